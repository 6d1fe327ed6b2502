package regression

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"

	"goodgov/indicators/compare"
	"goodgov/internal/diag"
)

// Model is what a score is explained by. Rows are respondents.
type Model struct {
	Terms    []Term
	Columns  [][]float64 // of the design without the intercept: by term, then by row
	Score    []float64
	Weights  []float64 // above 0; nil where all count alike
	Clusters []int     // by row, counted from 0
}

// Term is a column of the design: a category against its reference, or a number.
type Term struct {
	Variable string
	Value    string // the category; "" for a number
}

// Name is a term for messages.
func (t Term) Name() string {
	if t.Value == "" {
		return t.Variable
	}
	return t.Variable + "=" + t.Value
}

// Coefficient is the effect of one term. What takes two clusters or more is
// NaN where there are fewer.
type Coefficient struct {
	compare.Estimate         // with CR2 and Satterthwaite's degrees of freedom
	Plain            float64 // standard error as if respondents were independent and of equal variance
}

// Fit is a model that was fitted.
type Fit struct {
	N, Clusters  int
	Coefficients []Coefficient // the intercept, then the terms
	R2, Adjusted float64
	Variables    []Variable
}

// Variable is all terms of one variable together.
type Variable struct {
	Name string
	// VIF is the generalised variance inflation factor (Fox & Monette 1992):
	// how much larger the confidence region is for the other variables; 1
	// where there is no other.
	VIF float64
	// The test that all its coefficients are 0, by the CR2 covariance.
	compare.FTest
}

// Error says why there is no fit.
type Error struct {
	Code diag.Code
	diag.Text
}

func (e *Error) Error() string { return e.String() }

// Codes of Error.
const (
	CodeFewRows  diag.Code = "regression.few_rows"
	CodeConstant diag.Code = "regression.constant"
	CodeSingular diag.Code = "regression.singular"
)

// Solve fits a model. The error is an *Error. It panics where columns are not
// of one length.
func (m *Model) Solve(confidence float64) (*Fit, error) {
	n, k := len(m.Score), len(m.Columns)+1
	if len(m.Clusters) != n {
		panic("regression: rows and clusters differ in number")
	}
	if n <= k {
		return nil, &Error{CodeFewRows, diag.Say("%d respondents for %d coefficients", "受访者 %d 人，待估系数 %d 个", n, k)}
	}
	if !slices.ContainsFunc(m.Score, func(y float64) bool { return y != m.Score[0] }) {
		return nil, &Error{CodeConstant, diag.Say("all respondents have the same score", "全体受访者得分相同")}
	}
	model, err := compare.Fit(m.Score, m.rows(k), m.Weights)
	if err != nil {
		return nil, &Error{CodeSingular, diag.Say("%s follows from the columns before it, or nobody differs in it", "%s 可由其前各列推出，或全体受访者取值相同", m.aliased())}
	}
	robust := model.Robust(m.Clusters, compare.CR2)
	f := &Fit{N: n, Clusters: robust.Clusters, R2: model.R2, Adjusted: 1 - (1-model.R2)*float64(n-1)/float64(n-k)}
	for j := range k {
		f.Coefficients = append(f.Coefficients, Coefficient{Estimate: robust.Estimate(contrast(k, j), confidence), Plain: model.Classical(contrast(k, j), confidence).SE})
	}
	correlations := m.correlations()
	for _, name := range m.variables() {
		f.Variables = append(f.Variables, m.variable(name, robust, correlations))
	}
	return f, nil
}

// rows are those of the design, with the intercept, of the first k columns.
func (m *Model) rows(k int) [][]float64 {
	rows, cells := make([][]float64, len(m.Score)), make([]float64, k*len(m.Score))
	for i := range rows {
		rows[i] = cells[i*k : (i+1)*k]
		rows[i][0] = 1
		for j := range k - 1 {
			rows[i][j+1] = m.Columns[j][i]
		}
	}
	return rows
}

// aliased names the first column that follows from those before it.
func (m *Model) aliased() string {
	for j := range m.Columns {
		if _, err := compare.Fit(m.Score, m.rows(j+2), m.Weights); err != nil {
			return m.Terms[j].Name()
		}
	}
	return m.Terms[len(m.Terms)-1].Name()
}

// contrast picks one of k coefficients.
func contrast(k, j int) []float64 {
	c := make([]float64, k)
	c[j] = 1
	return c
}

func (m *Model) variables() []string {
	var names []string
	for _, t := range m.Terms {
		if !slices.Contains(names, t.Variable) {
			names = append(names, t.Variable)
		}
	}
	return names
}

func (m *Model) variable(name string, robust *compare.Robust, correlations *mat.SymDense) Variable {
	var own, other []int
	var contrasts [][]float64
	for j, t := range m.Terms {
		if t.Variable == name {
			own, contrasts = append(own, j), append(contrasts, contrast(len(m.Terms)+1, j+1))
		} else {
			other = append(other, j)
		}
	}
	v := Variable{Name: name, FTest: compare.FTest{F: math.NaN(), DF1: float64(len(own)), DF2: math.NaN(), P: math.NaN()}}
	v.VIF = math.Exp(logVolume(correlations, own) + logVolume(correlations, other) - logVolume(correlations, slices.Concat(own, other)))
	if robust.Clusters > 1 {
		v.FTest = robust.Wald(contrasts)
	}
	return v
}

// correlations of the columns with each other.
func (m *Model) correlations() *mat.SymDense {
	n := len(m.Score)
	columns := mat.NewDense(n, len(m.Columns), nil)
	for j, column := range m.Columns {
		columns.SetCol(j, column)
	}
	r := mat.NewSymDense(len(m.Columns), nil)
	stat.CorrelationMatrix(r, columns, m.Weights)
	return r
}

// logVolume is the log determinant of some rows and columns.
func logVolume(correlations *mat.SymDense, of []int) float64 {
	if len(of) == 0 {
		return 0
	}
	r := mat.NewSymDense(len(of), nil)
	for i, a := range of {
		for j, b := range of[:i+1] {
			r.SetSym(i, j, correlations.At(a, b))
		}
	}
	var chol mat.Cholesky
	if !chol.Factorize(r) {
		return math.Inf(-1)
	}
	return chol.LogDet()
}
