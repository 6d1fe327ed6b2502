package study

import (
	"context"
	"errors"
	"math"
	"slices"
	"strconv"

	"goodgov/indicators/importance"
	"goodgov/internal/diag"
	"goodgov/reports"
	"goodgov/survey"
)

// ImportanceOptions of Importance.
type ImportanceOptions struct {
	Read   ReadOptions
	Level  int // of the framework: whose indicators are set against each other
	Method importance.Method
	// Outcome is what importance is derived from, for all methods but weights:
	// an indicator, or a column of numbers of the answers, such as an overall
	// judgement.
	Outcome  string
	Lines    importance.Options
	Resample importance.Resampling
}

// Importance sets how much indicators matter against how well they are done.
// Its error is a *diag.Problems, or a failure to read.
func (s *Study) Importance(ctx context.Context, opt ImportanceOptions) (*reports.Importance, error) {
	e, err := s.Run(ctx, RunOptions{Read: opt.Read})
	if err != nil {
		return nil, err
	}
	x := reports.NewImportance(e, opt.Level, opt.Lines)
	if opt.Method == importance.ByWeight {
		return x, nil
	}
	x.Method, x.Outcome, x.Resampling = opt.Method, opt.Outcome, opt.Resample
	var problems diag.Problems
	outcome, isNode := s.Framework.Index(opt.Outcome)
	var columns []string
	if isNode {
		x.Leave(outcome)
		x.OutcomeName = s.Framework.Nodes[outcome].Names
	} else {
		columns = []string{opt.Outcome}
		x.OutcomeName = s.Labels[opt.Outcome].Name
	}
	if len(x.Nodes) < 2 {
		problems.Add(diag.Problem{File: s.path(ConfigName), Code: "importance.few_indicators", Found: diag.Say("%d indicators beside %q", "除 %[2]q 外只有 %[1]d 个指标", len(x.Nodes), opt.Outcome),
			Want: diag.Say("two or more indicators of one level to set against each other", "同一级上至少两个可比较的指标")})
		return nil, problems.Err()
	}
	opt.Read.Keep = survey.CountRows
	cases, responses, err := s.Cases(ctx, opt.Read, columns)
	if err != nil {
		return nil, err
	}
	if err := responses.Close(); err != nil {
		return nil, err
	}
	nodes := x.Nodes
	if isNode {
		nodes = append(slices.Clone(nodes), outcome)
	}
	p := s.people(cases, e.Weights, nodes)
	rows := make([][]float64, len(p.cases))
	for i, n := range p.cases {
		for at := range nodes {
			rows[i] = append(rows[i], p.value[at][i])
		}
		if !isNode {
			rows[i] = append(rows[i], s.figure(cases.Column(opt.Outcome), n, &problems))
		}
	}
	if err := problems.Err(); err != nil {
		return nil, err
	}
	weights := p.weight
	if s.Config.Columns.Weight == "" && !cases.Questionnaire.Weighted {
		weights = nil
	}
	var names []string
	for _, node := range x.Nodes {
		names = append(names, s.Framework.Nodes[node].Code)
	}
	x.Derived, err = importance.Derive(names, rows, weights)
	if fault, ok := errors.AsType[*importance.Error](err); ok {
		problems.Add(diag.Problem{File: s.AnswersName(), Code: fault.Code, Found: fault.Text, Want: diag.Say("respondents whose answers differ", "作答有差异的受访者")})
		return nil, problems.Err()
	}
	if x.Low, x.High, err = importance.Intervals(ctx, names, rows, weights, opt.Method, opt.Resample); err != nil {
		return nil, err
	}
	return x, nil
}

// figure is the number in a column of background; NaN where the respondent did
// not say. What is no number is a problem, reported once for a value.
func (s *Study) figure(column *survey.Texts, n int, problems *diag.Problems) float64 {
	text := column.Of(n)
	if !s.told(column.Column, text) || slices.Contains(s.Config.Missing, text) {
		return math.NaN()
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsInf(v, 0) || math.IsNaN(v) {
		p := diag.Problem{File: s.AnswersName(), Column: column.Column, Code: "background.number", Found: quote(text),
			Want: diag.Say("a number, or a value that the codebook marks as missing", "数字，或在编码表中标为缺失的取值")}
		if !slices.ContainsFunc(problems.All(), func(q diag.Problem) bool { return q.Column == p.Column && q.Found.String() == p.Found.String() }) {
			problems.Add(p)
		}
		return math.NaN()
	}
	return v
}
