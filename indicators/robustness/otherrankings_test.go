package robustness

import (
	"math"
	"slices"
	"strconv"
	"testing"

	"goodgov/indicators"
	"goodgov/internal/reference"
)

// composite reads a file of testdata/stats/composite: a row a unit, its name
// first.
func composite(t *testing.T, name string) (header []string, values [][]float64) {
	t.Helper()
	records := reference.Rows(t, "composite/"+name)
	for _, record := range records[1:] {
		var row []float64
		for _, cell := range record[1:] {
			v, err := strconv.ParseFloat(cell, 64)
			if err != nil {
				t.Fatal(err)
			}
			row = append(row, v)
		}
		values = append(values, row)
	}
	return records[0][1:], values
}

// Six units on four indicators that weigh 0.4, 0.3, 0.2 and 0.1, all the higher
// the better: independent calculation in R 4.2.2.
func TestOtherRankingsAgainstR(t *testing.T) {
	_, values := composite(t, "four.csv")
	weights := []float64{0.4, 0.3, 0.2, 0.1}
	_, want := composite(t, "outranking.csv")
	for a, row := range Outranking(values, weights) {
		for b, got := range row {
			if math.Abs(got-want[a][b]) > 1e-12 {
				t.Errorf("outranking %d %d: %v, want %v", a+1, b+1, got, want[a][b])
			}
		}
	}
	header, scores := composite(t, "outranking_scores.csv")
	for name, ranking := range map[string]Ranking{"copeland": Copeland, "borda": Borda, "arith": MinMax} {
		column := slices.Index(header, name)
		for unit, got := range ranking.Scores(values, weights) {
			if ranking == MinMax {
				got *= 100
			}
			if math.Abs(got-scores[unit][column]) > 1e-10 {
				t.Errorf("%s of unit %d: %v, want %v", name, unit+1, got, scores[unit][column])
			}
		}
	}
	if got := indicators.Ranks(Copeland.Scores(values, weights)); !slices.Equal(got, []int{3, 5, 2, 4, 6, 1}) {
		t.Errorf("ranks %v", got)
	}
}

// The Mazziotta–Pareto index of the four indicators, c the lower the better, with
// a negative penalty: independent calculation in R 4.2.2, which took the
// variance over the indicators with n − 1; with weights it is Σ w (z − M)².
func TestMazziottaParetoOfZScoresAgainstR(t *testing.T) {
	_, values := composite(t, "four.csv")
	for unit := range values {
		values[unit][2] *= -1
	}
	header, want := composite(t, "four_mazziotta_pareto.csv")
	column := slices.Index(header, "mpi_POS")
	for unit, got := range MazziottaParetoZ.Scores(values, []float64{.25, .25, .25, .25}) {
		mean := (want[unit][0] + want[unit][1] + want[unit][2] + want[unit][3]) / 4
		if got := mean - (mean-got)*4/3; math.Abs(got-want[unit][column]) > 1e-10 {
			t.Errorf("unit %d: %v, want %v", unit+1, got, want[unit][column])
		}
	}
}

// Ties count half, missing values for nobody; who has no value has no rank.
func TestOtherRankingsOfGaps(t *testing.T) {
	values := [][]float64{{1, nan}, {1, 2}, {nan, nan}, {3, 1}}
	weights := []float64{0.5, 0.5}
	if got := Outranking(values, weights); got[0][1] != 0.5 || got[1][3] != 0.5 || got[3][0] != 1 || !math.IsNaN(got[2][0]) {
		t.Errorf("%v", got)
	}
	if got := Copeland.Scores(values, weights); got[0] != -1 || got[1] != 0 || got[3] != 1 || !math.IsNaN(got[2]) {
		t.Errorf("%v", got)
	}
	if got := Borda.Scores(values, weights); got[0] != 0.5 || got[1] != 0.75 || got[3] != 1 || !math.IsNaN(got[2]) {
		t.Errorf("%v", got)
	}
}
