package ahp

import (
	"cmp"
	"math"
	"slices"
)

// mostRounds bounds the methods that move all judgements at once: each round
// takes a share of the deviation, so that a few hundred do for any limit.
const mostRounds = 20_000

// smooth moves all judgements towards the priorities until λmax is within the
// limit: towards gives, for a deviation d = a_ij·w_j/w_i of 1 or more, the
// one of the next round. It returns the number of rounds.
func smooth(m *Matrix, limit float64, towards func(d float64) float64) (rounds int) {
	var s solver
	n := m.N()
	for rounds < mostRounds {
		weights, lambda, ok := s.priorities(m, Eigenvector)
		if !ok || lambda <= limit {
			break
		}
		for i := range n {
			for j := i + 1; j < n; j++ {
				v := m.a[i*n+j]
				if v == 0 {
					continue
				}
				ratio := weights[i] / weights[j]
				if d := v / ratio; d >= 1 {
					m.put(Pair{i, j}, ratio*towards(d))
				} else {
					m.put(Pair{i, j}, ratio/towards(1/d))
				}
			}
		}
		rounds++
	}
	return rounds
}

// oneByOne changes judgements to the value of the scale nearest to what the
// others imply, the one with the highest score first, until λmax is within the
// limit. A judgement is changed once, and only when that lowers λmax; when no
// such judgement is left, it ends.
func oneByOne(m *Matrix, limit float64, scores func(m *Matrix) []scored) {
	var s solver
	touched := map[Pair]bool{}
	_, lambda, ok := s.priorities(m, Eigenvector)
	for ok && lambda > limit {
		ranked := scores(m)
		slices.SortStableFunc(ranked, func(x, y scored) int { return cmp.Compare(y.score, x.score) })
		lower := lambda
		for _, p := range ranked {
			if touched[p.Pair] {
				continue
			}
			was := m.a[p.I*m.N()+p.J]
			m.put(p.Pair, NearestScale(s.implied(m, p.Pair)))
			if _, l, ok := s.priorities(m, Eigenvector); ok && l < lambda-leastDrop {
				touched[p.Pair], lower = true, l
				break
			}
			m.put(p.Pair, was)
		}
		if lower == lambda {
			return
		}
		lambda = lower
	}
}

// implied is the ratio of a pair by the priorities without its judgement, or
// with it where the elements would fall apart.
func (s *solver) implied(m *Matrix, p Pair) float64 {
	without := m.Clone()
	without.withdraw(p.I, p.J)
	if !s.connected(without) {
		without = m
	}
	weights, _, ok := s.priorities(without, Eigenvector)
	if !ok {
		return m.a[p.I*m.N()+p.J]
	}
	return weights[p.I] / weights[p.J]
}

// scored is a judgement and how much it asks to be looked at.
type scored struct {
	Pair
	score float64
}

// deviations scores judgements by their distance from the priorities.
func deviations(m *Matrix) []scored {
	weights, _, _ := new(solver).priorities(m, Eigenvector)
	return m.score(func(i, j int, v float64) float64 { return math.Abs(math.Log(v * weights[j] / weights[i])) })
}

// sensitivities scores judgements by what moving them does to λmax: with v and
// u the right and left Perron vectors, ∂λmax/∂ln a_ij is
// (a_ij·u_i·v_j − a_ji·u_j·v_i)/Σ u·v.
func sensitivities(m *Matrix) []scored {
	var s solver
	n := m.N()
	weights, _, _ := s.priorities(m, Eigenvector)
	right := slices.Clone(weights)
	s.perron(transposed(s.harkerMatrix(m), n))
	left := s.weights
	return m.score(func(i, j int, v float64) float64 { return math.Abs(v*left[i]*right[j] - left[j]*right[i]/v) })
}

// score lists the judgements row by row with a score each.
func (m *Matrix) score(of func(i, j int, v float64) float64) []scored {
	var list []scored
	n := m.N()
	for i := range n {
		for j := i + 1; j < n; j++ {
			if v := m.a[i*n+j]; v != 0 {
				list = append(list, scored{Pair{i, j}, of(i, j, v)})
			}
		}
	}
	return list
}
