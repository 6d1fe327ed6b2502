package ahp

import (
	"slices"

	"goodgov/internal/diag"
)

// AnalyseGlobally is AIP at the level of the whole hierarchy: each expert's
// global weights first, then their mean over the leaves, geometric or
// arithmetic as opt.Aggregate says, renormalised; a node above has the sum of
// its leaves. Analyse takes the mean at each node and multiplies afterwards,
// which is not the same: the mean of products is not the product of means.
//
// The Groups of the result are those of Analyse, for the experts' consistency;
// their weights are not used. Only experts who alone tell the weights of every
// node count; none is an *Error, and so are judgements put together (AIJ) and
// a panel of several roots.
func (p *Panel) AnalyseGlobally(opt GroupOptions) (*PanelResult, error) {
	if err := p.oneRoot(); err != nil {
		return nil, err
	}
	if !opt.Aggregate.OfPriorities() {
		return nil, unknownName(aggregationOption, string(opt.Aggregate), slices.DeleteFunc(Aggregations(), func(a Aggregation) bool { return !a.OfPriorities() }))
	}
	r, err := p.Analyse(opt)
	if err != nil {
		return nil, err
	}
	leaves := p.Leaves()
	var voices []voice
	individuals := p.Individuals(r)
	for e := range individuals {
		if i := &individuals[e]; i.Weight > 0 && i.Complete() {
			voices = append(voices, voice{expert: i.Name, priorities: i.leafWeights(leaves), weight: i.Weight})
		}
	}
	if len(voices) == 0 {
		return nil, &Error{
			Code:  CodeNobody,
			Found: diag.Say("no expert whose judgements alone tell all weights", "没有专家的判断能单独确定全部权重"),
			Want:  diag.Say("one such expert or more", "至少一位这样的专家"),
			Hint:  diag.Say("aggregate at each node instead", "可改为在各节点集结"),
		}
	}
	clear(r.Global)
	for k, w := range meanPriorities(voices, opt.Aggregate, opt.Trim) {
		for node := leaves[k]; node >= 0; node = p.Nodes[node].Parent {
			r.Global[node] += w
		}
	}
	for node := range p.Nodes {
		r.Local[node] = 1
		if parent := p.Nodes[node].Parent; parent >= 0 {
			r.Local[node] = r.Global[node] / r.Global[parent]
		}
	}
	return r, nil
}
