package exchange

import (
	"bufio"
	"io"
	"strings"

	"goodgov/internal/diag"
	"goodgov/internal/tabular"
)

// Column is a column of a file.
type Column struct {
	Name string
	Text string // the question in words, where the file has it beside the name

	labels map[string]string // of its answers, where the file has them
}

// Source is a file of answers of another tool, read row by row.
type Source struct {
	Layout  Layout
	Columns []Column

	rows rows
}

// rows are the rows of a file below all headers.
type rows interface {
	// next returns the cells of the next row, valid until the call after it, and
	// io.EOF behind the last.
	next() ([]string, error)
	// problem is a fault of a cell of that row; column −1 is the row as a whole.
	problem(column int, code diag.Code, found, want diag.Text) diag.Problem
	notes() []diag.Problem
}

// Open begins to read a file. The layout is that which is asked for, or, where
// none is, that which the header shows. Its error is a *diag.Problems, or a
// failure to read.
func Open(r io.Reader, name string, layout Layout) (*Source, error) {
	in := bufio.NewReaderSize(r, 1<<16)
	if start, _ := in.Peek(4); isSav(start) || layout == SPSS {
		return openSav(in, name)
	}
	return openTable(in, name, layout)
}

// openTable reads CSV and XLSX.
func openTable(r io.Reader, name string, layout Layout) (*Source, error) {
	reader, err := tabular.NewReader(r, name, tabular.Options{AllowNoRows: true})
	if err != nil {
		return nil, err
	}
	table := &tableRows{reader: reader}
	s := &Source{Layout: layout, rows: table}
	for _, header := range reader.Header.Cells {
		s.Columns = append(s.Columns, Column{Name: header})
	}
	if s.Layout == "" {
		s.Layout = recognise(s.Columns)
	}
	if s.Layout == Qualtrics {
		if err := s.qualtricsHeaders(); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// qualtricsHeaders takes the two rows below the names: the questions, and what
// Qualtrics knows the columns by. Where there are no such rows, nothing is taken.
func (s *Source) qualtricsHeaders() error {
	table := s.rows.(*tableRows)
	first, err := table.reader.Next()
	if err == io.EOF {
		return nil
	}
	if err != nil {
		return err
	}
	first = first.Clone()
	second, err := table.reader.Next()
	if err == nil && len(second.Cells) > 0 && strings.HasPrefix(strings.TrimSpace(second.Cells[0]), "{") {
		for i := range s.Columns {
			s.Columns[i].Text = first.Cells[i]
		}
		return nil
	}
	table.waiting = append(table.waiting, waitingRow{row: first})
	switch {
	case err == nil:
		table.waiting = append(table.waiting, waitingRow{row: second.Clone()})
	case err != io.EOF:
		return err
	}
	return nil
}

type tableRows struct {
	reader  *tabular.Reader
	waiting []waitingRow
	row     tabular.Row
}

// waitingRow is a row that was looked at before its turn, and what is wrong with it.
type waitingRow struct {
	row tabular.Row
	err error
}

func (t *tableRows) next() ([]string, error) {
	if len(t.waiting) > 0 {
		first := t.waiting[0]
		t.row, t.waiting = first.row, t.waiting[1:]
		return first.row.Cells, first.err
	}
	row, err := t.reader.Next()
	t.row = row
	return row.Cells, err
}

func (t *tableRows) problem(column int, code diag.Code, found, want diag.Text) diag.Problem {
	switch {
	case t.row.Line == 0:
		return t.reader.Problem(code, found, want)
	case column < 0:
		return t.row.Problem(code, found, want)
	}
	return t.row.At(column).Problem(code, found, want)
}

func (t *tableRows) notes() []diag.Problem { return t.reader.Notes() }
