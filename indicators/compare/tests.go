package compare

import (
	"math"

	"goodgov/internal/inference"
)

// testAll makes the tests of all groups that the data allow.
func (c *Comparison) testAll(d Data) {
	in := c.members()
	if len(in) < 2 {
		return
	}
	switch {
	case c.robust != nil:
		c.Tests = append(c.Tests, c.robust.wald(in))
	case c.Weighted:
		c.Tests = append(c.Tests, c.welch(in))
	default:
		c.Tests = append(c.Tests, c.welch(in), c.anova(in), c.brownForsythe(in), c.kruskal(in), c.levene(d, in, TestLevene), c.levene(d, in, TestLeveneMean))
	}
	if len(in) > 2 {
		c.Tests = append(c.Tests, c.linear(in))
		if !c.Weighted && c.robust == nil {
			c.Tests = append(c.Tests, c.jonckheere(in))
		}
	}
}

// members are the groups that take part in tests.
func (c *Comparison) members() []int {
	var in []int
	for j := range c.Groups {
		if c.Groups[j].InTests {
			in = append(in, j)
		}
	}
	return in
}

func fTest(name TestName, f, d1, d2 float64) Test {
	return Test{name, f, d1, d2, inference.FTail(f, d1, d2)}
}

// welch is Welch's (1951) analysis of variance with unequal variances, from the
// means and the variances of them.
func (c *Comparison) welch(in []int) Test {
	k := float64(len(in))
	total, mean := 0.0, 0.0
	for _, j := range in {
		w := 1 / c.Groups[j].moments.ofMean()
		total += w
		mean += w * c.Groups[j].Mean
	}
	mean /= total
	between, spread := 0.0, 0.0
	for _, j := range in {
		g := &c.Groups[j]
		w := 1 / g.moments.ofMean()
		between += w * (g.Mean - mean) * (g.Mean - mean)
		spread += (1 - w/total) * (1 - w/total) / float64(g.N-1)
	}
	f := between / (k - 1) / (1 + 2*(k-2)/(k*k-1)*spread)
	return fTest(TestWelch, f, k-1, (k*k-1)/(3*spread))
}

// sums are the sums of squares between and within groups, and n.
func (c *Comparison) sums(in []int) (between, within float64, n int) {
	var all moments
	for _, j := range in {
		all = all.and(c.Groups[j].moments)
		within += c.Groups[j].moments.within()
	}
	for _, j := range in {
		g := &c.Groups[j]
		between += g.moments.w * (g.Mean - all.mean()) * (g.Mean - all.mean())
	}
	return between, within, all.n
}

func (c *Comparison) anova(in []int) Test {
	between, within, n := c.sums(in)
	d1, d2 := float64(len(in)-1), float64(n-len(in))
	return fTest(TestANOVA, between/d1/(within/d2), d1, d2)
}

// brownForsythe is F* of Brown & Forsythe (1974) for means.
func (c *Comparison) brownForsythe(in []int) Test {
	between, _, n := c.sums(in)
	total, squares := 0.0, 0.0
	for _, j := range in {
		g := &c.Groups[j]
		part := (1 - float64(g.N)/float64(n)) * g.moments.variance()
		total += part
		squares += part * part / float64(g.N-1)
	}
	return fTest(TestBrownForsythe, between/total, float64(len(in)-1), total*total/squares)
}

// kruskal is H of Kruskal & Wallis (1952), corrected for ties.
func (c *Comparison) kruskal(in []int) Test {
	n := float64(c.N)
	sum := 0.0
	for _, j := range in {
		g := &c.Groups[j]
		away := g.MeanRank - (n+1)/2
		sum += float64(g.N) * away * away
	}
	ties := 0.0
	for _, t := range c.ties {
		ties += t*t*t - t
	}
	h := 12 * sum / (n * (n + 1)) / (1 - ties/(n*n*n-n))
	df := float64(len(in) - 1)
	return Test{TestKruskal, h, df, math.NaN(), inference.ChiSquareTail(h, df)}
}

// levene is the analysis of variance of how far values lie from the centre of
// their group: the median (Brown & Forsythe 1974) or the mean.
func (c *Comparison) levene(d Data, in []int, name TestName) Test {
	centre := make([]float64, len(c.Groups))
	away := make([]Group, len(c.Groups))
	for j := range c.Groups {
		centre[j] = c.Groups[j].Median
		if name == TestLeveneMean {
			centre[j] = c.Groups[j].Mean
		}
	}
	for i, x := range d.Value {
		away[d.Group[i]].moments.add(math.Abs(x-centre[d.Group[i]]), 1)
	}
	for j := range away {
		away[j].Mean = away[j].moments.mean()
	}
	t := (&Comparison{Groups: away}).anova(in)
	t.Name = name
	return t
}

// linear is the contrast of the means with evenly spaced coefficients, in the
// order of the groups: does the mean rise or fall along them.
func (c *Comparison) linear(in []int) Test {
	weights := map[int]float64{}
	value, variance, spread := 0.0, 0.0, 0.0
	for at, j := range in {
		w := float64(at) - float64(len(in)-1)/2
		weights[j] = w
		g := &c.Groups[j]
		v := w * w * g.moments.ofMean()
		value += w * g.Mean
		variance += v
		spread += v * v / float64(g.N-1)
	}
	e := estimate(value, math.Sqrt(variance), variance*variance/spread, c.Options.Confidence)
	if c.robust != nil {
		e = c.robust.contrast(weights, c.Options.Confidence)
	}
	return Test{TestLinear, e.T, math.NaN(), e.DF, e.P}
}

// jonckheere is the number of pairs of respondents of which the one in the
// later group has the larger value, ties counting ½, against what chance gives
// (Jonckheere 1954, Terpstra 1952; the variance with ties as in Hollander &
// Wolfe 1999).
func (c *Comparison) jonckheere(in []int) Test {
	statistic, n := 0.0, float64(c.N)
	mean, total := n*n/4, n*(n-1)*(2*n+5)
	var sizes2, sizes3, ties2, ties3 float64
	for at, j := range in {
		for _, later := range in[at+1:] {
			larger, same := wins(c.Groups[later].sorted, c.Groups[j].sorted)
			statistic += larger + same/2
		}
		s := float64(c.Groups[j].N)
		mean -= s * s / 4
		total -= s * (s - 1) * (2*s + 5)
		sizes2 += s * (s - 1)
		sizes3 += s * (s - 1) * (s - 2)
	}
	for _, t := range c.ties {
		total -= t * (t - 1) * (2*t + 5)
		ties2 += t * (t - 1)
		ties3 += t * (t - 1) * (t - 2)
	}
	variance := total/72 + sizes3*ties3/(36*n*(n-1)*(n-2)) + sizes2*ties2/(8*n*(n-1))
	z := (statistic - mean) / math.Sqrt(variance)
	return Test{TestJonckheere, z, math.NaN(), math.NaN(), inference.NormalTwoSided(z)}
}
