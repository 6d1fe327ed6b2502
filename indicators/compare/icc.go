package compare

import "math"

// ICC is ICC(1): the share of the variance that lies between groups, by the
// analysis of variance, and the design effect 1 + (m−1)·ICC that it gives the
// mean of all respondents, m being the size of the group that a respondent is
// in on average (Kish 1965). Below 0 it is kept, and the effect is 1. Weights
// play no part. NaN where there is nothing to estimate it by.
func ICC(d Data) (icc, design float64) {
	d.Weight, d.Cluster = nil, nil
	c := &Comparison{Groups: d.present().groups()}
	in := c.members()
	if len(in) < 2 {
		return math.NaN(), math.NaN()
	}
	t := c.anova(in)
	if math.IsNaN(t.Statistic) || math.IsInf(t.Statistic, 0) {
		return math.NaN(), math.NaN()
	}
	squares, n := 0.0, 0.0
	for _, j := range in {
		size := float64(c.Groups[j].N)
		squares += size * size
		n += size
	}
	k0 := (n - squares/n) / t.DF1
	icc = (t.Statistic - 1) / (t.Statistic + k0 - 1)
	return icc, 1 + (squares/n-1)*max(0, icc)
}
