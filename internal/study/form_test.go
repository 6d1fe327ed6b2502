package study

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"goodgov/internal/diag"
	"goodgov/survey/form"
)

// The questionnaire of the sample that ships: 57 items in seven groups, four
// background questions, the attention item in the midst.
func TestForm(t *testing.T) {
	s, err := Open("../../testdata/hangzhou")
	if err != nil {
		t.Fatal(err)
	}
	f, err := s.Form()
	if err != nil {
		t.Fatal(err)
	}
	var groups []string
	kinds := map[form.Kind]int{}
	for i := range f.Groups {
		groups = append(groups, f.Groups[i].Name)
	}
	for _, q := range f.All {
		kinds[q.Kind]++
	}
	if diff := cmp.Diff([]string{"background", "B1", "B2", "B3", "B4", "B5", "B6", "B7", "opinion_group"}, groups); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[form.Kind]int{form.One: 4, form.Item: 57, form.Attention: 1, form.Words: 1}, kinds); diff != "" {
		t.Error(diff)
	}
	if len(f.Units) != 28 || f.UnitName != "community" || f.ID != "hangzhou" {
		t.Errorf("form %s: %d units in %s", f.ID, len(f.Units), f.UnitName)
	}
	if got := f.Question("age").Choices[3]; got.Value != "4" || got.Label["en"] != "60 and over" {
		t.Errorf("the fourth age is %v", got)
	}
	if a := f.Question("A1"); a.Directed != 3 || a.Label["zh"] != "请在本题选择 3。" {
		t.Errorf("the attention item is %+v", a)
	}
	if n := s.Notes().Len(); n > 0 {
		t.Error(s.Notes().All())
	}
	if f.Terms.KeepDays != 730 || !strings.Contains(f.Terms.Contact["en"], "nobody to ask") || f.Terms.Named {
		t.Errorf("respondents are told %+v", f.Terms)
	}
}

// Whether codes lead to households matters only where there are codes.
func TestFormTerms(t *testing.T) {
	for ways, named := range map[string]bool{"[link, code]": true, "[link]": false} {
		files := good(t, nil)
		files["goodgov.yaml"] += "\ncollecting: {ways: " + ways + ", anonymous: false, keep_days: 30, contact: the street office}\n"
		put(t, files)
		s, err := Open("study")
		if err != nil {
			t.Fatal(err)
		}
		f, err := s.Form()
		if err != nil {
			t.Fatal(err)
		}
		if f.Terms.Named != named || f.Terms.KeepDays != 30 || f.Terms.Contact.In("en") != "the street office" {
			t.Errorf("%s: respondents are told %+v", ways, f.Terms)
		}
	}
}

// Without a word about it in goodgov.yaml there is a questionnaire all the same.
func TestFormByItself(t *testing.T) {
	s, err := Open("../../testdata/kansascity")
	if err != nil {
		t.Fatal(err)
	}
	f, err := s.Form()
	if err != nil {
		t.Fatal(err)
	}
	items := 0
	for _, q := range f.All {
		if q.Kind == form.Item {
			items++
		}
	}
	if items != 73 || !slices.Equal(f.Languages, []string{"en"}) && !slices.Equal(f.Languages, []string{"en", "zh"}) {
		t.Errorf("%d items in %v", items, f.Languages)
	}
}

func TestFormFaults(t *testing.T) {
	for _, test := range []struct{ name, yaml, want string }{
		{"no choices", "questionnaire: {background: [{name: street}]}", "form.no_choices"},
		{"a condition that can't be read", "questionnaire: {background: [{name: n, kind: number}, {name: word, kind: text, relevant: 'n > 1'}]}", "form.condition"},
		{"a condition on nothing", "questionnaire: {background: [{name: word, kind: text, relevant: '${m} > 1'}]}", "form.reference"},
		{"a key of another kind", "questionnaire: {background: [{name: word, kind: text, min: 3}]}", "form.key"},
		{"no name", "questionnaire: {background: [{kind: text}]}", "form.name_missing"},
		{"an unknown kind", "questionnaire: {background: [{name: d, kind: date}]}", "yaml.choice"},
		{"an unknown key", "questionnaire: {consnet: x}", "yaml.unknown_key"},
		{"attention that nobody looks at", "questionnaire: {attention: [{name: A2, label: Three}]}", "form.attention"},
		{"attention behind nothing", "questionnaire: {attention: [{name: A1, label: Three, after: C9}]}", "form.attention"},
		{"attention off the scale", "", "form.attention"},
		{"an item's name on a question", "questionnaire: {background: [{name: C1, kind: number}]}", "form.name_repeated"},
		{"an id that is none", "questionnaire: {id: '1 a'}", "form.id"},
	} {
		t.Run(test.name, func(t *testing.T) {
			files := good(t, nil)
			if files["goodgov.yaml"] += "\n" + test.yaml + "\n"; test.yaml == "" {
				files["goodgov.yaml"] = strings.Replace(files["goodgov.yaml"], "{A1: 3}", "{A1: often}", 1)
			}
			put(t, files)
			s, err := Open("study")
			if err == nil {
				_, err = s.Form()
			}
			problems, ok := errors.AsType[*diag.Problems](err)
			if !ok {
				t.Fatalf("error %v, want problems", err)
			}
			var codes []string
			for _, p := range problems.All() {
				if p.Severity != diag.Error {
					continue
				}
				codes = append(codes, string(p.Code))
				if !strings.HasSuffix(p.File, ConfigName) {
					t.Errorf("%v is not placed in %s", p, ConfigName)
				}
			}
			if len(codes) == 0 || slices.ContainsFunc(codes, func(code string) bool { return code != test.want }) {
				t.Errorf("%v, want %s", codes, test.want)
			}
		})
	}
}
