package cli

import (
	"bytes"
	"maps"
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"

	"goodgov/indicators"
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
	attention := "3" // the answer that is asked for
	send := func(id, answer, replaces string) {
		t.Helper()
		days.pass()
		filled := form.Filled{ID: id, Form: c.form.ID, Unit: "guihua", Mode: string(collect.Paper), Replaces: replaces, Answers: form.Answers{"A1": {attention}}}
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
	days.at = days.at.Add(-100 * 24 * time.Hour)
	send("later", "5", "")
	same("one came late after the clock was set back")
	turn(reopen)
	send("more", "5", "")
	turn(shut)
	same("opened for one more")
	send("paper:2~2", "2", "paper:2")
	if nowN, _, _ := shown(); nowN != n {
		t.Errorf("a correction took somebody out: %d of %d", nowN, n)
	}
	turn(reopen)
	attention = "1"
	for _, id := range []string{"careless1", "careless2", "careless3", "careless4"} {
		send(id, "5", "")
	}
	attention = "3"
	turn(shut)
	same("opened for those who are not valid")
	turn(reopen)
	for _, id := range []string{"a", "b", "c"} {
		send(id, "1", "")
	}
	turn(shut)
	if nowN, _, _ := shown(); nowN != n+6 {
		t.Errorf("%d of %d after six more", nowN, n+6)
	}
	made, err := c.Evaluate(t.Context())
	if err != nil || made.Settled != nil || made.Evaluation.Tallies[guihua].Valid != n+6 {
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

// Collecting ends under numbers, not at times.
func TestUntil(t *testing.T) {
	units, err := indicators.NewUnits("", []indicators.Unit{
		{Code: "city", Level: "city"},
		{Code: "east", Level: "district", Parent: "city"}, {Code: "a", Level: "community", Parent: "east"}, {Code: "b", Level: "community", Parent: "east"},
		{Code: "west", Level: "district", Parent: "city"}, {Code: "c", Level: "community", Parent: "west"},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name  string
		now   []string
		after map[string][]int64
		valid map[string][]int64
		want  map[string]int64
	}{
		{"it goes on", nil, map[string][]int64{"a": {3}}, map[string][]int64{"a": {1, 2}}, map[string]int64{}},
		{"nobody", []string{"a"}, map[string][]int64{"a": {5}}, nil, map[string]int64{"a": 5}},
		{"all late", []string{"a"}, map[string][]int64{"a": {5}}, map[string][]int64{"a": {6, 7, 8}}, map[string]int64{"a": 5}},
		{"one end", []string{"a"}, map[string][]int64{"a": {5}}, map[string][]int64{"a": {1}}, map[string]int64{"a": 5}},
		{"two between", []string{"a"}, map[string][]int64{"a": {5, 9}}, map[string][]int64{"a": {1, 6, 7}}, map[string]int64{"a": 5}},
		{"three between", []string{"a"}, map[string][]int64{"a": {5, 9}}, map[string][]int64{"a": {1, 6, 7, 8}}, map[string]int64{"a": 9}},
		{"nothing to be seen at first", []string{"a"}, map[string][]int64{"a": {5, 9}}, map[string][]int64{"a": {6, 7}}, map[string]int64{"a": 9}},
		{"in two steps", []string{"a"}, map[string][]int64{"a": {5, 7, 9}}, map[string][]int64{"a": {1, 6, 7, 8}}, map[string]int64{"a": 9}},
		{"one more each time", []string{"a"}, map[string][]int64{"a": {5, 6, 7}}, map[string][]int64{"a": {1, 6, 7}}, map[string]int64{"a": 5}},
		{"late", []string{"a"}, map[string][]int64{"a": {5, 9}}, map[string][]int64{"a": {1, 6, 7, 10}}, map[string]int64{"a": 5}},
		{"the study's own table", []string{"a"}, map[string][]int64{"a": {5, 9}}, map[string][]int64{"a": {0, 6}}, map[string]int64{"a": 5}},
		{"above", []string{"east"}, map[string][]int64{"east": {5}}, map[string][]int64{"a": {1}, "c": {1}}, map[string]int64{"a": 5, "b": 5}},
		{"everywhere", []string{""}, map[string][]int64{"": {5}}, map[string][]int64{"a": {1}}, map[string]int64{"a": 5, "b": 5, "c": 5}},
		{"the first of a unit after others were seen", []string{"east"}, map[string][]int64{"east": {5, 9}}, map[string][]int64{"a": {1, 2, 3}, "b": {6}}, map[string]int64{"a": 5, "b": 5}},
		{"enough of them", []string{"east"}, map[string][]int64{"east": {5, 9}}, map[string][]int64{"a": {1, 2, 3}, "b": {6, 7, 8}}, map[string]int64{"a": 5, "b": 9}},
		{"others elsewhere", []string{"east"}, map[string][]int64{"east": {5, 9}}, map[string][]int64{"b": {6}, "c": {1}}, map[string]int64{"a": 9, "b": 9}},
	} {
		e := ends{now: map[string]bool{}, after: c.after}
		for _, code := range c.now {
			e.now[code] = true
		}
		valid := make([][]int64, len(units.List))
		for code, numbers := range c.valid {
			unit, _ := units.Index(code)
			valid[unit] = numbers
		}
		got := map[string]int64{}
		for unit, n := range e.until(units, valid, 3) {
			got[units.List[unit].Code] = n
		}
		if !maps.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
		if everything := e.until(units, valid, 1); len(everything) != 0 {
			t.Errorf("%s: %v though one is enough to be seen", c.name, everything)
		}
	}
}
