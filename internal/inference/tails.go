// Package inference has what tests and intervals are made of: tails, quantiles
// and noncentral forms of distributions, and p values adjusted for being many.
// A figure that cannot be is NaN; nothing panics on data.
//
// gonum has many of the distributions too. These are right in the far tail,
// take infinite degrees of freedom, and have quantiles that are the roots of
// the tails to the last bits.
package inference

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// FTail is P(F ≥ f) with d1 and d2 degrees of freedom, right in the far tail
// too; d2 may be infinite. NaN where f or a degree is.
func FTail(f, d1, d2 float64) float64 {
	switch {
	case math.IsNaN(f) || !(d1 > 0) || !(d2 > 0):
		return math.NaN()
	case f <= 0:
		return 1
	case math.IsInf(f, 1):
		return 0
	case math.IsInf(d2, 1):
		return ChiSquareTail(d1*f, d1)
	}
	return mathext.RegIncBeta(d2/2, d1/2, d2/(d2+d1*f))
}

// FQuantile is the f below which F lies with probability p, 0 < p < 1.
func FQuantile(p, d1, d2 float64) float64 {
	if !(p > 0 && p < 1) || !(d1 > 0) || !(d2 > 0) {
		return math.NaN()
	}
	return positiveRoot(func(f float64) bool { return FTail(f, d1, d2) > 1-p })
}

// TTwoSided is P(|T| ≥ |t|) with df degrees of freedom, which may be infinite.
func TTwoSided(t, df float64) float64 {
	switch {
	case math.IsNaN(t) || !(df > 0):
		return math.NaN()
	case math.IsInf(t, 0):
		return 0
	case math.IsInf(df, 1):
		return NormalTwoSided(t)
	}
	return mathext.RegIncBeta(df/2, 0.5, df/(df+t*t))
}

// TCritical is the t > 0 with P(|T| ≤ t) = confidence: what an interval
// stretches the standard error by.
func TCritical(confidence, df float64) float64 {
	switch {
	case !(confidence > 0 && confidence < 1) || !(df > 0):
		return math.NaN()
	case math.IsInf(df, 1):
		return NormalCritical(confidence)
	}
	return positiveRoot(func(t float64) bool { return TTwoSided(t, df) > 1-confidence })
}

// ChiSquareTail is P(χ² ≥ x) with df degrees of freedom.
func ChiSquareTail(x, df float64) float64 {
	if math.IsNaN(x) || !(df > 0) {
		return math.NaN()
	}
	return mathext.GammaIncRegComp(df/2, max(x, 0)/2)
}

// ChiSquareQuantile is the x below which χ² lies with probability p, 0 < p < 1.
func ChiSquareQuantile(p, df float64) float64 {
	if !(p > 0 && p < 1) || !(df > 0) {
		return math.NaN()
	}
	return positiveRoot(func(x float64) bool { return ChiSquareTail(x, df) > 1-p })
}

// ChiSquareLogTail is ln P(χ² ≥ x) with df degrees of freedom, right however
// far out x is, where P itself is too small for a number.
func ChiSquareLogTail(x float64, df int) float64 {
	switch {
	case df < 1 || math.IsNaN(x):
		return math.NaN()
	case x <= 0:
		return 0
	}
	a, z := float64(df)/2, x/2
	if z < a+1 {
		return math.Log(mathext.GammaIncRegComp(a, z))
	}
	// Legendre's continued fraction of Γ(a, z), by Lentz's algorithm; it
	// leaves the powers and factorials to the logarithm.
	const tiny = 1e-300
	b := z + 1 - a
	c, d := 1/tiny, 1/b
	fraction := d
	for k := 1; k < 100_000; k++ {
		step := -float64(k) * (float64(k) - a)
		b += 2
		if d = step*d + b; d == 0 {
			d = tiny
		}
		if c = b + step/c; c == 0 {
			c = tiny
		}
		d = 1 / d
		fraction *= d * c
		if math.Abs(d*c-1) < 1e-16 {
			break
		}
	}
	gamma, _ := math.Lgamma(a)
	return a*math.Log(z) - z - gamma + math.Log(fraction)
}

// NormalTwoSided is P(|Z| ≥ |z|).
func NormalTwoSided(z float64) float64 { return math.Erfc(math.Abs(z) / math.Sqrt2) }

// NormalCritical is the z > 0 with P(|Z| ≤ z) = confidence, 0 < confidence < 1.
func NormalCritical(confidence float64) float64 { return mathext.NormalQuantile((1 + confidence) / 2) }

// NormalBelow is P(Z ≤ z).
func NormalBelow(z float64) float64 { return math.Erfc(-z/math.Sqrt2) / 2 }
