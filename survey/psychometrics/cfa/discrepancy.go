package cfa

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// marginal is the model of the items that a pattern has: the inverse of their
// covariance matrix, with zeros for the items that are gone, and the logarithm
// of its determinant. It follows from the inverse of the whole, K, as
// K − K_·g K_gg⁻¹ K_g· and ln|Σ| + ln|K_gg|, which is cheap where little is gone.
func (t *pattern) marginal(m *implied) (precision *mat.SymDense, logDet float64) {
	if len(t.gone) == 0 {
		return m.precision, m.logDet
	}
	k, gone := m.precision, len(t.gone)
	own := mat.NewSymDense(gone, nil)
	across := mat.NewDense(gone, m.p, nil)
	for a, i := range t.gone {
		for b := range a + 1 {
			own.SetSym(a, b, k.At(i, t.gone[b]))
		}
		for j := range m.p {
			across.Set(a, j, k.At(i, j))
		}
	}
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

// distances multiplies the vectors of a pattern's second moments about the
// model's means, roots and the mean residual r, by the precision P: the
// vectors P·s, and P·r. The trace of T·P is the sum of s′Ps and r′Pr.
func (t *pattern) distances(m *implied, precision *mat.SymDense) (weighted *mat.Dense, residual []float64, trace float64) {
	p := m.p
	rows := mat.NewDense(len(t.roots)+1, p, nil)
	for i, root := range t.roots {
		rows.SetRow(i, root)
	}
	r := rows.RawRowView(len(t.roots))
	for i := range p {
		r[i] = t.mean[i] - m.mean[i]
	}
	for _, i := range t.gone {
		r[i] = 0
	}
	weighted = new(mat.Dense)
	weighted.Mul(rows, precision)
	for i := range len(t.roots) + 1 {
		for j, v := range rows.RawRowView(i) {
			trace += v * weighted.At(i, j)
		}
	}
	return weighted, weighted.RawRowView(len(t.roots)), trace
}

// discrepancy is −2/n times the logarithm of the likelihood, without its
// constant: Σ_t n_t (ln|Σ_t| + tr T_t Σ_t⁻¹)/n over the patterns, T_t being the
// second moments about the model's means.
func (g *group) discrepancy(m *implied) float64 {
	sum := 0.0
	for _, t := range g.patterns {
		precision, logDet := t.marginal(m)
		_, _, trace := t.distances(m, precision)
		sum += t.n * (logDet + trace)
	}
	return sum / g.n
}

// slope is what the gradient of the discrepancy is read from: W, the mean of
// P − PTP over the patterns, and y, that of P·r.
func (g *group) slope(m *implied) (w *mat.SymDense, y []float64) {
	w, y = mat.NewSymDense(m.p, nil), make([]float64, m.p)
	for _, t := range g.patterns {
		share := t.n / g.n
		precision, _ := t.marginal(m)
		weighted, residual, _ := t.distances(m, precision)
		var part mat.SymDense
		part.SymOuterK(-share, weighted.T())
		w.AddSym(w, &part)
		part.ScaleSym(share, precision)
		w.AddSym(w, &part)
		for i, v := range residual {
			y[i] += share * v
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
	derivatives := m.derivatives()
	for _, t := range g.patterns {
		precision, _ := t.marginal(m)
		products := m.products(precision)
		weight := share * t.n / g.n
		addPairs(information, derivatives, func(k, l derivative) float64 {
			return weight * (pair(products, k, l) + k.d*l.d*products.At(k.w, l.w))
		})
	}
}

// addPairs adds a value for every pair of derivatives.
func addPairs(sum *mat.SymDense, derivatives []derivative, value func(k, l derivative) float64) {
	for a, k := range derivatives {
		for _, l := range derivatives[:a+1] {
			sum.SetSym(k.param, l.param, sum.At(k.param, l.param)+value(k, l))
		}
	}
}

// addObserved adds share times half the second derivative of the discrepancy
// as it is.
func (g *group) addObserved(m *implied, share float64, information *mat.SymDense) {
	derivatives := m.derivatives()
	for _, t := range g.patterns {
		precision, _ := t.marginal(m)
		weighted, residual, _ := t.distances(m, precision)
		var a mat.SymDense
		a.SymOuterK(1, weighted.T())
		p, q, h := m.products(precision), m.products(&a), m.along(residual)
		weight := share * t.n / g.n
		drift := func(k, l derivative) float64 { return k.d * l.c * (p.At(k.w, l.u)*h[l.v] + p.At(k.w, l.v)*h[l.u]) }
		addPairs(information, derivatives, func(k, l derivative) float64 {
			return weight * (mixed(p, q, k, l) - pair(p, k, l) + k.d*l.d*p.At(k.w, l.w) + drift(k, l) + drift(l, k))
		})
	}
	g.addCurvature(m, share, information)
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
