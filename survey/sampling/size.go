package sampling

import (
	"math"

	"goodgov/internal/inference"
)

// Quantity is what a sample is to estimate.
type Quantity string

const (
	Proportion Quantity = "proportion" // a share of people
	Mean       Quantity = "mean"       // a mean, such as a score
)

// Quantities are all of them, the default first.
func Quantities() []Quantity { return []Quantity{Proportion, Mean} }

// Formula is a way to a sample size for a proportion.
type Formula string

const (
	// Cochran (1977, eqs. 4.1 and 4.2): n₀ = z²pq/e², n = n₀/(1 + (n₀ − 1)/N).
	Cochran Formula = "cochran"
	// KrejcieMorgan (1970): χ²Npq/(e²(N − 1) + χ²pq), χ² = z². It is Cochran's
	// formula written otherwise, and gives the same number.
	KrejcieMorgan Formula = "krejcie-morgan"
	// Yamane (1967, p. 886): N/(1 + Ne²), which is p = .5 and z = 2 whatever the
	// confidence, and N for N − 1.
	Yamane Formula = "yamane"
)

// Formulas are all of them, the default first.
func Formulas() []Formula { return []Formula{Cochran, KrejcieMorgan, Yamane} }

// Aim is how well a sample is to estimate something.
type Aim struct {
	Of           Quantity
	Formula      Formula // of a proportion; a mean has only Cochran's
	Confidence   float64 // between 0 and 1
	Margin       float64 // half the width of the interval, above 0
	Proportion   float64 // the one expected, for Of Proportion; .5 needs most
	SD           float64 // the one expected, for Of Mean
	DesignEffect float64 // by how much the variance is greater than a simple random sample's
}

// DefaultAim is what most studies aim for: ±5 points on any proportion with a
// confidence of 95 %, from a simple random sample.
func DefaultAim() Aim {
	return Aim{Of: Proportion, Formula: Cochran, Confidence: 0.95, Margin: 0.05, Proportion: 0.5, SD: 1, DesignEffect: 1}
}

// unlimited is the sample size for a population without end.
func (a Aim) unlimited() float64 {
	z := inference.NormalCritical(a.Confidence)
	switch {
	case a.Of == Mean:
		return a.DesignEffect * math.Pow(z*a.SD/a.Margin, 2)
	case a.Formula == Yamane:
		return a.DesignEffect / (a.Margin * a.Margin)
	}
	return a.DesignEffect * z * z * a.Proportion * (1 - a.Proportion) / (a.Margin * a.Margin)
}

// Size is how many respondents the aim needs of a population, not rounded;
// +Inf stands for a population without end. The design effect multiplies n₀
// before the finite population correction, so that Size is the inverse of
// MarginOf and never exceeds the population.
func (a Aim) Size(population float64) float64 {
	n0 := a.unlimited()
	switch {
	case math.IsInf(population, 1):
		return n0
	case math.IsInf(n0, 1):
		return population
	}
	if a.Of == Mean || a.Formula == Yamane {
		return n0 / (1 + n0/population) // the variance has N − 1 in it already
	}
	return min(population, n0/(1+(n0-1)/population))
}

// MarginOf is the margin of error that n respondents of a population give,
// whatever Margin asks for:
//
//	z·√(deff·pq/n · (N−n)/(N−1))  of a proportion
//	z·√(deff·s²/n · (1−n/N))      of a mean
//
// It is NaN for n below 1 and 0 for a whole population.
func (a Aim) MarginOf(n, population float64) float64 {
	switch {
	case !(n >= 1):
		return math.NaN()
	case n >= population:
		return 0
	}
	variance, left := a.Proportion*(1-a.Proportion), 1.0
	switch {
	case a.Of == Mean:
		variance, left = a.SD*a.SD, 1-n/population
	case !math.IsInf(population, 1):
		left = (population - n) / (population - 1)
	}
	return inference.NormalCritical(a.Confidence) * math.Sqrt(a.DesignEffect*variance/n*left)
}

// RoundUp is the least whole number of people that is enough: what is above a
// whole number by the last digits of arithmetic only is that number. Beyond
// 2^53 it is that.
func RoundUp(n float64) int {
	const last, most = 1e-9, 1 << 53
	if n >= most {
		return most
	}
	return int(math.Ceil(n - last*max(1, n)))
}
