package reports

import (
	"goodgov/indicators/robustness"
	"goodgov/internal/diag"
	"goodgov/internal/i18n"
	"goodgov/reports/chart"
)

// robustChapter is the chapter of the report on what other decisions would
// have made of the ranking.
type robustChapter struct {
	Lead    []string
	How     string
	Tables  []*Table
	Figures []*shownFigure
	Changes []*Table
}

// robustChapter is nil where that was not asked.
func (e *Evaluation) robustChapter(lang string, warnings *[]diag.Warning) (*robustChapter, error) {
	if e.Robust == nil {
		return nil, nil
	}
	c := &robustChapter{Lead: e.RobustnessAnswer(lang), Tables: e.RobustnessTables(RobustnessSummary, lang), Changes: e.RobustnessTables(RobustnessChoices, lang)}
	if e.Robust.Used > 0 {
		c.How = i18n.Printer{Lang: lang}.T("robust.report", e.Robust.Runs)
	}
	for _, f := range e.robustFigures(lang) {
		shown, err := show(f, pageWidth, warnings)
		if err != nil {
			return nil, err
		}
		c.Figures = append(c.Figures, shown)
	}
	return c, nil
}

// robustFigures show the ranks of each level over all runs.
func (e *Evaluation) robustFigures(lang string) []figure {
	if e.Robust == nil || e.Robust.Used == 0 {
		return nil
	}
	var figures []figure
	for i := range e.Robust.Levels {
		if f, ok := e.robustFigure(&e.Robust.Levels[i], lang); ok {
			figures = append(figures, f)
		}
	}
	return figures
}

func (e *Evaluation) robustFigure(l *robustness.Level, lang string) (figure, bool) {
	p, level, of := i18n.Printer{Lang: lang}, e.levelName(l.Level, lang), points(e.Robust.Options.Confidence)
	spec := chart.RankIntervals{Axis: chart.Axis{Label: p.T("col.rank")}, Units: len(l.Units), RankName: p.T("robust.figure.rank"), IntervalName: p.T("robust.figure.interval", of)}
	all := 0
	for k, unit := range l.Units {
		if e.Hidden(unit) {
			continue
		}
		all++
		if len(spec.Rows) < mostDrawn {
			s := &l.Standings[k]
			spec.Rows = append(spec.Rows, chart.RankIntervalRow{Label: e.Units.List[unit].Name(lang), Rank: float64(l.Rank[k]), Low: float64(s.RankLow), High: float64(s.RankHigh)})
		}
	}
	label := p.T("robust.figure", level)
	spec.Caption = chart.Caption{Title: label, Alt: p.T("robust.figure.alt", level, of), Note: e.cutNote(lang, len(spec.Rows), all)}
	return figure{Name: "robustness-" + l.Level, Spec: spec, Label: label}, len(spec.Rows) > 1
}
