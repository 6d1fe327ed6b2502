package chart

import (
	"fmt"
	"iter"
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

// unitsPerEm is the design size of all fonts; advances and outlines are kept
// in these units, as whole numbers, so that they are the same on any machine.
const unitsPerEm = 1000

// A glyph is the shape of a character.
type glyph struct {
	id      string // of its definition in an SVG file
	advance int
	font    *sfnt.Font // nil: no font has it
	index   sfnt.GlyphIndex
	absent  bool // an empty box stands for the character

	outline sfnt.Segments // nil until asked for; y grows downwards
	path    string        // the same as SVG path data
}

// A typeface is what the charts are lettered in: the first of its fonts that
// has a character draws it. It is safe for use by several goroutines.
type typeface struct {
	fonts []*sfnt.Font

	mu     sync.Mutex
	buffer sfnt.Buffer
	glyphs map[letter]*glyph
}

// A letter is a character in a text with or without Han characters.
type letter struct {
	char rune
	han  bool
}

// lettering is the typeface of all charts.
var lettering = sync.OnceValue(newTypeface)

// newTypeface reads the fonts inside the program, which are looked at when the
// first chart is drawn, not when a program starts. It panics if they can't be
// read, which the tests exclude.
func newTypeface() *typeface {
	t := &typeface{glyphs: map[letter]*glyph{}}
	for _, data := range [][]byte{letters.Han, letters.Latin, letters.Math} {
		parsed, err := sfnt.Parse(data)
		if err != nil {
			panic(fmt.Sprintf("chart: embedded font: %v", err))
		}
		t.fonts = append(t.fonts, parsed)
	}
	return t
}

// set goes through the characters of a text with their shapes. A character
// that no font has is an empty box; one that is not meant to be seen, such as a
// joiner, has no shape and no width.
//
// A Chinese font makes quotation marks, dots and mathematical signs as wide as
// Han characters, which suits only Chinese text: a text without Han characters
// takes them from the other fonts.
func (t *typeface) set(text string) iter.Seq2[rune, *glyph] {
	han := strings.ContainsFunc(text, isWide)
	return func(yield func(rune, *glyph) bool) {
		for _, r := range text {
			if !yield(r, t.glyph(letter{r, han})) {
				return
			}
		}
	}
}

func (t *typeface) glyph(l letter) *glyph {
	t.mu.Lock()
	defer t.mu.Unlock()
	g, known := t.glyphs[l]
	if !known {
		g = t.find(l)
		t.glyphs[l] = g
	}
	return g
}

func (t *typeface) find(l letter) *glyph {
	var found *glyph
	for n, f := range t.fonts {
		index, err := f.GlyphIndex(&t.buffer, l.char)
		if err != nil || index == 0 {
			continue
		}
		advance, err := f.GlyphAdvance(&t.buffer, index, fixed.I(unitsPerEm), font.HintingNone)
		if err != nil {
			continue
		}
		g := &glyph{id: string("hlm"[n]) + strconv.Itoa(int(index)), advance: advance.Round(), font: f, index: index}
		if l.han || isWide(l.char) || g.advance < unitsPerEm {
			return g
		}
		if found == nil {
			found = g // unless a font has a narrower one
		}
	}
	switch {
	case found != nil:
		return found
	case unicode.In(l.char, unicode.Cf, unicode.Variation_Selector):
		return &glyph{}
	}
	width := unitsPerEm * 6 / 10
	if isWide(l.char) {
		width = unitsPerEm
	}
	box := emptyBox(width)
	return &glyph{id: "x" + strconv.Itoa(width), advance: width, absent: true, outline: box, path: pathData(box)}
}

// shape returns a glyph's outline and path data, reading them once.
func (t *typeface) shape(g *glyph) (sfnt.Segments, string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if g.outline == nil && g.font != nil {
		segments, err := g.font.LoadGlyph(&t.buffer, g.index, fixed.I(unitsPerEm), nil)
		if err != nil {
			segments = emptyBox(g.advance)
		}
		g.outline = append(sfnt.Segments{}, segments...)
		g.path = pathData(g.outline)
	}
	return g.outline, g.path
}

// width returns how long a text is in a size.
func (t *typeface) width(text string, size float64) float64 {
	sum := 0
	for _, g := range t.set(text) {
		sum += g.advance
	}
	return float64(sum) * size / unitsPerEm
}

// lacking returns the characters of a text that no font has, in their order,
// each once.
func (t *typeface) lacking(text string) []rune {
	var out []rune
	for r, g := range t.set(text) {
		if g.absent && !slices.Contains(out, r) {
			out = append(out, r)
		}
	}
	return out
}

// emptyBox is the outline of a frame, which stands for a character that the
// typeface lacks.
func emptyBox(width int) sfnt.Segments {
	const left, top, thick = 60, -800, 50
	right := width - left
	at := func(op sfnt.SegmentOp, x, y int) sfnt.Segment {
		return sfnt.Segment{Op: op, Args: [3]fixed.Point26_6{fixed.P(x, y)}}
	}
	return sfnt.Segments{
		at(sfnt.SegmentOpMoveTo, left, 0), at(sfnt.SegmentOpLineTo, left, top),
		at(sfnt.SegmentOpLineTo, right, top), at(sfnt.SegmentOpLineTo, right, 0),
		at(sfnt.SegmentOpMoveTo, left+thick, -thick), at(sfnt.SegmentOpLineTo, right-thick, -thick),
		at(sfnt.SegmentOpLineTo, right-thick, top+thick), at(sfnt.SegmentOpLineTo, left+thick, top+thick),
	}
}

// pathData writes an outline as SVG path data with relative coordinates.
func pathData(outline sfnt.Segments) string {
	var b []byte
	var x, y int
	number := func(v int) {
		if last := len(b) - 1; v >= 0 && last >= 0 && b[last] >= '0' && b[last] <= '9' {
			b = append(b, ' ')
		}
		b = strconv.AppendInt(b, int64(v), 10)
	}
	points := func(op byte, args []fixed.Point26_6) {
		b = append(b, op)
		for _, p := range args {
			number(p.X.Round() - x)
			number(p.Y.Round() - y)
		}
		last := args[len(args)-1]
		x, y = last.X.Round(), last.Y.Round()
	}
	for n, segment := range outline {
		switch segment.Op {
		case sfnt.SegmentOpMoveTo:
			if n > 0 {
				b = append(b, 'z')
			}
			b = append(b, 'M')
			x, y = segment.Args[0].X.Round(), segment.Args[0].Y.Round()
			number(x)
			number(y)
		case sfnt.SegmentOpLineTo:
			switch to := segment.Args[0]; {
			case to.X.Round() == x:
				b = append(b, 'v')
				number(to.Y.Round() - y)
				y = to.Y.Round()
			case to.Y.Round() == y:
				b = append(b, 'h')
				number(to.X.Round() - x)
				x = to.X.Round()
			default:
				points('l', segment.Args[:1])
			}
		case sfnt.SegmentOpQuadTo:
			points('q', segment.Args[:2])
		case sfnt.SegmentOpCubeTo:
			points('c', segment.Args[:3])
		}
	}
	if len(b) > 0 {
		b = append(b, 'z')
	}
	return string(b)
}

// isWide reports whether a character fills a square, as Han does.
func isWide(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul) ||
		r >= 0x3000 && r <= 0x33FF || r >= 0xFE30 && r <= 0xFE4F || r >= 0xFF01 && r <= 0xFF60 || r >= 0x1F300
}
