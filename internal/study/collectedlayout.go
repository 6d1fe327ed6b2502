package study

import (
	"bytes"
	"encoding/csv"
	"errors"
	"strings"

	"goodgov/internal/collect"
	"goodgov/internal/diag"
	"goodgov/survey/form"
)

// laidAtOnce is how many questionnaires a core lays out at a time.
const laidAtOnce = 128

// layout is how questionnaires become rows of a table.
type layout struct {
	form    *form.Form
	columns []collectedColumn
	unit    int // the column of the unit; −1 where there is none
	hasUnit func(code string) bool
	drifts  map[string]form.Drift // by version
}

// laidOut are questionnaires as rows, one behind the other.
type laidOut struct {
	table  bytes.Buffer
	rows   int
	broken map[int]diag.Text // why the bodies of the first rows that can't be read can't
	counts
}

// counts are those of questionnaires and answers that something is to be said about.
type counts struct {
	others    *tally         // questionnaires, by the id of a form that is not the study's
	strangers *tally         // answers, by the name of a question that the form has not
	moved     *tally         // questionnaires, by a unit that the study has not
	choices   *tally         // answers, by the name of a question, choiceOf and a code that is no choice of it
	versions  map[string]int // questionnaires, by a version whose answers mean something else now
}

func newCounts() counts {
	return counts{newTally(), newTally(), newTally(), newTally(), map[string]int{}}
}

func (c counts) add(part counts) {
	c.others.merge(part.others)
	c.strangers.merge(part.strangers)
	c.moved.merge(part.moved)
	c.choices.merge(part.choices)
	for version, n := range part.versions {
		c.versions[version] += n
	}
}

// worker is a core's part.
func (l layout) worker() func(batch []collect.Kept) *laidOut {
	row := make([]string, 1+len(l.columns), 2+len(l.columns))
	return func(batch []collect.Kept) *laidOut {
		part := &laidOut{broken: map[int]diag.Text{}, counts: newCounts()}
		w := csv.NewWriter(&part.table)
		for i := range batch {
			l.add(part, w, &batch[i], row)
		}
		w.Flush() // memory takes all
		return part
	}
}

func (l layout) add(part *laidOut, w *csv.Writer, k *collect.Kept, row []string) {
	if k.Form != l.form.ID {
		part.others.add(k.Form, 1)
		return
	}
	row[0] = k.ID
	filled, err := form.ParseFilled(k.Type, k.Body)
	if err != nil {
		part.keepBroken(err)
		row = row[:1]
	} else {
		answers := asAnswered(l.form, filled.Answers, part.counts)
		for i, c := range l.columns {
			row[1+i] = c.value(k, &filled, answers)
		}
		if l.unit >= 0 {
			if code := strings.TrimSpace(row[1+l.unit]); code != "" && !l.hasUnit(code) {
				part.moved.add(code, 1)
			}
		}
		if drift, drifted := l.drifts[k.Version]; drifted {
			part.versions[k.Version]++
			if drift.OtherScale() {
				row = append(row, k.Version) // which sets it apart
			}
		}
	}
	w.Write(row)
	part.rows++
}

// asAnswered are the answers as the form takes them: those to questions that
// were not put are gone. What the form does not take stays as it was sent, for
// the study's reading to find fault with it where it stands.
func asAnswered(f *form.Form, sent form.Answers, counts counts) form.Answers {
	answers, faults := f.Read(sent, false)
	for _, fault := range faults {
		if fault.Code == form.FaultUnknown {
			counts.strangers.add(fault.Name, 1)
			continue
		}
		if q := f.Question(fault.Name); fault.Code == form.FaultChoice && (q.Kind == form.One || q.Kind == form.Many) {
			counts.choices.add(q.Name+choiceOf+strings.Join(sent[q.Name], " "), 1)
		}
		answers[fault.Name] = sent[fault.Name]
	}
	return answers
}

func (part *laidOut) keepBroken(err error) {
	if len(part.broken) == diag.DefaultLimit {
		return
	}
	text := diag.Raw(err.Error())
	if unreadable, ok := errors.AsType[*form.Unreadable](err); ok {
		text = unreadable.Text
	}
	part.broken[part.rows] = text
}
