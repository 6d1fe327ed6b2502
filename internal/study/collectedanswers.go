package study

import (
	"cmp"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"goodgov/internal/collect"
	"goodgov/internal/cores"
	"goodgov/internal/diag"
	"goodgov/survey/form"
)

// collectedAnswers are answers laid out in columns, in a temporary file: what
// reads them goes over them more than once, and they may be many.
type collectedAnswers struct {
	name    string
	columns []string
	rows    int
	notes   []diag.Problem
	file    *os.File
	size    int64
	broken  map[int]diag.Text // why the bodies of the first rows that can't be read can't
	moved   []diag.Problem    // units that the study has not, one each
	ofMoved int               // the rows of those units
	items   []string          // the columns of answers to items
	marks   map[string]string // what sets rows apart whose answers to items are on another scale, by version
	ofScale int               // those rows
}

// Columns that say how a questionnaire came in, where the study uses a column
// of that name and does not ask for it.
const (
	submissionColumn = "submission" // the id, where the study has no column of ids
	modeColumn       = "mode"
	languageColumn   = "language"
)

// collectedColumn is a column and how it comes from a questionnaire.
type collectedColumn struct {
	name  string
	value func(k *collect.Kept, f *form.Filled, answers form.Answers) string
}

// collectedColumns are those that the study knows: a table of answers that
// people keep has them in the same order.
func (s *Study) collectedColumns(f *form.Form) []collectedColumn {
	var columns []collectedColumn
	add := func(name string, value func(*collect.Kept, *form.Filled, form.Answers) string) {
		if name != "" && !slices.ContainsFunc(columns, func(c collectedColumn) bool { return c.name == name }) {
			columns = append(columns, collectedColumn{name, value})
		}
	}
	c := &s.Config.Columns
	add(cmp.Or(c.ID, submissionColumn), func(k *collect.Kept, _ *form.Filled, _ form.Answers) string { return k.ID })
	add(c.Unit, s.collectedUnit(f))
	add(c.Seconds, func(_ *collect.Kept, f *form.Filled, _ form.Answers) string {
		if f.Seconds == 0 {
			return ""
		}
		return strconv.FormatFloat(f.Seconds, 'f', -1, 64)
	})
	add(c.Weight, func(*collect.Kept, *form.Filled, form.Answers) string { return "1" })
	for _, q := range f.All {
		add(q.Name, func(_ *collect.Kept, _ *form.Filled, answers form.Answers) string {
			return strings.Join(answers[q.Name], " ")
		})
	}
	add(s.Config.Rules.Interviewer, func(k *collect.Kept, _ *form.Filled, _ form.Answers) string { return k.By })
	add(s.Config.Rules.Day, func(k *collect.Kept, f *form.Filled, _ form.Answers) string {
		begun := f.Started // where it was filled in, whose day it is
		if begun.IsZero() {
			begun = k.Received
		}
		return begun.Format(time.DateOnly)
	})
	for _, name := range s.furtherColumns() {
		switch name {
		case modeColumn:
			add(name, func(k *collect.Kept, _ *form.Filled, _ form.Answers) string { return string(k.Mode) })
		case languageColumn:
			add(name, func(k *collect.Kept, _ *form.Filled, _ form.Answers) string { return k.Language })
		default: // not asked by this questionnaire
			add(name, func(*collect.Kept, *form.Filled, form.Answers) string { return "" })
		}
	}
	return columns
}

// furtherColumns are those that rules, groups and margins look at.
func (s *Study) furtherColumns() []string {
	columns := slices.Clone(s.Config.Background)
	for _, check := range s.Config.Screening.Attention {
		columns = append(columns, check.Column)
	}
	for _, finder := range s.finders() {
		columns = append(columns, finder.columns...)
	}
	var groups []string
	for _, g := range s.Config.Groups {
		groups = append(groups, g.Code)
	}
	return append(columns, s.columnsOf(groups)...)
}

// collectedUnit is the unit that a questionnaire was received for, or else what
// was answered; where the form does not ask there is but one.
func (s *Study) collectedUnit(f *form.Form) func(*collect.Kept, *form.Filled, form.Answers) string {
	only := ""
	if len(f.Units) == 0 {
		for unit := range s.Units.List {
			if s.Units.Lowest(unit) {
				only = s.Units.List[unit].Code
			}
		}
	}
	return func(k *collect.Kept, filled *form.Filled, answers form.Answers) string {
		return cmp.Or(k.Unit, filled.Unit, strings.Join(answers[s.Config.Columns.Unit], " "), only)
	}
}

// layOut writes what was collected into a table: the id, then the columns; of a
// body that can't be read the id alone.
func (s *Study) layOut(ctx context.Context) (_ *collectedAnswers, err error) {
	own := *s
	own.notes = diag.Problems{} // what is to be said of the questionnaire is not said here
	f, err := own.Form()
	if err != nil {
		return nil, err
	}
	drifts, err := s.drifts(ctx, f)
	if err != nil {
		return nil, err
	}
	l := layout{form: f, columns: s.collectedColumns(f), unit: -1, hasUnit: s.hasUnit, drifts: drifts}
	a := &collectedAnswers{name: s.collected.name, broken: map[int]diag.Text{}, marks: map[string]string{}}
	for _, item := range s.Framework.Items {
		a.items = append(a.items, s.Framework.Nodes[item].Code)
	}
	for i, c := range l.columns {
		a.columns = append(a.columns, c.name)
		if c.name == s.Config.Columns.Unit {
			l.unit = i
		}
	}
	if a.file, err = newTemporary(); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			a.Close()
		}
	}()
	counts := newCounts()
	if err := cores.Stream(ctx, s.collected.source.Submissions(ctx, collect.Query{}), laidAtOnce, l.worker, func(part *laidOut) error {
		for _, row := range slices.Sorted(maps.Keys(part.broken)) {
			if len(a.broken) < diag.DefaultLimit {
				a.broken[a.rows+row] = part.broken[row]
			}
		}
		a.rows += part.rows
		counts.add(part.counts)
		n, err := part.table.WriteTo(a.file)
		a.size += n
		return err
	}); err != nil {
		return nil, err
	}
	s.collectedNotes(a, f, counts)
	a.notes = append(a.notes, SayDrifts(a.name, f, drifts, counts.versions)...)
	s.nameOthers(a, f, counts.choices)
	s.nameFilledIn(f)
	for version, n := range counts.versions {
		if drifts[version].OtherScale() {
			a.marks[version] = setApart(version, drifts[version].Was)
			a.ofScale += n
		}
	}
	for code, n := range counts.moved.each() {
		a.ofMoved += n
		a.moved = append(a.moved, s.UnknownUnit(a.name, code, diag.Say("questionnaires of a unit that is not there (%d)", "单元不存在的答卷 %d 份", n)))
	}
	if n := counts.moved.others; n > 0 {
		a.ofMoved += n
		p := s.UnknownUnit(a.name, "", diag.Say("questionnaires of further units that are not there (%d)", "其余不存在单元的答卷 %d 份", n))
		a.moved = append(a.moved, p)
	}
	return a, nil
}

func (s *Study) hasUnit(code string) bool {
	_, has := s.Units.Index(code)
	return has
}

// UnknownUnit says what was collected for a unit that the study has not, or not
// any more, and what to do about it.
func (s *Study) UnknownUnit(file, code string, found diag.Text) diag.Problem {
	units := filepath.Base(s.Config.Units)
	hint := diag.Say("put a code that was changed or removed back into %s", "代码如已改动或删去，请在 %s 中恢复", units)
	if nearest := diag.DidYouMean(code, s.Units.Codes()); !nearest.IsZero() {
		hint = diag.Say("%s Otherwise %s", "%s%s", nearest, hint)
	}
	return diag.Problem{File: file, Key: code, Code: "unit.unknown", Found: found, Want: diag.Say("a unit of %s", "%s 中的单元", units), Hint: hint}
}

// collectedNotes says what was read, and what of it the study has no use for.
func (s *Study) collectedNotes(a *collectedAnswers, f *form.Form, counts counts) {
	note := func(code diag.Code, severity diag.Severity, key string, want diag.Text) {
		a.notes = append(a.notes, diag.Problem{File: a.name, Key: key, Code: code, Severity: severity, Want: want})
	}
	note("collected.read", diag.Note, "", diag.Say("questionnaires: %d", "%d 份答卷", a.rows))
	for id, n := range counts.others.each() {
		note("collected.other_form", diag.Caution, id, diag.Say("%d answers to this questionnaire are left out: that of the study is %s (questionnaire: {id: …})", "该问卷的 %d 份答卷未计入：本评价项目的问卷是 %s（questionnaire: {id: …}）", n, f.ID))
	}
	if n := counts.others.others; n > 0 {
		note("collected.other_form", diag.Caution, "", diag.Say("%d answers to further questionnaires are left out", "另有 %d 份其他问卷的答卷未计入", n))
	}
	for name, n := range counts.strangers.each() {
		note("collected.unknown_question", diag.Note, name, diag.Say("%d answers to a question that the study does not ask any more", "%d 个回答所对应的题目已不在问卷中", n))
	}
	if n := counts.strangers.others; n > 0 {
		note("collected.unknown_question", diag.Note, "", diag.Say("%d answers to further questions that the study does not ask", "另有 %d 个回答所对应的题目不在问卷中", n))
	}
	if s.Config.Columns.Weight != "" && a.rows > 0 {
		note("collected.weight", diag.Caution, "columns.weight", diag.Say("what was collected has no weights: each counts 1", "收集的答卷没有权数，每份按 1 计"))
	}
}

// Close gives the file up.
func (a *collectedAnswers) Close() error {
	if a.file == nil {
		return nil
	}
	return scratch{a.file}.Close()
}

// each goes over the rows: the number of the row from 0, its id, and its cells
// in the columns of a header, nil for one that can't be read. They hold until the next.
func (a *collectedAnswers) each(header []string) *collectedRows {
	r := &collectedRows{answers: a, text: csv.NewReader(io.NewSectionReader(a.file, 0, a.size)), number: -1, cells: make([]string, len(header))}
	r.text.FieldsPerRecord, r.text.ReuseRecord = -1, true
	for _, name := range header {
		r.from = append(r.from, 1+slices.Index(a.columns, name)) // 0: the table has a column that was not collected
	}
	for _, item := range a.items {
		if at := slices.Index(header, item); at >= 0 {
			r.items = append(r.items, at)
		}
	}
	return r
}

type collectedRows struct {
	answers *collectedAnswers
	text    *csv.Reader
	from    []int
	number  int
	id      string
	cells   []string
	items   []int  // the places of answers to items among the cells
	mark    string // of a row whose answers to items are on another scale
}

// next returns false after the last row.
func (r *collectedRows) next() (bool, error) {
	record, err := r.text.Read()
	if errors.Is(err, io.EOF) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("answers that were collected: %w", err)
	}
	r.number++
	r.id, r.mark = record[0], ""
	if last := 1 + len(r.answers.columns); len(record) > last {
		r.mark = r.answers.marks[record[last]]
	}
	if len(record) == 1 {
		r.cells = nil
		return true, nil
	}
	r.cells = slices.Grow(r.cells[:0], len(r.from))[:len(r.from)]
	for i, from := range r.from {
		r.cells[i] = ""
		if from > 0 {
			r.cells[i] = record[from]
		}
	}
	return true, nil
}
