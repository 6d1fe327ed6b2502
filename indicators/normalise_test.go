package indicators_test

import (
	"math"
	"testing"

	"goodgov/indicators"
)

// One indicator of seven units, one value missing and two tied: independent
// calculation in R 4.2.2 (testdata/stats/composite).
func TestNormaliseAgainstR(t *testing.T) {
	rows := composite(t, "normalised.csv")
	var values []float64
	for _, row := range rows {
		values = append(values, value(t, row["x"]))
	}
	for how, column := range map[indicators.Normalisation]struct {
		name   string
		factor float64
	}{
		indicators.MinMax: {"minmax_up", 100}, indicators.ZScore: {"z_n1", 1}, indicators.DistanceToBest: {"frac_max", 1},
	} {
		for i, got := range indicators.Normalise(values, how) {
			same(t, rows[i]["unit"]+" "+string(how), 1e-12, column.factor*got, value(t, rows[i][column.name]))
		}
	}
}

func TestNormaliseOfNothingAndOfTheSame(t *testing.T) {
	nan := math.NaN()
	for _, how := range indicators.Normalisations {
		for _, v := range indicators.Normalise([]float64{nan, nan}, how) {
			same(t, "no values", 0, v, nan)
		}
		want := 0.0
		if how == indicators.DistanceToBest {
			want = 1
		}
		for _, values := range [][]float64{{3}, {3, 3, 3}} {
			for _, v := range indicators.Normalise(values, how) {
				same(t, string(how), 0, v, want)
			}
		}
	}
	same(t, "no best", 0, indicators.Normalise([]float64{-1, 0}, indicators.DistanceToBest)[0], nan)
}
