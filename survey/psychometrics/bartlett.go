package psychometrics

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// Sphericity is Bartlett's (1950) test that no items correlate at all:
// χ² = −(n − 1 − (2p+5)/6)·ln|R| with p(p−1)/2 degrees of freedom.
type Sphericity struct {
	ChiSquared     float64
	DF             int
	LogP           float64 // natural logarithm of p, which itself is often too small for a number
	LogDeterminant float64 // ln|R|, at most 0
	N              int     // respondents by the rule for missing answers
}

// P is the probability of so large a χ² without correlations; 0 where it is
// below the smallest number.
func (s Sphericity) P() float64 { return math.Exp(s.LogP) }

// Bartlett tests the correlations of items. The error is an *UnfactorableError.
func Bartlett(m Moments) (Sphericity, error) {
	s, err := soundSpectrum(m.Correlations(), m)
	if err != nil {
		return Sphericity{}, err
	}
	return sphericity(s, m.size()), nil
}

func sphericity(s spectrum, n int) Sphericity {
	p := len(s.values)
	b := Sphericity{DF: p * (p - 1) / 2, N: n}
	for _, value := range s.values {
		b.LogDeterminant += math.Log(value)
	}
	b.ChiSquared = -(float64(n-1) - float64(2*p+5)/6) * b.LogDeterminant
	b.LogP = logChiSquaredTail(b.ChiSquared, b.DF)
	return b
}

// logChiSquaredTail is ln P(χ² ≥ x) with df degrees of freedom, right however
// far out x is; NaN without degrees of freedom.
func logChiSquaredTail(x float64, df int) float64 {
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
