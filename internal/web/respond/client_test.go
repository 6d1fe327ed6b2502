package respond

import (
	"regexp"
	"slices"
	"testing"
)

// Scripts get the words that they say, and no others.
func TestClientWords(t *testing.T) {
	said := map[string]bool{}
	for _, name := range []string{"respond", "questionnaire", "offline"} {
		source, err := files.ReadFile("static/" + name + ".js")
		if err != nil {
			t.Fatal(err)
		}
		for _, literal := range regexp.MustCompile(`'([a-z_.]+)'`).FindAllStringSubmatch(string(source), -1) {
			said[literal[1]] = true
		}
		for _, call := range regexp.MustCompile(`\b(say|tell)\('([^']+)'`).FindAllStringSubmatch(string(source), -1) {
			if !slices.Contains(ClientWords, call[2]) {
				t.Errorf("%s.js says %q, which it does not get", name, call[2])
			}
		}
	}
	for _, word := range ClientWords {
		if !said[word] {
			t.Errorf("no script says %q", word)
		}
	}
}
