package cli

import "testing"

func TestTyped(t *testing.T) {
	for path, want := range map[string]string{
		"mystudy":       "mystudy",
		"../a_b-2.1":    "../a_b-2.1",
		"评价/2026":       "评价/2026",
		"杭 州":           `"杭 州"`,
		"a&b":           `"a&b"`,
		"it's":          `"it's"`,
		"$HOME":         `'$HOME'`,
		`it's "my" own`: `'it'\''s "my" own'`,
	} {
		if got := typed(path); got != want {
			t.Errorf("%s: got %s, want %s", path, got, want)
		}
	}
}
