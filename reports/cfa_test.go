package reports

import (
	"bytes"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"goodgov/indicators"
	"goodgov/internal/golden"
	"goodgov/internal/i18n"
	"goodgov/survey/psychometrics/cfa"
)

// smallFactors is a model of two dimensions with three items each, fitted to
// a correlation matrix that is made up.
func smallFactors(t *testing.T, structure cfa.Structure) *FactorAnalysis {
	t.Helper()
	nodes := []indicators.Node{{Code: "R", Names: indicators.Names{"en": "Whole", "zh": "总体"}}}
	model := cfa.Model{Structure: structure, Identification: cfa.Marker}
	for _, d := range []struct{ code, en, zh string }{{"A", "Openness", "公开"}, {"B", "Care", "关怀"}} {
		nodes = append(nodes, indicators.Node{Code: d.code, Parent: "R", Names: indicators.Names{"en": d.en, "zh": d.zh}})
		factor := cfa.Factor{Code: d.code}
		for _, n := range []string{"1", "2", "3"} {
			nodes = append(nodes, indicators.Node{Code: d.code + n, Parent: d.code, Question: indicators.Names{"en": "Q"}})
			factor.Items = append(factor.Items, len(model.Items))
			model.Items = append(model.Items, d.code+n)
		}
		model.Factors = append(model.Factors, factor)
	}
	framework, err := indicators.NewFramework("indicators.csv", nodes)
	if err != nil {
		t.Fatal(err)
	}
	r := mat.NewSymDense(6, []float64{
		1, .55, .50, .30, .22, .25,
		.55, 1, .48, .24, .26, .20,
		.50, .48, 1, .21, .25, .28,
		.30, .24, .21, 1, .60, .52,
		.22, .26, .25, .60, 1, .58,
		.25, .20, .28, .52, .58, 1,
	})
	result, err := cfa.Fit(model, cfa.Moments(r, 200), cfa.DefaultOptions())
	if err != nil {
		t.Fatal(err)
	}
	return &FactorAnalysis{Framework: framework, Level: 1, Result: result, Warnings: result.Warnings}
}

func TestFactorTables(t *testing.T) {
	f := smallFactors(t, cfa.Correlated)
	f.Structures = []*cfa.Result{f.Result, smallFactors(t, cfa.OneFactor).Result}
	for _, lang := range i18n.Languages {
		var text bytes.Buffer
		for _, view := range FactorViews() {
			for _, table := range f.Tables(view, lang) {
				if err := table.WriteText(&text, Plain); err != nil {
					t.Fatal(err)
				}
				text.WriteString("\n")
			}
		}
		golden.Check(t, "cfa_"+lang+".txt", text.Bytes())
	}
}

// Of ordinal answers only the corrected indices are shown, and SRMR.
func TestOrdinalFitTable(t *testing.T) {
	f := smallFactors(t, cfa.Correlated)
	random := rand.New(rand.NewPCG(1, 2))
	rows := make([][]float64, 200)
	for n := range rows {
		a := random.NormFloat64()
		b := 0.5*a + random.NormFloat64()
		for i := range 6 {
			common := a
			if i >= 3 {
				common = b
			}
			rows[n] = append(rows[n], math.Round(min(max(3+0.8*common+0.8*random.NormFloat64(), 1), 5)))
		}
	}
	model := f.Result.Model
	result, err := cfa.Fit(model, cfa.Observe(rows), cfa.Options{Estimator: cfa.WLSMV, Missing: cfa.Listwise, Dialect: cfa.Lavaan})
	if err != nil {
		t.Fatal(err)
	}
	f.Result = result
	var names []string
	table := f.FitTable("en")
	for _, row := range table.Rows {
		names = append(names, row.Cells[0])
	}
	if got, want := strings.Join(names, ", "), "χ², corrected, scaling factor, CFI, corrected, TLI, corrected, RMSEA, corrected, SRMR"; got != want {
		t.Errorf("rows %s, want %s", got, want)
	}
	if !strings.Contains(table.Notes[1], "WLSMV") || !strings.Contains(table.Notes[1], "n − 1") {
		t.Errorf("note %q", table.Notes[1])
	}
}

// A single factor has nothing that it could be told from.
func TestOneFactorHasNoPairs(t *testing.T) {
	f := smallFactors(t, cfa.OneFactor)
	if f.DiscriminantTable("en") != nil || len(f.Tables(FactorSummary, "en")) != 2 || f.Tables(FactorPairs, "en") != nil {
		t.Error("a table of pairs of one factor")
	}
	if got := f.QualityTable("zh").Rows[0].Cells[0]; got != "总因子" {
		t.Errorf("the factor is called %s", got)
	}
}

func TestInvarianceTable(t *testing.T) {
	f := &FactorAnalysis{Groups: []cfa.Group{{Name: "east", Sample: cfa.Observe(make([][]float64, 3))}, {Name: "west", Sample: cfa.Observe(make([][]float64, 4))}}, Invariance: []cfa.InvarianceResult{
		{Step: cfa.Configural, Converged: true, Held: true, ChiSquareChange: math.NaN(), CFIChange: math.NaN(), RMSEAChange: math.NaN(), P: math.NaN(), Measures: cfa.Measures{ChiSquare: 50, DF: 40, CFI: .95, RMSEA: .04}},
		{Step: cfa.Metric, ChiSquareChange: 20, DFChange: 6, P: .00277, CFIChange: -.03, RMSEAChange: .01, Measures: cfa.Measures{ChiSquare: 70, DF: 46, CFI: .92, RMSEA: .05}},
	}}
	var text bytes.Buffer
	if err := f.InvarianceTable("en").WriteText(&text, Plain); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"structure ", "  –\n", "+ loadings *", "-0.030", "Groups: east, west."} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("no %q in\n%s", want, &text)
		}
	}
	var csv, json bytes.Buffer
	if err := f.WriteCSV(&csv, FactorSummary); err != nil {
		t.Fatal(err)
	}
	if lines := strings.Split(csv.String(), "\n"); len(lines) != 4 || !strings.HasPrefix(lines[1], "configural,true,50,40,0.95,0,0.04,0,,0,,,,true") {
		t.Errorf("CSV:\n%s", &csv)
	}
	if err := f.WriteJSON(&json, "en"); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(json.String(), `"n": 4`) || !strings.Contains(json.String(), `"cfi_change": null`) {
		t.Errorf("JSON:\n%s", &json)
	}
}
