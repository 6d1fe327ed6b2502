package reports

import (
	"io"
	"math"
	"strconv"

	"goodgov/indicators"
	"goodgov/internal/csvfile"
	"goodgov/internal/diag"
	"goodgov/internal/i18n"
	"goodgov/survey"
)

// ScreeningComparison is the results of a study under other screening.
type ScreeningComparison struct {
	Title, Note indicators.Names
	Framework   *indicators.Framework
	Units       *indicators.Units
	Scenarios   []ScreeningScenario // the first is the study's own
	Warnings    []diag.Warning
}

// ScreeningScenario is what comes out when some rules decide.
type ScreeningScenario struct {
	Kind     ScenarioKind
	Rule     survey.Reason // of OnlyRule and WithoutRule
	Valid    int
	Returned int
	Scores   *indicators.Results
}

// ScenarioKind says which rules decide.
type ScenarioKind string

const (
	OwnScreening ScenarioKind = "study"   // as the study decides
	NoScreening  ScenarioKind = "none"    // no rule: every questionnaire that could be read
	AllRules     ScenarioKind = "all"     // flags make invalid too
	OnlyRule     ScenarioKind = "only"    // one rule alone
	WithoutRule  ScenarioKind = "without" // one rule left out
)

// shift is how far the ranks of a level differ from the study's own.
type shift struct {
	Level   string `json:"level"`
	Units   int    `json:"units"`
	Changed int    `json:"changed"`
	Largest int    `json:"largest"`
	Unit    string `json:"unit"` // of the largest shift
	Tau     number `json:"kendall_tau"`
}

// shifts of each ranked level, the lowest first.
func (c *ScreeningComparison) shifts(s *ScreeningScenario) []shift {
	all := []shift{}
	base := c.Scenarios[0].Scores
	for _, level := range RankedLevels(c.Units) {
		sh := shift{Level: level, Tau: number(math.NaN())}
		var was, is []float64
		for _, unit := range c.Units.AtLevel(level) {
			before, after := base.Scores[unit][0].Rank, s.Scores.Scores[unit][0].Rank
			if before == 0 || after == 0 {
				continue
			}
			sh.Units++
			was, is = append(was, float64(before)), append(is, float64(after))
			if d := max(before-after, after-before); d > 0 {
				sh.Changed++
				if d > sh.Largest {
					sh.Largest, sh.Unit = d, c.Units.List[unit].Code
				}
			}
		}
		sh.Tau = number(kendall(was, is))
		all = append(all, sh)
	}
	return all
}

// kendall is τ-b of two rankings (Kendall 1945); NaN with fewer than two, or
// where all of a ranking are tied.
func kendall(a, b []float64) float64 {
	sum, tiesA, tiesB, pairs := 0.0, 0.0, 0.0, 0.0
	sign := func(v float64) float64 {
		switch {
		case v > 0:
			return 1
		case v < 0:
			return -1
		}
		return 0
	}
	for i := range a {
		for j := range i {
			x, y := sign(a[i]-a[j]), sign(b[i]-b[j])
			pairs++
			sum += x * y
			if x == 0 {
				tiesA++
			}
			if y == 0 {
				tiesB++
			}
		}
	}
	return sum / math.Sqrt((pairs-tiesA)*(pairs-tiesB))
}

func (c *ScreeningComparison) name(lang string, s *ScreeningScenario) string {
	p := i18n.Printer{Lang: lang}
	if s.Rule == 0 {
		return p.T("screen.scenario." + string(s.Kind))
	}
	return p.T("screen.scenario."+string(s.Kind), s.Rule.Label().In(lang))
}

// nodes that the comparison shows: the root and the first level.
func (c *ScreeningComparison) nodes() (nodes []int) {
	for node := range c.Framework.Nodes {
		if c.Framework.Level[node] <= 1 {
			nodes = append(nodes, node)
		}
	}
	return nodes
}

// Table shows the score of the whole under each scenario, and how the ranks of
// the lowest level move.
func (c *ScreeningComparison) Table(lang string) *Table {
	p := i18n.Printer{Lang: lang}
	t := &Table{Title: p.T("screen.compare"), Columns: []Column{left(p.T("screen.scenario")), right(p.T("col.valid"))}}
	for _, node := range c.nodes() {
		t.Columns = append(t.Columns, right(c.Framework.Nodes[node].Code))
	}
	levels := RankedLevels(c.Units)
	if len(levels) > 0 {
		t.Columns = append(t.Columns, right(p.T("screen.changed")), right(p.T("screen.largest")), right("τ"))
	}
	largest, moved := 0.0, 0
	base := c.Scenarios[0].Scores.Scores[0][0].Value
	for i := range c.Scenarios {
		s := &c.Scenarios[i]
		cells := []string{c.name(lang, s), strconv.Itoa(s.Valid)}
		for _, node := range c.nodes() {
			cells = append(cells, fixed(s.Scores.Scores[0][node].Value, 3))
		}
		if d := math.Abs(s.Scores.Scores[0][0].Value - base); d > largest {
			largest = d
		}
		if len(levels) > 0 {
			sh := c.shifts(s)[0]
			moved = max(moved, sh.Largest)
			cells = append(cells, strconv.Itoa(sh.Changed), strconv.Itoa(sh.Largest), fixed(float64(sh.Tau), 3))
		}
		t.Rows = append(t.Rows, TableRow{Cells: cells, Strong: i == 0})
	}
	t.Notes = []string{p.T("screen.compare.sum", fixed(largest, 3))}
	if len(levels) > 0 {
		t.Notes = append(t.Notes, p.T("screen.compare.ranks", (&Evaluation{Units: c.Units}).levelName(levels[0], lang), moved))
	}
	return t
}

type scenarioRow struct {
	Scenario string `json:"scenario" csv:"scenario"`
	Rule     string `json:"rule" csv:"rule"`
	Returned int    `json:"returned" csv:"returned"`
	Valid    int    `json:"valid" csv:"valid"`
	Code     string `json:"-" csv:"code"`
	Score    number `json:"-" csv:"score"`
	Change   number `json:"-" csv:"change"`
}

// WriteCSV writes a row for each scenario and indicator.
func (c *ScreeningComparison) WriteCSV(w io.Writer) error {
	rows := []scenarioRow{}
	for i := range c.Scenarios {
		s := &c.Scenarios[i]
		for _, node := range c.nodes() {
			v := s.Scores.Scores[0][node].Value
			rows = append(rows, scenarioRow{string(s.Kind), s.Rule.String(), s.Returned, s.Valid, c.Framework.Nodes[node].Code, number(v), number(v - c.Scenarios[0].Scores.Scores[0][node].Value)})
		}
	}
	return csvfile.Marshal(rows, w)
}

// WriteJSON writes each scenario with its scores, and the ranks of all units.
func (c *ScreeningComparison) WriteJSON(w io.Writer, lang string) error {
	type score struct {
		Code   string `json:"code"`
		Score  number `json:"score"`
		Change number `json:"change"`
	}
	type place struct {
		Unit  string `json:"unit"`
		N     int    `json:"n"`
		Score number `json:"score"`
		Rank  rank   `json:"rank"`
	}
	type scenario struct {
		scenarioRow
		Scores []score `json:"scores"`
		Ranks  []shift `json:"rank_changes"`
		Units  []place `json:"units"`
	}
	all := []scenario{}
	for i := range c.Scenarios {
		s := &c.Scenarios[i]
		row := scenario{scenarioRow: scenarioRow{Scenario: string(s.Kind), Rule: s.Rule.String(), Returned: s.Returned, Valid: s.Valid}, Ranks: c.shifts(s)}
		for _, node := range c.nodes() {
			v := s.Scores.Scores[0][node].Value
			row.Scores = append(row.Scores, score{c.Framework.Nodes[node].Code, number(v), number(v - c.Scenarios[0].Scores.Scores[0][node].Value)})
		}
		for unit := range c.Units.List {
			v := &s.Scores.Scores[unit][0]
			row.Units = append(row.Units, place{c.Units.List[unit].Code, v.N, number(v.Value), rank(v.Rank)})
		}
		all = append(all, row)
	}
	return encodeJSON(w, struct {
		Schema    int          `json:"schema"`
		Study     string       `json:"study"`
		Scenarios []scenario   `json:"scenarios"`
		Warnings  []warningRow `json:"warnings"`
	}{Schema, c.Title.In(lang), all, warningRows(c.Warnings, lang)})
}
