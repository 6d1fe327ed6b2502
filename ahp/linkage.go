package ahp

import (
	"math"
	"slices"
)

// averageLinkage joins the two nearest clusters until one is left; of pairs
// that tie, the first. Distances are symmetric; the first m numbers of the
// merges are rows.
//
// Each cluster remembers the nearest of those behind it, and looks for it anew
// only when that one is gone and it may be its turn: a mean of two distances is
// no less than the lesser of them, so what it remembers never is too far. That
// takes a time of about m², and at worst m³ (Müllner 2011, the generic
// algorithm).
func averageLinkage(distances [][]float64) []Merge {
	m := len(distances)
	l := linkage{distance: square(m), alive: everyone(m), near: make([]int, m), least: make([]float64, m)}
	label, size := everyone(m), make([]int, m)
	for i, row := range distances {
		copy(l.distance[i], row)
		size[i] = 1
	}
	for at := range l.alive {
		l.look(at)
	}
	var merges []Merge
	for len(l.alive) > 1 {
		a, b := l.nearest()
		merges = append(merges, Merge{label[a], label[b], l.distance[a][b], size[a] + size[b]})
		l.merge(a, b, float64(size[a]), float64(size[b]))
		size[a] += size[b]
		label[a] = m + len(merges) - 1
	}
	return merges
}

// linkage is the clusters that are left, each in the row of its first expert.
type linkage struct {
	distance [][]float64
	alive    []int // their rows, ascending
	near     []int // by row, the nearest behind it; gone where that must be looked for
	least    []float64
}

// gone stands for a neighbour that is no more: least is a lower bound then.
const gone = -1

// nearer tells distances that do not tie.
func nearer(d, least float64) bool { return d < least*(1-sameHeight) || math.IsInf(least, 1) }

// look finds the nearest behind the cluster at a place of alive.
func (l *linkage) look(at int) {
	i := l.alive[at]
	l.near[i], l.least[i] = gone, math.Inf(1)
	for _, j := range l.alive[at+1:] {
		if d := l.distance[i][j]; nearer(d, l.least[i]) {
			l.near[i], l.least[i] = j, d
		}
	}
}

// nearest finds the two at the least distance, a before b.
func (l *linkage) nearest() (a, b int) {
	for {
		first, least := 0, math.Inf(1)
		for at, i := range l.alive[:len(l.alive)-1] {
			if nearer(l.least[i], least) {
				first, least = at, l.least[i]
			}
		}
		if a = l.alive[first]; l.near[a] != gone {
			return a, l.near[a]
		}
		l.look(first)
	}
}

// merge makes a and b, which have so many members, one in the row of a.
func (l *linkage) merge(a, b int, membersA, membersB float64) {
	l.alive = slices.DeleteFunc(l.alive, func(i int) bool { return i == b })
	for _, i := range l.alive {
		if i == a {
			continue
		}
		mean := (membersA*l.distance[a][i] + membersB*l.distance[b][i]) / (membersA + membersB)
		l.distance[a][i], l.distance[i][a] = mean, mean
		if l.near[i] == a || l.near[i] == b {
			l.near[i] = gone
		}
	}
	l.look(slices.Index(l.alive, a))
}
