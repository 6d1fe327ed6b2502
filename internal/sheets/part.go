package sheets

import (
	"strings"

	"goodgov/ahp"
	"goodgov/internal/diag"
)

// Under is the part of a panel that compares the children of one node. It
// shares its matrices. A code that no node with two or more children has is a
// *diag.Problems.
func Under(p *ahp.Panel, code string) (*ahp.Panel, error) {
	var codes []string
	for _, node := range p.Compared() {
		if p.Nodes[node].Code != code {
			codes = append(codes, p.Nodes[node].Code)
			continue
		}
		nodes := []ahp.PanelNode{p.Nodes[node]}
		nodes[0].Parent = -1
		for _, child := range p.Children(node) {
			n := p.Nodes[child]
			n.Parent = 0
			nodes = append(nodes, n)
		}
		part := ahp.NewPanel(nodes, p.Experts)
		copy(part.Matrices[0], p.Matrices[node])
		return part, nil
	}
	const listed = 10
	list := strings.Join(codes[:min(len(codes), listed)], ", ")
	if len(codes) > listed {
		list += ", …"
	}
	var problems diag.Problems
	problems.Add(diag.Problem{Code: "sheets.node", Found: diag.Quote(code), Want: diag.Say("a node with two or more children: %s", "有两个以上子节点的节点：%s", list), Hint: diag.DidYouMean(code, codes)})
	return nil, problems.Err()
}
