package sampling

import (
	"errors"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"goodgov/internal/reference"
)

// The schools of California by type (data apipop of R's survey 4.1-1): 370
// shared out as n*N/sum(N) and n*N*S/sum(N*S), computed with R 4.2.2.
func TestAllocation(t *testing.T) {
	schools := []Stratum{{Population: 4421, SD: 131.346298561464}, {Population: 755, SD: 107.656253591749}, {Population: 1018, SD: 124.717055904762}}
	for _, c := range []struct {
		rule  Allocation
		exact []float64
		n     []int
	}{
		{Proportional, []float64{264.089441394898, 45.1000968679367, 60.810461737165}, []int{264, 45, 61}},
		{Neyman, []float64{272.335764068035, 38.1199689938887, 59.5442669380763}, []int{272, 38, 60}},
		{Equal, []float64{123.333333333333, 123.333333333333, 123.333333333333}, []int{124, 123, 123}},
	} {
		s, err := Allocate(370, schools, AllocateOptions{Rule: c.rule})
		if err != nil {
			t.Fatal(err)
		}
		for h := range c.exact {
			reference.Near(t, string(c.rule), s.Exact[h], c.exact[h], 1e-12)
		}
		if diff := cmp.Diff(c.n, s.N); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.rule, diff)
		}
	}
}

// By hand: √100 : √400 : √900 = 1 : 2 : 3.
func TestPowerAllocation(t *testing.T) {
	nan := math.NaN()
	s, err := Allocate(60, []Stratum{{Population: 100, CV: nan}, {Population: 400, CV: nan}, {Population: 900, CV: nan}}, AllocateOptions{Rule: Power, Exponent: 0.5})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]int{10, 20, 30}, s.N); diff != "" {
		t.Error(diff)
	}
}

// A unit gets no more than it has people and no fewer than the least; the
// others share the rest: 90 − 5 − 10 in the ratio 300 : 600 is 25 : 50.
func TestAllocationWithinBounds(t *testing.T) {
	s, err := Allocate(90, []Stratum{{Population: 5}, {Population: 20}, {Population: 300}, {Population: 600}}, AllocateOptions{Rule: Proportional, Least: 10})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]int{5, 10, 25, 50}, s.N); diff != "" {
		t.Error(diff)
	}
	for code, n := range map[string]int{"sample.least": 34, "sample.beyond": 926} {
		_, err := Allocate(n, []Stratum{{Population: 5}, {Population: 20}, {Population: 300}, {Population: 600}}, AllocateOptions{Rule: Proportional, Least: 10})
		if e, ok := errors.AsType[*Error](err); !ok || string(e.Code) != code {
			t.Errorf("%d respondents: %v", n, err)
		}
	}
	if _, err := Allocate(9, []Stratum{{Population: math.NaN()}}, DefaultAllocate()); err == nil {
		t.Error("a population that is not known")
	}
	if _, err := Allocate(9, []Stratum{{Population: 90, SD: math.NaN()}}, AllocateOptions{Rule: Neyman}); err == nil {
		t.Error("a standard deviation that is not known")
	}
}

// Whatever the rule, shares add up and stay within their bounds.
func TestAllocationAddsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		count := rapid.IntRange(1, 12).Draw(t, "units")
		var strata []Stratum
		total := 0
		for range count {
			n := rapid.IntRange(0, 5000).Draw(t, "N")
			strata = append(strata, Stratum{Population: float64(n), SD: rapid.Float64Range(0.1, 2).Draw(t, "sd"), CV: math.NaN()})
			total += n
		}
		opt := AllocateOptions{Rule: rapid.SampledFrom(Allocations()).Draw(t, "rule"), Exponent: rapid.Float64Range(0, 1).Draw(t, "exponent"), Least: rapid.IntRange(0, 20).Draw(t, "least")}
		least := 0
		for _, s := range strata {
			least += min(opt.Least, int(s.Population))
		}
		n := rapid.IntRange(least, total).Draw(t, "n")
		shares, err := Allocate(n, strata, opt)
		if err != nil {
			t.Fatal(err)
		}
		sum := 0
		for h, got := range shares.N {
			sum += got
			if got < min(opt.Least, int(strata[h].Population)) || got > int(strata[h].Population) {
				t.Fatalf("unit %d: %d of %g, least %d", h, got, strata[h].Population, opt.Least)
			}
			if math.Abs(float64(got)-shares.Exact[h]) > 1+1e-6 {
				t.Fatalf("unit %d: %d for %g", h, got, shares.Exact[h])
			}
		}
		if sum != n {
			t.Fatalf("%d shared out of %d", sum, n)
		}
	})
}
