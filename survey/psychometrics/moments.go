package psychometrics

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"goodgov/internal/diag"
)

// Moments are the means and covariances of the items of a scale, and how they
// were come by.
type Moments struct {
	// N is the number of respondents behind the figures: those who answered
	// every item (Listwise), the smallest number that any two items have in
	// common (Pairwise), those who answered at least one item (EM).
	N int
	// Effective is how many respondents of equal weight would tell as much
	// (Kish 1965); 0 stands for N, where there are no weights.
	Effective int
	Missing   MissingRule
	Mean      []float64
	// Cov has the divisor n − 1, under EM the divisor n of maximum likelihood.
	Cov *mat.SymDense
}

// size is the number of respondents on which intervals and tests rest.
func (m *Moments) size() int {
	if m.Effective > 0 {
		return m.Effective
	}
	return m.N
}

// Items is the number of items.
func (m *Moments) Items() int { return len(m.Mean) }

// Error is why figures can't be had at all from what was given.
type Error struct {
	Code diag.Code
	Text diag.Text
}

// Error reads English.
func (e *Error) Error() string { return e.Text.String() }

// tooFew is what there is of a rule with fewer than two respondents.
func tooFew(n int, rule MissingRule) error {
	return &Error{Code: WarnTooFew, Text: diag.Say("%d respondents by the rule %s: two are the fewest with which answers can vary", "按 %[2]s 规则只有 %[1]d 名受访者：至少要有两名，作答才谈得上有差异", n, string(rule))}
}

// MomentsOf computes moments of answers: a row a respondent, a column an item,
// all rows of one length (it panics otherwise), NaN for a missing answer. An
// *Error says that fewer than two respondents are left, or that EM does not
// come to an end.
func MomentsOf(answers [][]float64, rule MissingRule) (Moments, error) {
	for _, row := range answers {
		if len(row) != len(answers[0]) {
			panic("psychometrics: rows of different lengths")
		}
	}
	switch rule {
	case Listwise:
		return momentsOfComplete(Complete(answers))
	case Pairwise:
		return pairwiseMoments(answers)
	case EM:
		return emMoments(answers)
	}
	panic("psychometrics: no rule " + string(rule))
}

// Complete are the rows without a missing answer.
func Complete(answers [][]float64) [][]float64 {
	var rows [][]float64
	for _, row := range answers {
		if !slices.ContainsFunc(row, math.IsNaN) {
			rows = append(rows, row)
		}
	}
	return rows
}

func momentsOfComplete(rows [][]float64) (Moments, error) {
	if len(rows) < 2 {
		return Moments{}, tooFew(len(rows), Listwise)
	}
	k := len(rows[0])
	m := Moments{N: len(rows), Missing: Listwise, Mean: make([]float64, k), Cov: mat.NewSymDense(k, nil)}
	for i := range k {
		for _, row := range rows {
			m.Mean[i] += row[i]
		}
		m.Mean[i] /= float64(len(rows))
	}
	for i := range k {
		for j := range i + 1 {
			sum := 0.0
			for _, row := range rows {
				sum += (row[i] - m.Mean[i]) * (row[j] - m.Mean[j])
			}
			m.Cov.SetSym(i, j, sum/float64(len(rows)-1))
		}
	}
	return m, nil
}

// Of are the moments of some of the items, in the order named.
func (m *Moments) Of(items []int) Moments {
	part := Moments{N: m.N, Effective: m.Effective, Missing: m.Missing, Cov: mat.NewSymDense(len(items), nil)}
	for a, i := range items {
		part.Mean = append(part.Mean, m.Mean[i])
		for b, j := range items[:a+1] {
			part.Cov.SetSym(a, b, m.Cov.At(i, j))
		}
	}
	return part
}

// SD is the standard deviation of an item.
func (m *Moments) SD(item int) float64 { return math.Sqrt(m.Cov.At(item, item)) }

// Correlations is the correlation matrix; NaN in the rows of constant items.
func (m *Moments) Correlations() *mat.SymDense {
	k := m.Items()
	r := mat.NewSymDense(k, nil)
	for i := range k {
		r.SetSym(i, i, 1)
		for j := range i {
			r.SetSym(i, j, m.Cov.At(i, j)/(m.SD(i)*m.SD(j)))
		}
	}
	return r
}

// standardised are the moments of the items with a standard deviation of 1.
func (m *Moments) standardised() Moments {
	return Moments{N: m.N, Effective: m.Effective, Missing: m.Missing, Mean: make([]float64, m.Items()), Cov: m.Correlations()}
}

// total is the variance of the sum of the items.
func (m *Moments) total() float64 { return mat.Sum(m.Cov) }

// trace is the sum of the variances of the items.
func (m *Moments) trace() float64 { return mat.Trace(m.Cov) }

// constant are the items without variance.
func (m *Moments) constant() []int {
	var items []int
	for i := range m.Items() {
		if !(m.Cov.At(i, i) > 0) {
			items = append(items, i)
		}
	}
	return items
}

// all are the numbers 0 … n−1.
func all(n int) []int {
	numbers := make([]int, n)
	for i := range numbers {
		numbers[i] = i
	}
	return numbers
}
