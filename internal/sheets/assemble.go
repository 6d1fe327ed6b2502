package sheets

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"goodgov/ahp"
	"goodgov/internal/diag"
)

// Assemble puts what files say together. The hierarchy is that of tree; where
// it is nil, of the one file that holds nothing else; or the one that the files
// tell; and where they tell none it is flat, a root for each set of elements
// that are compared. Elements go by their code
// or, where it is unique, by their name. Experts come in the order in which
// they are met.
//
// What was assumed is the second result. The error is a *diag.Problems with
// every fault: elements that the hierarchy does not have, judgements of one
// pair that contradict each other.
func Assemble(readings []*Reading, tree *Reading) (*ahp.Panel, *diag.Problems, error) {
	a := &assembler{names: map[string]diag.Text{}}
	readings = copied(readings)
	if tree == nil {
		readings, tree = withoutTree(readings)
	}
	a.settleBlocks(readings, tree)
	if a.problems.Errors() == 0 {
		if tree != nil {
			a.grow(tree.groups, []*Reading{tree})
		} else {
			a.grow(a.gather(readings), readings)
		}
	}
	if a.problems.Errors() == 0 {
		a.judge(readings)
	}
	a.problems.Sort()
	if err := a.problems.Err(); err != nil {
		return nil, nil, err
	}
	return a.panel, &a.problems, nil
}

// withoutTree takes a file that holds a hierarchy alone out of the others.
func withoutTree(readings []*Reading) ([]*Reading, *Reading) {
	isTree := func(r *Reading) bool {
		return len(r.judgements)+len(r.blocks)+len(r.experts) == 0 && (r.Layout == Hierarchy || r.Layout == AHPOS)
	}
	i := slices.IndexFunc(readings, isTree)
	if i < 0 || len(readings) == 1 || slices.ContainsFunc(readings[i+1:], isTree) {
		return readings, nil
	}
	tree := readings[i]
	return slices.Delete(readings, i, i+1), tree
}

// copied are readings that can be added to.
func copied(readings []*Reading) []*Reading {
	own := make([]*Reading, len(readings))
	for i, r := range readings {
		c := *r
		c.groups, c.judgements, c.experts, c.blocks = slices.Clip(r.groups), slices.Clip(r.judgements), slices.Clip(r.experts), slices.Clone(r.blocks)
		own[i] = &c
	}
	return own
}

type assembler struct {
	problems diag.Problems
	names    map[string]diag.Text
	nodes    []ahp.PanelNode
	parents  map[string]int                 // by code, nodes with others below them
	child    map[int]map[string]int         // of a parent, by the code in the file, and by name
	unknown  map[*Reading]map[string]string // element → root, where the file says no parent
	panel    *ahp.Panel
}

// settleBlocks tells whose matrix each block is, and of what, and makes it
// judgements.
func (a *assembler) settleBlocks(readings []*Reading, tree *Reading) {
	var blocks []*block
	of := map[*block]*Reading{}
	stems := map[string]map[string]bool{}
	elements := map[string]bool{}
	for _, r := range readings {
		for i := range r.blocks {
			b := &r.blocks[i]
			blocks, of[b] = append(blocks, b), r
			for _, name := range b.matrix.Names() {
				elements[name] = true
			}
			if stems[stem(b.file)] == nil {
				stems[stem(b.file)] = map[string]bool{}
			}
			stems[stem(b.file)][b.file] = true
		}
		addElements(elements, r.groups)
	}
	if tree != nil {
		addElements(elements, tree.groups)
		for _, text := range tree.names {
			elements[text.EN], elements[text.ZH] = true, true
		}
		delete(elements, "")
	}
	assign(blocks, func(name string) bool { return elements[name] })
	for _, b := range blocks {
		if b.expert == "" {
			b.expert = stem(b.file)
			if len(stems[b.expert]) > 1 { // files of one name in several folders
				b.expert = b.file
			}
		}
		of[b].take(b)
	}
}

func addElements(elements map[string]bool, groups []group) {
	for _, g := range groups {
		if g.parent != "" {
			elements[g.parent] = true
		}
		for _, child := range g.children {
			elements[child] = true
		}
	}
}

// take adds a matrix to what the file says.
func (r *Reading) take(b *block) {
	names := b.matrix.Names()
	r.groups = append(r.groups, group{parent: b.node, children: names, at: b.at, whole: true})
	r.experts = append(r.experts, expert{name: b.expert})
	for i := range names {
		for j := i + 1; j < len(names); j++ {
			if b.matrix.Judged(i, j) {
				r.judgements = append(r.judgements, judgement{expert: b.expert, parent: b.node, a: names[i], b: names[j], value: b.matrix.At(i, j),
					at: b.rows[i*len(names)+j], set: setKey(names)})
			}
		}
	}
}

// gather lists all groups, with a parent for those that have none.
func (a *assembler) gather(readings []*Reading) []group {
	var known []group
	for _, r := range readings {
		for _, g := range r.groups {
			if g.parent != "" {
				known = append(known, g)
			}
		}
	}
	used := map[string]bool{}
	addElements(used, known)
	for _, r := range readings {
		addElements(used, r.groups)
	}
	type root struct {
		group
		files map[string]bool
	}
	var roots []*root
	at := map[*Reading]map[int]*root{}
	for _, r := range readings {
		at[r] = map[int]*root{}
		loose := 0
		for k, g := range r.groups {
			if g.parent != "" {
				continue
			}
			if i := slices.IndexFunc(known, func(k group) bool { return contains(k.children, g.children) }); i >= 0 {
				at[r][k] = &root{group: group{parent: known[i].parent}}
				continue
			}
			if !g.whole {
				loose++
			}
			i := slices.IndexFunc(roots, func(o *root) bool {
				if g.whole || o.whole {
					return setKey(o.children) == setKey(g.children) || !g.whole && contains(o.children, g.children)
				}
				return overlap(o.children, g.children)
			})
			if i < 0 {
				i = len(roots)
				roots = append(roots, &root{group: group{at: g.at, whole: g.whole}, files: map[string]bool{}})
			}
			for _, child := range g.children {
				if !slices.Contains(roots[i].children, child) {
					roots[i].children = append(roots[i].children, child)
				}
			}
			roots[i].files[r.File] = true
			at[r][k] = roots[i]
		}
		if loose > 1 {
			a.fallsApart(r)
		}
	}
	for _, o := range roots {
		name := "goal"
		if len(o.files) == 1 {
			for file := range o.files {
				name = stem(file)
			}
		}
		o.parent = unused(name, used)
		used[o.parent] = true
	}
	a.unknown = map[*Reading]map[string]string{}
	all := known
	for _, o := range roots {
		all = append(all, o.group)
	}
	for _, r := range readings {
		a.unknown[r] = map[string]string{}
		for k, o := range at[r] {
			for _, child := range r.groups[k].children {
				a.unknown[r][r.groups[k].key()+child] = o.parent
			}
		}
	}
	return all
}

// key tells the groups of a file apart that say no parent: matrices may share
// elements, other groups do not.
func (g group) key() string {
	if g.whole {
		return setKey(g.children) + "\x00"
	}
	return ""
}

func contains(all, some []string) bool {
	return !slices.ContainsFunc(some, func(s string) bool { return !slices.Contains(all, s) })
}

func overlap(one, other []string) bool {
	return slices.ContainsFunc(one, func(s string) bool { return slices.Contains(other, s) })
}

func unused(name string, used map[string]bool) string {
	for k, base := 2, name; used[name]; k++ {
		name = fmt.Sprintf("%s %d", base, k)
	}
	return name
}

// fallsApart reports pairs that nothing connects: they may be of several
// nodes, or of one of which pairs are missing.
func (a *assembler) fallsApart(r *Reading) {
	var parts []string
	var at diag.Problem
	for _, g := range r.groups {
		if g.parent == "" && !g.whole {
			parts = append(parts, strings.Join(g.children, ", "))
			at = g.at
		}
	}
	at.Field, at.Column = 0, ""
	a.problems.Add(fault(at, "sheets.apart", diag.Say("pairs that nothing connects: %s", "互不相连的各对：%s", strings.Join(parts, " | ")),
		diag.Say("the node that each group is under", "每组元素所属的上级节点"), diag.Say("give the hierarchy with --tree FILE", "请用 --tree FILE 给出层次结构")))
}

// grow makes the hierarchy of groups.
func (a *assembler) grow(groups []group, from []*Reading) {
	for _, r := range from {
		maps.Copy(a.names, r.names)
	}
	var order []string
	children := map[string][]string{}
	isChild := map[string]bool{}
	at := map[string]diag.Problem{}
	for _, g := range groups {
		if _, met := children[g.parent]; !met {
			order, at[g.parent] = append(order, g.parent), g.at
			children[g.parent] = nil
		}
		for _, child := range g.children {
			isChild[child] = true
			if !slices.Contains(children[g.parent], child) {
				children[g.parent] = append(children[g.parent], child)
			}
		}
	}
	a.parents, a.child = map[string]int{}, map[int]map[string]int{}
	used := map[string]bool{}
	var visit func(name string, parent, depth int)
	visit = func(name string, parent, depth int) {
		_, branch := children[name]
		code := name
		if used[code] && !branch && parent >= 0 {
			code = a.nodes[parent].Code + "/" + name // of the same name under another parent
		}
		if used[code] || depth > maxDepth {
			a.problems.Add(fault(at[name], "sheets.hierarchy", diag.Say("%q in several places of the hierarchy", "%q 在层次结构中出现多次", name),
				diag.Say("each node with others below it in one place", "有下级的节点只出现一次"), diag.Text{}))
			return
		}
		used[code] = true
		me := len(a.nodes)
		a.nodes = append(a.nodes, ahp.PanelNode{Code: code, Name: a.names[name], Parent: parent})
		if parent >= 0 {
			if code != name && a.nodes[me].Name.IsZero() {
				a.nodes[me].Name = diag.Text{EN: name, ZH: name}
			}
			a.child[parent][name] = me
		}
		if branch {
			a.parents[name], a.child[me] = me, map[string]int{}
			for _, c := range children[name] {
				visit(c, me, depth+1)
			}
		}
	}
	for _, name := range order {
		if !isChild[name] {
			visit(name, -1, 0)
		}
	}
	for _, name := range order {
		if _, reached := a.parents[name]; !reached && a.problems.Errors() == 0 {
			a.problems.Add(fault(at[name], "sheets.cycle", diag.Say("%q below itself", "%q 位于自身之下", name), diag.Say("a hierarchy", "层次结构"), diag.Text{}))
		}
	}
	a.addNames()
}

// maxDepth is of a hierarchy that a person has thought of.
const maxDepth = 100

// addNames lets elements go by their names, where those are unique among
// their siblings.
func (a *assembler) addNames() {
	for parent, children := range a.child {
		count := map[string]int{}
		byName := map[string]int{}
		for _, k := range children {
			for _, name := range different(a.nodes[k].Name.EN, a.nodes[k].Name.ZH) {
				count[name]++
				byName[name] = k
			}
		}
		for name, k := range byName {
			if _, code := children[name]; !code && count[name] == 1 {
				a.child[parent][name] = k
			}
		}
	}
	count := map[string]int{}
	byName := map[string]int{}
	for _, k := range a.parents {
		for _, name := range different(a.nodes[k].Name.EN, a.nodes[k].Name.ZH) {
			count[name]++
			byName[name] = k
		}
	}
	for name, k := range byName {
		if _, code := a.parents[name]; !code && count[name] == 1 {
			a.parents[name] = k
		}
	}
}

// different are the texts that are not empty, each once.
func different(one, other string) []string {
	texts := []string{one, other}
	if one == other {
		texts = texts[:1]
	}
	return slices.DeleteFunc(texts, func(t string) bool { return t == "" })
}

// judge puts every judgement in its place.
func (a *assembler) judge(readings []*Reading) {
	var experts []ahp.PanelExpert
	index := map[string]int{}
	for _, r := range readings {
		for _, e := range r.experts {
			k, met := index[e.name]
			if !met {
				k = len(experts)
				index[e.name] = k
				experts = append(experts, ahp.PanelExpert{Name: e.name, Weight: 1})
			}
			if e.group != "" {
				experts[k].Group = e.group
			}
			if e.weight != nil {
				experts[k].Weight = *e.weight
			}
		}
	}
	a.panel = ahp.NewPanel(a.nodes, experts)
	rank := make([]int, len(a.nodes)) // among siblings
	for node := range a.nodes {
		for k, child := range a.panel.Children(node) {
			rank[child] = k
		}
	}
	type cell struct{ expert, a, b int }
	first := map[cell]judgement{}
	count := 0
	for _, r := range readings {
		for _, j := range r.judgements {
			count++
			node, one, other, ok := a.locate(r, j)
			if !ok {
				continue
			}
			if one > other {
				one, other, j.value = other, one, 1/j.value
			}
			m := a.panel.Matrix(node, index[j.expert])
			here := cell{index[j.expert], one, other}
			if before, again := first[here]; again {
				agreed, _, err := ahp.Reconcile(before.value, 1/j.value)
				if err != nil || math.Abs(before.value/j.value-1) > ahp.ReciprocalTolerance {
					a.problems.Add(fault(j.at, "judgements.contradiction", diag.Say("%s: %s for %q over %q", "%s：%[3]q 对 %[4]q 为 %[2]s", j.expert, ratioText(j.value), a.nodes[one].Code, a.nodes[other].Code),
						diag.Say("%s, as in %s", "%s（见 %s）", ratioText(before.value), where(before.at)), diag.Say("judge each pair once", "每对只判断一次")))
					continue
				}
				j.value = agreed
			} else {
				first[here] = j
			}
			if err := m.Set(rank[one], rank[other], j.value); err != nil {
				a.problems.Add(judgementProblem(j.at, ratioText(j.value), err))
			}
		}
	}
	if count == 0 && a.problems.Errors() == 0 && !slices.ContainsFunc(readings, (*Reading).ofOne) {
		p := diag.Problem{Code: "sheets.nothing", Found: diag.Say("no judgements", "没有任何判断"), Want: diag.Say("judgements of pairs", "成对比较的判断")}
		if len(readings) > 0 {
			p.File = readings[0].File
		}
		a.problems.Add(p)
	}
}

// ofOne reports whether a file is a matrix of one element, of which there is
// nothing to judge.
func (r *Reading) ofOne() bool {
	return slices.ContainsFunc(r.groups, func(g group) bool { return g.whole && len(g.children) == 1 })
}

// where is the place of a problem with its cell, for the text of another.
func where(at diag.Problem) string {
	place := at.Place()
	switch {
	case at.Column != "":
		place += " (" + at.Column + ")"
	case at.Key != "":
		place += " (" + at.Key + ")"
	}
	return place
}

// locate finds the node of a judgement and the two children that it is about.
func (a *assembler) locate(r *Reading, j judgement) (node, one, other int, ok bool) {
	parent := j.parent
	if parent == "" && a.unknown != nil {
		if parent = a.unknown[r][j.a]; j.set != "" {
			parent = a.unknown[r][j.set+"\x00"+j.a]
		}
	}
	node, known := a.parents[parent]
	if known {
		one, other, ok = a.under(node, j)
		if ok {
			return node, one, other, true
		}
	}
	// The elements tell the node where the file says none, or calls it otherwise.
	var candidates []int
	if !known {
		for k := range a.child {
			if _, _, ok := a.under(k, j); ok {
				candidates = append(candidates, k)
			}
		}
	}
	if len(candidates) == 1 {
		one, other, _ = a.under(candidates[0], j)
		return candidates[0], one, other, true
	}
	a.lost(j, known, node, len(candidates))
	return 0, 0, 0, false
}

func (a *assembler) under(node int, j judgement) (one, other int, ok bool) {
	one, first := a.child[node][j.a]
	other, second := a.child[node][j.b]
	return one, other, first && second && one != other
}

// lost reports a judgement that has no place in the hierarchy.
func (a *assembler) lost(j judgement, known bool, node, candidates int) {
	if candidates > 1 {
		a.problems.Add(fault(j.at, "sheets.several_nodes", diag.Say("%q and %q, which are under %d nodes", "%q 与 %q 同属 %d 个节点之下", j.a, j.b, candidates),
			diag.Say("the node that they are compared under", "它们在哪个节点之下比较"), diag.Text{}))
		return
	}
	var names []string
	for k, children := range a.child {
		if !known || k == node {
			names = slices.AppendSeq(names, maps.Keys(children))
		}
	}
	slices.Sort(names)
	found, hint := diag.Quote(j.a), a.problems.DidYouMean(j.a, names)
	if slices.Contains(names, j.a) {
		found, hint = diag.Quote(j.b), a.problems.DidYouMean(j.b, names)
		if slices.Contains(names, j.b) {
			found, hint = diag.Say("%q and %q, which are under different nodes", "%q 与 %q 不在同一节点之下", j.a, j.b), diag.Text{}
		}
	}
	want := diag.Say("elements of the hierarchy under one node", "层次结构中同一节点之下的元素")
	if known {
		want = diag.Say("children of %q: %s", "%q 的子节点：%s", a.nodes[node].Code, strings.Join(names, ", "))
	}
	a.problems.Add(fault(j.at, "sheets.element", found, want, hint))
}
