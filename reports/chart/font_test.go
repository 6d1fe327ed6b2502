package chart

import (
	_ "embed"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/image/font/sfnt"
)

//go:embed font/tongyong-guifan-hanzi.txt
var hanziTable string

// hanzi returns 通用规范汉字表 in its order.
func hanzi() []rune { return []rune(strings.ReplaceAll(hanziTable, "\n", "")) }

// The table has 8,105 characters: 3,500 of level 1, 3,000 of level 2 and 1,605
// of level 3 (State Council, Guofa 2013 No. 23). Each level is in the order of
// strokes, so it begins with the simplest characters.
func TestHanziTable(t *testing.T) {
	all := hanzi()
	if len(all) != 3500+3000+1605 {
		t.Fatalf("%d characters, want 8105", len(all))
	}
	sorted := slices.Clone(all)
	slices.Sort(sorted)
	if distinct := len(slices.Compact(sorted)); distinct != len(all) {
		t.Errorf("%d of them are distinct", distinct)
	}
	for _, level := range []struct {
		from, to    int
		first, last string
	}{
		{0, 3500, "一乙二十丁厂七卜八人", "矗"},
		{3500, 6500, "乂乜兀弋孑孓", "齉"},
		{6500, 8105, "亍尢彳卬殳", "蠼"},
	} {
		if got := string(all[level.from:level.to]); !strings.HasPrefix(got, level.first) || !strings.HasSuffix(got, level.last) {
			t.Errorf("characters %d to %d are %q … %q, want %q … %q", level.from+1, level.to,
				string(all[level.from:level.from+5]), string(all[level.to-1]), level.first, level.last)
		}
	}
}

func TestLetteringHasAllHanzi(t *testing.T) {
	letters := lettering()
	for _, r := range hanzi() {
		g := letters.glyph(letter{r, true})
		if g.absent || g.font != letters.fonts[0] {
			t.Errorf("%c (U+%04X) is not in the Chinese font", r, r)
			continue
		}
		if outline, path := letters.shape(g); len(outline) == 0 || path == "" || g.advance != unitsPerEm {
			t.Errorf("%c (U+%04X): %d segments, advance %d", r, r, len(outline), g.advance)
		}
	}
}

func TestLetteringHasLatinAndSigns(t *testing.T) {
	letters := lettering()
	var wanted []rune
	for _, span := range [][2]rune{{0x20, 0x7E}, {0xA0, 0xFF}, {0x100, 0x17F}, {0x3001, 0x3011}, {0xFF01, 0xFF5E}, {0x391, 0x3A1}, {0x3B1, 0x3C9}} {
		for r := span[0]; r <= span[1]; r++ {
			wanted = append(wanted, r)
		}
	}
	wanted = append(wanted, []rune("≥≤±×÷−≈≠…–—“”‘’·•▲▼●○■□◆◇★☆✓→←↑↓⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉αβγδεκλμρσχω№℃‰€￥ǎǐǒǔǖǘǚǜ《》①②③")...)
	for _, r := range wanted {
		for _, han := range []bool{false, true} {
			if g := letters.glyph(letter{r, han}); g.absent {
				t.Errorf("%c (U+%04X) has no shape", r, r)
			}
		}
	}
}

// What a study prints: every character of the sample framework has a shape.
func TestLetteringCoversFramework(t *testing.T) {
	for _, lang := range []string{"zh", "en"} {
		for _, n := range framework(t, lang) {
			if lacking := lettering().lacking(n.name); lacking != nil {
				t.Errorf("%s: no shape for %q", n.name, lacking)
			}
		}
	}
}

func TestLackingCharacters(t *testing.T) {
	tests := []struct{ text, want string }{
		{"得分 Score 3.78 (95% CI)", ""},
		{"ज龘體ज", "ज龘體"},        // Devanagari, a rare name, a traditional form
		{"a\u200bb\ufe0f", ""}, // not meant to be seen
		{"社区😀", "😀"},
	}
	for _, test := range tests {
		if got := string(lettering().lacking(test.text)); got != test.want {
			t.Errorf("%q lacks %q, want %q", test.text, got, test.want)
		}
	}
}

// Outlines and advances are whole numbers of the design size, as the SVG
// writer takes them to be.
func TestFontsHaveOneDesignSize(t *testing.T) {
	for n, f := range lettering().fonts {
		if f.UnitsPerEm() != sfnt.Units(unitsPerEm) {
			t.Errorf("font %d: %d units per em, want %d", n, f.UnitsPerEm(), unitsPerEm)
		}
	}
}

// Chinese text keeps the wide marks of its font; other text has narrow ones.
func TestMarksFollowTheText(t *testing.T) {
	letters := lettering()
	for _, mark := range "“”‘’…≥≤±×" {
		chinese := letters.glyph(letter{mark, true})
		latin := letters.glyph(letter{mark, false})
		if chinese.advance != unitsPerEm || latin.advance >= unitsPerEm {
			t.Errorf("%c is %d wide in Chinese and %d in other text", mark, chinese.advance, latin.advance)
		}
	}
	// Digits, of which numbers are made, are the same everywhere.
	for digit := '0'; digit <= '9'; digit++ {
		if letters.glyph(letter{digit, true}).id != letters.glyph(letter{digit, false}).id {
			t.Errorf("%c differs between Chinese and other text", digit)
		}
	}
}

func TestWidthAddsUp(t *testing.T) {
	letters := lettering()
	if got := letters.width("得分", 12); got != 24 {
		t.Errorf("two Han characters of 12 units are %g wide, want 24", got)
	}
	parts := letters.width("3.", 11) + letters.width("78", 11)
	if whole := letters.width("3.78", 11); max(whole-parts, parts-whole) > 1e-9 {
		t.Errorf("3.78 is %g wide, its parts %g", whole, parts)
	}
	if got := letters.width(strings.Repeat("\u200d", 5), 12); got != 0 {
		t.Errorf("joiners are %g wide, want 0", got)
	}
	if !utf8.ValidString(hanziTable) {
		t.Error("the table is not UTF-8")
	}
}

func TestPathDataIsShort(t *testing.T) {
	letters := lettering()
	g := letters.glyph(letter{'一', true})
	if _, path := letters.shape(g); !strings.HasPrefix(path, "M") || !strings.HasSuffix(path, "z") || len(path) > 60 {
		t.Errorf("一 is %q", path)
	}
	_, box := letters.shape(letters.glyph(letter{'😀', false}))
	if want := "M60 0v-800h880v800zM110-50h780v-700h-780z"; box != want {
		t.Errorf("an empty box is %q, want %q", box, want)
	}
}
