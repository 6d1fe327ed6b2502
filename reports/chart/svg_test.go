package chart

import (
	"image"
	"image/color"
	"math"
	"strings"
	"testing"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
)

// What the canvas writes for each call of gonum's interface. Its y grows
// upwards from the top edge, the file's downwards.
func TestSVGCanvas(t *testing.T) {
	pt := func(x, y vg.Length) vg.Point { return vg.Point{X: x, Y: y} }
	tests := []struct {
		name string
		draw func(c *svgCanvas)
		want string
	}{
		{"a line", func(c *svgCanvas) {
			var p vg.Path
			p.Move(pt(1, -2))
			p.Line(pt(3.14159, -4))
			c.Stroke(p)
		}, `<path d="M1 2L3.14 4" fill="none" stroke="#000000"/>`},
		{"no line", func(c *svgCanvas) {
			c.SetLineWidth(0)
			c.Stroke(vg.Path{{Type: vg.MoveComp}, {Type: vg.LineComp, Pos: pt(1, 1)}})
		}, ``},
		{"dashes", func(c *svgCanvas) {
			c.SetLineDash([]vg.Length{4, 3}, 2)
			c.SetLineWidth(1.5)
			c.Stroke(vg.Path{{Type: vg.MoveComp}, {Type: vg.LineComp, Pos: pt(1, 0)}})
		}, `<path d="M0 0L1 0" fill="none" stroke="#000000" stroke-width="1.5" stroke-dasharray="4 3" stroke-dashoffset="2"/>`},
		{"a rectangle", func(c *svgCanvas) {
			var p vg.Path
			p.Move(pt(1, -1))
			p.Line(pt(11, -1))
			p.Line(pt(11, -6))
			p.Line(pt(1, -6))
			p.Close()
			c.SetColor(color.NRGBA{255, 128, 0, 51})
			c.Fill(p)
		}, `<rect x="1" y="1" width="10" height="5" fill="#ff8000" fill-opacity="0.2"/>`},
		{"a circle", func(c *svgCanvas) {
			var p vg.Path
			p.Move(pt(7, -5))
			p.Arc(pt(5, -5), 2, 0, 2*math.Pi)
			p.Close()
			c.Fill(p)
		}, `<circle cx="5" cy="5" r="2" fill="#000000"/>`},
		{"a half circle over the top", func(c *svgCanvas) {
			var p vg.Path
			p.Move(pt(7, -5))
			p.Arc(pt(5, -5), 2, 0, math.Pi)
			c.Stroke(p)
		}, `<path d="M7 5L7 5A2 2 0 0 0 5 3A2 2 0 0 0 3 5" fill="none" stroke="#000000"/>`},
		{"and back below", func(c *svgCanvas) {
			var p vg.Path
			p.Arc(pt(5, -5), 2, 0, -math.Pi)
			c.Stroke(p)
		}, `<path d="L7 5A2 2 0 0 1 5 7A2 2 0 0 1 3 5" fill="none" stroke="#000000"/>`},
		{"curves", func(c *svgCanvas) {
			var p vg.Path
			p.Move(pt(0, 0))
			p.QuadTo(pt(1, -1), pt(2, 0))
			p.CubeTo(pt(3, 1), pt(4, 1), pt(5, 0))
			c.Stroke(p)
		}, `<path d="M0 0Q1 1 2 0C3 -1 4 -1 5 0" fill="none" stroke="#000000"/>`},
		{"moved, doubled, and back", func(c *svgCanvas) {
			c.Push()
			c.Translate(pt(10, -10))
			c.Scale(2, 2)
			c.Fill(vg.Path{{Type: vg.MoveComp, Pos: pt(3, 0)}, {Type: vg.ArcComp, Pos: pt(1, 0), Radius: 2, Angle: 2 * math.Pi}, {Type: vg.CloseComp}})
			c.Pop()
			c.Stroke(vg.Path{{Type: vg.MoveComp}, {Type: vg.LineComp, Pos: pt(1, 0)}})
		}, `<circle cx="12" cy="10" r="4" fill="#000000"/>` + "\n" + `<path d="M0 0L1 0" fill="none" stroke="#000000"/>`},
		{"text", func(c *svgCanvas) {
			c.setAnchor(end)
			c.SetColor(nil)
			c.FillString(font.Face{Font: font.Font{Size: 12}}, pt(5, -6), "a<b")
			c.FillString(font.Face{}, pt(5, -6), "of no size")
		}, `<text x="5" y="6" text-anchor="end" fill="#000000">a&lt;b</text>`},
		{"text upwards", func(c *svgCanvas) {
			c.Translate(pt(5, -6))
			c.Rotate(math.Pi / 2)
			c.FillString(font.Face{Font: font.Font{Size: 11}}, vg.Point{}, "up")
		}, `<text transform="translate(5 6) rotate(-90)" font-size="11" fill="#000000">up</text>`},
		{"an image", func(c *svgCanvas) {
			c.DrawImage(vg.Rectangle{Min: pt(1, -5), Max: pt(4, -2)}, image.NewGray(image.Rect(0, 0, 1, 1)))
		}, `<image x="1" y="2" width="3" height="3" href="data:image/png;base64,`},
	}
	for _, test := range tests {
		c := newSVGCanvas(InlineSVG, "p-")
		test.draw(c)
		if got := strings.TrimSuffix(c.body.String(), "\n"); got != test.want && !(test.name == "an image" && strings.HasPrefix(got, test.want)) {
			t.Errorf("%s:\n got %s\nwant %s", test.name, got, test.want)
		}
	}
}

// Drawn text defines each shape once, and ends where live text would.
func TestSVGCanvasDrawsText(t *testing.T) {
	c := newSVGCanvas(SVG, "p-")
	c.setAnchor(end)
	c.FillString(font.Face{Font: font.Font{Size: 10}}, vg.Point{X: 100, Y: -20}, "社区社区")
	if len(c.used) != 2 {
		t.Errorf("%d shapes are defined, want 2", len(c.used))
	}
	if got, want := c.body.String(), `<g transform="translate(60 20) scale(0.01)" fill="#000000"><use xlink:href="#p-`+c.used[0].id+`"/><use xlink:href="#p-`+c.used[1].id+`" x="1000"/>`; !strings.HasPrefix(got, want) {
		t.Errorf("got %s, want %s…", got, want)
	}
}

func TestNumber(t *testing.T) {
	tests := []struct {
		value float64
		want  string
	}{{0, "0"}, {-0.001, "0"}, {1.005, "1"}, {2.5, "2.5"}, {1.0 / 3, "0.33"}, {-12.346, "-12.35"}, {1e7, "10000000"}}
	for _, test := range tests {
		if got := number(test.value); got != test.want {
			t.Errorf("%g is written %q, want %q", test.value, got, test.want)
		}
	}
}
