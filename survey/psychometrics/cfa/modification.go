package cfa

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// Modification says what one more parameter would do to a model: a loading of
// an item on another factor, or a covariance of two residuals.
type Modification struct {
	Kind        ParameterKind
	Left, Right string
	Index       float64 // the expected fall of χ² with one degree of freedom (Sörbom 1989)
	Change      float64 // the expected value of the parameter (Saris, Satorra & Sörbom 1987)
	// Standardized is the change with items and factors of variance 1; of two
	// residuals, their correlation. NaN where a variance is negative.
	Standardized float64
}

// modifications computes the index of every loading that is not in the model
// and every pair of residuals, largest first.
func (a *arranged) modifications(s *problem) []Modification {
	g, m := s.groups[0], s.models[0]
	inverse := inverted(s.expected())
	if inverse == nil {
		return nil
	}
	products := make([]*mat.Dense, len(g.patterns))
	for i, t := range g.patterns {
		precision, _ := t.marginal(m)
		products[i] = m.products(precision)
	}
	w, y := g.slope(m)
	slopes, along := m.products(w), m.along(y)
	derivatives := m.derivatives()
	shared := func(k, l derivative) float64 {
		sum := 0.0
		for i, t := range g.patterns {
			sum += t.n / g.n * (pair(products[i], k, l) + k.d*l.d*products[i].At(k.w, l.w))
		}
		return sum
	}
	theta := make([]float64, m.p)
	for _, c := range m.cells {
		if c.kind == uniqueness {
			theta[c.i] = m.entry(c, s.params)
		}
	}
	q := len(s.params)
	across := mat.NewVecDense(q, nil)
	var list []Modification
	for _, c := range a.candidates() {
		d := m.derive(c)
		for _, k := range derivatives {
			across.SetVec(k.param, shared(d, k))
		}
		own := shared(d, d) - mat.Inner(across, inverse, across)
		score := -(d.c*slopes.At(d.u, d.v) - d.d*along[d.w]) // half the fall of the discrepancy
		if !(own > 1e-10) {
			continue // it would say nothing new
		}
		n := g.n
		mod := Modification{Index: n * score * score / own, Change: score / own}
		mod.Kind, mod.Left, mod.Right = a.describe(c)
		if c.kind == loading {
			mod.Standardized = mod.Change * math.Sqrt(m.phi.At(c.j, c.j)) / math.Sqrt(m.cov.At(c.i, c.i))
		} else {
			mod.Standardized = mod.Change / (math.Sqrt(theta[c.i]) * math.Sqrt(theta[c.j]))
		}
		list = append(list, mod)
	}
	slices.SortStableFunc(list, func(x, y Modification) int { return cmp.Compare(y.Index, x.Index) })
	return list
}

// candidates are the cells that are not in the model.
func (a *arranged) candidates() []cell {
	var list []cell
	for f := range a.Factors {
		for i := range a.Items {
			if a.factor[i] != f {
				list = append(list, cell{kind: loading, i: i, j: f})
			}
		}
	}
	for i := range a.Items {
		for j := i + 1; j < len(a.Items); j++ {
			list = append(list, cell{kind: errorCovariance, i: i, j: j})
		}
	}
	if a.Structure == Orthogonal {
		for f := range a.Factors {
			for h := f + 1; h < len(a.Factors); h++ {
				list = append(list, cell{kind: factorCovariance, i: f, j: h})
			}
		}
	}
	return list
}
