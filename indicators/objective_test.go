package indicators_test

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"goodgov/indicators"
	"goodgov/internal/diag"
)

// five units on C1, C2, C3 under B1 and C4 under B2.
var fiveUnits = [][]float64{{3.2, 4.1, 2.9, 4.5}, {3.9, 4.0, 3.5, 3.9}, {2.7, 4.4, 4.2, 3.3}, {4.4, 3.8, 3.1, 4.0}, {3.1, 4.3, 3.8, 4.8}}

// Against the definitions written out in R 4.2 (colSums, log, sd, cor).
func TestObjectiveWeights(t *testing.T) {
	f := framework(t, outline(twoBranches)...)
	for _, c := range []struct {
		method indicators.ObjectiveMethod
		items  []float64 // C1, C2, C3
		top    []float64 // B1, B2
	}{
		{indicators.EntropyWeights, []float64{0.5971268537062040, 0.0526995265249056, 0.3501736197688904}, []float64{0.291891361237416, 0.708108638762584}},
		{indicators.CriticWeights, []float64{0.470700496764667, 0.286677344121273, 0.242622159114061}, []float64{0.51225684880361, 0.48774315119639}},
	} {
		w, warnings, err := indicators.ObjectiveWeights(f, fiveUnits, c.method)
		if err != nil || warnings != nil {
			t.Fatal(warnings, err)
		}
		for code, want := range map[string]float64{"C1": c.items[0], "C2": c.items[1], "C3": c.items[2], "C4": 1, "B1": c.top[0], "B2": c.top[1]} {
			i, _ := f.Index(code)
			same(t, string(c.method)+" "+code, 1e-12, w.Local[i], want)
		}
	}
}

func TestObjectiveWeightsOfUnlikeData(t *testing.T) {
	f := framework(t, outline(twoBranches)...)
	node := func(code string) int { i, _ := f.Index(code); return i }
	codes := func(warnings []diag.Warning) (codes []string) {
		for _, w := range warnings {
			codes = append(codes, string(w.Code)+" "+w.Node)
		}
		return codes
	}
	change := func(u, d int, v float64) [][]float64 {
		scores := slices.Clone(fiveUnits)
		scores[u] = slices.Clone(scores[u])
		scores[u][d] = v
		return scores
	}
	for _, method := range indicators.ObjectiveMethods {
		w, warnings, err := indicators.ObjectiveWeights(f, change(1, 0, math.NaN()), method)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := codes(warnings), []string{"weights.units_out B1", "weights.units_out A"}; !slices.Equal(got, want) {
			t.Errorf("%s: warnings %q, want %q", method, got, want)
		}
		without, _, err := indicators.ObjectiveWeights(f, append(fiveUnits[:1:1], fiveUnits[2:]...), method)
		if err != nil {
			t.Fatal(err)
		}
		same(t, string(method)+" without a unit", 1e-15, w.Local[node("C1")], without.Local[node("C1")])

		var alike [][]float64
		for _, row := range fiveUnits {
			alike = append(alike, []float64{row[0], 4, row[2], row[3]})
		}
		w, warnings, err = indicators.ObjectiveWeights(f, alike, method)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := codes(warnings), []string{"weights.alike C2"}; !slices.Equal(got, want) {
			t.Errorf("%s: warnings %q, want %q", method, got, want)
		}
		same(t, string(method)+" alike", 0, w.Local[node("C2")], 0)
		same(t, string(method)+" the others", 1e-12, w.Local[node("C1")]+w.Local[node("C3")], 1)

		w, warnings, err = indicators.ObjectiveWeights(f, [][]float64{{4, 4, 4, 4}, {4, 4, 4, 4}, {4, 4, 4, 4}}, method)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Contains(codes(warnings), "weights.no_contrast B1") {
			t.Errorf("%s: warnings %q", method, codes(warnings))
		}
		same(t, string(method)+" equal", 1e-15, w.Local[node("C3")], 1./3)

		if _, _, err := indicators.ObjectiveWeights(f, fiveUnits[:2], method); err == nil {
			t.Errorf("%s: two units were enough", method)
		}
	}
	if _, _, err := indicators.ObjectiveWeights(f, change(1, 2, 0), indicators.EntropyWeights); err == nil {
		t.Error("a score of 0 has an entropy")
	}
}

// By hand: a = (0.7, 0.3), b = (0.4, 0.6). Products 0.28 and 0.18. The game:
// a·a = 0.58, a·b = 0.46, b·b = 0.52, α = 0.0624, β = 0.0348.
func TestCombineWeights(t *testing.T) {
	f := framework(t, outline(twoBranches)...)
	b1, _ := f.Index("B1")
	b2, _ := f.Index("B2")
	root, _ := f.Index("A")
	set := func(first float64) *indicators.Weights {
		w := indicators.EqualWeights(f)
		w.Local[b1], w.Local[b2] = first, 1-first
		return w
	}
	game := 0.0624 / (0.0624 + 0.0348)
	for _, c := range []struct {
		how         indicators.Combination
		want, share float64
	}{
		{indicators.MultiplicativeCombination, 0.28 / 0.46, math.NaN()},
		{indicators.LinearCombination, 0.25*0.7 + 0.75*0.4, 0.25},
		{indicators.GameCombination, game*0.7 + (1-game)*0.4, game},
	} {
		w, shares, err := indicators.CombineWeights(f, set(0.7), set(0.4), c.how, 0.25)
		if err != nil {
			t.Fatal(err)
		}
		same(t, string(c.how), 1e-12, w.Local[b1], c.want)
		same(t, string(c.how)+", the whole", 1e-12, w.Global[b1]+w.Global[b2], 1)
		if math.IsNaN(shares[root]) != math.IsNaN(c.share) || math.Abs(shares[root]-c.share) > 1e-12 {
			t.Errorf("%s: share %v, want %v", c.how, shares[root], c.share)
		}
	}
	if _, _, err := indicators.CombineWeights(f, set(1), set(0), indicators.MultiplicativeCombination, 0); err == nil {
		t.Error("no product, no error")
	}
}

// The mixture of the game lies between the two, does not depend on their
// order, and leaves equals as they are.
func TestGameCombination(t *testing.T) {
	f := framework(t, outline(twoBranches)...)
	b1, _ := f.Index("B1")
	c1, _ := f.Index("C1")
	rapid.Check(t, func(t *rapid.T) {
		first, second := randomWeights(t, f), randomWeights(t, f)
		w, _, err := indicators.CombineWeights(f, first, second, indicators.GameCombination, 0)
		if err != nil {
			t.Fatal(err)
		}
		swapped, _, err := indicators.CombineWeights(f, second, first, indicators.GameCombination, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range []int{b1, c1} {
			low, high := min(first.Local[i], second.Local[i]), max(first.Local[i], second.Local[i])
			if !(w.Local[i] >= low-1e-12 && w.Local[i] <= high+1e-12) {
				t.Fatalf("%v is not between %v and %v", w.Local[i], low, high)
			}
			if math.Abs(w.Local[i]-swapped.Local[i]) > 1e-9 {
				t.Fatalf("%v one way round, %v the other", w.Local[i], swapped.Local[i])
			}
		}
		same, shares, err := indicators.CombineWeights(f, first, first, indicators.GameCombination, 0)
		if err != nil || math.Abs(same.Local[b1]-first.Local[b1]) > 1e-12 || shares[0] != 0.5 {
			t.Fatal("equals were changed", err)
		}
	})
}
