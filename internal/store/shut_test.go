package store

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"goodgov/internal/collect"
)

// After which questionnaires collecting ended is known by their numbers, whatever
// the clock says, each time; and in tables of an earlier version, that have none, by the
// clock of then.
func TestEndings(t *testing.T) {
	engines(t, func(t *testing.T, address string) {
		now := time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)
		options := Options{Now: func() time.Time { now = now.Add(time.Second); return now }}
		s := opened(t, address, options)
		n := 0
		came := func(more int) {
			t.Helper()
			for range more {
				n++
				if _, err := s.Submit(t.Context(), collect.Submission{ID: fmt.Sprint(n), Form: "f", Unit: "moli", Mode: collect.Alone, Body: []byte("x")}); err != nil {
					t.Fatal(err)
				}
			}
		}
		do := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		are := func(when string, want map[string][]int64) {
			t.Helper()
			endings, err := s.Endings(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, endings); diff != "" {
				t.Errorf("%s: %s", when, diff)
			}
		}
		are("at first", map[string][]int64{})
		do(s.Shut(t.Context(), "guihua", "li"))
		came(2)
		do(s.Shut(t.Context(), "moli", "li"))
		came(1)
		do(s.Shut(t.Context(), "moli", "li")) // it is so already
		do(s.Reopen(t.Context(), "moli", "li"))
		do(s.Reopen(t.Context(), "moli", "li"))
		do(s.Shut(t.Context(), "moli", "li"))
		came(1)
		do(s.Shut(t.Context(), "", "li"))
		do(s.Reopen(t.Context(), "", "li"))
		do(s.Shut(t.Context(), "", "li")) // nobody came between
		came(1)
		want := map[string][]int64{"guihua": {0}, "moli": {2, 3}, "": {4}}
		are("by numbers", want)
		for _, statement := range []string{`DROP TABLE ending`, fmt.Sprintf(`DELETE FROM schema_version WHERE version >= %d`, endingsSince)} {
			if _, err := s.writer.ExecContext(t.Context(), statement); err != nil {
				t.Fatal(err)
			}
		}
		s = opened(t, address, options)
		are("from an earlier version", want)
		now = now.Add(-time.Hour)
		came(1)
		do(s.Reopen(t.Context(), "guihua", "li"))
		do(s.Shut(t.Context(), "guihua", "li"))
		came(1)
		want["guihua"] = []int64{0, 6}
		are("after the clock was set back", want)
	})
}
