// Package orderstat has the quantiles of values in order: one definition for
// every median and every percentile interval.
package orderstat

import "math"

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

// Median of sorted values; NaN of none.
func Median(sorted []float64) float64 {
	n := len(sorted)
	if n == 0 {
		return math.NaN()
	}
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}
