package study

import (
	"path/filepath"
	"slices"

	"goodgov/ahp"
	"goodgov/indicators"
	"goodgov/internal/diag"
	"goodgov/reports"
)

// Panel is the framework with what its experts judged, for the researcher's
// bench. A study without judgements is a *diag.Problems.
func (s *Study) Panel() (*ahp.Panel, error) {
	if s.Config.Judgements == "" && (s.collected == nil || len(s.collected.judgements) == 0) {
		var problems diag.Problems
		problems.Add(diag.Problem{File: filepath.Join(s.Dir, ConfigName), Key: "judgements", Code: "study.no_judgements",
			Found: diag.Say("no judgements", "没有专家判断"), Want: diag.Say("judgements: judgements.csv", "judgements: judgements.csv")})
		return nil, problems.Err()
	}
	w, err := s.readWeighing()
	if err != nil {
		return nil, err
	}
	return panel(s.Framework, w.Judgements, w.Experts), nil
}

// BlankPanel is the framework with the experts whom the study lists, who have
// judged nothing.
func (s *Study) BlankPanel() *ahp.Panel { return blankPanel(s.Framework, s.Experts) }

// Questions are what the indicators are measured by, by their codes.
func (s *Study) Questions() map[string]diag.Text {
	questions := map[string]diag.Text{}
	for i := range s.Framework.Nodes {
		if n := &s.Framework.Nodes[i]; n.Question.In(diag.English) != "" {
			questions[n.Code] = diag.Text{EN: n.Question.In(diag.English), ZH: n.Question.In(diag.Chinese)}
		}
	}
	return questions
}

// panel puts judgements and those who gave them together.
func panel(f *indicators.Framework, judgements *indicators.ExpertJudgements, experts []reports.Expert) *ahp.Panel {
	p := blankPanel(f, experts)
	for at, node := range judgements.Nodes {
		for _, m := range judgements.Matrices[at] {
			expert := slices.IndexFunc(experts, func(e reports.Expert) bool { return e.Name == m.Expert })
			p.Matrices[node][expert] = m.Matrix
		}
	}
	return p
}

// drawnFrom is the panel that weights are drawn from anew. Nodes that wait for
// judgements weigh the same in every draw: everybody who is drawn says so there.
func (w *Weighting) drawnFrom(f *indicators.Framework) *ahp.Panel {
	p := panel(f, w.Judgements, w.Experts)
	for e := range p.Experts {
		if !slices.ContainsFunc(p.Matrices, func(ms []*ahp.Matrix) bool { return ms != nil && ms[e] != nil && judgedAny(ms[e]) }) {
			continue
		}
		for _, node := range p.Compared() {
			if !slices.Contains(w.Judgements.Nodes, node) {
				sayAlike(p.Matrix(node, e))
			}
		}
	}
	return p
}

func judgedAny(m *ahp.Matrix) bool { return len(m.Components()) < m.N() }

// sayAlike judges all elements to matter as much as each other.
func sayAlike(m *ahp.Matrix) {
	for _, p := range m.Missing() {
		if err := m.Set(p.I, p.J, 1); err != nil {
			panic(err) // 1 is on the scale
		}
	}
}

func blankPanel(f *indicators.Framework, experts []reports.Expert) *ahp.Panel {
	nodes := make([]ahp.PanelNode, len(f.Nodes))
	for i := range f.Nodes {
		n := &f.Nodes[i]
		nodes[i] = ahp.PanelNode{Code: n.Code, Name: diag.Text{EN: n.Name("en"), ZH: n.Name("zh")}, Parent: f.Parent[i]}
	}
	judges := make([]ahp.PanelExpert, len(experts))
	for i, e := range experts {
		judges[i] = ahp.PanelExpert{Name: e.Name, Group: e.Group, Weight: e.Weight}
	}
	return ahp.NewPanel(nodes, judges)
}
