package reports

import (
	"math"
	"strings"
	"testing"

	"goodgov/survey"
	"goodgov/survey/screening"
)

// cor(method = "kendall") of R 4.2.2.
func TestKendall(t *testing.T) {
	for _, test := range []struct {
		a, b []float64
		want float64
	}{
		{[]float64{1, 2, 3, 4, 5, 5}, []float64{2, 1, 4, 3, 5, 6}, 0.69006555934235414},
		{[]float64{1, 2, 2, 4}, []float64{4, 2, 3, 1}, -0.9128709291752769},
		{[]float64{1, 2, 3}, []float64{1, 2, 3}, 1},
	} {
		if got := kendall(test.a, test.b); math.Abs(got-test.want) > 1e-15 {
			t.Errorf("τ-b of %v and %v is %.17g, want %.17g", test.a, test.b, got, test.want)
		}
	}
	for _, few := range [][]float64{nil, {1}, {2, 2}} {
		if got := kendall(few, few); !math.IsNaN(got) {
			t.Errorf("τ-b of %v is %v", few, got)
		}
	}
}

func TestScreeningTextOfComparingRules(t *testing.T) {
	limit := 0.2
	e := &Evaluation{Questionnaire: &survey.Questionnaire{}, Rules: &screening.Rules{}}
	for _, test := range []struct {
		own    survey.Screening
		rules  screening.Rules
		en, zh string
	}{
		{survey.Screening{}, screening.Rules{}, "No screening rule is on: every returned questionnaire counts.", ""},
		{survey.Screening{MaxMissing: &limit}, screening.Rules{SpeedFactor: 2},
			"A questionnaire is not valid when: more than 20 % of the items have no answer (empty or a missing code); much faster than the others (> 2; Leiner 2019).", ""},
		{survey.Screening{MinSeconds: 60, Flags: survey.FastRelative}, screening.Rules{SpeedFactor: 2},
			"A questionnaire is not valid when: it took less than 60 seconds. Only flagged: much faster than the others (> 2; Leiner 2019).", "仅作标记：用时远短于他人（> 2；Leiner 2019）。"},
		{survey.Screening{Flags: survey.Outlying}, screening.Rules{Mahalanobis: 0.001},
			"No rule makes a questionnaire invalid. Only flagged: answers far from all others' (p < 0.001; Meade & Craig 2012).", "没有使问卷无效的规则。"},
	} {
		e.Questionnaire.Screening, *e.Rules = test.own, test.rules
		if got := e.screeningText("en"); got != test.en {
			t.Errorf("%q, want %q", got, test.en)
		}
		if got := e.screeningText("zh"); !strings.Contains(got, test.zh) {
			t.Errorf("%q, want %q in it", got, test.zh)
		}
	}
}

func TestFlagTable(t *testing.T) {
	e := &Evaluation{Publish: Publish{MinRespondents: 5}}
	if e.FlagTable("en") != nil || e.flagCounts() != nil {
		t.Error("a table of no flags")
	}
	e.Flags[0], e.Flags[6] = 40, 12
	if got := len(e.FlagTable("en").Rows); got != 2 {
		t.Errorf("%d rows, want 2", got)
	}
	if got := e.flagCounts(); got["missing"] != 40 || got["irv"] != 12 {
		t.Errorf("flags %v", got)
	}
}
