package indicators_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"goodgov/indicators"
)

// standardError computes a standard error from docs/METHODS.md by hand: the
// deviations z of each respondent are written out, one node and one unit at a
// time.
func standardError(f *indicators.Framework, u *indicators.Units, w *indicators.Weights, people []person, unit, node int, design indicators.Design) (se, df float64) {
	within := map[int]bool{}
	for _, i := range u.Within(unit) {
		within[i] = true
	}
	place := map[int]int{}
	for i, item := range f.Items {
		place[item] = i
	}
	all := []person{}
	for _, p := range people {
		if within[p.unit] {
			all = append(all, p)
		}
	}
	answered := func(p person, node int) bool {
		for _, item := range f.Below(node) {
			if !math.IsNaN(p.values[place[item]]) {
				return true
			}
		}
		return false
	}
	weights, means := make([]float64, f.Len()), make([]float64, f.Len())
	for node := range f.Nodes {
		for _, p := range all {
			if !answered(p, node) {
				continue
			}
			weights[node] += p.weight
			if f.Leaf(node) {
				means[node] += p.weight * p.values[place[node]]
			}
		}
		means[node] /= weights[node]
	}
	weight, mean := func(node int) float64 { return weights[node] }, func(item int) float64 { return means[item] }
	has := make([]bool, f.Len())
	for node := f.Len() - 1; node >= 0; node-- {
		has[node] = f.Leaf(node) && weights[node] > 0
		for _, child := range f.Children[node] {
			has[node] = has[node] || has[child] && w.Local[child] > 0
		}
	}
	scored := func(node int) bool { return has[node] }
	// The renormalised weight of an item in a node above it.
	share := func(item int) float64 {
		product := 1.0
		for k := item; k != node; k = f.Parent[k] {
			sum := 0.0
			for _, sibling := range f.Children[f.Parent[k]] {
				if scored(sibling) {
					sum += w.Local[sibling]
				}
			}
			product *= w.Local[k] / sum
		}
		return product
	}
	z := make([]float64, len(all))
	for _, item := range f.Below(node) {
		if !scored(item) {
			continue
		}
		s, m, p := share(item), mean(item), weight(item)/weight(node)
		if s == 0 || math.IsNaN(s) {
			continue
		}
		for i, person := range all {
			if answered(person, item) {
				z[i] += s * (person.values[place[item]] - m) / p
			}
		}
	}
	total := weight(node)
	type group struct {
		u   []float64
		sum float64
	}
	groups, n, squares := map[int]*group{}, 0, 0.0
	for i, p := range all {
		if !answered(p, node) {
			continue
		}
		n++
		v := p.weight * z[i]
		squares += v * v
		g := groups[p.unit]
		if g == nil {
			g = &group{}
			groups[p.unit] = g
		}
		g.u = append(g.u, v)
		g.sum += v
	}
	variance := 0.0
	switch {
	case design == indicators.Simple || u.Lowest(unit):
		variance, df = float64(n)/float64(n-1)*squares, float64(n-1)
	case design == indicators.Strata:
		for _, g := range groups {
			if len(g.u) == 1 {
				variance += g.sum * g.sum
				continue
			}
			n := float64(len(g.u))
			for _, v := range g.u {
				variance += n / (n - 1) * (v - g.sum/n) * (v - g.sum/n)
			}
		}
		df = float64(n - len(groups))
	default:
		for _, g := range groups {
			variance += g.sum * g.sum
		}
		m := float64(len(groups))
		variance, df = m/(m-1)*variance, m-1
	}
	if n < 2 || df <= 0 || !scored(node) {
		return math.NaN(), math.NaN()
	}
	return math.Sqrt(variance) / total, df
}

// randomTree draws a framework: some nodes with one child, some with many,
// items beside composites.
func randomTree(t *rapid.T) *indicators.Framework {
	nodes := []indicators.Node{{Code: "root"}}
	var grow func(parent string, depth int)
	grow = func(parent string, depth int) {
		for i := range rapid.IntRange(1, 4).Draw(t, "children") {
			code := fmt.Sprintf("%s%d", parent, i)
			if depth == 3 || rapid.IntRange(0, 2).Draw(t, "leaf") > 0 {
				nodes = append(nodes, item(code, parent))
				continue
			}
			nodes = append(nodes, indicators.Node{Code: code, Parent: parent})
			grow(code, depth+1)
		}
	}
	grow("root", 1)
	f, err := indicators.NewFramework("f", nodes)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func randomWeights(t *rapid.T, f *indicators.Framework) *indicators.Weights {
	var given []indicators.GivenWeight
	for _, branch := range f.Branches() {
		sum, parts := 0, make([]int, len(f.Children[branch]))
		for i := range parts {
			parts[i] = rapid.IntRange(0, 9).Draw(t, "weight")
			sum += parts[i]
		}
		if sum == 0 {
			parts[0], sum = 1, 1
		}
		for i, child := range f.Children[branch] {
			given = append(given, indicators.GivenWeight{Code: f.Nodes[child].Code, Weight: float64(parts[i]) / float64(sum)})
		}
	}
	w, err := indicators.GivenWeights(f, "w", given)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// randomUnits draws units of which some upper ones have respondents of their
// own and some lowest ones stand high.
func randomUnits(t *rapid.T) *indicators.Units {
	list := []indicators.Unit{unit("u", "", "city")}
	for i := range rapid.IntRange(0, 4).Draw(t, "districts") {
		district := fmt.Sprintf("u%d", i)
		list = append(list, unit(district, "u", "district"))
		for j := range rapid.IntRange(0, 3).Draw(t, "communities") {
			list = append(list, unit(fmt.Sprintf("u%d-%d", i, j), district, "community"))
		}
	}
	u, err := indicators.NewUnits("u", list)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func randomPeople(r *rand.Rand, f *indicators.Framework, u *indicators.Units, n int, missing float64, weighted bool) []person {
	people := make([]person, n)
	for i := range people {
		p := person{unit: r.IntN(len(u.List)), weight: 1, values: make([]float64, len(f.Items))}
		if weighted {
			p.weight = []float64{0, 0.25, 1, 3.7}[r.IntN(4)]
		}
		mood := r.IntN(3)
		for k := range p.values {
			p.values[k] = float64(1 + mood + r.IntN(3))
			if r.Float64() < missing {
				p.values[k] = math.NaN()
			}
		}
		people[i] = p
	}
	return people
}

// close fails the test unless two figures agree to a part in 10⁹.
func closeTo(tb rapid.TB, what string, got, want float64) {
	tb.Helper()
	same(tb, what, 1e-9*max(math.Abs(want), 1e-3), got, want)
}

func TestStandardErrorsByHand(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f, u := randomTree(t), randomUnits(t)
		w := randomWeights(t, f)
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		people := randomPeople(r, f, u, rapid.IntRange(0, 40).Draw(t, "people"), rapid.Float64Range(0, 0.9).Draw(t, "missing"), rapid.Bool().Draw(t, "weighted"))
		opt := indicators.DefaultOptions()
		opt.Design = rapid.SampledFrom(indicators.Designs).Draw(t, "design")
		results := compute(f, u, w, people, opt)
		for unit := range u.List {
			for node := range f.Nodes {
				score := results.Scores[unit][node]
				se, df := standardError(f, u, w, people, unit, node, opt.Design)
				for _, leaf := range f.Below(node) { // no surer than its items
					if one, _ := standardError(f, u, w, people, unit, leaf, opt.Design); math.IsNaN(one) && counts(w, f, leaf, node) && !math.IsNaN(results.Scores[unit][leaf].Value) {
						se, df = math.NaN(), math.NaN()
					}
				}
				what := u.List[unit].Code + " " + f.Nodes[node].Code
				closeTo(t, "se of "+what, score.SE, se)
				same(t, "df of "+what, 0, score.DF, df)
			}
		}
	})
}

// Units of many respondents take the way of large tables, and go through
// blocks of every size; the results are those of the small ones.
func TestManyRespondents(t *testing.T) {
	f := framework(t, outline(`
		A - -
		A1 A -
		a A1 q
		b A1 q
		c A1 q
		d A1 q
		A2 A -
		e A2 q
		A3 A -
		A4 A3 -
		f A4 q
		g A4 q
		h A q`)...)
	u := units(t, unit("city", "", "city"), unit("a", "city", "community"), unit("b", "city", "community"))
	w := indicators.EqualWeights(f)
	r := rand.New(rand.NewPCG(1, 2))
	for _, weighted := range []bool{false, true} {
		people := randomPeople(r, f, u, 2000, 0.1, weighted)
		for _, design := range indicators.Designs {
			opt := indicators.DefaultOptions()
			opt.Design = design
			results := compute(f, u, w, people, opt)
			for unit := range u.List {
				for node := range f.Nodes {
					se, df := standardError(f, u, w, people, unit, node, design)
					what := fmt.Sprint(design, " ", u.List[unit].Code, " ", f.Nodes[node].Code)
					closeTo(t, "se of "+what, results.Scores[unit][node].SE, se)
					same(t, "df of "+what, 0, results.Scores[unit][node].DF, df)
				}
			}
		}
	}
}

// regrouped gives the same respondents in other blocks and another order.
func regrouped(seed uint64, respondents *indicators.Respondents) *indicators.Respondents {
	other := *respondents
	words := respondents.Words
	other.Of = func(unit int) iter.Seq2[indicators.Block, error] {
		return func(yield func(indicators.Block, error) bool) {
			var rows [][]uint64
			var weights []float64
			for block := range respondents.Of(unit) {
				for i := range len(block.Answers) / words {
					rows, weights = append(rows, block.Answers[i*words:(i+1)*words]), append(weights, block.Weights[i])
				}
			}
			r := rand.New(rand.NewPCG(seed, uint64(unit)))
			r.Shuffle(len(rows), func(i, j int) { rows[i], rows[j], weights[i], weights[j] = rows[j], rows[i], weights[j], weights[i] })
			for len(rows) > 0 {
				n := 1 + r.IntN(min(len(rows), 400))
				var block indicators.Block
				for _, row := range rows[:n] {
					block.Answers = append(block.Answers, row...)
				}
				block.Weights = weights[:n]
				rows, weights = rows[n:], weights[n:]
				if !yield(block, nil) {
					return
				}
			}
		}
	}
	return &other
}

// The results are the same to the last bit whatever the order of respondents.
func TestOrderOfRespondents(t *testing.T) {
	f := framework(t, outline("A - -\nA1 A -\na A1 q\nb A1 q\nA2 A -\nc A2 q\nd A2 q\ne A2 q\nf A2 q")...)
	u := units(t, unit("city", "", "city"), unit("a", "city", "community"), unit("b", "city", "community"))
	w := indicators.EqualWeights(f)
	r := rand.New(rand.NewPCG(3, 4))
	people := randomPeople(r, f, u, 1500, 0.2, true)
	for _, method := range indicators.Methods {
		for _, design := range indicators.Designs {
			opt := indicators.DefaultOptions()
			opt.Method, opt.Design = method, design
			want := compute(f, u, w, people, opt)
			own, respondents := survey(f, u, people)
			for seed := range uint64(5) {
				got, err := indicators.Compute(t.Context(), f, u, w, own, regrouped(seed, respondents), opt)
				if err != nil {
					t.Fatal(err)
				}
				for unit := range u.List {
					for node, score := range got.Scores[unit] {
						if score != want.Scores[unit][node] {
							t.Fatalf("%s, %s: %+v, want %+v", method, design, score, want.Scores[unit][node])
						}
					}
				}
			}
		}
	}
}

// The mean of respondents' own scores, and its standard error, by hand.
func TestRespondentMeansByHand(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f, u := randomTree(t), randomUnits(t)
		w := randomWeights(t, f)
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		people := randomPeople(r, f, u, rapid.IntRange(0, 40).Draw(t, "people"), rapid.Float64Range(0, 0.9).Draw(t, "missing"), rapid.Bool().Draw(t, "weighted"))
		opt := indicators.DefaultOptions()
		opt.Method = indicators.RespondentMeans
		opt.Design = rapid.SampledFrom(indicators.Designs).Draw(t, "design")
		results := compute(f, u, w, people, opt)
		for node := range f.Nodes {
			// A respondent's own score makes the node an item of its own.
			var scored []person
			for _, p := range people {
				if v := ownScore(f, w, p.values, node); !math.IsNaN(v) {
					scored = append(scored, person{p.unit, p.weight, []float64{v}})
				}
			}
			single, err := indicators.NewFramework("f", []indicators.Node{item("x", "")})
			if err != nil {
				t.Fatal(err)
			}
			for unit := range u.List {
				score := results.Scores[unit][node]
				se, df := standardError(single, u, indicators.EqualWeights(single), scored, unit, 0, opt.Design)
				n, sum, weight := 0, 0.0, 0.0
				for _, p := range scored {
					for _, i := range u.Within(unit) {
						if p.unit == i {
							n++
							sum += p.weight * p.values[0]
							weight += p.weight
						}
					}
				}
				what := u.List[unit].Code + " " + f.Nodes[node].Code
				if score.N != n {
					t.Errorf("n of %s: %d, want %d", what, score.N, n)
				}
				closeTo(t, "score of "+what, score.Value, sum/weight)
				closeTo(t, "se of "+what, score.SE, se)
				same(t, "df of "+what, 0, score.DF, df)
			}
		}
	})
}

// ownScore is a respondent's own score at a node, renormalised at each node
// over what was answered.
func ownScore(f *indicators.Framework, w *indicators.Weights, values []float64, node int) float64 {
	if f.Leaf(node) {
		for i, item := range f.Items {
			if item == node {
				return values[i]
			}
		}
	}
	sum, weight := 0.0, 0.0
	for _, child := range f.Children[node] {
		if v := ownScore(f, w, values, child); !math.IsNaN(v) {
			sum += w.Local[child] * v
			weight += w.Local[child]
		}
	}
	return sum / weight
}

func TestRespondentsFail(t *testing.T) {
	f := framework(t, outline("A - -\na A q\nb A q")...)
	u := units(t, unit("city", "", "city"))
	own, respondents := survey(f, u, []person{{0, 1, []float64{1, 2}}, {0, 1, []float64{3, 4}}})
	failure := errors.New("failure")
	broken := *respondents
	broken.Of = func(int) iter.Seq2[indicators.Block, error] {
		return func(yield func(indicators.Block, error) bool) { yield(indicators.Block{}, failure) }
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	for _, method := range indicators.Methods {
		opt := indicators.DefaultOptions()
		opt.Method = method
		if results, err := indicators.Compute(t.Context(), f, u, indicators.EqualWeights(f), own, &broken, opt); !errors.Is(err, failure) || results != nil {
			t.Errorf("%s: error %v, want %v", method, err, failure)
		}
		if _, err := indicators.Compute(cancelled, f, u, indicators.EqualWeights(f), own, respondents, opt); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: error %v, want %v", method, err, context.Canceled)
		}
	}
}

// counts tells whether an item has a weight in a node's score.
func counts(w *indicators.Weights, f *indicators.Framework, leaf, node int) bool {
	for k := leaf; k != node; k = f.Parent[k] {
		if w.Local[k] == 0 {
			return false
		}
	}
	return true
}

// Two items of equal weight, answered by ten and by one: with the one the score
// moves from 3 to 2, and how sure that is nobody can tell. Answered by two it can
// be told again.
func TestOneAnswerHasNoError(t *testing.T) {
	f := framework(t, indicators.Node{Code: "G"}, item("a", "G"), item("b", "G"))
	w := indicators.EqualWeights(f)
	var people []person
	for i := range 10 {
		people = append(people, person{unit: 0, weight: 1, values: []float64{float64(1 + i%5), math.NaN()}})
	}
	compute := func() *indicators.Results {
		return compute(f, units(t, unit("u", "", "u")), w, people, indicators.DefaultOptions())
	}
	before := compute()
	people[0].values[1] = 1
	one := compute()
	people[1].values[1] = 2
	two := compute()
	if s := before.Scores[0][0]; s.Value != 3 || !(s.SE > 0) {
		t.Errorf("without b: %+v", s)
	}
	if s := one.Scores[0][0]; s.Value != 2 || !math.IsNaN(s.SE) || !math.IsNaN(s.Low) {
		t.Errorf("with one answer: %+v", s)
	}
	if s := two.Scores[0][0]; s.Value != 2.25 || !(s.SE > 0) {
		t.Errorf("with two answers: %+v", s)
	}
	if got := warned(one.Warnings); got != "score.few_answers u b" || !strings.Contains(one.Warnings[0].Text.In("en"), "no standard error") {
		t.Errorf("warnings %s", got)
	}
	if got := warned(two.Warnings); got != "score.few_answers u b" || !strings.Contains(two.Warnings[0].Text.In("en"), "2 of 10") {
		t.Errorf("warnings %s", got)
	}
}
