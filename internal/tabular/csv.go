package tabular

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strings"

	"goodgov/internal/diag"
)

// csvSource splits CSV into records.
type csvSource struct {
	name    string
	decoder *Decoder
	csv     *csv.Reader
	comma   rune
	read    int64 // bytes of text
	done    int64 // bytes up to the end of the last record
	last    int   // line on which the last record ends; 0 before the header
	lines   []int // of the cells of the last record
}

func openCSV(r io.Reader, name string) (*csvSource, error) {
	decoder, err := NewDecoder(r, name)
	if err != nil {
		return nil, err
	}
	s := &csvSource{name: name, decoder: decoder}
	buffered := bufio.NewReaderSize(s, window)
	s.csv = csv.NewReader(buffered)
	head, _ := buffered.Peek(window) // an error is met again in reading
	if s.comma = delimiter(firstLine(head)); s.comma == '，' {
		return nil, problemsOf(diag.Problem{File: name, Code: "csv.delimiter",
			Found: diag.Say("full-width punctuation between the columns", "列之间用了全角标点"), Want: diag.Say("commas (,)", "半角逗号（,）")})
	}
	s.csv.Comma = s.comma
	s.csv.FieldsPerRecord = -1
	s.csv.ReuseRecord = true
	return s, nil
}

// delimiter tells what separates the fields of a line: a comma, unless there
// is none but semicolons or tabs, or nothing but full-width punctuation.
func delimiter(line []byte) rune {
	counts := map[rune]int{}
	quoted := false
	for _, r := range string(line) {
		quoted = quoted != (r == '"')
		if !quoted {
			counts[r]++
		}
	}
	switch {
	case counts[','] > 0:
		return ','
	case counts[';'] > counts['\t']:
		return ';'
	case counts['\t'] > 0:
		return '\t'
	case counts['，'] > 0 || counts['；'] > 0:
		return '，'
	default:
		return ','
	}
}

// maxRecord is the size of a record, in bytes, that nothing but a quotation
// mark that is never closed exceeds.
const maxRecord = 4 << 20

// Read gives the CSV reader its text, as long as records end.
func (s *csvSource) Read(p []byte) (int, error) {
	if s.read-s.done > maxRecord {
		return 0, problemsOf(diag.Problem{File: s.name, Line: s.last + 1, Code: "csv.quote",
			Found: diag.Say("a quotation mark that is not closed within %d MB", "引号在 %d MB 内没有闭合", maxRecord>>20), Want: wantQuotes})
	}
	n, err := s.decoder.Read(p)
	s.read += int64(n)
	return n, err
}

// firstLine is the first line that is not empty, up to a line break outside
// quotation marks.
func firstLine(text []byte) []byte {
	text = bytes.TrimLeft(text, "\r\n")
	quoted := false
	for i, b := range text {
		switch {
		case b == '"':
			quoted = !quoted
		case b == '\n' && !quoted:
			return text[:i]
		}
	}
	return text
}

func (s *csvSource) next() (record, error) {
	cells, err := s.csv.Read()
	if err != nil {
		return s.explain(err)
	}
	line, _ := s.csv.FieldPos(0)
	last, _ := s.csv.FieldPos(len(cells) - 1)
	s.done = s.csv.InputOffset()
	s.last = last + strings.Count(cells[len(cells)-1], "\n")
	r := record{line: line, cells: cells}
	if last != line {
		s.lines = s.lines[:0]
		for i := range cells {
			line, _ := s.csv.FieldPos(i)
			s.lines = append(s.lines, line)
		}
		r.lines = s.lines
	}
	return r, nil
}

var wantQuotes = diag.Say(`the whole cell in quotation marks, and "" for each within`, `整个单元格加引号，其中的引号写作 ""`)

// explain makes a syntax error of CSV a fault of its row, or of the file if
// nobody can tell where the next row starts.
func (s *csvSource) explain(err error) (record, error) {
	syntax, ok := errors.AsType[*csv.ParseError](err)
	if !ok {
		return record{}, err
	}
	p := diag.Problem{File: s.name, Line: syntax.StartLine, Code: "csv.quote", Want: wantQuotes}
	switch {
	case errors.Is(syntax.Err, csv.ErrBareQuote):
		p.Found = diag.Say("a quotation mark in a cell that does not start with one", "未以引号开头的单元格中出现引号")
	case syntax.Line == syntax.StartLine:
		p.Found = diag.Say("a quotation mark that is not closed, or text behind the closing one", "引号未闭合，或闭合之后还有文字")
	default:
		p.Found = diag.Say("a quotation mark that is not closed properly up to line %d", "引号直到第 %d 行仍未正确闭合", syntax.Line)
	}
	if s.last > 0 && syntax.Line == syntax.StartLine {
		s.done, s.last = s.csv.InputOffset(), syntax.Line
		return record{line: syntax.StartLine, faults: []diag.Problem{p}}, nil
	}
	return record{}, problemsOf(p)
}

func (s *csvSource) end(int, int, int) (*diag.Problems, error) {
	var notes diag.Problems
	for _, note := range s.decoder.Notes() {
		notes.Add(note)
	}
	switch s.comma {
	case ';':
		notes.Add(s.delimiterNote(diag.Say("semicolons", "分号")))
	case '\t':
		notes.Add(s.delimiterNote(diag.Say("tabs", "制表符")))
	}
	return &notes, nil
}

func (s *csvSource) delimiterNote(what diag.Text) diag.Problem {
	return diag.Problem{File: s.name, Code: "csv.delimiter", Severity: diag.Note,
		Want: diag.Say("fields are separated by %s", "各列以%s分隔", what)}
}

func (s *csvSource) exact() bool { return true }
