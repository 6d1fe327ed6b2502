package reports

import (
	"math"

	"goodgov/indicators/uncertainty"
	"goodgov/internal/diag"
	"goodgov/internal/i18n"
	"goodgov/reports/chart"
)

// sureSection is what the report says of how sure the ranks of a level are.
type sureSection struct {
	Sentence      string
	Ranks         *shownFigure
	Table         *Table
	Acceptability *shownFigure
	Forest        *shownFigure
	Shrunken      *Table
}

// sureOf makes the section of a level; nil where ranks were not looked into.
func (e *Evaluation) sureOf(lang, level string, warnings *[]diag.Warning) (*sureSection, error) {
	r := e.ranking(level, 0)
	if r == nil {
		return nil, nil
	}
	s := &sureSection{Sentence: e.sureSentence(lang, r)}
	if len(r.Units) > mostDrawn {
		return s, nil // pictures and tables of more can't be read; ranks.csv has them
	}
	s.Table, s.Shrunken = e.RankTable(lang, level, 0), e.ShrunkenTable(lang, level, 0)
	s.Table.Notes = s.Table.Notes[1:] // the sentence stands above
	var err error
	if f, ok := e.ranksFigure(lang, r); ok {
		if s.Ranks, err = show(f, pageWidth, warnings); err != nil {
			return nil, err
		}
	}
	if f, ok := e.acceptabilityFigure(lang, r); ok {
		if s.Acceptability, err = show(f, pageWidth, warnings); err != nil {
			return nil, err
		}
	}
	if f, ok := e.forestFigure(lang, r); ok {
		if s.Forest, err = show(f, pageWidth, warnings); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// sureFigures are those of all levels, for their files.
func (e *Evaluation) sureFigures(lang string) []figure {
	var figures []figure
	for _, level := range RankedLevels(e.Units) {
		r := e.ranking(level, 0)
		if r == nil || len(r.Units) > mostDrawn {
			continue
		}
		if f, ok := e.ranksFigure(lang, r); ok {
			figures = append(figures, f)
		}
		if f, ok := e.acceptabilityFigure(lang, r); ok {
			figures = append(figures, f)
		}
		if f, ok := e.forestFigure(lang, r); ok {
			figures = append(figures, f)
		}
	}
	return figures
}

// ranksFigure shows ranks with their intervals and sets, tier by tier.
func (e *Evaluation) ranksFigure(lang string, r *uncertainty.Ranking) (figure, bool) {
	if r.Draws == 0 {
		return figure{}, false
	}
	p := i18n.Printer{Lang: lang}
	label := p.T("figure.ranks", e.levelName(r.Level, lang))
	spec := chart.RankIntervals{Caption: chart.Caption{Title: label}, Axis: chart.Axis{Label: p.T("figure.ranks.axis")}, Units: len(r.Units),
		RankName: p.T("figure.ranks.rank"), IntervalName: p.T("figure.ranks.interval", points(e.Uncertainty.Options.Confidence)), SetName: p.T("figure.ranks.set")}
	for _, u := range byTier(r) {
		row := chart.RankIntervalRow{Label: e.Units.List[u.Unit].Name(lang), Rank: float64(u.Rank), Low: float64(u.Low), High: float64(u.High), SetLow: float64(u.SetLow), SetHigh: float64(u.SetHigh)}
		if r.Tiers > 1 && u.Tier > 0 {
			row.Tier = p.T("figure.ranks.tier", u.Tier)
		}
		spec.Rows = append(spec.Rows, row)
	}
	return figure{Name: "ranks-" + levelFile(e.Units, r.Level), Spec: spec, Label: label}, true
}

// mostRanks is of how many units a chart shows the chance of every rank.
const mostRanks = 40

// acceptabilityFigure shows the chance of every rank of every unit. Chances that
// round to 0 are left blank.
func (e *Evaluation) acceptabilityFigure(lang string, r *uncertainty.Ranking) (figure, bool) {
	if r.Draws == 0 || len(r.Units) > mostRanks {
		return figure{}, false
	}
	p := i18n.Printer{Lang: lang}
	label := p.T("figure.acceptability", e.levelName(r.Level, lang))
	spec := chart.HeatMap{Caption: chart.Caption{Title: label, Subtitle: p.T("figure.chance")}, Number: percents,
		Scale: chart.ColorScale{Kind: chart.ScaleSequential, Min: 0, Max: 1}}
	for place := range r.Units {
		spec.Columns = append(spec.Columns, ordinal(place+1))
	}
	highest := 0.0
	for _, u := range r.Units {
		row := chart.HeatMapRow{Label: e.Units.List[u.Unit].Name(lang), Values: make([]float64, len(r.Units))}
		for place := range row.Values {
			row.Values[place] = math.NaN()
			if place < len(u.Acceptability) {
				row.Values[place] = u.Acceptability[place]
				highest = max(highest, u.Acceptability[place])
			}
		}
		spec.Rows = append(spec.Rows, row)
	}
	spec.Scale.Max = max(highest, 0.1)
	return figure{Name: "acceptability-" + levelFile(e.Units, r.Level), Spec: spec, Label: label}, true
}

// forestFigure shows the scores that shrinkage starts from, as squares of the
// size of their units, and what it makes of them.
func (e *Evaluation) forestFigure(lang string, r *uncertainty.Ranking) (figure, bool) {
	s := r.Shrinkage
	if s == nil {
		return figure{}, false
	}
	p := i18n.Printer{Lang: lang}
	label := p.T("figure.forest", e.levelName(r.Level, lang))
	spec := chart.Forest{Caption: chart.Caption{Title: label, Subtitle: p.T("figure.intervals", points(e.Uncertainty.Options.Confidence))},
		Count: p.T("col.n"), ValueName: p.T("figure.forest.value"), ShrunkenName: p.T("figure.forest.shrunken")}
	var values []float64
	for k, u := range r.Units {
		of, x := &e.Scores.Scores[u.Unit][0], &s.Units[k]
		row := chart.ForestRow{Label: e.Units.List[u.Unit].Name(lang), N: x.N, Value: of.Value, Low: clip(e, of.Low), High: clip(e, of.High), Shrunken: x.Value}
		spec.Rows = append(spec.Rows, row)
		values = append(values, row.Value, row.Low, row.High, row.Shrunken)
	}
	if total := e.published(0, 0); !math.IsNaN(total.Value) {
		spec.TotalName = e.Units.List[0].Name(lang)
		spec.Rows = append(spec.Rows, chart.ForestRow{Label: spec.TotalName, N: total.N, Value: total.Value, Low: clip(e, total.Low), High: clip(e, total.High), Total: true})
		spec.Reference = &chart.Reference{Value: total.Value}
	}
	spec.Axis = e.axis(values...)
	return figure{Name: "forest-" + levelFile(e.Units, r.Level), Spec: spec, Label: label}, true
}

// percents prints a share in per cent, and nothing for one that rounds to 0.
func percents(share float64) string {
	if text := fixed(100*share, 0); text != "0" {
		return text
	}
	return ""
}
