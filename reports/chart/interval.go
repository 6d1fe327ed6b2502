package chart

import (
	"math"

	"goodgov/internal/diag"
)

// Interval is a small picture for a table's cell or a scorecard: a value with
// its interval on a scale, and what it is read against. It has no axis; its
// words are the caption's Alt.
type Interval struct {
	Caption
	Min, Max  float64 // ends of the scale, such as 1 and 5
	Value     float64 // NaN: none
	Low, High float64 // ends of the interval; NaN, or both 0: none
	Reference float64 // drawn as a tick, such as the city's score; NaN or 0: none
}

func (i Interval) natural() float64 { return 140 }

func (i Interval) validate(problems *diag.Problems) {
	checkNumbers(problems, "Interval", i.Alt, i.Min, i.Max, i.Value, i.Low, i.High, i.Reference)
	if !(i.Min < i.Max) {
		shapeFault(problems, "Min, Max", diag.Say("%g to %g", "%g 至 %g", i.Min, i.Max), diag.Say("a minimum below the maximum", "最小值小于最大值"))
	}
}

func (i Interval) draw(p *pen) {
	const height = 16.0
	area := panel{&span{low: i.Min, high: i.Max, fixed: true}, p.left + 5, p.right - 5}
	y := p.y + height/2
	p.line(solid(rule, 1), area.left, y, area.right, y)
	for _, edge := range []float64{area.left, area.right} {
		p.line(solid(rule, 1), edge, y-3, edge, y+3)
	}
	if !math.IsNaN(i.Reference) && i.Reference != 0 {
		area.count(i.Reference)
		p.line(solid(slate, 1.6), area.x(i.Reference), y-7, area.x(i.Reference), y+7)
	}
	p.estimate(area, markers[0], y, i.Value, i.Low, i.High)
	p.y += height
	p.offAxis(area.span)
}
