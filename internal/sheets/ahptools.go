package sheets

import (
	"slices"
	"strconv"
	"strings"

	"goodgov/internal/diag"
	"goodgov/internal/tabular"
)

// The workbook of the R package AHPtools has two sheets: the hierarchy, with
// the columns Node, Parent, Children_Ordered (joined by commas), and the
// answers, a row for each respondent and the columns NODE.1 … NODE.m, the
// upper triangle of a node's matrix row by row.

var ahpToolsHeader = []string{"node", "parent", "children ordered"}

func isAHPTools(names []string) bool {
	return columnOf(names, ahpToolsHeader[:1]) >= 0 && columnOf(names, ahpToolsHeader[2:]) >= 0
}

func (x *reader) ahpTools(grids []*tabular.Grid) {
	var tree, answers *tabular.Grid
	for _, g := range grids {
		if _, names := header(g); isAHPTools(names) {
			tree = g
		} else if answers == nil {
			answers = g
		}
	}
	if tree == nil || answers == nil {
		x.problems.Add(diag.Problem{File: x.File, Code: "sheets.ahptools", Found: diag.Say("a file without the two sheets of AHPtools", "缺少 AHPtools 的两个工作表"),
			Want: diag.Say("a sheet with Node, Parent, Children_Ordered and one with the answers NODE.1, NODE.2, …", "一个含 Node、Parent、Children_Ordered 的工作表和一个含 NODE.1、NODE.2…… 答案的工作表")})
		return
	}
	children := x.ahpToolsTree(tree)
	row, names := header(answers)
	var pairs []pairColumn
	for j, name := range names {
		dot := strings.LastIndexByte(name, '.')
		if dot < 0 {
			continue
		}
		elements, known := children[name[:dot]]
		k, err := strconv.Atoi(name[dot+1:])
		if !known || err != nil {
			continue
		}
		a, b, ok := triangle(k, len(elements))
		if !ok {
			x.problems.Add(fault(place(answers.At(row, j)), "sheets.ahptools", diag.Quote(name),
				diag.Say("a number 1–%d, for the pairs of %d elements", "1–%d 的编号（%d 个元素的各对）", len(elements)*(len(elements)-1)/2, len(elements)), diag.Text{}))
			continue
		}
		pairs = append(pairs, pairColumn{at: j, parent: name[:dot], a: elements[a], b: elements[b]})
	}
	if len(pairs) == 0 {
		x.problems.Add(fault(place(answers.At(row, 0)), "sheets.ahptools", diag.Say("no column named by a node", "没有以节点命名的列"), diag.Say("columns such as %s.1", "%s.1 之类的列", tree.At(min(1, tree.Rows()-1), 0).Text()), diag.Text{}))
		return
	}
	x.opt.Coding = Ratios
	x.respondents(answers, row, names, pairs)
}

// triangle finds the kth entry, from 1, of the upper triangle, row by row.
func triangle(k, n int) (i, j int, ok bool) {
	for i := range n {
		if rest := n - 1 - i; k <= rest {
			return i, i + k, k > 0
		} else {
			k -= rest
		}
	}
	return 0, 0, false
}

// ahpToolsTree reads the hierarchy, a row for each node that has children.
func (x *reader) ahpToolsTree(g *tabular.Grid) map[string][]string {
	row, names := header(g)
	node, list := columnOf(names, ahpToolsHeader[:1]), columnOf(names, ahpToolsHeader[2:])
	children := map[string][]string{}
	for i := row + 1; i < g.Rows(); i++ {
		cell := g.At(i, node).Under(names[node])
		name, ok := cell.Required(&x.problems)
		if !ok {
			continue
		}
		if children[name] != nil {
			x.problems.Add(cell.Problem("sheets.node_repeated", diag.Quote(name), diag.Say("each node once", "每个节点一行")))
			continue
		}
		for child := range strings.SplitSeq(strings.ReplaceAll(g.At(i, list).Text(), "，", ","), ",") {
			if child = strings.TrimSpace(child); child == "" {
				continue
			}
			if slices.Contains(children[name], child) || len(children[name]) == maxElements {
				x.problems.Add(g.At(i, list).Under(names[list]).Problem("sheets.node_repeated", diag.Quote(child), diag.Say("each child once, %d at most", "每个子节点一次，最多 %d 个", maxElements)))
				continue
			}
			children[name] = append(children[name], child)
		}
		x.addGroup(name, place(cell), children[name]...)
	}
	return children
}
