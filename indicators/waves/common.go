package waves

import "goodgov/indicators"

// Common is the part of a framework whose items are had by every wave, and its
// weights, renormalised over the children that are left. Branches without an
// item fall away. It is nil where no item is had.
// lost are the codes of the items that are left out.
func Common(f *indicators.Framework, w *indicators.Weights, had func(code string) bool) (common *indicators.Framework, weights *indicators.Weights, lost []string) {
	kept := make([]bool, f.Len())
	for k := f.Len() - 1; k >= 0; k-- {
		if f.Leaf(k) {
			kept[k] = had(f.Nodes[k].Code)
			if !kept[k] {
				lost = append([]string{f.Nodes[k].Code}, lost...)
			}
		}
		if kept[k] && k > 0 {
			kept[f.Parent[k]] = true
		}
	}
	if !kept[0] {
		return nil, nil, lost
	}
	if lost == nil {
		return f, w, nil
	}
	var nodes []indicators.Node
	var from []int
	for k := range f.Nodes {
		if kept[k] {
			nodes, from = append(nodes, f.Nodes[k]), append(from, k)
		}
	}
	common, err := indicators.NewFramework("", nodes)
	if err != nil {
		panic(err) // a part of a tree that keeps its leaves is a tree
	}
	weights = &indicators.Weights{Local: make([]float64, common.Len()), Global: make([]float64, common.Len())}
	weights.Local[0], weights.Global[0] = 1, 1
	for k := range common.Nodes {
		sum := 0.0
		for _, child := range common.Children[k] {
			sum += w.Local[from[child]]
		}
		for _, child := range common.Children[k] {
			if sum > 0 { // otherwise what is left has no weight, and the branch no score
				weights.Local[child] = w.Local[from[child]] / sum
			}
			weights.Global[child] = weights.Global[k] * weights.Local[child]
		}
	}
	return common, weights, lost
}
