package chart

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// The two fonts: font/README.md says what they hold and where they come from.
// They are looked at when the first chart is drawn, not when a program starts.
var (
	//go:embed font/NotoSansCJKsc-subset.otf
	hanFont []byte
	//go:embed font/NotoSans-subset.ttf
	latinFont []byte
)

// unitsPerEm is the design size of both fonts; advances and outlines are kept
// in these units, as whole numbers, so that they are the same on any machine.
const unitsPerEm = 1000

// A glyph is the shape of a character.
type glyph struct {
	id      string // of its definition in an SVG file
	advance int
	font    *sfnt.Font
	index   sfnt.GlyphIndex

	outline sfnt.Segments // nil until asked for; y grows downwards
	path    string        // the same as SVG path data
}

// A typeface is what the charts are lettered in: the first of its fonts that
// has a character draws it. It is safe for use by several goroutines.
type typeface struct {
	fonts []*sfnt.Font

	mu      sync.Mutex
	buffer  sfnt.Buffer
	glyphs  map[rune]*glyph
	missing map[bool]*glyph // by whether the character is a wide one
}

// lettering is the typeface of all charts. It panics if the fonts inside the
// program can't be read, which its tests exclude.
var lettering = sync.OnceValue(func() *typeface {
	t := &typeface{glyphs: map[rune]*glyph{}, missing: map[bool]*glyph{}}
	for _, data := range [][]byte{hanFont, latinFont} {
		parsed, err := sfnt.Parse(data)
		if err != nil {
			panic(fmt.Sprintf("chart: embedded font: %v", err))
		}
		t.fonts = append(t.fonts, parsed)
	}
	for wide, width := range map[bool]int{true: unitsPerEm, false: unitsPerEm * 6 / 10} {
		box := emptyBox(width)
		t.missing[wide] = &glyph{id: "x" + strconv.Itoa(width), advance: width, outline: box, path: pathData(box)}
	}
	return t
})

// glyph returns the shape of a character and whether the typeface has it. A
// character that it lacks is an empty box; one that is not meant to be seen,
// such as a joiner, has no shape and no width.
func (t *typeface) glyph(r rune) (*glyph, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if g, known := t.glyphs[r]; known {
		return g, g.font != nil || g.advance == 0
	}
	g := t.find(r)
	t.glyphs[r] = g
	return g, g.font != nil || g.advance == 0
}

func (t *typeface) find(r rune) *glyph {
	for n, f := range t.fonts {
		index, err := f.GlyphIndex(&t.buffer, r)
		if err != nil || index == 0 {
			continue
		}
		advance, err := f.GlyphAdvance(&t.buffer, index, fixed.I(unitsPerEm), font.HintingNone)
		if err != nil {
			continue
		}
		return &glyph{
			id:      string("hl"[n]) + strconv.Itoa(int(index)),
			advance: advance.Round(),
			font:    f,
			index:   index,
		}
	}
	if unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Variation_Selector, r) {
		return &glyph{}
	}
	return t.missing[isWide(r)]
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
	for _, r := range text {
		g, _ := t.glyph(r)
		sum += g.advance
	}
	return float64(sum) * size / unitsPerEm
}

// lacking returns the characters of a text that the typeface has no shape for,
// in their order, each once.
func (t *typeface) lacking(text string) []rune {
	var out []rune
	for _, r := range text {
		if _, found := t.glyph(r); !found && !strings.ContainsRune(string(out), r) {
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
