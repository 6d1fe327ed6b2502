package chart

import (
	"image/color"
	"math"
	"slices"
	"strconv"

	"goodgov/internal/diag"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Forest shows the estimates of units as meta-analyses do: a square whose area
// is the number of respondents, its interval, and beside it the value that a
// model shrinks it to. Values are printed with their intervals.
type Forest struct {
	Caption
	Axis      Axis
	Rows      []ForestRow
	Reference *Reference // a line across the rows; nil: none

	// Count heads the column of n; "": there is none. ValueName, ShrunkenName and
	// TotalName name the marks in the legend; one without a name is not explained.
	Count, ValueName, ShrunkenName, TotalName string
}

// ForestRow is a unit of a Forest.
type ForestRow struct {
	Label     string
	N         int     // respondents; 0: not known
	Value     float64 // NaN: none
	Low, High float64 // NaN, or both 0: none
	Shrunken  float64 // NaN or 0: none
	Total     bool    // the whole, drawn as a diamond as wide as its interval
}

func (f Forest) natural() float64 { return DefaultWidth }

func (f Forest) validate(problems *diag.Problems) {
	f.Axis.validate(problems)
	if len(f.Rows) == 0 {
		noData(problems, "Rows")
	}
	for _, row := range f.Rows {
		checkNumbers(problems, "Rows", row.Label, row.Value, row.Low, row.High, row.Shrunken)
		if row.N < 0 {
			shapeFault(problems, "Rows", diag.Say("%d at %q", "%d（%q）", row.N, row.Label), diag.Say("a number of respondents", "受访者人数"))
		}
	}
	if f.Reference != nil {
		checkNumbers(problems, "Reference", f.Reference.Label, f.Reference.Value)
	}
}

func (f Forest) span() *span {
	var values []float64
	for _, row := range f.Rows {
		values = append(values, row.Value)
		if low, high, ok := interval(row.Low, row.High); ok {
			values = append(values, low, high)
		}
		if row.shrunk() {
			values = append(values, row.Shrunken)
		}
	}
	if f.Reference != nil {
		values = append(values, f.Reference.Value)
	}
	return f.Axis.spanOf(6, values...)
}

func (r ForestRow) shrunk() bool { return !math.IsNaN(r.Shrunken) && r.Shrunken != 0 }

func (f Forest) draw(p *pen) {
	height, size := 22.0, float64(bodySize)
	if len(f.Rows) > 60 {
		height, size = 17, smallSize
	}
	roomy := p.right-p.left >= 480 // for the intervals in figures
	var labels, counts, values []string
	most := 1
	for _, row := range f.Rows {
		labels, counts = append(labels, clean(row.Label)), append(counts, count(row.N))
		text := f.Axis.print(row.Value)
		if roomy {
			text = explainValue(f.Axis, row.Value, row.Low, row.High)
		}
		values = append(values, text)
		if !row.Total {
			most = max(most, row.N)
		}
	}
	const edge, gap = 6, 12
	labelRoom := min(p.widest(size, labels...), 0.32*(p.right-p.left))
	labelEnd := p.left + edge + labelRoom
	countRoom := 0.0
	if f.Count != "" {
		countRoom = p.widest(smallSize, append(slices.Clone(counts), clean(f.Count))...) + gap
	}
	valueEnd := p.right - edge
	area := panel{f.span(), labelEnd + countRoom + gap, valueEnd - p.widest(smallSize, values...) - gap}
	value, shrunken := marker{blue, markers[3].shape}, marker{orange, diamond{}}

	var entries []legendEntry
	for _, entry := range []legendEntry{p.markerEntry(f.ValueName, value), p.hollowEntry(f.ShrunkenName, shrunken),
		{f.TotalName, func(x, y float64) { p.lozenge(x-8, x+8, x, y, slate) }}} {
		if entry.text != "" {
			entries = append(entries, entry)
		}
	}
	if entries != nil {
		p.legend(p.left, entries...)
	}
	if f.Count != "" {
		p.text(labelEnd+countRoom, p.y+8, end, smallSize, muted, clean(f.Count))
	}
	before := p.y
	p.referenceLabel(area, f.Reference, f.Axis)
	if f.Count != "" {
		p.y = max(p.y, before+18)
	}
	top, bottom := p.y, p.y+float64(len(f.Rows))*height
	p.gridlines(area, top, bottom)
	p.referenceLine(area, f.Reference, top, bottom)
	for n, row := range f.Rows {
		y := top + (float64(n)+0.5)*height
		p.group("row", f.explain(row), func() {
			p.label(labelEnd, y, end, size, labelRoom, ink, labels[n])
			if f.Count != "" {
				p.text(labelEnd+countRoom, y, end, smallSize, muted, counts[n])
			}
			f.row(p, area, row, y, most, value, shrunken)
			p.text(valueEnd, y, end, smallSize, ink, values[n])
		})
	}
	p.y = bottom
	p.axisFoot(area, f.Axis)
}

// row draws the marks of a row.
func (f Forest) row(p *pen, area panel, row ForestRow, y float64, most int, value, shrunken marker) {
	if math.IsNaN(row.Value) {
		return
	}
	area.count(row.Value)
	low, high, ok := interval(row.Low, row.High)
	if ok {
		area.count(low)
		area.count(high)
	}
	if row.Total {
		if !ok {
			low, high = row.Value, row.Value
		}
		p.lozenge(min(area.x(low), area.x(row.Value)-4), max(area.x(high), area.x(row.Value)+4), area.x(row.Value), y, slate)
		return
	}
	if ok {
		p.whisker(area.x(low), area.x(high), y, value.color)
	}
	// The area of the square grows with n; the smallest can still be seen.
	side := 6.0
	if row.N > 0 {
		side = max(2, 6*math.Sqrt(float64(row.N)/float64(most)))
	}
	p.mark(value, area.x(row.Value), y, side)
	if row.shrunk() {
		area.count(row.Shrunken)
		p.hollow(shrunken, area.x(row.Shrunken), y, 4.5)
	}
}

func (f Forest) explain(row ForestRow) string {
	text := clean(row.Label) + ": " + explainValue(f.Axis, row.Value, row.Low, row.High)
	if row.N > 0 && f.Count != "" {
		text += " · " + clean(f.Count) + " " + strconv.Itoa(row.N)
	}
	if row.shrunk() {
		text += " · " + clean(f.ShrunkenName) + " " + f.Axis.print(row.Shrunken)
	}
	return text
}

// count prints how many there are; nothing for 0, which is not known.
func count(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// hollow draws a symbol with a hollow middle, to lie beside a full one.
func (p *pen) hollow(m marker, x, y, radius float64) {
	p.mark(m, x, y, radius)
	p.canvas.DrawGlyphNoClip(draw.GlyphStyle{Color: paper, Radius: vg.Length(radius - 1.9), Shape: m.shape}, at(x, y))
}

// lozenge is a flat diamond between two ends, highest at its middle.
func (p *pen) lozenge(from, to, peak, y float64, fill color.Color) {
	p.canvas.SetColor(fill)
	p.canvas.Fill(vg.Path{
		{Type: vg.MoveComp, Pos: at(from, y)}, {Type: vg.LineComp, Pos: at(peak, y-5.5)},
		{Type: vg.LineComp, Pos: at(to, y)}, {Type: vg.LineComp, Pos: at(peak, y+5.5)}, {Type: vg.CloseComp},
	})
}

func (p *pen) hollowEntry(text string, m marker) legendEntry {
	return legendEntry{text, func(x, y float64) { p.hollow(m, x, y, 4.5) }}
}
