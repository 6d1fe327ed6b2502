package indicators

import (
	"cmp"
	"math"
	"slices"
)

// TieTolerance is how close two scores are one rank.
const TieTolerance = 1e-9

// Ranks ranks values in descending order, ties "1224": equal values share the
// best rank and the ranks that they use up are skipped. NaN has rank 0.
func Ranks(values []float64) []int {
	ranks := make([]int, len(values))
	sorter := ranker{order: make([]placed, 0, len(values))}
	sorter.rank(values, ranks)
	return ranks
}

// ranker ranks time and again in the same memory.
type ranker struct{ order []placed }

// placed is a value and its place among those to be ranked.
type placed struct {
	value float64
	at    int
}

// rank writes the ranks of values, as Ranks returns them.
func (r *ranker) rank(values []float64, ranks []int) {
	r.order = r.order[:0]
	for i, v := range values {
		if math.IsNaN(v) {
			ranks[i] = 0
			continue
		}
		r.order = append(r.order, placed{v, i})
	}
	slices.SortFunc(r.order, func(a, b placed) int { return cmp.Compare(b.value, a.value) })
	// A tie is measured from its first, so that a chain of small steps does
	// not tie values that are far apart.
	first := 0
	for i, p := range r.order {
		if r.order[first].value-p.value > TieTolerance {
			first = i
		}
		ranks[p.at] = first + 1
	}
}

// rank fills in the ranks among the units of one level, for each node.
func (r *Results) rank() {
	var sorter ranker
	for _, level := range r.Units.Levels() {
		units := r.Units.AtLevel(level)
		values, ranks := make([]float64, len(units)), make([]int, len(units))
		for k := range r.Framework.Nodes {
			for i, unit := range units {
				values[i] = r.Scores[unit][k].Value
			}
			sorter.rank(values, ranks)
			for i, unit := range units {
				r.Scores[unit][k].Rank = ranks[i]
			}
		}
	}
}

// Ranked lists the units of a level by their rank on a node; units of one
// rank in their own order, units without a score last.
func (r *Results) Ranked(level string, node int) []int {
	units := r.Units.AtLevel(level)
	slices.SortStableFunc(units, func(a, b int) int {
		ra, rb := r.Scores[a][node].Rank, r.Scores[b][node].Rank
		if (ra == 0) != (rb == 0) {
			return cmp.Compare(rb, ra) // 0 goes last
		}
		return cmp.Compare(ra, rb)
	})
	return units
}
