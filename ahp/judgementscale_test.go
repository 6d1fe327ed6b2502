package ahp

import (
	"errors"
	"math"
	"testing"

	"pgregory.net/rapid"
)

// Goepel (2019), table of the scales at n = 4, and the weights of the car
// matrix and of the three-by-three of the AHP-OS manual by an independent
// calculation (eigenvector in extended precision).
func TestRescaled(t *testing.T) {
	car := []float64{3, 7, 3, 9, 1, 1 / 7.}
	manual := []float64{3, 8, 6}
	for _, c := range []struct {
		scale   JudgementScale
		upper   []float64
		first   []float64 // first row
		weights []float64
	}{
		{LinearScale, car, []float64{3, 7, 3}, []float64{0.5100750217780862, 0.23435219357179218, 0.04051874697205853, 0.21505403767806314}},
		{RootScale, manual, []float64{1.7320508075688772, 2.8284271247461903}, []float64{0.5076764715101254, 0.3355239263232475, 0.15679960216662714}},
		{RootScale, car, []float64{1.7320508075688772, 2.6457513110645907, 1.7320508075688772}, []float64{0.38273047114890124, 0.25985400172926754, 0.10691636779164883, 0.2504991593301824}},
		{InverseLinearScale, car, []float64{9 / 7., 3, 9 / 7.}, []float64{0.3141242357385923, 0.3583368533536555, 0.07181826055537216, 0.2557206503523801}},
		{BalancedScale, manual, []float64{1.5, 5.666666666666667}, []float64{0.55312080410154, 0.34147350857496356, 0.10540568732349646}},
		{BalancedScale, car, []float64{1.5, 4, 1.5}, []float64{0.3551327417042864, 0.3286181606358134, 0.06015435768168353, 0.2560947399782167}},
		{BalancedNScale, car, []float64{1.8, 5, 1.8}, []float64{0.3986885712169318, 0.29982276629063315, 0.052020327668304694, 0.24946833482413033}},
		{AdaptiveScale, car, []float64{5.196152422706632, 18.520259177452136, 5.196152422706632}, []float64{0.6221934022388268, 0.19538451685654293, 0.01440751189253916, 0.16801456901209116}},
		{PowerScale, manual, []float64{9, 64}, []float64{0.8334128523094945, 0.15900326032761247, 0.007583887362893048}},
		{PowerScale, car, []float64{9, 49, 9}, []float64{0.7151918009777791, 0.15618266604464573, 0.004934734858766207, 0.12369079811880891}},
		{GeometricScale, manual, []float64{4, 128}, []float64{0.7950310559006211, 0.19875776397515527, 0.006211180124223602}},
		// By hand: log₂ 4, log₂ 8; at x = 5 of n = 3, w = 1/3 + (0.9 − 1/3)/2 = 0.61667 and c = 2w/(1 − w).
		{LogarithmicScale, []float64{3, 7, 1}, []float64{2, 3}, nil},
		{AdaptiveBalancedScale, []float64{5, 9, 1}, []float64{3.217391304347826, 18}, nil},
	} {
		m := upperTriangle(t, c.upper)
		scaled, err := Rescale(m, c.scale)
		if err != nil {
			t.Fatal(err)
		}
		for j, want := range c.first {
			if got := scaled.At(0, j+1); math.Abs(got-want) > 1e-12*want {
				t.Errorf("%s: %v becomes %v, want %v", c.scale, m.At(0, j+1), got, want)
			}
		}
		if c.weights == nil {
			continue
		}
		within(t, string(c.scale), 1e-9, mustAnalyse(t, scaled, DefaultOptions()).Weights, c.weights)
	}
}

// upperTriangle makes a matrix of its judgements row by row.
func upperTriangle(t *testing.T, values []float64) *Matrix {
	t.Helper()
	n := 1
	for n*(n-1)/2 < len(values) {
		n++
	}
	names := []string{"a", "b", "c", "d", "e", "f", "g", "h", "i"}[:n]
	m := NewMatrix(names)
	k := 0
	for i := range n {
		for j := i + 1; j < n; j++ {
			if values[k] > 0 {
				if err := m.Set(i, j, values[k]); err != nil {
					t.Fatal(err)
				}
			}
			k++
		}
	}
	return m
}

// Whatever the scale: equal stays equal, more stays more, what was 9 of n
// elements has the weight that the scale promises.
func TestScalesKeepOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		scale := rapid.SampledFrom(JudgementScales()).Draw(t, "scale")
		n := rapid.IntRange(2, 12).Draw(t, "n")
		x := rapid.Float64Range(1, 8.9).Draw(t, "x")
		if got := scale.ratio(1, n); math.Abs(got-1) > 1e-12 {
			t.Fatalf("%s: 1 becomes %v", scale, got)
		}
		if !(scale.ratio(x, n) < scale.ratio(x+0.1, n)) {
			t.Fatalf("%s does not rise at %v", scale, x)
		}
		c := scale.ratio(9, n)
		weight := c / (c + float64(n-1))
		switch scale {
		case AdaptiveScale, AdaptiveBalancedScale:
			if math.Abs(weight-0.9) > 1e-12 {
				t.Fatalf("%s: the highest weight of %d is %v", scale, n, weight)
			}
		case LinearScale, BalancedScale, BalancedNScale, InverseLinearScale:
			if math.Abs(c-9) > 1e-9 {
				t.Fatalf("%s: 9 becomes %v", scale, c)
			}
		}
	})
}

func TestRescaleRefuses(t *testing.T) {
	m := upperTriangle(t, []float64{12})
	_, err := Rescale(m, BalancedScale)
	wantError(t, err, CodeOffScale)
	if _, err := Rescale(m, LinearScale); err != nil {
		t.Errorf("12 as it is: %v", err)
	}
	_, err = Rescale(m, "bent")
	wantError(t, err, CodeUnknownName)
	_, err = ParseJudgementScale("balancedn")
	wantError(t, err, CodeUnknownName)
	p := NewPanel([]PanelNode{{Code: "root", Parent: -1}, {Code: "a"}, {Code: "b"}}, []PanelExpert{{Name: "E1", Weight: 1}})
	p.Matrices[0][0] = m
	_, err = p.Rescaled(RootScale)
	if fault, ok := errors.AsType[*PanelError](err); !ok || fault.Node != "root" {
		t.Errorf("a panel: %v", err)
	}
	wantError(t, err, CodeOffScale)
	if scaled, err := p.Rescaled(LinearScale); err != nil || scaled.Matrices[0][0] == m {
		t.Errorf("a panel as it is: %v", err)
	}
}
