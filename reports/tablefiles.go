package reports

import (
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/jedib0t/go-pretty/v6/text"
	"github.com/xuri/excelize/v2"

	"goodgov/internal/i18n"
	"goodgov/internal/latex"
	"goodgov/internal/xlsx"
)

// Tables in the files that authors take them from: LaTeX and XLSX. Figures in
// them are as rounded as in the page.

// document is the tables as a LaTeX document that compiles.
func (x *Appendix) document(lang string, tables []numberedTable) *latex.Document {
	p := i18n.Printer{Lang: lang}
	d := &latex.Document{Title: p.T("appendix.title", x.Title.In(lang)), Note: x.Note.In(lang), TableName: p.T("latex.table"), Prefix: "A", Continued: p.T("latex.continued"),
		Comment: strings.Split(p.T("latex.comment"), "\n")}
	for _, t := range tables {
		d.Tables = append(d.Tables, t.latex())
	}
	return d
}

func (t numberedTable) latex() latex.Table {
	out := latex.Table{Caption: t.Title, Label: "tab:" + t.number, Name: t.Name, Notes: t.Notes}
	for _, c := range t.Columns {
		align := latex.Left
		if c.Align == Right {
			align = latex.Right
		}
		out.Columns = append(out.Columns, latex.Column{Header: c.Header, Align: align})
	}
	for _, row := range t.Rows {
		out.Rows = append(out.Rows, latex.Row{Cells: row.Cells, Indent: row.Indent, Strong: row.Strong})
	}
	return out
}

// writeWorkbook writes a list of the tables and a sheet for each.
func writeWorkbook(w io.Writer, title, note string, tables []numberedTable, lang string) error {
	p := i18n.Printer{Lang: lang}
	b := &workbook{File: excelize.NewFile(), styles: map[string]int{}}
	defer b.Close()
	contents := p.T("report.contents")
	b.check(b.SetSheetName("Sheet1", contents))
	b.text(contents, 1, 1, title, "bold")
	b.text(contents, 1, 2, note, "")
	b.check(b.SetColWidth(contents, "B", "B", 80))
	for i, t := range tables {
		row := i + 4
		b.text(contents, 1, row, t.number, "")
		b.text(contents, 2, row, t.Title, "")
		b.check(b.SetCellHyperLink(contents, fmt.Sprintf("B%d", row), "'"+t.number+"'!A1", "Location"))
		b.sheet(t)
	}
	if b.err != nil {
		return b.err
	}
	return xlsx.Write(w, b.File)
}

// workbook keeps the first error, so that cells can be set one after another.
type workbook struct {
	*excelize.File
	styles map[string]int // by number format; "bold" is none
	err    error
}

func (b *workbook) check(err error) {
	if b.err == nil {
		b.err = err
	}
}

// sheet writes a table: its title, its header, its rows, its notes.
func (b *workbook) sheet(t numberedTable) {
	_, err := b.NewSheet(t.number)
	b.check(err)
	b.text(t.number, 1, 1, t.Title, "bold")
	for i, c := range t.Columns {
		b.text(t.number, i+1, 2, c.Header, "bold")
		name, err := excelize.ColumnNumberToName(i + 1)
		b.check(err)
		b.check(b.SetColWidth(t.number, name, name, t.width(i)))
	}
	for k, row := range t.Rows {
		for i, cell := range row.Cells {
			if value, format, ok := readFigure(cell); ok && i < len(t.Columns) && t.Columns[i].Align == Right {
				b.set(t.number, i+1, k+3, value, format)
				continue
			}
			if i == t.Name {
				cell = strings.Repeat("  ", row.Indent) + cell
			}
			b.text(t.number, i+1, k+3, cell, "")
		}
	}
	for k, note := range t.Notes {
		b.text(t.number, 1, len(t.Rows)+4+k, note, "")
	}
	b.check(b.SetPanes(t.number, &excelize.Panes{Freeze: true, YSplit: 2, TopLeftCell: "A3", ActivePane: "bottomLeft"}))
}

func (b *workbook) text(sheet string, column, row int, words, style string) {
	if words != "" {
		b.set(sheet, column, row, words, style)
	}
}

func (b *workbook) set(sheet string, column, row int, value any, style string) {
	cell, err := excelize.CoordinatesToCellName(column, row)
	b.check(err)
	b.check(b.SetCellValue(sheet, cell, value))
	if style == "" {
		return
	}
	id, known := b.styles[style]
	if !known {
		s := &excelize.Style{CustomNumFmt: &style}
		if style == "bold" {
			s = &excelize.Style{Font: &excelize.Font{Bold: true}}
		}
		id, err = b.NewStyle(s)
		b.check(err)
		b.styles[style] = id
	}
	b.check(b.SetCellStyle(sheet, cell, cell, id))
}

// width of a column in characters.
func (t numberedTable) width(column int) float64 {
	const narrowest, widest = 7, 48
	fixWidths()
	most := text.StringWidthWithoutEscSequences(t.Columns[column].Header)
	for _, row := range t.Rows {
		if column < len(row.Cells) {
			most = max(most, text.StringWidthWithoutEscSequences(row.Cells[column]))
		}
	}
	return float64(min(max(most, narrowest), widest) + 2)
}

// readFigure reads a figure as tables print it, and the number format that shows
// it with the same decimals: 0.1234, −0.5, 12.3 %.
func readFigure(text string) (value float64, format string, ok bool) {
	digits, percent := strings.CutSuffix(strings.ReplaceAll(text, "−", "-"), " %")
	value, err := strconv.ParseFloat(digits, 64)
	if err != nil || math.IsNaN(value) || math.IsInf(value, 0) {
		return 0, "", false
	}
	format = "0"
	if _, decimals, found := strings.Cut(digits, "."); found {
		format += "." + strings.Repeat("0", len(decimals))
	}
	if percent {
		value /= 100
		format += " %"
	}
	return value, format, true
}
