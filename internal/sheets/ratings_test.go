package sheets_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	"goodgov/ahp"
	"goodgov/internal/diag"
	"goodgov/internal/sheets"
)

func TestReadRatings(t *testing.T) {
	r, err := sheets.ReadRatings(strings.NewReader("expert,weight,a,b\nE1,2,60,40\nE2,1,,10\n"), "r.csv")
	if err != nil {
		t.Fatal(err)
	}
	if strings.Join(r.Names, " ") != "a b" || len(r.Rows) != 2 || r.Weights["E1"] != 2 || r.Rows[0].Values[1] != 40 || !math.IsNaN(r.Rows[1].Values[0]) {
		t.Errorf("%+v", r)
	}
	r, err = sheets.ReadRatings(strings.NewReader("a,b\n1,2\n3,4\n"), "r.csv")
	if err != nil || r.Weights != nil || r.Rows[1].Expert != "E2" {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestReadRaters(t *testing.T) {
	x, err := sheets.ReadRaters(strings.NewReader("target,a,b\nQ1,-2,1.5\nQ2,,3\n"), "r.csv")
	if err != nil {
		t.Fatal(err)
	}
	if strings.Join(x.Targets, " ") != "Q1 Q2" || strings.Join(x.Raters, " ") != "a b" || x.Ratings[0][0] != -2 || x.Ratings[1][1] != 3 || !math.IsNaN(x.Ratings[1][0]) {
		t.Errorf("%+v", x)
	}
	for text, want := range map[string]string{"target,a\nQ1,1\n": "r.csv:1", "target,a,b\nQ1,1,2\nQ2,1,two\n": "r.csv:3"} {
		_, err := sheets.ReadRaters(strings.NewReader(text), "r.csv")
		if faults, ok := errors.AsType[*diag.Problems](err); !ok || !strings.Contains(faults.Error(), want) {
			t.Errorf("%q: %v, want an error at %s", text, err, want)
		}
	}
}

func TestReadBestWorst(t *testing.T) {
	all, _, err := sheets.ReadBestWorst(strings.NewReader("expert,comparison,a,b,c\nE1,worst,8,2,1\nE1,best,1,2,8\n"), "b.csv")
	if err != nil || len(all) != 1 {
		t.Fatal(all, err)
	}
	if e := all[0]; e.Expert != "E1" || e.Best != 0 || e.Worst != 2 || e.BestOver[1] != 2 || e.OverWorst[0] != 8 || e.At.Line != 3 {
		t.Errorf("%+v", e)
	}
}

// The faults of a table name their line.
func TestRatingFaults(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"no elements":     {"expert,weight\nE1,1\n", "r.csv:1"},
		"not a number":    {"a,b\n1,x\n", "r.csv:2"},
		"negative":        {"a,b\n1,2\n-1,2\n", "r.csv:3"},
		"nobody":          {"expert,a\n,2\n", "r.csv:2"},
		"expert repeated": {"expert,a\nE,2\nE,2\n", "r.csv:3"},
		"weight":          {"expert,weight,a\nE,heavy,2\n", "r.csv:2"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := sheets.ReadRatings(strings.NewReader(c.text), "r.csv")
			if faults, ok := errors.AsType[*diag.Problems](err); !ok || !strings.Contains(faults.Error(), c.want) {
				t.Errorf("error %v, want one at %s", err, c.want)
			}
		})
	}
	for name, c := range map[string]struct{ text, want string }{
		"no column":        {"expert,a,b\nE,1,2\n", "b.csv:1"},
		"one element":      {"comparison,a\nbest,1\n", "b.csv:1"},
		"neither":          {"comparison,a,b\ngood,1,2\n", "b.csv:2"},
		"twice":            {"comparison,a,b\nbest,1,2\nbest,1,2\nworst,2,1\n", "b.csv:3"},
		"alone":            {"comparison,a,b\nworst,2,1\n", "b.csv:2"},
		"ten":              {"comparison,a,b\nbest,1,10\nworst,9,1\n", "b.csv:2"},
		"two candidates":   {"comparison,a,b,c\nbest,1,1,2\nworst,2,2,1\n", "b.csv:2"},
		"unknown element":  {"comparison,element,a,b\nbest,x,1,2\nworst,b,2,1\n", "b.csv:2"},
		"expert not named": {"expert,comparison,a,b\n,best,1,2\n", "b.csv:2"},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := sheets.ReadBestWorst(strings.NewReader(c.text), "b.csv")
			if faults, ok := errors.AsType[*diag.Problems](err); !ok || !strings.Contains(faults.Error(), c.want) {
				t.Errorf("error %v, want one at %s", err, c.want)
			}
		})
	}
}

// Whatever the text, there is a result that can be analysed or an error, never both.
func FuzzReadRatings(f *testing.F) {
	f.Add("expert,weight,a,b\nE1,2,60,40\nE2,1,,10\n")
	f.Add("a,b\n1,2\n")
	f.Add("\"a\",\n1e400,-0\n")
	f.Fuzz(func(t *testing.T, text string) {
		r, err := sheets.ReadRatings(strings.NewReader(text), "r.csv")
		if (r == nil) == (err == nil) {
			t.Fatalf("%v, %v", r, err)
		}
		if err == nil {
			_, _ = ahp.AnalyseRatings(r.Names, r.Rows, ahp.RatingOptions{Method: ahp.DirectRating, Budget: 100, Points: 5, Weights: r.Weights})
		}
	})
}

func FuzzReadBestWorst(f *testing.F) {
	f.Add("expert,comparison,a,b,c\nE1,worst,8,2,1\nE1,best,1,2,8\n")
	f.Add("comparison,element,甲,乙\n最优,甲,1,3\n最劣,乙,3,1\n")
	f.Fuzz(func(t *testing.T, text string) {
		all, _, err := sheets.ReadBestWorst(strings.NewReader(text), "b.csv")
		if (len(all) == 0) == (err == nil) {
			t.Fatalf("%v, %v", all, err)
		}
		for i := range all {
			if len(all[i].Names) > 12 {
				continue
			}
			for _, model := range ahp.BestWorstModels() {
				if r, err := ahp.AnalyseBestWorst(&all[i].BestWorst, model); err == nil && math.IsNaN(r.Weights[0]) {
					t.Fatalf("%+v: %+v", all[i], r)
				}
			}
		}
	})
}
