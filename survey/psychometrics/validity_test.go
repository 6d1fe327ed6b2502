package psychometrics

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"

	"goodgov/internal/diag"
	"goodgov/internal/reference"
	"goodgov/survey"
)

// validityOf examines answers of one unit to items of two dimensions, the
// first so many of them in the first.
func validityOf(t *testing.T, rows [][]float64, first int, change func(*ValidityOptions)) (*Validity, error) {
	t.Helper()
	items := len(rows[0])
	q := questionnaire(items, survey.Scale{Min: 1, Max: 5}, "U")
	spec := ValiditySpec{Span: Span{0, items}}
	for i := range items {
		d := 0
		if i >= first {
			d = 1
		}
		spec.Names, spec.Dimension = append(spec.Names, fmt.Sprintf("q%d", i+1)), append(spec.Dimension, d)
	}
	opt := DefaultValidityOptions()
	opt.Parallel.Draws = 100
	change(&opt)
	return ValidityOf(context.Background(), answers(t, rows, slices.Repeat([]string{"U"}, len(rows)), q), spec, opt)
}

func asIs(*ValidityOptions) {}

// The first two dimensions of the synthetic answers are two factors, each the
// home of its own items.
func TestValidityOfTwoDimensions(t *testing.T) {
	rows := within(synthetic(t), Span{0, 16})
	v, err := validityOf(t, rows, 8, asIs)
	if err != nil {
		t.Fatal(err)
	}
	complete := Complete(rows)
	want, err := FactorabilityOf(moments(t, rows, Listwise))
	if err != nil {
		t.Fatal(err)
	}
	if v.Respondents != 370 || v.N != len(complete) || v.Missingness.Complete != v.N || v.MCAR == nil {
		t.Errorf("%d respondents, n %d, %+v", v.Respondents, v.N, v.MCAR)
	}
	reference.Near(t, "KMO", v.Adequacy.Overall, want.Adequacy.Overall, 1e-12)
	reference.AllNear(t, "rates", v.Rates, v.Missingness.Rates, 1e-15)
	if v.Parallel.Factors != 2 || v.AveragePartials.Factors != 2 || v.Kaiser != 3 || len(v.Home) != 2 || v.Home[0]+v.Home[1] != 1 {
		t.Errorf("%d, %d, %d factors, homes %v", v.Parallel.Factors, v.AveragePartials.Factors, v.Kaiser, v.Home)
	}
	levels := map[string]Level{}
	for _, x := range v.Verdicts {
		levels[x.About] = x.Level
		if x.Text.In(diag.Chinese) == x.Text.In(diag.English) {
			t.Errorf("%s is not in Chinese", x.About)
		}
	}
	for about, want := range map[string]Level{"kmo": Good, "bartlett": Good, "number": Good, "structure": Good} {
		if levels[about] != want {
			t.Errorf("%s: %s, want %s", about, levels[about], want)
		}
	}
}

func TestFactorRules(t *testing.T) {
	rows := within(synthetic(t), Span{0, 16})
	for rule, want := range map[FactorRule]int{ByParallelAnalysis: 2, ByAveragePartials: 2, ByKaiser: 3} {
		v, err := validityOf(t, rows, 8, func(o *ValidityOptions) { o.Rule = rule })
		if err != nil || v.Factors.Options.Factors != want {
			t.Errorf("%s: %v", rule, err)
		}
	}
	v, err := validityOf(t, rows, 8, func(o *ValidityOptions) { o.Rule, o.Factors.Factors = ByHand, 3 })
	if err != nil || v.Factors.Options.Factors != 3 {
		t.Errorf("%v", err)
	}
}

// Without gaps nothing is said of them.
func TestValidityWithoutGaps(t *testing.T) {
	v, err := validityOf(t, edge(t), 2, asIs)
	if err != nil || v.Missingness != nil || v.MCAR != nil || v.N != 50 {
		t.Errorf("%+v, %v", v, err)
	}
	if !slices.ContainsFunc(v.Warnings, func(w diag.Warning) bool { return w.Code == WarnFewFor }) {
		t.Error("50 respondents are few")
	}
	if slices.ContainsFunc(v.Warnings, func(w diag.Warning) bool { return w.Code == WarnLeftOut }) {
		t.Error("nobody is left out")
	}
}

// A tenth of the respondents without some answer is said, and what to do.
func TestValidityOfTheComplete(t *testing.T) {
	rows := edge(t)
	for i := range 5 {
		rows[i][0] = math.NaN()
	}
	for missing, want := range map[MissingRule]bool{Listwise: true, EM: false} {
		v, err := validityOf(t, rows, 2, func(o *ValidityOptions) { o.Missing = missing })
		if err != nil {
			t.Fatal(err)
		}
		if got := slices.ContainsFunc(v.Warnings, func(w diag.Warning) bool { return w.Code == WarnLeftOut }); got != want {
			t.Errorf("%s: said %t, want %t", missing, got, want)
		}
	}
}

// Units are not judged by the few of their people who left no gap.
func TestUnitsAreJudgedByMost(t *testing.T) {
	rows := edge(t)
	units := make([]string, len(rows))
	for i := range rows {
		units[i] = []string{"U", "V"}[i%2]
	}
	for gaps, want := range map[int]bool{20: true, 30: false} {
		some := slices.Clone(rows)
		for i := range gaps {
			some[i] = slices.Clone(rows[i])
			some[i][0] = math.NaN()
		}
		q := questionnaire(len(rows[0]), survey.Scale{Min: 1, Max: 5}, "U", "V")
		scales, err := OfResponses(t.Context(), answers(t, some, units, q), []ScaleSpec{{Span: Span{0, len(rows[0])}}}, DefaultScaleOptions())
		if err != nil {
			t.Fatal(err)
		}
		if judged := scales[0].Verdicts[1].Level != Unknown; judged != want || scales[0].Aggregation.N != len(rows)-gaps {
			t.Errorf("%d complete of %d: judged %t, want %t", scales[0].Aggregation.N, len(rows), judged, want)
		}
	}
}

// Most pairs of items have people of their own, whose correlations fit nothing
// together; the few complete answers keep EM from a singular matrix.
func TestIndefinitePairsGiveWayToEM(t *testing.T) {
	nan := math.NaN()
	var rows [][]float64
	for i := range 60 {
		x, noise := float64(i%5+1), float64((i*7)%5+1)
		far := 6 - x
		if i%4 == 0 {
			x = noise // EM needs pairs that are not perfect
		}
		rows = append(rows, []float64{x, float64(i%5 + 1), nan}, []float64{nan, x, float64(i%5 + 1)}, []float64{x, nan, far})
	}
	for i := range 25 {
		rows = append(rows, []float64{float64(i%5 + 1), float64(i/5 + 1), float64((i%5+i/5)%5 + 1)})
	}
	v, err := validityOf(t, rows, 1, func(o *ValidityOptions) { o.Missing = Pairwise })
	if err != nil {
		t.Fatal(err)
	}
	if v.Moments.Missing != EM || !slices.ContainsFunc(v.Warnings, func(w diag.Warning) bool { return w.Code == WarnEMInstead }) {
		t.Errorf("%s, %v", v.Moments.Missing, v.Warnings)
	}
}

func TestValidityRefuses(t *testing.T) {
	rows := edge(t)
	for i := range rows {
		rows[i] = append(rows[i], rows[i][0])
	}
	_, err := validityOf(t, rows, 2, asIs)
	if fault, ok := errors.AsType[*UnfactorableError](err); !ok || fault.Code != CodeDependent || fault.Text([]string{"a", "b", "c", "d", "e", "f"}).String() != "the correlation matrix is singular; items that follow from others: f ← a" {
		t.Errorf("%v", err)
	}
	rows[0][3] = math.NaN()
	if _, err := validityOf(t, rows[:1], 2, asIs); err == nil {
		t.Error("one respondent with a gap is refused")
	}
}

// Independent answers have no factors.
func TestNoFactors(t *testing.T) {
	var rows [][]float64
	for i := range 125 { // every combination once
		rows = append(rows, []float64{float64(i%5 + 1), float64(i/5%5 + 1), float64(i/25 + 1)})
	}
	v, err := validityOf(t, rows, 1, asIs)
	if err != nil || v.Factors != nil || !slices.ContainsFunc(v.Warnings, func(w diag.Warning) bool { return w.Code == WarnNoFactors }) {
		t.Errorf("%+v, %v", v, err)
	}
	if i := slices.IndexFunc(v.Verdicts, func(x Verdict) bool { return x.About == "bartlett" }); v.Verdicts[i].Level != Poor {
		t.Errorf("%+v", v.Verdicts[i])
	}
}
