package xlsx

import (
	"fmt"
	"io"
	"iter"
	"slices"

	"github.com/xuri/excelize/v2"
)

// Sheet is a sheet of plain cells: numbers, texts and nil. Its rows are gone
// over once; an error among them ends the writing.
type Sheet struct {
	Name string
	Rows iter.Seq2[[]any, error]
}

// WriteSheets writes a workbook of plain sheets, at least one. However many rows
// there are, few of them are in memory at a time. A text without characters is
// an empty cell, as nil is.
func WriteSheets(w io.Writer, sheets ...Sheet) error {
	book := excelize.NewFile()
	defer book.Close()
	for i, sheet := range sheets {
		var err error
		if i == 0 { // a new workbook has a sheet
			err = book.SetSheetName(book.GetSheetName(0), sheet.Name)
		} else {
			_, err = book.NewSheet(sheet.Name)
		}
		if err != nil {
			return err
		}
		if err := sheet.write(book); err != nil {
			return err
		}
	}
	return Write(w, book)
}

func (s *Sheet) write(book *excelize.File) error {
	out, err := book.NewStreamWriter(s.Name)
	if err != nil {
		return err
	}
	n := 0
	for row, err := range s.Rows {
		if err != nil {
			return err
		}
		n++
		cells := slices.Clone(row)
		for i, cell := range cells {
			if cell == "" {
				cells[i] = nil
			}
		}
		if err := out.SetRow(fmt.Sprint("A", n), cells); err != nil {
			return err
		}
	}
	return out.Flush()
}

// Rows are rows that are all there.
func Rows[T any](rows [][]T) iter.Seq2[[]any, error] {
	return func(yield func([]any, error) bool) {
		for _, row := range rows {
			cells := make([]any, len(row))
			for i, cell := range row {
				cells[i] = cell
			}
			if !yield(cells, nil) {
				return
			}
		}
	}
}
