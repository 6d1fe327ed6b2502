package compare

import (
	"cmp"
	"slices"
)

// rank gives each group its values in order and, among all values of the groups
// that take part in tests, the sum of its ranks; ties share their mean. ties are
// how many values each tie has.
func rank(d Data, groups []Group) (ties []float64) {
	order := make([]int, len(d.Value))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(d.Value[a], d.Value[b]) })
	below := 0
	for from := 0; from < len(order); {
		to, counted := from, 0
		for to < len(order) && d.Value[order[to]] == d.Value[order[from]] {
			g := &groups[d.Group[order[to]]]
			g.sorted = append(g.sorted, d.Value[order[to]])
			if g.InTests {
				counted++
			}
			to++
		}
		middle := float64(below) + float64(counted+1)/2
		for _, i := range order[from:to] {
			groups[d.Group[i]].rankSum += middle
		}
		if counted > 1 {
			ties = append(ties, float64(counted))
		}
		below += counted
		from = to
	}
	for j := range groups {
		if g := &groups[j]; g.InTests {
			g.MeanRank = g.rankSum / float64(g.N)
		}
	}
	return ties
}

// wins counts the pairs of a value of a and one of b: how often a's is the
// larger, and how often they are the same. Both are sorted.
func wins(a, b []float64) (larger, same float64) {
	low, high := 0, 0
	for _, x := range a {
		for low < len(b) && b[low] < x {
			low++
		}
		high = max(high, low)
		for high < len(b) && b[high] == x {
			high++
		}
		larger += float64(low)
		same += float64(high - low)
	}
	return larger, same
}
