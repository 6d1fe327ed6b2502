package sampling

import (
	"math"

	"goodgov/internal/inference"
)

// Contrast is a difference of two groups, or units, that a two-sided t test is
// to find.
type Contrast struct {
	Difference   float64 // of the means, above 0
	SD           float64 // within each group, above 0
	Confidence   float64 // 1 − α
	Power        float64 // probability of finding it
	DesignEffect float64 // of the means
}

// Size is how many respondents each of the two groups needs, not rounded. The
// power is that of the far tail in the direction of the difference, as R's
// power.t.test reckons it: 2(n − 1) degrees of freedom, noncentrality
// δ/σ·√(n/2). With a design effect that number is multiplied by it.
func (c Contrast) Size() float64 {
	short := func(n float64) bool {
		df := 2 * (n - 1)
		if df > 1e6 { // normal, to the digits that matter
			df = math.Inf(1)
		}
		return 1-inference.NoncentralT(inference.TCritical(c.Confidence, df), df, c.Difference/c.SD*math.Sqrt(n/2)) < c.Power
	}
	low, high := 1+1e-9, 2.0
	for short(high) {
		if low, high = high, 2*high; high > 1e15 {
			return math.NaN()
		}
	}
	return c.DesignEffect * inference.Bisect(low, high, short)
}
