package psychometrics

import (
	"math"
	"sync"

	"gonum.org/v1/gonum/integrate/quad"

	"goodgov/internal/inference"
)

// nodes are those of a Gauss–Legendre rule on −1 … 1 with their weights.
type nodes struct{ x, weight []float64 }

var legendre = sync.OnceValue(func() nodes {
	const n = 24
	r := nodes{make([]float64, n), make([]float64, n)}
	quad.Legendre{}.FixedLocations(r.x, r.weight, -1, 1)
	return r
})

// bivariateNormal is P(X ≤ h, Y ≤ k) of two standard normal variables with
// correlation r. By Plackett's (1954) formula it is
//
//	Φ(h)Φ(k) + (1/2π)∫₀^{asin r} exp(−(h² + k² − 2hk·sin θ)/(2cos²θ)) dθ
//
// done by Gauss–Legendre quadrature in pieces that grow shorter towards ±π/2,
// where the integrand is steep.
func bivariateNormal(h, k, r float64) float64 {
	switch {
	case math.IsInf(h, -1) || math.IsInf(k, -1):
		return 0
	case math.IsInf(h, 1):
		return inference.NormalBelow(k)
	case math.IsInf(k, 1):
		return inference.NormalBelow(h)
	case r >= 1:
		return inference.NormalBelow(min(h, k))
	case r <= -1:
		return max(0, inference.NormalBelow(h)-inference.NormalBelow(-k))
	}
	end, sign := math.Asin(math.Abs(r)), math.Copysign(1, r)
	product, squares := sign*h*k, (h*h+k*k)/2
	rule := legendre()
	sum := 0.0
	for from := 0.0; from < end; {
		to := min(end, from+(math.Pi/2-from)*0.6)
		if end-to < 1e-3 {
			to = end
		}
		half := (to - from) / 2
		for i, x := range rule.x {
			sin, cos := math.Sincos(from + half*(1+x))
			sum += half * rule.weight[i] * math.Exp((product*sin-squares)/(cos*cos))
		}
		from = to
	}
	return inference.NormalBelow(h)*inference.NormalBelow(k) + sign*sum/(2*math.Pi)
}

// bivariateDensity is the density of the two variables at h and k, which is
// also what their joint probability grows by with r.
func bivariateDensity(h, k, r float64) float64 {
	if math.IsInf(h, 0) || math.IsInf(k, 0) {
		return 0
	}
	rest := 1 - r*r
	return math.Exp(-(h*h+k*k-2*r*h*k)/(2*rest)) / (2 * math.Pi * math.Sqrt(rest))
}
