package i18n

import (
	"regexp"
	"slices"
	"testing"

	"goodgov/internal/house"
)

func TestImports(t *testing.T) { house.MayImport(t) }

var verb = regexp.MustCompile(`%(\[\d+\])?[-+# 0]*\d*(\.\d+)?[a-zA-Z%]`)

// The order of the arguments may differ between the languages.
var position = regexp.MustCompile(`\[\d+\]`)

func verbs(text string) []string {
	found := verb.FindAllString(text, -1)
	for i, v := range found {
		found[i] = position.ReplaceAllString(v, "")
	}
	slices.Sort(found)
	return found
}

func TestEveryKeyIsInOnePart(t *testing.T) {
	seen := map[string]bool{}
	for _, p := range parts {
		for key := range p.en {
			if seen[key] {
				t.Errorf("%s is in two parts", key)
			}
			seen[key] = true
		}
	}
}

func TestCataloguesAgree(t *testing.T) {
	for key, text := range english {
		other, found := chinese[key]
		if !found {
			t.Errorf("%s is missing in Chinese", key)
			continue
		}
		if !slices.Equal(verbs(text), verbs(other)) {
			t.Errorf("%s takes %q in English and %q in Chinese", key, verbs(text), verbs(other))
		}
		if text == "" || other == "" {
			t.Errorf("%s says nothing", key)
		}
	}
	for key := range chinese {
		if _, found := english[key]; !found {
			t.Errorf("%s is missing in English", key)
		}
	}
}
