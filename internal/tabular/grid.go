package tabular

import (
	"cmp"
	"errors"
	"io"
	"slices"

	"goodgov/internal/diag"
)

// Grid is a text or a sheet as it is, no row of it taken for a header: for
// layouts that are no tables, such as several matrices below each other.
type Grid struct {
	File  string // as the user typed it, without a sheet
	Sheet string // of a workbook; empty for CSV
	Notes []diag.Problem

	head  *Head
	lines []int      // of the rows
	cells [][]string // rows that are not blank
	wide  []int      // fields of the rows, blank ones at their end included
}

// Rows is the number of rows that are not blank.
func (g *Grid) Rows() int { return len(g.cells) }

// Line is the physical line on which a row starts, or its row in the sheet, from 1.
func (g *Grid) Line(row int) int { return g.lines[row] }

// Width is the number of cells of a row, up to the last that is not blank.
func (g *Grid) Width(row int) int { return len(g.cells[row]) }

// Fields is the number of cells that a row has in the file; a text that means
// to be a table has as many in each. In a workbook it says nothing.
func (g *Grid) Fields(row int) int { return g.wide[row] }

// At is the cell in a row, from 0 and blank rows not counted, and a column
// from 0. Beyond the end of the row it is absent.
func (g *Grid) At(row, column int) Cell {
	c := Cell{head: g.head, line: g.lines[row], field: column + 1}
	if column < len(g.cells[row]) {
		c.raw = g.cells[row][column]
	}
	return c
}

// Problem is a fault of the sheet as a whole.
func (g *Grid) Problem(code diag.Code, found, want diag.Text) diag.Problem {
	return g.head.Problem(code, found, want)
}

// ReadGrids reads what r contains, CSV or a workbook, as Read does: a text as
// one grid, of a workbook every visible sheet that is not blank, or the one
// that name asks for. Rows may differ in length, and merged cells are a value
// in the first of them. MaxBytes is of all grids together.
//
// The error is a *diag.Problems with all faults, or a failure to read r.
func ReadGrids(r io.Reader, name string, options Options) ([]*Grid, error) {
	file, sheet := SplitName(name)
	first, sheetName, err := open(r, file, sheet)
	if err != nil {
		return nil, err
	}
	left := cmp.Or(options.MaxBytes, MaxTableBytes)
	var grids []*Grid
	var problems diag.Problems
	add := func(s source, sheet string) error {
		g, err := readGrid(s, file, sheet, &left)
		if err := problems.MergeError(err); err != nil {
			return err
		}
		if g != nil && len(g.cells) > 0 {
			grids = append(grids, g)
		}
		return nil
	}
	book, ok := first.(*sheetSource)
	if !ok || sheet != "" {
		err = add(first, sheetName)
	} else {
		for _, entry := range book.book.sheets {
			if !entry.visible || !entry.cells {
				continue
			}
			s, opened := openSheet(book.book, entry.name)
			if opened != nil {
				err = problems.MergeError(opened)
			} else {
				err = add(s, entry.name)
			}
			if err != nil {
				break
			}
		}
	}
	if err != nil {
		return nil, err
	}
	if problems.Errors() == 0 && len(grids) == 0 {
		problems.Add(diag.Problem{File: file, Code: "table.empty", Found: diag.Say("nothing", "没有内容"), Want: diag.Say("cells with values", "有内容的单元格")})
	}
	problems.Sort()
	return grids, problems.Err()
}

func readGrid(s source, file, sheet string, left *int) (*Grid, error) {
	head := &Head{File: file, Sheet: sheet}
	g := &Grid{File: file, Sheet: sheet, head: head}
	var problems diag.Problems
	for {
		r, err := s.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		for _, fault := range r.faults {
			fault.File, fault.Sheet, fault.Line = file, sheet, r.line
			if fault.Severity == diag.Error {
				problems.Add(fault)
			} else {
				g.Notes = append(g.Notes, fault)
			}
		}
		cells, wide := slices.Clone(r.cells), len(r.cells)
		for len(cells) > 0 && trim(cells[len(cells)-1]) == "" {
			cells = cells[:len(cells)-1]
		}
		if len(cells) == 0 {
			continue
		}
		for _, cell := range cells {
			*left -= 16 + len(cell)
		}
		if *left < 0 {
			return nil, problemsOf(head.Problem("table.too_large", diag.Say("more than can be read at once", "内容过多，无法一次读取"), diag.Say("a smaller file", "较小的文件")))
		}
		g.lines = append(g.lines, r.line)
		g.cells = append(g.cells, cells)
		g.wide = append(g.wide, wide)
	}
	// Merged cells are looked for in no columns: a title may span some.
	found, err := s.end(0, 0, 0)
	if err != nil {
		return nil, err
	}
	for _, p := range found.All() {
		if p.Code != "xlsx.first_sheet" {
			g.Notes = append(g.Notes, p)
		}
	}
	return g, problems.Err()
}

// Under is the cell with the name of its column, for messages.
func (c Cell) Under(column string) Cell {
	c.column = column
	return c
}
