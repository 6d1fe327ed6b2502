package psychometrics

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"

	"goodgov/internal/reference"
)

type obliqueReference struct {
	L, Phi    [][]float64
	Criterion float64
}

// stats::varimax with Kaiser's normalisation and eps = 1e-15, repeated.
func TestVarimaxAgainstR(t *testing.T) {
	f := seven(t, func(o *FactorOptions) { o.Rotation = Varimax })
	matrixNear(t, "varimax", f.Loadings, reference.Case[[][]float64](t, "factors/reference.json", "varimax7"), 1e-7)
	matrixNear(t, "structure", f.Structure, reference.Case[[][]float64](t, "factors/reference.json", "varimax7"), 1e-7)
}

// The dialects by their formulas on R's varimax loadings; stats::promax itself
// agrees with the first to its own 5e-6.
func TestPromaxAgainstR(t *testing.T) {
	want := reference.Case[map[string]obliqueReference](t, "factors/reference.json", "promax7")
	for dialect, name := range map[Dialect]string{DialectStandard: "spss", DialectSPSS: "spss", DialectStats: "stats", DialectPsych: "psych"} {
		f := seven(t, func(o *FactorOptions) { o.Rotation, o.Dialect = Promax, dialect })
		matrixNear(t, string(dialect), f.Loadings, want[name].L, 1e-6)
		matrixNear(t, string(dialect)+" correlations", f.Correlations, want[name].Phi, 1e-6)
	}
}

// lavaan's gradient projection, which stops at 1e-8.
func TestObliminAgainstR(t *testing.T) {
	for dialect, name := range map[Dialect]string{DialectStandard: "oblimin7_kaiser", DialectPsych: "oblimin7_none"} {
		want := reference.Case[obliqueReference](t, "factors/reference.json", name)
		f := seven(t, func(o *FactorOptions) { o.Rotation, o.Dialect = Oblimin, dialect })
		reference.Near(t, "criterion", f.Criterion, want.Criterion, 1e-9)
		matrixNear(t, name, f.Loadings, want.L, 1e-5)
		matrixNear(t, name+" correlations", f.Correlations, want.Phi, 1e-5)
		if f.Best < 1 {
			t.Error("no start was the best")
		}
	}
}

// Two clusters that correlate by .5 and load on nothing else are a simple
// structure: oblimin and promax find it, varimax can't.
func TestObliqueFindsSimpleStructure(t *testing.T) {
	const p = 8
	loading := func(i, j int) float64 {
		if i/4 == j {
			return 0.5 + 0.05*float64(i%4)
		}
		return 0
	}
	m := Moments{N: 300, Missing: Listwise, Mean: make([]float64, p), Cov: mat.NewSymDense(p, nil)}
	for i := range p {
		for j := range i {
			r := loading(i, i/4) * loading(j, j/4)
			if i/4 != j/4 {
				r *= 0.5
			}
			m.Cov.SetSym(i, j, r)
		}
		m.Cov.SetSym(i, i, 1)
	}
	for rotation, most := range map[Rotation]float64{Oblimin: 1e-6, Promax: 0.03, Varimax: 0.3} {
		o := DefaultFactorOptions()
		o.Factors, o.Rotation = 2, rotation
		f, err := Explore(m, o)
		if err != nil {
			t.Fatal(err)
		}
		worst := 0.0
		for i := range p {
			other := 1 - f.Strongest(i)
			worst = max(worst, math.Abs(f.Loadings.At(i, other)))
			if clear, weak := f.Clear(i); rotation == Oblimin && (!clear || weak) {
				t.Errorf("item %d is not clear", i)
			}
		}
		if worst > most {
			t.Errorf("%s: %v on the other factor", rotation, worst)
		}
		if rotation == Oblimin {
			reference.Near(t, "correlation", f.Correlations.At(1, 0), 0.5, 1e-6)
		}
		if rotation == Varimax && worst < 0.1 {
			t.Error("varimax can't have found it")
		}
	}
}

// A single factor stays as it is under every rotation.
func TestOneFactorIsNotRotated(t *testing.T) {
	m := correlated(50, []float64{1}, []float64{0.5, 1}, []float64{0.4, 0.3, 1}, []float64{0.5, 0.4, 0.3, 1})
	for _, rotation := range Rotations() {
		o := DefaultFactorOptions()
		o.Rotation = rotation
		f, err := Explore(m, o)
		if err != nil || !mat.EqualApprox(f.Loadings, f.Unrotated, 1e-15) || f.Correlations.At(0, 0) != 1 {
			t.Errorf("%s: %v", rotation, err)
		}
	}
}
