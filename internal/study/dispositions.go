package study

import (
	"math"
	"slices"

	"goodgov/indicators"
	"goodgov/internal/diag"
	"goodgov/internal/tabular"
	"goodgov/reports"
	"goodgov/survey"
	"goodgov/survey/screening"
)

// dispositions reads the key: a table, or {file: …, e: …}.
func (c *Config) dispositions(m *mapping) {
	c.Eligibility = math.NaN()
	n := m.node("dispositions")
	if n == nil {
		return
	}
	if text, ok := scalar(n); ok {
		c.Dispositions = text
		return
	}
	s := m.under("dispositions")
	if s == nil {
		return
	}
	c.Dispositions = s.text("file", "dispositions.csv")
	if s.node("e") != nil {
		c.Eligibility = s.number("e", 1, 0, 1)
	}
	s.close()
}

// openDispositions reads what became of the cases of the sample, by unit.
func (s *Study) openDispositions(problems *diag.Problems) error {
	if s.Config.Dispositions == "" {
		return nil
	}
	t, err := s.table("dispositions", s.Config.Dispositions, problems)
	if err != nil || t == nil || s.Units == nil {
		return err
	}
	s.dispositions = readDispositions(t, s.Units, problems)
	return nil
}

func readDispositions(t *tabular.Table, units *indicators.Units, problems *diag.Problems) []screening.Dispositions {
	if !resolve(t, tabular.Schema{Required: []string{"unit", "code", "n"}}, problems) {
		return nil
	}
	var codes []string
	for _, code := range screening.DispositionCodes() {
		codes = append(codes, string(code))
	}
	all := make([]screening.Dispositions, len(units.List))
	for i := range all {
		all[i] = screening.Dispositions{}
	}
	for _, row := range t.Rows {
		unit, known := units.Index(row.Get("unit"))
		if cell := row.Cell("unit"); !known {
			p := cell.Problem("dispositions.unit", diag.Quote(cell.Text()), diag.Say("the code of a unit", "单元代码"))
			p.Hint = diag.DidYouMean(cell.Text(), units.Codes())
			problems.Add(p)
		}
		code := row.Cell("code")
		if !slices.Contains(codes, code.Text()) {
			problems.Add(code.Problem("dispositions.code", diag.Quote(code.Text()), oneOf(codes)))
			known = false
		}
		if n, ok := row.Cell("n").Int(0, mostDistributed, problems); ok && known {
			all[unit][screening.Disposition(code.Text())] += n
		}
	}
	return all
}

// outcomes are the dispositions with those of the units below; nil where the
// study has none.
func (s *Study) outcomes() *reports.Outcomes {
	if s.dispositions == nil {
		return nil
	}
	u := s.Units
	o := &reports.Outcomes{Units: make([]screening.Dispositions, len(u.List)), E: s.Config.Eligibility, Source: reports.GivenEligibility}
	for i := len(u.List) - 1; i >= 0; i-- {
		o.Units[i] = screening.Dispositions{}
		o.Units[i].Add(s.dispositions[i])
		for _, child := range u.Children[i] {
			o.Units[i].Add(o.Units[child])
		}
	}
	if math.IsNaN(o.E) {
		o.E, o.Source = o.Units[0].Eligibility(), reports.EstimatedEligibility
	}
	return o
}

// interviews warns where the dispositions and the answers do not count the same.
func interviews(u *indicators.Units, o *reports.Outcomes, tallies []survey.Tally) (warnings []diag.Warning) {
	if o == nil {
		return nil
	}
	for i := range u.List {
		if n := o.Units[i][screening.Complete] + o.Units[i][screening.Partial]; n != tallies[i].Returned {
			warnings = append(warnings, diag.Warning{Code: "rates.interviews", Unit: u.List[i].Code,
				Text: diag.Say("%d complete and partial interviews by the dispositions, but %d questionnaires", "按结果代码完成与部分完成的访问为 %d 份，而问卷为 %d 份", n, tallies[i].Returned)})
		}
	}
	return warnings
}
