package indicators_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"goodgov/indicators"
	"goodgov/internal/diag"
)

// item is a leaf with a question.
func item(code, parent string) indicators.Node {
	return indicators.Node{Code: code, Parent: parent, Question: indicators.Names{"en": "How is " + code + "?"}}
}

// outline reads nodes from lines "code parent flags": "-" is an empty code or
// parent, the flags q and r give a question and make reverse. The first line
// is line 2 of a table.
func outline(text string) []indicators.Node {
	var nodes []indicators.Node
	for i, line := range strings.Split(strings.TrimSpace(text), "\n") {
		fields := append(strings.Fields(strings.ReplaceAll(line, "-", `""`)), "")
		n := indicators.Node{Code: strings.Trim(fields[0], `"`), Parent: strings.Trim(fields[1], `"`), Line: i + 2}
		if strings.Contains(fields[2], "q") {
			n.Question = indicators.Names{"zh": "您对 " + n.Code + " 满意吗？"}
		}
		n.Reverse = strings.Contains(fields[2], "r")
		nodes = append(nodes, n)
	}
	return nodes
}

// chain is n nodes each below the one before, the last an item.
func chain(n int) []indicators.Node {
	nodes := make([]indicators.Node, n)
	for i := range nodes {
		nodes[i].Code = strconv.Itoa(i)
		if i > 0 {
			nodes[i].Parent = strconv.Itoa(i - 1)
		}
	}
	nodes[n-1] = item(nodes[n-1].Code, nodes[n-1].Parent)
	return nodes
}

func framework(tb testing.TB, nodes ...indicators.Node) *indicators.Framework {
	tb.Helper()
	f, err := indicators.NewFramework("indicators.csv", nodes)
	if err != nil {
		tb.Fatal(err)
	}
	return f
}

func units(tb testing.TB, list ...indicators.Unit) *indicators.Units {
	tb.Helper()
	u, err := indicators.NewUnits("units.csv", list)
	if err != nil {
		tb.Fatal(err)
	}
	return u
}

// unit has neither population nor a number distributed.
func unit(code, parent, level string) indicators.Unit {
	return indicators.Unit{Code: code, Parent: parent, Level: level, Population: math.NaN(), Distributed: -1}
}

// problems returns what an error lists, and fails the test for another kind
// of error, a format that does not fit its arguments, and a text that is in
// one language only.
func problems(tb testing.TB, err error) *diag.Problems {
	tb.Helper()
	list, ok := errors.AsType[*diag.Problems](err)
	if !ok {
		tb.Fatalf("error %v, want a list of problems", err)
	}
	checkTexts(tb, list)
	return list
}

func checkTexts(tb testing.TB, list *diag.Problems) {
	tb.Helper()
	for _, p := range list.All() {
		for _, text := range []diag.Text{p.Text(), p.Hint} {
			en, zh := text.In(diag.English), text.In(diag.Chinese)
			if strings.Contains(en+zh, "%!") {
				tb.Errorf("format and arguments do not fit: %q, %q", en, zh)
			}
			if !text.IsZero() && en == zh {
				tb.Errorf("the same in both languages: %q", en)
			}
		}
	}
}

// places tells where problems are: "line column code", one a line.
func places(list *diag.Problems) string {
	var lines []string
	for _, p := range list.All() {
		lines = append(lines, fmt.Sprintf("%d %s %s", p.Line, p.Column, p.Code))
	}
	return strings.Join(lines, "\n")
}

// written is a list of problems as people read it, in both languages.
func written(tb testing.TB, list *diag.Problems) string {
	tb.Helper()
	var b strings.Builder
	for _, lang := range []string{diag.English, diag.Chinese} {
		if err := list.WriteText(&b, lang); err != nil {
			tb.Fatal(err)
		}
	}
	return b.String()
}

// warned lists warnings: "code unit node", one a line.
func warned(warnings []diag.Warning) string {
	var lines []string
	for _, w := range warnings {
		lines = append(lines, strings.TrimSpace(string(w.Code)+" "+w.Unit+" "+w.Node))
	}
	return strings.Join(lines, "\n")
}

// same fails the test unless got is within tolerance of want, or both are NaN.
func same(tb rapid.TB, what string, tolerance, got, want float64) {
	tb.Helper()
	if math.IsNaN(got) != math.IsNaN(want) || math.Abs(got-want) > tolerance {
		tb.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// person is a respondent as a test writes one down.
type person struct {
	unit   int
	weight float64
	values []float64 // by item; NaN is no answer
}

// survey counts people as the reader of answers does.
func survey(f *indicators.Framework, u *indicators.Units, people []person) ([]indicators.Sample, *indicators.Respondents) {
	own := make([]indicators.Sample, len(u.List))
	for i := range own {
		own[i] = indicators.NewSample(f)
	}
	for _, p := range people {
		s := &own[p.unit]
		s.Valid++
		answered := map[int]bool{}
		for i, node := range f.Items {
			if math.IsNaN(p.values[i]) {
				continue
			}
			s.Sum[node] += p.weight * p.values[i]
			for ; node >= 0; node = f.Parent[node] {
				answered[node] = true
			}
		}
		for node := range answered {
			s.N[node]++
			s.W[node] += p.weight
		}
	}
	list := make([]indicators.Respondent, len(people))
	for i, p := range people {
		list[i] = indicators.Respondent{Unit: p.unit, Weight: p.weight, Values: p.values}
	}
	return own, indicators.Listed(f, list)
}

// compute scores people.
func compute(f *indicators.Framework, u *indicators.Units, w *indicators.Weights, people []person, opt indicators.Options) *indicators.Results {
	own, respondents := survey(f, u, people)
	results, err := indicators.Compute(context.Background(), f, u, w, own, respondents, opt)
	if err != nil {
		panic(err)
	}
	return results
}
