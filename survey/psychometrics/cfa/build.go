package cfa

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// means says whether the items' means are part of a model.
type means uint8

const (
	withoutMeans means = iota // they are as observed
	withMeans                 // every item has its intercept
)

// params is how many parameters cells have, numbered from 0.
func params(cells []cell) int {
	n := 0
	for _, c := range cells {
		n = max(n, c.param+1)
	}
	return n
}

// table makes the cells of one group, its parameters numbered from 0.
func (a *arranged) table(with means) []cell {
	var cells []cell
	next := 0
	free := func(k kind, i, j int) {
		cells = append(cells, cell{kind: k, i: i, j: j, param: next})
		next++
	}
	set := func(k kind, i, j int, value float64) {
		cells = append(cells, cell{kind: k, i: i, j: j, param: fixed, value: value})
	}
	marked := a.Identification == Marker
	for f, factor := range a.Factors {
		for n, i := range factor.Items {
			if marked && n == 0 {
				set(loading, i, f, 1)
			} else {
				free(loading, i, f)
			}
		}
	}
	second := a.Structure == SecondOrder
	if second {
		for f := range a.Factors {
			if marked && f == 0 {
				set(secondLoading, f, f, 1)
			} else {
				free(secondLoading, f, f)
			}
		}
	}
	for i := range a.Items {
		free(uniqueness, i, i)
	}
	variance := func(k kind, f int) {
		if marked {
			free(k, f, f)
		} else {
			set(k, f, f, 1)
		}
	}
	for f := range a.Factors {
		variance(factorVariance, f)
	}
	if second {
		variance(secondVariance, 0)
	}
	if a.Structure == Correlated {
		for f := range a.Factors {
			for h := f + 1; h < len(a.Factors); h++ {
				free(factorCovariance, f, h)
			}
		}
	}
	if with == withMeans {
		for i := range a.Items {
			free(intercept, i, i)
		}
	}
	return cells
}

// start is where the search begins: standardised loadings from the first
// principal component of each factor's items, correlations of the factors from
// those of the components.
type start struct {
	loading []float64 // of each item, in its own unit, on a factor of variance 1
	unique  []float64
	phi     *mat.Dense
	gamma   []float64 // standardised loadings of the second order
	mean    []float64
}

func (a *arranged) start(g *group) start {
	p, m := len(a.Items), len(a.Factors)
	s := start{loading: make([]float64, p), unique: make([]float64, p), phi: mat.NewDense(m, m, nil), gamma: make([]float64, m), mean: g.mean}
	r := correlations(g.cov)
	component := make([]float64, p)
	for _, f := range a.Factors {
		k := len(f.Items)
		block := mat.NewSymDense(k, nil)
		for x, i := range f.Items {
			for y, j := range f.Items[:x+1] {
				block.SetSym(x, y, r.At(i, j))
			}
		}
		var eigen mat.EigenSym
		eigen.Factorize(block, true)
		var vectors mat.Dense
		eigen.VectorsTo(&vectors)
		largest := eigen.Values(nil)[k-1]
		common := math.Sqrt(min(max((largest-1)/float64(k-1), 0.05), 0.9) * float64(k))
		sum := 0.0
		for x := range k {
			sum += vectors.At(x, k-1)
		}
		for x, i := range f.Items {
			component[i] = math.Copysign(1, sum) * vectors.At(x, k-1)
			l := component[i] * common
			l = math.Copysign(min(max(math.Abs(l), 0.1), 0.95), l)
			s.loading[i] = l * math.Sqrt(g.cov.At(i, i))
			s.unique[i] = (1 - l*l) * g.cov.At(i, i)
		}
	}
	composite := mat.NewDense(m, m, nil)
	for i := range p {
		for j := range p {
			f, h := a.factor[i], a.factor[j]
			composite.Set(f, h, composite.At(f, h)+component[i]*component[j]*r.At(i, j))
		}
	}
	for f := range m {
		s.gamma[f] = 0.7
		for h := range m {
			if f == h {
				s.phi.Set(f, f, 1)
			} else if a.Structure != Orthogonal {
				s.phi.Set(f, h, composite.At(f, h)/math.Sqrt(composite.At(f, f)*composite.At(h, h)))
			}
		}
	}
	return s
}

// startOf is where a solution stands.
func (a *arranged) startOf(m *implied) start {
	p, k := len(a.Items), len(a.Factors)
	s := start{loading: make([]float64, p), unique: make([]float64, p), phi: mat.DenseCopyOf(correlationsOf(m.phi)), gamma: make([]float64, k), mean: m.mean}
	for i := range p {
		f := a.factor[i]
		s.loading[i] = m.lambda.At(i, f) * math.Sqrt(m.phi.At(f, f))
		s.unique[i] = m.cov.At(i, i) - s.loading[i]*s.loading[i]
	}
	for f := range k {
		s.gamma[f] = m.gamma[f] * math.Sqrt(m.psi/m.phi.At(f, f))
	}
	return s
}

// values are the starting values of the cells that are estimated.
func (a *arranged) values(s start, cells []cell, params []float64) {
	scale := make([]float64, len(a.Factors)) // of each factor in the model's unit, standard deviations of the start's
	general := 1.0
	for f, factor := range a.Factors {
		scale[f] = 1
		switch {
		case a.Identification == Marker:
			scale[f] = s.loading[factor.Items[0]]
		case a.Structure == SecondOrder:
			scale[f] = 1 / math.Sqrt(1-s.gamma[f]*s.gamma[f])
		}
	}
	if a.Identification == Marker {
		general = s.gamma[0] * scale[0]
	}
	for _, c := range cells {
		if c.param == fixed {
			continue
		}
		var value float64
		switch c.kind {
		case loading:
			value = s.loading[c.i] / scale[c.j]
		case secondLoading:
			value = s.gamma[c.i] * scale[c.i] / general
		case factorVariance:
			value = scale[c.i] * scale[c.i]
			if a.Structure == SecondOrder {
				value *= 1 - s.gamma[c.i]*s.gamma[c.i]
			}
		case factorCovariance:
			value = s.phi.At(c.i, c.j) * scale[c.i] * scale[c.j]
		case secondVariance:
			value = general * general
		case uniqueness:
			value = s.unique[c.i]
		case intercept:
			value = s.mean[c.i]
		}
		params[c.param] = value
	}
}

// correlations of a covariance matrix.
func correlations(cov mat.Symmetric) *mat.SymDense {
	p := cov.SymmetricDim()
	r := mat.NewSymDense(p, nil)
	for i := range p {
		r.SetSym(i, i, 1)
		for j := range i {
			r.SetSym(i, j, cov.At(i, j)/math.Sqrt(cov.At(i, i)*cov.At(j, j)))
		}
	}
	return r
}
