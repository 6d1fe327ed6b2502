package sheets

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"goodgov/ahp"
	"goodgov/internal/diag"
)

// The YAML of R's package ahp (Glur) nests a mapping for each node: name,
// preferences (pairwise lists of [A, B, value], for everybody or by decision
// maker) and children. Its values and functions are R code, which that package
// runs when it opens a file. Here numbers and fractions are read and all else
// is refused.

// maxYAML is more than a person writes.
const maxYAML = 1 << 20

// yamlNodes is more nodes than a hierarchy has.
const yamlNodes = 2000

// glucReader walks the nodes.
type glucReader struct {
	*reader
	alternatives []string
	makers       []expert
	nodes        int
}

// glucYAML reads a file of R's ahp.
func (x *reader) glucYAML(text []byte) {
	x.Layout = GlucYAML
	whole := diag.Problem{File: x.File}
	if len(text) > maxYAML {
		x.problems.Add(fault(whole, "yaml.too_large", diag.Say("more than %d kB", "超过 %d kB", maxYAML>>10), diag.Say("a hierarchy with judgements", "层次结构与判断"), diag.Text{}))
		return
	}
	parsed, err := parser.ParseBytes(text, 0)
	if err != nil {
		p := fault(whole, "yaml.syntax", diag.Say("a syntax error (%s)", "语法错误（%s）", err.Error()), diag.Say("valid YAML", "合法的 YAML"), diag.Text{})
		if e, ok := errors.AsType[yaml.Error](err); ok && e.GetToken() != nil && e.GetToken().Position != nil {
			p.Line, p.Found = e.GetToken().Position.Line, diag.Say("a syntax error (%s)", "语法错误（%s）", e.GetMessage())
		}
		x.problems.Add(p)
		return
	}
	r := &glucReader{reader: x}
	var goal ast.Node
	for _, doc := range parsed.Docs {
		for _, pair := range r.pairs(doc.Body) {
			switch keyOf(pair) {
			case "Alternatives":
				for _, a := range r.pairs(pair.Value) {
					r.alternatives = append(r.alternatives, keyOf(a))
				}
			case "Goal":
				goal = pair.Value
			}
		}
	}
	if goal == nil {
		x.problems.Add(fault(whole, "gluc.goal", diag.Say("no Goal", "没有 Goal"), diag.Say("Goal: with name, preferences and children", "含 name、preferences、children 的 Goal"), diag.Text{}))
		return
	}
	name := "Goal"
	for _, pair := range r.pairs(goal) {
		switch keyOf(pair) {
		case "name":
			if text, ok := scalar(pair.Value); ok && text != "" {
				name = text
			}
		case "decision-makers", "decision_makers":
			r.readMakers(pair.Value)
		}
	}
	r.node(name, goal)
}

// pairs are the keys and values of a mapping; none of anything else.
func (r *glucReader) pairs(n ast.Node) []*ast.MappingValueNode {
	if anchor, ok := n.(*ast.AnchorNode); ok {
		n = anchor.Value
	}
	switch m := n.(type) {
	case *ast.MappingNode:
		return m.Values
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{m}
	}
	return nil
}

func keyOf(pair *ast.MappingValueNode) string { return pair.Key.GetToken().Value }

// scalar is a node's text as it was typed; false where it is no scalar.
func scalar(n ast.Node) (string, bool) {
	switch v := n.(type) {
	case *ast.StringNode:
		return v.Value, true
	case *ast.IntegerNode, *ast.FloatNode:
		return n.GetToken().Value, true
	}
	return "", false
}

func (r *glucReader) at(n ast.Node, key string) diag.Problem {
	p := diag.Problem{File: r.File, Key: key}
	if t := n.GetToken(); t != nil && t.Position != nil {
		p.Line = t.Position.Line
	}
	return p
}

// readMakers reads the list of decision makers with their weights.
func (r *glucReader) readMakers(n ast.Node) {
	list, ok := n.(*ast.SequenceNode)
	if !ok {
		return
	}
	for _, item := range list.Values {
		for _, pair := range r.pairs(item) {
			e := expert{name: keyOf(pair)}
			text, _ := scalar(pair.Value)
			w, err := strconv.ParseFloat(text, 64)
			if err != nil || !(w >= 0) || w > 1e9 {
				r.problems.Add(fault(r.at(pair.Value, "decision-makers"), "gluc.weight", diag.Quote(text), diag.Say("the weight of %q, 0 or more", "%q 的权重，不小于 0", e.name), diag.Text{}))
				continue
			}
			e.weight = &w
			r.makers = append(r.makers, e)
			r.addExpert(e.name, "")
			r.experts[slices.IndexFunc(r.experts, func(k expert) bool { return k.name == e.name })].weight = &w
		}
	}
}

// node reads the preferences and children of one node.
func (r *glucReader) node(name string, n ast.Node) {
	if r.nodes++; r.nodes > yamlNodes {
		return
	}
	var preferences *ast.MappingValueNode
	var below []*ast.MappingValueNode
	var children []string
	for _, pair := range r.pairs(n) {
		switch key := keyOf(pair); key {
		case "children":
			if _, alias := pair.Value.(*ast.AliasNode); alias {
				for _, a := range r.alternatives {
					children = append(children, name+"/"+a)
				}
				continue
			}
			for _, child := range r.pairs(pair.Value) {
				if keyOf(child) == "<<" {
					continue
				}
				below = append(below, child)
				children = append(children, keyOf(child))
			}
		case "preferences":
			preferences = pair
		case "pairwiseFunction", "scoreFunction", "score", "priority":
			r.refuse(pair, name)
		}
	}
	if len(children) > 0 {
		if r.children[name] != nil || len(children) > maxElements {
			r.problems.Add(fault(r.at(n, name), "gluc.node", diag.Quote(name), diag.Say("each node with children once, %d children at most", "每个有子节点的节点一次，子节点最多 %d 个", maxElements), diag.Text{}))
			return
		}
		r.addGroup(name, r.at(n, name), children...)
	}
	if preferences != nil {
		r.preferences(name, preferences.Value, "", children)
	}
	for _, child := range below {
		r.node(keyOf(child), child.Value)
	}
}

// preferences reads those of one node: of the decision maker named, or, where
// none is, of everybody or by decision maker.
func (r *glucReader) preferences(name string, n ast.Node, maker string, children []string) {
	for _, pair := range r.pairs(n) {
		switch key := keyOf(pair); key {
		case "pairwise":
			r.pairwise(name, pair.Value, maker, children)
		case "pairwiseFunction", "scoreFunction", "score", "priority":
			r.refuse(pair, name)
		default:
			if maker != "" {
				r.problems.Add(fault(r.at(pair, name), "gluc.preferences", diag.Quote(key), diag.Raw("pairwise"), diag.Text{}))
				continue
			}
			r.preferences(name, pair.Value, key, children)
		}
	}
}

// refuse says what is not read: code is an error, since the weights would come
// from it; what is given in place of judgements is left out.
func (r *glucReader) refuse(pair *ast.MappingValueNode, name string) {
	key := keyOf(pair)
	p := fault(r.at(pair, name+"."+key), "gluc.code", diag.Say("%s: R code, which is not run", "%s：R 代码，不予执行", key), diag.Say("pairwise: with numbers or fractions", "pairwise：数字或分数"), diag.Text{})
	if key == "score" || key == "priority" {
		p.Code, p.Severity = "gluc.given", diag.Caution
		p.Found, p.Want = diag.Say("%s, given in place of judgements", "%s（代替判断给定的值）", key), diag.Say("judgements; it is not read", "判断；该值未读取")
	}
	r.problems.Add(p)
}

// pairwise reads a list of [A, B, value].
func (r *glucReader) pairwise(name string, n ast.Node, maker string, children []string) {
	list, ok := n.(*ast.SequenceNode)
	if !ok {
		r.problems.Add(fault(r.at(n, name+".pairwise"), "gluc.pairwise", diag.Say("no list", "不是列表"), diag.Say("a list of [A, B, value]", "[A, B, 值] 的列表"), diag.Text{}))
		return
	}
	who := maker
	if who == "" {
		who = stem(r.File)
		if len(r.makers) > 0 { // what is said for everybody
			who = ""
		}
	}
	for k, item := range list.Values {
		at := r.at(item, fmt.Sprintf("%s.pairwise[%d]", name, k))
		var texts []string
		if triple, ok := item.(*ast.SequenceNode); ok {
			for _, v := range triple.Values {
				text, _ := scalar(v)
				texts = append(texts, strings.TrimSpace(text))
			}
		}
		if len(texts) != 3 || texts[0] == "" || texts[1] == "" || texts[0] == texts[1] {
			r.problems.Add(fault(at, "gluc.pairwise", diag.Quote(strings.Join(texts, ", ")), diag.Say("[A, B, value]", "[A, B, 值]"), diag.Text{}))
			continue
		}
		v, err := ahp.ParseJudgement(texts[2])
		if err != nil {
			p := judgementProblem(at, texts[2], err)
			if strings.ContainsAny(texts[2], "()") || texts[2] == "" {
				p = fault(at, "gluc.code", diag.Say("%s: no number; R code is not run", "%s：不是数字，R 代码不予执行", diag.Quote(texts[2])), diag.Say("a number or a fraction such as 1/3", "数字或 1/3 这样的分数"), diag.Text{})
			}
			r.problems.Add(p)
			continue
		}
		for i := range 2 {
			texts[i] = r.alternative(name, texts[i], children)
		}
		r.scale(at, texts[2], v)
		everyone := []string{who}
		if who == "" {
			everyone = nil
			for _, m := range r.makers {
				everyone = append(everyone, m.name)
			}
		}
		for _, e := range everyone {
			r.addExpert(e, "")
			r.judgements = append(r.judgements, judgement{expert: e, parent: name, a: texts[0], b: texts[1], value: v, at: at})
		}
	}
}

// alternative is the code of an element that the file names: an alternative's
// begins with the criterion's.
func (r *glucReader) alternative(node, name string, children []string) string {
	if !slices.Contains(children, name) && slices.Contains(children, node+"/"+name) {
		return node + "/" + name
	}
	return name
}
