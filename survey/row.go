package survey

import (
	"math"
	"strconv"
	"strings"
	"sync/atomic"

	"goodgov/internal/diag"
)

// rowReader reads rows strictly. It is the one place that says what a cell
// means, what is wrong with it, and what the screening makes of a row; the
// fast reader comes here with every row that is not plain.
type rowReader struct {
	q     *Questionnaire
	l     *layout
	name  string
	cells answerReader
	units map[string]int

	// full is set when no further problem will be shown: those after it are
	// only counted, which spares looking for a hint for each.
	full    *atomic.Bool
	faults  []diag.Problem
	dropped int // faults that are counted, not kept

	row row
}

// row is what was read of one row. Its slices are valid until the next.
type row struct {
	line     int
	id       string
	key      []byte // the id, where ids are compared
	hash     uint64 // of the id, where ids are compared by it first
	at       int64  // where the row starts in the file, likewise
	unitName string // as it stands in the file
	unit     int    // index, −1 where it is not known
	weight   float64
	codes    []Code // in column order; missing codes as in a Packing
	reasons  Reason
	flags    Reason // reasons that leave it valid
}

func newRowReader(q *Questionnaire, l *layout, name string, full *atomic.Bool) *rowReader {
	r := &rowReader{q: q, l: l, name: name, cells: q.answerReader(), units: make(map[string]int, len(q.Units)), full: full}
	for i, unit := range q.Units {
		r.units[unit] = i
	}
	r.row.codes = make([]Code, len(l.items))
	return r
}

var (
	wantID      = diag.Say("an id", "编号")
	wantUnit    = diag.Say("the code of a unit", "单元代码")
	wantSeconds = diag.Say("a time in seconds, 0 or more", "秒数（不小于 0）")
	wantWeight  = diag.Say("a weight: 0, or from 0.000001 to 1,000,000,000", "权数：0，或 0.000001 至 1,000,000,000")
)

// add keeps a fault, or counts it where no more are shown; how much it weighs is
// the ledger's.
func (r *rowReader) add(p diag.Problem) {
	p.File = r.name
	if p.Code == openQuote { // not of this row alone: it is never skipped
		r.faults = append(r.faults, p)
		return
	}
	if len(r.faults) >= diag.DefaultLimit || r.full.Load() {
		r.dropped++
		return
	}
	r.faults = append(r.faults, p)
}

// fault adds a data error in a cell; hint may be nil.
func (r *rowReader) fault(line, field int, code diag.Code, cell string, want diag.Text, hint func(string) diag.Text) {
	if len(r.faults) >= diag.DefaultLimit || r.full.Load() {
		r.dropped++
		return
	}
	p := diag.Problem{Line: line, Field: field + 1, Column: r.l.header[field], Code: code, Found: diag.Quote(cell), Want: want}
	if hint != nil {
		p.Hint = hint(cell)
	}
	r.add(p)
}

func (r *rowReader) faultCount() int { return len(r.faults) + r.dropped }

// read reads the cells of a row; nil is a row whose cells are all blank. Its
// data errors are in r.faults.
func (r *rowReader) read(cells []string, line int) *row {
	if blank(cells) {
		return nil
	}
	w := &r.row
	*w = row{line: line, unit: -1, weight: 1, codes: w.codes, key: w.key[:0]}
	before := r.faultCount()
	if len(cells) != len(r.l.header) {
		r.add(diag.Problem{Line: line, Code: "table.ragged", Found: fields(len(cells)),
			Want: diag.Say("%s, as in the header", "%s（与表头一致）", fields(len(r.l.header)))})
		w.reasons = BadRow
		return w
	}
	if c := r.l.id; c >= 0 {
		w.id = strings.TrimSpace(cells[c])
		w.key = append(w.key, w.id...)
		if w.id == "" {
			r.fault(line, c, "id.empty", "", wantID, nil)
		}
	}
	r.readUnit(cells, line)
	empty, coded := r.readAnswers(cells, line)
	seconds := math.NaN()
	if c := r.l.seconds; c >= 0 {
		var ok bool
		if seconds, ok = number(cells[c]); !ok {
			r.fault(line, c, "seconds.unreadable", strings.TrimSpace(cells[c]), wantSeconds, nil)
		}
	}
	if c := r.l.weight; c >= 0 {
		weight, ok := respondentWeight(cells[c])
		switch {
		case !ok:
			r.fault(line, c, "weight.unreadable", strings.TrimSpace(cells[c]), wantWeight, nil)
		case math.IsNaN(weight):
			r.fault(line, c, "weight.empty", "", wantWeight, nil)
		}
		w.weight = weight
	}
	if r.faultCount() > before {
		w.reasons = BadRow
		return w
	}
	w.reasons = r.q.Screening.judge(w.codes, r.q.Scale.Width(), empty, coded, seconds, r.attentive(cells))
	return w
}

// broken is a row that could not be split into cells.
func (r *rowReader) broken(line int) *row {
	r.row = row{line: line, unit: -1, codes: r.row.codes, key: r.row.key[:0], reasons: BadRow}
	return &r.row
}

func blank(cells []string) bool {
	for _, cell := range cells {
		if strings.TrimSpace(cell) != "" {
			return false
		}
	}
	return true
}

func fields(n int) diag.Text {
	if n == 1 {
		return diag.Say("1 field", "1 列")
	}
	return diag.Say("%d fields", "%d 列", n)
}

func (r *rowReader) readUnit(cells []string, line int) {
	w := &r.row
	if r.l.unit < 0 {
		w.unit, w.unitName = 0, r.q.Units[0]
		return
	}
	w.unitName = strings.TrimSpace(cells[r.l.unit])
	if unit, known := r.units[w.unitName]; known {
		w.unit = unit
		return
	}
	code := diag.Code("unit.unknown")
	if w.unitName == "" {
		code = "unit.empty"
	}
	r.fault(line, r.l.unit, code, w.unitName, wantUnit, r.nearestUnit)
}

func (r *rowReader) nearestUnit(name string) diag.Text { return diag.DidYouMean(name, r.q.Units) }

// readAnswers fills in the codes and counts those that are missing.
func (r *rowReader) readAnswers(cells []string, line int) (empty, coded int) {
	w := &r.row
	for k, column := range r.l.items {
		cell := cells[column.field]
		code, kind := r.cells.read(cell)
		w.codes[k] = code
		switch kind {
		case leftEmpty:
			empty++
		case codedMissing:
			coded++
		case offScale:
			r.fault(line, column.field, "answer.off_scale", cell, r.cells.want, r.q.answerHint)
		case unreadable:
			r.fault(line, column.field, "answer.unreadable", cell, r.cells.want, r.q.answerHint)
		}
	}
	return empty, coded
}

// number reads a decimal of 0 or more; an empty cell is NaN.
func number(cell string) (v float64, ok bool) {
	cell = strings.TrimSpace(cell)
	if cell == "" {
		return math.NaN(), true
	}
	v, err := strconv.ParseFloat(cell, 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) || v < 0 || strings.ContainsAny(cell, "xX_pP") {
		return math.NaN(), false
	}
	return v, true
}

// respondentWeight is a number that a respondent may weigh.
func respondentWeight(cell string) (v float64, ok bool) {
	v, ok = number(cell)
	return v, ok && !(v > 0 && v < MinWeight || v > MaxWeight)
}

func (r *rowReader) attentive(cells []string) bool {
	for i, check := range r.q.Screening.Attention {
		if !sameAnswer(strings.TrimSpace(cells[r.l.attention[i]]), check.Want) {
			return false
		}
	}
	return true
}

// sameAnswer compares as text, and "3.0" with "3" as numbers.
func sameAnswer(cell, want string) bool {
	if cell == want {
		return true
	}
	a, okA := wholeNumber(cell)
	b, okB := wholeNumber(want)
	return okA && okB && a == b
}
