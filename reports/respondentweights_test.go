package reports

import (
	"math"
	"strings"
	"testing"
)

// weighted gives an evaluation weights to a margin with cells of some
// respondents.
func weighted(e *Evaluation, n ...int) *Evaluation {
	w := &RespondentWeights{Method: Rake, Margins: "margins.csv", Units: e.Units, N: 100, Sum: 100, Scale: ShareScale, Rounds: 3, Low: math.NaN(), High: math.NaN(),
		Before: WeightSpread{1, 1, 1, 1, 100}, After: WeightSpread{0.5, 1, 2, 1.2, 83}}
	for i, k := range n {
		w.Cells = append(w.Cells, WeightedCell{Column: "gender", Value: string(rune('1' + i)), N: k, Before: float64(k) / 100, Target: 0.5, After: 0.5})
	}
	e.Weighting = w
	return e
}

// A report keeps back a margin with a cell of a few respondents: the others
// would tell how many they are. Cells of none, and the analyst's table, are
// whole.
func TestWeightingInReports(t *testing.T) {
	e := flat(t, []float64{0.5, 0.5}, []float64{3, 4})
	e.Publish = Publish{MinRespondents: 5}
	for _, c := range []struct {
		n    []int
		want string
	}{{[]int{40, 60}, "40 60"}, {[]int{97, 3}, "– –"}, {[]int{100, 0}, "100 0"}} {
		weighted(e, c.n...)
		var shown []string
		for _, row := range e.weightingTables("en")[0].Rows {
			shown = append(shown, row.Cells[2])
		}
		if got := strings.Join(shown, " "); got != c.want {
			t.Errorf("%v: %q, want %q", c.n, got, c.want)
		}
		if own := e.Weighting.Tables("en")[0].Rows[0].Cells[2]; own == missing {
			t.Errorf("%v: the analyst's table is not whole", c.n)
		}
	}
	weighted(e, 97, 3)
	e.Publish.Protect = ProtectNone
	e.Protect()
	if got := e.weightingTables("en")[0].Rows[1].Cells[2]; got != "3" {
		t.Errorf("without protection: %q", got)
	}
	e.Weighting = nil
	if e.weightingTables("en") != nil {
		t.Error("tables of no weights")
	}
}
