package survey

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
)

// splitAll splits a text with a splitter.
func splitAll(text string) string {
	var b strings.Builder
	s := splitter{comma: ','}
	for rest, line := []byte(text), 1; ; {
		r, ok := s.split(rest, true)
		line += r.before
		switch {
		case !ok:
			return "a final record is not complete"
		case r.fault > 0:
			fmt.Fprintf(&b, "%d: fault on %d\n", line, line+r.fault-1)
		case r.cells == nil:
			return b.String()
		default:
			fmt.Fprintf(&b, "%d: %q\n", line, r.cells)
		}
		rest = rest[r.size:]
		line += r.lines
	}
}

// splitAsCSV does the same with encoding/csv.
func splitAsCSV(text string) string {
	var b strings.Builder
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord = -1
	for {
		cells, err := r.Read()
		if err == io.EOF {
			return b.String()
		}
		if syntax, ok := errors.AsType[*csv.ParseError](err); ok {
			fmt.Fprintf(&b, "%d: fault on %d\n", syntax.StartLine, syntax.Line)
			continue
		}
		line, _ := r.FieldPos(0)
		fmt.Fprintf(&b, "%d: %q\n", line, cells)
	}
}

var csvSeeds = []string{
	"", "\n", "\r", "\r\n", "a", "a\r", "a,b\n", "a,b\r\nc\r\n", "\n\na\n\r\nb", ",", ",\n,", "\"\"", "\"a\"\n", "\"a\",b\n", "a,\"b\"", "a,\"b\"\r",
	"\"a\"\"b\"", "\"a\nb\"\nc", "\"a\r\nb\"\r\n", "\"a\r\r\nb\"", "a\"b\nc", "\"a\"b\nc", "\"", "a,\"", "\"a", "\"a\n", "\"a\n\n", "\"a\"\"", "\"a\n\"b\nc\n",
	"a\rb\n", "\ra\n", "a\r\r\n", " \n", "\"a\" \n", " \"a\"\n", "\"\n\"\n", "\"\r", "\"a\r", "x\n\"\n\n\ny\n", "\"0\n\r",
}

func TestSplitIsCSV(t *testing.T) {
	for _, text := range csvSeeds {
		if got, want := splitAll(text), splitAsCSV(text); got != want {
			t.Errorf("%q: got\n%swant\n%s", text, got, want)
		}
	}
}

func FuzzSplit(f *testing.F) {
	for _, text := range csvSeeds {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if got, want := splitAll(text), splitAsCSV(text); got != want {
			t.Fatalf("got\n%swant\n%s", got, want)
		}
		// A record that is said to be all there does not change with more text.
		s := splitter{comma: ','}
		for n := range len(text) {
			early, ok := s.split([]byte(text[:n]), false)
			cells := slices.Clone(early.cells)
			if !ok || early.lines == 0 {
				continue
			}
			late, _ := s.split([]byte(text), true)
			if early.size != late.size || early.fault != late.fault || !slices.Equal(cells, late.cells) {
				t.Fatalf("of %q: %+v, of all: %+v", text[:n], early, late)
			}
		}
	})
}
