package survey

import (
	"strings"
	"sync/atomic"

	"goodgov/internal/diag"
)

// ledger takes the rows in file order: it files their problems, knows which
// ids came before, and tells the caller of each row.
type ledger struct {
	q    *Questionnaire
	l    *layout
	name string
	opt  Options
	ids  ids // nil where there is no column of ids

	rows     int
	problems diag.Problems
	full     atomic.Bool // no further problem will be shown
}

// ids knows which ids came before.
type ids interface {
	// first returns the line on which an id came first. repeated is false
	// where that is now.
	first(id string, hash uint64, at int64, line int) (first int, repeated bool, err error)
}

// rememberedIDs holds every id and its line.
type rememberedIDs map[string]int

func (m rememberedIDs) first(id string, _ uint64, _ int64, line int) (int, bool, error) {
	if first, repeated := m[id]; repeated {
		return first, true, nil
	}
	m[strings.Clone(id)] = line // which is a part of its row
	return 0, false, nil
}

// file files the faults of a row reader.
func (b *ledger) file(r *rowReader) {
	for _, p := range r.faults {
		b.problems.Add(p)
	}
	for range r.dropped {
		b.problems.Add(diag.Problem{Severity: r.severity}) // only counted: the list is full
	}
	r.faults, r.dropped = r.faults[:0], 0
	b.full.Store(b.problems.Len() >= diag.DefaultLimit)
}

// settle decides about a row whose cells were read.
func (b *ledger) settle(r *row, hash uint64, at int64) error {
	b.rows++
	if b.ids != nil && r.id != "" && r.reasons&BadRow == 0 {
		first, repeated, err := b.ids.first(r.id, hash, at, r.line)
		if err != nil {
			return err
		}
		switch {
		case !repeated:
		case b.q.Screening.Duplicates:
			r.reasons |= DuplicateID
		default:
			r.reasons = BadRow
			b.repeated(r, first)
		}
	}
	if b.opt.Verdicts == nil {
		return nil
	}
	return b.opt.Verdicts(Verdict{Line: r.line, ID: r.id, Unit: r.unitName, Reasons: r.reasons})
}

func (b *ledger) repeated(r *row, first int) {
	p := diag.Problem{
		File: b.name, Line: r.line, Field: b.l.id + 1, Column: b.l.header[b.l.id], Code: "id.repeated",
		Found: diag.Quote(r.id),
		Want:  diag.Say("an id of its own (line %d has this one)", "不重复的编号（第 %d 行已用）", first),
		Hint:  diag.Say("the screening rule `duplicates: true` makes later rows invalid instead", "可用筛选规则 duplicates: true 将后出现者判为无效"),
	}
	if b.opt.BadRows == SkipBadRows {
		p.Severity = diag.Caution
	}
	b.problems.Add(p)
	b.full.Store(b.problems.Len() >= diag.DefaultLimit)
}

// close reports the data errors of the file.
func (b *ledger) close() error {
	if b.rows == 0 {
		b.problems.Add(diag.Problem{File: b.name, Code: "table.no_rows", Found: diag.Say("a header and nothing below it", "只有表头，没有数据"),
			Want: diag.Say("one row a questionnaire", "每份问卷一行")})
	}
	return b.problems.Err()
}
