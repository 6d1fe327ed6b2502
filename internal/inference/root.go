package inference

import "math"

// Bisect is where below turns false between low, where it holds, and high,
// where it does not, to the last bits.
func Bisect(low, high float64, below func(x float64) bool) float64 {
	middle := (low + high) / 2
	for range 200 { // a root at 0 has no last bit
		if !(low < middle && middle < high) {
			break
		}
		if below(middle) {
			low = middle
		} else {
			high = middle
		}
		middle = (low + high) / 2
	}
	return middle
}

// positiveRoot bisects all numbers above 0, by their logarithms.
func positiveRoot(below func(x float64) bool) float64 {
	return math.Exp(Bisect(-700, 700, func(log float64) bool { return below(math.Exp(log)) }))
}
