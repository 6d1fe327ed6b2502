package cfa

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"goodgov/internal/diag"
	"goodgov/survey/psychometrics"
)

// mostCategories is how many different answers an item may have to be taken as
// ordinal.
const mostCategories = 12

// ordinal is the data of WLSMV: polychoric correlations of items in pairs, and
// each respondent's influence on them.
type ordinal struct {
	n            int
	correlations *mat.SymDense
	pairs        [][2]int   // j < i
	influence    *mat.Dense // respondents × pairs; the mean of its products estimates Γ
	weight       []float64  // 1/Γ_kk
}

// ordinal reads complete answers as ordinal.
func (s *Sample) ordinal(columns []int, names []string) (*ordinal, error) {
	g, err := s.gather(columns, names, Listwise)
	if err != nil {
		return nil, err
	}
	codes, width, err := categories(g.patterns[0].rows, names)
	if err != nil {
		return nil, err
	}
	p := len(names)
	d := &ordinal{n: len(codes), correlations: mat.NewSymDense(p, nil)}
	for i := range p {
		d.correlations.SetSym(i, i, 1)
		for j := range i {
			d.pairs = append(d.pairs, [2]int{i, j})
		}
	}
	tables := psychometrics.TablesOf(codes, p, width)
	d.influence, d.weight = mat.NewDense(d.n, len(d.pairs), nil), make([]float64, len(d.pairs))
	for k, pair := range d.pairs {
		i, j := pair[0], pair[1]
		r := psychometrics.Polychoric(tables[i][j])
		d.correlations.SetSym(i, j, r)
		influence := psychometrics.PolychoricInfluence(tables[i][j], r)
		sum := 0.0
		for n, row := range codes {
			v := influence[row[i]][row[j]]
			d.influence.Set(n, k, v)
			sum += v * v
		}
		d.weight[k] = float64(d.n) / sum
	}
	return d, nil
}

// categories numbers the answers to each item by their order.
func categories(rows [][]float64, names []string) (codes [][]int, width int, err error) {
	codes = make([][]int, len(rows))
	for n := range rows {
		codes[n] = make([]int, len(names))
	}
	for i, name := range names {
		values := make([]float64, len(rows))
		for n, row := range rows {
			values[n] = row[i]
		}
		slices.Sort(values)
		values = slices.Compact(values)
		if len(values) > mostCategories {
			return nil, 0, &Error{Code: CodeOption, Found: diag.Say("%d different answers to %s", "%[2]s 有 %[1]d 种不同回答", len(values), name),
				Want: diag.Say("%d at most, to be taken as ordinal", "按有序变量处理时至多 %d 种", mostCategories)}
		}
		width = max(width, len(values))
		for n, row := range rows {
			codes[n][i], _ = slices.BinarySearch(values, row[i])
		}
	}
	return codes, width, nil
}

// fitOrdinal fits a model to polychoric correlations by diagonally weighted
// least squares, with standard errors and a test that know their covariances:
// the scaled and shifted χ² of Asparouhov & Muthén (2010). Items' variables
// have variance 1; their thresholds are as observed.
func (a *arranged) fitOrdinal(sample *Sample, o Options) (*Result, error) {
	d, err := sample.ordinal(a.columns, a.Items)
	if err != nil {
		return nil, err
	}
	g := &group{n: float64(d.n), mean: make([]float64, len(a.Items)), cov: d.correlations}
	s := a.problem(g, withoutMeans)
	s.fixUniqueness()
	m := s.models[0]
	if df := len(d.pairs) - len(s.params); df < 0 {
		return nil, s.overParametrised(df)
	}
	state, err := d.minimise(s)
	if err != nil {
		return nil, err
	}
	r := &Result{Model: a.Model, Options: o, N: d.n, Left: sample.n - d.n, Patterns: 1, Sample: d.correlations, Implied: m.cov,
		Iterations: state.steps, Gradient: state.gradient, Converged: state.done}
	r.sayConvergence(state)
	jacobian := d.jacobian(m, len(s.params))
	inverse := inverted(d.weighted(jacobian))
	r.Measures = d.measures(s, jacobian, inverse)
	var covariance *mat.SymDense
	if inverse == nil {
		r.warnNoErrors()
	} else {
		covariance = d.covariance(jacobian, inverse)
	}
	r.fillParameters(a, s, covariance)
	r.Residuals = residualCorrelations(d.correlations, m.cov)
	r.Correlations = correlationsOf(m.phi)
	r.Factors = a.quality(g, m)
	r.examine(a, m)
	return r, nil
}

// fixUniqueness makes residual variances what is left of a variance of 1.
func (s *problem) fixUniqueness() {
	m := s.models[0]
	m.standard = unitVariance
	params, place := []float64{}, 0
	labels := []string{}
	for n := range m.cells {
		c := &m.cells[n]
		if c.param == fixed {
			continue
		}
		value, label := s.params[c.param], s.labels[c.param]
		if c.kind == uniqueness {
			c.param = fixed
			continue
		}
		c.param = place
		place++
		params, labels = append(params, value), append(labels, label)
	}
	s.params, s.labels = params, labels
	m.fill(params)
}

// jacobian of the implied correlations by the parameters: pairs × parameters.
func (d *ordinal) jacobian(m *implied, q int) *mat.Dense {
	out := mat.NewDense(len(d.pairs), q, nil)
	entry := func(item, direction int) float64 {
		if direction < m.p {
			if item == direction {
				return 1
			}
			return 0
		}
		return m.vectors.At(item, direction-m.p)
	}
	for _, v := range m.derivatives() {
		for k, pair := range d.pairs {
			i, j := pair[0], pair[1]
			out.Set(k, v.param, v.c*(entry(i, v.u)*entry(j, v.v)+entry(i, v.v)*entry(j, v.u)))
		}
	}
	return out
}

// weighted is J′WJ.
func (d *ordinal) weighted(jacobian *mat.Dense) *mat.SymDense {
	_, q := jacobian.Dims()
	scaled := mat.DenseCopyOf(jacobian)
	for k, w := range d.weight {
		row := scaled.RawRowView(k)
		for i := range row {
			row[i] *= math.Sqrt(w)
		}
	}
	out := mat.NewSymDense(q, nil)
	out.SymOuterK(1, scaled.T())
	return out
}

// discrepancy is Σ w_k (r_k − ρ_k)².
func (d *ordinal) discrepancy(m *implied) float64 {
	sum := 0.0
	for k, pair := range d.pairs {
		difference := d.correlations.At(pair[0], pair[1]) - m.cov.At(pair[0], pair[1])
		sum += d.weight[k] * difference * difference
	}
	return sum
}

// minimise finds the parameters of least discrepancy by Gauss and Newton's
// steps, halved until it falls.
func (d *ordinal) minimise(s *problem) (convergence, error) {
	var state convergence
	m := s.models[0]
	q := len(s.params)
	value, before := d.discrepancy(m), math.Inf(1)
	for ; state.steps < mostSteps; state.steps++ {
		jacobian := d.jacobian(m, q)
		information := d.weighted(jacobian)
		if weak := s.unidentified(information); weak != nil {
			return state, notIdentified(weak)
		}
		slope := make([]float64, q)
		for k, pair := range d.pairs {
			difference := d.weight[k] * (d.correlations.At(pair[0], pair[1]) - m.cov.At(pair[0], pair[1]))
			for i, v := range jacobian.RawRowView(k) {
				slope[i] += difference * v
			}
		}
		state.gradient = steepest(slope, information)
		if state.gradient < smallSlope || state.gradient < enoughSlope && state.gradient > before/2 {
			break
		}
		before = state.gradient
		var c mat.Cholesky
		move := mat.NewVecDense(q, nil)
		if !c.Factorize(information) || c.SolveVecTo(move, mat.NewVecDense(q, slope)) != nil {
			break
		}
		moved := false
		params := make([]float64, q)
		for length := 1.0; length > 1e-9 && !moved; length /= 2 {
			for i, v := range s.params {
				params[i] = v + length*move.AtVec(i)
			}
			m.fill(params)
			if next := d.discrepancy(m); next <= value*(1+1e-13) {
				value, moved = next, true
				copy(s.params, params)
			}
		}
		m.fill(s.params)
		if !moved {
			break
		}
	}
	state.done = state.gradient < enoughSlope
	return state, nil
}

// projected are the influences less what the parameters take up, weighted: the
// rows of Z(W − WJ(J′WJ)⁻¹J′W). Without parameters, J nil, they are ZW.
func (d *ordinal) projected(jacobian *mat.Dense, inverse *mat.SymDense) *mat.Dense {
	out := mat.DenseCopyOf(d.influence)
	for n := range d.n {
		row := out.RawRowView(n)
		for k, w := range d.weight {
			row[k] *= w
		}
	}
	if jacobian == nil {
		return out
	}
	var taken, solved, back mat.Dense
	taken.Mul(out, jacobian)
	solved.Mul(&taken, inverse)
	back.Mul(&solved, jacobian.T())
	for n := range d.n {
		row := back.RawRowView(n)
		for k, w := range d.weight {
			row[k] *= w
		}
	}
	out.Sub(out, &back)
	return out
}

// traces are tr UΓ and tr (UΓ)², from the products of respondents' influences
// or of pairs', whichever are fewer.
func (d *ordinal) traces(jacobian *mat.Dense, inverse *mat.SymDense) (first, second float64) {
	projected := d.projected(jacobian, inverse)
	var product mat.Dense
	if d.n <= len(d.pairs) {
		product.Mul(projected, d.influence.T())
	} else {
		product.Mul(projected.T(), d.influence)
	}
	size, _ := product.Dims()
	n := float64(d.n)
	for i := range size {
		first += product.At(i, i) / n
		for j := range size {
			second += product.At(i, j) * product.At(j, i) / (n * n)
		}
	}
	return first, second
}

// covariance of the estimates: (J′WJ)⁻¹J′WΓWJ(J′WJ)⁻¹/(n−1), as lavaan has it.
func (d *ordinal) covariance(jacobian *mat.Dense, inverse *mat.SymDense) *mat.SymDense {
	var scores mat.Dense
	scores.Mul(d.projected(nil, nil), jacobian)
	out := sandwich(inverse, meanOuter(&scores))
	out.ScaleSym(1/float64(d.n-1), out)
	return out
}

// measures are the indices of fit that there are: what a likelihood would
// give is NaN. The χ² of the weighted squares follows no χ² distribution, and
// has no P; see Robust. It counts n−1, as lavaan does here.
func (d *ordinal) measures(s *problem, jacobian *mat.Dense, inverse *mat.SymDense) Measures {
	model := s.models[0]
	n := float64(d.n - 1)
	nan := math.NaN()
	baseline := 0.0
	for k, pair := range d.pairs {
		r := d.correlations.At(pair[0], pair[1])
		baseline += n * d.weight[k] * r * r
	}
	m := Measures{N: d.n, Parameters: len(s.params), DF: len(d.pairs) - len(s.params), BaselineDF: len(d.pairs), ChiSquare: n * d.discrepancy(model), BaselineChiSquare: baseline}
	m.Minimum = m.ChiSquare / n
	m.compare(n, 1)
	m.P = nan
	s.residuals(&m, withoutMeans)
	m.GFI, m.AGFI, m.PGFI = nan, nan, nan
	m.LogLikelihood, m.AIC, m.BIC, m.CAIC, m.ECVI = nan, nan, nan, nan, nan
	if inverse == nil || m.DF == 0 {
		return m
	}
	first, second := d.traces(jacobian, inverse)
	first0, second0 := d.traces(nil, nil)
	m.Robust = m.shifted(first, second, first0, second0, n)
	return m
}

// shifted is the test of WLSMV: √(df/tr (UΓ)²)·χ² + df − √(df·(tr UΓ)²/tr (UΓ)²).
func (m *Measures) shifted(first, second, first0, second0, n float64) *Robust {
	df, df0 := float64(m.DF), float64(m.BaselineDF)
	scale, scale0 := math.Sqrt(df/second), math.Sqrt(df0/second0)
	shift, shift0 := df-scale*first, df0-scale0*first0
	scaled := Measures{DF: m.DF, BaselineDF: m.BaselineDF, ChiSquare: scale*m.ChiSquare + shift, BaselineChiSquare: scale0*m.BaselineChiSquare + shift0}
	scaled.Minimum = scaled.ChiSquare / n
	scaled.compare(n, 1)
	nan := math.NaN()
	return &Robust{Scaling: 1 / scale, Shift: shift, BaselineScaling: 1 / scale0, ChiSquare: scaled.ChiSquare, P: scaled.P, ScaledCFI: scaled.CFI, ScaledTLI: scaled.TLI, ScaledRMSEA: scaled.RMSEA,
		CFI: nan, TLI: nan, RMSEA: nan, RMSEALow: nan, RMSEAHigh: nan}
}
