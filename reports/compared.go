package reports

import (
	"math"

	"goodgov/indicators/importance"
	"goodgov/internal/diag"
	"goodgov/internal/i18n"
	"goodgov/reports/chart"
)

// comparedChapter is the part of the report that says what to act on: what to
// mend first, what has changed, and who is served worse.
type comparedChapter struct {
	Parts []comparedPart
}

type comparedPart struct {
	ID, Title string
	Lead      string
	Figure    *shownFigure
	Tables    []*Table
}

// importance is that of the first-level indicators by their weights, with the
// lines at the means.
func (e *Evaluation) importance() *Importance {
	return NewImportance(e, 1, importance.Options{Line: importance.AtMeans, ImportanceLine: math.NaN()})
}

// comparedFigures are the pictures of the chapter.
func (e *Evaluation) comparedFigures(lang string) []figure {
	var figures []figure
	for _, draw := range []func(string) (figure, bool){e.mendFigure, e.wavesFigure, e.gapsFigure} {
		if f, ok := draw(lang); ok {
			figures = append(figures, f)
		}
	}
	return figures
}

// fewestPoints is how many indicators quadrants take: of fewer, lines at their
// means part them by construction.
const fewestPoints = 4

func (e *Evaluation) mendFigure(lang string) (figure, bool) {
	x := e.importance()
	if len(x.Nodes) < fewestPoints || x.shown(0).Even() { // all on one line are no picture
		return figure{}, false
	}
	return x.importanceFigure(lang, 0)
}

func (e *Evaluation) wavesFigure(lang string) (figure, bool) { return e.trendFigure(lang, 0) }

// mostGaps is how many gaps a picture shows.
const mostGaps = 12

// gapsFigure shows the largest gaps in which a group is served worse; those
// that may be chance are hollow.
func (e *Evaluation) gapsFigure(lang string) (figure, bool) {
	c := e.Groups
	if c == nil || e.Hidden(0) {
		return figure{}, false
	}
	p := i18n.Printer{Lang: lang}
	label := p.T("compared.gaps.figure")
	spec := chart.Dumbbells{Caption: chart.Caption{Title: label, Subtitle: p.T("compared.gaps.subtitle", points(c.Options.Confidence))},
		GroupName: p.T("col.group"), RestName: p.T("col.others"), GapName: p.T("col.servicegap"), IntervalName: p.T("figure.intervals", points(c.Options.Confidence)), Gap: signed}
	var values []float64
	gaps, _ := c.listed()
	for _, gap := range gaps {
		if len(spec.Rows) == mostGaps {
			break
		}
		if !(gap.Difference.Value < 0) {
			continue
		}
		g := gap.grouping
		group := g.Groups[gap.Group].Name(lang)
		row := p.T("compared.gaps.row", c.node(gap.at, lang), g.Name(lang), group)
		if g.Name(lang) == group { // a group that the study defines
			row = p.T("compared.gaps.defined", c.node(gap.at, lang), group)
		}
		spec.Rows = append(spec.Rows, chart.DumbbellRow{Label: row, Group: gap.Mean, Rest: gap.Rest, Low: gap.Difference.Low, High: gap.Difference.High, Holds: gap.Adjusted < c.level()})
		values = append(values, gap.Mean, gap.Rest)
	}
	if len(spec.Rows) == 0 {
		return figure{}, false
	}
	spec.Axis = e.axis(values...)
	return figure{Name: "gaps", Spec: spec, Label: label}, true
}

// comparedChapter has a part for each subject that there is something to say
// of; nil where there is none.
func (e *Evaluation) comparedChapter(lang string, warnings *[]diag.Warning) (*comparedChapter, error) {
	if e.Hidden(0) {
		return nil, nil
	}
	p := i18n.Printer{Lang: lang}
	chapter := &comparedChapter{}
	add := func(part comparedPart, draw func(string) (figure, bool)) error {
		part.Title = p.T("report." + part.ID)
		if f, ok := draw(lang); ok {
			var err error
			if part.Figure, err = show(f, pageWidth, warnings); err != nil {
				return err
			}
		}
		chapter.Parts = append(chapter.Parts, part)
		return nil
	}
	if x := e.importance(); len(x.Nodes) >= fewestPoints {
		if err := add(comparedPart{ID: "importance", Lead: x.ImportanceSentence(lang, 0), Tables: []*Table{x.ImportanceTable(lang, 0)}}, e.mendFigure); err != nil {
			return nil, err
		}
	}
	if e.Trend != nil {
		tables := []*Table{e.changeTable(lang, 0, 1)}
		if e.Trend.Trends != nil {
			tables = append(tables, e.wavesTable(lang, 0, 1))
		}
		for _, level := range RankedLevels(e.Units) {
			if len(e.Units.AtLevel(level)) <= mostDrawn {
				units := e.unitChangeTable(lang, level)
				units.Notes = nil // those of the first table hold for all
				tables = append(tables, units)
			}
		}
		if err := add(comparedPart{ID: "trend", Lead: e.TrendSentence(lang, 0), Tables: tables}, e.wavesFigure); err != nil {
			return nil, err
		}
	}
	if e.Groups != nil {
		if err := add(comparedPart{ID: "gaps", Lead: e.Groups.GapSentence(lang), Tables: []*Table{e.gapsTable(lang)}}, e.gapsFigure); err != nil {
			return nil, err
		}
	}
	if len(chapter.Parts) == 0 {
		return nil, nil
	}
	return chapter, nil
}

// gapsTable is the largest gaps, those who are worst off first.
func (e *Evaluation) gapsTable(lang string) *Table {
	p := i18n.Printer{Lang: lang}
	t := e.Groups.GapsTable(lang, mostGaps)
	t.Title = p.T("compared.gaps.table")
	for i, note := range t.Notes { // the page is read by people who may have no terminal
		gaps, _ := e.Groups.listed()
		if left := len(gaps) - len(t.Rows); left > 0 && note == p.T("compare.note.more", left) {
			t.Notes[i] = p.T("compared.gaps.more", left)
		}
	}
	return t
}
