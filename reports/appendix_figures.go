package reports

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"

	"goodgov/ahp"
	"goodgov/internal/i18n"
	"goodgov/reports/chart"
)

// How much a picture of the appendix shows before it can't be read.
const (
	mostCompared = 60 // experts by experts
	mostJoined   = 120
	mostParts    = 6
	mostStrong   = 6  // lines with a colour of their own
	mostNamed    = 12 // lines; of more the strong ones alone have names
	mostMarks    = 8
	mostMoved    = 3  // weights whose lines are drawn
	mostSwings   = 20 // bars of a tornado
)

func weight4(v float64) string { return fixed(v, 4) }

// fromZero is an axis of weights from 0 to a round number above the values.
func fromZero(values ...float64) chart.Axis {
	most := 0.0
	for _, v := range values {
		if !math.IsNaN(v) {
			most = max(most, v)
		}
	}
	if most == 0 {
		return chart.Axis{Min: 0, Max: 1, Number: weight4}
	}
	step := math.Pow(10, math.Floor(math.Log10(most))) / 2
	return chart.Axis{Min: 0, Max: step * math.Ceil(most/step*(1-1e-12)), Number: weight4}
}

// weightFigure shows weights with their intervals, the heaviest first.
func (x *Appendix) weightFigure(lang, name, title string, nodes []int, of func(ahp.WeightUncertainty) ahp.Spread) (figure, bool) {
	p := i18n.Printer{Lang: lang}
	u := x.Uncertainty.Result
	spread := func(node int) ahp.Spread { return of(u.Weights[node]) }
	nodes = slices.Clone(nodes)
	slices.SortStableFunc(nodes, func(a, b int) int { return cmp.Compare(spread(b).Estimate, spread(a).Estimate) })
	spec := chart.Ranking{Caption: chart.Caption{Title: title, Subtitle: p.T("figure.intervals", points(u.Options.Confidence))}}
	if all := len(nodes); all > mostDrawn {
		nodes = nodes[:mostDrawn]
		spec.Note = p.T("figure.cut", mostDrawn, all)
	}
	var values []float64
	for _, node := range nodes {
		s := spread(node)
		spec.Rows = append(spec.Rows, chart.RankingRow{Label: label(x.panel().Nodes[node], lang), Value: s.Estimate, Low: s.Low, High: s.High})
		values = append(values, s.Estimate, s.High)
	}
	spec.Axis = fromZero(values...)
	return figure{Name: name, Spec: spec, Label: title}, len(nodes) > 1
}

// consistencyFigure shows the CR of every expert for every matrix that can be
// inconsistent. Where the limit goes by the order, CRs are divided by it.
func (x *Appendix) consistencyFigure(lang string) (figure, bool) {
	p := i18n.Printer{Lang: lang}
	title := p.T("appendix.strip")
	spec := chart.Strip{Caption: chart.Caption{Title: title, Subtitle: p.T("appendix.strip.sub")}, Within: p.T("appendix.within"), Over: p.T("appendix.over"),
		Axis: chart.Axis{Label: p.T("col.cr")}, Limit: &chart.Reference{Label: p.T("appendix.limit"), Value: x.options().Limit}}
	byOrder := x.options().Limits == ahp.LimitByOrder
	if byOrder {
		spec.Axis.Label, spec.Limit.Value = p.T("appendix.strip.ratio"), 1
	}
	most := spec.Limit.Value
	for _, node := range x.panel().Compared() {
		g := x.Group.Agreement.Result.Groups[node]
		if len(g.Names) < 3 {
			continue
		}
		row := chart.StripRow{Label: label(x.panel().Nodes[node], lang)}
		for _, e := range g.Experts {
			cr := e.CR
			if byOrder {
				cr /= g.Limit
			}
			row.Points = append(row.Points, chart.StripPoint{Label: e.Expert, Value: cr})
			if !math.IsNaN(cr) {
				most = max(most, cr)
			}
		}
		spec.Rows = append(spec.Rows, row)
	}
	if all := len(spec.Rows); all > mostDrawn {
		spec.Rows = spec.Rows[:mostDrawn]
		spec.Note = p.T("figure.cut", mostDrawn, all)
	}
	spec.Axis.Max = fromZero(most).Max
	return figure{Name: "consistency", Spec: spec, Label: title}, len(spec.Rows) > 0 && !x.Alone()
}

// agreementFigure shows how far every two experts agree, like-minded ones side
// by side.
func (x *Appendix) agreementFigure(lang string) (figure, bool) {
	p := i18n.Printer{Lang: lang}
	l, c := x.Group.Agreement.Likeness, x.Group.Agreement.Clusters
	title := p.T("appendix.heat")
	spec := chart.HeatMap{Caption: chart.Caption{Title: title, Subtitle: p.T("appendix.heat.sub")}, Number: score2, Missing: p.T("word.nothing")}
	for _, i := range c.Order {
		name := x.panel().Experts[l.Experts[i]].Name
		row := chart.HeatMapRow{Label: name}
		for _, j := range c.Order {
			row.Values = append(row.Values, l.SStar[i][j])
		}
		spec.Columns, spec.Rows = append(spec.Columns, name), append(spec.Rows, row)
	}
	return figure{Name: "agreement", Spec: spec, Label: title}, len(spec.Rows) > 1 && len(spec.Rows) <= mostCompared
}

// clusterFigure shows how like-minded experts join to clusters.
func (x *Appendix) clusterFigure(lang string) (figure, bool) {
	p := i18n.Printer{Lang: lang}
	a := x.Group.Agreement
	l, c := a.Likeness, a.Clusters
	title := p.T("appendix.tree")
	spec := chart.Dendrogram{Caption: chart.Caption{Title: title, Subtitle: p.T("appendix.tree.sub")}, Axis: chart.Axis{Label: p.T("appendix.distance")}}
	group := map[int]int{}
	if 1 < len(c.Groups) && len(c.Groups) <= mostParts {
		for k, members := range c.Groups {
			spec.Groups = append(spec.Groups, p.T("group.cluster", strconv.Itoa(k+1)))
			for _, e := range members {
				group[e] = k
			}
		}
	}
	for k, e := range l.Experts {
		leaf := chart.DendrogramLeaf{Label: x.panel().Experts[e].Name, Group: -1, Apart: a.Remoteness[k].Outlying}
		if spec.Groups != nil {
			leaf.Group = group[e]
		}
		if leaf.Apart {
			spec.Apart = p.T("appendix.outlying")
		}
		spec.Leaves = append(spec.Leaves, leaf)
	}
	for _, m := range c.Merges {
		spec.Merges = append(spec.Merges, chart.DendrogramMerge{A: m.A, B: m.B, Distance: m.Height})
	}
	return figure{Name: "clusters", Spec: spec, Label: title}, len(spec.Leaves) > 2 && len(spec.Leaves) <= mostJoined
}

// groupFigure shows the weights of the first level by group.
func (x *Appendix) groupFigure(lang string) (figure, bool) {
	if x.Group.Comparison == nil || len(x.Group.Comparison.Parts) > mostParts {
		return figure{}, false
	}
	p := i18n.Printer{Lang: lang}
	title := p.T("appendix.profile")
	spec := chart.Profile{Caption: chart.Caption{Title: title}}
	children := x.panel().Children(x.root())
	for _, child := range children {
		spec.Labels = append(spec.Labels, label(x.panel().Nodes[child], lang))
	}
	var values []float64
	for _, part := range x.Group.Comparison.Parts {
		s := chart.Series{Name: x.Group.partName(p, part.Part)}
		for _, child := range children {
			s.Values = append(s.Values, part.Result.Local[child])
		}
		values = append(values, s.Values...)
		spec.Series = append(spec.Series, s)
	}
	spec.Axis = fromZero(values...)
	spec.Axis.Label = p.T("col.local")
	return figure{Name: "groups", Spec: spec, Label: title}, len(children) > 1
}

// movedLines is what is drawn of one weight that moves.
type movedLines struct {
	moved  *ahp.Sensitivity
	strong []int          // the heaviest of what is ranked
	marks  []ahp.Crossing // of those, the nearest, by weight
	until  float64        // where the axis ends
}

// linesOf picks what is drawn as a weight moves from 0 to twice what it is:
// further on all other weights vanish and their lines run together.
func (x *Appendix) linesOf(m *ahp.Sensitivity) movedLines {
	s := x.Sensitivity
	d := movedLines{moved: m, until: min(1, 2*m.Weight)}
	order := everyIndex(len(s.Ranked))
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(s.Ranked[b].Value, s.Ranked[a].Value) })
	d.strong = order[:min(len(order), mostStrong)]
	for _, c := range ahp.Crossings(m.Lines) {
		if c.At < d.until && slices.Contains(d.strong, c.Before) && slices.Contains(d.strong, c.After) {
			d.marks = append(d.marks, c)
		}
	}
	slices.SortStableFunc(d.marks, func(a, b ahp.Crossing) int { return cmp.Compare(d.distance(a), d.distance(b)) })
	d.marks = d.marks[:min(len(d.marks), mostMarks)]
	slices.SortStableFunc(d.marks, func(a, b ahp.Crossing) int { return cmp.Compare(a.At, b.At) })
	return d
}

func (d *movedLines) distance(c ahp.Crossing) float64 { return math.Abs(c.At - d.moved.Weight) }

// nearest is the least relative change at which two of the heaviest change
// places; infinite where none do.
func (d *movedLines) nearest() float64 {
	least := math.Inf(1)
	for _, c := range d.marks {
		least = min(least, d.distance(c)/d.moved.Weight)
	}
	return least
}

// drawnLines are the weights whose lines are drawn: those whose smallest
// relative changes alter the order of the heaviest, or else the first one.
func (x *Appendix) drawnLines() []movedLines {
	var all []movedLines
	for i := range x.Sensitivity.Moved {
		all = append(all, x.linesOf(&x.Sensitivity.Moved[i]))
	}
	slices.SortStableFunc(all, func(a, b movedLines) int { return cmp.Compare(a.nearest(), b.nearest()) })
	crossing := slices.DeleteFunc(slices.Clone(all), func(d movedLines) bool { return len(d.marks) == 0 })
	if len(crossing) == 0 {
		return all[:min(len(all), 1)]
	}
	return crossing[:min(len(crossing), mostMoved)]
}

// linesFigure shows what is ranked as one weight moves, with the points where
// the heaviest change places.
func (x *Appendix) linesFigure(lang string, d *movedLines) (figure, bool) {
	p := i18n.Printer{Lang: lang}
	s := x.Sensitivity
	n := s.node(d.moved)
	title := p.T("appendix.lines", label(*n, lang))
	spec := chart.Lines{Caption: chart.Caption{Title: title}, X: chart.Axis{Label: p.T("appendix.lines.x", n.Label(lang)), Min: 0, Max: d.until, Number: weight4},
		Y: chart.Axis{Label: p.T("col.global")}, Now: &chart.Reference{Label: p.T("sensitivity.now"), Value: d.moved.Weight}}
	for k, line := range d.moved.Lines {
		drawn := chart.Line{X: []float64{0, d.until}, Y: []float64{line.At(0), line.At(d.until)}, Strong: slices.Contains(d.strong, k)}
		switch {
		case drawn.Strong:
			drawn.Name = s.label(k, lang)
		case len(d.moved.Lines) <= mostNamed:
			drawn.Name = s.Ranked[k].Code
		default:
			spec.Subtitle = p.T("appendix.lines.sub", len(d.strong))
		}
		spec.Lines = append(spec.Lines, drawn)
	}
	var marks []string
	for _, c := range d.marks {
		swap := s.swap(d.moved, &c)
		spec.Marks = append(spec.Marks, chart.LineMark{X: c.At, Y: d.moved.Lines[c.Before].At(c.At), Label: swap})
		marks = append(marks, p.T("appendix.mark", len(marks)+1, fixed(c.At, 4), swap))
	}
	spec.Note = strings.Join(marks, p.T("list.semicolon"))
	if len(marks) == 0 {
		spec.Note = p.T("appendix.lines.none", len(d.strong), fixed(d.until, 4))
	}
	return figure{Name: "sensitivity-" + fileName(n.Code), Spec: spec, Label: title}, true
}

// tornadoFigure shows what each weight does to the heaviest leaf.
func (x *Appendix) tornadoFigure(lang string) (figure, bool) {
	p := i18n.Printer{Lang: lang}
	t := x.Tornado
	table := t.Table(lang, mostSwings)
	title := table.Title
	spec := chart.Ranking{Caption: chart.Caption{Title: title, Subtitle: p.T("appendix.tornado.sub", points(x.Uncertainty.Result.Options.Confidence))},
		Reference: &chart.Reference{Label: p.T("sensitivity.now"), Value: t.Of.Value}}
	for _, s := range t.Swings[:len(table.Rows)] {
		spec.Rows = append(spec.Rows, chart.RankingRow{Label: label(t.Panel.Nodes[s.Node], lang), Value: math.NaN(), Low: min(s.AtLow, s.AtHigh), High: max(s.AtLow, s.AtHigh)})
	}
	spec.Axis = chart.Axis{Label: p.T("col.global"), Number: weight4}
	return figure{Name: "tornado", Spec: spec, Label: title}, len(spec.Rows) > 0
}
