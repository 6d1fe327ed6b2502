package reports

import (
	"strings"
	"testing"

	"golang.org/x/net/html"

	"goodgov/indicators"
	"goodgov/internal/diag"
	"goodgov/survey"
)

// Tables stand side by side. What is said under one of figures that are left out
// stands with it, and not under another of which every figure is shown.
func TestNotesStandWithTheirTable(t *testing.T) {
	e := small().evaluate(t)
	e.Background = []survey.BackgroundCounts{
		{Column: "age", Values: []survey.BackgroundValue{{Value: "old", N: 12}, {Value: "young", N: 12}}},
		{Column: "mode", Values: []survey.BackgroundValue{{Value: "alone", N: 12}, {Value: "paper", N: 2}, {Value: "device", N: 10}}},
	}
	noted := map[string]bool{}
	each(parse(t, report(t, e, diag.English)["report.html"]), func(n *html.Node) {
		if class, _ := attribute(n, "class"); class != "columns" {
			return
		}
		for child := range n.ChildNodes() {
			label := ""
			each(child, func(n *html.Node) {
				if name, _ := attribute(n, "aria-label"); name == "age" || name == "mode" {
					label = name
				}
			})
			noted[label] = noted[label] || strings.Contains(wording(child), "respondents, or left out")
		}
	})
	if noted["age"] || !noted["mode"] || noted[""] {
		t.Errorf("noted: %v", noted)
	}
}

// A value that has a word and no place in the codebook is counted all the same.
func TestBackgroundValueWithoutAPlace(t *testing.T) {
	e := small().evaluate(t)
	e.Labels = Labels{"mode": {Values: map[string]indicators.Names{"paper": {"zh": "纸质"}}}}
	e.Background = []survey.BackgroundCounts{{Column: "mode", Values: []survey.BackgroundValue{{Value: "paper", N: 24}}}}
	if rows := e.backgroundTables(diag.Chinese)[0].Rows; len(rows) != 1 || rows[0].Cells[0] != "纸质" || rows[0].Cells[1] != "24" {
		t.Errorf("%+v", rows)
	}
}
