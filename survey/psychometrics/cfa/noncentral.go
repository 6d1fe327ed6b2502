package cfa

import (
	"math"

	"gonum.org/v1/gonum/mathext"
	"gonum.org/v1/gonum/stat/distuv"
)

// chiSquareTail is the probability of a χ² of df degrees of freedom above x; 1
// without degrees of freedom.
func chiSquareTail(x, df float64) float64 {
	if df <= 0 {
		return 1
	}
	return mathext.GammaIncRegComp(df/2, max(x, 0)/2)
}

// noncentralChiSquare is the probability of a noncentral χ² at x or below: the
// mixture of central ones over the Poisson distribution of mean ncp/2, summed
// from its largest terms outwards until they do not count.
func noncentralChiSquare(x, df, ncp float64) float64 {
	if x <= 0 {
		return 0
	}
	if ncp <= 0 {
		return 1 - chiSquareTail(x, df)
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

// noncentrality is the ncp at which a χ² of x or less has probability level; 0
// where even the central distribution lies lower. The root is bisected to the
// last digits.
func noncentrality(x, df, level float64) float64 {
	if noncentralChiSquare(x, df, 0) <= level {
		return 0
	}
	low, high := 0.0, max(x, 1)
	for noncentralChiSquare(x, df, high) > level {
		low, high = high, 2*high
	}
	for range 200 {
		middle := (low + high) / 2
		if middle == low || middle == high {
			break
		}
		if noncentralChiSquare(x, df, middle) > level {
			low = middle
		} else {
			high = middle
		}
	}
	return (low + high) / 2
}

// chiSquareQuantile is the x that a χ² of df degrees of freedom does not exceed
// with a probability.
func chiSquareQuantile(probability, df float64) float64 {
	return distuv.ChiSquared{K: df}.Quantile(probability)
}

// normalTail is the two-sided probability of a standard normal beyond z.
func normalTail(z float64) float64 { return math.Erfc(math.Abs(z) / math.Sqrt2) }

// normal95 is the 97.5 % quantile of the standard normal.
const normal95 = 1.959963984540054
