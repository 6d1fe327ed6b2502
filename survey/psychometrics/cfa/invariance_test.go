package cfa

import (
	"errors"
	"math"
	"strings"
	"testing"
)

// byGender are the women and men of the synthetic survey.
func byGender(t *testing.T) []Group {
	rows, labels := readAnswers(t, "gender")
	parts := map[string][][]float64{}
	for i, row := range rows {
		parts[labels[i]] = append(parts[labels[i]], row)
	}
	return []Group{{"M", Observe(parts["M"])}, {"F", Observe(parts["F"])}}
}

func TestInvariance(t *testing.T) {
	ref := figures(t, "estimators.json")
	steps, err := Invariance(smaller(4), byGender(t), DefaultOptions())
	if err != nil {
		t.Fatal(err)
	}
	for i, step := range steps {
		want := value[struct{ Fit fit }](t, ref, "invariance_"+string(step.Step)).Fit
		if !step.Converged {
			t.Errorf("%s: not converged", step.Step)
		}
		measured(t, want, step.Measures, 1e-7)
		if i > 0 {
			before := value[struct{ Fit fit }](t, ref, "invariance_"+string(steps[i-1].Step)).Fit
			near(t, "Δχ²", step.ChiSquareChange, *want["chisq"]-*before["chisq"], 1e-6)
			near(t, "ΔCFI", step.CFIChange, *want["cfi"]-*before["cfi"], 1e-7)
			if held := steps[i-1].Held && step.CFIChange >= -CFIDrop && step.RMSEAChange <= RMSEARise; step.Held != held {
				t.Errorf("%s: held %v, want %v", step.Step, step.Held, held)
			}
		} else if !math.IsNaN(step.P) || !step.Held {
			t.Errorf("%+v", step)
		}
	}
}

func TestInvarianceRefusals(t *testing.T) {
	groups := byGender(t)
	robust := DefaultOptions()
	robust.Estimator = MLR
	second := smaller(4)
	second.Structure = SecondOrder
	for name, c := range map[string]struct {
		model  Model
		groups []Group
		o      Options
	}{
		"one group":    {smaller(4), groups[:1], DefaultOptions()},
		"robust":       {smaller(4), groups, robust},
		"second order": {second, groups, DefaultOptions()},
	} {
		_, err := Invariance(c.model, c.groups, c.o)
		if fault, ok := errors.AsType[*Error](err); !ok || fault.Code != CodeOption {
			t.Errorf("%s: %v", name, err)
		}
	}
	few := []Group{groups[0], {"few", Observe(groups[1].Sample.rows[:5])}}
	_, err := Invariance(smaller(4), few, DefaultOptions())
	if fault, ok := errors.AsType[*Error](err); !ok || fault.Code != CodeFewCases || !strings.Contains(err.Error(), "in few") {
		t.Errorf("a small group: %v", err)
	}
}
