package survey

import (
	"context"
	"encoding/csv"
	"errors"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"goodgov/internal/diag"
)

// Options of Read.
type Options struct {
	// BadRows says what becomes of a row that can't be read.
	BadRows BadRows
	// Verdicts, when set, is told of every row in file order.
	Verdicts func(Verdict) error
}

// BadRows is what to do with a row that holds a data error.
type BadRows int

const (
	RefuseBadRows BadRows = iota // any of them refuses the whole file
	SkipBadRows                  // it is left out, with the reason BadRow
)

// Verdict is what the screening says of one row.
type Verdict struct {
	Line    int
	ID      string
	Unit    string // as it stands in the file
	Reasons Reason // 0 is valid
}

// Records is a table of text cells read one record at a time. Next returns
// the line on which the record starts, and io.EOF after the last; cells are
// valid until the next call. A record that can't be split into cells is a
// *diag.Problems; the reader may go on after it.
type Records interface {
	Next() (cells []string, line int, err error)
}

// CSV reads comma-separated records (RFC 4180, UTF-8) strictly.
func CSV(r io.Reader, name string, comma rune) Records {
	reader := csv.NewReader(r)
	reader.Comma = comma
	reader.FieldsPerRecord = -1
	reader.ReuseRecord = true
	return &csvRecords{reader: reader, name: name}
}

type csvRecords struct {
	reader *csv.Reader
	name   string
	first  bool
}

func (c *csvRecords) Next() ([]string, int, error) {
	cells, err := c.reader.Read()
	if syntax, ok := errors.AsType[*csv.ParseError](err); ok {
		var problems diag.Problems
		problems.Add(diag.Problem{
			File: c.name, Line: syntax.Line, Code: "table.quote",
			Found: diag.Say("a quotation mark out of place", "位置不当的引号"),
			Want:  diag.Say("a cell quoted as a whole, quotes inside it doubled", "整个单元格加引号，内部引号写两次"),
		})
		return nil, syntax.StartLine, problems.Err()
	}
	if err != nil {
		return nil, 0, err
	}
	if !c.first {
		c.first = true
		cells[0] = strings.TrimPrefix(cells[0], "\ufeff")
	}
	line, _ := c.reader.FieldPos(0)
	return cells, line, nil
}

// Read reads the answers, screens them and counts. The first record is the
// header. An error of type *diag.Problems lists every data error with its
// line; any other error is the reader's own. Problems that did not stop the
// work (bad rows skipped) are the second result.
//
// It keeps every valid row in memory, one byte an answer.
func Read(ctx context.Context, records Records, name string, q *Questionnaire, opt Options) (*Responses, *diag.Problems, error) {
	if err := q.Check(); err != nil {
		return nil, nil, err
	}
	header, line, err := records.Next()
	if errors.Is(err, io.EOF) {
		var problems diag.Problems
		problems.Add(diag.Problem{File: name, Code: "table.empty", Found: diag.Say("an empty file", "空文件"),
			Want: diag.Say("a header row and one row a questionnaire", "一行表头，其后每份问卷一行")})
		return nil, nil, problems.Err()
	}
	if err != nil {
		return nil, nil, err
	}
	l, err := q.layout(header, name, line)
	if err != nil {
		return nil, nil, err
	}
	run := newRowReader(q, l, name, opt)
	for count := 0; ; count++ {
		if count&0xfff == 0 && ctx.Err() != nil {
			return nil, nil, ctx.Err()
		}
		cells, line, err := records.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			if err := run.broken(line, err); err != nil {
				return nil, nil, err
			}
			continue
		}
		if err := run.row(cells, line); err != nil {
			return nil, nil, err
		}
	}
	return run.finish()
}

// rowReader turns records into tallies and kept rows.
type rowReader struct {
	q     *Questionnaire
	l     *layout
	name  string
	opt   Options
	read  answerReader
	units map[string]int
	ids   map[string]int // line on which an id was first seen

	responses  *Responses
	background []map[string]int
	problems   diag.Problems
	rows       int

	codes []Code // the row, items in column order
	order []Code // the row, items in the questionnaire's order
	coded []int  // items of the row that hold a missing code
}

func newRowReader(q *Questionnaire, l *layout, name string, opt Options) *rowReader {
	r := &rowReader{
		q: q, l: l, name: name, opt: opt, read: q.answerReader(),
		units: map[string]int{}, ids: map[string]int{},
		responses: &Responses{Questionnaire: q, Tallies: make([]Tally, len(q.Units)), Unplaced: newTally(q), Extra: l.extra},
		codes:     make([]Code, len(q.Items)), order: make([]Code, len(q.Items)),
	}
	for i, unit := range q.Units {
		r.units[unit] = i
		r.responses.Tallies[i] = newTally(q)
	}
	for _, column := range q.Background {
		r.responses.Background = append(r.responses.Background, BackgroundCounts{Column: column})
		r.background = append(r.background, map[string]int{})
	}
	return r
}

// fault adds a data error of the row; field counts from 0, −1 is the row.
func (r *rowReader) fault(line, field int, code diag.Code, found, want, hint diag.Text) {
	p := diag.Problem{File: r.name, Line: line, Code: code, Found: found, Want: want, Hint: hint}
	if field >= 0 {
		p.Field, p.Column = field+1, r.l.header[field]
	}
	if r.opt.BadRows == SkipBadRows {
		p.Severity = diag.Caution
	}
	r.problems.Add(p)
}

// broken deals with a record that could not be split into cells.
func (r *rowReader) broken(line int, err error) error {
	var broken *diag.Problems
	if !errors.As(err, &broken) {
		return err
	}
	for _, p := range broken.All() {
		if r.opt.BadRows == SkipBadRows {
			p.Severity = diag.Caution
		}
		r.problems.Add(p)
	}
	r.rows++
	r.responses.Unplaced.reject(BadRow)
	return r.tell(Verdict{Line: line, Reasons: BadRow})
}

func (r *rowReader) tell(v Verdict) error {
	if r.opt.Verdicts == nil {
		return nil
	}
	return r.opt.Verdicts(v)
}

func (r *rowReader) row(cells []string, line int) error {
	r.rows++
	before := r.problems.Len()
	if len(cells) != len(r.l.header) {
		r.fault(line, -1, "table.ragged", diag.Say("%d fields", "%d 列", len(cells)),
			diag.Say("%d fields, as in the header", "%d 列，与表头一致", len(r.l.header)), diag.Text{})
		r.responses.Unplaced.reject(BadRow)
		return r.tell(Verdict{Line: line, Reasons: BadRow})
	}
	verdict := Verdict{Line: line}
	if c := r.l.id; c >= 0 {
		verdict.ID = strings.TrimSpace(cells[c])
		if verdict.ID == "" {
			r.fault(line, c, "id.empty", diag.Quote(""), diag.Say("an id", "编号"), diag.Text{})
		}
	}
	unit := r.unit(cells, line, &verdict)
	empty, coded := r.answers(cells, line)
	seconds := r.number(cells, line, r.l.seconds, "seconds.unreadable", diag.Say("a time in seconds, 0 or more", "秒数（不小于 0）"))
	weight := 1.0
	if r.l.weight >= 0 {
		weight = r.number(cells, line, r.l.weight, "weight.unreadable", diag.Say("a weight, 0 or more", "权数（不小于 0）"))
		if math.IsNaN(weight) && r.problems.Len() == before {
			r.fault(line, r.l.weight, "weight.empty", diag.Quote(""), diag.Say("a weight, 0 or more", "权数（不小于 0）"), diag.Text{})
		}
	}
	duplicate := false
	if verdict.ID != "" && r.problems.Len() == before {
		first, seen := r.ids[verdict.ID]
		switch {
		case !seen:
			r.ids[verdict.ID] = line
		case r.q.Screening.Duplicates:
			duplicate = true
		default:
			r.fault(line, r.l.id, "id.repeated", diag.Quote(verdict.ID),
				diag.Say("an id of its own (line %d has this one)", "不重复的编号（第 %d 行已用）", first),
				diag.Say("the screening rule `duplicates: true` makes later rows invalid instead", "可用筛选规则 duplicates: true 将后出现者判为无效"))
		}
	}
	if r.problems.Len() > before {
		verdict.Reasons = BadRow
	} else {
		verdict.Reasons = r.q.Screening.judge(r.codes, empty, coded, seconds, r.attentive(cells))
		if duplicate {
			verdict.Reasons |= DuplicateID
		}
	}
	r.count(unit, weight, verdict.Reasons, cells)
	return r.tell(verdict)
}

// unit finds the row's unit; −1 is none.
func (r *rowReader) unit(cells []string, line int, verdict *Verdict) int {
	if r.l.unit < 0 {
		verdict.Unit = r.q.Units[0]
		return 0
	}
	verdict.Unit = strings.TrimSpace(cells[r.l.unit])
	if unit, known := r.units[verdict.Unit]; known {
		return unit
	}
	code := diag.Code("unit.unknown")
	if verdict.Unit == "" {
		code = "unit.empty"
	}
	r.fault(line, r.l.unit, code, diag.Quote(verdict.Unit), diag.Say("the code of a unit", "单元代码"), diag.DidYouMean(verdict.Unit, r.q.Units))
	return -1
}

// answers fills r.codes and r.order and counts the missing answers.
func (r *rowReader) answers(cells []string, line int) (empty, coded int) {
	r.coded = r.coded[:0]
	for k, column := range r.l.items {
		code, kind := r.read.read(cells[column.field])
		r.codes[k], r.order[column.item] = code, code
		switch kind {
		case leftEmpty:
			empty++
		case codedMissing:
			coded++
			r.coded = append(r.coded, column.item)
		case offScale, unreadable:
			name := diag.Code("answer.off_scale")
			if kind == unreadable {
				name = "answer.unreadable"
			}
			cell := cells[column.field]
			r.fault(line, column.field, name, diag.Quote(cell), r.q.wantAnswer(), r.q.answerHint(cell))
		}
	}
	return empty, coded
}

// number reads a decimal of 0 or more; an empty or absent cell is NaN.
func (r *rowReader) number(cells []string, line, field int, code diag.Code, want diag.Text) float64 {
	if field < 0 {
		return math.NaN()
	}
	cell := strings.TrimSpace(cells[field])
	if cell == "" {
		return math.NaN()
	}
	v, err := strconv.ParseFloat(cell, 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) || v < 0 || strings.ContainsAny(cell, "xX_pP") {
		r.fault(line, field, code, diag.Quote(cell), want, diag.Text{})
		return math.NaN()
	}
	return v
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

func (r *rowReader) count(unit int, weight float64, reasons Reason, cells []string) {
	tally := &r.responses.Unplaced
	if unit >= 0 {
		tally = &r.responses.Tallies[unit]
	}
	if reasons != 0 {
		tally.reject(reasons)
		return
	}
	tally.Returned++
	tally.Valid++
	stride := r.q.Scale.Width() + 1
	for i, code := range r.order {
		tally.Counts[i*stride+int(code)]++
	}
	for _, i := range r.coded {
		tally.Coded[i]++
	}
	for s, set := range r.q.Sets {
		if slices.ContainsFunc(set, func(i int) bool { return r.order[i] != NoAnswer }) {
			tally.Answered[s]++
			if tally.AnsweredWeight != nil {
				tally.AnsweredWeight[s] += weight
			}
		}
	}
	if tally.Weighted != nil {
		for i, code := range r.order {
			tally.Weighted[i*stride+int(code)] += weight
		}
	}
	for b, field := range r.l.background {
		value := strings.TrimSpace(cells[field])
		counts := &r.responses.Background[b]
		at, seen := r.background[b][value]
		if !seen {
			at = len(counts.Values)
			value = strings.Clone(value)
			r.background[b][value] = at
			counts.Values = append(counts.Values, BackgroundValue{Value: value})
		}
		counts.Values[at].N++
	}
	r.responses.keep(unit, weight, r.order)
}

func (r *rowReader) finish() (*Responses, *diag.Problems, error) {
	if r.rows == 0 {
		r.problems.Add(diag.Problem{File: r.name, Code: "table.no_rows", Found: diag.Say("a header and nothing below it", "只有表头，没有数据"),
			Want: diag.Say("one row a questionnaire", "每份问卷一行")})
	}
	if err := r.problems.Err(); err != nil {
		return nil, nil, err
	}
	return r.responses, &r.problems, nil
}

// layout is where each column that matters stands in a header.
type layout struct {
	header                    []string
	id, unit, seconds, weight int // −1 is none
	items                     []itemColumn
	attention                 []int
	background                []int
	extra                     []string
}

type itemColumn struct{ field, item int }

// layout finds the columns, in the order in which they stand in the file.
func (q *Questionnaire) layout(header []string, name string, line int) (*layout, error) {
	l := &layout{header: slices.Clone(header)}
	var problems diag.Problems
	at := make(map[string]int, len(header))
	for field, title := range l.header {
		title = strings.Clone(strings.TrimSpace(title))
		l.header[field] = title
		if first, repeated := at[title]; repeated && title != "" {
			problems.Add(diag.Problem{File: name, Line: line, Field: field + 1, Column: title, Code: "table.header_repeated",
				Found: diag.Say("the header of field %d again", "与第 %d 列相同的表头", first+1),
				Want:  diag.Say("each header once", "每个表头只出现一次")})
			continue
		}
		at[title] = field
	}
	used := map[string]bool{}
	find := func(title, what string, whatZH string) int {
		used[title] = true
		field, found := at[title]
		if !found {
			problems.Add(diag.Problem{File: name, Line: line, Column: title, Code: "table.column_missing",
				Want: diag.Say("%s column %q is not in the header", "表头缺少%[3]s列 %[2]q", what, title, whatZH),
				Hint: diag.DidYouMean(title, l.header)})
			return -1
		}
		return field
	}
	optional := func(title, what, whatZH string) int {
		if title == "" {
			return -1
		}
		return find(title, what, whatZH)
	}
	l.id = optional(q.Columns.ID, "the id", "编号")
	l.unit = optional(q.Columns.Unit, "the unit", "单元")
	if q.Screening.MinSeconds > 0 {
		l.seconds = optional(q.Columns.Seconds, "the time", "用时")
		if q.Columns.Seconds == "" {
			problems.Add(diag.Problem{File: name, Code: "screening.no_seconds",
				Want: diag.Say("min_seconds needs `columns: {seconds: …}`", "min_seconds 需要设置 columns: {seconds: …}")})
		}
	} else {
		l.seconds = -1
		used[q.Columns.Seconds] = true
	}
	l.weight = optional(q.Columns.Weight, "the weight", "权数")
	for i, item := range q.Items {
		if field := find(item.Code, "the item", "题项"); field >= 0 {
			l.items = append(l.items, itemColumn{field: field, item: i})
		}
	}
	slices.SortFunc(l.items, func(a, b itemColumn) int { return a.field - b.field })
	for _, check := range q.Screening.Attention {
		l.attention = append(l.attention, find(check.Column, "the attention item", "注意力检测题"))
	}
	for _, column := range q.Background {
		l.background = append(l.background, find(column, "the background", "背景"))
	}
	if q.Columns.Unit == "" && len(q.Units) == 0 {
		panic("survey: a questionnaire without a unit column needs one unit")
	}
	for _, title := range l.header {
		if !used[title] && title != "" {
			l.extra = append(l.extra, title)
		}
	}
	return l, problems.Err()
}
