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
	// give. Leaf is the node where that is, −1 where nothing changes.
	Change float64
	Leaf   int
	// Reranked counts the leaves that have another place among the leaves.
	Reranked int
	// Needed tells that there is no result without the expert, because nobody
	// else judged a node, or not enough of it: Change is NaN.
	Needed bool
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
	var s solver
	local, global := make([]float64, len(p.Nodes)), make([]float64, len(p.Nodes))
	for e, expert := range p.Experts {
		without, ok := p.without(r, expert.Name, opt, &s)
		if !ok {
			all[e] = Influence{Expert: e, Change: math.NaN(), Leaf: -1, Needed: true}
			continue
		}
		p.descend(local, global, func(node int) []float64 { return without[node] })
		after := weigh(global)
		all[e] = Influence{Expert: e, Leaf: -1}
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

// without returns the weights of every node as the others alone give them.
func (p *Panel) without(r *PanelResult, expert string, opt GroupOptions, s *solver) (weights [][]float64, ok bool) {
	weights = make([][]float64, len(p.Nodes))
	for node, group := range r.Groups {
		if group == nil {
			continue
		}
		weights[node] = group.Weights
		at := slices.IndexFunc(group.voices, func(v voice) bool { return v.expert == expert })
		if at < 0 {
			continue
		}
		others := slices.Concat(group.voices[:at], group.voices[at+1:])
		if !slices.ContainsFunc(others, func(v voice) bool { return v.weight > 0 }) {
			return nil, false
		}
		if opt.Aggregate.OfPriorities() {
			weights[node] = meanPriorities(others, opt.Aggregate, opt.Trim)
			continue
		}
		m := aggregate(group.Names, others, opt.Trim)
		if !s.connected(m) || m.missing > 0 && !opt.Method.TakesIncomplete() {
			return nil, false
		}
		found, _, told := s.priorities(m, opt.Method)
		if !told {
			return nil, false
		}
		weights[node] = slices.Clone(found)
	}
	return weights, true
}
