package template_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"goodgov/internal/diag"
	"goodgov/internal/study"
	"goodgov/internal/template"
	"goodgov/survey"
)

// write writes a template into a new folder.
func write(t *testing.T, name string, opt template.Options) string {
	t.Helper()
	dir := t.TempDir()
	err := template.Write(func(path string, data []byte) error {
		return os.WriteFile(filepath.Join(dir, path), data, 0o644)
	}, name, opt)
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func open(t *testing.T, dir string) *study.Study {
	t.Helper()
	s, err := study.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// faults are the codes of what is wrong with a study's answers.
func faults(t *testing.T, dir string) []diag.Code {
	t.Helper()
	_, err := open(t, dir).Run(t.Context(), study.RunOptions{})
	problems, ok := errors.AsType[*diag.Problems](err)
	if !ok {
		t.Fatalf("error %v, want a list of problems", err)
	}
	var codes []diag.Code
	for _, p := range problems.All() {
		codes = append(codes, p.Code)
	}
	return codes
}

func TestExampleRuns(t *testing.T) {
	for _, name := range template.Names() {
		t.Run(name, func(t *testing.T) {
			s := open(t, write(t, name, template.Options{Content: template.Example, Seed: 1}))
			e, err := s.Run(t.Context(), study.RunOptions{})
			if err != nil {
				t.Fatal(err)
			}
			total := e.Tallies[0]
			rejected := total.Returned - total.Valid
			if total.Valid == 0 || total.Returned >= e.Units.List[0].Distributed || rejected == 0 || rejected*5 > total.Returned {
				t.Errorf("%d valid of %d returned of %d distributed", total.Valid, total.Returned, e.Units.List[0].Distributed)
			}
			for reason, on := range map[survey.Reason]bool{
				survey.Missing: true, survey.TooFast: true, survey.DuplicateID: true,
				survey.Inattentive: s.Config.Screening.Attention != nil, survey.Longstring: s.Config.Screening.MaxLongstring > 0,
			} {
				if n := total.Reasons[slices.Index(survey.Reasons(), reason)]; (n > 0) != on {
					t.Errorf("%d questionnaires fail for %s; the rule is on: %v", n, reason, on)
				}
			}
			if score := e.Scores.Scores[0][0].Value; score < 2.5 || score > 4.5 {
				t.Errorf("score %.2f, want one as people give", score)
			}
			if len(e.Matrices) == 0 {
				t.Error("weights do not come from the experts' judgements")
			}
			for _, text := range []map[string]string{e.Title, e.Note} {
				if !strings.Contains(text["zh"], "合成数据") || !strings.Contains(strings.ToLower(text["en"]), "synthetic data") {
					t.Errorf("%v does not say that the data are synthetic", text)
				}
			}
		})
	}
}

// Before there are answers the framework can be shown, and run says what is
// missing.
func TestEmptyStudy(t *testing.T) {
	for _, name := range template.Names() {
		t.Run(name, func(t *testing.T) {
			dir := write(t, name, template.Options{})
			s := open(t, dir)
			e, err := s.Describe()
			if err != nil {
				t.Fatal(err)
			}
			if len(e.Framework.Items) == 0 || len(e.Note) > 0 {
				t.Errorf("%d items and the note %v", len(e.Framework.Items), e.Note)
			}
			// It can be served at once: only what the owner alone knows is wanting.
			if f, err := s.Form(); err != nil || len(f.Terms.Contact) > 0 {
				t.Errorf("respondents are told to ask %v (%v)", f.Terms.Contact, err)
			}
			if untold := s.Untold().All(); len(untold) != 1 || untold[0].Want.In(diag.English) != "collecting: {contact: …, keep_days: …}" {
				t.Errorf("respondents are not told: %v", untold)
			}
			if codes := faults(t, dir); !slices.Equal(codes, []diag.Code{"table.no_rows"}) {
				t.Errorf("faults %v, want that there are no answers", codes)
			}
			for i := range e.Framework.Nodes {
				node := &e.Framework.Nodes[i]
				for _, lang := range []string{"zh", "en"} {
					if node.Names[lang] == "" || e.Framework.Leaf(i) && node.Question[lang] == "" {
						t.Errorf("%s lacks a name or a question in %s", node.Code, lang)
					}
				}
			}
		})
	}
}

// Every table that is written is named by goodgov.yaml: those that can be read as
// they are in a line that holds, so that the office knows the experts at once, and
// judgements, as long as nobody has judged, in one to be switched on.
func TestEveryTableIsNamed(t *testing.T) {
	for _, name := range template.Names() {
		for content, asleep := range map[template.Content][]string{template.Empty: {"judgements.csv"}, template.Example: nil} {
			dir := write(t, name, template.Options{Content: content, Seed: 1})
			data, err := os.ReadFile(filepath.Join(dir, study.ConfigName))
			if err != nil {
				t.Fatal(err)
			}
			tables, err := filepath.Glob(filepath.Join(dir, "*.csv"))
			if err != nil || len(tables) != 6 {
				t.Fatalf("%v: tables %q", err, tables)
			}
			for _, path := range tables {
				table := filepath.Base(path)
				line := strings.TrimSuffix(table, ".csv") + ": " + table + "\n"
				if slices.Contains(asleep, table) {
					line = "# " + line
				}
				if !bytes.Contains(data, []byte("\n"+line)) {
					t.Errorf("%s, content %d: %s is written, and no line %q names it", name, content, table, line)
				}
			}
			if s := open(t, dir); len(s.Experts) != 6 {
				t.Errorf("%s, content %d: %d experts, want the 6 of experts.csv", name, content, len(s.Experts))
			}
		}
	}
}

// The lines that are commented out in goodgov.yaml work when they are not.
func TestOptionsInComments(t *testing.T) {
	comment := regexp.MustCompile(`(?m)^( *)# ([a-z_]+:|- \{|  (?:zh|en|elderly|purpose|consent):)`)
	elsewhere := regexp.MustCompile(`(?m)^(weighting|waves): .*\n`) // need tables of their own
	for _, name := range template.Names() {
		t.Run(name, func(t *testing.T) {
			dir := write(t, name, template.Options{Language: diag.English})
			path := filepath.Join(dir, study.ConfigName)
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			active := regexp.MustCompile(`(?m)^(weights|columns): .*\n`).ReplaceAll(data, nil) // another choice stands in a comment
			active = elsewhere.ReplaceAll(comment.ReplaceAll(active, []byte("$1$2")), nil)
			active = regexp.MustCompile(`(?m)^weights: .*\n`).ReplaceAll(active, nil) // judgements take their place
			if err := os.WriteFile(path, active, 0o644); err != nil {
				t.Fatal(err)
			}
			s := open(t, dir)
			if c := s.Config; c.Language != diag.English || c.Judgements == "" || c.Experts == "" || len(c.Missing) == 0 ||
				c.Columns.Weight == "" || c.Screening.MaxLongstring == 0 || c.Screening.Attention == nil || c.Note["zh"] == "" ||
				c.Rules.NearDuplicates == 0 || c.Screening.Flags == 0 || len(c.Groups) == 0 || len(c.Questionnaire.Consent) == 0 || len(c.Alerts) == 0 {
				t.Errorf("options in comments had no effect: %+v", c)
			}
			if f, err := s.Form(); err != nil || len(f.Groups) < 2 || s.Notes().Len() > 0 {
				t.Errorf("no sound questionnaire: %v, %v", err, s.Notes().All())
			}
			if len(s.Experts) != 6 {
				t.Errorf("%d experts, want 6", len(s.Experts))
			}
		})
	}
}

// The errors that README.md explains are the ones that come up.
func TestReadmeExplainsTheErrors(t *testing.T) {
	for code, change := range map[diag.Code]struct{ file, pattern, replacement string }{
		"answer.off_scale":  {"responses.csv", `,\d\n`, ",7\n"},
		"answer.unreadable": {"responses.csv", `,\d\n`, ",４\n"},
		"unit.unknown":      {"responses.csv", `,K1,`, ",K9,"},
		"id.repeated":       {"goodgov.yaml", `duplicates: true`, "duplicates: false"},
		"table.ragged":      {"responses.csv", `,\d\n`, ",3,3\n"},
		"table.no_rows":     {"responses.csv", `(?m)^Q.*\n`, ""},
	} {
		dir := write(t, "blank", template.Options{Content: template.Example})
		data, err := os.ReadFile(filepath.Join(dir, change.file))
		if err != nil {
			t.Fatal(err)
		}
		spoilt := regexp.MustCompile(change.pattern).ReplaceAll(data, []byte(change.replacement))
		if err := os.WriteFile(filepath.Join(dir, change.file), spoilt, 0o644); err != nil {
			t.Fatal(err)
		}
		if codes := faults(t, dir); !slices.Contains(codes, code) {
			t.Errorf("faults %v, want %s", codes, code)
		}
		readme, err := os.ReadFile(filepath.Join(dir, "README.md"))
		if err != nil {
			t.Fatal(err)
		}
		if n := bytes.Count(readme, []byte("`"+code+"`")); n != 2 {
			t.Errorf("README.md names %s %d times, want twice, once in each language", code, n)
		}
	}
}

func TestHangzhouIsTheFrameworkOfTheSample(t *testing.T) {
	want, err := os.ReadFile("../../testdata/hangzhou/indicators.csv")
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(filepath.Join(write(t, "hangzhou", template.Options{}), "indicators.csv"))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("the template hangzhou and testdata/hangzhou have different frameworks")
	}
}

func TestSameSeedSameFiles(t *testing.T) {
	contents := func(seed uint64) string {
		var all strings.Builder
		err := template.Write(func(path string, data []byte) error {
			all.WriteString(path)
			all.Write(data)
			return nil
		}, "grid-worker", template.Options{Content: template.Example, Seed: seed})
		if err != nil {
			t.Fatal(err)
		}
		return all.String()
	}
	first, again, other := contents(1), contents(1), contents(2)
	if first != again || first == other {
		t.Error("one seed, one study: not so")
	}
}

func TestErrors(t *testing.T) {
	err := template.Write(func(string, []byte) error { t.Error("something was written"); return nil }, "hangzou", template.Options{})
	if problems, ok := errors.AsType[*diag.Problems](err); !ok || !strings.Contains(problems.All()[0].Hint.In(diag.English), "hangzhou") {
		t.Errorf("error %v, want one that offers hangzhou", err)
	}
	full := errors.New("disk full")
	if err := template.Write(func(string, []byte) error { return full }, "blank", template.Options{}); !errors.Is(err, full) {
		t.Errorf("error %v, want the writer's own", err)
	}
}

func TestDescribe(t *testing.T) {
	for _, name := range template.Names() {
		if zh, en := template.Describe(name, diag.Chinese), template.Describe(name, diag.English); zh == "" || en == "" || zh == en {
			t.Errorf("%s: %q, %q", name, zh, en)
		}
	}
	if template.Describe("nothing", diag.English) != "" {
		t.Error("a template that is not there is described")
	}
}
