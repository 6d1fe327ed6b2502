package compare

import (
	"fmt"
	"math"
	"testing"
)

// The double integral by integrate of R 4.2.2, to 1e-11.
func TestStudentizedRangeTail(t *testing.T) {
	columns := columnsOf(t, "compare/studentized.csv")
	q, k, df, tail := numbers(columns["q"]), numbers(columns["k"]), numbers(columns["df"]), numbers(columns["tail"])
	for i := range q {
		near(t, fmt.Sprintf("q %g, k %g, df %g", q[i], k[i], df[i]), NewStudentizedRange(int(k[i])).Tail(q[i], df[i]), tail[i], 1e-9)
	}
}

// ptukey of R 4.2.2. With few degrees of freedom R is off by up to 2e-4 (two
// groups, where the tail is Student's, tell), from 12 on by less than 1e-6.
func TestStudentizedRangeTailOfR(t *testing.T) {
	type table struct{ Q, K, DF, Upper []float64 }
	want := reference[table](t, "ptukey_upper")
	for i, q := range want.Q {
		if want.DF[i] > 12 {
			got := NewStudentizedRange(int(want.K[i])).Tail(q, want.DF[i])
			near(t, fmt.Sprintf("q %g, k %g, df %g", q, want.K[i], want.DF[i]), got, want.Upper[i], 1e-6)
		}
	}
}

// Roots of ptukey of R 4.2.2 at 0.90, 0.95 and 0.99, where that is exact.
func TestStudentizedRangeQuantile(t *testing.T) {
	type table struct{ P, K, DF, Q []float64 }
	want := reference[table](t, "qtukey")
	for i, p := range want.P {
		if want.DF[i] > 12 || want.K[i] == 2 {
			got := NewStudentizedRange(int(want.K[i])).Quantile(p, want.DF[i])
			near(t, fmt.Sprintf("p %g, k %g, df %g", p, want.K[i], want.DF[i]), got, want.Q[i], 1e-7)
		}
	}
}

// Two groups are Student's t: P(Q ≥ q) = P(|T| ≥ q/√2). This is exact and
// holds the integral to more digits than R's table.
func TestStudentizedRangeOfTwo(t *testing.T) {
	s := NewStudentizedRange(2)
	for _, df := range []float64{1, 1.5, 2, 3.3, 10, 57, 342, 1e5, math.Inf(1)} {
		for _, q := range []float64{0.01, 0.3, 1, 2.5, 4, 8, 30} {
			near(t, fmt.Sprintf("q %g, df %g", q, df), s.Tail(q, df), TTwoSided(q/math.Sqrt2, df), 1e-9)
		}
		for _, p := range []float64{0.5, 0.95, 0.999} {
			near(t, fmt.Sprintf("p %g, df %g", p, df), s.Quantile(p, df), math.Sqrt2*TQuantile(p, df), 1e-8)
		}
	}
}

// pf and pt with ncp of R 4.2.2, whose own sum stops at 1e-9.
func TestNoncentral(t *testing.T) {
	type fs struct{ X, DF1, DF2, NCP, Lower []float64 }
	f := reference[fs](t, "pf_noncentral")
	for i, x := range f.X {
		near(t, fmt.Sprintf("F %g (%g, %g; %g)", x, f.DF1[i], f.DF2[i], f.NCP[i]), NoncentralF(x, f.DF1[i], f.DF2[i], f.NCP[i]), f.Lower[i], 1e-9)
	}
	type ts struct{ X, DF, NCP, Lower []float64 }
	s := reference[ts](t, "pt_noncentral")
	for i, x := range s.X {
		near(t, fmt.Sprintf("t %g (%g; %g)", x, s.DF[i], s.NCP[i]), NoncentralT(x, s.DF[i], s.NCP[i]), s.Lower[i], 1e-9)
		near(t, "the other side", NoncentralT(-x, s.DF[i], -s.NCP[i]), 1-s.Lower[i], 1e-9)
	}
}

// A t squared is an F of one degree, with the square of its noncentrality.
func TestNoncentralTSquared(t *testing.T) {
	for _, c := range []struct{ t, df, ncp float64 }{{0.3, 4, 0}, {2, 30, 1.5}, {45, 1e5, 44}, {120, 1e6, 121}} {
		within := NoncentralT(c.t, c.df, c.ncp) - NoncentralT(-c.t, c.df, c.ncp)
		near(t, fmt.Sprint(c), NoncentralF(c.t*c.t, 1, c.df, c.ncp*c.ncp), within, 1e-8)
	}
}

func TestDistributionsOfNothing(t *testing.T) {
	nan := math.NaN()
	for name, got := range map[string]float64{
		"F of NaN": FTail(nan, 1, 2), "F without degrees": FTail(1, 0, 2), "t of NaN": TTwoSided(nan, 3), "t without degrees": TTwoSided(1, 0),
		"quantile": TQuantile(1, 3), "χ²": ChiSquareTail(nan, 1), "range of NaN": NewStudentizedRange(3).Tail(nan, 3),
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

func BenchmarkStudentizedRangeQuantile(b *testing.B) {
	b.ReportAllocs()
	s := NewStudentizedRange(28)
	for b.Loop() {
		s.Quantile(0.95, 41.3)
	}
}
