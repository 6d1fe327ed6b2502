package study

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strconv"
	"strings"

	"goodgov/indicators"
	"goodgov/indicators/compare"
	"goodgov/internal/diag"
	"goodgov/reports"
	"goodgov/survey"
)

// CompareOptions of Compare.
type CompareOptions struct {
	Read ReadOptions
	// By are columns of background, "unit" for the lowest units, "unit:LEVEL",
	// and names of the study's groups; without any it is all of them.
	By       []string
	Regroup  []Regrouping // of the one column of By
	Nodes    []int        // of the framework; without any the root
	Compare  compare.Options
	Clusters bool // units are clusters of respondents
}

// Regrouping puts several values of a column into one group. Values that none
// names are in no group, or where there is but one regrouping, in the others.
type Regrouping struct {
	Name   string
	Values []string
}

const unitKey = "unit"

// Compare compares groups of valid respondents by their own scores. Its error is
// a *diag.Problems, or a failure to read.
func (s *Study) Compare(ctx context.Context, opt CompareOptions) (*reports.Comparisons, error) {
	var problems diag.Problems
	weighting, err := s.Weigh()
	if err := problems.MergeError(err); err != nil {
		return nil, err
	}
	by := opt.By
	if len(by) == 0 {
		by = s.Groupings()
	}
	for _, key := range by {
		s.checkGrouping(key, &problems)
	}
	if len(by) == 0 {
		problems.Add(diag.Problem{File: s.path(ConfigName), Code: "compare.no_groups", Found: diag.Say("no background columns, groups or units to compare", "没有可比较的背景列、分组或单元"),
			Want: diag.Say("background: [gender, age], say", "如 background: [gender, age]")})
	}
	if err := problems.Err(); err != nil {
		return nil, err
	}
	opt.Read.Keep = survey.CountRows
	cases, responses, err := s.Cases(ctx, opt.Read, s.columnsOf(by))
	if err != nil {
		return nil, err
	}
	if err := responses.Close(); err != nil {
		return nil, err
	}
	nodes := opt.Nodes
	if len(nodes) == 0 {
		nodes = []int{0}
	}
	e := s.evaluation(weighting)
	c := &reports.Comparisons{Title: s.Config.Title, Note: s.Config.Note, Framework: s.Framework, Options: opt.Compare, Publish: e.Publish, Nodes: nodes,
		Weighted: s.Config.Columns.Weight != "" || cases.Questionnaire.Weighted, Clusters: opt.Clusters, ICC: math.NaN(), Design: math.NaN()}
	people := s.people(cases, weighting.Weights, nodes)
	c.Valid = len(people.cases)
	if !c.Weighted {
		people.weight = nil
	}
	s.alike(c, people)
	var across []string // groupings whose groups are found in many units
	for _, key := range by {
		g, group := s.grouping(cases, people, key, opt.Regroup)
		clusters := people.unit
		if !opt.Clusters || s.separates(key) {
			clusters = nil
		}
		for at := range nodes {
			d := compare.Data{Value: people.value[at], Group: group, Groups: len(g.Groups), Weight: people.weight, Cluster: clusters}
			r := compare.Compare(d, opt.Compare)
			g.Results, g.Gaps = append(g.Results, r), append(g.Gaps, r.Gaps(d))
		}
		s.warnGrouping(c, g, opt)
		if !isUnit(key) {
			across = append(across, key)
		}
		c.Groupings = append(c.Groupings, *g)
	}
	if !opt.Clusters && len(across) > 0 && c.Design > badlyAlike {
		c.Warnings = append(c.Warnings, diag.Warning{Code: "compare.clusters", Text: diag.Say("%s: respondents of one unit resemble each other (ICC %.2f, design effect %.1f), so that p may be too small; --clusters allows for it",
			"%s：同一单元的受访者彼此相似（ICC %.2f，设计效应 %.1f），p 值可能偏小；可加 --clusters", strings.Join(across, ", "), c.ICC, c.Design)})
	}
	c.Settle()
	return c, nil
}

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

// people are the valid respondents.
type people struct {
	cases  []int // their places among all cases
	unit   []int
	weight []float64
	value  [][]float64 // own scores, by node asked for
}

// people scores each valid respondent at some nodes: the weighted mean over what
// he or she answered, renormalised at every node.
func (s *Study) people(cases *survey.Cases, weights *indicators.Weights, nodes []int) *people {
	p := &people{value: make([][]float64, len(nodes))}
	combiner := indicators.NewCombiner(s.Framework, s.Config.Scores)
	score := make([]float64, s.Framework.Len())
	for n := range cases.Len() {
		if cases.Reasons[n] != 0 {
			continue
		}
		p.cases, p.unit, p.weight = append(p.cases, n), append(p.unit, int(cases.Unit[n])), append(p.weight, cases.Weight[n])
		for i, v := range Scored(cases.Questionnaire, cases.Answers(n)) {
			score[s.Framework.Items[i]] = v
		}
		combiner.Combine(weights.Local, score)
		for at, node := range nodes {
			p.value[at] = append(p.value[at], score[node])
		}
	}
	return p
}

// alike measures how alike the respondents of a lowest unit are.
func (s *Study) alike(c *reports.Comparisons, p *people) {
	if s.Config.Columns.Unit == "" {
		return
	}
	d := compare.Data{Value: p.value[0], Group: p.unit, Groups: len(s.Units.List)}
	c.ICC, c.Design = compare.ICC(d)
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

// badlyAlike is the design effect from which on tests that take the respondents
// of a unit as independent of each other find too much.
const badlyAlike = 1.2

// warnGrouping says what stands in the way of reading a comparison as it is.
func (s *Study) warnGrouping(c *reports.Comparisons, g *reports.Grouping, opt CompareOptions) {
	warn := func(w diag.Warning) { c.Warnings = append(c.Warnings, w) }
	for j, size := range g.Sizes {
		if size == 0 && g.Against {
			warn(diag.Warning{Code: "compare.empty_group", Text: diag.Say("%s: nobody is in the group %q; are its values those of the file?", "%s：分组 %q 中没有受访者；取值是否与文件一致？", g.Key, g.Groups[j].Code)})
		}
	}
	if len(g.Groups) > compare.MaxGroups {
		warn(diag.Warning{Code: "compare.too_many_groups", Text: diag.Say("%s: %d groups are not compared two by two, only up to %d are", "%s：共 %d 组，不做两两比较（上限 %d 组）", g.Key, len(g.Groups), compare.MaxGroups)})
	}
	if opt.Clusters && s.separates(g.Key) {
		warn(diag.Warning{Code: "compare.no_clusters", Text: diag.Say("%s: each of these units is one cluster, so respondents are taken as independent within it", "%s：每个单元即一个群，故视组内受访者相互独立", g.Key)})
	}
}
