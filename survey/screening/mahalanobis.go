package screening

import (
	"math"

	"gonum.org/v1/gonum/mat"

	"goodgov/internal/diag"
	"goodgov/internal/inference"
	"goodgov/survey"
)

// CovarianceSource says whose answers the covariances of the distances come from.
type CovarianceSource string

const (
	// CompleteCovariance: of the questionnaires without a gap, where there are
	// at least three times as many as items.
	CompleteCovariance CovarianceSource = "complete"
	// PairwiseCovariance: of all who answered both items of a pair.
	PairwiseCovariance CovarianceSource = "pairwise"
)

// worstCondition is that beyond which an inverse is rounding and nothing else.
const worstCondition = 1e12

// casesPerItem is how many complete questionnaires for each item make their
// covariances worth more than those of all.
const casesPerItem = 3

// mahalanobis computes D² over the items that a person answered, with as many
// degrees of freedom. With the inverse P of the covariances, d the deviations, 0
// where there is no answer, and y = P·d, that is
//
//	D² = d′y − y_m′·(P_mm)⁻¹·y_m
//
// m being the items without an answer: the distance by the covariances of the
// items that are there, without an inverse for each pattern of gaps.
func (m *Measures) mahalanobis(c *survey.Cases, s *sums) {
	k := s.items
	p, source := s.complete, CompleteCovariance
	if s.n < int64(casesPerItem*k) {
		p, source = s.pairwise(), PairwiseCovariance
	}
	covariance, means := p.covariance(k)
	inverse := invert(covariance)
	m.Distance, m.P = make([]float64, c.Len()), make([]float64, c.Len())
	for i := range m.P {
		m.Distance[i], m.P[i] = math.NaN(), math.NaN()
	}
	if inverse == nil {
		m.warn(survey.Outlying, WarnSingular, diag.Say("the covariances of the items (%s) have no inverse: Mahalanobis distances can't be computed, and judge nobody",
			"题项协方差矩阵（%s）不可逆：无法计算马氏距离，未对任何问卷作判断", string(source)))
		return
	}
	m.Covariance = source
	chunks(c.Len(), func(from, to int) {
		d, y := make([]float64, k), make([]float64, k)
		for i := from; i < to; i++ {
			if c.Reasons[i]&survey.BadRow == 0 {
				m.Distance[i], m.P[i] = distance(c.Answers(i), means, inverse, d, y)
			}
		}
	})
}

// distance is D² and its tail. d and y are room.
func distance(answers []survey.Code, means []float64, inverse *mat.SymDense, d, y []float64) (d2, p float64) {
	var gaps []int
	for i, a := range answers {
		if d[i] = 0; a == survey.NoAnswer {
			gaps = append(gaps, i)
			continue
		}
		d[i] = float64(a) - means[i]
	}
	raw := inverse.RawSymmetric()
	for i := range y {
		y[i] = 0
	}
	for i, di := range d {
		// The upper triangle holds the matrix; each entry serves twice.
		row := raw.Data[i*raw.Stride : i*raw.Stride+len(d)]
		sum := row[i] * di
		for j := i + 1; j < len(d); j++ {
			sum += row[j] * d[j]
			y[j] += row[j] * di
		}
		y[i] += sum
	}
	for i := range d {
		d2 += d[i] * y[i]
	}
	freedom := len(d) - len(gaps)
	if freedom < 1 {
		return math.NaN(), math.NaN()
	}
	if len(gaps) > 0 {
		of := mat.NewSymDense(len(gaps), nil)
		rest := mat.NewVecDense(len(gaps), nil)
		for a, i := range gaps {
			rest.SetVec(a, y[i])
			for b, j := range gaps[:a+1] {
				of.SetSym(a, b, inverse.At(i, j))
			}
		}
		var decomposed mat.Cholesky
		if !decomposed.Factorize(of) {
			return math.NaN(), math.NaN()
		}
		var solved mat.VecDense
		if decomposed.SolveVecTo(&solved, rest) != nil {
			return math.NaN(), math.NaN()
		}
		d2 -= mat.Dot(rest, &solved)
	}
	d2 = max(0, d2)
	return d2, inference.ChiSquareTail(d2, float64(freedom))
}

// invert returns nil for what has no inverse worth the name.
func invert(a *mat.SymDense) *mat.SymDense {
	for i := range a.SymmetricDim() {
		if !(a.At(i, i) > 0) {
			return nil
		}
		for j := range i {
			if math.IsNaN(a.At(i, j)) || math.IsInf(a.At(i, j), 0) {
				return nil
			}
		}
	}
	var decomposed mat.Cholesky
	if !decomposed.Factorize(a) || decomposed.Cond() > worstCondition {
		return nil
	}
	var inverse mat.SymDense
	if decomposed.InverseTo(&inverse) != nil {
		return nil
	}
	return &inverse
}
