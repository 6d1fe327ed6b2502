package regression

import (
	"encoding/csv"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"
)

var stats = filepath.Join("..", "..", "testdata", "stats")

// reference reads a case of testdata/stats/regression/reference.json, which
// names the R call of each.
func reference(t *testing.T, name string, into any) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(stats, "regression", "reference.json"))
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

func table(t *testing.T, file string) map[string][]string {
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
	columns := map[string][]string{}
	for at, header := range rows[0] {
		for _, row := range rows[1:] {
			columns[header] = append(columns[header], row[at])
		}
	}
	return columns
}

// synthetic is the total score of made-up respondents by gender, education
// and age, in categories or as a number.
func synthetic(t *testing.T, female string, ages []string, weights []float64) *Model {
	t.Helper()
	answers, scores := table(t, "synthetic/responses.csv"), table(t, "reliability/scores.csv")
	number := func(text string) float64 {
		v, err := strconv.ParseFloat(text, 64)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	m := &Model{Terms: []Term{{"gender", female}, {"education", ""}}, Columns: make([][]float64, 3)}
	if ages == nil {
		m.Terms = append(m.Terms, Term{"age_group", ""})
	}
	for _, age := range ages {
		m.Terms = append(m.Terms, Term{"age_group", age})
		m.Columns = append(m.Columns, nil)
	}
	m.Columns = m.Columns[:len(m.Terms)]
	communities := map[string]int{}
	for i, community := range answers["community"] {
		gender, age, education := answers["gender"][i], answers["age_group"][i], answers["education"][i]
		if gender == "" || age == "" || education == "" {
			continue
		}
		if _, known := communities[community]; !known {
			communities[community] = len(communities)
		}
		if weights != nil {
			m.Weights = append(m.Weights, weights[len(m.Score)%len(weights)])
		}
		m.Score = append(m.Score, number(scores["total"][i]))
		m.Clusters = append(m.Clusters, communities[community])
		for j, term := range m.Terms {
			v := 0.0
			switch {
			case term.Variable == "education":
				v = number(education)
			case term.Value == "":
				v = number(age)
			case term.Value == gender || term.Value == age:
				v = 1
			}
			m.Columns[j] = append(m.Columns[j], v)
		}
	}
	return m
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

func each(f *Fit, of func(Coefficient) float64) []float64 {
	var values []float64
	for _, c := range f.Coefficients {
		values = append(values, of(c))
	}
	return values
}

func estimate(c Coefficient) float64  { return c.Value }
func clustered(c Coefficient) float64 { return c.SE }
func plain(c Coefficient) float64     { return c.Plain }
func freedom(c Coefficient) float64   { return c.DF }
func p(c Coefficient) float64         { return c.P }
func low(c Coefficient) float64       { return c.Low }
func high(c Coefficient) float64      { return c.High }

func TestNumbers(t *testing.T) {
	var want struct {
		N   int
		Est []float64
		Ols []float64 `json:"se_ols"`
		CR2 []float64 `json:"se_CR2"`
		DF  []float64 `json:"df_CR2"`
		P   []float64 `json:"p_CR2"`
		R2  float64
		VIF struct{ Female, Edu, Age float64 }
	}
	reference(t, "numbers", &want)
	f, err := synthetic(t, "F", nil, nil).Solve(0.95)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "estimate", each(f, estimate), want.Est)
	near(t, "plain se", each(f, plain), want.Ols)
	near(t, "se", each(f, clustered), want.CR2)
	near(t, "df", each(f, freedom), want.DF)
	near(t, "p", each(f, p), want.P)
	near(t, "n, clusters, R²", []float64{float64(f.N), float64(f.Clusters), f.R2}, []float64{float64(want.N), 28, want.R2})
	near(t, "vif", []float64{f.Variables[0].VIF, f.Variables[1].VIF, f.Variables[2].VIF}, []float64{want.VIF.Female, want.VIF.Edu, want.VIF.Age})
}

func TestCategories(t *testing.T) {
	for name, weights := range map[string][]float64{"categories": nil, "weighted": {1, 2, 3.5}} {
		var want struct {
			N                                                       int
			Estimate, SE, DF, P, Low, High, Plain, VIF, F, DF1, DF2 []float64
			Joint                                                   []float64 `json:"joint_p"`
			R2, Adjusted                                            float64
		}
		reference(t, name, &want)
		f, err := synthetic(t, "M", []string{"2", "3", "4", "5"}, weights).Solve(0.95)
		if err != nil {
			t.Fatal(err)
		}
		near(t, name+" estimate", each(f, estimate), want.Estimate)
		near(t, name+" plain se", each(f, plain), want.Plain)
		near(t, name+" se", each(f, clustered), want.SE)
		near(t, name+" df", each(f, freedom), want.DF)
		near(t, name+" p", each(f, p), want.P)
		near(t, name+" low", each(f, low), want.Low)
		near(t, name+" high", each(f, high), want.High)
		near(t, name+" R²", []float64{f.R2, f.Adjusted}, []float64{want.R2, want.Adjusted})
		for i, v := range f.Variables {
			near(t, name+" "+v.Name, []float64{v.VIF, v.F, v.DF1, v.DF2, v.P}, []float64{want.VIF[i], want.F[i], want.DF1[i], want.DF2[i], want.Joint[i]})
		}
	}
}
