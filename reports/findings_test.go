package reports

import (
	"math"
	"slices"
	"strings"
	"testing"

	"goodgov/indicators"
)

// flat is a study of items right under the root, with the weights and scores
// given; NaN is no score. The scale is 0 to 100.
func flat(t testing.TB, weights, scores []float64) *Evaluation {
	t.Helper()
	e := uniform(1, len(weights), 0).evaluate(t)
	e.Questionnaire.Scale.Min, e.Questionnaire.Scale.Max = 0, 100
	var given []indicators.GivenWeight
	for i, weight := range weights {
		given = append(given, indicators.GivenWeight{Code: e.Framework.Nodes[i+1].Code, Weight: weight})
		e.Scores.Scores[0][i+1].Value = scores[i]
	}
	var err error
	if e.Weights, err = indicators.GivenWeights(e.Framework, "", given); err != nil {
		t.Fatal(err)
	}
	return e
}

// Gap and gain (importance × gap) of six items, largest first: independent
// calculation in R 4.2.2.
func TestGains(t *testing.T) {
	e := flat(t, []float64{0.25, 0.1, 0.18, 0.07, 0.22, 0.18}, []float64{62, 78, 55, 60, 81, 70})
	want := []gain{{1, 62, 38, 9.5}, {3, 55, 45, 8.1}, {6, 70, 30, 5.4}, {5, 81, 19, 4.18}, {4, 60, 40, 2.8}, {2, 78, 22, 2.2}}
	got := e.gains(0)
	if len(got) != len(want) {
		t.Fatalf("%d gains", len(got))
	}
	total := 0.0
	for i, w := range want {
		g := got[i]
		if g.node != w.node || math.Abs(g.score-w.score)+math.Abs(g.gap-w.gap)+math.Abs(g.gain-w.gain) > 1e-12 {
			t.Errorf("gain %d is %+v, want %+v", i, g, w)
		}
		total += g.gain
	}
	// All together they lead to the top: 100 − Σ weight·score.
	if math.Abs(total-(100-67.82)) > 1e-12 {
		t.Errorf("gains sum to %v", total)
	}
}

// By the geometric mean of 1 and 4 the items do not gain by weight alone: 4 in
// place of 1 would make 4 of 2, and the other is at the top.
func TestGainsOfAGeometricMean(t *testing.T) {
	e := flat(t, []float64{0.5, 0.5}, []float64{1, 4})
	e.Questionnaire.Scale.Max = 4
	e.Scores.Options.Aggregation = indicators.Geometric
	e.Scores.Weights = e.Weights
	got := e.gains(0)
	if len(got) != 2 || got[0].node != 1 || math.Abs(got[0].gain-2) > 1e-12 || got[1].gain != 0 {
		t.Errorf("gains %+v", got)
	}
}

// Equal gains stay in the order of the framework, items without a score are
// left out, and the top of the scale has nothing to gain.
func TestGainsOfTies(t *testing.T) {
	e := flat(t, []float64{0.2, 0.2, 0.2, 0.4}, []float64{50, math.NaN(), 50, 100})
	var nodes []int
	for _, g := range e.gains(0) {
		nodes = append(nodes, g.node)
	}
	if !slices.Equal(nodes, []int{1, 3, 4}) {
		t.Errorf("nodes %v", nodes)
	}
	if last := e.gains(0)[2]; last.gap != 0 || last.gain != 0 {
		t.Errorf("gain at the top %+v", last)
	}
}

func TestExtremes(t *testing.T) {
	nan := math.NaN()
	tests := []struct {
		name               string
		scores             []float64
		k                  int
		strongest, weakest []int
	}{
		{"enough", []float64{5, 1, 3, 2, 4}, 2, []int{1, 5}, []int{2, 4}},
		{"none in both", []float64{5, 1, 3}, 3, []int{1}, []int{2}},
		{"one alone is neither", []float64{5}, 3, nil, nil},
		{"without a score", []float64{nan, 1, nan, 3}, 2, []int{4}, []int{2}},
		{"none has a score", []float64{nan, nan}, 2, nil, nil},
		{"ties in the order of the framework, from both ends", []float64{3, 3, 3, 3}, 2, []int{1, 2}, []int{4, 3}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			weights := slices.Repeat([]float64{1 / float64(len(test.scores))}, len(test.scores))
			strongest, weakest := flat(t, weights, test.scores).extremesOf(0, test.k)
			if !slices.Equal(strongest, test.strongest) || !slices.Equal(weakest, test.weakest) {
				t.Errorf("strongest %v, weakest %v, want %v, %v", strongest, weakest, test.strongest, test.weakest)
			}
		})
	}
}

// Strengths and weaknesses are told at the second level where there is one
// above the items, or further down where that has fewer than six indicators.
func TestMiddleLevel(t *testing.T) {
	for width, levels := range map[int][]int{2: {1, 1, 2, 3, 3, 3}, 3: {1, 1, 2, 2, 2}, 6: {1, 1, 1, 2, 2}} {
		for depth, want := range levels {
			if got := uniform(depth, width, 0).evaluate(t).middleLevel(); got != want {
				t.Errorf("depth %d, %d below each: level %d, want %d", depth, width, got, want)
			}
		}
	}
}

func TestExtremesOfALevel(t *testing.T) {
	e := small().evaluate(t)
	name := func(unit int) string {
		if unit < 0 {
			return "none"
		}
		return e.Units.List[unit].Code
	}
	for level, want := range map[string]string{"community": "lake mill", "district": "west east", "city": "none none", "village": "none none"} {
		best, last := e.extremes(level)
		if got := name(best) + " " + name(last); got != want { // not the hidden one, which is the last of all
			t.Errorf("%s: %s, want %s", level, got, want)
		}
	}
}

func TestAlerts(t *testing.T) {
	e := small().evaluate(t)
	alerts := func() string {
		var lines []string
		for _, a := range e.Alerts() {
			if strings.Contains(a.Text.In("en")+a.Text.In("zh"), "%!") || a.Text.In("en") == a.Text.In("zh") {
				t.Errorf("text %q, %q", a.Text.In("en"), a.Text.In("zh"))
			}
			about := string(a.Code)
			if a.Unit >= 0 {
				about += " " + e.Units.List[a.Unit].Code
			}
			if a.Node >= 0 {
				about += " " + e.Framework.Nodes[a.Node].Code
			}
			lines = append(lines, about)
		}
		return strings.Join(lines, "\n")
	}
	few := "alert.few_respondents few\nalert.no_respondents north\nalert.no_respondents nobody"
	if got := alerts(); got != few {
		t.Errorf("alerts\n%s", got)
	}
	e.Matrices[1].Group.CR = e.AHP.Limit + 1e-12 // rounding
	e.Matrices[2].Group.CR = 0.1001
	e.Matrices[3].Group.CR = math.NaN() // AIP
	if got, want := alerts(), "alert.inconsistent C1\n"+few; got != want {
		t.Errorf("alerts\n%s\nwant\n%s", got, want)
	}
	e.Publish.MinRespondents = 3 // exactly as many as there are
	e.Matrices = nil
	if got, want := alerts(), "alert.no_respondents north\nalert.no_respondents nobody"; got != want {
		t.Errorf("alerts\n%s\nwant\n%s", got, want)
	}
}

func TestHidden(t *testing.T) {
	e := small().evaluate(t)
	for least, want := range map[int]bool{0: false, 1: false, 3: false, 4: true, 5: true} { // there are three
		e.Publish.MinRespondents = least
		e.Protect()
		if got := e.Hidden(at(t, e, "few")); got != want {
			t.Errorf("at least %d respondents: hidden %t", least, got)
		}
	}
}
