package study

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"goodgov/indicators"
	"goodgov/internal/diag"
	"goodgov/reports"
	"goodgov/survey"
)

// Regrouping puts several values of a column into one group. Values that none
// names are in no group, or where there is but one regrouping, in the others.
type Regrouping struct {
	Name   string
	Values []string
}

const unitKey = "unit"

// Groupings are all that a study can be compared by: its groups, the columns of
// background, and the levels of units that have more than one.
func (s *Study) Groupings() []string {
	var keys []string
	for _, g := range s.Config.Groups {
		keys = append(keys, g.Code)
	}
	keys = append(keys, s.Config.Background...)
	if s.Config.Columns.Unit != "" {
		for _, level := range s.Units.Levels() {
			if len(s.Units.AtLevel(level)) > 1 {
				keys = append(keys, unitKey+":"+level)
			}
		}
	}
	return keys
}

func (s *Study) checkGrouping(key string, problems *diag.Problems) {
	level, isLevel := strings.CutPrefix(key, unitKey+":")
	if isLevel && s.Config.Columns.Unit != "" && slices.Contains(s.Units.Levels(), level) {
		return
	}
	known := s.Groupings()
	if s.Config.Columns.Unit != "" {
		known = append(known, unitKey)
	}
	if slices.Contains(known, key) {
		return
	}
	problems.Add(diag.Problem{File: s.path(ConfigName), Code: "compare.unknown", Found: diag.Say("nothing called %q to compare by", "没有名为 %q 的比较依据", key),
		Want: oneOf(known), Hint: diag.DidYouMean(key, known)})
}

// columnsOf are the columns of the answers that groupings need.
func (s *Study) columnsOf(by []string) []string {
	var columns []string
	add := func(column string) {
		if !slices.Contains(columns, column) {
			columns = append(columns, column)
		}
	}
	for _, key := range by {
		if rule := s.groupRule(key); rule != nil {
			for _, condition := range rule.Where {
				add(condition.Column)
			}
		} else if slices.Contains(s.Config.Background, key) {
			add(key)
		}
	}
	return columns
}

func (s *Study) groupRule(key string) *GroupRule {
	for i := range s.Config.Groups {
		if s.Config.Groups[i].Code == key {
			return &s.Config.Groups[i]
		}
	}
	return nil
}

func isUnit(key string) bool { return key == unitKey || strings.HasPrefix(key, unitKey+":") }

// separates tells that a grouping is by the lowest units themselves, each of
// which is one cluster: nothing can be said of it by clusters.
func (s *Study) separates(key string) bool {
	if key == unitKey {
		return true
	}
	level, isLevel := strings.CutPrefix(key, unitKey+":")
	return isLevel && !slices.ContainsFunc(s.Units.AtLevel(level), func(unit int) bool { return !s.Units.Lowest(unit) })
}

// grouping puts each of the respondents into a group; −1 is none.
func (s *Study) grouping(cases *survey.Cases, p *people, key string, regroup []Regrouping) (*reports.Grouping, []int) {
	g := &reports.Grouping{Key: key}
	group := make([]int, len(p.cases))
	switch rule := s.groupRule(key); {
	case rule != nil:
		s.byRule(g, group, rule, cases, p)
	case isUnit(key):
		s.byUnit(g, group, key, p)
	default:
		s.byColumn(g, group, key, regroup, cases, p)
	}
	g.Sizes = make([]int, len(g.Groups))
	for _, j := range group {
		if j < 0 {
			g.Outside++
		} else {
			g.Sizes[j]++
		}
	}
	return g, group
}

func (s *Study) byRule(g *reports.Grouping, group []int, rule *GroupRule, cases *survey.Cases, p *people) {
	g.Names, g.Against = rule.Names, true
	g.Groups = []reports.GroupName{{Code: rule.Code, Names: rule.Names}, others}
	for i, n := range p.cases {
		for _, condition := range rule.Where {
			value := cases.Column(condition.Column).Of(n)
			switch {
			case !s.told(condition.Column, value):
				group[i] = -1
			case !slices.Contains(condition.Values, value) && group[i] == 0:
				group[i] = 1
			}
		}
	}
}

// others are those who are not in a group that is compared with all others.
var others = reports.GroupName{Code: "others", Names: indicators.Names{"en": "all others", "zh": "其他受访者"}}

// told tells that a value says something: not empty, and no code of a missing one.
func (s *Study) told(column, value string) bool {
	return value != "" && !s.Labels[column].Missing[value]
}

func (s *Study) byUnit(g *reports.Grouping, group []int, key string, p *people) {
	level, named := strings.CutPrefix(key, unitKey+":")
	units := s.Units.AtLevel(level)
	g.Level = level
	if !named {
		g.Level = ""
		g.Names = indicators.Names{"en": "units", "zh": "单元"}
		units = nil
		for unit := range s.Units.List {
			if s.Units.Lowest(unit) {
				units = append(units, unit)
			}
		}
	}
	at := make(map[int]int, len(s.Units.List))
	for j, unit := range units {
		at[unit] = j
		g.Groups = append(g.Groups, reports.GroupName{Code: s.Units.List[unit].Code, Names: s.Units.List[unit].Names})
	}
	for i, unit := range p.unit {
		group[i] = -1
		if unit < 0 {
			continue
		}
		for _, above := range s.Units.Path(unit) {
			if j, found := at[above]; found {
				group[i] = j
				break
			}
		}
	}
}

func (s *Study) byColumn(g *reports.Grouping, group []int, column string, regroup []Regrouping, cases *survey.Cases, p *people) {
	labels, texts := s.Labels[column], cases.Column(column)
	g.Names = labels.Name
	values := s.valuesOf(column, texts, p)
	place := map[string]int{}
	if len(regroup) > 0 {
		for j, r := range regroup {
			g.Groups = append(g.Groups, reports.GroupName{Code: r.Name})
			for _, value := range r.Values {
				place[value] = j
			}
		}
		if len(regroup) == 1 {
			g.Against = true
			g.Groups = append(g.Groups, others)
			for _, value := range values {
				if _, named := place[value]; !named {
					place[value] = 1
				}
			}
		}
	} else {
		g.Ordered = len(values) > 2
		for j, value := range values {
			place[value] = j
			g.Groups = append(g.Groups, reports.GroupName{Code: value, Names: labels.Values[value]})
			_, err := strconv.ParseFloat(value, 64)
			g.Ordered = g.Ordered && err == nil
		}
	}
	for i, n := range p.cases {
		group[i] = -1
		if j, found := place[texts.Of(n)]; found && s.told(column, texts.Of(n)) {
			group[i] = j
		}
	}
}

// valuesOf are the values that valid respondents gave: in the order of the
// codebook, then numbers by size, then the rest by the alphabet.
func (s *Study) valuesOf(column string, texts *survey.Texts, p *people) []string {
	var values []string
	seen := make([]bool, len(texts.Values))
	for _, n := range p.cases {
		if at := texts.Case[n]; !seen[at] {
			seen[at] = true
			if s.told(column, texts.Values[at]) {
				values = append(values, texts.Values[at])
			}
		}
	}
	listed := s.Labels[column].Order
	place := func(value string) int {
		if at := slices.Index(listed, value); at >= 0 {
			return at
		}
		return len(listed)
	}
	slices.SortFunc(values, func(a, b string) int {
		x, badX := strconv.ParseFloat(a, 64)
		y, badY := strconv.ParseFloat(b, 64)
		if badX != nil || badY != nil {
			x, y = 0, 0
		}
		return cmp.Or(cmp.Compare(place(a), place(b)), cmp.Compare(x, y), cmp.Compare(a, b))
	})
	return values
}
