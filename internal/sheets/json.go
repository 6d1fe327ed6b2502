package sheets

import (
	"encoding/json"
	"fmt"
	"io"
	"math"

	"goodgov/ahp"
	"goodgov/internal/diag"
)

// Our own JSON holds a panel whole: nodes, experts, and a matrix for each node
// and expert, null where a pair is not judged.

type panelJSON struct {
	Schema   int          `json:"schema"`
	Nodes    []nodeJSON   `json:"nodes"`
	Experts  []expertJSON `json:"experts"`
	Matrices []matrixJSON `json:"matrices"`
}

type nodeJSON struct {
	Code   string `json:"code"`
	Parent string `json:"parent"`
	NameEN string `json:"name_en,omitempty"`
	NameZH string `json:"name_zh,omitempty"`
}

type expertJSON struct {
	Expert string   `json:"expert"`
	Group  string   `json:"group,omitempty"`
	Weight *float64 `json:"weight"`
}

type matrixJSON struct {
	Node   string       `json:"node"`
	Expert string       `json:"expert"`
	Names  []string     `json:"names"`
	Values [][]*float64 `json:"values"`
}

func (x *reader) json(text []byte) error {
	x.Layout = JSON
	var p panelJSON
	if err := json.Unmarshal(text, &p); err != nil {
		x.problems.Add(jsonFault(x.File, text, err))
		return nil
	}
	whole := diag.Problem{File: x.File}
	if len(p.Nodes) == 0 || len(p.Matrices) == 0 {
		x.problems.Add(fault(whole, "json.panel", diag.Say("%d nodes and %d matrices", "%d 个节点、%d 个判断矩阵", len(p.Nodes), len(p.Matrices)),
			diag.Say("what `goodgov ahp export --as json` writes", "goodgov ahp export --as json 所写的文件"), diag.Text{}))
		return nil
	}
	for i, n := range p.Nodes {
		if n.Parent != "" {
			x.addGroup(n.Parent, diag.Problem{File: x.File, Key: fmt.Sprintf("nodes[%d]", i)}, n.Code)
		}
		if n.NameEN != "" || n.NameZH != "" {
			x.names[n.Code] = diag.Text{EN: n.NameEN, ZH: n.NameZH}
		}
	}
	for i, e := range p.Experts {
		if e.Weight != nil && !(*e.Weight >= 0) {
			x.problems.Add(fault(diag.Problem{File: x.File, Key: fmt.Sprintf("experts[%d].weight", i)}, "expert.weight", diag.Say("%v", "%v", *e.Weight), diag.Say("0 or more", "不小于 0 的数"), diag.Text{}))
			continue
		}
		if !x.known[e.Expert] {
			x.addExpert(e.Expert, e.Group)
			x.experts[len(x.experts)-1].weight = e.Weight
		}
	}
	for k, m := range p.Matrices {
		x.matrixJSON(m, k)
	}
	return nil
}

func (x *reader) matrixJSON(m matrixJSON, k int) {
	at := diag.Problem{File: x.File, Key: fmt.Sprintf("matrices[%d]", k)}
	n := len(m.Names)
	square := n > 1 && n <= maxElements && len(m.Values) == n
	for _, row := range m.Values {
		square = square && len(row) == n
	}
	if !square || m.Expert == "" {
		x.problems.Add(fault(at, "matrix.not_square", diag.Say("%d names, %d rows, expert %q", "%d 个名称、%d 行，专家 %q", n, len(m.Values), m.Expert), diag.Say("an expert, and as many rows and columns as names", "有专家，行列数与名称数相同"), diag.Text{}))
		return
	}
	x.addExpert(m.Expert, "")
	for i := range n {
		for j := i + 1; j < n; j++ {
			upper, lower := entry(m.Values[i][j]), entry(m.Values[j][i])
			v := upper
			switch {
			case math.IsNaN(upper) && math.IsNaN(lower):
				continue
			case math.IsNaN(upper):
				v = 1 / lower
			case !math.IsNaN(lower):
				agreed, _, err := ahp.Reconcile(upper, lower)
				if err != nil {
					x.problems.Add(judgementProblem(at, "", err))
					continue
				}
				v = agreed
			}
			x.scale(at, ratioText(v), v)
			x.judgements = append(x.judgements, judgement{expert: m.Expert, parent: m.Node, a: m.Names[i], b: m.Names[j], value: v, at: at})
		}
	}
}

func entry(v *float64) float64 {
	if v == nil {
		return math.NaN()
	}
	return *v
}

func writeJSON(w io.Writer, p *ahp.Panel) error {
	out := panelJSON{Schema: 1, Nodes: []nodeJSON{}, Experts: []expertJSON{}, Matrices: []matrixJSON{}}
	for _, n := range p.Nodes {
		node := nodeJSON{Code: n.Code, NameEN: n.Name.EN, NameZH: n.Name.ZH}
		if n.Parent >= 0 {
			node.Parent = p.Nodes[n.Parent].Code
		}
		out.Nodes = append(out.Nodes, node)
	}
	for _, e := range p.Experts {
		out.Experts = append(out.Experts, expertJSON{e.Name, e.Group, &e.Weight})
	}
	for _, node := range p.Compared() {
		for _, voice := range p.Voices(node) {
			m := matrixJSON{Node: p.Nodes[node].Code, Expert: voice.Expert, Names: voice.Matrix.Names()}
			for i := range voice.Matrix.N() {
				row := make([]*float64, voice.Matrix.N())
				for j := range row {
					if v := voice.Matrix.At(i, j); !math.IsNaN(v) {
						row[j] = &v
					}
				}
				m.Values = append(m.Values, row)
			}
			out.Matrices = append(out.Matrices, m)
		}
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(out)
}
