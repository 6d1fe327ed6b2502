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
	candidates := a.candidates()
	shared := g.shared(m, candidates)
	w, y := g.slope(m)
	slopes, along := m.products(w), m.along(y)
	theta := make([]float64, m.p)
	for _, c := range m.cells {
		if c.kind == uniqueness {
			theta[c.i] = m.entry(c, s.params)
		}
	}
	q := len(s.params)
	var list []Modification
	for n, c := range candidates {
		d := m.derive(c)
		across := mat.NewVecDense(q, shared[n][:q])
		own := shared[n][q] - mat.Inner(across, inverse, across)
		score := -(d.c*slopes.At(d.u, d.v) - d.d*along[d.w]) // half the fall of the discrepancy
		if !(own > 1e-10) {
			continue // it would say nothing new
		}
		mod := Modification{Index: g.n * score * score / own, Change: score / own}
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

// shared is what each candidate shares with the parameters in the expected
// information of one respondent, and at the end with itself.
func (g *group) shared(m *implied, candidates []cell) [][]float64 {
	derivatives := m.derivatives()
	q := len(derivatives)
	total := make([][]float64, len(candidates))
	for n := range total {
		total[n] = make([]float64, q+1)
	}
	for _, part := range inChunks(g.patterns, func(chunk []*pattern) []float64 {
		sum := make([]float64, len(candidates)*(q+1))
		for _, t := range chunk {
			precision, _ := t.marginal(m)
			p := m.products(precision)
			weight := t.n / g.n
			for n, c := range candidates {
				k := m.derive(c)
				row := sum[n*(q+1) : (n+1)*(q+1)]
				pu, pv, pw := p.RawRowView(k.u), p.RawRowView(k.v), p.RawRowView(k.w)
				for i := range derivatives {
					l := &derivatives[i]
					row[l.param] += weight * (k.c*l.c*(pu[l.u]*pv[l.v]+pu[l.v]*pv[l.u]) + k.d*l.d*pw[l.w])
				}
				row[q] += weight * (k.c*k.c*(pu[k.u]*pv[k.v]+pu[k.v]*pv[k.u]) + k.d*k.d*pw[k.w])
			}
		}
		return sum
	}) {
		for n := range total {
			for i, v := range part[n*(q+1) : (n+1)*(q+1)] {
				total[n][i] += v
			}
		}
	}
	return total
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
