package ahp

import (
	"math"
	"slices"
	"testing"
)

func TestMatrix(t *testing.T) {
	names := letters(4)
	m := NewMatrix(names)
	names[0] = "changed by the caller"
	if m.N() != 4 || !slices.Equal(m.Names(), letters(4)) {
		t.Fatalf("order %d, names %q", m.N(), m.Names())
	}
	if m.At(2, 2) != 1 || !m.Judged(2, 2) {
		t.Error("an element equals itself")
	}
	if !math.IsNaN(m.At(0, 1)) || m.Judged(0, 1) {
		t.Error("a new matrix has judgements")
	}
	mustSet(t, m, 2, 0, 4)
	within(t, "entry and reciprocal", 1e-15, []float64{m.At(2, 0), m.At(0, 2)}, []float64{4, 0.25})
	mustSet(t, m, 0, 2, 2) // a second thought
	within(t, "entry and reciprocal", 1e-15, []float64{m.At(2, 0), m.At(0, 2)}, []float64{0.5, 2})
	mustSet(t, m, 3, 3, 1)
	if got, want := m.Missing(), []Pair{{0, 1}, {0, 3}, {1, 2}, {1, 3}, {2, 3}}; !slices.Equal(got, want) || m.missing != len(want) {
		t.Errorf("missing %v, counted %d, want %v", got, m.missing, want)
	}

	clone := m.Clone()
	mustSet(t, clone, 0, 1, 3)
	if m.Judged(0, 1) || !clone.Judged(0, 2) || len(clone.Missing()) != 4 {
		t.Error("a clone and its original must not share judgements")
	}
}

func TestMatrixSetRefuses(t *testing.T) {
	m := NewMatrix(letters(2))
	for _, v := range []float64{0, -2, math.NaN(), math.Inf(1), math.Inf(-1), 1e-320} {
		wantError(t, m.Set(0, 1, v), CodeNotPositive)
	}
	wantError(t, m.Set(1, 1, 2), CodeDiagonal)
	if m.Judged(0, 1) {
		t.Error("a refused judgement was set")
	}
}

func TestMatrixPanicsOutside(t *testing.T) {
	m := NewMatrix(letters(3))
	for _, f := range []func(){
		func() { m.At(0, 3) }, func() { m.At(3, 0) }, func() { m.Judged(-1, 0) }, func() { m.Set(0, -1, 2) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			f()
		}()
	}
}

func TestComponents(t *testing.T) {
	m := NewMatrix(letters(6))
	mustSet(t, m, 5, 0, 2)
	mustSet(t, m, 5, 3, 2)
	mustSet(t, m, 4, 1, 2)
	if got, want := m.Components(), [][]int{{0, 3, 5}, {1, 4}, {2}}; !slices.EqualFunc(got, want, slices.Equal) {
		t.Errorf("components %v, want %v", got, want)
	}
	if got := NewMatrix(nil).Components(); len(got) != 0 {
		t.Errorf("components of nothing: %v", got)
	}
}

func mustSet(t testing.TB, m *Matrix, i, j int, v float64) {
	t.Helper()
	if err := m.Set(i, j, v); err != nil {
		t.Fatal(err)
	}
}
