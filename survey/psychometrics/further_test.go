package psychometrics

import (
	"errors"
	"math"
	"testing"

	"goodgov/internal/reference"
)

type halves struct{ R, SB, Unequal, Guttman float64 }

func TestReliabilityAgainstR(t *testing.T) {
	answers := synthetic(t)
	for name, want := range reference.Case[map[string]struct {
		Loading, Unique, SMC, Lambda []float64
		Omega                        float64
		OmegaObs                     float64 `json:"omega_obs"`
		OmegaStd                     float64 `json:"omega_std"`
		FirstLast                    halves  `json:"first_last"`
		OddEven                      halves  `json:"odd_even"`
	}](t, "reliability/further.json", "r_reliability") {
		m := moments(t, within(answers, constructs()[name]), Listwise)
		f, err := FitOneFactor(m)
		if err != nil {
			t.Fatal(err)
		}
		reference.AllNear(t, name+" loading", f.Loading, want.Loading, 1e-8)
		reference.AllNear(t, name+" unique variance", f.Unique, want.Unique, 1e-8)
		r := Analyse(m, nil, DefaultOptions())
		reference.AllNear(t, name+" omega", []float64{r.Omega, r.OmegaObserved, r.OmegaStandardized}, []float64{want.Omega, want.OmegaObs, want.OmegaStd}, 1e-9)
		reference.AllNear(t, name+" smc", r.SMC, want.SMC, 1e-11)
		reference.AllNear(t, name+" lambda", r.Lambda[:], want.Lambda, 1e-11)
		for split, want := range map[Split]halves{FirstLast: want.FirstLast, OddEven: want.OddEven} {
			s := SplitHalfOf(m, split)
			reference.AllNear(t, name+" "+string(split), []float64{s.R, s.SpearmanBrown, s.Unequal, s.Guttman}, []float64{want.R, want.SB, want.Unequal, want.Guttman}, 1e-11)
		}
		if len(r.Warnings) > 0 {
			t.Errorf("%s: %v", name, r.Warnings)
		}
	}
}

func TestHierarchicalAgainstLavaan(t *testing.T) {
	answers := synthetic(t)
	for name, x := range map[string]struct {
		span  Span
		sizes []int
	}{
		"r_second_order":   {Span{0, 57}, []int{8, 8, 8, 8, 8, 8, 9}},
		"r_second_order_A": {Span{0, 8}, []int{3, 2, 3}},
	} {
		want := reference.Case[struct {
			H     float64 `json:"omega_h"`
			Total float64 `json:"omega_total"`
			Gamma []float64
		}](t, "reliability/further.json", name)
		var group []int
		for g, size := range x.sizes {
			for range size {
				group = append(group, g+1)
			}
		}
		h, err := FitHierarchical(moments(t, within(answers, x.span), Listwise), group)
		if err != nil {
			t.Fatal(err)
		}
		// lavaan stops at a gradient of about 1e-6; only γ of the whole is polished.
		reference.AllNear(t, name, []float64{h.OmegaHierarchical, h.OmegaTotal}, []float64{want.H, want.Total}, 1e-5)
		tolerance := 1e-5
		if name == "r_second_order" {
			tolerance = 1e-8
		}
		reference.AllNear(t, name+" γ", h.Gamma[1:], want.Gamma, tolerance)
	}
}

func TestMissingRulesAgainstR(t *testing.T) {
	answers := within(synthetic(t), constructs()["A"])
	em := reference.Case[struct {
		N         int
		Mean, Cov []float64
		Alpha     float64
	}](t, "reliability/further.json", "r_em_A")
	m := moments(t, answers, EM)
	if m.N != em.N {
		t.Errorf("n = %d, want %d", m.N, em.N)
	}
	reference.AllNear(t, "mean", m.Mean, em.Mean, 1e-9)
	for i := range 8 {
		for j := range 8 {
			reference.Near(t, "covariance", m.Cov.At(i, j), em.Cov[8*i+j], 1e-9)
		}
	}
	reference.Near(t, "alpha by EM", CronbachAlpha(m), em.Alpha, 1e-9)
	pairwise := reference.Case[struct{ Alpha, Std float64 }](t, "reliability/further.json", "r_pairwise_A")
	m = moments(t, answers, Pairwise)
	reference.Near(t, "pairwise alpha", CronbachAlpha(m), pairwise.Alpha, 1e-12)
	reference.Near(t, "pairwise standardized alpha", StandardizedAlpha(m), pairwise.Std, 1e-12)
}

// codes are complete answers counted from 0.
func codes(rows [][]float64) [][]int {
	all := make([][]int, len(rows))
	for i, row := range rows {
		for _, x := range row {
			all[i] = append(all[i], int(x)-1)
		}
	}
	return all
}

func TestPolychoricAgainstR(t *testing.T) {
	want := reference.Case[struct {
		R            []float64
		Alpha, Omega float64
		GreenYang    float64 `json:"green_yang"`
	}](t, "reliability/further.json", "r_polychoric_A")
	rows := Complete(within(synthetic(t), constructs()["A"]))
	m := OrdinalMoments(TablesOf(codes(rows), 8, 5), len(rows), Listwise)
	cuts := make([][]float64, 8)
	for i := range 8 {
		for j := range 8 {
			reference.Near(t, "polychoric", m.Cov.At(i, j), want.R[8*i+j], 1e-8)
		}
		cuts[i] = thresholds(distribution(rows, i).Counts)
	}
	reference.Near(t, "ordinal alpha", CronbachAlpha(m), want.Alpha, 1e-8)
	f, err := FitOneFactor(m)
	if err != nil {
		t.Fatal(err)
	}
	reference.Near(t, "ordinal omega", f.Omega(ModelImplied), want.Omega, 1e-7)
	reference.Near(t, "categorical omega", CategoricalOmega(f.Standardized(), cuts), want.GreenYang, 1e-7)
}

func TestCohenAgainstPsych(t *testing.T) {
	want := reference.Case[struct{ Kappa float64 }](t, "reliability/further.json", "r_cohen")
	_, experts := table(t, "reliability/experts_ratings.csv", "E01")
	a, b := column(experts, 0), column(experts, 1)
	k, err := CohenKappa(a, b, Unweighted)
	if err != nil {
		t.Fatal(err)
	}
	reference.Near(t, "kappa", k.Value, want.Kappa, 1e-12)
}

func TestWeightedKappaAgainstR(t *testing.T) {
	_, experts := table(t, "reliability/experts_ratings.csv", "E01")
	for name, want := range reference.Case[map[string]struct{ Kappa, Z float64 }](t, "reliability/further.json", "r_weighted") {
		k, err := CohenKappa(column(experts, 0), column(experts, 1), KappaWeight(name))
		if err != nil {
			t.Fatal(err)
		}
		reference.AllNear(t, name, []float64{k.Value, k.Z}, []float64{want.Kappa, want.Z}, 1e-12)
	}
}

// Two raters and 100 patients (Fleiss 1981, The Measurement of Interrater
// Agreement): κ = .68 with a standard error of .076 under no agreement.
func TestCohenAgainstFleiss(t *testing.T) {
	var a, b []float64
	for i, row := range [][]int{{75, 1, 4}, {5, 4, 1}, {0, 0, 10}} {
		for j, n := range row {
			for range n {
				a, b = append(a, float64(i)), append(b, float64(j))
			}
		}
	}
	k, err := CohenKappa(a, b, Unweighted)
	if err != nil {
		t.Fatal(err)
	}
	reference.Near(t, "κ", k.Value, 0.68, 0.005)
	reference.Near(t, "standard error", k.Value/k.Z, 0.076, 0.0005)
}

func edge(t *testing.T) [][]float64 {
	t.Helper()
	_, rows := table(t, "reliability/edge.csv", "v1")
	return rows
}

func with(rows [][]float64, change func(row []float64) []float64) [][]float64 {
	changed := make([][]float64, len(rows))
	for i, row := range rows {
		changed[i] = change(append([]float64(nil), row...))
	}
	return changed
}

func TestTrapsAgainstR(t *testing.T) {
	rows := edge(t)
	constant := reference.Case[struct {
		Without float64 `json:"alpha_without"`
		K6      float64 `json:"alpha_k6"`
	}](t, "reliability/reference.json", "alpha_zero_variance_item")
	m := moments(t, with(rows, func(row []float64) []float64 { return append(row, 3) }), Listwise)
	r := Analyse(m, nil, DefaultOptions())
	reference.Near(t, "without the constant item", r.Alpha, constant.Without, 1e-12)
	reference.Near(t, "with it", CronbachAlpha(m), constant.K6, 1e-12)
	if len(r.Constant) != 1 || r.Constant[0] != 5 || r.Items != 5 || !math.IsNaN(r.ItemTotal[5]) || r.Warnings[0].Code != "reliability.constant_item" {
		t.Errorf("constant items %v, warnings %v", r.Constant, r.Warnings)
	}

	unreversed := reference.Case[struct {
		Alpha float64
		RDrop []float64 `json:"r_drop"`
	}](t, "reliability/reference.json", "alpha_unreversed_item")
	m = moments(t, with(rows, func(row []float64) []float64 { row[1] = 6 - row[1]; return row }), Listwise)
	reference.Near(t, "not reversed", CronbachAlpha(m), unreversed.Alpha, 1e-12)
	reference.AllNear(t, "item–total", ItemTotal(m), unreversed.RDrop, 1e-12)

	negative := [][]float64{{1, 5, 3}, {2, 4, 3}, {3, 3, 4}, {4, 2, 2}, {5, 1, 3}, {3, 3, 4}, {2, 5, 3}, {4, 2, 2}}
	r = Analyse(moments(t, negative, Listwise), nil, DefaultOptions())
	reference.Near(t, "negative", r.Alpha, -8, 1e-12)
	if r.Warnings[0].Code != "reliability.negative_alpha" {
		t.Errorf("warnings %v", r.Warnings)
	}

	two := reference.Case[struct {
		Alpha, R      float64
		SpearmanBrown float64 `json:"spearman_brown"`
	}](t, "reliability/reference.json", "two_items")
	m = moments(t, with(rows, func(row []float64) []float64 { return row[:2] }), Listwise)
	r = Analyse(m, nil, DefaultOptions())
	reference.AllNear(t, "two items", []float64{r.Alpha, r.SplitHalf.SpearmanBrown, r.SplitHalf.R, r.AlphaIfDeleted[0], r.Omega},
		[]float64{two.Alpha, two.SpearmanBrown, two.R, math.NaN(), math.NaN()}, 1e-12)
	if len(r.Warnings) > 0 {
		t.Errorf("two items are no fault: %v", r.Warnings)
	}

	few := reference.Case[struct{ Alpha float64 }](t, "reliability/reference.json", "n_less_than_p")
	r = Analyse(moments(t, rows[:4], Listwise), nil, DefaultOptions())
	reference.Near(t, "fewer respondents than items", r.Alpha, few.Alpha, 1e-12)
	if !math.IsNaN(r.Omega) || !math.IsNaN(r.Lambda[5]) || len(r.Warnings) != 1 || r.Warnings[0].Code != "reliability.singular" {
		t.Errorf("ω = %v, λ6 = %v, warnings %v", r.Omega, r.Lambda[5], r.Warnings)
	}

	icc := reference.Case[struct {
		Y     []float64
		Group []int
		ICC1  float64
		MSW   float64
	}](t, "reliability/reference.json", "negative_icc")
	groups := make([][]float64, 3)
	for i, g := range icc.Group {
		groups[g-1] = append(groups[g-1], icc.Y[i])
	}
	a := GroupsOf(groups).Aggregate(0.95)
	reference.Near(t, "negative ICC(1)", a.ICC1, icc.ICC1, 1e-12)
	if a.DesignEffect < 1 {
		t.Errorf("design effect %v", a.DesignEffect)
	}
}

// One factor of three items whose correlations are .8, .7 and .35 leaves the
// first a unique variance of −.594 (lavaan 0.6-14, cfa('f=~a+b+c') of the
// correlation matrix; exactly 1 − .8·.7/.35).
func TestHeywood(t *testing.T) {
	m := moments(t, edge(t), Listwise)
	m = m.Of([]int{0, 1, 2})
	for _, x := range []struct {
		i, j int
		r    float64
	}{{0, 0, 1}, {1, 1, 1}, {2, 2, 1}, {0, 1, 0.8}, {0, 2, 0.7}, {1, 2, 0.35}} {
		m.Cov.SetSym(x.i, x.j, x.r)
	}
	f, err := FitOneFactor(m)
	if err != nil {
		t.Fatal(err)
	}
	reference.Near(t, "unique variance", f.Unique[0], 1-0.8*0.7/0.35, 1e-9)
	if h := f.Heywood(); len(h) != 1 || h[0] != 0 {
		t.Errorf("Heywood cases %v", h)
	}
	r := Analyse(m, nil, DefaultOptions())
	if len(r.Warnings) != 1 || r.Warnings[0].Code != "reliability.heywood" {
		t.Errorf("warnings %v", r.Warnings)
	}
}

func TestTooFewRespondents(t *testing.T) {
	nan := math.NaN()
	for name, answers := range map[string][][]float64{
		"none":        nil,
		"one":         {{1, 2, 3}},
		"all missing": {{nan, nan}, {nan, nan}, {nan, nan}},
	} {
		for _, rule := range MissingRules() {
			_, err := MomentsOf(answers, rule)
			if fault, ok := errors.AsType[*Error](err); !ok || fault.Text.In("zh") == fault.Text.In("en") {
				t.Errorf("%s, %s: error %v", name, rule, err)
			}
		}
	}
}

// Every figure of items that all are constant is NaN.
func TestNothingVaries(t *testing.T) {
	r := Analyse(moments(t, [][]float64{{3, 3, 3}, {3, 3, 3}, {3, 3, 3}}, Listwise), []int{1, 1, 2}, DefaultOptions())
	for _, v := range []float64{r.Alpha, r.AlphaLow, r.Omega, r.SplitHalf.Guttman, r.Lambda[0], r.OmegaHierarchical, r.ItemTotal[0]} {
		if !math.IsNaN(v) {
			t.Errorf("a figure of nothing: %v", v)
		}
	}
	if r.Items != 0 || len(r.Constant) != 3 || len(r.Warnings) != 1 {
		t.Errorf("%d items, constant %v, warnings %v", r.Items, r.Constant, r.Warnings)
	}
}
