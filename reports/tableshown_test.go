package reports

import (
	"strings"
	"testing"
)

// What strangers put into a cell does not steer the terminal; a note of several
// lines stays one.
func TestTableShowsWhatSteers(t *testing.T) {
	table := Table{Title: "a\x1b[2J", Columns: []Column{left("h")}, Rows: []TableRow{{Cells: []string{"x\x1b]52;c;x\a\u202e"}}}, Notes: []string{"one\ntwo\x1b"}}
	var out strings.Builder
	if err := table.WriteText(&out, Plain); err != nil {
		t.Fatal(err)
	}
	if text := out.String(); strings.ContainsAny(text, "\x1b\a\u202e") || !strings.Contains(text, `x\x1b]52;c;x\a\u202e`) || !strings.HasSuffix(text, "one\ntwo\\x1b\n") {
		t.Errorf("%q", text)
	}
}
