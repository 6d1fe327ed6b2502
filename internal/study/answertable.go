package study

import (
	"context"
	"iter"
	"slices"
	"strings"

	"goodgov/internal/diag"
	"goodgov/internal/tabular"
	"goodgov/survey"
)

// AnswerTable is the study's answers as they stand: the rows of its table, and
// behind them what was collected, in the columns of both.
type AnswerTable struct {
	Header []string

	own       []string // columns of the study's table; nil where it names none
	study     *Study
	collected *collectedAnswers // nil where there are none
	at        int               // of the row that Rows yields
}

// Collected tells of the row that Rows yields which of the collected
// questionnaires it is: the number, from 0, among those of the study's form that
// the source gave; −1 for a row of the study's own table.
func (t *AnswerTable) Collected() int { return t.at }

// AnswerTable looks at the columns. Its error is a *diag.Problems, or a failure
// to read.
func (s *Study) AnswerTable(ctx context.Context) (*AnswerTable, error) {
	start, err := s.openAnswers(ctx)
	if err != nil {
		return nil, err
	}
	defer start.file.Close()
	if !start.regular {
		var problems diag.Problems
		problems.Add(diag.Problem{File: s.AnswersName(), Code: "responses.once", Found: diag.Say("a pipe, which can be read once", "管道，只能读取一次"),
			Want: diag.Say("a file: answers are read more than once", "普通文件：答卷需要多次读取")})
		return nil, problems.Err()
	}
	t := &AnswerTable{study: s}
	if start.collected != nil {
		t.collected = start.collected.answers
	}
	if s.Config.Responses != "" {
		reader, err := tabular.NewReader(start, s.AnswersName(), tabular.Options{AllowNoRows: true})
		if err != nil {
			return nil, err
		}
		t.own = slices.Clone(reader.Header.Cells)
		t.Header = slices.Clone(t.own)
	}
	if t.collected != nil {
		for _, column := range t.collected.columns {
			if !slices.Contains(t.Header, column) {
				t.Header = append(t.Header, column)
			}
		}
	}
	return t, nil
}

// Rows are the rows in the order in which Answers tells its verdicts, each valid
// until the next. Where bad rows are skipped, one that can't be read is nil;
// otherwise it is an error, and the last.
func (t *AnswerTable) Rows(ctx context.Context, bad survey.BadRows) iter.Seq2[[]string, error] {
	return func(yield func([]string, error) bool) {
		t.at = -1
		if t.own != nil && !t.ownRows(ctx, bad, yield) || t.collected == nil {
			return
		}
		rows := t.collected.each(t.Header)
		for {
			more, err := rows.next()
			if err != nil {
				yield(nil, err)
			}
			if err != nil || !more {
				return
			}
			// Readers of the study's table pass over rows that are blank in it.
			if t.own != nil && rows.cells != nil && strings.Join(rows.cells[:len(t.own)], "") == "" {
				continue
			}
			if t.at = rows.number; !yield(rows.cells, nil) {
				return
			}
		}
	}
}

// ownRows goes over the study's table, and tells whether to go on.
func (t *AnswerTable) ownRows(ctx context.Context, bad survey.BadRows, yield func([]string, error) bool) bool {
	start, err := t.study.openAnswers(ctx)
	if err != nil {
		yield(nil, err)
		return false
	}
	defer start.file.Close()
	reader, err := tabular.NewReader(start, t.study.AnswersName(), tabular.Options{AllowNoRows: true})
	if err != nil {
		yield(nil, err)
		return false
	}
	cells := make([]string, len(t.Header)) // the columns of the study's own table come first
	for row, err := range reader.Rows() {
		switch {
		case err != nil && (bad == survey.RefuseBadRows || row.Line == 0):
			yield(nil, err)
			return false
		case err != nil:
			if !yield(nil, nil) {
				return false
			}
		default:
			copy(cells, row.Cells)
			if !yield(cells, nil) {
				return false
			}
		}
	}
	return true
}
