package study

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"goodgov/indicators"
	"goodgov/internal/collect"
	"goodgov/internal/diag"
	"goodgov/survey"
	"goodgov/survey/form"
)

// kept is a source in memory.
type kept struct {
	submissions []collect.Kept
	judgements  []collect.Judgement
	opinions    []collect.Opinion
	versions    map[string]string // outlines of forms, by version
	walks       int               // over the submissions
}

func (k *kept) Submissions(context.Context, collect.Query) iter.Seq2[collect.Kept, error] {
	k.walks++
	return func(yield func(collect.Kept, error) bool) {
		for _, s := range k.submissions {
			if !yield(s, nil) {
				return
			}
		}
	}
}

func (k *kept) Judgements(context.Context) ([]collect.Judgement, error) { return k.judgements, nil }
func (k *kept) Opinions(context.Context) ([]collect.Opinion, error)     { return k.opinions, nil }
func (k *kept) Versions(context.Context, string) (map[string]string, error) {
	return k.versions, nil
}

// sourceOf gives the source to the study in one folder.
func (k *kept) sourceOf(dir string) SourceOf {
	return func(_ context.Context, s *Study) (string, Source, error) {
		if s.Dir != dir {
			return "", nil, nil
		}
		return "collected.db", k, nil
	}
}

// submitted makes questionnaires of the rows of a table of answers.
func submitted(t *testing.T, table string) *kept {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(table)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	k := &kept{}
	for _, row := range rows[1:] {
		filled := form.Filled{Form: "study", Version: "1", Language: "en", Mode: "alone", Answers: form.Answers{}}
		for i, name := range rows[0] {
			switch {
			case name == "id":
				filled.ID = row[i]
			case name == "community":
				filled.Unit = row[i]
			case name == "seconds":
				fmt.Sscan(row[i], &filled.Seconds)
			case row[i] != "":
				filled.Answers[name] = []string{row[i]}
			}
		}
		k.add(t, filled)
	}
	return k
}

func (k *kept) add(t testing.TB, filled form.Filled) {
	t.Helper()
	body, err := filled.JSON()
	if err != nil {
		t.Fatal(err)
	}
	k.submissions = append(k.submissions, collect.Kept{Submission: collect.Submission{ID: filled.ID, Form: filled.Form, Version: filled.Version, Unit: filled.Unit, Mode: collect.Mode(filled.Mode), By: "li",
		Received: time.Date(2026, 5, 1, 8, 0, 0, 0, time.UTC), Type: form.TypeJSON, Body: body}})
}

// collectedRun runs the study in a folder with what was collected for it.
func collectedRun(t *testing.T, k *kept, read ReadOptions) (string, *Study, error) {
	t.Helper()
	s, err := Open("study")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if err := s.Collect(t.Context(), k.sourceOf("study")); err != nil {
		t.Fatal(err)
	}
	e, err := s.Run(t.Context(), RunOptions{Errors: indicators.WithErrors, Read: read})
	if err != nil {
		return "", s, err
	}
	var out bytes.Buffer
	if err := e.WriteJSON(&out, diag.English); err != nil {
		t.Fatal(err)
	}
	return out.String(), s, nil
}

// parted divides a table after some rows, the header kept in both parts.
func parted(table string, rows int) (first, second string) {
	lines := strings.SplitAfter(table, "\n")
	return strings.Join(lines[:1+rows], ""), lines[0] + strings.Join(lines[1+rows:], "")
}

// Wherever a questionnaire is, in a table of any kind or among what was
// collected, the study's results are the same.
func TestCollectedIsAsWritten(t *testing.T) {
	const rule = "screening:\n  near_duplicates: 0.95\n"
	plain := good(t, nil)
	compares := good(t, nil)
	compares[ConfigName] = strings.Replace(compares[ConfigName], "screening:\n", rule, 1)
	whole := plain["responses.csv"]
	for study, all := range map[string]files{"plain": plain, "compared": compares} {
		put(t, all)
		want, _ := result(t, "study")
		for name, write := range map[string]func(t *testing.T, table string) (file string, data []byte){
			"UTF-8": func(_ *testing.T, table string) (string, []byte) { return "responses.csv", []byte(table) },
			"no last end": func(_ *testing.T, table string) (string, []byte) {
				return "responses.csv", []byte(strings.TrimSpace(table))
			},
			"CRLF": func(_ *testing.T, table string) (string, []byte) {
				return "responses.csv", []byte(strings.ReplaceAll(table, "\n", "\r\n"))
			},
			"semicolons": func(_ *testing.T, table string) (string, []byte) {
				return "responses.csv", []byte(strings.ReplaceAll(table, ",", ";"))
			},
			"other order": func(_ *testing.T, table string) (string, []byte) { return "responses.csv", []byte(backwards(t, table)) },
			"GB18030": func(t *testing.T, table string) (string, []byte) {
				text, err := simplifiedchinese.GB18030.NewEncoder().String(strings.Replace(table, "id,", "备注,id,", 1))
				if err != nil {
					t.Fatal(err)
				}
				return "responses.csv", []byte(strings.ReplaceAll(text, "\nr", "\n,r"))
			},
			"UTF-16": func(t *testing.T, table string) (string, []byte) {
				text, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(table)
				if err != nil {
					t.Fatal(err)
				}
				return "responses.csv", []byte(text)
			},
			"workbook": func(t *testing.T, table string) (string, []byte) { return "responses.xlsx#Answers", []byte(table) },
		} {
			for rows := range 7 {
				t.Run(fmt.Sprintf("%s/%s/%d", study, name, rows), func(t *testing.T) {
					if rows == 0 && name != "UTF-8" {
						t.Skip("a table without rows is tried once")
					}
					first, second := parted(whole, rows)
					parts := files{}
					for name, text := range all {
						parts[name] = text
					}
					file, data := write(t, first)
					parts[file] = string(data)
					parts[ConfigName] = strings.Replace(parts[ConfigName], "responses.csv", file, 1)
					if rows == 0 && study == "plain" { // all were collected; else the header stays
						parts[ConfigName] = strings.Replace(parts[ConfigName], "responses: responses.csv\n", "", 1)
					}
					put(t, parts)
					if name == "workbook" {
						workbook(t, "study/responses.xlsx", "Answers", first)
					}
					k := submitted(t, second)
					got, s, err := collectedRun(t, k, ReadOptions{})
					if err != nil {
						t.Fatal(err)
					}
					if diff := cmp.Diff(want, got); diff != "" {
						t.Errorf("the results differ (-written +collected):\n%s", diff)
					}
					if k.walks != 1 {
						t.Errorf("the source was read %d times, and may have changed in between", k.walks)
					}
					said := ""
					for _, p := range s.Notes().All() {
						if p.Code == "collected.read" {
							said += p.Text().String()
						}
					}
					if want := fmt.Sprintf("collected.db: questionnaires: %d [collected.read]", 6-rows); said != want {
						t.Errorf("notes %q, want %q", said, want)
					}
				})
			}
		}
	}
}

// backwards turns the columns of a table round.
func backwards(t *testing.T, table string) string {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(table)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for _, row := range rows {
		turned := make([]string, 0, len(row))
		for i := range row {
			turned = append(turned, row[len(row)-1-i])
		}
		out.WriteString(strings.Join(turned, ",") + "\n")
	}
	return out.String()
}

// Faults in what was collected name the questionnaire and the question, and
// rows of the table their line.
func TestCollectedFaults(t *testing.T) {
	for _, c := range []struct {
		name  string
		table string // of the study; "" is none
		rules string // of screening, more
	}{
		{"text", "responses.csv", ""},
		{"text, read twice", "responses.csv", "  near_duplicates: 0.95\n"},
		{"workbook", "responses.xlsx#Answers", ""},
		{"none", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			all := good(t, nil)
			first, second := parted(all["responses.csv"], 3)
			all["responses.csv"] = first
			line := "responses: " + c.table + "\n"
			if c.table == "" {
				line = ""
			}
			all[ConfigName] = strings.NewReplacer("responses: responses.csv\n", line, "screening:\n", "screening:\n"+c.rules).Replace(all[ConfigName])
			put(t, all)
			workbook(t, "study/responses.xlsx", "Answers", first)
			k := submitted(t, second)
			k.submissions[0].Body = []byte(`{"id":`)
			k.submissions[1].Body = bytes.Replace(k.submissions[1].Body, []byte(`"C3":["2"]`), []byte(`"C3":["7"]`), 1)
			k.submissions[2].Unit = "palm"
			want := []string{
				"collected.db#r4 collected.unreadable ",
				"collected.db#r5 answer.off_scale C3",
			}
			bad := []string{"", "r5", "r6"} // of a body that can't be read nothing is told
			if c.table != "" {
				k.submissions = append(k.submissions, k.submissions[2])
				last := &k.submissions[3]
				last.ID, last.Unit = "r1", "plum" // one of the table
				want = append(want, "collected.db#r1 id.repeated id")
				bad = append(bad, "r1")
			}

			// What anybody may send is left out, and said; a unit that is not there
			// any more is the study's own fault, and stops.
			read := func(how survey.BadRows) (*Study, []string, error) {
				var skipped []string
				_, s, err := collectedRun(t, k, ReadOptions{BadRows: how, Verdicts: func(v survey.Verdict) error {
					if v.Reasons&survey.BadRow != 0 {
						skipped = append(skipped, v.ID)
					}
					return nil
				}})
				return s, skipped, err
			}
			_, _, err := read(survey.RefuseBadRows)
			if diff := cmp.Diff([]string{"error: collected.db unit.unknown "}, told(t, err)); diff != "" {
				t.Errorf("faults (-want +got):\n%s", diff)
			}
			s, skipped, err := read(survey.SkipBadRows)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(bad, skipped); diff != "" {
				t.Errorf("bad rows where the unit is not there (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(cautions(append([]string{"collected.db unit.unknown "}, want...)), told(t, s.Notes())); diff != "" {
				t.Errorf("cautions where the unit is not there (-want +got):\n%s", diff)
			}
			k.submissions[2].Unit = "plum"
			bad = slices.DeleteFunc(bad, func(id string) bool { return id == "r6" })
			for _, how := range []survey.BadRows{survey.RefuseBadRows, survey.SkipBadRows} {
				s, skipped, err := read(how)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(bad, skipped); diff != "" {
					t.Errorf("bad rows (-want +got):\n%s", diff)
				}
				if diff := cmp.Diff(cautions(want), told(t, s.Notes())); diff != "" {
					t.Errorf("cautions (-want +got):\n%s", diff)
				}
			}
			if c.table == "" {
				return
			}
			first = strings.Replace(first, "r2,", ",", 1) // a row of the table without an id
			if err := os.WriteFile("study/responses.csv", []byte(first), 0o644); err != nil {
				t.Fatal(err)
			}
			workbook(t, "study/responses.xlsx", "Answers", first)
			_, _, err = read(survey.RefuseBadRows)
			if got := told(t, err); !slices.ContainsFunc(got, func(text string) bool {
				return strings.HasPrefix(text, "error: study/responses.") && strings.HasSuffix(text, " id.empty id")
			}) ||
				!slices.Contains(got, cautions(want)[1]) {
				t.Errorf("a bad row of the table: %q", got)
			}
		})
	}
}

func cautions(texts []string) []string {
	said := make([]string, len(texts))
	for i, text := range texts {
		said[i] = "caution: " + text
	}
	return said
}

// told are the errors and cautions of a list about questionnaires, which have
// no line that nobody could look up.
func told(t *testing.T, list any) []string {
	t.Helper()
	problems, ok := list.(*diag.Problems)
	if err, isError := list.(error); !ok && isError {
		problems, ok = errors.AsType[*diag.Problems](err)
	}
	if !ok {
		t.Fatalf("%v is no list of problems", list)
	}
	var got []string
	for _, p := range problems.All() {
		if p.Severity == diag.Note {
			continue
		}
		if p.File == "collected.db" && (p.Line != 0 || p.Field != 0) {
			t.Errorf("%v has a line or a field, which nobody can look up", p)
		}
		if p.Want.In(diag.Chinese) == p.Want.In(diag.English) && p.Code != "answer.off_scale" {
			t.Errorf("%v is the same in both languages", p)
		}
		got = append(got, fmt.Sprintf("%s: %s %s %s", map[diag.Severity]string{diag.Error: "error", diag.Caution: "caution"}[p.Severity], p.Place(), p.Code, p.Column))
	}
	return got
}

// The mode, the interviewer and the day are columns where the study uses
// columns of those names; answers to questions that are gone are said, and
// those to another questionnaire left out.
func TestCollectedColumns(t *testing.T) {
	all := good(t, nil)
	_, second := parted(all["responses.csv"], 3)
	all[ConfigName] = strings.NewReplacer("responses: responses.csv\n", "", "seconds: seconds}", "seconds: seconds, weight: w, interviewer: who, day: day}",
		"background: [gender]", "background: [gender, mode]\nquestionnaire:\n  background:\n    - {name: gender, choices: [{value: 1, label: {en: Man}}, {value: 2, label: {en: Woman}}]}\n  opinion: {}").Replace(all[ConfigName])
	put(t, all)
	k := submitted(t, second)
	china := time.FixedZone("", 8*60*60)
	for _, filled := range []form.Filled{
		{ID: "s1", Form: "study", Unit: "pine", Mode: "interview", Started: time.Date(2026, 5, 2, 7, 30, 0, 0, china), Seconds: 90.5,
			Answers: form.Answers{"gender": {"2"}, "C1": {"5"}, "gone": {"1"}, "opinion": {"More trees,\nplease"}}},
		{ID: "s2", Form: "another", Unit: "pine", Mode: "alone", Answers: form.Answers{}},
	} {
		k.add(t, filled)
	}
	s, err := Open("study")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Collect(t.Context(), k.sourceOf("study")); err != nil {
		t.Fatal(err)
	}
	a, err := s.collectedAnswers(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if labels := s.Labels; labels.Column("mode", "zh") != "填写方式" || labels.Value("mode", "interview", "zh") != "访问" || labels.Value("mode", "alone", "en") != "filled in alone" {
		t.Errorf("the mode has no words: %+v", labels["mode"])
	}
	want := []string{"id", "community", "seconds", "w", "gender", "C1", "C2", "A1", "C3", "C4", "opinion", "who", "day", "mode"}
	if diff := cmp.Diff(want, a.columns); diff != "" {
		t.Errorf("columns (-want +got):\n%s", diff)
	}
	var got [][]string
	for r := a.each(a.columns); ; {
		more, err := r.next()
		if err != nil {
			t.Fatal(err)
		}
		if !more {
			break
		}
		got = append(got, append([]string{}, r.cells...))
	}
	if len(got) != 4 {
		t.Fatalf("%d rows", len(got))
	}
	if diff := cmp.Diff([]string{"r4", "pine", "180", "1", "2", "2", "9", "3", "3", "4", "", "li", "2026-05-01", "alone"}, got[0]); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"s1", "pine", "90.5", "1", "2", "5", "", "", "", "", "More trees,\nplease", "li", "2026-05-02", "interview"}, got[3]); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	said := map[diag.Code]string{}
	for _, p := range a.notes {
		said[p.Code] = p.Key
	}
	if diff := cmp.Diff(map[diag.Code]string{"collected.read": "", "collected.other_form": "another", "collected.unknown_question": "gone", "collected.weight": "columns.weight"}, said); diff != "" {
		t.Errorf("notes (-want +got):\n%s", diff)
	}
}

// An expert's judgement on the page takes the place of that in the table, also
// when it was given the other way round.
func TestCollectedJudgements(t *testing.T) {
	all := good(t, nil)
	all["judgements.csv"] = strings.Replace(all["judgements.csv"], "e1,A,B1,B2,3\n", "", 1)
	put(t, all)
	k := &kept{judgements: []collect.Judgement{
		{Expert: "e1", Parent: "A", A: "B1", B: "B2", Value: "3"},
		{Expert: "e2", Parent: "B2", A: "C4", B: "C3", Value: "3"},
	}}
	got, s, err := collectedRun(t, k, ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	put(t, good(t, nil))
	if want, _ := result(t, "study"); got != want {
		t.Error("the results differ")
	}
	said := map[diag.Code]string{}
	for _, p := range s.Notes().All() {
		said[p.Code] = p.Text().String()
	}
	if diff := cmp.Diff(map[diag.Code]string{
		"collected.read":                "collected.db: questionnaires: 0 [collected.read]",
		"collected.judgements":          "collected.db: judgements: 2 in all [collected.judgements]",
		"collected.judgements_replaced": "collected.db: judgements: judgements of study/judgements.csv replaced by later ones of the same experts and pairs: 1 [collected.judgements_replaced]",
	}, said); diff != "" {
		t.Errorf("notes (-want +got):\n%s", diff)
	}

	k.judgements = append(k.judgements, collect.Judgement{Expert: "e3", Parent: "A", A: "B1", B: "B2", Value: "2"}, collect.Judgement{Expert: "e1", Parent: "B1", A: "C1", B: "C2", Value: "a lot"})
	_, _, err = collectedRun(t, k, ReadOptions{})
	faults, ok := errors.AsType[*diag.Problems](err)
	if !ok {
		t.Fatalf("error %v", err)
	}
	var places []string
	for _, p := range faults.All() {
		places = append(places, fmt.Sprint(p.Place(), " ", p.Code))
	}
	if diff := cmp.Diff([]string{"collected.db#e1 judgements.value", "collected.db#e3 judgements.expert_unknown"}, places); diff != "" {
		t.Errorf("faults (-want +got):\n%s", diff)
	}
}

// While judgements come in from the web alone, what nobody has compared yet
// weighs the same, and that is said; with a table of judgements it is a fault.
func TestCollectedUnjudged(t *testing.T) {
	first := &kept{judgements: []collect.Judgement{{Expert: "e1", Parent: "A", A: "B1", B: "B2", Value: "3"}}}
	header, _, _ := strings.Cut(good(t, nil)["judgements.csv"], "\n")
	for name, change := range map[string]func(all files){
		"no key": func(all files) {
			all[ConfigName] = strings.Replace(all[ConfigName], "judgements: judgements.csv\n", "", 1)
		},
		"a header alone": func(all files) { all["judgements.csv"] = header + "\n" },
	} {
		t.Run(name, func(t *testing.T) {
			all := good(t, nil)
			change(all)
			put(t, all)
			s, err := Open("study")
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Collect(t.Context(), first.sourceOf("study")); err != nil {
				t.Fatal(err)
			}
			w, err := s.Weigh()
			if err != nil {
				t.Fatal(err)
			}
			weighs := map[string]float64{"B1": 0.75, "B2": 0.25, "C1": 0.5, "C2": 0.5, "C3": 0.5, "C4": 0.5}
			for code, want := range weighs {
				node, _ := s.Framework.Index(code)
				if got := w.Weights.Local[node]; got < want-1e-12 || got > want+1e-12 {
					t.Errorf("%s weighs %v, want %v", code, got, want)
				}
			}
			var warned []string
			for _, warning := range w.Warnings {
				if warning.Code == indicators.WarnUnjudged {
					warned = append(warned, warning.Node)
				}
			}
			if diff := cmp.Diff([]string{"B1", "B2"}, warned); diff != "" {
				t.Errorf("warnings (-want +got):\n%s", diff)
			}
		})
	}
	all := good(t, nil)
	all["judgements.csv"] = header + "\ne1,A,B1,B2,3\n"
	put(t, all)
	if _, _, err := collectedRun(t, first, ReadOptions{}); err == nil || !strings.Contains(err.Error(), "experts.none") {
		t.Errorf("a table that leaves matrices out: %v", err)
	}
	all["judgements.csv"] = header + "\n"
	put(t, all)
	_, _, err := collectedRun(t, &kept{}, ReadOptions{})
	faults, ok := errors.AsType[*diag.Problems](err)
	if !ok || faults.All()[0].Code != "table.no_rows" || !strings.Contains(faults.All()[0].Hint.In(diag.English), "leave judgements:") {
		t.Errorf("a header alone, and nothing was collected: %v", err)
	}
}

// What was collected for a unit whose code was changed is one fault, with the
// number of questionnaires, however many they are.
func TestCollectedUnknownUnits(t *testing.T) {
	for _, table := range []string{"responses.csv", ""} {
		all := good(t, nil)
		whole := all["responses.csv"]
		if table == "" {
			all[ConfigName] = strings.Replace(all[ConfigName], "responses: responses.csv\n", "", 1)
		}
		put(t, all)
		_, rows := parted(whole, 3)
		k := submitted(t, rows)
		for i := range k.submissions {
			k.submissions[i].ID = fmt.Sprint("k", i)
		}
		one := k.submissions[0]
		for i, many := range []int{150, 1} {
			for n := range many {
				lost := one
				lost.ID, lost.Unit = fmt.Sprint("lost", i, "-", n), []string{"pime", "zzzzzzzz"}[i]
				k.submissions = append(k.submissions, lost)
			}
		}
		_, _, err := collectedRun(t, k, ReadOptions{})
		faults, ok := errors.AsType[*diag.Problems](err)
		if !ok || faults.Errors() != 2 {
			t.Fatalf("want 2 faults, got %v", err)
		}
		var out bytes.Buffer
		faults.WriteText(&out, diag.English)
		want := `error: collected.db: pime: found questionnaires of a unit that is not there (150), want a unit of units.csv [unit.unknown]
  hint: did you mean "pine"? Otherwise put a code that was changed or removed back into units.csv
error: collected.db: zzzzzzzz: found questionnaires of a unit that is not there (1), want a unit of units.csv [unit.unknown]
  hint: put a code that was changed or removed back into units.csv
`
		if diff := cmp.Diff(want, out.String()); diff != "" {
			t.Errorf("faults (-want +got):\n%s", diff)
		}
		_, s, err := collectedRun(t, k, ReadOptions{BadRows: survey.SkipBadRows})
		if err != nil {
			t.Fatal(err)
		}
		cautions := 0
		for _, p := range s.Notes().All() {
			if p.Code == "unit.unknown" && p.Severity == diag.Caution {
				cautions++
			}
		}
		if cautions != 2 {
			t.Errorf("%d cautions when their rows are left out: %v", cautions, s.Notes().All())
		}
	}
}

// Where weights come from follows what the study says; where it says nothing,
// judgements that were collected make them.
func TestCollectedWeigh(t *testing.T) {
	k := &kept{judgements: []collect.Judgement{{Expert: "e1", Parent: "A", A: "B1", B: "B2", Value: "3"}, {Expert: "e1", Parent: "B1", A: "C1", B: "C2", Value: "3"}, {Expert: "e1", Parent: "B2", A: "C3", B: "C4", Value: "1/3"}}}
	for lines, want := range map[string]float64{"": 0.75, "weights: equal\n": 0.5} {
		all := good(t, nil)
		all[ConfigName] = strings.Replace(all[ConfigName], "judgements: judgements.csv\n", lines, 1)
		put(t, all)
		s, err := Open("study")
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Collect(t.Context(), k.sourceOf("study")); err != nil {
			t.Fatal(err)
		}
		w, err := s.Weigh()
		if err != nil {
			t.Fatal(err)
		}
		node, _ := s.Framework.Index("B1")
		if got := w.Weights.Local[node]; got < want-1e-12 || got > want+1e-12 {
			t.Errorf("%q: weight %v, want %v", lines, got, want)
		}
		if _, err := s.Panel(); err != nil {
			t.Errorf("%q: the bench has no judgements: %v", lines, err)
		}
	}
}

// Without anything collected a study without a table of answers has none.
func TestNothingCollected(t *testing.T) {
	all := good(t, nil)
	all[ConfigName] = strings.Replace(all[ConfigName], "responses: responses.csv\n", "", 1)
	put(t, all)
	_, _, err := collectedRun(t, &kept{}, ReadOptions{})
	faults, ok := errors.AsType[*diag.Problems](err)
	if !ok || faults.All()[0].Code != "study.no_responses" || faults.All()[0].File != "collected.db" {
		t.Fatalf("error %v", err)
	}
	// Where all answers are to another questionnaire, as when the folder got another name, it says so.
	others := submitted(t, good(t, nil)["responses.csv"])
	all[ConfigName] += "questionnaire: {id: renamed}\n"
	put(t, all)
	_, _, err = collectedRun(t, others, ReadOptions{})
	if faults, _ := errors.AsType[*diag.Problems](err); faults == nil || len(faults.All()) != 2 || faults.All()[1].Code != "collected.other_form" || faults.All()[1].Key != "study" {
		t.Errorf("error %v", err)
	}
	if entries, err := os.ReadDir("study"); err != nil || len(entries) != len(all) {
		t.Errorf("the study's folder has %d files (%v), want %d", len(entries), err, len(all))
	}
}

// A study begins with a table that is nothing but a header. What was collected
// to a questionnaire that has other columns by now stands alone.
func TestCollectedBesideHeader(t *testing.T) {
	all := good(t, nil)
	put(t, all)
	want, _ := result(t, "study")
	for name, header := range map[string]string{"a column is missing": "id,community,seconds\n", "a byte order mark, no last end": "\ufeffid,community,D1"} {
		t.Run(name, func(t *testing.T) {
			put(t, good(t, files{"responses.csv": header}))
			got, _, err := collectedRun(t, submitted(t, all["responses.csv"]), ReadOptions{})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("the results differ (-written +collected):\n%s", diff)
			}
		})
	}
}

// A table of all answers has the columns of the study's table and, behind
// them, those that only were collected; texts keep their lines.
func TestAnswerTable(t *testing.T) {
	all := good(t, nil)
	all["responses.csv"], _ = parted(all["responses.csv"], 2)
	all["responses.csv"] += "r3,plum,1\n"
	all[ConfigName] += "questionnaire: {opinion: {}}\n"
	put(t, all)
	k := &kept{}
	k.add(t, form.Filled{ID: "s1", Form: "study", Unit: "pine", Mode: "alone", Seconds: 80, Answers: form.Answers{"gender": {"2"}, "C1": {"5"}, "opinion": {"More trees,\nplease"}}})
	k.add(t, form.Filled{ID: "s2", Form: "study", Unit: "pine", Mode: "alone"})
	k.submissions[1].Body = []byte("{")
	s, err := Open("study")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Collect(t.Context(), k.sourceOf("study")); err != nil {
		t.Fatal(err)
	}
	table, err := s.AnswerTable(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"id", "community", "gender", "seconds", "C1", "C2", "A1", "C3", "C4", "opinion"}, table.Header); diff != "" {
		t.Errorf("header (-want +got):\n%s", diff)
	}
	var got []string
	for cells, err := range table.Rows(t.Context(), survey.SkipBadRows) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, strings.Join(cells, ","))
	}
	want := []string{"r1,plum,1,300,4,5,3,4,2,", "r2,plum,2,200,3,4,3,3,3,", "", "s1,pine,2,80,5,,,,,More trees,\nplease", ""}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
	for _, err := range table.Rows(t.Context(), survey.RefuseBadRows) {
		if err != nil {
			return
		}
	}
	t.Error("a ragged row is no error")
}

// Rows of a table become submissions which read as the rows did; a second time
// they are the same, also without ids.
func TestFillOut(t *testing.T) {
	all := good(t, nil)
	put(t, all)
	want, _ := result(t, "study")
	rows, err := csv.NewReader(strings.NewReader(all["responses.csv"])).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	all[ConfigName] = strings.Replace(all[ConfigName], "responses: responses.csv\n", "", 1)
	put(t, all)
	s, err := Open("study")
	if err != nil {
		t.Fatal(err)
	}
	fill, err := s.FillOut(rows[0])
	if err != nil {
		t.Fatal(err)
	}
	k := &kept{}
	for _, row := range rows[1:] {
		submission, err := fill.Submission(row)
		if err == nil {
			err = submission.Check()
		}
		if err != nil {
			t.Fatal(err)
		}
		k.submissions = append(k.submissions, collect.Kept{Submission: submission})
	}
	if got, _, err := collectedRun(t, k, ReadOptions{}); err != nil || got != want {
		t.Errorf("the results differ (%v)", err)
	}

	ids := func() (ids []string) {
		fill, err := s.FillOut([]string{"community", "gender", "shoes", "C1"})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"shoes"}, fill.Unused); diff != "" {
			t.Error(diff)
		}
		for _, row := range [][]string{{"plum", "1", "43", "5"}, {"pine", "1", "43", "5"}, {"plum", "1", "43", "5"}} {
			submission, err := fill.Submission(row)
			if err != nil {
				t.Fatal(err)
			}
			ids = append(ids, submission.ID)
		}
		return ids
	}
	first, second := ids(), ids()
	if diff := cmp.Diff(first, second); diff != "" || first[0] == first[1] || first[0] == first[2] {
		t.Errorf("ids %q, %s", first, diff)
	}
}

// Questionnaires that cores share lie in the order in which they came, and what
// is said of them is what one core says.
func TestLayOutInOrder(t *testing.T) {
	put(t, good(t, nil))
	s, err := Open("study")
	if err != nil {
		t.Fatal(err)
	}
	f, err := s.Form()
	if err != nil {
		t.Fatal(err)
	}
	k := &kept{}
	var want, broken []string
	for i := range 5*laidAtOnce + 3 {
		filled := form.Filled{ID: fmt.Sprint("q", i), Form: f.ID, Unit: s.Units.List[0].Code, Answers: form.Answers{"gone": {"1"}}}
		if i%50 == 7 {
			filled.Form = "another"
		} else {
			want = append(want, filled.ID)
		}
		k.add(t, filled)
		if i%4 == 1 && filled.Form == f.ID {
			k.submissions[i].Body = []byte("{")
			broken = append(broken, filled.ID)
		}
	}
	if err := s.Collect(t.Context(), k.sourceOf("study")); err != nil {
		t.Fatal(err)
	}
	a, err := s.layOut(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	var got, unread []string
	rows := a.each(nil)
	for more, err := rows.next(); more; more, err = rows.next() {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, rows.id)
		if _, ok := a.broken[rows.number]; ok {
			unread = append(unread, rows.id)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" || a.rows != len(want) {
		t.Errorf("%d rows\n%s", a.rows, diff)
	}
	if diff := cmp.Diff(broken[:diag.DefaultLimit], unread); diff != "" {
		t.Error(diff)
	}
	var said []string
	for _, note := range a.notes {
		said = append(said, note.Text().String())
	}
	if diff := cmp.Diff([]string{fmt.Sprint(len(want)), "13", fmt.Sprint(len(want) - len(broken))}, firstNumbers(said)); diff != "" {
		t.Errorf("%s\n%q", diff, said)
	}
}

// firstNumbers are the first whole numbers of texts.
func firstNumbers(texts []string) []string {
	numbers := make([]string, len(texts))
	for i, text := range texts {
		numbers[i] = regexp.MustCompile(`\b[0-9]+`).FindString(text)
	}
	return numbers
}

// A questionnaire of 58 items, from its body to the columns of the study.
func BenchmarkLayOut(b *testing.B) {
	s, err := Open(filepath.Join(here, "..", "..", "testdata", "hangzhou"))
	if err != nil {
		b.Fatal(err)
	}
	f, err := s.Form()
	if err != nil {
		b.Fatal(err)
	}
	filled := form.Filled{ID: "6e1c7c0e", Form: f.ID, Version: f.Version, Unit: f.Units[0].Code, Mode: "alone", Seconds: 300, Answers: form.Answers{}}
	for _, q := range f.All {
		if q.Kind.OnScale() {
			filled.Answers[q.Name] = []string{"4"}
		} else if len(q.Choices) > 0 {
			filled.Answers[q.Name] = []string{q.Choices[0].Value}
		}
	}
	k := &kept{}
	k.add(b, filled)
	for len(k.submissions) < 1000 {
		k.submissions = append(k.submissions, k.submissions[0])
	}
	if err := s.Collect(b.Context(), func(context.Context, *Study) (string, Source, error) { return "collected.db", k, nil }); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		a, err := s.layOut(b.Context())
		if err != nil || a.rows != len(k.submissions) {
			b.Fatal(err)
		}
		if err := a.Close(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*len(k.submissions)), "µs/questionnaire")
}

// Whatever one questionnaire has in it, the others count: in a study without a
// table of its own what was collected is read as a text, which a NUL would end.
func TestCollectedHostileText(t *testing.T) {
	for _, table := range []string{"responses.csv", ""} {
		all := good(t, nil)
		first, second := parted(all["responses.csv"], 3)
		config := strings.Replace(all[ConfigName], "seconds: seconds}", "seconds: seconds, interviewer: who}", 1) + "questionnaire: {opinion: {}}\n"
		if table == "" {
			config, second = strings.Replace(config, "responses: responses.csv\n", "", 1), all["responses.csv"]
		}
		all["responses.csv"], all[ConfigName] = first, config
		put(t, all)
		k := submitted(t, second)
		k.submissions[0].By = "\x00\xff\xfe"
		for i, text := range []string{"4\u0000", "\ufeff", "\ufffd", "\u2028\u0085\v\f", "\"", "很好，谢谢", "\x1b]52;c;x\a"} {
			k.add(t, form.Filled{ID: fmt.Sprint("h", i), Form: "study", Version: "0", Unit: "pine", Mode: "alone", Answers: form.Answers{"C1": {text}, "opinion": {text}}})
		}
		_, s, err := collectedRun(t, k, ReadOptions{})
		if err != nil {
			t.Fatalf("table %q: %v", table, err)
		}
		var unreadable []string
		for _, p := range s.Notes().All() {
			if p.Code == "collected.unreadable" {
				unreadable = append(unreadable, p.Sheet)
			}
		}
		if !slices.Equal(unreadable, []string{"h0"}) {
			t.Errorf("table %q: unreadable are %q, want the one with a NUL", table, unreadable)
		}
	}
}

// Names of questions that nobody asked are as many as strangers like: the first
// are named, shortened, and the others counted.
func TestCollectedManyNames(t *testing.T) {
	all := good(t, nil)
	put(t, all)
	_, second := parted(all["responses.csv"], 3)
	k := submitted(t, second)
	sent := 0
	for i := range 3 {
		filled := form.Filled{ID: fmt.Sprint("m", i), Form: "study", Version: "1", Unit: "pine", Mode: "alone", Answers: form.Answers{strings.Repeat("光", 1000): {"1"}}}
		for n := range 400 {
			filled.Answers[fmt.Sprintf("n%04d-%d", n, i)] = []string{"1"}
		}
		sent += len(filled.Answers)
		k.add(t, filled)
		k.submissions[len(k.submissions)-1].Form = []string{"study", "study", strings.Repeat("f", 1000)}[i]
	}
	sent -= 401 // of another questionnaire
	s, err := Open("study")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Collect(t.Context(), k.sourceOf("study")); err != nil {
		t.Fatal(err)
	}
	a, err := s.collectedAnswers(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	named, counted := 0, 0
	for _, p := range a.notes {
		if n := len([]rune(p.Key)); n > longestName+1 {
			t.Errorf("a name of %d characters", n)
		}
		if p.Code == "collected.unknown_question" {
			named++
			counted += p.Want.Args[0].(int)
		}
	}
	if named != mostNames+1 || counted != sent {
		t.Errorf("%d notes on %d answers, want %d on %d", named, counted, mostNames+1, sent)
	}
}
