package compare

import "math"

// Gap is how much a group's mean lies above that of all others who are in some
// group; below 0 the group is worse off.
type Gap struct {
	Group      int
	N, Others  int
	Mean, Rest float64
	Difference Estimate // Welch's t, or CR2 with clusters; P unadjusted
	G          Interval // Hedges' g
	Delta      float64  // Cliff's δ; NaN with weights
	Adjusted   float64  // for the caller to fill in over all gaps that are shown
}

// Gaps compares each group with the others together; d is what c was made of.
// The gaps of two groups mirror each other.
func (c *Comparison) Gaps(d Data) []Gap {
	d = d.present()
	var gaps []Gap
	all := moments{}
	for j := range c.Groups {
		all = all.and(c.Groups[j].moments)
	}
	present := 0
	for j := range c.Groups {
		if c.Groups[j].N > 0 {
			present++
		}
	}
	for j := range c.Groups {
		g := &c.Groups[j]
		if g.N == 0 || present < 2 {
			continue
		}
		var rest moments
		for other := range c.Groups {
			if other != j {
				rest = rest.and(c.Groups[other].moments)
			}
		}
		gap := Gap{Group: j, N: g.N, Others: rest.n, Mean: g.Mean, Rest: rest.mean(), Delta: math.NaN(), Adjusted: math.NaN(),
			G: hedges(g.moments, rest, c.Options.Confidence, c.Weighted || c.Clusters > 0)}
		gap.Difference = welchT(g.moments, rest, c.Options.Confidence)
		if d.Cluster != nil {
			gap.Difference = againstRest(d, j, c.Options.Confidence)
		}
		if !c.Weighted {
			gap.Delta = c.againstAll(j, rest.n)
		}
		gaps = append(gaps, gap)
	}
	return gaps
}

// againstAll is Cliff's δ of a group and all others.
func (c *Comparison) againstAll(group, others int) float64 {
	own := c.Groups[group].sorted
	sum := 0.0
	for j := range c.Groups {
		if j != group {
			larger, same := wins(own, c.Groups[j].sorted)
			sum += 2*larger + same
		}
	}
	total := float64(len(own)) * float64(others)
	return (sum - total) / total
}

// againstRest is the difference by clusters; without a standard error where the
// group or the rest live in a single one.
func againstRest(d Data, group int, confidence float64) Estimate {
	two := Data{Value: d.Value, Group: make([]int, len(d.Group)), Groups: 2, Weight: d.Weight, Cluster: d.Cluster}
	for i, j := range d.Group {
		if j != group {
			two.Group[i] = 1
		}
	}
	groups := two.groups()
	robust := newRobustGroups(two, groups)
	e := robust.contrast(map[int]float64{0: 1, 1: -1}, confidence)
	if !groups[0].InTests || !groups[1].InTests {
		nan := math.NaN()
		return Estimate{Value: e.Value, SE: nan, DF: nan, T: nan, P: nan, Low: nan, High: nan}
	}
	return e
}
