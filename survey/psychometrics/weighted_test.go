package psychometrics

import (
	"bytes"
	"fmt"
	"math"
	"testing"

	"goodgov/internal/reference"
	"goodgov/survey"
)

// weightedAnswers are the synthetic answers with the weights 0.5, 1, … 3.5 in
// turn, from a column or from an overlay.
func weightedAnswers(t *testing.T, overlay bool) *survey.Responses {
	t.Helper()
	q := questionnaire(57, survey.Scale{Min: 1, Max: 5}, "a")
	var b bytes.Buffer
	b.WriteString("w")
	for _, item := range q.Items {
		b.WriteString("," + item.Code)
	}
	o := &survey.Overlay{}
	for i, row := range synthetic(t) {
		w := 0.5 + float64(i%7)/2
		o.Weights = append(o.Weights, w)
		fmt.Fprintf(&b, "\n%g", w)
		for _, x := range row {
			b.WriteByte(',')
			if !math.IsNaN(x) {
				fmt.Fprint(&b, x)
			}
		}
	}
	q.Columns = survey.Columns{}
	opt := survey.Options{}
	if overlay {
		q.Weighted, opt.Overlay = true, o
	} else {
		q.Columns.Weight = "w"
	}
	r, _, err := survey.Scan(t.Context(), survey.Source{Name: "a.csv", File: bytes.NewReader(b.Bytes()), Size: int64(b.Len())}, q, opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

// Expected: R 4.2.2, cov.wt(x, w/sum(w), method = "unbiased") of the complete
// rows, alpha by its formula, qf for Feldt's interval with floor((Σw)²/Σw²)
// respondents, KMO of psych 2.2.9.
func TestWeightsAgainstR(t *testing.T) {
	for _, overlay := range []bool{false, true} {
		r := weightedAnswers(t, overlay)
		scales, err := OfResponses(t.Context(), r, []ScaleSpec{{Span: Span{0, 8}}, {Span: Span{0, 57}}}, DefaultScaleOptions())
		if err != nil {
			t.Fatal(err)
		}
		for i, want := range []struct {
			n, effective                                            int
			alpha, low, high, standardized, mean, sd, total, itsKMO float64
		}{
			{352, 282, 0.846011768028452, 0.817274928749122, 0.871764613739895, 0.845970434415398, 3.748400852878465, 1.165633997869809, 0.591307603386871, 0.887907914024793},
			{270, 215, 0.959303275165694, 0.951148425938603, 0.966698728961477, 0.959256413172528, 3.767441860465116, 1.183160848560591, 0.445977478077620, 0.923479479154285},
		} {
			s := &scales[i]
			if s.N != want.n || s.Effective != want.effective {
				t.Errorf("n %d, effective %d; want %d, %d", s.N, s.Effective, want.n, want.effective)
			}
			const tolerance = 1e-10
			reference.Near(t, "alpha", s.Alpha, want.alpha, tolerance)
			reference.Near(t, "low", s.AlphaLow, want.low, 1e-9)
			reference.Near(t, "high", s.AlphaHigh, want.high, 1e-9)
			reference.Near(t, "standardized", s.AlphaStandardized, want.standardized, tolerance)
			reference.Near(t, "mean", s.Mean[0], want.mean, tolerance)
			reference.Near(t, "sd", s.SD[0], want.sd, tolerance)
			reference.Near(t, "item–total", s.ItemTotal[0], want.total, tolerance)
			spec := ValiditySpec{Span: s.Spec.Span, Names: make([]string, s.Spec.Span.Len()), Dimension: make([]int, s.Spec.Span.Len())}
			v, err := ValidityOf(t.Context(), r, spec, DefaultValidityOptions())
			if err != nil {
				t.Fatal(err)
			}
			reference.Near(t, "KMO", v.Adequacy.Overall, want.itsKMO, tolerance)
		}
	}
}

// Equal weights change nothing, and weights that are not to count neither.
func TestWeightsThatDoNotCount(t *testing.T) {
	plain := answers(t, synthetic(t), units(370), questionnaire(57, survey.Scale{Min: 1, Max: 5}, "a"))
	specs := []ScaleSpec{{Span: Span{8, 16}}}
	want, err := OfResponses(t.Context(), plain, specs, DefaultScaleOptions())
	if err != nil {
		t.Fatal(err)
	}
	opt := DefaultScaleOptions()
	opt.Weights = IgnoreWeights
	got, err := OfResponses(t.Context(), weightedAnswers(t, true), specs, opt)
	if err != nil {
		t.Fatal(err)
	}
	if got[0].Alpha != want[0].Alpha || got[0].Effective != 0 {
		t.Errorf("alpha %v with weights ignored, want %v", got[0].Alpha, want[0].Alpha)
	}
	opt = DefaultScaleOptions()
	opt.Missing = Pairwise
	if got, err = OfResponses(t.Context(), weightedAnswers(t, true), specs, opt); err != nil {
		t.Fatal(err)
	}
	if n := len(got[0].Warnings); n != 1 || got[0].Warnings[0].Code != WarnUnweighted {
		t.Errorf("warnings %v, want one that weights are left out", got[0].Warnings)
	}
}

func units(n int) []string {
	list := make([]string, n)
	for i := range list {
		list[i] = "a"
	}
	return list
}

// One respondent with all the weight is one respondent.
func TestWeightsOfFew(t *testing.T) {
	q := questionnaire(2, survey.Scale{Min: 1, Max: 5}, "a")
	q.Columns, q.Weighted = survey.Columns{}, true
	text := q.Items[0].Code + "," + q.Items[1].Code + "\n1,2\n3,4\n5,5\n"
	for _, weights := range [][]float64{{0, 0, 0}, {0, 1, 0}, {0, 1, 1e-300}} {
		r, _, err := survey.Scan(t.Context(), survey.Source{Name: "a.csv", File: bytes.NewReader([]byte(text)), Size: int64(len(text))}, q, survey.Options{Overlay: &survey.Overlay{Weights: weights}})
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		scales, err := OfResponses(t.Context(), r, []ScaleSpec{{Span: Span{0, 2}}}, DefaultScaleOptions())
		if err != nil {
			t.Fatal(err)
		}
		if s := scales[0]; s.Fault == nil {
			t.Errorf("weights %v: alpha %v, want a fault: it rests on one respondent", weights, s.Alpha)
		}
	}
}
