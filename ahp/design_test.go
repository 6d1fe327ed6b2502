package ahp

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func mustDesign(t testing.TB, n, pairs int, criterion DesignCriterion) *PairDesign {
	t.Helper()
	d, err := Design(n, pairs, criterion)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// Graphs that are known to have the most spanning trees of their size, with
// the number: cycles; K4 without a pair; K3,3; Wagner's graph (cubic, 8
// elements), Petersen's (cubic, 10), of which Szádoczki, Bozóki & Tekile
// (2022) say that its diameter is 2; K4,4; and n^(n−2) for all pairs (Cayley 1889).
func TestDesignsThatAreKnown(t *testing.T) {
	for _, c := range []struct {
		n, pairs, trees, diameter int
	}{
		{2, 1, 1, 1}, {3, 2, 1, 2}, {3, 3, 3, 1}, {4, 4, 4, 2}, {4, 5, 8, 2}, {5, 5, 5, 2}, {6, 6, 6, 3}, {6, 9, 81, 2},
		{8, 12, 392, 2}, {10, 15, 2000, 2}, {8, 16, 4096, 2}, {5, 10, 125, 1}, {7, 21, 16807, 1},
	} {
		for _, criterion := range []DesignCriterion{DesignBalanced, DesignD} {
			d := mustDesign(t, c.n, c.pairs, criterion)
			name := fmt.Sprintf("%s: %d pairs of %d", criterion, c.pairs, c.n)
			if got := math.Exp(d.LogTrees); math.Abs(got-float64(c.trees)) > 1e-6 {
				t.Errorf("%s: %v spanning trees, want %d", name, got, c.trees)
			}
			if c.pairs >= c.n && d.Diameter != c.diameter {
				t.Errorf("%s: diameter %d, want %d", name, d.Diameter, c.diameter)
			}
		}
	}
}

// Of trees the star has the smallest mean variance: 1 to the centre, 2 between
// others. Balanced, a tree is a chain.
func TestDesignsOfTrees(t *testing.T) {
	const n = 6
	star := mustDesign(t, n, n-1, DesignA)
	if star.MostOf != n-1 || star.Diameter != 2 {
		t.Errorf("A-optimal: %+v", star)
	}
	within(t, "mean and worst variance", 1e-12, []float64{star.MeanVariance, star.WorstVariance}, []float64{(5*1 + 10*2) / 15., 2})
	chain := mustDesign(t, n, n-1, DesignBalanced)
	if chain.MostOf != 2 || chain.Diameter != n-1 {
		t.Errorf("balanced: %+v", chain)
	}
}

// The precision of a cycle of n: between elements k apart two ways of k and
// n−k judgements in parallel, k(n−k)/n.
func TestPrecisionOfCycle(t *testing.T) {
	const n = 7
	m := NewMatrix(letters(n))
	for i := range n {
		mustSet(t, m, i, (i+1)%n, 1)
	}
	p, err := PrecisionOf(m)
	if err != nil {
		t.Fatal(err)
	}
	mean := (1*6 + 2*5 + 3*4) / 7. / 3
	within(t, "variances, efficiencies", 1e-12,
		[]float64{p.MeanVariance, p.WorstVariance, p.EfficiencyA, p.StandardError, p.EfficiencyD, p.LogTrees},
		[]float64{mean, 12 / 7., 2 / 7. / mean, math.Sqrt(mean * 7 / 2), math.Pow(7/math.Pow(7, 5), 1/6.), math.Log(7)})
	if p.Pairs != n || p.Diameter != 3 || p.FewestOf != 2 || p.MostOf != 2 {
		t.Errorf("%+v", p)
	}
	m.withdraw(0, 1)
	m.withdraw(3, 4)
	_, err = PrecisionOf(m)
	wantError(t, err, CodeDisconnected)
}

// The variances are those that logarithmic least squares have: the estimate is
// linear in the judgements' logarithms, so that the sum of the squares of its
// coefficients, found by moving one judgement at a time, is the variance.
func TestVarianceIsThatOfLeastSquares(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := incomplete(t, 3, 7)
		n := m.N()
		inverse, _, _ := graphOf(m).inverse()
		i, j := 0, rapid.IntRange(1, n-1).Draw(t, "j")
		estimate := func() float64 {
			r := analyse(t, m, GeometricMean)
			return math.Log(r.Weights[i] / r.Weights[j])
		}
		base, sum := estimate(), 0.0
		for _, p := range graphOf(m).pairs() {
			was := m.a[p.I*n+p.J]
			m.put(p, was*math.E)
			moved := estimate() - base
			sum += moved * moved
			m.put(p, was)
		}
		within(t, "variance", 1e-9, []float64{resistance(inverse, n, i, j)}, []float64{sum})
	})
}

func TestDesignProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 14).Draw(t, "n")
		pairs := rapid.IntRange(n-1, n*(n-1)/2).Draw(t, "pairs")
		criterion := rapid.SampledFrom(DesignCriteria()).Draw(t, "criterion")
		d := &designer{n: n, criterion: criterion, effort: 300}
		g := balanced(n, pairs)
		start := d.value(g)
		if spread := slices.Max(g.degree) - slices.Min(g.degree); spread > 1 || len(g.pairs()) != pairs || !g.connected() {
			t.Fatalf("start: degrees %v, %d pairs, connected %v", g.degree, len(g.pairs()), g.connected())
		}
		end := d.climb(g)
		if start.better(end) {
			t.Errorf("climbed down from %v to %v", start, end)
		}
		if len(g.pairs()) != pairs || !g.connected() {
			t.Errorf("%d pairs, want %d; connected %v", len(g.pairs()), pairs, g.connected())
		}
		if spread := slices.Max(g.degree) - slices.Min(g.degree); criterion == DesignBalanced && spread > 1 {
			t.Errorf("degrees %v", g.degree)
		}
		p := g.precision()
		if p.EfficiencyA > 1+1e-9 || p.EfficiencyD > 1+1e-9 || p.StandardError < 1-1e-9 || p.WorstVariance < p.MeanVariance-1e-9 {
			t.Errorf("%+v", p)
		}
	})
}

func TestDesignIsTheSameEveryTime(t *testing.T) {
	for _, criterion := range DesignCriteria() {
		a, b := mustDesign(t, 9, 14, criterion), mustDesign(t, 9, 14, criterion)
		if !slices.Equal(a.Pairs, b.Pairs) {
			t.Errorf("%s: %v and %v", criterion, a.Pairs, b.Pairs)
		}
	}
}

func TestDesignFaults(t *testing.T) {
	for _, c := range [][2]int{{1, 0}, {MostDesigned + 1, MostDesigned}, {5, 3}, {5, 11}} {
		_, err := Design(c[0], c[1], DesignBalanced)
		wantError(t, err, CodeDesign)
	}
	_, err := Design(5, 5, "guess")
	wantError(t, err, CodeUnknownName)
	_, err = Next(NewMatrix(letters(3)), 1, "guess")
	wantError(t, err, CodeUnknownName)
}

// Of four elements in a chain the ends are told apart worst. Nothing judged:
// the first pairs connect.
func TestNext(t *testing.T) {
	chain := upperOf(t, 4, "2", "?", "?", "3", "?", "4")
	for _, criterion := range DesignCriteria() {
		next, err := Next(chain, 10, criterion)
		if err != nil {
			t.Fatal(err)
		}
		if len(next) != 3 || next[0].Pair != (Pair{0, 3}) || next[0].Connects || next[0].A != "a" || next[0].B != "d" {
			t.Errorf("%s: %+v", criterion, next)
		}
		within(t, "mean variance once all are judged", 1e-12, []float64{next[2].Mean}, []float64{0.5})
	}
	next, err := Next(NewMatrix(letters(4)), 4, DesignBalanced)
	if err != nil {
		t.Fatal(err)
	}
	for k, p := range next {
		if p.Connects != (k < 3) || math.IsInf(p.Mean, 1) != (k < 2) {
			t.Errorf("pair %d: %+v", k, p)
		}
	}
	if next, err := Next(houseChoice(t), 3, DesignD); len(next) != 0 || err != nil {
		t.Errorf("complete: %+v, %v", next, err)
	}
}

// The next pair by A-optimality is the one that lowers the mean variance most.
func TestNextLowersMost(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := incomplete(t, 3, 7)
		if m.missing == 0 {
			return
		}
		next, err := Next(m, 1, DesignA)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range m.Missing() {
			g := graphOf(m)
			g.set(p, true)
			if mean := g.precision().MeanVariance; mean < next[0].Mean-1e-9 {
				t.Errorf("%v gives %v, next was %+v", p, mean, next[0])
			}
		}
	})
}

func BenchmarkDesign(b *testing.B) {
	for _, c := range [][2]int{{9, 18}, {15, 30}, {50, 100}} {
		b.Run(fmt.Sprintf("n=%d/pairs=%d", c[0], c[1]), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				mustDesign(b, c[0], c[1], DesignBalanced)
			}
		})
	}
}
