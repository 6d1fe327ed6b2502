package chart

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"math"
	"strconv"
	"strings"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
)

// cssFonts is what live text asks a reader's system for: its own interface
// font first, then the usual Chinese ones.
const cssFonts = `system-ui,-apple-system,'Segoe UI','PingFang SC','Microsoft YaHei','Noto Sans SC','Source Han Sans SC',sans-serif`

// svgCanvas is a vg.Canvas that writes SVG. Its origin is the top left corner
// of the picture, so all of it lies at negative y, and its height need not be
// known before it is drawn. One point is one unit of the file. Scale must be
// the same in both directions, or widths, radii and letters have that of x.
//
// Text is either live (a text element in the reader's font) or drawn: each
// shape is defined once and used where it stands.
type svgCanvas struct {
	live   bool
	prefix string // of ids
	body   bytes.Buffer
	used   []*glyph // in the order of their first use
	seen   map[string]bool
	anchor anchor
	state  svgState
	stack  []svgState
}

type svgState struct {
	matrix     matrix
	color      color.Color
	lineWidth  vg.Length
	dashes     []vg.Length
	dashOffset vg.Length
}

var _ backend = (*svgCanvas)(nil)

func newSVGCanvas(format Format, prefix string) *svgCanvas {
	c := &svgCanvas{live: format == InlineSVG, prefix: prefix, seen: map[string]bool{}}
	c.state.matrix = matrix{a: 1, d: 1}
	vg.Initialize(c)
	return c
}

func (c *svgCanvas) SetLineWidth(w vg.Length) { c.state.lineWidth = w }
func (c *svgCanvas) SetColor(clr color.Color) { c.state.color = clr }
func (c *svgCanvas) SetLineDash(pattern []vg.Length, offset vg.Length) {
	c.state.dashes, c.state.dashOffset = pattern, offset
}
func (c *svgCanvas) Rotate(rad float64) {
	sin, cos := math.Sincos(rad)
	c.state.matrix = c.state.matrix.times(matrix{a: cos, b: sin, c: -sin, d: cos})
}
func (c *svgCanvas) Translate(pt vg.Point) {
	c.state.matrix = c.state.matrix.times(matrix{a: 1, d: 1, e: float64(pt.X), f: float64(pt.Y)})
}
func (c *svgCanvas) Scale(x, y float64) {
	c.state.matrix = c.state.matrix.times(matrix{a: x, d: y})
}
func (c *svgCanvas) Push() { c.stack = append(c.stack, c.state) }
func (c *svgCanvas) Pop() {
	c.state = c.stack[len(c.stack)-1]
	c.stack = c.stack[:len(c.stack)-1]
}
func (c *svgCanvas) setAnchor(a anchor) { c.anchor = a }

// Fill writes a circle or a rectangle where the path is one, which is shorter
// and easier to work with than a path.
func (c *svgCanvas) Fill(p vg.Path) {
	c.shape(p)
	c.paint("fill", c.state.color)
	c.body.WriteString("/>\n")
}

func (c *svgCanvas) Stroke(p vg.Path) {
	if c.state.lineWidth <= 0 {
		return
	}
	c.shape(p)
	c.body.WriteString(` fill="none"`)
	c.paint("stroke", c.state.color)
	scale := c.state.matrix.scale()
	if width := number(float64(c.state.lineWidth) * scale); width != "1" {
		c.attribute("stroke-width", width)
	}
	if len(c.state.dashes) > 0 {
		var dashes []string
		for _, d := range c.state.dashes {
			dashes = append(dashes, number(float64(d)*scale))
		}
		c.attribute("stroke-dasharray", strings.Join(dashes, " "))
		if c.state.dashOffset != 0 {
			c.attribute("stroke-dashoffset", number(float64(c.state.dashOffset)*scale))
		}
	}
	c.body.WriteString("/>\n")
}

func (c *svgCanvas) shape(p vg.Path) {
	upright := c.state.matrix.b == 0 && c.state.matrix.c == 0
	if len(p) == 3 && p[0].Type == vg.MoveComp && p[1].Type == vg.ArcComp && p[2].Type == vg.CloseComp && math.Abs(p[1].Angle) > 6.28 {
		x, y := c.at(p[1].Pos)
		fmt.Fprintf(&c.body, `<circle cx="%s" cy="%s" r="%s"`, number(x), number(y), number(float64(p[1].Radius)*c.state.matrix.scale()))
		return
	}
	if upright && len(p) == 5 && p[4].Type == vg.CloseComp &&
		p[0].Pos.Y == p[1].Pos.Y && p[1].Pos.X == p[2].Pos.X && p[2].Pos.Y == p[3].Pos.Y && p[3].Pos.X == p[0].Pos.X {
		x0, y0 := c.at(p[0].Pos)
		x1, y1 := c.at(p[2].Pos)
		left, top := math.Min(x0, x1), math.Min(y0, y1)
		fmt.Fprintf(&c.body, `<rect x="%s" y="%s" width="%s" height="%s"`,
			number(left), number(top), number(hundredths(math.Max(x0, x1))-hundredths(left)), number(hundredths(math.Max(y0, y1))-hundredths(top)))
		return
	}
	c.body.WriteString(`<path d="`)
	for _, part := range p {
		c.component(part)
	}
	c.body.WriteByte('"')
}

func (c *svgCanvas) component(part vg.PathComp) {
	point := func(op string, pts ...vg.Point) {
		c.body.WriteString(op)
		for n, pt := range pts {
			x, y := c.at(pt)
			if n > 0 {
				c.body.WriteByte(' ')
			}
			c.body.WriteString(number(x) + " " + number(y))
		}
	}
	switch part.Type {
	case vg.MoveComp:
		point("M", part.Pos)
	case vg.LineComp:
		point("L", part.Pos)
	case vg.CurveComp:
		op := map[int]string{1: "Q", 2: "C"}[len(part.Control)]
		point(op, append(append([]vg.Point{}, part.Control...), part.Pos)...)
	case vg.ArcComp:
		// In halves, since one SVG arc can't be a whole circle.
		radius := number(float64(part.Radius) * c.state.matrix.scale())
		sweep := "0"
		if part.Angle < 0 {
			sweep = "1"
		}
		on := func(angle float64) vg.Point {
			sin, cos := math.Sincos(angle)
			return vg.Point{X: part.Pos.X + part.Radius*vg.Length(cos), Y: part.Pos.Y + part.Radius*vg.Length(sin)}
		}
		point("L", on(part.Start))
		for _, share := range []float64{0.5, 1} {
			point("A"+radius+" "+radius+" 0 0 "+sweep+" ", on(part.Start+share*part.Angle))
		}
	case vg.CloseComp:
		c.body.WriteByte('Z')
	}
}

// FillString writes a text; of the face only the size counts.
func (c *svgCanvas) FillString(face font.Face, pt vg.Point, text string) {
	size := float64(face.Font.Size)
	if size == 0 || text == "" {
		return
	}
	if c.live {
		c.liveText(size, pt, text)
	} else {
		c.drawnText(size, pt, text)
	}
}

func (c *svgCanvas) liveText(size float64, pt vg.Point, text string) {
	x, y := c.at(pt)
	c.body.WriteString("<text")
	if angle := c.state.matrix.degrees(); angle != 0 {
		c.attribute("transform", fmt.Sprintf("translate(%s %s) rotate(%s)", number(x), number(y), number(angle)))
	} else {
		c.attribute("x", number(x))
		c.attribute("y", number(y))
	}
	if size *= c.state.matrix.scale(); size != bodySize {
		c.attribute("font-size", number(size))
	}
	if name := map[anchor]string{middle: "middle", end: "end"}[c.anchor]; name != "" {
		c.attribute("text-anchor", name)
	}
	c.paint("fill", c.state.color)
	c.body.WriteByte('>')
	c.body.WriteString(escape(text))
	c.body.WriteString("</text>\n")
}

func (c *svgCanvas) drawnText(size float64, pt vg.Point, text string) {
	letters := lettering()
	x, y := c.at(vg.Point{X: pt.X - vg.Length(c.anchor.share()*letters.width(text, size)), Y: pt.Y})
	scale := strconv.FormatFloat(size*c.state.matrix.scale()/unitsPerEm, 'f', 4, 64)
	turn := ""
	if angle := c.state.matrix.degrees(); angle != 0 {
		// A turned text keeps its anchor: the way back goes along the turn.
		x, y = c.at(pt)
		turn = fmt.Sprintf(" rotate(%s) translate(%s 0)", number(angle), number(-c.anchor.share()*letters.width(text, size)))
	}
	c.body.WriteString("<g")
	c.attribute("transform", fmt.Sprintf("translate(%s %s)%s scale(%s)", number(x), number(y), turn, strings.TrimRight(scale, "0")))
	c.paint("fill", c.state.color)
	c.body.WriteByte('>')
	along := 0
	for _, g := range letters.set(text) {
		if _, path := letters.shape(g); path != "" {
			if !c.seen[g.id] {
				c.seen[g.id] = true
				c.used = append(c.used, g)
			}
			c.body.WriteString(`<use xlink:href="#` + c.prefix + g.id + `"`)
			if along != 0 {
				c.attribute("x", strconv.Itoa(along))
			}
			c.body.WriteString("/>")
		}
		along += g.advance
	}
	c.body.WriteString("</g>\n")
}

// DrawImage writes a picture into the file.
func (c *svgCanvas) DrawImage(rect vg.Rectangle, img image.Image) {
	var data bytes.Buffer
	if err := png.Encode(&data, img); err != nil {
		panic(fmt.Sprintf("chart: an image that PNG can't hold: %v", err)) // a caller's mistake: it has no size
	}
	x, y := c.at(vg.Point{X: rect.Min.X, Y: rect.Max.Y})
	scale := c.state.matrix.scale()
	fmt.Fprintf(&c.body, `<image x="%s" y="%s" width="%s" height="%s" href="data:image/png;base64,%s"/>`+"\n",
		number(x), number(y), number(float64(rect.Size().X)*scale), number(float64(rect.Size().Y)*scale),
		base64.StdEncoding.EncodeToString(data.Bytes()))
}

func (c *svgCanvas) begin(class, title string) {
	c.body.WriteString("<g")
	c.attribute("class", class)
	c.body.WriteByte('>')
	if title != "" {
		c.body.WriteString("<title>" + escape(title) + "</title>")
	}
	c.body.WriteByte('\n')
}

func (c *svgCanvas) end() { c.body.WriteString("</g>\n") }

// writeTo writes the file around what was drawn.
func (c *svgCanvas) writeTo(w io.Writer, width, height float64, title, description string) error {
	var head bytes.Buffer
	if !c.live {
		head.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n")
	}
	size := number(width) + " " + number(height)
	head.WriteString(`<svg xmlns="http://www.w3.org/2000/svg"`)
	if !c.live {
		head.WriteString(` xmlns:xlink="http://www.w3.org/1999/xlink"`)
	}
	fmt.Fprintf(&head, ` class="chart" width="%s" height="%s" viewBox="0 0 %s"`, number(width), number(height), size)
	if title == "" {
		head.WriteString(` aria-hidden="true"`)
	} else {
		fmt.Fprintf(&head, ` role="img" aria-label="%s"`, escape(title))
	}
	if description != "" {
		fmt.Fprintf(&head, ` aria-describedby="%sdesc"`, c.prefix)
	}
	if c.live {
		fmt.Fprintf(&head, ` font-family="%s" font-size="%d"`, cssFonts, bodySize)
	}
	head.WriteString(">\n")
	if title != "" {
		fmt.Fprintf(&head, "<title id=\"%stitle\">%s</title>\n", c.prefix, escape(title))
	}
	if description != "" {
		fmt.Fprintf(&head, "<desc id=\"%sdesc\">%s</desc>\n", c.prefix, escape(description))
	}
	if len(c.used) > 0 {
		head.WriteString("<defs>\n")
		for _, g := range c.used {
			_, path := lettering().shape(g)
			fmt.Fprintf(&head, "<path id=\"%s%s\" d=\"%s\"/>\n", c.prefix, g.id, path)
		}
		head.WriteString("</defs>\n")
	}
	if !c.live {
		fmt.Fprintf(&head, "<rect width=\"%s\" height=\"%s\" fill=\"#ffffff\"/>\n", number(width), number(height))
	}
	for _, part := range [][]byte{head.Bytes(), c.body.Bytes(), []byte("</svg>\n")} {
		if _, err := w.Write(part); err != nil {
			return err
		}
	}
	return nil
}

// at is a point of the canvas in the file, whose y grows downwards.
func (c *svgCanvas) at(pt vg.Point) (x, y float64) {
	x, y = c.state.matrix.apply(float64(pt.X), float64(pt.Y))
	return x, -y
}

func (c *svgCanvas) attribute(name, value string) {
	c.body.WriteString(" " + name + `="` + value + `"`)
}

func (c *svgCanvas) paint(name string, clr color.Color) {
	if clr == nil {
		clr = color.Black
	}
	rgba := color.NRGBAModel.Convert(clr).(color.NRGBA)
	c.attribute(name, fmt.Sprintf("#%02x%02x%02x", rgba.R, rgba.G, rgba.B))
	if rgba.A < 255 {
		c.attribute(name+"-opacity", number(float64(rgba.A)/255))
	}
}

// A matrix maps x, y to a·x+c·y+e, b·x+d·y+f.
type matrix struct{ a, b, c, d, e, f float64 }

func (m matrix) apply(x, y float64) (float64, float64) {
	return m.a*x + m.c*y + m.e, m.b*x + m.d*y + m.f
}

// times is the matrix that applies n first, then m.
func (m matrix) times(n matrix) matrix {
	e, f := m.apply(n.e, n.f)
	return matrix{
		a: m.a*n.a + m.c*n.b, b: m.b*n.a + m.d*n.b,
		c: m.a*n.c + m.c*n.d, d: m.b*n.c + m.d*n.d, e: e, f: f,
	}
}

// scale is how much lengths grow.
func (m matrix) scale() float64 { return math.Hypot(m.a, m.b) }

// degrees is the turn in the file, clockwise.
func (m matrix) degrees() float64 {
	return hundredths(-math.Atan2(m.b, m.a) * 180 / math.Pi)
}

// hundredths rounds to what is written: two decimals are finer than any
// screen, and hide the last bits in which machines differ.
func hundredths(v float64) float64 { return math.Round(v*100) / 100 }

func number(v float64) string {
	text := strconv.FormatFloat(hundredths(v), 'f', -1, 64)
	if text == "-0" {
		return "0"
	}
	return text
}

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")

func escape(text string) string { return escaper.Replace(text) }
