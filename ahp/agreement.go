package ahp

import (
	"math"

	"goodgov/internal/diag"
)

// NodeAgreement is how far experts agree on one set of weights.
type NodeAgreement struct {
	Consensus
	Concordance Concordance
}

func agreementOf(vectors [][]float64, weights []float64, elements int, lowest float64) NodeAgreement {
	c := KendallConcordance(vectors)
	c.Elements, c.Freedom = elements, elements-1
	return NodeAgreement{Consensus: shannonConsensus(vectors, weights, elements, lowest), Concordance: c}
}

// PanelAgreement is everything about how a panel agrees.
type PanelAgreement struct {
	Result      *PanelResult
	Individuals []Individual // by expert
	// Nodes is by node, over its children and those experts who alone tell
	// their weights; nil for a node with fewer than two children.
	Nodes []*NodeAgreement
	// Whole is of the leaves' global weights, over the experts who alone tell
	// them all. S* counts there on the lowest entropy that the hierarchy allows.
	Whole NodeAgreement
	// MeanSStar is the mean of the nodes' S*, each weighted by the node's
	// global weight; nodes without one are left out.
	MeanSStar float64

	// With more experts than MostAlike the Result has the warning WarnManyExperts,
	// Likeness and what comes of it are of nobody, and nobody is left out for
	// Influence: its changes are NaN.
	Likeness   *Likeness
	Clusters   *Clusters
	Remoteness []Remoteness // in the order of Likeness.Experts
	Influence  []Influence  // by expert
}

// MostAlike is how many experts are compared two by two at most. With so many
// a file of every two has some 200 MB already, and nobody looks at it.
const MostAlike = 2000

// Agreement returns how a panel agrees, and its result as Analyse does, with
// the same errors. A panel of several roots is an *Error.
func (p *Panel) Agreement(opt GroupOptions) (*PanelAgreement, error) {
	if err := p.oneRoot(); err != nil {
		return nil, err
	}
	r, err := p.Analyse(opt)
	if err != nil {
		return nil, err
	}
	a := &PanelAgreement{Result: r, Individuals: p.Individuals(r)}
	a.Nodes, a.Whole, a.MeanSStar = p.agreements(r, a.Individuals)
	if m := len(p.Experts); m > MostAlike {
		a.Likeness, a.Influence = &Likeness{}, unknownInfluence(m)
		r.Warnings = append(r.Warnings, diag.Warning{Code: WarnManyExperts, Node: p.Nodes[0].Code,
			Text: diag.Say("%d experts, more than %d: how alike any two are, clusters, who is outlying and what one of them changes is left out",
				"共 %d 位专家，超过 %d 位：不计算两两相近程度、聚类、离群专家和剔除单个专家的影响", m, MostAlike)})
	} else {
		a.Likeness, a.Influence = p.likeness(a.Individuals, r.Global), p.influence(r, opt)
	}
	a.Clusters = a.Likeness.cluster()
	a.Remoteness = a.Likeness.remoteness()
	return a, nil
}

func (p *Panel) agreements(r *PanelResult, individuals []Individual) (nodes []*NodeAgreement, whole NodeAgreement, mean float64) {
	nodes = make([]*NodeAgreement, len(p.Nodes))
	total := 0.0
	for _, node := range p.Compared() {
		vectors, weights := told(individuals, func(i *Individual) []float64 { return i.Local[node] })
		n := len(p.children[node])
		a := agreementOf(vectors, weights, n, lowestEntropy(n))
		nodes[node] = &a
		if !math.IsNaN(a.SStar) {
			mean += r.Global[node] * a.SStar
			total += r.Global[node]
		}
	}
	leaves := p.Leaves()
	vectors, weights := told(individuals, func(i *Individual) []float64 {
		if !i.Complete() {
			return nil
		}
		return i.leafWeights(leaves)
	})
	return nodes, agreementOf(vectors, weights, len(leaves), p.lowestEntropy()), mean / total
}

// told collects what experts alone tell, with the weights of those experts.
func told(individuals []Individual, of func(*Individual) []float64) (vectors [][]float64, weights []float64) {
	for e := range individuals {
		if i := &individuals[e]; i.Weight > 0 {
			if vector := of(i); vector != nil {
				vectors, weights = append(vectors, vector), append(weights, i.Weight)
			}
		}
	}
	return vectors, weights
}

func severalRoots(roots int) error {
	return &Error{
		Code:  CodeSeveralRoots,
		Found: diag.Say("%d hierarchies", "%d 个互不相连的层次结构", roots),
		Want:  diag.Say("one hierarchy, judged by all", "所有专家判断同一层次结构"),
		Hint:  diag.Say("give matrices over the same elements, in the same order", "请提供元素与顺序相同的判断矩阵"),
	}
}
