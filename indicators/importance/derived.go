package importance

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/gonum/mat"

	"goodgov/internal/diag"
)

// Method says what importance is.
type Method string

const (
	ByWeight      Method = "weight"      // the weights of the framework: what experts say
	ByCorrelation Method = "correlation" // with the outcome
	ByPartial     Method = "partial"     // correlation with the outcome, the other indicators held
	ByRegression  Method = "regression"  // standardised regression coefficient
	ByRelative    Method = "relative"    // Johnson's (2000) relative weight, as a share of R²
)

// Methods lists the legal values.
func Methods() []Method {
	return []Method{ByWeight, ByRelative, ByCorrelation, ByPartial, ByRegression}
}

// Derived is what the answers themselves say of importance: how indicators go
// together with an outcome, such as an overall judgement. One value for each
// indicator.
type Derived struct {
	N           int // respondents with all indicators and the outcome
	R2          float64
	Correlation []float64
	Partial     []float64
	Beta        []float64 // standardised
	Relative    []float64 // add up to R²
}

// Of returns the importance by a method; relative weights as shares of R².
func (d *Derived) Of(method Method) []float64 {
	switch method {
	case ByCorrelation:
		return d.Correlation
	case ByPartial:
		return d.Partial
	case ByRegression:
		return d.Beta
	}
	shares := make([]float64, len(d.Relative))
	for i, w := range d.Relative {
		shares[i] = w / d.R2
	}
	return shares
}

// Error says why importance can't be derived.
type Error struct {
	Code diag.Code
	diag.Text
}

func (e *Error) Error() string { return e.String() }

// Codes of Error.
const (
	CodeFewRows  diag.Code = "importance.few_rows"
	CodeConstant diag.Code = "importance.constant"
	CodeSingular diag.Code = "importance.singular"
)

// Derive derives importance from rows that hold an indicator's value each and
// the outcome last. Rows with a NaN are left out, as are those of no weight;
// weights is nil where all count alike. names are for messages. The error is
// an *Error.
func Derive(names []string, rows [][]float64, weights []float64) (*Derived, error) {
	k := len(names)
	m := newMoments(k + 1)
	for i, row := range rows {
		weight := 1.0
		if weights != nil {
			weight = weights[i]
		}
		if weight > 0 && !slices.ContainsFunc(row, math.IsNaN) {
			m.add(row, weight)
		}
	}
	if m.n < k+3 {
		return nil, &Error{CodeFewRows, diag.Say("%d respondents with all %d indicators and the outcome: too few to derive importance", "各指标与结果变量均有值的受访者仅 %[1]d 人（指标 %[2]d 个），无法推导重要性", m.n, k)}
	}
	return m.derive(names)
}

// moments are weighted sums of what lies around the first row, so that
// squares of large means are not subtracted from each other.
type moments struct {
	n       int
	w       float64
	origin  []float64
	sum     []float64
	product []float64 // row after row, the lower triangle
	d       []float64
}

func newMoments(k int) *moments {
	return &moments{sum: make([]float64, k), product: make([]float64, k*k), d: make([]float64, k)}
}

func (m *moments) add(row []float64, weight float64) {
	k := len(m.sum)
	if m.origin == nil {
		m.origin = append([]float64{}, row...)
	}
	m.n++
	m.w += weight
	for i, v := range row {
		m.d[i] = v - m.origin[i]
		m.sum[i] += weight * m.d[i]
		for j := range i + 1 {
			m.product[i*k+j] += weight * m.d[i] * m.d[j]
		}
	}
}

func (m *moments) covariance(i, j int) float64 {
	return m.product[max(i, j)*len(m.sum)+min(i, j)] - m.sum[i]*m.sum[j]/m.w
}

// least is the smallest eigenvalue of a correlation matrix that is not taken
// for 0.
const least = 1e-10

func (m *moments) derive(names []string) (*Derived, error) {
	k := len(names)
	deviation := make([]float64, k+1)
	var constant []string
	for i := range deviation {
		if variance := m.covariance(i, i); variance > 1e-12*m.w {
			deviation[i] = math.Sqrt(variance)
		} else if i < k {
			constant = append(constant, names[i])
		} else {
			return nil, &Error{CodeConstant, diag.Say("the outcome does not vary", "结果变量没有差异")}
		}
	}
	if constant != nil {
		list := strings.Join(constant, ", ")
		return nil, &Error{CodeConstant, diag.Say("without differences between respondents: %s", "各受访者取值相同：%s", list)}
	}
	among := mat.NewSymDense(k, nil)
	d := &Derived{N: m.n, Correlation: make([]float64, k), Partial: make([]float64, k), Beta: make([]float64, k), Relative: make([]float64, k)}
	for i := range k {
		for j := range i + 1 {
			among.SetSym(i, j, m.covariance(i, j)/(deviation[i]*deviation[j]))
		}
		d.Correlation[i] = m.covariance(i, k) / (deviation[i] * deviation[k])
	}
	var eigen mat.EigenSym
	if !eigen.Factorize(among, true) {
		panic(fmt.Sprintf("importance: no eigenvalues of %d correlations", k)) // finite and symmetric: they exist
	}
	values := eigen.Values(nil)
	if values[0] < least {
		return nil, &Error{CodeSingular, diag.Say("an indicator follows from the others: their importance can't be told apart", "某一指标可由其他指标推出，无法区分各自的重要性")}
	}
	var vectors mat.Dense
	eigen.VectorsTo(&vectors)
	// Λ = R^½ links the indicators to the nearest uncorrelated variables, whose
	// squared coefficients of the outcome are what each explains.
	root, inverse := spectral(&vectors, values, math.Sqrt), spectral(&vectors, values, func(v float64) float64 { return 1 / v })
	var beta, nearest mat.VecDense
	beta.MulVec(inverse, mat.NewVecDense(k, d.Correlation))
	nearest.MulVec(spectral(&vectors, values, func(v float64) float64 { return 1 / math.Sqrt(v) }), mat.NewVecDense(k, d.Correlation))
	for i := range k {
		d.Beta[i] = beta.AtVec(i)
		d.R2 += d.Beta[i] * d.Correlation[i]
		for j := range k {
			d.Relative[i] += root.At(i, j) * root.At(i, j) * nearest.AtVec(j) * nearest.AtVec(j)
		}
	}
	for i := range k {
		// The squared semipartial correlation is β²/(R⁻¹)ii.
		own := d.Beta[i] * d.Beta[i] / inverse.At(i, i)
		d.Partial[i] = math.Copysign(math.Sqrt(own/(own+max(0, 1-d.R2))), d.Beta[i])
		if own == 0 {
			d.Partial[i] = 0
		}
	}
	return d, nil
}

// spectral is V f(λ) V′.
func spectral(vectors *mat.Dense, values []float64, f func(float64) float64) *mat.Dense {
	k := len(values)
	var scaled, result mat.Dense
	scaled.Apply(func(_, j int, v float64) float64 { return v * f(values[j]) }, vectors)
	result.ReuseAs(k, k)
	result.Mul(&scaled, vectors.T())
	return &result
}
