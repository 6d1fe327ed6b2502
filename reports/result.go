package reports

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"goodgov/indicators"
	"goodgov/internal/csvfile"
	"goodgov/internal/diag"
	"goodgov/survey"
)

// Schema is the version of the JSON output; fields are added, never renamed.
const Schema = 1

type weightRow struct {
	Code   string  `json:"code" csv:"code"`
	Parent *string `json:"parent" csv:"parent"`
	Level  int     `json:"level" csv:"level"`
	Local  number  `json:"local" csv:"local"`
	Global number  `json:"global" csv:"global"`
	Name   string  `json:"name" csv:"name"`
}

type expertRow struct {
	Expert     string `json:"expert"`
	CR         number `json:"cr"`
	Consistent bool   `json:"consistent"`
	Weight     number `json:"weight"`
	Missing    int    `json:"missing"`
}

type matrixRow struct {
	Parent      string      `json:"parent"`
	N           int         `json:"n"`
	LambdaMax   number      `json:"lambda_max"`
	CI          number      `json:"ci"`
	RI          number      `json:"ri"`
	RandomIndex string      `json:"random_index"`
	CR          number      `json:"cr"`
	Method      string      `json:"method"`
	Aggregate   string      `json:"aggregate"`
	Experts     []expertRow `json:"experts"`
}

type screeningTotals struct {
	Distributed     *int           `json:"distributed"`
	Returned        int            `json:"returned"`
	Valid           int            `json:"valid"`
	ValidRate       *float64       `json:"valid_rate"`
	ValidOfReturned *float64       `json:"valid_of_returned"`
	Reasons         map[string]int `json:"reasons"`
	Flags           map[string]int `json:"flags,omitempty"` // of the whole: reasons that leave questionnaires valid
}

type scoreRow struct {
	Unit  string `json:"unit" csv:"unit"`
	Code  string `json:"code" csv:"code"`
	N     count  `json:"n" csv:"n"`
	Score number `json:"score" csv:"score"`
	SE    number `json:"se" csv:"se"`
	Low   number `json:"low" csv:"low"`
	High  number `json:"high" csv:"high"`
	Rank  rank   `json:"rank" csv:"rank"`
}

type warningRow struct {
	Code string `json:"code"`
	Unit string `json:"unit"`
	Node string `json:"node"`
	Text string `json:"text"`
}

type rankingRow struct {
	Level string `csv:"level" json:"level"`
	Rank  rank   `csv:"rank" json:"rank"`
	Unit  string `csv:"unit" json:"unit"`
	Name  string `csv:"name" json:"name"`
	N     int    `csv:"n" json:"n"`
	Score number `csv:"score" json:"score"`
	SE    number `csv:"se" json:"se"`
	Low   number `csv:"low" json:"low"`
	High  number `csv:"high" json:"high"`
}

func (e *Evaluation) weightRows(lang string) []weightRow {
	f := e.Framework
	rows := make([]weightRow, f.Len())
	for i := range f.Nodes {
		n := &f.Nodes[i]
		rows[i] = weightRow{Code: n.Code, Level: f.Level[i], Name: n.Name(lang), Local: number(e.Weights.Local[i]), Global: number(e.Weights.Global[i])}
		if f.Parent[i] >= 0 {
			rows[i].Parent = &f.Nodes[f.Parent[i]].Code
		}
	}
	return rows
}

func (e *Evaluation) matrixRows() []matrixRow {
	rows := []matrixRow{}
	for i := range e.Matrices {
		m := &e.Matrices[i]
		g := m.Group
		row := matrixRow{Parent: e.Framework.Nodes[m.Node].Code, N: len(g.Names), LambdaMax: number(g.LambdaMax), CI: number(g.CI), RI: number(g.RI),
			RandomIndex: string(g.RandomIndex), CR: number(g.CR), Method: string(g.Method), Aggregate: string(g.Aggregate), Experts: []expertRow{}}
		for _, x := range g.Experts {
			row.Experts = append(row.Experts, expertRow{Expert: x.Expert, CR: number(x.CR), Consistent: x.Consistent, Weight: number(x.Weight), Missing: x.Missing})
		}
		rows = append(rows, row)
	}
	return rows
}

// totals of the screening for a unit with all below it; returned rows that
// name no unit count towards the root.
func (e *Evaluation) totals(unit int) screeningTotals {
	t := e.Tallies[unit].Clone()
	if unit == 0 {
		t.Add(&e.Unplaced)
	}
	s := screeningTotals{Returned: t.Returned, Valid: t.Valid, Reasons: map[string]int{}}
	reasons := survey.Reasons()
	left := e.Publish.among(t.Reasons[:len(reasons)])
	for i, reason := range reasons {
		// Over the whole study they are about questionnaires, not about people.
		if t.Reasons[i] > 0 && !(e.public && unit > 0 && left[i].Hidden()) {
			s.Reasons[reason.String()] = t.Reasons[i]
		}
	}
	if unit == 0 {
		s.Flags = e.flagCounts()
	}
	if d := e.Units.List[unit].Distributed; d >= 0 {
		s.Distributed = &d
		if d > 0 {
			rate := float64(t.Valid) / float64(d)
			s.ValidRate = &rate
		}
	}
	if t.Returned > 0 {
		share := float64(t.Valid) / float64(t.Returned)
		s.ValidOfReturned = &share
	}
	return s
}

func (e *Evaluation) scoreRows() []scoreRow {
	rows := make([]scoreRow, 0, len(e.Units.List)*e.Framework.Len())
	for unit := range e.Units.List {
		for node := range e.Framework.Nodes {
			s := &e.Scores.Scores[unit][node]
			rows = append(rows, scoreRow{Unit: e.Units.List[unit].Code, Code: e.Framework.Nodes[node].Code, N: count(s.N),
				Score: number(s.Value), SE: number(s.SE), Low: number(s.Low), High: number(s.High), Rank: rank(s.Rank)})
		}
	}
	return rows
}

func (e *Evaluation) rankingRows(lang string) []rankingRow {
	rows := []rankingRow{}
	for _, level := range e.Units.Levels() {
		for _, unit := range e.Scores.Ranked(level, 0) {
			s := &e.Scores.Scores[unit][0]
			u := &e.Units.List[unit]
			rows = append(rows, rankingRow{Level: level, Rank: rank(s.Rank), Unit: u.Code, Name: u.Name(lang), N: s.N,
				Score: number(s.Value), SE: number(s.SE), Low: number(s.Low), High: number(s.High)})
		}
	}
	return rows
}

func warningRows(warnings []diag.Warning, lang string) []warningRow {
	rows := []warningRow{}
	for _, w := range warnings {
		rows = append(rows, warningRow{Code: string(w.Code), Unit: w.Unit, Node: w.Node, Text: w.Text.In(lang)})
	}
	return rows
}

// WriteJSON writes result.json: the whole of what was computed, at full
// precision, nothing hidden.
func (e *Evaluation) WriteJSON(w io.Writer, lang string) error {
	return encodeJSON(w, struct {
		Schema    int             `json:"schema"`
		Study     string          `json:"study"`
		Note      string          `json:"note,omitempty"`
		Weights   []weightRow     `json:"weights"`
		Matrices  []matrixRow     `json:"matrices"`
		Screening screeningTotals `json:"screening"`
		Scores    []scoreRow      `json:"scores"`
		Alerts    []alertRow      `json:"alerts"`
		Warnings  []warningRow    `json:"warnings"`

		Uncertainty *uncertaintyRow `json:"uncertainty,omitempty"`
		Opinions    []opinionRow    `json:"opinions,omitempty"`
	}{Schema, e.Title.In(lang), e.Note.In(lang), e.weightRows(lang), e.matrixRows(), e.totals(0), e.scoreRows(), e.alertRows(lang), warningRows(e.Warnings, lang), e.uncertaintyRows(), e.opinionRows(lang)})
}

// WriteScoresJSON writes the scores and warnings alone, as `goodgov score` does.
func (e *Evaluation) WriteScoresJSON(w io.Writer, lang string) error {
	return encodeJSON(w, struct {
		Schema    int             `json:"schema"`
		Study     string          `json:"study"`
		Screening screeningTotals `json:"screening"`
		Scores    []scoreRow      `json:"scores"`
		Alerts    []alertRow      `json:"alerts"`
		Warnings  []warningRow    `json:"warnings"`

		Uncertainty *uncertaintyRow `json:"uncertainty,omitempty"`
	}{Schema, e.Title.In(lang), e.totals(0), e.scoreRows(), e.alertRows(lang), warningRows(e.Warnings, lang), e.uncertaintyRows()})
}

// WriteScreeningJSON writes the rates and reasons of every unit.
func (e *Evaluation) WriteScreeningJSON(w io.Writer, lang string) error {
	type unitRow struct {
		Unit string `json:"unit"`
		Name string `json:"name"`
		screeningTotals
	}
	units := make([]unitRow, len(e.Units.List))
	for i := range units {
		units[i] = unitRow{Unit: e.Units.List[i].Code, Name: e.Units.List[i].Name(lang), screeningTotals: e.totals(i)}
	}
	return encodeJSON(w, struct {
		Schema    int             `json:"schema"`
		Study     string          `json:"study"`
		Screening screeningTotals `json:"screening"`
		Units     []unitRow       `json:"units"`
	}{Schema, e.Title.In(lang), e.totals(0), units})
}

// WriteRatesCSV writes a row for each unit: distributed, returned, valid.
func (e *Evaluation) WriteRatesCSV(w io.Writer, lang string) error {
	type row struct {
		Unit            string   `csv:"unit"`
		Name            string   `csv:"name"`
		Level           string   `csv:"level"`
		Distributed     *int     `csv:"distributed"`
		Returned        int      `csv:"returned"`
		Valid           int      `csv:"valid"`
		ValidRate       *float64 `csv:"valid_rate"`
		ValidOfReturned *float64 `csv:"valid_of_returned"`
	}
	rows := make([]row, len(e.Units.List))
	for i := range rows {
		u, t := &e.Units.List[i], e.totals(i)
		rows[i] = row{u.Code, u.Name(lang), u.Level, t.Distributed, t.Returned, t.Valid, t.ValidRate, t.ValidOfReturned}
	}
	return csvfile.Marshal(rows, w)
}

// WriteFrameworkJSON writes the tree and its weights.
func (e *Evaluation) WriteFrameworkJSON(w io.Writer, lang string) error {
	return encodeJSON(w, struct {
		Schema   int         `json:"schema"`
		Study    string      `json:"study"`
		Source   string      `json:"weights_from"`
		Weights  []weightRow `json:"weights"`
		Matrices []matrixRow `json:"matrices"`
	}{Schema, e.Title.In(lang), string(e.WeightsFrom), e.weightRows(lang), e.matrixRows()})
}

func encodeJSON(w io.Writer, value any) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", " ")
	return encoder.Encode(value)
}

// WriteWeightsCSV writes a row for each node. It can be given back to a study
// as its `weights:`.
func (e *Evaluation) WriteWeightsCSV(w io.Writer, lang string) error {
	return csvfile.Marshal(e.weightRows(lang), w)
}

// WriteMatricesCSV writes a row for each matrix and expert.
func (e *Evaluation) WriteMatricesCSV(w io.Writer) error {
	type row struct {
		Parent      string `csv:"parent"`
		N           int    `csv:"n"`
		LambdaMax   number `csv:"lambda_max"`
		CI          number `csv:"ci"`
		RI          number `csv:"ri"`
		CR          number `csv:"cr"`
		Expert      string `csv:"expert"`
		ExpertCR    number `csv:"expert_cr"`
		Consistent  bool   `csv:"consistent"`
		RandomIndex string `csv:"random_index"`
		Weight      number `csv:"weight"`
		Missing     int    `csv:"missing"`
	}
	rows := []row{}
	for _, m := range e.matrixRows() {
		for _, x := range m.Experts {
			rows = append(rows, row{m.Parent, m.N, m.LambdaMax, m.CI, m.RI, m.CR, x.Expert, x.CR, x.Consistent, m.RandomIndex, x.Weight, x.Missing})
		}
	}
	return csvfile.Marshal(rows, w)
}

// WriteScoresCSV writes a row for each unit and node.
func (e *Evaluation) WriteScoresCSV(w io.Writer) error { return csvfile.Marshal(e.scoreRows(), w) }

// WriteRankingCSV writes a row for each unit, level by level, best first.
func (e *Evaluation) WriteRankingCSV(w io.Writer, lang string) error {
	return csvfile.Marshal(e.rankingRows(lang), w)
}

// VerdictWriter writes screening.csv: a row for each returned questionnaire.
type VerdictWriter struct {
	w   io.Writer
	err error
}

// NewVerdictWriter writes the header.
func NewVerdictWriter(w io.Writer) *VerdictWriter {
	v := &VerdictWriter{w: w}
	_, v.err = io.WriteString(w, "id,unit,valid,reasons,line,flags\n")
	return v
}

// Write adds a questionnaire.
func (v *VerdictWriter) Write(verdict survey.Verdict) error {
	if v.err == nil {
		_, v.err = fmt.Fprintf(v.w, "%s,%s,%t,%s,%d,%s\n", quoteCSV(csvfile.Harmless(verdict.ID)), quoteCSV(csvfile.Harmless(verdict.Unit)), verdict.Reasons == 0, verdict.Reasons, verdict.Line, verdict.Flags)
	}
	return v.err
}

func quoteCSV(s string) string {
	if !strings.ContainsAny(s, "\",\r\n") {
		return s
	}
	return `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
}

// unitPath names a unit with those above it: city / district / community.
func unitPath(u *indicators.Units, unit int, lang string) string {
	var names []string
	for _, up := range u.Path(unit) {
		names = append([]string{u.List[up].Name(lang)}, names...)
	}
	return strings.Join(names, " / ")
}
