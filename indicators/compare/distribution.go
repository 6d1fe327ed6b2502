package compare

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

// TQuantile is the t > 0 with P(|T| ≤ t) = confidence: what an interval
// stretches the standard error by.
func TQuantile(confidence, df float64) float64 {
	switch {
	case !(confidence > 0 && confidence < 1) || !(df > 0):
		return math.NaN()
	case math.IsInf(df, 1):
		return mathext.NormalQuantile((1 + confidence) / 2)
	}
	return root(func(logT float64) float64 { return TTwoSided(math.Exp(logT), df) - (1 - confidence) }, math.Exp)
}

// ChiSquareTail is P(χ² ≥ x) with df degrees of freedom.
func ChiSquareTail(x, df float64) float64 {
	if math.IsNaN(x) || !(df > 0) {
		return math.NaN()
	}
	return mathext.GammaIncRegComp(df/2, max(x, 0)/2)
}

// NormalTwoSided is P(|Z| ≥ |z|).
func NormalTwoSided(z float64) float64 { return math.Erfc(math.Abs(z) / math.Sqrt2) }

// normalBelow is P(Z ≤ z).
func normalBelow(z float64) float64 { return math.Erfc(-z/math.Sqrt2) / 2 }

// root finds where a falling function of a logarithm crosses 0, by bisection to
// the last bits, and gives value there.
func root(f func(float64) float64, value func(float64) float64) float64 {
	low, high := -700.0, 700.0
	for range 200 {
		middle := (low + high) / 2
		if middle == low || middle == high {
			break
		}
		if f(middle) > 0 {
			low = middle
		} else {
			high = middle
		}
	}
	return value((low + high) / 2)
}
