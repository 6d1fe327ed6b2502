package compare

import (
	"errors"
	"math"

	"gonum.org/v1/gonum/mat"

	"goodgov/internal/inference"
)

// ErrSingular says that a column of a model follows from the others, or that
// there are fewer rows than columns.
var ErrSingular = errors.New("compare: the columns of the model depend on each other")

// Model is a linear model y = Xβ fitted by least squares, weighted or not.
type Model struct {
	Coefficients []float64
	Residuals    []float64
	R2           float64 // share of the variance about the mean that the model explains

	x      *mat.Dense
	weight []float64     // 1 for each row without weights
	bread  *mat.SymDense // (X′WX)⁻¹
}

// Fit fits y to the rows of x, which have a column for each coefficient (a
// column of ones for an intercept). weight may be nil. Values are not NaN and
// weights not negative. It panics when lengths differ; its error is ErrSingular.
func Fit(y []float64, x [][]float64, weight []float64) (*Model, error) {
	if len(x) != len(y) || weight != nil && len(weight) != len(y) {
		panic("compare: rows of x, y and weights differ in number")
	}
	if len(x) == 0 || len(x) < len(x[0]) || len(x[0]) == 0 {
		return nil, ErrSingular
	}
	n, k := len(x), len(x[0])
	m := &Model{x: mat.NewDense(n, k, nil), weight: weight}
	if weight == nil {
		m.weight = make([]float64, n)
		for i := range m.weight {
			m.weight[i] = 1
		}
	}
	// rows are scaled by the root of their weights, then an ordinary QR
	scaled, target := mat.NewDense(n, k, nil), mat.NewVecDense(n, nil)
	for i, row := range x {
		m.x.SetRow(i, row)
		root := math.Sqrt(m.weight[i])
		for j, v := range row {
			scaled.Set(i, j, root*v)
		}
		target.SetVec(i, root*y[i])
	}
	var qr mat.QR
	qr.Factorize(scaled)
	if !(qr.Cond() < 1e12) {
		return nil, ErrSingular
	}
	var beta mat.VecDense
	if err := qr.SolveVecTo(&beta, false, target); err != nil {
		return nil, ErrSingular
	}
	m.Coefficients = append([]float64(nil), beta.RawVector().Data...)
	var triangle, inverse mat.Dense
	qr.RTo(&triangle)
	if err := inverse.Inverse(triangle.Slice(0, k, 0, k)); err != nil {
		return nil, ErrSingular
	}
	m.bread = mat.NewSymDense(k, nil)
	m.bread.SymOuterK(1, &inverse)
	m.residuals(y)
	return m, nil
}

func (m *Model) residuals(y []float64) {
	var fitted mat.VecDense
	fitted.MulVec(m.x, mat.NewVecDense(len(m.Coefficients), m.Coefficients))
	m.Residuals = make([]float64, len(y))
	sum, total := 0.0, 0.0
	for i, v := range y {
		m.Residuals[i] = v - fitted.AtVec(i)
		sum += m.weight[i] * v
		total += m.weight[i]
	}
	within, about := 0.0, 0.0
	for i, v := range y {
		within += m.weight[i] * m.Residuals[i] * m.Residuals[i]
		about += m.weight[i] * (v - sum/total) * (v - sum/total)
	}
	m.R2 = 1 - within/about
}

// Estimate is a figure with its standard error, the interval and the test of
// its being 0. What is not defined is NaN.
type Estimate struct {
	Value, SE, DF, T, P, Low, High float64
}

// estimate judges a value by Student's t with df degrees of freedom.
func estimate(value, se, df, confidence float64) Estimate {
	e := Estimate{Value: value, SE: se, DF: df, T: value / se}
	e.P = inference.TTwoSided(e.T, df)
	reach := inference.TCritical(confidence, df) * se
	e.Low, e.High = value-reach, value+reach
	return e
}

// Classical judges a contrast of the coefficients as if residuals were
// independent and alike: the textbook's standard errors.
func (m *Model) Classical(contrast []float64, confidence float64) Estimate {
	n, k := m.x.Dims()
	rss := 0.0
	for i, e := range m.Residuals {
		rss += m.weight[i] * e * e
	}
	df := float64(n - k)
	c := mat.NewVecDense(k, contrast)
	return estimate(m.value(contrast), math.Sqrt(rss/df*mat.Inner(c, m.bread, c)), df, confidence)
}

func (m *Model) value(contrast []float64) float64 {
	sum := 0.0
	for i, c := range contrast {
		sum += c * m.Coefficients[i]
	}
	return sum
}
