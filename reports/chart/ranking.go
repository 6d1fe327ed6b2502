package chart

import (
	"math"
	"slices"

	"goodgov/internal/diag"
)

// Ranking is a dot chart: a row for each unit with its value and interval, in
// the order given. It is as tall as its rows need.
type Ranking struct {
	Caption
	Axis      Axis
	Rows      []RankingRow
	Reference *Reference // a line across the rows, such as the city's score; nil: none
}

// RankingRow is a unit of a Ranking.
type RankingRow struct {
	Label string
	Value float64 // NaN: no value; the row stays, without a mark, and where no row has one none is printed

	// Low and High are the ends of the interval; NaN, or both 0: none.
	Low, High float64

	Group     string // rows of a group look alike and the legend names it; "": no group
	Highlight bool   // sets the row off from the others
}

// Reference is a value that others are read against.
type Reference struct {
	Label string
	Value float64
}

func (r Ranking) natural() float64 { return DefaultWidth }

func (r Ranking) validate(problems *diag.Problems) {
	r.Axis.validate(problems)
	if len(r.Rows) == 0 {
		noData(problems, "Rows")
	}
	for _, row := range r.Rows {
		checkNumbers(problems, "Rows", row.Label, row.Value, row.Low, row.High)
	}
	if r.Reference != nil {
		checkNumbers(problems, "Reference", r.Reference.Label, r.Reference.Value)
	}
}

// interval returns a row's interval and whether there is one.
func interval(low, high float64) (float64, float64, bool) {
	return min(low, high), max(low, high), !math.IsNaN(low) && !math.IsNaN(high) && (low != 0 || high != 0)
}

func (r Ranking) span() *span {
	var values []float64
	for _, row := range r.Rows {
		values = append(values, row.Value)
		if low, high, ok := interval(row.Low, row.High); ok {
			values = append(values, low, high)
		}
	}
	if r.Reference != nil {
		values = append(values, r.Reference.Value)
	}
	return r.Axis.spanOf(6, values...)
}

// groups returns the groups' names in the order of their first row.
func (r Ranking) groups() []string {
	var names []string
	for _, row := range r.Rows {
		if !slices.Contains(names, row.Group) {
			names = append(names, row.Group)
		}
	}
	return names
}

func (r Ranking) draw(p *pen) {
	height, size := 22.0, float64(bodySize)
	if len(r.Rows) > 60 {
		height, size = 17, smallSize
	}
	var labels, values []string
	for _, row := range r.Rows {
		labels = append(labels, clean(row.Label))
		values = append(values, r.Axis.print(row.Value))
	}
	if !slices.ContainsFunc(r.Rows, func(row RankingRow) bool { return !math.IsNaN(row.Value) }) {
		values = make([]string, len(r.Rows)) // bars alone, as of a tornado
	}
	const edge = 6 // of the highlighted rows
	labelRoom := min(p.widest(size, labels...), 0.36*(p.right-p.left))
	valueRoom := p.widest(size, values...)
	labelEnd, valueEnd := p.left+edge+labelRoom, p.right-edge
	area := panel{r.span(), labelEnd + 14, valueEnd - valueRoom - 14}

	groups := r.groups()
	look := func(row RankingRow) marker {
		if len(groups) > 1 {
			return markers[slices.Index(groups, row.Group)%len(markers)]
		}
		if row.Highlight {
			return marker{orange, diamond{}}
		}
		return markers[0]
	}
	if len(groups) > 1 {
		var entries []legendEntry
		for n, name := range groups {
			if name != "" {
				entries = append(entries, p.markerEntry(name, markers[n%len(markers)]))
			}
		}
		p.legend(p.left, entries...)
	}

	p.referenceLabel(area, r.Reference, r.Axis)
	if len(r.Rows) > 12 {
		p.tickLabels(area, p.y+8)
		p.y += 18
	}
	top, bottom := p.y, p.y+float64(len(r.Rows))*height
	for n, row := range r.Rows {
		if row.Highlight {
			p.rectangle(p.left, top+float64(n)*height, p.right-p.left, height, shade)
		}
	}
	p.gridlines(area, top, bottom)
	p.referenceLine(area, r.Reference, top, bottom)
	for n, row := range r.Rows {
		y := top + (float64(n)+0.5)*height
		p.group("row", r.explain(row), func() {
			p.label(labelEnd, y, end, size, labelRoom, ink, labels[n])
			p.estimate(area, look(row), y, row.Value, row.Low, row.High)
			fill := ink
			if math.IsNaN(row.Value) {
				fill = muted
			}
			p.text(valueEnd, y, end, size, fill, values[n])
		})
	}
	p.y = bottom
	p.axisFoot(area, r.Axis)
}

func (r Ranking) explain(row RankingRow) string {
	text := clean(row.Label) + ": " + explainValue(r.Axis, row.Value, row.Low, row.High)
	if row.Group != "" {
		text += " · " + clean(row.Group)
	}
	return text
}

// explainValue prints a value with its interval.
func explainValue(axis Axis, value, low, high float64) string {
	text := axis.print(value)
	if from, to, ok := interval(low, high); ok {
		text += " [" + axis.print(from) + ", " + axis.print(to) + "]"
	}
	return text
}

// estimate draws a value with its interval.
func (p *pen) estimate(area panel, m marker, y, value, low, high float64) {
	if low, high, ok := interval(low, high); ok {
		from, to := area.x(low), area.x(high)
		p.rectangle(from, y-2.5, max(to-from, 1), 5, tint(m.color, 0.32))
	}
	if !math.IsNaN(value) {
		area.count(value)
		p.mark(m, area.x(value), y, 4.5)
	}
}

// referenceLabel writes the reference's name and value above what is drawn.
func (p *pen) referenceLabel(area panel, ref *Reference, axis Axis) {
	if ref == nil || math.IsNaN(ref.Value) {
		return
	}
	text := axis.print(ref.Value)
	if ref.Label != "" {
		text = clean(ref.Label) + " " + text
	}
	text = p.letters.fit(text, smallSize, p.right-p.left)
	half := p.width(text, smallSize) / 2
	x := min(max(area.x(ref.Value), p.left+half), p.right-half)
	p.text(x, p.y+8, middle, smallSize, slate, text)
	p.y += 18
}

// referenceLine draws the reference between two heights.
func (p *pen) referenceLine(area panel, ref *Reference, top, bottom float64) {
	if ref == nil || math.IsNaN(ref.Value) {
		return
	}
	area.count(ref.Value)
	x := area.x(ref.Value)
	p.line(dashed(slate, 1.2), x, top-2, x, bottom)
}

// axisFoot closes a panel: base line, ticks and the axis' name.
func (p *pen) axisFoot(area panel, axis Axis) {
	p.line(solid(rule, 1), area.left, p.y, area.right, p.y)
	p.tickLabels(area, p.y+12)
	p.y += 22
	if axis.Label != "" {
		p.label((area.left+area.right)/2, p.y+7, middle, smallSize, p.right-p.left, muted, clean(axis.Label))
		p.y += 18
	}
	p.offAxis(area.span)
}
