package sheets

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"goodgov/internal/diag"
)

// AHP-OS (Goepel) describes a hierarchy as text, "Goal: A, B; A: A1, A2;", a
// clause for each node with others below it, the root first; a name may have a
// fixed priority behind "=". A project is exported as JSON with the judgements
// as strings of digits, the upper triangle row by row: pwc_ab says which side
// is preferred (0 the first, 1 the second), pwc_intense how much (1…9).

// A clause in which something stands on both sides of the colon.
var clause = regexp.MustCompile(`^[^:;,=]+:[^:;]+;`)

// isHierarchyText reports whether a text reads like a hierarchy of AHP-OS.
func isHierarchyText(text string) bool {
	return clause.MatchString(strings.TrimSpace(stripComments(text)))
}

// stripComments blanks what stands behind # up to the end of the line.
func stripComments(text string) string { return hashComment.ReplaceAllString(text, "") }

var hashComment = regexp.MustCompile(`#[^\n]*`)

func (x *reader) hierarchyText(text string) {
	x.Layout = AHPOS
	x.clauses(stripComments(text), diag.Problem{File: x.File, Line: 1}, true)
}

// clauses reads a hierarchy, which begins at a place. Its lines are counted
// where it is a text of its own.
func (x *reader) clauses(text string, at diag.Problem, counted bool) {
	fixed, met := 0, 0
	line := at.Line
	for part := range strings.SplitSeq(text, ";") {
		here := at
		if counted {
			here.Line = line + strings.Count(part[:len(part)-len(strings.TrimLeft(part, " \t\r\n"))], "\n")
			line += strings.Count(part, "\n")
		}
		if strings.TrimSpace(part) == "" {
			continue
		}
		node, list, found := strings.Cut(part, ":")
		node, _, _ = strings.Cut(node, "=")
		node = strings.TrimSpace(node)
		if !found || node == "" {
			x.problems.Add(fault(here, "ahpos.clause", diag.Quote(strings.TrimSpace(part)), diag.Say("a node, a colon and what is below it: \"node: a, b;\"", "“节点: 甲, 乙;”的形式"), diag.Text{}))
			continue
		}
		if x.children[node] != nil {
			x.problems.Add(fault(here, "ahpos.repeated", diag.Quote(node), diag.Say("each node with its children once", "每个节点只展开一次"), diag.Text{}))
			continue
		}
		x.addGroup(node, here)
		for child := range strings.SplitSeq(list, ",") {
			name, priority, given := strings.Cut(child, "=")
			if name = strings.TrimSpace(name); given && strings.TrimSpace(priority) != "" {
				fixed++
			}
			switch {
			case name == "":
				x.problems.Add(fault(here, "ahpos.clause", diag.Quote(""), diag.Say("a name between the commas", "逗号之间有名称"), diag.Text{}))
			case name == node || x.children[node][name]:
				x.problems.Add(fault(here, "ahpos.repeated", diag.Quote(name), diag.Say("each name once under %q", "%q 之下每个名称一次", node), diag.Text{}))
			default:
				x.addGroup(node, here, name)
			}
			if met++; met > maxElements*maxElements {
				x.problems.Add(fault(here, "ahpos.too_large", diag.Say("more than %d elements", "超过 %d 个元素", maxElements*maxElements), diag.Say("a smaller hierarchy", "较小的层次结构"), diag.Text{}))
				return
			}
		}
	}
	if fixed > 0 {
		p := fault(at, "ahpos.fixed", diag.Say("%d priorities given with =", "%d 处用 = 给定的权重", fixed), diag.Say("judgements; given priorities are not read", "判断；给定的权重不读取"), diag.Text{})
		p.Severity = diag.Caution
		x.Notes.Add(p)
	}
}

// project is what is read of the JSON of AHP-OS.
type project struct {
	Projects []struct {
		Session   string `json:"project_sc"`
		Hierarchy string `json:"project_hText"`
	} `json:"pj"`
	Comparisons []struct {
		Session     string `json:"project_sc"`
		Participant string `json:"pwc_part"`
		Node        string `json:"pwc_node"`
		Preferred   string `json:"pwc_ab"`
		Intensity   string `json:"pwc_intense"`
	} `json:"pwc"`
	Alternatives []struct {
		Session string `json:"project_sc"`
		Name    string `json:"alt"`
	} `json:"alt"`
	Priorities json.RawMessage `json:"Priorities"`
}

// projectJSON reads an exported project.
func (x *reader) projectJSON(text []byte) error {
	x.Layout = AHPOS
	var p project
	if err := json.Unmarshal(text, &p); err != nil {
		x.problems.Add(jsonFault(x.File, text, err))
		return nil
	}
	whole := diag.Problem{File: x.File}
	if len(p.Projects) != 1 || len(p.Comparisons) == 0 {
		found := diag.Say("%d projects and %d sets of judgements", "%d 个项目、%d 组判断", len(p.Projects), len(p.Comparisons))
		if p.Priorities != nil {
			found = diag.Say("priorities, which are a result", "权重（是结果，不是判断）")
		}
		x.problems.Add(fault(whole, "ahpos.project", found, diag.Say("the export of one project, with its judgements (pj, pwc)", "一个项目及其判断的导出文件（pj、pwc）"), diag.Text{}))
		return nil
	}
	x.clauses(p.Projects[0].Hierarchy, diag.Problem{File: x.File, Key: "project_hText"}, false)
	x.alternatives(p)
	done := map[[2]string]bool{}
	for i, c := range p.Comparisons {
		at := diag.Problem{File: x.File, Key: fmt.Sprintf("pwc[%d]", i)}
		elements := x.childrenOf(c.Node)
		n := len(elements)
		pairs := n * (n - 1) / 2
		switch {
		case c.Session != p.Projects[0].Session:
			continue // of another project
		case n < 2:
			x.problems.Add(fault(at, "ahpos.node", diag.Quote(c.Node), diag.Say("a node of the hierarchy with two or more children", "层次结构中有两个以上子节点的节点"), diag.Text{}))
		case len(c.Preferred) != pairs || len(c.Intensity) != pairs || strings.Trim(c.Preferred, "01") != "" || strings.Trim(c.Intensity, "0123456789") != "":
			x.problems.Add(fault(at, "ahpos.digits", diag.Say("pwc_ab %s and pwc_intense %s", "pwc_ab %s、pwc_intense %s", diag.Quote(c.Preferred), diag.Quote(c.Intensity)),
				diag.Say("%d digits each, for the pairs of %q: 0 or 1, and 1…9", "各 %d 位数字（%q 的各对）：0 或 1，以及 1…9", pairs, c.Node), diag.Text{}))
		case done[[2]string{c.Participant, c.Node}]:
			x.problems.Add(fault(at, "ahpos.repeated", diag.Quote(c.Participant), diag.Say("one set of judgements of %q", "对 %q 只有一组判断", c.Node), diag.Text{}))
		default:
			done[[2]string{c.Participant, c.Node}] = true
			x.addExpert(c.Participant, "")
			for k := range pairs {
				i, j, _ := triangle(k+1, n)
				v := float64(c.Intensity[k] - '0')
				if v == 0 {
					continue // not judged
				}
				if c.Preferred[k] == '1' {
					v = 1 / v
				}
				x.judgements = append(x.judgements, judgement{expert: c.Participant, parent: c.Node, a: elements[i], b: elements[j], value: v, at: at})
			}
		}
	}
	return nil
}

// alternatives puts those of a project below every lowest criterion, where
// they are compared; their names begin with the criterion's.
func (x *reader) alternatives(p project) {
	if len(p.Alternatives) == 0 {
		return
	}
	for _, leaf := range x.leaves() {
		for _, a := range p.Alternatives {
			if a.Session == p.Projects[0].Session {
				x.addGroup(leaf, diag.Problem{File: x.File, Key: "alt"}, leaf+"/"+a.Name)
			}
		}
	}
}

// leaves are the elements with nothing below them, in order.
func (x *reader) leaves() []string {
	var leaves []string
	seen := map[string]bool{}
	for _, g := range x.groups {
		for _, child := range g.children {
			if x.children[child] == nil && !seen[child] {
				seen[child] = true
				leaves = append(leaves, child)
			}
		}
	}
	return leaves
}

func (x *reader) childrenOf(parent string) []string {
	for _, g := range x.groups {
		if g.parent == parent {
			return g.children
		}
	}
	return nil
}

// jsonFault places a syntax error of JSON, or a value of the wrong kind.
func jsonFault(file string, text []byte, err error) diag.Problem {
	p := diag.Problem{File: file, Code: "json.syntax", Found: diag.Say("malformed JSON (%s)", "JSON 格式错误（%s）", err.Error()), Want: diag.Say("JSON as it was exported", "导出的原样 JSON")}
	offset := int64(-1)
	if e, ok := errors.AsType[*json.SyntaxError](err); ok {
		offset = e.Offset
	}
	if e, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		offset, p.Code, p.Key = e.Offset, "json.type", e.Field
	}
	if offset >= 0 && offset <= int64(len(text)) {
		p.Line = 1 + strings.Count(string(text[:offset]), "\n")
	}
	return p
}
