package psychometrics

import (
	"math"

	"goodgov/internal/inference"
)

// CriticalShare is the share of respondents in the highest and in the lowest
// group of the critical ratio: with it the difference of two groups is told
// most surely when scores are normal (Kelley 1939).
const CriticalShare = 0.27

// Cuts are the totals that bound the extreme groups: the lowest has those of
// Low or less, the highest those of High or more, ties included. The groups are
// the share's worth of respondents, rounded, before ties.
type Cuts struct{ Low, High int }

// CutsOf finds the cuts of totals that occur counts[t] times; there are none,
// ok being false, with fewer than two respondents in a group or where the
// groups would meet.
func CutsOf(counts []int, share float64) (cuts Cuts, ok bool) {
	n := 0
	for _, count := range counts {
		n += count
	}
	k := int(math.RoundToEven(share * float64(n)))
	if k < 2 {
		return cuts, false
	}
	for sum := 0; ; cuts.Low++ {
		if sum += counts[cuts.Low]; sum >= k {
			break
		}
	}
	cuts.High = len(counts) - 1
	for sum := 0; ; cuts.High-- {
		if sum += counts[cuts.High]; sum >= k {
			break
		}
	}
	return cuts, cuts.Low < cuts.High
}

// CriticalRatio is the t test of an item between respondents with the highest
// and with the lowest totals. Both forms are given, and which one SPSS users
// read: Welch's where Levene's test rejects equal variances at 5 %.
type CriticalRatio struct {
	NLow, NHigh             int
	Difference              float64 // of the means, the highest group less the lowest
	T, Freedom, P           float64 // with the pooled variance (Student 1908)
	WelchT, WelchFreedom    float64 // without (Welch 1947)
	WelchP, LeveneP         float64 // Levene's (1960) test about the means
	ReadT, ReadDF, ReadP    float64 // of the form to be read
	EqualVariances, Defined bool    // Defined: both groups have two answers, and they vary
}

// CompareExtremes does the test for the answers to one item in both groups.
func CompareExtremes(low, high Distribution) CriticalRatio {
	nan := math.NaN()
	c := CriticalRatio{NLow: low.N(), NHigh: high.N(), Difference: high.Mean() - low.Mean(), T: nan, Freedom: nan, P: nan,
		WelchT: nan, WelchFreedom: nan, WelchP: nan, LeveneP: nan, ReadT: nan, ReadDF: nan, ReadP: nan}
	if c.NLow < 2 || c.NHigh < 2 || low.central(2)+high.central(2) == 0 {
		return c
	}
	c.Defined = true
	n1, n2 := float64(c.NHigh), float64(c.NLow)
	v1, v2 := high.central(2)/(n1-1), low.central(2)/(n2-1)
	c.Freedom = n1 + n2 - 2
	pooled := (high.central(2) + low.central(2)) / c.Freedom
	c.T = c.Difference / math.Sqrt(pooled*(1/n1+1/n2))
	c.P = inference.TTwoSided(c.T, c.Freedom)
	e1, e2 := v1/n1, v2/n2
	c.WelchT = c.Difference / math.Sqrt(e1+e2)
	c.WelchFreedom = (e1 + e2) * (e1 + e2) / (e1*e1/(n1-1) + e2*e2/(n2-1))
	c.WelchP = inference.TTwoSided(c.WelchT, c.WelchFreedom)
	c.LeveneP = levene(low, high)
	c.EqualVariances = !(c.LeveneP < 0.05)
	c.ReadT, c.ReadDF, c.ReadP = c.T, c.Freedom, c.P
	if !c.EqualVariances {
		c.ReadT, c.ReadDF, c.ReadP = c.WelchT, c.WelchFreedom, c.WelchP
	}
	return c
}

// levene is the p of the analysis of variance of the distances from the
// groups' means; NaN where they do not vary.
func levene(groups ...Distribution) float64 {
	var all Groups
	for _, d := range groups {
		mean := d.Mean()
		var g GroupMoments
		for v, count := range d.Counts {
			distance := math.Abs(float64(d.Min+v) - mean)
			g.N += count
			g.Mean += float64(count) * distance
		}
		g.Mean /= float64(g.N)
		for v, count := range d.Counts {
			distance := math.Abs(float64(d.Min+v)-mean) - g.Mean
			g.Squares += float64(count) * distance * distance
		}
		all = append(all, g)
	}
	a := all.variance()
	return inference.FTail(a.f(), a.d1, a.d2)
}
