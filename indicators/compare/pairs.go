package compare

import (
	"math"

	"goodgov/internal/inference"
)

// Pair compares two groups, A < B; differences are A's less B's.
type Pair struct {
	A, B int
	// Difference of the means, by the test of the options. Its interval is
	// simultaneous, for all pairs together, with Games–Howell and Tukey; of a
	// single difference otherwise. P is unadjusted: that of a t or z.
	Difference Estimate
	Adjusted   float64  // p for all pairs together
	G          Interval // Hedges' g
	Delta      Interval // Cliff's δ
}

// pairs compares the groups that take part two by two.
func (c *Comparison) pairs() []Pair {
	in := c.members()
	if len(in) < 2 {
		return nil
	}
	var list []Pair
	_, within, n := c.sums(in)
	square, df := within/float64(n-len(in)), float64(n-len(in))
	studentized := inference.NewStudentizedRange(len(in))
	how := c.Options.Posthoc
	if c.robust != nil {
		how = WelchT // of CR2 and Satterthwaite's degrees
	} else if c.Weighted && how != WelchT {
		how = GamesHowell
	}
	tukeyReach := studentized.Quantile(c.Options.Confidence, df)
	raw := make([]float64, 0, len(in)*(len(in)-1)/2)
	for at, i := range in {
		for _, j := range in[at+1:] {
			a, b := &c.Groups[i], &c.Groups[j]
			p := Pair{A: i, B: j, G: hedges(a.moments, b.moments, c.Options.Confidence, c.Weighted || c.robust != nil), Adjusted: math.NaN()}
			nan := math.NaN()
			p.Delta = Interval{nan, nan, nan}
			if !c.Weighted {
				p.Delta = cliff(a.sorted, b.sorted, c.Options.Confidence)
				if c.robust != nil {
					p.Delta.Low, p.Delta.High = nan, nan
				}
			}
			pooled := math.Sqrt(square * (1/float64(a.N) + 1/float64(b.N)))
			difference := a.Mean - b.Mean
			switch {
			case c.robust != nil:
				p.Difference = c.robust.contrast(map[int]float64{i: 1, j: -1}, c.Options.Confidence)
			case how == Tukey, how == LSD:
				p.Difference = estimate(difference, pooled, df, c.Options.Confidence)
			default:
				p.Difference = welchT(a.moments, b.moments, c.Options.Confidence)
			}
			e := &p.Difference
			switch how {
			case GamesHowell:
				p.Adjusted = studentized.Tail(math.Sqrt2*math.Abs(e.T), e.DF)
				reach := studentized.Quantile(c.Options.Confidence, e.DF) / math.Sqrt2 * e.SE
				e.Low, e.High = difference-reach, difference+reach
			case Tukey:
				p.Adjusted = studentized.Tail(math.Sqrt2*math.Abs(e.T), df)
				reach := tukeyReach / math.Sqrt2 * e.SE
				e.Low, e.High = difference-reach, difference+reach
			case Dunn:
				// the ranks decide; the interval stays that of the means
				e.T, e.P = c.dunn(a, b)
				e.DF = math.Inf(1)
			}
			raw = append(raw, e.P)
			list = append(list, p)
		}
	}
	if how != GamesHowell && how != Tukey {
		for at, adjusted := range inference.Adjust(raw, c.Options.Adjust) {
			list[at].Adjusted = adjusted
		}
	}
	return list
}

// welchT is the difference of two means with unequal variances (Welch 1938),
// linearised ones with weights.
func welchT(a, b moments, confidence float64) Estimate {
	va, vb := a.ofMean(), b.ofMean()
	df := (va + vb) * (va + vb) / (va*va/float64(a.n-1) + vb*vb/float64(b.n-1))
	return estimate(a.mean()-b.mean(), math.Sqrt(va+vb), df, confidence)
}

// dunn is z of two mean ranks among all (Dunn 1964), corrected for ties.
func (c *Comparison) dunn(a, b *Group) (z, p float64) {
	n, ties := float64(c.N), 0.0
	for _, t := range c.ties {
		ties += t*t*t - t
	}
	variance := (n*(n+1)/12 - ties/(12*(n-1))) * (1/float64(a.N) + 1/float64(b.N))
	z = (a.MeanRank - b.MeanRank) / math.Sqrt(variance)
	return z, inference.NormalTwoSided(z)
}
