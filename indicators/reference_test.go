package indicators_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"iter"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"goodgov/indicators"
	answers "goodgov/survey"
)

// records reads a table of testdata.
func records(t *testing.T, path ...string) []map[string]string {
	t.Helper()
	file, err := os.Open(filepath.Join(append([]string{"testdata"}, path...)...))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var list []map[string]string
	for _, line := range lines[1:] {
		row := map[string]string{}
		for i, column := range lines[0] {
			row[column] = line[i]
		}
		list = append(list, row)
	}
	return list
}

func figure(t *testing.T, text string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// scored reads a file of answers, plainly and fast, and scores it in both
// ways: from the CSV to the results, as the study does.
func scored(t *testing.T, f *indicators.Framework, u *indicators.Units, w *indicators.Weights, q *answers.Questionnaire, opt indicators.Options, path ...string) []*indicators.Results {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(append([]string{"testdata"}, path...)...))
	if err != nil {
		t.Fatal(err)
	}
	q.Units = u.Codes()
	place := map[int]int{}
	for i, item := range f.Items {
		q.Items = append(q.Items, answers.Item{Code: f.Nodes[item].Code, Reverse: f.Nodes[item].Reverse})
		place[item] = i
	}
	for node := range f.Nodes {
		var set []int
		for _, item := range f.Below(node) {
			set = append(set, place[item])
		}
		q.Sets = append(q.Sets, set)
	}
	plain, _, err := answers.Read(t.Context(), answers.CSV(strings.NewReader(string(text)), "a.csv", ','), "a.csv", q, answers.Options{})
	if err != nil {
		t.Fatal(err)
	}
	fast, _, err := answers.Scan(t.Context(), answers.Source{Name: "a.csv", File: strings.NewReader(string(text)), Size: int64(len(text))}, q, answers.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var all []*indicators.Results
	for _, responses := range []*answers.Responses{plain, fast} {
		results, err := indicators.Compute(t.Context(), f, u, w, samples(f, responses), respondents(responses), opt)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, results)
	}
	return all
}

func samples(f *indicators.Framework, r *answers.Responses) []indicators.Sample {
	own := make([]indicators.Sample, len(r.Tallies))
	width := r.Questionnaire.Scale.Width()
	for unit, tally := range r.Tallies {
		s := indicators.NewSample(f)
		s.Valid = tally.Valid
		for node := range f.Nodes {
			s.N[node], s.W[node] = tally.Answered[node], float64(tally.Answered[node])
			if tally.AnsweredWeight != nil {
				s.W[node] = tally.AnsweredWeight[node]
			}
		}
		for i, item := range f.Items {
			for code := 1; code <= width; code++ {
				count := float64(tally.Counts[i*(width+1)+code])
				if tally.Weighted != nil {
					count = tally.Weighted[i*(width+1)+code]
				}
				s.Sum[item] += count * r.Questionnaire.Value(i, answers.Code(code))
			}
		}
		own[unit] = s
	}
	return own
}

func respondents(r *answers.Responses) *indicators.Respondents {
	q, p := r.Questionnaire, r.Packing
	list := &indicators.Respondents{Coding: indicators.Coding{Bits: p.Bits, Words: p.Words, Word: p.Word, Shift: p.Shift}}
	for i := range q.Items {
		values := []float64{math.NaN()}
		for code := 1; code <= q.Scale.Width(); code++ {
			values = append(values, q.Value(i, answers.Code(code)))
		}
		list.Value = append(list.Value, append(values, math.NaN()))
	}
	list.Of = func(unit int) iter.Seq2[indicators.Block, error] {
		return func(yield func(indicators.Block, error) bool) {
			for block, err := range r.Blocks(unit) {
				if !yield(indicators.Block(block), err) {
					return
				}
			}
		}
	}
	return list
}

// Standard errors and degrees of freedom of R 4.2.2's survey package 4.1-1,
// to 1e-10 (testdata/errors: answers.csv and the script that computed
// expected.json).
func TestStandardErrorsAgainstR(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("testdata", "errors", "expected.json"))
	if err != nil {
		t.Fatal(err)
	}
	type figures struct {
		N             int
		Score, SE, DF float64
	}
	var expected struct {
		ItemMeans       map[string]map[string]figures `json:"item_means"`
		RespondentMeans map[string]map[string]figures `json:"respondent_means"`
	}
	if err := json.Unmarshal(data, &expected); err != nil {
		t.Fatal(err)
	}
	c2 := item("c2", "C")
	c2.Reverse = true
	f := framework(t, indicators.Node{Code: "S"},
		indicators.Node{Code: "A", Parent: "S"}, item("a1", "A"), indicators.Node{Code: "A2", Parent: "A"}, item("a2", "A2"), item("b1", "A2"),
		indicators.Node{Code: "C", Parent: "S"}, item("c1", "C"), c2, item("c3", "C"))
	u := units(t, unit("city", "", "city"), unit("A", "city", "district"), unit("B", "city", "district"),
		unit("A1", "A", "community"), unit("A2", "A", "community"), unit("B1", "B", "community"), unit("B2", "B", "community"), unit("B3", "B", "community"))
	var given []indicators.GivenWeight
	for code, weight := range map[string]float64{"A": .5, "C": .5, "a1": .6, "A2": .4, "a2": .3, "b1": .7, "c1": .2, "c2": .5, "c3": .3} {
		given = append(given, indicators.GivenWeight{Code: code, Weight: weight})
	}
	w, err := indicators.GivenWeights(f, "w", given)
	if err != nil {
		t.Fatal(err)
	}
	for method, cases := range map[indicators.Method]map[string]map[string]figures{
		indicators.ItemMeans: expected.ItemMeans, indicators.RespondentMeans: expected.RespondentMeans,
	} {
		if len(cases) != 22 {
			t.Errorf("%s: %d cases, want 22", method, len(cases))
		}
		for name, nodes := range cases {
			var weighted, design, code string
			if _, err := fmt.Sscan(name, &weighted, &design, &code); err != nil {
				t.Fatal(err)
			}
			opt := indicators.DefaultOptions()
			opt.Method, opt.Design = method, indicators.Design(design)
			q := &answers.Questionnaire{Scale: answers.Scale{Min: 1, Max: 5}, Columns: answers.Columns{Unit: "community"}}
			if weighted == "weighted" {
				q.Columns.Weight = "weight"
			}
			unit, _ := u.Index(code)
			for _, results := range scored(t, f, u, w, q, opt, "errors", "answers.csv") {
				for code, want := range nodes {
					node, _ := f.Index(code)
					got := results.Scores[unit][node]
					what := fmt.Sprint(method, ", ", name, ", ", code, ": ")
					if got.N != want.N {
						t.Errorf("%sn %d, want %d", what, got.N, want.N)
					}
					same(t, what+"score", 1e-10, got.Value, want.Score)
					same(t, what+"se", 1e-10, got.SE, want.SE)
					same(t, what+"df", 0, got.DF, want.DF)
				}
			}
		}
	}
}

// synthetic is the framework of testdata/synthetic, with its weights.
func synthetic(t *testing.T) (*indicators.Framework, *indicators.Weights) {
	t.Helper()
	nodes := []indicators.Node{{Code: "S"}}
	local := map[string]float64{}
	seen := map[string]bool{}
	for _, row := range records(t, "synthetic", "tree.csv") {
		for _, n := range []struct{ code, parent, weight string }{{row["level1"], "S", row["w_level1"]}, {row["level2"], row["level1"], row["w_level2"]}} {
			if !seen[n.code] {
				seen[n.code] = true
				nodes = append(nodes, indicators.Node{Code: n.code, Parent: n.parent})
				local[n.code] = figure(t, n.weight)
			}
		}
		nodes = append(nodes, item(row["item"], row["level2"]))
		local[row["item"]] = figure(t, row["w_item"])
	}
	f := framework(t, nodes...)
	var given []indicators.GivenWeight
	for code, weight := range local {
		given = append(given, indicators.GivenWeight{Code: code, Weight: weight})
	}
	w, err := indicators.GivenWeights(f, "w", given)
	if err != nil {
		t.Fatal(err)
	}
	return f, w
}

// Scores of 28 communities by both methods, and the standard errors of means
// of respondents, computed in R 4.2.2 (testdata/synthetic).
func TestSyntheticSurveyAgainstR(t *testing.T) {
	f, w := synthetic(t)
	scores := records(t, "synthetic", "scores.csv")
	list := []indicators.Unit{unit("city", "", "city")}
	for _, row := range scores {
		list = append(list, unit(row["community"], "city", "community"))
	}
	u := units(t, list...)
	for _, method := range indicators.Methods {
		opt := indicators.DefaultOptions()
		opt.Method, opt.Design = method, indicators.Clusters
		q := &answers.Questionnaire{Scale: answers.Scale{Min: 1, Max: 5}, Columns: answers.Columns{ID: "rid", Unit: "community"}}
		for _, results := range scored(t, f, u, w, q, opt, "synthetic", "responses.csv") {
			compared := 0
			for _, row := range scores {
				unit, _ := u.Index(row["community"])
				if n, _ := strconv.Atoi(row["n"]); results.Valid[unit] != n {
					t.Errorf("%s: %d respondents, want %d", row["community"], results.Valid[unit], n)
				}
				for column, cell := range row {
					prefix := "from_item_means_"
					if method == indicators.RespondentMeans {
						prefix = "mean_"
					}
					code, found := strings.CutPrefix(column, prefix)
					if code == "total" {
						code = "S"
					}
					node, known := f.Index(code)
					if !found || !known {
						continue
					}
					compared++
					same(t, row["community"]+" "+column, 1e-10, results.Scores[unit][node].Value, figure(t, cell))
				}
				if method == indicators.RespondentMeans {
					same(t, row["community"]+" se_total", 1e-10, results.Scores[unit][0].SE, figure(t, row["se_total"]))
				}
			}
			if want := map[indicators.Method]int{indicators.ItemMeans: 28 * 8, indicators.RespondentMeans: 28 * 30}[method]; compared != want {
				t.Errorf("%s: %d scores compared, want %d", method, compared, want)
			}
			if method == indicators.RespondentMeans { // svymean(~total, svydesign(ids=~community, weights=~1)), survey 4.1-1
				same(t, "mean", 1e-10, results.Scores[0][0].Value, 3.47900322212169)
				same(t, "se by clusters", 1e-10, results.Scores[0][0].SE, 0.0514239134001104)
			}
		}
	}
}
