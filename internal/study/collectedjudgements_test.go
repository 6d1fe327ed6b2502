package study

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"goodgov/indicators"
	"goodgov/indicators/robustness"
	"goodgov/indicators/uncertainty"
	"goodgov/internal/collect"
	"goodgov/internal/diag"
)

// fourCompared is the small study with its four items compared at once, and
// three experts; without a table of judgements where there are none for it.
func fourCompared(t *testing.T, options, judgements string) {
	t.Helper()
	all := good(t, nil)
	all["indicators.csv"] = "code,parent,name_zh,name_en,question_zh,question_en,reverse\nA,,绩效,Performance,,,\n"
	for i := range 4 {
		all["indicators.csv"] += fmt.Sprintf("C%d,A,指标,Item,题目,Question,\n", i+1)
	}
	all["experts.csv"] += "e3,Expert Three,scholars,1\n"
	all[ConfigName] += "ahp: {" + options + "}\n"
	header, _, _ := strings.Cut(all["judgements.csv"], "\n")
	all["judgements.csv"] = header + "\n"
	for _, j := range judgementsOf(judgements) {
		all["judgements.csv"] += strings.Join([]string{j.Expert, j.Parent, j.A, j.B, j.Value}, ",") + "\n"
	}
	put(t, all)
}

// judgementsOf reads judgements of items: "e1 C1/C2=3 C1/C3=5; e2 …".
func judgementsOf(text string) (list []collect.Judgement) {
	for part := range strings.SplitSeq(text, ";") {
		expert, pairs, _ := strings.Cut(strings.TrimSpace(part), " ")
		for _, pair := range strings.Fields(pairs) {
			names, value, _ := strings.Cut(pair, "=")
			a, b, _ := strings.Cut(names, "/")
			list = append(list, collect.Judgement{Expert: expert, Parent: "A", A: a, B: b, Value: value})
		}
	}
	return list
}

// What experts have judged on the web so far never stops a study from being
// evaluated; a table that tells no weights does.
func TestUnfinishedJudgements(t *testing.T) {
	const (
		whole  = "C1/C2=2 C1/C3=4 C1/C4=8 C2/C3=2 C2/C4=4 C3/C4=2" // 8 : 4 : 2 : 1
		chain  = "C1/C2=2 C2/C3=2 C3/C4=2"
		begun  = "C1/C2=1/2"
		apart  = "C1/C2=2 C3/C4=2"
		bridge = "C2/C3=2"

		aij    = "method: geometric-mean"
		aip    = "method: geometric-mean, aggregate: aip"
		mean   = "method: geometric-mean, aggregate: aip-arithmetic"
		column = "method: column-mean"
		cosine = "method: cosine, aggregate: aip"
	)
	eight, even := []float64{8, 4, 2, 1}, []float64{1, 1, 1, 1}
	// The geometric means of the rows where the group's C1 over C2 is √(2 · 1/2) = 1
	// (Aczél & Saaty 1983; Crawford & Williams 1985).
	mixed := []float64{math.Pow(1*1*4*8, 1./4), math.Pow(1*1*2*4, 1./4), math.Pow(1./4*1/2*1*2, 1./4), math.Pow(1./8*1/4*1/2*1, 1./4)}
	few := func(names string) string {
		return "weights.unjudged A: the judgements of the indicators below it are too few yet to tell weights (begun by " + names + "): they weigh the same"
	}
	const used = "experts.disconnected A: 1 of 2 experts left elements unconnected: no CR for them, their judgements were used: e2"
	for _, test := range []struct {
		name, options, table, web string
		want                      []float64 // in any unit
		said                      string    // how far experts are, or the code of the fault
	}{
		{"one who has begun", aij, "", "e1 " + begun, even, few("e1")},
		{"one who has begun, AIP", aip, "", "e1 " + begun, even, few("e1")},
		{"all have begun", aij, "", "e2 " + apart + "; e1 " + begun, even, few("e1, e2")},
		{"all have begun, arithmetic AIP", mean, "", "e1 " + apart + "; e2 " + bridge, even, few("e1, e2")},
		{"one who has begun beside one who is through", aij, "", "e1 " + whole + "; e2 " + begun, mixed, used},
		{"one who has begun beside a table", aij, "e1 " + whole, "e2 " + begun, mixed, used},
		{"one who has begun beside one who is through, AIP", aip, "", "e1 " + whole + "; e2 " + begun, eight,
			"experts.disconnected A: 1 of 2 experts left elements unconnected: no priorities for them, they were left out: e2"},
		{"together they connect all", aij, "", "e1 " + apart + "; e2 " + bridge, eight,
			"experts.disconnected A: 2 of 2 experts left elements unconnected: no CR for them, their judgements were used: e1, e2"},

		{"all pairs are needed", column, "", "e1 " + chain, even, few("e1")},
		{"all pairs are needed, beside a table", column, "e1 " + whole, "e2 " + begun, eight,
			"experts.incomplete A: 1 of 2 experts have not judged all pairs yet, which the method column-mean needs: they are left out until then: e2"},
		{"all pairs are needed, AIP", cosine, "", "e1 " + whole + "; e2 " + chain + "; e3 " + begun, eight,
			"experts.incomplete A: 2 of 3 experts have not judged all pairs yet, which the method cosine needs: they are left out until then: e2, e3"},

		{"a table in parts", aij, "e1 " + apart, "", nil, "matrix.disconnected"},
		{"a table in parts, AIP", aip, "e1 " + apart, "", nil, "experts.all_dropped"},
		{"a table in parts beside one who has begun", aij, "e1 " + apart, "e2 " + begun, nil, "matrix.disconnected"},
		{"a table in parts beside one who has begun, AIP", aip, "e1 " + apart, "e2 " + begun, nil, "experts.all_dropped"},
		{"a table with gaps where all pairs are needed", column, "e1 " + chain, "e2 " + whole, nil, "matrix.needs_all_pairs"},
		{"a table in parts, and more of the same expert", aij, "e1 " + apart, "e1 C2/C1=1/2", even, few("e1")},
		{"a table in parts that its expert completes", aij, "e1 " + apart, "e1 " + bridge, eight, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			fourCompared(t, test.options, test.table)
			s, err := Open("study")
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Collect(t.Context(), (&kept{judgements: judgementsOf(test.web)}).sourceOf("study")); err != nil {
				t.Fatal(err)
			}
			w, err := s.Weigh()
			if test.want == nil {
				faults, ok := errors.AsType[*diag.Problems](err)
				if !ok || len(faults.All()) != 1 || string(faults.All()[0].Code) != test.said {
					t.Errorf("error %v, want %s", err, test.said)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			total := 0.0
			for _, v := range test.want {
				total += v
			}
			for i, v := range test.want {
				if got, want := w.Weights.Local[1+i], v/total; math.Abs(got-want) > 1e-12 {
					t.Errorf("C%d weighs %v, want %v", i+1, got, want)
				}
			}
			var said []string
			for _, warning := range w.Warnings {
				// Of a group's matrix with gaps, and of a single expert's, other tests tell.
				if !strings.HasPrefix(string(warning.Code), "matrix.") && !strings.Contains(warning.Text.In(diag.English), "lenient") {
					said = append(said, fmt.Sprintf("%s %s: %s", warning.Code, warning.Node, warning.Text.In(diag.English)))
				}
				if zh := warning.Text.In(diag.Chinese); !strings.ContainsFunc(zh, han) {
					t.Errorf("no Chinese: %s", zh)
				}
			}
			if diff := cmp.Diff(test.said, strings.Join(said, "\n")); diff != "" {
				t.Errorf("warnings (-want +got):\n%s", diff)
			}
		})
	}
}

// Where a matrix waits for judgements its indicators weigh the same in every
// draw of experts, as if all who are drawn had said so.
func TestUnfinishedJudgementsDrawn(t *testing.T) {
	whole := good(t, nil)
	whole["indicators.csv"] = strings.Replace(whole["indicators.csv"], "C3,B2,", "C3,B1,", 1) // C1, C2, C3 below B1
	header, _, _ := strings.Cut(whole["judgements.csv"], "\n")
	drawn := func(table string, web []collect.Judgement) *uncertainty.Result {
		t.Helper()
		all := good(t, whole)
		all["judgements.csv"] = header + "\n" + table
		put(t, all)
		s, err := Open("study")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.Close() })
		if err := s.Collect(t.Context(), (&kept{judgements: web}).sourceOf("study")); err != nil {
			t.Fatal(err)
		}
		opt := uncertainty.DefaultOptions()
		opt.Resample, opt.Replicates = uncertainty.Experts, 200
		e, err := s.Run(t.Context(), RunOptions{Errors: indicators.WithErrors, Uncertainty: &opt})
		if err != nil {
			t.Fatal(err)
		}
		robust, err := s.Robustness(t.Context(), RobustnessOptions{Sobol: robustness.SobolOptions{Base: 16, Seed: 1, Confidence: 0.95}})
		if err != nil || !slices.Contains(robust.Robust.Factors, robustness.Experts) {
			t.Errorf("experts are not drawn: %v, %v", robust.Robust.Factors, err)
		}
		return e.Uncertainty
	}
	of := func(expert, parent, a, b, value string) collect.Judgement {
		return collect.Judgement{Expert: expert, Parent: parent, A: a, B: b, Value: value}
	}
	waiting := drawn("", []collect.Judgement{of("e1", "A", "B1", "B2", "3"), of("e2", "A", "B1", "B2", "1/2"), of("e1", "B1", "C1", "C2", "5")})
	alike := "e1,A,B1,B2,3\ne2,A,B1,B2,1/2\n"
	for _, expert := range []string{"e1", "e2"} {
		for _, pair := range []string{"C1,C2", "C1,C3", "C2,C3"} {
			alike += expert + ",B1," + pair + ",1\n"
		}
	}
	if diff := cmp.Diff(drawn(alike, nil).Spreads, waiting.Spreads, cmpopts.EquateNaNs()); diff != "" {
		t.Errorf("how scores are spread (-all alike +waiting):\n%s", diff)
	}
}
