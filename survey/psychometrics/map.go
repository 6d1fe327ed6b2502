package psychometrics

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// AveragePartials is Velicer's (1976) minimum average partial test: what the
// items still correlate on average once the first m components are taken out.
// It falls while components carry what items share, and rises once they carry
// single items.
type AveragePartials struct {
	// Squared has the mean squared partial correlation for m = 0, 1, …; Fourth
	// the mean fourth power (Velicer, Eaton & Fava 2000).
	Squared, Fourth []float64
	// Factors is where Squared is least, FactorsFourth where Fourth is.
	Factors, FactorsFourth int
}

// MinimumAveragePartial does Velicer's test. The error is an *UnfactorableError.
func MinimumAveragePartial(m Moments) (*AveragePartials, error) {
	r := m.Correlations()
	s, err := soundSpectrum(r, m)
	if err != nil {
		return nil, err
	}
	p := len(s.values)
	left := mat.NewSymDense(p, nil)
	left.CopySym(r)
	a := &AveragePartials{}
	for k := range p - 1 {
		squared, fourth := 0.0, 0.0
		for i := range p {
			for j := range i {
				q := left.At(i, j) * left.At(i, j) / (left.At(i, i) * left.At(j, j))
				squared += q
				fourth += q * q
			}
		}
		pairs := float64(p*(p-1)) / 2
		a.Squared, a.Fourth = append(a.Squared, squared/pairs), append(a.Fourth, fourth/pairs)
		if a.Squared[k] < a.Squared[a.Factors] {
			a.Factors = k
		}
		if a.Fourth[k] < a.Fourth[a.FactorsFourth] {
			a.FactorsFourth = k
		}
		component := mat.NewVecDense(p, nil)
		component.ScaleVec(math.Sqrt(s.values[k]), s.vectors.ColView(k))
		left.SymRankOne(left, -1, component)
	}
	return a, nil
}
