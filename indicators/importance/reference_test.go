package importance

import (
	"math"
	"slices"
	"testing"

	"goodgov/internal/reference"
)

var dimensions = []string{"A", "B", "C", "D", "E", "F", "G"}

// synthetic has the scores of seven dimensions of 370 made-up respondents and
// what they say overall, which three left out.
func synthetic(t *testing.T) [][]float64 {
	t.Helper()
	rows := make([][]float64, 370)
	for _, name := range dimensions {
		for i, v := range reference.Numbers(reference.Columns(t, "reliability/scores.csv")[name]) {
			rows[i] = append(rows[i], v)
		}
	}
	for i, v := range reference.Numbers(reference.Columns(t, "synthetic/responses.csv")["overall"]) {
		rows[i] = append(rows[i], v)
	}
	return rows
}

func TestQuadrantsOfTheReference(t *testing.T) {
	var want struct {
		Importance, Performance []float64
		Quadrant                []string
		MeanImportance          float64 `json:"mean_importance"`
		MeanPerformance         float64 `json:"mean_performance"`
	}
	reference.Read(t, "importance/reference.json", "quadrants", &want)
	names := map[string]Quadrant{"Q1 keep": KeepUp, "Q2 concentrate": Concentrate, "Q3 low": LowPriority, "Q4 overkill": Overkill}
	var points []Point
	for i := range want.Importance {
		points = append(points, Point{want.Importance[i], want.Performance[i], math.NaN(), math.NaN()})
	}
	a := Analyse(points, Options{Line: AtMeans, ImportanceLine: math.NaN(), Min: 1, Max: 5})
	reference.AllNear(t, "lines", []float64{a.Importance, a.Performance}, []float64{want.MeanImportance, want.MeanPerformance}, 1e-10)
	for i, name := range want.Quadrant {
		if got := a.Points[i].Quadrant; got != names[name] {
			t.Errorf("point %d lies in %s, want %s", i, got, name)
		}
	}
}

func TestDerivedAgreesWithR(t *testing.T) {
	d, err := Derive(dimensions, synthetic(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	var johnson struct {
		N             int
		Raw, Rescaled []float64
		R2            float64
	}
	reference.Read(t, "importance/reference.json", "johnson", &johnson)
	reference.AllNear(t, "relative weights", d.Relative, johnson.Raw, 1e-10)
	reference.AllNear(t, "shares", d.Of(ByRelative), johnson.Rescaled, 1e-10)
	reference.AllNear(t, "R² and n", []float64{d.R2, float64(d.N)}, []float64{johnson.R2, float64(johnson.N)}, 1e-10)
	var r struct{ Correlation, Partial, Beta []float64 }
	reference.Read(t, "importance/reference.json", "derived", &r)
	reference.AllNear(t, "correlation", d.Of(ByCorrelation), r.Correlation, 1e-10)
	reference.AllNear(t, "partial", d.Of(ByPartial), r.Partial, 1e-10)
	reference.AllNear(t, "beta", d.Of(ByRegression), r.Beta, 1e-10)
}

func TestWeightedDerivedAgreesWithR(t *testing.T) {
	rows := synthetic(t)
	weights := make([]float64, len(rows))
	kept := 0
	for i, row := range rows {
		if !slices.ContainsFunc(row, math.IsNaN) {
			weights[i] = float64(kept%3 + 1)
			kept++
		}
	}
	d, err := Derive(dimensions, rows, weights)
	if err != nil {
		t.Fatal(err)
	}
	var r struct{ Correlation, Beta, Relative []float64 }
	reference.Read(t, "importance/reference.json", "weighted", &r)
	reference.AllNear(t, "correlation", d.Correlation, r.Correlation, 1e-10)
	reference.AllNear(t, "beta", d.Beta, r.Beta, 1e-10)
	reference.AllNear(t, "relative", d.Relative, r.Relative, 1e-10)
}
