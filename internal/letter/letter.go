package letter

import (
	"io"

	"goodgov/internal/diag"
	"goodgov/internal/paper"
	"goodgov/internal/pdf"
	"goodgov/internal/qr"
	"goodgov/survey/form"
)

// Letter is a one-time code on its way to a household.
type Letter struct {
	To     string // the household's address; empty where letters are handed out
	Number string // by which the office knows the letter; empty: none
	Unit   form.Unit
	Code   string // as collect.NewCode makes it
}

// Layout is how many letters stand on a page.
type Layout int

// The layouts: a page, halves and quarters of it to be cut.
const (
	Whole    Layout = 1
	Halves   Layout = 2
	Quarters Layout = 4
)

// Layouts lists all layouts.
func Layouts() []Layout { return []Layout{Whole, Halves, Quarters} }

// place is the part of a page that a letter has.
type place struct{ x, y, width, height float64 }

// layouts say where letters stand on a page, and how large things in them are:
// the margin within, the side of the square (53, 36 and 30 mm), the letters at most.
var layouts = map[Layout]struct {
	columns, rows         int
	margin, square, scale float64
}{
	Whole:    {1, 1, 64, 150, 1.5},
	Halves:   {1, 2, 40, 102, 1.05},
	Quarters: {2, 2, 26, 85, 0.85},
}

// WriteLetters writes one or more letters. The error is that of w, or an
// address that is too long for a QR code; the cautions are of what no font has.
func WriteLetters(w io.Writer, about About, letters []Letter, layout Layout) (*diag.Problems, error) {
	p := newPrinter(about)
	l := layouts[layout]
	width, height := pdf.PageWidth/float64(l.columns), pdf.PageHeight/float64(l.rows)
	for i := range letters {
		at := i % (l.columns * l.rows)
		if at == 0 {
			p.Page = p.Document.AddPage()
			p.cuts(l.columns, l.rows)
		}
		x, y := float64(at%l.columns)*width, float64(at/l.columns)*height
		if err := p.letter(&letters[i], place{x + l.margin, y + l.margin, width - 2*l.margin, height - 2*l.margin}, l.square, l.scale); err != nil {
			return nil, err
		}
	}
	problems := undeliverable(letters)
	problems.Merge(paper.Lacking(p.Document))
	return problems, p.Document.Write(w)
}

// cuts draws where a page is to be cut.
func (p *printer) cuts(columns, rows int) {
	if rows > 1 {
		p.Page.Line(0, pdf.PageHeight/2, pdf.PageWidth, pdf.PageHeight/2, 0.4, pdf.Rule)
	}
	if columns > 1 {
		p.Page.Line(pdf.PageWidth/2, 0, pdf.PageWidth/2, pdf.PageHeight, 0.4, pdf.Rule)
	}
}

func (p *printer) letter(l *Letter, at place, square, scale float64) error {
	code, err := qr.Encode(CodeAddress(p.Base, l.Code))
	if err != nil {
		return err
	}
	say := p.Languages.Say
	note := p.text(p.Note, pdf.Style{Size: 5 + 2*scale, Colour: pdf.Soft}, at.x, at.width, pdf.Left)
	number := pdf.Style{Size: 7 + 2*scale, Colour: pdf.Soft}
	p.Page.Text(at.x+at.width-pdf.Width(l.Number, number.Size), at.y+number.Size, l.Number, number)

	room := at.height - note.height
	blocks := fit(scale, room, func(k float64) []block {
		line := func(t form.Text, size float64, c pdf.Colour, weight pdf.Weight) block {
			return p.text(t, pdf.Style{Size: size * k, Colour: c, Weight: weight}, at.x, at.width, pdf.Left)
		}
		edge := 16 * k
		right := at.x + square + edge
		column := func(t form.Text, size float64, c pdf.Colour, weight pdf.Weight) block {
			return p.text(t, pdf.Style{Size: size * k, Colour: c, Weight: weight}, right, at.width-square-edge, pdf.Left)
		}
		var blocks []block
		place := l.Unit.Name(p.Languages[0])
		if l.To != "" {
			blocks = append(blocks, line(say("letter.to", l.To), 12, pdf.Ink, pdf.Bold))
		}
		blocks = append(blocks, line(alike(place), 10.5, pdf.Soft, pdf.Regular), gap(14*k),
			line(p.Title, 16, pdf.Ink, pdf.Bold), gap(4*k),
			line(brief(p.Purpose), 11, pdf.Ink, pdf.Regular), gap(14*k),
			beside(
				[]block{p.square(code, at.x+square/2, square)},
				[]block{column(say("letter.code"), 10.5, pdf.Soft, pdf.Regular), p.code(l.Code, right, at.width-square-edge, k), gap(6 * k),
					column(say("letter.how", p.Base), 11, pdf.Ink, pdf.Regular)}),
			gap(12*k))
		if contact := p.contact("letter.contact", "letter.contact.paper"); contact != nil {
			blocks = append(blocks, line(contact, 11, pdf.Ink, pdf.Regular), gap(6*k))
		}
		privacy := "letter.anonymous"
		if p.Named {
			privacy = "letter.named"
		}
		return append(blocks, line(say(privacy), 10, pdf.Soft, pdf.Regular))
	})
	stack(blocks, at.y)
	note.set(at.y + room)
	return nil
}

// code sets the code as large as its column allows, on a ground of its own.
func (p *printer) code(code string, x, width, k float64) block {
	const inner = 6
	size := min(24*k, 24*k*(width-2*inner)/pdf.Width(code, 24*k))
	return block{size*leading + inner, func(y float64) {
		p.Page.Fill(x, y, pdf.Width(code, size)+2*inner, size*leading+inner/2, pdf.Wash)
		p.Page.Text(x+inner, y+size*1.12, code, pdf.Style{Size: size, Colour: pdf.Ink, Weight: pdf.Bold})
	}}
}
