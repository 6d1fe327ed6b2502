package robustness

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"runtime"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"goodgov/indicators"
)

var nan = math.NaN()

// fatal is a test, or one of many that rapid makes.
type fatal interface {
	Helper()
	Fatal(...any)
}

// tree is a framework of two indicators with two items each, and one item
// beside them.
func tree(tb fatal) *indicators.Framework {
	tb.Helper()
	q := indicators.Names{"en": "?"}
	f, err := indicators.NewFramework("indicators.csv", []indicators.Node{{Code: "S"},
		{Code: "A", Parent: "S"}, {Code: "a1", Parent: "A", Question: q}, {Code: "a2", Parent: "A", Question: q},
		{Code: "B", Parent: "S"}, {Code: "b1", Parent: "B", Question: q}, {Code: "b2", Parent: "B", Question: q},
		{Code: "c", Parent: "S", Question: q}})
	if err != nil {
		tb.Fatal(err)
	}
	return f
}

// city is one with districts of so many communities each.
func city(tb fatal, communities ...int) *indicators.Units {
	tb.Helper()
	list := []indicators.Unit{{Code: "city", Level: "city", Population: nan, Distributed: -1}}
	for d, n := range communities {
		district := "d" + strconv.Itoa(d)
		list = append(list, indicators.Unit{Code: district, Parent: "city", Level: "district", Population: float64(1000 * (d + 1)), Distributed: -1})
		for c := range n {
			list = append(list, indicators.Unit{Code: district + "c" + strconv.Itoa(c), Parent: district, Level: "community", Population: float64(100 * (c + 2)), Distributed: -1})
		}
	}
	u, err := indicators.NewUnits("units.csv", list)
	if err != nil {
		tb.Fatal(err)
	}
	return u
}

// study is an input of which nothing can come out otherwise.
func study(f *indicators.Framework, u *indicators.Units, people []indicators.Respondent) *Input {
	everyone := make([]int, len(people))
	for i := range everyone {
		everyone[i] = i
	}
	return &Input{Framework: f, Units: u, Options: indicators.DefaultOptions(), People: people,
		Weights:      []WeightSet{{Name: "given", Local: []float64{1, .5, .25, .75, .3, .6, .4, .2}}},
		Aggregations: []indicators.Aggregation{indicators.Arithmetic}, Methods: []indicators.Method{indicators.ItemMeans},
		Missing: []MissingRule{Available}, Policies: []Policy{{"as-is", everyone}}, Rollups: []indicators.Rollup{indicators.ByRespondents}}
}

func answers(random *rand.Rand, f *indicators.Framework, n int, missing float64, units ...int) []indicators.Respondent {
	people := make([]indicators.Respondent, n)
	for i := range people {
		people[i] = indicators.Respondent{Unit: units[i%len(units)], Weight: []float64{0.5, 1, 2}[random.IntN(3)], Values: make([]float64, len(f.Items))}
		for k := range people[i].Values {
			people[i].Values[k] = float64(1 + random.IntN(5))
			if random.Float64() < missing {
				people[i].Values[k] = nan
			}
		}
	}
	return people
}

func small() SobolOptions {
	return SobolOptions{Base: 256, Seed: 1, Replicates: 100, Confidence: 0.95}
}

func analyse(tb testing.TB, in *Input, opt SobolOptions) *Result {
	tb.Helper()
	r, err := Analyse(context.Background(), in, opt)
	if err != nil {
		tb.Fatal(err)
	}
	return r
}

// As things are, scores are those of indicators.Compute, whatever the method,
// aggregation and rollup.
func TestScoresAreThoseOfTheStudy(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f, u := tree(t), city(t, rapid.IntRange(0, 3).Draw(t, "communities"), 2)
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		all := make([]int, len(u.List))
		for i := range all {
			all[i] = i
		}
		in := study(f, u, answers(random, f, rapid.IntRange(0, 30).Draw(t, "people"), rapid.Float64Range(0, 0.9).Draw(t, "missing"), all...))
		in.Node = rapid.IntRange(0, f.Len()-1).Draw(t, "node")
		opt := indicators.DefaultOptions()
		opt.Errors = indicators.WithoutErrors
		opt.Method = rapid.SampledFrom(indicators.Methods).Draw(t, "method")
		opt.Aggregation = rapid.SampledFrom(indicators.Aggregations).Draw(t, "aggregation")
		opt.Rollup = rapid.SampledFrom(indicators.Rollups).Draw(t, "rollup")
		in.Methods[0], in.Aggregations[0], in.Rollups[0] = opt.Method, opt.Aggregation, opt.Rollup
		got, ok := newRunner(in, in.answersUnder()).scores(run{expert: -1})
		if !ok {
			t.Fatal("weights can't be used")
		}
		want, err := indicators.Compute(context.Background(), f, u, weightsOf(t, f, in.Weights[0].Local), samples(f, u, in.People), indicators.Listed(f, in.People), opt)
		if err != nil {
			t.Fatal(err)
		}
		for unit := range u.List {
			w := want.Scores[unit][in.Node].Value
			if math.IsNaN(w) != math.IsNaN(got[unit]) || math.Abs(w-got[unit]) > 1e-12 {
				t.Errorf("%s: %v, want %v", u.List[unit].Code, got[unit], w)
			}
		}
	})
}

func weightsOf(tb rapid.TB, f *indicators.Framework, local []float64) *indicators.Weights {
	var given []indicators.GivenWeight
	for node := 1; node < f.Len(); node++ {
		given = append(given, indicators.GivenWeight{Code: f.Nodes[node].Code, Weight: local[node]})
	}
	w, err := indicators.GivenWeights(f, "w", given)
	if err != nil {
		tb.Fatal(err)
	}
	return w
}

func samples(f *indicators.Framework, u *indicators.Units, people []indicators.Respondent) []indicators.Sample {
	own := make([]indicators.Sample, len(u.List))
	for i := range own {
		own[i] = indicators.NewSample(f)
	}
	for _, p := range people {
		s := &own[p.Unit]
		s.Valid++
		for k, item := range f.Items {
			if v := p.Values[k]; v == v {
				s.N[item]++
				s.W[item] += p.Weight
				s.Sum[item] += p.Weight * v
			}
		}
	}
	return own
}

// Answers 4 . / 2 1 / . under A (a1 a2), B (b1 b2) and c: by the person's own
// means a2 is 4, c the mean of 4, 2 and 1; by the middle of the scale both are 3.
func TestMissingRules(t *testing.T) {
	f := tree(t)
	in := study(f, city(t), []indicators.Respondent{{Weight: 1, Values: []float64{4, nan, 2, 1, nan}}, {Weight: 1, Values: []float64{1, 2, 3, 4, 5}}, {Weight: 1, Values: []float64{nan, nan, nan, nan, nan}}})
	for rule, want := range map[MissingRule][]float64{
		Available:  {4, nan, 2, 1, nan},
		Complete:   nil,
		PersonMean: {4, 4, 2, 1, 7. / 3},
		Middle:     {4, 3, 2, 1, 3},
	} {
		got := in.filled(rule)
		if !slices.EqualFunc(got[0], want, func(a, b float64) bool { return math.Abs(a-b) < 1e-12 || a != a && b != b }) {
			t.Errorf("%s: %v, want %v", rule, got[0], want)
		}
		if !slices.Equal(got[1], in.People[1].Values) {
			t.Errorf("%s changes answers: %v", rule, got[1])
		}
		if (rule == Complete) != (got[2] == nil) {
			t.Errorf("%s: of no answers %v", rule, got[2])
		}
	}
}

// Only weights may be otherwise, and they decide: one community leads by A,
// the other by c. With even odds each is first in half the runs, and everything
// is due to the choice.
func TestOneChoice(t *testing.T) {
	f, u := tree(t), city(t, 2)
	in := study(f, u, []indicators.Respondent{{Unit: 2, Weight: 1, Values: []float64{5, 5, 3, 3, 1}}, {Unit: 3, Weight: 1, Values: []float64{1, 1, 3, 3, 5}}})
	in.Weights = []WeightSet{{Name: "given", Local: []float64{1, .8, .5, .5, .1, .5, .5, .1}}, {Name: "equal", Local: []float64{1, .1, .5, .5, .1, .5, .5, .8}}}
	r := analyse(t, in, small())
	if len(r.Levels) != 1 || len(r.Factors) != 1 || r.Used != 256 || r.Runs != 3*256 {
		t.Fatalf("%d levels, %v, %d used, %d runs", len(r.Levels), r.Factors, r.Used, r.Runs)
	}
	l := &r.Levels[0]
	if l.Pairs != 1 || l.Held != 0 || l.FirstHolds != 0.5 || l.MeanShift != 0.5 || math.Abs(l.Tau) > 1e-12 || l.RandomShift != 0.5 {
		t.Errorf("%+v", l)
	}
	for _, shares := range []Shares{l.Shift, l.Ranks, l.Scores, l.Standings[0].Score, l.Standings[1].Rank} {
		// The two samples differ by chance in how they pair the choices.
		if math.Abs(shares.First[0].Value-1) > 0.2 || math.Abs(shares.Total[0].Value-1) > 0.2 || math.Abs(shares.Source[2]-shares.First[0].Value) > 1e-12 || shares.Source[0] != 0 || shares.Source[1] != 0 {
			t.Errorf("%+v", shares)
		}
	}
	if s := l.Standings[0]; s.RankLow != 1 || s.RankHigh != 2 || s.First != 0.5 || math.Abs(s.ScoreHigh-4.4) > 1e-12 || math.Abs(s.ScoreLow-1.6) > 1e-12 {
		t.Errorf("%+v", s)
	}
	want := []Alternative{{Factor: Weights, Name: "equal", Draws: 1, Changes: []Change{{Changed: 2, Largest: 1, Unit: 2, MeanShift: 1, Tau: -1, Score: 2.8}}}}
	got := r.Alternatives[:1]
	got[0].Changes[0].Score = math.Round(got[0].Changes[0].Score*1e12) / 1e12
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
}

// The Bayesian bootstrap of a mean of n values has variance σ²/(n + 1) (Rubin
// 1981), here of 1 2 3 4 5: 2/6. All of it is due to the respondents.
func TestRespondentsAlone(t *testing.T) {
	f, u := tree(t), city(t, 2)
	var people []indicators.Respondent
	for v := 1.; v <= 5; v++ {
		for _, unit := range []int{2, 3} {
			people = append(people, indicators.Respondent{Unit: unit, Weight: 1, Values: []float64{v, v, v, v, v}})
		}
	}
	in := study(f, u, people)
	in.DrawRespondents = true
	opt := small()
	opt.Base = 4096
	r := analyse(t, in, opt)
	s := r.Levels[0].Standings[0].Score
	if math.Abs(s.Variance-2./6) > 0.02 || math.Abs(s.First[0].Value-1) > 0.05 || math.Abs(s.Source[1]-1) > 0.05 {
		t.Errorf("%+v", s)
	}
	// Tied as they are, so that no pair has an order that could hold.
	if l := r.Levels[0]; l.Pairs != 0 || !math.IsNaN(l.FirstHolds) || l.Tau != 0 {
		t.Errorf("%+v", l)
	}
}

// Draws of experts that can't be used are left out with their points.
func TestExperts(t *testing.T) {
	f, u := tree(t), city(t, 2)
	in := study(f, u, []indicators.Respondent{{Unit: 2, Weight: 1, Values: []float64{5, 5, 3, 3, 1}}, {Unit: 3, Weight: 1, Values: []float64{1, 1, 3, 3, 5}}})
	in.DrawExperts = true
	local := [][]float64{{1, .8, .5, .5, .1, .5, .5, .1}, {1, .1, .5, .5, .1, .5, .5, .8}, {1, .8, nan, nan, .1, .5, .5, .1}, {1, .8, .5, .5, .1, .5, .5, .1}}
	in.Weights[0].Draws = make([][]float64, f.Len())
	for node := range in.Weights[0].Draws {
		for _, draw := range local {
			in.Weights[0].Draws[node] = append(in.Weights[0].Draws[node], draw[node])
		}
	}
	in.Weights[0].Local = local[0]
	r := analyse(t, in, small())
	if r.Used > 200 || r.Used < 100 { // 9/16 of 256
		t.Errorf("%d used", r.Used)
	}
	if a := r.Alternatives[0]; a.Factor != Experts || a.Draws != 3 || math.Abs(a.Changes[0].MeanShift-1./3) > 1e-12 || a.Changes[0].Unit != -1 {
		t.Errorf("%+v", a)
	}
	if s := r.Levels[0].Ranks.Source; math.Abs(s[0]-1) > 0.2 || s[2] != 0 {
		t.Errorf("%v", s)
	}
}

// Everything at once: shares of one source and of all together, and the
// figures that a hundred points and a seed fix on any number of cores.
func TestSameFigures(t *testing.T) {
	f, u := tree(t), city(t, 3, 3)
	random := rand.New(rand.NewPCG(3, 4))
	people := answers(random, f, 90, 0.1, 2, 3, 4, 6, 7, 8)
	build := func() *Input {
		in := study(f, u, people)
		in.DrawRespondents = true
		in.Weights = append(in.Weights, WeightSet{Name: "equal", Local: []float64{1, 1. / 3, .5, .5, 1. / 3, .5, .5, 1. / 3}})
		in.Aggregations = indicators.Aggregations
		in.Methods, in.Missing, in.Rollups = indicators.Methods, MissingRules, indicators.Rollups
		in.Policies = append(in.Policies, Policy{"none", in.Policies[0].Valid[:70]})
		return in
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	one := analyse(t, build(), small())
	runtime.GOMAXPROCS(5)
	many := analyse(t, build(), small())
	if !reflect.DeepEqual(one.Levels, many.Levels) || fmt.Sprint(one.Alternatives) != fmt.Sprint(many.Alternatives) {
		t.Error("other figures on other cores")
	}
	if want := []Factor{Respondents, Weights, Aggregation, Method, Missing, Screening, Rollup}; !slices.Equal(one.Factors, want) {
		t.Errorf("factors %v", one.Factors)
	}
	if one.Used != 256 || len(one.Levels) != 2 || len(one.Alternatives) != 1+1+4+1+3+1+2+len(Rankings) {
		t.Errorf("%d used, %d levels, %d alternatives", one.Used, len(one.Levels), len(one.Alternatives))
	}
	for _, l := range one.Levels {
		if math.Abs(l.Ranks.Source[0]+l.Ranks.Source[1]+l.Ranks.Source[2]+l.Ranks.Source[3]-1) > 1e-12 {
			t.Errorf("sources %v", l.Ranks.Source)
		}
		for i := range one.Factors {
			if first, total := l.Scores.First[i].Value, l.Scores.Total[i].Value; first > total+0.15 || total < 0 || total > 1.3 {
				t.Errorf("%s: %s first %v, total %v", l.Level, one.Factors[i], first, total)
			}
		}
		for _, s := range l.Standings {
			if s.RankLow < 1 || s.RankHigh > len(l.Units) || s.RankLow > s.RankHigh || s.ScoreLow > s.ScoreHigh {
				t.Errorf("%+v", s)
			}
		}
	}
	other := small()
	other.Seed = 2
	if reflect.DeepEqual(analyse(t, build(), other).Levels, one.Levels) {
		t.Error("the same figures of another seed")
	}
}

// Nothing to rank, nobody who answered, nothing that could be otherwise: no
// figures, and no fault.
func TestNothingToAsk(t *testing.T) {
	f := tree(t)
	one := study(f, city(t), []indicators.Respondent{{Weight: 1, Values: []float64{5, 5, 3, 3, 1}}})
	one.DrawRespondents = true
	if r := analyse(t, one, small()); len(r.Levels) != 0 || r.Alternatives != nil {
		t.Errorf("one unit: %+v", r)
	}
	nobody := study(f, city(t, 2, 2), nil)
	nobody.DrawRespondents = true
	if r := analyse(t, nobody, small()); len(r.Levels) != 0 {
		t.Errorf("nobody: %+v", r)
	}
	fixed := study(f, city(t, 2), []indicators.Respondent{{Unit: 2, Weight: 1, Values: []float64{5, 5, 3, 3, 1}}, {Unit: 3, Weight: 1, Values: []float64{1, 1, 3, 3, 5}}})
	if r := analyse(t, fixed, small()); len(r.Factors) != 0 || len(r.Levels) != 1 || r.Runs != 0 {
		t.Errorf("nothing otherwise: %+v", r)
	}
	same := study(f, city(t, 2), []indicators.Respondent{{Unit: 2, Weight: 1, Values: []float64{3, 3, 3, 3, 3}}, {Unit: 3, Weight: 1, Values: []float64{3, 3, 3, 3, 3}}})
	same.DrawRespondents = true
	r := analyse(t, same, small())
	if l := r.Levels[0]; l.MeanShift != 0 || l.Scores.Variance != 0 || !math.IsNaN(l.Scores.First[0].Value) {
		t.Errorf("all the same: %+v", l)
	}
}

// cor(a, b, method = "kendall") of R 4.2.2.
func TestKendall(t *testing.T) {
	tests := []struct {
		a, b []int
		want float64
	}{
		{[]int{1, 2, 3, 4, 5}, []int{1, 3, 2, 5, 4}, 0.6},
		{[]int{1, 2, 2, 4, 5}, []int{1, 3, 2, 4, 4}, 0.888888888888889},
		{[]int{1, 2, 3}, []int{3, 2, 1}, -1},
		{[]int{1, 1, 1}, []int{3, 2, 1}, nan},
	}
	for _, test := range tests {
		if got := kendall(test.a, test.b); math.Abs(got-test.want) > 1e-12 || math.IsNaN(got) != math.IsNaN(test.want) {
			t.Errorf("%v %v: %v, want %v", test.a, test.b, got, test.want)
		}
	}
}

func BenchmarkAnalyse(b *testing.B) {
	f, u := tree(b), city(b, 5, 5)
	in := study(f, u, answers(rand.New(rand.NewPCG(1, 2)), f, 400, 0.02, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12))
	in.DrawRespondents, in.Methods, in.Aggregations = true, indicators.Methods, []indicators.Aggregation{indicators.Arithmetic, indicators.Geometric}
	b.ReportAllocs()
	for b.Loop() {
		analyse(b, in, DefaultOptions())
	}
}
