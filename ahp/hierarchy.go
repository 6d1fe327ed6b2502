package ahp

import (
	"math"
	"slices"
)

// LevelConsistency is the consistency of all matrices whose parents stand at
// one level of a hierarchy, or of all levels together.
type LevelConsistency struct {
	Level    int // of the parents, 0 for the roots; −1 for the whole hierarchy
	Matrices int // nodes with two or more children
	// CI and RI are the sums of the matrices' indices, each times the global
	// weight of its parent; CR is CI/RI, 0 where RI is.
	CI, RI, CR float64
}

// OverallConsistency returns the consistency of each level of the hierarchy
// with a matrix, the top first, and of the whole (Saaty 1980): CR =
// Σ weight·CI / Σ weight·RI over the matrices, the weight being the global
// weight of the parent. r is what p.Analyse returned. Under an aggregation
// of priorities the matrices have no CI, and CI and CR are NaN.
func OverallConsistency(p *Panel, r *PanelResult) (levels []LevelConsistency, whole LevelConsistency) {
	level := make([]int, len(p.Nodes))
	whole.Level = -1
	for node, g := range r.Groups {
		if parent := p.Nodes[node].Parent; parent >= 0 {
			level[node] = level[parent] + 1
		}
		if g == nil {
			continue
		}
		at := slices.IndexFunc(levels, func(l LevelConsistency) bool { return l.Level == level[node] })
		if at < 0 {
			at = len(levels)
			levels = append(levels, LevelConsistency{Level: level[node]})
		}
		for _, l := range []*LevelConsistency{&levels[at], &whole} {
			l.Matrices++
			l.CI += r.Global[node] * g.CI
			l.RI += r.Global[node] * g.RI
		}
	}
	slices.SortFunc(levels, func(a, b LevelConsistency) int { return a.Level - b.Level })
	for i := range levels {
		levels[i].ratio()
	}
	whole.ratio()
	return levels, whole
}

func (l *LevelConsistency) ratio() {
	if l.CR = l.CI / l.RI; l.RI == 0 && !math.IsNaN(l.CI) {
		l.CR = 0
	}
}
