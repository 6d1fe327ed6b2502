package exchange

import (
	"bufio"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// Cells says how answers are written.
type Cells int

const (
	Codes   Cells = iota // as they are kept
	Labels               // in words
	Figures              // for programs: codes, with numbers for missing codes that are none, on one line
)

// WriteCSV writes the answers.
func (t *Table) WriteCSV(ctx context.Context, w io.Writer, cells Cells, lang string) error {
	buffered := bufio.NewWriterSize(w, 1<<16)
	out := csv.NewWriter(buffered)
	line := make([]string, len(t.Fields))
	for i := range t.Fields {
		line[i] = harmless(t.Fields[i].Name)
	}
	if err := out.Write(line); err != nil {
		return err
	}
	n := 0
	for row, err := range t.answers.Rows {
		if err != nil {
			return err
		}
		if n++; n%4096 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		for i := range t.Fields {
			line[i] = harmless(t.Fields[i].written(row, cells, lang))
		}
		if err := out.Write(line); err != nil {
			return err
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return err
	}
	return buffered.Flush()
}

func (f *Field) written(row []string, cells Cells, lang string) string {
	switch cells {
	case Labels:
		return f.named(strings.TrimSpace(row[f.from]), lang)
	case Figures:
		return oneLine(f.cell(row))
	}
	return row[f.from]
}

// mostRows is what a sheet of a workbook holds, less its header.
const mostRows = 1<<20 - 1

// ErrTooLong says that a table has more rows than a sheet holds.
var ErrTooLong = fmt.Errorf("more than %d rows", mostRows)

// WriteXLSX writes a workbook: the answers, and what its columns mean.
func (t *Table) WriteXLSX(ctx context.Context, w io.Writer, cells Cells, lang string) error {
	if t.Rows > mostRows {
		return ErrTooLong
	}
	file := excelize.NewFile()
	defer file.Close()
	if err := file.SetSheetName("Sheet1", "answers"); err != nil {
		return err
	}
	sheet, err := newSheet(file, "answers")
	if err != nil {
		return err
	}
	var header []any
	for i := range t.Fields {
		header = append(header, t.Fields[i].Name)
	}
	if err := sheet.row(header); err != nil {
		return err
	}
	line := make([]any, len(t.Fields))
	for row, err := range t.answers.Rows {
		if err != nil {
			return err
		}
		if sheet.rows%4096 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		for i := range t.Fields {
			f := &t.Fields[i]
			switch text := f.written(row, cells, lang); {
			case text == "":
				line[i] = nil
			case f.Role != ID && number(text):
				line[i], _ = strconv.ParseFloat(text, 64)
			default:
				line[i] = text
			}
		}
		if err := sheet.row(line); err != nil {
			return err
		}
	}
	if err := sheet.Flush(); err != nil {
		return err
	}
	if err := t.writeCodebook(file, lang); err != nil {
		return err
	}
	return file.Write(w)
}

// writeCodebook adds the sheet that says what columns and answers mean: a row
// with an empty value names the column.
func (t *Table) writeCodebook(file *excelize.File, lang string) error {
	if _, err := file.NewSheet("codebook"); err != nil {
		return err
	}
	sheet, err := newSheet(file, "codebook")
	if err != nil {
		return err
	}
	if err := sheet.row([]any{"column", "value", "label_" + lang, "missing", "role", "reverse"}); err != nil {
		return err
	}
	for i := range t.Fields {
		f := &t.Fields[i]
		if err := sheet.row([]any{f.Name, nil, f.about(lang), nil, string(f.Role), yes(f.Reverse)}); err != nil {
			return err
		}
		for _, value := range f.Values {
			var label any
			if len(value.Labels) > 0 {
				label = value.Labels.In(lang)
			}
			if err := sheet.row([]any{f.Name, value.Code, label, yes(value.Missing)}); err != nil {
				return err
			}
		}
	}
	return sheet.Flush()
}

func yes(is bool) any {
	if is {
		return "true"
	}
	return nil
}

// sheetWriter writes a sheet row by row.
type sheetWriter struct {
	*excelize.StreamWriter
	rows int
}

func newSheet(file *excelize.File, name string) (*sheetWriter, error) {
	s, err := file.NewStreamWriter(name)
	return &sheetWriter{StreamWriter: s}, err
}

func (s *sheetWriter) row(cells []any) error {
	s.rows++
	return s.SetRow("A"+strconv.Itoa(s.rows), cells)
}
