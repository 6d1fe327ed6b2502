package chart

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"goodgov/internal/diag"
)

// Axis is a scale of values.
type Axis struct {
	// Min and Max are the ends; both 0: round numbers around the data. A scale
	// does not begin at zero unless it is told to.
	Min, Max float64
	Label    string                     // what is measured; may be empty
	Number   func(value float64) string // prints a value; nil: two decimals
}

func (a Axis) validate(problems *diag.Problems) {
	checkNumbers(problems, "Axis", "Min, Max", a.Min, a.Max)
	if a.given() && !(a.Max-a.Min > narrow(a.Min, a.Max)) {
		shapeFault(problems, "Axis", diag.Say("%g to %g", "%g 至 %g", a.Min, a.Max), diag.Say("a minimum below the maximum", "最小值小于最大值"))
	}
}

// narrow is the distance of two values at which no axis can tell them apart.
func narrow(low, high float64) float64 {
	return max(1e-9*max(math.Abs(low), math.Abs(high)), 1e-12)
}

func (a Axis) given() bool { return a.Min != 0 || a.Max != 0 }

// print returns a value as the reader sees it.
func (a Axis) print(v float64) string {
	if math.IsNaN(v) {
		return noValue
	}
	if a.Number != nil {
		return clean(a.Number(v))
	}
	return strings.Replace(strconv.FormatFloat(v, 'f', 2, 64), "-", "−", 1)
}

// noValue stands for a missing value.
const noValue = "–"

// span is the range of values that are drawn, with its ticks.
type span struct {
	low, high float64
	ticks     []float64
	decimals  int
	fixed     bool // by the spec, so that values may lie outside
	outside   int
}

// spanOf returns an axis' range: its own or one that holds all values.
func (a Axis) spanOf(most int, values ...float64) *span {
	s := &span{low: a.Min, high: a.Max, fixed: a.given()}
	if !s.fixed {
		values = slices.DeleteFunc(values, math.IsNaN)
		if len(values) == 0 {
			values = []float64{0, 1}
		}
		s.low, s.high = slices.Min(values), slices.Max(values)
		if s.high-s.low <= narrow(s.low, s.high) {
			around := max(math.Abs(s.low)*0.1, 1e-3)
			if s.low == 0 {
				around = 1
			}
			s.low, s.high = s.low-around, s.high+around
		}
	}
	step := niceStep((s.high - s.low) / float64(most))
	if !s.fixed {
		s.low, s.high = math.Floor(s.low/step+1e-9)*step, math.Ceil(s.high/step-1e-9)*step
	}
	first := math.Ceil(s.low/step - 1e-9)
	for n := 0.0; n <= float64(2*most); n++ {
		tick := (first + n) * step
		if tick > s.high+step*1e-9 {
			break
		}
		s.ticks = append(s.ticks, tick)
	}
	s.decimals = max(0, int(math.Ceil(-math.Log10(step)-1e-9)))
	if strings.HasPrefix(strconv.FormatFloat(step, 'e', -1, 64), "2.5") {
		s.decimals++
	}
	return s
}

// niceStep is the next of 1, 2, 2.5, 5 times a power of ten.
func niceStep(least float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(least)))
	for _, factor := range []float64{1, 2, 2.5, 5} {
		if factor*power >= least*(1-1e-9) {
			return factor * power
		}
	}
	return 10 * power
}

// share is where a value lies between the ends, 0 to 1.
func (s *span) share(v float64) float64 {
	return min(max((v-s.low)/(s.high-s.low), 0), 1)
}

// count notes whether a value lies outside; the picture puts it on the edge.
func (s *span) count(v float64) {
	slack := (s.high - s.low) * 1e-9
	if v < s.low-slack || v > s.high+slack {
		s.outside++
	}
}

// tickText prints a tick with as many decimals as the step needs.
func (s *span) tickText(v float64) string {
	text := strconv.FormatFloat(v, 'f', s.decimals, 64)
	if strings.Trim(text, "-0.") == "" {
		text = strings.TrimPrefix(text, "-")
	}
	return strings.Replace(text, "-", "−", 1)
}

// A panel is the part of a picture that has the axis along x.
type panel struct {
	*span
	left, right float64
}

// x is where a value stands.
func (p panel) x(v float64) float64 { return p.left + p.share(v)*(p.right-p.left) }

// gridlines draws the ticks' lines between two heights.
func (p *pen) gridlines(area panel, top, bottom float64) {
	for _, tick := range area.ticks {
		p.line(solid(grid, 1), area.x(tick), top, area.x(tick), bottom)
	}
}

// tickLabels writes the ticks' numbers, leaving out those that would touch.
func (p *pen) tickLabels(area panel, y float64) {
	free := math.Inf(-1)
	for _, tick := range area.ticks {
		text := area.tickText(tick)
		half := p.width(text, smallSize) / 2
		x := area.x(tick)
		if x-half < free {
			continue
		}
		p.text(x, y, middle, smallSize, muted, text)
		free = x + half + 6
	}
}

// offAxis warns of values that the axis has no place for.
func (p *pen) offAxis(s *span) {
	if s.fixed && s.outside > 0 {
		p.warn(CodeOffAxis, diag.Say("%d values lie outside the axis from %g to %g and stand at its edge",
			"%d 个数值超出坐标轴范围（%g 至 %g），绘于边缘", s.outside, s.low, s.high))
	}
}
