package robustness

import (
	"context"
	"math"
	"reflect"
	"runtime"
	"testing"
)

func decompose(t *testing.T, inputs, base int, sets [][]int, f func(u []float64) float64) *Sobol {
	t.Helper()
	s, err := Decompose(context.Background(), Design{inputs, 1, sets, [][]int{{0}}}, SobolOptions{Base: base, Seed: 1, Replicates: 200, Confidence: 0.95}, func() Model {
		return func(u, y []float64) { y[0] = f(u) }
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// within fails the test where an index is further than tolerance from the
// exact one.
func within(t *testing.T, what string, got Index, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got.Value-want) <= tolerance) {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
	if !(got.Low <= got.Value && got.Value <= got.High) || got.High-got.Low > 8*tolerance {
		t.Errorf("%s: interval %v", what, got)
	}
}

func singles(n int) [][]int {
	sets := make([][]int, n)
	for i := range sets {
		sets[i] = []int{i}
	}
	return sets
}

// f = sin x₁ + a sin² x₂ + b x₃⁴ sin x₁ on (−π, π)³, a = 7, b = 0.1 (Ishigami &
// Homma 1990). With V₁ = ½(1 + bπ⁴/5)², V₂ = a²/8, V₁₃ = b²π⁸(1/18 − 1/50), first-order
// indices are V₁/V, V₂/V, 0 and total ones (V₁+V₁₃)/V, V₂/V, V₁₃/V: 0.3139, 0.4424,
// 0, 0.5576, 0.4424, 0.2437.
func TestIshigami(t *testing.T) {
	const a, b = 7, 0.1
	pi4 := math.Pow(math.Pi, 4)
	v1, v2, v13 := 0.5*(1+b*pi4/5)*(1+b*pi4/5), a*a/8., b*b*pi4*pi4*(1./18-1./50)
	v := v1 + v2 + v13
	s := decompose(t, 3, 1<<14, append(singles(3), []int{0, 2}), func(u []float64) float64 {
		x := [3]float64{}
		for i := range x {
			x[i] = math.Pi * (2*u[i] - 1)
		}
		return math.Sin(x[0]) + a*math.Sin(x[1])*math.Sin(x[1]) + b*math.Pow(x[2], 4)*math.Sin(x[0])
	})
	for i, want := range []float64{v1 / v, v2 / v, 0, (v1 + v13) / v} {
		within(t, "first", s.First[i][0], want, 0.02)
	}
	for i, want := range []float64{(v1 + v13) / v, v2 / v, v13 / v, (v1 + v13) / v} {
		within(t, "total", s.Total[i][0], want, 0.02)
	}
	if math.Abs(s.Variance[0]-v) > 0.02*v {
		t.Errorf("variance %v, want %v", s.Variance[0], v)
	}
	if math.Abs(v1/v-0.3139) > 1e-4 || math.Abs(v2/v-0.4424) > 1e-4 {
		t.Errorf("the formulas give %v, %v", v1/v, v2/v)
	}
}

// Sobol's g-function Π (|4u−2| + a)/(1 + a) has V_i = 1/(3(1+a_i)²), V = Π(1+V_i) − 1
// and V_Ti = V_i Π_{j≠i}(1+V_j) (Saltelli & Sobol' 1995).
func TestGFunction(t *testing.T) {
	a := []float64{0, 1, 4.5, 9, 99, 99}
	part, all := make([]float64, len(a)), 1.0
	for i := range a {
		part[i] = 1 / (3 * (1 + a[i]) * (1 + a[i]))
		all *= 1 + part[i]
	}
	s := decompose(t, len(a), 1<<14, singles(len(a)), func(u []float64) float64 {
		y := 1.0
		for i, v := range u {
			y *= (math.Abs(4*v-2) + a[i]) / (1 + a[i])
		}
		return y
	})
	for i := range a {
		within(t, "first", s.First[i][0], part[i]/(all-1), 0.02)
		within(t, "total", s.Total[i][0], part[i]*all/(1+part[i])/(all-1), 0.02)
	}
}

// Of a sum of independent parts first and total are the same: the share of
// each part's variance. A set has the sum of its inputs' shares.
func TestLinear(t *testing.T) {
	s := decompose(t, 4, 1<<13, append(singles(4), []int{0, 1}), func(u []float64) float64 { return u[0] + 2*u[1] + 3*math.Floor(u[2]*2) })
	// Variances 1/12, 4/12, 9/4 and 0.
	sum := 1./12 + 4./12 + 9./4
	for i, want := range []float64{1. / 12 / sum, 4. / 12 / sum, 9. / 4 / sum, 0, 5. / 12 / sum} {
		within(t, "first", s.First[i][0], want, 0.02)
		within(t, "total", s.Total[i][0], want, 0.02)
	}
}

// Outputs together are shared out by the sum of their variances.
func TestSeveralOutputs(t *testing.T) {
	s, err := Decompose(context.Background(), Design{2, 3, singles(2), [][]int{{0}, {0, 1, 2}}}, SobolOptions{Base: 1 << 13, Seed: 2, Replicates: 200, Confidence: 0.95}, func() Model {
		return func(u, y []float64) { y[0], y[1], y[2] = u[0], 1+3*u[1], 5 }
	})
	if err != nil {
		t.Fatal(err)
	}
	within(t, "one", s.First[0][0], 1, 0.02)
	within(t, "both, by the first input", s.First[0][1], 0.1, 0.02)
	within(t, "both, by the second input", s.Total[1][1], 0.9, 0.02)
	if math.Abs(s.Variance[1]-10./12) > 0.01 {
		t.Errorf("variance %v", s.Variance[1])
	}
}

func TestNothingVaries(t *testing.T) {
	s := decompose(t, 2, 64, singles(2), func([]float64) float64 { return 3.1 })
	if s.Variance[0] != 0 || !math.IsNaN(s.First[0][0].Value) || !math.IsNaN(s.Total[1][0].High) {
		t.Errorf("%+v", s)
	}
}

// Points at which something can't be computed are left out with all their
// runs; where none is left there is nothing to tell.
func TestUnusablePoints(t *testing.T) {
	s := decompose(t, 2, 1000, singles(2), func(u []float64) float64 {
		if u[0] < 0.1 {
			return math.NaN()
		}
		return u[1]
	})
	if s.Used >= 900 || s.Used < 700 || len(s.Outputs) != 2*s.Used { // 0.9² of 1000
		t.Errorf("%d used", s.Used)
	}
	within(t, "first", s.First[1][0], 1, 0.05)
	s = decompose(t, 1, 50, singles(1), func([]float64) float64 { return math.NaN() })
	if s.Used != 0 || !math.IsNaN(s.Variance[0]) || !math.IsNaN(s.First[0][0].Value) {
		t.Errorf("%+v", s)
	}
}

func TestSameOnAnyNumberOfCores(t *testing.T) {
	f := func(u []float64) float64 { return u[0]*u[1] + u[2] }
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	one := decompose(t, 3, 200, singles(3), f)
	runtime.GOMAXPROCS(7)
	if many := decompose(t, 3, 200, singles(3), f); !reflect.DeepEqual(one, many) {
		t.Error("other figures on other cores")
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := Decompose(ctx, Design{1, 1, singles(1), [][]int{{0}}}, SobolOptions{Base: 10}, func() Model { return func(_, y []float64) { y[0] = 1 } })
	if err == nil {
		t.Error("no error")
	}
}
