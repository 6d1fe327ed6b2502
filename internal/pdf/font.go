package pdf

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"

	letters "goodgov/reports/chart/font"
)

const unitsPerEm = 1000

// The fonts by number.
const (
	han = iota
	latin
	symbols
)

// parsed is a font of the program.
type parsed struct {
	data []byte
	font *sfnt.Font
	cff  *cff // nil: TrueType outlines
}

// fonts reads the fonts inside the program once. It panics where they can't be
// read, which the tests exclude.
var fonts = sync.OnceValue(func() []parsed {
	var all []parsed
	for _, data := range [][]byte{han: letters.Han, latin: letters.Latin, symbols: letters.Math} {
		f, err := sfnt.Parse(data)
		if err != nil {
			panic(fmt.Sprintf("pdf: embedded font: %v", err))
		}
		all = append(all, parsed{data: data, font: f, cff: findCFF(data)})
	}
	return all
})

// glyph is a letter of a font.
type glyph struct {
	char    rune
	index   sfnt.GlyphIndex
	advance int // in 1/1000 of the size
}

// run is a piece of text in one font.
type run struct {
	face   int
	glyphs []glyph
}

// face is a font with what a document uses of it.
type face struct {
	parsed
	number int
	used   map[sfnt.GlyphIndex]glyph
}

func newFace(number int) *face {
	return &face{parsed: fonts()[number], number: number, used: map[sfnt.GlyphIndex]glyph{}}
}

// find returns the glyph of a character; ok is false where the font has none.
func find(number int, char rune) (g glyph, ok bool) {
	var buffer sfnt.Buffer
	f := fonts()[number].font
	index, err := f.GlyphIndex(&buffer, char)
	if err != nil || index == 0 && char != 0 {
		return glyph{}, false
	}
	return glyph{char: char, index: index, advance: advance(f, &buffer, index)}, true
}

func advance(f *sfnt.Font, buffer *sfnt.Buffer, index sfnt.GlyphIndex) int {
	width, err := f.GlyphAdvance(buffer, index, fixed.I(unitsPerEm), font.HintingNone)
	if err != nil {
		return unitsPerEm
	}
	return width.Round()
}

// known remembers what letter found.
var known sync.Map // of choice to placed

type choice struct {
	char rune
	wide bool // beside a Han character
}

type placed struct {
	face   int
	absent bool // no font has it: the empty box stands there
	glyph
}

// letter chooses the font of a character: Han characters and the punctuation
// beside them are set in the one made for them, where they fill a square, the
// rest in the Latin one.
func letter(char rune, wide bool) placed {
	key := choice{char, wide}
	if p, found := known.Load(key); found {
		return p.(placed)
	}
	order := []int{latin, han, symbols}
	if isWide(char) || wide && strings.ContainsRune("“”‘’—…·", char) {
		order = []int{han, latin, symbols}
	}
	result := placed{face: han, absent: true, glyph: glyph{char: char, advance: unitsPerEm}} // the empty box
	for _, number := range order {
		if g, ok := find(number, char); ok {
			result = placed{face: number, glyph: g}
			break
		}
	}
	known.Store(key, result)
	return result
}

// isWide reports whether a character fills a square, as Han does.
func isWide(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul) || r >= 0x3000 && r <= 0x33FF || r >= 0xFF01 && r <= 0xFF60
}

// set is a text in glyphs. Line breaks and tabs are spaces.
func set(text string) []placed {
	chars := []rune(text)
	line := make([]placed, len(chars))
	for i, char := range chars {
		if unicode.IsSpace(char) && char != 0x3000 || unicode.IsControl(char) {
			char = ' '
		}
		wide := i > 0 && isWide(chars[i-1]) || i+1 < len(chars) && isWide(chars[i+1])
		line[i] = letter(char, wide)
	}
	return line
}

// Lacking lists the characters of a text that no font has, each once.
func Lacking(text string) []rune {
	var chars []rune
	for _, p := range set(text) {
		if p.absent && !slices.Contains(chars, p.char) {
			chars = append(chars, p.char)
		}
	}
	return chars
}

// Width is how long a text is in a size.
func Width(text string, size float64) float64 {
	sum := 0
	for _, p := range set(text) {
		sum += p.advance
	}
	return float64(sum) * size / unitsPerEm
}

// Wrap breaks a text into lines that are no longer than a width: between words,
// between Han characters, and within a word that is longer than a line. Closing
// punctuation does not begin a line, opening punctuation does not end one.
func Wrap(text string, size, width float64) []string {
	line := set(text)
	most := int(width * unitsPerEm / size)
	var lines []string
	start, stop, length := 0, 0, 0 // of the line; where it may end; its length so far
	flush := func(end int) {
		var b strings.Builder
		for _, p := range line[start:end] {
			b.WriteRune(p.char)
		}
		lines = append(lines, strings.TrimSpace(b.String()))
		start = end
	}
	for i := 0; i < len(line); i++ {
		if i > start && mayBreak(line[i-1].char, line[i].char) && !inScheme(line, i) {
			stop = i
		}
		length += line[i].advance
		if length <= most || i == start || line[i].char == ' ' {
			continue
		}
		if stop <= start {
			stop = i
		}
		flush(stop)
		i, length = start-1, 0
	}
	flush(len(line))
	return lines
}

// mayBreak reports whether a line may end between two characters.
func mayBreak(before, after rune) bool {
	switch {
	case after == ' ':
		return false
	case before == ' ':
		return true
	case strings.ContainsRune("，。、；：？！”’）》」』】〉,.;:?!)]}%", after) || strings.ContainsRune("“‘（《「『【〈([{", before):
		return false
	}
	return isWide(before) || isWide(after) || before == '-' || before == '/'
}

// inScheme reports whether a line that ends before a place would tear the
// "://" of an address from what follows it, or in two.
func inScheme(line []placed, i int) bool {
	return line[i-1].char == '/' && (line[i].char == '/' || i > 1 && line[i-2].char == '/')
}

// runs sets a text and notes what it uses.
func (d *Document) runs(text string) []run {
	var runs []run
	for _, p := range set(text) {
		if len(runs) == 0 || runs[len(runs)-1].face != p.face {
			runs = append(runs, run{face: p.face})
		}
		last := &runs[len(runs)-1]
		last.glyphs = append(last.glyphs, p.glyph)
		if _, noted := d.faces[p.face].used[p.index]; !noted {
			d.faces[p.face].used[p.index] = p.glyph
		}
	}
	return runs
}

// code is what stands for a glyph in a text: its CID.
func (f *face) code(g glyph) int {
	if f.cff != nil {
		return f.cff.cid(int(g.index))
	}
	return int(g.index)
}

// write writes the font with what is used of it and returns its object.
func (f *face) write(out *file) int {
	used := slices.Collect(maps.Values(f.used))
	slices.SortFunc(used, func(a, b glyph) int { return f.code(a) - f.code(b) })
	var widths strings.Builder
	for _, g := range used {
		fmt.Fprintf(&widths, "%d [%d] ", f.code(g), g.advance)
	}
	name := []string{"GGHANS+NotoSansCJKsc", "GGLATN+NotoSans", "GGMATH+NotoSansMath"}[f.number]
	var descendant string
	if f.cff != nil {
		program := out.stream("/Subtype /CIDFontType0C ", f.cff.subset(used))
		descendant = fmt.Sprintf("/Subtype /CIDFontType0 /FontDescriptor %d 0 R", f.descriptor(out, name, "/FontFile3", program))
	} else {
		program := out.stream(fmt.Sprintf("/Length1 %d ", len(f.data)), f.data)
		descendant = fmt.Sprintf("/Subtype /CIDFontType2 /CIDToGIDMap /Identity /FontDescriptor %d 0 R", f.descriptor(out, name, "/FontFile2", program))
	}
	inner := out.object("<< /Type /Font /BaseFont /%s %s /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /DW %d /W [%s] >>",
		name, descendant, unitsPerEm, strings.TrimSpace(widths.String()))
	unicodes := out.stream("", f.toUnicode(used))
	return out.object("<< /Type /Font /Subtype /Type0 /BaseFont /%s /Encoding /Identity-H /DescendantFonts [%d 0 R] /ToUnicode %d 0 R >>", name, inner, unicodes)
}

func (f *face) descriptor(out *file, name, key string, program int) int {
	return out.object("<< /Type /FontDescriptor /FontName /%s /Flags 4 /FontBBox [-1002 -1048 2928 1808] /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 733 /StemV 80 %s %d 0 R >>",
		name, key, program)
}

// toUnicode is the map from codes to characters, by which text is selected.
func (f *face) toUnicode(used []glyph) []byte {
	var b strings.Builder
	b.WriteString("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n" +
		"/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n")
	for part := range slices.Chunk(used, 100) { // the most that a block may hold
		fmt.Fprintf(&b, "%d beginbfchar\n", len(part))
		for _, g := range part {
			fmt.Fprintf(&b, "<%04X> <%s>\n", f.code(g), utf16Hex(string(g.char)))
		}
		b.WriteString("endbfchar\n")
	}
	b.WriteString("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n")
	return []byte(b.String())
}

// number writes a number with two decimals at most.
func number(v float64) string {
	return strconv.FormatFloat(math.Round(v*100)/100, 'f', -1, 64)
}
