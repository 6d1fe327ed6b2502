package diag

import "testing"

func TestFault(t *testing.T) {
	var err error = &Fault{Code: "figure.negative", Found: Say("%d", "%d", -2), Want: Say("a count", "个数"), Hint: Say("see the table", "请核对表格")}
	if got, want := err.Error(), "found -2, want a count [figure.negative]"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	p := err.(*Fault).Problem()
	p.File, p.Line = "a.csv", 3
	if got, want := p.Text().In(Chinese), "a.csv:3: -2，应为个数 [figure.negative]"; got != want || p.Hint.In(Chinese) != "请核对表格" {
		t.Errorf("got %q (%s), want %q", got, p.Hint.In(Chinese), want)
	}
}
