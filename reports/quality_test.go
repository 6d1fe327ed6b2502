package reports

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"goodgov/internal/diag"
	"goodgov/internal/golden"
	"goodgov/internal/i18n"
	"goodgov/survey/psychometrics"
	"goodgov/survey/psychometrics/cfa"
)

// assessed is a made-up study whose instrument was judged; each part has made-up
// answers of its own.
func assessed(t *testing.T) *Evaluation {
	t.Helper()
	e := small().evaluate(t)
	e.Program = "goodgov v0.1.0"
	e.Quality = &Quality{Respondents: 24, Answers: "answers.xlsx#2026", Skipped: map[QualityPart]diag.Text{},
		Reliability: instrument(t, psychometrics.DefaultScaleOptions()),
		Validity:    structured(t, func(o *psychometrics.ValidityOptions) { o.Missing = psychometrics.EM }),
		Factors:     smallFactors(t, cfa.Correlated)}
	return e
}

// section is the section of a page that a heading with an id begins.
func section(t *testing.T, page []byte, id string) *html.Node {
	t.Helper()
	var found *html.Node
	each(parse(t, page), func(n *html.Node) {
		if label, _ := attribute(n, "aria-labelledby"); label == id && n.Data == "section" {
			found = n
		}
	})
	if found == nil {
		t.Fatalf("there is no section %q", id)
	}
	return found
}

func TestQualityChapter(t *testing.T) {
	e := assessed(t)
	for _, lang := range i18n.Languages {
		files := report(t, e, lang)
		checkPages(t, files, lang)
		for _, name := range []string{"charts/scree.svg", "charts/loadings.svg"} {
			if len(files[name]) == 0 {
				t.Errorf("%s: no %s", lang, name)
			}
		}
		var text bytes.Buffer
		outline(&text, section(t, files["report.html"], "quality"), 0)
		golden.Check(t, "quality-"+lang+".txt", text.Bytes())
	}
}

// What may not mean what it meant when it was answered is said where a reader
// asks how good the figures are.
func TestQualityNamesOtherVersions(t *testing.T) {
	e := assessed(t)
	e.Warnings = append(e.Warnings, diag.Warning{Code: "collected.version", Text: diag.Say("age: 4 was another", "age：4 原为其他")}, diag.Warning{Code: "screening.over_returned", Text: diag.Say("not here", "不在此处")})
	if lead := strings.Join(e.qualityLead("zh"), "\n"); !strings.Contains(lead, "age：4 原为其他") || strings.Contains(lead, "不在此处") {
		t.Errorf("the lead says %s", lead)
	}
}

// The list of chapters has every chapter in its order: they are numbered by
// counting.
func TestChaptersAreListed(t *testing.T) {
	e := assessed(t)
	var listed, chapters []string
	each(parse(t, report(t, e, "en")["report.html"]), func(n *html.Node) {
		if href, _ := attribute(n, "href"); n.Data == "a" && n.Parent.Data == "li" && n.Parent.Parent.Parent.Data == "nav" {
			listed = append(listed, strings.TrimPrefix(href, "#"))
		}
		if id, _ := attribute(n, "id"); n.Data == "h2" {
			chapters = append(chapters, id)
		}
	})
	if !slices.Equal(listed, chapters) || len(chapters) < 8 {
		t.Errorf("listed: %q, chapters: %q", listed, chapters)
	}
}

// What was not judged is named with its reason, and the rest stands.
func TestQualityWithoutParts(t *testing.T) {
	e := assessed(t)
	e.Quality.Validity, e.Quality.Factors = nil, nil
	e.Quality.Skipped[QualityValidity] = diag.Say("items that follow from others", "题项互相决定")
	e.Quality.Skipped[QualityFactors] = diag.Say("too few respondents", "受访者过少")
	for lang, want := range map[string][]string{"en": {"Not judged: items that follow from others.", "Not judged: too few respondents."}, "zh": {"未作评估：题项互相决定。", "未作评估：受访者过少。"}} {
		files := report(t, e, lang)
		checkPages(t, files, lang)
		words := wording(section(t, files["report.html"], "quality"))
		for _, sentence := range want {
			if !strings.Contains(words, sentence) {
				t.Errorf("%s: nowhere %q", lang, sentence)
			}
		}
		if files["charts/scree.svg"] != nil {
			t.Error("a picture of what was not judged")
		}
	}
}

// A study that so few answered that nothing of it is published has no chapter.
func TestQualityOfAHiddenStudy(t *testing.T) {
	e := assessed(t)
	e.Publish.MinRespondents = 1000
	e.Protect()
	files := report(t, e, "en")
	if strings.Contains(string(files["report.html"]), "quality-reliability") || files["charts/scree.svg"] != nil {
		t.Error("the quality of hidden answers is shown")
	}
}

// The code for R reads what the study reads: a workbook's sheet, missing codes,
// reversed items, names that are no names in R.
func TestRecipes(t *testing.T) {
	e := assessed(t)
	e.Questionnaire.Missing = []string{"9"}
	e.Questionnaire.Columns.Unit = "社区"
	for _, want := range []string{
		`readxl::read_excel("answers.xlsx", sheet = "2026", col_types = "text")`,
		`v %in% c("", "9"), NA)`,
		`x[c("D3")] <- 6 - x[c("D3")]`,
		`unit <- raw[kept, "社区"]`,
		`dims <- list("B1" = c("D1", "D2", "D3", "D4"),`,
	} {
		if !strings.Contains(e.readingRecipe(), want) {
			t.Errorf("nowhere %s in\n%s", want, e.readingRecipe())
		}
	}
	e.Quality.Reliability.Weighted = false
	if strings.Contains(e.reliabilityRecipe(), "cov.wt") {
		t.Error("weights where there are none")
	}
	e.Quality.Answers, e.Quality.Encoding, e.Quality.Comma = "答卷.csv", "GB18030", ';'
	e.Questionnaire.Columns.Weight, e.Quality.Reliability.Weighted = "权数", true
	for _, want := range []string{`fileEncoding = "GB18030", sep = ";", check.names`, `w    <- as.numeric(raw[kept, "权数"])`} {
		if !strings.Contains(e.readingRecipe(), want) {
			t.Errorf("nowhere %s in\n%s", want, e.readingRecipe())
		}
	}
	e.Quality.Collected = true
	for _, want := range []string{"# goodgov survey export --raw -o raw-answers.csv ", `raw  <- read.csv("raw-answers.csv", fileEncoding = "UTF-8-BOM", check`, "w[is.na(w)] <- 1"} {
		if !strings.Contains(e.readingRecipe(), want) {
			t.Errorf("nowhere %s in\n%s", want, e.readingRecipe())
		}
	}
	e.Weighting = &RespondentWeights{}
	if !strings.Contains(e.readingRecipe(), "--raw --arrival -o") {
		t.Errorf("not in the order of the weights:\n%s", e.readingRecipe())
	}
	e.Weighting, e.Quality.Collected = nil, false
	if !strings.Contains(e.reliabilityRecipe(), "cov.wt(s, v / sum(v))") {
		t.Errorf("no weights in\n%s", e.reliabilityRecipe())
	}
	e.Weighting = &RespondentWeights{}
	if !strings.Contains(e.readingRecipe(), `read.csv("weights-of-respondents.csv")$weight`) {
		t.Errorf("no computed weights in\n%s", e.readingRecipe())
	}
	e.Weighting, e.Quality.Encoding = nil, "UTF-16LE"
	if !strings.Contains(e.readingRecipe(), `fileEncoding = "UTF-16"`) {
		t.Errorf("no UTF-16 in\n%s", e.readingRecipe())
	}
	e.Framework.Nodes[e.Framework.Items[0]].Code = "题 1"
	for _, want := range []string{`read.csv("答卷.csv"`, `c("题 1", "D2"`, `names(x) <- paste0("i", seq_along(x))`, `x[c("i3")] <- 6 - x[c("i3")]`, `"B1" = c("i1", "i2"`} {
		if !strings.Contains(e.readingRecipe(), want) {
			t.Errorf("nowhere %s in\n%s", want, e.readingRecipe())
		}
	}
}
