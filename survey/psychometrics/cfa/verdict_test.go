package cfa

import (
	"math"
	"testing"
)

func TestGrades(t *testing.T) {
	for _, c := range []struct {
		index string
		value float64
		want  Grade
	}{
		{"cfi", 0.951, Good}, {"cfi", 0.95, Good}, {"cfi", 0.949, Acceptable}, {"cfi", 0.90, Acceptable}, {"cfi", 0.899, Poor},
		{"rmsea", 0.05, Good}, {"rmsea", 0.051, Acceptable}, {"rmsea", 0.08, Acceptable}, {"rmsea", 0.081, Poor},
		{"hoelter_05", 200, Good}, {"hoelter_05", 199, Poor}, {"aic", 1, Ungraded}, {"gfi", math.NaN(), Ungraded},
	} {
		if got := RuleOf(c.index).Grade(c.value); got != c.want {
			t.Errorf("%s %g: %q, want %q", c.index, c.value, got, c.want)
		}
	}
}

// Every rule is about something that is reported.
func TestRulesAreUsed(t *testing.T) {
	known := map[string]bool{"ave": true, "cr": true, "loading": true, "htmt": true}
	for _, index := range (&Measures{Robust: &Robust{}}).Indices() {
		known[index.Name] = true
	}
	for name := range rules {
		if !known[name] {
			t.Errorf("a rule for %s, which is not reported", name)
		}
	}
}

// The pupils: √AVE .609, .848, .656 against correlations of .459, .471, .283
// (testdata/stats/cfa/holzinger.json), and residuals in falling order.
func TestPairs(t *testing.T) {
	r := mustFit(t, holzinger(Correlated, Marker), pupils(t, figures(t, "holzinger.json")), DefaultOptions())
	pairs := r.Pairs()
	if len(pairs) != 3 {
		t.Fatalf("%d pairs, want 3", len(pairs))
	}
	for i, want := range []float64{0.458509338075724, 0.470534752306793, 0.282984819279383} {
		near(t, "correlation", pairs[i].Correlation, want, 1e-8)
		if !pairs[i].Distinct {
			t.Errorf("%+v is not distinct", pairs[i])
		}
	}
	residuals := r.LargestResiduals()
	if len(residuals) != 36 {
		t.Errorf("%d residuals, want 36", len(residuals))
	}
	for i := 1; i < len(residuals); i++ {
		if math.Abs(residuals[i].Residual) > math.Abs(residuals[i-1].Residual) {
			t.Errorf("residual %d is larger than the one before", i)
		}
	}
}
