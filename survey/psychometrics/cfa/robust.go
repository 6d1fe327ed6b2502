package cfa

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// Robust is the test of fit corrected for answers that are not normal. The
// indices named Scaled put the corrected χ² into the usual formulas; those of
// the population, by Brosseau-Liard, Savalei & Li (2012) and Brosseau-Liard &
// Savalei (2014), estimate what the uncorrected ones would be with normal
// answers: prefer them. With gaps, whose loss of information they do not see
// (Zhang & Savalei 2023), they are NaN.
type Robust struct {
	Scaling         float64 // c: χ² over the corrected one, before the shift
	Shift           float64 // what WLSMV adds after the scaling; 0 with the others
	ChiSquare       float64
	P               float64
	BaselineScaling float64

	ScaledCFI, ScaledTLI, ScaledRMSEA float64

	CFI, TLI                   float64 // of the population
	RMSEA, RMSEALow, RMSEAHigh float64 // the interval is that of the corrected χ² times √c
}

// scores are the derivatives of each respondent's log-likelihood by the
// parameters, a row a respondent.
func (s *problem) scores() *mat.Dense {
	out := mat.NewDense(int(s.n), len(s.params), nil)
	at := 0
	for k, g := range s.groups {
		m := s.models[k]
		derivatives := m.derivatives()
		for _, t := range g.patterns {
			precision, _ := t.marginal(m)
			products := m.products(precision)
			weighted := mat.NewVecDense(m.p, nil)
			for _, row := range t.rows {
				weighted.MulVec(precision, mat.NewVecDense(m.p, t.residual(row, m.mean)))
				z := m.along(weighted.RawVector().Data)
				score := out.RawRowView(at)
				for _, d := range derivatives {
					score[d.param] += d.c*(z[d.u]*z[d.v]-products.At(d.u, d.v)) + d.d*z[d.w]
				}
				at++
			}
		}
	}
	return out
}

// meanOuter is X′X/n.
func meanOuter(x *mat.Dense) *mat.SymDense {
	n, q := x.Dims()
	out := mat.NewSymDense(q, nil)
	out.SymOuterK(1/float64(n), x.T())
	return out
}

// traceOf is the trace of the product of two symmetric matrices.
func traceOf(a, b *mat.SymDense) float64 {
	sum := 0.0
	for i := range a.SymmetricDim() {
		for j := range i {
			sum += 2 * a.At(i, j) * b.At(i, j)
		}
		sum += a.At(i, i) * b.At(i, i)
	}
	return sum
}

// correction is what an estimator makes of a fitted model: the covariances of
// the estimates for one respondent, and the trace whose mean over the degrees
// of freedom is the scaling factor.
type correction struct {
	covariance *mat.SymDense
	trace      float64
}

// sandwich is a·b·a for symmetric a and b.
func sandwich(a, b *mat.SymDense) *mat.SymDense {
	q := a.SymmetricDim()
	var half, full mat.Dense
	half.Mul(a, b)
	full.Mul(&half, a)
	out := mat.NewSymDense(q, nil)
	for i := range q {
		for j := range i + 1 {
			out.SetSym(i, j, (full.At(i, j)+full.At(j, i))/2)
		}
	}
	return out
}

// satorraBentler corrects with fourth moments of the answers (Satorra & Bentler
// 1994): with E the expected information and B the mean outer product of the
// scores about their mean, covariances E⁻¹BE⁻¹ and tr UΓ. The matrix Γ is not
// formed: its forms are means over respondents. Nil where E has no inverse.
func (s *problem) satorraBentler() *correction {
	inverse := inverted(s.expected())
	if inverse == nil {
		return nil
	}
	x := s.scores()
	n, q := x.Dims()
	for k := range q { // about the mean: of Σ, the sample's covariances take the place
		mean := mat.Sum(x.ColView(k)) / float64(n)
		for i := range n {
			x.Set(i, k, x.At(i, k)-mean)
		}
	}
	b := meanOuter(x)
	total := 0.0
	for k, g := range s.groups {
		total += g.fourthMoments(s.models[k]) * g.n / s.n
	}
	return &correction{sandwich(inverse, b), total - traceOf(inverse, b)}
}

// fourthMoments is tr VΓ, V being the weight matrix of normal theory: the mean
// of ½ tr (P·M)² over respondents, M = dd′ − S.
func (g *group) fourthMoments(m *implied) float64 {
	var ps, psp mat.Dense
	ps.Mul(m.precision, g.cov)
	psp.Mul(&ps, m.precision)
	constant := 0.0
	for i := range m.p {
		for j := range m.p {
			constant += ps.At(i, j) * ps.At(j, i)
		}
	}
	sum := 0.0
	for _, t := range g.patterns {
		for _, row := range t.rows {
			d := mat.NewVecDense(m.p, t.residual(row, m.mean))
			b := mat.Inner(d, m.precision, d)
			sum += (b*b - 2*mat.Inner(d, &psp, d) + constant) / 2
		}
	}
	return sum / g.n
}

// yuanBentler corrects with the scores as they are (Yuan & Bentler 2000; Huber
// 1967, White 1982), with gaps too: H being the observed information,
// covariances H⁻¹BH⁻¹, and the trace of the saturated model's H⁻¹B less the
// model's (Asparouhov & Muthén 2005). Nil where H has no inverse.
func (s *problem) yuanBentler(saturated float64) *correction {
	inverse := inverted(s.observed())
	if inverse == nil {
		return nil
	}
	b := meanOuter(s.scores())
	return &correction{sandwich(inverse, b), saturated - traceOf(inverse, b)}
}

// saturatedTrace is the trace of H⁻¹B of the model that leaves all means and
// covariances free; without gaps, and means apart, it is half of Mardia's
// (1970) kurtosis less the number of items.
func (g *group) saturatedTrace() float64 {
	p := len(g.mean)
	m := newImplied(p, 0, nil)
	if len(g.patterns) == 1 {
		copy(m.center, g.mean)
		for i := range p {
			for j := range i + 1 {
				m.cells = append(m.cells, cell{kind: errorCovariance, i: i, j: j, param: fixed, value: g.cov.At(i, j)})
			}
		}
		m.set(nil)
		kurtosis := 0.0
		for _, row := range g.patterns[0].rows {
			d := mat.NewVecDense(p, g.patterns[0].residual(row, m.mean))
			b := mat.Inner(d, m.precision, d)
			kurtosis += b * b / g.n
		}
		return (kurtosis - float64(p)) / 2
	}
	s := &problem{groups: []*group{g}, models: []*implied{m}, n: g.n}
	add := func(k kind, i, j int, value float64) {
		m.cells = append(m.cells, cell{kind: k, i: i, j: j, param: len(s.params)})
		s.params = append(s.params, value)
	}
	for i := range p {
		add(intercept, i, i, g.mean[i])
		add(uniqueness, i, i, g.cov.At(i, i))
		for j := range i {
			add(errorCovariance, i, j, g.cov.At(i, j))
		}
	}
	s.set(s.params)
	inverse := inverted(s.observed())
	if inverse == nil {
		return math.NaN()
	}
	return traceOf(inverse, meanOuter(s.scores()))
}

// baseline is the model of independent items, fitted.
func (s *problem) baseline(with means) *problem {
	out := &problem{n: s.n}
	for _, g := range s.groups {
		p := len(g.mean)
		m := newImplied(p, 0, nil)
		count, total, squares := g.marginals()
		for i := range p {
			mean := total[i] / count[i]
			m.cells = append(m.cells, cell{kind: uniqueness, i: i, j: i, param: len(out.params)})
			out.params = append(out.params, squares[i]/count[i])
			if with == withMeans {
				m.cells = append(m.cells, cell{kind: intercept, i: i, param: len(out.params)})
				out.params = append(out.params, mean)
			} else {
				m.center[i] = mean
			}
		}
		out.groups, out.models = append(out.groups, g), append(out.models, m)
	}
	out.set(out.params)
	return out
}

// correct makes the corrections of an estimator, for the model and for the
// baseline; nil where the information has no inverse.
func (s *problem) correct(o Options, with means) (model, baseline *correction) {
	independent := s.baseline(with)
	if o.Estimator == MLM {
		return s.satorraBentler(), independent.satorraBentler()
	}
	saturated := 0.0
	for _, g := range s.groups {
		saturated += g.saturatedTrace()
	}
	return s.yuanBentler(saturated), independent.yuanBentler(saturated)
}

// robust computes the corrected indices.
func (m *Measures) robust(trace, baselineTrace, n float64, missing MissingRule) *Robust {
	df, df0 := float64(m.DF), float64(m.BaselineDF)
	if m.DF == 0 {
		return nil
	}
	c, c0 := trace/df, baselineTrace/df0
	scaled := Measures{N: m.N, DF: m.DF, BaselineDF: m.BaselineDF, Minimum: m.Minimum / c, ChiSquare: m.ChiSquare / c, BaselineChiSquare: m.BaselineChiSquare / c0}
	scaled.compare(n, 1)
	r := &Robust{Scaling: c, BaselineScaling: c0, ChiSquare: scaled.ChiSquare, P: scaled.P, ScaledCFI: scaled.CFI, ScaledTLI: scaled.TLI, ScaledRMSEA: scaled.RMSEA}
	if missing == FIML {
		r.CFI, r.TLI, r.RMSEA, r.RMSEALow, r.RMSEAHigh = math.NaN(), math.NaN(), math.NaN(), math.NaN(), math.NaN()
		return r
	}
	excess, excess0 := m.ChiSquare-c*df, m.BaselineChiSquare-c0*df0
	r.CFI = 1
	if worst := max(excess0, excess, 0); worst > 0 {
		r.CFI = 1 - max(excess, 0)/worst
	}
	r.TLI = 1 - excess*df0/(excess0*df)
	r.RMSEA = math.Sqrt(max(excess, 0) / (df * n))
	root := math.Sqrt(c)
	r.RMSEALow, r.RMSEAHigh = root*scaled.RMSEALow, root*scaled.RMSEAHigh
	return r
}
