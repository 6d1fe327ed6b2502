package sampling

import (
	"math"

	"gonum.org/v1/gonum/integrate/quad"
	"gonum.org/v1/gonum/mathext"
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
	enough := func(n float64) bool {
		df := 2 * (n - 1)
		return noncentralTail(tQuantile((1+c.Confidence)/2, df), df, c.Difference/c.SD*math.Sqrt(n/2)) >= c.Power
	}
	low, high := 1+1e-9, 2.0
	for !enough(high) {
		if low, high = high, 2*high; high > 1e15 {
			return math.NaN()
		}
	}
	for range 200 {
		middle := (low + high) / 2
		if middle == low || middle == high {
			break
		}
		if enough(middle) {
			high = middle
		} else {
			low = middle
		}
	}
	return c.DesignEffect * high
}

// tQuantile is the t below which Student's T lies with probability p, .5 < p < 1.
func tQuantile(p, df float64) float64 {
	x := mathext.InvRegIncBeta(df/2, 0.5, 2*(1-p))
	return math.Sqrt(df * (1 - x) / x)
}

// noncentralTail is P(T > t) of the noncentral t distribution: the chance that
// Z + δ > t·S, averaged over S = √(χ²/df). For more than a million degrees S
// is 1 to the last digit that matters.
func noncentralTail(t, df, delta float64) float64 {
	if df > 1e6 {
		return normalAbove(t - delta)
	}
	const spread, nodes = 12, 128 // in standard deviations of S, about √(1/2df)
	width := spread / math.Sqrt(2*df)
	gamma, _ := math.Lgamma(df / 2)
	log := df/2*math.Log(df/2) + math.Ln2 - gamma
	density := func(s float64) float64 { return math.Exp(log + (df-1)*math.Log(s) - df*s*s/2) }
	return quad.Fixed(func(s float64) float64 { return density(s) * normalAbove(t*s-delta) }, max(0, 1-width), 1+width, nodes, quad.Legendre{}, 1)
}

func normalAbove(z float64) float64 { return math.Erfc(z/math.Sqrt2) / 2 }
