package psychometrics

import (
	"math"
)

// Measurement is what differences of values mean.
type Measurement string

// Levels of measurement (Stevens 1946).
const (
	Nominal  Measurement = "nominal"  // the same or not
	Ordinal  Measurement = "ordinal"  // by how many values lie between
	Interval Measurement = "interval" // by the difference
	Ratio    Measurement = "ratio"    // by the difference as a share of the sum
)

// Measurements are all levels.
func Measurements() []Measurement { return []Measurement{Nominal, Ordinal, Interval, Ratio} }

// KrippendorffAlpha is 1 − D_o/D_e, the disagreement observed over what chance
// would make (Krippendorff 2004), for any number of raters and missing values
// (NaN); ratings has a row a target, a column a rater. A target with fewer than
// two ratings tells nothing. NaN where nothing varies; an *Error where no target
// has two ratings.
func KrippendorffAlpha(ratings [][]float64, level Measurement) (float64, error) {
	at, n := places(ratings)
	values := make([]float64, n)
	for x, i := range at {
		values[i] = x
	}
	coincidence := make([][]float64, n)
	for i := range coincidence {
		coincidence[i] = make([]float64, n)
	}
	sums := make([]float64, n)
	total := 0.0
	for _, row := range ratings {
		var there []int
		for _, x := range row {
			if !math.IsNaN(x) {
				there = append(there, at[x])
			}
		}
		if len(there) < 2 {
			continue
		}
		for a, i := range there {
			for b, j := range there {
				if a != b {
					coincidence[i][j] += 1 / float64(len(there)-1)
				}
			}
			sums[i]++
			total++
		}
	}
	if total == 0 {
		return 0, &Error{Code: "agreement.too_few_ratings", Text: fewRatings(0, 2)}
	}
	observed, expected := 0.0, 0.0
	for i := range n {
		for j := range n {
			d := level.difference(values, sums, i, j)
			observed += coincidence[i][j] * d
			expected += sums[i] * sums[j] * d / (total - 1)
		}
	}
	if expected == 0 {
		return math.NaN(), nil
	}
	return 1 - observed/expected, nil
}

// difference is the squared distance of values i and j, of which sums are how
// often each occurs.
func (m Measurement) difference(values, sums []float64, i, j int) float64 {
	if i == j {
		return 0
	}
	d := 1.0
	switch m {
	case Ordinal:
		i, j = min(i, j), max(i, j)
		d = -(sums[i] + sums[j]) / 2
		for g := i; g <= j; g++ {
			d += sums[g]
		}
	case Interval:
		d = values[i] - values[j]
	case Ratio:
		d = (values[i] - values[j]) / (values[i] + values[j])
		if math.IsNaN(d) || math.IsInf(d, 0) {
			return 0
		}
	}
	return d * d
}
