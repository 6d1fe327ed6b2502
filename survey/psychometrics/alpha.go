package psychometrics

import (
	"math"
	"slices"

	"goodgov/internal/inference"
)

// CronbachAlpha is k/(k−1)·(1 − Σs_i²/s_T²) of k items with variances s_i² and
// a sum of variance s_T² (Cronbach 1951): the lower bound of the reliability of
// the sum when errors are uncorrelated, and the reliability itself when all
// items measure one thing equally. It is at most 1 and may be far below 0. NaN
// with fewer than two items or a sum that does not vary.
func CronbachAlpha(m Moments) float64 {
	k := float64(m.Items())
	total := m.total()
	if k < 2 || !(total > 0) {
		return math.NaN()
	}
	return k / (k - 1) * (1 - m.trace()/total)
}

// StandardizedAlpha is the alpha of the items brought to one standard
// deviation, k·r̄/(1 + (k−1)·r̄) with r̄ the mean correlation.
func StandardizedAlpha(m Moments) float64 { return CronbachAlpha(m.standardised()) }

// meanCorrelation of every two items; NaN with one item.
func meanCorrelation(m Moments) float64 {
	k := float64(m.Items())
	r := m.standardised()
	return (r.total() - k) / (k * (k - 1))
}

// FeldtInterval is the interval of alpha under the analysis of variance model
// (Feldt 1965): 1 − (1−α)·F with the quantiles of F(n−1, (n−1)(k−1)).
// confidence lies between 0 and 1. NaN with fewer than two respondents or items.
func FeldtInterval(alpha float64, n, items int, confidence float64) (low, high float64) {
	d1 := float64(n - 1)
	d2 := d1 * float64(items-1)
	tail := (1 - confidence) / 2
	return 1 - (1-alpha)*inference.FQuantile(1-tail, d1, d2), 1 - (1-alpha)*inference.FQuantile(tail, d1, d2)
}

// ItemTotal is the corrected item–total correlation of each item: with the sum
// of the others. NaN where either does not vary.
func ItemTotal(m Moments) []float64 {
	total := m.total()
	r := make([]float64, m.Items())
	for i := range r {
		with, own := rowSum(m, i), m.Cov.At(i, i)
		r[i] = (with - own) / math.Sqrt(own*(total-2*with+own))
		if !(own > 0) || !(total-2*with+own > 0) {
			r[i] = math.NaN()
		}
	}
	return r
}

// AlphaIfDeleted is what alpha would be without each item. NaN with two items,
// for one item has none.
func AlphaIfDeleted(m Moments) []float64 {
	alphas := make([]float64, m.Items())
	for i := range alphas {
		alphas[i] = CronbachAlpha(m.without(i))
	}
	return alphas
}

func (m *Moments) without(item int) Moments {
	if m.Items() < 2 {
		return Moments{N: m.N, Effective: m.Effective, Missing: m.Missing, Cov: part(m.Cov, []int{item})}
	}
	return m.Of(slices.Delete(all(m.Items()), item, item+1))
}

// SquaredMultipleCorrelations is the share of each item's variance that the
// others explain: 1 − 1/(R⁻¹)_ii. Its error is that R is singular, one item
// following from others.
func SquaredMultipleCorrelations(m Moments) ([]float64, error) {
	inverse, err := invert(m.Correlations())
	if err != nil {
		return nil, err
	}
	smc := make([]float64, m.Items())
	for i := range smc {
		smc[i] = 1 - 1/inverse.At(i, i)
	}
	return smc, nil
}

// rowSum is the covariance of an item with the sum of all.
func rowSum(m Moments, item int) float64 {
	sum := 0.0
	for j := range m.Items() {
		sum += m.Cov.At(item, j)
	}
	return sum
}
