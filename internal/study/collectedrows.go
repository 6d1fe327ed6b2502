package study

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
	"sync/atomic"

	"goodgov/internal/diag"
	"goodgov/internal/tabular"
	"goodgov/survey"
)

// following puts what was collected behind the rows of a table, in the table's
// own columns and a line each. It knows from which line on rows are its own, so
// that faults are named by the questionnaire and not by a line that nobody can
// look up.
type following struct {
	answers *collectedAnswers
	file    string       // of the table
	after   atomic.Int64 // its last line, known when it was read to its end
	alone   bool         // the table is nothing but a header
}

// behind is the table's last line, or one before which all was read. Its own
// faults are for people to mend; those of what was collected nobody can, and
// whoever sends them must not keep others' answers from being counted.
func (f *following) behind() int { return int(f.after.Load()) }

// text is the table's text with the rows behind it.
func (f *following) text(table io.Reader, header []string, comma rune) io.Reader {
	t := &followingText{following: f, table: table, last: '\n'}
	t.start(header, comma)
	return t
}

// followingText is text of which the first part is another reader's.
type followingText struct {
	*following
	table  io.Reader // nil after its end
	last   byte      // that was read of it
	rows   *collectedRows
	buffer bytes.Buffer
	csv    *csv.Writer
	line   []string
	done   bool
}

func (t *followingText) start(header []string, comma rune) {
	t.rows = t.answers.each(header)
	t.csv = csv.NewWriter(&t.buffer)
	t.csv.Comma = comma
}

// Read reads the table, ends its last line, and then the rows.
func (t *followingText) Read(p []byte) (int, error) {
	if t.table != nil {
		n, err := t.table.Read(p)
		t.after.Add(int64(bytes.Count(p[:n], []byte{'\n'})))
		if n > 0 {
			t.last = p[n-1]
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return n, err
		}
		if err != nil {
			t.table = nil
			if t.last != '\n' {
				t.buffer.WriteByte('\n')
				t.after.Add(1)
			}
		}
		if n > 0 {
			return n, nil
		}
	}
	for t.buffer.Len() < len(p) && !t.done {
		if err := t.add(); err != nil {
			return 0, err
		}
	}
	if t.buffer.Len() == 0 {
		return 0, io.EOF
	}
	return t.buffer.Read(p)
}

func (t *followingText) add() error {
	more, err := t.rows.next()
	if err != nil || !more {
		t.done = true
		return err
	}
	t.line = t.rows.appendLine(t.line[:0])
	if err := t.csv.Write(t.line); err != nil {
		return err
	}
	t.csv.Flush()
	return t.csv.Error()
}

// onOneLine is a cell as text in a table has it. A NUL, which ends the reading
// of a text as binary, must not come from whoever sends one.
var onOneLine = strings.NewReplacer("\r", " ", "\n", " ", "\x00", "\ufffd")

// appendLine appends the cells of a row to an empty line of a table. One that can't be
// read has another number of them than the header, which makes it a bad row, and
// one on another scale has a mark in place of its answers to items, which does too.
func (r *collectedRows) appendLine(line []string) []string {
	if r.cells == nil {
		line = append(line, r.id)
		for range r.from {
			line = append(line, "")
		}
		return line
	}
	for _, cell := range r.cells {
		line = append(line, strings.ToValidUTF8(onOneLine.Replace(cell), "\ufffd"))
	}
	if r.mark != "" {
		// Points of another scale say nothing on this one, also those that are on both.
		for i, at := range r.items {
			line[at] = ""
			if i == 0 {
				line[at] = r.mark
			}
		}
	}
	return line
}

// table is what was collected as a table of its own, for a study that names none.
func (a *collectedAnswers) table() (*peeked, error) {
	f := &following{answers: a, file: a.name, alone: true}
	f.after.Store(1)
	file, err := newTemporary()
	if err != nil {
		return nil, err
	}
	header := csv.NewWriter(file)
	err = header.Write(a.columns)
	if header.Flush(); err == nil {
		t := &followingText{following: f}
		t.start(a.columns, ',')
		_, err = io.Copy(file, t)
	}
	if err == nil {
		_, err = file.Seek(0, io.SeekStart)
	}
	var start *peeked
	if err == nil {
		start, err = peek(file)
	}
	if err != nil {
		scratch{file}.Close()
		return nil, err
	}
	start.collected = f
	return start, nil
}

// name names faults and notes by the questionnaire where they are in what was
// collected, and returns the error that the faults are. Units that are not there
// are among them, unless bad rows are skipped: that is the study's own fault.
func (f *following) name(bad survey.BadRows, notes *diag.Problems, err error) error {
	faults, isFault := errors.AsType[*diag.Problems](err)
	if err := cmp.Or(f.rename(notes), f.rename(faults)); err != nil {
		return err
	}
	if f == nil || len(f.answers.moved) == 0 || bad == survey.SkipBadRows || err != nil && !isFault {
		return err
	}
	all := &diag.Problems{}
	all.Merge(faults)
	for _, p := range f.answers.moved {
		all.Add(p)
	}
	return all
}

func (f *following) rename(problems *diag.Problems) error {
	if f == nil || problems == nil {
		return nil
	}
	f.gatherUnits(problems)
	f.gatherScales(problems)
	var numbers []int
	for _, p := range problems.All() {
		if p.File == f.file && p.Line > f.behind() {
			numbers = append(numbers, p.Line-f.behind()-1)
		}
	}
	if len(numbers) == 0 {
		return nil
	}
	slices.Sort(numbers)
	ids := map[int]string{}
	for r := f.answers.each(nil); len(numbers) > 0; {
		more, err := r.next()
		if err != nil {
			return err
		}
		if !more {
			break
		}
		for len(numbers) > 0 && numbers[0] == r.number {
			ids[r.number], numbers = r.id, numbers[1:]
		}
	}
	problems.Rewrite(func(p diag.Problem) diag.Problem {
		if p.File != f.file || p.Line <= f.behind() {
			return p
		}
		number := p.Line - f.behind() - 1
		if text, broken := f.answers.broken[number]; broken && p.Code == "table.ragged" {
			p.Code, p.Found, p.Want = "collected.unreadable", text, diag.Say("answers to the questionnaire", "对问卷的回答")
		}
		if p.Code == "id.repeated" && !f.alone {
			p.Want = diag.Say("an id of its own: %s has this one", "不重复的编号：%s 中已有", f.file)
		}
		p.File, p.Sheet, p.Line, p.Field = f.answers.name, ids[number], 0, 0
		return p
	})
	return nil
}

// gatherUnits says once of a unit that is not there what would be said of each
// of its questionnaires.
func (f *following) gatherUnits(problems *diag.Problems) {
	ofUnits := func(p diag.Problem) bool { return p.Code == "unit.unknown" && p.File == f.file && p.Line > f.behind() }
	all := problems.All()
	if first := slices.IndexFunc(all, ofUnits); first >= 0 {
		problems.Replace(all[first].Severity, f.answers.ofMoved, ofUnits, f.answers.moved...)
	}
}

// followed are the rows of a table with what was collected behind them.
func (f *following) followed(reader *tabular.Reader) *followedRows {
	return &followedRows{following: f, header: reader.Header.Cells}
}

type followedRows struct {
	*following
	header []string
	rows   *collectedRows
	line   []string
}

// passed takes note of a row of the table.
func (f *followedRows) passed(row tabular.Row) {
	lines := 0
	for _, cell := range row.Cells {
		lines += strings.Count(cell, "\n")
	}
	f.after.Store(max(f.after.Load(), int64(row.Line+lines)))
}

func (f *followedRows) next() ([]string, int, error) {
	if f.rows == nil {
		f.rows = f.answers.each(f.header)
	}
	more, err := f.rows.next()
	if err != nil {
		return nil, 0, err
	}
	if !more {
		return nil, 0, io.EOF
	}
	f.line = f.rows.appendLine(f.line[:0])
	return f.line, f.behind() + 1 + f.rows.number, nil
}
