package template

import (
	"bytes"
	"cmp"
	"embed"
	"fmt"
	"path"
	"slices"
	"strings"
	texttemplate "text/template"

	"goodgov/indicators"
	"goodgov/internal/diag"
	"goodgov/internal/synthetic"
	"goodgov/survey"
)

//go:embed files
var files embed.FS

var pages = texttemplate.Must(texttemplate.ParseFS(files, "files/*.tmpl"))

// Write makes the files of a new study and hands each to write, its path
// relative to the study's folder. It stops at write's first error. An unknown
// name is a *diag.Problems.
func Write(write func(path string, data []byte) error, name string, opt Options) error {
	t := find(name)
	if t == nil {
		var problems diag.Problems
		problems.Add(diag.Problem{Code: "template.unknown", Found: diag.Quote(name),
			Want: diag.Say("one of %s", "%s 之一", strings.Join(Names(), ", ")), Hint: diag.DidYouMean(name, Names())})
		return problems.Err()
	}
	folder, err := t.folder(opt)
	if err != nil {
		return fmt.Errorf("template %s: %w", name, err)
	}
	for _, f := range folder {
		if err := write(f.path, f.data); err != nil {
			return err
		}
	}
	return nil
}

type file struct {
	path string
	data []byte
}

// folder makes all files of a study.
func (t *template) folder(opt Options) ([]file, error) {
	framework, units, experts := t.embedded("indicators.csv"), t.embedded("units.csv"), embedded("experts.csv")
	f, err := readFramework(framework)
	if err != nil {
		return nil, err
	}
	u, err := readUnits(units)
	if err != nil {
		return nil, err
	}
	panel, err := readPanel(experts)
	if err != nil {
		return nil, err
	}
	judgements := panel.Judgements(f, opt.Seed)
	if opt.Content == Empty {
		for i := range judgements {
			judgements[i].Value = 0 // every pair, to be filled in
		}
	}
	responses, err := t.responses(f, u, opt)
	if err != nil {
		return nil, err
	}
	made := []file{
		{"indicators.csv", framework},
		{"units.csv", units},
		{"experts.csv", experts},
		{"judgements.csv", synthetic.JudgementTable(judgements).CSV()},
		{"responses.csv", responses},
		{"codebook.csv", t.codebook()},
	}
	for _, name := range []string{"goodgov.yaml", "README.md"} {
		page, err := t.page(name, f, opt)
		if err != nil {
			return nil, err
		}
		made = append(made, file{name, page})
	}
	return made, nil
}

func (t *template) embedded(name string) []byte { return embedded(path.Join(t.name, name)) }

// embedded is a file of this package. That it is there is tested.
func embedded(name string) []byte {
	data, err := files.ReadFile(path.Join("files", name))
	if err != nil {
		panic(err)
	}
	return data
}

// columns of the answers.
func (t *template) columns() survey.Columns {
	return survey.Columns{ID: "id", Unit: t.unitColumn, Seconds: "duration_s"}
}

// responses is the table of answers: a header, and below it what the example
// asks for.
func (t *template) responses(f *indicators.Framework, u *indicators.Units, opt Options) ([]byte, error) {
	a := synthetic.Answers{
		Framework: f, Units: u, Scale: survey.Scale{Min: 1, Max: 5},
		Columns: t.columns(), Background: t.background, Screening: t.screening,
		Returned: make([]int, len(u.List)),
	}
	a.Screening.MaxMissing = &t.maxMissing
	if opt.Content == Example {
		returned := 0
		for i := range u.List {
			if u.Lowest(i) {
				a.Returned[i] = u.List[i].Distributed - i%3 // some never come back
				returned += a.Returned[i]
			}
		}
		a.Rejected = t.rejected(returned)
	}
	table, err := a.Table(opt.Seed)
	return table.CSV(), err
}

// rejected has about one questionnaire in fifteen fail the screening, for
// every rule that is on.
func (t *template) rejected(returned int) []survey.Reason {
	reasons := []survey.Reason{survey.Missing, survey.TooFast, survey.DuplicateID}
	if t.screening.Attention != nil {
		reasons = append(reasons, survey.Inattentive)
	}
	if t.screening.MaxLongstring > 0 {
		reasons = append(reasons, survey.Longstring)
	}
	rejected := make([]survey.Reason, max(len(reasons), returned/15))
	for i := range rejected {
		rejected[i] = reasons[i%len(reasons)]
	}
	return rejected
}

// codebook is the codebook of the background columns that are asked.
func (t *template) codebook() []byte {
	var out bytes.Buffer
	for line := range bytes.Lines(embedded("codebook.csv")) {
		column, _, _ := strings.Cut(string(line), ",")
		if column == "column" || slices.Contains(t.background, column) {
			out.Write(line)
		}
	}
	return out.Bytes()
}

// page renders goodgov.yaml or README.md.
func (t *template) page(name string, f *indicators.Framework, opt Options) ([]byte, error) {
	type bilingual struct{ ZH, EN string }
	both := func(text diag.Text) bilingual { return bilingual{ZH: text.In(diag.Chinese), EN: text.In(diag.English)} }
	title := t.title
	if opt.Content == Example {
		title = diag.Say("%s (synthetic data)", "%s（合成数据）", title)
	}
	language := opt.Language
	if language == "" {
		language = diag.Chinese
	}
	var out bytes.Buffer
	err := pages.ExecuteTemplate(&out, name+".tmpl", struct {
		Title, About, Origin     bilingual
		UnitZH, UnitEN, Language string
		Questionnaire            string
		Example                  bool
		Columns                  survey.Columns
		Background               []string
		MaxMissing               float64
		Screening                survey.Screening
		Items                    int
		FirstItem, LastItem      string
	}{
		Title: both(title), About: both(t.about), Origin: both(t.origin), UnitZH: t.unit.In(diag.Chinese), UnitEN: t.unit.In(diag.English), Language: language, Questionnaire: cmp.Or(opt.Questionnaire, "questionnaire"),
		Example: opt.Content == Example, Columns: t.columns(), Background: t.background, MaxMissing: t.maxMissing, Screening: t.screening,
		Items: len(f.Items), FirstItem: f.Nodes[f.Items[0]].Code, LastItem: f.Nodes[f.Items[len(f.Items)-1]].Code,
	})
	return out.Bytes(), err
}
