package ahp

import "math"

// Individual is what one expert alone says of a hierarchy.
type Individual struct {
	PanelExpert
	// Judged counts the matrices that the expert judged anything of, Over
	// those of them whose CR is over the limit, Unconnected those of them where
	// the judgements do not connect all elements, so that there is no CR.
	Judged, Over, Unconnected int
	// Local is, by node, the weights of its children; {1} for an only child.
	// It is nil for a node with none, and where the expert's judgements alone
	// do not tell the weights or do not count.
	Local [][]float64
	// Global is, by node, the weight as from the root; NaN below a node whose
	// weights can't be told.
	Global []float64
}

// Complete reports whether the expert alone tells the weights of all nodes.
func (i *Individual) Complete() bool {
	for _, w := range i.Global {
		if math.IsNaN(w) {
			return false
		}
	}
	return true
}

// Individuals are the experts of the panel one by one, from what Analyse
// returned for it. Experts of weight 0 do not count.
func (p *Panel) Individuals(r *PanelResult) []Individual {
	place := make(map[string]int, len(p.Experts))
	all := make([]Individual, len(p.Experts))
	for e, expert := range p.Experts {
		place[expert.Name] = e
		all[e] = Individual{PanelExpert: expert, Local: make([][]float64, len(p.Nodes)), Global: make([]float64, len(p.Nodes))}
	}
	for node, group := range r.Groups {
		if group == nil {
			continue
		}
		for _, x := range group.Experts {
			i := &all[place[x.Expert]]
			i.Judged++
			switch {
			case !x.Connected:
				i.Unconnected++
			case !x.Consistent:
				i.Over++
			}
			if !x.Dropped && x.Weight > 0 {
				i.Local[node] = x.Priorities
			}
		}
	}
	for e := range all {
		all[e].descend(p)
	}
	return all
}

// descend multiplies local weights down to the leaves.
func (i *Individual) descend(p *Panel) {
	for node := range p.Nodes {
		if p.Nodes[node].Parent < 0 {
			i.Global[node] = 1
		}
		children := p.children[node]
		if len(children) == 1 {
			i.Local[node] = []float64{1}
		}
		for k, child := range children {
			i.Global[child] = math.NaN()
			if i.Local[node] != nil {
				i.Global[child] = i.Global[node] * i.Local[node][k]
			}
		}
	}
}

// leafWeights are the global weights of the leaves.
func (i *Individual) leafWeights(leaves []int) []float64 {
	weights := make([]float64, len(leaves))
	for k, leaf := range leaves {
		weights[k] = i.Global[leaf]
	}
	return weights
}

// oneRoot is an *Error where the panel is not one hierarchy: what is said of
// the whole would mix things that were never weighed against each other.
func (p *Panel) oneRoot() error {
	roots := 0
	for _, node := range p.Nodes {
		if node.Parent < 0 {
			roots++
		}
	}
	if roots == 1 {
		return nil
	}
	return severalRoots(roots)
}
