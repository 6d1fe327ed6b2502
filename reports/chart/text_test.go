package chart

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestClean(t *testing.T) {
	tests := []struct{ text, want string }{
		{"科学 Scientific", "科学 Scientific"},
		{"two\nlines\tand\x00nothing", "two lines and nothing"},
		{"half a character \xe7\xa7", "half a character \ufffd"},
		{"\ufffe", "\ufffd"},
	}
	for _, test := range tests {
		if got := clean(test.text); got != test.want {
			t.Errorf("clean(%q) is %q, want %q", test.text, got, test.want)
		}
	}
}

func TestFit(t *testing.T) {
	letters := lettering()
	tests := []struct {
		text  string
		width float64
		want  string
	}{
		{"治理目标完成度", 84, "治理目标完成度"}, // seven Han characters of 12
		{"治理目标完成度", 83, "治理目标完…"},
		{"治理目标完成度", 12, "…"},
		{"治理目标完成度", 11, ""},
		{"Early warning", 40, "Early…"}, // no space before the ellipsis
		{"", 0, ""},
	}
	for _, test := range tests {
		if got := letters.fit(test.text, 12, test.width); got != test.want {
			t.Errorf("%q in %g units is %q, want %q", test.text, test.width, got, test.want)
		}
	}
}

func TestWrap(t *testing.T) {
	letters := lettering()
	tests := []struct {
		text  string
		width float64
		most  int
		want  []string
	}{
		{"治理目标完成度", 48, 3, []string{"治理目标", "完成度"}},
		{"治理目标完成度", 36, 2, []string{"治理目", "标完…"}},
		{"很好，治理", 24, 9, []string{"很", "好，", "治理"}}, // no comma at the start of a line
		{"Protection of personal data", 70, 4, []string{"Protection", "of personal", "data"}},
		{"public-health", 50, 2, []string{"public-", "health"}},
		{"", 50, 2, nil},
	}
	for _, test := range tests {
		got := letters.wrap(test.text, 12, test.width, test.most)
		if !slices.Equal(got, test.want) {
			t.Errorf("%q in %g units is %q, want %q", test.text, test.width, got, test.want)
		}
	}
}

// A text in lines is the text; no line is longer than it may be, and what was
// cut says so.
func TestWrapKeepsText(t *testing.T) {
	letters := lettering()
	rapid.Check(t, func(t *rapid.T) {
		text := clean(rapid.String().Draw(t, "text"))
		width := rapid.Float64Range(0, 300).Draw(t, "width")
		most := rapid.IntRange(1, 5).Draw(t, "most")
		lines := letters.wrap(text, 12, width, most)
		if len(lines) > most {
			t.Fatalf("%d lines", len(lines))
		}
		cut := false
		for _, line := range lines {
			if long := letters.width(line, 12); long > width+1e-9 {
				t.Fatalf("%q is %g long, more than %g", line, long, width)
			}
			cut = cut || strings.HasSuffix(line, ellipsis) || line == ""
		}
		if !cut && !whole(text, lines) {
			t.Fatalf("%q became %q", text, lines)
		}
	})
}

func TestFitIsAPrefix(t *testing.T) {
	letters := lettering()
	rapid.Check(t, func(t *rapid.T) {
		text := clean(rapid.String().Draw(t, "text"))
		width := rapid.Float64Range(0, 200).Draw(t, "width")
		got := letters.fit(text, 11, width)
		if !utf8.ValidString(got) || letters.width(got, 11) > width+1e-9 {
			t.Fatalf("%q in %g units is %q", text, width, got)
		}
		if got != text && got != "" && !strings.HasPrefix(text, strings.TrimSuffix(got, ellipsis)) {
			t.Fatalf("%q is no beginning of %q", got, text)
		}
	})
}
