package forms

import (
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"

	"goodgov/internal/diag"
)

// Columns of the cover.
const (
	coverText = iota + 2
	coverAnswered
	coverCR
	coverRest
)

// coverWidth is about how many characters a line of the cover holds.
const coverWidth = 100

// cover writes the first sheet: what this is about, how to judge, and how far
// one is.
func (b *workbook) cover(sheet string) {
	f := b.form
	b.do(b.file.ProtectSheet(sheet, &excelize.SheetProtectionOptions{SelectLockedCells: true, SelectUnlockedCells: true, FormatColumns: true, FormatRows: true}))
	for i, width := range []float64{3, 62, 16, 16, 16} {
		letter := columnName(1 + i)
		b.do(b.file.SetColWidth(sheet, letter, letter, width))
	}
	b.do(b.file.SetSheetView(sheet, 0, &excelize.ViewOptions{ShowGridLines: ptr(false)}))
	b.do(b.file.SetPageLayout(sheet, &excelize.PageLayoutOptions{Size: ptr(9), FitToWidth: ptr(1), FitToHeight: ptr(0)})) // 9: A4
	b.do(b.file.SetSheetProps(sheet, &excelize.SheetPropsOptions{FitToPage: ptr(true)}))

	row := 2
	paragraph := func(style string, texts ...string) {
		for _, text := range texts {
			first, last := diag.CellName(coverText, row), diag.CellName(coverRest, row)
			b.do(b.file.MergeCell(sheet, first, last))
			b.put(sheet, coverText, row, text, style)
			tall := 4 + 16*float64(wrapped(text, coverWidth))
			if style == "cover" {
				tall = 36
			}
			b.do(b.file.SetRowHeight(sheet, row, tall))
			row++
		}
	}
	paragraph("cover", f.in(text("form.title"))...)
	paragraph("lead", f.in(f.Title)...)
	paragraph("note", f.in(f.Note)...)
	row++
	paragraph("who", f.who())
	paragraph("text", f.in(text("form.purpose", f.Pairs(), len(f.Comparisons)))...)
	row++
	paragraph("part", f.say("form.how"))
	for _, key := range []string{"form.how.pair", "form.how.choose", "form.how.weights"} {
		paragraph("text", f.in(text(key))...)
	}
	paragraph("text", f.in(text("form.how.transitive"))...)
	paragraph("text", f.in(text("form.how.consistency", f.limit()))...)
	paragraph("text", f.in(text("form.how.back"))...)
	row++
	paragraph("part", f.say("form.example"))
	paragraph("text", fmt.Sprintf("%s    [ %s ]    %s", f.say("form.example.left"), f.choice(middle-4), f.say("form.example.right")))
	paragraph("text", f.in(text("form.example.meaning"))...)
	row++
	paragraph("part", f.say("form.scale"))
	for number := 1; number <= len(degrees); number++ {
		paragraph("text", fmt.Sprintf("%d    %s", number, f.line(degree(number))))
	}
	paragraph("note", f.in(text("form.scale.note"))...)
	row++
	b.overview(sheet, row)
}

// overview lists the comparisons with how many pairs are judged and the CR.
func (b *workbook) overview(sheet string, row int) {
	f := b.form
	for i, key := range []string{"form.overview", "form.answered", "form.cr"} {
		b.put(sheet, coverText+i, row, f.say(key), "header")
	}
	b.do(b.file.SetRowHeight(sheet, row, 20+16*float64(len(f.Languages))))
	for i := range b.blocks {
		at := &b.blocks[i]
		row++
		name := strings.Repeat("    ", len(at.Above)) + f.line(at.Name)
		b.put(sheet, coverText, row, name, "link")
		b.do(b.file.SetCellHyperLink(sheet, diag.CellName(coverText, row), quoted(at.sheet)+"!"+diag.CellName(numberColumn, at.title), "Location"))
		there := quoted(at.sheet) + "!"
		b.formula(sheet, coverAnswered, row, `%s&" / %d"`, there+cell(working, at.weights-1), len(at.Comparison.pairs()))
		b.styled(sheet, coverAnswered, row, "count")
		b.formula(sheet, coverCR, row, `%s`, there+at.cr())
		b.styled(sheet, coverCR, row, "cr")
		b.lights(sheet, cell(coverCR, row), at.Limit)
		b.do(b.file.SetRowHeight(sheet, row, 4+16*float64(wrapped(name, 60))))
	}
}
