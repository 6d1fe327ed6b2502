package cfa

import (
	"errors"
	"math"
	"testing"

	"goodgov/internal/diag"
)

func TestOrdinal(t *testing.T) {
	ref := figures(t, "estimators.json")
	rows, _ := readAnswers(t, "gender")
	want := value[struct {
		N         int
		Fit       fit
		Estimates estimates
	}](t, ref, "wlsmv")
	o := DefaultOptions()
	o.Estimator = WLSMV
	r := mustFit(t, smaller(8), Observe(rows), o)
	same(t, want.Estimates, r, 1e-5, 1e-5)
	m := r.Measures
	for _, c := range []struct {
		name      string
		got       float64
		tolerance float64
	}{
		{"chisq", m.ChiSquare, 1e-5}, {"df", float64(m.DF), 0}, {"baseline.chisq", m.BaselineChiSquare, 1e-5}, {"cfi", m.CFI, 1e-5}, {"tli", m.TLI, 1e-5}, {"rmsea", m.RMSEA, 1e-5}, {"srmr", m.SRMR, 1e-5},
		{"chisq.scaled", m.Robust.ChiSquare, 1e-5}, {"pvalue.scaled", m.Robust.P, 1e-5}, {"chisq.scaling.factor", m.Robust.Scaling, 1e-5}, {"baseline.chisq.scaling.factor", m.Robust.BaselineScaling, 1e-5},
		{"cfi.scaled", m.Robust.ScaledCFI, 1e-5}, {"tli.scaled", m.Robust.ScaledTLI, 1e-5}, {"rmsea.scaled", m.Robust.ScaledRMSEA, 1e-5},
	} {
		near(t, c.name, c.got, *want.Fit[c.name], c.tolerance)
	}
	if !math.IsNaN(m.P) || !math.IsNaN(m.AIC) || !math.IsNaN(m.GFI) || !math.IsNaN(m.Robust.CFI) {
		t.Errorf("what there is not: p %g, AIC %g, GFI %g, robust CFI %g", m.P, m.AIC, m.GFI, m.Robust.CFI)
	}
}

func TestOrdinalRefusals(t *testing.T) {
	rows, _ := readAnswers(t, "gender")
	o := DefaultOptions()
	o.Estimator, o.Missing = WLSMV, FIML
	if _, err := Fit(smaller(4), Observe(rows), o); !isCode(err, CodeOption) {
		t.Errorf("FIML: %v", err)
	}
	o.Missing = Listwise
	graded := make([][]float64, len(rows))
	for n, row := range rows {
		graded[n] = append([]float64(nil), row...)
		graded[n][0] += float64(n%9) / 10
	}
	if _, err := Fit(smaller(4), Observe(graded), o); !isCode(err, CodeOption) {
		t.Errorf("many different answers: %v", err)
	}
}

func isCode(err error, code diag.Code) bool {
	fault, ok := errors.AsType[*Error](err)
	return ok && fault.Code == code
}
