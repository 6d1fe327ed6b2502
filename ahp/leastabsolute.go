package ahp

import (
	"math"
	"slices"
)

// logLeastAbsolute sets logs to a v that minimises Σ |ln a_ij − v_i + v_j| over
// the judged pairs, and returns by how much a difference v_i − v_j may vary
// at most without loss: 0 when the best v is the only one.
//
// The dual of this linear programme is a circulation of the greatest profit
// on the graph of the judged pairs, an arc from i to j having capacity 1 and
// profit ln a_ij. It is found by shortest augmenting paths (Ahuja, Magnanti &
// Orlin 1993, ch. 9), whose potentials are the v. Being exact it stops after
// finitely many steps, and at an optimum.
//
// The best v are those with v_j − v_i ≤ d_ij, the distances in the residual
// network. For each element k the distances from k and those to k, turned
// round, are such v: the ones where k weighs as little, and as much, as it
// can. The mean of all of these is taken; it doesn't depend on the order of
// the elements.
func (s *solver) logLeastAbsolute(m *Matrix) (slack float64) {
	n := m.N()
	s.logLeastSquares(m) // a start near the optimum: few arcs will have to turn
	var (
		cost      = make([]float64, n*n) // of the flow from i to j: what is left of −ln a_ij
		flow      = make([]int8, n*n)    // from i to j: −1, 0 or 1
		out       = make([]int, n)       // flow that leaves a node and has not come in
		potential = make([]float64, n)
		distance  = make([]float64, n)
		previous  = make([]int, n)
		done      = make([]bool, n)
	)
	for i := range n {
		for j := range n {
			if v := m.a[i*n+j]; v != 0 && i != j {
				cost[i*n+j] = s.logs[i] - s.logs[j] - math.Log(v)
			}
		}
		for j := range i { // exactly antisymmetric
			cost[i*n+j] = -cost[j*n+i]
		}
	}
	for at, c := range cost {
		switch {
		case c < 0:
			flow[at] = 1
			out[at/n]++
		case c > 0:
			flow[at] = -1
			out[at/n]--
		}
	}
	// length of an arc that can carry more, never negative but by rounding.
	length := func(i, j int) float64 {
		if i == j || m.a[i*n+j] == 0 || flow[i*n+j] == 1 {
			return math.Inf(1)
		}
		return max(0, cost[i*n+j]+potential[i]-potential[j])
	}
	for slices.Min(out) < 0 { // Dijkstra's distances from the nodes that lack flow
		for i := range n {
			distance[i], previous[i], done[i] = math.Inf(1), -1, false
			if out[i] < 0 {
				distance[i] = 0
			}
		}
		end := -1
		for {
			nearest := -1
			for i := range n {
				if !done[i] && (nearest < 0 || distance[i] < distance[nearest]) {
					nearest = i
				}
			}
			done[nearest] = true
			if out[nearest] > 0 {
				end = nearest
				break
			}
			for j := range n {
				if d := distance[nearest] + length(nearest, j); d < distance[j] && !done[j] {
					distance[j], previous[j] = d, nearest
				}
			}
		}
		for i := range n {
			potential[i] += min(distance[i], distance[end])
		}
		out[end]--
		for previous[end] >= 0 {
			from := previous[end]
			flow[from*n+end]++
			flow[end*n+from]--
			end = from
		}
		out[end]++
	}

	apart := make([]float64, n*n) // distances of all pairs (Floyd 1962)
	for i := range n {
		for j := range n {
			if i != j {
				apart[i*n+j] = length(i, j)
			}
		}
	}
	for k := range n {
		for i := range n {
			for j := range n {
				apart[i*n+j] = min(apart[i*n+j], apart[i*n+k]+apart[k*n+j])
			}
		}
	}
	for i := range n {
		middle := 0.0
		for k := range n {
			middle += apart[k*n+i] - apart[i*n+k]
			slack = max(slack, apart[k*n+i]+apart[i*n+k])
		}
		s.logs[i] += potential[i] + middle/float64(2*n)
	}
	return slack
}
