package inference

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// poissonReach is how many standard deviations of a Poisson distribution its
// sum goes over on either side of the mean: what lies beyond is below 1e-20.
const poissonReach = 10

// nothing is what is taken as 0: the quotients of the sums overflow below it.
const nothing = 1e-300

// NoncentralF is P(F ≤ f) with d1 and d2 degrees of freedom, of which d2 may be
// infinite, and noncentrality ncp ≥ 0: incomplete beta functions mixed over the Poisson distribution of
// mean ncp/2. NaN where an argument is, or degrees are none.
func NoncentralF(f, d1, d2, ncp float64) float64 {
	switch {
	case math.IsNaN(f) || !(d1 > 0) || !(d2 > 0) || !(ncp >= 0) || math.IsInf(ncp, 1):
		return math.NaN()
	case math.IsInf(f, 1):
		return 1
	case math.IsInf(d2, 1):
		return NoncentralChiSquare(d1*f, d1, ncp)
	case d1*f < nothing*d2:
		return 0
	case ncp < nothing:
		return 1 - FTail(f, d1, d2)
	}
	return poissonBeta(d1*f/(d1*f+d2), d1/2, d2/2, ncp/2, 1)
}

// NoncentralT is P(T ≤ t) with df degrees of freedom, which may be infinite, and
// noncentrality ncp.
func NoncentralT(t, df, ncp float64) float64 {
	switch {
	case math.IsNaN(t) || math.IsNaN(ncp) || math.IsInf(ncp, 0) || !(df > 0):
		return math.NaN()
	case math.IsInf(t, 1):
		return 1
	case math.IsInf(df, 1):
		return NormalBelow(t - ncp)
	case t < 0:
		return 1 - NoncentralT(-t, df, -ncp)
	case t*t < nothing:
		return NormalBelow(-ncp)
	case ncp*ncp < nothing:
		return 1 - TTwoSided(t, df)/2
	}
	// Johnson, Kotz & Balakrishnan (1995), ch. 31: even terms are those of a
	// Poisson distribution, odd ones carry the sign of ncp
	x, half := t*t/(df+t*t), ncp*ncp/2
	even := poissonBeta(x, 0.5, df/2, half, 1)
	odd := poissonBeta(x, 1, df/2, half, 1.5)
	return min(1, max(0, NormalBelow(-ncp)+even/2+ncp/(2*math.Sqrt2)*odd))
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

// NoncentralityF is the ncp at which an F of f or less has a probability; 0
// where even the central distribution has less.
func NoncentralityF(f, d1, d2, probability float64) float64 {
	if !(NoncentralF(f, d1, d2, 0) > probability) {
		return 0
	}
	high := max(1, d1*f)
	for NoncentralF(f, d1, d2, high) > probability {
		high *= 2
	}
	return Bisect(0, high, func(ncp float64) bool { return NoncentralF(f, d1, d2, ncp) > probability })
}

// NoncentralityT is the ncp at which a T of t or less has a probability. The
// normal quantile of NoncentralT is nearly linear in ncp, so that secants find
// it in a few steps; what they do not find is bisected.
func NoncentralityT(t, df, probability float64) float64 {
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
	return Bisect(low, high, func(ncp float64) bool { return NoncentralT(t, df, ncp) > probability })
}

// NoncentralChiSquare is P(χ² ≤ x) with df degrees of freedom and noncentrality
// ncp: the mixture of central ones over the Poisson distribution of mean ncp/2,
// summed from its largest terms outwards until they do not count.
func NoncentralChiSquare(x, df, ncp float64) float64 {
	if x <= 0 {
		return 0
	}
	if ncp <= 0 {
		return 1 - ChiSquareTail(x, df)
	}
	half := ncp / 2
	term := func(j float64) float64 {
		logWeight := -half + j*math.Log(half)
		g, _ := math.Lgamma(j + 1)
		return math.Exp(logWeight-g) * mathext.GammaIncReg(df/2+j, x/2)
	}
	middle := math.Floor(half)
	sum := term(middle)
	const negligible = 1e-18
	for j := middle - 1; j >= 0; j-- {
		t := term(j)
		sum += t
		if t < negligible*sum {
			break
		}
	}
	for j := middle + 1; ; j++ {
		t := term(j)
		sum += t
		if t <= negligible*sum || t == 0 {
			break
		}
	}
	return min(sum, 1)
}

// NoncentralityChiSquare is the ncp at which a χ² of x or less has a
// probability; 0 where even the central distribution has less.
func NoncentralityChiSquare(x, df, probability float64) float64 {
	if NoncentralChiSquare(x, df, 0) <= probability {
		return 0
	}
	low, high := 0.0, max(x, 1)
	for NoncentralChiSquare(x, df, high) > probability {
		low, high = high, 2*high
	}
	return Bisect(low, high, func(ncp float64) bool { return NoncentralChiSquare(x, df, ncp) > probability })
}
