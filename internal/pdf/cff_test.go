package pdf

import (
	"bytes"
	"slices"
	"testing"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// The outlines that are kept are those of the font, the others are blank: the
// table is put back into the font and read by another reader.
func TestSubset(t *testing.T) {
	whole := fonts()[han]
	var used []glyph
	for _, char := range "善治评价ABC，“" {
		g, ok := find(han, char)
		if !ok {
			t.Fatalf("no glyph for %q", char)
		}
		used = append(used, g)
	}
	data := slices.Clone(whole.data)
	table := whole.cff.subset(used)
	copy(data[bytes.Index(data, whole.cff.data):], table)
	part, err := sfnt.Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	var a, b sfnt.Buffer
	for index := range sfnt.GlyphIndex(whole.font.NumGlyphs()) {
		kept, err := part.LoadGlyph(&a, index, fixed.I(unitsPerEm), nil)
		if err != nil {
			t.Fatalf("glyph %d: %v", index, err)
		}
		if index != 0 && !slices.ContainsFunc(used, func(g glyph) bool { return g.index == index }) {
			if len(kept) != 0 {
				t.Fatalf("glyph %d is not used and has an outline", index)
			}
			continue
		}
		original, err := whole.font.LoadGlyph(&b, index, fixed.I(unitsPerEm), nil)
		if err != nil || !slices.Equal(kept, original) || len(kept) == 0 {
			t.Errorf("glyph %d has another outline (%v)", index, err)
		}
	}
}
