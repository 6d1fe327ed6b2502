package ahp

import (
	"maps"
	"math"
	"slices"
	"strings"
	"testing"

	"goodgov/internal/diag"

	"pgregory.net/rapid"
)

// upper makes a matrix of its upper triangle, row by row; 0 is not judged.
func upper(t testing.TB, n int, values ...float64) *Matrix {
	t.Helper()
	m := NewMatrix(letters(n))
	for i := range n {
		for j := i + 1; j < n; j++ {
			if values[0] != 0 {
				mustSet(t, m, i, j, values[0])
			}
			values = values[1:]
		}
	}
	return m
}

func codes(warnings []diag.Warning) string {
	var all []string
	for _, w := range warnings {
		all = append(all, string(w.Code))
	}
	return strings.Join(all, " ")
}

// The mean of those who judged, by their weights: 2^(2/3)·4^(1/3) where both
// did, the one value where one did.
func TestAggregateJudgements(t *testing.T) {
	ms := []ExpertMatrix{
		{"ann", upper(t, 3, 2, 0, 0)},
		{"bob", upper(t, 3, 4, 5, 0)},
	}
	group, err := AggregateJudgements(ms, map[string]float64{"bob": 1, "ann": 2, "somebody else": -1})
	if err != nil {
		t.Fatal(err)
	}
	within(t, "means", 1e-14, []float64{group.At(0, 1), group.At(1, 0), group.At(0, 2)}, []float64{math.Pow(16, 1./3), math.Pow(16, -1./3), 5})
	if missing := group.Missing(); !slices.Equal(missing, []Pair{{1, 2}}) || group.missing != 1 {
		t.Errorf("missing %v", missing)
	}
	if ms[0].Matrix.Judged(0, 2) {
		t.Error("an expert's matrix was changed")
	}

	group, err = AggregateJudgements(ms, map[string]float64{"ann": 1, "bob": 0})
	if err != nil {
		t.Fatal(err)
	}
	if group.Judged(0, 2) || group.missing != 2 {
		t.Error("a judgement of weight 0 counts")
	}
}

func TestAggregateOfOneIsThatOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := drawMatrix(t, rapid.IntRange(2, 7).Draw(t, "n"), rapid.SampledFrom([]float64{0, 0.5}).Draw(t, "missing"))
		group, err := AggregateJudgements([]ExpertMatrix{{"ann", m}, {"bob", m.Clone()}}, nil)
		if err != nil {
			t.Fatal(err)
		}
		within(t, "entries", 1e-13, group.a, m.a)
		if group.missing != m.missing {
			t.Errorf("missing %d, want %d", group.missing, m.missing)
		}
		weights := analyse(t, m, Eigenvector).Weights
		mean, err := AggregatePriorities([]ExpertPriorities{{"ann", weights}}, map[string]float64{"ann": 0.3})
		if err != nil {
			t.Fatal(err)
		}
		within(t, "priorities", 1e-13, mean, weights)
	})
}

// drawGroup draws experts e1, e2, … over the same elements, with weights.
func drawGroup(t *rapid.T, missing float64) (names []string, ms []ExpertMatrix, weights map[string]float64) {
	n := rapid.IntRange(2, 6).Draw(t, "n")
	weights = map[string]float64{}
	for i := range rapid.IntRange(1, 5).Draw(t, "experts") {
		expert := "e" + string(rune('1'+i))
		ms = append(ms, ExpertMatrix{expert, drawMatrix(t, n, missing)})
		weights[expert] = rapid.Float64Range(0.1, 10).Draw(t, "weight")
	}
	return letters(n), ms, weights
}

func analyseGroup(t *rapid.T, names []string, ms []ExpertMatrix, opt GroupOptions) *GroupResult {
	g, err := AnalyseGroup(names, ms, opt)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// For complete matrices and the geometric mean, the priorities of the mean are
// the mean of the priorities (Barzilai & Golany 1994; Escobar et al. 2004).
func TestAIJIsAIPForGeometricMean(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		names, ms, weights := drawGroup(t, 0)
		opt := DefaultGroupOptions()
		opt.Method, opt.Weights = GeometricMean, weights
		aij := analyseGroup(t, names, ms, opt)
		opt.Aggregate = AggregateIndividualPriorities
		aip := analyseGroup(t, names, ms, opt)
		within(t, "weights", 1e-12, aij.Weights, aip.Weights)
	})
}

// Weights go by name: neither the order of the experts nor the unit of the
// weights matters, and a weight of 0 is like not being there.
func TestExpertWeightsGoByName(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		names, ms, weights := drawGroup(t, 0.3)
		for _, aggregate := range Aggregations() {
			opt := DefaultGroupOptions()
			opt.Aggregate, opt.Weights = aggregate, weights
			want := analyseGroup(t, names, ms, opt)

			shuffled := slices.Clone(ms)
			slices.Reverse(shuffled)
			opt.Weights = maps.Clone(weights)
			for expert := range opt.Weights {
				opt.Weights[expert] *= 250
			}
			opt.Weights["nobody"] = 0
			shuffled = append(shuffled, ExpertMatrix{"nobody", drawMatrix(t, len(names), 0)})
			got := analyseGroup(t, names, shuffled, opt)
			within(t, string(aggregate), 1e-12, got.Weights, want.Weights)

			shares := 0.0
			for _, e := range got.Experts {
				shares += e.Weight
			}
			within(t, "shares", 1e-12, []float64{shares}, []float64{1})
		}
	})
}

// cyclic is over any limit, fair is consistent, loose leaves c unconnected.
func testExperts(t testing.TB) (cyclic, fair, loose, silent ExpertMatrix) {
	return ExpertMatrix{"cyclic", upper(t, 3, 9, 1./9, 9)},
		ExpertMatrix{"fair", upper(t, 3, 2, 6, 3)},
		ExpertMatrix{"loose", upper(t, 3, 4, 0, 0)},
		ExpertMatrix{"silent", NewMatrix(letters(3))}
}

func TestAnalyseGroupPolicies(t *testing.T) {
	cyclic, fair, loose, silent := testExperts(t)
	all := []ExpertMatrix{cyclic, silent, fair, loose}
	fairAndLoose := []float64{math.Sqrt(8), 6, 3}
	everybody := []float64{math.Cbrt(72), math.Sqrt(6. / 9), math.Sqrt(27)}
	for _, c := range []struct {
		name         string
		aggregate    Aggregation
		inconsistent InconsistentPolicy
		dropped      string
		upper        []float64 // of the group's matrix
		warnings     string
	}{
		{"AIJ keep", AggregateIndividualJudgements, KeepInconsistent, "", everybody,
			"matrix.inconsistent experts.inconsistent experts.disconnected"},
		{"AIJ drop", AggregateIndividualJudgements, DropInconsistent, "cyclic", fairAndLoose,
			"experts.inconsistent experts.disconnected"},
		{"AIP keep", AggregateIndividualPriorities, KeepInconsistent, "loose", nil,
			"experts.inconsistent experts.disconnected"},
		{"AIP drop", AggregateIndividualPriorities, DropInconsistent, "cyclic loose", nil,
			"experts.inconsistent experts.disconnected"},
	} {
		t.Run(c.name, func(t *testing.T) {
			opt := DefaultGroupOptions()
			opt.Aggregate, opt.Inconsistent = c.aggregate, c.inconsistent
			g, err := AnalyseGroup(letters(3), all, opt)
			if err != nil {
				t.Fatal(err)
			}
			if got := codes(g.Warnings); got != c.warnings {
				t.Errorf("warnings %q, want %q", got, c.warnings)
			}
			for _, w := range g.Warnings {
				wellFormed(t, w.Text.In("en"))
				wellFormed(t, w.Text.In("zh"))
			}

			var listed, dropped []string
			counting := 0
			for _, e := range g.Experts {
				listed = append(listed, e.Expert)
				if e.Dropped {
					dropped = append(dropped, e.Expert)
				} else {
					counting++
				}
			}
			if got := strings.Join(listed, " "); got != "cyclic fair loose" {
				t.Errorf("experts %q: those who judged, in the given order", got)
			}
			if got := strings.Join(dropped, " "); got != c.dropped {
				t.Errorf("dropped %q, want %q", got, c.dropped)
			}
			for _, e := range g.Experts {
				want := 1 / float64(counting)
				if e.Dropped {
					want = 0
				}
				within(t, e.Expert+"'s share", 1e-15, []float64{e.Weight}, []float64{want})
			}
			first, second, third := g.Experts[0], g.Experts[1], g.Experts[2]
			within(t, "CR of 9, 9, 9 in a circle: (1/9 + 1 + 9 − 3)/2/0.52", 1e-12, []float64{first.CR, second.CR}, []float64{(10 + 1./9 - 3) / 2 / 0.52, 0})
			if first.Consistent || !first.Connected || !second.Consistent {
				t.Errorf("%+v, %+v", first, second)
			}
			if third.Connected || third.Consistent || !math.IsNaN(third.CR) || third.Missing != 2 {
				t.Errorf("%+v", third)
			}

			if c.upper == nil {
				if g.Matrix != nil || !math.IsNaN(g.LambdaMax) || !math.IsNaN(g.CI) || !math.IsNaN(g.CR) || !math.IsNaN(g.GCI) {
					t.Errorf("AIP has no matrix, so no λmax, CI, CR and GCI: %+v", g.Result)
				}
				if want := c.inconsistent == DropInconsistent; g.Consistent != want {
					t.Errorf("consistent %v, want %v: all who count are", g.Consistent, want)
				}
				// cyclic finds all equal, so the mean with fair is the square root of fair's.
				want := []float64{6, 3, 1}
				if c.inconsistent == KeepInconsistent {
					want = []float64{math.Sqrt(6), math.Sqrt(3), 1}
				}
				normalise(want, want)
				within(t, "weights", 1e-12, g.Weights, want)
				return
			}
			within(t, "group", 1e-12, []float64{g.Matrix.At(0, 1), g.Matrix.At(0, 2), g.Matrix.At(1, 2)}, c.upper)
			within(t, "weights", 1e-15, g.Weights, mustAnalyse(t, g.Matrix, opt.Options).Weights)
		})
	}
}

func TestAnalyseGroupIncomplete(t *testing.T) {
	ms := []ExpertMatrix{{"ann", upper(t, 3, 2, 0, 3)}, {"bob", upper(t, 3, 2, 0, 4)}}
	for _, aggregate := range Aggregations() {
		opt := DefaultGroupOptions()
		opt.Aggregate = aggregate
		g, err := AnalyseGroup(letters(3), ms, opt)
		if err != nil {
			t.Fatal(err)
		}
		if g.Missing != 1 || g.Experts[0].Missing != 1 {
			t.Errorf("%s: missing %d, of the first expert %d", aggregate, g.Missing, g.Experts[0].Missing)
		}
		want := []float64{2 * math.Sqrt(12), math.Sqrt(12), 1}
		if aggregate == AggregateArithmeticPriorities {
			want = []float64{6./10 + 8./13, 3./10 + 4./13, 1./10 + 1./13}
		}
		normalise(want, want)
		within(t, string(aggregate), 1e-12, g.Weights, want)
		if !strings.Contains(codes(g.Warnings), string(WarnExpertsIncomplete)) {
			t.Errorf("%s: warnings %q", aggregate, codes(g.Warnings))
		}
	}
}

func TestAnalyseGroupBeyondTheTable(t *testing.T) {
	ones := make([]float64, 16*15/2)
	for i := range ones {
		ones[i] = 1
	}
	for _, aggregate := range Aggregations() {
		opt := DefaultGroupOptions()
		opt.Aggregate = aggregate
		g, err := AnalyseGroup(letters(16), []ExpertMatrix{{"ann", upper(t, 16, ones...)}}, opt)
		if err != nil {
			t.Fatal(err)
		}
		if got := codes(g.Warnings); got != string(WarnExtrapolated) {
			t.Errorf("%s: warnings %q", aggregate, got)
		}
	}
}

func TestAnalyseGroupOfOneElement(t *testing.T) {
	for _, ms := range [][]ExpertMatrix{nil, {{"ann", NewMatrix(letters(1))}}} {
		for _, aggregate := range Aggregations() {
			opt := DefaultGroupOptions()
			opt.Aggregate = aggregate
			g, err := AnalyseGroup(letters(1), ms, opt)
			if err != nil {
				t.Fatal(err)
			}
			within(t, "weight, λmax, CR", 1e-15, []float64{g.Weights[0], g.LambdaMax, g.CR}, []float64{1, 1, 0})
			if !g.Consistent || len(g.Experts) != 0 || len(g.Warnings) != 0 {
				t.Errorf("%+v", g)
			}
		}
	}
}

func TestAnalyseGroupNamesAFewExperts(t *testing.T) {
	cyclic, _, _, _ := testExperts(t)
	var ms []ExpertMatrix
	for _, expert := range letters(7) {
		ms = append(ms, ExpertMatrix{expert, cyclic.Matrix})
	}
	g, err := AnalyseGroup(letters(3), ms, DefaultGroupOptions())
	if err != nil {
		t.Fatal(err)
	}
	last := g.Warnings[len(g.Warnings)-1].Text.String()
	if !strings.Contains(last, "7 of 7") || !strings.HasSuffix(last, "a, b, c, d, e, …") {
		t.Errorf("warning %q", last)
	}
}

func TestAnalyseGroupRefuses(t *testing.T) {
	cyclic, fair, loose, silent := testExperts(t)
	wide := ExpertMatrix{"wide", upper(t, 3, 1e300, 0, 1e300)}
	other := ExpertMatrix{"other", NewMatrix([]string{"a", "c", "b"})}
	drop := func(o *GroupOptions) { o.Inconsistent = DropInconsistent }
	aip := func(o *GroupOptions) { o.Aggregate = AggregateIndividualPriorities }
	weigh := func(weights map[string]float64) func(*GroupOptions) {
		return func(o *GroupOptions) { o.Weights = weights }
	}
	for _, c := range []struct {
		name   string
		ms     []ExpertMatrix
		change func(*GroupOptions)
		code   diag.Code
		says   string
	}{
		{"nobody", nil, aip, CodeNobody, ""},
		{"nobody who judged", []ExpertMatrix{silent}, aip, CodeNobody, ""},
		{"all dropped", []ExpertMatrix{cyclic}, drop, CodeAllDropped, "cyclic"},
		{"all unconnected", []ExpertMatrix{loose}, aip, CodeAllDropped, "loose"},
		{"group unconnected", []ExpertMatrix{loose, silent}, drop, CodeDisconnected, "{a, b} | {c}"},
		{"twice", []ExpertMatrix{fair, fair}, aip, CodeExpertRepeated, "fair"},
		{"other elements", []ExpertMatrix{fair, other}, aip, CodeNames, "other"},
		{"too far apart", []ExpertMatrix{fair, wide}, aip, CodeTooFarApart, "wide"},
		{"no weight", []ExpertMatrix{fair}, weigh(map[string]float64{"Fair": 1}), CodeExpertWeight, "fair"},
		{"negative weight", []ExpertMatrix{fair}, weigh(map[string]float64{"fair": -1}), CodeExpertWeight, "-1"},
		{"weight NaN", []ExpertMatrix{fair}, weigh(map[string]float64{"fair": math.NaN()}), CodeExpertWeight, "NaN"},
		{"infinite weight", []ExpertMatrix{fair}, weigh(map[string]float64{"fair": math.Inf(1)}), CodeExpertWeight, "Inf"},
		{"all weights 0", []ExpertMatrix{fair, loose}, weigh(map[string]float64{"fair": 0, "loose": 0}), CodeExpertWeight, ""},
		{"weight with the dropped", []ExpertMatrix{fair, cyclic}, func(o *GroupOptions) {
			drop(o)
			weigh(map[string]float64{"fair": 0, "cyclic": 1})(o)
		}, CodeExpertWeight, ""},
		{"unknown method", []ExpertMatrix{fair}, func(o *GroupOptions) { o.Method = "x" }, CodeUnknownName, "eigenvector"},
		{"unknown aggregation", []ExpertMatrix{fair}, func(o *GroupOptions) { o.Aggregate = "x" }, CodeUnknownName, "aij"},
		{"unknown policy", []ExpertMatrix{fair}, func(o *GroupOptions) { o.Inconsistent = "x" }, CodeUnknownName, "keep"},
	} {
		t.Run(c.name, func(t *testing.T) {
			opt := DefaultGroupOptions()
			c.change(&opt)
			g, err := AnalyseGroup(letters(3), c.ms, opt)
			if e := wantError(t, err, c.code); !strings.Contains(e.Error(), c.says) {
				t.Errorf("%q does not say %q", e.Error(), c.says)
			}
			if g != nil {
				t.Error("a result beside the error")
			}
		})
	}
	_, err := AnalyseGroup(nil, nil, DefaultGroupOptions())
	wantError(t, err, CodeEmptyMatrix)
}

func TestAggregateRefuses(t *testing.T) {
	_, fair, loose, _ := testExperts(t)
	_, err := AggregateJudgements(nil, nil)
	wantError(t, err, CodeNobody)
	_, err = AggregateJudgements([]ExpertMatrix{fair, {"other", NewMatrix(letters(2))}}, nil)
	wantError(t, err, CodeNames)
	_, err = AggregateJudgements([]ExpertMatrix{fair, loose}, map[string]float64{"fair": 1})
	wantError(t, err, CodeExpertWeight)

	_, err = AggregatePriorities(nil, nil)
	wantError(t, err, CodeNobody)
	_, err = AggregatePriorities([]ExpertPriorities{{"ann", nil}}, nil)
	wantError(t, err, CodeBadPriorities)
	_, err = AggregatePriorities([]ExpertPriorities{{"ann", []float64{1}}}, map[string]float64{})
	wantError(t, err, CodeExpertWeight)
	for _, bad := range [][]float64{{}, {1}, {0.5, 0.3, 0.2}, {1, 0}, {1.5, -0.5}, {math.NaN(), 1}, {math.Inf(1), 1}} {
		_, err = AggregatePriorities([]ExpertPriorities{{"ann", []float64{0.5, 0.5}}, {"bob", bad}}, nil)
		wantError(t, err, CodeBadPriorities)
	}
}

// Four experts of whom one stands out: without the highest and the lowest the
// mean of a over b is √(3·4), that of a over c √(1/2·1), and that of b over c
// stays because two alone judged it. With the shares exact, floor(0.25·4) is 1.
func TestTrimmedJudgements(t *testing.T) {
	ms := []ExpertMatrix{
		{"ann", upper(t, 3, 3, 1, 0)},
		{"bob", upper(t, 3, 1./9, 9, 0)},
		{"cat", upper(t, 3, 4, 1./2, 5)},
		{"dan", upper(t, 3, 9, 1./9, 5)},
	}
	opt := DefaultGroupOptions()
	opt.Trim = 0.25
	g, err := AnalyseGroup(letters(3), ms, opt)
	if err != nil {
		t.Fatal(err)
	}
	within(t, "trimmed", 1e-14, []float64{g.Matrix.At(0, 1), g.Matrix.At(1, 0), g.Matrix.At(0, 2), g.Matrix.At(1, 2)},
		[]float64{math.Sqrt(12), 1 / math.Sqrt(12), math.Sqrt(0.5), 5})
	for _, trim := range []float64{-0.1, 0.5, math.NaN()} {
		opt.Trim = trim
		_, err := AnalyseGroup(letters(3), ms, opt)
		wantError(t, err, CodeBadTrim)
	}
	opt.Trim = math.Nextafter(0.5, 0) // leaves the middle one, or two
	g, err = AnalyseGroup(letters(3), ms, opt)
	if err != nil {
		t.Fatal(err)
	}
	within(t, "median", 1e-14, []float64{g.Matrix.At(0, 1), g.Matrix.At(1, 2)}, []float64{math.Sqrt(12), 5})
}

// Trimming is symmetric: turning every matrix round turns the result round.
func TestTrimmingIsSymmetric(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		names, ms, weights := drawGroup(t, 0.2)
		trim := rapid.Float64Range(0, 0.49).Draw(t, "trim")
		turned := make([]voice, len(ms))
		voices := make([]voice, len(ms))
		n := len(names)
		for k, em := range ms {
			voices[k] = voice{matrix: em.Matrix, weight: weights[em.Expert]}
			round := NewMatrix(names)
			for i := range n {
				for j := i + 1; j < n; j++ {
					if em.Matrix.Judged(i, j) {
						set(t, round, n-1-i, n-1-j, em.Matrix.At(i, j))
					}
				}
			}
			turned[k] = voice{matrix: round, weight: weights[em.Expert]}
		}
		there, back := aggregate(names, voices, trim), aggregate(names, turned, trim)
		for i := range n {
			for j := range n {
				if there.Judged(i, j) {
					within(t, "turned", 1e-12, []float64{back.At(n-1-i, n-1-j)}, []float64{there.At(i, j)})
				}
			}
		}
	})
}

// Forman & Peniwati (1998): the weighted geometric mean, (0.8²·0.5)^(1/3)
// against (0.2²·0.5)^(1/3).
func TestAggregatePriorities(t *testing.T) {
	got, err := AggregatePriorities([]ExpertPriorities{{"ann", []float64{0.8, 0.2}}, {"bob", []float64{0.5, 0.5}}},
		map[string]float64{"ann": 2, "bob": 1})
	if err != nil {
		t.Fatal(err)
	}
	want := []float64{math.Cbrt(0.32), math.Cbrt(0.02)}
	normalise(want, want)
	within(t, "mean", 1e-14, got, want)
}
