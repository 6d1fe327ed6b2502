package psychometrics

import (
	"math"
	"slices"
	"testing"

	"goodgov/internal/reference"
)

// Little's d² computed in R from lavaan's maximum likelihood moments by the
// formula of the paper.
func TestLittleAgainstR(t *testing.T) {
	for name, span := range map[string]Span{"all": {0, 57}, "first10": {0, 10}} {
		want := reference.Case[map[string]struct {
			ChiSq       float64
			DF          int
			N, Patterns int
			LogP        float64 `json:"log_p"`
		}](t, "factors/reference.json", "little_mcar")[name]
		rows := within(synthetic(t), span)
		got, err := LittleMCAR(rows, moments(t, rows, EM))
		if err != nil {
			t.Fatal(err)
		}
		if got.DF != want.DF || got.Patterns != want.Patterns || got.N != want.N {
			t.Errorf("%s: %+v, want %+v", name, got, want)
		}
		reference.Near(t, name+" d²", got.ChiSquared, want.ChiSq, 1e-8)
		reference.Near(t, name+" ln p", got.LogP, want.LogP, 1e-8)
	}
}

func TestMissingness(t *testing.T) {
	nan := math.NaN()
	m := MissingnessOf([][]float64{{1, 2, nan}, {1, 2, 3}, {nan, nan, nan}, {2, 2, nan}, {2, 2, nan}, {2, 1, 3}})
	if m.N != 6 || m.Complete != 2 || m.Empty != 1 || len(m.Patterns) != 3 {
		t.Errorf("%+v", m)
	}
	reference.AllNear(t, "rates", m.Rates, []float64{1. / 6, 1. / 6, 4. / 6}, 1e-15)
	for i, want := range []struct {
		missing []int
		n       int
	}{{[]int{2}, 3}, {nil, 2}, {[]int{0, 1, 2}, 1}} {
		if p := m.Patterns[i]; !slices.Equal(p.Missing, want.missing) || p.N != want.n {
			t.Errorf("pattern %d: %+v", i, p)
		}
	}
	if none := MissingnessOf(nil); none.N != 0 || len(none.Patterns) != 0 {
		t.Errorf("%+v", none)
	}
}

// Without gaps there is nothing to test.
func TestLittleWithoutGaps(t *testing.T) {
	rows := edge(t)
	got, err := LittleMCAR(rows, moments(t, rows, EM))
	if err != nil || got.DF != 0 || got.Patterns != 1 || !math.IsNaN(got.P()) || math.Abs(got.ChiSquared) > 1e-12 {
		t.Errorf("%+v, %v", got, err)
	}
}

// Answers left out by those who would have answered high are not missing at
// random, and the test says so.
func TestLittleSeesWhatIsNotRandom(t *testing.T) {
	rows := edge(t)
	for i := range rows {
		if rows[i][0] >= 4 {
			rows[i][4] = math.NaN()
		}
	}
	got, err := LittleMCAR(rows, moments(t, rows, EM))
	if err != nil || got.P() > 0.001 {
		t.Errorf("%+v, p %v, %v", got, got.P(), err)
	}
}
