package letter

import (
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"goodgov/internal/diag"
	"goodgov/internal/paper"
	"goodgov/internal/pdf"
	"goodgov/internal/qr"
	"goodgov/survey/form"
)

// About is what every sheet says of the study.
type About struct {
	Languages paper.Languages
	Title     form.Text
	Purpose   form.Text // its first sentences are printed
	Contact   form.Text // whom to ask
	Note      form.Text // below each sheet: that data are synthetic
	Base      string    // where the study is answered: "https://survey.example.cn", without a slash at the end
	Asked     bool      // somebody also asks in person and takes questionnaires on paper
	Named     bool      // codes lead from answers to households
}

// UnitAddress is the open link of a unit.
func UnitAddress(base, unit string) string { return base + "/u/" + url.PathEscape(unit) }

// readable is the open link of a unit as people type it: browsers escape letters
// by themselves, and %E4%B8%9C can't be copied from a wall.
func readable(base, unit string) string {
	odd := func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '-' && r != '_' }
	if strings.ContainsFunc(unit, odd) {
		return UnitAddress(base, unit)
	}
	return base + "/u/" + unit
}

// CodeAddress is the link of a one-time code.
func CodeAddress(base, code string) string { return base + "/c/" + url.PathEscape(code) }

const leading = 1.38 // from line to line, in sizes

// printer sets sheets.
type printer struct {
	pdf.Flow
	About
}

func newPrinter(about About) *printer {
	lang := about.Languages[0]
	return &printer{pdf.Flow{Document: pdf.New(about.Title.In(lang), diag.Tag(lang)), Leading: leading}, about}
}

// block is a part of a sheet: how much of its height it takes, and what sets it
// from an upper edge down.
type block struct {
	height float64
	set    func(y float64)
}

// gap is a block of nothing.
func gap(height float64) block { return block{height, func(float64) {}} }

// text is a block of a text; x is the left end or the middle of its lines.
func (p *printer) text(t form.Text, s pdf.Style, x, width float64, a pdf.Align) block {
	lines := p.Languages.Lines(t, s, width)
	return block{p.Height(lines), func(y float64) { p.Draw(lines, x, y, a) }}
}

// alike is a text that is the same in all languages.
func alike(text string) form.Text { return form.Text{diag.Chinese: text} }

// beside is a block of two columns of blocks.
func beside(left, right []block) block {
	return block{max(height(left), height(right)), func(y float64) {
		stack(left, y)
		stack(right, y)
	}}
}

func height(blocks []block) float64 {
	sum := 0.0
	for _, b := range blocks {
		sum += b.height
	}
	return sum
}

// stack sets blocks one below the other.
func stack(blocks []block, y float64) {
	for _, b := range blocks {
		b.set(y)
		y += b.height
	}
}

// Letters are made smaller in steps until a sheet fits; smaller than the
// smallest nobody could read them.
const (
	smallest = 0.45
	step     = 0.05
)

// fit makes the blocks of a sheet in the largest scale, from the given one
// down, in which they fit into a height.
func fit(largest, room float64, blocks func(scale float64) []block) []block {
	for k := largest; ; k -= step {
		if made := blocks(k); height(made) <= room || k <= smallest {
			return made
		}
	}
}

// square draws a QR code, its white edge left out; x is its middle.
func (p *printer) square(code qr.Code, x, side float64) block {
	n := code.Size()
	first := 0
	for !code.Black(first, first) {
		first++
	}
	n -= 2 * first
	module := side / float64(n)
	return block{side, func(y float64) {
		var runs []pdf.Rect
		for row := range n {
			for from := 0; from < n; from++ {
				to := from
				for to < n && code.Black(first+to, first+row) {
					to++
				}
				if to > from {
					runs = append(runs, pdf.Rect{X: x - side/2 + float64(from)*module, Y: y + float64(row)*module, Width: float64(to-from) * module, Height: module})
					from = to
				}
			}
		}
		p.Page.FillAll(runs, pdf.Colour{})
	}}
}

// briefly is how many half-wide letters of a purpose are printed: three or
// four lines.
const briefly = 260

// brief is the first sentences of a text that are not too long together; the
// first of them always.
func brief(t form.Text) form.Text {
	short := form.Text{}
	for lang, text := range t {
		short[lang] = firstSentences(text, briefly)
	}
	return short
}

func firstSentences(text string, most int) string {
	text = strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\r' }), " ")
	wide, end := 0, 0
	for at, r := range text {
		wide++
		if r > unicode.MaxLatin1 {
			wide++
		}
		after := at + utf8.RuneLen(r)
		if strings.ContainsRune("。！？", r) || strings.ContainsRune(".!?", r) && (after == len(text) || text[after] == ' ') {
			if end > 0 && wide > most {
				return text[:end]
			}
			end = after
		}
	}
	if wide > most && end > 0 {
		return text[:end]
	}
	return text
}
