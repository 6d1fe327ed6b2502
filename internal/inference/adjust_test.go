package inference

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"goodgov/internal/reference"
)

// p.adjust of R 4.2.2; the 25 values are those of Benjamini & Hochberg's kind
// of example in its help, the eight have ties and a missing one.
func TestAdjust(t *testing.T) {
	type table struct{ P, Bonferroni, Holm, BH []float64 }
	want := reference.Case[table](t, "compare/reference.json", "p_adjust")
	for how, values := range map[Adjustment][]float64{Bonferroni: want.Bonferroni, Holm: want.Holm, BenjaminiHochberg: want.BH} {
		for i, got := range Adjust(want.P, how) {
			reference.Near(t, fmt.Sprint(how, i), got, values[i], 1e-12)
		}
	}
	ties := reference.Case[struct{ Holm, BH []*float64 }](t, "compare/reference.json", "p_adjust_ties_na")
	p := []float64{.01, .01, .02, .02, .02, 1, .5, math.NaN()}
	for how, values := range map[Adjustment][]*float64{Holm: ties.Holm, BenjaminiHochberg: ties.BH} {
		for i, got := range Adjust(p, how) {
			value := math.NaN()
			if values[i] != nil {
				value = *values[i]
			}
			reference.Near(t, fmt.Sprint("ties", how, i), got, value, 1e-12)
		}
	}
}

// An adjusted p is never below the raw one, keeps its order, and Holm lies
// between Bonferroni and Benjamini–Hochberg.
func TestAdjustKeepsOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.SliceOfN(rapid.Float64Range(0, 1), 0, 40).Draw(t, "p")
		raw := slices.Clone(p)
		holm, bh, bonferroni := Adjust(p, Holm), Adjust(p, BenjaminiHochberg), Adjust(p, Bonferroni)
		if !slices.Equal(raw, p) {
			t.Fatal("the argument was changed")
		}
		for i := range p {
			if !(p[i] <= bh[i]+1e-15 && bh[i] <= holm[i]+1e-15 && holm[i] <= bonferroni[i]+1e-15 && bonferroni[i] <= 1) {
				t.Fatalf("%g: bh %g, holm %g, bonferroni %g", p[i], bh[i], holm[i], bonferroni[i])
			}
			for j := range p {
				if p[i] < p[j] && (holm[i] > holm[j] || bh[i] > bh[j]) {
					t.Fatalf("%g and %g changed places", p[i], p[j])
				}
			}
		}
	})
}
