package disclosure

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestRare(t *testing.T) {
	for _, c := range []struct {
		keys    string
		minimum int
		want    string
	}{
		{"aaabbb", 3, "      "},
		{"aaabbbc", 3, "xxx   x"}, // c alone would be told by being left out
		{"aaaabbbcc", 3, "    xxxxx"},
		{"aaaabbbbcde", 3, "        xxx"},
		{"abc", 5, "xxx"},
		{"abc", 1, "   "},
		{"", 5, ""},
	} {
		var got strings.Builder
		for _, rare := range Rare(strings.Split(c.keys, ""), c.minimum) {
			got.WriteByte(" x"[map[bool]int{true: 1}[rare]])
		}
		if got.String() != c.want {
			t.Errorf("%s, %d: %q, want %q", c.keys, c.minimum, got.String(), c.want)
		}
	}
}

// Whatever the rows: what is shown, and what is left out, is of as many as the
// minimum or of nobody, unless all are left out; and nothing is left out
// where everything is frequent enough.
func TestRareProperties(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		keys := rapid.SliceOf(rapid.SampledFrom([]string{"", "a", "b", "c", "d", "e"})).Draw(r, "keys")
		minimum := rapid.IntRange(0, 6).Draw(r, "minimum")
		before, after, out := map[string]int{}, map[string]int{}, 0
		rare := Rare(keys, minimum)
		for i, key := range keys {
			before[key]++
			if rare[i] {
				out++
			} else {
				after[key]++
			}
		}
		for key, n := range after {
			if few(n, minimum) || n != before[key] {
				r.Fatalf("%q: %d of %d are shown", key, n, before[key])
			}
		}
		if few(out, minimum) && out < len(keys) {
			r.Fatalf("%d of %d are left out", out, len(keys))
		}
		frequent := true
		for _, n := range before {
			frequent = frequent && !few(n, minimum)
		}
		if frequent && slices.Contains(rare, true) {
			r.Fatal("something is left out of what is frequent")
		}
	})
}
