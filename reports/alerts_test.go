package reports

import (
	"math"
	"slices"
	"strings"
	"testing"

	"goodgov/indicators"
	"goodgov/indicators/alerts"
	"goodgov/internal/golden"
)

// watched is the small study with a rule of each kind: "few" and "hill" are
// not published.
func watched(t testing.TB) *Evaluation {
	t.Helper()
	e := small().evaluate(t)
	unit := func(code string) int { return at(t, e, code) }
	nan := math.NaN()
	nothing := alerts.Difference{Value: nan, Low: nan, High: nan}
	rule := func(what alerts.What, side alerts.Side, limit float64, severity alerts.Severity) alerts.Rule {
		return alerts.Rule{Name: string(what), What: what, Nodes: []int{0}, Units: e.Units.Within(0), Side: side, Limit: limit, Severity: severity}
	}
	w := &Watch{Rules: []alerts.Rule{
		rule(alerts.Score, alerts.Below, 3, alerts.Alarm),
		rule(alerts.Low, alerts.Below, 3.5, alerts.Notice),
		rule(alerts.ValidRate, alerts.Below, 0.79, alerts.Warning),
		rule(alerts.Rank, alerts.Above, 1, alerts.Warning),
		rule(alerts.Change, alerts.Below, -0.1, alerts.Warning),
		rule(alerts.Gap, alerts.Below, -0.1, alerts.Warning),
		rule(alerts.CR, alerts.Above, 0.1, alerts.Warning),
	}}
	w.Rules[0].Text = indicators.Names{"en": "talk to the community", "zh": "约谈社区"}
	w.Rules[5].Group = "elderly"
	found := func(rule, unit int, value float64, interval alerts.Difference, why alerts.Why) {
		node := 0
		if !w.Rules[rule].What.ByNode() {
			node = -1
		}
		w.Findings = append(w.Findings, alerts.Finding{Rule: rule, Unit: unit, Node: node, Value: value, Interval: interval, Why: why})
	}
	found(0, unit("few"), e.Scores.Scores[unit("few")][0].Value, nothing, "")
	found(0, unit("lake"), 2.9999999, nothing, "") // would read as the limit itself
	found(0, unit("nobody"), nan, nothing, alerts.NoRespondents)
	found(1, unit("mill"), 3.3, nothing, "")
	found(1, unit("hill"), 3.39, nothing, "")
	found(2, unit("mill"), 7./9, nothing, "")
	found(3, unit("mill"), 2, nothing, "")
	found(3, unit("hill"), 3, nothing, "")
	found(4, unit("lake"), -0.25, alerts.Difference{Value: -0.25, Low: -0.6, High: 0.1, N: 8}, "")
	found(4, unit("mill"), -0.31, alerts.Difference{Value: -0.31, Low: -0.6, High: -0.02, N: 3}, "") // three before
	found(5, -1, -0.2, alerts.Difference{Value: -0.2, Low: -0.3, High: -0.1, N: 11}, "")
	found(6, -1, nan, nothing, alerts.NoMatrix)
	e.Watch = w
	return e
}

func TestAlertLines(t *testing.T) {
	for _, lang := range []string{"en", "zh"} {
		e := watched(t)
		list, word := e.publishedAlerts(lang)
		golden.Check(t, "alerts-"+lang+".txt", []byte(strings.Join(e.alertLines(lang, list, word, -1), "\n")+"\n"))
	}
}

// Not a figure of what is not published reaches a page, nor that a rule is
// broken there; in the files there is everything, unless they are to be handed
// on.
func TestAlertsOfHiddenUnits(t *testing.T) {
	e := watched(t)
	var whole, public strings.Builder
	if err := e.WriteAlertsCSV(&whole, "en"); err != nil {
		t.Fatal(err)
	}
	if err := e.Published().WriteAlertsCSV(&public, "en"); err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{",few,", ",hill,", "-0.31"} {
		if !strings.Contains(whole.String(), secret) || strings.Contains(public.String(), secret) {
			t.Errorf("%s: in the files %t, in those to hand on %t", secret, strings.Contains(whole.String(), secret), strings.Contains(public.String(), secret))
		}
	}
	calm := watched(t)
	calm.Watch.Findings = slices.DeleteFunc(calm.Watch.Findings, func(f alerts.Finding) bool { return f.Unit >= 0 && calm.Hidden(f.Unit) })
	before, after := report(t, e, "en"), report(t, calm, "en")
	for name := range before {
		if string(before[name]) != string(after[name]) {
			t.Errorf("%s tells that a rule is broken where nothing is published", name)
		}
	}
}

// The scorecard of a unit has its own alerts.
func TestAlertsOnScorecards(t *testing.T) {
	e := watched(t)
	for code, want := range map[string]int{"lake": 2, "mill": 3, "city": 0, "few": 0, "hill": 0, "nobody": 1} {
		if got := card(t, e, code).Alerts; len(got) != want {
			t.Errorf("%s: %q", code, got)
		}
	}
	if got, want := card(t, e, "lake").Alerts[0], "alarm: talk to the community (score 2.9999999, below 3)"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// What can't be judged, and a notice, fail nothing.
func TestUnacceptable(t *testing.T) {
	s := uniform(2, 2, 2)
	s.people = map[string]int{"c001": 9, "c002": 9}
	e := s.evaluate(t)
	if e.Unacceptable() {
		t.Error("nothing is wrong")
	}
	for severity, want := range map[alerts.Severity]bool{alerts.Notice: false, alerts.Warning: true, alerts.Alarm: true} {
		for _, why := range []alerts.Why{"", alerts.NoScore} {
			e.Watch = &Watch{Rules: []alerts.Rule{{What: alerts.Score, Side: alerts.Below, Limit: 3, Severity: severity}},
				Findings: []alerts.Finding{{Value: 2, Why: why}}}
			if got := e.Unacceptable(); got != (want && why == "") {
				t.Errorf("%s %s: %t", severity, why, got)
			}
		}
	}
}

// More alerts than people read are counted.
func TestManyAlerts(t *testing.T) {
	e := watched(t)
	lake := at(t, e, "lake")
	for range 30 {
		e.Watch.Findings = append(e.Watch.Findings, alerts.Finding{Rule: 0, Unit: lake, Node: 1, Value: 2})
	}
	list, _ := e.publishedAlerts("en")
	lines := e.alertLines("en", list, "", -1)
	if len(lines) != mostAlerts+1 || !strings.HasPrefix(lines[mostAlerts], "… and ") {
		t.Errorf("%d lines, the last %q", len(lines), lines[len(lines)-1])
	}
	if table := e.AlertTable("en"); len(table.Rows) != mostAlerts || len(table.Notes) != 2 {
		t.Errorf("%d rows, notes %q", len(table.Rows), table.Notes)
	}
}
