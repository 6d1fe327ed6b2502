package chart

import (
	"image/color"
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Sizes of letters, in units. The smallest is legible on paper (8 pt at 720
// units over 170 mm) and on a telephone at its natural size.
const (
	titleSize = 16
	bodySize  = 12
	smallSize = 11
)

const quarterTurn = math.Pi / 2

// The one palette. Blue, orange and green are Okabe and Ito's (2008), which
// readers with any kind of colour vision can tell apart; blue leads.
var (
	paper  = color.NRGBA{0xff, 0xff, 0xff, 0xff}
	ink    = color.NRGBA{0x1f, 0x29, 0x33, 0xff}
	muted  = color.NRGBA{0x5b, 0x67, 0x73, 0xff}
	grid   = color.NRGBA{0xe3, 0xe7, 0xeb, 0xff}
	rule   = color.NRGBA{0x9a, 0xa5, 0xb1, 0xff}
	shade  = color.NRGBA{0xf4, 0xf6, 0xf8, 0xff}
	blue   = color.NRGBA{0x00, 0x72, 0xb2, 0xff}
	orange = color.NRGBA{0xd5, 0x5e, 0x00, 0xff}
	green  = color.NRGBA{0x00, 0x9e, 0x73, 0xff}
	purple = color.NRGBA{0xa8, 0x4f, 0x86, 0xff}
	gold   = color.NRGBA{0x8a, 0x6d, 0x00, 0xff}
	slate  = color.NRGBA{0x3e, 0x4c, 0x59, 0xff}
)

// A marker is a symbol of one colour.
type marker struct {
	color color.NRGBA
	shape draw.GlyphDrawer
}

// markers of the series of a chart, in their order: shape and colour differ.
var markers = []marker{
	{blue, draw.CircleGlyph{}},
	{slate, diamond{}},
	{orange, draw.PyramidGlyph{}},
	{green, draw.BoxGlyph{}},
	{purple, plus{}},
	{gold, cross{}},
}

// diamond is a square that stands on a corner.
type diamond struct{}

func (diamond) DrawGlyph(c *draw.Canvas, style draw.GlyphStyle, pt vg.Point) {
	r := style.Radius * 1.2
	fillPolygon(c, pt, [][2]vg.Length{{-r, 0}, {0, r}, {r, 0}, {0, -r}})
}

// plus is a bold upright cross.
type plus struct{}

func (plus) DrawGlyph(c *draw.Canvas, style draw.GlyphStyle, pt vg.Point) {
	r := style.Radius * 1.1
	s := r * 0.38
	fillPolygon(c, pt, [][2]vg.Length{{-r, -s}, {-r, s}, {-s, s}, {-s, r}, {s, r}, {s, s}, {r, s}, {r, -s}, {s, -s}, {s, -r}, {-s, -r}, {-s, -s}})
}

// cross is a bold slanting cross.
type cross struct{}

func (cross) DrawGlyph(c *draw.Canvas, style draw.GlyphStyle, pt vg.Point) {
	r := style.Radius * 1.1
	s := r * 0.5
	fillPolygon(c, pt, [][2]vg.Length{{-r, -r + s}, {-s, 0}, {-r, r - s}, {-r + s, r}, {0, s}, {r - s, r}, {r, r - s}, {s, 0}, {r, -r + s}, {r - s, -r}, {0, -s}, {-r + s, -r}})
}

func fillPolygon(c *draw.Canvas, center vg.Point, corners [][2]vg.Length) {
	var path vg.Path
	for n, corner := range corners {
		pt := vg.Point{X: center.X + corner[0], Y: center.Y + corner[1]}
		if n == 0 {
			path.Move(pt)
		} else {
			path.Line(pt)
		}
	}
	path.Close()
	c.Fill(path)
}

func solid(c color.Color, width vg.Length) draw.LineStyle {
	return draw.LineStyle{Color: c, Width: width}
}

func dashed(c color.Color, width vg.Length) draw.LineStyle {
	return draw.LineStyle{Color: c, Width: width, Dashes: []vg.Length{4, 3}}
}

// tint mixes a colour with the paper: 0 is paper, 1 the colour.
func tint(c color.NRGBA, share float64) color.NRGBA { return mix(paper, c, share) }

// mix goes from one colour to another, 0 to 1.
func mix(from, to color.NRGBA, share float64) color.NRGBA {
	between := func(a, b uint8) uint8 { return uint8(math.Round(float64(a) + (float64(b)-float64(a))*share)) }
	return color.NRGBA{between(from.R, to.R), between(from.G, to.G), between(from.B, to.B), 0xff}
}

// ramp goes through some colours, evenly, as share goes from 0 to 1.
func ramp(colors []color.NRGBA, share float64) color.NRGBA {
	place := min(max(share, 0), 1) * float64(len(colors)-1)
	n := min(int(place), len(colors)-2)
	return mix(colors[n], colors[n+1], place-float64(n))
}

// inkOn is the letter colour that reads well on a background: ink where it
// has the contrast that letters need, else white or black, one of which has it
// on any colour.
func inkOn(background color.NRGBA) color.NRGBA {
	black := color.NRGBA{A: 0xff}
	switch {
	case contrast(ink, background) >= 4.5:
		return ink
	case contrast(paper, background) >= 4.5:
		return paper
	}
	return black
}

// contrast is the contrast ratio of WCAG 2, 1 to 21.
func contrast(a, b color.NRGBA) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func luminance(c color.NRGBA) float64 {
	linear := func(v uint8) float64 {
		s := float64(v) / 255
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B)
}
