package letter

import (
	"io"

	"goodgov/internal/diag"
	"goodgov/internal/paper"
	"goodgov/internal/pdf"
	"goodgov/internal/qr"
	"goodgov/survey/form"
)

// The page of a poster, in points. The square of 80 mm is read from two metres
// away: ten times its side is what telephones manage.
const (
	posterMargin = 54
	posterSquare = 80 / 25.4 * 72
)

// WritePosters writes a poster for each of one or more units, with the link by
// which its people take part. The error is that of w, or an address that is
// too long for a QR code; the caution is of what no font has.
func WritePosters(w io.Writer, about About, units []form.Unit) (*diag.Problems, error) {
	p := newPrinter(about)
	for i := range units {
		p.Page = p.Document.AddPage()
		if err := p.poster(&units[i]); err != nil {
			return nil, err
		}
	}
	return paper.Lacking(p.Document), p.Document.Write(w)
}

func (p *printer) poster(unit *form.Unit) error {
	address := UnitAddress(p.Base, unit.Code)
	code, err := qr.Encode(address)
	if err != nil {
		return err
	}
	const width, middle = pdf.PageWidth - 2*posterMargin, pdf.PageWidth / 2
	contact := p.contact("letter.poster.contact", "letter.poster.contact.paper")
	note := p.text(p.Note, pdf.Style{Size: 8, Colour: pdf.Soft}, middle, width, pdf.Centre)
	room := pdf.PageHeight - 2*posterMargin - note.height
	blocks := fit(1.3, room, func(k float64) []block {
		line := func(t form.Text, size float64, c pdf.Colour, weight pdf.Weight) block {
			return p.text(t, pdf.Style{Size: size * k, Colour: c, Weight: weight}, middle, width, pdf.Centre)
		}
		top := []block{
			line(p.Title, 17, pdf.Ink, pdf.Regular), gap(14 * k),
			line(unit.Above, 15, pdf.Soft, pdf.Regular),
			line(unit.Label, 38, pdf.Accent, pdf.Bold), gap(4 * k),
			line(p.Languages.Say("letter.invite"), 24, pdf.Ink, pdf.Bold), gap(8 * k),
			line(brief(p.Purpose), 13.5, pdf.Ink, pdf.Regular), gap(20 * k),
			p.square(code, middle, posterSquare), gap(16 * k),
			line(p.Languages.Say("letter.scan"), 20, pdf.Ink, pdf.Bold),
			line(p.Languages.Say("letter.open"), 13.5, pdf.Soft, pdf.Regular),
			line(alike(readable(p.Base, unit.Code)), 14, pdf.Accent, pdf.Regular), gap(12 * k),
			line(p.Languages.Say("letter.free"), 14, pdf.Ink, pdf.Regular),
		}
		if contact != nil {
			top = append(top, gap(10*k), line(contact, 14, pdf.Ink, pdf.Regular))
		}
		return top
	})
	// What is left of the page goes above and below.
	stack(blocks, posterMargin+max(0, room-height(blocks))/2)
	note.set(pdf.PageHeight - posterMargin - note.height)
	return nil
}

// contact is whom to ask, in the words of a key, or of another where paper is
// offered too; nil where nobody is named.
func (p *printer) contact(key, paper string) form.Text {
	if len(p.Contact) == 0 {
		return nil
	}
	if p.Asked {
		key = paper
	}
	t := form.Text{}
	for _, lang := range p.Languages {
		t[lang] = p.Languages.Say(key, p.Contact.In(lang))[lang]
	}
	return t
}
