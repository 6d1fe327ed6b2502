package indicators_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"goodgov/indicators"
)

// cityFramework has 7, 22 and 57 indicators on its three levels, 87 nodes with
// the root: the shape of a city's.
func cityFramework(tb testing.TB) *indicators.Framework {
	tb.Helper()
	nodes := []indicators.Node{{Code: "A"}}
	second := 0
	for i := range 7 {
		first := fmt.Sprintf("B%d", i+1)
		nodes = append(nodes, indicators.Node{Code: first, Parent: "A"})
		for range 3 + (7-i)/7 {
			second++
			nodes = append(nodes, indicators.Node{Code: fmt.Sprintf("C%d", second), Parent: first})
		}
	}
	for i := range 57 {
		nodes = append(nodes, item(fmt.Sprintf("D%d", i+1), fmt.Sprintf("C%d", i%second+1)))
	}
	f := framework(tb, nodes...)
	if f.Len() != 87 || len(f.Items) != 57 {
		tb.Fatalf("%d nodes, %d items", f.Len(), len(f.Items))
	}
	return f
}

// Scores of 10,000 communities in 100 districts, from the items' counts alone:
// what `goodgov score --no-errors` does after reading the answers.
func BenchmarkCompute(b *testing.B) {
	f := cityFramework(b)
	const districts, communities = 100, 100
	list := []indicators.Unit{{Code: "city", Level: "city"}}
	for d := range districts {
		district := fmt.Sprintf("d%d", d)
		list = append(list, indicators.Unit{Code: district, Parent: "city", Level: "district"})
		for c := range communities {
			list = append(list, indicators.Unit{Code: fmt.Sprintf("%s-%d", district, c), Parent: district, Level: "community"})
		}
	}
	u := units(b, list...)
	random := rand.New(rand.NewPCG(1, 1))
	for _, missing := range []float64{0, 0.05} {
		own := make([]indicators.Sample, len(u.List))
		for i := range own {
			own[i] = indicators.NewSample(f)
			if !u.Lowest(i) {
				continue
			}
			own[i].Valid = 30
			for k := range f.Nodes {
				own[i].N[k], own[i].W[k] = 30, 30
			}
			for _, k := range f.Items {
				if random.Float64() < missing {
					own[i].N[k], own[i].W[k] = 0, 0
					continue
				}
				own[i].Sum[k] = math.Round(30 * (3 + random.Float64()))
			}
		}
		opt := indicators.DefaultOptions()
		opt.Errors = indicators.WithoutErrors
		weights := indicators.EqualWeights(f)
		b.Run(fmt.Sprintf("units=%d/missing=%g", len(u.List), missing), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := indicators.Compute(b.Context(), f, u, weights, own, nil, opt); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkRanks(b *testing.B) {
	random := rand.New(rand.NewPCG(1, 2))
	values := make([]float64, 10_000)
	for i := range values {
		values[i] = 3 + random.Float64()
	}
	b.ReportAllocs()
	for b.Loop() {
		indicators.Ranks(values)
	}
}

func BenchmarkNewFramework(b *testing.B) {
	const levels = 10_000
	nodes := chain(levels)
	b.ReportAllocs()
	for b.Loop() {
		framework(b, nodes...)
	}
}
