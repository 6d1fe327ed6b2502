package cfa

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// FactorQuality says how well a factor's items measure it and nothing else.
// The first two are what theses print, from standardised loadings λ; the
// others, from the items' own units, what semTools prints.
type FactorQuality struct {
	Code string
	AVE  float64 // average variance extracted, mean λ² (Fornell & Larcker 1981)
	CR   float64 // composite reliability, (Σλ)²/((Σλ)² + Σ(1−λ²)) (Fornell & Larcker 1981)

	RawAVE float64 // Σλ²φ/(Σλ²φ + Σθ)
	Omega  float64 // McDonald's ω, (Σλ)²φ/((Σλ)²φ + Σθ) (McDonald 1999)
	// OmegaObserved divides by the observed variance of the sum instead of the
	// implied one.
	OmegaObserved float64
}

// quality of each factor.
func (a *arranged) quality(g *group, m *implied) []FactorQuality {
	list := make([]FactorQuality, len(a.Factors))
	for f, factor := range a.Factors {
		q := FactorQuality{Code: factor.Code}
		phi := m.phi.At(f, f)
		var sum, squares, rest, raw, rawSquares, rawRest, observed float64
		for _, i := range factor.Items {
			l := m.lambda.At(i, f)
			variance := m.cov.At(i, i)
			standard := l * math.Sqrt(phi/variance)
			sum += standard
			squares += standard * standard
			rest += 1 - standard*standard
			raw += l
			rawSquares += l * l * phi
			rawRest += variance - l*l*phi
			for _, j := range factor.Items {
				observed += g.cov.At(i, j)
			}
		}
		q.AVE = squares / float64(len(factor.Items))
		q.CR = sum * sum / (sum*sum + rest)
		q.RawAVE = rawSquares / (rawSquares + rawRest)
		q.Omega = raw * raw * phi / (raw*raw*phi + rawRest)
		q.OmegaObserved = raw * raw * phi / observed
		list[f] = q
	}
	return list
}

// RatioMean names the mean in the heterotrait–monotrait ratio.
type RatioMean string

const (
	HTMT  RatioMean = "htmt"  // arithmetic means (Henseler, Ringle & Sarstedt 2015)
	HTMT2 RatioMean = "htmt2" // geometric means, for loadings that differ (Roemer, Schuberth & Henseler 2021)
)

// Heterotrait is the heterotrait–monotrait ratio of each pair of factors: the
// mean absolute correlation of items across the two over the geometric mean of
// those within each. The diagonal is 1. Cov holds covariances or correlations
// of the items that factors name by their places. A factor of one item, or one
// whose items don't correlate, has NaN.
func Heterotrait(cov mat.Symmetric, factors []Factor, mean RatioMean) *mat.SymDense {
	r := correlations(cov)
	out := mat.NewSymDense(len(factors), nil)
	within := make([]float64, len(factors))
	for f, factor := range factors {
		within[f] = mean.of(r, factor.Items, nil)
		out.SetSym(f, f, 1)
		for h := range f {
			out.SetSym(f, h, mean.of(r, factor.Items, factors[h].Items)/math.Sqrt(within[f]*within[h]))
		}
	}
	return out
}

// of is the mean absolute correlation between items and others, or among the
// items where there are no others.
func (m RatioMean) of(r *mat.SymDense, items, others []int) float64 {
	sum, count := 0.0, 0.0
	add := func(i, j int) {
		v := math.Abs(r.At(i, j))
		if m == HTMT2 {
			v = math.Log(v)
		}
		sum += v
		count++
	}
	for n, i := range items {
		if others == nil {
			for _, j := range items[:n] {
				add(i, j)
			}
		}
		for _, j := range others {
			add(i, j)
		}
	}
	if m == HTMT2 {
		return math.Exp(sum / count)
	}
	return sum / count
}
