package ahp

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestIndicesOfAConsistentMatrix(t *testing.T) {
	x := MeasureIndices(judgedAbove(t, 4, 2, 4, 8, 2, 4, 2))
	within(t, "indices", 1e-12, []float64{x.GCI, x.Koczkodaj, x.Harmonic, x.PelaezLamata, x.SaloHamalainen, x.Zeta}, []float64{0, 0, 0, 0, 0, 1})
	if len(x.Cycles) != 0 || x.Ties != 0 {
		t.Errorf("cycles %v, ties %d", x.Cycles, x.Ties)
	}
}

// By hand: a over b 2, b over c 3, a over c 4. The triad's ratio is 2·3/4 = 3/2.
func TestIndicesOfThreeByHand(t *testing.T) {
	x := MeasureIndices(judgedAbove(t, 3, 2, 4, 3))
	ln := math.Log(1.5)
	sums := []float64{1 + 1./2 + 1./4, 2 + 1 + 1./3, 4 + 3 + 1} // of the columns
	harmonic := 3 / (1/sums[0] + 1/sums[1] + 1/sums[2])
	ambiguity := func(low, high float64) float64 { return (high - low) / ((1 + high) * (1 + low)) }
	within(t, "GCI", 1e-12, []float64{x.GCI}, []float64{ln * ln / 3}) // residuals of ln 1.5/3 in each pair
	within(t, "Koczkodaj, harmonic, Peláez–Lamata, Salo–Hämäläinen", 1e-12,
		[]float64{x.Koczkodaj, x.Harmonic, x.PelaezLamata, x.SaloHamalainen},
		[]float64{1. / 3, (harmonic - 3) * 4 / 6, 3./2 + 2./3 - 2, (ambiguity(4./3, 2) + ambiguity(4, 6) + ambiguity(2, 3)) / 3})
	if x.WorstTriad != [3]int{0, 1, 2} {
		t.Errorf("worst triad %v", x.WorstTriad)
	}
}

func TestIndicesWithPairsMissing(t *testing.T) {
	ring := MeasureIndices(judgedAbove(t, 4, 2, 0, 5, 3, 0, 2)) // a circle of four, and no triad
	for what, v := range map[string]float64{"Koczkodaj": ring.Koczkodaj, "Peláez–Lamata": ring.PelaezLamata, "harmonic": ring.Harmonic, "ζ": ring.Zeta} {
		if !math.IsNaN(v) {
			t.Errorf("%s is %v without a triad", what, v)
		}
	}
	tree := MeasureIndices(judgedAbove(t, 4, 2, 0, 0, 3, 0, 2)) // can't contradict itself
	within(t, "tree", 0, []float64{tree.GCI, tree.Koczkodaj, tree.PelaezLamata, tree.SaloHamalainen}, []float64{0, 0, 0, 0})
	triad := MeasureIndices(judgedAbove(t, 4, 2, 4, 7, 3, 0, 0)) // one triad in full, the one by hand above
	within(t, "triad", 1e-12, []float64{triad.Koczkodaj, triad.PelaezLamata}, []float64{1. / 3, 3./2 + 2./3 - 2})
	apart := MeasureIndices(judgedAbove(t, 4, 2, 0, 0, 0, 0, 3))
	if !math.IsNaN(apart.GCI) {
		t.Errorf("GCI %v of a matrix that is not connected", apart.GCI)
	}
	for n := range 3 {
		x := MeasureIndices(NewMatrix(letters(n)))
		within(t, "small", 0, []float64{x.Koczkodaj, x.Harmonic, x.PelaezLamata, x.SaloHamalainen}, []float64{0, 0, 0, 0})
	}
}

// Circles are named by their members in the order in which each beats the next.
func TestCycles(t *testing.T) {
	for _, c := range []struct {
		name             string
		m                *Matrix
		cycles           []Cycle
		circular, ties   int
		coefficient      float64
		coefficientGiven bool
	}{
		{"a ≻ b ≻ c ≻ a", judgedAbove(t, 3, 2, 1./3, 5), []Cycle{{0, 1, 2, 0}}, 1, 0, 0, true},
		{"the other way round", judgedAbove(t, 3, 1./2, 3, 1./5), []Cycle{{0, 2, 1, 0}}, 1, 0, 0, true},
		{"in order", judgedAbove(t, 3, 2, 9, 5), nil, 0, 0, 1, true},
		{"a ≻ b ~ c ~ a", judgedAbove(t, 3, 2, 1, 1), []Cycle{{0, 1, 2, 2}}, 0, 2, 0, false},
		{"a ≻ b ≻ c ~ a", judgedAbove(t, 3, 2, 1, 4), []Cycle{{0, 1, 2, 1}}, 0, 1, 0, false},
		{"a ~ b, both over c", judgedAbove(t, 3, 1, 3, 3), nil, 0, 1, 0, false},
		{"all equal", judgedAbove(t, 3, 1, 1, 1), nil, 0, 3, 0, false},
		// Kendall & Babington Smith (1940): five elements have at most five
		// circular triads, when each beats two; four have at most two.
		{"five in a ring", judgedAbove(t, 5, 2, 2, .5, .5, 2, 2, .5, 2, 2, 2), []Cycle{{0, 1, 3, 0}, {0, 2, 3, 0}, {0, 2, 4, 0}, {1, 2, 4, 0}, {1, 3, 4, 0}}, 5, 0, 0, true},
		{"four with one circle", judgedAbove(t, 4, 2, .5, 2, 2, 2, 2), []Cycle{{0, 1, 2, 0}}, 1, 0, 0.5, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			x := MeasureIndices(c.m)
			if len(x.Cycles) != len(c.cycles) || x.Circular != c.circular || x.Ties != c.ties {
				t.Fatalf("cycles %v, %d circular, %d ties", x.Cycles, x.Circular, x.Ties)
			}
			for i := range c.cycles {
				if x.Cycles[i] != c.cycles[i] {
					t.Errorf("cycle %v, want %v", x.Cycles[i], c.cycles[i])
				}
			}
			if math.IsNaN(x.Zeta) == c.coefficientGiven {
				t.Fatalf("ζ %v", x.Zeta)
			}
			if c.coefficientGiven {
				within(t, "ζ", 1e-15, []float64{x.Zeta}, []float64{c.coefficient})
			}
		})
	}
}

// Kendall & Babington Smith (1940): the number of circular triads follows from
// how many others each element beats, n(n−1)(2n−1)/12 − ½ Σ beaten².
func TestCircularTriadsByTheirFormula(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(3, 9).Draw(t, "n")
		m := drawMatrix(t, n, 0)
		x := MeasureIndices(m)
		if x.Ties > 0 {
			t.Skip("ties")
		}
		squares := 0
		for i := range n {
			beaten := 0
			for j := range n {
				if m.At(i, j) > 1 {
					beaten++
				}
			}
			squares += beaten * beaten
		}
		if want := (n*(n-1)*(2*n-1)/6 - squares) / 2; x.Circular != want || len(x.Cycles) != want {
			t.Errorf("%d circular triads, %d cycles, want %d", x.Circular, len(x.Cycles), want)
		}
		for _, c := range x.Cycles {
			if m.At(c.I, c.J) < 1 || m.At(c.J, c.K) < 1 || m.At(c.K, c.I) < 1 {
				t.Errorf("%v is no circle", c)
			}
		}
	})
}

func TestIndicesDoNotDependOnTheOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(3, 8).Draw(t, "n")
		m := drawMatrix(t, n, rapid.SampledFrom([]float64{0, 0.3}).Draw(t, "missing"))
		to := rapid.Permutation(indices(n)).Draw(t, "permutation")
		permuted := NewMatrix(letters(n))
		for i := range n {
			for j := range i {
				if m.Judged(i, j) {
					set(t, permuted, to[i], to[j], m.At(i, j))
				}
			}
		}
		x, p := MeasureIndices(m), MeasureIndices(permuted)
		for what, v := range map[string][2]float64{"GCI": {x.GCI, p.GCI}, "Koczkodaj": {x.Koczkodaj, p.Koczkodaj}, "harmonic": {x.Harmonic, p.Harmonic},
			"Peláez–Lamata": {x.PelaezLamata, p.PelaezLamata}, "Salo–Hämäläinen": {x.SaloHamalainen, p.SaloHamalainen}, "ζ": {x.Zeta, p.Zeta}} {
			if math.IsNaN(v[0]) != math.IsNaN(v[1]) || math.Abs(v[0]-v[1]) > 1e-9 {
				t.Errorf("%s: %v and %v", what, v[0], v[1])
			}
		}
		if x.Koczkodaj > 1 || x.SaloHamalainen > 1 || x.PelaezLamata < 0 || len(x.Cycles) != len(p.Cycles) {
			t.Errorf("%+v, %+v", x, p)
		}
	})
}

// Aguarón & Moreno-Jiménez (2003): for three elements GCI and CR stand in a
// fixed relation; at CR 0.10 with RI 0.525 GCI is 0.3147.
func TestGCILimit(t *testing.T) {
	for n, want := range map[int]float64{1: 0, 2: 0, 3: 0.3147, 4: 0.3526, 5: 0.370, 12: 0.370} {
		within(t, "limit", 0, []float64{GCILimit(n)}, []float64{want})
	}
	// a_12·a_23/a_13 = x gives λmax = 1 + x^(1/3) + x^(-1/3) and GCI = ln²x/3.
	x := math.Exp(math.Sqrt(3 * GCILimit(3)))
	cr := (1 + math.Cbrt(x) + 1/math.Cbrt(x) - 3) / 2 / 0.5245
	within(t, "CR at the limit", 2e-3, []float64{cr}, []float64{0.10})
}
