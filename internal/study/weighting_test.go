package study

import (
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"goodgov/indicators"
	"goodgov/internal/diag"
	"goodgov/internal/reference"
	"goodgov/reports"
	"goodgov/survey"
)

// weightedHangzhou is the synthetic study with its respondents weighted to
// margins, or to others than its own.
func weightedHangzhou(t *testing.T, w RespondentWeighting, margins string) (*Study, error) {
	t.Helper()
	s, err := Open("../../testdata/hangzhou")
	if err != nil {
		t.Fatal(err)
	}
	w.Margins = "margins.csv"
	if margins != "" {
		w.Margins = filepath.Join(t.TempDir(), "margins.csv")
		if err := os.WriteFile(w.Margins, []byte(margins), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return s.WithWeighting(&w)
}

// R 4.2.2, survey 4.1-1: rake(svydesign(id=~1, weights=~1), list(~gender, ~age,
// ~district), …, control = list(epsilon = 1e-8)) over the 370 valid respondents;
// the weighted mean of D1 is a score of the study.
func TestRakedStudy(t *testing.T) {
	s, err := weightedHangzhou(t, RespondentWeighting{}, "")
	if err != nil {
		t.Fatal(err)
	}
	cases, responses, err := s.Cases(t.Context(), ReadOptions{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	responses.Close()
	total := 0.0
	want := map[string]float64{"Q001": 511.083059373881, "Q002": 368.594347903906, "Q003": 510.408430242894, "Q004": 437.042562926824}
	for n := range cases.Len() {
		if cases.Reasons[n] != 0 {
			continue
		}
		total += cases.Weight[n]
		if w, known := want[cases.ID[n]]; known {
			reference.Near(t, cases.ID[n], cases.Weight[n], w, 1e-8)
		}
	}
	reference.Near(t, "sum", total, 165300, 1e-9)
	w, err := s.weights(t.Context(), survey.RefuseBadRows)
	if err != nil {
		t.Fatal(err)
	}
	reference.Near(t, "deff", w.report.After.DesignEffect, 1.02300328084121, 1e-9)
	reference.Near(t, "least", w.report.After.Least, 0.767395985415456, 1e-9)
	reference.Near(t, "greatest", w.report.After.Greatest, 1.43639035362789, 1e-9)
	e, err := s.Run(t.Context(), RunOptions{Errors: indicators.WithErrors})
	if err != nil {
		t.Fatal(err)
	}
	d1, _ := e.Framework.Index("D1")
	reference.Near(t, "D1", e.Scores.Scores[0][d1].Value, 4.28834754554519, 1e-9)
	if n := e.Scores.Scores[0][0].N; n != 370 {
		t.Errorf("%d respondents", n)
	}
	found := false
	for _, warning := range e.Warnings {
		found = found || warning.Code == "weighting.errors"
	}
	if !found {
		t.Error("nothing is said of the standard errors")
	}
}

// Shares keep the sum of the weights; one unit's margins leave the others
// alone only where they have their own; units and levels are columns too.
func TestWeightingByShares(t *testing.T) {
	s, err := weightedHangzhou(t, RespondentWeighting{Method: reports.PostStratify}, `column,value,unit,share
gender*age,1*1|2,east,0.25
gender*age,1*3|4,east,0.25
gender*age,2*1|2|3|4,east,0.5
gender,1,south,0.5
gender,2,south,0.5
gender,1,west,0.5
gender,2,west,0.5
gender,1,north,0.5
gender,2,north,0.5
gender,1,central,0.5
gender,2,central,0.5
`)
	if err != nil {
		t.Fatal(err)
	}
	w, err := s.weights(t.Context(), survey.RefuseBadRows)
	if err != nil {
		t.Fatal(err)
	}
	reference.Near(t, "sum", w.report.Sum, 370, 1e-9)
	for _, cell := range w.report.Cells {
		reference.Near(t, cell.Column+" "+cell.Value, cell.After, cell.Target, 1e-9)
	}
	if w.report.Rounds != 1 || !w.report.Converged {
		t.Errorf("post-stratification took %d rounds", w.report.Rounds)
	}
}

// What can't be met is said with its line: everything that is wrong with the
// margins by themselves, and then what is wrong with them and the answers.
func TestMarginFaults(t *testing.T) {
	rake, post := RespondentWeighting{}, RespondentWeighting{Method: reports.PostStratify}
	tight := RespondentWeighting{Trim: &reports.Trimming{Low: 0.99, High: 1.01, Of: reports.OfMean, How: reports.Bounded}}
	for name, c := range map[string]struct {
		w       RespondentWeighting
		margins string
		want    []string
	}{
		"empty cell":     {rake, "column,value,count\ngender,1,5\ngender,2,5\ngender,3,5\n", []string{"margins.csv:4", "weighting.empty_cell", "gender = 3"}},
		"zero margin":    {rake, "column,value,count\ngender,1,5\ngender,2,0\n", []string{"margins.csv:3", "weighting.zero_margin"}},
		"no cell":        {rake, "column,value,count\ngender,1,5\n", []string{"weighting.no_cell", "196 valid respondents with gender = 2"}},
		"no such unit":   {rake, "column,value,unit,count\ngender,1,easst,5\n", []string{"weighting.unit"}},
		"twice":          {rake, "column,value,count\nage,1|2,5\nage,2|3|4,5\n", []string{"margins.csv:3", "weighting.repeated", "line 2"}},
		"parts":          {rake, "column,value,count\ngender*age,1,5\n", []string{"weighting.parts"}},
		"shares":         {rake, "column,value,share\ngender,1,49\ngender,2,51\n", []string{"weighting.totals", "add up to 100"}},
		"totals":         {rake, "column,value,count\ngender,1,5\ngender,2,5\nage,1|2,5\nage,3|4,6\n", []string{"weighting.totals", "11 people by age"}},
		"nobody":         {rake, "column,value,count\ngender,1,0\ngender,2,0\n", []string{"weighting.totals"}},
		"two scales":     {rake, "column,value,count,share\ngender,1,5,1\n", []string{"weighting.two_scales"}},
		"no scale":       {rake, "column,value\ngender,1\n", []string{"count"}},
		"two margins":    {post, "column,value,count\ngender,1,5\ngender,2,5\nage,1|2,5\nage,3|4,5\n", []string{"weighting.two_margins", "gender*age"}},
		"uncovered":      {rake, "column,value,unit,count\ngender,1,east,5\ngender,2,east,5\n", []string{"weighting.no_margin", "meihua"}},
		"tight":          {tight, "column,value,count\ngender,1,9\ngender,2,1\n", []string{"weighting.tight", "weighting.trim"}},
		"no such column": {rake, "column,value,count\nsex,1,5\n", []string{"sex"}},
		"no rows":        {rake, "column,value,count\n", []string{"margins.csv"}},
	} {
		s, err := weightedHangzhou(t, c.w, c.margins)
		if err == nil {
			_, err = s.weights(t.Context(), survey.RefuseBadRows)
		}
		if err == nil {
			t.Errorf("%s: no error", name)
			continue
		}
		for _, want := range c.want {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: no %q in\n%v", name, want, err)
			}
		}
	}
}

// Bounds are kept and margins met; trimmed weights leave the margins. Margins
// that contradict each other are said, and those without an answer counted.
func TestTrimmedStudy(t *testing.T) {
	const skewed = "column,value,count\ngender,1,60\ngender,2,40\nage,1,10\nage,2,15\nage,3,25\nage,4,50\n"
	for _, c := range []struct {
		trim reports.Trimming
		warn diag.Code
	}{
		{reports.Trimming{Low: 0.3, High: 2.4, Of: reports.OfMean, How: reports.Bounded}, ""},
		{reports.Trimming{Low: 0.3, High: 2.6, Of: reports.OfMedian, How: reports.Redistribute}, "weighting.trimmed"},
		{reports.Trimming{Low: 0.3, High: 2.4, Of: reports.OfMean, How: reports.Redistribute}, "weighting.trimmed"},
	} {
		s, err := weightedHangzhou(t, RespondentWeighting{Trim: &c.trim}, skewed)
		if err != nil {
			t.Fatal(err)
		}
		w, err := s.weights(t.Context(), survey.RefuseBadRows)
		if err != nil {
			t.Fatal(err)
		}
		r := w.report
		for _, x := range w.calibration.Weights {
			if x < r.Low*(1-1e-9) || x > r.High*(1+1e-9) {
				t.Errorf("%g beyond %g and %g", x, r.Low, r.High)
			}
		}
		if r.AtBounds == 0 {
			t.Error("no weight at a bound")
		}
		if (c.warn == "") != (r.Deviation < 1e-9) || !warned(r.Warnings, c.warn) {
			t.Errorf("off by %g: %v", r.Deviation, r.Warnings)
		}
		reference.Near(t, "sum", r.Sum, 100, 1e-9)
	}
}

func warned(warnings []diag.Warning, code diag.Code) bool {
	return code == "" || slices.ContainsFunc(warnings, func(w diag.Warning) bool { return w.Code == code })
}

// Whatever stands in a table of margins, there are weights that make sense or
// faults with a place.
func FuzzMargins(f *testing.F) {
	own, err := os.ReadFile("../../testdata/hangzhou/margins.csv")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(own, false)
	f.Add([]byte("column,value,unit,share\ngender*age,1*1|2,east,0.25\ngender*age,2*3,,0.75\n"), true)
	f.Add([]byte("column,value,count\ncommunity,meihua,5\n*,1*,3\n,,\n"), true)
	f.Fuzz(func(t *testing.T, data []byte, trim bool) {
		s, err := Open("../../testdata/hangzhou")
		if err != nil {
			t.Fatal(err)
		}
		w := &RespondentWeighting{Method: reports.Rake, Margins: filepath.Join(t.TempDir(), "margins.csv")}
		if trim {
			w.Trim = &reports.Trimming{Low: 0.5, High: 2, Of: reports.OfMedian, How: reports.Redistribute}
		}
		if err := os.WriteFile(w.Margins, data, 0o644); err != nil {
			t.Fatal(err)
		}
		if s, err = s.WithWeighting(w); err == nil {
			var made *weighted
			if made, err = s.weights(t.Context(), survey.RefuseBadRows); err == nil {
				for _, x := range made.calibration.Weights {
					if !(x >= 0) || math.IsInf(x, 1) {
						t.Fatalf("a weight of %g", x)
					}
				}
				return
			}
		}
		faults, ok := errors.AsType[*diag.Problems](err)
		if !ok {
			t.Fatal(err)
		}
		for _, p := range faults.All() {
			if p.Code == "" || p.Want.IsZero() || p.File == "" {
				t.Errorf("%+v", p)
			}
		}
	})
}

// The key of the study: defaults, every part, and what is refused.
func TestWeightingKey(t *testing.T) {
	for text, want := range map[string]*RespondentWeighting{
		"weighting: {margins: m.csv}": {Method: reports.Rake, Margins: "m.csv"},
		"weighting: {margins: m.csv, method: poststratify, trim: {}}": {Method: reports.PostStratify, Margins: "m.csv",
			Trim: &reports.Trimming{Low: 0.3, High: 3, Of: reports.OfMean, How: reports.Bounded}},
		"weighting: {margins: m.csv, trim: {low: 0.5, high: 2, of: median, how: redistribute}}": {Method: reports.Rake, Margins: "m.csv",
			Trim: &reports.Trimming{Low: 0.5, High: 2, Of: reports.OfMedian, How: reports.Redistribute}},
		"language: en": nil,
	} {
		var problems diag.Problems
		c := parseConfig(ConfigName, []byte(text+"\n"), &problems)
		if err := problems.Err(); err != nil {
			t.Errorf("%s: %v", text, err)
		}
		if diff := cmp.Diff(want, c.Weighting); diff != "" {
			t.Errorf("%s (-want +got):\n%s", text, diff)
		}
	}
	for text, want := range map[string]string{
		"weighting: {}": "margins: margins.csv",
		"weighting: {margins: m.csv, method: greg}":      "one of rake, poststratify",
		"weighting: {margins: m.csv, trim: {low: 2}}":    "0 to 1",
		"weighting: {margins: m.csv, trim: {high: 0.5}}": "1 or more",
		"weighting: {margins: m.csv, trim: {lo: 0.5}}":   "weighting.trim.lo",
		"weighting: {margin: m.csv}":                     "weighting.margin",
	} {
		var problems diag.Problems
		parseConfig(ConfigName, []byte(text+"\n"), &problems)
		if err := problems.Err(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: no %q in %v", text, want, err)
		}
	}
}
