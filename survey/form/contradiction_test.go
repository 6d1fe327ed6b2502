package form

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// What some answer meets is never called a contradiction.
func TestContradictionsAreSound(t *testing.T) {
	f := example(t)
	questions := map[string]*Question{}
	for _, q := range f.All {
		questions[q.Name] = q
	}
	leaf := rapid.Custom(func(t *rapid.T) string {
		return rapid.SampledFrom([]string{"${persons} = 3", "${persons} > 3", "${persons} < 4", "${persons} >= 20", "${persons} != 3", "${persons} = ''", "${persons} < 0.5",
			"${age} = '1'", "${age} != '2'", "${age} >= 2", "${age} = ''", "selected(${needs}, 'bus')", "selected(${needs}, 'none')", "${needs} != ''", "${D1} > 4", "${D1} <= 2", "${bus} = 'x'", "${bus} > 3"}).Draw(t, "leaf")
	})
	var condition func(depth int) *rapid.Generator[string]
	condition = func(depth int) *rapid.Generator[string] {
		if depth == 0 {
			return leaf
		}
		return rapid.Custom(func(t *rapid.T) string {
			parts := rapid.SliceOfN(condition(depth-1), 1, 3).Draw(t, "parts")
			return rapid.SampledFrom([]string{"", "not"}).Draw(t, "not") + "(" + strings.Join(parts, rapid.SampledFrom([]string{" and ", " or "}).Draw(t, "word")) + ")"
		})
	}
	rapid.Check(t, func(t *rapid.T) {
		text := condition(2).Draw(t, "condition")
		c, err := ParseCondition(text)
		if err != nil {
			t.Fatal(err)
		}
		a := Answers{}
		for name, values := range map[string][]string{"persons": {"", "0", "1", "3", "4", "19", "20"}, "age": {"", "1", "2"}, "needs": {"", "ramp", "bus", "ramp bus", "none"}, "D1": {"", "1", "2", "5"}, "bus": {"", "x", "y", "5"}} {
			if value := rapid.SampledFrom(values).Draw(t, name); value != "" {
				a[name] = strings.Fields(value)
			}
		}
		if never := c.contradiction(questions, map[string]bool{}, f.Scale); never != nil && never.Holds(a) {
			t.Fatalf("%s is said to hold never, and does with %v", never, a)
		}
	})
}
