package study

import (
	"context"
	"errors"
	"math"
	"slices"

	"goodgov/indicators/regression"
	"goodgov/internal/diag"
	"goodgov/reports"
	"goodgov/survey"
)

// RegressionOptions of Regress.
type RegressionOptions struct {
	Read      ReadOptions
	Node      int
	On        []string          // columns of background, groups of the study, unit:LEVEL
	Numbers   []string          // those of On that are numbers and not categories
	Reference map[string]string // by key: the category that others are set against; the first without
}

// Regress explains the respondents' own scores at a node by what is known of
// them. Its error is a *diag.Problems, or a failure to read.
func (s *Study) Regress(ctx context.Context, opt RegressionOptions) (*reports.Regression, error) {
	var problems diag.Problems
	weighting, err := s.Weigh()
	if err := problems.MergeError(err); err != nil {
		return nil, err
	}
	for _, key := range opt.On {
		s.checkGrouping(key, &problems)
	}
	if err := problems.Err(); err != nil {
		return nil, err
	}
	opt.Read.Keep = survey.CountRows
	cases, responses, err := s.Cases(ctx, opt.Read, s.columnsOf(opt.On))
	if err != nil {
		return nil, err
	}
	if err := responses.Close(); err != nil {
		return nil, err
	}
	p := s.people(cases, weighting.Weights, []int{opt.Node})
	e := s.evaluation(weighting)
	r := &reports.Regression{Title: s.Config.Title, Note: s.Config.Note, Framework: s.Framework, Node: opt.Node, Valid: len(p.cases), Confidence: s.Config.Scores.Confidence,
		Weighted: s.Config.Columns.Weight != "" || cases.Questionnaire.Weighted, Publish: e.Publish, Warnings: e.Warnings}
	kept := make([]bool, len(p.cases))
	for i := range kept {
		kept[i] = !math.IsNaN(p.value[0][i]) && (!r.Weighted || p.weight[i] > 0)
	}
	values := make([][]float64, len(opt.On)) // a number, or a place among groups; by key and respondent
	for k, key := range opt.On {
		v := reports.RegressionVariable{Key: key, Number: slices.Contains(opt.Numbers, key)}
		if v.Number {
			v.Names = s.Labels[key].Name
			for _, n := range p.cases {
				values[k] = append(values[k], s.figure(cases.Column(key), n, &problems))
			}
		} else {
			g, group := s.grouping(cases, p, key, nil)
			v.Names, v.Groups = g.Names, g.Groups
			for _, j := range group {
				values[k] = append(values[k], float64(j))
			}
			s.setReference(&v, g.Against, opt.Reference, &problems)
		}
		for i, x := range values[k] {
			kept[i] = kept[i] && !math.IsNaN(x) && (v.Number || x >= 0)
		}
		r.Variables = append(r.Variables, v)
	}
	if err := problems.Err(); err != nil {
		return nil, err
	}
	m := &regression.Model{}
	for k := range r.Variables {
		addTerms(m, &r.Variables[k], values[k], kept)
	}
	s.addRows(m, r, p, kept)
	r.Model = m
	if err = distinct(r); err == nil {
		r.Fit, err = m.Solve(r.Confidence)
	}
	if fault, ok := errors.AsType[*regression.Error](err); ok {
		problems.Add(diag.Problem{File: s.AnswersName(), Code: fault.Code, Found: fault.Text, Want: diag.Say("respondents who differ in each column, and more of them than coefficients", "各列均有差异、且人数多于系数个数的受访者")})
		return nil, problems.Err()
	}
	return r, err
}

// setReference chooses the category that the others are set against: the one
// that is asked for, all others where a group is one of the study, or else the
// first.
func (s *Study) setReference(v *reports.RegressionVariable, against bool, asked map[string]string, problems *diag.Problems) {
	if against {
		v.Reference = len(v.Groups) - 1
	}
	want, given := asked[v.Key]
	if !given {
		return
	}
	var codes []string
	for j, g := range v.Groups {
		codes = append(codes, g.Code)
		if g.Code == want {
			v.Reference = j
		}
	}
	if !slices.Contains(codes, want) {
		problems.Add(diag.Problem{File: s.AnswersName(), Column: v.Key, Code: "regression.reference", Found: diag.Say("no respondent with %q", "没有取值为 %q 的受访者", want), Want: oneOf(codes), Hint: diag.DidYouMean(want, codes)})
	}
}

// distinct says which variable has no term, everybody being in one category.
func distinct(r *reports.Regression) error {
	for _, v := range r.Variables {
		if len(r.Model.Score) > 0 && !slices.ContainsFunc(v.Term, func(term int) bool { return term >= 0 }) {
			return &regression.Error{Code: regression.CodeSingular, Text: diag.Say("nobody differs in %s", "全体受访者的 %s 取值相同", v.Key)}
		}
	}
	return nil
}

// addTerms gives a variable its columns: one for a number, one for each
// category that occurs but the reference.
func addTerms(m *regression.Model, v *reports.RegressionVariable, values []float64, kept []bool) {
	column := func(term regression.Term, of func(x float64) float64) {
		var list []float64
		for i, x := range values {
			if kept[i] {
				list = append(list, of(x))
			}
		}
		m.Terms, m.Columns = append(m.Terms, term), append(m.Columns, list)
	}
	if v.Number {
		v.Term = []int{len(m.Terms)}
		column(regression.Term{Variable: v.Key}, func(x float64) float64 { return x })
		return
	}
	v.Sizes = make([]int, len(v.Groups))
	if len(v.Groups) == 0 {
		return
	}
	for i, x := range values {
		if kept[i] {
			v.Sizes[int(x)]++
		}
	}
	if v.Sizes[v.Reference] == 0 { // nobody is left in it: the first that has somebody
		v.Reference = max(0, slices.IndexFunc(v.Sizes, func(n int) bool { return n > 0 }))
	}
	for j, g := range v.Groups {
		if j == v.Reference || v.Sizes[j] == 0 {
			v.Term = append(v.Term, -1)
			continue
		}
		v.Term = append(v.Term, len(m.Terms))
		column(regression.Term{Variable: v.Key, Value: g.Code}, func(x float64) float64 {
			if int(x) == j {
				return 1
			}
			return 0
		})
	}
}

// addRows gives a model the scores, weights and clusters of those who are kept.
// Clusters are the lowest units; where there is but one, each respondent.
func (s *Study) addRows(m *regression.Model, r *reports.Regression, p *people, kept []bool) {
	several := false
	for i := range p.cases {
		several = several || p.unit[i] != p.unit[0]
	}
	r.Clusters = several
	for i := range p.cases {
		if !kept[i] {
			continue
		}
		cluster := p.unit[i]
		if !several {
			cluster = i
		}
		m.Score, m.Clusters = append(m.Score, p.value[0][i]), append(m.Clusters, cluster)
		if r.Weighted {
			m.Weights = append(m.Weights, p.weight[i])
		}
	}
}
