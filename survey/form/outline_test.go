package form

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// An outline tells what may be answered apart from how it is worded.
func TestOutline(t *testing.T) {
	about := func(f *Form, i int) *Question { return &f.Groups[0].Questions[i] }
	for _, test := range []struct {
		name   string
		change func(f *Form)
		want   Changes
	}{
		{"nothing", func(*Form) {}, Changes{}},
		{"units, purpose, titles", func(f *Form) { f.Units, f.Purpose, f.Groups[0].Label = f.Units[:1], both("Why"), both("You") }, Changes{}},
		{"an item gone", func(f *Form) { f.Groups[1].Questions = f.Groups[1].Questions[:2] }, Changes{Gone: []string{"D2"}}},
		{"an item more", func(f *Form) { f.Groups[1].Questions = append(f.Groups[1].Questions, Question{Name: "D3", Kind: Item}) }, Changes{New: []string{"D3"}}},
		{"required", func(f *Form) { f.Groups[1].Questions[2].Required = true }, Changes{Changed: []string{"D2"}}},
		{"a choice less", func(f *Form) { about(f, 1).Choices = about(f, 1).Choices[:2] }, Changes{Changed: []string{"needs"}}},
		{"a bound", func(f *Form) { high := 30.0; about(f, 2).Max = &high }, Changes{Changed: []string{"persons"}}},
		{"a condition", func(f *Form) { about(f, 3).Relevant = when(t, "selected(${needs}, 'ramp')") }, Changes{Changed: []string{"bus"}}},
		{"a group's condition", func(f *Form) { f.Groups[1].Relevant = when(t, "${age} = '1'") }, Changes{Changed: []string{"D1", "A1", "D2"}}},
		{"another point", func(f *Form) { f.Groups[1].Questions[1].Directed = 4 }, Changes{Changed: []string{"A1"}}},
		{"a longer text", func(f *Form) { about(f, 3).Longest = 20 }, Changes{Changed: []string{"bus"}}},
		{"a shorter scale", func(f *Form) { f.Scale.Labels = f.Scale.Labels[:4] }, Changes{Changed: []string{scaleAsked}}},
		{"words", func(f *Form) { f.Groups[1].Questions[0].Label = both("I know") }, Changes{Reworded: []string{"D1"}}},
		{"a choice's words", func(f *Form) { about(f, 0).Choices[0].Label = both("younger") }, Changes{Reworded: []string{"age"}}},
		{"the scale's words", func(f *Form) { f.Scale.Labels[0] = both("never") }, Changes{Reworded: []string{scaleAsked}}},
	} {
		f := example(t)
		test.change(f)
		got := f.Outline().Since(example(t).Outline())
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s: −want +got\n%s", test.name, diff)
		}
		if got.None() != (test.name == "nothing" || test.name == "units, purpose, titles") || got.Answers() != (len(got.Gone)+len(got.New)+len(got.Changed) > 0) {
			t.Errorf("%s: %v, %v", test.name, got.None(), got.Answers())
		}
	}
}
