package collect

import (
	"strings"
	"testing"
)

// The id tells studies apart; one that is only the name of a folder does so
// together with the title.
func TestStudyOwns(t *testing.T) {
	north, south := map[string]string{"zh": "北区", "en": "North"}, map[string]string{"zh": "南区"}
	for _, test := range []struct {
		name        string
		asks, kept  Study
		owns, title bool
	}{
		{"the same", Study{ID: "a", Title: north}, Study{ID: "a", Title: north}, true, true},
		{"another id", Study{ID: "b", Title: north}, Study{ID: "a", Title: north}, false, true},
		{"another title", Study{ID: "a", Title: south}, Study{ID: "a", Title: north}, true, false},
		{"a folder of the same name", Study{ID: "a", Title: south, Borrowed: true}, Study{ID: "a", Title: north}, false, false},
		{"a title in one language of two", Study{ID: "a", Title: map[string]string{"en": "North"}, Borrowed: true}, Study{ID: "a", Title: north}, true, true},
		{"no title is known", Study{ID: "a", Title: north, Borrowed: true}, Study{ID: "a"}, true, true},
	} {
		if got := test.asks.Owns(test.kept); got != test.owns {
			t.Errorf("%s: owns %v", test.name, got)
		}
		if got := test.asks.Called(test.kept); got != test.title {
			t.Errorf("%s: called so %v", test.name, got)
		}
	}
}

// The error names both studies and the id that would make them one, in both
// languages.
func TestForeignNamesBoth(t *testing.T) {
	f := &Foreign{Kept: Study{ID: "a", Title: map[string]string{"zh": "北区"}}, Asked: Study{ID: "b"}}
	for _, lang := range []string{"en", "zh"} {
		if text := f.In(lang) + f.Hint().In(lang); !strings.Contains(text, "北区") || !strings.Contains(text, "b") || !strings.Contains(text, "{id: a}") || strings.Contains(text, "%!") {
			t.Error(text)
		}
	}
}
