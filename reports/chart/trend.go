package chart

import (
	"math"

	"goodgov/internal/diag"
)

// Trend shows values over the waves of a survey, with their intervals. The
// steps between waves are equal; a wave without a value leaves a gap.
type Trend struct {
	Caption
	Axis   Axis
	Waves  []string
	Series []Series // one to six; each has a value for each wave
	Height float64  // of the panel; 0 is 280
}

func (t Trend) natural() float64 { return DefaultWidth }

func (t Trend) validate(problems *diag.Problems) {
	if len(t.Waves) == 0 {
		noData(problems, "Waves")
		return
	}
	Profile{Axis: t.Axis, Labels: t.Waves, Series: t.Series}.validate(problems)
	checkHeight(problems, t.Height)
}

func (t Trend) draw(p *pen) {
	height := t.Height
	if height == 0 {
		height = 280
	}
	vertical := Profile{Axis: t.Axis, Series: t.Series}.span()
	// The lines and where their names stand are those of Lines.
	var lines Lines
	var names []string
	looks := make([]look, len(t.Series))
	const aside = 0.035 // intervals of one wave stand side by side
	for n, series := range t.Series {
		line := Line{Name: series.Name, Y: series.Values, Strong: true}
		for wave := range t.Waves {
			line.X = append(line.X, float64(wave+1)+aside*(float64(n)-float64(len(t.Series)-1)/2))
		}
		lines.Lines, names = append(lines.Lines, line), append(names, clean(series.Name))
		looks[n].style = solid(markers[n].color, 2)
	}
	nameRoom := min(p.widest(smallSize, names...), 0.3*(p.right-p.left))
	f := p.frame(&span{low: 0.6, high: float64(len(t.Waves)) + 0.4}, vertical, t.Axis.Label, nameRoom+22, height)
	p.rungs(f)
	for n := len(t.Series) - 1; n >= 0; n-- { // the first lies on top
		series := t.Series[n]
		p.group("line", names[n], func() {
			for wave := range t.Waves {
				if low, high, ok := interval(series.bounds(wave)); ok {
					vertical.count(low)
					vertical.count(high)
					p.line(solid(tint(markers[n].color, 0.4), 5), f.x(lines.Lines[n].X[wave]), f.y(low), f.x(lines.Lines[n].X[wave]), f.y(high))
				}
			}
			p.polyline(f, lines.Lines[n], looks[n])
			for wave, v := range series.Values {
				if !math.IsNaN(v) {
					p.group("point", t.explain(n, wave), func() { p.mark(markers[n], f.x(lines.Lines[n].X[wave]), f.y(v), 4) })
				}
			}
		})
	}
	lines.nameEnds(p, f, names, looks, nameRoom)
	p.y = f.bottom
	p.line(solid(rule, 1), f.left, p.y, f.right, p.y)
	room := (f.right - f.left) / float64(len(t.Waves))
	for wave, name := range t.Waves {
		p.label(f.x(float64(wave+1)), p.y+12, middle, smallSize, room-4, muted, clean(name))
	}
	p.y += 22
	p.offAxis(vertical)
}

func (t Trend) explain(series, wave int) string {
	s := t.Series[series]
	low, high := s.bounds(wave)
	return clean(s.Name) + " · " + clean(t.Waves[wave]) + ": " + explainValue(t.Axis, s.Values[wave], low, high)
}
