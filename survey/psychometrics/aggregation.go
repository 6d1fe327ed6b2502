package psychometrics

import (
	"math"

	"goodgov/internal/inference"
)

// GroupMoments are the respondents of one group: how many, their mean, and the
// sum of squares about it.
type GroupMoments struct {
	N       int
	Mean    float64
	Squares float64
}

// Groups are those that respondents belong to, such as communities.
type Groups []GroupMoments

// GroupsOf are the moments of groups of values, NaN being missing. A group
// without values does not count.
func GroupsOf(groups [][]float64) Groups {
	var all Groups
	for _, values := range groups {
		var g GroupMoments
		for _, x := range values {
			if !math.IsNaN(x) {
				g.N++
				g.Mean += x
			}
		}
		if g.N == 0 {
			continue
		}
		g.Mean /= float64(g.N)
		for _, x := range values {
			if !math.IsNaN(x) {
				g.Squares += (x - g.Mean) * (x - g.Mean)
			}
		}
		all = append(all, g)
	}
	return all
}

// oneWay is a one-way analysis of variance.
type oneWay struct{ between, within, d1, d2 float64 }

func (o oneWay) msb() float64 { return o.between / o.d1 }
func (o oneWay) msw() float64 { return o.within / o.d2 }
func (o oneWay) f() float64   { return o.msb() / o.msw() }

func (g Groups) variance() oneWay {
	n, mean := 0.0, 0.0
	for _, group := range g {
		n += float64(group.N)
		mean += float64(group.N) * group.Mean
	}
	mean /= n
	a := oneWay{d1: float64(len(g) - 1), d2: n - float64(len(g))}
	size := 0.0
	for _, group := range g {
		a.between += float64(group.N) * (group.Mean - mean) * (group.Mean - mean)
		a.within += group.Squares
		size += float64(group.N) * group.Mean * group.Mean
	}
	// What rounding leaves of values that do not vary is no variance: the mean of
	// seven times 3.4 is not quite 3.4.
	const rounding = 1e-24
	if a.between <= rounding*size {
		a.between = 0
	}
	if a.within <= rounding*size {
		a.within = 0
	}
	return a
}

// Aggregation says whether answers may be averaged per group: how much of what
// people answer their group decides, and how sure the groups' means are.
type Aggregation struct {
	N, Groups int
	// Size is k₀ = (n − Σn_j²/n)/(J − 1), the group size that counts when
	// groups are unequal.
	Size      float64
	F, D1, D2 float64 // of the one-way analysis of variance
	P         float64
	// ICC1 = (MSB − MSW)/(MSB + (k₀ − 1)·MSW), the share of the variance that
	// lies between groups (Shrout & Fleiss 1979, Bliese 2000); an estimate, and
	// below 0 where groups differ less than chance would make them.
	ICC1, ICC1Low, ICC1High float64
	// ICC2 = (MSB − MSW)/MSB, the reliability of a group's mean.
	ICC2 float64
	Eta2 float64 // SSB/SST
	// DesignEffect = 1 + (Σn_j²/n − 1)·ICC1, at least 1: by how much the variance
	// of the mean of all is greater than in a simple random sample (Kish 1965),
	// and Effective = N/DesignEffect, of how many answers it has the worth.
	DesignEffect, Effective float64
}

// Aggregate judges values of groups of respondents. confidence, between 0 and
// 1, is of the interval of ICC1 (Searle 1971, with k₀). Figures are NaN with
// fewer than two groups, no more respondents than groups, or values that do not
// vary at all within and between.
func (g Groups) Aggregate(confidence float64) Aggregation {
	nan := math.NaN()
	a := Aggregation{Groups: len(g), Size: nan, F: nan, D1: nan, D2: nan, P: nan, ICC1: nan, ICC1Low: nan, ICC1High: nan, ICC2: nan, Eta2: nan, DesignEffect: nan, Effective: nan}
	squares := 0.0
	for _, group := range g {
		a.N += group.N
		squares += float64(group.N) * float64(group.N)
	}
	if len(g) < 2 || a.N <= len(g) {
		return a
	}
	n, v := float64(a.N), g.variance()
	a.D1, a.D2 = v.d1, v.d2
	a.Size = (n - squares/n) / v.d1
	if !(v.between+v.within > 0) {
		return a
	}
	msb, msw := v.msb(), v.msw()
	a.F, a.P = v.f(), inference.FTail(v.f(), v.d1, v.d2)
	a.Eta2 = v.between / (v.between + v.within)
	a.ICC1 = (msb - msw) / (msb + (a.Size-1)*msw)
	a.ICC2 = (msb - msw) / msb
	tail := (1 - confidence) / 2
	low, high := a.F/inference.FQuantile(1-tail, v.d1, v.d2), a.F/inference.FQuantile(tail, v.d1, v.d2)
	a.ICC1Low, a.ICC1High = (low-1)/(low+a.Size-1), (high-1)/(high+a.Size-1)
	a.DesignEffect = max(1, 1+(squares/n-1)*a.ICC1)
	a.Effective = n / a.DesignEffect
	return a
}

// NullDistribution is how people would answer who do not agree at all: what
// r_wg compares with.
type NullDistribution string

const (
	// Uniform: every answer is as likely, variance (A² − 1)/12 on A points.
	Uniform NullDistribution = "uniform"
	// SlightSkew, ModerateSkew and HeavySkew: people lean to one end, on five
	// points with the variances 1.34, 0.90 and 0.44 (James, Demaree & Wolf
	// 1984; LeBreton & Senter 2008).
	SlightSkew   NullDistribution = "slight-skew"
	ModerateSkew NullDistribution = "moderate-skew"
	HeavySkew    NullDistribution = "heavy-skew"
)

// NullDistributions are all of them, the default first.
func NullDistributions() []NullDistribution {
	return []NullDistribution{Uniform, SlightSkew, ModerateSkew, HeavySkew}
}

// Variance of the null distribution on a scale of points; NaN where there is no
// published figure: the skewed ones are known for five.
func (d NullDistribution) Variance(points int) float64 {
	skewed := map[NullDistribution]float64{SlightSkew: 1.34, ModerateSkew: 0.90, HeavySkew: 0.44}
	switch v, known := skewed[d]; {
	case d == Uniform:
		return (float64(points*points) - 1) / 12
	case known && points == 5:
		return v
	}
	return math.NaN()
}

// WithinGroupAgreement is r_wg(J) of J items with a mean variance within the
// group (James, Demaree & Wolf 1984):
//
//	J(1 − s̄²/σ²) / (J(1 − s̄²/σ²) + s̄²/σ²)
//
// σ² being the variance of the null distribution. Where people differ more
// than that it is 0, as its authors advise; NaN where a variance is.
func WithinGroupAgreement(items int, meanVariance, null float64) float64 {
	if math.IsNaN(meanVariance) || math.IsNaN(null) {
		return math.NaN()
	}
	ratio := meanVariance / null
	if ratio >= 1 {
		return 0
	}
	agreed := float64(items) * (1 - ratio)
	return agreed / (agreed + ratio)
}
