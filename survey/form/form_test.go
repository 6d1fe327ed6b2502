package form

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func both(en string) Text { return Text{"en": en, "zh": en + "（中）"} }

func when(t testing.TB, text string) *Condition {
	t.Helper()
	c, err := ParseCondition(text)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// example has a question of each kind.
func example(t testing.TB) *Form {
	t.Helper()
	low, high := 0.0, 20.0
	f := &Form{
		ID: "example", Version: "1", Languages: []string{"zh", "en"}, Title: both("An example"), Consent: both("I agree"),
		Units: []Unit{{Code: "C1", Label: both("North")}, {Code: "C2", Label: both("South")}}, UnitName: "community", UnitLabel: both("Where do you live?"),
		Groups: []Group{
			{Name: "about", Label: both("About you"), Questions: []Question{
				{Name: "age", Kind: One, Label: both("Age"), Required: true, Choices: []Choice{{Value: "1", Label: both("under 60")}, {Value: "2", Label: both("60 and over")}}},
				{Name: "needs", Kind: Many, Label: both("What do you need?"), Relevant: when(t, "${age} = '2'"), Choices: []Choice{{Value: "ramp", Label: both("A ramp")}, {Value: "bus", Label: both("A bus")}, {Value: "none", Label: both("Nothing"), Alone: true}}},
				{Name: "persons", Kind: Number, Label: both("Persons in your household"), Whole: true, Min: &low, Max: &high},
				{Name: "bus", Kind: Words, Label: both("Where to?"), Longest: 10, Relevant: when(t, "selected(${needs}, 'bus')")},
			}},
			{Name: "B1", Label: both("Openness"), Questions: []Question{
				{Name: "D1", Kind: Item, Label: both("I know what is decided"), Required: true},
				{Name: "A1", Kind: Attention, Label: both("Please choose 3"), Directed: 3},
				{Name: "D2", Kind: Item, Label: both("I can have a say")},
			}},
		},
	}
	for _, label := range []string{"not at all", "rather not", "neither", "rather", "fully"} {
		f.Scale.Labels = append(f.Scale.Labels, both(label))
	}
	f.Scale.Min = 1
	return f
}

func TestExampleIsSound(t *testing.T) {
	if problems := example(t).Check(); problems.Len() > 0 {
		t.Error(problems.All())
	}
}

func TestCheck(t *testing.T) {
	about := func(f *Form, i int) *Question { return &f.Groups[0].Questions[i] }
	for _, test := range []struct {
		name   string
		change func(f *Form)
		want   string // key and code of each problem
	}{
		{"id", func(f *Form) { f.ID = "1 form" }, "id form.id"},
		{"no groups", func(f *Form) { f.Groups = nil }, "groups form.no_questions"},
		{"an empty group", func(f *Form) { f.Groups[1].Questions = nil }, "B1 form.empty_group"},
		{"a name twice", func(f *Form) { about(f, 2).Name = "age" }, "age form.name_repeated"},
		{"a group's name on a question", func(f *Form) { f.Groups[1].Name = "age" }, "age form.name_repeated"},
		{"the unit's name on a question", func(f *Form) { f.UnitName = "persons" }, "persons form.name_repeated"},
		{"a name of another tool", func(f *Form) { about(f, 2).Name = "start" }, "start form.name_reserved"},
		{"the head of a table", func(f *Form) { f.Groups[1].Questions[1].Name = "B1_header" }, "B1_header form.name_reserved"},
		{"names in Chinese", func(f *Form) { about(f, 2).Name, about(f, 3).Name = "满意度", "安全感" }, "安全感 form.name; 安全感 form.name_collides; 满意度 form.name"},
		{"a name that begins with a digit", func(f *Form) { about(f, 2).Name = "1st" }, "1st form.name"},
		{"a name too long for Stata", func(f *Form) { about(f, 2).Name = strings.Repeat("n", 33) }, strings.Repeat("n", 33) + " form.name_long"},
		{"names that differ in case", func(f *Form) { about(f, 2).Name = "d1" }, "D1 form.name_case"},
		{"no wording", func(f *Form) { about(f, 2).Label = nil }, "persons form.translation; persons form.translation"},
		{"no translation", func(f *Form) { about(f, 2).Label = Text{"zh": "几人"} }, "persons form.translation"},
		{"no translation of a choice", func(f *Form) { delete(about(f, 0).Choices[1].Label, "en") }, "age form.translation"},
		{"one choice", func(f *Form) { about(f, 1).Choices = about(f, 1).Choices[1:2] }, "needs form.choices"},
		{"a choice twice", func(f *Form) { about(f, 1).Choices[2].Value = "ramp" }, "needs form.choice_repeated"},
		{"a choice with a blank", func(f *Form) { about(f, 1).Choices[0].Value = "a ramp" }, "needs form.choice_blank"},
		{"two choices of one name", func(f *Form) { about(f, 0).Choices[1].Label = about(f, 0).Choices[0].Label }, "age form.choice_label; age form.choice_label"},
		{"alone of one", func(f *Form) { about(f, 0).Choices[0].Alone = true }, "age form.alone"},
		{"bounds", func(f *Form) { low := 30.0; about(f, 2).Min = &low }, "persons form.bounds"},
		{"directed off the scale", func(f *Form) { f.Groups[1].Questions[1].Directed = 6 }, "A1 form.directed"},
		{"a kind that is none", func(f *Form) { about(f, 2).Kind = "date" }, "persons form.kind"},
		{"no such question", func(f *Form) { about(f, 2).Relevant = when(t, "${agee} = '2'") }, "persons form.reference"},
		{"a question that comes later", func(f *Form) { about(f, 2).Relevant = when(t, "${bus} != ''") }, "persons form.reference"},
		{"itself", func(f *Form) { about(f, 2).Relevant = when(t, "${persons} > 1") }, "persons form.reference"},
		{"no such choice", func(f *Form) { about(f, 2).Relevant = when(t, "${age} = '3'") }, "persons form.never"},
		{"equal to one of many", func(f *Form) { about(f, 2).Relevant = when(t, "${needs} = 'bus'") }, "persons form.never"},
		{"off the scale", func(f *Form) { f.Groups[1].Questions[2].Relevant = when(t, "${D1} = 7") }, "D2 form.never"},
		{"two choices of one at once", func(f *Form) { about(f, 2).Relevant = when(t, "${age} = '1' and ${age} = '2'") }, "persons form.never"},
		{"none of all choices of a question that everybody answers", func(f *Form) { about(f, 2).Relevant = when(t, "${age} != '1' and ${age} != '2'") }, "persons form.never"},
		{"none of all choices of one that may be left open", func(f *Form) {
			about(f, 0).Required = false
			about(f, 2).Relevant = when(t, "${age} != '1' and ${age} != '2'")
		}, ""},
		{"at once in brackets, among others", func(f *Form) {
			about(f, 3).Relevant = when(t, "${persons} > 2 and (not(selected(${needs}, 'bus')) and (${age} = '2' and selected(${needs}, 'bus')))")
		}, "bus form.never"},
		{"one branch", func(f *Form) { about(f, 3).Relevant = when(t, "${age} = '2' or ${persons} > 3 and ${persons} < 2") }, "bus form.never"},
		{"at once, in different branches", func(f *Form) { about(f, 3).Relevant = when(t, "${age} = '1' or ${age} = '2' and ${persons} > 3") }, ""},
		{"beyond the largest", func(f *Form) { about(f, 3).Relevant = when(t, "${persons} > 20") }, "bus form.never"},
		{"the largest", func(f *Form) { about(f, 3).Relevant = when(t, "${persons} >= 20") }, ""},
		{"below the smallest", func(f *Form) { about(f, 3).Relevant = when(t, "${persons} < 0") }, "bus form.never"},
		{"between two whole numbers", func(f *Form) { about(f, 3).Relevant = when(t, "${persons} > 3 and ${persons} < 4") }, "bus form.never"},
		{"between two numbers", func(f *Form) {
			about(f, 2).Whole = false
			about(f, 3).Relevant = when(t, "${persons} > 3 and ${persons} < 4")
		}, ""},
		{"more than any choice", func(f *Form) { about(f, 2).Relevant = when(t, "${age} > 2") }, "persons form.never"},
		{"beyond the scale", func(f *Form) { f.Groups[1].Questions[2].Relevant = when(t, "${D1} > 5") }, "D2 form.never"},
		{"none of these with others", func(f *Form) {
			about(f, 3).Relevant = when(t, "selected(${needs}, 'none') and selected(${needs}, 'bus')")
		}, "bus form.never"},
		{"two of many", func(f *Form) {
			about(f, 3).Relevant = when(t, "selected(${needs}, 'ramp') and selected(${needs}, 'bus')")
		}, ""},
		{"two texts at once", func(f *Form) { f.Groups[1].Questions[2].Relevant = when(t, "${bus} = 'a' and ${bus} = 'b'") }, "D2 form.never"},
		{"a text, and no number", func(f *Form) {
			f.Groups[1].Questions[2].Relevant = when(t, "${bus} != '' and not(${bus} >= 0 or ${bus} < 0)")
		}, ""},
		{"against the group's", func(f *Form) {
			f.Groups[1].Relevant = when(t, "${age} = '1'")
			f.Groups[1].Questions[2].Relevant = when(t, "${age} = '2'")
		}, "D2 form.never"},
		{"never inside not", func(f *Form) { about(f, 3).Relevant = when(t, "not(${persons} > 20)") }, ""},
		{"selected of a number", func(f *Form) { about(f, 3).Relevant = when(t, "selected(${persons}, '1')") }, "bus form.never"},
		{"a group on what comes later", func(f *Form) { f.Groups[0].Relevant = when(t, "${D1} > 1") }, "about form.reference"},
		{"shuffled, though it depends", func(f *Form) { f.Groups[0].Shuffle = true }, "about form.shuffled; about form.shuffled"},
		{"a unit twice", func(f *Form) { f.Units[1].Code = "C1" }, "community form.unit_repeated"},
		{"no scale", func(f *Form) { f.Scale.Labels = nil }, "A1 form.directed; scale form.scale"},
	} {
		t.Run(test.name, func(t *testing.T) {
			f := example(t)
			test.change(f)
			var got []string
			for _, p := range f.Check().All() {
				got = append(got, p.Key+" "+string(p.Code))
				for _, text := range []string{p.Text().In("en"), p.Text().In("zh")} {
					if strings.Contains(text, "%!") {
						t.Error(text)
					}
				}
			}
			slices.Sort(got)
			if diff := cmp.Diff(test.want, strings.Join(got, "; ")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestRead(t *testing.T) {
	full := Answers{"community": {"C1"}, "age": {"2"}, "needs": {"bus", "ramp"}, "persons": {"3"}, "bus": {"to town"}, "D1": {"5"}, "A1": {"3"}, "D2": {"1"}}
	for _, test := range []struct {
		name   string
		change Answers
		want   Answers // what differs from full
		faults string
	}{
		{"all", nil, nil, ""},
		{"blanks around", Answers{"persons": {" 3\t"}, "D2": {""}}, Answers{"persons": {"3"}, "D2": nil}, ""},
		{"several choices in one text", Answers{"needs": {" bus\nramp "}}, nil, ""},
		{"not put", Answers{"age": {"1"}}, Answers{"age": {"1"}, "needs": nil, "bus": nil}, ""},
		{"what depends on what is not put", Answers{"needs": {"ramp"}}, Answers{"needs": {"ramp"}, "bus": nil}, ""},
		{"required", Answers{"D1": nil}, Answers{"D1": nil}, "D1 answer.required"},
		{"no such choice", Answers{"needs": {"car"}}, Answers{"needs": nil, "bus": nil}, "needs answer.choice"},
		{"alone and another", Answers{"needs": {"none", "bus"}}, Answers{"needs": nil}, "needs answer.choice"},
		{"two answers", Answers{"age": {"1", "2"}}, Answers{"age": nil, "needs": nil, "bus": nil}, "age answer.choice"},
		{"off the scale", Answers{"D2": {"6"}}, Answers{"D2": nil}, "D2 answer.choice"},
		{"not as it is written", Answers{"D2": {"04"}}, Answers{"D2": nil}, "D2 answer.choice"},
		{"no number", Answers{"persons": {"three"}}, Answers{"persons": nil}, "persons answer.number"},
		{"no whole number", Answers{"persons": {"2.5"}}, Answers{"persons": nil}, "persons answer.number"},
		{"too large", Answers{"persons": {"21"}}, Answers{"persons": nil}, "persons answer.number"},
		{"exactly as long as may be", Answers{"bus": {strings.Repeat("字", 10)}}, Answers{"bus": {strings.Repeat("字", 10)}}, ""},
		{"too long", Answers{"bus": {strings.Repeat("字", 11)}}, Answers{"bus": nil}, "bus answer.long"},
		{"full width", Answers{"persons": {"１２"}, "D2": {"４"}, "bus": {"１路"}}, Answers{"persons": {"12"}, "D2": {"4"}, "bus": {"１路"}}, ""},
		{"full width, too large", Answers{"persons": {"２１"}}, Answers{"persons": nil}, "persons answer.number"},
		{"control characters", Answers{"persons": {"\x003"}, "bus": {"a\x00\tb\x1b\u0085\r\nc\x7f"}, "D2": {"\x00"}}, Answers{"bus": {"a\tb\r\nc"}, "D2": nil}, ""},
		{"no text at all", Answers{"bus": {"a\xff"}}, Answers{"bus": nil}, ""},
		{"no such unit", Answers{"community": {"C3"}}, Answers{"community": nil}, "community answer.unit"},
		{"no such question", Answers{"D9": {"1"}}, nil, "D9 answer.unknown"},
	} {
		t.Run(test.name, func(t *testing.T) {
			in, want := Answers{}, Answers{}
			for _, part := range []Answers{full, test.change} {
				for name, values := range part {
					in[name] = values
				}
			}
			for _, part := range []Answers{full, {"needs": {"ramp", "bus"}}, test.want} {
				for name, values := range part {
					if want[name] = values; values == nil {
						delete(want, name)
					}
				}
			}
			got, faults := example(t).Read(in, true)
			var codes []string
			for _, fault := range faults {
				codes = append(codes, fault.Name+" "+string(fault.Code))
			}
			slices.Sort(codes)
			if diff := cmp.Diff(test.faults, strings.Join(codes, "; ")); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// What was taken is taken again as it is, and what was not is at fault again: with
// the answers at fault as they came, for they decide which questions are put.
func TestReadTwice(t *testing.T) {
	f := example(t)
	names := []string{"community", "age", "needs", "persons", "bus", "D1", "A1", "D2"}
	twice := func(t interface {
		Helper()
		Fatalf(string, ...any)
	}, in Answers) {
		t.Helper()
		once, faults := f.Read(in, false)
		again := maps.Clone(once)
		for _, fault := range faults {
			again[fault.Name] = in[fault.Name]
		}
		twice, still := f.Read(again, false)
		if diff := cmp.Diff(once, twice); diff != "" {
			t.Fatalf("answers, from %v: %s", in, diff)
		}
		if diff := cmp.Diff(faults, still); diff != "" {
			t.Fatalf("faults, from %v: %s", in, diff)
		}
	}
	// A slip among the needs does not lose where the bus should go.
	slip := Answers{"age": {"2"}, "needs": {"car", "bus"}, "bus": {"to town"}}
	twice(t, slip)
	if got, _ := f.Read(slip, false); got.Text("bus") != "to town" || len(got["needs"]) > 0 {
		t.Errorf("with a slip among the needs: %v", got)
	}
	rapid.Check(t, func(r *rapid.T) {
		in := Answers{}
		for _, name := range names {
			in[name] = rapid.SliceOfN(rapid.SampledFrom([]string{"1", "2", "3", "5", "C1", "ramp", "bus", "none", " ", "x"}), 0, 2).Draw(r, name)
		}
		twice(r, in)
	})
}

func TestTextIn(t *testing.T) {
	for _, test := range []struct {
		text Text
		lang string
		want string
	}{
		{both("a"), "en", "a"}, {Text{"zh": "甲"}, "en", "甲"}, {Text{"en": "a", "zh": ""}, "zh", "a"}, {Text{"ug": "u", "bo": "b"}, "zh", "b"}, {nil, "zh", ""},
	} {
		if got := test.text.In(test.lang); got != test.want {
			t.Errorf("%v in %s: %q, want %q", test.text, test.lang, got, test.want)
		}
	}
}

func TestMatrix(t *testing.T) {
	f := example(t)
	if f.Groups[0].Matrix() || !f.Groups[1].Matrix() {
		t.Error("the items alone make a matrix")
	}
	f.Groups[1].Questions[2].Relevant = when(t, "${age} = '1'")
	if f.Groups[1].Matrix() {
		t.Error("a row that comes and goes makes no matrix")
	}
}

func TestUnitByCode(t *testing.T) {
	units := []Unit{{Code: "C1"}, {Code: "C2"}}
	if u := UnitByCode(units, "C2"); u != &units[1] {
		t.Errorf("C2 is %v", u)
	}
	if u := UnitByCode(units, "C3"); u != nil {
		t.Errorf("C3 is %v", u)
	}
}
