package chart

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"goodgov/internal/diag"

	"gonum.org/v1/plot/vg/draw"
)

// Lines shows how some quantities move with one: the weights of elements as the
// weight of another goes from 0 to 1. Each line is named at its end; where
// two change places there may be a numbered mark.
type Lines struct {
	Caption
	X, Y   Axis
	Lines  []Line
	Marks  []LineMark // numbered in their order; the caption's note may list them
	Now    *Reference // a vertical line, where X is now; nil: none
	Height float64    // of the panel; 0 is 300
}

// Line is a run of points, from left to right. NaN breaks it.
type Line struct {
	Name   string
	X, Y   []float64
	Strong bool // drawn in a colour of its own; at most six are, others are grey
}

// LineMark is a point with what it says.
type LineMark struct {
	X, Y  float64
	Label string // told on pointing, and to those who hear the picture
}

func (l Lines) natural() float64 { return DefaultWidth }

func (l Lines) validate(problems *diag.Problems) {
	l.X.validate(problems)
	l.Y.validate(problems)
	if len(l.Lines) == 0 {
		noData(problems, "Lines")
	}
	strong := 0
	for _, line := range l.Lines {
		if len(line.X) != len(line.Y) || len(line.X) == 0 {
			shapeFault(problems, "Lines", diag.Say("%q: %d x, %d y", "%q：%d 个 x，%d 个 y", line.Name, len(line.X), len(line.Y)), diag.Say("as many of both, one or more", "数量相同，至少一个"))
		}
		checkNumbers(problems, "Lines", line.Name, line.X...)
		checkNumbers(problems, "Lines", line.Name, line.Y...)
		if line.Strong {
			strong++
		}
	}
	if strong > len(markers) {
		shapeFault(problems, "Lines", diag.Say("%d strong lines", "%d 条强调线", strong), diag.Say("at most %d", "至多 %d 条", len(markers)))
	}
	for _, mark := range l.Marks {
		checkNumbers(problems, "Marks", mark.Label, mark.X, mark.Y)
	}
	if l.Now != nil {
		checkNumbers(problems, "Now", l.Now.Label, l.Now.Value)
	}
	if l.Height != 0 && !(l.Height >= 80 && l.Height <= 2000) {
		shapeFault(problems, "Height", diag.Say("%g", "%g", l.Height), diag.Say("80 to 2000, or 0", "80 至 2000，或 0"))
	}
}

// frame is a panel with an axis along y as well.
type frame struct {
	panel
	vertical    *span
	top, bottom float64
}

func (f frame) y(v float64) float64 { return f.bottom - f.vertical.share(v)*(f.bottom-f.top) }

func (l Lines) spans() (x, y *span) {
	var xs, ys []float64
	for _, line := range l.Lines {
		xs, ys = append(xs, line.X...), append(ys, line.Y...)
	}
	return l.X.spanOf(6, xs...), l.Y.spanOf(5, ys...)
}

func (l Lines) draw(p *pen) {
	height := l.Height
	if height == 0 {
		height = 300
	}
	xs, ys := l.spans()
	var ticks, names []string
	for _, tick := range ys.ticks {
		ticks = append(ticks, ys.tickText(tick))
	}
	for _, line := range l.Lines {
		names = append(names, clean(line.Name))
	}
	tickRoom := p.widest(smallSize, ticks...)
	nameRoom := min(p.widest(smallSize, names...), 0.3*(p.right-p.left))
	if l.Y.Label != "" {
		p.label(p.left, p.y+6, start, smallSize, p.right-p.left, muted, clean(l.Y.Label))
		p.y += 20
	}
	area := panel{xs, p.left + tickRoom + 8, p.right - nameRoom - 22}
	p.referenceLabel(area, l.Now, l.X)
	f := frame{area, ys, p.y, p.y + height}
	p.referenceLine(area, l.Now, f.top, f.bottom)
	for _, tick := range ys.ticks {
		p.line(solid(grid, 1), f.left, f.y(tick), f.right, f.y(tick))
		p.text(f.left-6, f.y(tick), end, smallSize, muted, ys.tickText(tick))
	}
	looks := l.looks()
	for _, strong := range []bool{false, true} { // the strong ones lie on top
		for n, line := range l.Lines {
			if line.Strong == strong {
				p.group("line", names[n], func() { p.polyline(f, line, looks[n]) })
			}
		}
	}
	l.nameEnds(p, f, names, looks, nameRoom)
	for n, mark := range l.Marks {
		if math.IsNaN(mark.X) || math.IsNaN(mark.Y) {
			continue
		}
		number := strconv.Itoa(n + 1)
		p.group("mark", number+": "+clean(mark.Label), func() {
			x, y := f.x(mark.X), f.y(mark.Y)
			radius := 4 + p.width(number, smallSize)/2
			p.mark(marker{slate, draw.CircleGlyph{}}, x, y, radius)
			p.text(x, y, middle, smallSize, paper, number)
		})
	}
	p.y = f.bottom
	p.axisFoot(f.panel, l.X)
	p.offAxis(ys)
}

// look is how a line is drawn.
type look struct {
	style draw.LineStyle
	ends  marker // at the right end; without a shape there is none
}

func (l Lines) looks() []look {
	looks := make([]look, len(l.Lines))
	strong := 0
	for n, line := range l.Lines {
		looks[n] = look{style: solid(rule, 1.1)}
		if line.Strong {
			m := markers[strong]
			strong++
			looks[n] = look{style: solid(m.color, 2), ends: m}
		}
	}
	return looks
}

func (p *pen) polyline(f frame, line Line, drawn look) {
	for n := 1; n < len(line.X); n++ {
		if math.IsNaN(line.X[n-1] + line.Y[n-1] + line.X[n] + line.Y[n]) {
			continue
		}
		p.line(drawn.style, f.x(line.X[n-1]), f.y(line.Y[n-1]), f.x(line.X[n]), f.y(line.Y[n]))
	}
	for n := range line.X {
		f.count(line.X[n])
		f.vertical.count(line.Y[n])
	}
}

// nameEnds writes the lines' names behind their right ends, moved apart where
// they would touch; where there are too many for the height, the strong ones
// and then the highest.
func (l Lines) nameEnds(p *pen, f frame, names []string, looks []look, room float64) {
	type ending struct {
		line int
		y    float64
	}
	const height = 14.0
	var endings []ending
	for n, line := range l.Lines {
		if y := line.Y[len(line.Y)-1]; !math.IsNaN(y) && names[n] != "" {
			endings = append(endings, ending{n, f.y(y)})
		}
	}
	most := int((f.bottom - f.top) / height)
	slices.SortStableFunc(endings, func(a, b ending) int {
		if sa, sb := l.Lines[a.line].Strong, l.Lines[b.line].Strong; sa != sb {
			if sa {
				return -1
			}
			return 1
		}
		return cmp.Compare(a.y, b.y)
	})
	endings = endings[:min(len(endings), most)]
	slices.SortStableFunc(endings, func(a, b ending) int { return cmp.Compare(a.y, b.y) })
	places := make([]float64, len(endings))
	for k, e := range endings {
		places[k] = e.y
		if k > 0 {
			places[k] = max(places[k], places[k-1]+height)
		}
	}
	floor := f.bottom + height/2
	for k := len(places) - 1; k >= 0; k-- {
		places[k] = min(places[k], floor)
		floor = places[k] - height
	}
	for k, e := range endings {
		fill := muted
		if l.Lines[e.line].Strong {
			fill = ink
		}
		if ends := looks[e.line].ends; ends.shape != nil {
			p.mark(ends, f.right, e.y, 4)
		}
		p.line(solid(grid, 1), f.right+5, e.y, f.right+14, places[k])
		p.label(f.right+18, places[k], start, smallSize, room, fill, names[e.line])
	}
}
