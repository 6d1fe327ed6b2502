package inference

import (
	"fmt"
	"math"
	"testing"

	"goodgov/internal/reference"
)

// pf and qf of R 4.2.2.
func TestF(t *testing.T) {
	tails := reference.Case[struct{ X, DF1, DF2, Upper []float64 }](t, "reliability/reference.json", "pf")
	for i, p := range tails.Upper {
		reference.Near(t, fmt.Sprintf("P(F(%v, %v) ≥ %v) over R's", tails.DF1[i], tails.DF2[i], tails.X[i]), FTail(tails.X[i], tails.DF1[i], tails.DF2[i])/p, 1, 1e-9)
	}
	quantiles := reference.Case[struct{ P, DF1, DF2, Q []float64 }](t, "reliability/reference.json", "qf")
	for i, p := range quantiles.P {
		reference.Near(t, fmt.Sprintf("quantile %v of F(%v, %v)", p, quantiles.DF1[i], quantiles.DF2[i]), FQuantile(p, quantiles.DF1[i], quantiles.DF2[i]), quantiles.Q[i], 1e-10)
	}
}

// R 4.2.2: qt(.5 + confidence/2, df), qnorm likewise.
func TestCritical(t *testing.T) {
	for _, c := range []struct{ confidence, df, want float64 }{
		{0.5, 1, 1},
		{0.95, 1, 12.70620473617471},
		{0.9, 2.5, 2.558218614135946},
		{0.95, 29, 2.045229642132704},
		{0.99, 342.7, 2.59025133791185},
		{0.999, 12, 4.317791283606184},
		{0.95, 5000, 1.960438551706508},
		{0.99, math.Inf(1), 2.5758293035489},
	} {
		got := TCritical(c.confidence, c.df)
		reference.Near(t, fmt.Sprint(c), got, c.want, 1e-12)
		reference.Near(t, fmt.Sprint("the tail beyond ", c), TTwoSided(got, c.df), 1-c.confidence, 1e-12)
	}
}

// pchisq(x, df, lower.tail = FALSE) of R 4.2.2.
func TestChiSquareTail(t *testing.T) {
	for _, c := range []struct{ x, df, want float64 }{{0.5, 1, 0.4795001221869535}, {3.84, 1, 0.05004352124870522}, {10, 2, 0.006737946999085467}, {0, 3, 1}, {25.5, 6, 0.0002758111363345587}, {7.3, 7, 0.3983264579760524}, {150, 56, 1.609307615385669e-10}} {
		reference.Near(t, fmt.Sprintf("P(χ²(%v) ≥ %v) over R's", c.df, c.x), ChiSquareTail(c.x, c.df)/c.want, 1, 1e-12)
	}
}

// qchisq of R 4.2.2.
func TestChiSquareQuantile(t *testing.T) {
	for _, c := range []struct{ p, df, want float64 }{
		{0.05, 1, 0.003932140000019525}, {0.5, 2.5, 1.873847767780878}, {0.95, 3, 7.814727903251179}, {0.99, 85, 118.2357492541231}, {0.95, 1484, 1574.733103684927},
	} {
		reference.Near(t, fmt.Sprint(c), ChiSquareQuantile(c.p, c.df), c.want, 1e-13)
	}
}

// pchisq(x, df, lower.tail = FALSE, log.p = TRUE) of R 4.2.2.
func TestChiSquareLogTail(t *testing.T) {
	for _, c := range reference.Case[[][3]float64](t, "factors/reference.json", "pchisq_log_upper") {
		reference.Near(t, "ln p", ChiSquareLogTail(c[0], int(c[1])), c[2], 1e-10)
		if c[2] > -700 {
			reference.Near(t, "p over R's", ChiSquareTail(c[0], c[1])/math.Exp(c[2]), 1, 1e-9)
		}
	}
	if got := ChiSquareLogTail(-1, 3); got != 0 {
		t.Errorf("below 0: %v", got)
	}
	if !math.IsNaN(ChiSquareLogTail(1, 0)) || !math.IsNaN(ChiSquareLogTail(math.NaN(), 3)) {
		t.Error("without degrees of freedom there is no p")
	}
}

func TestDistributionsOfNothing(t *testing.T) {
	nan := math.NaN()
	for name, got := range map[string]float64{
		"F of NaN": FTail(nan, 1, 2), "F without degrees": FTail(1, 0, 2), "t of NaN": TTwoSided(nan, 3), "t without degrees": TTwoSided(1, 0),
		"critical": TCritical(1, 3), "quantile of F": FQuantile(0, 1, 2), "quantile of χ²": ChiSquareQuantile(0.5, 0), "χ²": ChiSquareTail(nan, 1), "range of NaN": NewStudentizedRange(3).Tail(nan, 3),
		"range without degrees": NewStudentizedRange(3).Quantile(0.5, 0), "noncentral": NoncentralF(1, 1, 1, -1), "noncentral t": NoncentralT(1, 0, 1),
	} {
		if !math.IsNaN(got) {
			t.Errorf("%s: %g", name, got)
		}
	}
	if NewStudentizedRange(5).Tail(math.Inf(1), 4) != 0 || FTail(math.Inf(1), 2, 3) != 0 || TTwoSided(math.Inf(-1), 3) != 0 {
		t.Error("nothing lies beyond infinity")
	}
}
