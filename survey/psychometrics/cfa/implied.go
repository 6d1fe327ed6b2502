package cfa

import (
	"gonum.org/v1/gonum/mat"
)

// kind tells what a parameter is.
type kind uint8

const (
	loading          kind = iota // λ of item i on factor j
	secondLoading                // γ of factor i on the general factor
	factorVariance               // φ of factor i; under a second order its disturbance
	factorCovariance             // φ of factors i and j
	secondVariance               // ψ of the general factor
	uniqueness                   // θ of item i
	errorCovariance              // θ of items i and j: only as a candidate of the modification indices
	intercept                    // τ of item i
	latentMean                   // α of factor i
)

// cell is one entry of the model's matrices in one group: a parameter that is
// estimated, or a fixed value.
type cell struct {
	kind  kind
	i, j  int
	param int // its place among the parameters, or fixed
	value float64
}

// fixed marks a cell that isn't estimated.
const fixed = -1

// directions says where the vectors are that derivatives are made of: columns
// of Z, with p items and m factors.
type directions struct{ p, m int }

func (d directions) item(i int) int   { return i }             // the i-th unit vector
func (d directions) factor(f int) int { return d.p + f }       // Λ_f, column f of Λ
func (d directions) common(f int) int { return d.p + d.m + f } // column f of ΛΦ
func (d directions) general() int     { return d.p + 2*d.m }   // Λγ
func (d directions) count() int       { return d.p + 2*d.m + 1 }

// standard says what an item's residual variance is.
type standard uint8

const (
	freeVariance standard = iota // a parameter
	unitVariance                 // what is left of an item's variance of 1
)

// implied is what the parameters of one group imply.
type implied struct {
	directions
	standard   standard
	cells      []cell
	lambda     *mat.Dense // p×m
	phi        *mat.Dense // m×m, covariances of the factors
	gamma      []float64  // loadings of the second order
	psi        float64    // variance of the general factor
	alpha      []float64  // means of the factors
	communal   []float64  // variances of the items that the factors explain, with unitVariance
	center     []float64  // means that are not modelled, as observed; 0 where they are
	mean       []float64  // μ
	cov        *mat.SymDense
	vectors    *mat.Dense // Z beyond the unit vectors: p×(2m+1)
	precision  *mat.SymDense
	logDet     float64
	factorized mat.Cholesky
}

func newImplied(p, m int, cells []cell) *implied {
	g := &implied{directions: directions{p, m}, cells: cells, gamma: make([]float64, m), alpha: make([]float64, m), center: make([]float64, p), communal: make([]float64, p), mean: make([]float64, p),
		cov: mat.NewSymDense(p, nil), vectors: mat.NewDense(p, 2*m+1, nil), precision: mat.NewSymDense(p, nil)}
	if m > 0 {
		g.lambda, g.phi = mat.NewDense(p, m, nil), mat.NewDense(m, m, nil)
	}
	return g
}

// set takes parameters and reports whether Σ is positive definite.
func (g *implied) set(params []float64) bool {
	g.fill(params)
	if !g.factorized.Factorize(g.cov) {
		return false
	}
	g.logDet = g.factorized.LogDet()
	return g.factorized.InverseTo(g.precision) == nil
}

// fill computes the moments that parameters imply.
func (g *implied) fill(params []float64) {
	p, m := g.p, g.m
	theta := mat.NewSymDense(p, nil)
	copy(g.mean, g.center)
	g.psi = 0
	clear(g.gamma)
	clear(g.alpha)
	if m > 0 {
		g.lambda.Zero()
		g.phi.Zero()
	}
	for _, c := range g.cells {
		value := c.value
		if c.param != fixed {
			value = params[c.param]
		}
		switch c.kind {
		case loading:
			g.lambda.Set(c.i, c.j, value)
		case secondLoading:
			g.gamma[c.i] = value
		case factorVariance:
			g.phi.Set(c.i, c.i, value)
		case factorCovariance:
			g.phi.Set(c.i, c.j, value)
			g.phi.Set(c.j, c.i, value)
		case secondVariance:
			g.psi = value
		case uniqueness, errorCovariance:
			theta.SetSym(c.i, c.j, value)
		case intercept:
			g.mean[c.i] = value
		case latentMean:
			g.alpha[c.i] = value
		}
	}
	g.cov.CopySym(theta)
	if m > 0 {
		for a := range m {
			for b := range m {
				g.phi.Set(a, b, g.phi.At(a, b)+g.psi*g.gamma[a]*g.gamma[b])
			}
		}
		g.fillVectors()
		for i := range p {
			for f := range m {
				g.mean[i] += g.lambda.At(i, f) * g.alpha[f]
			}
			for j := i; j < p; j++ {
				sum := theta.At(i, j)
				for f := range m {
					sum += g.vectors.At(i, m+f) * g.lambda.At(j, f)
				}
				g.cov.SetSym(i, j, sum)
			}
		}
	}
	if g.standard == unitVariance {
		for i := range p {
			g.communal[i] = g.cov.At(i, i)
			g.cov.SetSym(i, i, 1)
		}
	}
}

// fillVectors writes Λ, ΛΦ and Λγ side by side.
func (g *implied) fillVectors() {
	m := g.m
	var common mat.Dense
	common.Mul(g.lambda, g.phi)
	for i := range g.p {
		second := 0.0
		for f := range m {
			g.vectors.Set(i, f, g.lambda.At(i, f))
			g.vectors.Set(i, m+f, common.At(i, f))
			second += g.lambda.At(i, f) * g.gamma[f]
		}
		g.vectors.Set(i, 2*m, second)
	}
}

// derivative of the moments by a parameter: ∂Σ = c·(Z_u Z_v′ + Z_v Z_u′) and
// ∂μ = d·Z_w.
type derivative struct {
	param   int
	u, v, w int
	c, d    float64
}

// derive is the derivative by a cell.
func (g *implied) derive(c cell) derivative {
	d := derivative{param: c.param}
	switch c.kind {
	case loading:
		d.u, d.v, d.c = g.item(c.i), g.common(c.j), 1
		d.w, d.d = g.item(c.i), g.alpha[c.j]
	case secondLoading:
		d.u, d.v, d.c = g.factor(c.i), g.general(), g.psi
	case factorVariance:
		d.u, d.v, d.c = g.factor(c.i), g.factor(c.i), 0.5
	case factorCovariance:
		d.u, d.v, d.c = g.factor(c.i), g.factor(c.j), 1
	case secondVariance:
		d.u, d.v, d.c = g.general(), g.general(), 0.5
	case uniqueness:
		d.u, d.v, d.c = g.item(c.i), g.item(c.i), 0.5
	case errorCovariance:
		d.u, d.v, d.c = g.item(c.i), g.item(c.j), 1
	case intercept:
		d.w, d.d = g.item(c.i), 1
	case latentMean:
		d.w, d.d = g.factor(c.i), 1
	}
	return d
}

// derivatives are those by the cells that are estimated.
func (g *implied) derivatives() []derivative {
	list := make([]derivative, 0, len(g.cells))
	for _, c := range g.cells {
		if c.param != fixed {
			list = append(list, g.derive(c))
		}
	}
	return list
}

// products is Z′PZ for a symmetric P.
func (g *implied) products(p mat.Symmetric) *mat.Dense {
	n, items := g.count(), g.p
	out := mat.NewDense(n, n, nil)
	out.Slice(0, items, 0, items).(*mat.Dense).Copy(p)
	var side mat.Dense
	side.Mul(p, g.vectors)
	out.Slice(0, items, items, n).(*mat.Dense).Copy(&side)
	out.Slice(items, n, 0, items).(*mat.Dense).Copy(side.T())
	out.Slice(items, n, items, n).(*mat.Dense).Mul(g.vectors.T(), &side)
	return out
}

// along is Z′x.
func (g *implied) along(x []float64) []float64 {
	out := make([]float64, g.count())
	copy(out, x)
	var rest mat.VecDense
	rest.MulVec(g.vectors.T(), mat.NewVecDense(g.p, x))
	for i := range rest.Len() {
		out[g.p+i] = rest.AtVec(i)
	}
	return out
}
