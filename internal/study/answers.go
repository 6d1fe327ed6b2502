package study

import (
	"context"
	"errors"
	"io"
	"iter"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"goodgov/internal/diag"
	"goodgov/internal/tabular"
	"goodgov/survey"
)

// Questionnaire is the codebook of the study's answers. Its sets are the
// nodes of the framework, in their order.
func (s *Study) Questionnaire() *survey.Questionnaire {
	c, f := s.Config, s.Framework
	q := &survey.Questionnaire{Scale: c.Scale, Missing: c.Missing, Columns: c.Columns, Background: c.Background,
		Units: s.Units.Codes(), Screening: c.Screening, Weighted: c.Weighting != nil}
	place := make(map[int]int, len(f.Items))
	for i, item := range f.Items {
		place[item] = i
		q.Items = append(q.Items, survey.Item{Code: f.Nodes[item].Code, Reverse: f.Nodes[item].Reverse})
	}
	for node := range f.Nodes {
		var set []int
		for _, item := range f.Below(node) {
			set = append(set, place[item])
		}
		q.Sets = append(q.Sets, set)
	}
	return q
}

// ReadOptions of Answers.
type ReadOptions struct {
	BadRows  survey.BadRows
	Verdicts func(survey.Verdict) error
	// Progress, when set, is told from time to time how many bytes of the
	// file were read, of how many.
	Progress func(done, total int64)
	// Keep says whether the valid rows are kept.
	Keep survey.Keep
}

func (o ReadOptions) survey(overlay *survey.Overlay, collected *following) survey.Options {
	opt := survey.Options{BadRows: o.BadRows, Verdicts: o.Verdicts, Progress: o.Progress, Keep: o.Keep, Scratch: newScratch, Overlay: overlay}
	if collected != nil {
		opt.SkipBehind = collected.behind
	}
	return opt
}

// collectHint says how a study without answers comes by some.
var collectHint = diag.Say("`goodgov serve DIR` collects answers on the web; those in a file are named under responses", "goodgov serve DIR 可在网上收集；已有的答卷文件写在 responses 中")

// openAnswers opens the table of answers, with what was collected behind it,
// or that alone. Its error is a *diag.Problems, or a failure to read.
func (s *Study) openAnswers(ctx context.Context) (*peeked, error) {
	collected, err := s.collectedAnswers(ctx)
	if err != nil {
		return nil, err
	}
	if collected != nil && s.Config.Responses == "" {
		return collected.table()
	}
	var problems diag.Problems
	if s.Config.Responses == "" && s.collected != nil {
		problems.Add(diag.Problem{File: s.collected.name, Code: "study.no_responses", Found: diag.Say("no questionnaires yet", "还没有答卷"),
			Want: diag.Say("at least one, here or in the study's table of answers", "此处或评价项目的答卷表中至少有一份"), Hint: collectHint})
		for _, note := range s.collected.answers.notes {
			if note.Severity == diag.Caution { // there are some, to another questionnaire
				problems.Add(note)
			}
		}
		return nil, problems.Err()
	}
	if s.Config.Responses == "" {
		problems.Add(diag.Problem{File: s.path(ConfigName), Key: "responses", Code: "study.no_responses",
			Found: diag.Say("no table of answers", "没有答卷表"), Want: diag.Say("responses: responses.csv", "responses: responses.csv"), Hint: collectHint})
		return nil, problems.Err()
	}
	file, err := s.open("responses", s.Config.Responses, &problems)
	if err != nil {
		return nil, err
	}
	if file == nil {
		return nil, problems.Err()
	}
	start, err := peek(file)
	if err != nil {
		file.Close()
		return nil, err
	}
	if collected != nil {
		path, _ := tabular.SplitName(s.path(s.Config.Responses))
		start.collected = &following{answers: collected, file: path}
	}
	return start, nil
}

// Answers reads and screens the answers.
func (s *Study) Answers(ctx context.Context, opt ReadOptions) (*survey.Responses, error) {
	overlay, err := s.overlay(ctx, opt.BadRows)
	if err != nil {
		return nil, err
	}
	var problems diag.Problems
	start, err := s.openAnswers(ctx)
	if err != nil {
		return nil, err
	}
	defer start.file.Close()
	name := s.AnswersName()
	read := s.readText
	if tabular.IsWorkbook(start.bytes) {
		read = s.readSheet
	}
	responses, head, err := read(ctx, start, name, s.Questionnaire(), opt.survey(overlay, start.collected))
	if err := placeError(head, err, &problems); err != nil {
		return nil, err
	}
	problems.Sort()
	if err := problems.Err(); err != nil {
		return nil, err
	}
	used := s.rules().Columns(responses.Questionnaire.Items)
	responses.Extra = slices.DeleteFunc(responses.Extra, func(column string) bool { return slices.Contains(used, column) })
	if len(responses.Extra) > 0 && s.Config.Responses != "" { // in what was collected they are the study's own
		list := strings.Join(responses.Extra, ", ")
		s.notes.Add(diag.Problem{File: head.File, Sheet: head.Sheet, Code: "responses.extra_columns", Severity: diag.Note,
			Want: diag.Say("columns that the study does not use: %s", "评价项目未使用的列：%s", list)})
	}
	return responses, nil
}

// readSheet reads the answers in a workbook, one row after the other.
func (s *Study) readSheet(ctx context.Context, file *peeked, name string, q *survey.Questionnaire, opt survey.Options) (*survey.Responses, *tabular.Head, error) {
	reader, err := tabular.NewReader(watched(file, opt.Progress), name, tabular.Options{AllowNoRows: true})
	if err != nil {
		return nil, &tabular.Head{File: name}, err
	}
	s.checkCodebook(reader.Head)
	records := newRecords(reader, file, opt.BadRows)
	defer records.stop()
	responses, notes, err := survey.Read(ctx, records, reader.File, q, opt)
	if fault, ok := errors.AsType[tableFault](err); ok {
		err = fault.problems
	}
	if err = file.collected.name(opt.BadRows, notes, err); err == nil {
		place(reader.Head, notes, &s.notes)
		s.note(reader.Notes()...)
		s.encoding, s.comma = reader.Encoding(), reader.Comma()
	}
	return responses, reader.Head, err
}

// checkCodebook looks for labels of columns that the answers have not.
func (s *Study) checkCodebook(answers *tabular.Head) {
	for _, column := range slices.Sorted(maps.Keys(s.labelled)) {
		if answers.Has(column) {
			continue
		}
		p := s.labelled[column].Problem("codebook.unknown_column", diag.Quote(column),
			diag.Say("a column of %s; its labels are not used", "%s 中的列；其标签不起作用", filepath.Base(answers.File)))
		p.Severity = diag.Caution
		p.Hint = diag.DidYouMean(column, answers.Header.Cells)
		s.notes.Add(p)
	}
}

// watched tells how far a workbook was read.
func watched(file *peeked, progress func(done, total int64)) io.Reader {
	if progress == nil || !file.regular {
		return file
	}
	return &watchedFile{Reader: file, total: file.size, progress: progress}
}

type watchedFile struct {
	io.Reader
	done, total int64
	progress    func(done, total int64)
}

func (w *watchedFile) Read(p []byte) (int, error) {
	n, err := w.Reader.Read(p)
	w.done += int64(n)
	w.progress(w.done, w.total)
	return n, err
}

// records lets survey read what tabular reads.
type records struct {
	reader *tabular.Reader
	bad    survey.BadRows
	next   func() (tabular.Row, error, bool)
	stop   func()
	header bool
	behind *followedRows // nil: nothing was collected
}

func newRecords(reader *tabular.Reader, file *peeked, bad survey.BadRows) *records {
	r := &records{reader: reader, bad: bad}
	if file.followed() {
		r.behind = file.collected.followed(reader)
	}
	r.next, r.stop = iter.Pull2(reader.Rows())
	return r
}

func (r *records) Next() ([]string, int, error) {
	if !r.header {
		r.header = true
		return r.reader.Header.Cells, r.reader.Header.Line, nil
	}
	row, err, ok := r.next()
	switch {
	case !ok && r.behind != nil:
		return r.behind.next()
	case !ok:
		return nil, 0, io.EOF
	case r.behind != nil:
		r.behind.passed(row)
	}
	if faults, isFault := errors.AsType[*diag.Problems](err); isFault && row.Line == 0 && r.bad == survey.SkipBadRows {
		err = tableFault{faults}
	}
	return row.Cells, row.Line, err
}

// tableFault is a fault of the table, such as text in no encoding, and not of
// a row: to skip it as a bad row would lose all rows that follow.
type tableFault struct{ problems *diag.Problems }

func (f tableFault) Error() string { return f.problems.Error() }
