package cfa

import (
	"context"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"goodgov/internal/cores"
)

// marginal is the model of the items that a pattern has: the inverse of their
// covariance matrix, with zeros for the items that are gone, and the logarithm
// of its determinant. It follows from the inverse of the whole, K, as
// K − K_·g K_gg⁻¹ K_g· and ln|Σ| + ln|K_gg|, which is cheap where little is gone.
func (t *pattern) marginal(m *implied) (precision *mat.SymDense, logDet float64) {
	if len(t.gone) == 0 {
		return m.precision, m.logDet
	}
	k := m.precision
	own, across := t.blocks(k)
	var c mat.Cholesky
	c.Factorize(own) // a block of a positive definite matrix
	l := new(mat.TriDense)
	c.LTo(l)
	var half mat.Dense
	if err := half.Solve(l, across); err != nil {
		return k, math.Inf(1)
	}
	out := mat.NewSymDense(m.p, nil)
	out.SymOuterK(-1, half.T())
	out.AddSym(out, k)
	for _, i := range t.gone {
		for j := range m.p {
			out.SetSym(i, j, 0)
		}
	}
	return out, m.logDet + c.LogDet()
}

// blocks are K_gg and K_g·, the rows of a matrix for the items that are gone.
func (t *pattern) blocks(k *mat.SymDense) (own *mat.SymDense, across *mat.Dense) {
	p := k.SymmetricDim()
	own, across = mat.NewSymDense(len(t.gone), nil), mat.NewDense(len(t.gone), p, nil)
	for a, i := range t.gone {
		for b := range a + 1 {
			own.SetSym(a, b, k.At(i, t.gone[b]))
		}
		for j := range p {
			across.Set(a, j, k.At(i, j))
		}
	}
	return own, across
}

// distances multiplies the vectors of a pattern's second moments about the
// model's means, roots s and the mean residual r, by the precision P: the
// vectors P·s and P·r together, and P·r. The trace of T·P is the sum of the s′Ps
// and r′Pr.
func (t *pattern) distances(m *implied, precision *mat.SymDense) (weighted [][]float64, residual []float64, trace float64) {
	r := make([]float64, m.p)
	for i := range r {
		r[i] = t.mean[i] - m.mean[i]
	}
	for _, i := range t.gone {
		r[i] = 0
	}
	rows := append(slices.Clone(t.roots), r)
	all := make([]float64, len(rows)*m.p)
	for k, row := range rows {
		out := mat.NewVecDense(m.p, all[k*m.p:(k+1)*m.p])
		out.MulVec(precision, mat.NewVecDense(m.p, row))
		weighted = append(weighted, all[k*m.p:(k+1)*m.p])
		for i, v := range row {
			trace += v * weighted[k][i]
		}
	}
	return weighted, weighted[len(rows)-1], trace
}

// discrepancy is −2/n times the logarithm of the likelihood, without its
// constant: Σ_t n_t (ln|Σ_t| + tr T_t Σ_t⁻¹)/n over the patterns, T_t being the
// second moments about the model's means.
func (g *group) discrepancy(m *implied) float64 {
	sum := 0.0
	for _, part := range inChunks(g.patterns, func(chunk []*pattern) float64 {
		part := 0.0
		for _, t := range chunk {
			precision, logDet := t.marginal(m)
			_, _, trace := t.distances(m, precision)
			part += t.n * (logDet + trace)
		}
		return part
	}) {
		sum += part
	}
	return sum / g.n
}

// slope is what the gradient of the discrepancy is read from: W, the mean of
// P − PTP over the patterns, and y, that of P·r.
func (g *group) slope(m *implied) (w *mat.SymDense, y []float64) {
	type sums struct {
		w *mat.SymDense
		y []float64
	}
	w, y = mat.NewSymDense(m.p, nil), make([]float64, m.p)
	for _, part := range inChunks(g.patterns, func(chunk []*pattern) sums {
		s := sums{mat.NewSymDense(m.p, nil), make([]float64, m.p)}
		var part mat.SymDense
		for _, t := range chunk {
			share := t.n / g.n
			precision, _ := t.marginal(m)
			weighted, residual, _ := t.distances(m, precision)
			part.ScaleSym(share, precision)
			s.w.AddSym(s.w, &part)
			for _, row := range weighted {
				s.w.SymRankOne(s.w, -share, mat.NewVecDense(m.p, row))
			}
			for i, v := range residual {
				s.y[i] += share * v
			}
		}
		return s
	}) {
		w.AddSym(w, part.w)
		for i, v := range part.y {
			y[i] += v
		}
	}
	return w, y
}

// addGradient adds share times the gradient of the group's discrepancy.
func (g *group) addGradient(m *implied, share float64, gradient []float64) {
	w, y := g.slope(m)
	products, along := m.products(w), m.along(y)
	for _, d := range m.derivatives() {
		gradient[d.param] += share * (2*d.c*products.At(d.u, d.v) - 2*d.d*along[d.w])
	}
}

// addInformation adds share times the information that one respondent of the
// group carries about the parameters, as the model expects it: half the
// expected second derivative of the discrepancy.
func (g *group) addInformation(m *implied, share float64, information *mat.SymDense) {
	g.addPatterns(m, share, information, func(t *pattern, precision *mat.SymDense) (b *mat.SymDense, drift []float64) {
		b = mat.NewSymDense(m.p, nil)
		b.ScaleSym(0.5, precision)
		return b, nil
	})
}

// addObserved adds share times half the second derivative of the discrepancy
// as it is.
func (g *group) addObserved(m *implied, share float64, information *mat.SymDense) {
	g.addPatterns(m, share, information, func(t *pattern, precision *mat.SymDense) (b *mat.SymDense, drift []float64) {
		weighted, residual, _ := t.distances(m, precision)
		b = mat.NewSymDense(m.p, nil)
		b.ScaleSym(-0.5, precision)
		for _, row := range weighted {
			b.SymRankOne(b, 1, mat.NewVecDense(m.p, row))
		}
		return b, m.along(residual)
	})
	g.addCurvature(m, share, information)
}

// addPatterns adds up, over the patterns, what a pair of parameters shares:
// ½ tr(P·D_k·B·D_l + B·D_k·P·D_l) with the B that belongs to P, d_k′·P·d_l, and
// d_k′·P·D_l·P·r with its twin where there is a drift, P·r.
func (g *group) addPatterns(m *implied, share float64, information *mat.SymDense, of func(*pattern, *mat.SymDense) (*mat.SymDense, []float64)) {
	derivatives := m.derivatives()
	q := len(derivatives)
	for _, part := range inChunks(g.patterns, func(chunk []*pattern) []float64 {
		sum := make([]float64, q*q)
		for _, t := range chunk {
			precision, _ := t.marginal(m)
			b, drift := of(t, precision)
			addPairs(sum, derivatives, m.products(precision), m.products(b), drift, share*t.n/g.n)
		}
		return sum
	}) {
		for a, k := range derivatives {
			for b, l := range derivatives[:a+1] {
				information.SetSym(k.param, l.param, information.At(k.param, l.param)+part[a*q+b])
			}
		}
	}
}

// addPairs adds weight times what each pair of derivatives shares to the lower
// triangle of sum. It is where the time goes when there are many patterns, and
// so reads whole rows of the products.
func addPairs(sum []float64, derivatives []derivative, p, b *mat.Dense, drift []float64, weight float64) {
	q := len(derivatives)
	for a, k := range derivatives {
		row := sum[a*q : a*q+a+1]
		pu, pv, bu, bv := p.RawRowView(k.u), p.RawRowView(k.v), b.RawRowView(k.u), b.RawRowView(k.v)
		pw := p.RawRowView(k.w)
		c := weight * k.c
		for n := range row {
			l := &derivatives[n]
			value := c * l.c * (bu[l.u]*pv[l.v] + bu[l.v]*pv[l.u] + bv[l.u]*pu[l.v] + bv[l.v]*pu[l.u])
			if k.d != 0 || l.d != 0 {
				value += weight * k.d * l.d * pw[l.w]
				if drift != nil {
					value += weight * (k.d*l.c*(pw[l.u]*drift[l.v]+pw[l.v]*drift[l.u]) + l.d*k.c*(pu[l.w]*drift[k.v]+pv[l.w]*drift[k.u]))
				}
			}
			row[n] += value
		}
	}
}

// addCurvature adds share times the part of half the second derivative that
// comes from the curvature of the model itself: ½ tr(W·∂²Σ) − y′∂²μ.
func (g *group) addCurvature(m *implied, share float64, information *mat.SymDense) {
	w, y := g.slope(m)
	products := m.products(w)
	add := func(a, b cell, value float64) {
		if value != 0 {
			information.SetSym(a.param, b.param, information.At(a.param, b.param)+share*value)
		}
	}
	for n, a := range m.cells {
		if a.param == fixed {
			continue
		}
		for _, b := range m.cells[:n+1] {
			if b.param == fixed {
				continue
			}
			first, second := a, b
			if first.kind > second.kind {
				first, second = second, first
			}
			add(a, b, m.curvature(first, second, products, y))
		}
	}
}

// curvature is ½ tr(W·∂²Σ) − y′∂²μ for two cells, in the order of their kinds.
func (m *implied) curvature(a, b cell, w *mat.Dense, y []float64) float64 {
	switch {
	case a.kind == loading && b.kind == loading:
		return m.phi.At(a.j, b.j) * w.At(a.i, b.i)
	case a.kind == loading && b.kind == secondLoading:
		value := m.psi * m.gamma[a.j] * w.At(a.i, m.factor(b.i))
		if a.j == b.i {
			value += m.psi * w.At(a.i, m.general())
		}
		return value
	case a.kind == loading && b.kind == factorVariance && a.j == b.i:
		return w.At(a.i, m.factor(a.j))
	case a.kind == loading && b.kind == factorCovariance && a.j == b.i:
		return w.At(a.i, m.factor(b.j))
	case a.kind == loading && b.kind == factorCovariance && a.j == b.j:
		return w.At(a.i, m.factor(b.i))
	case a.kind == loading && b.kind == secondVariance:
		return m.gamma[a.j] * w.At(a.i, m.general())
	case a.kind == loading && b.kind == latentMean && a.j == b.i:
		return -y[a.i]
	case a.kind == secondLoading && b.kind == secondLoading:
		return m.psi * w.At(m.factor(a.i), m.factor(b.i))
	case a.kind == secondLoading && b.kind == secondVariance:
		return w.At(m.factor(a.i), m.general())
	}
	return 0
}

// chunks is into how many parts patterns are split: a number that does not
// depend on the machine, so that sums are the same on all.
const chunks = 4

// inChunks lets several goroutines work on parts of a list, and returns what
// they made in its order.
func inChunks[T any](list []*pattern, work func([]*pattern) T) []T {
	size := (len(list) + chunks - 1) / chunks
	var parts [][]*pattern
	for part := range slices.Chunk(list, size) {
		parts = append(parts, part)
	}
	made := make([]T, len(parts))
	// nothing stops it, so that there is no error
	cores.Each(context.Background(), len(parts), func() func(i int) {
		return func(i int) { made[i] = work(parts[i]) }
	})
	return made
}
