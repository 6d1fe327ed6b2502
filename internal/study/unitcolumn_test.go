package study

import (
	"errors"
	"regexp"
	"strings"
	"testing"

	"goodgov/internal/diag"
	"goodgov/survey/form"
)

// A study with units asks for them also where goodgov.yaml names no column, and
// what is collected belongs to them; one that has a table of its own, or calls
// something else so, says what the column is.
func TestUnitsAreAsked(t *testing.T) {
	for _, test := range []struct {
		name   string
		change []string
		asks   bool
	}{
		{"named", []string{"responses: responses.csv\n", ""}, true},
		{"not named", []string{"responses: responses.csv\n", "", "unit: community, ", ""}, true},
		{"not named, the name taken", []string{"responses: responses.csv\n", "", "unit: community, ", "", "background: [gender]", "background: [unit]"}, false},
		{"a table of its own", []string{"unit: community, ", ""}, false},
		{"one unit", []string{"unit: community, ", "", "units: units.csv\n", ""}, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			all := good(t, nil)
			_, second := parted(all["responses.csv"], 3)
			all[ConfigName] = strings.NewReplacer(test.change...).Replace(all[ConfigName])
			put(t, all)
			s, err := Open("study")
			if err != nil {
				t.Fatal(err)
			}
			err = s.AsksUnit()
			if problems, faulty := errors.AsType[*diag.Problems](err); faulty == test.asks || faulty && !strings.Contains(problems.Error(), "columns: {unit: community}") {
				t.Fatalf("asks for the unit: %v, %v", test.asks, err)
			}
			if !test.asks {
				return
			}
			f, err := s.Form()
			if err != nil {
				t.Fatal(err)
			}
			if (len(f.Units) == 2) != (len(s.Units.List) > 1) || len(f.Units) > 0 && f.UnitName == "" {
				t.Errorf("the form asks for %v as %q", f.Units, f.UnitName)
			}
			if len(f.Units) == 0 {
				return
			}
			k := submitted(t, second)
			k.add(t, filledIn("answered", form.Answers{f.UnitName: {"plum"}, "C1": {"4"}, "C2": {"3"}, "C3": {"4"}, "C4": {"2"}, "A1": {"3"}}))
			got, s, err := collectedRun(t, k, ReadOptions{})
			if err != nil {
				t.Fatal(err)
			}
			if said := told(t, s.Notes()); len(said) > 0 {
				t.Errorf("said: %q", said)
			}
			for _, want := range []string{`"unit": "pine",\s+"code": "A",\s+"n": 3,`, `"unit": "plum",\s+"code": "A",\s+"n": 1,`} {
				if !regexp.MustCompile(want).MatchString(got) {
					t.Errorf("there is no %s:\n%s", want, got)
				}
			}
		})
	}
}

// filledIn is a questionnaire of the small study.
func filledIn(id string, answers form.Answers) form.Filled {
	return form.Filled{ID: id, Form: "study", Version: "1", Mode: "alone", Seconds: 300, Answers: answers}
}
