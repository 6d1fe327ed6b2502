package compare

import (
	"math"

	"goodgov/internal/inference"
)

// effects are the shares of the variance that lie between the groups.
func (c *Comparison) effects() {
	nan := math.NaN()
	c.Eta2, c.Omega2, c.Epsilon2, c.RankEpsilon2 = Interval{nan, nan, nan}, nan, nan, nan
	in := c.members()
	if len(in) < 2 {
		return
	}
	between, within, n := c.sums(in)
	c.Eta2.Value = between / (between + within)
	if c.Weighted {
		return
	}
	a := c.anova(in)
	square := within / a.DF2
	c.Omega2 = (between - a.DF1*square) / (between + within + square)
	c.Epsilon2 = (between - a.DF1*square) / (between + within)
	c.RankEpsilon2 = c.kruskal(in).Statistic / float64(n-1)
	if math.IsNaN(a.Statistic) || math.IsInf(a.Statistic, 0) || c.Clusters > 0 {
		return
	}
	// the noncentralities that F is as likely to exceed or to fall below
	tail := (1 - c.Options.Confidence) / 2
	share := func(probability float64) float64 {
		ncp := inference.NoncentralityF(a.Statistic, a.DF1, a.DF2, probability)
		return ncp / (ncp + a.DF2)
	}
	c.Eta2.Low, c.Eta2.High = share(1-tail), share(tail)
}

// hedges is Hedges' g of two groups: the difference in pooled standard
// deviations, corrected for small groups, and its interval from the noncentral
// t distribution. Weighted groups have no interval.
func hedges(a, b moments, confidence float64, weighted bool) Interval {
	nan := math.NaN()
	none := Interval{nan, nan, nan}
	df := float64(a.n + b.n - 2)
	if df < 1 {
		return none
	}
	pooled := math.Sqrt((float64(a.n-1)*spread(a) + float64(b.n-1)*spread(b)) / df)
	if pooled == 0 {
		return none
	}
	ga, _ := math.Lgamma(df / 2)
	gb, _ := math.Lgamma((df - 1) / 2)
	correction := math.Exp(ga-gb) * math.Sqrt(2/df)
	d := (a.mean() - b.mean()) / pooled
	g := Interval{correction * d, nan, nan}
	if weighted || df < 2 {
		return g
	}
	scale := math.Sqrt(1/float64(a.n) + 1/float64(b.n))
	tail := (1 - confidence) / 2
	g.Low = correction * scale * inference.NoncentralityT(d/scale, df, 1-tail)
	g.High = correction * scale * inference.NoncentralityT(d/scale, df, tail)
	return g
}

// spread is the variance, 0 of a single value.
func spread(m moments) float64 {
	if m.n < 2 {
		return 0
	}
	return m.variance()
}

// cliff is Cliff's δ of two sorted groups: how much oftener a value of the first
// is the larger than the smaller; with the consistent variance of Cliff (1996)
// and the asymmetric interval of Feng & Cliff (2004).
func cliff(a, b []float64, confidence float64) Interval {
	m, n := float64(len(a)), float64(len(b))
	larger, same := wins(a, b)
	delta := (2*larger + same - m*n) / (m * n)
	d := Interval{delta, math.NaN(), math.NaN()}
	if m < 2 || n < 2 || math.Abs(delta) == 1 {
		return d
	}
	rows, columns := dominance(a, b, delta), dominance(b, a, -delta)
	cells := m*n - same - m*n*delta*delta
	variance := (n*n*rows + m*m*columns - cells) / (m * n * (m - 1) * (n - 1))
	variance = max(variance, (1-delta*delta)/(m*n-1))
	z := inference.NormalCritical(confidence)
	reach := z * math.Sqrt(variance) * math.Sqrt((1-delta*delta)*(1-delta*delta)+z*z*variance)
	below := 1 - delta*delta + z*z*variance
	middle := delta - delta*delta*delta
	d.Low, d.High = max(-1, (middle-reach)/below), min(1, (middle+reach)/below)
	return d
}

// dominance is Σ(d_i − δ)² over the values of a, d_i being how much oftener one
// exceeds the values of b than falls below them.
func dominance(a, b []float64, delta float64) float64 {
	sum := 0.0
	low, high := 0, 0
	for _, x := range a {
		for low < len(b) && b[low] < x {
			low++
		}
		high = max(high, low)
		for high < len(b) && b[high] == x {
			high++
		}
		di := float64(low-(len(b)-high)) / float64(len(b))
		sum += (di - delta) * (di - delta)
	}
	return sum
}
