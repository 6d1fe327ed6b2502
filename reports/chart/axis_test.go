package chart

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestAxisTicks(t *testing.T) {
	nan := math.NaN()
	tests := []struct {
		name   string
		axis   Axis
		values []float64
		ticks  []string
	}{
		{"round numbers around scores", Axis{}, []float64{3.31, 4.21}, []string{"3.2", "3.4", "3.6", "3.8", "4.0", "4.2", "4.4"}},
		{"the scale of the answers", Axis{Min: 1, Max: 5}, []float64{3.3}, []string{"1", "2", "3", "4", "5"}},
		{"quarters", Axis{}, []float64{3.19, 4.40}, []string{"3.00", "3.25", "3.50", "3.75", "4.00", "4.25", "4.50"}},
		{"across zero", Axis{}, []float64{-2, 2}, []string{"−2", "−1", "0", "1", "2"}},
		{"missing values do not count", Axis{}, []float64{nan, 10, nan, 20}, []string{"10", "12", "14", "16", "18", "20"}},
		{"nothing but missing values", Axis{}, []float64{nan}, []string{"0.0", "0.2", "0.4", "0.6", "0.8", "1.0"}},
		{"one value", Axis{}, []float64{4}, []string{"3.6", "3.8", "4.0", "4.2", "4.4"}},
		{"one value of nought", Axis{}, []float64{0}, []string{"−1.0", "−0.5", "0.0", "0.5", "1.0"}},
	}
	for _, test := range tests {
		span := test.axis.spanOf(6, test.values...)
		var got []string
		for _, tick := range span.ticks {
			got = append(got, span.tickText(tick))
		}
		if !slices.Equal(got, test.ticks) {
			t.Errorf("%s: %q, want %q", test.name, got, test.ticks)
		}
	}
}

// An axis holds its data, its ticks rise and lie inside, and there are a few.
func TestAxisHoldsItsData(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.SampledFrom([]float64{1e-9, 1e-3, 1, 1e6, 1e15}).Draw(t, "size")
		values := rapid.SliceOfN(rapid.Float64Range(-size, size), 1, 9).Draw(t, "values")
		span := Axis{}.spanOf(6, values...)
		slack := (span.high - span.low) * 1e-6
		if slices.Min(values) < span.low-slack || slices.Max(values) > span.high+slack {
			t.Fatalf("%g to %g does not hold %v", span.low, span.high, values)
		}
		if len(span.ticks) < 2 || len(span.ticks) > 12 || !slices.IsSorted(span.ticks) ||
			span.ticks[0] < span.low-slack || span.ticks[len(span.ticks)-1] > span.high+slack {
			t.Fatalf("%g to %g has the ticks %v", span.low, span.high, span.ticks)
		}
		for _, v := range values {
			if share := span.share(v); !(share >= 0 && share <= 1) {
				t.Fatalf("%g is at %g", v, share)
			}
		}
	})
}

func TestAxisPrint(t *testing.T) {
	tests := []struct {
		axis  Axis
		value float64
		want  string
	}{
		{Axis{}, 3.7801, "3.78"},
		{Axis{}, -0.5, "−0.50"},
		{Axis{}, math.NaN(), "–"},
		{Axis{Number: func(v float64) string { return "v\n" }}, 1, "v "},
	}
	for _, test := range tests {
		if got := test.axis.print(test.value); got != test.want {
			t.Errorf("%g is printed %q, want %q", test.value, got, test.want)
		}
	}
}
