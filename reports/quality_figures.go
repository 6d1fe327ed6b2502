package reports

import (
	"strconv"

	"goodgov/internal/i18n"
	"goodgov/reports/chart"
)

// mostEigenvalues and mostLoadings are how many a picture of them has: the
// others of a longer list say nothing more, and can't be read.
const (
	mostEigenvalues = 20
	mostLoadings    = 120
)

// qualityFigures are the pictures of the structure of the answers.
func (e *Evaluation) qualityFigures(lang string) []figure {
	if e.Quality == nil || e.Quality.Validity == nil || e.Hidden(0) {
		return nil
	}
	v := e.Quality.Validity
	figures := []figure{v.screeFigure(lang)}
	if f, ok := v.loadingsFigure(lang); ok {
		figures = append(figures, f)
	}
	return figures
}

// screeFigure shows the eigenvalues against those of random answers.
func (v *Validity) screeFigure(lang string) figure {
	p := i18n.Printer{Lang: lang}
	most := min(len(v.Values), max(mostEigenvalues, v.Parallel.Factors+shownBeyond))
	print3 := func(x float64) string { return fixed(x, 3) }
	label := p.T("quality.scree")
	subtitle := ""
	if most < len(v.Values) {
		subtitle = p.T("quality.scree.first", most, len(v.Values))
	}
	return figure{Name: "scree", Label: label, Spec: chart.Scree{
		Caption: chart.Caption{Title: label, Subtitle: subtitle, Note: p.T("quality.scree.note", v.N, v.Parallel.Options.Draws, v.Parallel.Options.Seed),
			Alt: p.T("quality.scree.alt", v.Parallel.Factors, fixed(v.Values[0], 2), shareOf(v.Harman))},
		X: chart.Axis{Label: p.T("validity.k")}, Y: chart.Axis{Label: p.T("validity.eigenvalue"), Number: print3},
		Observed: v.Values[:most], Random: v.Parallel.Limit[:most], Kept: v.Parallel.Factors,
		ObservedName: p.T("quality.scree.observed"), RandomName: p.T("quality.scree.random", points(v.Parallel.Options.Percentile)), KeptName: p.T("quality.scree.kept", v.Parallel.Factors),
	}}
}

// loadingsFigure shows the loadings of the items in the order of the
// framework, a line between its dimensions: a dimension that is one has one
// coloured column.
func (v *Validity) loadingsFigure(lang string) (figure, bool) {
	if v.Factors == nil || len(v.Spec.Dimension) > mostLoadings {
		return figure{}, false
	}
	p := i18n.Printer{Lang: lang}
	label := p.T("quality.loadings")
	spec := chart.HeatMap{Caption: chart.Caption{Title: label, Subtitle: p.T("quality.loadings.order"), Note: p.T("validity.note.blank", fixed(faint, 2)), Alt: p.T("quality.loadings.alt", len(v.Spec.Dimension), len(v.Home))},
		Scale: chart.ColorScale{Kind: chart.ScaleDiverging, Min: -1, Max: 1}, Blank: faint, Number: score2}
	for j := range v.Home {
		spec.Columns = append(spec.Columns, strconv.Itoa(j+1))
	}
	for i, d := range v.Spec.Dimension {
		spec.Rows = append(spec.Rows, chart.HeatMapRow{Label: v.node(i).Code + " " + v.node(i).Name(lang), Values: v.Factors.Loadings.RawRowView(i),
			Begins: i > 0 && v.Spec.Dimension[i-1] != d})
	}
	return figure{Name: "loadings", Label: label, Spec: spec}, true
}
