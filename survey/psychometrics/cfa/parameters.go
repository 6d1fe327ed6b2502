package cfa

import (
	"math"

	"gonum.org/v1/gonum/mat"

	"goodgov/internal/inference"
)

// label names a cell for a message.
func (a *arranged) label(c cell) string {
	k, left, right := a.describe(c)
	switch k {
	case Loading, SecondLoading:
		return left + " → " + right
	case FactorCovariance, ErrorCovariance:
		return left + " ↔ " + right
	}
	return left
}

// describe says what a cell is.
func (a *arranged) describe(c cell) (k ParameterKind, left, right string) {
	switch c.kind {
	case loading:
		return Loading, a.Factors[c.j].Code, a.Items[c.i]
	case secondLoading:
		return SecondLoading, General, a.Factors[c.i].Code
	case factorVariance:
		return FactorVariance, a.Factors[c.i].Code, ""
	case factorCovariance:
		return FactorCovariance, a.Factors[c.i].Code, a.Factors[c.j].Code
	case secondVariance:
		return FactorVariance, General, ""
	case uniqueness:
		return ResidualVariance, a.Items[c.i], ""
	case errorCovariance:
		return ErrorCovariance, a.Items[c.i], a.Items[c.j]
	case intercept:
		return Intercept, a.Items[c.i], ""
	default:
		return FactorMean, a.Factors[c.i].Code, ""
	}
}

// entry is the value of a cell in a model.
func (g *implied) entry(c cell, params []float64) float64 {
	switch {
	case c.kind == uniqueness && g.standard == unitVariance:
		return 1 - g.communal[c.i]
	case c.param == fixed:
		return c.value
	}
	return params[c.param]
}

// standardize gives the value of each cell with items and factors of variance
// 1; NaN for means, and where a variance is not positive.
func (g *implied) standardize(params []float64) []float64 {
	out := make([]float64, len(g.cells))
	sd := func(f int) float64 { return math.Sqrt(g.phi.At(f, f)) }
	for n, c := range g.cells {
		value := g.entry(c, params)
		switch c.kind {
		case loading:
			value *= sd(c.j) / math.Sqrt(g.cov.At(c.i, c.i))
		case secondLoading:
			value *= math.Sqrt(g.psi) / sd(c.i)
		case factorVariance:
			value /= g.phi.At(c.i, c.i)
		case factorCovariance:
			value /= sd(c.i) * sd(c.j)
		case secondVariance:
			value = 1
		case uniqueness:
			value /= g.cov.At(c.i, c.i)
		default:
			value = math.NaN()
		}
		out[n] = value
	}
	return out
}

// standardizedErrors are standard errors of the standardised values by the
// delta method: √(J·V·J′), J from central differences of the fourth order,
// whose error is some 1e-12 of the value.
func (g *implied) standardizedErrors(params []float64, v *mat.SymDense) []float64 {
	q := len(params)
	jacobian := mat.NewDense(len(g.cells), q, nil)
	moved := make([]float64, q)
	for k, at := range params {
		h := 1e-3 * max(math.Abs(at), 0.1)
		for _, point := range []struct{ steps, weight float64 }{{1, 8}, {-1, -8}, {2, -1}, {-2, 1}} {
			copy(moved, params)
			moved[k] = at + point.steps*h
			g.fill(moved)
			for n, value := range g.standardize(moved) {
				jacobian.Set(n, k, jacobian.At(n, k)+value*point.weight/(12*h))
			}
		}
	}
	g.fill(params)
	var half mat.Dense
	half.Mul(jacobian, v)
	out := make([]float64, len(g.cells))
	for n := range g.cells {
		sum := 0.0
		for k := range q {
			sum += half.At(n, k) * jacobian.At(n, k)
		}
		out[n] = math.Sqrt(max(sum, 0))
		if math.IsNaN(sum) {
			out[n] = math.NaN()
		}
	}
	return out
}

// normal95 is the 97.5 % quantile of the standard normal.
const normal95 = 1.959963984540054

// fillParameters writes estimates with the standard errors of their
// covariances v, which may be nil.
func (r *Result) fillParameters(a *arranged, s *problem, v *mat.SymDense) {
	m := s.models[0]
	standardized := m.standardize(s.params)
	var errors []float64
	if v != nil {
		errors = m.standardizedErrors(s.params, v)
	}
	for n, c := range m.cells {
		p := Parameter{Fixed: c.param == fixed, Estimate: m.entry(c, s.params), SE: math.NaN(), Standardized: standardized[n], StandardizedSE: math.NaN()}
		p.Kind, p.Left, p.Right = a.describe(c)
		switch {
		case p.Fixed:
			p.SE = 0
		case v != nil:
			p.SE = math.Sqrt(v.At(c.param, c.param))
		}
		if v != nil {
			p.StandardizedSE = errors[n]
		}
		p.Low, p.High = p.Estimate-normal95*p.SE, p.Estimate+normal95*p.SE
		p.Z, p.P = math.NaN(), math.NaN()
		if !p.Fixed {
			p.Z = p.Estimate / p.SE
			p.P = inference.NormalTwoSided(p.Z)
		}
		r.Parameters = append(r.Parameters, p)
	}
}
