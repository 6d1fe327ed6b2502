package tabular

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"io"

	"goodgov/internal/diag"
)

// csvSource splits CSV into records.
type csvSource struct {
	name    string
	decoder *Decoder
	csv     *csv.Reader
	lines   []int
	comma   rune
}

func openCSV(r io.Reader, name string) (*csvSource, error) {
	decoder, err := NewDecoder(r, name)
	if err != nil {
		return nil, err
	}
	buffered := bufio.NewReaderSize(decoder, window)
	head, _ := buffered.Peek(window) // an error is met again in reading
	s := &csvSource{name: name, decoder: decoder, csv: csv.NewReader(buffered), comma: delimiter(head)}
	s.csv.Comma = s.comma
	s.csv.FieldsPerRecord = -1
	s.csv.ReuseRecord = true
	return s, nil
}

// delimiter tells what separates the fields of the first line that is not
// blank: a comma, unless there is none but semicolons or tabs.
func delimiter(head []byte) rune {
	head = bytes.TrimLeft(head, "\r\n")
	count := map[rune]int{}
	quoted := false
	for _, b := range head {
		if b == '"' {
			quoted = !quoted
		}
		if quoted {
			continue
		}
		if b == '\n' {
			break
		}
		count[rune(b)]++
	}
	switch {
	case count[','] > 0 || count[';'] == 0 && count['\t'] == 0:
		return ','
	case count[';'] > count['\t']:
		return ';'
	default:
		return '\t'
	}
}

func (s *csvSource) next() (record, error) {
	cells, err := s.csv.Read()
	if err != nil {
		return record{}, s.explain(err)
	}
	line, _ := s.csv.FieldPos(0)
	r := record{line: line, cells: cells}
	if last, _ := s.csv.FieldPos(len(cells) - 1); last != line {
		s.lines = s.lines[:0]
		for i := range cells {
			line, _ := s.csv.FieldPos(i)
			s.lines = append(s.lines, line)
		}
		r.lines = s.lines
	}
	return r, nil
}

// explain makes a syntax error of CSV a problem.
func (s *csvSource) explain(err error) error {
	syntax, ok := errors.AsType[*csv.ParseError](err)
	if !ok {
		return err
	}
	p := diag.Problem{File: s.name, Line: syntax.StartLine, Code: "csv.quote"}
	switch {
	case errors.Is(syntax.Err, csv.ErrBareQuote):
		p.Found = diag.Say("a quotation mark within a cell that does not start with one", "未加引号的单元格中出现引号")
		p.Want = diag.Say(`the cell in quotation marks, and "" for each within`, `整个单元格加引号，其中的引号写作 ""`)
	case syntax.Line != syntax.StartLine:
		p.Found = diag.Say("a quotation mark that is not closed by line %d", "引号到第 %d 行仍未正确闭合", syntax.Line)
		p.Want = diag.Say(`a closing quotation mark, and "" for each within`, `闭合的引号，其中的引号写作 ""`)
	default:
		p.Found = diag.Say("text after a closing quotation mark, or none that closes", "闭合引号之后还有文字，或引号未闭合")
		p.Want = diag.Say(`a closing quotation mark, and "" for each within`, `闭合的引号，其中的引号写作 ""`)
	}
	var problems diag.Problems
	problems.Add(p)
	return problems.Err()
}

func (s *csvSource) end(int, int, int) *diag.Problems {
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
	return &notes
}

func (s *csvSource) delimiterNote(what diag.Text) diag.Problem {
	return diag.Problem{File: s.name, Code: "csv.delimiter", Severity: diag.Note,
		Want: diag.Say("fields are separated by %s", "各列以%s分隔", what)}
}

func (s *csvSource) exact() bool { return true }
