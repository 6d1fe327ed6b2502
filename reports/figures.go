package reports

import (
	"fmt"
	"math"
	"slices"

	"goodgov/internal/i18n"
	"goodgov/reports/chart"
)

// figure is a chart of a report: in the page as inline SVG, in charts/ as
// SVG and PNG files under its name.
type figure struct {
	Name  string // file name without extension; ids in the page begin with it
	Spec  chart.Chart
	Label string // what it shows, for its caption
}

// mostDrawn is how many units a chart shows: a picture of more can't be read.
const mostDrawn = 120

// score prints on axes and in cells.
func score2(v float64) string { return fixed(v, 2) }

// scale is the axis of a chart of scores: from the lowest to the highest
// value drawn, in whole half points of the scale, so that differences show.
func (e *Evaluation) axis(values ...float64) chart.Axis {
	least, most := math.Inf(1), math.Inf(-1)
	for _, v := range values {
		if !math.IsNaN(v) {
			least, most = min(least, v), max(most, v)
		}
	}
	lowest, highest := float64(e.Questionnaire.Scale.Min), float64(e.Questionnaire.Scale.Max)
	if math.IsInf(least, 1) {
		return chart.Axis{Min: lowest, Max: highest, Number: score2}
	}
	step := (highest - lowest) / 8
	low := lowest + step*math.Floor((least-lowest)/step)
	high := lowest + step*math.Ceil((most-lowest)/step)
	if high-low < 2*step {
		high = min(low+2*step, highest)
		low = max(high-2*step, lowest)
	}
	return chart.Axis{Min: low, Max: high, Number: score2}
}

// drawn are the units of a level that a chart may show: best first, without
// hidden units and those without a score, at most mostDrawn.
func (e *Evaluation) drawn(level string) (units []int, all int) {
	for _, unit := range e.Scores.Ranked(level, 0) {
		if e.Hidden(unit) || math.IsNaN(e.Scores.Scores[unit][0].Value) {
			continue
		}
		all++
		if len(units) < mostDrawn {
			units = append(units, unit)
		}
	}
	return units, all
}

func (e *Evaluation) cutNote(lang string, shown, all int) string {
	if shown == all {
		return ""
	}
	return i18n.Printer{Lang: lang}.T("figure.cut", shown, all)
}

// rankingFigure shows the overall scores of a level with their intervals.
func (e *Evaluation) rankingFigure(lang, level string) (figure, bool) {
	units, all := e.drawn(level)
	if len(units) == 0 {
		return figure{}, false
	}
	p := i18n.Printer{Lang: lang}
	label := p.T("figure.ranking", e.levelName(level, lang))
	spec := chart.Ranking{Caption: chart.Caption{Title: label, Subtitle: p.T("figure.intervals", points(e.Scores.Options.Confidence)), Note: e.cutNote(lang, len(units), all)}}
	root := e.published(0, 0).Value
	values := []float64{root}
	for _, unit := range units {
		s := &e.Scores.Scores[unit][0]
		spec.Rows = append(spec.Rows, chart.RankingRow{Label: e.Units.List[unit].Name(lang), Value: s.Value, Low: s.Low, High: s.High})
		values = append(values, s.Value, clip(e, s.Low), clip(e, s.High))
	}
	spec.Axis = e.axis(values...)
	if !math.IsNaN(root) {
		spec.Reference = &chart.Reference{Label: e.Units.List[0].Name(lang), Value: root}
	}
	for i := range spec.Rows {
		spec.Rows[i].Low, spec.Rows[i].High = clip(e, spec.Rows[i].Low), clip(e, spec.Rows[i].High)
	}
	return figure{Name: "ranking-" + levelFile(e.Units, level), Spec: spec, Label: label}, true
}

// clip keeps what is drawn on the answer scale; an interval of a handful of
// respondents may reach beyond it, and does in the tables.
func clip(e *Evaluation, v float64) float64 {
	if math.IsNaN(v) {
		return v
	}
	return min(max(v, float64(e.Questionnaire.Scale.Min)), float64(e.Questionnaire.Scale.Max))
}

// heatFigure shows the first-level indicators of every unit of a level.
func (e *Evaluation) heatFigure(lang, level string) (figure, bool) {
	units, all := e.drawn(level)
	nodes := e.Framework.AtLevel(1)
	if len(units) == 0 || e.Hidden(0) || len(nodes) == 0 || e.Framework.Depth < 2 && len(nodes) > 20 {
		return figure{}, false
	}
	p := i18n.Printer{Lang: lang}
	label := p.T("figure.heat", e.levelName(level, lang), e.nodeLevel(1, lang))
	root := e.Scores.Scores[0][0].Value
	spec := chart.HeatMap{Caption: chart.Caption{Title: label, Note: e.cutNote(lang, len(units), all)}, Number: score2, Missing: p.T("figure.missing")}
	for _, node := range nodes {
		spec.Columns = append(spec.Columns, e.Framework.Nodes[node].Name(lang))
	}
	spread := 0.0
	add := func(unit int, highlight bool) {
		row := chart.HeatMapRow{Label: e.Units.List[unit].Name(lang), Highlight: highlight}
		for _, node := range nodes {
			v := e.published(unit, node).Value
			row.Values = append(row.Values, v)
			if !math.IsNaN(v) {
				spread = max(spread, math.Abs(v-root))
			}
		}
		spec.Rows = append(spec.Rows, row)
	}
	add(0, true)
	for _, unit := range units {
		add(unit, false)
	}
	spread = max(spread, 0.1)
	spec.Scale = chart.ColorScale{Kind: chart.ScaleDiverging, Center: root, Min: root - spread, Max: root + spread, Label: e.Units.List[0].Name(lang)}
	return figure{Name: "heatmap-" + levelFile(e.Units, level), Spec: spec, Label: label}, true
}

// weightFigure shows the weights as areas.
func (e *Evaluation) weightFigure(lang string) figure {
	p := i18n.Printer{Lang: lang}
	var branch func(node int) chart.TreeNode
	branch = func(node int) chart.TreeNode {
		n := chart.TreeNode{Label: e.Framework.Nodes[node].Name(lang), Weight: e.Weights.Global[node]}
		if e.Framework.Level[node] < 2 {
			for _, child := range e.Framework.Children[node] {
				n.Children = append(n.Children, branch(child))
			}
		}
		return n
	}
	label := p.T("figure.weights")
	roots := branch(0).Children
	if roots == nil { // a single item
		roots = []chart.TreeNode{branch(0)}
	}
	return figure{Name: "weights", Label: label, Spec: chart.TreeMap{Caption: chart.Caption{Title: label}, Roots: roots}}
}

// answersFigure shows how the answers to each item are distributed.
func (e *Evaluation) answersFigure(lang string) (figure, bool) {
	if e.Hidden(0) {
		return figure{}, false
	}
	p := i18n.Printer{Lang: lang}
	scale := e.Questionnaire.Scale
	label := p.T("figure.answers")
	spec := chart.Diverging{Caption: chart.Caption{Title: label}, Count: "n", Missing: p.T("figure.unanswered"), Categories: e.scaleLabels(lang)}
	stride := scale.Width() + 1
	top := e.Framework.AtLevel(1)
	for i, item := range e.Framework.Items {
		if e.HiddenCell(0, item) {
			continue
		}
		counts := e.Tallies[0].Counts[i*stride : (i+1)*stride]
		row := chart.DivergingRow{Label: e.Framework.Nodes[item].Code + " " + e.Framework.Nodes[item].Name(lang), Counts: counts[1:], Missing: counts[0]}
		for _, node := range top {
			if node != item && within(e, node, item) {
				row.Group = e.Framework.Nodes[node].Name(lang)
			}
		}
		spec.Rows = append(spec.Rows, row)
	}
	if len(spec.Rows) == 0 {
		return figure{}, false
	}
	return figure{Name: "answers", Label: label, Spec: spec}, true
}

func within(e *Evaluation, node, item int) bool {
	for up := item; up >= 0; up = e.Framework.Parent[up] {
		if up == node {
			return true
		}
	}
	return false
}

// scaleLabels names the points of the answer scale: "1 strongly disagree".
func (e *Evaluation) scaleLabels(lang string) []string {
	names := e.ScaleNames[lang]
	if names == nil {
		names = e.ScaleNames["en"]
	}
	labels := make([]string, e.Questionnaire.Scale.Width())
	for i := range labels {
		labels[i] = fmt.Sprint(e.Questionnaire.Scale.Min + i)
		if i < len(names) {
			labels[i] += " " + names[i]
		}
	}
	return labels
}

// profileFigure shows a unit's first-level scores against the whole and the
// best and last of its level.
func (e *Evaluation) profileFigure(lang string, unit int) (figure, bool) {
	nodes := e.Framework.AtLevel(1)
	u := &e.Units.List[unit]
	if e.Hidden(unit) || math.IsNaN(e.Scores.Scores[unit][0].Value) || len(nodes) == 0 {
		return figure{}, false
	}
	p := i18n.Printer{Lang: lang}
	label := p.T("figure.profile", u.Name(lang))
	spec := chart.Profile{Caption: chart.Caption{Title: label, Subtitle: p.T("figure.intervals", points(e.Scores.Options.Confidence))}}
	var values []float64
	series := func(of int, name string, intervals bool) {
		s := chart.Series{Name: name}
		for _, node := range nodes {
			score := e.published(of, node)
			s.Values = append(s.Values, score.Value)
			values = append(values, score.Value)
			if intervals {
				s.Low, s.High = append(s.Low, clip(e, score.Low)), append(s.High, clip(e, score.High))
				values = append(values, clip(e, score.Low), clip(e, score.High))
			}
		}
		spec.Series = append(spec.Series, s)
	}
	for _, node := range nodes {
		spec.Labels = append(spec.Labels, e.Framework.Nodes[node].Name(lang))
	}
	series(unit, u.Name(lang), true)
	if unit != 0 {
		series(0, e.Units.List[0].Name(lang), false)
	}
	if best, last := e.extremes(u.Level); best >= 0 {
		if best != unit {
			series(best, e.bestName(lang, best), false)
		}
		if last != unit && last != best {
			series(last, e.lastName(lang, last), false)
		}
	}
	spec.Axis = e.axis(values...)
	return figure{Name: "profile-" + fileName(u.Code), Spec: spec, Label: label}, true
}

// bestName calls a unit the best of its level, or of those shown where some
// are hidden: one of them may be better.
func (e *Evaluation) bestName(lang string, unit int) string {
	u, p := &e.Units.List[unit], i18n.Printer{Lang: lang}
	if e.hides(u.Level) {
		return p.T("figure.best.shown", u.Name(lang))
	}
	return p.T("figure.best", u.Name(lang))
}

// lastName calls a unit the last of its level, or of those shown.
func (e *Evaluation) lastName(lang string, unit int) string {
	u, p := &e.Units.List[unit], i18n.Printer{Lang: lang}
	if e.hides(u.Level) {
		return p.T("figure.last.shown", u.Name(lang))
	}
	return p.T("figure.last", u.Name(lang))
}

// hides reports whether any unit of a level is hidden.
func (e *Evaluation) hides(level string) bool {
	return slices.ContainsFunc(e.Units.AtLevel(level), e.Hidden)
}

// extremes are the best and the last unit of a level of several; −1 where
// there are none to be shown.
func (e *Evaluation) extremes(level string) (best, last int) {
	best, last = -1, -1
	rank := func(unit int) int { return e.Scores.Scores[unit][0].Rank }
	for _, unit := range e.Units.AtLevel(level) {
		if rank(unit) == 0 || e.Hidden(unit) {
			continue
		}
		if best < 0 || rank(unit) < rank(best) {
			best = unit
		}
		if last < 0 || rank(unit) >= rank(last) {
			last = unit
		}
	}
	if best == last {
		return -1, -1
	}
	return best, last
}

// figures are the charts of the whole study, in the order of the report.
func (e *Evaluation) figures(lang string) []figure {
	figures := []figure{e.weightFigure(lang)}
	for _, level := range RankedLevels(e.Units) {
		if f, ok := e.rankingFigure(lang, level); ok {
			figures = append(figures, f)
		}
		if f, ok := e.heatFigure(lang, level); ok {
			figures = append(figures, f)
		}
	}
	figures = append(figures, e.sureFigures(lang)...)
	if f, ok := e.profileFigure(lang, 0); ok {
		figures = append(figures, f)
	}
	figures = append(figures, e.comparedFigures(lang)...)
	if f, ok := e.answersFigure(lang); ok {
		figures = append(figures, f)
	}
	figures = append(figures, e.robustFigures(lang)...)
	return append(figures, e.qualityFigures(lang)...)
}
