// Package pdftest reads back what package pdf writes, for tests: the texts of
// each page with their places. It finds everything by the file's own tables, as
// a viewer does, and fails the test where they are wrong.
package pdftest

import (
	"bytes"
	"compress/zlib"
	"encoding/hex"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"
)

// Page is a page that was read back.
type Page struct {
	Width, Height float64
	Texts         []Text
}

// Text is a piece of text in one font: from X to End, on a baseline Y below
// the page's upper edge.
type Text struct {
	X, End, Y, Size float64
	Words           string
}

// Words are all texts of a page without spaces, so that line breaks don't matter.
func (p Page) Words() string {
	var b strings.Builder
	for _, text := range p.Texts {
		b.WriteString(strings.ReplaceAll(text.Words, " ", ""))
	}
	return b.String()
}

// Read reads a file.
func Read(t testing.TB, data []byte) []Page {
	t.Helper()
	f := &file{t: t, data: data, fonts: map[int]*font{}}
	f.index()
	var pages []Page
	tree := f.object(f.reference(f.object(f.reference(f.trailer, "Root")), "Pages"))
	kids := regexp.MustCompile(`/Kids \[([^\]]*)\]`).FindStringSubmatch(tree)
	if kids == nil {
		t.Fatalf("no pages in %q", tree)
	}
	for _, kid := range regexp.MustCompile(`(\d+) 0 R`).FindAllStringSubmatch(kids[1], -1) {
		pages = append(pages, f.page(f.object(f.int(kid[1]))))
	}
	if count := regexp.MustCompile(`/Count (\d+)`).FindStringSubmatch(tree); count == nil || f.int(count[1]) != len(pages) {
		t.Errorf("/Count is %v of %d pages", count, len(pages))
	}
	return pages
}

type file struct {
	t       testing.TB
	data    []byte
	offsets []int
	trailer string
	fonts   map[int]*font
}

type font struct {
	width map[int]float64
	char  map[int]string
}

func (f *file) int(text string) int {
	f.t.Helper()
	n, err := strconv.Atoi(text)
	if err != nil {
		f.t.Fatal(err)
	}
	return n
}

func (f *file) float(text string) float64 {
	f.t.Helper()
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		f.t.Fatal(err)
	}
	return v
}

// index reads the table of objects.
func (f *file) index() {
	f.t.Helper()
	end := regexp.MustCompile(`startxref\n(\d+)\n%%EOF\n$`).FindSubmatch(f.data)
	if end == nil || !bytes.HasPrefix(f.data, []byte("%PDF-1.7\n")) {
		f.t.Fatal("not a PDF file from beginning to end")
	}
	table := string(f.data[f.int(string(end[1])):])
	entries, trailer, found := strings.Cut(table, "trailer\n")
	if !found || !strings.HasPrefix(entries, "xref\n0 ") {
		f.t.Fatalf("no table of objects in %.40q", table)
	}
	f.trailer = trailer
	for _, line := range strings.Split(strings.TrimSpace(entries), "\n")[2:] {
		if len(line) < 18 {
			f.t.Fatalf("entry %q", line)
		}
		f.offsets = append(f.offsets, f.int(strings.TrimLeft(line[:9], "0")+line[9:10]))
	}
}

// object is the text of an object up to its stream or its end.
func (f *file) object(number int) string {
	f.t.Helper()
	rest := f.data[f.offsets[number]:]
	head := strconv.Itoa(number) + " 0 obj\n"
	if !bytes.HasPrefix(rest, []byte(head)) {
		f.t.Fatalf("object %d is not where the table says", number)
	}
	end := bytes.Index(rest, []byte("endobj"))
	if stream := bytes.Index(rest, []byte("stream\n")); stream >= 0 && stream < end {
		end = stream
	}
	return string(rest[len(head):end])
}

// reference is the object that a dictionary names under a key.
func (f *file) reference(dictionary, key string) int {
	f.t.Helper()
	match := regexp.MustCompile(`/` + key + ` \[?(\d+) 0 R`).FindStringSubmatch(dictionary)
	if match == nil {
		f.t.Fatalf("no /%s in %q", key, dictionary)
	}
	return f.int(match[1])
}

// stream is what the stream of an object holds.
func (f *file) stream(number int) []byte {
	f.t.Helper()
	dictionary := f.object(number)
	length := regexp.MustCompile(`/Length (\d+)`).FindStringSubmatch(dictionary)
	if length == nil {
		f.t.Fatalf("no length in %q", dictionary)
	}
	start := f.offsets[number] + bytes.Index(f.data[f.offsets[number]:], []byte("stream\n")) + len("stream\n")
	end := start + f.int(length[1])
	if !bytes.HasPrefix(f.data[end:], []byte("\nendstream\nendobj")) {
		f.t.Fatalf("stream %d does not end where its length says", number)
	}
	z, err := zlib.NewReader(bytes.NewReader(f.data[start:end]))
	if err != nil {
		f.t.Fatal(err)
	}
	text, err := io.ReadAll(z)
	if err != nil {
		f.t.Fatal(err)
	}
	return text
}

func (f *file) page(dictionary string) Page {
	f.t.Helper()
	box := regexp.MustCompile(`/MediaBox \[0 0 (\S+) ([^\]]+)\]`).FindStringSubmatch(dictionary)
	if box == nil {
		f.t.Fatalf("no size in %q", dictionary)
	}
	page := Page{Width: f.float(box[1]), Height: f.float(box[2])}
	content := string(f.stream(f.reference(dictionary, "Contents")))
	for _, m := range regexp.MustCompile(`BT .*? Tr /F(\d) (\S+) Tf (\S+) (\S+) Td <([0-9A-F]*)> Tj ET`).FindAllStringSubmatch(content, -1) {
		face := f.font(f.reference(dictionary, "F"+m[1]))
		text := Text{Size: f.float(m[2]), X: f.float(m[3]), Y: page.Height - f.float(m[4])}
		text.End = text.X
		for i := 0; i+4 <= len(m[5]); i += 4 {
			code, err := strconv.ParseUint(m[5][i:i+4], 16, 16)
			if err != nil {
				f.t.Fatal(err)
			}
			width, known := face.width[int(code)]
			if !known {
				f.t.Errorf("no width of code %04X", code)
			}
			text.End += width * text.Size / 1000
			text.Words += face.char[int(code)]
		}
		page.Texts = append(page.Texts, text)
	}
	if written := strings.Count(content, " Tj"); written != len(page.Texts) {
		f.t.Errorf("%d texts are written, %d were read", written, len(page.Texts))
	}
	return page
}

// font reads the widths and characters of a font, which must be inside the file.
func (f *file) font(number int) *font {
	f.t.Helper()
	if known, found := f.fonts[number]; found {
		return known
	}
	face := &font{width: map[int]float64{}, char: map[int]string{}}
	f.fonts[number] = face
	dictionary := f.object(number)
	inner := f.object(f.reference(dictionary, "DescendantFonts"))
	for _, m := range regexp.MustCompile(`(\d+) \[(\d+)\]`).FindAllStringSubmatch(inner[strings.Index(inner, "/W"):], -1) {
		face.width[f.int(m[1])] = f.float(m[2])
	}
	_, characters, _ := strings.Cut(string(f.stream(f.reference(dictionary, "ToUnicode"))), "beginbfchar")
	for _, m := range regexp.MustCompile(`<([0-9A-F]{4})> <([0-9A-F]+)>`).FindAllStringSubmatch(characters, -1) {
		code, err := hex.DecodeString(m[1] + m[2])
		if err != nil {
			f.t.Fatal(err)
		}
		var units []uint16
		for i := 2; i+1 < len(code); i += 2 {
			units = append(units, uint16(code[i])<<8|uint16(code[i+1]))
		}
		face.char[int(code[0])<<8|int(code[1])] = string(utf16.Decode(units))
	}

	descriptor := f.object(f.reference(inner, "FontDescriptor"))
	program := regexp.MustCompile(`/FontFile\d (\d+) 0 R`).FindStringSubmatch(descriptor)
	if program == nil || len(f.stream(f.int(program[1]))) == 0 {
		f.t.Errorf("the font of %q is not in the file", dictionary)
	}
	return face
}
