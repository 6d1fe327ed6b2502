package chart

import (
	"math"

	"goodgov/internal/diag"

	"gonum.org/v1/plot/vg/draw"
)

// Quadrants is an importance–performance plot (Martilla & James 1977): a point
// for each indicator, with intervals, and two lines that part the panel into
// four named quarters. Labels keep clear of each other and of the points.
type Quadrants struct {
	Caption
	X, Y   Axis
	Points []QuadrantPoint
	CrossX float64 // where the upright line stands
	CrossY float64 // where the level line stands

	// Names of the quarters, written into their corners; "" is not written.
	UpperLeft, UpperRight, LowerLeft, LowerRight string

	// Unsure names in the legend the points whose quarter is not certain, drawn
	// hollow; "": they are not explained.
	Unsure string
	Height float64 // of the panel; 0 is 420
}

// QuadrantPoint is a point of Quadrants. The ends of an interval are NaN, or
// both 0, where there is none.
type QuadrantPoint struct {
	Label       string // short: a code, or a name of a few words
	Name        string // told on pointing, "": Label
	X, Y        float64
	XLow, XHigh float64
	YLow, YHigh float64
	Unsure      bool // an interval crosses a line
	Unlabelled  bool // known on pointing alone
}

func (q Quadrants) natural() float64 { return DefaultWidth }

func (q Quadrants) validate(problems *diag.Problems) {
	q.X.validate(problems)
	q.Y.validate(problems)
	if len(q.Points) == 0 {
		noData(problems, "Points")
	}
	for _, pt := range q.Points {
		checkNumbers(problems, "Points", pt.Label, pt.X, pt.Y, pt.XLow, pt.XHigh, pt.YLow, pt.YHigh)
	}
	checkNumbers(problems, "CrossX, CrossY", "", q.CrossX, q.CrossY)
	if math.IsNaN(q.CrossX) || math.IsNaN(q.CrossY) {
		shapeFault(problems, "CrossX, CrossY", diag.Say("%g, %g", "%g，%g", q.CrossX, q.CrossY), diag.Say("two numbers", "两个数"))
	}
	checkHeight(problems, q.Height)
}

func (q Quadrants) spans() (x, y *span) {
	xs, ys := []float64{q.CrossX}, []float64{q.CrossY}
	for _, pt := range q.Points {
		xs, ys = append(xs, pt.X), append(ys, pt.Y)
		if low, high, ok := interval(pt.XLow, pt.XHigh); ok {
			xs = append(xs, low, high)
		}
		if low, high, ok := interval(pt.YLow, pt.YHigh); ok {
			ys = append(ys, low, high)
		}
	}
	return q.X.spanOf(6, xs...), q.Y.spanOf(6, ys...)
}

// looks of the four quarters: upper left, upper right, lower left, lower right.
// The upper left, much weight and a low score, is what to mend first.
var quarterLooks = [4]marker{{orange, diamond{}}, {blue, markers[0].shape}, {slate, markers[3].shape}, {green, markers[2].shape}}

// quarter is the number of a point's quarter.
func (q Quadrants) quarter(pt QuadrantPoint) int {
	n := 0
	if pt.X >= q.CrossX {
		n++
	}
	if pt.Y < q.CrossY {
		n += 2
	}
	return n
}

func (q Quadrants) draw(p *pen) {
	height := q.Height
	if height == 0 {
		height = 420
	}
	names := [4]string{clean(q.UpperLeft), clean(q.UpperRight), clean(q.LowerLeft), clean(q.LowerRight)}
	var entries []legendEntry
	for n, name := range names {
		if name != "" {
			entries = append(entries, p.markerEntry(name, quarterLooks[n]))
		}
	}
	if q.Unsure != "" {
		entries = append(entries, p.hollowEntry(q.Unsure, marker{slate, markers[0].shape}))
	}
	if entries != nil {
		p.legend(p.left, entries...)
	}
	xs, ys := q.spans()
	f := p.frame(xs, ys, q.Y.Label, 14, height)
	left, level := f.x(q.CrossX), f.y(q.CrossY)
	p.rectangle(f.left, f.top, left-f.left, level-f.top, tint(orange, 0.08))
	p.gridlines(f.panel, f.top, f.bottom)
	p.rungs(f)
	var taken obstacles
	taken.line(p, dashed(slate, 1.2), left, f.top, left, f.bottom)
	taken.line(p, dashed(slate, 1.2), f.left, level, f.right, level)
	room := (f.right - f.left) / 2
	for n, name := range names {
		x, held, y := f.left+6, start, f.top+10
		if n%2 == 1 {
			x, held = f.right-6, end
		}
		if n >= 2 {
			y = f.bottom - 10
		}
		text := p.letters.fit(name, smallSize, room/p.stretch)
		p.text(x, y, held, smallSize, muted, text)
		taken.text(p, x, y, held, text)
	}
	const radius = 4.5
	for _, pt := range q.Points {
		if !math.IsNaN(pt.X + pt.Y) {
			taken = append(taken, obstacle{f.x(pt.X) - radius - 1, f.y(pt.Y) - radius - 1, f.x(pt.X) + radius + 1, f.y(pt.Y) + radius + 1})
		}
	}
	for _, pt := range q.Points { // intervals lie below all points
		if math.IsNaN(pt.X + pt.Y) {
			continue
		}
		pale := solid(tint(quarterLooks[q.quarter(pt)].color, 0.45), 1.4)
		if low, high, ok := interval(pt.XLow, pt.XHigh); ok {
			taken.line(p, pale, f.x(low), f.y(pt.Y), f.x(high), f.y(pt.Y))
		}
		if low, high, ok := interval(pt.YLow, pt.YHigh); ok {
			taken.line(p, pale, f.x(pt.X), f.y(high), f.x(pt.X), f.y(low))
		}
	}
	for _, pt := range q.Points {
		if math.IsNaN(pt.X + pt.Y) {
			continue
		}
		p.group("point", q.explain(pt), func() {
			x, y := f.x(pt.X), f.y(pt.Y)
			f.count(pt.X)
			ys.count(pt.Y)
			if look := quarterLooks[q.quarter(pt)]; pt.Unsure {
				p.hollow(look, x, y, radius)
			} else {
				p.mark(look, x, y, radius)
			}
			if !pt.Unlabelled {
				taken.place(p, f, x, y, clean(pt.Label))
			}
		})
	}
	p.y = f.bottom
	p.axisFoot(f.panel, q.X)
	p.offAxis(ys)
}

func (q Quadrants) explain(pt QuadrantPoint) string {
	name := clean(pt.Name)
	if name == "" {
		name = clean(pt.Label)
	}
	text := name + ": " + clean(q.X.Label) + " " + explainValue(q.X, pt.X, pt.XLow, pt.XHigh) + "; " + clean(q.Y.Label) + " " + explainValue(q.Y, pt.Y, pt.YLow, pt.YHigh)
	if pt.Unsure && q.Unsure != "" {
		text += " · " + clean(q.Unsure)
	}
	return text
}

// An obstacle is a rectangle that something takes up.
type obstacle struct{ left, top, right, bottom float64 }

func (b obstacle) meets(o obstacle) bool {
	return b.left < o.right && o.left < b.right && b.top < o.bottom && o.top < b.bottom
}

// obstacles are what a label keeps clear of.
type obstacles []obstacle

func (o obstacles) free(b obstacle) bool {
	for _, other := range o {
		if b.meets(other) {
			return false
		}
	}
	return true
}

// text notes the room of a written line.
func (o *obstacles) text(p *pen, x, y float64, held anchor, text string) {
	width := p.width(text, smallSize)
	x -= held.share() * width
	*o = append(*o, obstacle{x, y - 7, x + width, y + 7})
}

// line draws a line that is level or upright, from its left or upper end, and
// notes its room.
func (o *obstacles) line(p *pen, style draw.LineStyle, x0, y0, x1, y1 float64) {
	p.line(style, x0, y0, x1, y1)
	*o = append(*o, obstacle{x0 - 1, y0 - 1, x1 + 1, y1 + 1})
}

// place writes a label beside its point where it has room, first close by and
// then further off with a line that leads to it; where it has none within reach
// it is known on pointing alone.
func (o *obstacles) place(p *pen, f frame, x, y float64, text string) {
	if text == "" {
		return
	}
	const tall = 7.0 // half a line
	width := p.width(text, smallSize)
	for _, far := range []float64{9, 18, 28, 40, 54, 70} {
		for _, turn := range []struct{ dx, dy float64 }{{1, 0}, {0, -1}, {0, 1}, {-1, 0}, {0.7, -0.7}, {-0.7, -0.7}, {0.7, 0.7}, {-0.7, 0.7}} {
			cx, cy := x+turn.dx*(far+width/2), y+turn.dy*(far+tall-3)
			b := obstacle{cx - width/2, cy - tall, cx + width/2, cy + tall}
			if b.left < f.left+2 || b.right > f.right-2 || b.top < f.top+1 || b.bottom > f.bottom-1 || !o.free(b) {
				continue
			}
			if far > 9 {
				p.line(solid(rule, 0.8), x, y, min(max(x, b.left), b.right), min(max(y, b.top+3), b.bottom-3))
			}
			p.text(cx, cy, middle, smallSize, ink, text)
			*o = append(*o, b)
			return
		}
	}
}
