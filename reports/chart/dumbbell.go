package chart

import (
	"math"
	"slices"

	"goodgov/internal/diag"
)

// Dumbbells show gaps: a row for each indicator with the scores of a group and
// of those it is compared with, joined by a line, and the difference with its
// interval in figures. Gaps that hold are drawn in full colour, the others pale.
type Dumbbells struct {
	Caption
	Axis Axis
	Rows []DumbbellRow

	// GroupName and RestName name the two marks, GapName the column of the
	// differences and IntervalName the intervals in it, for which a narrow picture
	// has no room.
	GroupName, RestName, GapName, IntervalName string
	Gap                                        func(gap float64) string // prints a difference; nil: two decimals with the sign
}

// DumbbellRow is a gap. The value of the group less that of the rest is the
// gap; low and high are the ends of its interval: NaN, or both 0: none.
type DumbbellRow struct {
	Label       string
	Group, Rest float64 // NaN: none
	Low, High   float64
	Holds       bool // the gap is more than chance, by the rule that the caption names
}

func (d Dumbbells) natural() float64 { return DefaultWidth }

func (d Dumbbells) validate(problems *diag.Problems) {
	d.Axis.validate(problems)
	if len(d.Rows) == 0 {
		noData(problems, "Rows")
	}
	for _, row := range d.Rows {
		checkNumbers(problems, "Rows", row.Label, row.Group, row.Rest, row.Low, row.High)
	}
}

// gap prints a difference with its sign.
func (d Dumbbells) gap(v float64) string {
	switch {
	case math.IsNaN(v):
		return noValue
	case d.Gap != nil:
		return clean(d.Gap(v))
	}
	text := Axis{}.print(v)
	if v > 0 && text != (Axis{}).print(0) {
		text = "+" + text
	}
	return text
}

// explainGap prints a gap, whole: with its interval.
func (d Dumbbells) explainGap(row DumbbellRow, whole bool) string {
	text := d.gap(row.Group - row.Rest)
	if low, high, ok := interval(row.Low, row.High); ok && whole {
		text += " [" + d.gap(low) + ", " + d.gap(high) + "]"
	}
	return text
}

func (d Dumbbells) draw(p *pen) {
	const height, edge, gap = 24.0, 6, 14
	roomy := p.right-p.left >= 480 // for the intervals in figures
	var labels, gaps []string
	var values []float64
	for _, row := range d.Rows {
		labels, gaps = append(labels, clean(row.Label)), append(gaps, d.explainGap(row, roomy))
		values = append(values, row.Group, row.Rest)
	}
	labelRoom := min(p.widest(bodySize, labels...), 0.34*(p.right-p.left))
	labelEnd, gapEnd := p.left+edge+labelRoom, p.right-edge
	head := clean(d.GapName)
	if d.IntervalName != "" && roomy {
		head += " [" + clean(d.IntervalName) + "]"
	}
	gapRoom := p.widest(smallSize, append(slices.Clone(gaps), head)...)
	gapRoom = min(gapRoom, 0.34*(p.right-p.left))
	area := panel{d.Axis.spanOf(6, values...), labelEnd + gap, gapEnd - gapRoom - gap}
	group, rest := marker{orange, diamond{}}, marker{slate, markers[0].shape}

	p.legend(p.left, p.markerEntry(d.GroupName, group), p.markerEntry(d.RestName, rest))
	if d.GapName != "" {
		p.label(gapEnd, p.y+6, end, smallSize, gapRoom, muted, head)
		p.y += 18
	}
	top, bottom := p.y, p.y+height*float64(len(d.Rows))
	for n := range d.Rows {
		if n%2 == 0 {
			p.rectangle(p.left, top+float64(n)*height, p.right-p.left, height, shade)
		}
	}
	p.gridlines(area, top, bottom)
	for n, row := range d.Rows {
		y := top + (float64(n)+0.5)*height
		p.group("row", d.explain(row), func() {
			p.label(labelEnd, y, end, bodySize, labelRoom, ink, labels[n])
			d.row(p, area, row, y, group, rest)
			fill := muted
			if row.Holds {
				fill = ink
			}
			p.label(gapEnd, y, end, smallSize, gapRoom, fill, gaps[n])
		})
	}
	p.y = bottom
	p.axisFoot(area, d.Axis)
}

// row joins two marks; where the gap does not hold the line is dashed and the
// group's mark hollow, so that no colour is needed to see it.
func (d Dumbbells) row(p *pen, area panel, row DumbbellRow, y float64, group, rest marker) {
	if !math.IsNaN(row.Group + row.Rest) {
		style := dashed(rule, 1.2)
		if row.Holds {
			style = solid(tint(group.color, 0.6), 3)
		}
		p.line(style, area.x(row.Rest), y, area.x(row.Group), y)
	}
	if !math.IsNaN(row.Rest) {
		area.count(row.Rest)
		p.mark(rest, area.x(row.Rest), y, 4)
	}
	if !math.IsNaN(row.Group) {
		area.count(row.Group)
		if row.Holds {
			p.mark(group, area.x(row.Group), y, 4.5)
		} else {
			p.hollow(group, area.x(row.Group), y, 4.5)
		}
	}
}

func (d Dumbbells) explain(row DumbbellRow) string {
	return clean(row.Label) + ": " + clean(d.GroupName) + " " + d.Axis.print(row.Group) + "; " + clean(d.RestName) + " " + d.Axis.print(row.Rest) +
		"; " + clean(d.GapName) + " " + d.explainGap(row, true)
}
