package psychometrics

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"goodgov/internal/diag"
	"goodgov/internal/reference"
)

// correlated are moments with a correlation matrix of these rows.
func correlated(n int, rows ...[]float64) Moments {
	m := Moments{N: n, Missing: Listwise, Mean: make([]float64, len(rows)), Cov: mat.NewSymDense(len(rows), nil)}
	for i, row := range rows {
		for j := range i + 1 {
			m.Cov.SetSym(i, j, row[j])
		}
	}
	return m
}

// psych::KMO, psych::cortest.bartlett and eigen of the complete rows.
func TestFactorabilityAgainstR(t *testing.T) {
	want := reference.Case[struct {
		N      int
		KMO    float64
		MSA    []float64
		ChiSq  float64
		DF     int
		LogP   float64 `json:"log_p"`
		Eigen  []float64
		Harman float64 `json:"harman_first_pca_share"`
	}](t, "factors/reference.json", "kmo_bartlett_57")
	m := moments(t, synthetic(t), Listwise)
	f, err := FactorabilityOf(m)
	if err != nil {
		t.Fatal(err)
	}
	if f.N != want.N || f.Bartlett.DF != want.DF || f.Bartlett.N != want.N {
		t.Errorf("n %d, %d degrees of freedom", f.N, f.Bartlett.DF)
	}
	reference.Near(t, "KMO", f.Adequacy.Overall, want.KMO, 1e-10)
	reference.AllNear(t, "MSA", f.Adequacy.Items, want.MSA, 1e-10)
	reference.Near(t, "χ²", f.Bartlett.ChiSquared, want.ChiSq, 1e-10)
	reference.Near(t, "ln p", f.Bartlett.LogP, want.LogP, 1e-10)
	reference.AllNear(t, "eigenvalues", f.Values, want.Eigen, 1e-10)
	reference.Near(t, "Harman's share", HarmanShare(f.Values), want.Harman, 1e-10)
	if p := f.Bartlett.P(); p != 0 {
		t.Errorf("p = %v is below the smallest number", p)
	}
	if k := KaiserCount(f.Values); k != 12 {
		t.Errorf("%d eigenvalues above 1, want 12", k)
	}
	reference.Near(t, "MSA in the anti-image", f.Adequacy.AntiImage.At(3, 3), want.MSA[3], 1e-10)
	alone, err := KMO(m)
	if err != nil || alone.Overall != f.Adequacy.Overall {
		t.Errorf("KMO alone: %v, %v", alone.Overall, err)
	}
	if b, err := Bartlett(m); err != nil || b != f.Bartlett {
		t.Errorf("Bartlett alone: %v, %v", b, err)
	}
}

// With two items the partial correlation is the correlation, and KMO is ½.
func TestKMOOfTwoItems(t *testing.T) {
	a, err := KMO(correlated(10, []float64{1}, []float64{-0.4, 1}))
	if err != nil {
		t.Fatal(err)
	}
	reference.Near(t, "KMO", a.Overall, 0.5, 1e-12)
	reference.Near(t, "anti-image", a.AntiImage.At(1, 0), 0.4, 1e-12)
}

// An item that is a copy or a sum of others is named with those.
func TestDependentItemsAreNamed(t *testing.T) {
	names := []string{"v1", "v2", "v3", "v4", "v5", "new"}
	for _, c := range []struct {
		name string
		item func(row []float64) float64
		want string
	}{
		{"a copy", func(r []float64) float64 { return r[0] }, "new ← v1"},
		{"turned around", func(r []float64) float64 { return 6 - r[3] }, "new ← v4"},
		{"a sum", func(r []float64) float64 { return r[0] + r[1] }, "v1, v2"},
	} {
		t.Run(c.name, func(t *testing.T) {
			rows := edge(t)
			for i := range rows {
				rows[i] = append(rows[i], c.item(rows[i]))
			}
			m := moments(t, rows, Listwise)
			_, err := FactorabilityOf(m)
			fault, ok := errors.AsType[*UnfactorableError](err)
			if !ok || fault.Code != CodeDependent {
				t.Fatalf("%v", err)
			}
			text := fault.Text(names).String()
			if c.name == "a sum" { // any of the three follows from the others
				concerned := append(slices.Clone(fault.Dependent[0].From), fault.Dependent[0].Item)
				slices.Sort(concerned)
				if !slices.Equal(concerned, []int{0, 1, 5}) {
					t.Errorf("%v", fault.Dependent)
				}
			} else if !strings.Contains(text, c.want) {
				t.Errorf("%s, want %s", text, c.want)
			}
			if zh := fault.Text(names).In(diag.Chinese); !strings.Contains(zh, "相关矩阵奇异") {
				t.Error(zh)
			}
			if !strings.Contains(fault.Error(), "#") {
				t.Error(fault)
			}
			for name, other := range map[string]func() error{
				"KMO":      func() error { _, err := KMO(m); return err },
				"Bartlett": func() error { _, err := Bartlett(m); return err },
				"MAP":      func() error { _, err := MinimumAveragePartial(m); return err },
				"Explore":  func() error { _, err := Explore(m, DefaultFactorOptions()); return err },
			} {
				if err := other(); err == nil || err.Error() != fault.Error() {
					t.Errorf("%s: %v", name, err)
				}
			}
		})
	}
}

// worth are moments of weighted respondents who tell as much as n of equal
// weight.
func worth(m Moments, n int) Moments {
	m.Effective = n
	return m
}

func TestWhatCanNotBeFactored(t *testing.T) {
	rows := edge(t)
	constant := make([][]float64, len(rows))
	for i, row := range rows {
		constant[i] = append(slices.Clone(row), 3)
	}
	for _, c := range []struct {
		name string
		m    Moments
		code diag.Code
		en   string
	}{
		{"a constant item", moments(t, constant, Listwise), CodeConstantItems, "items that all respondents answered alike, or none: #6"},
		{"four respondents, five items", moments(t, rows[:4], Listwise), CodeFewRows, "4 respondents for 5 items"},
		{"worth four respondents by their weights", worth(moments(t, rows, Listwise), 4), CodeFewRows, "4 respondents for 5 items"},
		// An impossible triangle of correlations, with the eigenvalue −.8.
		{"correlations of different people", correlated(100, []float64{1}, []float64{0.9, 1}, []float64{-0.9, 0.9, 1}), CodeIndefinite, "the eigenvalue -0.8"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := FactorabilityOf(c.m)
			fault, ok := errors.AsType[*UnfactorableError](err)
			if !ok || fault.Code != c.code || !strings.Contains(err.Error(), c.en) {
				t.Fatalf("%v", err)
			}
			if fault.Text(nil).In(diag.Chinese) == fault.Error() {
				t.Error("not in Chinese")
			}
		})
	}
}

// Kaiser's (1974) words.
func TestAdequacyGrade(t *testing.T) {
	for kmo, want := range map[float64]string{0.95: "marvellous", 0.9: "marvellous", 0.85: "meritorious", 0.75: "middling", 0.65: "mediocre", 0.5: "miserable", 0.49: "unacceptable"} {
		if got := AdequacyGrade(kmo).String(); got != want {
			t.Errorf("%v is %s, want %s", kmo, got, want)
		}
	}
	if got := AdequacyGrade(math.NaN()).String(); got != "undefined" {
		t.Error(got)
	}
}

func TestProbability(t *testing.T) {
	for p, want := range map[float64]string{0.5: "p = .500", 1: "p = 1.000", 0.0341: "p = .034", 0.0009: "p < .001", 0: "p < .001"} {
		if got := Probability(math.Log(p)); got != want {
			t.Errorf("%v: %s, want %s", p, got, want)
		}
	}
	if got := Probability(math.NaN()); got != "p = –" {
		t.Error(got)
	}
}
