package chart

import (
	"image/color"
	"math"
	"testing"
)

// Letters have a contrast of 4.5 and marks of 3 with the paper (WCAG 2.2,
// criteria 1.4.3 and 1.4.11).
func TestContrast(t *testing.T) {
	for name, c := range map[string]color.NRGBA{"ink": ink, "muted": muted, "slate": slate} {
		for _, ground := range []color.NRGBA{paper, shade} {
			if got := contrast(c, ground); got < 4.5 {
				t.Errorf("letters in %s on %v: %.2f", name, ground, got)
			}
		}
	}
	for n, m := range markers {
		if got := contrast(m.color, paper); got < 3 {
			t.Errorf("marker %d: %.2f", n, got)
		}
	}
	// WCAG's own example: black on white is 21.
	if got := contrast(color.NRGBA{0, 0, 0, 0xff}, paper); math.Abs(got-21) > 1e-9 {
		t.Errorf("black on white is %g, want 21", got)
	}
}

// A number can be read on every colour that a cell can have.
func TestNumbersAreLegibleOnCells(t *testing.T) {
	for name, colors := range map[string][]color.NRGBA{"sequential": sequentialColors, "diverging": divergingColors, "branches": branchColors} {
		for n := range 101 {
			ground := ramp(colors, float64(n)/100)
			if name == "branches" {
				ground = colors[n%len(colors)]
			}
			if got := contrast(inkOn(ground), ground); got < 4.5 {
				t.Errorf("%s at %d%%: %.2f", name, n, got)
			}
		}
	}
}

// Matrices of Machado, Oliveira and Fernandes (2009) for a complete lack of
// one kind of cone, on linear RGB.
var colourVision = map[string][3][3]float64{
	"all cones":  {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
	"protanopia": {{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}},
	"deuteranopia": {{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413},
		{-0.011820, 0.042940, 0.968881}},
	"tritanopia": {{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602}, {0.004733, 0.691367, 0.303900}},
}

// seen is a colour as CIE L*a*b* (D65) of what a reader sees.
func seen(c color.NRGBA, vision [3][3]float64) [3]float64 {
	linear := func(v uint8) float64 {
		s := float64(v) / 255
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	apply := func(m [3][3]float64, v [3]float64) (out [3]float64) {
		for row := range m {
			for column := range v {
				out[row] += m[row][column] * v[column]
			}
		}
		return out
	}
	rgb := apply(vision, [3]float64{linear(c.R), linear(c.G), linear(c.B)})
	for n := range rgb {
		rgb[n] = min(max(rgb[n], 0), 1)
	}
	xyz := apply([3][3]float64{{0.4124, 0.3576, 0.1805}, {0.2126, 0.7152, 0.0722}, {0.0193, 0.1192, 0.9505}}, rgb)
	f := func(v float64) float64 {
		if v > 216.0/24389 {
			return math.Cbrt(v)
		}
		return (v*24389/27 + 16) / 116
	}
	x, y, z := f(xyz[0]/0.9505), f(xyz[1]), f(xyz[2]/1.089)
	return [3]float64{116*y - 16, 500 * (x - y), 200 * (y - z)}
}

func difference(a, b color.NRGBA, vision [3][3]float64) float64 {
	p, q := seen(a, vision), seen(b, vision)
	return math.Hypot(math.Hypot(p[0]-q[0], p[1]-q[1]), p[2]-q[2])
}

// The first four series differ by 15 or more (CIE 1976) to every reader; just
// noticeable is 2.3.
func TestSeriesColoursDiffer(t *testing.T) {
	for name, vision := range colourVision {
		for a := range 4 {
			for b := range a {
				if got := difference(markers[a].color, markers[b].color, vision); got < 15 {
					t.Errorf("%s: series %d and %d differ by %.1f", name, a+1, b+1, got)
				}
			}
		}
	}
}

// A sequential ramp goes from light to dark and a diverging one from dark to
// light to dark, for every reader, and its two ends differ.
func TestRampsAreMonotone(t *testing.T) {
	for name, vision := range colourVision {
		lightness := func(colors []color.NRGBA, share float64) float64 { return seen(ramp(colors, share), vision)[0] }
		for n := range 50 {
			from, to := float64(n)/50, float64(n+1)/50
			if lightness(sequentialColors, to) >= lightness(sequentialColors, from) {
				t.Errorf("%s: the sequential ramp is not darker at %g than at %g", name, to, from)
			}
			rises := lightness(divergingColors, to) > lightness(divergingColors, from)
			if rises != (n < 25) {
				t.Errorf("%s: the diverging ramp turns between %g and %g", name, from, to)
			}
		}
		for _, far := range []float64{0.2, 0.35, 0.5} {
			if got := difference(ramp(divergingColors, 0.5-far), ramp(divergingColors, 0.5+far), vision); got < 20 {
				t.Errorf("%s: %g below and above the centre differ by %.1f", name, far, got)
			}
		}
	}
}

func TestColorScale(t *testing.T) {
	values := []float64{3, math.NaN(), 4, 3.4}
	diverging := ColorScale{Kind: ScaleDiverging, Center: 3.4}.over(values)
	if math.Abs(diverging.low-2.8) > 1e-9 || math.Abs(diverging.high-4) > 1e-9 {
		t.Errorf("around 3.4 the colours go from %g to %g, want 2.8 to 4", diverging.low, diverging.high)
	}
	if got := diverging.of(3.4); got != divergingColors[3] {
		t.Errorf("the centre is %v, want %v", got, divergingColors[3])
	}
	sequential := ColorScale{Min: 1, Max: 5}.over(values)
	if sequential.of(0) != sequentialColors[0] || sequential.of(9) != sequentialColors[len(sequentialColors)-1] {
		t.Error("values beyond the ends do not have the end colours")
	}
	same := ColorScale{}.over([]float64{2, 2})
	if got := same.of(2); got != ramp(sequentialColors, 0.5) {
		t.Errorf("equal values are %v, want the middle of the ramp", got)
	}
}
