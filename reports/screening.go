package reports

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"goodgov/indicators"
	"goodgov/internal/csvfile"
	"goodgov/internal/diag"
	"goodgov/internal/i18n"
	"goodgov/survey"
	"goodgov/survey/screening"
)

// Screening is the questionnaires of a study judged by every rule, whether it
// is on or not.
type Screening struct {
	Title, Note indicators.Names
	Cases       *survey.Cases
	Own         survey.Screening // rules that see one questionnaire alone, and the policy
	Rules       *screening.Rules // rules that compare
	Measures    *screening.Measures
	Reasons     []survey.Reason  // by case: those of the rules that are on, flags among them
	UsualRules  *screening.Rules // thresholds of the literature
	Usual       []survey.Reason  // by case: those of the comparing rules at them
	Measured    survey.Reason
	Interviewer *screening.Fieldwork // nil where there is no such column
	Day         *screening.Fieldwork
	Warnings    []diag.Warning
}

// policy names for JSON and CSV.
const (
	policyInvalid = "invalid"
	policyFlag    = "flag"
	policyOff     = "off"
)

type ruleRow struct {
	Rule      string `json:"rule" csv:"rule"`
	Reason    string `json:"reason" csv:"reason"`
	Policy    string `json:"policy" csv:"policy"`
	Threshold string `json:"threshold" csv:"threshold"` // usual one where the rule is off
	N         *int   `json:"n" csv:"n"`
	Share     number `json:"share" csv:"share"`
	Alone     *int   `json:"alone" csv:"alone"` // with no other reason; null where the rule is off
	Source    string `json:"source" csv:"source"`
	label     string
	on        bool
	usual     bool
	reason    survey.Reason
}

// readable is how many questionnaires could be read.
func (s *Screening) readable() int {
	n := 0
	for _, r := range s.Reasons {
		if r&survey.BadRow == 0 {
			n++
		}
	}
	return n
}

func (s *Screening) ruleRows(lang string) []ruleRow {
	total := s.readable()
	var rows []ruleRow
	for _, rule := range screening.Catalogue() {
		row := ruleRow{Rule: rule.Key, Reason: rule.Reason.String(), Policy: policyInvalid, Source: rule.Source,
			Threshold: screening.Threshold(&s.Own, s.Rules, rule.Reason), label: rule.Reason.Label().In(lang), reason: rule.Reason, Share: number(math.NaN())}
		reasons := s.Reasons
		row.on = row.Threshold != ""
		switch {
		case row.on && s.Own.Flags&rule.Reason != 0:
			row.Policy = policyFlag
		case !row.on:
			row.Policy = policyOff
			row.Threshold = screening.Threshold(&survey.Screening{}, s.UsualRules, rule.Reason)
			row.usual = row.Threshold != "" && s.Measured&rule.Reason != 0 && len(s.Measures.Warnings(rule.Reason)) == 0
			reasons = s.Usual
		}
		if row.on || row.usual {
			n, alone := 0, 0
			for i, r := range reasons {
				if r&rule.Reason != 0 {
					n++
					if s.Reasons[i] == rule.Reason {
						alone++
					}
				}
			}
			row.N = &n
			if total > 0 {
				row.Share = number(float64(n) / float64(total))
			}
			if row.on {
				row.Alone = &alone
			}
		}
		rows = append(rows, row)
	}
	return rows
}

// RulesTable shows each rule, its threshold, and how many fail it.
func (s *Screening) RulesTable(lang string) *Table {
	p := i18n.Printer{Lang: lang}
	t := &Table{Title: p.T("screen.rules", s.readable()), Columns: []Column{left(p.T("screen.rule")), left(p.T("screen.key")), left(p.T("screen.policy")), left(p.T("screen.threshold")),
		right(p.T("col.count")), right(p.T("col.share")), right(p.T("screen.alone")), left(p.T("screen.source"))}}
	for _, row := range s.ruleRows(lang) {
		threshold, count, share, alone := orMissing(row.Threshold), missing, missing, missing
		if row.N != nil {
			count, share = strconv.Itoa(*row.N), percent(*row.N, s.readable())
		}
		if row.Alone != nil {
			alone = strconv.Itoa(*row.Alone)
		}
		if !row.on && row.usual {
			threshold, count, share = "("+threshold+")", "("+count+")", "("+share+")"
		}
		t.Rows = append(t.Rows, TableRow{Cells: []string{row.label, row.Rule, p.T("screen.policy." + row.Policy), threshold, count, share, alone, orMissing(row.Source)}, Strong: row.on})
	}
	t.Notes = []string{p.T("screen.rules.note")}
	return t
}

func orMissing(text string) string {
	if text == "" {
		return missing
	}
	return text
}

// overlapRules are the rules that are on and found somebody.
func (s *Screening) overlapRules() (rules []survey.Reason) {
	for _, rule := range screening.Catalogue() {
		if slices.ContainsFunc(s.Reasons, func(r survey.Reason) bool { return r&rule.Reason != 0 }) {
			rules = append(rules, rule.Reason)
		}
	}
	return rules
}

func (s *Screening) both(a, b survey.Reason) int {
	n := 0
	for _, r := range s.Reasons {
		if r&a != 0 && r&b != 0 {
			n++
		}
	}
	return n
}

// OverlapTable shows how many questionnaires fail two rules at once; nil where
// fewer than two rules found anybody.
func (s *Screening) OverlapTable(lang string) *Table {
	p := i18n.Printer{Lang: lang}
	rules := s.overlapRules()
	if len(rules) < 2 {
		return nil
	}
	t := &Table{Title: p.T("screen.overlap"), Columns: []Column{left(p.T("screen.rule"))}}
	for i := range rules {
		t.Columns = append(t.Columns, right(strconv.Itoa(i+1)))
	}
	for i, a := range rules {
		cells := []string{fmt.Sprintf("%d %s", i+1, a.Label().In(lang))}
		for j, b := range rules {
			if j > i {
				cells = append(cells, "")
				continue
			}
			cells = append(cells, strconv.Itoa(s.both(a, b)))
		}
		t.Rows = append(t.Rows, TableRow{Cells: cells})
	}
	t.Notes = []string{p.T("screen.overlap.note")}
	return t
}

type respondentRow struct {
	Line     int    `json:"line" csv:"line"`
	ID       string `json:"id" csv:"id"`
	Unit     string `json:"unit" csv:"unit"`
	Valid    bool   `json:"valid" csv:"valid"`
	Reasons  string `json:"reasons" csv:"reasons"`
	Flags    string `json:"flags" csv:"flags"`
	Missing  int    `json:"missing" csv:"missing"`
	Run      int    `json:"longest_run" csv:"longest_run"`
	Seconds  number `json:"seconds" csv:"seconds"`
	Speed    number `json:"speed" csv:"speed"`
	IRV      number `json:"irv" csv:"irv"`
	EvenOdd  number `json:"even_odd" csv:"even_odd"`
	Distance number `json:"mahalanobis" csv:"mahalanobis"`
	P        number `json:"mahalanobis_p" csv:"mahalanobis_p"`
	Synonyms number `json:"synonyms" csv:"synonyms"`
	Antonyms number `json:"antonyms" csv:"antonyms"`
	Match    number `json:"match" csv:"match"`
	Twin     string `json:"match_with" csv:"match_with"`
	Holds    string `json:"impossible" csv:"impossible"`
	// Constant names the indices that have no figure because a person's answers
	// do not vary; the rules count that as careless.
	Constant string `json:"constant" csv:"constant"`
}

func (s *Screening) respondentRows() []respondentRow {
	rows := make([]respondentRow, s.Cases.Len())
	c, m := s.Cases, s.Measures
	at := func(values []float64, i int) number {
		if values == nil {
			return number(math.NaN())
		}
		return number(values[i])
	}
	for i := range rows {
		reasons := s.Reasons[i]
		row := respondentRow{Line: int(c.Line[i]), ID: c.ID[i], Reasons: (reasons &^ s.Own.Flags).String(), Flags: (reasons & s.Own.Flags).String(),
			Valid: reasons&^s.Own.Flags == 0, Run: c.Longstring(i), Seconds: number(c.Seconds[i]),
			Speed: at(m.Speed, i), IRV: at(m.IRV, i), EvenOdd: at(m.EvenOdd, i), Distance: at(m.Distance, i), P: at(m.P, i),
			Synonyms: at(m.Synonyms, i), Antonyms: at(m.Antonyms, i), Match: at(m.Match, i)}
		if unit := c.Unit[i]; unit >= 0 {
			row.Unit = c.Questionnaire.Units[unit]
		}
		for _, a := range c.Answers(i) {
			if a == survey.NoAnswer {
				row.Missing++
			}
		}
		if m.Twin != nil && m.Twin[i] >= 0 {
			row.Twin = s.name(int(m.Twin[i]))
		}
		if m.Combination != nil && m.Combination[i] >= 0 {
			row.Holds = s.Rules.Impossible[m.Combination[i]].String()
		}
		var constant []string
		for _, index := range []struct {
			name  string
			value number
		}{{"even_odd", row.EvenOdd}, {"synonyms", row.Synonyms}, {"antonyms", row.Antonyms}} {
			if math.IsInf(float64(index.value), 0) {
				constant = append(constant, index.name)
			}
		}
		row.Constant = strings.Join(constant, ";")
		rows[i] = row
	}
	return rows
}

// name of a case: its id, or its line.
func (s *Screening) name(i int) string {
	if id := s.Cases.ID[i]; id != "" {
		return id
	}
	return strconv.Itoa(int(s.Cases.Line[i]))
}

// mostRespondents is how many questionnaires a table lists.
const mostRespondents = 100

// RespondentsTable lists the questionnaires with a reason or a flag, as many as
// can be read.
func (s *Screening) RespondentsTable(lang string) *Table {
	p := i18n.Printer{Lang: lang}
	t := &Table{Title: p.T("screen.respondents"), Columns: []Column{left(p.T("screen.id")), left(p.T("col.unit")), left(p.T("col.valid")), right(p.T("screen.missing")), right(p.T("screen.run")),
		right(p.T("screen.seconds")), right(p.T("screen.irv")), right(p.T("screen.evenodd")), right(p.T("screen.p")), right(p.T("screen.match")), left(p.T("col.reason"))}}
	more := 0
	for _, row := range s.respondentRows() {
		if row.Valid && row.Flags == "" {
			continue
		}
		if len(t.Rows) == mostRespondents {
			more++
			continue
		}
		valid := p.T("word.no")
		if row.Valid {
			valid = p.T("word.yes")
		}
		id := row.ID
		if id == "" {
			id = p.T("screen.line", row.Line)
		}
		even := fixed(float64(row.EvenOdd), 2)
		if strings.Contains(row.Constant, "even_odd") {
			even = p.T("screen.constant")
		}
		reasons := row.Reasons
		if row.Flags != "" {
			reasons = strings.TrimPrefix(reasons+" ("+row.Flags+")", " ")
		}
		t.Rows = append(t.Rows, TableRow{Cells: []string{id, row.Unit, valid, strconv.Itoa(row.Missing), strconv.Itoa(row.Run), fixed(float64(row.Seconds), 0),
			fixed(float64(row.IRV), 2), even, fixed(float64(row.P), 4), shareOf(float64(row.Match)), reasons}})
	}
	t.Notes = []string{p.T("screen.respondents.note")}
	if more > 0 {
		t.Notes = append(t.Notes, p.T("screen.respondents.more", more))
	}
	return t
}

type workRow struct {
	Name      string `json:"name" csv:"name"`
	N         int    `json:"n" csv:"n"`
	Valid     int    `json:"valid" csv:"valid"`
	Seconds   number `json:"mean_seconds" csv:"mean_seconds"`
	IRV       number `json:"mean_irv" csv:"mean_irv"`
	Longest   int    `json:"longest_run" csv:"longest_run"`
	MeanRun   number `json:"mean_run" csv:"mean_run"`
	Alike     number `json:"near_duplicates" csv:"near_duplicates"`
	ValidP    number `json:"p_valid" csv:"p_valid"`
	SecondsP  number `json:"p_seconds" csv:"p_seconds"`
	IRVP      number `json:"p_irv" csv:"p_irv"`
	ValidBH   number `json:"bh_valid" csv:"bh_valid"`
	SecondsBH number `json:"bh_seconds" csv:"bh_seconds"`
	IRVBH     number `json:"bh_irv" csv:"bh_irv"`
	Bonf      number `json:"bonferroni_least" csv:"bonferroni_least"`
	Outlying  bool   `json:"outlying" csv:"outlying"`
}

// outlyingLevel is the adjusted p under which an interviewer or a day is marked.
const outlyingLevel = 0.05

func workRows(f *screening.Fieldwork) []workRow {
	rows := []workRow{}
	if f == nil {
		return rows
	}
	for i := range f.Works {
		w := &f.Works[i]
		least := math.NaN()
		for _, p := range w.Bonferroni {
			if !math.IsNaN(p) && !(p >= least) {
				least = p
			}
		}
		rows = append(rows, workRow{w.Name, w.N, w.Valid, number(w.Seconds), number(w.IRV), w.Longest, number(w.MeanRun), number(w.Alike),
			number(w.ValidP), number(w.SecondsP), number(w.IRVP), number(w.Adjusted[0]), number(w.Adjusted[1]), number(w.Adjusted[2]), number(least), w.Outlying(outlyingLevel)})
	}
	return rows
}

func fieldworkTable(lang string, f *screening.Fieldwork, title, header string) *Table {
	p := i18n.Printer{Lang: lang}
	t := &Table{Title: p.T(title, f.Column), Columns: []Column{left(p.T(header)), right(p.T("screen.n")), right(p.T("col.valid")), right(p.T("col.validshare")), right(p.T("screen.meanseconds")),
		right(p.T("screen.meanirv")), right(p.T("screen.run")), right(p.T("screen.alike")), left(p.T("screen.differs"))}}
	for i := range f.Works {
		w := &f.Works[i]
		var differs []string
		for at, what := range []string{"valid", "seconds", "irv"} {
			if w.Adjusted[at] < outlyingLevel {
				differs = append(differs, p.T("screen.differs."+what, screeningP(w.Adjusted[at])))
			}
		}
		t.Rows = append(t.Rows, TableRow{Cells: []string{w.Name, strconv.Itoa(w.N), strconv.Itoa(w.Valid), percent(w.Valid, w.N), fixed(w.Seconds, 0), fixed(w.IRV, 2), strconv.Itoa(w.Longest),
			shareOf(w.Alike), strings.Join(differs, p.T("list.semicolon"))}, Strong: len(differs) > 0})
	}
	t.Notes = []string{p.T("screen.fieldwork.icc", fixed(f.Effect.ICC1, 3), interval3(f.Effect.ICC1Low, f.Effect.ICC1High), fixed(f.Effect.DesignEffect, 2)), p.T("screen.fieldwork.note")}
	return t
}

func screeningP(p float64) string {
	if p < 0.001 {
		return "p < 0.001"
	}
	return "p = " + fixed(p, 3)
}

// InterviewerTable shows the work of each interviewer; nil where there is no
// such column.
func (s *Screening) InterviewerTable(lang string) *Table {
	if s.Interviewer == nil {
		return nil
	}
	return fieldworkTable(lang, s.Interviewer, "screen.interviewers", "screen.interviewer")
}

// DayTable shows each day; nil where there is no such column.
func (s *Screening) DayTable(lang string) *Table {
	if s.Day == nil {
		return nil
	}
	return fieldworkTable(lang, s.Day, "screen.days", "screen.day")
}

// WriteRulesCSV writes a row for each rule.
func (s *Screening) WriteRulesCSV(w io.Writer, lang string) error {
	return csvfile.Marshal(s.ruleRows(lang), w)
}

// WriteRespondentsCSV writes a row for each questionnaire, with every index.
func (s *Screening) WriteRespondentsCSV(w io.Writer) error {
	return csvfile.Marshal(s.respondentRows(), w)
}

// WriteInterviewersCSV writes a row for each interviewer.
func (s *Screening) WriteInterviewersCSV(w io.Writer) error {
	return csvfile.Marshal(workRows(s.Interviewer), w)
}

// WriteDaysCSV writes a row for each day.
func (s *Screening) WriteDaysCSV(w io.Writer) error { return csvfile.Marshal(workRows(s.Day), w) }

type itemPairRow struct {
	A string `json:"a"`
	B string `json:"b"`
	R number `json:"r"`
}

func (s *Screening) itemPairRows(pairs []screening.Pair) []itemPairRow {
	rows := []itemPairRow{}
	for _, pair := range pairs {
		items := s.Cases.Questionnaire.Items
		rows = append(rows, itemPairRow{items[pair.A].Code, items[pair.B].Code, number(pair.R)})
	}
	return rows
}

type fieldworkJSON struct {
	Column       string    `json:"column"`
	ICC1         number    `json:"icc1"`
	Low          number    `json:"icc1_low"`
	High         number    `json:"icc1_high"`
	DesignEffect number    `json:"design_effect"`
	Rows         []workRow `json:"rows"`
}

func fieldworkOf(f *screening.Fieldwork) *fieldworkJSON {
	if f == nil {
		return nil
	}
	return &fieldworkJSON{f.Column, number(f.Effect.ICC1), number(f.Effect.ICC1Low), number(f.Effect.ICC1High), number(f.Effect.DesignEffect), workRows(f)}
}

// WriteJSON writes the rules, how they overlap, every questionnaire, and the
// work of interviewers and days.
func (s *Screening) WriteJSON(w io.Writer, lang string) error {
	type overlap struct {
		A string `json:"a"`
		B string `json:"b"`
		N int    `json:"n"`
	}
	overlaps := []overlap{}
	rules := s.overlapRules()
	for i, a := range rules {
		for _, b := range rules[:i] {
			overlaps = append(overlaps, overlap{b.String(), a.String(), s.both(a, b)})
		}
	}
	return encodeJSON(w, struct {
		Schema       int             `json:"schema"`
		Study        string          `json:"study"`
		N            int             `json:"n"`
		Rules        []ruleRow       `json:"rules"`
		Overlap      []overlap       `json:"overlap"`
		Median       number          `json:"median_seconds"`
		Covariance   string          `json:"mahalanobis_covariance"`
		Synonyms     []itemPairRow   `json:"synonym_pairs"`
		Antonyms     []itemPairRow   `json:"antonym_pairs"`
		Interviewers *fieldworkJSON  `json:"interviewers"`
		Days         *fieldworkJSON  `json:"days"`
		Respondents  []respondentRow `json:"respondents"`
		Warnings     []warningRow    `json:"warnings"`
	}{Schema, s.Title.In(lang), s.readable(), s.ruleRows(lang), overlaps, number(s.Measures.MedianSeconds), string(s.Measures.Covariance),
		s.itemPairRows(s.Measures.SynonymPairs), s.itemPairRows(s.Measures.AntonymPairs), fieldworkOf(s.Interviewer), fieldworkOf(s.Day), s.respondentRows(), warningRows(s.Warnings, lang)})
}
