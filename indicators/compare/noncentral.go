package compare

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// poissonReach is how many standard deviations of a Poisson distribution its
// sum goes over on either side of the mean: what lies beyond is below 1e-20.
const poissonReach = 10

// NoncentralF is P(F ≤ f) with d1 and d2 degrees of freedom and noncentrality
// ncp ≥ 0: incomplete beta functions mixed over the Poisson distribution of
// mean ncp/2. NaN where an argument is, or degrees are none.
func NoncentralF(f, d1, d2, ncp float64) float64 {
	switch {
	case math.IsNaN(f) || !(d1 > 0) || !(d2 > 0) || !(ncp >= 0) || math.IsInf(ncp, 1):
		return math.NaN()
	case math.IsInf(f, 1):
		return 1
	case f <= 0:
		return 0
	case ncp == 0:
		return 1 - FTail(f, d1, d2)
	}
	return poissonBeta(d1*f/(d1*f+d2), d1/2, d2/2, ncp/2, 1)
}

// NoncentralT is P(T ≤ t) with df degrees of freedom and noncentrality ncp.
func NoncentralT(t, df, ncp float64) float64 {
	switch {
	case math.IsNaN(t) || math.IsNaN(ncp) || math.IsInf(ncp, 0) || !(df > 0):
		return math.NaN()
	case math.IsInf(t, 1):
		return 1
	case t < 0:
		return 1 - NoncentralT(-t, df, -ncp)
	case t == 0:
		return normalBelow(-ncp)
	case ncp == 0:
		return 1 - TTwoSided(t, df)/2
	}
	// Johnson, Kotz & Balakrishnan (1995), ch. 31: even terms are those of a
	// Poisson distribution, odd ones carry the sign of ncp
	x, half := t*t/(df+t*t), ncp*ncp/2
	even := poissonBeta(x, 0.5, df/2, half, 1)
	odd := poissonBeta(x, 1, df/2, half, 1.5)
	return min(1, max(0, normalBelow(-ncp)+even/2+ncp/(2*math.Sqrt2)*odd))
}

// poissonBeta is Σ_j mean^j·e^(−mean)/Γ(j+shift)·I_x(a+j, b). The betas are had from the last one downwards
// by I(a) = I(a+1) + x^a·(1−x)^b/(a·B(a, b)), which only adds what is positive;
// all factors go from one to the next in logarithms.
func poissonBeta(x, a, b, mean, shift float64) float64 {
	reach := poissonReach * (math.Sqrt(mean) + 2)
	first, last := math.Max(0, math.Floor(mean-reach)), math.Ceil(mean+reach)
	logMean, logX := math.Log(mean), math.Log(x)
	gamma := func(x float64) float64 {
		value, _ := math.Lgamma(x)
		return value
	}
	weight := last*logMean - mean - gamma(last+shift)
	step := (a+last)*logX + b*math.Log1p(-x) + gamma(a+last+b) - gamma(a+last+1) - gamma(b)
	beta := mathext.RegIncBeta(a+last, b, x)
	sum := 0.0
	for j := last; ; j-- {
		sum += math.Exp(weight) * beta
		if j == first {
			return sum
		}
		weight += math.Log((j - 1 + shift) / mean)
		step += math.Log((a + j) / (x * (a + j - 1 + b)))
		beta += math.Exp(step)
	}
}

// noncentralityF is the ncp at which an F of f or less has a probability; 0
// where even the central distribution has less.
func noncentralityF(f, d1, d2, probability float64) float64 {
	if !(NoncentralF(f, d1, d2, 0) > probability) {
		return 0
	}
	high := max(1, d1*f)
	for NoncentralF(f, d1, d2, high) > probability {
		high *= 2
	}
	return bisect(0, high, func(ncp float64) bool { return NoncentralF(f, d1, d2, ncp) > probability })
}

// noncentralityT is the ncp at which a T of t or less has a probability. The
// normal quantile of NoncentralT is nearly linear in ncp, so that secants find
// it in a few steps; what they do not find is bisected.
func noncentralityT(t, df, probability float64) float64 {
	z := mathext.NormalQuantile(probability)
	beyond := func(ncp float64) float64 { return mathext.NormalQuantile(NoncentralT(t, df, ncp)) - z }
	ncp := t - z*math.Sqrt(1+t*t/(2*df))
	step := 0.1
	value := beyond(ncp)
	for range 20 {
		next := beyond(ncp + step)
		if math.IsInf(value, 0) || math.IsInf(next, 0) || next == value {
			break
		}
		ncp, value, step = ncp+step, next, -next*step/(next-value)
		if math.Abs(step) < 1e-11*max(1, math.Abs(ncp)) {
			return ncp + step
		}
	}
	low, high := t-2, t+2
	for step := 4.0; NoncentralT(t, df, low) < probability; step *= 2 {
		low -= step
	}
	for step := 4.0; NoncentralT(t, df, high) > probability; step *= 2 {
		high += step
	}
	return bisect(low, high, func(ncp float64) bool { return NoncentralT(t, df, ncp) > probability })
}

// bisect finds where below turns false between low and high, to 1e-13.
func bisect(low, high float64, below func(float64) bool) float64 {
	for high-low > 1e-13*max(1, math.Abs(low)) {
		middle := (low + high) / 2
		if middle == low || middle == high {
			break
		}
		if below(middle) {
			low = middle
		} else {
			high = middle
		}
	}
	return (low + high) / 2
}
