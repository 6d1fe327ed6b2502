package psychometrics

import (
	"math"

	"goodgov/internal/inference"
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
	b.LogP = inference.ChiSquareLogTail(b.ChiSquared, b.DF)
	return b
}
