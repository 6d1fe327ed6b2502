package study

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"goodgov/indicators"
	"goodgov/indicators/alerts"
	"goodgov/indicators/compare"
	"goodgov/indicators/waves"
	"goodgov/internal/diag"
)

// with is the small study with more lines in its goodgov.yaml.
func with(t testing.TB, lines string) (*Study, error) {
	t.Helper()
	all := good(t, nil)
	all["goodgov.yaml"] += lines
	put(t, all)
	return Open("study")
}

func TestAlertFaults(t *testing.T) {
	tests := []struct{ rule, want string }{
		{"{what: scores, below: 3}", `alerts[1].what: found "scores", want one of score, low, high, rank, n, valid_rate, response_rate, change, gap, cr [yaml.choice]`},
		{"{what: score}", "alerts[1].below: found neither below nor above, want one of the two, with a number [alerts.limit]"},
		{"{below: 3, above: 2}", "alerts[1].above: found below and above both"},
		{"{below: 1}", `alerts[1].below: found "1", want a limit that something can be beyond: score runs from 1 to 5 [alerts.never]`},
		{"{below: 7}", `alerts[1].below: found "7", want a number from 1 to 5 [yaml.number]`},
		{"{what: valid_rate, below: 60}", `hint: a share, not per cent: 0.6`},
		{"{what: valid_rate, below: 0.6, node: A}", `alerts[1].node: found "A", want no such key: valid_rate does not go by it [alerts.idle]`},
		{"{what: cr, above: 0.1, units: city}", `alerts[1].units: found "city", want no such key`},
		{"{below: 3, group: old}", `alerts[1].group: found "old", want no such key`},
		{"{what: gap, below: -0.2}", "alerts[1].group: found no group, want a group of the study [alerts.group]"},
		{"{what: gap, below: -0.2, group: men}", `alerts[1].group: found "men"`},
		{"{what: change, below: -0.2}", "alerts[1].what: found a change, but no earlier wave, want waves: [{name: …, study: …}] [alerts.no_waves]"},
		{"{below: 3, node: B9}", `alerts[1].node: found "B9", want the code of an indicator, or level:N with N from 0 to 2 [alerts.unknown]`},
		{"{below: 3, node: level:3}", `alerts[1].node: found "level:3"`},
		{"{below: 3, units: communty}", `hint: did you mean "community"?`},
		{"{below: 3, unit: plum}", `found an unknown key "alerts[1].unit"`},
		{"{below: 3, severity: bad}", "want one of warning, notice, alarm"},
		{"3", "want a list of mappings"},
		{"{}", "alerts[1].below: found neither below nor above"},
	}
	for _, test := range tests {
		_, err := with(t, "alerts: ["+test.rule+"]\n")
		problems, ok := errors.AsType[*diag.Problems](err)
		if !ok {
			t.Errorf("%s: no fault but %v", test.rule, err)
			continue
		}
		checkProblems(t, problems)
		var text strings.Builder
		problems.WriteText(&text, diag.English)
		if !strings.Contains(text.String(), test.want) || !strings.Contains(text.String(), "study/goodgov.yaml:18") {
			t.Errorf("%s:\n%s\nwant %s", test.rule, text.String(), test.want)
		}
	}
	if _, err := with(t, "weights: equal\nalerts: [{what: cr, above: 0.1}]\n"); err == nil {
		t.Error("two sources of weights")
	}
}

// What rules name when they name little.
func TestAlertScope(t *testing.T) {
	s, err := with(t, `alerts:
- {below: 3}
- {below: 3, units: community, node: level:1}
- {below: 3, units: pine, node: C1, name: " pine, voice "}
- {what: cr, above: 0.05}
- {what: valid_rate, below: 0.5, units: all, severity: alarm, text: {en: "go there"}}
`)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range s.alerts {
		got = append(got, fmt.Sprint(r.Name, " ", r.What, " ", r.Nodes, " ", r.Units, " ", r.Severity, " ", r.Text.In("en")))
	}
	want := []string{
		"score below 3 score [0] [0 1 2] warning ",
		"score below 3 score [1 4] [1 2] warning ",
		"pine, voice score [2] [2] warning ",
		"cr above 0.05 cr [0 1 4] [] warning ",
		"valid_rate below 0.5 valid_rate [] [0 1 2] alarm go there",
	}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// The small study against rules: three of four questionnaires came back valid
// from each community, and the two compared pairs can't be inconsistent.
func TestWatch(t *testing.T) {
	s, err := with(t, `alerts:
- {below: 3.5, units: community}
- {what: valid_rate, below: 0.8}
- {what: response_rate, below: 0.75}
- {what: n, below: 4, units: community}
- {what: cr, above: 0.5}
- {what: rank, above: 1}
`)
	if err != nil {
		t.Fatal(err)
	}
	e, err := s.Run(context.Background(), RunOptions{Errors: indicators.WithErrors})
	if err != nil {
		t.Fatal(err)
	}
	if plum, pine := e.Scores.Scores[1][0].Value, e.Scores.Scores[2][0].Value; plum < 3.5 || pine >= 3.5 {
		t.Fatalf("the test is made for scores on either side of 3.5, not %v and %v", plum, pine)
	}
	var got []string
	for _, f := range e.Watch.Findings {
		r := e.Watch.Rules[f.Rule]
		figure := fmt.Sprint(f.Value)
		if r.What == alerts.Score && f.Value == e.Scores.Scores[f.Unit][f.Node].Value {
			figure = "its score"
		}
		got = append(got, fmt.Sprint(r.What, " ", f.Unit, " ", f.Node, " ", figure, f.Why))
	}
	want := []string{"score 2 0 its score", "valid_rate 0 -1 0.75", "valid_rate 1 -1 0.75", "valid_rate 2 -1 0.75", "n 1 0 3", "n 2 0 3", "rank 2 0 2"}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// Without rules there is nothing to watch.
func TestNoWatch(t *testing.T) {
	s, err := with(t, "")
	if err != nil {
		t.Fatal(err)
	}
	e, err := s.Run(context.Background(), RunOptions{Errors: indicators.WithErrors})
	if err != nil || e.Watch != nil {
		t.Errorf("%+v, %v", e.Watch, err)
	}
}

// A gap is the one that the comparison of groups finds.
func TestWatchGap(t *testing.T) {
	s, err := with(t, `groups: {men: {gender: 1}}
alerts: [{what: gap, group: men, node: B1, above: 0.01}]
`)
	if err != nil {
		t.Fatal(err)
	}
	e, err := s.Run(context.Background(), RunOptions{Errors: indicators.WithErrors})
	if err != nil {
		t.Fatal(err)
	}
	c, err := s.Compare(context.Background(), CompareOptions{By: []string{"men"}, Nodes: []int{1}, Compare: compare.DefaultOptions()})
	if err != nil {
		t.Fatal(err)
	}
	want := c.Groupings[0].Gaps[0][0]
	if len(e.Watch.Findings) != 1 {
		t.Fatalf("%+v", e.Watch.Findings)
	}
	f := e.Watch.Findings[0]
	if f.Unit != -1 || f.Node != 1 || f.Value != want.Difference.Value || f.Interval.N != min(want.N, want.Others) || f.Value <= 0.01 {
		t.Errorf("%+v, want %+v", f, want)
	}
}

// What became of a score is what the comparison of waves says, and a unit that is new has nothing before.
func TestWatchChange(t *testing.T) {
	a := &waves.Analysis{}
	s, err := with(t, "")
	if err != nil {
		t.Fatal(err)
	}
	a.Framework, a.Units = s.Framework, s.Units
	a.Changes = make([][]waves.Change, len(s.Units.List))
	for unit := range a.Changes {
		a.Changes[unit] = make([]waves.Change, s.Framework.Len())
	}
	a.Changes[2][1] = waves.Change{NBefore: 9, N: 4, Estimate: compare.Estimate{Value: -0.4, Low: -0.6, High: -0.2}}
	if got, want := s.changes(a)(2, 1), (alerts.Difference{Value: -0.4, Low: -0.6, High: -0.2, N: 4}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	city := s.Units.List[0]
	city.Distributed = -1
	fewer, err := indicators.NewUnits("", []indicators.Unit{city})
	if err != nil {
		t.Fatal(err)
	}
	a.Units = fewer
	if got := s.changes(a)(2, 1); !math.IsNaN(got.Value) {
		t.Errorf("a unit that is new: %+v", got)
	}
}
