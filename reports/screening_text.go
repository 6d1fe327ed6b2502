package reports

import (
	"strconv"

	"goodgov/internal/i18n"
	"goodgov/survey"
	"goodgov/survey/screening"
)

// screeningText lists the rules that were on, those that make a questionnaire
// invalid and those that only flag it.
func (e *Evaluation) screeningText(lang string) string {
	p := i18n.Printer{Lang: lang}
	s := &e.Questionnaire.Screening
	text, flags := "", ""
	add := func(reason survey.Reason, rule string) {
		to := &text
		if s.Flags&reason != 0 {
			to = &flags
		}
		if *to != "" {
			*to += p.T("list.semicolon")
		}
		*to += rule
	}
	if s.MaxMissing != nil {
		kind := "both"
		switch s.Counts {
		case survey.EmptyCell:
			kind = "empty"
		case survey.CodedCell:
			kind = "code"
		}
		add(survey.Missing, p.T("screening.missing", points(*s.MaxMissing), p.T("screening.missing."+kind)))
	}
	if s.MaxLongstring > 0 {
		add(survey.Longstring, p.T("screening.longstring", s.MaxLongstring))
	}
	if s.MinSeconds > 0 {
		add(survey.TooFast, p.T("screening.seconds", s.MinSeconds))
	}
	for _, check := range s.Attention {
		add(survey.Inattentive, p.T("screening.attention", check.Column, check.Want))
	}
	if s.Duplicates {
		add(survey.DuplicateID, p.T("screening.duplicates"))
	}
	if e.Rules != nil {
		for _, rule := range screening.Catalogue() {
			if e.Rules.On()&rule.Reason == 0 {
				continue
			}
			of := screening.Threshold(s, e.Rules, rule.Reason)
			if rule.Source != "" {
				of += p.T("list.semicolon") + rule.Source
			}
			add(rule.Reason, p.T("screening.compared", rule.Reason.Label().In(lang), of))
		}
	}
	switch {
	case text == "" && flags == "":
		return p.T("screening.none")
	case text == "":
		return p.T("screening.flags", flags)
	case flags == "":
		return p.T("screening.rules", text)
	}
	return p.T("screening.rules", text) + p.T("screening.flags.too", flags)
}

// flagCounts are the flags by name; nil where there are none.
func (e *Evaluation) flagCounts() map[string]int {
	var counts map[string]int
	for i, reason := range survey.Reasons() {
		if n := e.Flags[i]; n > 0 {
			if counts == nil {
				counts = map[string]int{}
			}
			counts[reason.String()] = n
		}
	}
	return counts
}

// FlagTable shows how many questionnaires each flag is on; nil where there are
// none.
func (e *Evaluation) FlagTable(lang string) *Table {
	p := i18n.Printer{Lang: lang}
	t := &Table{Title: p.T("screen.flags"), Columns: []Column{left(p.T("col.reason")), right(p.T("col.count"))}}
	for i, reason := range survey.Reasons() {
		if n := e.Flags[i]; n > 0 {
			t.Rows = append(t.Rows, TableRow{Cells: []string{reason.Label().In(lang), strconv.Itoa(n)}})
		}
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return t
}
