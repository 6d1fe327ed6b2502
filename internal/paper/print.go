package paper

import (
	"fmt"
	"io"
	"strconv"

	"goodgov/internal/diag"
	"goodgov/internal/i18n"
	"goodgov/internal/pdf"
	"goodgov/survey/form"
)

// Options of what is printed.
type Options struct {
	Languages Languages
	Note      form.Text
	Large     bool // letters for those who see badly
}

// The printed page, in points.
const (
	margin    = 42
	textWidth = pdf.PageWidth - 2*margin
	lastLine  = pdf.PageHeight - 54 // nothing but the footer is below
	leading   = 1.36                // of lines, in sizes
)

// WritePDF writes the questionnaire for filling in by hand, on A4. Items of one
// group stand in a table whose head is on every page; a question is never
// broken over two. It returns a caution of what no font has.
func WritePDF(w io.Writer, f *form.Form, o Options) (*diag.Problems, error) {
	p := newPrinter(f, o)
	p.Turn()
	p.front()
	for g := range f.Groups {
		p.group(&f.Groups[g])
	}
	if len(f.Thanks) > 0 {
		p.Y += 10
		p.paragraph(f.Thanks, p.styles.body)
	}
	p.Foot(f.Title.In(o.Languages[0]), func(page, pages int) string {
		return p.text("paper.version", f.Version) + " · " + p.text("paper.page", page, pages)
	}, p.styles.small)
	return Lacking(p.Document), p.Document.Write(w)
}

type styles struct{ title, lead, body, other, small, part, scale pdf.Style }

// printer sets a questionnaire from top to bottom.
type printer struct {
	pdf.Flow
	form    *form.Form
	options Options
	styles  styles
	numbers map[string]int // of the questions
}

func newPrinter(f *form.Form, o Options) *printer {
	k := 1.0
	if o.Large {
		k = 1.45
	}
	lang := diag.Tag(o.Languages[0])
	p := &printer{form: f, options: o, numbers: f.Numbers(),
		Flow: pdf.Flow{Document: pdf.New(f.Title.In(o.Languages[0]), lang), Margin: margin, Bottom: lastLine, Leading: leading}}
	p.styles = styles{
		title: pdf.Style{Size: 17 * k, Colour: pdf.Ink, Weight: pdf.Bold}, lead: pdf.Style{Size: 10.5 * k, Colour: pdf.Ink},
		body: pdf.Style{Size: 10 * k, Colour: pdf.Ink}, other: pdf.Style{Size: 8.5 * k, Colour: pdf.Soft}, small: pdf.Style{Size: 8, Colour: pdf.Soft},
		part: pdf.Style{Size: 11.5 * k, Colour: pdf.Accent, Weight: pdf.Bold}, scale: pdf.Style{Size: 8 * k, Colour: pdf.Soft},
	}
	return p
}

// text is a wording of our own, in the first language.
func (p *printer) text(key string, args ...any) string {
	return i18n.Printer{Lang: p.options.Languages[0]}.T(key, args...)
}

// both is a wording of our own in the languages of the paper.
func (p *printer) both(key string, args ...any) form.Text {
	return p.options.Languages.Say(key, args...)
}

// wrapped breaks a text into lines, in the languages of the paper.
func (p *printer) wrapped(t form.Text, s pdf.Style, width float64) []pdf.Line {
	return p.options.Languages.Lines(t, s, width)
}

// paragraph sets a text, over several pages if it must.
func (p *printer) paragraph(t form.Text, s pdf.Style) {
	p.Set(p.wrapped(t, s, textWidth), margin)
	p.Y += 3
}

// box draws a square to tick.
func (p *printer) box(x, y, size float64) {
	for _, side := range [4][4]float64{{0, 0, 1, 0}, {1, 0, 1, 1}, {1, 1, 0, 1}, {0, 1, 0, 0}} {
		p.Page.Line(x+side[0]*size, y+side[1]*size, x+side[2]*size, y+side[3]*size, 0.8, pdf.Soft)
	}
}

// front sets what stands before the questions.
func (p *printer) front() {
	f := p.form
	// The number of the questionnaire is written by those who hand it out.
	label := p.text("paper.number")
	p.Page.Text(margin+textWidth-110-pdf.Width(label, p.styles.small.Size)-6, margin+10, label, p.styles.small)
	p.Page.Line(margin+textWidth-110, margin+12, margin+textWidth, margin+12, 0.6, pdf.Soft)
	p.Y = margin + 20
	p.paragraph(f.Title, p.styles.title)
	p.Y += 2
	p.paragraph(p.options.Note, p.styles.other)
	p.paragraph(f.Purpose, p.styles.lead)
	p.paragraph(p.options.Languages.told(f), p.styles.other)
	if len(f.Consent) > 0 {
		p.Y += 2
		lines := p.wrapped(f.Consent, p.styles.body, textWidth-22)
		p.Need(p.Height(lines) + 4)
		p.box(margin+2, p.Y+2, p.styles.body.Size*0.95)
		p.Draw(lines, margin+22, p.Y, pdf.Left)
		p.Y += p.Height(lines) + 3
	}
	p.paragraph(p.both("paper.how", f.Scale.Min, f.Scale.Max()), p.styles.other)
	if len(f.Units) > 0 {
		p.Y += 4
		p.units()
	}
}

// units asks where the respondent belongs: boxes where they fit, a line where
// there are too many.
func (p *printer) units() {
	f := p.form
	choices := make([]form.Choice, len(f.Units))
	for i, u := range f.Units {
		choices[i] = form.Choice{Value: u.Code, Label: u.Label}
	}
	const most = 40
	if len(choices) > most {
		choices = nil
	}
	q := form.Question{Name: f.UnitName, Kind: form.One, Label: f.UnitLabel, Choices: choices}
	if choices == nil {
		q.Kind = form.Words
	}
	p.question(&q)
}

// group sets a group of questions.
func (p *printer) group(g *form.Group) {
	p.Head = nil
	matrix := g.Matrix()
	title := p.wrapped(g.Label, p.styles.part, textWidth)
	var only []pdf.Line
	if g.Relevant != nil {
		only = p.wrapped(p.condition(g.Relevant), p.styles.other, textWidth)
	}
	// A title stays with the first question below it.
	whole := p.Height(title) + 3
	if len(only) > 0 {
		whole += p.Height(only) + 3
	}
	if matrix {
		whole += p.scaleHeight() + p.rowHeight(&g.Questions[0])
	} else {
		whole += p.measure(&g.Questions[0], lastLine-p.Y-14-whole).height
	}
	if p.Y+14+min(whole, lastLine-margin-14) > lastLine {
		p.Turn()
	} else {
		p.Y += 14
	}
	p.Draw(title, margin, p.Y, pdf.Left)
	p.Y += p.Height(title) + 3
	if len(only) > 0 {
		p.Set(only, margin)
		p.Y += 3
	}
	if matrix {
		p.scaleHead()
		p.Head = p.scaleHead
	}
	for i := range g.Questions {
		if matrix {
			p.row(&g.Questions[i])
		} else {
			p.question(&g.Questions[i])
		}
	}
	p.Head = nil
}

// The columns of a table of items.
const stepWidth = 45

func (p *printer) steps() int { return len(p.form.Scale.Labels) }

// pointsWidth is what the points of the scale take of a table.
func (p *printer) pointsWidth() float64 { return min(stepWidth*float64(p.steps()), textWidth*0.55) }

func (p *printer) questionWidth() float64 { return textWidth - p.pointsWidth() - p.numberWidth() - 8 }

func (p *printer) numberWidth() float64 { return p.styles.body.Size * 2.3 }

// at is the middle of a point of the scale.
func (p *printer) at(point int) float64 {
	step := p.pointsWidth() / float64(p.steps())
	return margin + textWidth - p.pointsWidth() + (float64(point)+0.5)*step
}

func (p *printer) scaleLabels() [][]pdf.Line {
	step := p.pointsWidth()/float64(p.steps()) - 3
	labels := make([][]pdf.Line, p.steps())
	for i, label := range p.form.Scale.Labels {
		number := p.form.Scale.Value(i)
		labels[i] = []pdf.Line{{Text: number, Style: pdf.Style{Size: p.styles.scale.Size, Colour: pdf.Ink, Weight: pdf.Bold}}}
		if label.In(p.options.Languages[0]) != number {
			labels[i] = append(labels[i], p.wrapped(label, p.styles.scale, step)...)
		}
	}
	return labels
}

func (p *printer) scaleHeight() float64 {
	most := 0.0
	for _, lines := range p.scaleLabels() {
		most = max(most, p.Height(lines))
	}
	return most + 8
}

// scaleHead sets what the points mean, above their columns.
func (p *printer) scaleHead() {
	whole := p.scaleHeight()
	p.Page.Fill(margin, p.Y, textWidth, whole, pdf.Wash)
	for i, lines := range p.scaleLabels() {
		p.Draw(lines, p.at(i), p.Y+4, pdf.Centre)
	}
	p.Y += whole
}

func (p *printer) rowHeight(q *form.Question) float64 {
	return max(p.Height(p.wrapped(q.Label, p.styles.body, p.questionWidth())), p.styles.body.Size*1.9) + 7
}

// row sets an item and a circle for each point.
func (p *printer) row(q *form.Question) {
	whole := p.rowHeight(q)
	p.Need(whole)
	lines := p.wrapped(q.Label, p.styles.body, p.questionWidth())
	p.label(q, p.Y+(whole-p.Height(lines))/2)
	p.Draw(lines, margin+p.numberWidth(), p.Y+(whole-p.Height(lines))/2, pdf.Left)
	for i := range p.steps() {
		p.point(p.at(i), p.Y+whole/2, p.form.Scale.Min+i)
	}
	p.Y += whole
	p.Page.Line(margin, p.Y, margin+textWidth, p.Y, 0.4, pdf.Rule)
}

// point is a circle with a number in it.
func (p *printer) point(x, y float64, number int) {
	text, size := strconv.Itoa(number), p.styles.scale.Size*0.95
	p.Page.Circle(x, y, p.styles.body.Size*0.72, 0.8, pdf.Soft)
	p.Page.Text(x-pdf.Width(text, size)/2, y+size*0.36, text, pdf.Style{Size: size, Colour: pdf.Soft})
}

// label sets the number of a question, if it has one.
func (p *printer) label(q *form.Question, y float64) {
	text := ""
	if number := p.numbers[q.Name]; number > 0 {
		text = strconv.Itoa(number)
	}
	if q.Required {
		text += "*"
	}
	p.Page.Text(margin, y+p.styles.body.Size, text, pdf.Style{Size: p.styles.body.Size, Colour: pdf.Ink, Weight: pdf.Bold})
}

// measured is a question that stands by itself, before it is set.
type measured struct {
	lines  []pdf.Line
	answer answer
	height float64 // without what keeps it apart from the next
}

// apart keeps questions apart from each other.
const apart = 9

// measure measures a question for a page with so much room left.
func (p *printer) measure(q *form.Question, room float64) measured {
	indent := p.numberWidth()
	lines := p.wrapped(q.Label, p.styles.body, textWidth-indent)
	if q.Kind == form.Many {
		lines = append(lines, p.wrapped(p.both("paper.many"), p.styles.other, textWidth-indent)...)
	}
	if len(q.Hint) > 0 {
		lines = append(lines, p.wrapped(q.Hint, p.styles.other, textWidth-indent)...)
	}
	if q.Relevant != nil {
		lines = append(p.wrapped(p.condition(q.Relevant), p.styles.other, textWidth-indent), lines...)
	}
	answer := p.answer(q, indent, room-p.Height(lines)-4)
	return measured{lines, answer, p.Height(lines) + 4 + answer.height}
}

// question sets a question that stands by itself.
func (p *printer) question(q *form.Question) {
	m := p.measure(q, lastLine-p.Y)
	if p.Y+min(m.height, lastLine-margin) > lastLine {
		p.Turn()
		m = p.measure(q, lastLine-p.Y)
	}
	p.label(q, p.Y)
	p.Draw(m.lines, margin+p.numberWidth(), p.Y, pdf.Left)
	m.answer.set(p.Y + p.Height(m.lines) + 4)
	p.Y += m.height + apart
}

// answer is the room for an answer.
type answer struct {
	height float64
	set    func(y float64)
}

func (p *printer) answer(q *form.Question, indent, room float64) answer {
	s := p.styles.body
	step := s.Size * leading
	switch q.Kind {
	case form.Item, form.Attention:
		return answer{p.scaleHeight() + s.Size*2, func(y float64) {
			saved := p.Y
			p.Y = y
			p.scaleHead()
			for i := range p.steps() {
				p.point(p.at(i), p.Y+s.Size, p.form.Scale.Min+i)
			}
			p.Y = saved
		}}
	case form.One, form.Many:
		return p.choices(q, indent)
	case form.Number:
		return answer{step * 1.3, func(y float64) {
			p.Page.Line(margin+indent, y+step, margin+indent+90, y+step, 0.6, pdf.Soft)
			if bounds := bounds(q); bounds != "" {
				p.Page.Text(margin+indent+98, y+step-2, bounds, p.styles.other)
			}
		}}
	}
	rows, row := 1, step*1.5
	if q.Most() > 100 {
		rows = 4
		if float64(rows)*row > room { // one less, rather than another page
			rows = 3
		}
	}
	return answer{float64(rows) * row, func(y float64) {
		for i := range rows {
			at := y + float64(i+1)*row - 3
			p.Page.Line(margin+indent, at, margin+textWidth, at, 0.6, pdf.Soft)
		}
	}}
}

func bounds(q *form.Question) string {
	number := func(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
	switch {
	case q.Min != nil && q.Max != nil:
		return fmt.Sprintf("%s–%s", number(*q.Min), number(*q.Max))
	case q.Min != nil:
		return "≥ " + number(*q.Min)
	case q.Max != nil:
		return "≤ " + number(*q.Max)
	}
	return ""
}

// choices go side by side in columns as wide as the widest of them.
func (p *printer) choices(q *form.Question, indent float64) answer {
	s := p.styles.body
	room := textWidth - indent
	side := s.Size * 0.95
	widest := 0.0
	for _, c := range q.Choices {
		for i, lang := range p.options.Languages {
			size := s.Size
			if i > 0 {
				size *= secondSize
			}
			widest = max(widest, pdf.Width(c.Label.In(lang), size))
		}
	}
	columns := max(1, min(int(room/(widest+side+22)), 6))
	width := room / float64(columns)
	labels := make([][]pdf.Line, len(q.Choices))
	for i, c := range q.Choices {
		labels[i] = p.wrapped(c.Label, s, width-side-18)
	}
	rows := (len(labels) + columns - 1) / columns
	heights := make([]float64, rows)
	whole := 0.0
	for i, lines := range labels {
		heights[i/columns] = max(heights[i/columns], p.Height(lines)+3)
	}
	for _, h := range heights {
		whole += h
	}
	return answer{whole, func(y float64) {
		for i, lines := range labels {
			if i > 0 && i%columns == 0 {
				y += heights[i/columns-1]
			}
			x := margin + indent + float64(i%columns)*width
			if q.Kind == form.Many {
				p.box(x, y+1.5, side)
			} else {
				p.Page.Circle(x+side/2, y+1.5+side/2, side/2, 0.8, pdf.Soft)
			}
			p.Draw(lines, x+side+6, y, pdf.Left)
		}
	}}
}

// condition says to whom a question is put, by the numbers of the questions
// that it depends on.
func (p *printer) condition(c *form.Condition) form.Text {
	t := form.Text{}
	for _, lang := range p.options.Languages {
		t[lang] = i18n.Printer{Lang: lang}.T("paper.onlyif", p.form.Describe(c, lang, func(name string) string { return i18n.Printer{Lang: lang}.T("paper.question", p.numbers[name]) }))
	}
	return t
}
