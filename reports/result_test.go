package reports

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"goodgov/indicators"
	"goodgov/internal/diag"
	"goodgov/survey"
)

// resultJSON is result.json as others read it. The first fields of each part
// are the contract; those after "extensions" may be joined by more.
type resultJSON struct {
	Schema    int               `json:"schema"`
	Study     string            `json:"study"`
	Weights   []weightJSON      `json:"weights"`
	Matrices  []matrixJSON      `json:"matrices"`
	Screening *screeningJSON    `json:"screening"`
	Scores    []scoreJSON       `json:"scores"`
	Alerts    []alertJSON       `json:"alerts"`
	Warnings  []warningJSON     `json:"warnings"`
	Note      *string           `json:"note"` // extensions
	Units     []json.RawMessage `json:"units"`
	Source    string            `json:"weights_from"`
}

type weightJSON struct {
	Code   string   `json:"code"`
	Parent *string  `json:"parent"`
	Level  *int     `json:"level"`
	Local  *float64 `json:"local"`
	Global *float64 `json:"global"`
	Name   string   `json:"name"` // extensions
}

type matrixJSON struct {
	Parent    string   `json:"parent"`
	N         int      `json:"n"`
	LambdaMax *float64 `json:"lambda_max"`
	CI        *float64 `json:"ci"`
	RI        *float64 `json:"ri"`
	CR        *float64 `json:"cr"`
	Experts   []struct {
		Expert     string   `json:"expert"`
		CR         *float64 `json:"cr"`
		Consistent *bool    `json:"consistent"`
		Weight     *float64 `json:"weight"` // extensions
		Missing    int      `json:"missing"`
	} `json:"experts"`
	RandomIndex string `json:"random_index"` // extensions
	Method      string `json:"method"`
	Aggregate   string `json:"aggregate"`
}

type screeningJSON struct {
	Distributed     *int           `json:"distributed"`
	Returned        int            `json:"returned"`
	Valid           int            `json:"valid"`
	ValidRate       *float64       `json:"valid_rate"`
	ValidOfReturned *float64       `json:"valid_of_returned"`
	Reasons         map[string]int `json:"reasons"`
}

type scoreJSON struct {
	Unit  string   `json:"unit"`
	Code  string   `json:"code"`
	N     *int     `json:"n"`
	Score *float64 `json:"score"`
	SE    *float64 `json:"se"`
	Low   *float64 `json:"low"`
	High  *float64 `json:"high"`
	Rank  *int     `json:"rank"`
}

type warningJSON struct {
	Code string `json:"code"`
	Unit string `json:"unit"`
	Node string `json:"node"`
	Text string `json:"text"`
}

type alertJSON struct {
	Code     string   `json:"code"`
	Rule     string   `json:"rule"`
	Severity string   `json:"severity"`
	Unit     string   `json:"unit"`
	Node     string   `json:"node"`
	Group    string   `json:"group"`
	Judged   bool     `json:"judged"`
	Value    *float64 `json:"value"`
	Low      *float64 `json:"low"`
	High     *float64 `json:"high"`
	Side     string   `json:"side"`
	Limit    *float64 `json:"limit"`
	Why      string   `json:"why"`
	Text     string   `json:"text"`
}

// decode reads what a writer wrote; a field that the structs above do not
// have fails the test.
func decode(t *testing.T, write func(io.Writer) error) resultJSON {
	t.Helper()
	text := written(t, write)
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.DisallowUnknownFields()
	var r resultJSON
	if err := decoder.Decode(&r); err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	return r
}

func written(t *testing.T, write func(io.Writer) error) string {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// is fails the test unless a figure of a file is the one computed, to the last
// bit, or null for none.
func is(t *testing.T, what string, got *float64, want float64) {
	t.Helper()
	switch {
	case got == nil && !math.IsNaN(want):
		t.Errorf("%s is null, want %v", what, want)
	case got != nil && math.Float64bits(*got) != math.Float64bits(want):
		t.Errorf("%s is %v, want %v", what, *got, want)
	}
}

func TestResultJSON(t *testing.T) {
	e := small().evaluate(t)
	r := decode(t, func(w io.Writer) error { return e.WriteJSON(w, "en") })
	if r.Schema != 1 || r.Study != "Good governance in Riverton" || *r.Note != "Made-up data" {
		t.Errorf("schema %d, study %q, note %v", r.Schema, r.Study, r.Note)
	}

	if len(r.Weights) != e.Framework.Len() {
		t.Fatalf("%d weights", len(r.Weights))
	}
	root := r.Weights[0]
	if root.Code != "A" || root.Parent != nil || *root.Level != 0 || *root.Local != 1 || *root.Global != 1 {
		t.Errorf("root %+v", root)
	}
	for i, w := range r.Weights[1:] {
		n := e.Framework.Nodes[i+1]
		if w.Code != n.Code || *w.Parent != n.Parent || *w.Level != e.Framework.Level[i+1] || w.Name != n.Names["en"] {
			t.Errorf("weight %+v of %+v", w, n)
		}
		is(t, n.Code+" local", w.Local, e.Weights.Local[i+1])
		is(t, n.Code+" global", w.Global, e.Weights.Global[i+1])
	}

	if len(r.Matrices) != 7 {
		t.Fatalf("%d matrices", len(r.Matrices))
	}
	if m := r.Matrices[1]; m.Parent != "B1" || m.N != 2 || *m.LambdaMax != 2 || *m.CI != 0 || *m.RI != 0 || *m.CR != 0 || m.RandomIndex != "saaty2005" ||
		len(m.Experts) != 2 || m.Experts[1].Expert != "x2" || *m.Experts[1].CR != 0 || !*m.Experts[1].Consistent || *m.Experts[1].Weight != 0.5 {
		t.Errorf("matrix %+v", m)
	}

	// 24 valid of 31 that name a unit and 2 that name none; 8+4+10+9+5 distributed.
	s := r.Screening
	if s.Returned != 33 || s.Valid != 24 || *s.Distributed != 36 {
		t.Errorf("screening %+v", s)
	}
	is(t, "valid rate", s.ValidRate, 24./36)
	is(t, "valid of returned", s.ValidOfReturned, 24./33)
	if len(s.Reasons) != 3 || s.Reasons["missing"] != 7 || s.Reasons["too_fast"] != 3 || s.Reasons["bad_row"] != 2 {
		t.Errorf("reasons %v", s.Reasons)
	}

	checkScores(t, e, r.Scores)
	if len(r.Warnings) != len(e.Warnings) || len(r.Warnings) == 0 {
		t.Fatalf("%d warnings of %d", len(r.Warnings), len(e.Warnings))
	}
	for i, w := range r.Warnings {
		if want := e.Warnings[i]; w.Code != string(want.Code) || w.Unit != want.Unit || w.Node != want.Node || w.Text != want.Text.In("en") {
			t.Errorf("warning %+v, want %+v", w, want)
		}
	}
}

// checkScores wants every unit and every node, the hidden unit's too, at full
// precision; null for what there is not.
func checkScores(t *testing.T, e *Evaluation, scores []scoreJSON) {
	t.Helper()
	if len(scores) != len(e.Units.List)*e.Framework.Len() {
		t.Fatalf("%d scores", len(scores))
	}
	nulls, hidden := 0, 0
	for i, s := range scores {
		unit, node := i/e.Framework.Len(), i%e.Framework.Len()
		want := e.Scores.Scores[unit][node]
		name := e.Units.List[unit].Code + " " + e.Framework.Nodes[node].Code
		if s.Unit+" "+s.Code != name || *s.N != want.N {
			t.Errorf("score %+v, want that of %s with n %d", s, name, want.N)
		}
		is(t, name+" score", s.Score, want.Value)
		is(t, name+" se", s.SE, want.SE)
		is(t, name+" low", s.Low, want.Low)
		is(t, name+" high", s.High, want.High)
		if (s.Rank == nil) != (want.Rank == 0) || s.Rank != nil && *s.Rank != want.Rank {
			t.Errorf("%s: rank %v, want %d", name, s.Rank, want.Rank)
		}
		if s.Score == nil {
			nulls++
		}
		if e.Hidden(unit) && s.Score != nil {
			hidden++
		}
	}
	if nulls != 2*e.Framework.Len()+1 || hidden != 2*e.Framework.Len() { // north, nobody; the last item in lake
		t.Errorf("%d scores are null, %d are of hidden units", nulls, hidden)
	}
}

// Keys that others rely on are there even where there is nothing to say.
func TestResultJSONOfLittle(t *testing.T) {
	s := uniform(1, 2, 0)
	s.people["all"] = 0
	e := s.evaluate(t)
	e.Note, e.Warnings = nil, nil
	e.Unplaced = survey.Tally{}
	var r map[string]any
	if err := json.Unmarshal([]byte(written(t, func(w io.Writer) error { return e.WriteJSON(w, "zh") })), &r); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"schema", "study", "weights", "matrices", "screening", "scores", "warnings"} {
		if _, found := r[key]; !found {
			t.Errorf("no %q", key)
		}
	}
	for _, key := range []string{"matrices", "warnings"} {
		if list, ok := r[key].([]any); !ok || len(list) != 0 {
			t.Errorf("%s is %v, want an empty list", key, r[key])
		}
	}
	screening := r["screening"].(map[string]any)
	for key, want := range map[string]any{"distributed": nil, "returned": 0., "valid": 0., "valid_rate": nil, "valid_of_returned": nil} {
		if got, found := screening[key]; !found || got != want {
			t.Errorf("%s is %v, want %v", key, got, want)
		}
	}
	if reasons, ok := screening["reasons"].(map[string]any); !ok || len(reasons) != 0 {
		t.Errorf("reasons are %v", screening["reasons"])
	}
	score := r["scores"].([]any)[0].(map[string]any)
	for _, key := range []string{"score", "se", "low", "high", "rank"} {
		if got, found := score[key]; !found || got != nil {
			t.Errorf("%s is %v, want null", key, got)
		}
	}
}

// The group of AIP has no matrix: λmax, CI and CR are null.
func TestResultJSONOfAIP(t *testing.T) {
	s := small()
	e := s.evaluate(t)
	e.AHP.Aggregate = "aip"
	s.weigh(t, e)
	for _, m := range decode(t, func(w io.Writer) error { return e.WriteJSON(w, "en") }).Matrices {
		if m.LambdaMax != nil || m.CI != nil || m.CR != nil || m.RI == nil || m.Aggregate != "aip" {
			t.Errorf("matrix %+v", m)
		}
	}
}

// valid_rate is valid ÷ distributed, and null where nothing is known of what
// was handed out, or nothing was.
func TestRates(t *testing.T) {
	tests := []struct {
		name                         string
		distributed, returned, valid int
		rate, share                  float64
	}{
		{"all known", 40, 30, 24, 0.6, 0.8},
		{"not known", -1, 30, 24, math.NaN(), 0.8},
		{"none handed out", 0, 30, 24, math.NaN(), 0.8},
		{"none returned", 40, 0, 0, 0, math.NaN()},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			e := uniform(1, 2, 0).evaluate(t)
			e.Unplaced = survey.Tally{}
			e.Units.List[0].Distributed = test.distributed
			e.Tallies[0].Returned, e.Tallies[0].Valid = test.returned, test.valid
			s := decode(t, func(w io.Writer) error { return e.WriteJSON(w, "en") }).Screening
			is(t, "valid rate", s.ValidRate, test.rate)
			is(t, "valid of returned", s.ValidOfReturned, test.share)
			if (s.Distributed == nil) != (test.distributed < 0) {
				t.Errorf("distributed %v", s.Distributed)
			}
		})
	}
}

// The shorter files are parts of the whole one.
func TestPartsOfResultJSON(t *testing.T) {
	e := small().evaluate(t)
	whole := decode(t, func(w io.Writer) error { return e.WriteJSON(w, "zh") })
	scores := decode(t, func(w io.Writer) error { return e.WriteScoresJSON(w, "zh") })
	if len(scores.Scores) != len(whole.Scores) || scores.Screening.Valid != whole.Screening.Valid || scores.Schema != 1 || scores.Study != whole.Study || len(scores.Warnings) != len(whole.Warnings) {
		t.Error("WriteScoresJSON differs from WriteJSON")
	}
	framework := decode(t, func(w io.Writer) error { return e.WriteFrameworkJSON(w, "zh") })
	if len(framework.Weights) != len(whole.Weights) || framework.Weights[3].Name != "题项D1" || framework.Source != "judgements" || len(framework.Matrices) != 7 || framework.Schema != 1 {
		t.Errorf("WriteFrameworkJSON %+v", framework)
	}
	screening := decode(t, func(w io.Writer) error { return e.WriteScreeningJSON(w, "zh") })
	if len(screening.Units) != len(e.Units.List) || screening.Screening.Returned != 33 {
		t.Fatalf("WriteScreeningJSON %+v", screening)
	}
	var hill struct {
		Unit, Name string
		screeningJSON
	}
	if err := json.Unmarshal(screening.Units[2], &hill); err != nil {
		t.Fatal(err)
	}
	if hill.Unit != "hill" || hill.Name != "山前社区" || hill.Returned != 8 || hill.Valid != 6 || *hill.ValidRate != 0.75 {
		t.Errorf("hill %+v", hill)
	}
}

// sheet reads a CSV file into its header and its rows.
func sheet(t *testing.T, write func(io.Writer) error) (header []string, rows [][]string) {
	t.Helper()
	records, err := csv.NewReader(strings.NewReader(written(t, write))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return records[0], records[1:]
}

// figure reads a cell; an empty one is NaN.
func cellValue(t *testing.T, cell string) float64 {
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

// The columns that are promised come first, in that order.
func TestHeadersOfCSV(t *testing.T) {
	e := small().evaluate(t)
	for _, file := range []struct {
		name     string
		write    func(io.Writer) error
		promised string
		rows     int
	}{
		{"weights.csv", func(w io.Writer) error { return e.WriteWeightsCSV(w, "en") }, "code,parent,level,local,global", 15},
		{"matrices.csv", e.WriteMatricesCSV, "parent,n,lambda_max,ci,ri,cr,expert,expert_cr,consistent", 14},
		{"scores.csv", e.WriteScoresCSV, "unit,code,n,score,se,low,high,rank", 9 * 15},
		{"ranking.csv", func(w io.Writer) error { return e.WriteRankingCSV(w, "en") }, "level,rank,unit,name,n,score,se,low,high", 9},
		{"rates", func(w io.Writer) error { return e.WriteRatesCSV(w, "en") }, "unit,name,level,distributed,returned,valid,valid_rate,valid_of_returned", 9},
		{"screening.csv", func(w io.Writer) error { return NewVerdictWriter(w).Write(survey.Verdict{}) }, "id,unit,valid,reasons", 1},
	} {
		header, rows := sheet(t, file.write)
		if got := strings.Join(header, ","); got != file.promised && !strings.HasPrefix(got, file.promised+",") {
			t.Errorf("%s: %s, want %s", file.name, got, file.promised)
		}
		if len(rows) != file.rows {
			t.Errorf("%s: %d rows, want %d", file.name, len(rows), file.rows)
		}
	}
}

// The CSV files say what result.json says, to the last bit.
func TestCSVTwins(t *testing.T) {
	e := small().evaluate(t)
	_, rows := sheet(t, e.WriteScoresCSV)
	var scores []scoreJSON
	figure := func(cell string) *float64 {
		v := cellValue(t, cell)
		if math.IsNaN(v) {
			return nil
		}
		return &v
	}
	whole := func(cell string) *int {
		if cell == "" {
			return nil
		}
		n, err := strconv.Atoi(cell)
		if err != nil {
			t.Fatal(err)
		}
		return &n
	}
	for _, row := range rows {
		scores = append(scores, scoreJSON{row[0], row[1], whole(row[2]), figure(row[3]), figure(row[4]), figure(row[5]), figure(row[6]), whole(row[7])})
	}
	checkScores(t, e, scores)

	header, rows := sheet(t, func(w io.Writer) error { return e.WriteWeightsCSV(w, "zh") })
	local, global := slices.Index(header, "local"), slices.Index(header, "global")
	for i, row := range rows {
		is(t, row[0]+" local", figure(row[local]), e.Weights.Local[i])
		is(t, row[0]+" global", figure(row[global]), e.Weights.Global[i])
	}
	if rows[0][1] != "" || rows[1][1] != "A" || rows[0][2] != "0" || rows[3][slices.Index(header, "name")] != "题项D1" {
		t.Errorf("weights %v", rows[:4])
	}
	// They can be given back as weights.
	var given []indicators.GivenWeight
	for _, row := range rows {
		given = append(given, indicators.GivenWeight{Code: row[0], Weight: cellValue(t, row[local])})
	}
	back, err := indicators.GivenWeights(e.Framework, "", given)
	if err != nil {
		t.Fatal(err)
	}
	for i := range back.Global {
		if math.Abs(back.Global[i]-e.Weights.Global[i]) > 1e-15 {
			t.Errorf("global weight %v became %v", e.Weights.Global[i], back.Global[i])
		}
	}

	_, rows = sheet(t, func(w io.Writer) error { return e.WriteRankingCSV(w, "en") })
	var order []string
	for _, row := range rows {
		order = append(order, row[0]+" "+row[1]+" "+row[2])
		is(t, row[2]+" score", figure(row[5]), e.Scores.Scores[at(t, e, row[2])][0].Value)
	}
	want := []string{"city 1 city", "district 1 west", "district 2 east", "district  north",
		"community 1 lake", "community 2 mill", "community 3 hill", "community 4 few", "community  nobody"}
	if !slices.Equal(order, want) {
		t.Errorf("ranking %q, want %q", order, want)
	}

	_, rows = sheet(t, func(w io.Writer) error { return e.WriteRatesCSV(w, "en") })
	if got := strings.Join(rows[8], ","); got != "nobody,Nobody's Land,community,5,0,0,0," {
		t.Errorf("rates of a unit without returns: %s", got)
	}
}

func TestVerdictWriter(t *testing.T) {
	got := written(t, func(w io.Writer) error {
		v := NewVerdictWriter(w)
		for _, verdict := range []survey.Verdict{
			{ID: "r1", Unit: "hill", Line: 2},
			{ID: `r"2", a`, Unit: "two\nlines", Reasons: survey.Missing | survey.TooFast, Flags: survey.Longstring, Line: 3},
			{Reasons: survey.BadRow, Line: 4},
			{ID: "=1+1", Unit: "-3", Line: 5},
		} {
			if err := v.Write(verdict); err != nil {
				return err
			}
		}
		return nil
	})
	want := "id,unit,valid,reasons,line,flags\n" +
		"r1,hill,true,,2,\n" +
		"\"r\"\"2\"\", a\",\"two\nlines\",false,missing;too_fast,3,longstring\n" +
		",,false,bad_row,4,\n" +
		"'=1+1,-3,true,,5,\n"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	v := NewVerdictWriter(failing{})
	if err := v.Write(survey.Verdict{}); err != errFull {
		t.Errorf("error %v", err)
	}
}

// failing is a disk without room.
type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, errFull }

const errFull = textError("no room")

type textError string

func (e textError) Error() string { return string(e) }

// What can't be written is an error, not a short file.
func TestWritersReportErrors(t *testing.T) {
	e := small().evaluate(t)
	for name, write := range map[string]func(io.Writer) error{
		"result.json":  func(w io.Writer) error { return e.WriteJSON(w, "en") },
		"scores.csv":   e.WriteScoresCSV,
		"matrices.csv": e.WriteMatricesCSV,
		"table":        func(w io.Writer) error { return e.FrameworkTable("en").WriteText(w, Plain) },
	} {
		if err := write(failing{}); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	err := WriteReport(e, "en", func(_ string, render func(io.Writer) error) error { return render(failing{}) })
	if err == nil {
		t.Error("report: no error")
	}
}

// Texts with every character that a format gives a meaning to survive it.
func TestResultsKeepStrangeNames(t *testing.T) {
	const strange = "a \"b\", 'c'; <d> & e\\f\n=1+1 % 数"
	s := small()
	s.units[2].Names = both(strange, strange)
	e := s.evaluate(t)
	e.Title = both(strange, strange)
	e.Warnings = []diag.Warning{{Code: "x", Text: diag.Raw(strange)}}
	r := decode(t, func(w io.Writer) error { return e.WriteJSON(w, "en") })
	if r.Study != strange || r.Warnings[0].Text != strange {
		t.Errorf("study %q, warning %q", r.Study, r.Warnings[0].Text)
	}
	_, rows := sheet(t, func(w io.Writer) error { return e.WriteRatesCSV(w, "en") })
	if rows[2][1] != strange {
		t.Errorf("name %q", rows[2][1])
	}
}
