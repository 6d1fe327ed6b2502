package ahp

import (
	"math"
	"slices"
	"testing"

	"goodgov/internal/diag"
	"pgregory.net/rapid"
)

// The car matrix: an independent calculation in extended precision; Buckley's
// centroids agree with the fuzzy AHP of pyDecision to 1e-12.
func TestFuzzy(t *testing.T) {
	m := upperTriangle(t, []float64{3, 7, 3, 9, 1, 1 / 7.})
	group := []ExpertMatrix{{Expert: "E1", Matrix: m}}
	for _, c := range []struct {
		method  FuzzyMethod
		weights []float64
		fuzzy   []Fuzzy
	}{
		{Buckley, []float64{0.5020651526250492, 0.2362516322413638, 0.038831077696881676, 0.22285213743670534}, []Fuzzy{
			{0.3420976470541734, 0.5042138812601552, 0.7082851177302325}, {0.1892966403834378, 0.23553745283435573, 0.30669645253841665},
			{0.0315494400639063, 0.03905440387335423, 0.04963286803974231}, {0.17104882352708667, 0.22119426203213466, 0.2977972082384539}}},
		{Chang, []float64{0.5393642110956063, 0.2945465581123096, 0, 0.16608923079208407}, []Fuzzy{
			{0.271978021978022, 0.3882042253521127, 0.5335658238884046}, {0.27815934065934067, 0.3142605633802817, 0.3609415867480384},
			{0.03365384615384616, 0.03873239436619718, 0.045335658238884045}, {0.20398351648351648, 0.2588028169014085, 0.3295553618134263}}},
	} {
		opt := DefaultFuzzyOptions()
		opt.Method = c.method
		r, err := AnalyseFuzzy(m.Names(), group, opt, DefaultOptions())
		if err != nil {
			t.Fatal(err)
		}
		within(t, string(c.method), 1e-12, r.Weights, c.weights)
		for i, f := range c.fuzzy {
			within(t, string(c.method)+" "+r.Names[i], 1e-12, []float64{r.Fuzzy[i].Low, r.Fuzzy[i].Middle, r.Fuzzy[i].High}, []float64{f.Low, f.Middle, f.High})
		}
		warned := slices.ContainsFunc(r.Warnings, func(w diag.Warning) bool { return w.Code == WarnZeroWeight })
		if warned != (c.method == Chang) {
			t.Errorf("%s: warnings %v", c.method, r.Warnings)
		}
	}
}

// A spread that shrinks leads to the row geometric mean, and a group of equals
// is like one of them.
func TestFuzzyLimits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 6).Draw(t, "n")
		m := NewMatrix([]string{"a", "b", "c", "d", "e", "f"}[:n])
		for i := range n {
			for j := i + 1; j < n; j++ {
				v := float64(rapid.IntRange(1, 9).Draw(t, "v"))
				if rapid.Bool().Draw(t, "less") {
					v = 1 / v
				}
				if err := m.Set(i, j, v); err != nil {
					t.Fatal(err)
				}
			}
		}
		opt := DefaultFuzzyOptions()
		opt.Spread = 1e-9
		crisp := DefaultOptions()
		crisp.Method = GeometricMean
		one := []ExpertMatrix{{Expert: "E1", Matrix: m}}
		r, err := AnalyseFuzzy(m.Names(), one, opt, crisp)
		if err != nil {
			t.Fatal(err)
		}
		for i, w := range r.Weights {
			if math.Abs(w-r.Crisp.Weights[i]) > 1e-7 {
				t.Fatalf("without spread %v, geometric mean %v", r.Weights, r.Crisp.Weights)
			}
		}
		opt.Spread = rapid.Float64Range(0.1, 2).Draw(t, "spread")
		r, err = AnalyseFuzzy(m.Names(), one, opt, crisp)
		if err != nil {
			t.Fatal(err)
		}
		again, err := AnalyseFuzzy(m.Names(), append(one, ExpertMatrix{Expert: "E2", Matrix: m}), opt, crisp)
		if err != nil {
			t.Fatal(err)
		}
		for i, f := range r.Fuzzy {
			if !(f.Low <= f.Middle && f.Middle <= f.High) {
				t.Fatalf("no triangle: %+v", f)
			}
			if math.Abs(again.Weights[i]-r.Weights[i]) > 1e-12 {
				t.Fatalf("two equals: %v, one: %v", again.Weights, r.Weights)
			}
		}
	})
}

func TestFuzzyRefuses(t *testing.T) {
	m := upperTriangle(t, []float64{3, 0, 3})
	group := []ExpertMatrix{{Expert: "E1", Matrix: m}}
	_, err := AnalyseFuzzy(m.Names(), group, DefaultFuzzyOptions(), DefaultOptions())
	wantError(t, err, CodeIncomplete)
	_, err = AnalyseFuzzy(m.Names(), group, FuzzyOptions{Method: Buckley}, DefaultOptions())
	wantError(t, err, CodeBadSpread)
	_, err = AnalyseFuzzy(m.Names(), group, FuzzyOptions{Method: "soft", Spread: 1}, DefaultOptions())
	wantError(t, err, CodeUnknownName)
	_, err = AnalyseFuzzy(m.Names(), nil, DefaultFuzzyOptions(), DefaultOptions())
	wantError(t, err, CodeNobody)
	_, err = ParseFuzzyMethod("changs")
	wantError(t, err, CodeUnknownName)
}
