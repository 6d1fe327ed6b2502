package ahp

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestNearestScale(t *testing.T) {
	for _, c := range [][2]float64{
		{1, 1}, {9, 9}, {3, 3}, {1. / 7, 1. / 7}, {3.77, 4}, {100, 9}, {0.001, 1. / 9},
		{1.41, 1}, {1.42, 2}, // √2 lies between, and the mean of 1 and 2 does not count
		{2.449, 2}, {2.45, 3},
		{1 / 1.41, 1}, {1 / 1.42, 0.5},
		{0.33, 1. / 3}, {0.14, 1. / 7},
	} {
		within(t, "nearest", 1e-15, []float64{NearestScale(c[0])}, []float64{c[1]})
	}
	for _, v := range []float64{0, -1, math.NaN()} {
		if got := NearestScale(v); !math.IsNaN(got) {
			t.Errorf("NearestScale(%v) = %v", v, got)
		}
	}
}

// The nearest of the 17 values by trying them all.
func TestNearestScaleIsNearest(t *testing.T) {
	var scale []float64
	for k := 1.; k <= 9; k++ {
		scale = append(scale, k, 1/k)
	}
	rapid.Check(t, func(t *rapid.T) {
		v := math.Exp(rapid.Float64Range(-3, 3).Draw(t, "log"))
		distance := func(s float64) float64 { return math.Abs(math.Log(v / s)) }
		got := NearestScale(v)
		if !OnSaatyScale(got) {
			t.Fatalf("%v is not on the scale", got)
		}
		for _, s := range scale {
			if distance(s) < distance(got)-1e-12 {
				t.Fatalf("nearest to %v: %v, but %v is nearer", v, got, s)
			}
		}
	})
}

func TestOnSaatyScale(t *testing.T) {
	for v, want := range map[float64]bool{1: true, 9: true, 1. / 9: true, 0.3333333: true, 0.33: false, 1.5: false, 10: false, 0.1: false, 0: false} {
		if got := OnSaatyScale(v); got != want {
			t.Errorf("OnSaatyScale(%v) = %v", v, got)
		}
	}
	if OnSaatyScale(math.NaN()) || OnSaatyScale(math.Inf(1)) {
		t.Error("no number is on the scale")
	}
}

func TestInSaatyRange(t *testing.T) {
	for v, want := range map[float64]bool{1: true, 9: true, 1. / 9: true, 0.11: true, 0.1: false, 2.5: true, 9.01: false, 10: false, 0: false, -1: false} {
		if got := InSaatyRange(v); got != want {
			t.Errorf("InSaatyRange(%v) = %v", v, got)
		}
	}
	if InSaatyRange(math.NaN()) || InSaatyRange(math.Inf(1)) {
		t.Error("no number is in the range")
	}
}

func TestSaatySteps(t *testing.T) {
	for step := range SaatySteps {
		if got := SaatyStep(SaatyValue(step)); got != step {
			t.Errorf("the value of step %d is that of step %d", step, got)
		}
	}
	for value, want := range map[float64]int{9: 0, 1: 8, 1.0 / 9: 16, 0.3333333: 10, 2.5: -1, 10: -1, math.NaN(): -1} {
		if got := SaatyStep(value); got != want {
			t.Errorf("step of %v is %d, want %d", value, got, want)
		}
	}
	if SaatyDegree(0) != 9 || SaatyDegree(8) != 1 || SaatyDegree(16) != 9 {
		t.Errorf("degrees %d, %d, %d", SaatyDegree(0), SaatyDegree(8), SaatyDegree(16))
	}
}
