package ahp

import (
	"math"
	"slices"

	"goodgov/internal/diag"
)

// Part is some of the experts, such as the officials or a cluster.
type Part struct {
	Name    string
	Experts []int // by place in the panel
}

// PartResult is what a part of the panel comes to on its own.
type PartResult struct {
	Part
	Result    *PanelResult
	Nodes     []*NodeAgreement // within the part, as in PanelAgreement
	Whole     NodeAgreement
	MeanSStar float64
}

// Comparison is parts of a panel side by side.
type Comparison struct {
	Parts []PartResult
	// Between is the consensus of the parts' results: each part is one voice,
	// all of equal weight.
	Between      []*NodeAgreement // by node; nil for a node with fewer than two children
	WholeBetween NodeAgreement    // of the leaves' global weights
	// BetaWithin and BetaBetween split the beta entropy of the leaves' global
	// weights: Shannon's entropy divides without a rest into what lies within
	// the parts and what lies between their means. Experts who do not tell all
	// weights are left out; NaN with fewer than two left.
	BetaWithin, BetaBetween float64
}

// ShareBetween is the share of the experts' diversity that lies between the
// parts, 0 to 1; NaN where there is none.
func (c *Comparison) ShareBetween() float64 {
	return c.BetaBetween / (c.BetaWithin + c.BetaBetween)
}

// ExpertGroups are the parts of a panel by the groups that its experts name,
// in the order in which they come first. Those who name none are the part "".
func (p *Panel) ExpertGroups() []Part {
	var parts []Part
	for e, expert := range p.Experts {
		at := slices.IndexFunc(parts, func(part Part) bool { return part.Name == expert.Group })
		if at < 0 {
			at = len(parts)
			parts = append(parts, Part{Name: expert.Group})
		}
		parts[at].Experts = append(parts[at].Experts, e)
	}
	return parts
}

// Compare puts parts of a panel side by side. Fewer than two parts are an
// *Error. A part that comes to no result is a *PartError.
func (p *Panel) Compare(parts []Part, opt GroupOptions) (*Comparison, error) {
	if err := p.oneRoot(); err != nil {
		return nil, err
	}
	if len(parts) < 2 {
		return nil, &Error{
			Code:  CodeNoParts,
			Found: diag.Say("%d group of experts", "%d 个专家组", len(parts)),
			Want:  diag.Say("two or more to put side by side", "至少两个组才能并列比较"),
			Hint:  diag.Say("name the experts' groups in the column group of the table of experts", "请在专家表的 group 列填写专家所属的组"),
		}
	}
	c := &Comparison{}
	leaves := p.Leaves()
	individuals := make([]Individual, 0, len(parts)) // the parts, as if each were an expert
	var within float64
	var everybody [][]float64
	var weights []float64
	for _, part := range parts {
		panel := p.Only(part.Experts)
		r, err := panel.Analyse(opt)
		if err != nil {
			return nil, &PartError{Part: part.Name, Err: err}
		}
		result := PartResult{Part: part, Result: r}
		members := panel.Individuals(r)
		result.Nodes, result.Whole, result.MeanSStar = panel.agreements(r, members)
		c.Parts = append(c.Parts, result)
		individuals = append(individuals, p.voiceOf(part.Name, r))

		vectors, weight := told(members, func(i *Individual) []float64 {
			if !i.Complete() {
				return nil
			}
			return i.leafWeights(leaves)
		})
		if len(vectors) == 0 {
			continue
		}
		gamma := entropy(meanVector(vectors, weight))
		for e, vector := range vectors {
			within += weight[e] * (gamma - entropy(vector))
		}
		everybody, weights = append(everybody, vectors...), append(weights, weight...)
	}
	total := 0.0
	for _, w := range weights {
		total += w
	}
	whole := shannonConsensus(everybody, weights, len(leaves), p.lowestEntropy())
	c.BetaWithin, c.BetaBetween = math.NaN(), math.NaN()
	if whole.Experts > 1 {
		c.BetaWithin = max(0, within/total)
		c.BetaBetween = max(0, whole.Beta-c.BetaWithin)
	}
	global := &PanelResult{Global: make([]float64, len(p.Nodes))}
	c.Between, c.WholeBetween, _ = p.agreements(global, individuals)
	return c, nil
}

// voiceOf is the result of a part as if one expert had given it.
func (p *Panel) voiceOf(name string, r *PanelResult) Individual {
	i := Individual{PanelExpert: PanelExpert{Name: name, Weight: 1}, Local: make([][]float64, len(p.Nodes)), Global: r.Global}
	for node, group := range r.Groups {
		if group != nil {
			i.Local[node] = group.Weights
		}
	}
	return i
}

// PartError is a fault of the judgements of some of the experts.
type PartError struct {
	Part string
	Err  error
}

// Error returns the English text.
func (e *PartError) Error() string { return e.Part + ": " + e.Err.Error() }

// Unwrap returns the fault itself.
func (e *PartError) Unwrap() error { return e.Err }
