package ahp

import (
	"slices"

	"goodgov/internal/diag"
)

// Panel is what a panel of experts judged of a hierarchy: for each element that
// has others under it, one matrix of each expert who judged some of its pairs.
// A single matrix is a panel of one root and one expert.
type Panel struct {
	Nodes   []PanelNode // parents before their children
	Experts []PanelExpert
	// Matrices are by node and expert, over the node's children in the order
	// of Nodes; nil for a node with fewer than two children, and for an expert
	// who judged none of them.
	Matrices [][]*Matrix

	children [][]int
}

// PanelNode is an element of the hierarchy.
type PanelNode struct {
	Code   string
	Name   diag.Text // what people read; the code where it is empty
	Parent int       // −1 for a root
}

// Label is the name of the element, or its code where it has none.
func (n PanelNode) Label(lang string) string {
	if text := n.Name.In(lang); text != "" {
		return text
	}
	return n.Code
}

// PanelExpert is one of those who judge.
type PanelExpert struct {
	Name   string
	Group  string  // officials, scholars, residents; "" where there are no groups
	Weight float64 // 0 or more, in any unit
}

// NewPanel returns a panel that has judged nothing. It panics where a parent
// does not come before its children.
func NewPanel(nodes []PanelNode, experts []PanelExpert) *Panel {
	p := &Panel{Nodes: slices.Clone(nodes), Experts: slices.Clone(experts), Matrices: make([][]*Matrix, len(nodes)), children: make([][]int, len(nodes))}
	for i, node := range nodes {
		if node.Parent >= i {
			panic("ahp: a parent behind its child")
		}
		if node.Parent >= 0 {
			p.children[node.Parent] = append(p.children[node.Parent], i)
		}
	}
	for i := range nodes {
		if len(p.children[i]) > 1 {
			p.Matrices[i] = make([]*Matrix, len(experts))
		}
	}
	return p
}

// Children are the elements right under a node.
func (p *Panel) Children(node int) []int { return p.children[node] }

// Compared are the nodes whose children are compared: those with two or more.
func (p *Panel) Compared() []int {
	var nodes []int
	for i := range p.Nodes {
		if len(p.children[i]) > 1 {
			nodes = append(nodes, i)
		}
	}
	return nodes
}

// Leaves are the nodes with nothing under them, in order.
func (p *Panel) Leaves() []int {
	var nodes []int
	for i := range p.Nodes {
		if len(p.children[i]) == 0 {
			nodes = append(nodes, i)
		}
	}
	return nodes
}

// Matrix is what an expert judged of the children of a node; it is made, with
// nothing judged, where there is none yet. The node must have two or more.
func (p *Panel) Matrix(node, expert int) *Matrix {
	if p.Matrices[node][expert] == nil {
		p.Matrices[node][expert] = NewMatrix(p.codes(node))
	}
	return p.Matrices[node][expert]
}

// Elements are the codes of the elements right under a node.
func (p *Panel) Elements(node int) []string { return p.codes(node) }

func (p *Panel) codes(node int) []string {
	codes := make([]string, len(p.children[node]))
	for i, child := range p.children[node] {
		codes[i] = p.Nodes[child].Code
	}
	return codes
}

// Voices are the matrices of a node, with whose they are. Experts who judged
// nothing of it are left out.
func (p *Panel) Voices(node int) []ExpertMatrix {
	var voices []ExpertMatrix
	for i, m := range p.Matrices[node] {
		if m != nil && m.missing < m.N()*(m.N()-1)/2 {
			voices = append(voices, ExpertMatrix{Expert: p.Experts[i].Name, Matrix: m})
		}
	}
	return voices
}

// Weights are those of the experts, by name.
func (p *Panel) Weights() map[string]float64 {
	weights := make(map[string]float64, len(p.Experts))
	for _, e := range p.Experts {
		weights[e.Name] = e.Weight
	}
	return weights
}

// Only returns a panel of some of the experts, by their place, which shares
// its matrices with p.
func (p *Panel) Only(experts []int) *Panel {
	part := &Panel{Nodes: p.Nodes, children: p.children, Matrices: make([][]*Matrix, len(p.Nodes))}
	for _, e := range experts {
		part.Experts = append(part.Experts, p.Experts[e])
	}
	for node, matrices := range p.Matrices {
		if matrices == nil {
			continue
		}
		part.Matrices[node] = make([]*Matrix, len(experts))
		for k, e := range experts {
			part.Matrices[node][k] = matrices[e]
		}
	}
	return part
}

// Clone returns a copy that shares nothing that can be set.
func (p *Panel) Clone() *Panel {
	c := p.Only(everyone(len(p.Experts)))
	for _, matrices := range c.Matrices {
		for k, m := range matrices {
			if m != nil {
				matrices[k] = m.Clone()
			}
		}
	}
	return c
}

func everyone(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}

// PanelResult is what a panel's judgements say of the whole hierarchy.
type PanelResult struct {
	Groups []*GroupResult // by node; nil for a node with fewer than two children
	// Local is the weight of each node among its siblings, Global its local
	// weight times the global weight of its parent. A root has 1.
	Local, Global []float64
	Warnings      []diag.Warning // with the code of their node
}

// Analyse returns the weights of the whole hierarchy and the consistency of
// every matrix. opt.Weights is not used: the experts' own weights count. A
// fault of a node's judgements is a *PanelError.
func (p *Panel) Analyse(opt GroupOptions) (*PanelResult, error) {
	opt.Weights = p.Weights()
	r := &PanelResult{Groups: make([]*GroupResult, len(p.Nodes)), Local: make([]float64, len(p.Nodes)), Global: make([]float64, len(p.Nodes))}
	for node := range p.Nodes {
		if len(p.children[node]) < 2 {
			continue
		}
		g, err := AnalyseGroup(p.codes(node), p.Voices(node), opt)
		if err != nil {
			return nil, &PanelError{Node: p.Nodes[node].Code, Err: err}
		}
		r.Groups[node] = g
		for _, w := range g.Warnings {
			w.Node = p.Nodes[node].Code
			r.Warnings = append(r.Warnings, w)
		}
	}
	p.descend(r.Local, r.Global, func(node int) []float64 { return r.Groups[node].Weights })
	return r, nil
}

// descend fills in local and global weights; of says the weights of a node's
// children, for nodes with two or more.
func (p *Panel) descend(local, global []float64, of func(node int) []float64) {
	for node := range p.Nodes {
		if p.Nodes[node].Parent < 0 {
			local[node], global[node] = 1, 1
		}
		children := p.children[node]
		weights := []float64{1}
		if len(children) > 1 {
			weights = of(node)
		}
		for k, child := range children {
			local[child], global[child] = weights[k], weights[k]*global[node]
		}
	}
}

// PanelError is a fault of the judgements under one node.
type PanelError struct {
	Node string
	Err  error // an *Error
}

// Error returns the English text.
func (e *PanelError) Error() string { return e.Node + ": " + e.Err.Error() }

// Unwrap returns the fault itself.
func (e *PanelError) Unwrap() error { return e.Err }
