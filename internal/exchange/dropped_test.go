package exchange

import (
	"errors"
	"strings"
	"testing"

	"goodgov/internal/diag"
)

// A code that is no choice may be one that was dropped since: what to do about
// it is said with the fault.
func TestDroppedChoiceIsExplained(t *testing.T) {
	s, err := Open(strings.NewReader("id,community,gender,age,news,duration_s,D1,D2,D3,D4,A1,D5,opinion\n1,lake,7,3,wx,9,1,1,1,1,3,1,\n"), "f.csv", "")
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = imported(Of(small(t)), s, Options{})
	problems, ok := errors.AsType[*diag.Problems](err)
	if !ok {
		t.Fatalf("a code that is no choice: %v", err)
	}
	p := problems.All()[0]
	if p.Code != "import.unknown_answer" || !strings.Contains(p.Hint.In(diag.English), "dropped since must be put back") || !strings.Contains(p.Hint.In(diag.Chinese), "已删去，请先恢复") {
		t.Errorf("%v, hint %s", p, p.Hint.In(diag.English))
	}
}
