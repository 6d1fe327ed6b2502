package reports

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"goodgov/ahp"
	"goodgov/indicators"
	"goodgov/indicators/uncertainty"
	"goodgov/internal/diag"
	"goodgov/survey"
)

// sample is a made-up study: what a test changes before it is evaluated.
type sample struct {
	nodes      []indicators.Node
	units      []indicators.Unit
	people     map[string]int // valid respondents who name a unit
	answer     func(unit string, item int, random *rand.Rand) int
	judgements []indicators.Judgement // nil: equal weights
	options    indicators.Options
	publish    int
	replicates int // to find out how sure scores and ranks are; 0: it is not asked
}

// both is a text in both languages.
func both(en, zh string) indicators.Names { return indicators.Names{"en": en, "zh": zh} }

// small is a city with two levels below it and eight items on three levels:
// of its communities one has too few respondents to be shown ("few"), and its
// answers are far below the others'; one has none ("nobody"); and nobody in
// "lake" answered the last item. Two experts compared.
func small() sample {
	s := sample{options: indicators.DefaultOptions(), publish: 5, answer: func(unit string, item int, random *rand.Rand) int {
		switch {
		case unit == "lake" && item == 7:
			return 0
		case unit == "few":
			return 1 + random.IntN(5)/4
		case random.IntN(12) == 0:
			return 0
		}
		return min(5, 2+random.IntN(4)+item%2)
	}}
	node := func(code, parent, en, zh string) {
		s.nodes = append(s.nodes, indicators.Node{Code: code, Parent: parent, Names: both(en, zh)})
	}
	node("A", "", "Good governance", "善治")
	items := 0
	for b, first := range []indicators.Names{both("Rule of law", "法治"), both("Services", "公共服务")} {
		upper := fmt.Sprintf("B%d", b+1)
		node(upper, "A", first["en"], first["zh"])
		for c := range 2 {
			middle := fmt.Sprintf("C%d", 2*b+c+1)
			node(middle, upper, fmt.Sprintf("%s, part %d", first["en"], c+1), fmt.Sprintf("%s之%d", first["zh"], c+1))
			for range 2 {
				items++
				code := "D" + strconv.Itoa(items)
				s.nodes = append(s.nodes, indicators.Node{Code: code, Parent: middle, Names: both("Item "+code, "题项"+code),
					Question: both("How satisfied are you with "+code+"?", "您对"+code+"满意吗？"), Reverse: items == 3})
			}
		}
	}
	unit := func(code, parent, level, en, zh string, distributed int) {
		s.units = append(s.units, indicators.Unit{Code: code, Parent: parent, Level: level, Names: both(en, zh), Population: math.NaN(), Distributed: distributed})
	}
	unit("city", "", "city", "Riverton", "江城", -1)
	unit("east", "city", "district", "East", "东区", -1)
	unit("hill", "east", "community", "Hill", "山前社区", 8)
	unit("few", "east", "community", "Hidden Lane", "隐巷社区", 4)
	unit("west", "city", "district", "West", "西区", -1)
	unit("lake", "west", "community", "Lake", "湖滨社区", 10)
	unit("mill", "west", "community", "Mill", "磨坊社区", 9)
	unit("north", "city", "district", "North", "北区", -1)
	unit("nobody", "north", "community", "Nobody's Land", "无人社区", 5)
	s.people = map[string]int{"hill": 6, "few": 3, "lake": 8, "mill": 7}
	for _, j := range []string{"A B1 B2", "B1 C1 C2", "B2 C3 C4", "C1 D1 D2", "C2 D3 D4", "C3 D5 D6", "C4 D7 D8"} {
		at := strings.Fields(j)
		s.judgements = append(s.judgements,
			indicators.Judgement{Expert: "x1", Parent: at[0], A: at[1], B: at[2], Value: 3},
			indicators.Judgement{Expert: "x2", Parent: at[0], A: at[1], B: at[2], Value: 1. / 2})
	}
	return s
}

// uniform is a study of any shape, with equal weights: items under width
// indicators on each of depth levels, and a number of communities.
func uniform(depth, width, communities int) sample {
	s := sample{options: indicators.DefaultOptions(), publish: 5, people: map[string]int{}, answer: func(_ string, _ int, random *rand.Rand) int {
		return random.IntN(6)
	}}
	var below func(code, parent string, level int)
	below = func(code, parent string, level int) {
		n := indicators.Node{Code: code, Parent: parent, Names: both("Indicator "+code, "指标"+code)}
		if level == depth {
			n.Question = both("How is "+code+"?", code+"如何？")
		}
		s.nodes = append(s.nodes, n)
		for i := range width {
			if level < depth {
				below(code+strconv.Itoa(i+1), code, level+1)
			}
		}
	}
	below("A", "", 0)
	s.units = []indicators.Unit{{Code: "all", Level: "all", Names: both("All of us", "全体"), Population: math.NaN(), Distributed: -1}}
	s.people["all"] = 12
	for i := range communities {
		code := fmt.Sprintf("c%03d", i+1)
		s.units = append(s.units, indicators.Unit{Code: code, Parent: "all", Level: "community", Names: both("Community "+code, "社区"+code), Population: math.NaN(), Distributed: -1})
		s.people[code] = 4 + i%5
		s.people["all"] = 0
	}
	return s
}

// evaluate runs the chain on made-up answers, always the same.
func (s sample) evaluate(t testing.TB) *Evaluation {
	t.Helper()
	f, err := indicators.NewFramework("", s.nodes)
	if err != nil {
		t.Fatal(err)
	}
	u, err := indicators.NewUnits("", s.units)
	if err != nil {
		t.Fatal(err)
	}
	e := &Evaluation{
		Title: both("Good governance in Riverton", "江城善治评价"), Note: both("Made-up data", "虚构数据"),
		Framework: f, Units: u, AHP: ahp.DefaultGroupOptions(), Publish: Publish{MinRespondents: s.publish},
		ScaleNames: map[string][]string{
			"en": {"very bad", "bad", "fair", "good", "very good"},
			"zh": {"很差", "较差", "一般", "较好", "很好"},
		},
		Labels: Labels{"gender": {Name: both("Gender", "性别"), Order: []string{"f", "m"},
			Values: map[string]indicators.Names{"f": both("Women", "女"), "m": both("Men", "男")}}},
		Background: []survey.BackgroundCounts{{Column: "gender", Values: []survey.BackgroundValue{{Value: "m", N: 11}, {Value: "", N: 1}, {Value: "f", N: 12}}}},
		Problems:   &diag.Problems{},
	}
	e.Problems.Add(diag.Problem{File: "responses.csv", Code: "responses.extra_columns", Severity: diag.Note,
		Want: diag.Say("columns that the study does not use: mood", "评价项目未使用的列：mood")})
	s.weigh(t, e)
	s.ask(e)
	e.Warnings = append(e.Warnings, e.Scores.Warnings...)
	return e
}

func (s sample) weigh(t testing.TB, e *Evaluation) {
	t.Helper()
	if s.judgements == nil {
		e.WeightsFrom, e.Weights = FromEquality, indicators.EqualWeights(e.Framework)
		return
	}
	e.WeightsFrom = FromJudgements
	judgements, _, err := indicators.NewExpertJudgements(e.Framework, "", s.judgements, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range judgements.Experts {
		e.Experts = append(e.Experts, Expert{Name: name, Weight: 1})
	}
	if e.Weights, e.Matrices, e.Warnings, err = judgements.Weights("", e.AHP); err != nil {
		t.Fatal(err)
	}
}

// ask makes up the answers, counts them, and scores the units. Of every three
// valid questionnaires one more was returned that is not.
func (s sample) ask(e *Evaluation) {
	f, u := e.Framework, e.Units
	q := &survey.Questionnaire{Scale: survey.Scale{Min: 1, Max: 5}, Units: u.Codes()}
	maxMissing := 0.2
	q.Screening = survey.Screening{MaxMissing: &maxMissing, MaxLongstring: 6, MinSeconds: 60, Duplicates: true,
		Attention: []survey.Attention{{Column: "check", Want: "3"}}}
	for _, item := range f.Items {
		q.Items = append(q.Items, survey.Item{Code: f.Nodes[item].Code, Reverse: f.Nodes[item].Reverse})
	}
	e.Questionnaire = q
	stride := q.Scale.Width() + 1
	own := make([]indicators.Sample, len(u.List))
	var people []indicators.Respondent
	e.Tallies = make([]survey.Tally, len(u.List))
	random := rand.New(rand.NewPCG(1, 1))
	for unit := range u.List {
		code := u.List[unit].Code
		t := survey.Tally{Counts: make([]int, len(q.Items)*stride), Coded: make([]int, len(q.Items))}
		own[unit] = indicators.NewSample(f)
		for range s.people[code] {
			values := make([]float64, len(q.Items))
			answered := map[int]bool{}
			for i, node := range f.Items {
				a := s.answer(code, i, random)
				t.Counts[i*stride+a]++
				values[i] = math.NaN()
				if a == 0 {
					continue
				}
				values[i] = q.Value(i, survey.Code(a))
				own[unit].Sum[node] += values[i]
				for ; node >= 0; node = f.Parent[node] {
					answered[node] = true
				}
			}
			for node := range answered {
				own[unit].N[node]++
				own[unit].W[node]++
			}
			people = append(people, indicators.Respondent{Unit: unit, Weight: 1, Values: values})
		}
		own[unit].Valid = s.people[code]
		t.Valid = s.people[code]
		t.Reasons[0], t.Reasons[2] = t.Valid/3, t.Valid/6
		t.Returned = t.Valid + t.Reasons[0]
		e.Tallies[unit] = t
	}
	for unit := len(u.List) - 1; unit > 0; unit-- {
		e.Tallies[u.Parent[unit]].Add(&e.Tallies[unit])
	}
	e.Unplaced = survey.Tally{Returned: 2}
	e.Unplaced.Reasons[5] = 2
	var err error
	respondents := indicators.Listed(f, people)
	if e.Scores, err = indicators.Compute(context.Background(), f, u, e.Weights, own, respondents, s.options); err != nil {
		panic(err) // a list can't fail, and nobody cancels
	}
	if s.replicates > 0 {
		opt := uncertainty.DefaultOptions()
		opt.Replicates = s.replicates
		if e.Uncertainty, err = uncertainty.Analyse(context.Background(), uncertainty.Input{Results: e.Scores, Respondents: respondents}, opt); err != nil {
			panic(err)
		}
	}
}

// at is the index of a unit.
func at(t testing.TB, e *Evaluation, code string) int {
	t.Helper()
	unit, found := e.Units.Index(code)
	if !found {
		t.Fatalf("no unit %q", code)
	}
	return unit
}
