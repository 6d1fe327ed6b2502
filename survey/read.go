package survey

import (
	"context"
	"errors"
	"io"
	"math"
	"slices"
	"strings"

	"goodgov/internal/diag"
)

// Options of Read and Scan.
type Options struct {
	// BadRows says what becomes of a row that can't be read.
	BadRows BadRows
	// SkipBehind, when set, tells a line behind which bad rows are skipped
	// whatever BadRows says: that of rows which nobody can mend. It is asked
	// when rows behind that line were read, or before.
	SkipBehind func() int
	// Verdicts, when set, is told of every row in file order.
	Verdicts func(Verdict) error
	// Keep says whether the valid rows are kept.
	Keep Keep
	// Progress, when set, is told by Scan now and then how many bytes of the
	// text were read, of how many; a total of −1 is not known.
	Progress func(done, total int64)
	// Scratch gives room for the rows that are kept and do not fit into a
	// few dozen megabytes. Without it they stay in memory.
	Scratch func() (Scratch, error)
	// Overlay, when set, is what a former reading of the same file found out.
	Overlay *Overlay
}

// Overlay is what a former reading found out about the rows of a file, which
// are numbered from 0 as they stand in it; those whose cells are all blank do
// not count. Both may be nil.
type Overlay struct {
	Reasons []Reason  // added to those of the row itself
	Weights []float64 // by which the weight of the row is multiplied; the Questionnaire is Weighted
}

// BadRows is what to do with a row that holds a data error.
type BadRows int

const (
	RefuseBadRows BadRows = iota // any of them refuses the whole file
	SkipBadRows                  // it is left out, with the reason BadRow
)

// severity of the problems of a bad row.
func (o *Options) severity(line int) diag.Severity {
	if o.BadRows == SkipBadRows || o.SkipBehind != nil && line > o.SkipBehind() {
		return diag.Caution
	}
	return diag.Error
}

// Keep is what becomes of the valid rows once they are counted.
type Keep int

const (
	KeepRows  Keep = iota // for standard errors, and all else that needs them one by one
	CountRows             // nothing: the tallies are enough
)

// Verdict is what the screening says of one row.
type Verdict struct {
	Line    int
	ID      string
	Unit    string // as it stands in the file
	Reasons Reason // 0 is valid
	Flags   Reason // reasons that leave it valid
}

// Read reads the answers, screens them and counts. The first record is the
// header; records whose cells are all blank do not count. An error of type
// *diag.Problems lists every data error with its line; any other error is the
// reader's own. Problems that did not stop the work (bad rows skipped) are
// the second result.
//
// It reads any Records, plainly and one by one; Scan reads CSV fast and has
// the same results.
func Read(ctx context.Context, records Records, name string, q *Questionnaire, opt Options) (*Responses, *diag.Problems, error) {
	run, err := newRun(records, name, q, nil, opt)
	if err != nil {
		return nil, nil, err
	}
	if err := run.all(ctx, records); err != nil {
		return nil, nil, err
	}
	return run.finish()
}

// newRun reads the header, in which the columns of texts must be too.
func newRun(records Records, name string, q *Questionnaire, texts []string, opt Options) (*plainReader, error) {
	if err := q.Check(); err != nil {
		return nil, err
	}
	header, line, err := records.Next()
	if errors.Is(err, io.EOF) {
		return nil, emptyFile(name)
	}
	if err != nil {
		return nil, err
	}
	l, err := q.layout(header, name, line, texts...)
	if err != nil {
		return nil, err
	}
	return newPlainReader(q, l, name, opt), nil
}

// all reads the records that are left.
func (r *plainReader) all(ctx context.Context, records Records) error {
	for count := 0; ; count++ {
		if count&0xfff == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		cells, line, err := records.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			err = r.broken(line, err)
		} else {
			err = r.take(cells, line)
		}
		if err != nil {
			return err
		}
	}
}

func emptyFile(name string) error {
	var problems diag.Problems
	problems.Add(diag.Problem{File: name, Code: "table.empty", Found: diag.Say("an empty file", "空文件"),
		Want: diag.Say("a header row and one row a questionnaire", "一行表头，其后每份问卷一行")})
	return problems.Err()
}

// newResponses is what is known before the first row.
func newResponses(q *Questionnaire, l *layout, p Packing, opt Options) *Responses {
	r := &Responses{Questionnaire: q, Packing: p, Tallies: make([]Tally, len(q.Units)), Unplaced: newTally(q), Extra: l.extra}
	for i := range r.Tallies {
		r.Tallies[i] = newTally(q)
	}
	for _, column := range q.Background {
		r.Background = append(r.Background, BackgroundCounts{Column: column})
	}
	if opt.Keep == KeepRows || q.weighted() {
		r.store = newStore(p, q.weighted(), len(q.Units), opt.Scratch)
	}
	return r
}

// plainReader takes rows one after the other.
type plainReader struct {
	rows      *rowReader
	ledger    ledger
	responses *Responses
	keep      *collector
	cases     *Cases           // nil: they are not kept
	values    []map[string]int // by background column: the place of each value
	order     []Code           // the row, items in the questionnaire's order
	packed    []uint64         // the row as it is kept
}

func newPlainReader(q *Questionnaire, l *layout, name string, opt Options) *plainReader {
	p := newPacking(q, l)
	r := &plainReader{responses: newResponses(q, l, p, opt), order: make([]Code, len(q.Items))}
	r.ledger = ledger{q: q, l: l, name: name, opt: opt}
	r.rows = newRowReader(q, l, name, &r.ledger.full)
	if l.id >= 0 {
		r.ledger.ids = rememberedIDs{}
	}
	if r.responses.store != nil {
		r.packed = make([]uint64, r.responses.store.width())
		r.keep = newCollector(len(q.Units), len(r.packed), nil, r.responses.store)
	}
	for range q.Background {
		r.values = append(r.values, map[string]int{})
	}
	return r
}

// broken deals with a record that could not be split into cells.
func (r *plainReader) broken(line int, err error) error {
	broken, ok := errors.AsType[*diag.Problems](err)
	if !ok {
		return err
	}
	for _, p := range broken.All() {
		r.rows.add(p)
	}
	return r.settle(r.rows.broken(line), nil)
}

func (r *plainReader) take(cells []string, line int) error {
	row := r.rows.read(cells, line)
	if row == nil {
		return nil
	}
	return r.settle(row, cells)
}

func (r *plainReader) settle(row *row, cells []string) error {
	for _, p := range r.rows.faults {
		r.ledger.add(p)
	}
	r.ledger.drop(r.rows.dropped, row.line)
	r.rows.faults, r.rows.dropped = r.rows.faults[:0], 0
	if err := r.ledger.settle(row); err != nil {
		return err
	}
	if r.cases != nil {
		r.cases.add(r.rows.l, row, cells)
	}
	r.responses.count(row)
	if row.reasons != 0 {
		return nil
	}
	return r.valid(row, cells)
}

// count counts a row as returned, and valid or not.
func (r *Responses) count(row *row) {
	tally := &r.Unplaced
	if row.unit >= 0 {
		tally = &r.Tallies[row.unit]
	}
	tally.Returned++
	if row.reasons == 0 {
		tally.Valid++
	}
	for i := range tally.Reasons {
		if row.reasons&(1<<i) != 0 {
			tally.Reasons[i]++
		}
	}
}

// valid counts the answers of a valid row, and keeps it.
func (r *plainReader) valid(row *row, cells []string) error {
	l, q, tally := r.rows.l, r.rows.q, &r.responses.Tallies[row.unit]
	width := q.Scale.Width()
	for k, column := range l.items {
		code := row.codes[k]
		if int(code) > width {
			tally.Coded[column.item]++
			code = NoAnswer
		}
		r.order[column.item] = code
		tally.Counts[column.item*(width+1)+int(code)]++
	}
	for s, set := range q.Sets {
		if slices.ContainsFunc(set, func(i int) bool { return r.order[i] != NoAnswer }) {
			tally.Answered[s]++
		}
	}
	for b, field := range l.background {
		value := strings.TrimSpace(cells[field])
		counts := &r.responses.Background[b]
		at, seen := r.values[b][value]
		if !seen {
			at = len(counts.Values)
			value = strings.Clone(value)
			r.values[b][value] = at
			counts.Values = append(counts.Values, BackgroundValue{Value: value})
		}
		counts.Values[at].N++
	}
	if r.keep == nil {
		return nil
	}
	clear(r.packed)
	for k, column := range l.items {
		r.responses.Packing.set(r.packed, column.item, row.codes[k])
	}
	if q.weighted() {
		r.packed[r.responses.Packing.Words] = math.Float64bits(row.weight)
	}
	return r.keep.add(row.unit, r.packed)
}

func (r *plainReader) finish() (*Responses, *diag.Problems, error) {
	if err := r.ledger.close(); err != nil {
		return nil, nil, err
	}
	if r.keep != nil {
		if err := r.keep.close(); err != nil {
			return nil, nil, err
		}
	}
	if err := r.responses.finish(r.ledger.opt); err != nil {
		return nil, nil, err
	}
	r.responses.Flags = r.ledger.flags
	problems := r.ledger.problems
	return r.responses, &problems, nil
}

// finish does what is left when all rows are in.
func (r *Responses) finish(opt Options) error {
	if r.Questionnaire.weighted() {
		if err := r.sumWeights(); err != nil {
			return err
		}
	}
	if opt.Keep == CountRows {
		return r.Close()
	}
	return nil
}
