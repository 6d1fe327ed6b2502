// Package tabular reads the tables that people keep, CSV files and XLSX
// sheets, into cells that know their place, so that every fault found in a
// cell, now or by a later reader, can be shown where it is.
//
// Read takes a whole table; a Reader streams it, in memory that does not grow
// with its rows. Both are strict about form (a ragged row, a repeated header
// or a value under no header is an error, and all of them are listed) and
// know nothing of meaning: Head.Resolve checks the header against a Schema,
// and Cell turns text into numbers.
//
// Decoder is the part that copes with encodings, for readers of large files
// that split fields themselves.
package tabular

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"iter"
	"path"
	"slices"
	"strings"
	"unicode"

	"goodgov/internal/diag"
)

// Options say what a table may look like.
type Options struct {
	AllowNoRows bool // a header without rows is no error
	AllowCorner bool // the first column may be unnamed, as in a matrix with row names
	MaxBytes    int  // of memory that Read takes for cells, 16 for each and its text; 0 is MaxTableBytes
}

// MaxTableBytes is the memory that Read takes for the cells of a table if
// Options do not say. A Reader takes none.
const MaxTableBytes = 512 << 20

// Table is a table in memory.
type Table struct {
	*Head
	Rows  []Row
	Notes []diag.Problem // what was assumed in reading it, of severity Note or Caution
}

// Head is what the rows of a table have in common: where it is from, and its
// header.
type Head struct {
	File   string // as the user typed it, without a sheet
	Sheet  string // of a workbook, as the workbook spells it; empty for CSV
	Header Row    // the names, without surrounding white space

	fields map[string]int // name to index
}

// Row is a record of a table.
type Row struct {
	Line  int      // physical line on which it starts, or sheet row, from 1
	Cells []string // as they are, one for each header

	head  *Head
	lines []int // of each cell, where cells that contain line breaks make them differ
}

// FieldLine is the physical line on which the cell with an index starts.
func (r Row) FieldLine(i int) int {
	if i < len(r.lines) {
		return r.lines[i]
	}
	return r.Line
}

// Clone returns a row that shares nothing with r but its strings.
func (r Row) Clone() Row {
	r.Cells = slices.Clone(r.Cells)
	r.lines = slices.Clone(r.lines)
	return r
}

// SplitName splits what a user types for a table, "file.xlsx#Sheet", into
// path and sheet. A # means a sheet only behind the name of a workbook.
func SplitName(name string) (file, sheet string) {
	for i := range len(name) {
		if name[i] == '#' && isWorkbookName(name[:i]) {
			return name[:i], name[i+1:]
		}
	}
	return name, ""
}

func isWorkbookName(file string) bool {
	return slices.Contains([]string{".xlsx", ".xlsm", ".xltx", ".xltm"}, strings.ToLower(path.Ext(file)))
}

// Read reads the whole table from r, which may be CSV or a workbook: the
// content decides. The name is what the user calls it, for a workbook
// possibly "file.xlsx#Sheet"; without a sheet the first visible one is read.
//
// The error is a *diag.Problems with all faults of the table, or a failure to
// read r; there is no table then.
func Read(r io.Reader, name string, options Options) (*Table, error) {
	reader, err := NewReader(r, name, options)
	if err != nil {
		return nil, err
	}
	table := &Table{Head: reader.Head}
	var problems diag.Problems
	size, most := 0, cmp.Or(options.MaxBytes, MaxTableBytes)
	for row, err := range reader.Rows() {
		if err := problems.MergeError(err); err != nil {
			return nil, err
		}
		if problems.Errors() > 0 {
			continue // for the faults of the other rows
		}
		for _, cell := range row.Cells {
			size += 16 + len(cell)
		}
		if size > most {
			return nil, problemsOf(table.Problem("table.too_large",
				diag.Say("a table of more than %d bytes", "表格超过 %d 字节", most), diag.Say("a smaller table", "较小的表")))
		}
		table.Rows = append(table.Rows, row.Clone())
	}
	table.Notes = reader.Notes()
	if problems.Errors() > 0 {
		for _, note := range table.Notes {
			problems.Add(note)
		}
		problems.Sort()
		return nil, &problems
	}
	return table, nil
}

// Reader reads a table row by row.
type Reader struct {
	*Head

	options Options
	source  source
	fields  int          // of the header row as it is, unnamed columns included
	unnamed []int        // columns without a name, before the last that has one
	met     map[int]bool // columns without a name where a value was met below
	last    int          // line of the last row
	rows    int
	ended   bool
	padded  []string      // the cells of a row that is shorter than the header
	faults  diag.Problems // of the header
	notes   diag.Problems
}

// A source splits an input into records.
type source interface {
	// next returns the next record, valid until the call after it. An error
	// ends the records: io.EOF, faults of the input or a failure to read it.
	next() (record, error)
	// end returns what can be said only when all was read, faults and notes,
	// given the lines of the header and the last row and the number of columns.
	end(first, last, width int) (*diag.Problems, error)
	// exact reports whether a record must have as many cells as the header;
	// otherwise cells that are missing at its end are empty.
	exact() bool
}

// A record is a row before it is held against the header.
type record struct {
	line   int
	cells  []string
	lines  []int          // as in Row
	faults []diag.Problem // of single cells, without File, Sheet, Line and Column
}

func (r record) blank() bool {
	return len(r.faults) == 0 && !slices.ContainsFunc(r.cells, func(cell string) bool { return trim(cell) != "" })
}

// NewReader starts to read a table and reads its header. Its arguments and
// errors are those of Read, but for the faults that Next reports.
func NewReader(r io.Reader, name string, options Options) (*Reader, error) {
	file, sheet := SplitName(name)
	t := &Reader{Head: &Head{File: file}, options: options, met: map[int]bool{}}
	var err error
	if t.source, t.Sheet, err = open(r, file, sheet); err != nil {
		return nil, err
	}
	for {
		header, err := t.source.next()
		if errors.Is(err, io.EOF) {
			return nil, problemsOf(t.Problem("table.empty", diag.Say("nothing", "没有内容"), diag.Say("a header row", "表头行")))
		}
		if err != nil {
			return nil, err
		}
		if !header.blank() {
			t.readHeader(header)
			return t, nil
		}
	}
}

func (t *Reader) readHeader(header record) {
	t.fields = len(header.cells)
	t.last = header.line
	t.Header = Row{Line: header.line, Cells: slices.Clone(header.cells), head: t.Head, lines: slices.Clone(header.lines)}
	t.Head.fields = map[string]int{}
	for _, fault := range header.faults {
		t.sortOut(t.place(fault, header), &t.faults)
	}
	named, trimmed := 0, 0
	for i, name := range t.Header.Cells {
		clean := trim(name)
		if clean != name {
			trimmed++
		}
		t.Header.Cells[i] = clean
		if clean == "" {
			if i > 0 || !t.options.AllowCorner {
				t.unnamed = append(t.unnamed, i)
			}
			continue
		}
		named = i + 1
		if first, repeated := t.Head.fields[clean]; repeated {
			t.faults.Add(t.place(diag.Problem{Field: i + 1, Code: "table.repeated_column",
				Found: diag.Say("a second column %q, after field %d", "重复的列 %q（第 %d 列已有）", clean, first+1),
				Want:  diag.Say("each name once", "列名不重复")}, header))
			continue
		}
		t.Head.fields[clean] = i
	}
	t.Header.Cells = t.Header.Cells[:named]
	t.unnamed = slices.DeleteFunc(t.unnamed, func(i int) bool { return i >= named })
	if trimmed > 0 {
		t.notes.Add(t.place(diag.Problem{Code: "table.spaces", Severity: diag.Note,
			Want: diag.Say("column names without the white space around them: %d", "已去掉列名首尾的空白：%d 个", trimmed)}, header))
	}
}

// Next returns the next row below the header that is not blank, valid until
// the call after it (Row.Clone keeps one), and io.EOF after the last.
//
// An error with a row is about that row alone; an error with a Row of Line 0
// is about the table. Both are *diag.Problems, and reading may go on; after a
// failure to read it may not, and Next keeps returning io.EOF. A fault that a
// whole column has, such as values under no name, is reported with the first
// row that shows it.
func (t *Reader) Next() (Row, error) {
	if t.faults.Errors() > 0 {
		faults := t.faults
		t.faults = diag.Problems{}
		return Row{}, &faults
	}
	for !t.ended {
		record, err := t.source.next()
		switch {
		case errors.Is(err, io.EOF):
			t.ended = true
			if err := t.finish(); err != nil {
				return Row{}, err
			}
		case err != nil:
			t.ended = true
			return Row{}, err
		case !record.blank():
			t.rows++
			t.last = record.line
			return t.align(record)
		}
	}
	return Row{}, io.EOF
}

// Rows are the rows and errors of Next, without the io.EOF.
func (t *Reader) Rows() iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		for {
			row, err := t.Next()
			if err == io.EOF || !yield(row, err) {
				return
			}
		}
	}
}

// align holds a record against the header.
func (t *Reader) align(r record) (Row, error) {
	faults := t.rowFaults(r)
	width := len(t.Header.Cells)
	cells := r.cells
	if len(cells) < width {
		t.padded = append(t.padded[:0], cells...)
		t.padded = append(t.padded, make([]string, width-len(cells))...)
		cells = t.padded
	}
	row := Row{Line: r.line, Cells: cells[:width:width], head: t.Head, lines: r.lines}
	if len(faults) == 0 {
		return row, nil
	}
	var problems diag.Problems
	for _, fault := range faults {
		t.sortOut(t.place(fault, r), &problems)
	}
	return row, problems.Err()
}

// rowFaults is what is wrong with a row. Nearly always it is nothing, and
// costs nothing.
func (t *Reader) rowFaults(r record) []diag.Problem {
	faults := r.faults
	if n := len(r.cells); t.source.exact() && n != t.fields {
		if len(faults) > 0 { // they are why
			return faults
		}
		return []diag.Problem{{Code: "table.ragged",
			Found: fieldCount(n), Want: diag.Say("%s, as in the header", "%s（与表头一致）", fieldCount(t.fields))}}
	}
	check := func(i int) {
		if t.met[i] || trim(r.cells[i]) == "" {
			return
		}
		t.met[i] = true
		faults = append(faults, diag.Problem{Field: i + 1, Code: "table.unnamed_column",
			Found: diag.Say("%s under no column name", "%s，但此列没有列名", diag.Quote(r.cells[i])),
			Want:  diag.Say("a name in the header (line %d)", "表头（第 %d 行）中有列名", t.Header.Line)})
	}
	for _, i := range t.unnamed {
		if i < len(r.cells) {
			check(i)
		}
	}
	for i := len(t.Header.Cells); i < len(r.cells); i++ {
		check(i)
	}
	return faults
}

func fieldCount(n int) diag.Text {
	if n == 1 {
		return diag.Say("1 field", "1 列")
	}
	return diag.Say("%d fields", "%d 列", n)
}

// sortOut files a problem under faults or notes.
func (t *Reader) sortOut(p diag.Problem, faults *diag.Problems) {
	if p.Severity == diag.Error {
		faults.Add(p)
	} else {
		t.notes.Add(p)
	}
}

// finish checks what is known only at the end.
func (t *Reader) finish() error {
	var faults diag.Problems
	found, err := t.source.end(t.Header.Line, t.last, len(t.Header.Cells))
	if err != nil {
		return err
	}
	for _, p := range found.All() {
		t.sortOut(p, &faults)
	}
	if dropped := t.fields - len(t.Header.Cells); dropped > 0 {
		t.notes.Add(t.place(diag.Problem{Code: "table.empty_columns", Severity: diag.Note,
			Want: diag.Say("empty columns left out at the end: %d", "已忽略末尾的空列：%d 个", dropped)}, record{line: t.Header.Line}))
	}
	if t.rows == 0 && !t.options.AllowNoRows {
		faults.Add(t.Problem("table.no_rows", diag.Say("a header without rows", "只有表头，没有数据"), diag.Say("at least one row", "至少一行数据")))
	}
	return faults.Err()
}

// Comma is what separates the cells of a text; 0 in a workbook.
func (t *Reader) Comma() rune {
	if text, ok := t.source.(*csvSource); ok {
		return text.comma
	}
	return 0
}

// Encoding is how a text is written, as far as it was read.
func (t *Reader) Encoding() Encoding {
	if text, ok := t.source.(*csvSource); ok {
		return text.decoder.Encoding()
	}
	return UTF8
}

// Notes says what was assumed in reading the table. They are complete when
// the rows are at their end.
func (t *Reader) Notes() []diag.Problem { return t.notes.All() }

// place completes a problem of a record.
func (t *Reader) place(p diag.Problem, r record) diag.Problem {
	p.File, p.Sheet, p.Line = t.File, t.Sheet, r.line
	if i := p.Field - 1; i >= 0 {
		if i < len(r.lines) {
			p.Line = r.lines[i]
		}
		if i < len(t.Header.Cells) && p.Column == "" {
			p.Column = t.Header.Cells[i]
		}
	}
	return p
}

// Problem is a fault of the table as a whole.
func (h *Head) Problem(code diag.Code, found, want diag.Text) diag.Problem {
	return diag.Problem{File: h.File, Sheet: h.Sheet, Code: code, Found: found, Want: want}
}

// trim cuts white space, the ideographic and the zero-width ones included,
// off both ends.
func trim(s string) string {
	return strings.TrimFunc(s, func(r rune) bool { return unicode.IsSpace(r) || r == '\u200B' || r == '\uFEFF' })
}

// IsWorkbook reports whether content that starts so is a workbook for Read,
// and not text for a Decoder.
func IsWorkbook(start []byte) bool {
	return bytes.HasPrefix(start, []byte("PK\x03\x04")) || bytes.HasPrefix(start, []byte("PK\x05\x06"))
}

// open recognises what r contains, and returns its source and the name of
// the sheet.
func open(r io.Reader, file, sheet string) (source, string, error) {
	magic := make([]byte, 8)
	n, err := io.ReadFull(r, magic)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return nil, "", fmt.Errorf("%s: %w", file, err)
	}
	magic = magic[:n]
	whole := io.MultiReader(bytes.NewReader(magic), r)
	switch {
	case IsWorkbook(magic):
		at, size, err := randomAccess(r, int64(n), whole, file)
		if err != nil {
			return nil, "", err
		}
		book, err := openWorkbook(at, size, file)
		if err != nil {
			return nil, "", err
		}
		s, err := openSheet(book, sheet)
		if err != nil {
			return nil, "", err
		}
		return s, s.entry.name, nil
	case bytes.HasPrefix(magic, []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")):
		return nil, "", problemsOf(notXLSX(file, diag.Say("an old workbook (.xls), or one with a password", "旧版工作簿（.xls）或加密的工作簿")))
	case isWorkbookName(file) && n > 0:
		p := notXLSX(file, diag.Say("text or something else, in spite of the name", "文件名像工作簿，内容不是"))
		p.Hint = diag.Say("if it is CSV name it .csv, else save it as .xlsx", "如为 CSV 请改名为 .csv，否则请另存为 .xlsx")
		return nil, "", problemsOf(p)
	}
	s, err := openCSV(whole, file)
	if err != nil {
		return nil, "", err
	}
	return s, "", nil
}

// randomAccess makes a workbook readable anywhere: in place where r can seek,
// else in memory. Of r, n bytes were read; whole has them again.
func randomAccess(r io.Reader, n int64, whole io.Reader, file string) (io.ReaderAt, int64, error) {
	if at, ok := r.(interface {
		io.ReaderAt
		io.Seeker
	}); ok {
		if now, err := at.Seek(0, io.SeekCurrent); err == nil {
			if end, err := at.Seek(0, io.SeekEnd); err == nil {
				return io.NewSectionReader(at, now-n, end-now+n), end - now + n, nil
			}
		}
	}
	content, err := io.ReadAll(io.LimitReader(whole, MaxWorkbookBytes+1))
	if err != nil {
		return nil, 0, fmt.Errorf("%s: %w", file, err)
	}
	if len(content) > MaxWorkbookBytes {
		return nil, 0, problemsOf(diag.Problem{File: file, Code: "xlsx.too_large",
			Found: diag.Say("more than %d MB through a pipe", "经管道读入超过 %d MB", MaxWorkbookBytes>>20),
			Want:  diag.Say("the workbook as a file", "以文件形式提供工作簿")})
	}
	return bytes.NewReader(content), int64(len(content)), nil
}
