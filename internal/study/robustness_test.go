package study

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"goodgov/indicators/robustness"
	"goodgov/internal/diag"
	"goodgov/reports"
)

func robust(t *testing.T, dir string, opt RobustnessOptions) *reports.Evaluation {
	t.Helper()
	s, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	opt.Sobol.Replicates, opt.Sobol.Confidence, opt.Sobol.Seed = 50, 0.95, 1
	if opt.Sobol.Base == 0 {
		opt.Sobol.Base = 64
	}
	e, err := s.Robustness(context.Background(), opt)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// Scores and ranks as things are, those of the study; and what else the
// synthetic study might have decided.
func TestRobustness(t *testing.T) {
	e := robust(t, "../../testdata/hangzhou", RobustnessOptions{})
	r := e.Robust
	if !slices.Equal(r.Factors, robustness.Factors) {
		t.Errorf("factors %v", r.Factors)
	}
	for f, want := range map[robustness.Factor]string{
		robustness.Weights:     "aij/eigenvector aip/eigenvector aij/geometric-mean equal",
		robustness.Aggregation: "arithmetic geometric mazziotta-pareto",
		robustness.Method:      "item-means respondent-means",
		robustness.Missing:     "available person-mean complete",
		robustness.Screening:   "as-is none without:missing without:longstring without:too_fast without:attention",
		robustness.Rollup:      "respondents equal", // no populations are given
	} {
		if got := strings.Join(r.Input.Choices(f), " "); got != want {
			t.Errorf("%s: %s, want %s", f, got, want)
		}
	}
	if as, none := len(r.Input.Policies[0].Valid), len(r.Input.Policies[1].Valid); as != 370 || none != 401 {
		t.Errorf("%d valid, %d without rules", as, none)
	}
	if r.Used != 64 || len(r.Levels) != 2 || len(r.Levels[1].Units) != 28 {
		t.Fatalf("%d used, %d levels", r.Used, len(r.Levels))
	}
	for _, l := range r.Levels {
		for k, unit := range l.Units {
			s := e.Scores.Scores[unit][0]
			if math.Abs(s.Value-l.Score[k]) > 1e-12 || s.Rank != l.Rank[k] {
				t.Errorf("%s: score %v, rank %d, want %v, %d", e.Units.List[unit].Code, l.Score[k], l.Rank[k], s.Value, s.Rank)
			}
		}
	}
}

// Units that reports leave out take no place among those that they show.
func TestRobustnessOfPublishedUnits(t *testing.T) {
	s, err := Open("../../testdata/hangzhou")
	if err != nil {
		t.Fatal(err)
	}
	s.Config.Publish.MinRespondents = 13
	e, err := s.Robustness(t.Context(), RobustnessOptions{Units: PublishedUnits, Factors: []robustness.Factor{robustness.Missing},
		Sobol: robustness.SobolOptions{Base: 64, Replicates: 50, Confidence: 0.95, Seed: 1}})
	if err != nil {
		t.Fatal(err)
	}
	communities := e.Robust.Levels[len(e.Robust.Levels)-1]
	if n := len(communities.Units); n == 28 || n < 2 {
		t.Fatalf("%d communities", n)
	}
	for k, unit := range communities.Units {
		if e.Hidden(unit) || communities.Rank[k] != k+1 {
			t.Errorf("%s, hidden %t, has rank %d at place %d", e.Units.List[unit].Code, e.Hidden(unit), communities.Rank[k], k+1)
		}
	}
}

// A part of the factors, other choices, one indicator in place of the total.
func TestRobustnessAsAsked(t *testing.T) {
	e := robust(t, "../../testdata/hangzhou", RobustnessOptions{Node: "B2", Factors: []robustness.Factor{robustness.Respondents, robustness.Aggregation, robustness.Weights},
		Choices: map[robustness.Factor][]string{robustness.Aggregation: {"harmonic", "minimum", "arithmetic"}, robustness.Weights: {"aip-arithmetic/column-mean"}}})
	r := e.Robust
	if want := []robustness.Factor{robustness.Respondents, robustness.Weights, robustness.Aggregation}; !slices.Equal(r.Factors, want) {
		t.Errorf("factors %v", r.Factors)
	}
	if got := strings.Join(r.Input.Choices(robustness.Aggregation), " "); got != "arithmetic harmonic minimum" {
		t.Error(got)
	}
	if r.Input.Weights[0].Draws != nil || r.Input.DrawExperts {
		t.Error("experts are drawn")
	}
	for k, unit := range r.Levels[1].Units {
		if s := e.Scores.Scores[unit][r.Input.Node]; math.Abs(s.Value-r.Levels[1].Score[k]) > 1e-12 {
			t.Errorf("%s: score %v, want %v", e.Units.List[unit].Code, r.Levels[1].Score[k], s.Value)
		}
	}
}

// Real answers without experts or screening: what is left to differ.
func TestRobustnessOfGivenWeights(t *testing.T) {
	r := robust(t, "../../testdata/kansascity", RobustnessOptions{Factors: []robustness.Factor{robustness.Experts, robustness.Weights, robustness.Missing, robustness.Screening, robustness.Rollup}}).Robust
	if !slices.Equal(r.Factors, []robustness.Factor{robustness.Missing}) || len(r.Input.Weights) != 1 {
		t.Errorf("factors %v", r.Factors)
	}
	l := &r.Levels[0]
	if l.Ranks.Source[0] != 0 || l.Ranks.Source[1] != 0 || math.Abs(l.Ranks.Source[2]-1) > 0.3 { // of 64 points
		t.Errorf("sources %v", l.Ranks.Source)
	}
}

func TestRobustnessFaults(t *testing.T) {
	for name, test := range map[string]struct {
		opt  RobustnessOptions
		want string
	}{
		"an unknown indicator": {RobustnessOptions{Node: "b1"}, "robustness.unknown_indicator"},
		"an unknown choice":    {RobustnessOptions{Choices: map[robustness.Factor][]string{robustness.Aggregation: {"geometrc"}}}, "robustness.choice"},
		"an unknown rule":      {RobustnessOptions{Choices: map[robustness.Factor][]string{robustness.Screening: {"without:age"}}}, "robustness.choice"},
		"unknown weights":      {RobustnessOptions{Choices: map[robustness.Factor][]string{robustness.Weights: {"aip"}}}, "robustness.choice"},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := Open("../../testdata/hangzhou")
			if err != nil {
				t.Fatal(err)
			}
			test.opt.Sobol = robustness.DefaultOptions()
			_, err = s.Robustness(context.Background(), test.opt)
			problems, ok := errors.AsType[*diag.Problems](err)
			if !ok || problems.Len() != 1 || string(problems.All()[0].Code) != test.want {
				t.Errorf("error %v", err)
			}
		})
	}
}
