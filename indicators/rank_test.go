package indicators_test

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"goodgov/indicators"
)

func TestRanks(t *testing.T) {
	nan := math.NaN()
	tests := []struct {
		name   string
		values []float64
		want   []int
	}{
		{"none", nil, nil},
		{"one", []float64{3}, []int{1}},
		{"descending", []float64{2, 4, 3}, []int{3, 1, 2}},
		{"ties skip ranks", []float64{4, 5, 4, 3, 4}, []int{2, 1, 2, 5, 2}},
		{"all equal", []float64{2, 2, 2}, []int{1, 1, 1}},
		{"missing have none and take none", []float64{nan, 3, nan, 4}, []int{0, 2, 0, 1}},
		{"all missing", []float64{nan, nan}, []int{0, 0}},
		{"within the tolerance", []float64{3, 3 + 0.9e-9}, []int{1, 1}},
		{"beyond it", []float64{3, 3 + 1.1e-9}, []int{2, 1}},
		{"a sum in another order", []float64{0.1 + 0.2 + 0.3, 0.3 + 0.2 + 0.1}, []int{1, 1}},
		// Steps of 0.6e-9: the first two are one rank, the third is 1.2e-9 from
		// the first, and begins a rank that the fourth shares.
		{"a chain of near ties", []float64{3 - 1.8e-9, 3 - 1.2e-9, 3 - 0.6e-9, 3}, []int{3, 3, 1, 1}},
		{"a tie after a near tie", []float64{3, 3 - 0.5e-9, 2, 2, 1}, []int{1, 1, 3, 3, 5}},
		{"below zero", []float64{-1, 0, -2}, []int{2, 1, 3}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			given := slices.Clone(test.values)
			if got := indicators.Ranks(test.values); !slices.Equal(got, test.want) {
				t.Errorf("ranks %v, want %v", got, test.want)
			}
			for i, v := range test.values {
				same(t, "value given", 0, v, given[i])
			}
		})
	}
}

// On values that are clearly apart or equal, a rank is one more than the
// number of higher values.
func TestRanksCountTheHigher(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOf(rapid.Map(rapid.IntRange(-1, 20), func(n int) float64 {
			if n < 0 {
				return math.NaN()
			}
			return float64(n) / 10
		})).Draw(t, "values")
		ranks := indicators.Ranks(values)
		for i, v := range values {
			want := 1
			for _, other := range values {
				if other > v {
					want++
				}
			}
			if math.IsNaN(v) {
				want = 0
			}
			if ranks[i] != want {
				t.Errorf("%v: rank of %v is %d, want %d", values, v, ranks[i], want)
			}
		}
	})
}

// Whatever the distances: the order of the values does not matter, a higher
// value never has a worse rank, those of one rank are within the tolerance,
// and those of different ranks are apart from the first of the better one.
func TestRanksLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		steps := rapid.SliceOfN(rapid.SampledFrom([]float64{0, 0.3e-9, 0.6e-9, 0.99e-9, 1.01e-9, 5e-9, 0.1}), 1, 12).Draw(t, "steps")
		values := make([]float64, len(steps))
		for i, step := range steps {
			values[i] = step
			if i > 0 {
				values[i] += values[i-1]
			}
		}
		order := rapid.Permutation(indices(len(values))).Draw(t, "order")
		shuffled := make([]float64, len(values))
		for i, from := range order {
			shuffled[i] = values[from]
		}
		ranks, again := indicators.Ranks(values), indicators.Ranks(shuffled)
		best := map[int]float64{}
		for i, rank := range ranks {
			best[rank] = max(best[rank], values[i])
		}
		for i, from := range order {
			if again[i] != ranks[from] {
				t.Errorf("rank %d in one order and %d in another", ranks[from], again[i])
			}
		}
		for i := 1; i < len(values); i++ {
			if ranks[i] > ranks[i-1] {
				t.Errorf("%v has rank %d, the lower %v rank %d", values[i], ranks[i], values[i-1], ranks[i-1])
			}
			if best[ranks[i-1]]-values[i-1] > indicators.TieTolerance {
				t.Errorf("%v and %v are one rank", best[ranks[i-1]], values[i-1])
			}
			if ranks[i] != ranks[i-1] && best[ranks[i]]-values[i-1] <= indicators.TieTolerance {
				t.Errorf("%v and %v are two ranks", best[ranks[i]], values[i-1])
			}
		}
	})
}

func indices(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}

// Ranks are among the units of one level, node by node.
func TestRanksOfUnits(t *testing.T) {
	f := framework(t, outline("A -\nB A q\nC A q")...)
	u := units(t, census(`
		city - city
		e city district
		a e community
		b e community
		w city district
		c w community
		d w community`)...)
	one := func(unit int, b, c float64) person { return person{unit, 1, []float64{b, c}} }
	at := func(code string) int { i, _ := u.Index(code); return i }
	r := compute(f, u, indicators.EqualWeights(f), []person{
		one(at("a"), 5, 1), one(at("b"), 4, 4), one(at("d"), 5, 3),
	}, indicators.DefaultOptions())
	for code, want := range map[string][3]int{ // overall, B, C
		"city": {1, 1, 1}, "e": {2, 2, 2}, "w": {1, 1, 1},
		"a": {3, 1, 3}, "b": {1, 3, 1}, "c": {0, 0, 0}, "d": {1, 1, 2},
	} {
		for node, rank := range want {
			if got := r.Scores[at(code)][node].Rank; got != rank {
				t.Errorf("%s at %s: rank %d, want %d", code, f.Nodes[node].Code, got, rank)
			}
		}
	}
	for _, list := range []struct {
		level string
		node  int
		want  string
	}{
		{"community", 0, "b d a c"}, {"community", 1, "a d b c"}, {"district", 0, "w e"}, {"city", 0, "city"}, {"village", 0, ""},
	} {
		got := ""
		for _, unit := range r.Ranked(list.level, list.node) {
			got += " " + u.List[unit].Code
		}
		if got != " "+list.want && got != list.want {
			t.Errorf("%s by %s: %s, want %s", list.level, f.Nodes[list.node].Code, got, list.want)
		}
	}
}
