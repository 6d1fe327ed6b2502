package waves

import (
	"math"

	"goodgov/indicators"
)

// Pair is a respondent who took part in the last two waves: his or her own
// scores by node of the common framework, NaN where there is none, and the
// unit in the last wave.
type Pair struct {
	Unit        int
	Weight      float64
	Before, Now []float64
}

// paired puts the changes of those who took part in both waves in the place of
// those of independent samples.
func (a *Analysis) paired(pairs []Pair) {
	members := make([][]int, len(a.Units.List)) // pairs by unit, those below included
	for i := range pairs {
		for _, unit := range a.Units.Path(pairs[i].Unit) {
			members[unit] = append(members[unit], i)
		}
	}
	options := a.Waves[len(a.Waves)-1].Results.Options
	for unit := range a.Units.List {
		design := options.Design
		if a.Units.Lowest(unit) {
			design = indicators.Simple
		}
		for node := range a.Changes[unit] {
			a.Changes[unit][node] = a.pairedChange(pairs, members[unit], node, design)
		}
	}
}

func (a *Analysis) pairedChange(pairs []Pair, members []int, node int, design indicators.Design) Change {
	c := Change{Before: math.NaN(), Now: math.NaN(), Estimate: nothing(), Adjusted: math.NaN(), Effect: math.NaN()}
	n, w, before, now := 0, 0.0, 0.0, 0.0
	both := func(yield func(p *Pair) bool) {
		for _, i := range members {
			if p := &pairs[i]; !math.IsNaN(p.Before[node]) && !math.IsNaN(p.Now[node]) && p.Weight > 0 && !yield(p) {
				return
			}
		}
	}
	for p := range both {
		n++
		w += p.Weight
		before += p.Weight * p.Before[node]
		now += p.Weight * p.Now[node]
	}
	c.N, c.NBefore = n, n
	if n == 0 {
		return c
	}
	c.Before, c.Now = before/w, now/w
	c.Value = c.Now - c.Before
	if n < 2 {
		return c
	}
	// As of any mean, of the differences: see indicators.
	type group struct {
		n            int
		sum, squares float64
	}
	groups := map[int]*group{}
	var order []*group
	spread, plain := 0.0, [2]float64{}
	for p := range both {
		z := p.Weight * (p.Now[node] - p.Before[node] - c.Value)
		g := groups[p.Unit]
		if g == nil {
			g = &group{}
			groups[p.Unit], order = g, append(order, g)
		}
		g.n++
		g.sum += z
		g.squares += z * z
		spread += z * z
		plain[0] += p.Weight * (p.Before[node] - c.Before) * (p.Before[node] - c.Before)
		plain[1] += p.Weight * (p.Now[node] - c.Now) * (p.Now[node] - c.Now)
	}
	variance, df := spread*float64(n)/float64(n-1), float64(n-1)
	switch design {
	case indicators.Clusters:
		variance, df = 0, float64(len(order)-1)
		for _, g := range order {
			variance += g.sum * g.sum
		}
		variance *= float64(len(order)) / df
	case indicators.Strata:
		variance, df = 0, float64(n-len(order))
		for _, g := range order {
			if g.n > 1 {
				variance += float64(g.n) / float64(g.n-1) * (g.squares - g.sum*g.sum/float64(g.n))
			} else {
				variance += g.squares
			}
		}
	}
	if df > 0 {
		c.Estimate = judged(c.Value, []float64{variance / (w * w)}, []float64{df}, a.Confidence)
	}
	factor := float64(n) / float64(n-1)
	c.Effect = hedges(c.Value, math.Sqrt(factor*plain[0]/w), n, math.Sqrt(factor*plain[1]/w), n)
	return c
}
