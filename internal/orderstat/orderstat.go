// Package orderstat has the quantiles of values in order: one definition for
// every median and percentile, and another for the ends of bootstrap intervals.
package orderstat

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// Quantile is the value below which a share of sorted values lies, 0 to 1, by
// definition 7 of Hyndman & Fan (1996): linear between them, the default of R.
// NaN of none.
func Quantile(sorted []float64, share float64) float64 {
	if len(sorted) == 0 {
		return math.NaN()
	}
	at := share * float64(len(sorted)-1)
	below := int(at)
	if below+1 >= len(sorted) {
		return sorted[len(sorted)-1]
	}
	return sorted[below] + (at-float64(below))*(sorted[below+1]-sorted[below])
}

// Percentiles are the quantiles between which the middle share of sorted values
// lies.
func Percentiles(sorted []float64, middle float64) (low, high float64) {
	return Quantile(sorted, (1-middle)/2), Quantile(sorted, (1+middle)/2)
}

// ReplicateQuantile is the (R + 1)·share-th of R sorted replicates, between two of
// them by interpolation on the normal scale (Davison & Hinkley 1997, 5.8;
// boot.ci of R's boot); beyond the ends the last. NaN of none, and where the
// share is.
func ReplicateQuantile(sorted []float64, share float64) float64 {
	if len(sorted) == 0 || math.IsNaN(share) {
		return math.NaN()
	}
	r := float64(len(sorted))
	at := (r + 1) * share
	k := int(at)
	switch {
	case k < 1:
		return sorted[0]
	case k >= len(sorted):
		return sorted[len(sorted)-1]
	case float64(k) == at:
		return sorted[k-1]
	}
	z := mathext.NormalQuantile
	from, to := z(float64(k)/(r+1)), z(float64(k+1)/(r+1))
	return sorted[k-1] + (z(share)-from)/(to-from)*(sorted[k]-sorted[k-1])
}

// Median of sorted values; NaN of none.
func Median(sorted []float64) float64 {
	n := len(sorted)
	if n == 0 {
		return math.NaN()
	}
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}
