package forms

import (
	"github.com/xuri/excelize/v2"

	"goodgov/internal/diag"
)

// Colours of the workbook.
const (
	ink    = "1D2733"
	soft   = "5A6775"
	accent = "1F5F9E"
	wash   = "EEF3F8"
	yellow = "FFF9DB"
	line   = "C9D2DC"
	warm   = "A04A00"
)

// looks are the styles of cells by what they are for.
var looks = map[string]excelize.Style{
	"cover":     {Font: &excelize.Font{Bold: true, Size: 20, Color: ink}, Alignment: oneLine},
	"lead":      {Font: &excelize.Font{Size: 13, Color: ink}, Alignment: wrapText},
	"note":      {Font: &excelize.Font{Size: 10, Color: soft, Italic: true}, Alignment: wrapText},
	"who":       {Font: &excelize.Font{Bold: true, Size: 12, Color: accent}, Alignment: wrapText},
	"part":      {Font: &excelize.Font{Bold: true, Size: 13, Color: accent}, Alignment: wrapText},
	"text":      {Font: &excelize.Font{Size: 11, Color: ink}, Alignment: wrapText},
	"link":      {Font: &excelize.Font{Size: 11, Color: accent, Underline: "single"}, Alignment: &excelize.Alignment{Vertical: "center"}},
	"title":     {Font: &excelize.Font{Bold: true, Size: 12, Color: "FFFFFF"}, Fill: solid(accent), Alignment: wrapText},
	"question":  {Font: &excelize.Font{Size: 11, Color: ink}, Fill: solid(wash), Alignment: wrapText},
	"header":    {Font: &excelize.Font{Size: 10, Bold: true, Color: soft}, Border: under, Alignment: centred},
	"number":    {Font: &excelize.Font{Size: 10, Color: soft}, Border: under, Alignment: centred},
	"left":      {Font: &excelize.Font{Size: 11, Color: ink}, Border: under, Alignment: &excelize.Alignment{Horizontal: "right", Vertical: "center", WrapText: true, Indent: 1}},
	"right":     {Font: &excelize.Font{Size: 11, Color: ink}, Border: under, Alignment: &excelize.Alignment{Horizontal: "left", Vertical: "center", WrapText: true, Indent: 1}},
	"answer":    {Font: &excelize.Font{Size: 11, Color: ink}, Fill: solid(yellow), Border: around, Alignment: centred, Protection: &excelize.Protection{Locked: false}},
	"remark":    {Font: &excelize.Font{Size: 10, Bold: true, Color: warm}, Alignment: &excelize.Alignment{Vertical: "center", WrapText: true, Indent: 1}},
	"subheader": {Font: &excelize.Font{Size: 10, Bold: true, Color: soft}, Border: under, Alignment: wrapText},
	"element":   {Font: &excelize.Font{Size: 11, Color: ink}, Alignment: wrapText},
	"detail":    {Font: &excelize.Font{Size: 10, Color: soft}, Alignment: wrapText},
	"weight":    {Font: &excelize.Font{Size: 11, Color: ink}, NumFmt: 10, Alignment: &excelize.Alignment{Vertical: "center"}}, // 10: 0.00%
	"total":     {Font: &excelize.Font{Size: 11, Bold: true, Color: ink}, Alignment: wrapText},
	"cr":        {Font: &excelize.Font{Size: 11, Bold: true, Color: ink}, CustomNumFmt: ptr("0.0000"), Border: around, Alignment: centred},
	"verdict":   {Font: &excelize.Font{Size: 10, Color: soft}, Alignment: &excelize.Alignment{Vertical: "center", WrapText: true, Indent: 1}},
	"count":     {Font: &excelize.Font{Size: 11, Color: ink}, Alignment: centred},
}

var (
	wrapText = &excelize.Alignment{Vertical: "center", WrapText: true}
	oneLine  = &excelize.Alignment{Vertical: "center"}
	centred  = &excelize.Alignment{Horizontal: "center", Vertical: "center", WrapText: true}
	under    = []excelize.Border{{Type: "bottom", Color: line, Style: 1}}
	around   = []excelize.Border{{Type: "bottom", Color: line, Style: 1}, {Type: "top", Color: line, Style: 1}, {Type: "left", Color: line, Style: 1}, {Type: "right", Color: line, Style: 1}}
)

func solid(colour string) excelize.Fill {
	return excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{colour}}
}

// style is the number of a style in the workbook.
func (b *workbook) style(name string) int {
	number, known := b.styles[name]
	if !known {
		look := looks[name]
		var err error
		number, err = b.file.NewStyle(&look)
		b.do(err)
		b.styles[name] = number
	}
	return number
}

func (b *workbook) styled(sheet string, column, row int, style string) {
	at := diag.CellName(column, row)
	b.do(b.file.SetCellStyle(sheet, at, at, b.style(style)))
}
