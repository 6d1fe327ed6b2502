package paper

import (
	"bytes"
	"encoding/csv"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"golang.org/x/net/html"

	"goodgov/internal/golden"
	"goodgov/internal/pdf/pdftest"
	"goodgov/survey/form"
)

func both(en, zh string) form.Text { return form.Text{"en": en, "zh": zh} }

func when(t *testing.T, text string) *form.Condition {
	t.Helper()
	c, err := form.ParseCondition(text)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// example has a question of each kind.
func example(t *testing.T) *form.Form {
	t.Helper()
	low, high := 1.0, 20.0
	f := &form.Form{
		ID: "example", Version: "1", Languages: []string{"zh", "en"}, Title: both("A <small> survey", "小型调查"), Consent: both("I agree.", "我同意。"),
		Purpose: both("Who asks, and why.\nWhat becomes of it.", "谁在调查，为何调查。\n结果何用。"), Thanks: both("Thank you.", "谢谢！"),
		Terms: form.Terms{Contact: both("the office", "街道办"), KeepDays: 30},
		Units: []form.Unit{{Code: "C1", Label: both("North", "北社区"), Above: both("Hill", "山区")}, {Code: "C2", Label: both("South", "南社区")}}, UnitName: "community", UnitLabel: both("Where do you live?", "您住在哪里？"),
		Scale: form.Scale{Min: 1, Labels: []form.Text{both("no", "不"), both("rather not", "不太"), both("neither", "一般"), both("rather", "较"), both("yes", "是")}},
		Groups: []form.Group{
			{Name: "about", Label: both("About you", "基本情况"), Questions: []form.Question{
				{Name: "age", Kind: form.One, Label: both("Age", "年龄"), Required: true, Choices: []form.Choice{{Value: "1", Label: both("under 60", "60 岁以下")}, {Value: "2", Label: both("60 and over", "60 岁及以上")}}},
				{Name: "needs", Kind: form.Many, Label: both("What do you need?", "您需要什么？"), Relevant: when(t, "${age} = '2'"), Choices: []form.Choice{{Value: "ramp", Label: both("A ramp", "坡道")}, {Value: "bus", Label: both("A bus", "公交")}}},
				{Name: "persons", Kind: form.Number, Label: both("Persons in your household", "家中人数"), Whole: true, Min: &low, Max: &high},
				{Name: "place", Kind: form.Words, Label: both("Where to?", "去往何处？"), Hint: both("Name a place.", "请写地名。"), Longest: 40, Relevant: when(t, "selected(${needs}, 'bus') and not(${persons} < 2)")},
			}},
			{Name: "B1", Label: both("Openness", "公开"), Questions: []form.Question{
				{Name: "D1", Kind: form.Item, Label: both("I know what is decided.", "我了解所作的决定。")},
				{Name: "A1", Kind: form.Attention, Label: both("Please choose 3.", "请选 3。"), Directed: 3},
			}},
			{Name: "last", Label: both("Your opinion", "意见"), Questions: []form.Question{{Name: "opinion", Kind: form.Words, Label: both("Anything else?", "其他意见？")}}},
		},
	}
	if problems := f.Check(); problems.Len() > 0 {
		t.Fatal(problems.All())
	}
	return f
}

func TestPage(t *testing.T) {
	for name, o := range map[string]Options{"page_zh.html": {Languages: []string{"zh"}}, "page_both.html": {Languages: []string{"en", "zh"}, Note: both("Synthetic.", "合成数据。"), Large: true}} {
		var b bytes.Buffer
		if err := WritePage(&b, example(t), o); err != nil {
			t.Fatal(err)
		}
		if _, err := html.Parse(bytes.NewReader(b.Bytes())); err != nil {
			t.Fatal(err)
		}
		golden.Check(t, name, b.Bytes())
	}
}

// Every wording is on the paper, in its languages.
func TestPDF(t *testing.T) {
	for _, o := range []Options{{Languages: []string{"zh"}}, {Languages: []string{"zh", "en"}}, {Languages: []string{"en"}, Large: true}} {
		var b bytes.Buffer
		if _, err := WritePDF(&b, example(t), o); err != nil {
			t.Fatal(err)
		}
		text := ""
		for _, page := range pdftest.Read(t, b.Bytes()) {
			text += strings.Join(strings.Fields(page.Words()), "")
		}
		f := example(t)
		want := []form.Text{f.Title, f.Consent, f.Purpose, f.Thanks, f.UnitLabel}
		want = append(want, f.Told(form.OnPaper)...)
		for g, q := range f.All {
			want = append(want, g.Label, q.Label, q.Hint)
			for _, c := range q.Choices {
				want = append(want, c.Label)
			}
		}
		for _, lang := range o.Languages {
			for _, wording := range want {
				if words := strings.Join(strings.Fields(wording[lang]), ""); !strings.Contains(text, words) {
					t.Errorf("%v: %q is not there", o, words)
				}
			}
		}
	}
}

// Questions have the numbers of all other places, where the unit has none.
func TestNumbers(t *testing.T) {
	f := example(t)
	f.Groups[2].Questions[0].Relevant = when(t, "${persons} > 2")
	var page, file bytes.Buffer
	if err := WritePage(&page, f, Options{Languages: []string{"en"}}); err != nil {
		t.Fatal(err)
	}
	if _, err := WritePDF(&file, f, Options{Languages: []string{"en"}}); err != nil {
		t.Fatal(err)
	}
	words := ""
	for _, p := range pdftest.Read(t, file.Bytes()) {
		words += p.Words() + "\n"
	}
	for what, text := range map[string]string{"page": regexp.MustCompile(`<[^>]*>`).ReplaceAllString(page.String(), ""), "PDF": words} {
		text = strings.Join(strings.Fields(text), "")
		for _, want := range []string{"1*Age", "3Personsinyourhousehold", "5Iknowwhatisdecided.", "Onlyif:question3above2"} {
			if !strings.Contains(text, want) {
				t.Errorf("%s: %q is not in %s", what, want, text)
			}
		}
		if strings.Contains(text, "1Wheredoyoulive?") {
			t.Errorf("%s: the unit has a number", what)
		}
	}
}

// Every sheet says of which version it is: who types it in compares that.
func TestVersion(t *testing.T) {
	f := example(t)
	f.Version, f.Title = "2026-β", both(strings.Repeat("A very long title ", 20), strings.Repeat("很长的题目", 20))
	for lang, want := range map[string]string{"en": "Version 2026-β", "zh": "版本 2026-β"} {
		var page, file bytes.Buffer
		if err := WritePage(&page, f, Options{Languages: Languages{lang}}); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(page.String(), ">"+want+"<") {
			t.Errorf("the page does not say %q", want)
		}
		if _, err := WritePDF(&file, f, Options{Languages: Languages{lang}}); err != nil {
			t.Fatal(err)
		}
		for i, p := range pdftest.Read(t, file.Bytes()) {
			if words := strings.Join(strings.Fields(p.Words()), ""); !strings.Contains(words, strings.ReplaceAll(want, " ", "")) {
				t.Errorf("page %d does not say %q: %s", i+1, want, words)
			}
		}
	}
}

// A title is never the last on its page, wherever it comes.
func TestTitleStays(t *testing.T) {
	for n := 26; n < 38; n++ { // one page and more
		f := example(t)
		row := form.Question{Name: "D1", Kind: form.Item, Label: both("A row", "一行")}
		f.Groups[1].Questions = slices.Repeat([]form.Question{row}, n)
		f.Groups[2].Questions[0].Longest = 500 // several lines to write on
		var b bytes.Buffer
		if _, err := WritePDF(&b, f, Options{Languages: []string{"zh"}}); err != nil {
			t.Fatal(err)
		}
		for _, p := range pdftest.Read(t, b.Bytes()) {
			words := strings.Join(strings.Fields(p.Words()), "")
			if title, question := strings.Contains(words, "意见"), strings.Contains(words, "其他意见？"); title && !question {
				t.Errorf("%d rows: the title stands alone", n)
			}
		}
	}
}

// A long questionnaire goes over several pages, and nothing of it below their ends.
func TestLongPDF(t *testing.T) {
	f := example(t)
	for range 120 {
		f.Groups[1].Questions = append(f.Groups[1].Questions, form.Question{Name: "D1", Kind: form.Item, Label: both(strings.Repeat("a long question ", 12), strings.Repeat("很长的题目", 20))})
	}
	var b bytes.Buffer
	if _, err := WritePDF(&b, f, Options{Languages: []string{"zh", "en"}}); err != nil {
		t.Fatal(err)
	}
	if pages := len(pdftest.Read(t, b.Bytes())); pages < 5 {
		t.Errorf("%d pages", pages)
	}
}

func TestXLSForm(t *testing.T) {
	var b bytes.Buffer
	if err := WriteXLSForm(&b, example(t)); err != nil {
		t.Fatal(err)
	}
	file, err := excelize.OpenReader(bytes.NewReader(b.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	sheets, err := example(t).XLSForm()
	if err != nil {
		t.Fatal(err)
	}
	for _, sheet := range sheets {
		rows, err := file.GetRows(sheet.Name)
		if err != nil {
			t.Fatal(err)
		}
		for i, want := range sheet.Rows {
			got := append(rows[i], make([]string, len(want)-len(rows[i]))...)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s, row %d: %s", sheet.Name, i+1, diff)
			}
		}
	}
}

func TestTemplate(t *testing.T) {
	var b bytes.Buffer
	if err := WriteTemplate(&b, example(t), Columns{ID: "id", Seconds: "s"}); err != nil {
		t.Fatal(err)
	}
	text, marked := strings.CutPrefix(b.String(), "\ufeff")
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([][]string{{"id", "community", "age", "needs", "persons", "place", "D1", "A1", "opinion", "s"}}, rows); diff != "" || !marked {
		t.Errorf("marked %v: %s", marked, diff)
	}
}

func TestLimeSurvey(t *testing.T) {
	var b bytes.Buffer
	if err := WriteLimeSurvey(&b, example(t)); err != nil {
		t.Fatal(err)
	}
	for i, line := range strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n") {
		if n := strings.Count(line, "\t"); n != 14 {
			t.Errorf("line %d has %d tabs, want 14", i+1, n)
		}
	}
}

// Words get a line less to be written on where that saves a page.
func TestLessRoomForWords(t *testing.T) {
	p := newPrinter(example(t), Options{Languages: []string{"zh"}})
	q := form.Question{Name: "opinion", Kind: form.Words, Label: both("Anything else?", "其他意见？"), Longest: 500}
	whole := p.measure(&q, lastLine).height
	if tight := p.measure(&q, whole).height; tight != whole {
		t.Errorf("where %g are left and needed it takes %g", whole, tight)
	}
	less := p.measure(&q, whole-1).height
	if less > whole-1 || p.measure(&q, 10).height != less {
		t.Errorf("%g of %g, and %g where there is no room", less, whole, p.measure(&q, 10).height)
	}
}
