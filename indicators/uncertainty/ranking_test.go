package uncertainty

import (
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"goodgov/ahp"
	"goodgov/indicators"
)

// The chances of ranks counted by hand, with a tie and a replicate that is not
// usable.
func TestChancesOfRanks(t *testing.T) {
	r := Ranking{Units: make([]RankedUnit, 3)}
	nan := math.NaN()
	opt := DefaultOptions()
	opt.Top, opt.Confidence = 2, 0.5
	r.rank([][]float64{{5, 5, 1, nan}, {4, 5, 3, 1}, {3, 1, 2, 1}}, opt)
	if r.Draws != 3 {
		t.Fatalf("%d draws", r.Draws)
	}
	want := [][]float64{{0.5, 1.0 / 6, 1.0 / 3}, {0.5, 0.5, 0}, {0, 1.0 / 3, 2.0 / 3}}
	for k, u := range r.Units {
		for place, share := range u.Acceptability {
			same(t, "share", 1e-12, share, want[k][place])
		}
		same(t, "top", 1e-12, u.Top, want[k][0]+want[k][1])
		same(t, "best", 1e-12, u.Best, want[k][0])
		same(t, "worst", 1e-12, u.Worst, want[k][2])
		same(t, "expected", 1e-12, u.Expected, want[k][0]+2*want[k][1]+3*want[k][2])
	}
	for k, bounds := range [][2]int{{1, 3}, {1, 2}, {2, 3}} {
		if u := r.Units[k]; u.Low != bounds[0] || u.High != bounds[1] {
			t.Errorf("unit %d: %d to %d, want %v", k, u.Low, u.High, bounds)
		}
	}
}

// With few respondents a test that takes standard errors as known finds
// differences where there are none; this one keeps its level.
func TestLevelWithFewRespondents(t *testing.T) {
	const trials, n, size = 400, 5, 3
	opt := DefaultOptions()
	opt.Replicates = 400
	found := map[bool]int{}
	random := rand.New(rand.NewPCG(1, 2))
	for trial := range trials {
		of := make([]estimate, n)
		for k := range of {
			var values [size]float64
			mean, squares := 0.0, 0.0
			for i := range values {
				values[i] = random.NormFloat64()
				mean += values[i] / size
			}
			for _, v := range values {
				squares += (v - mean) * (v - mean)
			}
			of[k] = estimate{mean, math.Sqrt(squares / (size * (size - 1))), size - 1}
		}
		slices.SortFunc(of, func(a, b estimate) int { return int(math.Copysign(1, b.value-a.value)) })
		for _, known := range []bool{false, true} {
			taken := slices.Clone(of)
			for k := range taken {
				if known {
					taken[k].df = math.Inf(1)
				}
			}
			r := Ranking{Units: make([]RankedUnit, n)}
			r.tellApart(taken, nil, 0, opt, uint64(trial))
			if r.Apart > 0 {
				found[known]++
			}
		}
	}
	if share := float64(found[false]) / trials; share > 0.08 {
		t.Errorf("%.3f of trials find a difference, 0.05 wanted", share)
	}
	if share := float64(found[true]) / trials; share < 0.2 {
		t.Errorf("%.3f with standard errors taken as known: the test proves nothing", share)
	}
}

// Sets hold the rank and the sets of units by themselves; nobody of a tier is
// surely above another of it; who is not of the first has someone of the tier
// before surely above.
func TestSetsAndTiersHold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 90).Draw(t, "units")
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		of := make([]estimate, n)
		for k := range of {
			of[k] = estimate{float64(random.IntN(30)), []float64{0, 0.1, 1, 3, math.NaN()}[random.IntN(5)], float64(1 + random.IntN(40))}
		}
		slices.SortFunc(of, func(a, b estimate) int { return int(b.value - a.value) })
		r := Ranking{Units: make([]RankedUnit, n)}
		for k := range r.Units {
			r.Units[k].Rank = 1 + slices.IndexFunc(of, func(e estimate) bool { return e.value == of[k].value })
		}
		opt := DefaultOptions()
		opt.Replicates = 200
		r.tellApart(of, nil, 0, opt, 1)
		apart, tiers := 0, map[int]int{}
		for k, u := range r.Units {
			if u.SetLow > u.Rank || u.SetHigh < u.Rank || u.SetLow < 1 || u.SetHigh > n {
				t.Fatalf("rank %d, set %d to %d", u.Rank, u.SetLow, u.SetHigh)
			}
			if u.SetLow != 1+u.Above || u.SetHigh != n-u.Below || u.Above+u.Below+u.Not != n-1 {
				t.Fatalf("%+v", u)
			}
			if math.IsNaN(of[k].se) && (u.Tier != 0 || u.Not != n-1) {
				t.Fatalf("not tested: %+v", u)
			}
			apart += u.Above
			tiers[u.Tier]++
		}
		if apart != r.Apart || r.Pairs != n*(n-1)/2 || r.Apart+r.Untested > r.Pairs {
			t.Fatalf("%d of %d apart, %d not tested; counted %d", r.Apart, r.Pairs, r.Untested, apart)
		}
		for tier := 1; tier <= r.Tiers; tier++ {
			if tiers[tier] == 0 {
				t.Fatalf("tier %d of %d is empty", tier, r.Tiers)
			}
		}
	})
}

// One unit, one respondent, all the same answers, ties, items that nobody of a
// unit answered, weights of 0: figures or none, and no panic.
func TestTraps(t *testing.T) {
	f, u := town(t)
	nan := math.NaN()
	person := func(unit int, weight float64, values ...float64) indicators.Respondent {
		return indicators.Respondent{Unit: unit, Weight: weight, Values: values}
	}
	cases := map[string][]indicators.Respondent{
		"nobody":       nil,
		"one":          {person(2, 1, 1, 2, 3)},
		"one each":     {person(2, 1, 1, 2, 3), person(3, 1, 2, 2, 3), person(4, 1, 5, 5, 5)},
		"all the same": {person(2, 1, 3, 3, 3), person(2, 1, 3, 3, 3), person(3, 1, 3, 3, 3), person(3, 1, 3, 3, 3), person(4, 1, 3, 3, 3), person(4, 1, 3, 3, 3)},
		"ties":         {person(2, 1, 3, 4, 3), person(2, 1, 5, 3, 3), person(3, 1, 3, 4, 3), person(3, 1, 5, 3, 3), person(6, 1, 1, 1, 1), person(6, 1, 1, 1, 1)},
		"not answered": {person(2, 1, nan, nan, 3), person(2, 1, nan, nan, 1), person(3, 1, nan, nan, nan), person(4, 1, 1, nan, nan), person(6, 1, 4, 4, 4), person(6, 1, 1, nan, nan)},
		"weights of 0": {person(2, 0, 1, 2, 3), person(2, 0, 2, 2, 3), person(3, 0, 1, 1, 1), person(3, 2, 5, 5, 5), person(4, 1, 2, 3, 4), person(4, 1, 3, 3, 4)},
	}
	for name, people := range cases {
		for _, method := range indicators.Methods {
			for _, rollup := range indicators.Rollups {
				for _, design := range indicators.Designs {
					opt := indicators.DefaultOptions()
					opt.Method, opt.Rollup, opt.Design = method, rollup, design
					in := input(t, f, u, indicators.EqualWeights(f), people, opt)
					in.Panel, in.Group = panel(t, f), ahp.DefaultGroupOptions()
					for _, resample := range Resamplings {
						options := DefaultOptions()
						options.Resample, options.Replicates = resample, 100
						holds(t, name, in, analyse(t, in, options))
					}
				}
			}
		}
	}
	// Figures of some of them.
	r := analyse(t, input(t, f, u, indicators.EqualWeights(f), cases["all the same"], indicators.DefaultOptions()), DefaultOptions())
	if s := r.Spreads[0][0]; s.SE != 0 || s.Low != 3 || s.BCaHigh != 3 {
		t.Errorf("all the same: %+v", s)
	}
	for _, ranking := range r.Rankings {
		if ranking.Apart != 0 || ranking.Untested != ranking.Pairs || ranking.Tiers != 0 {
			t.Errorf("all the same: %+v", ranking)
		}
		if s := ranking.Shrinkage; s != nil && s.Units[0].Value != 3 {
			t.Errorf("all the same: %+v", s)
		}
	}
	r = analyse(t, input(t, f, u, indicators.EqualWeights(f), cases["one each"], indicators.DefaultOptions()), DefaultOptions())
	if s := r.Spreads[0][0]; !math.IsNaN(s.SE) {
		t.Errorf("one respondent in each unit has a spread: %+v", s)
	}
}

// holds checks what is true of any result.
func holds(t *testing.T, name string, in Input, r *Result) {
	t.Helper()
	for unit, row := range r.Spreads {
		for node, s := range row {
			if math.IsNaN(s.SE) {
				continue
			}
			if s.SE < 0 || s.Low > s.High || s.BCaLow > s.BCaHigh || s.Draws < 2 {
				t.Errorf("%s: unit %d node %d: %+v", name, unit, node, s)
			}
		}
	}
	for _, ranking := range r.Rankings {
		for _, u := range ranking.Units {
			if u.High > len(ranking.Units) || u.Low > u.High {
				t.Errorf("%s: ranks %d to %d of %d", name, u.Low, u.High, len(ranking.Units))
			}
		}
		if s := ranking.Shrinkage; s != nil {
			for _, u := range s.Units {
				if u.B < 0 || u.B > 1 || u.SE > u.SEWithMean+1e-12 {
					t.Errorf("%s: %+v", name, u)
				}
			}
		}
	}
}

// Among themselves units have the ranks that they have among all, less those
// left out.
func TestAmong(t *testing.T) {
	f, u := town(t)
	people := residents(rand.New(rand.NewPCG(3, 1)), f, u, 80, 0, []float64{1})
	r := analyse(t, input(t, f, u, indicators.EqualWeights(f), people, indicators.DefaultOptions()), DefaultOptions())
	part, err := r.Among(t.Context(), func(unit, _ int) bool { return unit != 3 })
	if err != nil {
		t.Fatal(err)
	}
	for k, ranking := range part.Rankings {
		var want []int
		for _, u := range r.Rankings[k].Units {
			if u.Unit != 3 {
				want = append(want, u.Unit)
			}
		}
		var got []int
		for place, u := range ranking.Units {
			got = append(got, u.Unit)
			if u.Rank != place+1 || len(u.Acceptability) != len(want) {
				t.Errorf("%s: %+v at place %d", ranking.Level, u, place+1)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", ranking.Level, got, want)
		}
	}
}

// Levels of many units: the root alone, by Holm's test; of too many, not at all.
func TestManyUnits(t *testing.T) {
	f := framework(t, indicators.Node{Code: "T"}, item("a", "T"), item("b", "T"))
	random := rand.New(rand.NewPCG(1, 1))
	for _, c := range []struct{ units, rankings int }{{5, 3}, {150, 1}, {1001, 0}} {
		list := []indicators.Unit{unit("all", "", "all")}
		var people []indicators.Respondent
		for k := range c.units {
			list = append(list, unit("u"+strconv.Itoa(k), "all", "unit"))
			for range 8 {
				v := float64(1 + min(4, 4*k/c.units+random.IntN(2)))
				people = append(people, indicators.Respondent{Unit: k + 1, Weight: 1, Values: []float64{v, float64(1 + random.IntN(5))}})
			}
		}
		opt := DefaultOptions()
		opt.Replicates = 100
		r := analyse(t, input(t, f, units(t, list...), indicators.EqualWeights(f), people, indicators.DefaultOptions()), opt)
		if len(r.Rankings) != c.rankings {
			t.Errorf("%d units: %d rankings, want %d", c.units, len(r.Rankings), c.rankings)
		}
		if c.units == 150 {
			top := &r.Rankings[0].Units[0]
			if r.Rankings[0].Test != Holm || r.Rankings[0].Apart == 0 || top.Acceptability != nil || top.High == 0 {
				t.Errorf("%s, %d apart, %+v", r.Rankings[0].Test, r.Rankings[0].Apart, top)
			}
		}
	}
}

// Experts add to what respondents leave unsure: with them, no more units differ
// for sure than without, but for the shape of the draws, which are normal in the
// one case and those of the bootstrap in the other.
func TestExpertsMakeNothingSurer(t *testing.T) {
	f, u, w, people := synthetic(t)
	for i := range people {
		for k, v := range people[i].Values { // units that do differ
			people[i].Values[k] = min(5, v+float64(people[i].Unit%3))
		}
	}
	in := input(t, f, u, w, people, indicators.DefaultOptions())
	in.Group = ahp.DefaultGroupOptions()
	in.Panel = opinions(t, f, w, 6)
	apart := map[Resampling]int{}
	for _, resample := range Resamplings {
		opt := DefaultOptions()
		opt.Resample, opt.Replicates, opt.Depth = resample, 1000, 0
		r := analyse(t, in, opt)
		ranking := r.Rankings[len(r.Rankings)-1]
		if ranking.Level != "community" {
			t.Fatal(ranking.Level)
		}
		apart[resample] = ranking.Apart
	}
	if float64(apart[All]) > 1.1*float64(apart[Respondents]) || apart[Respondents] == 0 || apart[Units] != 0 {
		t.Errorf("%v", apart)
	}
}

// opinions are a panel whose experts judge around some weights.
func opinions(tb testing.TB, f *indicators.Framework, w *indicators.Weights, experts int) *ahp.Panel {
	tb.Helper()
	var nodes []ahp.PanelNode
	for i := range f.Nodes {
		nodes = append(nodes, ahp.PanelNode{Code: f.Nodes[i].Code, Parent: f.Parent[i]})
	}
	var people []ahp.PanelExpert
	for e := range experts {
		people = append(people, ahp.PanelExpert{Name: strconv.Itoa(e), Weight: 1})
	}
	p := ahp.NewPanel(nodes, people)
	random := rand.New(rand.NewPCG(5, 5))
	for _, node := range p.Compared() {
		children := p.Children(node)
		for e := range experts {
			for i := range children {
				for j := i + 1; j < len(children); j++ {
					ratio := w.Local[children[i]] / w.Local[children[j]] * math.Exp(0.3*random.NormFloat64())
					if err := p.Matrix(node, e).Set(i, j, min(max(ratio, 1.0/9), 9)); err != nil {
						tb.Fatal(err)
					}
				}
			}
		}
	}
	return p
}
