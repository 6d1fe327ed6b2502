package pdf

import "strings"

// Line is a line of text and how it is set.
type Line struct {
	Text  string
	Style Style
}

// Break breaks a text into lines of a style that are no longer than a width, as
// Wrap does and where the text has a line break.
func Break(text string, s Style, width float64) []Line {
	var lines []Line
	for paragraph := range strings.SplitSeq(text, "\n") {
		for _, words := range Wrap(paragraph, s.Size, width) {
			lines = append(lines, Line{words, s})
		}
	}
	return lines
}

// Align says which end of a line is given.
type Align float64

// The ends, by how much of the line lies to the left of them.
const (
	Left   Align = 0
	Centre Align = 0.5
	Right  Align = 1
)

// Flow sets a document from top to bottom, on as many pages as it takes. It
// begins with Turn.
type Flow struct {
	Document *Document
	Margin   float64 // left, right and above
	Bottom   float64 // where a page ends: nothing but its foot is below
	Leading  float64 // from line to line, in sizes
	Head     func()  // sets what a new page begins with; nil: nothing

	Page *Page   // the one being set
	Y    float64 // the upper edge of what comes next
}

// Turn begins a new page.
func (f *Flow) Turn() {
	f.Page, f.Y = f.Document.AddPage(), f.Margin
	if f.Head != nil {
		f.Head()
	}
}

// Need turns the page where less than a height is left of it.
func (f *Flow) Need(height float64) {
	if f.Y+height > f.Bottom {
		f.Turn()
	}
}

// Height is how much lines take.
func (f *Flow) Height(lines []Line) float64 {
	sum := 0.0
	for _, l := range lines {
		sum += f.step(l)
	}
	return sum
}

func (f *Flow) step(l Line) float64 { return l.Style.Size * f.Leading }

// Draw sets lines on the page from y down, whatever has been set; x is their
// left end, middle or right end.
func (f *Flow) Draw(lines []Line, x, y float64, a Align) {
	for _, l := range lines {
		f.Page.Text(x-Width(l.Text, l.Style.Size)*float64(a), y+l.Style.Size, l.Text, l.Style)
		y += f.step(l)
	}
}

// Set sets lines that begin at x below what has been set, over several pages if
// it must.
func (f *Flow) Set(lines []Line, x float64) {
	for _, l := range lines {
		f.Need(f.step(l))
		f.Draw([]Line{l}, x, f.Y, Left)
		f.Y += f.step(l)
	}
}

// Foot sets below each page a title, as far as it fits on one line, and which
// page of how many it is, in the words of number.
func (f *Flow) Foot(title string, number func(page, pages int) string, s Style) {
	const y = PageHeight - 30
	width := PageWidth - 2*f.Margin
	pages := f.Document.Pages()
	for i, page := range pages {
		words := number(i+1, len(pages))
		page.Text(f.Margin, y, Wrap(title, s.Size, width*0.7)[0], s)
		page.Text(f.Margin+width-Width(words, s.Size), y, words, s)
	}
}
