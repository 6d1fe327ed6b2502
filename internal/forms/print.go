package forms

import (
	"fmt"

	"goodgov/ahp"
	"goodgov/internal/diag"
	"goodgov/internal/pdf"
)

// The printed page, in points.
const (
	margin     = 40
	textWidth  = pdf.PageWidth - 2*margin
	lastLine   = pdf.PageHeight - 52 // nothing but the footer is below
	stepWidth  = 14
	scaleWidth = ahp.SaatySteps * stepWidth
	numberRoom = 20
	nameWidth  = (textWidth-numberRoom-scaleWidth)/2 - 8
	scaleLeft  = margin + numberRoom + nameWidth + 8
	leading    = 1.32 // of lines, in sizes

	scaleHeight = 22 // of circles with their numbers
)

var (
	inkColour    = pdf.Colour{0.11, 0.15, 0.2}
	softColour   = pdf.Colour{0.35, 0.4, 0.46}
	lineColour   = pdf.Colour{0.8, 0.84, 0.88}
	accentColour = pdf.Colour{0.12, 0.37, 0.62}
	washColour   = pdf.Colour{0.94, 0.96, 0.97}
	white        = pdf.Colour{1, 1, 1}
)

var (
	bodyStyle  = pdf.Style{Size: 9.5, Colour: inkColour}
	otherStyle = pdf.Style{Size: 8.5, Colour: softColour} // the second language
	smallStyle = pdf.Style{Size: 8, Colour: softColour}
	partStyle  = pdf.Style{Size: 11, Colour: accentColour, Weight: pdf.Bold}
	nameStyle  = pdf.Style{Size: 9, Colour: inkColour}
	stepStyle  = pdf.Style{Size: 6.5, Colour: softColour}
)

// Print sets what WritePage writes as a PDF document on A4, with its letters
// inside.
func Print(f *Form) *pdf.Document {
	p := &printer{form: f, Flow: pdf.Flow{Document: pdf.New(f.say("form.title")+" – "+f.label(), diag.Tag(f.Languages[0])), Margin: margin, Bottom: lastLine, Leading: leading}}
	p.Turn()
	p.front()
	for i := range f.Comparisons {
		p.block(&f.Comparisons[i])
	}
	p.Foot(f.label(), func(page, pages int) string { return f.say("form.page", page, pages) }, smallStyle)
	return p.Document
}

// printer sets a form from top to bottom.
type printer struct {
	pdf.Flow
	form *Form
}

// paragraph sets a text in the languages of the form, the second one smaller.
func (p *printer) paragraph(t diag.Text, indent float64, s pdf.Style) {
	for i, words := range p.form.in(t) {
		if i > 0 {
			s = otherStyle
		}
		p.Set(pdf.Break(words, s, textWidth-indent), margin+indent)
	}
	p.Y += 2
}

// front sets what stands before the comparisons.
func (p *printer) front() {
	f := p.form
	title := pdf.Style{Size: 20, Colour: inkColour, Weight: pdf.Bold}
	p.Set(pdf.Break(f.say("form.title"), title, textWidth), margin)
	p.Y += 2
	p.paragraph(f.Title, 0, pdf.Style{Size: 12, Colour: inkColour})
	p.paragraph(f.Note, 0, smallStyle)
	p.Y += 4
	p.Page.Line(margin, p.Y, margin+textWidth, p.Y, 1, inkColour)
	p.Y += 5
	who := pdf.Style{Size: 10.5, Colour: inkColour, Weight: pdf.Bold}
	p.Set(pdf.Break(f.who(), who, textWidth), margin)
	p.Y += 3
	p.Page.Line(margin, p.Y, margin+textWidth, p.Y, 0.5, lineColour)
	p.Y += 6
	p.paragraph(text("form.purpose", f.Pairs(), len(f.Comparisons)), 0, bodyStyle)
	p.part("form.how")
	for _, key := range instructions {
		p.Need(bodyStyle.Size * leading)
		p.Page.Text(margin+2, p.Y+bodyStyle.Size, "·", bodyStyle)
		p.paragraph(text(key), 10, bodyStyle)
	}
	p.part("form.scale")
	for i := range degrees {
		p.Need(bodyStyle.Size * leading)
		p.Page.Text(margin+2, p.Y+bodyStyle.Size, fmt.Sprint(i+1), pdf.Style{Size: bodyStyle.Size, Colour: inkColour, Weight: pdf.Bold})
		p.Set(pdf.Break(f.line(degree(i+1)), bodyStyle, textWidth-18), margin+18)
	}
	p.paragraph(text("form.scale.note"), 0, smallStyle)
	p.part("form.example")
	p.sides()
	p.pair("", text("form.example.left"), text("form.example.right"), middle-4, "")
	p.Y += 4
	p.paragraph(text("form.example.meaning"), 0, bodyStyle)
}

// part sets a heading of the front.
func (p *printer) part(key string) {
	p.Y += 8
	p.Need(40)
	p.Set([]pdf.Line{{Text: p.form.say(key), Style: partStyle}}, margin)
	p.Y += 2
}

// block sets one comparison. What stands above its pairs stays together, with
// the first of them.
func (p *printer) block(c *Comparison) {
	f := p.form
	p.Head = nil
	title := p.measured([]string{f.path(c)}, pdf.Style{Size: 10, Colour: white, Weight: pdf.Bold})
	question := p.measured(f.in(text("form.question", c.Name)), bodyStyle, otherStyle)
	details := p.details(c)
	pairs := c.pairs()
	first := p.name(c.Elements[pairs[0].I].Name)
	height := 14 + p.Height(title) + p.Height(question) + 12 + 3 + p.Height(p.side("form.side.left")) + 4 + max(scaleHeight, p.Height(first)) + 12
	for _, d := range details {
		height += p.detailHeight(d)
	}
	if p.Y+height > lastLine {
		p.Turn()
	} else if p.Y > margin {
		p.Y += 14
	}
	p.band(title, accentColour)
	p.band(question, washColour)
	p.Head = func() { // a new page goes on with the comparison
		p.Set(pdf.Break(f.path(c), smallStyle, textWidth), margin)
		p.Y += 4
	}
	p.Y += 3
	for _, d := range details {
		p.Need(p.detailHeight(d))
		p.Draw(d.name, margin+8, p.Y, pdf.Left)
		p.Draw(d.lines, margin+8+detailIndent, p.Y, pdf.Left)
		p.Y += p.detailHeight(d)
	}
	p.sides()
	for k, pair := range pairs {
		step, given := -1, ""
		if value, judged := c.given(pair); judged {
			if step = ahp.SaatyStep(value); step < 0 {
				given = f.say("form.given", number(value))
			}
		}
		p.pair(fmt.Sprint(k+1), c.Elements[pair.I].Name, c.Elements[pair.J].Name, step, given)
	}
}

// band sets lines on a ground of the page's width.
func (p *printer) band(lines []pdf.Line, ground pdf.Colour) {
	height := p.Height(lines) + 6
	p.Page.Fill(margin, p.Y, textWidth, height, ground)
	p.Draw(lines, margin+8, p.Y+3, pdf.Left)
	p.Y += height
}

// measured breaks texts into lines of the page's width; what follows the first
// text is in the last style.
func (p *printer) measured(texts []string, styles ...pdf.Style) []pdf.Line {
	var lines []pdf.Line
	for i, words := range texts {
		style := styles[min(i, len(styles)-1)]
		lines = append(lines, pdf.Break(words, style, textWidth-16)...)
	}
	return lines
}

// printedDetail is an element with what is behind it.
type printedDetail struct{ name, lines []pdf.Line }

// detailIndent is where what is behind an element begins.
const detailIndent = textWidth * 0.3

func (p *printer) detailHeight(d printedDetail) float64 {
	return max(p.Height(d.name), p.Height(d.lines))
}

// details are those elements that have something behind them.
func (p *printer) details(c *Comparison) []printedDetail {
	var details []printedDetail
	for _, e := range c.Elements {
		var d printedDetail
		for _, words := range p.form.in(e.Detail) {
			d.lines = append(d.lines, pdf.Break(words, smallStyle, textWidth-detailIndent-16)...)
		}
		if d.lines == nil {
			continue
		}
		d.name = pdf.Break(p.form.line(e.Name), pdf.Style{Size: smallStyle.Size, Colour: inkColour}, detailIndent-14)
		details = append(details, d)
	}
	return details
}

// sides says above the numbers which side is which.
func (p *printer) sides() {
	left, right := p.side("form.side.left"), p.side("form.side.right")
	p.Need(p.Height(left) + 4)
	p.Draw(left, scaleLeft, p.Y+4, pdf.Left)
	p.Draw(right, scaleLeft+scaleWidth, p.Y+4, pdf.Right)
	p.Y += p.Height(left) + 4
}

func (p *printer) side(key string) []pdf.Line {
	var lines []pdf.Line
	for _, words := range p.form.in(text(key)) {
		lines = append(lines, pdf.Line{Text: words, Style: stepStyle})
	}
	return lines
}

// pair sets a row: two names and the seventeen numbers between them, one of
// them ticked unless step is negative.
func (p *printer) pair(label string, left, right diag.Text, step int, given string) {
	lefts, rights := p.name(left), p.name(right)
	height := max(scaleHeight, p.Height(lefts), p.Height(rights))
	if given != "" {
		height += smallStyle.Size * leading
	}
	p.Need(height + 6)
	top := p.Y + 3
	p.Page.Text(margin+numberRoom-6-pdf.Width(label, smallStyle.Size), top+height/2+3, label, smallStyle)
	p.Draw(lefts, scaleLeft-8, top+(height-p.Height(lefts))/2, pdf.Right)
	p.Draw(rights, scaleLeft+scaleWidth+8, top+(height-p.Height(rights))/2, pdf.Left)
	x0, y := float64(scaleLeft), top+(height-scaleHeight)/2
	if given != "" {
		p.Page.Text(x0+(scaleWidth-pdf.Width(given, smallStyle.Size))/2, y+scaleHeight+smallStyle.Size, given, smallStyle)
	}
	p.Page.Fill(x0+middle*stepWidth+1, y, stepWidth-2, scaleHeight, washColour)
	for s := range ahp.SaatySteps {
		x := x0 + (float64(s)+0.5)*stepWidth
		p.Page.Circle(x, y+7, 4.3, 0.8, softColour)
		if s == step {
			p.Page.Disc(x, y+7, 2.7, accentColour)
		}
		label := fmt.Sprint(ahp.SaatyDegree(s))
		p.Page.Text(x-pdf.Width(label, stepStyle.Size)/2, y+19, label, stepStyle)
	}
	p.Y = top + height + 3
	p.Page.Line(margin, p.Y, margin+textWidth, p.Y, 0.4, lineColour)
}

// name breaks a name into lines, in the languages of the form.
func (p *printer) name(t diag.Text) []pdf.Line {
	var lines []pdf.Line
	for i, words := range p.form.in(t) {
		style := nameStyle
		if i > 0 {
			style = smallStyle
		}
		lines = append(lines, pdf.Break(words, style, nameWidth)...)
	}
	return lines
}
