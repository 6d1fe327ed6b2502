package psychometrics

import (
	"maps"
	"math"
	"slices"

	"goodgov/internal/diag"
	"goodgov/internal/inference"
)

// fewRatings is what there is where two targets and two raters are the least.
func fewRatings(targets, raters int) diag.Text {
	return diag.Say("%d targets that all of %d raters rated: two of each are the fewest", "有 %d 个对象由全部 %d 名评分者评过：各至少需要两个", targets, raters)
}

// KappaWeight says how far apart two categories are.
type KappaWeight string

const (
	// Unweighted: two categories are the same or not (Cohen 1960).
	Unweighted KappaWeight = "unweighted"
	// Linear: by the difference of their places in order (Cohen 1968).
	Linear KappaWeight = "linear"
	// Squared: by its square; with it kappa is nearly an intraclass correlation.
	Squared KappaWeight = "squared"
)

// KappaWeights are all of them, the default first.
func KappaWeights() []KappaWeight { return []KappaWeight{Unweighted, Linear, Squared} }

// distance of two categories in places a and b of n.
func (w KappaWeight) distance(a, b, n int) float64 {
	d := math.Abs(float64(a-b)) / max(1, float64(n-1))
	switch w {
	case Linear:
		return d
	case Squared:
		return d * d
	}
	if a == b {
		return 0
	}
	return 1
}

// Kappa is agreement beyond chance: 1 for all, 0 for what chance would make.
type Kappa struct {
	Value   float64
	Z, P    float64 // the test that it is 0; NaN where none is known
	Targets int
	Raters  int
}

// CohenKappa compares two raters, (p_o − p_e)/(1 − p_e) with disagreements
// weighted (Cohen 1960, 1968); the standard error under no agreement is that of
// Fleiss, Cohen & Everitt (1969). Targets that one of them did not rate (NaN) do
// not count. Categories are the values found, in their order. It panics where
// lengths differ. NaN where both give everything the same category.
func CohenKappa(a, b []float64, weight KappaWeight) (Kappa, error) {
	if len(a) != len(b) {
		panic("psychometrics: ratings of different lengths")
	}
	var rows [][]float64
	for i := range a {
		rows = append(rows, []float64{a[i], b[i]})
	}
	rows = Complete(rows)
	if len(rows) < 2 {
		return Kappa{}, &Error{Code: "agreement.too_few_ratings", Text: fewRatings(len(rows), 2)}
	}
	at, categories := places(rows)
	n := float64(len(rows))
	first, second := make([]float64, categories), make([]float64, categories)
	observed := 0.0
	for _, row := range rows {
		i, j := at[row[0]], at[row[1]]
		first[i] += 1 / n
		second[j] += 1 / n
		observed += 1 - weight.distance(i, j, categories)
	}
	observed /= n
	expected := 0.0
	rowMean, columnMean := make([]float64, categories), make([]float64, categories)
	for i := range categories {
		for j := range categories {
			w := 1 - weight.distance(i, j, categories)
			expected += w * first[i] * second[j]
			rowMean[i] += w * second[j]
			columnMean[j] += w * first[i]
		}
	}
	variance := -expected * expected
	for i := range categories {
		for j := range categories {
			w := 1 - weight.distance(i, j, categories) - rowMean[i] - columnMean[j]
			variance += first[i] * second[j] * w * w
		}
	}
	k := Kappa{Targets: len(rows), Raters: 2, Value: math.NaN(), Z: math.NaN(), P: math.NaN()}
	if !(expected < 1) {
		return k, nil
	}
	k.Value = (observed - expected) / (1 - expected)
	k.Z = k.Value * (1 - expected) / math.Sqrt(variance/n)
	k.P = inference.NormalTwoSided(k.Z)
	return k, nil
}

// places numbers the values found, in order; NaN is none.
func places(rows [][]float64) (at map[float64]int, n int) {
	at = map[float64]int{}
	for _, row := range rows {
		for _, x := range row {
			if !math.IsNaN(x) {
				at[x] = 0
			}
		}
	}
	for i, x := range slices.Sorted(maps.Keys(at)) {
		at[x] = i
	}
	return at, len(at)
}

// LightKappa is the mean of Cohen's kappas of all pairs of raters (Light 1971),
// a row a target, a column a rater; targets with a missing rating do not count.
func LightKappa(ratings [][]float64, weight KappaWeight) (Kappa, error) {
	rows, err := rated(ratings)
	if err != nil {
		return Kappa{}, err
	}
	raters := len(rows[0])
	sum := 0.0
	for a := range raters {
		for b := range a {
			pair, err := CohenKappa(column(rows, a), column(rows, b), weight)
			if err != nil {
				return Kappa{}, err
			}
			sum += pair.Value
		}
	}
	return Kappa{Value: sum / float64(raters*(raters-1)/2), Z: math.NaN(), P: math.NaN(), Targets: len(rows), Raters: raters}, nil
}

// rated are the targets that all raters rated; an error where they are too few.
func rated(ratings [][]float64) ([][]float64, error) {
	rows := Complete(ratings)
	raters := 0
	if len(ratings) > 0 {
		raters = len(ratings[0])
	}
	if len(rows) < 2 || raters < 2 {
		return nil, &Error{Code: "agreement.too_few_ratings", Text: fewRatings(len(rows), raters)}
	}
	return rows, nil
}

func column(rows [][]float64, at int) []float64 {
	values := make([]float64, len(rows))
	for i, row := range rows {
		values[i] = row[at]
	}
	return values
}

// FleissKappa compares any number of raters on categories without order
// (Fleiss 1971), with the standard error of Fleiss, Nee & Landis (1979). A row
// is a target, a column a rater, who need not be the same people from target to
// target; targets with a missing rating do not count. NaN where all give
// everything the same category.
func FleissKappa(ratings [][]float64) (Kappa, error) {
	rows, err := rated(ratings)
	if err != nil {
		return Kappa{}, err
	}
	n, m := float64(len(rows)), float64(len(rows[0]))
	at, categories := places(rows)
	share := make([]float64, categories)
	agreed := 0.0
	for _, row := range rows {
		counts := make([]float64, categories)
		for _, x := range row {
			counts[at[x]]++
			share[at[x]] += 1 / (n * m)
		}
		for _, c := range counts {
			agreed += c * (c - 1) / (m * (m - 1))
		}
	}
	agreed /= n
	chance, pq, skew := 0.0, 0.0, 0.0
	for _, p := range share {
		chance += p * p
		pq += p * (1 - p)
		skew += p * (1 - p) * (1 - 2*p)
	}
	k := Kappa{Value: math.NaN(), Z: math.NaN(), P: math.NaN(), Targets: len(rows), Raters: len(rows[0])}
	if categories < 2 {
		return k, nil
	}
	k.Value = (agreed - chance) / (1 - chance)
	k.Z = k.Value / (math.Sqrt2 / (pq * math.Sqrt(n*m*(m-1))) * math.Sqrt(pq*pq-skew))
	k.P = inference.NormalTwoSided(k.Z)
	return k, nil
}
