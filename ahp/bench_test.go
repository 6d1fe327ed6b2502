package ahp

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// judgedMatrix is what an expert with the given noise makes of n elements:
// hidden weights, judged on the scale.
func judgedMatrix(tb testing.TB, random *rand.Rand, names []string, noise float64) *Matrix {
	tb.Helper()
	n := len(names)
	hidden := make([]float64, n)
	for i := range hidden {
		hidden[i] = random.NormFloat64() * 0.6
	}
	m := NewMatrix(names)
	for i := range n {
		for j := i + 1; j < n; j++ {
			mustSet(tb, m, i, j, NearestScale(math.Exp(hidden[i]-hidden[j]+noise*random.NormFloat64())))
		}
	}
	return m
}

func BenchmarkAnalyse(b *testing.B) {
	for _, method := range PriorityMethods() {
		for _, n := range []int{3, 7, 15, 100} {
			b.Run(fmt.Sprintf("%s/n=%d", method, n), func(b *testing.B) {
				m := judgedMatrix(b, rand.New(rand.NewPCG(1, uint64(n))), letters(n), 0.3)
				opt := DefaultOptions()
				opt.Method = method
				b.ReportAllocs()
				for b.Loop() {
					mustAnalyse(b, m, opt)
				}
			})
		}
	}
}

// A matrix of which every other pair is missing.
func BenchmarkAnalyseIncomplete(b *testing.B) {
	for _, method := range PriorityMethods() {
		if !method.TakesIncomplete() {
			continue
		}
		for _, n := range []int{7, 15} {
			b.Run(fmt.Sprintf("%s/n=%d", method, n), func(b *testing.B) {
				m := judgedMatrix(b, rand.New(rand.NewPCG(1, uint64(n))), letters(n), 0.3)
				for i := range n {
					for j := i + 2; j < n; j += 2 {
						m.withdraw(i, j)
					}
				}
				opt := DefaultOptions()
				opt.Method = method
				b.ReportAllocs()
				for b.Loop() {
					mustAnalyse(b, m, opt)
				}
			})
		}
	}
}

// Nearly a circle: power iteration gives up and Noda's takes over.
func BenchmarkAnalyseCircle(b *testing.B) {
	const n = 7
	m := judgedMatrix(b, rand.New(rand.NewPCG(1, n)), letters(n), 0.3)
	for i := range n {
		mustSet(b, m, i, (i+1)%n, 9e3)
	}
	b.ReportAllocs()
	for b.Loop() {
		mustAnalyse(b, m, DefaultOptions())
	}
}

func BenchmarkWorst(b *testing.B) {
	for _, n := range []int{7, 15} {
		b.Run(fmt.Sprintf("n=%d", n), func(b *testing.B) {
			m := judgedMatrix(b, rand.New(rand.NewPCG(1, uint64(n))), letters(n), 0.5)
			r := mustAnalyse(b, m, DefaultOptions())
			b.ReportAllocs()
			for b.Loop() {
				Worst(m, r, 3)
			}
		})
	}
}

// A study of 1,000 experts and a tree of 7, 22 and 57: thirty matrices each,
// from judgements to the weights of the whole tree and everybody's consistency.
func BenchmarkThousandExperts(b *testing.B) {
	nodes := []PanelNode{{Code: "root", Parent: -1}}
	above, parents := 0, 1 // where the level above begins, and how many stand there
	for _, children := range []int{7, 22, 57} {
		for c := range children {
			nodes = append(nodes, PanelNode{Code: fmt.Sprintf("%d.%d", children, c), Parent: above + c*parents/children})
		}
		above, parents = above+parents, children
	}
	experts := make([]PanelExpert, 1000)
	for e := range experts {
		experts[e] = PanelExpert{Name: fmt.Sprintf("expert %d", e), Weight: 1}
	}
	panel := NewPanel(nodes, experts)
	if n := len(panel.Compared()); n != 30 {
		b.Fatalf("%d matrices, want 30", n)
	}
	random := rand.New(rand.NewPCG(1, 2))
	for _, node := range panel.Compared() {
		for e := range experts {
			panel.Matrices[node][e] = judgedMatrix(b, random, panel.Elements(node), 0.3)
		}
	}
	for _, aggregate := range Aggregations() {
		b.Run(string(aggregate), func(b *testing.B) {
			opt := DefaultGroupOptions()
			opt.Aggregate = aggregate
			b.ReportAllocs()
			for b.Loop() {
				r, err := panel.Analyse(opt)
				if err != nil {
					b.Fatal(err)
				}
				OverallConsistency(panel, r)
			}
		})
	}
}

func BenchmarkSimulateRandomIndex(b *testing.B) {
	for _, n := range []int{5, 9, 15, 100} {
		b.Run(fmt.Sprintf("n=%d", n), func(b *testing.B) {
			for b.Loop() {
				SimulateRandomIndex(n, 0, 1000)
			}
		})
	}
}

func BenchmarkMeasureIndices(b *testing.B) {
	for _, n := range []int{7, 100} {
		b.Run(fmt.Sprintf("n=%d", n), func(b *testing.B) {
			m := judgedMatrix(b, rand.New(rand.NewPCG(1, uint64(n))), letters(n), 0.3)
			b.ReportAllocs()
			for b.Loop() {
				MeasureIndices(m)
			}
		})
	}
}
