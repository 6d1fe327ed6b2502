package office

import (
	"slices"
	"strings"
	"testing"

	"goodgov/survey/form"
)

// What is typed for choices, by their digits or by their values.
func TestChosen(t *testing.T) {
	of := func(kind form.Kind, values string) *form.Question {
		q := &form.Question{Name: "q", Kind: kind}
		for value := range strings.FieldsSeq(values) {
			q.Choices = append(q.Choices, form.Choice{Value: value})
		}
		return q
	}
	for _, c := range []struct {
		q           *form.Question
		typed, want string
		keys        string
	}{
		{of(form.Many, "1 2 3"), "13", "1 3", "1 2 3"},
		{of(form.Many, "1 2 3"), "１、３", "1 3", "1 2 3"},
		{of(form.Many, "1 2 3"), "14", "14", "1 2 3"},
		{of(form.Many, "wechat poster friends"), "31", "friends wechat", "1 2 3"},
		{of(form.Many, "wechat poster friends"), "poster, 3", "poster friends", "1 2 3"},
		{of(form.Many, "a b c d e f g h i j k l"), "12 1", "l a", "1 2 3 4 5 6 7 8 9 10 11 12"},
		{of(form.Many, "2 1 none"), "2 none", "2 none", "2 1 none"},
		{of(form.One, "male female"), " 2", "female", "1 2"},
		{of(form.One, "male female"), "male", "male", "1 2"},
		{of(form.One, "male female"), "12", "12", "1 2"},
		{of(form.One, "3 4"), "4", "4", "3 4"},
	} {
		if got := chosen(c.q, []string{c.typed}); !slices.Equal(got, strings.Fields(c.want)) {
			t.Errorf("%q typed: %q, want %q", c.typed, got, c.want)
		}
		if got := strings.Join(keysOf(c.q), " "); got != c.keys {
			t.Errorf("the keys are %s, want %s", got, c.keys)
		}
		// A keyboard of digits has no blank, and no letters.
		numeric := !strings.Contains(c.keys, "none") && !strings.Contains(c.keys, "10")
		if got := (entryQuestion{Kind: c.q.Kind, keys: keysOf(c.q)}).Numeric(); got != numeric {
			t.Errorf("%s: a keyboard of digits: %v", c.keys, got)
		}
		// What was understood is understood again: pages send it back.
		if again := chosen(c.q, strings.Fields(c.want)); !slices.Equal(again, strings.Fields(c.want)) {
			t.Errorf("%q sent back: %q", c.want, again)
		}
	}
}
