package cfa

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// The reference figures are lavaan's (0.6-14, R 4.2.2) with its optimiser
// tightened to rel.tol 1e-15; each case carries its R call. See
// testdata/stats/cfa/README.md.

// reference is a file of reference figures.
type reference map[string]struct {
	Call  string
	Value json.RawMessage
}

func figures(t testing.TB, name string) reference {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "..", "testdata", "stats", "cfa", name))
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Cases reference }
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	return file.Cases
}

// value decodes a case.
func value[T any](t testing.TB, r reference, name string) T {
	t.Helper()
	c, found := r[name]
	if !found {
		t.Fatalf("no case %s", name)
	}
	var v T
	if err := json.Unmarshal(c.Value, &v); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return v
}

type matrix struct {
	Rows, Cols []string
	Data       [][]*float64
}

func (m matrix) sym() *mat.SymDense {
	out := mat.NewSymDense(len(m.Data), nil)
	for i, row := range m.Data {
		for j, v := range row {
			if v != nil {
				out.SetSym(i, j, *v)
			}
		}
	}
	return out
}

type fit map[string]*float64

// estimates is a table of lavaan's parameters.
type estimates struct {
	Lhs, Op, Rhs []string
	Est, SE      []*float64
	StdAll       []*float64 `json:"std.all"`
	EstStd       []*float64 `json:"est.std"`
	Std          []*float64
	StdSE        []*float64 `json:"std_se"`
	Group        []int
}

// kinds of lavaan's operators.
func (e estimates) find(p Parameter) int {
	op, right := "~~", p.Right
	left := p.Left
	switch p.Kind {
	case Loading, SecondLoading:
		op = "=~"
	case Intercept, FactorMean:
		op, right = "~1", ""
	case ResidualVariance, FactorVariance:
		right = left
	}
	for i := range e.Lhs {
		if e.Op[i] == op && (e.Lhs[i] == left && e.Rhs[i] == right || op == "~~" && e.Lhs[i] == right && e.Rhs[i] == left) {
			return i
		}
	}
	return -1
}

// near compares relative to the larger of one and the value.
func near(t testing.TB, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance*max(1, math.Abs(want))) {
		t.Errorf("%s: %.15g, want %.15g, off by %.2g", what, got, want, math.Abs(got-want)/max(1, math.Abs(want)))
	}
}

func same(t testing.TB, e estimates, r *Result, tolerance, seTolerance float64) {
	t.Helper()
	for _, p := range r.Parameters {
		i := e.find(p)
		what := fmt.Sprintf("%s %s %s", p.Kind, p.Left, p.Right)
		if i < 0 {
			t.Errorf("%s is not in the reference", what)
			continue
		}
		near(t, what, p.Estimate, *e.Est[i], tolerance)
		near(t, what+": SE", p.SE, *e.SE[i], seTolerance)
		switch {
		case e.StdAll != nil && !math.IsNaN(p.Standardized):
			near(t, what+": standardized", p.Standardized, *e.StdAll[i], tolerance)
		case e.Std != nil && !math.IsNaN(p.Standardized):
			near(t, what+": standardized", p.Standardized, *e.Std[i], tolerance)
			near(t, what+": standardized SE", p.StandardizedSE, *e.StdSE[i], seTolerance)
		}
	}
}

// measured compares the indices that lavaan prints.
func measured(t testing.TB, want fit, m Measures, tolerance float64) {
	t.Helper()
	got := map[string]float64{"npar": float64(m.Parameters), "chisq": m.ChiSquare, "df": float64(m.DF), "pvalue": m.P, "baseline.chisq": m.BaselineChiSquare, "baseline.df": float64(m.BaselineDF),
		"cfi": m.CFI, "tli": m.TLI, "nfi": m.NFI, "rfi": m.RFI, "ifi": m.IFI, "pnfi": m.PNFI, "logl": m.LogLikelihood, "aic": m.AIC, "bic": m.BIC, "ntotal": float64(m.N),
		"rmsea": m.RMSEA, "rmsea.ci.lower": m.RMSEALow, "rmsea.ci.upper": m.RMSEAHigh, "rmsea.pvalue": m.PClose, "srmr": m.SRMR, "rmr": m.RMR,
		"cn_05": m.Hoelter05, "cn_01": m.Hoelter01, "gfi": m.GFI, "agfi": m.AGFI, "pgfi": m.PGFI, "ecvi": m.ECVI}
	compared := 0
	for name, value := range got {
		w := want[name]
		if w == nil || math.IsNaN(value) {
			continue
		}
		compared++
		if strings.HasPrefix(name, "rmsea.ci") {
			near(t, name, value, *w, max(tolerance, 5e-9)) // lavaan stops its search there
			continue
		}
		near(t, name, value, *w, tolerance)
	}
	if compared < 10 {
		t.Errorf("%d indices compared, want more", compared)
	}
}

func holzinger(structure Structure, identification Identification) Model {
	return Model{Items: []string{"x1", "x2", "x3", "x4", "x5", "x6", "x7", "x8", "x9"}, Structure: structure, Identification: identification,
		Factors: []Factor{{"visual", []int{0, 1, 2}}, {"textual", []int{3, 4, 5}}, {"speed", []int{6, 7, 8}}}}
}

// pupils is the sample of Holzinger and Swineford, as moments.
func pupils(t testing.TB, r reference) *Sample {
	cov := value[matrix](t, r, "sample_cov_ml").sym()
	cov.ScaleSym(301./300, cov)
	return Moments(cov, 301)
}

// readAnswers reads the synthetic answers: rows of the items i01 to i57, and a
// column of labels.
func readAnswers(t testing.TB, label string) (rows [][]float64, labels []string) {
	t.Helper()
	file, err := os.Open(filepath.Join("..", "..", "..", "testdata", "stats", "synthetic", "responses.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	records, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	first, at := slices.Index(records[0], "i01"), slices.Index(records[0], label)
	for _, record := range records[1:] {
		row := make([]float64, 57)
		for i := range row {
			row[i] = math.NaN()
			if cell := record[first+i]; cell != "" {
				if row[i], err = strconv.ParseFloat(cell, 64); err != nil {
					t.Fatal(err)
				}
			}
		}
		rows, labels = append(rows, row), append(labels, record[at])
	}
	return rows, labels
}

func itemNames() []string {
	names := make([]string, 57)
	for i := range names {
		names[i] = fmt.Sprintf("i%02d", i+1)
	}
	return names
}

// dimensions is the model of the synthetic survey: seven dimensions of eight
// items, the last of nine.
func dimensions(structure Structure) Model {
	m := Model{Items: itemNames(), Structure: structure, Identification: Marker}
	for f := range 7 {
		factor := Factor{Code: "f" + string(rune('A'+f))}
		last := 8*f + 8
		if f == 6 {
			last = 57
		}
		for i := 8 * f; i < last; i++ {
			factor.Items = append(factor.Items, i)
		}
		m.Factors = append(m.Factors, factor)
	}
	return m
}
