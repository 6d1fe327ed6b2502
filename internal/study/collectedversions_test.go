package study

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"goodgov/internal/diag"
	"goodgov/survey"
	"goodgov/survey/form"
)

// outlineNow is the outline of the study's form in the folder "study".
func outlineNow(t *testing.T) string {
	t.Helper()
	s, err := Open("study")
	if err != nil {
		t.Fatal(err)
	}
	f, err := s.Form()
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(f.Outline())
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

const asked = "background: [gender]\nquestionnaire:\n  id: study\n  version: %q\n  background:\n    - {name: gender, choices: [%s]}\n"

// askedStudy is the small study with a questionnaire, and answers that were
// collected under its first version.
func askedStudy(t *testing.T, edit ...string) (files, *kept) {
	t.Helper()
	all := good(t, nil)
	first, second := parted(all["responses.csv"], 3)
	all["responses.csv"] = first
	config := strings.Replace(all[ConfigName], "background: [gender]\n", fmt.Sprintf(asked, "1", "{value: 1, label: {en: Man}}, {value: 2, label: {en: Woman}}, {value: 3, label: {en: Neither}}"), 1)
	all[ConfigName] = config
	put(t, all)
	k := submitted(t, second)
	k.versions = map[string]string{"1": outlineNow(t)}
	now := files{}
	maps.Copy(now, all)
	now[ConfigName] = strings.NewReplacer(append([]string{`version: "1"`, `version: "2"`}, edit...)...).Replace(config)
	if now[ConfigName] == config {
		t.Fatal("nothing was changed")
	}
	put(t, now)
	return now, k
}

// Answers under an earlier version are counted with those of now, and what means
// something else is said: on stderr, in result.json, and once.
func TestDriftIsSaid(t *testing.T) {
	all, k := askedStudy(t, "Woman", "Other")
	all["indicators.csv"] = strings.Replace(all["indicators.csv"], "The community listens.", "The community does not listen.", 1)
	put(t, all)
	got, s, err := collectedRun(t, k, ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := told(t, s.Notes()); !slices.Equal(diff, []string{"caution: collected.db collected.version "}) {
		t.Errorf("cautions: %q", diff)
	}
	for _, want := range []string{`"collected.version"`, "version 1 (3 questionnaires)", "gender: 2 was “Woman”, is “Other”", "other words: C1"} {
		if !strings.Contains(got, want) {
			t.Errorf("result.json does not say %q:\n%s", want, got)
		}
	}
}

// The same questionnaire under another version says nothing.
func TestNoDriftIsSilent(t *testing.T) {
	_, k := askedStudy(t)
	_, s, err := collectedRun(t, k, ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if said := told(t, s.Notes()); len(said) > 0 {
		t.Errorf("cautions: %q", said)
	}
}

// Answers on another scale don't count, also those that both scales have: they
// are bad rows of their unit, said once however many they are, and as they were
// sent where the answers are read as they stand.
func TestOtherScale(t *testing.T) {
	const many = 130 // more than a list of problems keeps
	for _, own := range []bool{true, false} {
		t.Run(fmt.Sprint("a table of its own: ", own), func(t *testing.T) {
			edit := []string{"\nscreening:", "\nscale: {min: 1, max: 10}\nscreening:"}
			if !own {
				edit = append(edit, "responses: responses.csv\n", "")
			}
			_, k := askedStudy(t, edit...)
			first := k.submissions[0]
			for i := range many {
				copied := first
				copied.ID = fmt.Sprint("n", i)
				k.submissions = append(k.submissions, copied)
			}
			for i := range 3 { // of now
				filled := form.Filled{ID: fmt.Sprint("now", i), Form: "study", Version: "2", Unit: "pine", Mode: "alone", Seconds: 300,
					Answers: form.Answers{"gender": {"1"}, "C1": {"7"}, "C2": {"8"}, "C3": {"10"}, "C4": {fmt.Sprint(6 + i)}, "A1": {"3"}}}
				k.add(t, filled)
			}
			bad := 0
			got, s, err := collectedRun(t, k, ReadOptions{Verdicts: func(v survey.Verdict) error {
				if v.Reasons&survey.BadRow != 0 {
					bad++
					if v.ID == "" || v.Unit == "" {
						t.Errorf("a bad row without its id or unit: %+v", v)
					}
				}
				return nil
			}})
			if err != nil {
				t.Fatal(err)
			}
			if bad != 3+many {
				t.Errorf("%d bad rows, want %d", bad, 3+many)
			}
			if said := told(t, s.Notes()); !slices.Equal(said, []string{"caution: collected.db collected.other_scale "}) {
				t.Errorf("cautions: %q", said)
			}
			if n, kept := s.Notes().Len(), len(s.Notes().All()); n != kept {
				t.Errorf("%d problems, %d are kept", n, kept)
			}
			if !strings.Contains(got, "133 questionnaires of version 1, answered on the scale 1–5") || !strings.Contains(got, "the scale of the study, 1–10") {
				t.Errorf("result.json does not name both scales:\n%s", got)
			}
			rows, err := s.AnswerTable(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			at := slices.Index(rows.Header, "C1")
			for cells, err := range rows.Rows(t.Context(), survey.SkipBadRows) {
				if err != nil || cells == nil || len(cells) != len(rows.Header) || cells[at] == "" || strings.Contains(cells[at], "version") {
					t.Fatalf("as they stand: %q, %v", cells, err)
				}
			}
		})
	}
}

// A code that is no choice any more is called that.
func TestOtherChoice(t *testing.T) {
	all, k := askedStudy(t, "{value: 2, label: {en: Woman}}, ", "")
	all["codebook.csv"] = strings.Replace(all["codebook.csv"], "gender,2,女,Female,\n", "", 1)
	put(t, all)
	_, s, err := collectedRun(t, k, ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	said := told(t, s.Notes())
	if !slices.Contains(said, "caution: collected.db collected.version ") || !slices.Contains(said, "caution: collected.db collected.other_choice ") {
		t.Errorf("cautions: %q", said)
	}
	if s.Labels["gender"].Values["2"]["zh"] != "2（不在问卷中）" {
		t.Errorf("labels: %v", s.Labels["gender"])
	}
	for _, p := range s.Notes().All() {
		if p.Code == WarnChoice && !strings.Contains(p.Text().In(diag.English), `answers "2" to gender`) {
			t.Errorf("%v", p.Text())
		}
	}
}
