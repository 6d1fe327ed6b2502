package study

import (
	"iter"
	"maps"
	"slices"
)

// Names that come from outside are as many and as long as whoever sends them
// likes. What is said of them names the first, shortened.
const (
	mostNames   = 100
	longestName = 60 // characters
)

// tally counts by name; past mostNames names it counts the others together.
type tally struct {
	named  map[string]int
	others int
}

func newTally() *tally { return &tally{named: map[string]int{}} }

func (t *tally) add(name string, n int) {
	if runes := []rune(name[:min(len(name), 4*longestName+1)]); len(runes) > longestName {
		name = string(runes[:longestName]) + "…"
	}
	if _, met := t.named[name]; !met && len(t.named) >= mostNames {
		t.others += n
		return
	}
	t.named[name] += n
}

// merge adds what another counted behind it.
func (t *tally) merge(behind *tally) {
	for name, n := range behind.each() {
		t.add(name, n)
	}
	t.others += behind.others
}

// each goes over the names that are kept, sorted.
func (t *tally) each() iter.Seq2[string, int] {
	return func(yield func(string, int) bool) {
		for _, name := range slices.Sorted(maps.Keys(t.named)) {
			if !yield(name, t.named[name]) {
				return
			}
		}
	}
}
