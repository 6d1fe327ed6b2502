package indicators

import (
	"errors"
	"strings"

	"goodgov/ahp"
	"goodgov/internal/diag"
)

// Judgement is what one expert says of two children of a node: A matters
// Value times as much as B.
type Judgement struct {
	Expert, Parent, A, B string
	Value                float64 // positive; see ahp.ParseJudgement
	Line                 int
	// Collected tells that it came in where its expert can go on judging: what is
	// missing beside it is not a fault but still to come.
	Collected bool
}

// MatrixResult is the comparison of the children of one node.
type MatrixResult struct {
	Node  int // index of the parent in the framework
	Group *ahp.GroupResult
}

// WarnUnjudged is the code of the warning that nobody judged the children of
// a node, or nobody far enough; they weigh the same until somebody does.
const WarnUnjudged diag.Code = "weights.unjudged"

// ExpertJudgements holds the experts' matrices, one for each expert and each
// node with at least two children, in preorder.
type ExpertJudgements struct {
	Framework *Framework
	Experts   []string             // who judged, in their order
	Nodes     []int                // the parents
	Matrices  [][]ahp.ExpertMatrix // by parent, then expert

	collected map[judgedMatrix]bool // of which some was
}

type judgedMatrix struct {
	node   int
	expert string
}

// NewExpertJudgements sorts judgements into matrices. experts fixes the order
// and the legal names; nil takes the names as they come. Its error is a
// *diag.Problems: unknown experts and codes, values off the 1/9…9 scale, pairs
// that contradict each other. Problems that did not stop the work
// (reciprocals rounded by hand) are the second result.
func NewExpertJudgements(f *Framework, file string, judgements []Judgement, experts []string) (*ExpertJudgements, *diag.Problems, error) {
	s := judgementSorter{f: f, file: file, place: map[int]int{}, expert: map[string]int{}, first: map[judgedPair]Judgement{}}
	s.result.Framework, s.result.collected = f, map[judgedMatrix]bool{}
	known := experts != nil
	for _, name := range experts {
		s.addExpert(name)
	}
	for _, branch := range f.Branches() {
		if len(f.Children[branch]) > 1 {
			s.place[branch] = len(s.result.Nodes)
			s.result.Nodes = append(s.result.Nodes, branch)
			s.result.Matrices = append(s.result.Matrices, nil)
		}
	}
	for i := range judgements {
		j := &judgements[i]
		if _, seen := s.expert[j.Expert]; !seen {
			if known || j.Expert == "" {
				s.fault(j, "expert", "judgements.expert_unknown", diag.Quote(j.Expert),
					diag.Say("the name of an expert in the list of experts", "专家名单中的专家"), s.problems.DidYouMean(j.Expert, experts))
				continue
			}
			s.addExpert(j.Expert)
		}
		s.add(j)
	}
	if err := s.problems.Err(); err != nil {
		return nil, nil, err
	}
	s.result.Experts = s.names
	return &s.result, &s.problems, nil
}

type judgedPair struct{ expert, a, b int }

type judgementSorter struct {
	f        *Framework
	file     string
	place    map[int]int    // node → index of its matrices
	expert   map[string]int // name → column
	names    []string
	first    map[judgedPair]Judgement // a < b
	result   ExpertJudgements
	problems diag.Problems
}

func (s *judgementSorter) addExpert(name string) {
	if _, seen := s.expert[name]; !seen {
		s.expert[name] = len(s.names)
		s.names = append(s.names, name)
	}
}

func (s *judgementSorter) fault(j *Judgement, column string, code diag.Code, found, want, hint diag.Text) {
	s.problems.Add(diag.Problem{File: s.file, Line: j.Line, Column: column, Code: code, Found: found, Want: want, Hint: hint})
}

func (s *judgementSorter) add(j *Judgement) {
	parent, known := s.f.Index(j.Parent)
	if !known || s.f.Leaf(parent) {
		found, hint := diag.Quote(j.Parent), s.problems.DidYouMean(j.Parent, s.f.Codes())
		if known {
			found, hint = diag.Say("%q, an item", "题项 %q", j.Parent), diag.Text{}
		}
		s.fault(j, "parent", "judgements.parent_unknown", found, diag.Say("an indicator that has indicators below it", "有下级指标的指标代码"), hint)
		return
	}
	a, okA := s.child(j, parent, "a", j.A)
	b, okB := s.child(j, parent, "b", j.B)
	if !okA || !okB {
		return
	}
	if a == b {
		s.fault(j, "b", "judgements.same", diag.Quote(j.B), diag.Say("another indicator than in column a", "与 a 列不同的指标"), diag.Text{})
		return
	}
	if !ahp.InSaatyRange(j.Value) {
		s.fault(j, "value", "judgements.scale", diag.Raw(number(j.Value)), diag.Say("a value within 1/9…9", "1/9 至 9 之间的值"), diag.Text{})
		return
	}
	if j.Collected {
		s.result.collected[judgedMatrix{parent, j.Expert}] = true
	}
	column := s.expert[j.Expert]
	key := judgedPair{expert: column, a: s.f.Children[parent][min(a, b)], b: s.f.Children[parent][max(a, b)]}
	before, twice := s.first[key]
	switch {
	case !twice:
		s.first[key] = *j
		s.set(parent, column, a, b, j.Value)
	case before.A == j.A:
		s.agree(j, &before, 1/j.Value, diag.Say("the same value again; the first was used", "与先前相同的值；已采用先给出的值"))
	default:
		if value, ok := s.agree(j, &before, j.Value, diag.Say("exact reciprocals; the value of 1 or more was used", "互为倒数；已采用不小于 1 的值")); ok {
			s.set(parent, column, b, a, value)
		}
	}
}

// agree reconciles a judgement with an earlier one of the same pair; lower is
// what it says of the earlier one's b over a. The value returned is of a over b.
func (s *judgementSorter) agree(j, before *Judgement, lower float64, want diag.Text) (value float64, ok bool) {
	value, rounded, err := ahp.Reconcile(before.Value, lower)
	if err != nil {
		s.fault(j, "value", "judgements.contradict", diag.Say("%s for %s over %s by %s", "%[4]s 判断 %[2]s 对 %[3]s 为 %[1]s", number(j.Value), j.A, j.B, j.Expert),
			diag.Say("what agrees with line %d, which says %s for %s over %s", "与第 %d 行一致（该行 %[3]s 对 %[4]s 为 %[2]s）", before.Line, number(before.Value), before.A, before.B),
			diag.Say("keep one of the two lines", "请只保留其中一行"))
		return 0, false
	}
	if rounded {
		s.problems.Add(diag.Problem{File: s.file, Line: j.Line, Column: "value", Code: "judgements.rounded", Severity: diag.Caution, Want: want,
			Found: diag.Say("%s against %s on line %d", "%s，而第 %[3]d 行为 %[2]s", number(j.Value), number(before.Value), before.Line)})
	}
	return value, true
}

// child finds a code among the children of a node; its place counts from 0.
func (s *judgementSorter) child(j *Judgement, parent int, column, code string) (int, bool) {
	var codes []string
	for place, child := range s.f.Children[parent] {
		if s.f.Nodes[child].Code == code {
			return place, true
		}
		codes = append(codes, s.f.Nodes[child].Code)
	}
	hint := s.problems.DidYouMean(code, codes)
	if node, known := s.f.Index(code); known && node > 0 {
		hint = diag.Say("%s stands below %s", "%s 的上级是 %s", code, s.f.Nodes[node].Parent)
	}
	s.fault(j, column, "judgements.not_a_child", diag.Quote(code),
		diag.Say("an indicator right below %s: %s", "%s 的直接下级：%s", j.Parent, strings.Join(codes, ", ")), hint)
	return 0, false
}

func (s *judgementSorter) set(parent, column, i, k int, value float64) {
	at := s.place[parent]
	for len(s.result.Matrices[at]) < len(s.names) {
		expert := s.names[len(s.result.Matrices[at])]
		s.result.Matrices[at] = append(s.result.Matrices[at], ahp.ExpertMatrix{Expert: expert, Matrix: ahp.NewMatrix(s.result.children(parent))})
	}
	if err := s.result.Matrices[at][column].Matrix.Set(i, k, value); err != nil {
		panic(err) // the value was checked to be on the scale
	}
}

// LeaveOutUnjudged leaves out the nodes that nobody judged and warns of each:
// while judgements are still coming in their children weigh the same.
func (e *ExpertJudgements) LeaveOutUnjudged() []diag.Warning {
	return e.leaveOut(func(at int) ([]ahp.ExpertMatrix, diag.Warning) {
		if len(e.Matrices[at]) > 0 {
			return e.Matrices[at], diag.Warning{}
		}
		return nil, diag.Warning{Code: WarnUnjudged, Text: diag.Say("nobody has compared the indicators below it yet: they weigh the same", "下级指标还没有专家比较过，暂按等权计算")}
	})
}

// LeaveOutUnfinished leaves out the matrices that are being collected and tell
// no weights yet, so that an expert who has stopped half-way does not stop the
// others, and warns of each node where it does. It leaves a node alone whose
// judgements give the group's weights all the same: under AIJ the mean of a pair
// is that of those who judged it, whoever else left it open, and under AIP
// ahp.AnalyseGroup leaves them out; it warns of both. A method that needs all
// pairs waits for all of an expert's. A node where nobody is left is left out.
func (e *ExpertJudgements) LeaveOutUnfinished(opt ahp.GroupOptions) []diag.Warning {
	return e.leaveOut(func(at int) ([]ahp.ExpertMatrix, diag.Warning) {
		node, all := e.Nodes[at], e.Matrices[at]
		var left []ahp.ExpertMatrix
		var unfinished []string
		for _, m := range all {
			switch {
			case e.collected[judgedMatrix{node, m.Expert}] && !tellsWeights(m.Matrix, opt.Method):
				unfinished = append(unfinished, m.Expert)
			case judgedAny(m.Matrix):
				left = append(left, m)
			}
		}
		names, gaps := strings.Join(unfinished, ", "), opt.Method.TakesIncomplete()
		switch {
		case len(unfinished) == 0 || gaps && e.weighable(node, all, opt):
			return all, diag.Warning{}
		case len(left) == 0:
			return nil, diag.Warning{Code: WarnUnjudged, Text: diag.Say("the judgements of the indicators below it are too few yet to tell weights (begun by %s): they weigh the same",
				"下级指标的判断还太少，尚不能得出权重（已开始：%s），暂按等权计算", names)}
		case gaps: // what is left tells no weights either, and that is the fault
			return left, diag.Warning{}
		}
		return left, diag.Warning{Code: ahp.WarnExpertsIncomplete, Text: diag.Say("%d of %d experts have not judged all pairs yet, which the method %s needs: they are left out until then: %s",
			"%d/%d 位专家尚未完成全部判断，而 %s 法需要全部判断，完成之前暂不采用：%s", len(unfinished), len(unfinished)+len(left), string(opt.Method), names)}
	})
}

// leaveOut keeps of each node's matrices what left returns, and returns the
// warnings. A node is left out where nothing is left and that is warned of.
func (e *ExpertJudgements) leaveOut(left func(at int) ([]ahp.ExpertMatrix, diag.Warning)) []diag.Warning {
	var warnings []diag.Warning
	var nodes []int
	var matrices [][]ahp.ExpertMatrix
	for at, node := range e.Nodes {
		kept, warning := left(at)
		if warning.Code != "" {
			warning.Node = e.Framework.Nodes[node].Code
			warnings = append(warnings, warning)
		}
		if kept != nil || warning.Code == "" {
			nodes, matrices = append(nodes, node), append(matrices, kept)
		}
	}
	e.Nodes, e.Matrices = nodes, matrices
	return warnings
}

// tellsWeights reports whether a method finds weights in a matrix by itself.
func tellsWeights(m *ahp.Matrix, method ahp.PriorityMethod) bool {
	if method.TakesIncomplete() {
		return len(m.Components()) == 1
	}
	return len(m.Missing()) == 0
}

// weighable reports whether a group's judgements together tell its weights.
func (e *ExpertJudgements) weighable(node int, matrices []ahp.ExpertMatrix, opt ahp.GroupOptions) bool {
	_, err := ahp.AnalyseGroup(e.children(node), matrices, opt)
	return err == nil
}

func judgedAny(m *ahp.Matrix) bool { return len(m.Components()) < m.N() }

// children are the codes of the indicators right below a node.
func (e *ExpertJudgements) children(node int) []string {
	var codes []string
	for _, child := range e.Framework.Children[node] {
		codes = append(codes, e.Framework.Nodes[child].Code)
	}
	return codes
}

// Weights turns the judgements into weights: for each node the group's
// priorities of its children. Those of a node that is left out weigh the same. Its
// error is a *diag.Problems naming the nodes that can't be computed.
func (e *ExpertJudgements) Weights(file string, opt ahp.GroupOptions) (*Weights, []MatrixResult, []diag.Warning, error) {
	f := e.Framework
	local := EqualWeights(f).Local
	var problems diag.Problems
	var results []MatrixResult
	var warnings []diag.Warning
	for at, node := range e.Nodes {
		group, err := ahp.AnalyseGroup(e.children(node), e.Matrices[at], opt)
		if err != nil {
			fault, located := errors.AsType[*ahp.Error](err)
			if !located {
				return nil, nil, nil, err
			}
			problems.Add(diag.Problem{File: file, Code: fault.Code, Found: diag.Say("below %s: %s", "%s 的下级：%s", f.Nodes[node].Code, fault.Found),
				Want: fault.Want, Hint: fault.Hint})
			continue
		}
		for c, child := range f.Children[node] {
			local[child] = group.Weights[c]
		}
		for _, w := range group.Warnings {
			w.Node = f.Nodes[node].Code
			warnings = append(warnings, w)
		}
		results = append(results, MatrixResult{Node: node, Group: group})
	}
	if err := problems.Err(); err != nil {
		return nil, nil, nil, err
	}
	return newWeights(f, local), results, warnings, nil
}
