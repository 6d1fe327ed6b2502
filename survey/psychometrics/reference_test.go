package psychometrics

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"

	"goodgov/internal/reference"
)

// table reads the columns of a CSV file from the named one on as numbers; an
// empty cell is NaN. first has the column before, as text.
func table(t *testing.T, name, from string) (first []string, rows [][]float64) {
	t.Helper()
	records := reference.Rows(t, name)
	at := 0
	for records[0][at] != from {
		at++
	}
	for _, record := range records[1:] {
		if at > 0 {
			first = append(first, record[0])
		}
		var row []float64
		for _, cell := range record[at:] {
			x, err := strconv.ParseFloat(cell, 64)
			if cell == "" || cell == "NA" {
				x, err = math.NaN(), nil
			}
			if err != nil {
				break // columns of words
			}
			row = append(row, x)
		}
		rows = append(rows, row)
	}
	return first, rows
}

// synthetic are the answers of 370 made-up respondents to 57 items, NaN where
// there is none.
func synthetic(t *testing.T) [][]float64 {
	t.Helper()
	_, rows := table(t, "synthetic/responses.csv", "i01")
	for i := range rows {
		rows[i] = rows[i][:57]
	}
	return rows
}

// constructs are the items of the seven dimensions of the synthetic answers.
func constructs() map[string]Span {
	spans := map[string]Span{}
	for i := range 7 {
		spans[string(rune('A'+i))] = Span{8 * i, 8*i + 8}
	}
	spans["G"] = Span{48, 57}
	spans["all57"] = Span{0, 57}
	return spans
}

func moments(t *testing.T, rows [][]float64, rule MissingRule) Moments {
	t.Helper()
	m, err := MomentsOf(rows, rule)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestAlphaAgainstR(t *testing.T) {
	type scale struct {
		N, K       int
		Alpha, Std float64
		Feldt      []float64
		RDrop      []float64 `json:"r_drop"`
		AlphaDrop  []float64 `json:"alpha_drop"`
	}
	answers := synthetic(t)
	for name, want := range reference.Case[map[string]scale](t, "reliability/reference.json", "alpha_by_level1") {
		r := Analyse(moments(t, within(answers, constructs()[name]), Listwise), nil, DefaultOptions())
		if r.N != want.N || r.Items != want.K {
			t.Errorf("%s: %d respondents and %d items, want %d and %d", name, r.N, r.Items, want.N, want.K)
		}
		reference.Near(t, name+" alpha", r.Alpha, want.Alpha, 1e-12)
		reference.Near(t, name+" standardized", r.AlphaStandardized, want.Std, 1e-12)
		if want.Feldt == nil {
			continue
		}
		reference.AllNear(t, name+" Feldt", []float64{r.AlphaLow, r.AlphaHigh}, want.Feldt, 1e-10)
		reference.AllNear(t, name+" item–total", r.ItemTotal, want.RDrop, 1e-12)
		reference.AllNear(t, name+" alpha if deleted", r.AlphaIfDeleted, want.AlphaDrop, 1e-12)
	}
}

func TestAlphaOfSmallScalesAgainstR(t *testing.T) {
	type scale struct {
		N, K          int
		Alpha         float64
		SpearmanBrown *float64 `json:"spearman_brown"`
	}
	answers, at := synthetic(t), 0
	cases := reference.Case[map[string]scale](t, "reliability/reference.json", "alpha_by_level2")
	for _, name := range strings.Fields("A1 A2 A3 B1 B2 B3 C1 C2 C3 D1 D2 D3 E1 E2 E3 F1 F2 F3 G1 G2 G3 G4") {
		want := cases[name]
		m := moments(t, within(answers, Span{at, at + want.K}), Listwise)
		at += want.K
		if m.N != want.N {
			t.Errorf("%s: n = %d, want %d", name, m.N, want.N)
		}
		reference.Near(t, name, CronbachAlpha(m), want.Alpha, 1e-12)
		if want.SpearmanBrown != nil {
			reference.Near(t, name+" Spearman–Brown", SplitHalfOf(m, FirstLast).SpearmanBrown, *want.SpearmanBrown, 1e-12)
			reference.Near(t, name+" standardized", StandardizedAlpha(m), *want.SpearmanBrown, 1e-12)
		}
	}
	if at != 57 {
		t.Errorf("%d items, want 57", at)
	}
}

func distribution(rows [][]float64, item int) Distribution {
	d := Distribution{Min: 1, Counts: make([]int, 5)}
	for _, row := range rows {
		if !math.IsNaN(row[item]) {
			d.Counts[int(row[item])-1]++
		}
	}
	return d
}

func TestItemsAgainstR(t *testing.T) {
	want := reference.Case[struct {
		N                                        []int
		Mean, SD, Skew, Kurtosis, Floor, Ceiling []float64
	}](t, "reliability/reference.json", "items")
	answers := synthetic(t)
	for i := range want.N {
		d := distribution(answers, i)
		if d.N() != want.N[i] {
			t.Errorf("item %d: n = %d, want %d", i+1, d.N(), want.N[i])
		}
		for name, pair := range map[string][2]float64{"mean": {d.Mean(), want.Mean[i]}, "sd": {d.SD(), want.SD[i]}, "skew": {d.Skewness(), want.Skew[i]},
			"kurtosis": {d.Kurtosis(), want.Kurtosis[i]}, "floor": {d.Floor(), want.Floor[i]}, "ceiling": {d.Ceiling(), want.Ceiling[i]}} {
			reference.Near(t, fmt.Sprintf("item %d %s", i+1, name), pair[0], pair[1], 1e-11)
		}
		reference.Near(t, "difficulty", d.Difficulty(), (want.Mean[i]-1)/4, 1e-12)
	}
}

func TestCriticalRatioAgainstR(t *testing.T) {
	want := reference.Case[struct {
		N       int
		CutLow  int       `json:"cut_low"`
		CutHigh int       `json:"cut_high"`
		NLow    int       `json:"n_low"`
		NHigh   int       `json:"n_high"`
		T       []float64 `json:"t_pooled"`
		DF      []float64 `json:"df_pooled"`
		P       []float64 `json:"p_pooled"`
		WelchT  []float64 `json:"t_welch"`
		WelchDF []float64 `json:"df_welch"`
		WelchP  []float64 `json:"p_welch"`
		LeveneP []float64 `json:"p_levene"`
		Total   []float64 `json:"r_item_total"`
		Rest    []float64 `json:"r_item_rest"`
	}](t, "reliability/reference.json", "critical_ratio_27")
	rows := Complete(synthetic(t))
	totals := make([]int, len(rows))
	counts := make([]int, 5*57+1)
	for i, row := range rows {
		for _, x := range row {
			totals[i] += int(x)
		}
		counts[totals[i]]++
	}
	cuts, ok := CutsOf(counts, CriticalShare)
	if !ok || cuts.Low != want.CutLow || cuts.High != want.CutHigh || len(rows) != want.N {
		t.Fatalf("cuts %v of %d, want %d and %d of %d", cuts, len(rows), want.CutLow, want.CutHigh, want.N)
	}
	var low, high [][]float64
	for i, total := range totals {
		if total <= cuts.Low {
			low = append(low, rows[i])
		}
		if total >= cuts.High {
			high = append(high, rows[i])
		}
	}
	if len(low) != want.NLow || len(high) != want.NHigh {
		t.Errorf("groups of %d and %d, want %d and %d", len(low), len(high), want.NLow, want.NHigh)
	}
	for i := range want.T {
		c := CompareExtremes(distribution(low, i), distribution(high, i))
		got := []float64{c.T, c.Freedom, c.WelchT, c.WelchFreedom, c.LeveneP}
		reference.AllNear(t, fmt.Sprintf("item %d", i+1), got, []float64{want.T[i], want.DF[i], want.WelchT[i], want.WelchDF[i], want.LeveneP[i]}, 1e-10)
		reference.Near(t, "p", c.P/want.P[i], 1, 1e-9)
		reference.Near(t, "Welch p", c.WelchP/want.WelchP[i], 1, 1e-9)
		if c.EqualVariances != (want.LeveneP[i] >= 0.05) || c.EqualVariances && c.ReadT != c.T || !c.EqualVariances && c.ReadDF != c.WelchFreedom {
			t.Errorf("item %d: reads t = %v, df = %v at Levene's p = %v", i+1, c.ReadT, c.ReadDF, c.LeveneP)
		}
	}
	reference.AllNear(t, "item–rest", ItemTotal(moments(t, rows, Listwise)), want.Rest, 1e-11)
}

func grouped(names []string, values []float64) [][]float64 {
	at := map[string]int{}
	var groups [][]float64
	for i, name := range names {
		g, known := at[name]
		if !known {
			g = len(groups)
			at[name] = g
			groups = append(groups, nil)
		}
		groups[g] = append(groups[g], values[i])
	}
	return groups
}

func TestAggregationAgainstR(t *testing.T) {
	community, scores := table(t, "reliability/scores.csv", "A")
	want := reference.Case[struct {
		Size float64   `json:"k0"`
		ICC1 float64   `json:"icc1_k0"`
		ICC2 float64   `json:"icc2"`
		CI   []float64 `json:"icc1_ci95"`
	}](t, "reliability/reference.json", "icc")
	effect := reference.Case[struct {
		Effect    float64 `json:"deff_weighted_size"`
		Effective float64 `json:"n_eff_weighted"`
	}](t, "reliability/reference.json", "design_effect")
	a := GroupsOf(grouped(community, column(scores, 7))).Aggregate(0.95)
	reference.AllNear(t, "total", []float64{a.Size, a.ICC1, a.ICC1Low, a.ICC1High, a.ICC2, a.DesignEffect, a.Effective},
		[]float64{want.Size, want.ICC1, want.CI[0], want.CI[1], want.ICC2, effect.Effect, effect.Effective}, 1e-9)
	for name, want := range reference.Case[map[string]struct {
		N                      int
		F, P, ICC1, ICC2, Eta2 float64
	}](t, "reliability/reference.json", "icc_level1") {
		a := GroupsOf(grouped(community, column(scores, int(name[0]-'A')))).Aggregate(0.95)
		if a.N != want.N {
			t.Errorf("%s: n = %d, want %d", name, a.N, want.N)
		}
		reference.AllNear(t, name, []float64{a.F, a.P, a.ICC1, a.ICC2, a.Eta2}, []float64{want.F, want.P, want.ICC1, want.ICC2, want.Eta2}, 1e-9)
	}
}

func TestICCAgainstR(t *testing.T) {
	// Shrout & Fleiss (1979), table 2: six targets, four judges.
	ratings := [][]float64{{9, 2, 5, 8}, {6, 1, 3, 2}, {8, 4, 6, 8}, {7, 1, 2, 6}, {10, 5, 6, 9}, {6, 2, 4, 7}}
	v, err := RatersVariance(ratings)
	if err != nil {
		t.Fatal(err)
	}
	ms := reference.Case[struct{ BMS, WMS, JMS, EMS float64 }](t, "reliability/reference.json", "sf_ms")
	reference.AllNear(t, "mean squares", []float64{v.Between, v.Within, v.Judges, v.Residual}, []float64{ms.BMS, ms.WMS, ms.JMS, ms.EMS}, 1e-12)
	psych := reference.Case[struct{ ICC, F, DF1, DF2, P, Lower, Upper []float64 }](t, "reliability/reference.json", "sf_psych_ICC")
	for i, form := range ICCForms() {
		c := v.ICC(form, 0.95)
		reference.AllNear(t, string(form), []float64{c.Value, c.F, c.D1, c.D2, c.P, c.Low, c.High},
			[]float64{psych.ICC[i], psych.F[i], psych.DF1[i], psych.DF2[i], psych.P[i], psych.Lower[i], psych.Upper[i]}, 1e-9)
	}

	_, experts := table(t, "reliability/experts_ratings.csv", "E01")
	if v, err = RatersVariance(experts); err != nil {
		t.Fatal(err)
	}
	for form, name := range map[ICCForm]string{AgreementAverage: "agreement_average", AgreementSingle: "agreement_single",
		ConsistencyAverage: "consistency_average", ConsistencySingle: "consistency_single"} {
		want := reference.Case[struct{ Value, Lower, Upper float64 }](t, "reliability/reference.json", "icc_experts_"+name)
		c := v.ICC(form, 0.95)
		reference.Near(t, string(form), c.Value, want.Value, 1e-12)
		if form != AgreementAverage { // irr has another interval for it than psych
			reference.AllNear(t, string(form), []float64{c.Low, c.High}, []float64{want.Lower, want.Upper}, 1e-9)
		}
	}
}

// diagnoses of 30 patients by six psychiatrists each (Fleiss 1971, table 1;
// ratings of a patient in the order of the five categories).
const diagnoses = `444444 222555 233335 555555 222444 113333 333355 113334 114444 555555
144444 124444 222333 144444 224445 333335 111455 111112 224444 133555
555555 244444 224555 114444 144445 222224 111155 224444 133333 555555`

func TestKappaAgainstR(t *testing.T) {
	var ratings [][]float64
	for patient := range strings.FieldsSeq(diagnoses) {
		var row []float64
		for _, digit := range patient {
			row = append(row, float64(digit-'0'))
		}
		ratings = append(ratings, row)
	}
	want := reference.Case[struct{ Kappa, Z float64 }](t, "reliability/reference.json", "fleiss_kappa_diagnoses")
	k, err := FleissKappa(ratings)
	if err != nil {
		t.Fatal(err)
	}
	reference.AllNear(t, "Fleiss", []float64{k.Value, k.Z}, []float64{want.Kappa, want.Z}, 1e-12)
	light := reference.Case[struct{ Kappa float64 }](t, "reliability/reference.json", "light_kappa_diagnoses")
	if k, err = LightKappa(ratings, Unweighted); err != nil {
		t.Fatal(err)
	}
	reference.Near(t, "Light", k.Value, light.Kappa, 1e-12)
}

// Four observers and twelve units, some not seen by all (Krippendorff 2011,
// "Computing Krippendorff's alpha-reliability", example C).
func TestKrippendorffAgainstR(t *testing.T) {
	nan := math.NaN()
	observers := [][]float64{
		{1, 2, 3, 3, 2, 1, 4, 1, 2, nan, nan, nan},
		{1, 2, 3, 3, 2, 2, 4, 1, 2, 5, nan, 3},
		{nan, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, nan},
		{1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, nan},
	}
	units := make([][]float64, 12)
	for u := range units {
		units[u] = column(observers, u)
	}
	for _, level := range Measurements() {
		want := reference.Case[struct{ Alpha float64 }](t, "reliability/reference.json", "krippendorff_"+string(level))
		got, err := KrippendorffAlpha(units, level)
		if err != nil {
			t.Fatal(err)
		}
		reference.Near(t, string(level), got, want.Alpha, 1e-12)
	}
}

func TestContentValidityAgainstR(t *testing.T) {
	want := reference.Case[struct {
		ICVI      []float64 `json:"i_cvi"`
		Kappa     []float64 `json:"kappa_star"`
		Average   float64   `json:"s_cvi_ave"`
		Universal float64   `json:"s_cvi_ua"`
		CVR       []float64
	}](t, "reliability/reference.json", "cvi")
	_, experts := table(t, "reliability/experts_ratings.csv", "E01")
	s := ContentValidityOf(experts, 7)
	for i, c := range s.Items {
		reference.AllNear(t, fmt.Sprintf("item %d", i+1), []float64{c.ICVI, c.Kappa, c.CVR}, []float64{want.ICVI[i], want.Kappa[i], want.CVR[i]}, 1e-12)
	}
	reference.AllNear(t, "scale", []float64{s.Average, s.Universal}, []float64{want.Average, want.Universal}, 1e-12)
}

// mvtnorm of R: pmvnorm(upper = c(h, k), corr = r, algorithm = TVPACK).
func TestBivariateNormal(t *testing.T) {
	normal := reference.Case[struct{ H, K, R, P []float64 }](t, "reliability/reference.json", "bivariate_normal")
	for i, p := range normal.P {
		reference.Near(t, fmt.Sprintf("P(X ≤ %v, Y ≤ %v; %v)", normal.H[i], normal.K[i], normal.R[i]), bivariateNormal(normal.H[i], normal.K[i], normal.R[i]), p, 1e-12)
	}
}
