package indicators_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"goodgov/indicators"
	answers "goodgov/survey"
)

func composite(t *testing.T, name string) []map[string]string {
	return records(t, "..", "..", "testdata", "stats", "composite", name)
}

// Geometric and harmonic means where items are missing: independent
// calculation in R 4.2.2 (testdata/stats/composite).
func TestAggregationsAgainstR(t *testing.T) {
	var nodes []indicators.Node
	var given []indicators.GivenWeight
	for _, row := range table(t, "hierarchy.csv") {
		n := indicators.Node{Code: row["code"], Parent: row["parent"]}
		if n.Code[0] == 'i' {
			n = item(n.Code, n.Parent)
		}
		nodes = append(nodes, n)
		given = append(given, indicators.GivenWeight{Code: n.Code, Weight: value(t, row["weight"])})
	}
	f := framework(t, nodes...)
	w, err := indicators.GivenWeights(f, "", given)
	if err != nil {
		t.Fatal(err)
	}
	list := []indicators.Unit{unit("all", "", "all")}
	var people []person
	for i, row := range table(t, "items.csv") {
		list = append(list, unit(row["unit"], "all", "unit"))
		p := person{unit: i + 1, weight: 1}
		for _, node := range f.Items {
			p.values = append(p.values, value(t, row[f.Nodes[node].Code]))
		}
		people = append(people, p)
	}
	u := units(t, list...)
	names := map[string]indicators.Aggregation{"arith": indicators.Arithmetic, "geom": indicators.Geometric, "harm": indicators.Harmonic}
	compared := 0
	for _, row := range composite(t, "aggregated.csv") {
		opt := indicators.DefaultOptions()
		aggregation, known := names[row["method"]]
		if !known {
			continue // power means of other exponents
		}
		opt.Aggregation = aggregation
		unit, _ := u.Index(row["unit"])
		for _, method := range indicators.Methods { // of one respondent, the same
			opt.Method = method
			r := compute(f, u, w, people, opt)
			for _, code := range []string{"P", "Q", "T"} {
				node, _ := f.Index(code)
				same(t, row["method"]+" "+row["unit"]+" "+code, 1e-12, r.Scores[unit][node].Value, value(t, row[code]))
				compared++
			}
		}
	}
	if compared != 2*3*4*3 {
		t.Errorf("%d scores compared", compared)
	}
}

// AMPI with a negative penalty of four indicators, c the lower the better: 100
// stands for 65, 65, 60 and 61, and 60 points for the range of the data.
// Independent calculation in R 4.2.2 (testdata/stats/composite).
func TestMazziottaParetoAgainstR(t *testing.T) {
	f := framework(t, outline("A -\na A q\nb A q\nc A q\nd A q")...)
	u := units(t, unit("u", "", "u"))
	rows := composite(t, "four.csv")
	expected := composite(t, "four_mazziotta_pareto.csv")
	columns := []string{"a", "b", "c", "d"}
	reference := []float64{65, 65, 60, 61}
	low, high := []float64{48, 50, 35, 59}, []float64{90, 85, 81, 64}
	opt := indicators.DefaultOptions()
	opt.Aggregation, opt.Goalposts = indicators.MazziottaPareto, indicators.Goalposts{Low: 70, High: 130}
	for i, row := range rows {
		p := person{weight: 1}
		for k, column := range columns {
			sign := 1.0
			if column == "c" {
				sign = -1
			}
			p.values = append(p.values, 100+sign*60*(value(t, row[column])-reference[k])/(high[k]-low[k]))
		}
		r := compute(f, u, indicators.EqualWeights(f), []person{p}, opt)
		same(t, row["unit"], 1e-9, r.Scores[0][0].Value, value(t, expected[i]["ampi_minus"]))
	}
}

// Scores and standard errors by the delta method, svycontrast of R's survey
// 4.1-1 (testdata/stats/composite/aggregations.R).
func TestAggregationErrorsAgainstR(t *testing.T) {
	f, w := synthetic(t)
	list := []indicators.Unit{unit("city", "", "city")}
	for _, row := range records(t, "synthetic", "scores.csv") {
		list = append(list, unit(row["community"], "city", "community"))
	}
	u := units(t, list...)
	complete := 0.0
	rows := composite(t, "aggregations.csv")
	if len(rows) != 4 {
		t.Fatalf("%d rows", len(rows))
	}
	for _, row := range rows {
		for method, columns := range map[indicators.Method][2]string{
			indicators.ItemMeans: {"item_means", "item_means_se"}, indicators.RespondentMeans: {"respondent_means", "respondent_means_se"},
		} {
			opt := indicators.DefaultOptions()
			opt.Method, opt.Aggregation = method, indicators.Aggregation(row["aggregation"])
			q := &answers.Questionnaire{Scale: answers.Scale{Min: 1, Max: 5}, Columns: answers.Columns{ID: "rid", Unit: "community"}, Screening: answers.Screening{MaxMissing: &complete}}
			for _, r := range scored(t, f, u, w, q, opt, "synthetic", "responses.csv") {
				s := r.Scores[0][0]
				if s.N != 270 {
					t.Errorf("n %d", s.N)
				}
				same(t, row["aggregation"]+" "+columns[0], 1e-10, s.Value, value(t, row[columns[0]]))
				same(t, row["aggregation"]+" "+columns[1], 1e-10, s.SE, value(t, row[columns[1]]))
			}
		}
	}
}

// The standard error is that of the linear form in the item means that the
// score has at them, its slopes taken by differences.
func TestAggregationErrorsByDifferences(t *testing.T) {
	smooth := []indicators.Aggregation{indicators.Geometric, indicators.Harmonic, indicators.MazziottaPareto}
	rapid.Check(t, func(t *rapid.T) {
		f := randomTree(t)
		w := randomWeights(t, f)
		u, err := indicators.NewUnits("u", []indicators.Unit{unit("u", "", "u")})
		if err != nil {
			t.Fatal(err)
		}
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		people := randomPeople(random, f, u, rapid.IntRange(2, 30).Draw(t, "people"), rapid.Float64Range(0, 0.8).Draw(t, "missing"), rapid.Bool().Draw(t, "weighted"))
		opt := indicators.DefaultOptions()
		opt.Aggregation = rapid.SampledFrom(smooth).Draw(t, "aggregation")
		r := compute(f, u, w, people, opt)
		for node := range f.Nodes {
			s := r.Scores[0][node]
			n, squares, total := 0, 0.0, 0.0
			alone := false // an item with one answer, which has no error
			z := make([]float64, len(people))
			for _, leaf := range f.Below(node) {
				weight, mean := 0.0, r.Scores[0][leaf].Value
				if math.IsNaN(mean) {
					continue
				}
				at := slices.Index(f.Items, leaf)
				alone = alone || r.Scores[0][leaf].N == 1 && counts(w, f, leaf, node)
				for _, p := range people {
					if !math.IsNaN(p.values[at]) {
						weight += p.weight
					}
				}
				const h = 1e-5
				slope := (scoreWith(r, node, leaf, mean+h) - scoreWith(r, node, leaf, mean-h)) / (2 * h)
				for i, p := range people {
					if !math.IsNaN(p.values[at]) {
						z[i] += slope * (p.values[at] - mean) / weight
					}
				}
			}
			for i, p := range people {
				for _, leaf := range f.Below(node) {
					if !math.IsNaN(p.values[slices.Index(f.Items, leaf)]) {
						n++
						total += p.weight
						squares += p.weight * p.weight * z[i] * z[i]
						break
					}
				}
			}
			if n < 2 || alone || total == 0 || math.IsNaN(s.Value) {
				same(t, "no se", 0, s.SE, math.NaN())
				continue
			}
			same(t, "se of "+f.Nodes[node].Code, 1e-6, s.SE, math.Sqrt(float64(n)/float64(n-1)*squares))
		}
	})
}

// scoreWith is the score of a node of the first unit, by the definitions, if
// an item's were another.
func scoreWith(r *indicators.Results, node, leaf int, v float64) float64 {
	f := r.Framework
	if f.Leaf(node) {
		if node == leaf {
			return v
		}
		return r.Scores[0][node].Value
	}
	var w, x []float64
	sum := 0.0
	for _, child := range f.Children[node] {
		if score := scoreWith(r, child, leaf, v); !math.IsNaN(score) {
			w, x, sum = append(w, r.Weights.Local[child]), append(x, score), sum+r.Weights.Local[child]
		}
	}
	if sum == 0 {
		return math.NaN()
	}
	arithmetic, log, inverse, square := 0.0, 0.0, 0.0, 0.0
	for i := range x {
		arithmetic += w[i] / sum * x[i]
		log += w[i] / sum * math.Log(x[i])
		inverse += w[i] / sum / x[i]
		on := 70 + 15*(x[i]-1)
		square += w[i] / sum * on * on
	}
	switch r.Options.Aggregation {
	case indicators.Geometric:
		return math.Exp(log)
	case indicators.Harmonic:
		return 1 / inverse
	case indicators.MazziottaPareto:
		m := 70 + 15*(arithmetic-1)
		return (m-(square-m*m)/m-70)/15 + 1
	}
	return arithmetic
}

// The lowest of the children that have weight; its error is theirs, and where
// two are equally low that of their mean.
func TestMinimum(t *testing.T) {
	f := framework(t, outline("A -\na A q\nb A q\nc A q")...)
	u := units(t, unit("u", "", "u"))
	w, err := indicators.GivenWeights(f, "", []indicators.GivenWeight{{Code: "a", Weight: .5}, {Code: "b", Weight: .5}, {Code: "c"}})
	if err != nil {
		t.Fatal(err)
	}
	opt := indicators.DefaultOptions()
	opt.Aggregation = indicators.Minimum
	people := []person{{0, 1, []float64{2, 4, 1}}, {0, 1, []float64{3, 5, 1}}, {0, 1, []float64{5, 4, 1}}}
	s := compute(f, u, w, people, opt).Scores[0]
	same(t, "score", 1e-12, s[0].Value, 10./3)
	same(t, "se", 1e-12, s[0].SE, s[1].SE)
	tied := []person{{0, 1, []float64{2, 4, 1}}, {0, 1, []float64{4, 2, 1}}, {0, 1, []float64{3, 3, 1}}}
	s = compute(f, u, w, tied, opt).Scores[0]
	same(t, "score of a tie", 1e-12, s[0].Value, 3)
	same(t, "se of a tie", 1e-12, s[0].SE, 0)
	opt.Method = indicators.RespondentMeans
	same(t, "respondents' own lowest", 1e-12, compute(f, u, w, people, opt).Scores[0][0].Value, 3)
}

// Aggregations never rise above the arithmetic mean, nor out of the range of
// what they combine; equal scores are what they are.
func TestAggregationsInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := randomTree(t)
		w := randomWeights(t, f)
		u, err := indicators.NewUnits("u", []indicators.Unit{unit("u", "", "u")})
		if err != nil {
			t.Fatal(err)
		}
		p := person{weight: 1}
		low, high := math.Inf(1), math.Inf(-1)
		for range f.Items {
			v := rapid.Float64Range(1, 5).Draw(t, "answer")
			p.values = append(p.values, v)
			low, high = min(low, v), max(high, v)
		}
		last := math.Inf(1)
		for _, aggregation := range []indicators.Aggregation{indicators.Arithmetic, indicators.Geometric, indicators.Harmonic, indicators.Minimum} {
			opt := indicators.DefaultOptions()
			opt.Aggregation = aggregation
			v := compute(f, u, w, []person{p}, opt).Scores[0][0].Value
			if v > last+1e-9 || v > high+1e-9 || v < low-1e-9 {
				t.Errorf("%s: %v after %v, of %v to %v", aggregation, v, last, low, high)
			}
			last = v
		}
		opt := indicators.DefaultOptions()
		opt.Aggregation = indicators.MazziottaPareto
		if v := compute(f, u, w, []person{p}, opt).Scores[0][0].Value; v < 1-1e-9 || v > high+1e-9 {
			t.Errorf("mazziotta-pareto: %v of %v to %v", v, low, high)
		}
	})
}

// What raising an item brings: by arithmetic weight × gap; by the geometric
// mean of 1 and 4, 2, what the mean of 4 and 4 is more.
func TestGain(t *testing.T) {
	f := framework(t, outline("A -\na A q\nb A q")...)
	u := units(t, unit("u", "", "u"))
	opt := indicators.DefaultOptions()
	people := []person{{0, 1, []float64{1, 4}}}
	r := compute(f, u, indicators.EqualWeights(f), people, opt)
	same(t, "arithmetic", 1e-12, r.Gain(0, 1, 5), 2)
	opt.Aggregation = indicators.Geometric
	r = compute(f, u, indicators.EqualWeights(f), people, opt)
	same(t, "geometric", 1e-12, r.Gain(0, 1, 4), 2)
	r = compute(f, u, indicators.EqualWeights(f), []person{{0, 1, []float64{math.NaN(), 4}}}, opt)
	same(t, "no score", 0, r.Gain(0, 1, 4), math.NaN())
}
