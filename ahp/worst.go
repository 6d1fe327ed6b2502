package ahp

import (
	"cmp"
	"slices"
)

// Suspect is a judgement that the others speak against.
type Suspect struct {
	Pair          // which judgement, row I over column J
	A, B  string  // the names of the elements
	Value float64 // what was judged
	Fit   float64 // the ratio that the other judgements imply
	Scale float64 // the value of the fundamental scale nearest to Fit
	CR    float64 // the consistency ratio with Scale in place of Value
	Drop  float64 // by how much that lowers the CR
}

// leastDrop keeps rounding from looking like an improvement.
const leastDrop = 1e-9

// Worst returns at most k judgements whose replacement lowers the CR most,
// the worst first. Each is tried alone: Fit is w_i/w_j by the priorities
// without the judgement, or with it where the elements would fall apart
// without it, and the CR is that of the matrix with the nearest value of the
// scale put in. Judgements that no change of this kind improves are left out, so
// a consistent matrix has none, and neither has one of order 1 or 2.
//
// r is the result of analysing m; its method and its random index are used. A
// method that needs every pair has the eigenvector stand in for the priorities
// without the judgement.
// These are proposals to look at, not corrections: whoever judged decides.
func Worst(m *Matrix, r *Result, k int) []Suspect {
	n := m.N()
	if n < firstIndexed || k <= 0 {
		return nil
	}
	without := r.Method
	if !without.TakesIncomplete() {
		without = Eigenvector
	}
	var (
		s        solver
		trial    = m.Clone()
		suspects []Suspect
	)
	for i := range n {
		for j := i + 1; j < n; j++ {
			value := m.a[i*n+j]
			if value == 0 {
				continue
			}
			fit := r.Weights[i] / r.Weights[j]
			trial.withdraw(i, j)
			if s.connected(trial) {
				if weights, _, ok := s.priorities(trial, without); ok {
					fit = weights[i] / weights[j]
				}
			}
			scale := NearestScale(fit)
			trial.a[i*n+j], trial.a[j*n+i], trial.missing = scale, 1/scale, m.missing
			if _, lambda, ok := s.priorities(trial, r.Method); ok {
				_, cr := consistency(n, lambda, r.RI)
				if drop := r.CR - cr; drop > leastDrop {
					suspects = append(suspects, Suspect{
						Pair: Pair{i, j}, A: m.names[i], B: m.names[j],
						Value: value, Fit: fit, Scale: scale, CR: cr, Drop: drop,
					})
				}
			}
			trial.a[i*n+j], trial.a[j*n+i] = value, m.a[j*n+i]
		}
	}
	slices.SortStableFunc(suspects, func(a, b Suspect) int { return cmp.Compare(b.Drop, a.Drop) })
	return suspects[:min(k, len(suspects))]
}
