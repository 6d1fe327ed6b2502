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
	order := make([]int, 0, len(values))
	for i, v := range values {
		if !math.IsNaN(v) {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(values[b], values[a]) })
	ranks := make([]int, len(values))
	for place, i := range order {
		ranks[i] = place + 1
		if place > 0 {
			// Against the first of the tie, so that a chain of small steps
			// does not tie values that are far apart.
			leader := order[ranks[order[place-1]]-1]
			if values[leader]-values[i] <= TieTolerance {
				ranks[i] = ranks[leader]
			}
		}
	}
	return ranks
}

// rank fills in the ranks among the units of one level, for each node.
func (r *Results) rank() {
	for _, level := range r.Units.Levels() {
		units := r.Units.AtLevel(level)
		values := make([]float64, len(units))
		for k := range r.Framework.Nodes {
			for i, unit := range units {
				values[i] = r.Scores[unit][k].Value
			}
			for i, rank := range Ranks(values) {
				r.Scores[units[i]][k].Rank = rank
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
