package study

import (
	"context"

	"goodgov/internal/diag"
	"goodgov/survey"
	"goodgov/survey/screening"
)

// rules are the study's rules that compare questionnaires, with the scales
// whose halves must go together: the indicators of a level.
func (s *Study) rules() *screening.Rules {
	r := s.Config.Rules
	f := s.Framework
	place := make(map[int]int, len(f.Items))
	for at, item := range f.Items {
		place[item] = at
	}
	for node := range f.Nodes {
		if f.Level[node] != s.Config.EvenOddLevel {
			continue
		}
		var scale []int
		for _, item := range f.Below(node) {
			scale = append(scale, place[item])
		}
		r.Scales = append(r.Scales, scale)
	}
	return &r
}

// screener finds the questionnaires that fail the rules that compare them; nil
// where there are no such rules.
func (s *Study) screener() *finder {
	rules := s.rules()
	if rules.On() == 0 {
		return nil
	}
	return &finder{
		columns: rules.Columns(s.Questionnaire().Items),
		find: func(ctx context.Context, cases *survey.Cases, overlay *survey.Overlay) ([]diag.Warning, error) {
			m, warnings, err := screening.Measure(ctx, cases, rules, rules.On())
			if err != nil {
				return nil, err
			}
			for i, reasons := range rules.Judge(m, cases.Len()) {
				overlay.Reasons[i] |= reasons
			}
			return warnings, nil
		},
	}
}
