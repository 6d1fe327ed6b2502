package pdf

import (
	"bytes"
	"fmt"
)

// Page is a page being drawn. What is drawn later lies on top.
type Page struct {
	document *Document
	content  bytes.Buffer
}

// Colour is red, green and blue, 0…1 each.
type Colour [3]float64

// The colours of what goes out to respondents. Text in Soft still has a
// contrast of 6 to 1 on white.
var (
	Ink    = Colour{0.1, 0.13, 0.18}
	Soft   = Colour{0.33, 0.38, 0.45} // what is less than the text: notes, boxes to tick
	Rule   = Colour{0.72, 0.76, 0.81} // lines that only part
	Accent = Colour{0.12, 0.37, 0.62}
	Wash   = Colour{0.945, 0.96, 0.975} // behind text
)

// Weight is how heavy letters are.
type Weight string

// The weights. There is one font; Bold thickens its outlines.
const (
	Regular Weight = ""
	Bold    Weight = "bold"
)

// Style is how a text is set.
type Style struct {
	Size   float64
	Colour Colour
	Weight Weight
}

// Text sets a line of text; x is its left end, y its baseline. Characters that no
// font has show as an empty box; Lacks has them.
func (p *Page) Text(x, y float64, text string, s Style) {
	p.document.note(p, text)
	p.color(s.Colour, "rg")
	mode := "0 Tr"
	if s.Weight == Bold {
		p.color(s.Colour, "RG")
		mode = fmt.Sprintf("%s w 2 Tr", number(s.Size*0.035))
	}
	for _, run := range p.document.runs(text) {
		fmt.Fprintf(&p.content, "BT %s /F%d %s Tf %s %s Td <", mode, run.face, number(s.Size), number(x), number(PageHeight-y))
		for _, g := range run.glyphs {
			fmt.Fprintf(&p.content, "%04X", p.document.faces[run.face].code(g))
			x += float64(g.advance) * s.Size / unitsPerEm
		}
		p.content.WriteString("> Tj ET\n")
	}
}

// Line draws a line of a width.
func (p *Page) Line(x1, y1, x2, y2, width float64, c Colour) {
	p.color(c, "RG")
	fmt.Fprintf(&p.content, "%s w %s %s m %s %s l S\n", number(width), number(x1), number(PageHeight-y1), number(x2), number(PageHeight-y2))
}

// Fill fills a rectangle; x and y are its upper left corner.
func (p *Page) Fill(x, y, width, height float64, c Colour) {
	p.FillAll([]Rect{{x, y, width, height}}, c)
}

// Rect is a rectangle; X and Y are its upper left corner.
type Rect struct{ X, Y, Width, Height float64 }

// FillAll fills rectangles as one shape: no seam shows where they meet.
func (p *Page) FillAll(rects []Rect, c Colour) {
	p.color(c, "rg")
	for _, r := range rects {
		fmt.Fprintf(&p.content, "%s %s %s %s re\n", number(r.X), number(PageHeight-r.Y-r.Height), number(r.Width), number(r.Height))
	}
	p.content.WriteString("f\n")
}

// Circle draws a circle with a line of a width.
func (p *Page) Circle(x, y, radius, width float64, c Colour) {
	p.color(c, "RG")
	fmt.Fprintf(&p.content, "%s w ", number(width))
	p.round(x, y, radius, "s")
}

// Disc fills a circle.
func (p *Page) Disc(x, y, radius float64, c Colour) {
	p.color(c, "rg")
	p.round(x, y, radius, "f")
}

// round is a circle of four Bézier curves.
func (p *Page) round(x, y, r float64, paint string) {
	const k = 0.5523 // the handle that comes nearest to a quarter of a circle
	y = PageHeight - y
	fmt.Fprintf(&p.content, "%s %s m", number(x+r), number(y))
	for _, q := range [4][2]float64{{1, 0}, {0, 1}, {-1, 0}, {0, -1}} {
		// From the point at direction q to that a quarter turn on, (−q[1], q[0]).
		for _, at := range [3][2]float64{{q[0] - k*q[1], q[1] + k*q[0]}, {k*q[0] - q[1], k*q[1] + q[0]}, {-q[1], q[0]}} {
			fmt.Fprintf(&p.content, " %s %s", number(x+r*at[0]), number(y+r*at[1]))
		}
		p.content.WriteString(" c")
	}
	fmt.Fprintf(&p.content, " %s\n", paint)
}

func (p *Page) color(c Colour, operator string) {
	fmt.Fprintf(&p.content, "%s %s %s %s ", number(c[0]), number(c[1]), number(c[2]), operator)
}
