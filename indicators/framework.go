package indicators

import (
	"slices"
	"strings"

	"goodgov/internal/diag"
)

// Names is a name or a text by language ("zh", "en", …).
type Names map[string]string

// In returns the text in a language, or else in English, Chinese, or
// whichever comes first by its code; "" where there is none at all.
func (n Names) In(lang string) string {
	for _, l := range []string{lang, "en", "zh"} {
		if n[l] != "" {
			return n[l]
		}
	}
	langs := make([]string, 0, len(n))
	for l, text := range n {
		if text != "" {
			langs = append(langs, l)
		}
	}
	if len(langs) == 0 {
		return ""
	}
	return n[slices.Min(langs)]
}

// Node is one indicator, or, as a leaf, one item.
type Node struct {
	Code     string
	Parent   string // code; "" is the root
	Names    Names
	Question Names // of a leaf
	Reverse  bool  // of a leaf: worded negatively
	Tags     []string
	Line     int // where it was read, for messages
}

// Name returns the node's name in a language, or its code where it has none.
func (n *Node) Name(lang string) string {
	if name := n.Names.In(lang); name != "" {
		return name
	}
	return n.Code
}

// Framework is the tree of indicators. Nodes stand in preorder (a parent
// before its children, siblings as they were given), so node 0 is the root
// and the nodes below a node follow it without a gap.
type Framework struct {
	Nodes    []Node
	Parent   []int   // index; −1 for the root
	Children [][]int // indexes
	Level    []int   // 0 for the root
	Items    []int   // the leaves
	Depth    int     // the largest level

	index map[string]int
	end   []int // first node after the subtree
}

// NewFramework builds the tree from nodes in any order. file is where they
// were read, for messages. Its error is a *diag.Problems with every fault
// found: empty and repeated codes, unknown parents, no root or several,
// cycles, leaves without a question, questions on nodes that are no leaves.
func NewFramework(file string, nodes []Node) (*Framework, error) {
	var problems diag.Problems
	fault := func(n *Node, column string, code diag.Code, found, want, hint diag.Text) {
		problems.Add(diag.Problem{File: file, Line: n.Line, Column: column, Code: code, Found: found, Want: want, Hint: hint})
	}
	tree := sortTree(len(nodes), treeRows{
		code:   func(i int) string { return nodes[i].Code },
		parent: func(i int) string { return nodes[i].Parent },
		line:   func(i int) int { return nodes[i].Line },
	}, file, "framework", &problems)
	if tree == nil {
		return nil, problems.Err()
	}
	f := &Framework{Parent: tree.parent, Children: tree.children, Level: tree.level, end: tree.end, index: map[string]int{}}
	for _, from := range tree.order {
		f.index[nodes[from].Code] = len(f.Nodes)
		f.Nodes = append(f.Nodes, nodes[from])
	}
	for i := range f.Nodes {
		n := &f.Nodes[i]
		f.Depth = max(f.Depth, f.Level[i])
		leaf := len(f.Children[i]) == 0
		asked := n.Question.In(diag.English) != ""
		if leaf {
			f.Items = append(f.Items, i)
		}
		switch {
		case leaf && !asked:
			fault(n, "question_*", "framework.no_question", diag.Say("none for %q", "%q 未填", n.Code),
				diag.Say("a question: it is a leaf of the tree", "题目：它是指标树的末级指标"),
				diag.Say("or did you forget its children?", "或者遗漏了它的下级指标？"))
		case !leaf && asked:
			fault(n, "question_*", "framework.question_on_branch", diag.Say("one for %q", "%q 设有题目", n.Code),
				diag.Say("no question: it has indicators below it", "不设题目：它还有下级指标"), diag.Text{})
		case !leaf && n.Reverse:
			fault(n, "reverse", "framework.reverse_on_branch", diag.Say("it for %q", "%q 设为反向", n.Code),
				diag.Say("reverse only on items", "只有题项可以反向计分"), diag.Text{})
		}
	}
	if err := problems.Err(); err != nil {
		return nil, err
	}
	return f, nil
}

// Len is the number of nodes.
func (f *Framework) Len() int { return len(f.Nodes) }

// Index finds a node by its code.
func (f *Framework) Index(code string) (int, bool) {
	i, found := f.index[code]
	return i, found
}

// Codes lists the codes of all nodes.
func (f *Framework) Codes() []string {
	codes := make([]string, len(f.Nodes))
	for i := range f.Nodes {
		codes[i] = f.Nodes[i].Code
	}
	return codes
}

// Leaf reports whether a node is an item.
func (f *Framework) Leaf(node int) bool { return len(f.Children[node]) == 0 }

// Below lists the items under a node; a leaf's own index for a leaf.
func (f *Framework) Below(node int) []int {
	var items []int
	for i := node; i < f.end[node]; i++ {
		if f.Leaf(i) {
			items = append(items, i)
		}
	}
	return items
}

// AtLevel lists the nodes of a level.
func (f *Framework) AtLevel(level int) []int {
	var nodes []int
	for i, l := range f.Level {
		if l == level {
			nodes = append(nodes, i)
		}
	}
	return nodes
}

// Branches lists the nodes that have children, in preorder.
func (f *Framework) Branches() []int {
	var nodes []int
	for i := range f.Nodes {
		if !f.Leaf(i) {
			nodes = append(nodes, i)
		}
	}
	return nodes
}

// treeRows gives the codes of the rows that sortTree arranges.
type treeRows struct {
	code, parent func(int) string
	line         func(int) int
}

type sortedTree struct {
	order    []int // row of each node, in preorder
	parent   []int
	children [][]int
	level    []int
	end      []int
}

// sortTree arranges rows into one tree in preorder, or reports why it can't
// and returns nil. what begins the codes of its problems.
func sortTree(n int, rows treeRows, file, what string, problems *diag.Problems) *sortedTree {
	code := func(suffix string) diag.Code { return diag.Code(what + "." + suffix) }
	before := problems.Errors()
	at := make(map[string]int, n)
	codes := make([]string, 0, n)
	for i := range n {
		c := rows.code(i)
		if c == "" {
			problems.Add(diag.Problem{File: file, Line: rows.line(i), Column: "code", Code: code("no_code"),
				Found: diag.Quote(""), Want: diag.Say("a code", "代码")})
			continue
		}
		if first, repeated := at[c]; repeated {
			problems.Add(diag.Problem{File: file, Line: rows.line(i), Column: "code", Code: code("code_repeated"),
				Found: diag.Quote(c), Want: diag.Say("a code of its own (line %d has this one)", "不重复的代码（第 %d 行已用）", rows.line(first))})
			continue
		}
		at[c] = i
		codes = append(codes, c)
	}
	below := make([][]int, n)
	var roots []int
	for i := range n {
		c, p := rows.code(i), rows.parent(i)
		if first, ok := at[c]; !ok || first != i {
			continue
		}
		if p == "" {
			roots = append(roots, i)
			continue
		}
		parent, known := at[p]
		if !known {
			problems.Add(diag.Problem{File: file, Line: rows.line(i), Column: "parent", Code: code("parent_unknown"),
				Found: diag.Quote(p), Want: diag.Say("the code of another row", "另一行的代码"), Hint: problems.DidYouMean(p, codes)})
			continue
		}
		below[parent] = append(below[parent], i)
	}
	if len(roots) > 1 {
		for _, extra := range roots[1:] {
			problems.Add(diag.Problem{File: file, Line: rows.line(extra), Column: "parent", Code: code("several_roots"),
				Found: diag.Say("%q has no parent", "%q 没有上级", rows.code(extra)),
				Want:  diag.Say("one root only (line %d: %q)", "只有一个根（第 %d 行：%q）", rows.line(roots[0]), rows.code(roots[0]))})
		}
	}
	t := &sortedTree{}
	reached := make([]bool, n)
	var visit func(row, parent, level int)
	visit = func(row, parent, level int) {
		reached[row] = true
		node := len(t.order)
		t.order = append(t.order, row)
		t.parent = append(t.parent, parent)
		t.level = append(t.level, level)
		t.children = append(t.children, nil)
		t.end = append(t.end, 0)
		if parent >= 0 {
			t.children[parent] = append(t.children[parent], node)
		}
		for _, child := range below[row] {
			visit(child, node, level+1)
		}
		t.end[node] = len(t.order)
	}
	for _, root := range roots {
		visit(root, -1, 0)
	}
	for _, cycle := range cycles(n, rows, at, reached) {
		var names []string
		for _, row := range cycle[:min(len(cycle), longestCycleShown)] {
			names = append(names, rows.code(row))
		}
		if len(cycle) > longestCycleShown {
			names = append(names, "…")
		}
		names = append(names, rows.code(cycle[0]))
		problems.Add(diag.Problem{File: file, Line: rows.line(cycle[0]), Column: "parent", Code: code("cycle"),
			Found: diag.Raw(strings.Join(names, " → ")), Want: diag.Say("a tree: no row above itself", "树形结构：任何一行不能是自己的上级")})
	}
	if len(roots) == 0 && problems.Errors() == before {
		problems.Add(diag.Problem{File: file, Code: code("no_root"), Found: diag.Say("no row without a parent", "没有根（上级为空的行）"),
			Want: diag.Say("one root", "一个根")})
	}
	if problems.Errors() > before {
		return nil
	}
	return t
}

// longestCycleShown is how many codes of a cycle a message names.
const longestCycleShown = 10

// cycles lists the rows of each cycle, every row followed by its parent.
// reached are the rows below a root, which are in none. It follows the parents
// of each row until it meets one that it has met before: in the same walk,
// that closes a cycle.
func cycles(n int, rows treeRows, at map[string]int, reached []bool) [][]int {
	var found [][]int
	walk := make([]int, n) // which walk came by a row, from 1
	for i := range n {
		if first, ok := at[rows.code(i)]; reached[i] || !ok || first != i {
			continue
		}
		var way []int
		row, known := i, true
		for known && walk[row] == 0 {
			walk[row] = i + 1
			way = append(way, row)
			row, known = at[rows.parent(row)]
		}
		if known && walk[row] == i+1 {
			found = append(found, way[slices.Index(way, row):])
		}
	}
	return found
}
