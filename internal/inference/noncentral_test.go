package inference

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"testing"

	"pgregory.net/rapid"

	"goodgov/internal/reference"
)

// pf and pt with ncp of R 4.2.2, whose own sum stops at 1e-9.
func TestNoncentral(t *testing.T) {
	type fs struct{ X, DF1, DF2, NCP, Lower []float64 }
	f := reference.Case[fs](t, "compare/reference.json", "pf_noncentral")
	for i, x := range f.X {
		reference.Near(t, fmt.Sprintf("F %g (%g, %g; %g)", x, f.DF1[i], f.DF2[i], f.NCP[i]), NoncentralF(x, f.DF1[i], f.DF2[i], f.NCP[i]), f.Lower[i], 1e-9)
	}
	type ts struct{ X, DF, NCP, Lower []float64 }
	s := reference.Case[ts](t, "compare/reference.json", "pt_noncentral")
	for i, x := range s.X {
		reference.Near(t, fmt.Sprintf("t %g (%g; %g)", x, s.DF[i], s.NCP[i]), NoncentralT(x, s.DF[i], s.NCP[i]), s.Lower[i], 1e-9)
		reference.Near(t, "the other side", NoncentralT(-x, s.DF[i], -s.NCP[i]), 1-s.Lower[i], 1e-9)
	}
}

// A t squared is an F of one degree, with the square of its noncentrality.
func TestNoncentralTSquared(t *testing.T) {
	for _, c := range []struct{ t, df, ncp float64 }{{0.3, 4, 0}, {2, 30, 1.5}, {45, 1e5, 44}, {120, 1e6, 121}} {
		within := NoncentralT(c.t, c.df, c.ncp) - NoncentralT(-c.t, c.df, c.ncp)
		reference.Near(t, fmt.Sprint(c), NoncentralF(c.t*c.t, 1, c.df, c.ncp*c.ncp), within, 1e-8)
	}
}

// Without end, T is a normal of mean ncp.
func TestNoncentralTOfInfiniteDegrees(t *testing.T) {
	for _, c := range []struct{ t, ncp float64 }{{1.96, 2.8}, {-1, 0.5}, {0, 1}, {3, 0}} {
		got := NoncentralT(c.t, math.Inf(1), c.ncp)
		reference.Near(t, fmt.Sprint(c), got, NormalBelow(c.t-c.ncp), 1e-15)
		reference.Near(t, fmt.Sprint(c, "of many degrees"), NoncentralT(c.t, 1e6, c.ncp), got, 2e-6)
	}
}

func TestNoncentralFOfInfiniteDegrees(t *testing.T) {
	for _, c := range []struct{ f, d1, ncp float64 }{{1.2, 3, 4}, {0.1, 1, 0.5}, {2, 10, 0}} {
		reference.Near(t, fmt.Sprint(c), NoncentralF(c.f, c.d1, 1e6, c.ncp), NoncentralF(c.f, c.d1, math.Inf(1), c.ncp), 2e-6)
	}
}

// Where squares and quotients are too small for numbers, nothing is lost.
func TestNoncentralOfNearlyNothing(t *testing.T) {
	for _, tiny := range []float64{1e-110, 1e-156, 5e-324} {
		reference.Near(t, fmt.Sprint("t of ", tiny), NoncentralT(tiny, 7, 0.5), NormalBelow(-0.5), 1e-11)
		reference.Near(t, fmt.Sprint("t with ncp ", tiny), NoncentralT(0.5, 7, tiny), 1-TTwoSided(0.5, 7)/2, 1e-11)
		reference.Near(t, fmt.Sprint("ncp of t of ", tiny), NoncentralityT(-tiny, 7, 0.5), 0, 1e-9)
		reference.Near(t, fmt.Sprint("F of ", tiny), NoncentralF(tiny, 2, 7, 0.5), 0, 1e-11)
		reference.Near(t, fmt.Sprint("F with ncp ", tiny), NoncentralF(0.5, 2, 7, tiny), 1-FTail(0.5, 2, 7), 1e-11)
	}
}

// R: pchisq(x, df, ncp).
func TestNoncentralChiSquare(t *testing.T) {
	var want struct{ X, DF, NCP, Lower []float64 }
	text, err := os.ReadFile(filepath.Join("testdata", "noncentral.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &want); err != nil {
		t.Fatal(err)
	}
	for i, lower := range want.Lower {
		reference.Near(t, "probability", NoncentralChiSquare(want.X[i], want.DF[i], want.NCP[i]), lower, 1e-12)
	}
}

// The noncentrality is the inverse of the distribution.
func TestNoncentralityChiSquare(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		df := float64(rapid.IntRange(1, 2000).Draw(t, "df"))
		x := df * rapid.Float64Range(0.5, 4).Draw(t, "ratio")
		level := rapid.SampledFrom([]float64{0.05, 0.5, 0.95}).Draw(t, "level")
		ncp := NoncentralityChiSquare(x, df, level)
		if got := NoncentralChiSquare(x, df, ncp); ncp > 0 && math.Abs(got-level) > 1e-9 || ncp == 0 && got > level+1e-9 {
			t.Errorf("χ² %g, df %g: ncp %g gives %g, want %g", x, df, ncp, got, level)
		}
	})
}

// The same of F and T, which give the intervals of η² and of Hedges' g.
func TestNoncentralityOfFAndT(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d1, d2 := float64(rapid.IntRange(1, 30).Draw(t, "d1")), float64(rapid.IntRange(2, 2000).Draw(t, "d2"))
		level := rapid.SampledFrom([]float64{0.025, 0.5, 0.975}).Draw(t, "level")
		f := rapid.Float64Range(0.1, 20).Draw(t, "f")
		ncp := NoncentralityF(f, d1, d2, level)
		if got := NoncentralF(f, d1, d2, ncp); ncp > 0 && math.Abs(got-level) > 1e-9 || ncp == 0 && got > level+1e-9 {
			t.Errorf("F %g (%g, %g): ncp %g gives %g, want %g", f, d1, d2, ncp, got, level)
		}
		x := rapid.Float64Range(-10, 10).Draw(t, "t")
		if got := NoncentralT(x, d2, NoncentralityT(x, d2, level)); math.Abs(got-level) > 1e-9 {
			t.Errorf("t %g (%g): %g, want %g", x, d2, got, level)
		}
	})
}
