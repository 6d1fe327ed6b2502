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

// Gaps compares each group with the others together. The gaps of two groups
// mirror each other.
func (c *Comparison) Gaps() []Gap {
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
		if c.robust != nil {
			gap.Difference = c.robust.againstRest(j, c.Options.Confidence)
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
