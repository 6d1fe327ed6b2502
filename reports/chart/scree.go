package chart

import (
	"math"
	"slices"
	"strconv"

	"goodgov/internal/diag"

	"gonum.org/v1/plot/vg/draw"
)

// Scree shows the eigenvalues of a correlation matrix in their order, against
// those that random answers would give (Cattell 1966; Horn 1965). Factors lie
// where the first line is above the second.
type Scree struct {
	Caption
	X, Y     Axis      // labels and the print of a value; their ends are the data's
	Observed []float64 // descending
	Random   []float64 // thresholds, such as the 95th percentiles; nil: none. One for each eigenvalue

	Kept   int     // how many factors are kept: shaded; 0: nothing is
	Height float64 // of the panel; 0 is 260

	// ObservedName and RandomName name the lines in the legend, KeptName the
	// shaded part.
	ObservedName, RandomName, KeptName string
}

func (s Scree) natural() float64 { return DefaultWidth }

func (s Scree) validate(problems *diag.Problems) {
	if len(s.Observed) == 0 {
		noData(problems, "Observed")
	}
	if s.Random != nil && len(s.Random) != len(s.Observed) {
		shapeFault(problems, "Random", diag.Say("%d thresholds", "%d 个临界值", len(s.Random)), diag.Say("%d, one for each eigenvalue", "%d 个，每个特征值一个", len(s.Observed)))
	}
	if s.Kept < 0 || s.Kept > len(s.Observed) {
		shapeFault(problems, "Kept", diag.Say("%d", "%d", s.Kept), diag.Say("0 to %d", "0 至 %d", len(s.Observed)))
	}
	checkNumbers(problems, "Observed", s.ObservedName, s.Observed...)
	checkNumbers(problems, "Random", s.RandomName, s.Random...)
	checkHeight(problems, s.Height)
}

// checkHeight holds a panel's height to what can be read.
func checkHeight(problems *diag.Problems, height float64) {
	if height != 0 && !(height >= 80 && height <= 2000) {
		shapeFault(problems, "Height", diag.Say("%g", "%g", height), diag.Say("80 to 2000, or 0", "80 至 2000，或 0"))
	}
}

func (s Scree) draw(p *pen) {
	height := s.Height
	if height == 0 {
		height = 260
	}
	observed, random := markers[0], marker{slate, diamond{}}
	entries := []legendEntry{p.lineEntry(s.ObservedName, solid(observed.color, 2), observed)}
	if s.Random != nil {
		entries = append(entries, p.lineEntry(s.RandomName, dashed(random.color, 1.4), random))
	}
	if s.Kept > 0 {
		entries = append(entries, p.swatchEntry(s.KeptName, tint(blue, 0.12)))
	}
	p.legend(p.left, entries...)
	vertical := Axis{}.spanOf(5, slices.Concat(s.Observed, s.Random, []float64{0})...)
	f := p.frame(&span{low: 0.5, high: float64(len(s.Observed)) + 0.5}, vertical, s.Y.Label, 8, height)
	if s.Kept > 0 {
		p.rectangle(f.left, f.top, f.x(float64(s.Kept)+0.5)-f.left, height, tint(blue, 0.12))
	}
	p.rungs(f)
	for _, drawn := range []struct {
		values []float64
		style  draw.LineStyle
		mark   marker
		radius float64
	}{{s.Random, dashed(random.color, 1.4), random, 2.6}, {s.Observed, solid(observed.color, 2), observed, 3.6}} {
		for n := 1; n < len(drawn.values); n++ {
			if !math.IsNaN(drawn.values[n-1] + drawn.values[n]) {
				p.line(drawn.style, f.x(float64(n)), f.y(drawn.values[n-1]), f.x(float64(n+1)), f.y(drawn.values[n]))
			}
		}
		for n, v := range drawn.values {
			if !math.IsNaN(v) {
				p.group("point", s.explain(n), func() { p.mark(drawn.mark, f.x(float64(n+1)), f.y(v), drawn.radius) })
			}
		}
	}
	p.y = f.bottom
	p.line(solid(rule, 1), f.left, p.y, f.right, p.y)
	p.countLabels(f.panel, len(s.Observed))
	p.axisName(f.panel, s.X)
}

func (s Scree) explain(n int) string {
	text := strconv.Itoa(n+1) + ": " + clean(s.ObservedName) + " " + s.Y.print(s.Observed[n])
	if s.Random != nil {
		text += "; " + clean(s.RandomName) + " " + s.Y.print(s.Random[n])
	}
	return text
}

// frame makes room for a panel with an axis along y, whose name stands above
// it, and ends where the picture does but for some room on the right.
func (p *pen) frame(x, y *span, name string, right, height float64) frame {
	var ticks []string
	for _, tick := range y.ticks {
		ticks = append(ticks, y.tickText(tick))
	}
	if name != "" {
		p.label(p.left, p.y+6, start, smallSize, p.right-p.left, muted, clean(name))
		p.y += 20
	}
	area := panel{x, p.left + p.widest(smallSize, ticks...) + 8, p.right - right}
	return frame{area, y, p.y, p.y + height}
}

// rungs draws the ticks of y.
func (p *pen) rungs(f frame) {
	for _, tick := range f.vertical.ticks {
		p.line(solid(grid, 1), f.left, f.y(tick), f.right, f.y(tick))
		p.text(f.left-6, f.y(tick), end, smallSize, muted, f.vertical.tickText(tick))
	}
}

// countLabels writes 1, 2, 3 … under a base line, leaving out those that would
// touch, and moves down.
func (p *pen) countLabels(area panel, most int) {
	every := 1
	for _, step := range []int{2, 5, 10, 20, 50, 100, 200, 500} {
		room := (area.right - area.left) / (area.high - area.low) * float64(every)
		if room >= p.width(strconv.Itoa(most), smallSize)+6 {
			break
		}
		every = step
	}
	for n := 1; n <= most; n++ {
		if n == 1 || n%every == 0 && (n > 1+every/2) {
			p.text(area.x(float64(n)), p.y+12, middle, smallSize, muted, strconv.Itoa(n))
		}
	}
	p.y += 22
}

// axisName writes an axis' name under its numbers.
func (p *pen) axisName(area panel, axis Axis) {
	if axis.Label != "" {
		p.label((area.left+area.right)/2, p.y+7, middle, smallSize, p.right-p.left, muted, clean(axis.Label))
		p.y += 18
	}
}

// lineEntry is a legend entry for a line with its symbol.
func (p *pen) lineEntry(text string, style draw.LineStyle, m marker) legendEntry {
	return legendEntry{text, func(x, y float64) {
		p.line(style, x-8, y, x+8, y)
		p.mark(m, x, y, 3.6)
	}}
}
