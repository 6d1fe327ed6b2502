package indicators_test

import (
	"encoding/csv"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"goodgov/indicators"
)

func table(t *testing.T, name string) []map[string]string {
	t.Helper()
	file, err := os.Open(filepath.Join("testdata", "composite", name))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	records, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var rows []map[string]string
	for _, record := range records[1:] {
		row := map[string]string{}
		for i, column := range records[0] {
			row[column] = record[i]
		}
		rows = append(rows, row)
	}
	return rows
}

// value reads a cell; an empty one is NaN.
func value(t *testing.T, cell string) float64 {
	t.Helper()
	if cell == "" {
		return math.NaN()
	}
	v, err := strconv.ParseFloat(cell, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// Scores where items are missing, against an independent calculation in
// R 4.2.2 (testdata/composite).
func TestItemMeansAgainstR(t *testing.T) {
	var nodes []indicators.Node
	var weights []indicators.GivenWeight
	for _, row := range table(t, "hierarchy.csv") {
		n := indicators.Node{Code: row["code"], Parent: row["parent"]}
		if n.Code[0] == 'i' {
			n = item(n.Code, n.Parent)
		}
		nodes = append(nodes, n)
		weights = append(weights, indicators.GivenWeight{Code: n.Code, Weight: value(t, row["weight"])})
	}
	f := framework(t, nodes...)
	w, err := indicators.GivenWeights(f, "", weights)
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
		people = append(people, p, p) // two, so that no item has a single answer
	}
	r := compute(f, units(t, list...), w, people, indicators.DefaultOptions())
	for i, row := range table(t, "scores.csv") {
		for _, code := range []string{"P", "Q", "T"} {
			node, _ := f.Index(code)
			same(t, row["unit"]+" "+code, 1e-12, r.Scores[i+1][node].Value, value(t, row[code]))
		}
	}
	// Warnings come unit by unit, node by node; R says nothing of them. Two
	// items of B's P and two nodes of C are missing.
	want := "score.few_answers all i3\nscore.few_answers all i5\n" +
		"score.renormalised A Q\nscore.few_answers A i5\n" +
		"score.renormalised B P\nscore.renormalised B P\nscore.few_answers B i2\nscore.few_answers B i3\n" +
		"score.renormalised C T\nscore.renormalised C P\nscore.few_answers C i1\nscore.few_answers C i4\nscore.few_answers C i5\n" +
		"score.renormalised D P\nscore.few_answers D i3"
	if got := warned(r.Warnings); got != want {
		t.Errorf("warnings\n%s\nwant\n%s", got, want)
	}
}

// Answers of two communities to one question: 1 2 3 4 and 2 4 6.
func twoCommunities(a, b int) []person {
	var people []person
	for _, v := range []float64{1, 2, 3, 4} {
		people = append(people, person{a, 1, []float64{v}})
	}
	for _, v := range []float64{2, 4, 6} {
		people = append(people, person{b, 1, []float64{v}})
	}
	return people
}

// The mean of 1 2 3 4 is 2.5 with se² = (5/3)/4 = 0.41667 on 3 degrees of
// freedom, that of 2 4 6 is 4 with se² = 4/3 = 1.33333 on 2. By population,
// 3000 to 1000: 0.75·2.5 + 0.25·4 = 2.875; se² = 0.5625·0.41667 + 0.0625·1.33333
// = 0.23438 + 0.08333 = 0.31771; by Satterthwaite 0.31771²/(0.23438²/3 + 0.08333²/2)
// = 4.6339 degrees of freedom. Equally: 3.25; se² = 0.10417 + 0.33333 = 0.4375;
// 0.4375²/(0.10417²/3 + 0.33333²/2) = 3.2347. Pooled: 22/7; deviations
// −15/7 −8/7 −1/7 6/7, −8/7 6/7 20/7 give Σz² = 826/49, se² = (826/49)/42 on 6.
// The digits and the t quantiles are from R 4.2.2.
func TestRollup(t *testing.T) {
	f := framework(t, outline("A -\nB A q")...)
	u := units(t, census("city - city\na city community - 3000\nb city community - 1000")...)
	tests := []struct {
		rollup                   indicators.Rollup
		value, se, df, low, high float64
	}{
		{indicators.ByPopulation, 2.875, 0.5636562191028618, 4.6338729763387292, 1.3909557377868693, 4.3590442622131302},
		{indicators.ByEqual, 3.25, 0.6614378277661477, 3.2347188264058682, 1.2288360225384878, 5.2711639774615122},
		{indicators.ByRespondents, 22. / 7, math.Sqrt(826. / 49 / 42), 6, 22./7 - 2.4469118511449688*math.Sqrt(826./49/42), 22./7 + 2.4469118511449688*math.Sqrt(826./49/42)},
	}
	for _, test := range tests {
		for _, method := range indicators.Methods {
			t.Run(string(test.rollup)+" "+string(method), func(t *testing.T) {
				opt := indicators.DefaultOptions()
				opt.Rollup, opt.Method = test.rollup, method
				r := compute(f, u, indicators.EqualWeights(f), twoCommunities(1, 2), opt)
				for node := range f.Nodes {
					s := r.Scores[0][node]
					same(t, "score", 1e-14, s.Value, test.value)
					same(t, "standard error", 1e-14, s.SE, test.se)
					same(t, "degrees of freedom", 1e-12, s.DF, test.df)
					same(t, "low", 1e-9, s.Low, test.low)
					same(t, "high", 1e-9, s.High, test.high)
					if s.N != 7 {
						t.Errorf("n %d", s.N)
					}
				}
				if r.Valid[0] != 7 || len(r.Warnings) > 0 {
					t.Errorf("%d valid; warnings %s", r.Valid[0], warned(r.Warnings))
				}
			})
		}
	}
}

// East is the city of TestRollup by population; in west all three answer 5,
// so that it has no variance. 0.4·2.875 + 0.6·5 = 4.15; se² = 0.16·0.31771, on
// east's degrees of freedom.
func TestRollupOfRollups(t *testing.T) {
	f := framework(t, outline("A - q")...)
	u := units(t, census(`
		city - city
		e city district - 4000
		a e community - 3000
		b e community - 1000
		w city district - 6000
		c w community - 17`)...)
	opt := indicators.DefaultOptions()
	opt.Rollup = indicators.ByPopulation
	people := append(twoCommunities(2, 3), person{5, 1, []float64{5}}, person{5, 1, []float64{5}}, person{5, 1, []float64{5}})
	r := compute(f, u, indicators.EqualWeights(f), people, opt)
	same(t, "score", 1e-14, r.Scores[0][0].Value, 4.15)
	same(t, "standard error", 1e-14, r.Scores[0][0].SE, 0.4*0.5636562191028618)
	same(t, "degrees of freedom", 1e-12, r.Scores[0][0].DF, 4.6338729763387292)
	west := r.Scores[4][0]
	same(t, "west's standard error", 0, west.SE, 0)
	same(t, "west's low", 0, west.Low, 5)
	same(t, "west's high", 0, west.High, 5)
}

// What a child lacks is said once, at the highest node, and the shares of the
// others are renormalised: without b, the city's B is a's and c's, 3 to 6.
func TestRollupWithMissing(t *testing.T) {
	f := framework(t, outline("A -\nB A\nB1 B q\nB2 B q\nC A q")...)
	u := units(t, census(`
		city - city
		a city community - 3000
		b city community - 1000
		c city community - 6000
		d city community - 5000`)...)
	nan := math.NaN()
	var people []person
	for range 2 {
		people = append(people, person{1, 1, []float64{1, 3, 2}}, person{2, 1, []float64{nan, nan, 4}}, person{3, 1, []float64{4, 4, nan}})
	}
	people = append(people, person{0, 1, []float64{5, 5, 5}})
	opt := indicators.DefaultOptions()
	opt.Rollup = indicators.ByPopulation
	r := compute(f, u, indicators.EqualWeights(f), people, opt)
	city := r.Scores[0]
	for i, want := range []float64{
		(0.3*2 + 0.1*4 + 0.6*4) / 1, // A: a has (2+2)/2, b has C's 4, c has B's 4
		(3*2 + 6*4) / 9.,            // B
		(3*1 + 6*4) / 9.,
		(3*3 + 6*4) / 9.,
		(3*2 + 1*4) / 4., // C
	} {
		same(t, f.Nodes[i].Code, 1e-14, city[i].Value, want)
	}
	if city[0].N != 6 || city[1].N != 4 || r.Valid[0] != 7 {
		t.Errorf("n %d and %d, valid %d", city[0].N, city[1].N, r.Valid[0])
	}
	want := "score.renormalised b A\nscore.few_answers b B1\nscore.few_answers b B2\n" +
		"score.renormalised c A\nscore.few_answers c C\n" +
		"score.no_respondents d\n" +
		"rollup.own_respondents city\nrollup.renormalised city\nrollup.renormalised city B\nrollup.renormalised city C"
	if got := warned(r.Warnings); got != want {
		t.Errorf("warnings\n%s\nwant\n%s", got, want)
	}
	for _, w := range r.Warnings {
		if w.Text.In("zh") == w.Text.In("en") {
			t.Errorf("the same in both languages: %s", w.Text)
		}
	}
}

// One respondent gives a score and no standard error, nobody gives nothing.
func TestFewRespondents(t *testing.T) {
	f := framework(t, outline("A -\nB A q\nC A q")...)
	u := units(t, census("city - city\na city community\nb city community\nc city community")...)
	nan := math.NaN()
	for _, method := range indicators.Methods {
		for _, rollup := range []indicators.Rollup{indicators.ByRespondents, indicators.ByEqual} {
			t.Run(string(method)+" "+string(rollup), func(t *testing.T) {
				opt := indicators.DefaultOptions()
				opt.Method, opt.Rollup = method, rollup
				r := compute(f, u, indicators.EqualWeights(f), []person{
					{1, 1, []float64{2, 4}},
					{3, 1, []float64{nan, nan}}, // valid, and answered nothing
				}, opt)
				for node, want := range []float64{3, 2, 4} {
					for _, unit := range []int{0, 1} {
						s := r.Scores[unit][node]
						same(t, "score", 1e-15, s.Value, want)
						for _, v := range []float64{s.SE, s.DF, s.Low, s.High} {
							same(t, "error", 0, v, nan)
						}
						if s.N != 1 || s.Rank != 1 {
							t.Errorf("n %d, rank %d", s.N, s.Rank)
						}
					}
					for _, unit := range []int{2, 3} {
						s := r.Scores[unit][node]
						for _, v := range []float64{s.Value, s.SE, s.DF, s.Low, s.High} {
							same(t, "score of nothing", 0, v, nan)
						}
						if s.N != 0 || s.Rank != 0 {
							t.Errorf("n %d, rank %d", s.N, s.Rank)
						}
					}
				}
				if r.Valid[0] != 2 || r.Valid[2] != 0 || r.Valid[3] != 1 {
					t.Errorf("valid %v", r.Valid)
				}
			})
		}
	}
}

// An indicator of weight 0 does not count, and what has no other answers has
// no score.
func TestZeroWeights(t *testing.T) {
	f := framework(t, outline("A -\nB A\nB1 B q\nB2 B q\nC A q")...)
	w, err := indicators.GivenWeights(f, "", given("B 1\nC 0\nB1 0\nB2 1"))
	if err != nil {
		t.Fatal(err)
	}
	u := units(t, census("city - city\na city community\nb city community")...)
	nan := math.NaN()
	var people []person
	for range 2 {
		people = append(people, person{1, 1, []float64{1, 3, 5}}, person{2, 1, []float64{1, nan, 5}})
	}
	r := compute(f, u, w, people, indicators.DefaultOptions())
	for unit, want := range [][]float64{{3, 3, 1, 3, 5}, {3, 3, 1, 3, 5}, {nan, nan, 1, nan, 5}} {
		for node := range want {
			same(t, u.List[unit].Code+" "+f.Nodes[node].Code, 1e-15, r.Scores[unit][node].Value, want[node])
		}
	}
	// A respondent of weight 0 is counted and carries nothing.
	r = compute(f, u, w, []person{{1, 0, []float64{1, 1, 1}}, {1, 2, []float64{4, 4, 4}}, {2, 0, []float64{1, 1, 1}}}, indicators.DefaultOptions())
	same(t, "a", 1e-15, r.Scores[1][0].Value, 4)
	same(t, "b", 0, r.Scores[2][0].Value, nan)
	if r.Scores[1][0].N != 2 || r.Scores[2][0].N != 1 {
		t.Errorf("n %d and %d", r.Scores[1][0].N, r.Scores[2][0].N)
	}
}

// Without errors the answers are not gone through, the scores are the same,
// and so are ranks and warnings.
func TestWithoutErrors(t *testing.T) {
	f := framework(t, outline("A - q")...)
	u := units(t, census("city - city\na city community - 3000\nb city community - 1000")...)
	for _, rollup := range indicators.Rollups {
		opt := indicators.DefaultOptions()
		opt.Rollup = rollup
		own, respondents := survey(f, u, twoCommunities(1, 2))
		with, err := indicators.Compute(t.Context(), f, u, indicators.EqualWeights(f), own, respondents, opt)
		if err != nil {
			t.Fatal(err)
		}
		opt.Errors = indicators.WithoutErrors
		without, err := indicators.Compute(t.Context(), f, u, indicators.EqualWeights(f), own, nil, opt)
		if err != nil {
			t.Fatal(err)
		}
		for i := range u.List {
			a, b := with.Scores[i][0], without.Scores[i][0]
			same(t, "score", 0, b.Value, a.Value)
			if a.N != b.N || a.Rank != b.Rank {
				t.Errorf("n %d and %d, rank %d and %d", a.N, b.N, a.Rank, b.Rank)
			}
			for _, v := range []float64{b.SE, b.DF, b.Low, b.High} {
				same(t, "error", 0, v, math.NaN())
			}
			if math.IsNaN(a.SE) || math.IsNaN(a.Low) {
				t.Errorf("%s has no errors", u.List[i].Code)
			}
		}
	}
}

// t quantiles with 3 degrees of freedom: 1.6377 (80 %), 5.8409 (99 %), R 4.2.2.
func TestConfidence(t *testing.T) {
	f := framework(t, outline("A - q")...)
	u := units(t, census("city - city\na city community\nb city community")...)
	for confidence, quantile := range map[float64]float64{0.80: 1.6377443536962091, 0.99: 5.8409093097333544} {
		opt := indicators.DefaultOptions()
		opt.Confidence = confidence
		s := compute(f, u, indicators.EqualWeights(f), twoCommunities(1, 2), opt).Scores[1][0]
		same(t, "low", 1e-9, s.Low, 2.5-quantile*math.Sqrt(5./12))
		same(t, "high", 1e-9, s.High, 2.5+quantile*math.Sqrt(5./12)) // beyond the scale, and not clipped
	}
}

func TestOptionsCheck(t *testing.T) {
	for _, method := range indicators.Methods {
		for _, rollup := range indicators.Rollups {
			for _, design := range indicators.Designs {
				opt := indicators.Options{Method: method, Aggregation: indicators.Minimum, Rollup: rollup, Design: design, Confidence: 0.5}
				if err := opt.Check(); err != nil {
					t.Error(err)
				}
			}
		}
	}
	tests := []struct {
		name   string
		change func(*indicators.Options)
		want   string
	}{
		{"confidence 0", func(o *indicators.Options) { o.Confidence = 0 }, "0 confidence scores.option"},
		{"confidence 1", func(o *indicators.Options) { o.Confidence = 1 }, "0 confidence scores.option"},
		{"confidence in percent", func(o *indicators.Options) { o.Confidence = 95 }, "0 confidence scores.option"},
		{"no confidence", func(o *indicators.Options) { o.Confidence = math.NaN() }, "0 confidence scores.option"},
		{"misspelt", func(o *indicators.Options) { o.Method, o.Rollup, o.Design = "item-mean", "people", "cluster" },
			"0 method scores.option\n0 rollup scores.option\n0 design scores.option"},
		{"a scale from 0", func(o *indicators.Options) { o.Aggregation, o.Goalposts.Low = indicators.Geometric, 0 }, "0 aggregation scores.not_positive"},
		{"zero value", func(o *indicators.Options) { *o = indicators.Options{} },
			"0 method scores.option\n0 aggregation scores.option\n0 rollup scores.option\n0 design scores.option\n0 confidence scores.option"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			opt := indicators.DefaultOptions()
			test.change(&opt)
			if got := places(problems(t, opt.Check())); got != test.want {
				t.Errorf("problems\n%s\nwant\n%s", got, test.want)
			}
		})
	}
}

// made is a study that rapid drew.
type made struct {
	framework *indicators.Framework
	weights   *indicators.Weights
	units     *indicators.Units
	people    []person
	options   indicators.Options
}

// drawStudy draws a framework, weights, units on up to three levels, and
// people of any unit who leave answers out.
func drawStudy(t *rapid.T) made {
	f, _ := drawFramework(t, 12)
	m := made{framework: f, weights: drawWeights(t, f), options: indicators.DefaultOptions()}
	list := []indicators.Unit{unit("u0", "", "level 0")}
	for i := range rapid.IntRange(0, 6).Draw(t, "units") {
		parent := &list[rapid.IntRange(0, i).Draw(t, "above")]
		level := "level 1"
		if parent.Level != "level 0" {
			level = "level 2"
		}
		list = append(list, unit("u"+strconv.Itoa(i+1), parent.Code, level))
	}
	for i := range list {
		list[i].Population = rapid.Float64Range(1, 1000).Draw(t, "population")
	}
	u, err := indicators.NewUnits("", list)
	if err != nil {
		t.Fatal(err)
	}
	m.units = u
	weighted := rapid.Bool().Draw(t, "weighted")
	for range rapid.IntRange(0, 15).Draw(t, "people") {
		p := person{unit: rapid.IntRange(0, len(list)-1).Draw(t, "unit"), weight: 1}
		if weighted {
			p.weight = rapid.Float64Range(0.1, 10).Draw(t, "weight")
		}
		for range f.Items {
			answer := rapid.IntRange(0, 6).Draw(t, "answer")
			v := math.NaN()
			if answer >= 1 && answer <= 5 {
				v = float64(answer)
			}
			p.values = append(p.values, v)
		}
		m.people = append(m.people, p)
	}
	m.options.Method = rapid.SampledFrom(indicators.Methods).Draw(t, "method")
	m.options.Rollup = rapid.SampledFrom(indicators.Rollups).Draw(t, "rollup")
	m.options.Design = rapid.SampledFrom(indicators.Designs).Draw(t, "design")
	return m
}

func (m made) compute() *indicators.Results {
	return compute(m.framework, m.units, m.weights, m.people, m.options)
}

// sameResults compares two results, by the codes of units and nodes.
func sameResults(t *rapid.T, got, want *indicators.Results) {
	for i := range want.Units.List {
		code := want.Units.List[i].Code
		other, _ := got.Units.Index(code)
		if got.Valid[other] != want.Valid[i] {
			t.Errorf("%s: valid %d, want %d", code, got.Valid[other], want.Valid[i])
		}
		for k := range want.Framework.Nodes {
			node := want.Framework.Nodes[k].Code
			place, _ := got.Framework.Index(node)
			a, b := got.Scores[other][place], want.Scores[i][k]
			same(t, code+" "+node+" score", 1e-11, a.Value, b.Value)
			same(t, code+" "+node+" variance", 1e-12, a.SE*a.SE, b.SE*b.SE)
			if b.SE > 1e-5 { // else rounding decides between no variance and almost none
				same(t, code+" "+node+" degrees of freedom", 1e-6*b.DF, a.DF, b.DF)
				same(t, code+" "+node+" low", 1e-6*(1+math.Abs(b.Low)), a.Low, b.Low)
			}
			if a.N != b.N || a.Rank != b.Rank {
				t.Errorf("%s %s: n %d, rank %d, want %d, %d", code, node, a.N, a.Rank, b.N, b.Rank)
			}
		}
	}
}

// A score lies within the means of the items below it, or for respondent
// means within the answers, and within its interval; there is one where there
// is any answer that counts.
func TestScoresStayWithinTheirItems(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := drawStudy(t)
		m.options.Rollup = indicators.ByRespondents
		r := m.compute()
		for i := range r.Scores {
			for k, s := range r.Scores[i] {
				low, high := math.Inf(1), math.Inf(-1)
				for _, item := range m.framework.Below(k) {
					mean := r.Scores[i][item].Value
					if m.options.Method == indicators.RespondentMeans && !math.IsNaN(mean) {
						low, high = 1, 5
						break
					}
					if !math.IsNaN(mean) {
						low, high = min(low, mean), max(high, mean)
					}
				}
				if math.IsNaN(s.Value) {
					if s.N > 0 && m.weights.Global[k] > 0 && m.framework.Leaf(k) {
						t.Errorf("%d answers and no score", s.N)
					}
					continue
				}
				if s.Value < low-1e-12 || s.Value > high+1e-12 {
					t.Errorf("score %v outside its items, %v to %v", s.Value, low, high)
				}
				if s.Low > s.Value || s.High < s.Value || s.SE < 0 {
					t.Errorf("score %v, se %v, interval %v to %v", s.Value, s.SE, s.Low, s.High)
				}
				if s.N == 0 || s.Rank == 0 {
					t.Errorf("score %v with n %d, rank %d", s.Value, s.N, s.Rank)
				}
			}
		}
	})
}

// The unit of the respondents' weights does not matter.
func TestScalingWeightsChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := drawStudy(t)
		want := m.compute()
		factor := rapid.SampledFrom([]float64{1e-6, 0.3, 1000}).Draw(t, "factor")
		for i := range m.people {
			m.people[i].weight *= factor
		}
		sameResults(t, m.compute(), want)
	})
}

// Neither the order of siblings nor that of units nor that of people matters.
func TestOrderChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := drawStudy(t)
		want := m.compute()
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "order"), 0))
		shuffled := made{options: m.options}

		nodes := append([]indicators.Node{}, m.framework.Nodes...)
		random.Shuffle(len(nodes), func(i, j int) { nodes[i], nodes[j] = nodes[j], nodes[i] })
		f, err := indicators.NewFramework("", nodes)
		if err != nil {
			t.Fatal(err)
		}
		shuffled.framework = f
		var weights []indicators.GivenWeight
		for i, n := range m.framework.Nodes {
			weights = append(weights, indicators.GivenWeight{Code: n.Code, Weight: m.weights.Local[i]})
		}
		if shuffled.weights, err = indicators.GivenWeights(f, "", weights); err != nil {
			t.Fatal(err)
		}
		list := append([]indicators.Unit{}, m.units.List...)
		random.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
		if shuffled.units, err = indicators.NewUnits("", list); err != nil {
			t.Fatal(err)
		}
		for _, p := range m.people {
			moved := person{weight: p.weight, values: make([]float64, len(p.values))}
			moved.unit, _ = shuffled.units.Index(m.units.List[p.unit].Code)
			for i, item := range f.Items {
				for k, before := range m.framework.Items {
					if m.framework.Nodes[before].Code == f.Nodes[item].Code {
						moved.values[i] = p.values[k]
					}
				}
			}
			shuffled.people = append(shuffled.people, moved)
		}
		random.Shuffle(len(shuffled.people), func(i, j int) {
			shuffled.people[i], shuffled.people[j] = shuffled.people[j], shuffled.people[i]
		})
		sameResults(t, shuffled.compute(), want)
	})
}

// Everybody twice: the same scores, and from n(n−1) to 2n(2n−1) with twice
// the squares, se² falls by (n−1)/(2n−1).
func TestEverybodyTwice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := drawStudy(t)
		m.options.Rollup, m.options.Design = indicators.ByRespondents, indicators.Simple
		once := m.compute()
		m.people = append(m.people, m.people...)
		twice := m.compute()
		for i := range once.Scores {
			for k := range once.Scores[i] {
				a, b := once.Scores[i][k], twice.Scores[i][k]
				same(t, "score", 1e-12, b.Value, a.Value)
				if b.N != 2*a.N || a.Rank != b.Rank {
					t.Errorf("n %d and %d, rank %d and %d", a.N, b.N, a.Rank, b.Rank)
				}
				if a.N < 2 {
					same(t, "standard error of one", 0, a.SE, math.NaN())
					continue
				}
				if m.options.Method == indicators.ItemMeans && slices.ContainsFunc(m.framework.Below(k), func(leaf int) bool { return once.Scores[i][leaf].N == 1 && counts(m.weights, m.framework, leaf, k) }) {
					same(t, "standard error with an item that one answered", 0, a.SE, math.NaN())
					continue
				}
				n := float64(a.N)
				same(t, "variance", 1e-12, b.SE*b.SE, a.SE*a.SE*(n-1)/(2*n-1))
			}
		}
	})
}
