package reports

import (
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"

	"goodgov/indicators"
	"goodgov/internal/diag"
	"goodgov/internal/i18n"
	"goodgov/survey"
)

func card(t *testing.T, e *Evaluation, code string) *scorecardPage {
	t.Helper()
	page, err := e.scorecard("en", scorecardNames(e.Units), at(t, e, code))
	if err != nil {
		t.Fatal(err)
	}
	return page
}

// cells joins the cells of a column of a table.
func cells(table *Table, column int) string {
	var all []string
	for _, row := range table.Rows {
		all = append(all, row.Cells[column])
	}
	return strings.Join(all, "|")
}

// A unit that is shown is the best or the last of its level only where none
// is hidden.
func TestScorecardNamesExtremes(t *testing.T) {
	e := small().evaluate(t)
	e.Publish.MinRespondents = 0
	figures := regexp.MustCompile(` \d\.\d\d`)
	for unit, want := range map[string]string{"lake": "best: Lake; last: Hidden Lane", "east": "best: West; last: East"} {
		page := card(t, e, unit)
		if got := figures.ReplaceAllString(page.Facts[2].Detail, ""); got != want {
			t.Errorf("%s: %s, want %s", unit, got, want)
		}
	}
}

// A framework with few indicators has no three of each.
func TestScorecardOfFewIndicators(t *testing.T) {
	for items, want := range map[int]string{5: "Strongest indicators|Weakest indicators", 6: "Three strongest indicators|Three weakest indicators"} {
		e := uniform(1, items, 0).evaluate(t)
		page := card(t, e, e.Units.List[0].Code)
		if got := page.Strongest.Title + "|" + page.Weakest.Title; got != want {
			t.Errorf("%d items: %s, want %s", items, got, want)
		}
	}
}

func TestScorecard(t *testing.T) {
	e := small().evaluate(t)
	page := card(t, e, "lake")
	if page.Title != "Lake – Good governance in Riverton" || page.Name != "Lake" || page.Note != "Made-up data" || page.Hidden != "" {
		t.Errorf("head %+v", page.head)
	}
	want := []crumb{{"Report", "../report.html"}, {"Riverton", "city.html"}, {"West", "west.html"}}
	if !slices.Equal(page.Crumbs, want) {
		t.Errorf("crumbs %v", page.Crumbs)
	}
	// The whole scores 3.3913, Lake 3.6802, and its interval is 3.49 to 3.87.
	facts := []fact{
		{"3.68", "Overall score", "95 % interval 3.49 – 3.87, scale 1 to 5"},
		{"+0.29", "against Riverton", "Riverton: 3.39"},
		{"1 / 2", "rank among communities", "best of those shown: Lake 3.68; last of those shown: Mill 3.66"},
		{"8", "valid questionnaires", "10 returned of 10 distributed; valid rate 80.0 %"},
	}
	if !slices.Equal(page.Facts, facts) {
		t.Errorf("facts\n%v\nwant\n%v", page.Facts, facts)
	}
	var heads []string
	for _, column := range page.FirstLevel.Columns {
		heads = append(heads, column.Header)
	}
	if got := strings.Join(heads, "|"); got != "Indicator|Weight|Score|95 % interval|Riverton|last of those shown: Mill" {
		t.Errorf("columns %s", got)
	}
	if got := cells(page.FirstLevel, 2); got != "3.66|3.71" {
		t.Errorf("first level %s", got)
	}
	if page.Below != nil {
		t.Error("a table of units below a lowest one")
	}
	if len(page.Scores.Rows) != e.Framework.Len() || len(page.Gains.Rows) != 5 || page.Profile == nil {
		t.Errorf("%d scores, %d gains", len(page.Scores.Rows), len(page.Gains.Rows))
	}
	// The warnings about it alone: nobody answered the last item.
	if got := cells(page.Warnings, 0); got != "Lake · C4 Services, part 2|Lake · D8 Item D8" {
		t.Errorf("warnings about %s", got)
	}
	if page := card(t, e, "hill"); page.Warnings != nil {
		t.Errorf("warnings %v", page.Warnings.Rows)
	}
}

func TestScorecardOfAnUpperUnit(t *testing.T) {
	e := small().evaluate(t)
	page := card(t, e, "city")
	if len(page.Facts) != 2 || page.Sentence != "" || len(page.Crumbs) != 1 { // nothing to compare with, and no rank
		t.Errorf("facts %v, sentence %q, crumbs %v", page.Facts, page.Sentence, page.Crumbs)
	}
	if got := cells(page.Below, 1); got != "West|East|North" {
		t.Errorf("below %s", got)
	}
	if got := page.Below.Rows[0].Link; got != "west.html" {
		t.Errorf("link %s", got)
	}
	if got := cells(card(t, e, "east").Below, 1); got != "Hill|Hidden Lane" {
		t.Errorf("below east %s", got)
	}
}

func TestScorecardWithoutScores(t *testing.T) {
	e := small().evaluate(t)
	for code, want := range map[string]string{
		"few":    "No results are published for this unit: there are fewer than 5 valid questionnaires, or such results elsewhere could be worked out from them.",
		"nobody": "There are no valid questionnaires, and so no scores.",
		"north":  "There are no valid questionnaires, and so no scores.",
	} {
		page := card(t, e, code)
		if page.Hidden != want || page.Facts != nil || page.Scores != nil || page.Profile != nil || page.Gains != nil || page.Sample == nil {
			t.Errorf("%s: %+v", code, page)
		}
	}
}

// What may be said of a unit against the whole, which scores 3.
func TestCardSentence(t *testing.T) {
	e := small().evaluate(t)
	e.Scores.Scores[0][0].Value = 3
	lake := at(t, e, "lake")
	for _, test := range []struct {
		low, high float64
		want      string
	}{
		{3.01, 4, "card.above"}, {2, 2.99, "card.below.whole"}, {2, 4, "card.same"}, {3, 4, "card.same"}, {2, 3, "card.same"},
		{math.NaN(), math.NaN(), "card.unknown"},
	} {
		e.Scores.Scores[lake][0].Low, e.Scores.Scores[lake][0].High = test.low, test.high
		want := i18n.Printer{Lang: "en"}.T(test.want, "Riverton")
		if test.want == "card.unknown" {
			want = i18n.Printer{Lang: "en"}.T(test.want)
		}
		if got := e.cardSentence("en", lake); got != want {
			t.Errorf("%v to %v: %q, want %q", test.low, test.high, got, want)
		}
	}
}

func TestFacts(t *testing.T) {
	facts, sentence := small().evaluate(t).facts("en")
	want := []fact{
		{"3.3913", "Overall score", "95 % interval 3.06 – 3.72, scale 1 to 5"},
		{"24", "valid questionnaires", "33 returned of 36 distributed; valid rate 66.7 %"},
		{"5", "communities", "3 districts, 5 communities"},
		{"2 / 4 / 8", "indicators by level", "weights from the judgements of 2 experts (AIJ, eigenvector, RI saaty2005)"},
	}
	if !slices.Equal(facts, want) {
		t.Errorf("facts\n%v\nwant\n%v", facts, want)
	}
	if sentence != "Riverton scores 3.3913 on the scale from 1 to 5. Services is the strongest dimension (3.40), Rule of law the weakest (3.38)." {
		t.Errorf("sentence %q", sentence)
	}
	if _, sentence := uniform(1, 1, 0).evaluate(t).facts("en"); sentence != "" {
		t.Errorf("a sentence of one dimension: %q", sentence)
	}
}

func TestBackgroundTable(t *testing.T) {
	e := small().evaluate(t)
	table := e.backgroundTables("en")[0]
	if table.Title != "Gender" || cells(table, 0) != "Women|Men|not given" || cells(table, 1) != "12|11|1" || cells(table, 2) != "50.0 %|45.8 %|4.2 %" {
		t.Errorf("%s: %s, %s, %s", table.Title, cells(table, 0), cells(table, 1), cells(table, 2))
	}
	// A label that nobody chose is a row, and so is a value without a label.
	e.Background[0].Values = []survey.BackgroundValue{{Value: "x", N: 6}, {Value: "f", N: 8}}
	if table := e.backgroundTables("zh")[0]; cells(table, 0) != "女|男|x" || cells(table, 1) != "8|0|6" {
		t.Errorf("%s, %s", cells(table, 0), cells(table, 1))
	}
	// A value of few is left out, and another that would tell it.
	e.Background[0].Values = []survey.BackgroundValue{{Value: "x", N: 1}, {Value: "f", N: 8}, {Value: "m", N: 9}}
	if table := e.backgroundTables("en")[0]; cells(table, 1) != "not published|9|not published" || len(table.Notes) != 1 {
		t.Errorf("%s, %q", cells(table, 1), table.Notes)
	}
}

func TestScreeningText(t *testing.T) {
	e := small().evaluate(t)
	share := 0.2
	tests := []struct {
		rules survey.Screening
		want  string
	}{
		{survey.Screening{}, "No screening rule is on: every returned questionnaire counts."},
		{survey.Screening{MaxMissing: &share, Counts: survey.EmptyCell}, "A questionnaire is not valid when: more than 20 % of the items have no answer (empty cells only)."},
		{survey.Screening{MaxMissing: &share, Counts: survey.CodedCell, MinSeconds: 90}, "A questionnaire is not valid when: more than 20 % of the items have no answer (missing codes only); it took less than 90 seconds."},
		{survey.Screening{MaxMissing: &share, Counts: survey.EmptyCell | survey.CodedCell}, "A questionnaire is not valid when: more than 20 % of the items have no answer (empty or a missing code)."},
		{survey.Screening{MaxLongstring: 30, Duplicates: true, Attention: []survey.Attention{{Column: "A1", Want: "3"}}},
			"A questionnaire is not valid when: one answer stands more than 30 times in a row; the attention item A1 was not answered 3; an earlier one has the same id."},
	}
	for _, test := range tests {
		e.Questionnaire.Screening = test.rules
		if got := e.screeningText("en"); got != test.want {
			t.Errorf("got\n%s\nwant\n%s", got, test.want)
		}
	}
}

// Matrices of two do not count: they can't be inconsistent.
func TestConsistencySentence(t *testing.T) {
	s := small()
	s.nodes = append(s.nodes, indicators.Node{Code: "B3", Parent: "A", Question: both("?", "？")})
	for _, expert := range []string{"x1", "x2", "x3"} {
		s.judgements = append(s.judgements, indicators.Judgement{Expert: expert, Parent: "A", A: "B1", B: "B3", Value: 1},
			indicators.Judgement{Expert: expert, Parent: "A", A: "B3", B: "B2", Value: map[string]float64{"x1": 3, "x2": 1. / 2, "x3": 9}[expert]})
	}
	s.judgements = append(s.judgements, indicators.Judgement{Expert: "x3", Parent: "A", A: "B1", B: "B2", Value: 1. / 9})
	e := s.evaluate(t)
	group, over, experts := e.Matrices[0].Group, 0, len(e.Matrices[0].Group.Experts)
	for _, x := range group.Experts {
		if x.CR > 0.1 {
			over++
		}
	}
	if over == 0 || over == experts {
		t.Fatalf("%d of %d experts are over the limit", over, experts)
	}
	want := i18n.Printer{Lang: "en"}.T("report.consistency", fixed(group.CR, 4), over, experts, "0.1", over, 3)
	if got := e.consistencySentence("en"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// Of more warnings than anybody reads the first are listed and the rest
// counted; what was said is not said again.
func TestWarningTable(t *testing.T) {
	e := small().evaluate(t)
	if table := e.warningTable("en", nil); table != nil {
		t.Errorf("a table of no warnings: %+v", table)
	}
	warnings := []diag.Warning{{Code: "x", Unit: "lake", Node: "B1", Text: diag.Raw("text")}, {Code: "y", Unit: "gone", Text: diag.Raw("other")}}
	warnings = append(warnings, warnings[0]) // said before
	for i := range 200 {
		warnings = append(warnings, diag.Warning{Code: "z", Text: diag.Say("%d", "%d", i)})
	}
	table := e.warningTable("en", warnings)
	if len(table.Rows) != 200 || !slices.Equal(table.Notes, []string{"and 2 more, in result.json"}) {
		t.Errorf("%d rows, notes %q", len(table.Rows), table.Notes)
	}
	if got := strings.Join(table.Rows[0].Cells, "|") + "|" + strings.Join(table.Rows[1].Cells, "|"); got != "Lake · B1 Rule of law|text||other" {
		t.Errorf("rows %s", got)
	}
}

// An axis of scores begins and ends at half points of a five-point scale, and
// spans at least one.
func TestAxis(t *testing.T) {
	e := small().evaluate(t)
	nan := math.NaN()
	tests := []struct {
		values    []float64
		low, high float64
	}{
		{nil, 1, 5},
		{[]float64{nan, nan}, 1, 5},
		{[]float64{3.2, nan, 3.4}, 3, 4},
		{[]float64{1.2, 4.6}, 1, 5},
		{[]float64{2.5, 4}, 2.5, 4},
		{[]float64{3, 3}, 3, 4},
		{[]float64{5, 5}, 4, 5},
		{[]float64{4.7}, 4, 5},
		{[]float64{1}, 1, 2},
	}
	for _, test := range tests {
		axis := e.axis(test.values...)
		if math.Abs(axis.Min-test.low)+math.Abs(axis.Max-test.high) > 1e-12 {
			t.Errorf("%v: %v to %v, want %v to %v", test.values, axis.Min, axis.Max, test.low, test.high)
		}
	}
}

// More came than were handed out where a link is open to all: the sheet says so, and
// calls no rate what is above 100 %.
func TestScorecardOfMoreThanDistributed(t *testing.T) {
	e := small().evaluate(t)
	lake := slices.IndexFunc(e.Units.List, func(u indicators.Unit) bool { return u.Code == "lake" })
	for distributed, want := range map[int]string{
		10: "10 returned of 10 distributed; valid rate 80.0 %",
		8:  "10 returned of 8 distributed: more than were handed out, as where a link is open to all; valid, of those distributed: 100.0 %",
	} {
		e.Units.List[lake].Distributed = distributed
		if page := card(t, e, "lake"); page.Facts[len(page.Facts)-1].Detail != want {
			t.Errorf("%d distributed: %s, want %s", distributed, page.Facts[len(page.Facts)-1].Detail, want)
		}
	}
}
