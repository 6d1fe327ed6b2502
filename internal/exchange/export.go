package exchange

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"

	"goodgov/internal/csvfile"
	"goodgov/internal/xlsx"
)

// ByteOrderMark at the beginning of a file tells spreadsheets that it is UTF-8.
const ByteOrderMark = "\ufeff"

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
	out := csvfile.NewWriter(buffered)
	line := make([]string, len(t.Fields))
	for i := range t.Fields {
		line[i] = t.Fields[i].Name
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
			line[i] = t.Fields[i].written(row, cells, lang)
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
	switch {
	case cells == Labels && f.of != nil:
		return f.named(f.cell(row), lang)
	case cells == Labels:
		return f.named(strings.TrimSpace(row[f.from]), lang)
	case cells == Figures || f.of != nil:
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
	return xlsx.WriteSheets(w, xlsx.Sheet{Name: "answers", Rows: t.rows(ctx, cells, lang)}, xlsx.Sheet{Name: "codebook", Rows: t.codebook(lang)})
}

func (t *Table) rows(ctx context.Context, cells Cells, lang string) iter.Seq2[[]any, error] {
	return func(yield func([]any, error) bool) {
		line := make([]any, len(t.Fields))
		for i := range t.Fields {
			line[i] = t.Fields[i].Name
		}
		if !yield(line, nil) {
			return
		}
		n := 0
		for row, err := range t.answers.Rows {
			if n++; err == nil && n%4096 == 0 {
				err = ctx.Err()
			}
			if err != nil {
				yield(nil, err)
				return
			}
			for i := range t.Fields {
				f := &t.Fields[i]
				text := f.written(row, cells, lang)
				if line[i] = text; f.Role != ID && number(text) {
					line[i], _ = strconv.ParseFloat(text, 64)
				}
			}
			if !yield(line, nil) {
				return
			}
		}
	}
}

// codebook says what columns and answers mean: a row with an empty value names
// the column.
func (t *Table) codebook(lang string) iter.Seq2[[]any, error] {
	rows := [][]string{{"column", "value", "label_" + lang, "missing", "role", "reverse"}}
	for i := range t.Fields {
		f := &t.Fields[i]
		rows = append(rows, []string{f.Name, "", f.about(lang), "", string(f.Role), yes(f.Reverse)})
		for _, value := range f.Values {
			rows = append(rows, []string{f.Name, value.Code, value.Labels.In(lang), yes(value.Missing)})
		}
	}
	return xlsx.Rows(rows)
}

func yes(is bool) string {
	if is {
		return "true"
	}
	return ""
}
