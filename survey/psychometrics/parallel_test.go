package psychometrics

import (
	"context"
	"errors"
	"math"
	"runtime"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/google/go-cmp/cmp"

	"goodgov/internal/reference"
)

// psych::vss(R, fm = "pc")$map; before the first component the mean squared
// correlation.
func TestAveragePartialsAgainstR(t *testing.T) {
	want := reference.Case[struct{ Map []float64 }](t, "factors/reference.json", "map")
	a, err := MinimumAveragePartial(moments(t, synthetic(t), Listwise))
	if err != nil {
		t.Fatal(err)
	}
	if len(a.Squared) != 56 || a.Factors != 7 || a.FactorsFourth != 6 {
		t.Errorf("%d steps, %d factors, %d by the fourth power", len(a.Squared), a.Factors, a.FactorsFourth)
	}
	reference.AllNear(t, "MAP", a.Squared[:len(want.Map)], want.Map, 1e-10)
}

// Eigenvalues of correlation matrices of 1,000 samples of 270 independent
// normal answers to 57 items, drawn in R with rnorm (the answers themselves):
// means within four standard errors of both, percentiles within .01.
func TestParallelAgainstR(t *testing.T) {
	m := moments(t, synthetic(t), Listwise)
	f, err := FactorabilityOf(m)
	if err != nil {
		t.Fatal(err)
	}
	p, err := ParallelAnalysis(context.Background(), f.Values, m.N, DefaultParallelOptions())
	if err != nil {
		t.Fatal(err)
	}
	if p.Factors != 7 {
		t.Errorf("%d factors, want 7", p.Factors)
	}
	for _, want := range []struct {
		at               int
		mean, q95, error float64
	}{{0, 2.03374, 2.13228, 0.00183}, {1, 1.93460, 2.00921, 0.00136}, {6, 1.64012, 1.68445, 0.00085}, {56, 0.31444, 0.34258, 0.00056}} {
		if d := math.Abs(p.Mean[want.at] - want.mean); d > 4*math.Sqrt2*want.error {
			t.Errorf("mean of eigenvalue %d: %.5f, want %.5f", want.at+1, p.Mean[want.at], want.mean)
		}
		if d := math.Abs(p.Limit[want.at] - want.q95); d > 0.01 {
			t.Errorf("limit of eigenvalue %d: %.5f, want %.5f", want.at+1, p.Limit[want.at], want.q95)
		}
	}
}

// The same figures on one core and on all.
func TestParallelIsTheSameOnAnyCores(t *testing.T) {
	o := ParallelOptions{Draws: 20, Percentile: 0.95, Seed: 7}
	values := []float64{2, 1, 0.5, 0.5}
	run := func() *Parallel {
		p, err := ParallelAnalysis(context.Background(), values, 30, o)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	all := run()
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	if diff := cmp.Diff(all, run()); diff != "" {
		t.Error(diff)
	}
}

func TestParallelStops(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := ParallelAnalysis(ctx, []float64{1.5, 0.5}, 30, DefaultParallelOptions()); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

// Independent items have no factors but those of one in twenty; a common
// factor is found.
func TestParallelOfOneFactor(t *testing.T) {
	r := mat.NewSymDense(6, nil)
	for i := range 6 {
		for j := range i {
			r.SetSym(i, j, 0.3)
		}
		r.SetSym(i, i, 1)
	}
	p, err := ParallelAnalysis(context.Background(), decompose(r, valuesOnly).values, 200, DefaultParallelOptions())
	if err != nil || p.Factors != 1 {
		t.Errorf("%+v, %v", p, err)
	}
}

func BenchmarkParallelAnalysis(b *testing.B) {
	values := make([]float64, 57)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := ParallelAnalysis(context.Background(), values, 370, DefaultParallelOptions()); err != nil {
			b.Fatal(err)
		}
	}
}
