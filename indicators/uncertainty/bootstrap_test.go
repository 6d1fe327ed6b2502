package uncertainty

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"goodgov/ahp"
	"goodgov/indicators"
	"goodgov/internal/diag"
)

// A city of two districts; someone names a district itself.
func town(tb testing.TB) (*indicators.Framework, *indicators.Units) {
	f := framework(tb, indicators.Node{Code: "T"}, indicators.Node{Code: "A", Parent: "T"}, item("a1", "A"), item("a2", "A"), item("b", "T"))
	list := []indicators.Unit{unit("city", "", "city"), unit("d1", "city", "district"), unit("c1", "d1", "community"), unit("c2", "d1", "community"), unit("c3", "d1", "community"),
		unit("d2", "city", "district"), unit("c4", "d2", "community"), unit("c5", "d2", "community")}
	for i := range list {
		list[i].Population = float64(100 + 70*i)
	}
	return f, units(tb, list...)
}

func residents(random *rand.Rand, f *indicators.Framework, u *indicators.Units, n int, missing float64, weights []float64) []indicators.Respondent {
	people := make([]indicators.Respondent, n)
	for i := range people {
		p := indicators.Respondent{Unit: random.IntN(len(u.List)), Weight: weights[random.IntN(len(weights))], Values: make([]float64, len(f.Items))}
		for k := range p.Values {
			p.Values[k] = float64(1 + random.IntN(5))
			if random.Float64() < missing {
				p.Values[k] = math.NaN()
			}
		}
		people[i] = p
	}
	return people
}

// Scores computed here of the respondents as they are, and of units each drawn
// once, are those that the study has.
func TestScoresAsTheyAre(t *testing.T) {
	f, u := town(t)
	rapid.Check(t, func(t *rapid.T) {
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		weights := [][]float64{{1}, {0, 0.5, 2, 3.7}}[rapid.IntRange(0, 1).Draw(t, "weights")]
		people := residents(random, f, u, rapid.IntRange(1, 60).Draw(t, "people"), rapid.Float64Range(0, 0.7).Draw(t, "missing"), weights)
		opt := indicators.DefaultOptions()
		opt.Method = rapid.SampledFrom(indicators.Methods).Draw(t, "method")
		opt.Rollup = rapid.SampledFrom(indicators.Rollups).Draw(t, "rollup")
		opt.Aggregation = rapid.SampledFrom([]indicators.Aggregation{indicators.Arithmetic, indicators.Geometric}).Draw(t, "aggregation")
		in := input(t, f, u, indicators.EqualWeights(f), people, opt)
		options := DefaultOptions()
		options.Resample = Units
		m, err := newModel(context.Background(), in, options)
		if err != nil {
			t.Fatal(err)
		}
		s := newScorer(m)
		s.base()
		s.score()
		check := func(what string) {
			for unit := range u.List {
				for node, got := range s.nodes(s.value, unit) {
					want := in.Results.Scores[unit][node].Value
					if math.IsNaN(want) != math.IsNaN(got) || math.Abs(got-want) > 1e-12 {
						t.Errorf("%s: %s %s is %v, want %v", what, u.List[unit].Code, f.Nodes[node].Code, got, want)
					}
				}
			}
		}
		check("as they are")
		copy(s.whole, s.value)
		for unit, clusters := range m.clusters {
			clear(s.times)
			for _, c := range clusters {
				s.times[c] = 1
			}
			if len(clusters) > 0 {
				s.ofUnits(unit, clusters)
			}
		}
		check("each once")
	})
}

// The standard error of replicates is the linearised one of strata, but for the
// factor (n−1)/n of each: Σ(x − x̄)²/n² in place of Σ(x − x̄)²/(n(n−1)).
func TestBootstrapAgainstFormulas(t *testing.T) {
	f := framework(t, item("T", ""))
	u := units(t, unit("city", "", "city"), unit("a", "city", "community"), unit("b", "city", "community"))
	answers := map[int][]float64{1: {1, 2, 2, 5}, 2: {3, 3, 4, 4, 5, 1}}
	var people []indicators.Respondent
	square := map[int]float64{}
	for unit, values := range answers {
		mean := 0.0
		for _, v := range values {
			mean += v / float64(len(values))
			people = append(people, indicators.Respondent{Unit: unit, Weight: 1, Values: []float64{v}})
		}
		for _, v := range values {
			square[unit] += (v - mean) * (v - mean)
		}
	}
	opt := DefaultOptions()
	opt.Replicates = 60_000
	r := analyse(t, input(t, f, u, indicators.EqualWeights(f), people, indicators.DefaultOptions()), opt)
	for unit, want := range []float64{math.Sqrt(square[1]+square[2]) / 10, math.Sqrt(square[1]) / 4, math.Sqrt(square[2]) / 6} {
		s := r.Spreads[unit][0]
		same(t, "se", 0.01, s.SE/want, 1)
		same(t, "bias", 0.01, s.Bias, 0)
	}
	// Whole units: of two, the city is the one, the other or both.
	opt.Resample = Units
	r = analyse(t, input(t, f, u, indicators.EqualWeights(f), people, indicators.DefaultOptions()), opt)
	a, b, both := 2.5, 20.0/6, 3.0
	mean := a/4 + b/4 + both/2
	want := math.Sqrt((a-mean)*(a-mean)/4 + (b-mean)*(b-mean)/4 + (both-mean)*(both-mean)/2)
	same(t, "se of units", 0.01, r.Spreads[0][0].SE/want, 1)
	same(t, "bias of units", 0.005, r.Spreads[0][0].Bias, mean-both)
	if s := r.Spreads[1][0]; !math.IsNaN(s.SE) || s.Draws != 0 {
		t.Errorf("a lowest unit has a spread: %+v", s)
	}
}

// The same whatever the number of cores and the order of the rows; another seed
// gives others.
func TestRepeatable(t *testing.T) {
	f, u := town(t)
	for _, method := range indicators.Methods {
		for _, rollup := range indicators.Rollups {
			random := rand.New(rand.NewPCG(3, 1))
			people := residents(random, f, u, 80, 0.1, []float64{1, 2})
			opt := indicators.DefaultOptions()
			opt.Method, opt.Rollup, opt.Design = method, rollup, indicators.Clusters
			in := input(t, f, u, indicators.EqualWeights(f), people, opt)
			in.Panel, in.Group = panel(t, f), ahp.DefaultGroupOptions()
			for _, resample := range Resamplings {
				options := DefaultOptions()
				options.Resample, options.Replicates = resample, 200
				want := analyse(t, in, options)
				before := runtime.GOMAXPROCS(1)
				shuffled := slices.Clone(people)
				random.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
				other := input(t, f, u, indicators.EqualWeights(f), shuffled, opt)
				other.Panel, other.Group = in.Panel, in.Group
				got := analyse(t, other, options)
				runtime.GOMAXPROCS(before)
				if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(Result{}), cmpopts.EquateNaNs(), cmpopts.EquateApprox(0, 1e-12)); diff != "" {
					t.Fatalf("%s %s %s: %s", method, rollup, resample, diff)
				}
				options.Seed++
				if cmp.Equal(want.Spreads[0], analyse(t, in, options).Spreads[0], cmpopts.EquateNaNs()) {
					t.Errorf("%s %s %s: another seed gives the same", method, rollup, resample)
				}
			}
		}
	}
}

// panel are four experts who judge the two nodes of town.
func panel(tb testing.TB, f *indicators.Framework) *ahp.Panel {
	tb.Helper()
	var nodes []ahp.PanelNode
	for i := range f.Nodes {
		nodes = append(nodes, ahp.PanelNode{Code: f.Nodes[i].Code, Parent: f.Parent[i]})
	}
	var experts []ahp.PanelExpert
	for _, name := range []string{"e1", "e2", "e3", "e4"} {
		experts = append(experts, ahp.PanelExpert{Name: name, Weight: 1})
	}
	p := ahp.NewPanel(nodes, experts)
	for _, node := range p.Compared() {
		for e, v := range []float64{1, 3, 1.0 / 2, 5} {
			if err := p.Matrix(node, e).Set(0, 1, v); err != nil {
				tb.Fatal(err)
			}
		}
	}
	return p
}

// Experts alone: the scores of a replicate are those of its weights; items do
// not depend on them.
func TestExperts(t *testing.T) {
	f, u := town(t)
	people := residents(rand.New(rand.NewPCG(3, 1)), f, u, 80, 0, []float64{1})
	p := panel(t, f)
	group, err := p.Analyse(ahp.DefaultGroupOptions())
	if err != nil {
		t.Fatal(err)
	}
	var given []indicators.GivenWeight
	for node := 1; node < f.Len(); node++ {
		given = append(given, indicators.GivenWeight{Code: f.Nodes[node].Code, Weight: group.Local[node]})
	}
	w, err := indicators.GivenWeights(f, "", given)
	if err != nil {
		t.Fatal(err)
	}
	for _, method := range indicators.Methods {
		opt := indicators.DefaultOptions()
		opt.Method = method
		in := input(t, f, u, w, people, opt)
		in.Panel, in.Group = p, ahp.DefaultGroupOptions()
		options := DefaultOptions()
		options.Resample = Experts
		r := analyse(t, in, options)
		draw := ahp.DefaultUncertaintyOptions()
		draw.Draws = options.Replicates
		local, err := p.WeightDraws(context.Background(), draw)
		if err != nil {
			t.Fatal(err)
		}
		scores := in.Results.Scores[2]
		mean, squares := 0.0, 0.0
		total := func(at int) float64 {
			return local[1][at]*(local[2][at]*scores[2].Value+local[3][at]*scores[3].Value) + local[4][at]*scores[4].Value
		}
		for at := range draw.Draws {
			mean += total(at) / float64(draw.Draws)
		}
		for at := range draw.Draws {
			squares += (total(at) - mean) * (total(at) - mean)
		}
		same(t, string(method)+" se", 1e-9, r.Spreads[2][0].SE, math.Sqrt(squares/float64(draw.Draws-1)))
		same(t, string(method)+" bias", 1e-9, r.Spreads[2][0].Bias, mean-scores[0].Value)
		same(t, "se of an item", 0, r.Spreads[2][4].SE, 0)
	}
}

// What can't be had is refused, or done otherwise and said.
func TestRefusals(t *testing.T) {
	f, u := town(t)
	people := residents(rand.New(rand.NewPCG(3, 1)), f, u, 1000, 0, []float64{1})
	in := input(t, f, u, indicators.EqualWeights(f), people, indicators.DefaultOptions())
	refused := func(opt Options, code diag.Code) {
		t.Helper()
		_, err := Analyse(context.Background(), in, opt)
		problems, ok := errors.AsType[*diag.Problems](err)
		if !ok || problems.All()[0].Code != code {
			t.Errorf("error %v, want %s", err, code)
		}
	}
	opt := DefaultOptions()
	opt.Resample = Experts
	refused(opt, CodeNoExperts)
	opt.Resample, opt.Replicates = Units, 50_000
	refused(opt, CodeTooMany)
	opt.Resample, opt.Method = Respondents, Bootstrap
	refused(opt, CodeTooMany)
	opt.Method = ""
	r := analyse(t, in, opt)
	if r.Method != Normal || r.Spreads != nil || len(r.Warnings) != 1 || r.Warnings[0].Code != WarnNormal {
		t.Errorf("method %s, warnings %v", r.Method, r.Warnings)
	}
	for _, ranking := range r.Rankings {
		if ranking.Draws != opt.Replicates || ranking.Units[0].High == 0 {
			t.Errorf("%s: %d draws, %+v", ranking.Level, ranking.Draws, ranking.Units[0])
		}
	}
}
