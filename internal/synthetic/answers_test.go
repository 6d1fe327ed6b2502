package synthetic

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"goodgov/ahp"
	"goodgov/indicators"
	"goodgov/survey"
)

// tree is a framework of dimensions with items under facets, and units of
// communities under two districts.
func tree(t testing.TB, dimensions, facets, items, communities int) (*indicators.Framework, *indicators.Units) {
	t.Helper()
	name := indicators.Names{"en": "x"}
	nodes := []indicators.Node{{Code: "A", Names: name}}
	for d := range dimensions {
		nodes = append(nodes, indicators.Node{Code: fmt.Sprintf("B%d", d), Parent: "A", Names: name})
		for c := range facets {
			facet := fmt.Sprintf("C%d.%d", d, c)
			nodes = append(nodes, indicators.Node{Code: facet, Parent: fmt.Sprintf("B%d", d), Names: name})
			for i := range items {
				nodes = append(nodes, indicators.Node{Code: fmt.Sprintf("D%d.%d.%d", d, c, i), Parent: facet, Names: name, Question: name})
			}
		}
	}
	f, err := indicators.NewFramework("framework", nodes)
	if err != nil {
		t.Fatal(err)
	}
	list := []indicators.Unit{{Code: "city", Level: "city", Distributed: -1}}
	for d := range 2 {
		list = append(list, indicators.Unit{Code: fmt.Sprint("d", d), Parent: "city", Level: "district", Distributed: -1})
	}
	for c := range communities {
		list = append(list, indicators.Unit{Code: fmt.Sprint("c", c), Parent: fmt.Sprint("d", c%2), Level: "community", Distributed: -1})
	}
	u, err := indicators.NewUnits("units", list)
	if err != nil {
		t.Fatal(err)
	}
	return f, u
}

// example asks for n questionnaires from each community, all items at a mean.
func example(f *indicators.Framework, u *indicators.Units, n int, mean float64) Answers {
	share := 0.2
	a := Answers{
		Framework: f, Units: u, Scale: survey.Scale{Min: 1, Max: 5}, Returned: make([]int, len(u.List)),
		Columns:    survey.Columns{ID: "id", Unit: "unit", Seconds: "seconds"},
		Background: ProfileColumns,
		Screening: survey.Screening{MaxMissing: &share, MinSeconds: float64(2 * len(f.Items)), MaxLongstring: len(f.Items) / 2,
			Attention: []survey.Attention{{Column: "check", Want: "3"}}, Duplicates: true},
		Weights: indicators.EqualWeights(f),
	}
	for i := range u.List {
		if u.Lowest(i) {
			a.Returned[i] = n
		}
	}
	for range f.Items {
		a.Means = append(a.Means, mean)
	}
	return a
}

// read reads a table of answers back as a study does.
func read(t testing.TB, a Answers, table Table) (*survey.Responses, []survey.Verdict) {
	t.Helper()
	q := &survey.Questionnaire{Scale: a.Scale, Columns: a.Columns, Background: a.Background, Units: a.Units.Codes(), Screening: a.Screening}
	for _, item := range a.Framework.Items {
		q.Items = append(q.Items, survey.Item{Code: a.Framework.Nodes[item].Code})
	}
	var verdicts []survey.Verdict
	records := survey.CSV(bytes.NewReader(table.CSV()), "answers", ',')
	responses, _, err := survey.Read(t.Context(), records, "answers", q, survey.Options{Verdicts: func(v survey.Verdict) error {
		verdicts = append(verdicts, v)
		return nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	return responses, verdicts
}

// Whatever the framework, the seed and the faults asked for, the screening
// finds those faults and no others, and every unit has its questionnaires.
func TestScreeningFindsTheFaultsAskedFor(t *testing.T) {
	legal := []survey.Reason{survey.Missing, survey.Longstring, survey.TooFast, survey.Inattentive, survey.DuplicateID,
		survey.Missing | survey.TooFast, survey.Longstring | survey.Inattentive, survey.TooFast | survey.Inattentive}
	rapid.Check(t, func(rt *rapid.T) {
		f, u := tree(t, rapid.IntRange(1, 4).Draw(rt, "dimensions"), rapid.IntRange(1, 3).Draw(rt, "facets"), rapid.IntRange(4, 8).Draw(rt, "items"), 6)
		a := example(f, u, 12, rapid.Float64Range(2.5, 4.2).Draw(rt, "mean"))
		if len(f.Items) < 8 {
			a.Screening.MaxLongstring = 0 // too short a questionnaire for the rule
		}
		for _, reason := range rapid.SliceOfN(rapid.SampledFrom(legal), 0, 8).Draw(rt, "rejected") {
			if a.Screening.MaxLongstring > 0 || reason&survey.Longstring == 0 {
				a.Rejected = append(a.Rejected, reason)
			}
		}
		table, err := a.Table(rapid.Uint64().Draw(rt, "seed"))
		if err != nil {
			rt.Fatal(err)
		}
		responses, verdicts := read(t, a, table)
		var found []survey.Reason
		for _, v := range verdicts {
			if v.Reasons != 0 {
				found = append(found, v.Reasons)
			}
		}
		slices.Sort(found)
		slices.Sort(a.Rejected)
		if !slices.Equal(found, a.Rejected) {
			rt.Errorf("found %v, asked for %v", found, a.Rejected)
		}
		for unit, want := range a.Returned {
			if got := responses.Tallies[unit].Returned; got != want {
				rt.Errorf("%d questionnaires of %s, want %d", got, u.List[unit].Code, want)
			}
		}
	})
}

// The means asked for come out, but for a point of one answer, and targets are
// hit on top of that.
func TestMeansAndTargets(t *testing.T) {
	f, u := tree(t, 3, 2, 4, 10)
	a := example(f, u, 30, 3.7)
	a.Screening.MaxLongstring = 0
	table, err := a.Table(7)
	if err != nil {
		t.Fatal(err)
	}
	responses, _ := read(t, a, table)
	for i, item := range f.Items {
		if got := itemMean(responses, i); math.Abs(got-3.7) > 1.0/250 {
			t.Errorf("%s has the mean %.5f, want 3.7 within one point of 250 answers or more", f.Nodes[item].Code, got)
		}
	}

	a.Targets = []Target{{"C1.0", 4.0000}, {"B2", 3.5123}, {"A", 3.7801}}
	if table, err = a.Table(7); err != nil {
		t.Fatal(err)
	}
	responses, _ = read(t, a, table)
	for _, target := range a.Targets {
		node, _ := f.Index(target.Node)
		score := 0.0
		for _, item := range f.Below(node) {
			score += itemMean(responses, slices.Index(f.Items, item)) / float64(len(f.Below(node))) // siblings weigh the same
		}
		if math.Abs(score-target.Score) > TargetTolerance {
			t.Errorf("%s has the score %.6f, want %.4f", target.Node, score, target.Score)
		}
	}
}

func itemMean(r *survey.Responses, item int) float64 {
	total, sum, n := r.Total(), 0.0, 0
	for code := 1; code <= 5; code++ {
		count := total.Counts[item*6+code]
		sum += float64(code * count)
		n += count
	}
	return sum / float64(n)
}

// An effect is found again as the difference between the groups.
func TestEffect(t *testing.T) {
	f, u := tree(t, 2, 2, 3, 10)
	a := example(f, u, 200, 3.5)
	a.Screening.MaxLongstring = 0
	a.Effects = []Effect{{"age", "4", "D0.0.1", -0.6}}
	table, err := a.Table(3)
	if err != nil {
		t.Fatal(err)
	}
	age, item := slices.Index(table.Header, "age"), slices.Index(table.Header, "D0.0.1")
	var sum, n [2]float64
	for _, row := range table.Rows {
		group := 0
		if row[age] == "4" {
			group = 1
		}
		if cell := row[item]; cell != "" {
			sum[group] += float64(cell[0] - '0')
			n[group]++
		}
	}
	// 2,000 answers with a standard deviation of 1: three standard errors are 0.16.
	if gap := sum[1]/n[1] - sum[0]/n[0]; math.Abs(gap+0.6) > 0.16 {
		t.Errorf("older people answer %.3f apart, want -0.6", gap)
	}
}

func TestUnreachable(t *testing.T) {
	f, u := tree(t, 1, 1, 4, 2)
	a := example(f, u, 10, 3.5)
	a.Targets = []Target{{"nowhere", 3}}
	if _, err := a.Table(1); err == nil {
		t.Error("a target on a node that is not there was accepted")
	}
	a.Targets = []Target{{"C0.0", 3.5}, {"A", 3.6}} // the second has nothing left to move
	if _, err := a.Table(1); err == nil {
		t.Error("two targets on the same items were accepted")
	}
	a.Targets = []Target{{"A", 4.9}} // people who answer 5 throughout can't be had by moving a few
	if _, err := a.Table(1); err == nil {
		t.Error("a target out of reach was accepted")
	}
	a.Targets, a.Rejected = nil, make([]survey.Reason, 21)
	if _, err := a.Table(1); err == nil {
		t.Error("21 rejected of 20 returned were accepted")
	}
}

func TestSameSeedSameBytes(t *testing.T) {
	f, u := tree(t, 2, 2, 4, 5)
	a := example(f, u, 10, 3.6)
	a.Rejected = []survey.Reason{survey.Missing, survey.DuplicateID}
	var made [3][]byte
	for i, seed := range []uint64{1, 1, 2} {
		table, err := a.Table(seed)
		if err != nil {
			t.Fatal(err)
		}
		made[i] = table.CSV()
	}
	if !bytes.Equal(made[0], made[1]) || bytes.Equal(made[0], made[2]) {
		t.Error("one seed, one file: not so")
	}
}

// Every expert judges every pair once, on the scale, and what the panel holds
// is what the group's priorities come near to.
func TestPanel(t *testing.T) {
	f, _ := tree(t, 5, 2, 3, 1)
	p := Panel{Weights: map[string]float64{"B0": 5, "B1": 4, "B2": 3, "B3": 2, "B4": 1}}
	for i := range 60 {
		p.Experts = append(p.Experts, Expert{Name: fmt.Sprint("E", i), Group: "g"})
	}
	judgements := p.Judgements(f, 5)
	pairs := 10 + 5*1 + 10*3 // of dimensions, facets and items
	if len(judgements) != 60*pairs {
		t.Fatalf("%d judgements, want %d", len(judgements), 60*pairs)
	}
	for i, row := range JudgementTable(judgements).Rows {
		value, err := ahp.ParseJudgement(row[4])
		if err != nil || !ahp.OnSaatyScale(value) || math.Abs(value-judgements[i].Value) > 1e-12 {
			t.Fatalf("row %v of a judgement of %v", row, judgements[i].Value)
		}
	}
	sorted, _, err := indicators.NewExpertJudgements(f, "judgements", judgements, nil)
	if err != nil {
		t.Fatal(err)
	}
	weights, _, _, err := sorted.Weights("judgements", ahp.DefaultGroupOptions())
	if err != nil {
		t.Fatal(err)
	}
	for d := range 5 {
		k, _ := f.Index(fmt.Sprint("B", d))
		// Tastes of 0.28 in logarithm over 60 experts: three standard errors are 0.11.
		if want := float64(5-d) / 15; math.Abs(math.Log(weights.Local[k]/want)) > 0.15 {
			t.Errorf("B%d weighs %.3f, want about %.3f", d, weights.Local[k], want)
		}
	}
}

func TestQuotas(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(0, 500).Draw(rt, "n")
		shares := rapid.SliceOfN(rapid.Float64Range(0.01, 1), 1, 6).Draw(rt, "shares")
		sum := 0.0
		for _, s := range shares {
			sum += s
		}
		counts := make([]int, len(shares))
		for i := range shares {
			shares[i] /= sum
		}
		places := quotas(stream(1, "quotas"), n, shares)
		for _, p := range places {
			counts[p]++
		}
		if len(places) != n {
			rt.Fatalf("%d places, want %d", len(places), n)
		}
		for i, c := range counts {
			if math.Abs(float64(c)-shares[i]*float64(n)) > 1 {
				rt.Errorf("%d places for a share of %.2f", c, shares[i]*float64(n))
			}
		}
	})
}
