package tabular

import (
	"bytes"
	"errors"
	"io"
	"math"
	"regexp"
	"slices"
	"strconv"
	"sync"

	"goodgov/internal/diag"
)

// The size of a sheet, as Excel has it.
const (
	maxRows    = 1 << 20
	maxColumns = 1 << 14
)

// sheetSource scans the rows of a sheet.
type sheetSource struct {
	book  *workbook
	entry sheetEntry
	asked bool // the user named the sheet

	markup  *markup
	formats []numberFormat // by style
	strings func() ([]string, error)
	inData  bool
	ended   bool

	line   int // of the last row
	hidden int // rows that were hidden

	cells  []string
	faults []diag.Problem
	column int    // of the last cell, from 1
	value  []byte // of the last cell, as it is
	recipe []byte // its formula
	long   map[int]bool
}

// openSheet starts to scan a sheet by its name, or the first visible one.
func openSheet(w *workbook, name string) (*sheetSource, error) {
	entry, err := w.sheet(name)
	if err != nil {
		return nil, err
	}
	s := &sheetSource{book: w, entry: entry, asked: name != "", long: map[int]bool{}}
	if s.formats, err = w.numberFormats(); err != nil {
		return nil, w.explain(err, "")
	}
	s.strings = sync.OnceValues(w.sharedStrings)
	if s.markup, err = w.part(entry.part, MaxSheetBytes); err != nil {
		return nil, w.explain(err, entry.name)
	}
	if s.markup == nil {
		return nil, w.explain(damaged("no part %q", "缺少部件 %q", entry.part), entry.name)
	}
	return s, nil
}

func (s *sheetSource) exact() bool { return false }

func (s *sheetSource) next() (record, error) {
	r, err := s.scan()
	if err != nil && err != io.EOF {
		err = s.book.explain(err, s.entry.name)
	}
	return r, err
}

func (s *sheetSource) scan() (record, error) {
	for !s.ended {
		t, err := s.markup.next()
		if err != nil {
			return record{}, unexpected(err)
		}
		switch string(t.name) {
		case "sheetData":
			s.inData = !t.closing && !t.empty
			s.ended = !s.inData
		case "row":
			if s.inData && !t.closing {
				return s.row(t)
			}
		}
	}
	return record{}, io.EOF
}

// row scans a row whose opening tag was read.
func (s *sheetSource) row(t tag) (record, error) {
	line, err := s.parseRow(t)
	if err != nil {
		return record{}, err
	}
	clear(s.cells)
	s.cells, s.faults, s.column = s.cells[:0], s.faults[:0], 0
	for !t.empty {
		start, ok := s.markup.usualCell()
		if !ok {
			t, err := s.markup.next()
			if err != nil {
				return record{}, unexpected(err)
			}
			if t.closing && string(t.name) == "row" {
				break
			}
			if t.closing || string(t.name) != "c" {
				continue
			}
			if start, err = parseCell(t); err != nil {
				return record{}, err
			}
		}
		if err := s.cell(start, line); err != nil {
			return record{}, err
		}
		line = max(line, start.row)
	}
	if line == 0 { // neither the row nor its cells say it
		line = s.line + 1
	}
	s.line = line
	return record{line: line, cells: s.cells, faults: s.faults}, nil
}

// parseRow takes the number of a row from its opening tag; 0 is not said.
func (s *sheetSource) parseRow(t tag) (line int, err error) {
	for {
		name, value, rest, err := t.attribute()
		if err != nil || name == nil {
			return line, err
		}
		switch string(name) {
		case "r":
			if line, err = strconv.Atoi(string(value)); err != nil || line <= s.line || line > maxRows {
				return 0, damaged("row %q after row %d", "第 %[2]d 行之后是第 %[1]q 行", value, s.line)
			}
		case "hidden":
			if isTrue(string(value)) {
				s.hidden++
			}
		}
		t = rest
	}
}

// A cellStart is the opening tag of a cell.
type cellStart struct {
	column, row int // 0: not said
	style       int
	kind        cellType
	empty       bool
}

// parseCell takes the opening tag of a cell.
func parseCell(t tag) (cellStart, error) {
	start := cellStart{kind: number, empty: t.empty}
	for {
		name, value, rest, err := t.attribute()
		if err != nil || name == nil {
			return start, err
		}
		switch string(name) {
		case "r":
			if start.column, start.row = parseReference(value); start.row == 0 {
				return start, damaged("a cell %q", "单元格 %q", value)
			}
		case "t":
			if start.kind = parseCellType(value); start.kind == unknown {
				return start, damaged("a cell of type %q", "类型为 %q 的单元格", value)
			}
		case "s":
			if start.style, err = strconv.Atoi(string(value)); err != nil {
				return start, errMarkup
			}
		}
		t = rest
	}
}

// usualCell takes the opening tag of a cell if it comes next as spreadsheets
// write it: <c r="C7" s="1" t="s">. It saves most of the time of a scan.
func (m *markup) usualCell() (start cellStart, ok bool) {
	start.kind = number
	rest := m.buffer[m.pos:]
	value := func(attribute string) (value []byte) {
		if !bytes.HasPrefix(rest, []byte(attribute)) {
			return nil
		}
		for i := len(attribute); i < len(rest); i++ {
			if rest[i] == '"' {
				value, rest = rest[len(attribute):i], rest[i+1:]
				break
			}
		}
		return value
	}
	if start.column, start.row = parseReference(value(`<c r="`)); start.row == 0 {
		return start, false
	}
	if style := value(` s="`); style != nil {
		for _, b := range style {
			if b < '0' || b > '9' || start.style > math.MaxInt32 {
				return start, false
			}
			start.style = start.style*10 + int(b-'0')
		}
	}
	if kind := value(` t="`); kind != nil {
		if start.kind = parseCellType(kind); start.kind == unknown {
			return start, false
		}
	}
	start.empty = bytes.HasPrefix(rest, []byte("/>"))
	if !start.empty && !bytes.HasPrefix(rest, []byte(">")) {
		return start, false
	}
	rest = rest[1:]
	if start.empty {
		rest = rest[1:]
	}
	m.pos = len(m.buffer) - len(rest)
	return start, true
}

// cell scans a cell whose opening tag was read. The line is that of the row,
// 0 where it is not known.
func (s *sheetSource) cell(start cellStart, line int) error {
	column := start.column
	if start.row == 0 {
		column = s.column + 1
	} else if column <= s.column || line > 0 && start.row != line || start.row <= s.line {
		return damaged("cell %s out of its order", "单元格 %s 次序错乱", diag.CellName(column, start.row))
	}
	if s.column = column; column > maxColumns {
		return damaged("more than %d columns", "超过 %d 列", maxColumns)
	}
	if start.empty {
		return nil
	}
	formula, valued, err := s.content()
	if err != nil {
		return err
	}
	if formula && (!valued || start.kind == number && len(s.value) == 0) {
		if literal.Match(s.recipe) {
			s.store(column, string(s.recipe))
			return nil
		}
		s.fault("xlsx.formula", diag.Say("a formula whose value is not stored", "没有存储计算结果的公式"), diag.Say("a value", "有值"),
			diag.Say("open the workbook in a spreadsheet and save it", "请用电子表格打开并保存"))
		return nil
	}
	if len(s.value) == 0 {
		return nil
	}
	text, err := s.text(start.kind, start.style)
	if damage, ok := errors.AsType[damage](err); ok {
		s.fault("xlsx.damaged", damage.text, diag.Say("a value", "有值"), saveAgain)
		return nil
	}
	if err != nil || text == "" {
		return err
	}
	s.store(column, text)
	return nil
}

func (s *sheetSource) store(column int, text string) {
	for len(s.cells) < column {
		s.cells = append(s.cells, "")
	}
	s.cells[column-1] = text
}

// literal is a formula that needs no computing to be read, such as =1/3; what
// a program writes has often no value stored with it.
var literal = regexp.MustCompile(`^[0-9]+(\.[0-9]+)?(/[0-9]+(\.[0-9]+)?)?$`)

// content scans to the end of a cell and keeps its value.
func (s *sheetSource) content() (formula, valued bool, err error) {
	if text, ok := s.markup.leaf("<v>", "</v></c>"); ok {
		s.value = append(s.value[:0], text...)
		return false, true, nil
	}
	if text, ok := s.markup.leaf("<is><t>", "</t></is></c>"); ok {
		s.value = append(s.value[:0], text...)
		return false, true, nil
	}
	s.value, s.recipe = s.value[:0], s.recipe[:0]
	for {
		t, err := s.markup.next()
		if err != nil {
			return false, false, unexpected(err)
		}
		var text []byte
		switch {
		case t.closing:
			if string(t.name) == "c" {
				return formula, valued, nil
			}
			continue
		case string(t.name) == "v":
			valued = true
			if !t.empty {
				text, err = s.markup.text()
			}
		case string(t.name) == "is":
			valued = true
			text, err = s.markup.richText(t)
		case string(t.name) == "f":
			if formula = true; !t.empty {
				var recipe []byte
				recipe, err = s.markup.text()
				s.recipe = append(s.recipe, recipe...)
			}
		default:
			err = s.markup.skip(t)
		}
		if err != nil {
			return false, false, err
		}
		s.value = append(s.value, text...)
	}
}

// The types of a cell, by its attribute t.
type cellType int

const (
	unknown cellType = iota
	number
	shared
	inline
	formulaText
	boolean
	errorValue
	isoDate
)

func parseCellType(attribute []byte) cellType {
	switch string(attribute) {
	case "n":
		return number
	case "s":
		return shared
	case "inlineStr":
		return inline
	case "str":
		return formulaText
	case "b":
		return boolean
	case "e":
		return errorValue
	case "d":
		return isoDate
	}
	return unknown
}

// text is what the cell's value says.
func (s *sheetSource) text(kind cellType, style int) (string, error) {
	switch kind {
	case shared:
		strings, err := s.strings()
		if err != nil {
			return "", err
		}
		i, err := strconv.Atoi(string(bytes.TrimSpace(s.value)))
		if err != nil || i < 0 || i >= len(strings) {
			return "", damaged("a reference to text %q of %d", "对第 %q 条文字的引用（共 %d 条）", s.value, len(strings))
		}
		return strings[i], nil
	case boolean:
		if isTrue(string(s.value)) {
			return "TRUE", nil
		}
		return "FALSE", nil
	case errorValue:
		s.fault("xlsx.error_value", diag.Quote(string(s.value)), diag.Say("a value", "有值"), diag.Say("correct the formula", "请修正公式"))
		return string(s.value), nil
	case number:
		return s.number(style)
	default:
		return cellText(s.value)
	}
}

// number is the shortest decimal of a number, or the date that its format
// makes of it.
func (s *sheetSource) number(style int) (string, error) {
	format := general
	if style >= 0 && style < len(s.formats) {
		format = s.formats[style]
	}
	if format == general && isShortInteger(s.value) {
		return string(s.value), nil
	}
	x, ok := parseDecimal(string(s.value))
	if !ok {
		return "", damaged("a number written %q", "写作 %q 的数字", s.value)
	}
	if format != general {
		if text, ok := isoTime(x, format, s.book.date1904); ok {
			return text, nil
		}
	}
	const exact = 1e15 // a spreadsheet keeps fifteen digits
	if math.Abs(x) >= exact && !s.long[s.column] {
		s.long[s.column] = true
		s.faults = append(s.faults, diag.Problem{Field: s.column, Code: "xlsx.long_number", Severity: diag.Caution,
			Want: diag.Say("a number of more than 15 digits, of which a spreadsheet keeps the first 15", "超过 15 位的数字，电子表格只保留前 15 位"),
			Hint: diag.Say("enter long identifiers as text", "较长的编号请按文本输入")})
	}
	return strconv.FormatFloat(x+0, 'f', -1, 64), nil // +0: not "-0"
}

// isShortInteger reports whether digits are a number's shortest decimal as
// they are.
func isShortInteger(digits []byte) bool {
	if len(digits) > 15 || digits[0] == '0' && len(digits) > 1 {
		return false
	}
	for _, b := range digits {
		if b < '0' || b > '9' {
			return false
		}
	}
	return true
}

func (s *sheetSource) fault(code diag.Code, found, want, hint diag.Text) {
	s.faults = append(s.faults, diag.Problem{Field: s.column, Code: code, Found: found, Want: want, Hint: hint})
}

// parseReference reads "C7" as 3, 7; 0, 0 is none.
func parseReference(reference []byte) (column, row int) {
	i := 0
	for ; i < len(reference) && 'A' <= reference[i] && reference[i] <= 'Z' && i < 4; i++ {
		column = column*26 + int(reference[i]-'A') + 1
	}
	digits := reference[i:]
	if len(digits) == 0 || len(digits) > 7 || digits[0] == '0' {
		return 0, 0
	}
	for _, b := range digits {
		if b < '0' || b > '9' {
			return 0, 0
		}
		row = row*10 + int(b-'0')
	}
	return column, row
}

// end scans what follows the rows for merged cells.
func (s *sheetSource) end(first, last, width int) (*diag.Problems, error) {
	var problems diag.Problems
	for {
		t, err := s.markup.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, s.book.explain(err, s.entry.name)
		}
		if string(t.name) != "mergeCell" || t.closing {
			continue
		}
		v, err := t.values("ref")
		if err != nil {
			return nil, s.book.explain(err, s.entry.name)
		}
		from, to, _ := bytes.Cut([]byte(v[0]), []byte(":"))
		left, top := parseReference(from)
		right, bottom := parseReference(to)
		if left == 0 || right == 0 || left > width || bottom < first || top > last {
			continue
		}
		problems.Add(diag.Problem{File: s.book.name, Sheet: s.entry.name, Line: top, Field: left, Code: "xlsx.merged",
			Found: diag.Say("merged cells %s", "合并单元格 %s", v[0]), Want: diag.Say("each cell by itself", "单元格不合并"),
			Hint: diag.Say("unmerge them and fill in each cell; the first row must be the header", "请取消合并并逐格填写；第一行应为表头")})
	}
	for _, note := range s.notes() {
		problems.Add(note)
	}
	return &problems, nil
}

func (s *sheetSource) notes() []diag.Problem {
	var notes []diag.Problem
	say := func(code diag.Code, text diag.Text) {
		notes = append(notes, diag.Problem{File: s.book.name, Sheet: s.entry.name, Code: code, Severity: diag.Note, Want: text})
	}
	if s.hidden > 0 {
		say("xlsx.hidden_rows", diag.Say("hidden rows were read too: %d", "隐藏的行也已读取：%d 行", s.hidden))
	}
	visible := func(sheet sheetEntry) bool { return sheet.visible && sheet.cells }
	count := 0
	for _, sheet := range s.book.sheets {
		if visible(sheet) {
			count++
		}
	}
	if !s.asked && (count > 1 || slices.IndexFunc(s.book.sheets, visible) > 0) {
		say("xlsx.first_sheet", diag.Say("the first visible of %d sheets was read", "共 %d 个工作表，读取的是第一个可见的工作表", len(s.book.sheets)))
	}
	return notes
}
