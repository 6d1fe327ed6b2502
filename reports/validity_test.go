package reports

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"goodgov/indicators"
	"goodgov/internal/golden"
	"goodgov/survey"
	"goodgov/survey/psychometrics"
)

// structured is a framework of two dimensions of three items each, and the
// answers of sixty people who have an opinion of either dimension and stray
// from it a little; every eleventh leaves out an answer.
func structured(t *testing.T, change func(*psychometrics.ValidityOptions)) *Validity {
	t.Helper()
	names := func(zh, en string) indicators.Names { return indicators.Names{"zh": zh, "en": en} }
	nodes := []indicators.Node{{Code: "A", Names: names("治理", "Governance")}, {Code: "B1", Parent: "A", Names: names("参与", "Participation")}, {Code: "B2", Parent: "A", Names: names("公平", "Fairness")}}
	q := &survey.Questionnaire{Scale: survey.Scale{Min: 1, Max: 5}, Units: []string{"U"}}
	for i, code := range []string{"a", "b", "c", "d", "e", "f"} {
		nodes = append(nodes, indicators.Node{Code: code, Parent: []string{"B1", "B2"}[i/3], Names: names("题"+code, "Item "+code), Question: names("？", "?")})
		q.Items = append(q.Items, survey.Item{Code: code})
		q.Sets = append(q.Sets, []int{i})
	}
	framework, err := indicators.NewFramework("indicators.csv", nodes)
	if err != nil {
		t.Fatal(err)
	}
	stray := rand.New(rand.NewPCG(1, 1))
	text := strings.Builder{}
	text.WriteString("a,b,c,d,e,f\n")
	for person := range 60 {
		opinions := []int{person%3 + 2, person/3%3 + 2}
		var cells []string
		for item := range 6 {
			cell := fmt.Sprint(opinions[item/3] + stray.IntN(3) - 1)
			if person%11 == 10 && item == person%6 {
				cell = ""
			}
			cells = append(cells, cell)
		}
		text.WriteString(strings.Join(cells, ",") + "\n")
	}
	responses, _, err := survey.Scan(t.Context(), survey.Source{Name: "responses.csv", File: strings.NewReader(text.String()), Size: int64(text.Len())}, q, survey.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer responses.Close()
	opt := psychometrics.DefaultValidityOptions()
	opt.Rule, opt.Factors.Factors, opt.Parallel.Draws = psychometrics.ByHand, 2, 200
	change(&opt)
	v := &Validity{Title: names("示例", "An example"), Framework: framework, Weighted: true, Dimensions: framework.Children[0]}
	spec := psychometrics.ValiditySpec{Span: psychometrics.Span{From: 0, To: 6}, Names: []string{"a", "b", "c", "d", "e", "f"}, Dimension: []int{0, 0, 0, 1, 1, 1}}
	if v.Validity, err = psychometrics.ValidityOf(t.Context(), responses, spec, opt); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestValidityTables(t *testing.T) {
	v := structured(t, func(*psychometrics.ValidityOptions) {})
	var text bytes.Buffer
	for _, lang := range []string{"en", "zh"} {
		for _, view := range ValidityViews() {
			for _, table := range v.Tables(view, lang) {
				if err := table.WriteText(&text, Plain); err != nil {
					t.Fatal(err)
				}
				text.WriteByte('\n')
			}
		}
	}
	golden.Check(t, "validity.txt", text.Bytes())
}

func TestValidityFiles(t *testing.T) {
	v := structured(t, func(o *psychometrics.ValidityOptions) {
		o.Missing, o.Factors.Extraction, o.Factors.Rotation = psychometrics.EM, psychometrics.MaximumLikelihood, psychometrics.Varimax
	})
	var text bytes.Buffer
	for _, view := range ValidityViews() {
		if err := v.WriteCSV(&text, view, "en"); err != nil {
			t.Fatal(err)
		}
	}
	for _, want := range []string{"about,level,text,source\n", "number,eigenvalue,share,cumulative,", "item,dimension,factor,loading,structure,communality,msa\na,B1,1,", "n,missing\n55,\n"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("no %q in\n%s", want, &text)
		}
	}
	text.Reset()
	if err := v.WriteJSON(&text, "zh"); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"missing_rule": "em"`, `"method": "ml"`, `"study": "示例"`, `"dimensions": [`, `"patterns": [`} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("no %q in\n%s", want, &text)
		}
	}
}

// Without factors and without gaps there is less to show.
func TestValidityWithoutFactors(t *testing.T) {
	v := structured(t, func(*psychometrics.ValidityOptions) {})
	v.Factors, v.Missingness, v.MCAR = nil, nil, nil
	if tables := v.Tables(ValidityLoadings, "en"); len(tables) != 0 {
		t.Errorf("%d tables of loadings", len(tables))
	}
	if tables := v.Tables(ValiditySummary, "en"); len(tables) != 1 {
		t.Errorf("%d tables", len(tables))
	}
	if title := v.Tables(ValidityMissing, "en")[0].Title; title != "Missing answers" {
		t.Error(title)
	}
	var text bytes.Buffer
	if err := v.WriteJSON(&text, "en"); err != nil || !strings.Contains(text.String(), `"factors": null`) || !strings.Contains(text.String(), `"mcar": null`) {
		t.Errorf("%v\n%s", err, &text)
	}
}
