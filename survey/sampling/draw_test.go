package sampling

import (
	"errors"
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"goodgov/internal/reference"
)

// Every method draws as many as asked for, each row once, in the order of the
// list, and the same with the same seed; the design weights add up to the rows.
func TestDraw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows := rapid.IntRange(10, 200).Draw(t, "rows")
		groups := rapid.IntRange(2, 5).Draw(t, "groups")
		f := Frame{Rows: rows}
		for i := range rows {
			f.Stratum, f.Cluster = append(f.Stratum, i%groups), append(f.Cluster, i%groups)
			f.Size = append(f.Size, rapid.Float64Range(1, 50).Draw(t, "size"))
		}
		opt := DrawOptions{Method: rapid.SampledFrom(Methods()).Draw(t, "method"), N: rapid.IntRange(1, 10).Draw(t, "n"), PerGroup: 3, Seed: rapid.Uint64().Draw(t, "seed")}
		for range groups {
			opt.Strata = append(opt.Strata, 2)
		}
		if opt.Method == Clusters || opt.Method == TwoStage {
			opt.N = min(opt.N, groups)
		}
		d, err := Draw(f, opt)
		if err != nil {
			t.Fatal(err)
		}
		want := map[Method]int{Simple: opt.N, Systematic: opt.N, PPS: opt.N, Stratified: 2 * groups}[opt.Method]
		if want != 0 && len(d.Rows) != want {
			t.Fatalf("%d drawn, want %d", len(d.Rows), want)
		}
		if !slices.IsSorted(d.Rows) || len(slices.Compact(slices.Clone(d.Rows))) != len(d.Rows) {
			t.Fatalf("rows %v", d.Rows)
		}
		if total := weightOf(d); (opt.Method == Simple || opt.Method == Systematic || opt.Method == Stratified) && math.Abs(total-float64(rows)) > 1e-9*float64(rows) {
			t.Fatalf("weights add up to %g of %d rows", total, rows)
		}
		for _, p := range d.Probability {
			if !(p > 0 && p <= 1) {
				t.Fatalf("probability %g", p)
			}
		}
		again, _ := Draw(f, opt)
		if diff := cmp.Diff(d, again); diff != "" {
			t.Fatal(diff)
		}
	})
}

func weightOf(d *Drawn) (total float64) {
	for _, p := range d.Probability {
		total += 1 / p
	}
	return total
}

// Over many seeds each row is drawn as often as its probability says: within
// five standard deviations.
func TestProbabilities(t *testing.T) {
	f := Frame{Rows: 8, Stratum: []int{0, 0, 0, 1, 1, 1, 1, 1}, Cluster: []int{0, 0, 0, 1, 1, 2, 2, 2}, Size: []float64{1, 2, 3, 4, 5, 6, 7, 100}}
	for _, method := range Methods() {
		opt := DrawOptions{Method: method, N: 2, Strata: []int{1, 2}, PerGroup: 2}
		const draws = 4000
		times, probability := make([]float64, f.Rows), make([]float64, f.Rows)
		for opt.Seed = range draws {
			d, err := Draw(f, opt)
			if err != nil {
				t.Fatal(err)
			}
			for at, i := range d.Rows {
				times[i]++
				probability[i] = d.Probability[at]
			}
		}
		for i, p := range probability {
			if limit := 5*math.Sqrt(draws*p*(1-p)) + 1e-9; math.Abs(times[i]-draws*p) > limit {
				t.Errorf("%s: row %d drawn %g times of %d, with probability %g", method, i, times[i], draws, p)
			}
		}
	}
}

// One row is larger than half of all: of two, it is one for sure, and the other
// is drawn among the rest by size. By hand.
func TestCertainty(t *testing.T) {
	d, err := Draw(Frame{Rows: 4, Size: []float64{1, 100, 1, 2}}, DrawOptions{Method: PPS, N: 2, Seed: 7})
	if err != nil {
		t.Fatal(err)
	}
	if d.Certain != 1 || !slices.Contains(d.Rows, 1) || len(d.Rows) != 2 {
		t.Errorf("%+v", d)
	}
	for at, i := range d.Rows {
		reference.Near(t, "probability", d.Probability[at], []float64{0.25, 1, 0.25, 0.5}[i], 1e-15)
	}
	d, err = Draw(Frame{Rows: 3, Size: []float64{100, 100, 1e-300}}, DrawOptions{Method: PPS, N: 2})
	if err != nil || !slices.Equal(d.Rows, []int{0, 1}) {
		t.Errorf("%+v, %v", d, err)
	}
}

// The rows that a seed draws stay the same from version to version.
func TestDrawIsReproducible(t *testing.T) {
	for method, want := range map[Method][]int{Simple: {2, 7, 18, 22, 48}, Systematic: {4, 24, 44, 64, 84}} {
		d, err := Draw(Frame{Rows: 100}, DrawOptions{Method: method, N: 5, Seed: 1})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, d.Rows); diff != "" {
			t.Errorf("%s (-want +got):\n%s", method, diff)
		}
	}
}

func TestDrawTooMany(t *testing.T) {
	f := Frame{Rows: 3, Stratum: []int{0, 0, 1}, Cluster: []int{0, 0, 1}, Size: []float64{1, 1, 1}}
	for _, opt := range []DrawOptions{{Method: Simple, N: 4}, {Method: Simple}, {Method: Systematic, N: 4}, {Method: PPS, N: 4}, {Method: Stratified, Strata: []int{1, 2}},
		{Method: Clusters, N: 3}, {Method: TwoStage, N: 3, PerGroup: 1}} {
		if _, err := Draw(f, opt); err == nil {
			t.Errorf("%+v: no error", opt)
		} else if _, ok := errors.AsType[*Error](err); !ok {
			t.Errorf("%v", err)
		}
	}
}
