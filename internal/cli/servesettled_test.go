package cli

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"goodgov/internal/collect"
	"goodgov/internal/store"
	"goodgov/internal/study"
	"goodgov/reports"
	"goodgov/survey/form"
)

// calendar is a clock that a test moves by days.
type calendar struct{ at time.Time }

func (c *calendar) now() time.Time { return c.at }
func (c *calendar) pass()          { c.at = c.at.Add(24 * time.Hour) }

// Results of a unit where collecting has ended must not change by what one
// person answered: neither when a late questionnaire comes in, nor when
// collecting is opened for one more, nor when a sheet of paper is corrected.
func TestResultsDoNotChangeByOne(t *testing.T) {
	s, c := fieldworkSoFar(t)
	days := &calendar{time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)}
	kept, err := store.Open(t.Context(), t.TempDir()+"/collected.db", store.Options{Now: days.now})
	if err != nil {
		t.Fatal(err)
	}
	defer kept.Close()
	c.kept = kept
	guihua, _ := s.Units.Index("guihua")
	send := func(id, answer, replaces string) {
		t.Helper()
		days.pass()
		filled := form.Filled{ID: id, Form: c.form.ID, Unit: "guihua", Mode: string(collect.Paper), Replaces: replaces, Answers: form.Answers{"A1": {"3"}}}
		for at, item := range s.Framework.Items {
			filled.Answers[s.Framework.Nodes[item].Code] = []string{answer}
			if at%7 == 0 {
				filled.Answers[s.Framework.Nodes[item].Code] = []string{"3"}
			}
		}
		body, err := filled.JSON()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := kept.Submit(t.Context(), collect.Submission{ID: id, Form: c.form.ID, Unit: "guihua", Mode: collect.Paper, Replaces: replaces, Type: form.TypeJSON, Body: body}); err != nil {
			t.Fatal(err)
		}
	}
	turn := func(do func(s *store.Store) error) {
		t.Helper()
		days.pass()
		if err := do(kept); err != nil {
			t.Fatal(err)
		}
	}
	shut := func(s *store.Store) error { return s.Shut(t.Context(), "guihua", "designer") }
	reopen := func(s *store.Store) error { return s.Reopen(t.Context(), "guihua", "designer") }
	shown := func() (n int, score float64, rows int) {
		t.Helper()
		made, err := c.Evaluate(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		e := made.Evaluation
		if made.Settled != nil {
			e = made.Settled
		}
		own, err := c.Own(t.Context(), "en", []int{guihua}, 5)
		if err != nil {
			t.Fatal(err)
		}
		return e.Tallies[guihua].Valid, e.Scores.Scores[guihua][0].Value, own.Rows
	}
	send("paper:1", "4", "")
	send("paper:2", "2", "")
	turn(shut)
	n, score, rows := shown()
	same := func(after string) {
		t.Helper()
		if nowN, nowScore, nowRows := shown(); nowN != n || math.Abs(nowScore-score) > 1e-12 || nowRows != rows {
			t.Errorf("%s: %d valid, %.4f, %d rows; before %d, %.4f, %d", after, nowN, nowScore, nowRows, n, score, rows)
		}
	}
	if rows != n {
		t.Errorf("%d rows of %d", rows, n)
	}
	send("late", "5", "")
	same("one came late")
	turn(reopen)
	send("more", "5", "")
	turn(shut)
	same("opened for one more")
	send("paper:2~2", "2", "paper:2")
	if nowN, _, _ := shown(); nowN != n {
		t.Errorf("a correction took somebody out: %d of %d", nowN, n)
	}
	turn(reopen)
	for _, id := range []string{"a", "b", "c"} {
		send(id, "1", "")
	}
	turn(shut)
	if nowN, _, _ := shown(); nowN != n+5 {
		t.Errorf("%d of %d after five more", nowN, n+5)
	}
	made, err := c.Evaluate(t.Context())
	if err != nil || made.Settled != nil || made.Evaluation.Tallies[guihua].Valid != n+5 {
		t.Errorf("%v, %v", made.Settled != nil, err)
	}
}

// Where nothing had come when collecting ended, nothing is to be seen.
func TestOnlyLate(t *testing.T) {
	s, c := fieldworkSoFar(t)
	name := filepath.Join(c.dir, study.ConfigName)
	config, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, bytes.Replace(config, []byte("responses: responses.csv\n"), nil, 1), 0o644); err != nil {
		t.Fatal(err)
	}
	days := &calendar{time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)}
	kept, err := store.Open(t.Context(), t.TempDir()+"/collected.db", store.Options{Now: days.now})
	if err != nil {
		t.Fatal(err)
	}
	defer kept.Close()
	if err := kept.Shut(t.Context(), "", "designer"); err != nil {
		t.Fatal(err)
	}
	days.pass()
	for k, err := range c.kept.Submissions(t.Context(), collect.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		k.Received = time.Time{}
		if _, err := kept.Submit(t.Context(), k.Submission); err != nil {
			t.Fatal(err)
		}
	}
	c.kept = kept
	made, err := c.Evaluate(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if guihua, _ := s.Units.Index("guihua"); made.Settled == nil || valid(made.Settled, guihua) != 0 || valid(made.Evaluation, guihua) != 6 {
		t.Errorf("%+v", made)
	}
}

func valid(e *reports.Evaluation, unit int) int { return e.Tallies[unit].Valid }

func TestLastOf(t *testing.T) {
	at := func(days ...int) []time.Time {
		var times []time.Time
		for _, d := range days {
			times = append(times, time.Date(2026, 3, d, 0, 0, 0, 0, time.UTC))
		}
		return times
	}
	for _, c := range []struct {
		times, came []time.Time
		want        int // the day; 0: none
	}{
		{nil, at(1), 0},
		{at(5), nil, 0},
		{at(5), at(6, 7, 8), 0},
		{at(5), at(1), 5},
		{at(5, 9), at(1, 6, 7), 5},
		{at(5, 9), at(1, 6, 7, 8), 9},
		{at(5, 9), at(6, 7), 9},
		{at(5, 7, 9), at(1, 6, 7, 8), 9},
		{at(5, 9), at(1, 6, 7, 10), 5},
	} {
		want := time.Time{}
		if c.want > 0 {
			want = at(c.want)[0]
		}
		if got := lastOf(slices.Clone(c.times), c.came, 3); !got.Equal(want) {
			t.Errorf("%v, %v: %v, want %v", c.times, c.came, got, want)
		}
	}
}
