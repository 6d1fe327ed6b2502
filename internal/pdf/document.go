// Package pdf writes A4 pages of text, lines and circles as PDF 1.7, with the
// fonts of reports/chart/font inside: text looks the same everywhere and can
// be selected, searched and read aloud.
//
// The font of Chinese characters has CFF outlines, which the PDF packages for
// Go do not embed; a page of words and lines needs little else of such a package.
//
// Lengths are in points, 1/72 inch, from the upper left corner of the page.
package pdf

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf16"
)

// The size of a page: A4.
const (
	PageWidth  = 595.28
	PageHeight = 841.89
)

// Document is a PDF file being made. The same calls give the same bytes.
type Document struct {
	title, lang string
	pages       []*Page
	faces       []*face
	lacks       []Lack
	lacking     map[string]bool // lines that are among them
}

// New begins a document; lang is that of its text, such as "zh-CN".
func New(title, lang string) *Document {
	d := &Document{title: title, lang: lang, lacking: map[string]bool{}}
	for i := range fonts() {
		d.faces = append(d.faces, newFace(i))
	}
	return d
}

// AddPage adds an empty page at the end.
func (d *Document) AddPage() *Page {
	p := &Page{document: d}
	d.pages = append(d.pages, p)
	return p
}

// Pages are all pages so far.
func (d *Document) Pages() []*Page { return d.pages }

// Lack is a line of text of which some characters are empty boxes.
type Lack struct {
	Page  int // the first that has it, from 1
	Text  string
	Chars []rune
}

// Lacks are the lines of text so far that have characters which no font has,
// each line once.
func (d *Document) Lacks() []Lack { return d.lacks }

// note remembers of a line what it lacks.
func (d *Document) note(p *Page, text string) {
	chars := Lacking(text)
	if len(chars) == 0 || d.lacking[text] {
		return
	}
	d.lacking[text] = true
	d.lacks = append(d.lacks, Lack{slices.Index(d.pages, p) + 1, text, chars})
}

// Write writes the document, which must have a page.
func (d *Document) Write(w io.Writer) error {
	f := &file{}
	f.WriteString("%PDF-1.7\n%\xE2\xE3\xCF\xD3\n")
	const catalog, tree, info = 1, 2, 3
	f.offsets = make([]int, info)
	var resources strings.Builder
	for i, face := range d.faces {
		if len(face.used) > 0 {
			fmt.Fprintf(&resources, "/F%d %d 0 R ", i, face.write(f))
		}
	}
	var kids strings.Builder
	for _, p := range d.pages {
		content := f.stream("", p.content.Bytes())
		page := f.object("<< /Type /Page /Parent %d 0 R /MediaBox [0 0 %g %g] /Resources << /Font << %s>> >> /Contents %d 0 R >>",
			tree, PageWidth, PageHeight, resources.String(), content)
		fmt.Fprintf(&kids, "%d 0 R ", page)
	}
	f.numbered(catalog, "<< /Type /Catalog /Pages %d 0 R /Lang (%s) /ViewerPreferences << /DisplayDocTitle true >> >>", tree, d.lang)
	f.numbered(tree, "<< /Type /Pages /Kids [%s] /Count %d >>", strings.TrimSpace(kids.String()), len(d.pages))
	f.numbered(info, "<< /Title <FEFF%s> /Producer (goodgov) >>", utf16Hex(d.title))
	f.end(catalog, info)
	_, err := w.Write(f.Bytes())
	return err
}

// file is the text of a PDF file with the places of its objects.
type file struct {
	bytes.Buffer
	offsets []int // by number − 1
}

// object writes a new object and returns its number.
func (f *file) object(format string, args ...any) int {
	f.offsets = append(f.offsets, 0)
	f.numbered(len(f.offsets), format, args...)
	return len(f.offsets)
}

func (f *file) numbered(number int, format string, args ...any) {
	f.offsets[number-1] = f.Len()
	fmt.Fprintf(f, "%d 0 obj\n"+format+"\nendobj\n", append([]any{number}, args...)...)
}

// stream writes data, compressed, with entries of its dictionary.
func (f *file) stream(entries string, data []byte) int {
	var packed bytes.Buffer
	z := zlib.NewWriter(&packed)
	z.Write(data) // into memory: it does not fail
	z.Close()
	return f.object("<< %s/Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream", entries, packed.Len(), packed.Bytes())
}

// end writes the table of objects.
func (f *file) end(catalog, info int) {
	start := f.Len()
	fmt.Fprintf(f, "xref\n0 %d\n0000000000 65535 f \n", len(f.offsets)+1)
	for _, offset := range f.offsets {
		fmt.Fprintf(f, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(f, "trailer\n<< /Size %d /Root %d 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(f.offsets)+1, catalog, info, start)
}

func utf16Hex(text string) string {
	var b strings.Builder
	for _, unit := range utf16.Encode([]rune(text)) {
		fmt.Fprintf(&b, "%04X", unit)
	}
	return b.String()
}
