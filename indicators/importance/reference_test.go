package importance

import (
	"encoding/csv"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
)

var stats = filepath.Join("..", "..", "testdata", "stats")

// reference reads a case of testdata/stats/importance/reference.json, which
// names the R call of each.
func reference(t *testing.T, name string, into any) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(stats, "importance", "reference.json"))
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Cases map[string]struct{ Value json.RawMessage }
	}
	if err := json.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(file.Cases[name].Value, into); err != nil {
		t.Fatal(name, err)
	}
}

func column(t *testing.T, file, name string) []float64 {
	t.Helper()
	f, err := os.Open(filepath.Join(stats, file))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var values []float64
	for at, header := range rows[0] {
		if header != name {
			continue
		}
		for _, row := range rows[1:] {
			v, err := strconv.ParseFloat(row[at], 64)
			if err != nil {
				v = math.NaN()
			}
			values = append(values, v)
		}
	}
	return values
}

var dimensions = []string{"A", "B", "C", "D", "E", "F", "G"}

// synthetic has the scores of seven dimensions of 370 made-up respondents and
// what they say overall, which three left out.
func synthetic(t *testing.T) [][]float64 {
	t.Helper()
	rows := make([][]float64, 370)
	for _, name := range dimensions {
		for i, v := range column(t, "reliability/scores.csv", name) {
			rows[i] = append(rows[i], v)
		}
	}
	for i, v := range column(t, "synthetic/responses.csv", "overall") {
		rows[i] = append(rows[i], v)
	}
	return rows
}

func near(t *testing.T, what string, got, want []float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d values, want %d", what, len(got), len(want))
	}
	for i := range want {
		if !(math.Abs(got[i]-want[i]) <= 1e-10*max(1, math.Abs(want[i]))) {
			t.Errorf("%s[%d] = %.15g, want %.15g", what, i, got[i], want[i])
		}
	}
}

func TestQuadrantsOfTheReference(t *testing.T) {
	var want struct {
		Importance, Performance []float64
		Quadrant                []string
		MeanImportance          float64 `json:"mean_importance"`
		MeanPerformance         float64 `json:"mean_performance"`
	}
	reference(t, "quadrants", &want)
	names := map[string]Quadrant{"Q1 keep": KeepUp, "Q2 concentrate": Concentrate, "Q3 low": LowPriority, "Q4 overkill": Overkill}
	var points []Point
	for i := range want.Importance {
		points = append(points, Point{want.Importance[i], want.Performance[i], math.NaN(), math.NaN()})
	}
	a := Analyse(points, Options{Line: AtMeans, ImportanceLine: math.NaN(), Min: 1, Max: 5})
	near(t, "lines", []float64{a.Importance, a.Performance}, []float64{want.MeanImportance, want.MeanPerformance})
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
	reference(t, "johnson", &johnson)
	near(t, "relative weights", d.Relative, johnson.Raw)
	near(t, "shares", d.Of(ByRelative), johnson.Rescaled)
	near(t, "R² and n", []float64{d.R2, float64(d.N)}, []float64{johnson.R2, float64(johnson.N)})
	var r struct{ Correlation, Partial, Beta []float64 }
	reference(t, "derived", &r)
	near(t, "correlation", d.Of(ByCorrelation), r.Correlation)
	near(t, "partial", d.Of(ByPartial), r.Partial)
	near(t, "beta", d.Of(ByRegression), r.Beta)
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
	reference(t, "weighted", &r)
	near(t, "correlation", d.Correlation, r.Correlation)
	near(t, "beta", d.Beta, r.Beta)
	near(t, "relative", d.Relative, r.Relative)
}
