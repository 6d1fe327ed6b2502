package forms

import (
	"fmt"
	"io"

	"goodgov/internal/diag"
	"goodgov/internal/pdf"
)

// The printed page, in points.
const (
	margin     = 40
	textWidth  = pdf.PageWidth - 2*margin
	lastLine   = pdf.PageHeight - 52 // nothing but the footer is below
	stepWidth  = 14
	scaleWidth = steps * stepWidth
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

// WritePDF writes what WritePage writes as a PDF file on A4, with its letters
// inside.
func WritePDF(w io.Writer, f *Form) error {
	p := &printer{form: f, document: pdf.New(f.say("form.title")+" – "+f.label(), htmlLang(f.Languages[0]))}
	p.turn()
	p.front()
	for i := range f.Comparisons {
		p.block(&f.Comparisons[i])
	}
	for i, page := range p.document.Pages() {
		footer := f.say("form.page", i+1, len(p.document.Pages()))
		page.Text(margin, pdf.PageHeight-30, pdf.Wrap(f.label(), smallStyle.Size, textWidth*0.7)[0], smallStyle)
		page.Text(margin+textWidth-pdf.Width(footer, smallStyle.Size), pdf.PageHeight-30, footer, smallStyle)
	}
	return p.document.Write(w)
}

// printer sets a form from top to bottom.
type printer struct {
	form     *Form
	document *pdf.Document
	page     *pdf.Page
	y        float64 // the upper edge of what comes next
	running  string  // the comparison that a new page goes on with
}

// turn begins a new page.
func (p *printer) turn() {
	p.page = p.document.AddPage()
	p.y = margin
	if p.running != "" {
		p.lines(pdf.Wrap(p.running, smallStyle.Size, textWidth), margin, smallStyle)
		p.y += 4
	}
}

// need turns the page where less than a height is left of it.
func (p *printer) need(height float64) {
	if p.y+height > lastLine {
		p.turn()
	}
}

// lines sets lines below each other from the current place.
func (p *printer) lines(lines []string, x float64, s pdf.Style) {
	for _, line := range lines {
		p.need(s.Size * leading)
		p.page.Text(x, p.y+s.Size, line, s)
		p.y += s.Size * leading
	}
}

// paragraph sets a text in the languages of the form, the second one smaller.
func (p *printer) paragraph(t diag.Text, indent float64, s pdf.Style) {
	for i, words := range p.form.in(t) {
		if i > 0 {
			s = otherStyle
		}
		p.lines(pdf.Wrap(words, s.Size, textWidth-indent), margin+indent, s)
	}
	p.y += 2
}

// front sets what stands before the comparisons.
func (p *printer) front() {
	f := p.form
	title := pdf.Style{Size: 20, Colour: inkColour, Weight: pdf.Bold}
	p.lines(pdf.Wrap(f.say("form.title"), title.Size, textWidth), margin, title)
	p.y += 2
	p.paragraph(f.Title, 0, pdf.Style{Size: 12, Colour: inkColour})
	p.paragraph(f.Note, 0, smallStyle)
	p.y += 4
	p.page.Line(margin, p.y, margin+textWidth, p.y, 1, inkColour)
	p.y += 5
	who := pdf.Style{Size: 10.5, Colour: inkColour, Weight: pdf.Bold}
	p.lines(pdf.Wrap(f.who(), who.Size, textWidth), margin, who)
	p.y += 3
	p.page.Line(margin, p.y, margin+textWidth, p.y, 0.5, lineColour)
	p.y += 6
	p.paragraph(text("form.purpose", f.Pairs(), len(f.Comparisons)), 0, bodyStyle)
	p.part("form.how")
	for _, key := range instructions {
		p.need(bodyStyle.Size * leading)
		p.page.Text(margin+2, p.y+bodyStyle.Size, "·", bodyStyle)
		p.paragraph(text(key), 10, bodyStyle)
	}
	p.part("form.scale")
	for i := range degrees {
		p.need(bodyStyle.Size * leading)
		p.page.Text(margin+2, p.y+bodyStyle.Size, fmt.Sprint(i+1), pdf.Style{Size: bodyStyle.Size, Colour: inkColour, Weight: pdf.Bold})
		p.lines(pdf.Wrap(f.line(degree(i+1)), bodyStyle.Size, textWidth-18), margin+18, bodyStyle)
	}
	p.paragraph(text("form.scale.note"), 0, smallStyle)
	p.part("form.example")
	p.sides()
	p.pair("", text("form.example.left"), text("form.example.right"), middle-4, "")
	p.y += 4
	p.paragraph(text("form.example.meaning"), 0, bodyStyle)
}

// part sets a heading of the front.
func (p *printer) part(key string) {
	p.y += 8
	p.need(40)
	p.lines([]string{p.form.say(key)}, margin, partStyle)
	p.y += 2
}

// block sets one comparison. What stands above its pairs stays together, with
// the first of them.
func (p *printer) block(c *Comparison) {
	f := p.form
	p.running = ""
	title := p.measured([]string{f.path(c)}, pdf.Style{Size: 10, Colour: white, Weight: pdf.Bold})
	question := p.measured(f.in(text("form.question", c.Name)), bodyStyle, otherStyle)
	details := p.details(c)
	pairs := c.pairs()
	first := p.name(c.Elements[pairs[0].I].Name)
	height := 14 + linesHeight(title) + linesHeight(question) + 12 + 3 + linesHeight(p.side("form.side.left")) + 4 + max(scaleHeight, linesHeight(first)) + 12
	for _, d := range details {
		height += d.height()
	}
	if p.y+height > lastLine {
		p.turn()
	} else if p.y > margin {
		p.y += 14
	}
	p.band(title, accentColour)
	p.band(question, washColour)
	p.running = f.path(c)
	p.y += 3
	for _, d := range details {
		p.need(d.height())
		p.setLines(d.name, margin+8, p.y)
		p.setLines(d.lines, margin+8+detailIndent, p.y)
		p.y += d.height()
	}
	p.sides()
	for k, pair := range pairs {
		step, given := -1, ""
		if value, judged := c.given(pair); judged {
			if step = stepOf(value); step < 0 {
				given = f.say("form.given", number(value))
			}
		}
		p.pair(fmt.Sprint(k+1), c.Elements[pair.I].Name, c.Elements[pair.J].Name, step, given)
	}
}

// band sets lines on a ground of the page's width.
func (p *printer) band(lines []styledLine, ground pdf.Colour) {
	height := linesHeight(lines) + 6
	p.page.Fill(margin, p.y, textWidth, height, ground)
	p.setLines(lines, margin+8, p.y+3)
	p.y += height
}

// measured breaks texts into lines of the page's width; what follows the first
// text is in the last style.
func (p *printer) measured(texts []string, styles ...pdf.Style) []styledLine {
	var lines []styledLine
	for i, words := range texts {
		style := styles[min(i, len(styles)-1)]
		for _, line := range pdf.Wrap(words, style.Size, textWidth-16) {
			lines = append(lines, styledLine{line, style})
		}
	}
	return lines
}

// printedDetail is an element with what is behind it.
type printedDetail struct{ name, lines []styledLine }

// detailIndent is where what is behind an element begins.
const detailIndent = textWidth * 0.3

func (d printedDetail) height() float64 { return max(linesHeight(d.name), linesHeight(d.lines)) }

// details are those elements that have something behind them.
func (p *printer) details(c *Comparison) []printedDetail {
	var details []printedDetail
	for _, e := range c.Elements {
		var d printedDetail
		for _, words := range p.form.in(e.Detail) {
			for _, line := range pdf.Wrap(words, smallStyle.Size, textWidth-detailIndent-16) {
				d.lines = append(d.lines, styledLine{line, smallStyle})
			}
		}
		if d.lines == nil {
			continue
		}
		for _, line := range pdf.Wrap(p.form.line(e.Name), smallStyle.Size, detailIndent-14) {
			d.name = append(d.name, styledLine{line, pdf.Style{Size: smallStyle.Size, Colour: inkColour}})
		}
		details = append(details, d)
	}
	return details
}

// sides says above the numbers which side is which.
func (p *printer) sides() {
	left, right := p.side("form.side.left"), p.side("form.side.right")
	p.need(linesHeight(left) + 4)
	p.setLines(left, scaleLeft, p.y+4)
	p.setEnding(right, scaleLeft+scaleWidth, p.y+4)
	p.y += linesHeight(left) + 4
}

func (p *printer) side(key string) []styledLine {
	var lines []styledLine
	for _, words := range p.form.in(text(key)) {
		lines = append(lines, styledLine{words, stepStyle})
	}
	return lines
}

// pair sets a row: two names and the seventeen numbers between them, one of
// them ticked unless step is negative.
func (p *printer) pair(label string, left, right diag.Text, step int, given string) {
	lefts, rights := p.name(left), p.name(right)
	height := max(scaleHeight, linesHeight(lefts), linesHeight(rights))
	if given != "" {
		height += smallStyle.Size * leading
	}
	p.need(height + 6)
	top := p.y + 3
	p.page.Text(margin+numberRoom-6-pdf.Width(label, smallStyle.Size), top+height/2+3, label, smallStyle)
	p.setEnding(lefts, scaleLeft-8, top+(height-linesHeight(lefts))/2)
	p.setLines(rights, scaleLeft+scaleWidth+8, top+(height-linesHeight(rights))/2)
	x0, y := float64(scaleLeft), top+(height-scaleHeight)/2
	if given != "" {
		p.page.Text(x0+(scaleWidth-pdf.Width(given, smallStyle.Size))/2, y+scaleHeight+smallStyle.Size, given, smallStyle)
	}
	p.page.Fill(x0+middle*stepWidth+1, y, stepWidth-2, scaleHeight, washColour)
	for s := range steps {
		x := x0 + (float64(s)+0.5)*stepWidth
		p.page.Circle(x, y+7, 4.3, 0.8, softColour)
		if s == step {
			p.page.Disc(x, y+7, 2.7, accentColour)
		}
		label := fmt.Sprint(degreeOf(s))
		p.page.Text(x-pdf.Width(label, stepStyle.Size)/2, y+19, label, stepStyle)
	}
	p.y = top + height + 3
	p.page.Line(margin, p.y, margin+textWidth, p.y, 0.4, lineColour)
}

// name breaks a name into lines, in the languages of the form.
func (p *printer) name(t diag.Text) []styledLine {
	var lines []styledLine
	for i, words := range p.form.in(t) {
		style := nameStyle
		if i > 0 {
			style = smallStyle
		}
		for _, line := range pdf.Wrap(words, style.Size, nameWidth) {
			lines = append(lines, styledLine{line, style})
		}
	}
	return lines
}

type styledLine struct {
	text  string
	style pdf.Style
}

func linesHeight(lines []styledLine) float64 {
	height := 0.0
	for _, line := range lines {
		height += line.style.Size * leading
	}
	return height
}

// setLines sets lines from y down, beginning at x.
func (p *printer) setLines(lines []styledLine, x, y float64) {
	for _, line := range lines {
		p.page.Text(x, y+line.style.Size, line.text, line.style)
		y += line.style.Size * leading
	}
}

// setEnding sets lines from y down, ending at x.
func (p *printer) setEnding(lines []styledLine, x, y float64) {
	for _, line := range lines {
		p.page.Text(x-pdf.Width(line.text, line.style.Size), y+line.style.Size, line.text, line.style)
		y += line.style.Size * leading
	}
}
