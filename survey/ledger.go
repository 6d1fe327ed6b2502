package survey

import (
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
	flags    [ReasonCount]int
	problems diag.Problems
	listed   int         // problems of rows
	full     atomic.Bool // no further problem of a row will be shown
}

// ids knows which ids came before.
type ids interface {
	// first looks for the row that was the first with the id of a row, which
	// may be that row itself.
	first(r *row) (place int64, repeated bool, err error)
	// line is the line of a row that first has found.
	line(place int64) (int, error)
}

// rememberedIDs holds every id and its line.
type rememberedIDs map[string]int

func (m rememberedIDs) first(r *row) (int64, bool, error) {
	if first, repeated := m[string(r.key)]; repeated {
		return int64(first), true, nil
	}
	m[string(r.key)] = r.line
	return 0, false, nil
}

func (m rememberedIDs) line(place int64) (int, error) { return int(place), nil }

// add files a problem of a row.
func (b *ledger) add(p diag.Problem) {
	if p.Code == openQuote { // not of its row alone
		b.problems.Add(p)
		return
	}
	p.Severity = b.opt.severity(p.Line)
	b.list(p)
}

func (b *ledger) list(p diag.Problem) {
	b.problems.Add(p)
	b.listed++
	b.full.Store(b.listed >= diag.DefaultLimit)
}

// drop counts problems of rows up to a line, beyond those that a list can hold.
func (b *ledger) drop(n, line int) {
	for range n {
		b.list(diag.Problem{Severity: b.opt.severity(line)})
	}
}

// settle decides about a row whose cells were read.
func (b *ledger) settle(r *row) error {
	if err := b.overlay(r); err != nil {
		return err
	}
	b.rows++
	if b.ids != nil && len(r.key) > 0 && r.reasons&BadRow == 0 {
		first, repeated, err := b.ids.first(r)
		if err != nil {
			return err
		}
		switch {
		case !repeated:
		case b.q.Screening.Duplicates:
			r.reasons |= DuplicateID
		default:
			r.reasons = BadRow
			if err := b.repeated(r, first); err != nil {
				return err
			}
		}
	}
	r.flags = r.reasons & b.q.Screening.Flags &^ BadRow
	r.reasons &^= r.flags
	if r.flags != 0 {
		for i := range b.flags {
			b.flags[i] += int(r.flags >> i & 1)
		}
	}
	if b.opt.Verdicts == nil {
		return nil
	}
	return b.opt.Verdicts(Verdict{Line: r.line, ID: r.id, Unit: r.unitName, Reasons: r.reasons, Flags: r.flags})
}

// overlay adds to the row what a former reading knows of it.
func (b *ledger) overlay(r *row) error {
	o := b.opt.Overlay
	if o == nil {
		return nil
	}
	if o.Reasons != nil {
		if b.rows >= len(o.Reasons) {
			return errChanged
		}
		r.reasons |= o.Reasons[b.rows]
	}
	if o.Weights != nil {
		if b.rows >= len(o.Weights) {
			return errChanged
		}
		r.weight *= o.Weights[b.rows]
	}
	return nil
}

func (b *ledger) repeated(r *row, first int64) error {
	if b.full.Load() {
		b.drop(1, r.line)
		return nil
	}
	line, err := b.ids.line(first)
	if err != nil {
		return err
	}
	b.add(diag.Problem{
		File: b.name, Line: r.line, Field: b.l.id + 1, Column: b.l.header[b.l.id], Code: "id.repeated",
		Found: diag.Quote(string(r.key)),
		Want:  diag.Say("an id of its own (line %d has this one)", "不重复的编号（第 %d 行已用）", line),
		Hint:  diag.Say("the screening rule `duplicates: true` makes later rows invalid instead", "可用筛选规则 duplicates: true 将后出现者判为无效"),
	})
	return nil
}

// close reports the data errors of the file.
func (b *ledger) close() error {
	if b.rows == 0 {
		b.problems.Add(diag.Problem{File: b.name, Code: "table.no_rows", Found: diag.Say("a header and nothing below it", "只有表头，没有数据"),
			Want: diag.Say("one row a questionnaire", "每份问卷一行"),
			Hint: diag.Say("fill the answers in, or collect them on the web with `goodgov serve DIR`; `goodgov init DIR --example` shows a study with answers", "请填入作答，或用 goodgov serve DIR 在网上收集；goodgov init DIR --example 可生成带作答的示例")})
	}
	return b.problems.Err()
}
