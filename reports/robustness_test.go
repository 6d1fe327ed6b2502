package reports

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"goodgov/indicators"
	"goodgov/indicators/robustness"
	"goodgov/internal/golden"
)

// robustStudy is the small study, run over and over with made-up answers.
func robustStudy(t *testing.T) *Evaluation {
	t.Helper()
	e := small().evaluate(t)
	random := rand.New(rand.NewPCG(1, 2))
	in := &robustness.Input{Framework: e.Framework, Units: e.Units, Options: indicators.DefaultOptions(), DrawRespondents: true,
		Weights:      []robustness.WeightSet{{Name: "aij/eigenvector", Local: e.Weights.Local}, {Name: "aip/geometric-mean", Local: e.Weights.Local}, {Name: "equal", Local: indicators.EqualWeights(e.Framework).Local}},
		Aggregations: indicators.Aggregations[:2], Methods: indicators.Methods, Missing: []robustness.MissingRule{robustness.Available, robustness.PersonMean}, Rollups: indicators.Rollups[:1]}
	all, few := robustness.Policy{Name: "none"}, robustness.Policy{Name: "as-is"}
	for i := range 60 {
		code := []string{"hill", "few", "lake", "mill"}[i%4]
		unit, _ := e.Units.Index(code)
		p := indicators.Respondent{Unit: unit, Weight: 1, Values: make([]float64, len(e.Framework.Items))}
		for k := range p.Values {
			p.Values[k] = float64(1 + random.IntN(4) + i%4/3)
			if random.IntN(9) == 0 {
				p.Values[k] = math.NaN()
			}
		}
		in.People = append(in.People, p)
		all.Valid = append(all.Valid, i)
		if i%5 > 0 {
			few.Valid = append(few.Valid, i)
		}
	}
	in.Policies = []robustness.Policy{few, all, {Name: "without:too_fast", Valid: all.Valid}, {Name: "without:missing", Valid: all.Valid}}
	var err error
	if e.Robust, err = robustness.Analyse(t.Context(), in, robustness.SobolOptions{Base: 128, Seed: 1, Replicates: 100, Confidence: 0.95}); err != nil {
		t.Fatal(err)
	}
	return e
}

func TestRobustness(t *testing.T) {
	e := robustStudy(t)
	for _, lang := range []string{"en", "zh"} {
		var b bytes.Buffer
		for _, sentence := range e.RobustnessAnswer(lang) {
			fmt.Fprintln(&b, sentence)
		}
		for _, view := range RobustnessViews() {
			for _, table := range e.RobustnessTables(view, lang) {
				fmt.Fprintln(&b)
				if err := table.WriteText(&b, Plain); err != nil {
					t.Fatal(err)
				}
			}
		}
		if strings.Contains(b.String(), "⟦") || strings.Contains(b.String(), "%!") {
			t.Error("a text is missing, or does not fit its arguments")
		}
		if strings.Contains(b.String(), e.Units.List[3].Name(lang)) {
			t.Error("a hidden unit is shown")
		}
		golden.Check(t, "robustness-"+lang+".txt", b.Bytes())
	}
	var b bytes.Buffer
	for _, view := range RobustnessViews() {
		if err := e.WriteRobustnessCSV(&b, view); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintln(&b)
	}
	golden.Check(t, "robustness.csv", b.Bytes())
	b.Reset()
	if err := e.WriteRobustnessJSON(&b); err != nil {
		t.Fatal(err)
	}
	golden.Check(t, "robustness.json", b.Bytes())
}

// The chapter and its pictures are in the report where they were asked for,
// and only there.
func TestRobustnessInTheReport(t *testing.T) {
	e := robustStudy(t)
	files := report(t, e, "en")
	if !strings.Contains(string(files["report.html"]), `<h2 id="robustness">`) || !strings.Contains(string(files["report.html"]), `href="#robustness"`) {
		t.Error("no chapter")
	}
	if len(files["charts/robustness-community.svg"]) == 0 || len(files["charts/robustness-district.svg"]) == 0 {
		t.Error("no pictures")
	}
	if strings.Contains(string(files["charts/robustness-community.svg"]), "Hidden Lane") {
		t.Error("a hidden unit is drawn")
	}
	e.Robust = nil
	for name, text := range report(t, e, "en") {
		if strings.Contains(string(text), `"robustness"`) {
			t.Errorf("%s tells of robustness", name)
		}
	}
}

// What is said of how many pairs hold, and where there is nothing to say.
func TestRobustnessVerdicts(t *testing.T) {
	for name, held := range map[string]int{"holds": 9, "broad": 5, "not": 4} {
		if got := holds(&robustness.Level{Pairs: 10, Held: held}); got != name {
			t.Errorf("%d of 10: %s, want %s", held, got, name)
		}
	}
	if got := holds(&robustness.Level{}); got != "none" {
		t.Errorf("no pairs: %s", got)
	}
	e := small().evaluate(t)
	in := &robustness.Input{Framework: e.Framework, Units: e.Units}
	for want, r := range map[string]*robustness.Result{
		"nothing to rank":       {Input: in},
		"nothing that could":    {Input: in, Levels: []robustness.Level{{Level: "community"}}},
		"No run could be compu": {Input: in, Levels: []robustness.Level{{Level: "community"}}, Factors: []robustness.Factor{robustness.Respondents}},
	} {
		e.Robust = r
		if got := e.RobustnessAnswer("en"); len(got) != 1 || !strings.Contains(got[0], want) {
			t.Errorf("%q, want %s", got, want)
		}
	}
}
