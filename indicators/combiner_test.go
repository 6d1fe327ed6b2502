package indicators_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"goodgov/indicators"
)

// From the scores of a unit's items come those of its composites.
func TestCombiner(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := randomTree(t)
		w := randomWeights(t, f)
		u, err := indicators.NewUnits("u", []indicators.Unit{unit("u", "", "u")})
		if err != nil {
			t.Fatal(err)
		}
		p := person{weight: 1}
		for range f.Items {
			p.values = append(p.values, rapid.SampledFrom([]float64{1, 2, 3, 4, 5, math.NaN()}).Draw(t, "value"))
		}
		opt := indicators.DefaultOptions()
		opt.Aggregation = rapid.SampledFrom(indicators.Aggregations).Draw(t, "aggregation")
		opt.Goalposts = indicators.Goalposts{Low: 1, High: 5}
		r := compute(f, u, w, []person{p}, opt)
		score := make([]float64, f.Len())
		for i, item := range f.Items {
			score[item] = p.values[i]
		}
		indicators.NewCombiner(f, opt).Combine(w.Local, score)
		for node, got := range score {
			if want := r.Scores[0][node].Value; math.IsNaN(got) != math.IsNaN(want) || math.Abs(got-want) > 1e-12 {
				t.Errorf("%s: %v, want %v", f.Nodes[node].Code, got, want)
			}
		}
	})
}
