package alerts

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"goodgov/indicators"
)

// figures are those of three units and two indicators: all is well, a score
// without an interval, nobody.
func figures() Figures {
	nan := math.NaN()
	score := func(n int, value, low, high float64, rank int) indicators.Score {
		return indicators.Score{N: n, Value: value, Low: low, High: high, Rank: rank}
	}
	return Figures{
		Results: &indicators.Results{Scores: [][]indicators.Score{
			{score(40, 3.5, 3.4, 3.6, 1), score(38, 3, 2.9, 3.1, 1)},
			{score(1, 2.5, nan, nan, 2), score(1, 4, nan, nan, 2)},
			{score(0, nan, nan, nan, 0), score(0, nan, nan, nan, 0)},
		}},
		Questionnaires: []Questionnaires{{100, 60, 40}, {-1, 3, 1}, {0, 0, 0}},
		CR: func(node int) float64 {
			return []float64{0.12, nan}[node]
		},
		Change: func(unit, node int) Difference {
			if unit > 0 {
				return Difference{Value: nan, Low: nan, High: nan}
			}
			return Difference{-0.3, -0.5, -0.1, 12}
		},
		Gap: func(group string, node int) Difference {
			if group == "nobody" {
				return Difference{Value: nan, Low: nan, High: nan}
			}
			return Difference{-0.2, -0.5, 0.1, 30}
		},
	}
}

func TestCheck(t *testing.T) {
	all, both := []int{0, 1, 2}, []int{0, 1}
	tests := []struct {
		rule Rule
		want string
	}{
		{Rule{What: Score, Units: all, Nodes: both, Side: Below, Limit: 3}, "1/0 2.5, 2/0 no_respondents, 2/1 no_respondents"},
		{Rule{What: Score, Units: both, Nodes: both, Side: Above, Limit: 3}, "0/0 3.5, 1/1 4"},
		{Rule{What: Low, Units: all, Nodes: []int{1}, Side: Below, Limit: 3}, "0/1 2.9, 1/1 no_interval, 2/1 no_respondents"},
		{Rule{What: High, Units: []int{0}, Nodes: both, Side: Below, Limit: 3.2}, "0/1 3.1"},
		{Rule{What: Rank, Units: all, Nodes: []int{0}, Side: Above, Limit: 1}, "1/0 2, 2/0 no_respondents"},
		{Rule{What: N, Units: all, Nodes: []int{1}, Side: Below, Limit: 5}, "1/1 1, 2/1 0"},
		{Rule{What: ValidRate, Units: all, Side: Below, Limit: 0.5}, "0/-1 0.4, 1/-1 not_counted, 2/-1 not_counted"},
		{Rule{What: ResponseRate, Units: []int{0}, Side: Below, Limit: 0.6}, ""},
		{Rule{What: Change, Units: both, Nodes: []int{0}, Side: Below, Limit: -0.2}, "0/0 -0.3, 1/0 not_before"},
		{Rule{What: Gap, Group: "elderly", Nodes: both, Side: Below, Limit: -0.1}, "-1/0 -0.2, -1/1 -0.2"},
		{Rule{What: Gap, Group: "nobody", Nodes: []int{0}, Side: Below, Limit: -0.1}, "-1/0 no_group"},
		{Rule{What: CR, Nodes: both, Side: Above, Limit: 0.1}, "-1/0 0.12, -1/1 no_matrix"},
		{Rule{What: Score, Nodes: both, Side: Below, Limit: 3}, ""},
		{Rule{What: Score, Units: all, Side: Below, Limit: 3}, ""},
	}
	for _, test := range tests {
		got := ""
		for i, found := range Check([]Rule{test.rule}, figures()) {
			if i > 0 {
				got += ", "
			}
			got += fmt.Sprintf("%d/%d ", found.Unit, found.Node)
			if found.Why != "" {
				got += string(found.Why)
				if !math.IsNaN(found.Value) {
					t.Errorf("%+v: a figure and a reason why there is none", found)
				}
			} else {
				got += fmt.Sprint(found.Value)
			}
		}
		if got != test.want {
			t.Errorf("%+v: %s, want %s", test.rule, got, test.want)
		}
	}
}

// What sums to the limit but for rounding is not beyond it.
func TestRounding(t *testing.T) {
	f := figures()
	for side, value := range map[Side]float64{Below: 3 - 1e-13, Above: 3 + 1e-13} {
		f.Results.Scores[0][0].Value = value
		if found := Check([]Rule{{What: Score, Units: []int{0}, Nodes: []int{0}, Side: side, Limit: 3}}, f); len(found) > 0 {
			t.Errorf("%s: %+v", side, found)
		}
	}
}

// Findings come in the order of the rules.
func TestOrder(t *testing.T) {
	rules := []Rule{
		{What: N, Units: []int{2, 1}, Nodes: []int{0}, Side: Below, Limit: 5},
		{What: Score, Units: []int{0}, Nodes: []int{1, 0}, Side: Above, Limit: 1},
	}
	var got []int
	for _, found := range Check(rules, figures()) {
		got = append(got, found.Rule, found.Unit, found.Node)
	}
	if want := []int{0, 2, 0, 0, 1, 0, 1, 0, 1, 1, 0, 0}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestCertain(t *testing.T) {
	nan := math.NaN()
	for d, want := range map[Difference]bool{{1, 0.5, 2, 9}: true, {-1, -2, -0.5, 9}: true, {1, -0.5, 2, 9}: false, {1, nan, nan, 9}: false, {1, 0, 2, 9}: false} {
		if d.Certain() != want {
			t.Errorf("%+v", d)
		}
	}
}

func TestSeverities(t *testing.T) {
	if !(Alarm.Grave() > Warning.Grave() && Warning.Grave() > Notice.Grave()) {
		t.Error("an alarm matters more than a warning, and a warning than a notice")
	}
}
