package forms

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"goodgov/ahp"
	"goodgov/internal/diag"
	"goodgov/internal/xlsx"
)

// Columns of a sheet of comparisons. Those from working on hold the formulas'
// intermediate values and are hidden.
const (
	numberColumn = iota + 1
	leftColumn
	choiceColumn
	rightColumn
	remarkColumn
	working
)

// Columns of a row of a pair among the hidden ones.
const (
	valueColumn    = working + iota // left over right, as a number
	residualColumn                  // ln of the value over the ratio of the weights
	distanceColumn                  // its amount
	fitColumn                       // ln of what the other judgements imply
	strengthColumn                  // the same as a number of 1 or more
	stepColumn                      // the nearest choice, counted from 1
)

// Columns of a row of an element among the hidden ones.
const (
	meanColumn   = working + iota // geometric mean of its row of the matrix
	eigenColumn                   // (Aw)_i/w_i
	matrixColumn                  // the first of its row of the matrix
)

// What a form is known by: the hidden sheet, and the text of its first cell.
const (
	MarkerSheet = "goodgov"
	MarkerName  = "goodgov-judgements"
)

// The rest of the marker sheet.
const (
	markerVersion = "1"
	markerHeader  = 5 // its row; those of the pairs follow
	markerParent  = 9 // the column of the parent's name, behind the lists
	choiceTexts   = MarkerSheet + "!$G$2:$G$18"
	choiceValues  = MarkerSheet + "!$H$2:$H$18"
)

// tolerance keeps a CR that is at the limit but for rounding from being over it.
const tolerance = 1e-9

// WriteWorkbook writes a form as XLSX. Weights are the geometric means of the
// rows (Crawford & Williams 1985), λmax is the mean of (Aw)_i/w_i, CR = CI/RI;
// they are formulas, and appear when all pairs of a comparison are judged. A CR
// over the limit is amber, and red beyond twice the limit. The judgement that
// is pointed out then is the one farthest, in logarithms, from the ratio of the
// weights; what would fit is the ratio that the other judgements of the
// comparison imply.
func WriteWorkbook(w io.Writer, f *Form) error {
	b := &workbook{form: f, file: excelize.NewFile(), styles: map[string]int{}, taken: map[string]bool{MarkerSheet: true}}
	defer b.file.Close()
	b.write()
	if b.err != nil {
		return b.err
	}
	return xlsx.Write(w, b.file)
}

// workbook writes cells until something fails; err is the first failure.
type workbook struct {
	form   *Form
	file   *excelize.File
	err    error
	styles map[string]int  // by what they are for
	taken  map[string]bool // names of sheets, in lower case
	marked int             // rows of the marker so far
	blocks []block
}

// block is a comparison on its sheet.
type block struct {
	*Comparison
	sheet                 string
	title, pairs, weights int // rows: the title, the first pair, the first weight
}

func (b *workbook) write() {
	font := "Calibri"
	if b.form.Languages[0] == diag.Chinese {
		font = "Microsoft YaHei"
	}
	b.do(b.file.SetDefaultFont(font))
	full := true
	b.do(b.file.SetCalcProps(&excelize.CalcPropsOptions{FullCalcOnLoad: &full}))
	cover := b.sheetName(b.form.say("form.sheet.cover"))
	b.do(b.file.SetSheetName("Sheet1", cover))
	b.addSheet(MarkerSheet)
	b.choices()
	sheets := map[int]string{} // by branch
	next := map[string]int{}   // free row
	for i := range b.form.Comparisons {
		c := &b.form.Comparisons[i]
		sheet, known := sheets[c.Branch]
		if !known {
			sheet = b.sheetName(fmt.Sprintf("%d %s", len(sheets)+1, b.form.in(c.Name)[0]))
			sheets[c.Branch] = sheet
			b.addSheet(sheet)
			next[sheet] = b.heading(sheet, cover)
		}
		next[sheet] = b.comparison(c, sheet, next[sheet])
	}
	b.cover(cover)
	b.mark(1, MarkerName, markerVersion)
	b.mark(2, "study", b.form.Study)
	b.mark(3, "expert", b.form.Expert)
	b.mark(4, "group", b.form.Group)
	b.mark(markerHeader, "sheet", "cell", "parent", "a", "b", "names")
	b.do(b.file.SetSheetVisible(MarkerSheet, false, true))
	b.file.SetActiveSheet(0)
}

func (b *workbook) do(err error) { b.err = cmp.Or(b.err, err) }

// sheetName makes a name that Excel takes and no other sheet has.
func (b *workbook) sheetName(text string) string {
	const longest = 31
	safe := strings.Map(func(r rune) rune {
		if strings.ContainsRune(`:\/?*[]'`, r) || unicode.IsControl(r) || r > 0xFFFF { // beyond U+FFFF counts twice
			return '-'
		}
		return r
	}, text)
	base := []rune(strings.TrimSpace(safe))
	name := string(base[:min(len(base), longest)])
	for n := 2; b.taken[strings.ToLower(name)]; n++ {
		suffix := fmt.Sprintf(" %d", n)
		name = string(base[:min(len(base), longest-len(suffix))]) + suffix
	}
	b.taken[strings.ToLower(name)] = true
	return name
}

func (b *workbook) addSheet(name string) {
	_, err := b.file.NewSheet(name)
	b.do(err)
	b.do(b.file.ProtectSheet(name, &excelize.SheetProtectionOptions{SelectLockedCells: true, SelectUnlockedCells: true, FormatColumns: true, FormatRows: true}))
}

// mark writes a row of the marker.
func (b *workbook) mark(row int, values ...string) {
	for i, value := range values {
		b.do(b.file.SetCellStr(MarkerSheet, diag.CellName(i+1, row), value))
	}
}

// choices writes the texts of the drop-down lists.
func (b *workbook) choices() {
	for step := range ahp.SaatySteps {
		row := step + 2
		b.do(b.file.SetCellStr(MarkerSheet, diag.CellName(7, row), b.form.choice(step)))
		b.do(b.file.SetCellFloat(MarkerSheet, diag.CellName(8, row), ahp.SaatyValue(step), -1, 64))
	}
}

// heading begins a sheet of comparisons and returns the next free row.
func (b *workbook) heading(sheet, cover string) int {
	for i, width := range []float64{5, 30, 14 + 16*float64(len(b.form.Languages)), 30, 44} {
		letter := columnName(numberColumn + i)
		b.do(b.file.SetColWidth(sheet, letter, letter, width))
	}
	last := stepColumn
	for i := range b.form.Comparisons {
		last = max(last, matrixColumn+len(b.form.Comparisons[i].Elements)-1)
	}
	b.do(b.file.SetColVisible(sheet, columnName(working)+":"+columnName(last), false))
	off := false
	b.do(b.file.SetSheetView(sheet, 0, &excelize.ViewOptions{ShowGridLines: &off}))
	b.do(b.file.SetPageLayout(sheet, &excelize.PageLayoutOptions{Size: ptr(9), Orientation: ptr("landscape"), FitToWidth: ptr(1), FitToHeight: ptr(0)})) // 9: A4
	b.do(b.file.SetSheetProps(sheet, &excelize.SheetPropsOptions{FitToPage: ptr(true)}))
	b.do(b.file.SetHeaderFooter(sheet, &excelize.HeaderFooterOptions{OddFooter: "&L" + strings.ReplaceAll(b.form.Expert, "&", "&&") + "&R&P / &N"}))
	b.put(sheet, numberColumn, 1, "‹ "+b.form.say("form.back"), "link")
	b.do(b.file.SetCellHyperLink(sheet, diag.CellName(numberColumn, 1), quoted(cover)+"!A1", "Location"))
	return 3
}

func ptr[T any](v T) *T { return &v }

// comparison writes a comparison from a row on and returns the next free row.
func (b *workbook) comparison(c *Comparison, sheet string, row int) int {
	f := b.form
	at := block{Comparison: c, sheet: sheet, title: row}
	b.merged(sheet, row, f.path(c), "title")
	b.merged(sheet, row+1, f.say("form.question", c.Name), "question")
	row += 2
	b.put(sheet, numberColumn, row, "", "header")
	for i, key := range []string{"form.column.left", "form.column.judgement", "form.column.right", "form.column.remark"} {
		b.put(sheet, leftColumn+i, row, f.say(key), "header")
	}
	at.pairs = row + 1
	at.weights = at.pairs + len(c.pairs()) + 1
	b.pairRows(&at)
	b.weightRows(&at)
	b.blocks = append(b.blocks, at)
	return at.weights + len(c.Elements) + 3
}

// pairRows writes what is asked.
func (b *workbook) pairRows(at *block) {
	f := b.form
	pairs := at.Comparison.pairs()
	for k, p := range pairs {
		row := at.pairs + k
		left, right := at.Elements[p.I], at.Elements[p.J]
		b.do(b.file.SetCellInt(at.sheet, diag.CellName(numberColumn, row), int64(k+1)))
		b.styled(at.sheet, numberColumn, row, "number")
		b.put(at.sheet, leftColumn, row, f.line(left.Name), "left")
		b.put(at.sheet, rightColumn, row, f.line(right.Name), "right")
		b.styled(at.sheet, choiceColumn, row, "answer")
		b.styled(at.sheet, remarkColumn, row, "remark")
		b.fill(at, p, row)
		b.marked++
		b.mark(markerHeader+b.marked, at.sheet, diag.CellName(choiceColumn, row), at.Code, left.Code, right.Code, beside(f.line(left.Name), f.line(right.Name)))
		b.do(b.file.SetCellStr(MarkerSheet, diag.CellName(markerParent, markerHeader+b.marked), f.line(at.Name)))
		tall := max(f.rows(left.Name, 28), f.rows(right.Name, 28), len(f.Languages))
		b.do(b.file.SetRowHeight(at.sheet, row, 6+15*float64(tall)))

		given, value := cell(choiceColumn, row), cell(valueColumn, row)
		b.formula(at.sheet, valueColumn, row, `IF(ISNUMBER(%[1]s),%[1]s,IFERROR(1*INDEX(%[2]s,MATCH(%[1]s,%[3]s,0)),""))`, given, choiceValues, choiceTexts)
		n := len(at.Elements)
		if n < 3 {
			continue // two elements can't contradict each other
		}
		b.formula(at.sheet, residualColumn, row, `IF(%s,LN(%s)-LN(%s)+LN(%s),"")`, at.complete(), value, at.weight(p.I), at.weight(p.J))
		// On a complete graph a judgement has a share of 2/n in its own fitted
		// value, so that the others alone leave a residual 1/(1 − 2/n) times as large.
		b.formula(at.sheet, fitColumn, row, `IF(%s,LN(%s)-%s*%d/%d,0)`, at.complete(), value, cell(residualColumn, row), n, n-2)
		b.formula(at.sheet, strengthColumn, row, `MIN(9,EXP(ABS(%s)))`, cell(fitColumn, row))
		b.formula(at.sheet, stepColumn, row, `9-SIGN(%[1]s)*(INT(%[2]s)+(%[2]s*%[2]s>INT(%[2]s)*(INT(%[2]s)+1))-1)`, cell(fitColumn, row), cell(strengthColumn, row))
		b.formula(at.sheet, distanceColumn, row, `IF(%s,ABS(%s),0)`, at.complete(), cell(residualColumn, row))
		farthest := fmt.Sprintf("%s>=MAX(%s)-%s", cell(distanceColumn, row), at.column(distanceColumn, at.pairs, len(pairs)), number(tolerance))
		other := fmt.Sprintf("INDEX(%s,%s)", choiceTexts, cell(stepColumn, row))
		b.formula(at.sheet, remarkColumn, row, `IF(%s,IF(AND(%s>%s,%s,%s<>%s),%s&%s,""),"")`, at.complete(), at.cr(), number(at.Limit+tolerance), farthest,
			other, given, quotedText(f.say("form.again")), other)
	}
	list := &excelize.DataValidation{AllowBlank: true, Type: "list", Formula1: choiceTexts, ShowErrorMessage: true,
		Error: ptr(f.say("form.pick.text")), ErrorTitle: ptr(f.say("form.pick.title")), ErrorStyle: ptr("stop")}
	list.SetSqref(strings.ReplaceAll(at.column(choiceColumn, at.pairs, len(pairs)), "$", ""))
	b.do(b.file.AddDataValidation(at.sheet, list))
}

// beside is what the marker keeps of the names left and right of an answer.
func beside(left, right string) string {
	return strings.Join(strings.Fields(left+" ⇄ "+right), " ")
}

// fill puts in what was judged already: a text of the list, or the number where
// it is between the steps.
func (b *workbook) fill(at *block, p ahp.Pair, row int) {
	value, judged := at.given(p)
	if !judged {
		return
	}
	if step := ahp.SaatyStep(value); step >= 0 {
		b.do(b.file.SetCellStr(at.sheet, diag.CellName(choiceColumn, row), b.form.choice(step)))
		return
	}
	b.do(b.file.SetCellFloat(at.sheet, diag.CellName(choiceColumn, row), value, -1, 64))
}

// weightRows writes what the judgements say.
func (b *workbook) weightRows(at *block) {
	f := b.form
	n, pairs := len(at.Elements), at.Comparison.pairs()
	head := at.weights - 1
	b.put(at.sheet, leftColumn, head, f.say("form.weights"), "subheader")
	b.put(at.sheet, choiceColumn, head, "", "subheader")
	b.put(at.sheet, rightColumn, head, f.say("form.covers"), "subheader")
	b.put(at.sheet, remarkColumn, head, "", "subheader")
	b.formula(at.sheet, working, head, `COUNT(%s)`, at.column(valueColumn, at.pairs, len(pairs)))
	for i, e := range at.Elements {
		row := at.weights + i
		b.put(at.sheet, leftColumn, row, f.line(e.Name), "element")
		b.styled(at.sheet, choiceColumn, row, "weight")
		b.do(b.file.MergeCell(at.sheet, diag.CellName(rightColumn, row), diag.CellName(remarkColumn, row)))
		b.put(at.sheet, rightColumn, row, strings.Join(f.in(e.Detail), "\n"), "detail")
		tall := max(f.rows(e.Name, 28), f.lines(e.Detail, 70))
		b.do(b.file.SetRowHeight(at.sheet, row, 4+15*float64(tall)))
		matrix := fmt.Sprintf("%s:%s", cell(matrixColumn, row), cell(matrixColumn+n-1, row))
		b.formula(at.sheet, meanColumn, row, `IF(%s,GEOMEAN(%s),"")`, at.complete(), matrix)
		b.formula(at.sheet, choiceColumn, row, `IF(%s,%s/SUM(%s),"")`, at.complete(), cell(meanColumn, row), at.column(meanColumn, at.weights, n))
		b.formula(at.sheet, matrixColumn+i, head, `%s`, at.weight(i))
		b.formula(at.sheet, eigenColumn, row, `IF(%s,SUMPRODUCT(%s,%s:%s)/%s,"")`, at.complete(), matrix, cell(matrixColumn, head), cell(matrixColumn+n-1, head), at.weight(i))
		b.do(b.file.SetCellInt(at.sheet, diag.CellName(matrixColumn+i, row), 1))
	}
	for k, p := range pairs {
		value := cell(valueColumn, at.pairs+k)
		b.formula(at.sheet, matrixColumn+p.J, at.weights+p.I, `%s`, value)
		b.formula(at.sheet, matrixColumn+p.I, at.weights+p.J, `IF(ISNUMBER(%[1]s),1/%[1]s,"")`, value)
	}
	bars := strings.ReplaceAll(at.column(choiceColumn, at.weights, n), "$", "")
	b.do(b.file.SetConditionalFormat(at.sheet, bars, []excelize.ConditionalFormatOptions{{Type: "data_bar", Criteria: "=", MinType: "num", MinValue: "0", MaxType: "num", MaxValue: "1", BarColor: "#9CC3E6", BarSolid: true}}))
	b.consistency(at)
}

// consistency writes the last row of a comparison: CR and what it means.
func (b *workbook) consistency(at *block) {
	f := b.form
	row, n := at.weights+len(at.Elements), len(at.Elements)
	b.put(at.sheet, leftColumn, row, f.say("form.cr"), "total")
	b.styled(at.sheet, choiceColumn, row, "cr")
	b.do(b.file.MergeCell(at.sheet, diag.CellName(rightColumn, row), diag.CellName(remarkColumn, row)))
	b.styled(at.sheet, rightColumn, row, "verdict")
	b.do(b.file.SetRowHeight(at.sheet, row, 6+15*float64(len(f.Languages))))
	lambda, ci, ri := cell(working, row), cell(working+1, row), cell(working+2, row)
	good := quotedText(f.say("form.cr.two"))
	if n > 2 {
		b.formula(at.sheet, working, row, `IF(%s,AVERAGE(%s),"")`, at.complete(), at.column(eigenColumn, at.weights, n))
		b.formula(at.sheet, working+1, row, `IF(%s,MAX(0,(%s-%d)/%d),"")`, at.complete(), lambda, n, n-1)
		b.do(b.file.SetCellFloat(at.sheet, diag.CellName(working+2, row), at.RI, -1, 64))
		b.formula(at.sheet, choiceColumn, row, `IF(%s,%s/%s,"")`, at.complete(), ci, ri)
		figures := fmt.Sprintf(`"  (λ "&TEXT(%s,"0.000")&", CI "&TEXT(%s,"0.000")&", RI "&TEXT(%s,"0.00##")&")"`, lambda, ci, ri)
		good = fmt.Sprintf(`IF(%s<=%s,%s,%s)&%s`, at.cr(), number(at.Limit+tolerance), quotedText(f.say("form.cr.good", at.Limit)), quotedText(f.say("form.cr.over", at.Limit)), figures)
	} else {
		b.formula(at.sheet, choiceColumn, row, `IF(%s,0,"")`, at.complete())
	}
	b.formula(at.sheet, rightColumn, row, `IF(%s,%s,%s&%s)`, at.complete(), good, at.answered(), quotedText(f.say("form.cr.pending")))
	b.lights(at.sheet, cell(choiceColumn, row), at.Limit)
}

// lights colour a CR: green, amber, red.
func (b *workbook) lights(sheet, cr string, limit float64) {
	limit += tolerance
	var rules []excelize.ConditionalFormatOptions
	for _, rule := range []struct{ when, ground, ink string }{
		{fmt.Sprintf("AND(ISNUMBER(%s),%s>%s)", cr, cr, number(2*limit)), "F8CBCB", "8A1212"},
		{fmt.Sprintf("AND(ISNUMBER(%s),%s>%s)", cr, cr, number(limit)), "FCE4B5", "7A4B00"},
		{fmt.Sprintf("ISNUMBER(%s)", cr), "CFEBD2", "14532D"},
	} {
		style, err := b.file.NewConditionalStyle(&excelize.Style{Font: &excelize.Font{Color: rule.ink, Bold: true},
			Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{rule.ground}}})
		b.do(err)
		rules = append(rules, excelize.ConditionalFormatOptions{Type: "formula", Criteria: rule.when, Format: &style, StopIfTrue: true})
	}
	b.do(b.file.SetConditionalFormat(sheet, strings.ReplaceAll(cr, "$", ""), rules))
}

// complete is the condition that all pairs of the comparison are judged.
func (at *block) complete() string {
	return fmt.Sprintf("%s=%d", cell(working, at.weights-1), len(at.Comparison.pairs()))
}

// answered is how many pairs are judged, of how many, as a text.
func (at *block) answered() string {
	return fmt.Sprintf(`%s&" / %d"`, cell(working, at.weights-1), len(at.Comparison.pairs()))
}

func (at *block) weight(i int) string { return cell(choiceColumn, at.weights+i) }

func (at *block) cr() string { return cell(choiceColumn, at.weights+len(at.Elements)) }

// column is a range of n cells.
func (at *block) column(column, row, n int) string {
	return cell(column, row) + ":" + cell(column, row+n-1)
}

// cell is the fixed address of a cell.
func cell(column, row int) string { return fmt.Sprintf("$%s$%d", columnName(column), row) }

func columnName(column int) string { return strings.TrimSuffix(diag.CellName(column, 1), "1") }

// quoted is a sheet's name in a formula.
func quoted(sheet string) string { return "'" + strings.ReplaceAll(sheet, "'", "''") + "'" }

// quotedText is a text in a formula.
func quotedText(text string) string { return `"` + strings.ReplaceAll(text, `"`, `""`) + `"` }

// number is a number in a formula.
func number(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

func (b *workbook) formula(sheet string, column, row int, format string, args ...any) {
	b.do(b.file.SetCellFormula(sheet, diag.CellName(column, row), fmt.Sprintf(format, args...)))
}

func (b *workbook) put(sheet string, column, row int, text, style string) {
	b.do(b.file.SetCellStr(sheet, diag.CellName(column, row), text))
	b.styled(sheet, column, row, style)
}

// merged writes a text over the width of a sheet of comparisons.
func (b *workbook) merged(sheet string, row int, text, style string) {
	first, last := diag.CellName(numberColumn, row), diag.CellName(remarkColumn, row)
	b.do(b.file.MergeCell(sheet, first, last))
	b.put(sheet, numberColumn, row, text, style)
	b.do(b.file.SetCellStyle(sheet, first, last, b.style(style)))
	b.do(b.file.SetRowHeight(sheet, row, 8+16*float64(wrapped(text, 120))))
}

// rows is how many lines a text takes in a column of a width, in characters,
// when its languages stand on one line.
func (f *Form) rows(t diag.Text, width int) int { return wrapped(f.line(t), width) }

// lines is the same for languages under each other.
func (f *Form) lines(t diag.Text, width int) int {
	count := 0
	for _, line := range f.in(t) {
		count += wrapped(line, width)
	}
	return max(count, 1)
}

// wrapped is how many lines a text takes; Han characters are as wide as two
// others.
func wrapped(text string, width int) int {
	units := utf8.RuneCountInString(text)
	for _, r := range text {
		if r >= 0x1100 {
			units++
		}
	}
	return max(1, int(math.Ceil(float64(units)/float64(width))))
}
