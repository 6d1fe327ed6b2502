package study

import (
	"context"
	"strings"

	"goodgov/indicators"
	"goodgov/internal/diag"
	"goodgov/reports"
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

// Screening judges every questionnaire by every rule, those that are off by the
// usual thresholds.
func (s *Study) Screening(ctx context.Context, opt ReadOptions) (*reports.Screening, error) {
	rules := s.rules()
	opt.Keep = survey.CountRows
	cases, responses, err := s.readCases(ctx, rules.Columns(s.Questionnaire().Items), opt, nil)
	if err != nil {
		return nil, err
	}
	if err := responses.Close(); err != nil {
		return nil, err
	}
	usual := screening.Usual()
	usual.Scales, usual.PairLimit = rules.Scales, rules.PairLimit
	measured := screening.Measurable(cases, rules)
	m, err := screening.Measure(ctx, cases, rules, measured)
	if err != nil {
		return nil, err
	}
	r := &reports.Screening{Title: s.Config.Title, Note: s.Config.Note, Cases: cases, Own: s.Config.Screening, Rules: rules, Measures: m, Measured: measured,
		Reasons: rules.Judge(m, cases.Len()), UsualRules: &usual, Usual: usual.Judge(m, cases.Len()), Warnings: m.Warnings(rules.On())}
	invalid := make([]survey.Reason, cases.Len())
	for i := range r.Reasons {
		r.Reasons[i] |= cases.Reasons[i] | cases.Flags[i]
		invalid[i] = r.Reasons[i] &^ s.Config.Screening.Flags
	}
	share := rules.NearDuplicates
	if share == 0 {
		share = usual.NearDuplicates
	}
	confidence := s.Config.Scores.Confidence
	r.Interviewer = screening.FieldworkOf(cases, rules.Interviewer, invalid, m.Match, share, confidence)
	r.Day = screening.FieldworkOf(cases, rules.Day, invalid, m.Match, share, confidence)
	return r, nil
}

// CompareScreening computes the scores as the study decides, without screening,
// with every rule, with each rule alone, and with each left out. Thresholds that
// come from all answers stay as they are.
func (s *Study) CompareScreening(ctx context.Context, opt ReadOptions) (*reports.ScreeningComparison, error) {
	c := &reports.ScreeningComparison{Title: s.Config.Title, Note: s.Config.Note, Framework: s.Framework, Units: s.Units}
	on := screening.OnInAll(&s.Config.Screening, &s.Config.Rules)
	if _, err := s.overlay(ctx, opt.BadRows); err != nil {
		return nil, err
	}
	add := func(kind reports.ScenarioKind, rule, decide survey.Reason) error {
		other := s.With(func(config *Config) { config.Screening.Flags = on &^ decide })
		if len(s.finders()) == 1 && s.screener() != nil {
			other.overlays = s.overlays // does not depend on who is valid
		}
		e, err := other.Run(ctx, RunOptions{Read: opt, Errors: indicators.WithoutErrors})
		if err != nil {
			return err
		}
		if kind == reports.OwnScreening {
			s.note(other.notes.All()...)
			for _, w := range e.Warnings {
				if strings.HasPrefix(string(w.Code), "screening.") {
					c.Warnings = append(c.Warnings, w)
				}
			}
		}
		c.Scenarios = append(c.Scenarios, reports.ScreeningScenario{Kind: kind, Rule: rule, Valid: e.Tallies[0].Valid, Returned: e.Tallies[0].Returned + e.Unplaced.Returned, Scores: e.Scores})
		return nil
	}
	decide := on &^ s.Config.Screening.Flags
	if err := add(reports.OwnScreening, 0, decide); err != nil {
		return nil, err
	}
	if err := add(reports.NoScreening, 0, 0); err != nil {
		return nil, err
	}
	if decide != on {
		if err := add(reports.AllRules, 0, on); err != nil {
			return nil, err
		}
	}
	for _, rule := range screening.Catalogue() {
		if on&rule.Reason != 0 {
			if err := add(reports.OnlyRule, rule.Reason, rule.Reason); err != nil {
				return nil, err
			}
		}
	}
	for _, rule := range screening.Catalogue() {
		if decide&rule.Reason != 0 && decide != rule.Reason {
			if err := add(reports.WithoutRule, rule.Reason, decide&^rule.Reason); err != nil {
				return nil, err
			}
		}
	}
	return c, nil
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
			m, err := screening.Measure(ctx, cases, rules, rules.On())
			if err != nil {
				return nil, err
			}
			for i, reasons := range rules.Judge(m, cases.Len()) {
				overlay.Reasons[i] |= reasons
			}
			return m.Warnings(rules.On()), nil
		},
	}
}
