package sampling

import (
	"cmp"
	"math"
	"slices"
)

// RakeOptions of Rake.
type RakeOptions struct {
	Tolerance  float64 // largest relative distance of a cell from its total
	Iterations int     // rounds over all margins, at most
	Low, High  float64 // bounds of a weight; 0 and +Inf are none
}

// DefaultRake goes on until every total is met to ten digits.
func DefaultRake() RakeOptions {
	return RakeOptions{Tolerance: 1e-10, Iterations: 1000, High: math.Inf(1)}
}

// Calibration is weights that were brought to margins.
type Calibration struct {
	Weights    []float64
	Base       []float64
	Iterations int
	Converged  bool
	Deviation  float64 // the largest relative one that is left

	margins []classes
}

// Rake multiplies base weights by a factor for each cell of each margin, round
// after round, until the weights add up to every margin's totals (iterative
// proportional fitting, Deming & Stephan 1940). With one margin it is
// post-stratification and takes one round.
//
// With bounds, a weight that a factor would carry beyond them stays at the
// bound and the others of its cell make up for it: the truncated multiplicative
// calibration of Deville & Särndal (1992, case 6), so that margins are met and
// bounds kept.
//
// Cells that can't be met at all are CellFaults. Where margins contradict each
// other, or the bounds are too tight for all of them together, the result has
// not converged and says how far it is off.
func Rake(base []float64, margins []Margin, opt RakeOptions) (*Calibration, error) {
	c := &Calibration{Base: base, Weights: slices.Clone(base)}
	most := 0
	for _, m := range margins {
		if len(m.Cell) != len(base) {
			panic("sampling: a margin of other respondents")
		}
		k := m.classes(base)
		c.margins = append(c.margins, k)
		most = max(most, len(k.totals))
	}
	var faults CellFaults
	for at, k := range c.margins {
		faults = append(faults, k.check(at, base, opt.Low, opt.High)...)
	}
	if len(faults) > 0 {
		return nil, faults
	}
	bounded := opt.Low > 0 || !math.IsInf(opt.High, 1)
	free, work := slices.Clone(base), make([]float64, most)
	for !c.Converged && c.Iterations < opt.Iterations {
		c.Iterations++
		for _, k := range c.margins {
			if bounded {
				k.adjustWithin(free, opt.Low, opt.High)
			} else {
				k.adjust(free, work[:len(k.totals)])
			}
		}
		for i, w := range free {
			c.Weights[i] = within(w, opt.Low, opt.High)
		}
		c.Deviation = 0
		for _, k := range c.margins {
			c.Deviation = max(c.Deviation, k.deviation(c.Weights, work))
		}
		c.Converged = c.Deviation <= opt.Tolerance
	}
	return c, nil
}

func within(w, low, high float64) float64 {
	if w <= 0 {
		return 0
	}
	return min(max(w, low), high)
}

// adjust multiplies the weights of each cell so that they add up to its total.
func (k classes) adjust(weights, work []float64) {
	k.sums(weights, work)
	for i, cell := range k.cell {
		if cell >= 0 {
			weights[i] *= k.totals[cell] / work[cell]
		}
	}
}

// adjustWithin finds for each cell the factor with which its weights, kept
// within bounds, add up to its total.
func (k classes) adjustWithin(weights []float64, low, high float64) {
	members := make([][]int, len(k.totals))
	for i, cell := range k.cell {
		if cell >= 0 && weights[i] > 0 {
			members[cell] = append(members[cell], i)
		}
	}
	const least, most = 1e-200, 1e200 // far beyond any bound: margins that contradict each other drive them on
	for cell, list := range members {
		factor := factorWithin(weights, list, k.totals[cell], low, high)
		for _, i := range list {
			weights[i] = min(max(weights[i]*factor, least), most)
		}
	}
}

// factorWithin is where the sum of weights kept within bounds, a broken line
// that rises with the factor, comes to a total.
func factorWithin(weights []float64, list []int, total, low, high float64) float64 {
	type bend struct{ factor, slope float64 }
	bends := make([]bend, 0, 2*len(list))
	for _, i := range list {
		bends = append(bends, bend{low / weights[i], weights[i]}, bend{high / weights[i], -weights[i]})
	}
	slices.SortFunc(bends, func(a, b bend) int { return cmp.Compare(a.factor, b.factor) })
	at, sum, slope := 0.0, low*float64(len(list)), 0.0
	for _, b := range bends {
		if next := sum + slope*(b.factor-at); next >= total && slope > 0 {
			return at + (total-sum)/slope
		} else if slope > 0 {
			sum = next
		}
		at, slope = b.factor, slope+b.slope
	}
	return at
}

// Trim puts weights beyond bounds at them and gives what that frees, or takes,
// in equal parts to the others, again and again until all are within (Potter
// 1990; R's trimWeights with strict = TRUE). Their sum stays as it is; margins
// that they met are met no longer.
func Trim(weights []float64, low, high float64) ([]float64, error) {
	trimmed := slices.Clone(weights)
	n, sum := 0.0, 0.0
	for _, w := range weights {
		if w > 0 {
			n++
			sum += w
		}
	}
	if mean := sum / n; n > 0 && (mean < low || mean > high) {
		return nil, fault("weighting.trim", "bounds of %.4g and %.4g leave no room for a mean weight of %.4g", "界限 %.4g 与 %.4g 之间容不下平均权重 %.4g", low, high, mean)
	}
	for range 10000 {
		freed, others := 0.0, 0.0
		outside := func(w float64) bool { return w > 0 && (w < low || w > high) }
		for _, w := range trimmed {
			switch {
			case outside(w):
				freed += w - within(w, low, high)
			case w > 0:
				others++
			}
		}
		if !slices.ContainsFunc(trimmed, outside) {
			break
		}
		for i, w := range trimmed {
			switch {
			case outside(w):
				trimmed[i] = within(w, low, high)
			case w > 0:
				trimmed[i] += freed / others
			}
		}
	}
	return trimmed, nil
}

// Residuals are what the margins leave of values: their distances from a
// weighted regression on the cells of all margins, by base weights. Standard
// errors of a calibrated mean come from them (Deville & Särndal 1992, eq. 3.4):
// what a margin explains no longer varies from sample to sample. NaN stays.
func (c *Calibration) Residuals(values []float64) []float64 {
	rest, scale := slices.Clone(values), 0.0
	for _, v := range values {
		if !math.IsNaN(v) {
			scale = max(scale, math.Abs(v))
		}
	}
	for range 10000 {
		largest := 0.0
		for _, k := range c.margins {
			largest = max(largest, k.sweep(rest, c.Base))
		}
		if largest <= 1e-14*scale || len(c.margins) == 1 {
			break
		}
	}
	return rest
}

// sweep takes the mean of each cell out and returns the largest of them.
func (k classes) sweep(values, base []float64) float64 {
	sum, weight := make([]float64, len(k.totals)), make([]float64, len(k.totals))
	for i, cell := range k.cell {
		if cell >= 0 && !math.IsNaN(values[i]) {
			sum[cell] += base[i] * values[i]
			weight[cell] += base[i]
		}
	}
	largest := 0.0
	for cell := range sum {
		if weight[cell] > 0 {
			sum[cell] /= weight[cell]
			largest = max(largest, math.Abs(sum[cell]))
		}
	}
	for i, cell := range k.cell {
		if cell >= 0 {
			values[i] -= sum[cell]
		}
	}
	return largest
}
