package uncertainty

import (
	"context"
	"math"
	"testing"

	"goodgov/indicators"
)

func framework(tb testing.TB, nodes ...indicators.Node) *indicators.Framework {
	tb.Helper()
	f, err := indicators.NewFramework("indicators.csv", nodes)
	if err != nil {
		tb.Fatal(err)
	}
	return f
}

func item(code, parent string) indicators.Node {
	return indicators.Node{Code: code, Parent: parent, Question: indicators.Names{"en": code}}
}

func units(tb testing.TB, list ...indicators.Unit) *indicators.Units {
	tb.Helper()
	u, err := indicators.NewUnits("units.csv", list)
	if err != nil {
		tb.Fatal(err)
	}
	return u
}

func unit(code, parent, level string) indicators.Unit {
	return indicators.Unit{Code: code, Parent: parent, Level: level, Population: math.NaN(), Distributed: -1}
}

// survey are the samples of a list of respondents.
func survey(f *indicators.Framework, u *indicators.Units, list []indicators.Respondent) []indicators.Sample {
	own := make([]indicators.Sample, len(u.List))
	for i := range own {
		own[i] = indicators.NewSample(f)
	}
	for _, p := range list {
		s := &own[p.Unit]
		s.Valid++
		answered := make([]bool, f.Len())
		for i, item := range f.Items {
			if v := p.Values[i]; !math.IsNaN(v) {
				s.Sum[item] += p.Weight * v
				for node := item; node >= 0; node = f.Parent[node] {
					answered[node] = true
				}
			}
		}
		for node, yes := range answered {
			if yes {
				s.N[node]++
				s.W[node] += p.Weight
			}
		}
	}
	return own
}

// failing is what a test and a property have in common.
type failing interface {
	Helper()
	Fatal(...any)
}

// input computes the scores of a list of respondents.
func input(tb failing, f *indicators.Framework, u *indicators.Units, w *indicators.Weights, list []indicators.Respondent, opt indicators.Options) Input {
	tb.Helper()
	respondents := indicators.Listed(f, list)
	results, err := indicators.Compute(context.Background(), f, u, w, survey(f, u, list), respondents, opt)
	if err != nil {
		tb.Fatal(err)
	}
	return Input{Results: results, Respondents: respondents}
}

func analyse(tb testing.TB, in Input, opt Options) *Result {
	tb.Helper()
	r, err := Analyse(context.Background(), in, opt)
	if err != nil {
		tb.Fatal(err)
	}
	return r
}

// synthetic is the survey of 370 respondents in 28 communities of
// indicators/testdata/synthetic.
func synthetic(tb testing.TB) (*indicators.Framework, *indicators.Units, *indicators.Weights, []indicators.Respondent) {
	tb.Helper()
	path := []string{"..", "..", "..", "indicators", "testdata", "synthetic"}
	nodes := []indicators.Node{{Code: "S"}}
	var given []indicators.GivenWeight
	seen := map[string]bool{}
	for _, row := range records(tb, append(path, "tree.csv")...) {
		for _, n := range []struct{ code, parent, weight string }{{row["level1"], "S", row["w_level1"]}, {row["level2"], row["level1"], row["w_level2"]}} {
			if !seen[n.code] {
				seen[n.code] = true
				nodes = append(nodes, indicators.Node{Code: n.code, Parent: n.parent})
				given = append(given, indicators.GivenWeight{Code: n.code, Weight: figure(tb, n.weight)})
			}
		}
		nodes = append(nodes, item(row["item"], row["level2"]))
		given = append(given, indicators.GivenWeight{Code: row["item"], Weight: figure(tb, row["w_item"])})
	}
	f := framework(tb, nodes...)
	w, err := indicators.GivenWeights(f, "", given)
	if err != nil {
		tb.Fatal(err)
	}
	list := []indicators.Unit{unit("city", "", "city")}
	for _, row := range records(tb, append(path, "scores.csv")...) {
		list = append(list, unit(row["community"], "city", "community"))
	}
	u := units(tb, list...)
	var people []indicators.Respondent
	for _, row := range records(tb, append(path, "responses.csv")...) {
		at, _ := u.Index(row["community"])
		p := indicators.Respondent{Unit: at, Weight: 1}
		for _, item := range f.Items {
			p.Values = append(p.Values, figure(tb, row[f.Nodes[item].Code]))
		}
		people = append(people, p)
	}
	return f, u, w, people
}
