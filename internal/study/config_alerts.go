package study

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"goodgov/indicators/alerts"
	"goodgov/internal/diag"
)

// AlertRule is a rule of early warning as goodgov.yaml has it: what it looks
// at is still in words.
type AlertRule struct {
	alerts.Rule
	Node, Units string // a code or level:N; a code, a level or all

	entry *mapping // where it stands
}

const (
	allUnits   = "all"
	levelIndex = "level:"
)

// alerts reads the rules. Whether there are such units and indicators is seen
// when these are read.
func (c *Config) alerts(m *mapping) {
	for _, s := range m.mappings("alerts") {
		r := AlertRule{entry: s}
		r.Name = strings.TrimSpace(s.text("name", ""))
		r.What = one(s, "what", alerts.Whats)
		r.Node, r.Units = s.text("node", ""), s.text("units", "")
		r.Group = s.text("group", "")
		r.Severity = one(s, "severity", alerts.Severities)
		r.Text = s.names("text", c.Language)
		c.alertLimit(s, &r)
		c.alertScope(s, &r)
		s.close()
		if r.Name == "" {
			r.Name = fmt.Sprintf("%s %s %g", r.What, r.Side, r.Limit)
		}
		c.Alerts = append(c.Alerts, r)
	}
}

// alertLimit reads below or above, and looks whether anything can be beyond it.
func (c *Config) alertLimit(s *mapping, r *AlertRule) {
	below, above := s.node(string(alerts.Below)) != nil, s.node(string(alerts.Above)) != nil
	r.Side = alerts.Below
	if above {
		r.Side = alerts.Above
	}
	at := s.values[string(r.Side)]
	if below == above {
		found := diag.Say("neither below nor above", "below 与 above 都没有")
		if above {
			found = diag.Say("below and above both", "同时给出了 below 与 above")
		}
		s.fault(s.line(), string(r.Side), "alerts.limit", found, diag.Say("one of the two, with a number", "二者之一，后跟一个数"), diag.Text{})
		return
	}
	least, most := math.Inf(-1), math.Inf(1)
	low, high := float64(c.Scale.Min), float64(c.Scale.Max)
	switch r.What {
	case alerts.Score, alerts.Low, alerts.High:
		least, most = low, high
	case alerts.Change, alerts.Gap:
		least, most = low-high, high-low
	case alerts.ValidRate, alerts.ResponseRate:
		least, most = 0, 1
	case alerts.Rank:
		least = 1
	case alerts.N, alerts.CR:
		least = 0
	}
	r.Limit = s.number(string(r.Side), math.NaN(), least, most)
	if r.Side == alerts.Below && r.Limit == least || r.Side == alerts.Above && r.Limit == most {
		s.fault(line(at), string(r.Side), "alerts.never", quote(strconv.FormatFloat(r.Limit, 'g', -1, 64)),
			diag.Say("a limit that something can be beyond: %s runs from %g to %g", "可能被越过的界限：%s 的范围为 %g 至 %g", r.What, least, most), diag.Text{})
	}
}

// alertScope looks whether a rule names what it needs, and nothing else.
func (c *Config) alertScope(s *mapping, r *AlertRule) {
	fault := func(key string, code diag.Code, found, want, hint diag.Text) {
		at := s.line()
		if value := s.values[key]; value != nil {
			at = line(value)
		}
		s.fault(at, key, code, found, want, hint)
	}
	idle := func(key, value string) {
		if value != "" {
			fault(key, "alerts.idle", quote(value), diag.Say("no such key: %s does not go by it", "不写此项：%s 与之无关", r.What), diag.Text{})
		}
	}
	if !r.What.ByUnit() {
		idle("units", r.Units)
	}
	if !r.What.ByNode() {
		idle("node", r.Node)
	}
	if r.What != alerts.Gap {
		idle("group", r.Group)
	}
	var groups []string
	known := false
	for _, g := range c.Groups {
		groups = append(groups, g.Code)
		if g.Code == r.Group {
			known, r.Called = true, g.Names
		}
	}
	switch {
	case r.What == alerts.Gap && !known:
		found := diag.Say("no group", "没有分组")
		if r.Group != "" {
			found = quote(r.Group)
		}
		want, hint := diag.Say("one of the study's groups: %s", "评价项目的分组之一：%s", strings.Join(groups, ", ")), diag.DidYouMean(r.Group, groups)
		if len(groups) == 0 {
			want = diag.Say("a group of the study", "评价项目的分组")
			hint = diag.Say("groups: {elderly: {age: [4, 5]}} defines one", "可用 groups: {elderly: {age: [4, 5]}} 定义分组")
		}
		fault("group", "alerts.group", found, want, hint)
	case r.What == alerts.Change && len(c.Waves) == 0:
		fault("what", "alerts.no_waves", diag.Say("a change, but no earlier wave", "设置了变化规则，但没有往期调查"),
			diag.Say("waves: [{name: …, study: …}]", "waves: [{name: …, study: …}]"), diag.Text{})
	case r.What == alerts.CR && c.Judgements == "":
		fault("what", "alerts.no_judgements", diag.Say("a consistency ratio, but no judgements", "设置了一致性规则，但没有判断"),
			diag.Say("judgements: judgements.csv", "judgements: judgements.csv"), diag.Text{})
	}
}

// openAlerts finds the units and indicators that rules name.
func (s *Study) openAlerts(problems *diag.Problems) error {
	if s.Framework == nil || s.Units == nil {
		return nil // said already
	}
	for _, r := range s.Config.Alerts {
		fault := func(key, found string, want, hint diag.Text) {
			p := diag.Problem{File: r.entry.file, Line: r.entry.line(), Key: r.entry.path + key, Code: "alerts.unknown", Found: quote(found), Want: want, Hint: hint}
			if value := r.entry.values[key]; value != nil {
				p.Line = line(value)
			}
			problems.Add(p)
		}
		if r.What.ByNode() {
			r.Rule.Nodes = s.alertNodes(r, fault)
		}
		if r.What.ByUnit() {
			r.Rule.Units = s.alertUnits(r, fault)
		}
		s.alerts = append(s.alerts, r.Rule)
	}
	return nil
}

// alertNodes are the indicators that a rule names: one, a level, or the root
// unless it says; of consistency ratios all that have a matrix.
func (s *Study) alertNodes(r AlertRule, fault func(key, found string, want, hint diag.Text)) []int {
	f := s.Framework
	depth := diag.Say("the code of an indicator, or level:N with N from 0 to %d", "指标代码，或 level:N，N 为 0 至 %d", f.Depth)
	if text, level := strings.CutPrefix(r.Node, levelIndex); level {
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 || n > f.Depth {
			fault("node", r.Node, depth, diag.Text{})
			return nil
		}
		return f.AtLevel(n)
	}
	if r.Node != "" {
		node, known := f.Index(r.Node)
		if !known {
			fault("node", r.Node, depth, diag.DidYouMean(r.Node, f.Codes()))
			return nil
		}
		return []int{node}
	}
	if r.What != alerts.CR {
		return []int{0}
	}
	var compared []int
	for node := range f.Nodes {
		if len(f.Children[node]) > 1 {
			compared = append(compared, node)
		}
	}
	return compared
}

// alertUnits are the units that a rule names: one, those of a level, or all
// unless it says.
func (s *Study) alertUnits(r AlertRule, fault func(key, found string, want, hint diag.Text)) []int {
	u := s.Units
	if unit, known := u.Index(r.Units); known {
		return []int{unit}
	}
	if r.Units == "" || r.Units == allUnits {
		return u.Within(0)
	}
	if units := u.AtLevel(r.Units); len(units) > 0 {
		return units
	}
	names := append(append([]string{allUnits}, u.Levels()...), u.Codes()...)
	fault("units", r.Units, diag.Say("the code of a unit, a level (%s) or all", "单元代码、层级（%s）或 all", strings.Join(u.Levels(), ", ")), diag.DidYouMean(r.Units, names))
	return nil
}
