package study

import (
	"context"
	"math"
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
			g.Results, g.Gaps = append(g.Results, r), append(g.Gaps, r.Gaps())
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
		for i, code := range cases.Answers(n) {
			score[s.Framework.Items[i]] = cases.Questionnaire.Value(i, code)
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
