package study

import (
	"errors"
	"math"
	"strings"
	"testing"

	"goodgov/indicators/importance"
	"goodgov/internal/diag"
)

func importanceOf(t *testing.T, dir string, method importance.Method, outcome string) error {
	t.Helper()
	s, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	x, err := s.Importance(t.Context(), ImportanceOptions{Level: 1, Method: method, Outcome: outcome, Lines: importance.Options{Line: importance.AtMeans, ImportanceLine: math.NaN()}, Resample: importance.Resampling{Replicates: 50, Seed: 1, Confidence: 0.95}})
	if err == nil && (len(x.Nodes) < 2 || x.Derived != nil && (x.Low == nil || x.Derived.N == 0)) {
		t.Errorf("%s of %s: %+v", method, outcome, x)
	}
	return err
}

func TestImportance(t *testing.T) {
	const hangzhou, kansascity = "../../testdata/hangzhou", "../../testdata/kansascity"
	for _, test := range []struct {
		dir     string
		method  importance.Method
		outcome string
		want    string // code of the problem; "" is none
	}{
		{hangzhou, importance.ByWeight, "", ""},
		{hangzhou, importance.ByRelative, "C22", ""},
		{hangzhou, importance.ByRegression, "D57", ""},
		{hangzhou, importance.ByPartial, "years", ""},
		{hangzhou, importance.ByCorrelation, "A", "importance.few_indicators"},
		{hangzhou, importance.ByCorrelation, "id", "background.number"},
		{hangzhou, importance.ByCorrelation, "nowhere", ""},
		{kansascity, importance.ByRelative, "G1", ""},
	} {
		err := importanceOf(t, test.dir, test.method, test.outcome)
		if test.outcome == "nowhere" {
			if faults, ok := errors.AsType[*diag.Problems](err); !ok || faults.Errors() == 0 {
				t.Errorf("a column that is not there: %v", err)
			}
			continue
		}
		if (err != nil) != (test.want != "") || !strings.Contains(codes(err), test.want) {
			t.Errorf("%s by %s: %v, want %q", test.method, test.outcome, err, test.want)
		}
	}
}

func TestRegress(t *testing.T) {
	s, err := Open("../../testdata/hangzhou")
	if err != nil {
		t.Fatal(err)
	}
	r, err := s.Regress(t.Context(), RegressionOptions{On: []string{"age", "gender", "years"}, Numbers: []string{"years"}, Reference: map[string]string{"age": "4"}})
	if err != nil {
		t.Fatal(err)
	}
	if age := r.Variables[0]; age.Groups[age.Reference].Code != "4" || age.Term[age.Reference] != -1 || age.Sizes[age.Reference] == 0 {
		t.Errorf("reference of age: %+v", age)
	}
	if len(r.Fit.Coefficients) != 1+3+1+1 || r.Fit.Clusters != 28 || !r.Clusters {
		t.Errorf("%d coefficients, %d clusters", len(r.Fit.Coefficients), r.Fit.Clusters)
	}
	// Of a single unit every respondent is a cluster.
	one := s.With(func(c *Config) { c.Columns.Unit = "" })
	if r, err = one.Regress(t.Context(), RegressionOptions{On: []string{"gender"}}); err != nil || r.Clusters || r.Fit.Clusters != r.Fit.N {
		t.Errorf("of one unit: %v", err)
	}
	for want, opt := range map[string]RegressionOptions{
		"regression.reference": {On: []string{"age"}, Reference: map[string]string{"age": "9"}},
		"compare.unknown":      {On: []string{"nowhere"}},
		"regression.singular":  {On: []string{"unit:district", "unit:community"}},
	} {
		if _, err := s.Regress(t.Context(), opt); !strings.Contains(codes(err), want) {
			t.Errorf("%v: %v, want %s", opt, err, want)
		}
	}
}

// A run compares groups where it is asked to, and leaves the study's notes alone.
func TestRunWithGroups(t *testing.T) {
	s, err := Open("../../testdata/hangzhou")
	if err != nil {
		t.Fatal(err)
	}
	e, err := s.Run(t.Context(), RunOptions{Groups: WithGroups, Waves: WithWaves})
	if err != nil {
		t.Fatal(err)
	}
	if e.Groups == nil || len(e.Groups.Nodes) != 8 || e.Trend != nil {
		t.Errorf("groups %v, trend %v", e.Groups, e.Trend)
	}
	if e, err = s.Run(t.Context(), RunOptions{}); err != nil || e.Groups != nil {
		t.Errorf("groups that nobody asked for: %v", err)
	}
}
