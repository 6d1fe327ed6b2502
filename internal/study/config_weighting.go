package study

import (
	"math"

	"goodgov/internal/diag"
	"goodgov/reports"
)

// RespondentWeighting says how respondents are weighted to what is known of their
// population.
type RespondentWeighting struct {
	Method  reports.WeightingMethod
	Margins string // the table of them
	Trim    *reports.Trimming
}

// weighting reads the key of that name.
func (c *Config) weighting(m *mapping) {
	s := m.under("weighting")
	if s == nil {
		return
	}
	w := &RespondentWeighting{Method: one(s, "method", reports.WeightingMethods()), Margins: s.text("margins", "")}
	if w.Margins == "" {
		s.fault(line(m.values["weighting"].Key), "margins", "weighting.no_margins", diag.Say("no table of margins", "没有总体边际表"),
			diag.Say("margins: margins.csv", "margins: margins.csv"), diag.Text{})
	}
	if t := s.under("trim"); t != nil {
		trim := reports.DefaultTrimming()
		trim.Low, trim.High = t.number("low", trim.Low, 0, 1), t.number("high", trim.High, 1, math.Inf(1))
		trim.Of, trim.How = one(t, "of", reports.TrimMeasures()), one(t, "how", reports.TrimWays())
		w.Trim = &trim
		t.close()
	}
	s.close()
	c.Weighting = w
}
