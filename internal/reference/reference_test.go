package reference

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"goodgov/internal/house"
)

func TestImports(t *testing.T) { house.MayImport(t) }

func TestCase(t *testing.T) {
	plain := Case[struct{ Holm, BH []*float64 }](t, "compare/reference.json", "p_adjust_ties_na")
	if len(plain.Holm) != 8 || plain.Holm[7] != nil {
		t.Errorf("%v", plain.Holm)
	}
	if wrapped := Case[map[string]any](t, "trend/reference.json", "welch"); len(wrapped) == 0 {
		t.Error("nothing in a case of a file that has more than cases")
	}
}

func TestColumns(t *testing.T) {
	columns := Columns(t, "compare/studentized.csv")
	q := Numbers(columns["q"])
	if len(q) < 10 || len(q) != len(columns["tail"]) || slices.ContainsFunc(q, math.IsNaN) || !math.IsNaN(Numbers([]string{"NA"})[0]) {
		t.Errorf("%v", q)
	}
}

// recorded counts faults instead of failing.
type recorded struct {
	testing.TB
	faults []string
}

func (r *recorded) Helper() {}
func (r *recorded) Errorf(format string, args ...any) {
	r.faults = append(r.faults, fmt.Sprintf(format, args...))
}

func TestNear(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, c := range []struct {
		got, want float64
		near      bool
	}{{1, 1 + 1e-9, true}, {1e6, 1e6 + 1e-4, true}, {1e6, 1e6 + 1e-1, false}, {0, 1e-9, true}, {0, 1e-7, false}, {nan, nan, true}, {nan, 1, false}, {1, nan, false}, {inf, inf, true}, {inf, -inf, false}, {1, inf, false}} {
		r := &recorded{TB: t}
		if Near(r, "it", c.got, c.want, 1e-8); (len(r.faults) == 0) != c.near {
			t.Errorf("%g for %g: %q", c.got, c.want, r.faults)
		}
	}
}
