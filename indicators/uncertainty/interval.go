package uncertainty

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/mathext"

	"goodgov/indicators"
	"goodgov/internal/inference"
	"goodgov/internal/orderstat"
)

// Spread is how the replicates of a score are spread. What can't be told is
// NaN.
type Spread struct {
	Draws     int     // replicates in which there is a score
	SE, Bias  float64 // their standard deviation, and how far their mean is from the score
	Low, High float64 // the percentile interval (Efron 1979)
	// BCaLow and BCaHigh are the bias-corrected and accelerated interval (Efron
	// 1987); NaN where it is not defined: nothing varies, all replicates lie
	// on one side of the score, or it can't be computed without one of those
	// who are drawn.
	BCaLow, BCaHigh float64
}

var noSpread = Spread{SE: math.NaN(), Bias: math.NaN(), Low: math.NaN(), High: math.NaN(), BCaLow: math.NaN(), BCaHigh: math.NaN()}

// spread summarises replicates of an estimate; memory is for its own use.
func spread(estimate float64, draws []float64, acceleration, confidence float64, memory *sorter) Spread {
	s := noSpread
	sorted := memory.sort(draws)
	s.Draws = len(sorted)
	if len(sorted) < 2 || math.IsNaN(estimate) {
		return s
	}
	if sorted[len(sorted)-1]-sorted[0] <= rounding {
		s.SE, s.Bias = 0, 0
		s.Low, s.High, s.BCaLow, s.BCaHigh = estimate, estimate, estimate, estimate
		return s
	}
	mean, squares := 0.0, 0.0
	for _, v := range sorted {
		mean += v - estimate
	}
	mean /= float64(len(sorted))
	for _, v := range sorted {
		d := v - estimate - mean
		squares += d * d
	}
	s.SE, s.Bias = math.Sqrt(squares/float64(len(sorted)-1)), mean
	alpha := (1 - confidence) / 2
	s.Low, s.High = orderstat.ReplicateQuantile(sorted, alpha), orderstat.ReplicateQuantile(sorted, 1-alpha)
	s.BCaLow, s.BCaHigh = bca(estimate, sorted, acceleration, alpha)
	return s
}

// rounding is how close two scores are the same.
const rounding = indicators.TieTolerance

// bca is Efron's (1987) interval. A replicate that equals the estimate counts
// half as below it: answers are few whole numbers, and to count it as above
// would shift intervals for nothing.
func bca(estimate float64, sorted []float64, acceleration, alpha float64) (low, high float64) {
	below := 0.0
	for _, v := range sorted {
		switch {
		case v < estimate-rounding:
			below++
		case v <= estimate+rounding:
			below += 0.5
		}
	}
	z0 := mathext.NormalQuantile(below / float64(len(sorted)))
	if math.IsInf(z0, 0) || math.IsNaN(acceleration) {
		return math.NaN(), math.NaN()
	}
	end := func(p float64) float64 {
		z := z0 + mathext.NormalQuantile(p)
		if 1-acceleration*z <= 0 {
			return math.NaN()
		}
		return orderstat.ReplicateQuantile(sorted, inference.NormalBelow(z0+z/(1-acceleration*z)))
	}
	return end(alpha), end(1 - alpha)
}

// sorter sorts replicates, of which NaN are left out, in memory of its own:
// they are spread over as many buckets as there are, and few are left to be
// sorted in each.
type sorter struct {
	values, sorted []float64
	bucket         []int32
	starts         []int32
}

func (s *sorter) sort(draws []float64) []float64 {
	s.values = s.values[:0]
	low, high := math.Inf(1), math.Inf(-1)
	for _, v := range draws {
		if v == v {
			s.values = append(s.values, v)
			low, high = min(low, v), max(high, v)
		}
	}
	n := len(s.values)
	if n == 0 || low == high {
		return s.values
	}
	scale := float64(n-1) / (high - low)
	if scale == 0 || math.IsInf(scale, 0) { // ends too far apart, or too close, for buckets
		slices.Sort(s.values)
		return s.values
	}
	s.sorted, s.bucket = slices.Grow(s.sorted[:0], n)[:n], slices.Grow(s.bucket[:0], n)[:n]
	s.starts = slices.Grow(s.starts[:0], n+1)[:n+1]
	clear(s.starts)
	for i, v := range s.values {
		b := int32((v - low) * scale)
		s.bucket[i] = b
		s.starts[b+1]++
	}
	for b := range n {
		s.starts[b+1] += s.starts[b]
	}
	for i, v := range s.values {
		b := s.bucket[i]
		s.sorted[s.starts[b]] = v
		s.starts[b]++
	}
	from := int32(0)
	for _, to := range s.starts[:n] {
		if to-from > 1 {
			slices.Sort(s.sorted[from:to])
		}
		from = to
	}
	return s.sorted
}
