package browsertest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// report keeps what a check says instead of failing.
type report struct {
	testing.TB
	said []string
}

func (r *report) Helper() {}
func (r *report) Errorf(format string, args ...any) {
	r.said = append(r.said, format)
}

// The checks find what is wrong with a page.
func TestChecksFind(t *testing.T) {
	browser := Start(t)
	for _, c := range []struct {
		name, page string
		want       int // faults at least
	}{
		{"good", `<!DOCTYPE html><html lang="en"><title>t</title><style>@page { size: A4 }</style><main><h1>A page</h1><p>Words.</p></main>`, 0},
		{"bad", `<!DOCTYPE html><html><style>@page { size: A4 }</style><main style="width: 900px"><h1>A</h1><h1>B</h1><img src="data:,"><a href="#x">y</a><input></main>`, 6},
	} {
		path := filepath.Join(t.TempDir(), "page.html")
		if err := os.WriteFile(path, []byte(c.page), 0o644); err != nil {
			t.Fatal(err)
		}
		tab := browser.Tab(t)
		tab.OpenFile(t, path)
		r := &report{TB: t}
		tab.CheckPage(r, "en")
		tab.CheckAccessible(r)
		if (len(r.said) > 0) != (c.want > 0) || len(r.said) < c.want {
			t.Errorf("%s: %s", c.name, strings.Join(r.said, "\n"))
		}
		if n := tab.CheckPrint(t); n != 1 {
			t.Errorf("%s: %d pages", c.name, n)
		}
		tab.CheckSilent(t)
	}
}
