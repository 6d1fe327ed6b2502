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
		problems.Add(quoteFault(c.name, syntax.StartLine, syntax.Line))
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

// openQuote is the code of a quotation mark that stays open over a line end:
// nobody can tell where the next row starts.
const openQuote diag.Code = "csv.open_quote"

// quoteFault is a quotation mark where none may stand, or one that has no
// partner, found on the last line of a record that starts on the first.
func quoteFault(name string, first, last int) diag.Problem {
	p := diag.Problem{
		File: name, Line: first, Code: "csv.quote",
		Found: diag.Say("a quotation mark that is not closed, or text outside the quotation marks", "引号未闭合，或引号之外还有文字"),
		Want:  diag.Say(`the whole cell in quotation marks, and "" for each within`, `整个单元格加引号，其中的引号写作 ""`),
	}
	if last > first {
		p.Code = openQuote
		p.Found = diag.Say("a quotation mark that is not closed where its cell ends, and the lines below in its cell", "引号未在单元格末尾闭合，以下各行都被当作该单元格的内容")
	}
	return p
}
