package chart

import (
	"fmt"
	"image/color"
	"math"
	"slices"
	"strings"

	"goodgov/internal/diag"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// backend is a vg.Canvas that also knows where a text is held and which marks
// belong together. Its origin is the top left corner.
type backend interface {
	vg.Canvas
	setAnchor(anchor)          // of the following FillString
	begin(class, title string) // a group of marks; a title explains it on pointing
	end()
}

// anchor is the part of a text that stands at its point.
type anchor int

const (
	start anchor = iota
	middle
	end
)

// share is how much of a text lies before its point.
func (a anchor) share() float64 { return float64(a) / 2 }

// A pen draws on a back end in the reader's coordinates: units from the left
// and from the top. It goes down the page: y is where the next thing starts.
type pen struct {
	canvas  draw.Canvas
	back    backend
	letters *typeface
	live    bool
	stretch float64 // how much longer live text may turn out in the reader's font
	note    string  // Options.Note

	left, right float64 // the edges of what is drawn
	y           float64
	lacking     []rune
	warned      []diag.Warning
}

func newPen(back backend, options Options) *pen {
	live := options.Format == InlineSVG
	edge, stretch := 16.0, 1.0
	if live {
		edge, stretch = 2, 1.04 // the page has its own margins
	}
	edge = min(edge, options.Width/40)
	return &pen{
		canvas: draw.Canvas{Canvas: back}, back: back, letters: lettering(), live: live, stretch: stretch, note: options.Note,
		left: edge, right: options.Width - edge, y: edge,
	}
}

// picture draws a chart with what stands around it and returns its height.
func (p *pen) picture(chart Chart) float64 {
	top := p.y
	caption := chart.caption()
	p.paragraph(caption.Title, titleSize, ink, 3)
	p.paragraph(caption.Subtitle, bodySize, muted, 4)
	if p.y > top {
		p.y += 8
	}
	chart.draw(p)
	if caption.Note != "" || p.note != "" {
		p.y += 8
		p.paragraph(caption.Note, smallSize, muted, 8)
		p.paragraph(p.note, smallSize, muted, 8)
	}
	return math.Ceil(p.y + top)
}

// warnings returns what the reader of the picture should know.
func (p *pen) warnings() []diag.Warning {
	out := p.warned
	if len(p.lacking) > 0 {
		out = append(out, diag.Warning{Code: CodeMissingGlyph, Text: diag.Say(
			"the font has no shape for %s; empty boxes stand in the picture", "字体缺少字符 %s，图中以空框代替", listRunes(p.lacking))})
	}
	return out
}

func (p *pen) warn(code diag.Code, text diag.Text) {
	p.warned = append(p.warned, diag.Warning{Code: code, Text: text})
}

func listRunes(runes []rune) string {
	const most = 20
	var b strings.Builder
	for n, r := range runes {
		if n == most {
			b.WriteString(" …")
			break
		}
		if n > 0 {
			b.WriteByte(' ')
		}
		fmt.Fprintf(&b, "%c (U+%04X)", r, r)
	}
	return b.String()
}

func at(x, y float64) vg.Point { return vg.Point{X: vg.Length(x), Y: vg.Length(-y)} }

// rectangle fills a rectangle; one without an area is left out.
func (p *pen) rectangle(x, y, width, height float64, fill color.Color) {
	if width <= 0 || height <= 0 {
		return
	}
	p.canvas.SetColor(fill)
	p.canvas.Fill(vg.Path{
		{Type: vg.MoveComp, Pos: at(x, y)}, {Type: vg.LineComp, Pos: at(x+width, y)},
		{Type: vg.LineComp, Pos: at(x+width, y+height)}, {Type: vg.LineComp, Pos: at(x, y+height)}, {Type: vg.CloseComp},
	})
}

// line draws a straight line.
func (p *pen) line(style draw.LineStyle, x0, y0, x1, y1 float64) {
	p.canvas.StrokeLine2(style, vg.Length(x0), vg.Length(-y0), vg.Length(x1), vg.Length(-y1))
}

// mark draws a symbol with a white rim, which keeps it apart from what it
// lies on.
func (p *pen) mark(m marker, x, y, radius float64) {
	rim := draw.GlyphStyle{Color: paper, Radius: vg.Length(radius + 1.2), Shape: m.shape}
	p.canvas.DrawGlyphNoClip(rim, at(x, y))
	p.canvas.DrawGlyphNoClip(draw.GlyphStyle{Color: m.color, Radius: vg.Length(radius), Shape: m.shape}, at(x, y))
}

// text writes one line whose middle is at y.
func (p *pen) text(x, y float64, held anchor, size float64, fill color.Color, text string) {
	p.write(x, y+0.36*size, held, size, fill, text)
}

// write writes one line on the base line y.
func (p *pen) write(x, y float64, held anchor, size float64, fill color.Color, text string) {
	if text == "" {
		return
	}
	if !p.live {
		for _, r := range p.letters.lacking(text) {
			if !slices.Contains(p.lacking, r) {
				p.lacking = append(p.lacking, r)
			}
		}
	}
	p.canvas.SetColor(fill)
	p.back.setAnchor(held)
	p.canvas.FillString(font.Face{Font: font.Font{Size: vg.Length(size)}}, at(x, y), text)
}

// upwards writes one line that reads upwards and begins at y, x its middle.
func (p *pen) upwards(x, y, size float64, fill color.Color, text string) {
	p.canvas.Push()
	p.canvas.Translate(at(x+0.36*size, y))
	p.canvas.Rotate(quarterTurn)
	p.write(0, 0, start, size, fill, text)
	p.canvas.Pop()
}

// paragraph writes a text over the whole width, in at most so many lines, and
// moves down.
func (p *pen) paragraph(text string, size float64, fill color.Color, most int) {
	for _, line := range p.letters.wrap(clean(text), size, (p.right-p.left)/p.stretch, most) {
		p.write(p.left, p.y+size*0.95, start, size, fill, line)
		p.y += size * 1.45
	}
}

// width is how much room a text needs.
func (p *pen) width(text string, size float64) float64 {
	return p.letters.width(text, size) * p.stretch
}

// widest is the width of the longest of some texts.
func (p *pen) widest(size float64, texts ...string) float64 {
	longest := 0.0
	for _, text := range texts {
		longest = max(longest, p.width(text, size))
	}
	return longest
}

// label writes one line, shortened to the room that it has.
func (p *pen) label(x, y float64, held anchor, size, room float64, fill color.Color, text string) {
	p.text(x, y, held, size, fill, p.letters.fit(text, size, room/p.stretch))
}

// group puts marks together, named on pointing.
func (p *pen) group(class, title string, marks func()) {
	p.back.begin(class, title)
	marks()
	p.back.end()
}
