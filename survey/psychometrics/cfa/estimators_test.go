package cfa

import (
	"math"
	"slices"
	"testing"
)

// smaller is three dimensions of the synthetic survey, by so many items of each.
func smaller(items int) Model {
	m := Model{Items: itemNames(), Structure: Correlated, Identification: Marker}
	for f := range 3 {
		factor := Factor{Code: string(rune('A' + f))}
		for i := range items {
			factor.Items = append(factor.Items, 8*f+i)
		}
		m.Factors = append(m.Factors, factor)
	}
	return m
}

func robust(t testing.TB, w fit, r *Robust, tol float64) {
	near(t, "scaling", r.Scaling, *w["chisq.scaling.factor"], tol)
	near(t, "scaled", r.ChiSquare, *w["chisq.scaled"], tol)
	near(t, "p", r.P, *w["pvalue.scaled"], tol)
	near(t, "baseline scaling", r.BaselineScaling, *w["baseline.chisq.scaling.factor"], tol)
	near(t, "scaled CFI", r.ScaledCFI, *w["cfi.scaled"], tol)
	near(t, "scaled TLI", r.ScaledTLI, *w["tli.scaled"], tol)
	near(t, "scaled RMSEA", r.ScaledRMSEA, *w["rmsea.scaled"], tol)
	if math.IsNaN(r.CFI) { // with gaps
		return
	}
	near(t, "CFI", r.CFI, *w["cfi.robust"], tol)
	near(t, "TLI", r.TLI, *w["tli.robust"], tol)
	near(t, "RMSEA", r.RMSEA, *w["rmsea.robust"], tol)
	near(t, "RMSEA low", r.RMSEALow, *w["rmsea.ci.lower.robust"], tol)
	near(t, "RMSEA high", r.RMSEAHigh, *w["rmsea.ci.upper.robust"], tol)
}

// Without gaps FIML is maximum likelihood, whatever the order of the rows.
func TestFIMLWithoutGaps(t *testing.T) {
	rows, _ := readAnswers(t, "gender")
	complete := slices.DeleteFunc(rows, func(row []float64) bool { return slices.ContainsFunc(row, math.IsNaN) })
	plain := mustFit(t, smaller(8), Observe(complete), DefaultOptions())
	slices.Reverse(complete)
	full := mustFit(t, smaller(8), Observe(complete), Options{ML, FIML, Lavaan})
	near(t, "χ²", full.Measures.ChiSquare, plain.Measures.ChiSquare, 1e-9)
	near(t, "CFI", full.Measures.CFI, plain.Measures.CFI, 1e-10)
	for i, p := range plain.Parameters {
		near(t, p.Left+" "+p.Right, full.Parameters[i].Estimate, p.Estimate, 1e-9)
	}
}

func TestEstimators(t *testing.T) {
	ref := figures(t, "estimators.json")
	rows, _ := readAnswers(t, "gender")
	sample := Observe(rows)
	for name, o := range map[string]Options{
		"mlm":      {MLM, Listwise, Lavaan},
		"mlr":      {MLR, Listwise, Lavaan},
		"fiml":     {ML, FIML, Lavaan},
		"fiml_mlr": {MLR, FIML, Lavaan},
	} {
		t.Run(name, func(t *testing.T) {
			want := value[struct {
				N         int
				Fit       fit
				Estimates estimates
			}](t, ref, name)
			r := mustFit(t, smaller(8), sample, o)
			if r.N != want.N {
				t.Errorf("n = %d, want %d", r.N, want.N)
			}
			measured(t, want.Fit, r.Measures, 1e-6)
			// lavaan's search stops at 1e-6 here, and its observed information
			// is had by differences.
			same(t, want.Estimates, r, 1e-5, 1e-5)
			if o.Estimator != ML {
				if math.IsNaN(r.Measures.Robust.CFI) != (o.Missing == FIML) {
					t.Errorf("CFI of the population %g", r.Measures.Robust.CFI)
				}
				robust(t, want.Fit, r.Measures.Robust, 1e-5)
			}
		})
	}
}
