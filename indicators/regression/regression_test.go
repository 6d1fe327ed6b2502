package regression

import (
	"errors"
	"math"
	"testing"

	"goodgov/internal/diag"
	"goodgov/internal/reference"
)

// made is n respondents of clusters in turn, with a group of two and a number.
func made(n, clusters int) *Model {
	m := &Model{Terms: []Term{{"group", "b"}, {"age", ""}}, Columns: make([][]float64, 2)}
	for i := range n {
		m.Columns[0] = append(m.Columns[0], float64(i*7%3%2))
		m.Columns[1] = append(m.Columns[1], float64(20+i*13%50))
		m.Score = append(m.Score, 3+float64(i*29%17)/10)
		m.Clusters = append(m.Clusters, i%clusters)
	}
	return m
}

func TestRefusals(t *testing.T) {
	constant := made(40, 5)
	for i := range constant.Score {
		constant.Score[i] = 4
	}
	alike := made(40, 5)
	for i := range alike.Score {
		alike.Columns[1][i] = 2 - alike.Columns[0][i]
	}
	same := made(40, 5)
	for i := range same.Score {
		same.Columns[0][i] = 1
	}
	for name, test := range map[string]struct {
		m    *Model
		want diag.Code
	}{
		"nobody":                      {made(0, 1), CodeFewRows},
		"one respondent":              {made(1, 1), CodeFewRows},
		"as many as coefficients":     {made(3, 3), CodeFewRows},
		"one score":                   {constant, CodeConstant},
		"a column follows from other": {alike, CodeSingular},
		"nobody differs":              {same, CodeSingular},
	} {
		_, err := test.m.Solve(0.95)
		if fault, ok := errors.AsType[*Error](err); !ok || fault.Code != test.want || fault.In("zh") == "" {
			t.Errorf("%s: %v, want %s", name, err, test.want)
		}
	}
}

// In one cluster there are estimates, and nothing to judge them by.
func TestOneCluster(t *testing.T) {
	f, err := made(40, 1).Solve(0.95)
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range f.Coefficients {
		if math.IsNaN(c.Value) || !(c.Plain > 0) || !math.IsNaN(c.SE) || !math.IsNaN(c.P) || !math.IsNaN(c.Low) {
			t.Errorf("coefficient %d: %+v", i, c)
		}
	}
	if v := f.Variables[0]; !math.IsNaN(v.P) || !(v.VIF >= 1) {
		t.Errorf("%+v", v)
	}
}

// Equal weights weigh nothing, whatever their size, and the order of rows and
// the names of clusters do not matter.
func TestInvariances(t *testing.T) {
	m := made(120, 9)
	want, err := m.Solve(0.9)
	if err != nil {
		t.Fatal(err)
	}
	weighted := made(120, 9)
	for range weighted.Score {
		weighted.Weights = append(weighted.Weights, 7)
	}
	turned := made(120, 9)
	for i, j := 0, 119; i < j; i, j = i+1, j-1 {
		for _, column := range [][]float64{turned.Columns[0], turned.Columns[1], turned.Score} {
			column[i], column[j] = column[j], column[i]
		}
		turned.Clusters[i], turned.Clusters[j] = turned.Clusters[j], turned.Clusters[i]
	}
	for i := range turned.Clusters {
		turned.Clusters[i] = 100 - turned.Clusters[i]
	}
	for name, other := range map[string]*Model{"weights": weighted, "order": turned} {
		f, err := other.Solve(0.9)
		if err != nil {
			t.Fatal(err)
		}
		for _, of := range []func(Coefficient) float64{estimate, clustered, freedom, p, low} {
			reference.AllNear(t, name, each(f, of), each(want, of), 1e-10)
		}
	}
}

// Where each respondent is a cluster, CR2 is HC2 (MacKinnon & White 1985): of a
// difference of two means, Welch's standard error.
func TestEachACluster(t *testing.T) {
	m := &Model{Terms: []Term{{"group", "b"}}, Columns: [][]float64{nil}}
	groups := [2][]float64{{3, 4, 4.5, 2, 5}, {2, 2.5, 4, 3.5, 1, 2, 3}}
	for g, scores := range groups {
		for _, score := range scores {
			m.Columns[0], m.Score = append(m.Columns[0], float64(g)), append(m.Score, score)
			m.Clusters = append(m.Clusters, len(m.Clusters))
		}
	}
	f, err := m.Solve(0.95)
	if err != nil {
		t.Fatal(err)
	}
	mean, squared := [2]float64{}, [2]float64{}
	for g, scores := range groups {
		for _, v := range scores {
			mean[g] += v / float64(len(scores))
		}
		for _, v := range scores {
			squared[g] += (v - mean[g]) * (v - mean[g]) / float64(len(scores)*(len(scores)-1))
		}
	}
	reference.AllNear(t, "difference", []float64{f.Coefficients[1].Value, f.Coefficients[1].SE}, []float64{mean[1] - mean[0], math.Sqrt(squared[0] + squared[1])}, 1e-10)
}

// A category of one cluster alone leaves an eigenvalue of 0: the figures of the
// others stay finite.
func TestCategoryOfOneCluster(t *testing.T) {
	m := made(90, 9)
	for i := range m.Columns[0] {
		m.Columns[0][i] = 0
		if m.Clusters[i] == 4 {
			m.Columns[0][i] = 1
		}
	}
	f, err := m.Solve(0.95)
	if err != nil {
		t.Fatal(err)
	}
	if c := f.Coefficients[2]; !(c.SE > 0 && c.DF > 0 && c.P >= 0 && c.P <= 1) {
		t.Errorf("age: %+v", c)
	}
}

func BenchmarkSolve(b *testing.B) {
	m := made(100_000, 28)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := m.Solve(0.95); err != nil {
			b.Fatal(err)
		}
	}
}
