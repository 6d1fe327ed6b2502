package cfa

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"goodgov/internal/diag"
)

// Estimator names how parameters, standard errors and the test of fit are had.
type Estimator string

const (
	// ML is maximum likelihood with normal answers.
	ML Estimator = "ml"
	// MLM is ML with standard errors and test by Satorra & Bentler (1994), for
	// answers that are not normal. It needs complete answers.
	MLM Estimator = "mlm"
	// MLR is ML with standard errors by Huber and White and the test by Yuan &
	// Bentler (2000), for answers that are not normal, with gaps too.
	MLR Estimator = "mlr"
	// WLSMV takes the answers as ordinal: diagonally weighted least squares on
	// polychoric correlations, with standard errors and a test by their
	// covariances (Muthén, du Toit & Spisic 1997). It needs complete answers, and
	// has no modification indices here.
	WLSMV Estimator = "wlsmv"
)

// Estimators lists the estimators, the default first.
func Estimators() []Estimator { return []Estimator{ML, MLM, MLR, WLSMV} }

// Dialect names whose conventions the figures follow.
type Dialect string

const (
	// Lavaan divides covariances by n: χ² = n·F, AIC = −2 ln L + 2q.
	Lavaan Dialect = "lavaan"
	// Amos divides covariances by n−1: χ² = (n−1)·F, AIC = χ² + 2q, as AMOS,
	// LISREL and EQS do. Standardised estimates are the same in both.
	Amos Dialect = "amos"
)

// Dialects lists the dialects, the default first.
func Dialects() []Dialect { return []Dialect{Lavaan, Amos} }

// Options say how a model is fitted. Begin with DefaultOptions.
type Options struct {
	Estimator Estimator
	Missing   MissingRule
	Dialect   Dialect // of complete answers; FIML has a likelihood and thus n
}

// DefaultOptions are maximum likelihood, listwise, with n.
func DefaultOptions() Options { return Options{Estimator: ML, Missing: Listwise, Dialect: Lavaan} }

func (o Options) check() error {
	for _, known := range []struct {
		ok    bool
		value string
	}{{slices.Contains(Estimators(), o.Estimator), string(o.Estimator)}, {slices.Contains(MissingRules(), o.Missing), string(o.Missing)}, {slices.Contains(Dialects(), o.Dialect), string(o.Dialect)}} {
		if !known.ok {
			return &Error{Code: CodeOption, Found: diag.Quote(known.value), Want: diag.Say("estimator, missing rule and dialect by their names", "估计方法、缺失规则与口径的名称")}
		}
	}
	switch {
	case o.Estimator == MLM && o.Missing == FIML:
		return &Error{Code: CodeOption, Found: diag.Say("estimator mlm with FIML", "mlm 与 FIML 同用"), Want: diag.Say("mlr, which corrects for gaps too", "mlr，它也适用于有缺失的数据")}
	case o.Estimator == WLSMV && o.Missing == FIML:
		return &Error{Code: CodeOption, Found: diag.Say("estimator wlsmv with FIML", "wlsmv 与 FIML 同用"), Want: diag.Say("complete answers (listwise), or mlr", "完整作答（listwise），或改用 mlr")}
	case o.Estimator != ML && o.Dialect == Amos:
		return &Error{Code: CodeOption, Found: diag.Say("estimator %s in the dialect of AMOS", "AMOS 口径下的 %s", o.Estimator), Want: diag.Say("ml: AMOS has no robust corrections", "ml：AMOS 没有稳健校正")}
	}
	return nil
}

// ParameterKind names what a parameter of a result is.
type ParameterKind string

const (
	Loading          ParameterKind = "loading"             // of item Right on factor Left
	SecondLoading    ParameterKind = "second-loading"      // of factor Right on the general factor
	ResidualVariance ParameterKind = "residual-variance"   // of item Left
	FactorVariance   ParameterKind = "factor-variance"     // of factor Left; under a second order, of its disturbance
	FactorCovariance ParameterKind = "factor-covariance"   // of factors Left and Right
	Intercept        ParameterKind = "intercept"           // of item Left
	FactorMean       ParameterKind = "factor-mean"         // of factor Left
	ErrorCovariance  ParameterKind = "residual-covariance" // of items Left and Right; in modification indices
)

// Parameter is one entry of the model's matrices. What is fixed has SE 0 and
// no Z, P (NaN).
type Parameter struct {
	Kind        ParameterKind
	Left, Right string
	Fixed       bool
	Estimate    float64
	SE          float64 // NaN where it can't be had
	Z, P        float64 // Estimate/SE against the normal distribution, two-sided
	Low, High   float64 // 95 %

	// The completely standardised solution: items and factors of variance 1.
	// Its standard errors are by the delta method. NaN for means.
	Standardized   float64
	StandardizedSE float64
}

// Result is a model fitted to one group of respondents.
type Result struct {
	Model         Model // items in the order of the factors
	Options       Options
	N             int // respondents used
	Left          int // respondents left out for gaps
	Patterns      int // different sets of missing items among those used
	Parameters    []Parameter
	Measures      Measures
	Factors       []FactorQuality
	Correlations  *mat.SymDense // of the factors, as the model implies them
	Sample        *mat.SymDense // covariances of the items that the model was held against
	Implied       *mat.SymDense // covariances that the model implies
	Residuals     *mat.SymDense // observed less implied correlation; each by its own standard deviations
	Modifications []Modification
	Iterations    int
	Gradient      float64 // the largest at the end, in standard errors times √n
	Converged     bool
	Warnings      []diag.Warning
}

// Fit fits a model to a sample whose columns are the model's items. It panics
// where their numbers differ.
func Fit(model Model, sample *Sample, o Options) (*Result, error) {
	if sample.items != len(model.Items) && sample.n > 0 {
		panic("cfa: a sample of other items than the model's")
	}
	if err := o.check(); err != nil {
		return nil, err
	}
	a, err := model.arrange()
	if err != nil {
		return nil, err
	}
	if o.Estimator != ML && sample.rows == nil && sample.cov != nil {
		return nil, needsRows(diag.Say("estimator %s", "估计方法 %s", o.Estimator))
	}
	if o.Estimator == WLSMV {
		return a.fitOrdinal(sample, o)
	}
	g, err := sample.gather(a.columns, a.Items, o.Missing)
	if err != nil {
		return nil, err
	}
	with := withoutMeans
	if o.Missing == FIML {
		with = withMeans
	} else if o.Dialect == Amos {
		g.unbias()
	}
	s := a.problem(g, with)
	if err := s.enough(with); err != nil {
		return nil, err
	}
	state, err := s.minimise()
	if err != nil {
		return nil, err
	}
	if !state.done && a.Identification == Marker {
		state = a.roundabout(s, state, with)
	}
	r := &Result{Model: a.Model, Options: o, N: int(g.n), Left: sample.n - int(g.n), Patterns: len(g.patterns), Sample: g.cov, Implied: s.models[0].cov,
		Iterations: state.steps, Gradient: state.gradient, Converged: state.done}
	r.sayConvergence(state)
	m := s.models[0]
	r.Measures = s.measures(o, with)
	r.fillParameters(a, s, s.covariance(r, with))
	r.Residuals = residualCorrelations(g.cov, m.cov)
	r.Correlations = correlationsOf(m.phi)
	r.Factors = a.quality(g, m)
	r.Modifications = a.modifications(s)
	r.examine(a, m)
	return r, nil
}

func (r *Result) warn(code diag.Code, node string, text diag.Text) {
	r.Warnings = append(r.Warnings, diag.Warning{Code: code, Node: node, Text: text})
}

func (r *Result) sayConvergence(state convergence) {
	if !state.done {
		r.warn(WarnNotConverged, "", diag.Say("the search stopped after %d steps with a slope of %.2g: estimates and fit are not those of the best parameters", "迭代 %d 步后停止，梯度为 %.2g：所得并非最优估计，结果不可用", state.steps, state.gradient))
	}
}

// unbias turns the divisor n of a group's covariances into n−1.
func (g *group) unbias() {
	t := g.patterns[0]
	factor := g.n / (g.n - 1)
	for _, root := range t.roots {
		for i := range root {
			root[i] *= math.Sqrt(factor)
		}
	}
	g.cov.ScaleSym(factor, g.cov)
	p := float64(len(g.mean))
	g.minimum += p * math.Log(factor)
}

// problem sets up a model for one group, at its starting values.
func (a *arranged) problem(g *group, with means) *problem {
	cells := a.table(with)
	s := &problem{groups: []*group{g}, models: []*implied{newImplied(len(a.Items), len(a.Factors), cells)}, n: g.n}
	for _, c := range cells {
		if c.param != fixed {
			s.labels = append(s.labels, a.label(c))
		}
	}
	if with == withoutMeans {
		copy(s.models[0].center, g.mean)
	}
	s.params = make([]float64, len(s.labels))
	begin := a.start(g)
	a.values(begin, cells, s.params)
	if !s.set(s.params) { // correlations of components may be too high together
		for f := range a.Factors {
			for h := range a.Factors {
				if f != h {
					begin.phi.Set(f, h, 0.3*math.Copysign(1, begin.phi.At(f, h)))
				}
			}
		}
		a.values(begin, cells, s.params)
	}
	return s
}

// roundabout comes to a model with markers by way of the same model with factors
// of variance 1, where a marker with a weak loading bends the way too much for
// the search. Without a better end the problem stays where it stood.
func (a *arranged) roundabout(s *problem, ended convergence, with means) convergence {
	unit := *a
	unit.Identification = UnitVariance
	u := unit.problem(s.groups[0], with)
	state, err := u.minimise()
	if err != nil || !state.done {
		return ended
	}
	before := slices.Clone(s.params)
	a.values(a.startOf(u.models[0]), s.models[0].cells, s.params)
	if s.set(s.params) {
		if again, err := s.minimise(); err == nil && again.done {
			again.steps += ended.steps + state.steps
			return again
		}
	}
	copy(s.params, before)
	s.set(s.params)
	return ended
}

// enough refuses a model with more parameters than there are moments.
func (s *problem) enough(with means) error {
	if df := s.degrees(with); df < 0 {
		return s.overParametrised(df)
	}
	return nil
}

// overParametrised says that there are −df parameters too many.
func (s *problem) overParametrised(df int) error {
	return &Error{Code: CodeNotIdentified, Found: diag.Say("%d parameters for %d moments", "%[2]d 个矩却有 %[1]d 个参数", len(s.params), len(s.params)+df),
		Want: diag.Say("no more parameters than moments", "参数不多于矩"), Hint: diag.Say("a factor with few items needs others to be identified", "题项少的因子需与其他因子一并估计")}
}

// degrees of freedom: moments less parameters.
func (s *problem) degrees(with means) int {
	moments := 0
	for _, m := range s.models {
		moments += m.p * (m.p + 1) / 2
		if with == withMeans {
			moments += m.p
		}
	}
	return moments - len(s.params)
}

// multiplier turns a discrepancy into a test statistic.
func (s *problem) multiplier(o Options) float64 {
	if o.Dialect == Amos && o.Missing != FIML {
		return s.n - float64(len(s.groups))
	}
	return s.n
}

// covariance of the estimates: the inverse of the expected information of all
// respondents (with FIML of the observed one, as Kenward & Molenberghs (1998)
// ask for), nil with a warning where it has none.
func (s *problem) covariance(r *Result, with means) *mat.SymDense {
	if r.Options.Estimator != ML {
		return s.corrected(r, with)
	}
	information := s.expected
	if r.Options.Missing == FIML {
		information = s.observed
	}
	inverse := inverted(information())
	if inverse == nil {
		r.warnNoErrors()
		return nil
	}
	inverse.ScaleSym(1/s.multiplier(r.Options), inverse)
	return inverse
}

// corrected are covariances of the estimates by a robust estimator, whose test
// of fit goes into the measures.
func (s *problem) corrected(r *Result, with means) *mat.SymDense {
	model, baseline := s.correct(r.Options, with)
	if model == nil || baseline == nil {
		r.warnNoErrors()
		return nil
	}
	r.Measures.Robust = r.Measures.robust(model.trace, baseline.trace, s.n, r.Options.Missing)
	model.covariance.ScaleSym(1/s.n, model.covariance)
	return model.covariance
}

func (r *Result) warnNoErrors() {
	r.warn(WarnNoErrors, "", diag.Say("the information matrix is not positive definite: no standard errors", "信息矩阵非正定：无法给出标准误"))
}

// inverted is the inverse of a positive definite matrix, nil of any other.
func inverted(m *mat.SymDense) *mat.SymDense {
	var c mat.Cholesky
	if !c.Factorize(m) {
		return nil
	}
	out := mat.NewSymDense(m.SymmetricDim(), nil)
	if err := c.InverseTo(out); err != nil {
		return nil
	}
	return out
}

// correlationsOf is a covariance matrix scaled to a unit diagonal; variances
// that are not positive give NaN.
func correlationsOf(cov *mat.Dense) *mat.SymDense {
	m, _ := cov.Dims()
	out := mat.NewSymDense(m, nil)
	for i := range m {
		for j := range i + 1 {
			out.SetSym(i, j, cov.At(i, j)/(math.Sqrt(cov.At(i, i))*math.Sqrt(cov.At(j, j))))
		}
	}
	return out
}

// examine says where estimates are such as no population has.
func (r *Result) examine(a *arranged, m *implied) {
	for _, p := range r.Parameters {
		switch {
		case p.Kind == ResidualVariance && p.Estimate < 0:
			r.warn(WarnHeywood, p.Left, diag.Say("item %s has a negative residual variance (%.4g), a Heywood case: the model does not fit it, or the sample is too small", "题项 %s 的残差方差为负（%.4g），即 Heywood 情形：模型不适合该题项，或样本太小", p.Left, p.Estimate))
		case p.Kind == FactorVariance && p.Estimate < 0:
			r.warn(WarnHeywood, p.Left, diag.Say("the factor %s has a negative variance (%.4g), a Heywood case", "因子 %s 的方差为负（%.4g），即 Heywood 情形", p.Left, p.Estimate))
		}
	}
	phi := mat.NewSymDense(m.m, nil)
	for i := range m.m {
		for j := range i + 1 {
			phi.SetSym(i, j, m.phi.At(i, j))
		}
	}
	if !positive(phi) {
		r.warn(WarnNotPositive, "", diag.Say("the covariance matrix of the factors is not positive definite: some factors can't be told apart", "因子的协方差矩阵非正定：有的因子无法区分"))
	}
	if share := float64(r.Left) / float64(r.Left+r.N); share >= 0.1 {
		r.warn(WarnLeftOut, "", diag.Say("%d of %d respondents are left out for gaps; FIML uses what they answered", "%[2]d 份答卷中有 %[1]d 份因缺失未用；FIML 可利用其已作答的部分", r.Left, r.Left+r.N))
	}
	if q := len(r.freeParameters()); r.N < 5*q {
		r.warn(WarnFewRespondents, "", diag.Say("%d respondents for %d parameters: fewer than 5 each (Bentler & Chou 1987); χ² is then too large", "%[2]d 个参数只有 %[1]d 份答卷，不足每个参数 5 份（Bentler 与 Chou 1987），χ² 会偏大", r.N, q))
	}
}

func (r *Result) freeParameters() []Parameter {
	return slices.DeleteFunc(slices.Clone(r.Parameters), func(p Parameter) bool { return p.Fixed })
}

// residualCorrelations are observed less implied correlations.
func residualCorrelations(observed, implied *mat.SymDense) *mat.SymDense {
	out := correlations(implied)
	out.ScaleSym(-1, out)
	out.AddSym(out, correlations(observed))
	return out
}
