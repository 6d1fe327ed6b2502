package ahp

import (
	"math"
	"testing"
)

// hierarchy of two levels: the goal over three criteria, of which the first
// has three and the second two elements under it, the third one.
func twoLevels(t *testing.T) *Panel {
	nodes := []PanelNode{{Code: "goal", Parent: -1}, {Code: "x", Parent: 0}, {Code: "y", Parent: 0}, {Code: "z", Parent: 0},
		{Code: "x1", Parent: 1}, {Code: "x2", Parent: 1}, {Code: "x3", Parent: 1}, {Code: "y1", Parent: 2}, {Code: "y2", Parent: 2}, {Code: "z1", Parent: 3}}
	p := NewPanel(nodes, []PanelExpert{{Name: "e", Weight: 1}})
	judge := func(node int, upper ...float64) {
		m := p.Matrix(node, 0)
		source := judgedAbove(t, m.N(), upper...)
		for i := range m.N() {
			for j := i + 1; j < m.N(); j++ {
				mustSet(t, m, i, j, source.At(i, j))
			}
		}
	}
	judge(0, 3, 8, 6)
	judge(1, 2, 4, 3)
	judge(2, 5)
	return p
}

// Saaty (1980): each matrix's CI and RI weighted by the global weight of its
// parent. For three elements with the triad ratio r = a_12·a_23/a_13 the
// largest eigenvalue is 1 + r^(1/3) + r^(−1/3), so that everything can be had
// by hand: r = 3·6/8 above and 2·3/4 below the first criterion.
func TestOverallConsistency(t *testing.T) {
	p := twoLevels(t)
	r, err := p.Analyse(DefaultGroupOptions())
	if err != nil {
		t.Fatal(err)
	}
	ci := func(ratio float64) float64 { return (1 + math.Cbrt(ratio) + 1/math.Cbrt(ratio) - 3) / 2 }
	roots := []float64{math.Cbrt(3 * 8), math.Cbrt(1. / 3 * 6), math.Cbrt(1. / 8 / 6)}
	x := roots[0] / (roots[0] + roots[1] + roots[2])
	levels, whole := OverallConsistency(p, r)
	if len(levels) != 2 || levels[0].Level != 0 || levels[1].Level != 1 || whole.Level != -1 || whole.Matrices != 3 || levels[1].Matrices != 2 {
		t.Fatalf("%+v, %+v", levels, whole)
	}
	top, below, ri := ci(18./8), x*ci(6./4), 0.52
	within(t, "top", 1e-12, []float64{levels[0].CI, levels[0].RI, levels[0].CR}, []float64{top, ri, top / ri})
	within(t, "below", 1e-12, []float64{levels[1].CI, levels[1].RI, levels[1].CR}, []float64{below, x * ri, below / (x * ri)})
	within(t, "whole", 1e-12, []float64{whole.CI, whole.RI, whole.CR}, []float64{top + below, ri + x*ri, (top + below) / (ri + x*ri)})

	opt := DefaultGroupOptions()
	opt.Aggregate = AggregateIndividualPriorities
	if r, err = p.Analyse(opt); err != nil {
		t.Fatal(err)
	}
	if _, whole := OverallConsistency(p, r); !math.IsNaN(whole.CR) {
		t.Errorf("CR %v of priorities put together", whole.CR)
	}
}

// Pairs alone have nothing to contradict.
func TestOverallConsistencyOfPairs(t *testing.T) {
	p := NewPanel([]PanelNode{{Code: "goal", Parent: -1}, {Code: "x", Parent: 0}, {Code: "y", Parent: 0}}, []PanelExpert{{Name: "e", Weight: 1}})
	mustSet(t, p.Matrix(0, 0), 0, 1, 7)
	r, err := p.Analyse(DefaultGroupOptions())
	if err != nil {
		t.Fatal(err)
	}
	_, whole := OverallConsistency(p, r)
	within(t, "CI, RI, CR", 0, []float64{whole.CI, whole.RI, whole.CR}, []float64{0, 0, 0})
}
