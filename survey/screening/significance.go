package screening

import (
	"math"

	"goodgov/internal/inference"
)

// welch is the two-sided p of Welch's t test; NaN where one side has fewer than
// two values or neither varies.
func welch(a, b moments) float64 {
	if a.n < 2 || b.n < 2 {
		return math.NaN()
	}
	va, vb := a.variance()/float64(a.n), b.variance()/float64(b.n)
	if !(va+vb > 0) {
		return math.NaN()
	}
	t := (a.mean() - b.mean()) / math.Sqrt(va+vb)
	df := (va + vb) * (va + vb) / (va*va/float64(a.n-1) + vb*vb/float64(b.n-1))
	return inference.TTwoSided(t, df)
}

// fisher is the two-sided p of Fisher's exact test of a table of two rows
// (a, b) and (c, d): the sum of the probabilities that are no greater than that
// of the table. NaN where a margin is empty.
func fisher(a, b, c, d int) float64 {
	if a+b == 0 || c+d == 0 || a+c == 0 || b+d == 0 {
		return math.NaN()
	}
	n, row, column := a+b+c+d, a+b, a+c
	log := func(x int) float64 {
		return choose(column, x) + choose(n-column, row-x) - choose(n, row)
	}
	observed, p := log(a), 0.0
	for x := max(0, row+column-n); x <= min(row, column); x++ {
		if l := log(x); l <= observed+1e-7 {
			p += math.Exp(l)
		}
	}
	return min(1, p)
}

// choose is the logarithm of the binomial coefficient.
func choose(n, k int) float64 {
	l := func(x int) float64 { v, _ := math.Lgamma(float64(x) + 1); return v }
	return l(n) - l(k) - l(n-k)
}
