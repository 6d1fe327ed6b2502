package office

import (
	"testing"

	"pgregory.net/rapid"
)

func TestPlainNumber(t *testing.T) {
	for typed, want := range map[string]string{
		"021": "21", "21": "21", " 0021 ": "21", "０２１": "21", "007": "7", "0": "0", "000": "0", "100": "100", "1002": "1002",
		"a-021": "A-21", "A 07 b": "A 7 B", "03-021": "3-21", "1.05": "1.05", "1,05": "1,05", "": "", "甲０３": "甲3",
	} {
		if got := plainNumber(typedNumber(typed)); got != want {
			t.Errorf("%q is %q, want %q", typed, got, want)
		}
	}
}

// Whatever was kept with up to five zeros in front is found by the number without
// them, and the plain number of a plain number is itself.
func TestSameNumbers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		before := rapid.StringMatching(`(|[A-Z]|[A-Z] |[1-9]-|甲)`).Draw(t, "before")
		digits := rapid.StringMatching(`[1-9][0-9]{0,3}`).Draw(t, "digits")
		zeros := rapid.StringMatching(`0{0,5}`).Draw(t, "zeros")
		after := rapid.StringMatching(`(|[A-Z]| B)`).Draw(t, "after")
		plain := plainNumber(before + zeros + digits + after)
		if plain != before+digits+after || plainNumber(plain) != plain {
			t.Fatalf("plain is %q", plain)
		}
		found := false
		for _, number := range sameNumbers(before + digits + after) {
			found = found || number == before+zeros+digits+after
			if plainNumber(number) != plain {
				t.Fatalf("%q is another paper", number)
			}
		}
		if !found {
			t.Fatalf("%q is not found by %q", before+zeros+digits+after, plain)
		}
	})
}
