package cli

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"goodgov/internal/collect"
	"goodgov/internal/store"
	"goodgov/internal/study"
	"goodgov/internal/web/office"
	"goodgov/survey"
	"goodgov/survey/form"
)

// fieldworkSoFar is the synthetic study with a quota, where seven more
// questionnaires came in from one community by an interviewer, the last of them
// filled in too fast.
func fieldworkSoFar(t *testing.T) (*study.Study, *collectedSoFar) {
	t.Helper()
	dir := copied(t, "hangzhou")
	name := filepath.Join(dir, study.ConfigName)
	config, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	with := bytes.Replace(config, []byte("  target: 13\n"), []byte("  target: 13\n  quotas: [{question: gender, value: 1, at_least: 5}]\n"), 1)
	if bytes.Equal(with, config) {
		t.Fatal("the study has no target")
	}
	if err := os.WriteFile(name, with, 0o644); err != nil {
		t.Fatal(err)
	}
	s, err := study.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	f, err := s.Form()
	if err != nil {
		t.Fatal(err)
	}
	kept, err := store.Open(t.Context(), filepath.Join(dir, storeName), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := kept.Close(); err != nil {
			t.Error(err)
		}
	})
	for i := range 7 {
		filled := form.Filled{ID: fmt.Sprint("c", i), Form: f.ID, Unit: "guihua", Mode: string(collect.Interview), Seconds: 600, Answers: form.Answers{"gender": {"1"}, "A1": {"3"}, "opinion": {"我想说的话"}}}
		for at, item := range s.Framework.Items {
			filled.Answers[s.Framework.Nodes[item].Code] = []string{strconv.Itoa(3 + (at+i)%3)}
		}
		if i == 6 {
			filled.Seconds = 5
		}
		body, err := filled.JSON()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := kept.Submit(t.Context(), collect.Submission{ID: filled.ID, Form: f.ID, Unit: "guihua", Mode: collect.Interview, By: "wang", Type: form.TypeJSON, Body: body}); err != nil {
			t.Fatal(err)
		}
	}
	return s, &collectedSoFar{dir: dir, units: s.Units.Codes(), form: f, kept: kept, now: time.Now}
}

// What the office shows is what the study's table has and what came in; the
// table is counted here by another way through it.
func TestOfficeEvaluates(t *testing.T) {
	s, c := fieldworkSoFar(t)
	made, err := c.Evaluate(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	table, responses, err := s.Cases(t.Context(), study.ReadOptions{Keep: survey.CountRows}, []string{"gender"})
	if err != nil {
		t.Fatal(err)
	}
	defer responses.Close()
	returned, valid, men := make([]int, len(c.units)), make([]int, len(c.units)), make([]int, len(c.units))
	for n := range table.Len() {
		for _, unit := range s.Units.Path(int(table.Unit[n])) {
			returned[unit]++
			if table.Reasons[n] == 0 {
				valid[unit]++
			}
		}
		if table.Reasons[n] == 0 && table.Column("gender").Of(n) == "1" {
			men[table.Unit[n]]++
		}
	}
	guihua, _ := s.Units.Index("guihua")
	men[guihua] += 6
	for unit, code := range c.units {
		more, good := 0, 0
		if slices.Contains(s.Units.Within(unit), guihua) {
			more, good = 7, 6
		}
		tally := made.Evaluation.Tallies[unit]
		if made.Earlier[unit] != returned[unit] || tally.Returned != returned[unit]+more || tally.Valid != valid[unit]+good {
			t.Errorf("%s: %d in the table, %d returned, %d valid; want %d, %d, %d", code, made.Earlier[unit], tally.Returned, tally.Valid, returned[unit], returned[unit]+more, valid[unit]+good)
		}
		if made.Quotas[0][unit] != men[unit] {
			t.Errorf("%s: %d for the quota, want %d", code, made.Quotas[0][unit], men[unit])
		}
	}
	if len(made.Interviewers) != 1 || made.Interviewers[office.InterviewerIn{Account: "wang", Unit: guihua}] != 6 {
		t.Errorf("the interviewers are %v", made.Interviewers)
	}
	if err := os.WriteFile(filepath.Join(c.dir, "responses.csv"), []byte("id\n1\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Evaluate(t.Context()); err == nil || !strings.Contains(err.Error(), "goodgov run") {
		t.Errorf("a table with faults: %v", err)
	}
}

// Without a table and before anything came in there is nothing to be evaluated.
func TestOfficeEvaluatesNothing(t *testing.T) {
	s, c := fieldworkSoFar(t)
	empty, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "empty.db"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer empty.Close()
	name := filepath.Join(c.dir, study.ConfigName)
	config, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, bytes.Replace(config, []byte("responses: responses.csv\n"), nil, 1), 0o644); err != nil {
		t.Fatal(err)
	}
	full := c.kept
	c.kept = empty
	if made, err := c.Evaluate(t.Context()); made != nil || err != nil {
		t.Error(made, err)
	}
	if _, err := c.Export(t.Context(), "csv", "zh", []int{len(s.Units.List) - 1}); err == nil {
		t.Error("nothing is exported")
	}
	c.kept = full
	made, err := c.Evaluate(t.Context())
	if err != nil || made.Evaluation.Tallies[0].Valid != 6 || made.Earlier[0] != 0 {
		t.Errorf("%+v, %v", made, err)
	}
}

func written(t *testing.T, d *office.Download, name string) [][]string {
	t.Helper()
	defer d.Close()
	for _, file := range d.Files {
		if file.Name != name {
			continue
		}
		var b bytes.Buffer
		if err := file.Write(&b); err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(b.Bytes(), []byte("\ufeff")))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		return rows
	}
	t.Fatalf("no %s among %d files", name, len(d.Files))
	return nil
}

func TestOfficeExports(t *testing.T) {
	s, c := fieldworkSoFar(t)
	guihua, _ := s.Units.Index("guihua")
	for _, format := range office.Formats() {
		d, err := c.Export(t.Context(), format, "en", []int{guihua})
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range d.Files {
			var b bytes.Buffer
			if err := file.Write(&b); err != nil || b.Len() == 0 {
				t.Errorf("%s: %s: %v", format, file.Name, err)
			}
		}
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	}
	// The last to come has the first of the ids.
	for k, err := range c.kept.Submissions(t.Context(), collect.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		last := k.Submission
		last.ID = "b1"
		if _, err := c.kept.Submit(t.Context(), last); err != nil {
			t.Fatal(err)
		}
		break
	}
	d, err := c.Export(t.Context(), "csv", "en", []int{guihua})
	if err != nil {
		t.Fatal(err)
	}
	rows := written(t, d, "answers.csv")
	byID, byArrival := []string{"b1", "c0", "c1", "c2", "c3", "c4", "c5"}, []string{"c0", "c1", "c2", "c3", "c4", "c5", "b1"}
	came := func(rows [][]string) []string {
		var ids []string
		for _, row := range rows[1:] {
			if id := row[slices.Index(rows[0], "id")]; slices.Contains(byID, id) {
				ids = append(ids, id)
			}
		}
		return ids
	}
	if got := came(rows); !slices.Equal(got, byID) {
		t.Errorf("the order %q says when they came", got)
	}
	for _, by := range []struct {
		flags []string
		want  []string
	}{{nil, byID}, {[]string{"--arrival"}, byArrival}} {
		written, err := csv.NewReader(strings.NewReader(done(t, append([]string{"survey", "export", c.dir, "--skip-bad-rows"}, by.flags...)...))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		if got := came(written); !slices.Equal(got, by.want) {
			t.Errorf("survey export %q: %q", by.flags, got)
		}
	}
	unit, id := slices.Index(rows[0], "community"), slices.Index(rows[0], "id")
	collected := 0
	for _, row := range rows[1:] {
		if row[unit] != "guihua" {
			t.Errorf("a row of %s", row[unit])
		}
		if slices.Contains(byID, row[id]) {
			collected++
		}
	}
	if d.Rows != len(rows)-1 || collected != 7 {
		t.Errorf("%d rows, said %d; %d were collected", len(rows)-1, d.Rows, collected)
	}
}

// The data that go home have no id, no time and no words, and of the background
// only what five have in common in their community.
func TestOfficeOwnData(t *testing.T) {
	s, c := fieldworkSoFar(t)
	guihua, _ := s.Units.Index("guihua")
	meihua, _ := s.Units.Index("meihua")
	const fewest = 5
	d, err := c.Own(t.Context(), "en", []int{guihua, meihua}, fewest)
	if err != nil {
		t.Fatal(err)
	}
	rows := written(t, d, "answers.csv")
	want := slices.Concat([]string{"community"}, s.Config.Background)
	for _, item := range s.Framework.Items {
		want = append(want, s.Framework.Nodes[item].Code)
	}
	if !slices.Equal(rows[0], want) {
		t.Fatalf("columns %q, want %q", rows[0], want)
	}
	made, err := c.Evaluate(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	shared, blanked, partly, byUnit := map[string]int{}, 0, 0, map[string]int{}
	var texts []string
	for _, row := range rows[1:] {
		background := strings.Join(row[1:1+len(s.Config.Background)], "|")
		shared[row[0]+" "+background]++
		byUnit[row[0]]++
		texts = append(texts, strings.Join(row, "\x1f"))
		if slices.Contains(row[1:1+len(s.Config.Background)], "") {
			blanked++
		}
		if row[1] != "" {
			partly++
		}
	}
	for combination, n := range shared {
		if n < fewest {
			t.Errorf("%s is told of %d", combination, n)
		}
	}
	if byUnit["guihua"] != made.Evaluation.Tallies[guihua].Valid || byUnit["meihua"] != made.Evaluation.Tallies[meihua].Valid || len(byUnit) != 2 {
		t.Errorf("rows by unit: %v", byUnit)
	}
	if d.Rows != len(rows)-1 || d.Blanked == 0 || d.Blanked > blanked {
		t.Errorf("%d rows, said %d; %d without background, said %d", len(rows)-1, d.Rows, blanked, d.Blanked)
	}
	if partly == 0 {
		t.Error("not even the first column of the background is left to anybody")
	}
	if !slices.IsSorted(texts) {
		t.Error("the order of rows says when they came")
	}

	// Scores go with the very answers that are given out, and not with those of a
	// moment before somebody withdrew: the difference would be that person's.
	for k, err := range c.kept.Submissions(t.Context(), collect.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		receipt, err := c.kept.Submit(t.Context(), k.Submission)
		if err != nil {
			t.Fatal(err)
		}
		if err := c.kept.Withdraw(t.Context(), receipt.Withdrawal, "test"); err != nil {
			t.Fatal(err)
		}
		break
	}
	after, err := c.Own(t.Context(), "en", []int{guihua, meihua}, fewest)
	if err != nil {
		t.Fatal(err)
	}
	for at, d := range []*office.Download{d, after} {
		of := d.Of.Tallies[guihua].Valid + d.Of.Tallies[meihua].Valid
		if n := len(written(t, d, "answers.csv")) - 1; n != of || n != d.Rows || n != len(rows)-1-at {
			t.Errorf("scores of %d, and %d answers", of, n)
		}
	}
}

// The data that go home have no answers whose mean the report leaves out.
func TestOwnDataHideWhatTheReportHides(t *testing.T) {
	s, c := fieldworkSoFar(t)
	name := filepath.Join(c.dir, study.ConfigName)
	config, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, bytes.Replace(config, []byte("responses: responses.csv\n"), nil, 1), 0o644); err != nil {
		t.Fatal(err)
	}
	kept, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "collected.db"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer kept.Close()
	c.kept = kept
	guihua, _ := s.Units.Index("guihua")
	var all []collect.Submission
	for unit, code := range s.Units.Codes() {
		if !s.Units.Lowest(unit) {
			continue
		}
		for i := range 12 {
			filled := form.Filled{ID: fmt.Sprint(code, i), Form: c.form.ID, Unit: code, Mode: string(collect.Paper), Answers: form.Answers{"A1": {"3"}}}
			for at, item := range s.Framework.Items {
				if at > 0 || i < 2 || unit != guihua { // two of guihua answer the first
					filled.Answers[s.Framework.Nodes[item].Code] = []string{strconv.Itoa(1 + (i*7+at*at)%5)}
				}
			}
			body, err := filled.JSON()
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, collect.Submission{ID: filled.ID, Form: c.form.ID, Unit: code, Mode: collect.Paper, Type: form.TypeJSON, Body: body})
		}
	}
	if _, err := kept.SubmitAll(t.Context(), all); err != nil {
		t.Fatal(err)
	}
	made, err := c.Evaluate(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	hidden := 0
	for unit, code := range s.Units.Codes() {
		if !s.Units.Lowest(unit) {
			continue
		}
		d, err := c.Own(t.Context(), "en", []int{unit}, 5)
		if err != nil {
			t.Fatal(err)
		}
		rows, left := written(t, d, "answers.csv"), 0
		for at, column := range rows[0] {
			node, isItem := s.Framework.Index(column)
			if !isItem {
				continue
			}
			answered := slices.ContainsFunc(rows[1:], func(row []string) bool { return row[at] != "" })
			if answered == made.Evaluation.HiddenCell(unit, node) {
				t.Errorf("%s of %s is answered: %v", column, code, answered)
			}
			if !answered {
				left++
			}
		}
		if len(rows) != 13 || d.Hidden != left {
			t.Errorf("%s: %d rows, %d columns left out, said %d", code, len(rows)-1, left, d.Hidden)
		}
		hidden += left
	}
	// The item of guihua, another that would give it away, and those of another
	// community that would.
	if first := s.Framework.Items[0]; !made.Evaluation.HiddenCell(guihua, first) || made.Evaluation.Hidden(guihua) || hidden < 3 {
		t.Errorf("%d columns are left out", hidden)
	}
}
