package compare

import (
	"errors"
	"math"
	"strconv"
	"strings"
	"testing"

	"goodgov/internal/reference"
)

// people are the 370 made-up respondents of testdata/stats.
type people struct {
	total, a                           []float64 // scores of the whole and of dimension A
	age, education                     []float64
	item                               []float64 // i01
	gender, community                  []string
	cluster, communityOf, ageOf, eduOf []int // numbers; −1 where there is none
}

func synthetic(t *testing.T) people {
	t.Helper()
	scores, answers := reference.Columns(t, "reliability/scores.csv"), reference.Columns(t, "synthetic/responses.csv")
	p := people{total: reference.Numbers(scores["total"]), a: reference.Numbers(scores["A"]), age: reference.Numbers(answers["age_group"]), education: reference.Numbers(answers["education"]),
		item: reference.Numbers(answers["i01"]), gender: answers["gender"], community: answers["community"]}
	for _, name := range p.community { // C01 to C28
		number, err := strconv.Atoi(strings.TrimPrefix(name, "C"))
		if err != nil {
			t.Fatal(err)
		}
		p.cluster = append(p.cluster, number-1)
	}
	p.communityOf = p.cluster
	for i := range p.age {
		p.ageOf, p.eduOf = append(p.ageOf, ordinal(p.age[i])), append(p.eduOf, ordinal(p.education[i]))
	}
	return p
}

func ordinal(x float64) int {
	if math.IsNaN(x) {
		return -1
	}
	return int(x) - 1
}

// sandwich 3.0-2 and clubSandwich 0.5.8: the mean of all, by communities.
func TestRobustMean(t *testing.T) {
	p := synthetic(t)
	want := reference.Case[struct {
		Mean float64
		IID  float64 `json:"se_iid"`
		CR0  float64 `json:"se_CR0"`
		CR1  float64 `json:"se_CR1_stata"`
		CR2  float64 `json:"se_CR2"`
		DF   float64 `json:"df_CR2"`
	}](t, "compare/reference.json", "cluster_mean")
	x := make([][]float64, len(p.total))
	for i := range x {
		x[i] = []float64{1}
	}
	m, err := Fit(p.total, x, nil)
	if err != nil {
		t.Fatal(err)
	}
	one := []float64{1}
	reference.Near(t, "iid", m.Classical(one, 0.95).SE, want.IID, 1e-10)
	for correction, se := range map[Correction]float64{CR0: want.CR0, CR1: want.CR1, CR2: want.CR2} {
		reference.Near(t, string(correction), m.Robust(p.cluster, correction).Estimate(one, 0.95).SE, se, 1e-10)
	}
	e := m.Robust(p.cluster, CR2).Estimate(one, 0.95)
	reference.Near(t, "mean", e.Value, want.Mean, 1e-10)
	reference.Near(t, "df", e.DF, want.DF, 1e-9)
}

// lm, sandwich 3.0-2 and clubSandwich 0.5.8: total on gender, education, age.
func TestRobustRegression(t *testing.T) {
	p := synthetic(t)
	want := reference.Case[struct {
		N   int
		Est []float64
		OLS []float64 `json:"se_ols"`
		CR0 []float64 `json:"se_CR0"`
		CR1 []float64 `json:"se_CR1"`
		CR2 []float64 `json:"se_CR2"`
		DF  []float64 `json:"df_CR2"`
		P   []float64 `json:"p_CR2"`
		R2  float64   `json:"r2"`
	}](t, "compare/reference.json", "cluster_regression")
	var y []float64
	var x [][]float64
	var cluster []int
	for i := range p.total {
		if p.gender[i] == "" || math.IsNaN(p.education[i]) || math.IsNaN(p.age[i]) {
			continue
		}
		female := 0.0
		if p.gender[i] == "F" {
			female = 1
		}
		y, x, cluster = append(y, p.total[i]), append(x, []float64{1, female, p.education[i], p.age[i]}), append(cluster, p.cluster[i])
	}
	if len(y) != want.N {
		t.Fatalf("%d rows", len(y))
	}
	m, err := Fit(y, x, nil)
	if err != nil {
		t.Fatal(err)
	}
	reference.Near(t, "R²", m.R2, want.R2, 1e-9)
	cr0, cr1, cr2 := m.Robust(cluster, CR0), m.Robust(cluster, CR1), m.Robust(cluster, CR2)
	for i := range 4 {
		c := make([]float64, 4)
		c[i] = 1
		reference.Near(t, "estimate", m.Coefficients[i], want.Est[i], 1e-9)
		reference.Near(t, "se", m.Classical(c, 0.95).SE, want.OLS[i], 1e-9)
		reference.Near(t, "CR0", cr0.Estimate(c, 0.95).SE, want.CR0[i], 1e-9)
		reference.Near(t, "CR1", cr1.Estimate(c, 0.95).SE, want.CR1[i], 1e-9)
		e := cr2.Estimate(c, 0.95)
		reference.Near(t, "CR2", e.SE, want.CR2[i], 1e-9)
		reference.Near(t, "df", e.DF, want.DF[i], 1e-8)
		reference.Near(t, "p", e.P, want.P[i], 1e-9)
	}
}

// weights that the R script behind the following figures gives the i-th of the
// 370 respondents, from 1: 1 + (i mod 7)/4.
func madeUpWeight(i int) float64 { return 1 + float64((i+1)%7)/4 }

// clubSandwich 0.5.8 (vcovCR CR2; linear_contrast, coef_test; Wald_test HTZ) of
// lm(total ~ 0 + age) over communities, without and with weights.
func TestRobustGroups(t *testing.T) {
	p := synthetic(t)
	var y, weight []float64
	var x [][]float64
	var cluster []int
	for i, age := range p.ageOf {
		if age < 0 {
			continue
		}
		row := make([]float64, 5)
		row[age] = 1
		y, x, cluster, weight = append(y, p.total[i]), append(x, row), append(cluster, p.cluster[i]), append(weight, madeUpWeight(i))
	}
	equal := [][]float64{{-1, 1, 0, 0, 0}, {-1, 0, 1, 0, 0}, {-1, 0, 0, 1, 0}, {-1, 0, 0, 0, 1}}
	m, err := Fit(y, x, nil)
	if err != nil {
		t.Fatal(err)
	}
	r := m.Robust(cluster, CR2)
	e := r.Estimate(equal[0], 0.95)
	reference.Near(t, "difference", e.Value, 0.0531909057004945, 1e-9)
	reference.Near(t, "se", e.SE, 0.1389848422984392, 1e-9)
	reference.Near(t, "df", e.DF, 20.8300465577409, 1e-9)
	reference.Near(t, "low", e.Low, -0.235987557352539, 1e-9)
	reference.Near(t, "high", e.High, 0.3423693687535279, 1e-9)
	reference.Near(t, "p", e.P, 0.705812052658694, 1e-9)
	w := r.Wald(equal)
	reference.Near(t, "F", w.F, 2.84647669290646, 1e-8)
	reference.Near(t, "df2", w.DF2, 19.5822027445676, 1e-8)
	reference.Near(t, "p", w.P, 0.05173615410272, 1e-9)

	m, err = Fit(y, x, weight)
	if err != nil {
		t.Fatal(err)
	}
	r = m.Robust(cluster, CR2)
	for i, want := range []struct{ value, se, df float64 }{
		{3.45165783933158, 0.1287445678603039, 15.6484652308045},
		{3.46031894521953, 0.1023082233457779, 17.3597673316671},
		{3.54415203988266, 0.0706205138541635, 18.4242667426236},
		{3.57998326125086, 0.0899482260567554, 18.3466544459616},
		{3.39791594923516, 0.0863048788950618, 18.3630191030106},
	} {
		c := make([]float64, 5)
		c[i] = 1
		e := r.Estimate(c, 0.95)
		reference.Near(t, "weighted mean", e.Value, want.value, 1e-9)
		reference.Near(t, "se", e.SE, want.se, 1e-9)
		reference.Near(t, "df", e.DF, want.df, 1e-8)
	}
	e = r.Estimate(equal[3], 0.95)
	reference.Near(t, "weighted se", e.SE, 0.132597072157196, 1e-9)
	reference.Near(t, "weighted df", e.DF, 19.8697665581907, 1e-8)
	w = r.Wald(equal)
	reference.Near(t, "weighted F", w.F, 1.45250617444863, 1e-8)
	reference.Near(t, "weighted df2", w.DF2, 18.802711051015, 1e-7)
	reference.Near(t, "weighted p", w.P, 0.256075059819797, 1e-9)
}

func TestModelsThatCannotBeFitted(t *testing.T) {
	for name, x := range map[string][][]float64{
		"none": nil, "no columns": {{}, {}}, "too few": {{1, 2}}, "dependent": {{1, 2}, {1, 2}, {1, 2}}, "constant zero": {{0}, {0}},
	} {
		if _, err := Fit(make([]float64, len(x)), x, nil); !errors.Is(err, ErrSingular) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// One cluster says nothing of how clusters differ; a cluster that alone has a
// coefficient says nothing of its error.
func TestRobustWithoutClusters(t *testing.T) {
	x := [][]float64{{1, 0}, {1, 0}, {0, 1}, {0, 1}}
	m, err := Fit([]float64{1, 2, 3, 5}, x, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, correction := range Corrections() {
		e := m.Robust([]int{7, 7, 7, 7}, correction).Estimate([]float64{1, -1}, 0.95)
		if !math.IsNaN(e.P) {
			t.Errorf("%s: p %g of one cluster", correction, e.P)
		}
	}
}
