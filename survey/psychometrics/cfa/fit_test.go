package cfa

import (
	"fmt"
	"math"
	"testing"
)

func mustFit(t testing.TB, m Model, s *Sample, o Options) *Result {
	t.Helper()
	r, err := Fit(m, s, o)
	if err != nil {
		t.Fatal(err)
	}
	if !r.Converged {
		t.Errorf("not converged: slope %g after %d steps", r.Gradient, r.Iterations)
	}
	return r
}

func TestHolzinger(t *testing.T) {
	ref := figures(t, "holzinger.json")
	sample := pupils(t, ref)
	amos := DefaultOptions()
	amos.Dialect = Amos
	r := mustFit(t, holzinger(Correlated, Marker), sample, DefaultOptions())
	t.Run("n", func(t *testing.T) {
		measured(t, value[fit](t, ref, "fit"), r.Measures, 1e-8)
		same(t, value[estimates](t, ref, "estimates"), r, 1e-8, 1e-8)
	})
	t.Run("unit variance", func(t *testing.T) {
		r := mustFit(t, holzinger(Correlated, UnitVariance), sample, DefaultOptions())
		measured(t, value[fit](t, ref, "fit"), r.Measures, 1e-8)
		same(t, value[estimates](t, ref, "estimates_stdlv"), r, 1e-8, 1e-8)
	})
	t.Run("n-1", func(t *testing.T) {
		r := mustFit(t, holzinger(Correlated, Marker), sample, amos)
		want := value[fit](t, ref, "fit_wishart")
		for _, name := range []string{"logl", "aic", "bic"} { // AMOS takes χ² for −2 ln L
			delete(want, name)
		}
		measured(t, want, r.Measures, 1e-8)
		near(t, "AIC", r.Measures.AIC, *want["chisq"]+2*21, 1e-8)
		near(t, "BIC", r.Measures.BIC, *want["chisq"]+21*math.Log(301), 1e-8)
		near(t, "CAIC", r.Measures.CAIC, *want["chisq"]+21*(math.Log(301)+1), 1e-8)
		same(t, value[estimates](t, ref, "estimates_wishart"), r, 1e-8, 1e-8)
	})
	t.Run("interval of RMSEA", func(t *testing.T) {
		type interval struct {
			RMSEA, Lower, Upper float64
			PClose              float64 `json:"p_close"`
		}
		want := value[map[string]interval](t, ref, "rmsea_ci_precise")
		for name, o := range map[string]Options{"normal": DefaultOptions(), "wishart": amos} {
			m := mustFit(t, holzinger(Correlated, Marker), sample, o).Measures
			near(t, name+" RMSEA", m.RMSEA, want[name].RMSEA, 1e-12)
			near(t, name+" low", m.RMSEALow, want[name].Lower, 1e-11)
			near(t, name+" high", m.RMSEAHigh, want[name].Upper, 1e-11)
			near(t, name+" close", m.PClose, want[name].PClose, 1e-12)
		}
	})
	t.Run("standardized", func(t *testing.T) {
		e := value[estimates](t, ref, "standardized_with_se")
		for _, p := range r.Parameters {
			i := e.find(p)
			near(t, p.Left+p.Right, p.Standardized, *e.EstStd[i], 1e-8)
			near(t, p.Left+p.Right+" SE", p.StandardizedSE, *e.SE[i], 1e-8)
		}
	})
	t.Run("residual correlations", func(t *testing.T) {
		want := value[matrix](t, ref, "residual_correlations").sym()
		for i := range 9 {
			for j := range 9 {
				near(t, fmt.Sprint(i, j), r.Residuals.At(i, j), want.At(i, j), 1e-8)
			}
		}
	})
	t.Run("modification indices", func(t *testing.T) {
		want := value[struct {
			Lhs, Op, Rhs []string
			MI, EPC      []float64
			All          []float64 `json:"sepc.all"`
		}](t, ref, "modification_indices")
		for i, index := range want.MI {
			m := r.Modifications[i]
			if m.Left != want.Lhs[i] || m.Right != want.Rhs[i] {
				t.Errorf("%d: %s %s, want %s %s", i, m.Left, m.Right, want.Lhs[i], want.Rhs[i])
			}
			near(t, "index", m.Index, index, 1e-8)
			near(t, "change", m.Change, want.EPC[i], 1e-8)
			near(t, "standardized change", m.Standardized, want.All[i], 1e-8)
		}
	})
	t.Run("quality of the factors", func(t *testing.T) {
		thesis := value[map[string]struct{ AVE, CR float64 }](t, ref, "ave_cr_thesis")
		ave := value[map[string]map[string]float64](t, ref, "semTools_AVE")
		omega := value[map[string]map[string]float64](t, ref, "semTools_compRelSEM")
		for _, f := range r.Factors {
			near(t, f.Code+" AVE", f.AVE, thesis[f.Code].AVE, 1e-8)
			near(t, f.Code+" CR", f.CR, thesis[f.Code].CR, 1e-8)
			near(t, f.Code+" raw AVE", f.RawAVE, ave["model"][f.Code], 1e-8)
			near(t, f.Code+" omega", f.Omega, omega["model"][f.Code], 1e-8)
			near(t, f.Code+" omega, observed", f.OmegaObserved, omega["obs"][f.Code], 1e-8)
		}
	})
	t.Run("heterotrait-monotrait", func(t *testing.T) {
		for name, mean := range map[string]RatioMean{"htmt": HTMT, "htmt2": HTMT2} {
			want := value[struct{ SemTools matrix }](t, ref, name).SemTools.sym()
			got := Heterotrait(r.Sample, r.Model.Factors, mean)
			for i := range 3 {
				for j := range 3 {
					near(t, name, got.At(i, j), want.At(i, j), 1e-10)
				}
			}
		}
	})
	t.Run("one factor", func(t *testing.T) {
		measured(t, value[fit](t, ref, "one_factor"), mustFit(t, holzinger(OneFactor, Marker), sample, DefaultOptions()).Measures, 1e-8)
	})
	t.Run("orthogonal", func(t *testing.T) {
		measured(t, value[fit](t, ref, "uncorrelated"), mustFit(t, holzinger(Orthogonal, Marker), sample, DefaultOptions()).Measures, 1e-8)
	})
	t.Run("second order", func(t *testing.T) {
		want := value[struct {
			ChiSq float64
			DF    int
			Gamma map[string]float64
		}](t, ref, "cr2_second_order")
		for _, identification := range Identifications() {
			r := mustFit(t, holzinger(SecondOrder, identification), sample, DefaultOptions())
			near(t, "χ²", r.Measures.ChiSquare, want.ChiSq, 1e-8)
			if r.Measures.DF != want.DF {
				t.Errorf("df %d, want %d", r.Measures.DF, want.DF)
			}
			for _, p := range r.Parameters {
				if p.Kind == SecondLoading {
					near(t, p.Right, p.Standardized, want.Gamma[p.Right], 1e-7) // the reference's own digits
				}
			}
		}
	})
}

func TestSynthetic(t *testing.T) {
	ref := figures(t, "synthetic.json")
	rows, _ := readAnswers(t, "gender")
	sample := Observe(rows)
	t.Run("seven factors, listwise", func(t *testing.T) {
		r := mustFit(t, dimensions(Correlated), sample, DefaultOptions())
		want := value[struct {
			N         int
			Fit       fit
			Estimates estimates
			Thesis    map[string]struct{ AVE, CR float64 }
		}](t, ref, "cfa7_listwise")
		if r.N != want.N || r.Left != 370-want.N {
			t.Errorf("n = %d, %d left out", r.N, r.Left)
		}
		measured(t, want.Fit, r.Measures, 1e-8)
		same(t, want.Estimates, r, 1e-8, 1e-8)
		omega := value[map[string]map[string]float64](t, ref, "compRelSEM")
		for _, f := range r.Factors {
			near(t, f.Code+" AVE", f.AVE, want.Thesis[f.Code].AVE, 1e-8)
			near(t, f.Code+" CR", f.CR, want.Thesis[f.Code].CR, 1e-8)
			near(t, f.Code+" raw AVE", f.RawAVE, omega["ave"][f.Code], 1e-8)
			near(t, f.Code+" omega", f.Omega, omega["omega"][f.Code], 1e-8)
		}
		ratios := value[matrix](t, ref, "htmt_level1").sym()
		got := Heterotrait(r.Sample, r.Model.Factors, HTMT)
		for i := range 7 {
			for j := range i {
				near(t, "HTMT", got.At(i, j), ratios.At(i, j), 1e-10)
			}
		}
	})
	t.Run("second order", func(t *testing.T) {
		r := mustFit(t, dimensions(SecondOrder), sample, DefaultOptions())
		want := value[struct {
			Fit   fit
			Gamma map[string]float64
			SE    []float64
		}](t, ref, "second_order")
		measured(t, want.Fit, r.Measures, 1e-8)
		f := 0
		for _, p := range r.Parameters {
			if p.Kind == SecondLoading {
				near(t, p.Right, p.Standardized, want.Gamma[p.Right], 1e-7)
				near(t, p.Right+" SE", p.StandardizedSE, want.SE[f], 1e-7)
				f++
			}
		}
	})
	t.Run("seven factors, FIML", func(t *testing.T) {
		o := DefaultOptions()
		o.Missing = FIML
		r := mustFit(t, dimensions(Correlated), sample, o)
		want := value[struct{ Fit fit }](t, ref, "cfa7_fiml")
		measured(t, want.Fit, r.Measures, 1e-4) // lavaan's default tolerance
	})
}
