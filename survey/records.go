package survey

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"unicode/utf8"

	"goodgov/internal/diag"
)

// Records is a table of text cells read one record at a time. Next returns
// the line on which the record starts, and io.EOF after the last; cells are
// valid until the next call. A record that can't be split into cells is a
// *diag.Problems; the reader may go on after it.
type Records interface {
	Next() (cells []string, line int, err error)
}

// CSV reads separated records (RFC 4180, UTF-8, a byte order mark accepted)
// strictly.
func CSV(r io.Reader, name string, comma rune) Records {
	reader := csv.NewReader(&unmarked{source: bufio.NewReader(r)})
	reader.Comma = comma
	reader.FieldsPerRecord = -1
	reader.ReuseRecord = true
	return &csvRecords{reader: reader, name: name}
}

var byteOrderMark = []byte("\xef\xbb\xbf")

// unmarked leaves out the byte order mark at the start of a text.
type unmarked struct {
	source  *bufio.Reader
	started bool
}

func (u *unmarked) Read(p []byte) (int, error) {
	if !u.started {
		u.started = true
		if start, _ := u.source.Peek(len(byteOrderMark)); bytes.Equal(start, byteOrderMark) {
			u.source.Discard(len(byteOrderMark))
		}
	}
	return u.source.Read(p)
}

type csvRecords struct {
	reader *csv.Reader
	name   string
}

func (c *csvRecords) Next() ([]string, int, error) {
	cells, err := c.reader.Read()
	if syntax, ok := errors.AsType[*csv.ParseError](err); ok {
		var problems diag.Problems
		problems.Add(quoteFault(c.name, syntax.Line))
		return nil, syntax.StartLine, problems.Err()
	}
	if err != nil {
		return nil, 0, err
	}
	for _, cell := range cells {
		if !utf8.ValidString(cell) {
			return nil, 0, ErrNotUTF8
		}
	}
	line, _ := c.reader.FieldPos(0)
	return cells, line, nil
}

// quoteFault is a quotation mark where none may stand, or one that has no
// partner.
func quoteFault(name string, line int) diag.Problem {
	return diag.Problem{
		File: name, Line: line, Code: "csv.quote",
		Found: diag.Say("a quotation mark out of place", "位置不当的引号"),
		Want:  diag.Say(`the whole cell in quotation marks, and "" for each within`, `整个单元格加引号，其中的引号写作 ""`),
	}
}
