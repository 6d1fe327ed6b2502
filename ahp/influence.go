package ahp

import (
	"math"
	"slices"
)

// Influence is what the result would be without one expert.
type Influence struct {
	Expert int // by place in the panel
	// Change is the greatest change of a leaf's global weight when the expert
	// is left out, with its sign: what the others alone give, less what all
	// give. Leaf is the node where that is, −1 where nothing changes. NaN where
	// it was not looked for, there being more experts than MostAlike.
	Change float64
	Leaf   int
	// Reranked counts the leaves that have another place among the leaves.
	Reranked int
	// Needed tells that there is no result without the expert, because nobody
	// else judged a node, or not enough of it: Change is NaN.
	Needed bool
}

// unknownInfluence is that of experts none of whom was left out.
func unknownInfluence(experts int) []Influence {
	all := make([]Influence, experts)
	for e := range all {
		all[e] = Influence{Expert: e, Change: math.NaN(), Leaf: -1}
	}
	return all
}

// influence leaves out one expert at a time. r is what Analyse returned.
func (p *Panel) influence(r *PanelResult, opt GroupOptions) []Influence {
	leaves := p.Leaves()
	weigh := func(global []float64) []float64 {
		weights := make([]float64, len(leaves))
		for k, leaf := range leaves {
			weights[k] = global[leaf]
		}
		return weights
	}
	before := weigh(r.Global)
	ranks := places(before)
	all := make([]Influence, len(p.Experts))
	without := p.leaveOneOut(r, opt)
	local, global := make([]float64, len(p.Nodes)), make([]float64, len(p.Nodes))
	for e := range p.Experts {
		all[e] = Influence{Expert: e, Leaf: -1}
		if without[e] == nil {
			all[e].Change, all[e].Needed = math.NaN(), true
			continue
		}
		p.descend(local, global, func(node int) []float64 { return without[e][node] })
		after := weigh(global)
		for k, rank := range places(after) {
			if change := after[k] - before[k]; math.Abs(change) > math.Abs(all[e].Change) {
				all[e].Change, all[e].Leaf = change, leaves[k]
			}
			if rank != ranks[k] {
				all[e].Reranked++
			}
		}
	}
	return all
}

// leaveOneOut returns, by expert and node, the weights as the others alone give
// them; nil for an expert without whom they can't be told.
func (p *Panel) leaveOneOut(r *PanelResult, opt GroupOptions) [][][]float64 {
	without := make([][][]float64, len(p.Experts))
	place := make(map[string]int, len(p.Experts))
	for e, expert := range p.Experts {
		place[expert.Name] = e
		without[e] = make([][]float64, len(p.Nodes))
	}
	var s solver
	for node, group := range r.Groups {
		if group == nil {
			continue
		}
		for e := range without {
			if without[e] != nil {
				without[e][node] = group.Weights
			}
		}
		for k, weights := range group.leaveOneOut(opt, &s) {
			switch e := place[group.voices[k].expert]; {
			case weights == nil:
				without[e] = nil
			case without[e] != nil:
				without[e][node] = weights
			}
		}
	}
	return without
}

// leaveOneOut returns, by voice, the weights that the others give; nil where
// they give none.
func (g *GroupResult) leaveOneOut(opt GroupOptions, s *solver) [][]float64 {
	weights := make([][]float64, len(g.voices))
	if opt.Aggregate.OfPriorities() {
		for k := range g.voices {
			if others := g.others(k); anyWeight(others) {
				weights[k] = meanPriorities(others, opt.Aggregate, opt.Trim)
			}
		}
		return weights
	}
	rest := func(k int) *Matrix { return aggregate(g.Names, g.others(k), opt.Trim) }
	if opt.Trim == 0 {
		rest = restOf(g.Names, g.voices)
	}
	for k := range g.voices {
		m := rest(k)
		if !s.connected(m) || m.missing > 0 && !opt.Method.TakesIncomplete() {
			continue
		}
		if found, _, told := s.priorities(m, opt.Method); told {
			weights[k] = slices.Clone(found)
		}
	}
	return weights
}

func (g *GroupResult) others(k int) []voice { return slices.Concat(g.voices[:k], g.voices[k+1:]) }

func anyWeight(voices []voice) bool {
	return slices.ContainsFunc(voices, func(v voice) bool { return v.weight > 0 })
}

// restOf aggregates the judgements of all but one. What comes before a voice
// and what comes after it are summed up once, so that a thousand experts do
// not take a million logarithms a pair; a difference of sums would lose
// digits where one weighs far more than the rest.
func restOf(names []string, voices []voice) func(k int) *Matrix {
	n := len(names)
	before, after := make([][]logSum, len(voices)+1), make([][]logSum, len(voices)+1)
	before[0], after[len(voices)] = make([]logSum, n*n), make([]logSum, n*n)
	for k, v := range voices {
		before[k+1] = v.addTo(before[k])
	}
	for k, v := range slices.Backward(voices) {
		after[k] = v.addTo(after[k+1])
	}
	return func(k int) *Matrix {
		m := NewMatrix(names)
		for i := range n {
			for j := i + 1; j < n; j++ {
				x, y := before[k][i*n+j], after[k+1][i*n+j]
				if weight := x.weight + y.weight; weight > 0 {
					mean := math.Exp((x.sum + y.sum) / weight)
					m.a[i*n+j], m.a[j*n+i] = mean, 1/mean
					m.missing--
				}
			}
		}
		return m
	}
}

// logSum is a weighted sum of logarithms, with the sum of the weights.
type logSum struct{ sum, weight float64 }

// addTo returns sums with a voice added to them.
func (v *voice) addTo(sums []logSum) []logSum {
	sums = slices.Clone(sums)
	n := v.matrix.N()
	for i := range n {
		for j := i + 1; j < n; j++ {
			if value := v.matrix.a[i*n+j]; value != 0 {
				at := &sums[i*n+j]
				at.sum += v.weight * math.Log(value)
				at.weight += v.weight
			}
		}
	}
	return sums
}
