package chart

import (
	"image/color"
	"math"
	"slices"

	"goodgov/internal/diag"
)

// ColorScale turns values into colours.
type ColorScale struct {
	Kind ColorScaleKind // "" is ScaleSequential

	// Min and Max are the values of the end colours; both 0: the data's.
	// Values beyond them have the end colours.
	Min, Max float64

	// Center is the neutral value of a diverging scale, such as the city's
	// score. The same distance above and below it is equally strong in colour.
	Center float64
	Label  string // names Center in the legend; may be empty
}

// ColorScaleKind is how colours follow values.
type ColorScaleKind string

const (
	ScaleSequential ColorScaleKind = "sequential" // light to dark: little to much
	ScaleDiverging  ColorScaleKind = "diverging"  // orange, grey, blue: below, at and above the centre
)

// Both ramps change evenly in lightness, so that they survive grey printing
// (the diverging one by its numbers), and use no red against green.
var (
	sequentialColors = []color.NRGBA{
		{0xf4, 0xf8, 0xec, 0xff}, {0xdc, 0xef, 0xde, 0xff}, {0xb6, 0xdf, 0xd2, 0xff},
		{0x82, 0xc6, 0xc9, 0xff}, {0x48, 0x9b, 0xbd, 0xff}, {0x1b, 0x58, 0x92, 0xff},
	}
	divergingColors = []color.NRGBA{
		{0xa6, 0x4a, 0x0b, 0xff}, {0xe2, 0x96, 0x53, 0xff}, {0xf7, 0xd6, 0xb0, 0xff}, {0xf4, 0xf4, 0xf2, 0xff},
		{0xbb, 0xd9, 0xea, 0xff}, {0x62, 0xa7, 0xd1, 0xff}, {0x15, 0x60, 0x9c, 0xff},
	}
)

func (s ColorScale) validate(problems *diag.Problems) {
	switch s.Kind {
	case "", ScaleSequential, ScaleDiverging:
	default:
		shapeFault(problems, "Scale", diag.Quote(string(s.Kind)), diag.Say("%q or %q", "%q 或 %q", ScaleSequential, ScaleDiverging))
	}
	checkNumbers(problems, "Scale", "Min, Max, Center", s.Min, s.Max, s.Center)
	if math.IsNaN(s.Min) || math.IsNaN(s.Max) || math.IsNaN(s.Center) || s.Min > s.Max {
		shapeFault(problems, "Scale", diag.Say("%g to %g around %g", "%g 至 %g，中心 %g", s.Min, s.Max, s.Center),
			diag.Say("a minimum up to the maximum", "最小值不大于最大值"))
	}
}

// colors is a ColorScale whose ends are known.
type colors struct {
	low, high float64
	ramp      []color.NRGBA
}

// over returns the scale for some values.
func (s ColorScale) over(values []float64) colors {
	low, high := s.Min, s.Max
	if low == 0 && high == 0 {
		values = slices.DeleteFunc(slices.Clone(values), math.IsNaN)
		if len(values) > 0 {
			low, high = slices.Min(values), slices.Max(values)
		}
	}
	c := colors{low, high, sequentialColors}
	if s.Kind == ScaleDiverging {
		far := max(math.Abs(low-s.Center), math.Abs(high-s.Center))
		c = colors{s.Center - far, s.Center + far, divergingColors}
	}
	return c
}

// of is the colour of a value. Where all values are equal it is the middle one.
func (c colors) of(v float64) color.NRGBA {
	if c.high <= c.low {
		return ramp(c.ramp, 0.5)
	}
	return ramp(c.ramp, (v-c.low)/(c.high-c.low))
}
