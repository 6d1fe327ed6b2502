package study

import (
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"goodgov/indicators"
	"goodgov/indicators/compare"
	"goodgov/internal/diag"
	"goodgov/reports"
)

// compared compares a study of the small one's files, changed.
func compared(t *testing.T, replaced files, opt CompareOptions) (*reports.Comparisons, error) {
	t.Helper()
	put(t, good(t, replaced))
	s, err := Open("study")
	if err != nil {
		return nil, err
	}
	opt.Compare = compare.DefaultOptions()
	return s.Compare(t.Context(), opt)
}

// Respondents' own scores are those that method respondent-means averages.
func TestCompareAgreesWithScores(t *testing.T) {
	s, err := Open(filepath.Join("..", "..", "testdata", "hangzhou"))
	if err != nil {
		t.Fatal(err)
	}
	s = s.With(func(c *Config) { c.Scores.Method = indicators.RespondentMeans })
	e, err := s.Run(t.Context(), RunOptions{Errors: indicators.WithErrors})
	if err != nil {
		t.Fatal(err)
	}
	nodes := []int{0, s.Framework.Children[0][4], s.Framework.Items[0], s.Framework.Items[56]}
	c, err := s.Compare(t.Context(), CompareOptions{By: []string{"unit", "unit:district"}, Nodes: nodes, Compare: compare.DefaultOptions()})
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, g := range c.Groupings {
		for j, group := range g.Groups {
			unit, _ := s.Units.Index(group.Code)
			for at, node := range nodes {
				got, want := g.Results[at].Groups[j], e.Scores.Scores[unit][node]
				seen++
				if got.N != want.N || math.Abs(got.Mean-want.Value) > 1e-12 || math.Abs(got.SE-want.SE) > 1e-12 || math.Abs(got.Low-want.Low) > 1e-9 {
					t.Fatalf("%s at %s: %d %.12f (%.12f), the score is %d %.12f (%.12f)", group.Code, s.Framework.Nodes[node].Code, got.N, got.Mean, got.SE, want.N, want.Value, want.SE)
				}
			}
		}
	}
	if seen != (28+5)*len(nodes) {
		t.Fatalf("%d groups and nodes", seen)
	}
}

// Groups of the study, of a column, put together, of units; who did not tell is
// in none.
func TestGroupings(t *testing.T) {
	s, err := Open(filepath.Join("..", "..", "testdata", "kansascity"))
	if err != nil {
		t.Fatal(err)
	}
	s = s.With(func(c *Config) {
		c.Groups = []GroupRule{{Code: "young", Where: []Condition{{"age", []string{"1", "2"}}}}, {Code: "nobody", Where: []Condition{{"age", []string{"77"}}}}}
	})
	c, err := s.Compare(t.Context(), CompareOptions{Compare: compare.DefaultOptions()})
	if err != nil {
		t.Fatal(err)
	}
	var keys []string
	for _, g := range c.Groupings {
		keys = append(keys, g.Key)
		sum := g.Outside
		for _, size := range g.Sizes {
			sum += size
		}
		if sum != c.Valid {
			t.Errorf("%s: %d respondents, %d are valid", g.Key, sum, c.Valid)
		}
	}
	if want := []string{"young", "nobody", "gender", "age", "tenure", "income", "unit:district"}; !slices.Equal(keys, want) {
		t.Errorf("%v, want %v", keys, want)
	}
	young, age := c.Groupings[0], c.Groupings[3]
	if young.Sizes[0] != age.Sizes[0]+age.Sizes[1] || young.Outside != age.Outside || age.Outside == 0 || !young.Against || !age.Ordered {
		t.Errorf("young: %v and %d outside, by age %v and %d", young.Sizes, young.Outside, age.Sizes, age.Outside)
	}
	if !slices.ContainsFunc(c.Warnings, func(w diag.Warning) bool { return w.Code == "compare.empty_group" }) {
		t.Error("a group of nobody is not told")
	}
	regrouped, err := s.Compare(t.Context(), CompareOptions{By: []string{"age"}, Regroup: []Regrouping{{"young", []string{"1", "2"}}}, Compare: compare.DefaultOptions()})
	if err != nil {
		t.Fatal(err)
	}
	if g := regrouped.Groupings[0]; !slices.Equal(g.Sizes, young.Sizes) || g.Outside != young.Outside {
		t.Errorf("put together at the command: %v and %d", g.Sizes, g.Outside)
	}
	two, err := s.Compare(t.Context(), CompareOptions{By: []string{"age"}, Regroup: []Regrouping{{"young", []string{"1", "2"}}, {"old", []string{"6"}}}, Compare: compare.DefaultOptions()})
	if err != nil {
		t.Fatal(err)
	}
	if g := two.Groupings[0]; g.Sizes[1] != age.Sizes[5] || g.Against || g.Outside <= young.Outside {
		t.Errorf("two groups: %v and %d", g.Sizes, g.Outside)
	}
}

// Values stand in the order of the codebook, then numbers by size, then words.
func TestOrderOfValues(t *testing.T) {
	answers := "id,community,gender,seconds,C1,C2,A1,C3,C4\n"
	for i, value := range []string{"10", "b", "3", "2", "a", "9", "1", ""} {
		answers += fmt.Sprintf("r%d,plum,%s,300,4,5,3,4,%d\n", i, value, 1+i%5)
	}
	c, err := compared(t, files{"responses.csv": answers}, CompareOptions{By: []string{"gender"}})
	if err != nil {
		t.Fatal(err)
	}
	g := c.Groupings[0]
	var values []string
	for _, group := range g.Groups {
		values = append(values, group.Code)
	}
	if want := []string{"1", "2", "3", "10", "a", "b"}; !slices.Equal(values, want) || g.Outside != 2 || g.Ordered {
		t.Errorf("%v, %d outside; want %v, 2", values, g.Outside, want)
	}
}

// Faults of groups in goodgov.yaml have their lines.
func TestFaultsOfGroups(t *testing.T) {
	config := good(t, nil)["goodgov.yaml"]
	for text, want := range map[string]string{
		"groups: {old: {gendr: 1}}\n":          `groups.old.gendr: found "gendr", want a column of background: gender`,
		"groups: {gender: {gender: 1}}\n":      "want a name that is no column of background",
		"groups: {old: {}}\n":                  "a group without a condition",
		"groups: {old: {gender: []}}\n":        "groups.old.gender: found no value",
		"groups: {'': {gender: 1}}\n":          "without commas and colons",
		"groups: {'a,b': {gender: 1}}\n":       "without commas and colons",
		"groups: {'unit:city': {gender: 1}}\n": "without commas and colons",
		"groups: {old: {name: Older}}\n":       "a group without a condition",
		"groups: {old: 4}\n":                   "want a mapping",
		"groups: [old]\n":                      "want a mapping",
		"groups: {old: {gender: {from: 1}}}\n": "want a list",
	} {
		put(t, good(t, files{"goodgov.yaml": config + text}))
		_, err := Open("study")
		problems, ok := errors.AsType[*diag.Problems](err)
		if !ok {
			t.Fatalf("%s: %v", text, err)
		}
		var said strings.Builder
		problems.WriteText(&said, "en")
		if !strings.Contains(said.String(), want) || problems.Len() != 1 {
			t.Errorf("%s: %s, want %s and nothing else", text, &said, want)
		}
	}
}

func TestCompareFaults(t *testing.T) {
	for _, key := range []string{"ag", "unit:galaxy", "unit:", ""} {
		if _, err := compared(t, nil, CompareOptions{By: []string{key}}); err == nil {
			t.Errorf("%q: no fault", key)
		}
	}
}
