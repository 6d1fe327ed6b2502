package form

import (
	"slices"
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

// What was answered to an earlier form stays where it means what it meant, and
// nothing else does.
func TestStill(t *testing.T) {
	full := Answers{"age": {"2"}, "needs": {"bus"}, "persons": {"3"}, "bus": {"to town"}, "D1": {"5"}, "A1": {"3"}, "D2": {"1"}}
	about := func(f *Form, i int) *Question { return &f.Groups[0].Questions[i] }
	for _, test := range []struct {
		name   string
		change func(f *Form)
		rest   []string
	}{
		{"nothing", func(*Form) {}, nil},
		{"a question more, one fewer", func(f *Form) { f.Groups[1].Questions[2].Name = "D3" }, []string{"D2"}},
		{"required, and put to others", func(f *Form) { about(f, 0).Required, about(f, 1).Relevant = false, when(t, "${age} = '1'") }, nil},
		{"codes of other meaning", func(f *Form) {
			c := about(f, 0).Choices
			c[0].Label, c[1].Label = c[1].Label, c[0].Label
		}, []string{"age"}},
		{"another choice", func(f *Form) { about(f, 1).Choices[1].Value = "tram" }, []string{"needs"}},
		{"another question", func(f *Form) { f.Groups[1].Questions[2].Label = both("I can't have a say") }, []string{"D2"}},
		{"the scale turned round", func(f *Form) { f.Scale.Labels[0], f.Scale.Labels[4] = f.Scale.Labels[4], f.Scale.Labels[0] }, []string{"D1", "A1", "D2"}},
		{"a number and a text asked otherwise", func(f *Form) { about(f, 2).Max, about(f, 3).Label = nil, both("Where from?") }, nil},
		{"a text in place of a number", func(f *Form) { about(f, 2).Kind = Words }, []string{"persons"}},
	} {
		f := example(t)
		test.change(f)
		want := Answers{}
		for name, values := range full {
			if !slices.Contains(test.rest, name) {
				want[name] = values
			}
		}
		still, rest := f.Still(full, example(t).Outline())
		if diff := cmp.Diff(want, still) + cmp.Diff(test.rest, rest); diff != "" {
			t.Errorf("%s: −want +got\n%s", test.name, diff)
		}
	}
	for name, want := range map[string]string{"age": "2 60 and over", "needs": "bus A bus", "persons": "3", "D1": "5 fully", "D9": "1"} {
		if got := example(t).Outline().InWords(name, append(full[name], []string{"1"}[min(len(full[name]), 1):]...), "en"); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if still, rest := example(t).Still(full, nil); len(still) != 0 || len(rest) != len(full) {
		t.Errorf("of a form that is not known %v stays", still)
	}
}
