package ahp

import "math"

// columnMean sets weights to the means of the rows after each column was
// divided by its sum (Saaty 1980).
func (s *solver) columnMean(m *Matrix) {
	s.addColumns(m, func(size, v float64) float64 { return size + v })
}

// cosine sets weights to the w that maximises Σ_j cos(w, column j): the sum of
// the columns after each was divided by its length (Kou & Lin 2014).
func (s *solver) cosine(m *Matrix) { s.addColumns(m, math.Hypot) }

// addColumns sets weights to the sum of the columns, each divided by its size,
// scaled to sum 1. grow takes one more entry into the size of a column.
func (s *solver) addColumns(m *Matrix, grow func(size, v float64) float64) {
	n := m.N()
	clear(s.weights)
	for j := range n {
		size := 0.0
		for i := range n {
			size = grow(size, m.a[i*n+j])
		}
		for i := range n {
			s.weights[i] += m.a[i*n+j] / size
		}
	}
	normalise(s.weights, s.weights)
}
