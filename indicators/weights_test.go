package indicators_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"goodgov/indicators"
	"goodgov/internal/golden"
)

// Two branches of three and one items.
const twoBranches = `
	A  -
	B1 A
	B2 A
	C1 B1 q
	C2 B1 q
	C3 B1 q
	C4 B2 q`

func TestEqualWeights(t *testing.T) {
	f := framework(t, outline(twoBranches)...)
	w := indicators.EqualWeights(f)
	for code, want := range map[string][2]float64{
		"A": {1, 1}, "B1": {1. / 2, 1. / 2}, "C1": {1. / 3, 1. / 6}, "C2": {1. / 3, 1. / 6}, "C3": {1. / 3, 1. / 6}, "B2": {1. / 2, 1. / 2}, "C4": {1, 1. / 2},
	} {
		i, _ := f.Index(code)
		same(t, code+" local", 1e-15, w.Local[i], want[0])
		same(t, code+" global", 1e-15, w.Global[i], want[1])
	}
}

// given reads weights from lines "code weight"; the first is line 2.
func given(text string) []indicators.GivenWeight {
	var list []indicators.GivenWeight
	for i, line := range strings.Split(strings.TrimSpace(text), "\n") {
		g := indicators.GivenWeight{Line: i + 2}
		if _, err := fmt.Sscan(line, &g.Code, &g.Weight); err != nil {
			panic(err)
		}
		list = append(list, g)
	}
	return list
}

func TestGivenWeights(t *testing.T) {
	f := framework(t, outline(twoBranches)...)
	// Within the tolerance of 1e-6, and scaled: 0.6 / (1 + 9e-7).
	w, err := indicators.GivenWeights(f, "weights.csv", given("C1 0.2\nC2 0.3\nC3 0.5\nB1 0.6\nB2 0.4000009\nC4 1\nA 1"))
	if err != nil {
		t.Fatal(err)
	}
	for code, want := range map[string][2]float64{
		"A": {1, 1}, "B1": {0.59999946000048600, 0.59999946000048600}, "B2": {0.40000053999951400, 0.40000053999951400},
		"C1": {0.2, 0.11999989200009720}, "C3": {0.5, 0.29999973000024300}, "C4": {1, 0.40000053999951400},
	} {
		i, _ := f.Index(code)
		same(t, code+" local", 1e-15, w.Local[i], want[0])
		same(t, code+" global", 1e-15, w.Global[i], want[1])
	}
	// Thirds of six decimals are 1e-6 off, and binary fractions a little more.
	if w, err = indicators.GivenWeights(f, "weights.csv", given("B1 0.5\nB2 0.5\nC1 0.333333\nC2 0.333333\nC3 0.333333\nC4 1")); err != nil {
		t.Fatal(err)
	}
	c3, _ := f.Index("C3")
	same(t, "local weight of C3", 1e-15, w.Local[c3], 1./3)
	// Weights that come from no file have no lines.
	list := given("B1 1\nB2 0\nC1 0\nC2 0\nC3 1\nC4 1")
	for i := range list {
		list[i].Line = 0
	}
	if w, err = indicators.GivenWeights(f, "", list); err != nil {
		t.Fatal(err)
	}
	same(t, "global weight of C3", 0, w.Global[c3], 1)
}

func TestGivenWeightsFaults(t *testing.T) {
	f := framework(t, outline(twoBranches)...)
	const right = "B1 0.6\nB2 0.4\nC1 0.2\nC2 0.3\nC3 0.5\nC4 1\n"
	tests := []struct{ name, weights, want string }{
		{"sum over the tolerance", strings.Replace(right, "0.4", "0.4000011", 1), "2 weight weights.sum"},
		{"sum under the tolerance", strings.Replace(right, "0.5", "0.4999989", 1), "4 weight weights.sum"},
		{"sums of two branches", "B1 0.5\nB2 0.4\nC1 0\nC2 0\nC3 0\nC4 1", "2 weight weights.sum\n4 weight weights.sum"},
		{"an only child with less", strings.Replace(right, "C4 1", "C4 0.9", 1), "7 weight weights.sum"},
		{"missing", "B1 0.6\nC1 0.2\nC3 0.5\nC4 1", "0  weights.missing\n0  weights.missing"},
		{"misspelt", strings.Replace(right, "C4", "C44", 1), "7 code weights.unknown\n0  weights.missing"},
		{"unknown", right + "Z 0.5", "8 code weights.unknown"},
		{"repeated", right + "C1 0.2\nC1 0.2", "8 code weights.repeated\n9 code weights.repeated"},
		{"negative", strings.Replace(right, "C1 0.2", "C1 -0.2", 1), "4 weight weights.range"},
		{"above 1", strings.Replace(right, "C4 1", "C4 1.01", 1), "7 weight weights.range"},
		{"percent", strings.Replace(right, "C4 1", "C4 100", 1), "7 weight weights.range"},
		{"not a number", strings.Replace(right, "C4 1", "C4 NaN", 1), "7 weight weights.range"},
		{"infinite", strings.Replace(right, "C4 1", "C4 +Inf", 1), "7 weight weights.range"},
		{"root", right + "A 0.9", "8 weight weights.root"},
		{"root out of range", right + "A NaN", "8 weight weights.range"},
		{"root twice", right + "A 1\nA 1", "9 code weights.repeated"},
		{"several", "A 2\nB1 0.6\nB2 -1\nD 1\nC1 0.2\nC2 0.3\nC2 0.5", "2 weight weights.range\n4 weight weights.range\n5 code weights.unknown\n8 code weights.repeated\n0  weights.missing\n0  weights.missing"},
	}
	var texts strings.Builder
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			w, err := indicators.GivenWeights(f, "weights.csv", given(test.weights))
			if w != nil {
				t.Error("weights with faults")
			}
			list := problems(t, err)
			if got := places(list); got != test.want {
				t.Errorf("problems\n%s\nwant\n%s", got, test.want)
			}
			fmt.Fprintf(&texts, "# %s\n%s\n", test.name, written(t, list))
		})
	}
	golden.Check(t, "weights.txt", []byte(texts.String()))
}

// drawWeights draws a weight for every node, some of them 0.
func drawWeights(t *rapid.T, f *indicators.Framework) *indicators.Weights {
	var list []indicators.GivenWeight
	for _, branch := range f.Branches() {
		children := f.Children[branch]
		raw := make([]float64, len(children))
		sum := 0.0
		for i := range raw {
			raw[i] = rapid.OneOf(rapid.Float64Range(0.01, 1), rapid.Just(0.0)).Draw(t, "weight")
			if i == len(raw)-1 && sum == 0 {
				raw[i] = 1
			}
			sum += raw[i]
		}
		for i, child := range children {
			list = append(list, indicators.GivenWeight{Code: f.Nodes[child].Code, Weight: raw[i] / sum})
		}
	}
	w, err := indicators.GivenWeights(f, "", list)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// Local weights of siblings sum to 1, global ones to their parent's, those
// of the items to 1.
func TestWeightsSumToOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f, _ := drawFramework(t, 30)
		for _, w := range []*indicators.Weights{indicators.EqualWeights(f), drawWeights(t, f)} {
			same(t, "global weight of the root", 0, w.Global[0], 1)
			for _, branch := range f.Branches() {
				local, global := 0.0, 0.0
				for _, child := range f.Children[branch] {
					local += w.Local[child]
					global += w.Global[child]
				}
				same(t, "local weights below "+f.Nodes[branch].Code, 1e-14, local, 1)
				same(t, "global weights below "+f.Nodes[branch].Code, 1e-14, global, w.Global[branch])
			}
			items := 0.0
			for _, item := range f.Items {
				items += w.Global[item]
			}
			same(t, "global weights of the items", 1e-13, items, 1)
		}
	})
}
