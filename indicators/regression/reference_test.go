package regression

import (
	"strconv"
	"testing"

	"goodgov/internal/reference"
)

// synthetic is the total score of made-up respondents by gender, education
// and age, in categories or as a number.
func synthetic(t *testing.T, female string, ages []string, weights []float64) *Model {
	t.Helper()
	answers, scores := reference.Columns(t, "synthetic/responses.csv"), reference.Columns(t, "reliability/scores.csv")
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
	reference.Read(t, "regression/reference.json", "numbers", &want)
	f, err := synthetic(t, "F", nil, nil).Solve(0.95)
	if err != nil {
		t.Fatal(err)
	}
	reference.AllNear(t, "estimate", each(f, estimate), want.Est, 1e-10)
	reference.AllNear(t, "plain se", each(f, plain), want.Ols, 1e-10)
	reference.AllNear(t, "se", each(f, clustered), want.CR2, 1e-10)
	reference.AllNear(t, "df", each(f, freedom), want.DF, 1e-10)
	reference.AllNear(t, "p", each(f, p), want.P, 1e-10)
	reference.AllNear(t, "n, clusters, R²", []float64{float64(f.N), float64(f.Clusters), f.R2}, []float64{float64(want.N), 28, want.R2}, 1e-10)
	reference.AllNear(t, "vif", []float64{f.Variables[0].VIF, f.Variables[1].VIF, f.Variables[2].VIF}, []float64{want.VIF.Female, want.VIF.Edu, want.VIF.Age}, 1e-10)
}

func TestCategories(t *testing.T) {
	for name, weights := range map[string][]float64{"categories": nil, "weighted": {1, 2, 3.5}} {
		var want struct {
			N                                                       int
			Estimate, SE, DF, P, Low, High, Plain, VIF, F, DF1, DF2 []float64
			Joint                                                   []float64 `json:"joint_p"`
			R2, Adjusted                                            float64
		}
		reference.Read(t, "regression/reference.json", name, &want)
		f, err := synthetic(t, "M", []string{"2", "3", "4", "5"}, weights).Solve(0.95)
		if err != nil {
			t.Fatal(err)
		}
		reference.AllNear(t, name+" estimate", each(f, estimate), want.Estimate, 1e-10)
		reference.AllNear(t, name+" plain se", each(f, plain), want.Plain, 1e-10)
		reference.AllNear(t, name+" se", each(f, clustered), want.SE, 1e-10)
		reference.AllNear(t, name+" df", each(f, freedom), want.DF, 1e-10)
		reference.AllNear(t, name+" p", each(f, p), want.P, 1e-10)
		reference.AllNear(t, name+" low", each(f, low), want.Low, 1e-10)
		reference.AllNear(t, name+" high", each(f, high), want.High, 1e-10)
		reference.AllNear(t, name+" R²", []float64{f.R2, f.Adjusted}, []float64{want.R2, want.Adjusted}, 1e-10)
		for i, v := range f.Variables {
			reference.AllNear(t, name+" "+v.Name, []float64{v.VIF, v.F, v.DF1, v.DF2, v.P}, []float64{want.VIF[i], want.F[i], want.DF1[i], want.DF2[i], want.Joint[i]}, 1e-10)
		}
	}
}
