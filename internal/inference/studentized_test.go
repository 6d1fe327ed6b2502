package inference

import (
	"fmt"
	"math"
	"testing"

	"goodgov/internal/reference"
)

// The double integral by integrate of R 4.2.2, to 1e-11.
func TestStudentizedRangeTail(t *testing.T) {
	columns := reference.Columns(t, "compare/studentized.csv")
	q, k, df, tail := reference.Numbers(columns["q"]), reference.Numbers(columns["k"]), reference.Numbers(columns["df"]), reference.Numbers(columns["tail"])
	for i := range q {
		reference.Near(t, fmt.Sprintf("q %g, k %g, df %g", q[i], k[i], df[i]), NewStudentizedRange(int(k[i])).Tail(q[i], df[i]), tail[i], 1e-9)
	}
}

// ptukey of R 4.2.2. With few degrees of freedom R is off by up to 2e-4 (two
// groups, where the tail is Student's, tell), from 12 on by less than 1e-6.
func TestStudentizedRangeTailOfR(t *testing.T) {
	type table struct{ Q, K, DF, Upper []float64 }
	want := reference.Case[table](t, "compare/reference.json", "ptukey_upper")
	for i, q := range want.Q {
		if want.DF[i] > 12 {
			got := NewStudentizedRange(int(want.K[i])).Tail(q, want.DF[i])
			reference.Near(t, fmt.Sprintf("q %g, k %g, df %g", q, want.K[i], want.DF[i]), got, want.Upper[i], 1e-6)
		}
	}
}

// Roots of ptukey of R 4.2.2 at 0.90, 0.95 and 0.99, where that is exact.
func TestStudentizedRangeQuantile(t *testing.T) {
	type table struct{ P, K, DF, Q []float64 }
	want := reference.Case[table](t, "compare/reference.json", "qtukey")
	for i, p := range want.P {
		if want.DF[i] > 12 || want.K[i] == 2 {
			got := NewStudentizedRange(int(want.K[i])).Quantile(p, want.DF[i])
			reference.Near(t, fmt.Sprintf("p %g, k %g, df %g", p, want.K[i], want.DF[i]), got, want.Q[i], 1e-7)
		}
	}
}

// Two groups are Student's t: P(Q ≥ q) = P(|T| ≥ q/√2). This is exact and
// holds the integral to more digits than R's table.
func TestStudentizedRangeOfTwo(t *testing.T) {
	s := NewStudentizedRange(2)
	for _, df := range []float64{1, 1.5, 2, 3.3, 10, 57, 342, 1e5, math.Inf(1)} {
		for _, q := range []float64{0.01, 0.3, 1, 2.5, 4, 8, 30} {
			reference.Near(t, fmt.Sprintf("q %g, df %g", q, df), s.Tail(q, df), TTwoSided(q/math.Sqrt2, df), 1e-9)
		}
		for _, p := range []float64{0.5, 0.95, 0.999} {
			reference.Near(t, fmt.Sprintf("p %g, df %g", p, df), s.Quantile(p, df), math.Sqrt2*TCritical(p, df), 1e-8)
		}
	}
}

func BenchmarkStudentizedRangeQuantile(b *testing.B) {
	b.ReportAllocs()
	s := NewStudentizedRange(28)
	for b.Loop() {
		s.Quantile(0.95, 41.3)
	}
}
