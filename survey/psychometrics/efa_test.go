package psychometrics

import (
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"
	"pgregory.net/rapid"

	"goodgov/internal/reference"
)

// seven are factors of the complete synthetic answers.
func seven(t *testing.T, change func(*FactorOptions)) *Factors {
	t.Helper()
	o := DefaultFactorOptions()
	o.Factors, o.Extraction, o.Rotation = 7, MinimumResiduals, NoRotation
	change(&o)
	f, err := Explore(moments(t, synthetic(t), Listwise), o)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// R: the function of the uniquenesses, as in factanal and psych::fa, brought to
// a gradient below 1e-9 by optim.
func TestExtractionAgainstR(t *testing.T) {
	type extraction struct {
		Uniquenesses []float64
		Criterion    float64
		ChiSq        float64
		DF           int
		LogP         float64 `json:"log_p"`
		Unrotated    [][]float64
	}
	t.Run("ml", func(t *testing.T) {
		want := reference.Case[extraction](t, "factors/reference.json", "ml7")
		f := seven(t, func(o *FactorOptions) { o.Extraction = MaximumLikelihood })
		for i, u := range want.Uniquenesses {
			reference.Near(t, "uniqueness", 1-f.Communalities[i], u, 1e-8)
		}
		reference.Near(t, "χ²", f.ChiSquared, want.ChiSq, 1e-8)
		reference.Near(t, "ln p", f.LogP, want.LogP, 1e-7)
		if f.DF != want.DF || !f.Converged || len(f.Heywood) > 0 {
			t.Errorf("%d degrees of freedom, %v, %v", f.DF, f.Converged, f.Heywood)
		}
	})
	t.Run("minres", func(t *testing.T) {
		want := reference.Case[extraction](t, "factors/reference.json", "minres7")
		f := seven(t, func(*FactorOptions) {})
		for i, u := range want.Uniquenesses {
			reference.Near(t, "uniqueness", 1-f.Communalities[i], u, 1e-8)
		}
		matrixNear(t, "loadings", f.Loadings, want.Unrotated, 1e-7)
		if !math.IsNaN(f.ChiSquared) || !math.IsNaN(f.P()) {
			t.Error("least squares have no χ²")
		}
		same := seven(t, func(o *FactorOptions) { o.Extraction = PrincipalAxis })
		reference.AllNear(t, "principal axis", same.Communalities, f.Communalities, 1e-12)
	})
	// R: squared multiple correlations, then eigen() until no communality
	// changes by .001.
	t.Run("paf spss", func(t *testing.T) {
		want := reference.Case[struct {
			Iterations    int
			Communalities []float64
		}](t, "factors/reference.json", "paf7_spss")
		f := seven(t, func(o *FactorOptions) { o.Extraction, o.Dialect = PrincipalAxis, DialectSPSS })
		reference.AllNear(t, "communalities", f.Communalities, want.Communalities, 1e-10)
		if f.Rounds != want.Iterations || !f.Converged {
			t.Errorf("%d rounds, %v", f.Rounds, f.Converged)
		}
	})
	// The loadings of components are eigenvectors of the length of the root of
	// the eigenvalue.
	t.Run("pca", func(t *testing.T) {
		f := seven(t, func(o *FactorOptions) { o.Extraction = PrincipalComponents })
		reference.AllNear(t, "variance", f.Variance, f.Values[:7], 1e-10)
	})
}

// Real answers: the correlations of 25 items of personality, and what psych and
// factanal make of them. factanal stops at 1e-7.
func TestPersonalityItemsAgainstR(t *testing.T) {
	want := reference.Case[struct {
		N               int
		R               [][]float64
		KMO, ChiSq      float64
		MSA, Map        []float64
		MLChiSq         float64   `json:"ml_chisq"`
		MLUniquenesses  []float64 `json:"ml_uniquenesses"`
		PrincipalAxis   []float64 `json:"paf_spss"`
		PrincipalRounds int       `json:"paf_spss_rounds"`
	}](t, "factors/reference.json", "bfi")
	m := correlated(want.N, want.R...)
	f, err := FactorabilityOf(m)
	if err != nil {
		t.Fatal(err)
	}
	reference.Near(t, "KMO", f.Adequacy.Overall, want.KMO, 1e-10)
	reference.AllNear(t, "MSA", f.Adequacy.Items, want.MSA, 1e-10)
	reference.Near(t, "Bartlett's χ²", f.Bartlett.ChiSquared, want.ChiSq, 1e-10)
	a, err := MinimumAveragePartial(m)
	if err != nil || a.Factors != 5 {
		t.Errorf("%d factors, %v", a.Factors, err)
	}
	reference.AllNear(t, "MAP", a.Squared[1:1+len(want.Map)], want.Map, 1e-10)
	o := DefaultFactorOptions()
	o.Factors, o.Extraction = 5, MaximumLikelihood
	ml, err := Explore(m, o)
	if err != nil {
		t.Fatal(err)
	}
	reference.Near(t, "χ²", ml.ChiSquared, want.MLChiSq, 1e-8)
	o.Extraction, o.Dialect = PrincipalAxis, DialectSPSS
	axis, err := Explore(m, o)
	if err != nil || axis.Rounds != want.PrincipalRounds {
		t.Errorf("%d rounds, %v", axis.Rounds, err)
	}
	reference.AllNear(t, "principal axis", axis.Communalities, want.PrincipalAxis, 1e-10)
	for i, u := range want.MLUniquenesses {
		reference.Near(t, "uniqueness", 1-ml.Communalities[i], u, 1e-6)
	}
}

func matrixNear(t *testing.T, what string, got mat.Matrix, want [][]float64, tolerance float64) {
	t.Helper()
	rows, columns := got.Dims()
	if rows != len(want) || columns != len(want[0]) {
		t.Fatalf("%s: %d × %d, want %d × %d", what, rows, columns, len(want), len(want[0]))
	}
	for i := range rows {
		for j := range columns {
			reference.Near(t, what, got.At(i, j), want[i][j], tolerance)
		}
	}
}

// One item correlates with two others by .8 and .7, these by .35: the model of
// one factor wants a loading of 1.26.
func TestHeywoodCases(t *testing.T) {
	m := correlated(100, []float64{1}, []float64{0.8, 1}, []float64{0.7, 0.35, 1})
	for _, extraction := range []Extraction{MaximumLikelihood, MinimumResiduals} {
		o := DefaultFactorOptions()
		o.Extraction = extraction
		f, err := Explore(m, o)
		if err != nil {
			t.Fatal(err)
		}
		if len(f.Heywood) != 1 || f.Heywood[0] != 0 || !f.Converged {
			t.Errorf("%s: %v, %v", extraction, f.Heywood, f.Converged)
		}
		if f.Communalities[0] < 1-LeastUniqueness {
			t.Errorf("%s: communality %v", extraction, f.Communalities[0])
		}
		w := f.Warnings([]string{"a", "b", "c"})
		if len(w) != 1 || w[0].Code != WarnHeywoodItem || !strings.Contains(w[0].Text.String(), "of a,") {
			t.Errorf("%v", w)
		}
	}
	o := DefaultFactorOptions()
	o.Dialect = DialectSPSS
	f, err := Explore(m, o)
	if err != nil || f.Converged || len(f.Heywood) != 1 {
		t.Errorf("spss: %v, %v, %v", f.Converged, f.Heywood, err)
	}
}

// Two factors of three items have more parameters than correlations.
func TestTooManyFactors(t *testing.T) {
	o := DefaultFactorOptions()
	o.Factors, o.Extraction, o.Rotation = 2, MaximumLikelihood, NoRotation
	f, err := Explore(correlated(100, []float64{1}, []float64{0.5, 1}, []float64{0.3, 0.2, 1}), o)
	if err != nil {
		t.Fatal(err)
	}
	if w := f.Warnings(nil); f.DF != -2 || !math.IsNaN(f.ChiSquared) || w[len(w)-1].Code != WarnNotIdentified {
		t.Errorf("%d, %v, %v", f.DF, f.ChiSquared, w)
	}
}

// What is made of factors is found again: loadings of a model without
// residuals, by every extraction but components, whatever the rotation.
func TestFactorsAreFoundAgain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, m := rapid.IntRange(7, 12).Draw(t, "p"), rapid.IntRange(1, 2).Draw(t, "m")
		truth := mat.NewDense(p, m, nil)
		for i := range p {
			for j := range m {
				most := 0.2
				if i%m == j {
					most = 0.8
				}
				truth.Set(i, j, rapid.Float64Range(most-0.2, most).Draw(t, "loading"))
			}
		}
		moments := Moments{N: 500, Missing: Listwise, Mean: make([]float64, p), Cov: mat.NewSymDense(p, nil)}
		for i := range p {
			for j := range i {
				moments.Cov.SetSym(i, j, mat.Dot(truth.RowView(i), truth.RowView(j)))
			}
			moments.Cov.SetSym(i, i, 1)
		}
		o := DefaultFactorOptions()
		o.Factors = m
		o.Extraction = rapid.SampledFrom([]Extraction{PrincipalAxis, MinimumResiduals, MaximumLikelihood}).Draw(t, "extraction")
		o.Rotation = rapid.SampledFrom(Rotations()).Draw(t, "rotation")
		f, err := Explore(moments, o)
		if err != nil {
			t.Fatal(err)
		}
		if len(f.Heywood) > 0 {
			return // two factors of few items may do without a truth
		}
		if f.Residual > 1e-6 {
			t.Errorf("residual %v after %d rounds (%v)", f.Residual, f.Rounds, f.Converged)
		}
		// Communalities are what rotation leaves alone, and what factors carry
		// adds up to them.
		sum, carried := 0.0, 0.0
		for i := range p {
			sum += f.Communalities[i]
		}
		for j, v := range f.Variance {
			carried += v
			if j > 0 && v > f.Variance[j-1]+1e-9 {
				t.Errorf("factors out of order: %v", f.Variance)
			}
			if f.Correlations.At(j, j) < 1-1e-9 || f.Correlations.At(j, j) > 1+1e-9 {
				t.Errorf("variance of a factor: %v", f.Correlations.At(j, j))
			}
		}
		if math.Abs(sum-carried) > 1e-9 {
			t.Errorf("factors carry %v, communalities are %v", carried, sum)
		}
	})
}

func BenchmarkExplore(b *testing.B) {
	rows := make([][]float64, 370)
	for i := range rows {
		for j := range 57 {
			rows[i] = append(rows[i], math.Sin(float64(i*(j%7+1)))+math.Cos(float64(i*j+j)))
		}
	}
	m, err := MomentsOf(rows, Listwise)
	if err != nil {
		b.Fatal(err)
	}
	for _, rotation := range []Rotation{Promax, Oblimin} {
		b.Run(string(rotation), func(b *testing.B) {
			o := DefaultFactorOptions()
			o.Factors, o.Rotation, o.Extraction = 7, rotation, MaximumLikelihood
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Explore(m, o); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
