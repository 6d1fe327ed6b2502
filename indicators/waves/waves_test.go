package waves

import (
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/stat"

	"goodgov/indicators"
	"goodgov/internal/inference"
	"goodgov/internal/reference"
)

// tree is A over B (items 1, 2) and C (items 3, 4).
func tree(t *testing.T) (*indicators.Framework, *indicators.Weights) {
	t.Helper()
	question := indicators.Names{"en": "?"}
	f, err := indicators.NewFramework("", []indicators.Node{{Code: "A"}, {Code: "B", Parent: "A"}, {Code: "1", Parent: "B", Question: question},
		{Code: "2", Parent: "B", Question: question}, {Code: "C", Parent: "A"}, {Code: "3", Parent: "C", Question: question}, {Code: "4", Parent: "C", Question: question}})
	if err != nil {
		t.Fatal(err)
	}
	given := []indicators.GivenWeight{{Code: "B", Weight: 0.6}, {Code: "C", Weight: 0.4}, {Code: "1", Weight: 0.5}, {Code: "2", Weight: 0.5}, {Code: "3", Weight: 0.25}, {Code: "4", Weight: 0.75}}
	w, err := indicators.GivenWeights(f, "", given)
	if err != nil {
		t.Fatal(err)
	}
	return f, w
}

func TestCommon(t *testing.T) {
	f, w := tree(t)
	for _, test := range []struct {
		had    string
		codes  []string
		global []float64
		lost   []string
	}{
		{"1234", []string{"A", "B", "1", "2", "C", "3", "4"}, []float64{1, 0.6, 0.3, 0.3, 0.4, 0.1, 0.3}, nil},
		{"134", []string{"A", "B", "1", "C", "3", "4"}, []float64{1, 0.6, 0.6, 0.4, 0.1, 0.3}, []string{"2"}},
		{"3", []string{"A", "C", "3"}, []float64{1, 1, 1}, []string{"1", "2", "4"}},
		{"", nil, nil, []string{"1", "2", "3", "4"}},
	} {
		common, weights, lost := Common(f, w, func(code string) bool { return slices.Contains([]byte(test.had), code[0]) })
		if !slices.Equal(lost, test.lost) {
			t.Errorf("with %s: lost %v, want %v", test.had, lost, test.lost)
		}
		if common == nil || test.codes == nil {
			if common != nil || test.codes != nil {
				t.Errorf("with %q: %v", test.had, common)
			}
			continue
		}
		if !slices.Equal(common.Codes(), test.codes) {
			t.Errorf("with %s: %v, want %v", test.had, common.Codes(), test.codes)
		}
		for k, want := range test.global {
			reference.Near(t, test.had+" "+test.codes[k], weights.Global[k], want, 1e-10)
		}
	}
}

// made is a wave of a city and communities with the same score on every node.
func made(t *testing.T, f *indicators.Framework, name string, time float64, communities []string, score func(community string) (indicators.Score, float64)) Wave {
	t.Helper()
	list := []indicators.Unit{{Code: "city", Level: "city", Distributed: -1}}
	for _, code := range communities {
		list = append(list, indicators.Unit{Code: code, Parent: "city", Level: "community", Distributed: -1})
	}
	u, err := indicators.NewUnits("", list)
	if err != nil {
		t.Fatal(err)
	}
	w := Wave{Name: name, Time: time, Results: &indicators.Results{Framework: f, Units: u, Options: indicators.DefaultOptions()}}
	for _, unit := range u.List {
		s, sd := score(unit.Code)
		w.Results.Scores = append(w.Results.Scores, slices.Repeat([]indicators.Score{s}, f.Len()))
		w.SD = append(w.SD, slices.Repeat([]float64{sd}, f.Len()))
		w.Favourable = append(w.Favourable, slices.Repeat([]Share{{s.N / 2, s.N}}, len(f.Items)))
	}
	return w
}

func sample(values []float64) (indicators.Score, float64) {
	mean, sd := stat.MeanStdDev(values, nil)
	n := float64(len(values))
	return indicators.Score{N: len(values), Value: mean, SE: sd / math.Sqrt(n), DF: n - 1}, sd
}

// Of two samples the change is Welch's t test.
func TestChangeIsWelch(t *testing.T) {
	var want struct {
		Before, Now        []float64
		Diff, SE, DF, P, G float64
		CI                 [2]float64
	}
	reference.Read(t, "trend/reference.json", "welch", &want)
	f, w := tree(t)
	a := &Analysis{Framework: f, Weights: w, Confidence: 0.95, Adjustment: inference.Holm, Waves: []Wave{
		made(t, f, "2022", 2022, []string{"x", "gone"}, func(string) (indicators.Score, float64) { return sample(want.Before) }),
		made(t, f, "2024", 2024, []string{"x", "new"}, func(string) (indicators.Score, float64) { return sample(want.Now) }),
	}}
	a.Analyse(nil)
	c := a.Changes[1][0]
	reference.Near(t, "change", c.Value, want.Diff, 1e-10)
	reference.Near(t, "se", c.SE, want.SE, 1e-10)
	reference.Near(t, "df", c.DF, want.DF, 1e-10)
	reference.Near(t, "p", c.P, want.P, 1e-10)
	reference.Near(t, "low", c.Low, want.CI[0], 1e-10)
	reference.Near(t, "high", c.High, want.CI[1], 1e-10)
	reference.Near(t, "g", c.Effect, want.G, 1e-10)
	reference.Near(t, "adjusted among communities that can be compared", c.Adjusted, want.P, 1e-10)
	reference.Near(t, "adjusted for two dimensions", a.Changes[0][1].Adjusted, 2*want.P, 1e-10)
	if fresh := a.Changes[2][0]; !math.IsNaN(fresh.Value) || !math.IsNaN(fresh.P) || fresh.Now == 0 {
		t.Errorf("of a new unit: %+v", fresh)
	}
	if !slices.Equal(a.NewUnits, []string{"new"}) || !slices.Equal(a.GoneUnits, []string{"gone"}) || a.Trends != nil {
		t.Errorf("new %v, gone %v, trends %v", a.NewUnits, a.GoneUnits, a.Trends)
	}
}

func TestPanel(t *testing.T) {
	type estimate struct{ Mean, SE float64 }
	var want struct {
		Before, Now, Weight []float64
		Unit                []int
		Diff, SE, DF, P     float64
		CI                  [2]float64
		Clusters, Strata    estimate
		Weighted            estimate
		Both                estimate `json:"weighted_clusters"`
	}
	reference.Read(t, "trend/reference.json", "panel", &want)
	f, w := tree(t)
	communities := []string{"a", "b", "c", "d", "e", "f"}
	for _, test := range []struct {
		design  indicators.Design
		weights bool
		want    estimate
		df      float64
	}{
		{indicators.Simple, false, estimate{want.Diff, want.SE}, want.DF},
		{indicators.Clusters, false, want.Clusters, 5},
		{indicators.Strata, false, want.Strata, 18},
		{indicators.Simple, true, want.Weighted, want.DF},
		{indicators.Clusters, true, want.Both, 5},
	} {
		var pairs []Pair
		for i := range want.Unit {
			p := Pair{Unit: want.Unit[i], Weight: 1, Before: slices.Repeat([]float64{want.Before[i]}, f.Len()), Now: slices.Repeat([]float64{want.Now[i]}, f.Len())}
			if test.weights {
				p.Weight = want.Weight[i]
			}
			p.Now[2] = math.NaN() // nobody has answered item 1
			pairs = append(pairs, p)
		}
		wave := func(name string, time float64) Wave {
			made := made(t, f, name, time, communities, func(string) (indicators.Score, float64) { return sample(want.Now) })
			made.Results.Options.Design = test.design
			return made
		}
		a := &Analysis{Framework: f, Weights: w, Confidence: 0.95, Adjustment: inference.Holm, Waves: []Wave{wave("1", 1), wave("2", 2)}}
		a.Analyse(pairs)
		c := a.Changes[0][0]
		reference.Near(t, "change", c.Value, test.want.Mean, 1e-10)
		reference.Near(t, string(test.design)+" se", c.SE, test.want.SE, 1e-10)
		reference.Near(t, string(test.design)+" df", c.DF, test.df, 1e-10)
		if test.design == indicators.Simple && !test.weights {
			reference.Near(t, "p", c.P, want.P, 1e-10)
			reference.Near(t, "low", c.Low, want.CI[0], 1e-10)
			reference.Near(t, "high", c.High, want.CI[1], 1e-10)
		}
		if none := a.Changes[0][2]; none.N != 0 || !math.IsNaN(none.Value) || !math.IsNaN(none.P) {
			t.Errorf("of nobody: %+v", none)
		}
		if c := a.Changes[1][0]; c.N != 4 || math.IsNaN(c.P) {
			t.Errorf("a community of four: %+v", c)
		}
	}
}

func TestLine(t *testing.T) {
	var want struct {
		T, M, SE, DF []float64
		Slope        float64
		SlopeSE      float64 `json:"slope_se"`
		SlopeDF      float64 `json:"slope_df"`
		P            float64
	}
	reference.Read(t, "trend/reference.json", "slope", &want)
	s := Line(want.T, want.M, want.SE, want.DF, 0.95)
	reference.Near(t, "slope", s.Value, want.Slope, 1e-10)
	reference.Near(t, "se", s.SE, want.SlopeSE, 1e-10)
	reference.Near(t, "df", s.DF, want.SlopeDF, 1e-10)
	reference.Near(t, "p", s.P, want.P, 1e-10)
	// A wave without the unit is left out; two are no line.
	nan := math.NaN()
	s = Line(append(want.T, 2025), append(want.M, nan), append(want.SE, nan), append(want.DF, 0), 0.95)
	reference.Near(t, "with a gap", s.Value, want.Slope, 1e-10)
	if s := Line([]float64{1, 2, 3}, []float64{3, nan, 4}, []float64{0.1, 0.1, 0.1}, []float64{9, 9, 9}, 0.95); s.Waves != 2 || !math.IsNaN(s.P) {
		t.Errorf("of two waves: %+v", s)
	}
	if s := Line([]float64{1, 2, 3}, []float64{3, 3, 3}, []float64{0, 0, 0}, []float64{9, 9, 9}, 0.95); s.Value != 0 || !math.IsNaN(s.P) {
		t.Errorf("without errors: %+v", s)
	}
}

func TestMannKendall(t *testing.T) {
	var want struct {
		X   []float64
		S   int
		Z   float64 `json:"z_cc"`
		P   float64 `json:"p_cc"`
		Sen float64 `json:"sen_slope"`
	}
	reference.Read(t, "trend/reference.json", "mann_kendall", &want)
	times := make([]float64, len(want.X))
	for i := range times {
		times[i] = float64(i)
	}
	m := MannKendall(times, want.X)
	reference.Near(t, "S", float64(m.S), float64(want.S), 1e-10)
	reference.Near(t, "z", m.Z, want.Z, 1e-10)
	reference.Near(t, "p", m.P, want.P, 1e-10)
	reference.Near(t, "Sen's slope", m.Sen, want.Sen, 1e-10)
	nan := math.NaN()
	for name, values := range map[string][]float64{"four waves": {1, 2, 3, 4}, "one": {1}, "none": {nan, nan}, "all the same": {3, 3, 3, 3, 3, 3}} {
		if m := MannKendall(times, values); !math.IsNaN(m.P) {
			t.Errorf("%s: %+v", name, m)
		}
	}
	reference.Near(t, "slope of all the same", MannKendall(times, []float64{3, 3, 3}).Sen, 0, 1e-10)
}

func TestCochranArmitage(t *testing.T) {
	var want struct {
		X, N  []int
		ChiSq float64
		P     float64
	}
	reference.Read(t, "trend/reference.json", "cochran_armitage", &want)
	var shares []Share
	for i := range want.X {
		shares = append(shares, Share{want.X[i], want.N[i]})
	}
	chi2, p := CochranArmitage([]float64{1, 2, 3, 4}, shares)
	reference.Near(t, "χ²", chi2, want.ChiSq, 1e-10)
	reference.Near(t, "p", p, want.P, 1e-10)
	for name, shares := range map[string][]Share{"nobody": {{}, {}}, "one wave": {{3, 9}, {}}, "all": {{9, 9}, {8, 8}}, "none": {{0, 9}, {0, 8}}} {
		if _, p := CochranArmitage([]float64{1, 2}, shares); !math.IsNaN(p) {
			t.Errorf("%s: p = %g", name, p)
		}
	}
}

// Three waves, one respondent in a community, and a community that was away
// once: what can be said is said.
func TestTrends(t *testing.T) {
	f, w := tree(t)
	wave := func(name string, time, mean float64, communities ...string) Wave {
		return made(t, f, name, time, communities, func(code string) (indicators.Score, float64) {
			if code == "alone" {
				return indicators.Score{N: 1, Value: mean, SE: math.NaN(), DF: math.NaN()}, math.NaN()
			}
			return indicators.Score{N: 50, Value: mean, SE: 0.05, DF: 49}, 0.35
		})
	}
	a := &Analysis{Framework: f, Weights: w, Confidence: 0.95, Adjustment: inference.Holm, Waves: []Wave{
		wave("2020", 2020, 3, "x", "alone"), wave("2022", 2022, 3.2, "alone"), wave("2024", 2024, 3.4, "x", "alone")}}
	a.Analyse(nil)
	reference.Near(t, "slope of the city", a.Trends[0][0].Slope.Value, 0.1, 1e-10)
	reference.Near(t, "its adjusted p", a.Trends[0][1].Adjusted, 2*a.Trends[0][1].Slope.P, 1e-10)
	if s := a.Trends[1][0]; s.Slope.Waves != 2 || !math.IsNaN(s.Values[1]) {
		t.Errorf("away once: %+v", s)
	}
	if c := a.Changes[2][0]; math.Abs(c.Value-0.2) > 1e-12 || !math.IsNaN(c.P) || !math.IsNaN(c.Effect) || !math.IsNaN(a.Trends[2][0].Slope.P) {
		t.Errorf("of one respondent: %+v, %+v", c, a.Trends[2][0])
	}
	if c := a.Changes[1][0]; !math.IsNaN(c.Value) { // it was not in the wave before the last
		t.Errorf("not comparable: %+v", c)
	}
	if m := a.Movements[0][0]; len(m.Shares) != 3 || m.Chi2 != 0 {
		t.Errorf("shares that stay: %+v", m)
	}
}
