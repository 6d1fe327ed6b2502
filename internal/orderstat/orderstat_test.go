package orderstat

import (
	"math"
	"testing"

	"goodgov/internal/house"
)

func TestImports(t *testing.T) { house.MayImport(t) }

// Expected: R 4.2.2, quantile(x, p) and median(x).
func TestAgainstR(t *testing.T) {
	x := []float64{-1.5, 0, 0.25, 2, 7, 7, 11}
	for share, want := range map[float64]float64{0: -1.5, 0.025: -1.275, 0.1: -0.6, 0.25: 0.125, 0.5: 2, 0.9: 8.6, 0.975: 10.4, 1: 11} {
		if got := Quantile(x, share); math.Abs(got-want) > 1e-12 {
			t.Errorf("quantile %g is %.15g, want %g", share, got, want)
		}
	}
	for n, want := range []float64{1: -1.5, 2: -0.75, 3: 0, 4: 0.125, 7: 2} {
		if n > 0 && n != 5 && n != 6 {
			if got := Median(x[:n]); math.Abs(got-want) > 1e-12 {
				t.Errorf("median of %v is %.15g, want %g", x[:n], got, want)
			}
		}
	}
	if !math.IsNaN(ReplicateQuantile(nil, 0.5)) || !math.IsNaN(ReplicateQuantile(x, math.NaN())) || !math.IsNaN(Quantile(nil, 0.5)) || !math.IsNaN(Median(nil)) || Quantile(x[:1], 0.3) != -1.5 {
		t.Error("of nothing there is no quantile, and of one value it is that")
	}
}

// Expected: R's boot 1.3-28, boot:::norm.inter(log(1:99), shares).
func TestReplicateQuantile(t *testing.T) {
	x := make([]float64, 99)
	for i := range x {
		x[i] = math.Log(float64(i + 1))
	}
	for share, want := range map[float64]float64{0.025: 0.9130104322286057, 0.333: 3.505500334726102, 0.5: math.Log(50), 0.975: 4.579405896595064, 1e-3: 0, 0.9999: math.Log(99)} {
		if got := ReplicateQuantile(x, share); math.Abs(got-want) > 1e-12 {
			t.Errorf("quantile %g is %.15g, want %.15g", share, got, want)
		}
	}
}
