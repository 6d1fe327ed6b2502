package respond

import (
	"regexp"
	"slices"
	"testing"
)

// Scripts get the words that they say, and no others; those of the page of the
// device come with it.
func TestClientWords(t *testing.T) {
	for _, c := range []struct {
		scripts  []string
		own, all []string
	}{
		{[]string{"respond", "questionnaire"}, ClientWords, ClientWords},
		{[]string{"offline"}, DeviceWords, slices.Concat(ClientWords, DeviceWords)},
	} {
		said := map[string]bool{}
		for _, name := range c.scripts {
			source, err := files.ReadFile("static/" + name + ".js")
			if err != nil {
				t.Fatal(err)
			}
			for _, literal := range regexp.MustCompile(`'([a-z_.]+)'`).FindAllStringSubmatch(string(source), -1) {
				said[literal[1]] = true
			}
			for _, call := range regexp.MustCompile(`\b(say|tell)\('([^']+)'`).FindAllStringSubmatch(string(source), -1) {
				if !slices.Contains(c.all, call[2]) {
					t.Errorf("%s.js says %q, which it does not get", name, call[2])
				}
			}
		}
		for _, word := range c.own {
			if !said[word] {
				t.Errorf("no script says %q", word)
			}
		}
	}
}
