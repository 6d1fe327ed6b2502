package tabular

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"goodgov/internal/diag"
)

// parts are the files of a workbook by their paths.
type parts map[string]string

const (
	mainNamespace = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`
	relationKind  = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
)

// minimal is a workbook of one sheet with the given rows, and of whatever
// parts replace its own.
func minimal(rows string, replaced parts) parts {
	all := parts{
		"_rels/.rels":     relations("officeDocument", "xl/workbook.xml"),
		"xl/workbook.xml": `<?xml version="1.0"?><workbook ` + mainNamespace + `><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": relations("worksheet", "worksheets/sheet1.xml", "worksheet", "worksheets/sheet2.xml",
			"sharedStrings", "sharedStrings.xml", "styles", "/xl/styles.xml"),
		"xl/worksheets/sheet1.xml": worksheet("<sheetData>" + rows + "</sheetData>"),
	}
	maps.Copy(all, replaced)
	return all
}

func worksheet(content string) string {
	return `<?xml version="1.0" encoding="UTF-8"?><worksheet ` + mainNamespace + `>` + content + `</worksheet>`
}

// relations takes kinds and targets; the nth has the id rIdn.
func relations(pairs ...string) string {
	var out strings.Builder
	out.WriteString(`<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`)
	for i := 0; i < len(pairs); i += 2 {
		fmt.Fprintf(&out, `<Relationship Id="rId%d" Type="%s" Target="%s"/>`, i/2+1, relationKind+pairs[i], pairs[i+1])
	}
	out.WriteString(`</Relationships>`)
	return out.String()
}

func sharedTexts(items ...string) string {
	return `<sst ` + mainNamespace + `><si>` + strings.Join(items, "</si><si>") + `</si></sst>`
}

func (p parts) zip(tb testing.TB) string {
	tb.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, name := range slices.Sorted(maps.Keys(p)) {
		part, err := w.Create(name)
		if err != nil {
			tb.Fatal(err)
		}
		if _, err := io.WriteString(part, p[name]); err != nil {
			tb.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}
	return out.String()
}

// The ways in which programs write cells, all of ECMA-376 part 1, 18.3.1.4.
func TestReadWorkbook(t *testing.T) {
	ab := `<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c><c r="B1" t="inlineStr"><is><t>b</t></is></c></row>`
	ten := []string{}
	for i := range 10 {
		ten = append(ten, fmt.Sprintf("<t>s%d</t>", i))
	}
	strings10 := parts{"xl/sharedStrings.xml": sharedTexts(ten...)}
	tests := []struct {
		name  string
		parts parts
		want  [][]string // below a, b
		line  int        // of the first row, where it isn't 2
	}{
		{"numbers as written", minimal(ab+`<row r="2"><c r="A2"><v>4</v></c><c r="B2" t="n"><v>0.1</v></c></row>`, nil), [][]string{{"4", "0.1"}}, 0},
		{"numbers as computers write them", minimal(ab+`<row r="2"><c r="A2"><v>1.1000000000000001</v></c><c r="B2"><v>1.5E-3</v></c></row>
			<row r="3"><c r="A3"><v>4.0</v></c><c r="B3"><v>-2E+2</v></c></row><row r="4"><c r="A4"><v>-0</v></c><c r="B4"><v>012</v></c></row>`, nil),
			[][]string{{"1.1", "0.0015"}, {"4", "-200"}, {"0", "12"}}, 0},
		{"shared texts", minimal(ab+`<row r="2"><c r="A2" t="s"><v>9</v></c><c r="B2" s="0" t="s"><v>0</v></c></row>`, strings10), [][]string{{"s9", "s0"}}, 0},
		{"rich text, without its pronunciation", minimal(ab+`<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2" t="inlineStr"><is><r><rPr><b/></rPr><t>x</t></r><r><t xml:space="preserve"> y</t></r></is></c></row>`,
			parts{"xl/sharedStrings.xml": sharedTexts(`<r><t>满意</t></r><r><rPr/><t>度</t></r><rPh sb="0" eb="1"><t>man</t></rPh><phoneticPr fontId="1"/>`)}), [][]string{{"满意度", "x y"}}, 0},
		{"characters", minimal(ab+`<row r="2"><c r="A2" t="inlineStr"><is><t>&lt;&amp;&gt;&quot;&apos;&#39;&#x793E;</t></is></c><c r="B2" t="str"><v>a_x000D_
b_x005F_x0041_ _x12_ _xD83D__xDE00_ _xD83D_<![CDATA[<&]]><!-- c -->.</v></c></row>`, nil), [][]string{{`<&>"''社`, "a\nb_x0041_ _x12_ 😀 _xD83D_<&."}}, 0},
		{"booleans", minimal(ab+`<row r="2"><c r="A2" t="b"><v>1</v></c><c r="B2" t="b"><v>0</v></c></row>`, nil), [][]string{{"TRUE", "FALSE"}}, 0},
		{"formulas with values", minimal(ab+`<row r="2"><c r="A2"><f>1+1</f><v>2</v></c><c r="B2" t="str"><f t="shared" si="0"/><v></v></c></row>`, nil), [][]string{{"2", ""}}, 0},
		{"dates of the strict variant", minimal(ab+`<row r="2"><c r="A2" t="d"><v>2026-09-03</v></c></row>`, nil), [][]string{{"2026-09-03", ""}}, 0},
		{"cells without references", minimal(`<row><c t="inlineStr"><is><t>a</t></is></c><c t="inlineStr"><is><t>b</t></is></c></row><row><c><v>1</v></c><c/><c/></row><row><c/><c><v>2</v></c></row>`, nil), [][]string{{"1", ""}, {"", "2"}}, 0},
		{"rows without numbers", minimal(`<row><c r="A3" t="str"><v>a</v></c><c t="str"><v>b</v></c></row><row><c r="B5"><v>2</v></c></row>`, nil), [][]string{{"", "2"}}, 5},
		{"gaps, empty cells and rows", minimal(ab+`<row r="2"/><row r="3"><c r="A3" s="1"/><c r="B3"></c></row><row r="7" spans="1:2" ht="12"><c r="B7"><v>2</v></c><c r="XFD7" s="1"/></row>`, nil), [][]string{{"", "2"}}, 7},
		{"attributes in any way", minimal(ab+"<row r='2'><c  t = 's'\n r='A2'  ><v>1</v></c ><c foo='>\"' r=\"B2\"><v >3</v></c></row >", strings10), [][]string{{"s1", "3"}}, 0},
		{"a long attribute", minimal(ab+`<row r="2" x="`+strings.Repeat(">", maxToken/2)+`"><c r="A2"><v>1</v></c></row>`, nil), [][]string{{"1", ""}}, 0},
		{"prefixes", minimal("", parts{"xl/worksheets/sheet1.xml": `<x:worksheet xmlns:x="m"><x:sheetData><x:row r="1"><x:c r="A1" t="str"><x:v>a</x:v></x:c><x:c r="B1" t="str"><x:v>b</x:v></x:c></x:row><x:row r="2"><x:c r="A2"><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>`}), [][]string{{"1", ""}}, 0},
		{"byte order mark", minimal("", parts{"xl/worksheets/sheet1.xml": "\uFEFF" + worksheet("<sheetData>"+ab+`<row r="2"><c r="A2"><v>1</v></c></row></sheetData>`)}), [][]string{{"1", ""}}, 0},
		{"extensions", minimal(ab+`<row r="2"><c r="A2"><v>1</v><extLst><ext><v>9</v></ext></extLst></c></row>`, nil), [][]string{{"1", ""}}, 0},
		{"no relationships of the package", func() parts {
			p := minimal(ab+`<row r="2"><c r="A2"><v>1</v></c></row>`, nil)
			delete(p, "_rels/.rels")
			return p
		}(), [][]string{{"1", ""}}, 0},
		{"paths in other cases and with backslashes", func() parts {
			p := minimal(ab+`<row r="2"><c r="A2"><v>1</v></c></row>`, nil)
			p[`XL\Worksheets\Sheet1.XML`] = p["xl/worksheets/sheet1.xml"]
			delete(p, "xl/worksheets/sheet1.xml")
			return p
		}(), [][]string{{"1", ""}}, 0},
		{"merged cells elsewhere", minimal("", parts{"xl/worksheets/sheet1.xml": worksheet("<sheetData>" + ab + `<row r="2"><c r="A2"><v>1</v></c></row></sheetData><mergeCells count="2"><mergeCell ref="D1:E2"/><mergeCell ref="A5:B6"/></mergeCells>`)}), [][]string{{"1", ""}}, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			table, err := readString(test.parts.zip(t), "t.xlsx", Options{})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(append([][]string{{"a", "b"}}, test.want...), cells(table)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if line := max(test.line, 2); table.Rows[0].Line != line {
				t.Errorf("the first row is on line %d, want %d", table.Rows[0].Line, line)
			}
			if len(table.Notes) > 0 {
				t.Errorf("notes: %v", table.Notes)
			}
		})
	}
}

// Dates are those of Excel itself: 1 is 1900-01-01, 60 the day that never
// was, 45000 2023-03-15; with the calendar of 1904, 0 is 1904-01-01
// (ECMA-376 part 1, 18.17.4.1).
func TestDates(t *testing.T) {
	formats := []string{"yyyy-mm-dd", `yyyy"年"m"月"d"日" h:mm;@`, "h:mm:ss", "[h]:mm", `[$-804]m"月"`, `0.0"d"\h_y*s[Red];yyyy`, "General"}
	const builtin = 7 // of the styles, the first that refers to a builtin format
	var styles strings.Builder
	styles.WriteString(`<styleSheet ` + mainNamespace + `><numFmts>`)
	for i, format := range formats {
		fmt.Fprintf(&styles, `<numFmt numFmtId="%d" formatCode="%s"/>`, 164+i, strings.ReplaceAll(format, `"`, "&quot;"))
	}
	styles.WriteString(`</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs>`)
	for i := range formats {
		fmt.Fprintf(&styles, `<xf numFmtId="%d" fontId="0"><alignment/></xf>`, 164+i)
	}
	for _, id := range []int{14, 22, 21, 46, 31, 0} {
		fmt.Fprintf(&styles, `<xf numFmtId="%d"/>`, id)
	}
	styles.WriteString(`</cellXfs></styleSheet>`)
	tests := []struct {
		number   string
		style    int
		date1904 bool
		want     string
	}{
		{"1", 0, false, "1900-01-01"},
		{"59", 0, false, "1900-02-28"},
		{"60", 0, false, "1900-02-29"},
		{"61", 0, false, "1900-03-01"},
		{"45000", 0, false, "2023-03-15"},
		{"45000.5", 0, false, "2023-03-15T12:00:00"},
		{"45000", 1, false, "2023-03-15T00:00:00"},
		{"45000.999999999", 1, false, "2023-03-16T00:00:00"},
		{"0.5", 2, false, "12:00:00"},
		{"0.500005", 2, false, "12:00:00.432"},
		{"1.5", 3, false, "36:00:00"},
		{"45000", 4, false, "2023-03-15"},
		{"45000", 5, false, "45000"},
		{"45000.50", 6, false, "45000.5"},
		{"45000", builtin, false, "2023-03-15"},
		{"45000.25", builtin + 1, false, "2023-03-15T06:00:00"},
		{"0.25", builtin + 2, false, "06:00:00"},
		{"2.25", builtin + 3, false, "54:00:00"},
		{"45000", builtin + 4, false, "2023-03-15"},
		{"45000", builtin + 5, false, "45000"},
		{"0", 0, true, "1904-01-01"},
		{"43538", 0, true, "2023-03-15"},
		{"0.5", 0, false, "12:00:00"},
		{"-1", 0, false, "-1"},
		{"2958465", 0, false, "9999-12-31"},
		{"2958466", 0, false, "2958466"},
		{"45000", 99, false, "45000"},
	}
	for _, test := range tests {
		rows := fmt.Sprintf(`<row r="1"><c r="A1" t="str"><v>a</v></c></row><row r="2"><c r="A2" s="%d"><v>%s</v></c></row>`, test.style, test.number)
		p := minimal(rows, parts{"xl/styles.xml": styles.String()})
		if test.date1904 {
			p["xl/workbook.xml"] = strings.Replace(p["xl/workbook.xml"], "<sheets>", `<workbookPr date1904="1"/><sheets>`, 1)
		}
		table, err := readString(p.zip(t), "t.xlsx", Options{})
		if err != nil {
			t.Fatal(err)
		}
		if got := table.Rows[0].Cells[0]; got != test.want {
			t.Errorf("%s in style %d is %s, want %s", test.number, test.style, got, test.want)
		}
	}
}

// threeSheets has a hidden sheet, a chart and two visible sheets.
func threeSheets(tb testing.TB) string {
	const cell = `<sheetData><row r="1"><c r="A1" t="str"><v>%[1]s</v></c></row><row r="2" hidden="1"><c r="A2"><v>1</v></c></row></sheetData>`
	return minimal("", parts{
		"xl/workbook.xml": `<workbook ` + mainNamespace + `><sheets><sheet name="隐藏" sheetId="1" state="hidden" r:id="rId1"/><sheet name="图" sheetId="2" r:id="rId2"/>` +
			`<sheet name="Experts" sheetId="3" r:id="rId3"/><sheet name="A &amp; B" sheetId="4" r:id="rId4"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": relations("worksheet", "worksheets/sheet1.xml", "chartsheet", "chartsheets/sheet1.xml", "worksheet", "worksheets/sheet2.xml", "worksheet", "worksheets/sheet3.xml"),
		"xl/worksheets/sheet1.xml":   worksheet(fmt.Sprintf(cell, "hidden")),
		"xl/worksheets/sheet2.xml":   worksheet(fmt.Sprintf(cell, "experts")),
		"xl/worksheets/sheet3.xml":   worksheet(fmt.Sprintf(cell, "both")),
	}).zip(tb)
}

func TestSheets(t *testing.T) {
	content := threeSheets(t)
	for _, test := range []struct {
		name, sheet, header string
		notes               string
	}{
		{"t.xlsx", "Experts", "experts", "t.xlsx#Experts: hidden rows were read too: 1 [xlsx.hidden_rows]\nt.xlsx#Experts: the first visible of 4 sheets was read [xlsx.first_sheet]\n"},
		{"t.xlsx#experts", "Experts", "experts", "t.xlsx#Experts: hidden rows were read too: 1 [xlsx.hidden_rows]\n"},
		{"t.xlsx#隐藏", "隐藏", "hidden", "t.xlsx#隐藏: hidden rows were read too: 1 [xlsx.hidden_rows]\n"},
		{"t.xlsx#A & B", "A & B", "both", "t.xlsx#A & B: hidden rows were read too: 1 [xlsx.hidden_rows]\n"},
	} {
		table, err := readString(content, test.name, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if table.File != "t.xlsx" || table.Sheet != test.sheet || table.Header.Cells[0] != test.header {
			t.Errorf("%s: got %s, %s, %q", test.name, table.File, table.Sheet, table.Header.Cells)
		}
		var notes strings.Builder
		for _, note := range table.Notes {
			fmt.Fprintln(&notes, note.Text())
		}
		if notes.String() != test.notes {
			t.Errorf("%s: notes\n%s", test.name, notes.String())
		}
	}
}

// A number that a spreadsheet has rounded is said once for its column.
func TestLongNumbers(t *testing.T) {
	content := minimal(`<row r="1"><c r="A1" t="str"><v>id</v></c></row><row r="2"><c r="A2"><v>3.3010619900307E+17</v></c></row><row r="3"><c r="A3"><v>330106199003070123</v></c></row>`, nil).zip(t)
	table, err := readString(content, "t.xlsx", Options{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([][]string{{"id"}, {"330106199003070000"}, {"330106199003070140"}}, cells(table)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if len(table.Notes) != 1 || table.Notes[0].Code != "xlsx.long_number" || table.Notes[0].Place() != "t.xlsx#Sheet1!A2" || table.Notes[0].Severity != diag.Caution {
		t.Errorf("notes: %v", table.Notes)
	}
}

func badWorkbooks(t *testing.T) []namedContent {
	a := `<row r="1"><c r="A1" t="str"><v>a</v></c><c r="B1" t="str"><v>b</v></c></row>`
	book := func(rows string) string { return minimal(a+rows, nil).zip(t) }
	withSheet := func(content string) string {
		return minimal("", parts{"xl/worksheets/sheet1.xml": content}).zip(t)
	}
	whole := book(`<row r="2"><c r="A2"><v>1</v></c></row>`)
	large := func(name, start, repeated string) string {
		return minimal(a+`<row r="2"><c r="A2" t="s"><v>0</v></c></row>`, parts{name: start + repeated}).zip(t)
	}
	return []namedContent{
		{"an archive cut off", "t.xlsx", whole[:len(whole)/2]},
		{"a part changed", "t.xlsx", strings.Replace(whole, "\x50\x4B\x01\x02\x14\x00\x14\x00\x08\x00\x08\x00\x00\x00\x00\x00", "\x50\x4B\x01\x02\x14\x00\x14\x00\x08\x00\x63\x00\x00\x00\x00\x00", 1)},
		{"an archive of something else", "t.zip", parts{"readme.txt": "hello"}.zip(t)},
		{"an empty archive", "t.xlsx", parts{}.zip(t)},
		{"a binary workbook", "t.xlsb", parts{"xl/workbook.bin": "", "_rels/.rels": relations("officeDocument", "xl/workbook.bin")}.zip(t)},
		{"an OpenDocument", "t.ods", parts{"content.xml": "", "mimetype": ""}.zip(t)},
		{"a sheet that is not there", "t.xlsx#Exprets", threeSheets(t)},
		{"a sheet that is a chart", "t.xlsx#图", threeSheets(t)},
		{"no visible sheet", "t.xlsx", minimal("", parts{"xl/workbook.xml": `<workbook><sheets><sheet name="a" state="veryHidden" r:id="rId1"/></sheets></workbook>`}).zip(t)},
		{"a sheet without its part", "t.xlsx", minimal("", parts{"xl/_rels/workbook.xml.rels": relations("worksheet", "worksheets/other.xml")}).zip(t)},
		{"an empty sheet", "t.xlsx", withSheet(worksheet("<sheetData/>"))},
		{"a workbook with a header only", "t.xlsx", book("")},
		{"errors in cells", "t.xlsx", book(`<row r="2"><c r="A2" t="e"><v>#DIV/0!</v></c><c r="B2" t="e"><f>NA()</f><v>#N/A</v></c></row>`)},
		{"formulas without values", "t.xlsx", book(`<row r="2"><c r="A2"><f>1+1</f></c><c r="B2"><f>A2</f><v/></c></row><row r="3"><c r="A3" t="str"><f>A2</f></c></row>`)},
		{"a value beyond the header", "t.xlsx", book(`<row r="2"><c r="A2"><v>1</v></c><c r="D2"><v>2</v></c></row><row r="3"><c r="D3"><v>2</v></c></row>`)},
		{"merged cells", "t.xlsx", withSheet(worksheet(`<sheetData>` + a + `<row r="2"><c r="A2"><v>1</v></c></row><row r="4"><c r="A4"><v>1</v></c></row></sheetData><mergeCells count="4"><mergeCell ref="A1:B1"/><mergeCell ref="A2:A3"/><mergeCell ref="C1:C2"/><mergeCell ref="A5:A6"/></mergeCells>`))},
		{"a title above the table", "t.xlsx", withSheet(worksheet(`<sheetData><row r="1"><c r="A1" t="str"><v>社区满意度调查</v></c></row><row r="2"><c r="A2" t="str"><v>a</v></c><c r="B2" t="str"><v>b</v></c></row></sheetData><mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells>`))},
		{"a shared text that is not there", "t.xlsx", book(`<row r="2"><c r="A2" t="s"><v>7</v></c></row>`)},
		{"a number that is none", "t.xlsx", book(`<row r="2"><c r="A2"><v>four</v></c></row>`)},
		{"a number too large", "t.xlsx", book(`<row r="2"><c r="A2"><v>1E400</v></c></row>`)},
		{"a type that is none", "t.xlsx", book(`<row r="2"><c r="A2" t="x"><v>1</v></c></row>`)},
		{"rows out of order", "t.xlsx", book(`<row r="5"/><row r="3"/>`)},
		{"cells out of order", "t.xlsx", book(`<row r="2"><c r="B2"><v>1</v></c><c r="A2"><v>1</v></c></row>`)},
		{"a cell of another row", "t.xlsx", book(`<row r="2"><c r="A3"><v>1</v></c></row>`)},
		{"a reference that is none", "t.xlsx", book(`<row r="2"><c r="2A"><v>1</v></c></row>`)},
		{"a column beyond the last", "t.xlsx", book(`<row r="2"><c r="XFE2"><v>1</v></c></row>`)},
		{"a row beyond the last", "t.xlsx", book(`<row r="1048577"><c r="A1048577"><v>1</v></c></row>`)},
		{"text that is not UTF-8", "t.xlsx", book(`<row r="2"><c r="A2" t="str"><v>` + "\xC9\xE7" + `</v></c></row>`)},
		{"a document type", "t.xlsx", withSheet(`<!DOCTYPE x [<!ENTITY a "aaaa">]>` + worksheet(`<sheetData/>`))},
		{"an unknown entity", "t.xlsx", book(`<row r="2"><c r="A2" t="str"><v>&a;</v></c></row>`)},
		{"a tag that does not end", "t.xlsx", withSheet(`<worksheet><sheetData><row r="1"><c r="A1`)},
		{"rows that do not end", "t.xlsx", withSheet(`<worksheet><sheetData>` + a)},
		{"a text too long", "t.xlsx", book(`<row r="2"><c r="A2" t="str"><v>` + strings.Repeat("a", 2*maxToken) + `</v></c></row>`)},
		{"parts too large", "t.xlsx", large("xl/styles.xml", "", strings.Repeat("<a>"+strings.Repeat(" ", window)+"</a>", MaxPartBytes/window))},
	}
}

// Files made to exhaust memory are refused.
func TestBombs(t *testing.T) {
	rows := strings.Repeat(`<row><c t="s"><v>0</v></c><c><v>12</v></c></row>`, 10)
	content := minimal(rows, parts{"xl/sharedStrings.xml": sharedTexts("<t>a</t>", "<t>b</t>")}).zip(t)
	if _, err := readString(content, "t.xlsx", Options{MaxBytes: 9 * (16 + 1 + 16 + 2)}); err != nil {
		t.Error(err)
	}
	table, err := readString(content, "t.xlsx", Options{MaxBytes: 9*(16+1+16+2) - 1})
	if table != nil || err == nil || !strings.Contains(err.Error(), "table.too_large") {
		t.Errorf("table: error %v", err)
	}
	w, err := openWorkbook(strings.NewReader(content), int64(len(content)), "t.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	for count, want := range map[int]error{1: errTooLarge, 2: nil} {
		w.maxTexts = count
		if _, err := w.sharedStrings(); !errors.Is(err, want) {
			t.Errorf("up to %d texts: error %v", count, err)
		}
	}
	const xml = "<a><b>text</b></a>"
	for limit, want := range map[int64]error{int64(len(xml)) - 1: errTooLarge, int64(len(xml)): io.EOF} {
		m, err := newMarkup(strings.NewReader(xml), limit), error(nil)
		for err == nil {
			_, err = m.next()
		}
		if !errors.Is(err, want) {
			t.Errorf("up to %d bytes: error %v", limit, err)
		}
	}
}

// A workbook may come through a pipe.
func TestWorkbookFromPipe(t *testing.T) {
	content := minimal(`<row r="1"><c r="A1" t="str"><v>a</v></c></row><row r="2"><c r="A2"><v>1</v></c></row>`, nil).zip(t)
	table, err := Read(iotest.HalfReader(strings.NewReader(content)), "-", Options{})
	if err != nil || table.Rows[0].Cells[0] != "1" {
		t.Errorf("error %v", err)
	}
	// Where reading starts, the workbook starts.
	inPlace := strings.NewReader("before" + content)
	if _, err := io.CopyN(io.Discard, inPlace, 6); err != nil {
		t.Fatal(err)
	}
	if table, err := Read(inPlace, "t.xlsx", Options{}); err != nil || table.Rows[0].Cells[0] != "1" {
		t.Errorf("error %v", err)
	}
}

// failing reads up to a point and then fails, anywhere behind it.
type failing struct {
	*strings.Reader
	point int64
	err   error
}

func (f failing) ReadAt(p []byte, offset int64) (int, error) {
	if offset < f.point {
		return 0, f.err
	}
	return f.Reader.ReadAt(p, offset)
}

// A failure to read is no fault of the workbook.
func TestWorkbookFailure(t *testing.T) {
	content := minimal(`<row r="1"><c r="A1" t="str"><v>a</v></c></row>`, nil).zip(t)
	failure := errors.New("disk on fire")
	for point := range int64(len(content)) {
		table, err := Read(failing{strings.NewReader(content), point, failure}, "t.xlsx", Options{AllowNoRows: true})
		if point > 0 && (!errors.Is(err, failure) || table != nil) {
			t.Fatalf("failing before %d: error %v", point, err)
		}
	}
}

// A workbook with one byte changed is refused, or the byte did not matter.
func TestDamage(t *testing.T) {
	content := minimal(`<row r="1"><c r="A1" t="s"><v>0</v></c></row><row r="2"><c r="A2"><v>1</v></c></row>`, parts{"xl/sharedStrings.xml": sharedTexts("<t>a</t>")}).zip(t)
	for i := range content {
		damaged := []byte(content)
		damaged[i] ^= 0x10
		table, err := Read(bytes.NewReader(damaged), "t", Options{})
		if err != nil {
			if _, ok := errors.AsType[*diag.Problems](err); !ok || table != nil {
				t.Errorf("byte %d: table %v with error %v", i, table, err)
			}
			continue
		}
		if diff := cmp.Diff([][]string{{"a"}, {"1"}}, cells(table)); diff != "" {
			t.Errorf("byte %d (-want +got):\n%s", i, diff)
		}
	}
}

// compare reads a sheet by our scanner and by excelize's.
func compare(tb testing.TB, content []byte, sheet string) (ours, theirs [][]string) {
	tb.Helper()
	reader, err := NewReader(bytes.NewReader(content), "t.xlsx#"+sheet, Options{})
	if err != nil {
		tb.Fatal(err)
	}
	ours = append(ours, reader.Header.Cells)
	for row, err := range reader.Rows() {
		if err != nil {
			tb.Fatal(err)
		}
		ours = append(ours, row.Clone().Cells)
	}
	f, err := excelize.OpenReader(bytes.NewReader(content))
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	if theirs, err = f.GetRows(sheet, excelize.Options{RawCellValue: true}); err != nil {
		tb.Fatal(err)
	}
	for i, row := range theirs { // excelize leaves out empty cells at the end
		theirs[i] = append(row, make([]string, len(ours[0])-len(row))...)
	}
	return ours, theirs
}

// What excelize writes, both ways it has, we read as it does.
func TestAgainstExcelize(t *testing.T) {
	rows := [][]any{
		{"编号", "h2", "h 3", "h<4>"},
		{1, "社区", 0.1, nil},
		{-20, " a & b ", 1e-7, "true"},
		{123456789012345, "<t>x</t>", 1e21, -0.5},
		{2, "line\nbreak", -1234.5678, "'"},
		{3, `"q"`, 0.30000000000000004, "_x"},
		{4, "😀", 100.0, strings.Repeat("长", 3000)},
		{5, "=1+1", 1.0 / 3, "\ttab"},
		{6, nil, nil, "last"},
	}
	random := rand.New(rand.NewPCG(1, 2))
	for i := range 300 {
		rows = append(rows, []any{i, random.NormFloat64(), random.IntN(1e9), fmt.Sprint(random.Uint64())})
	}
	for _, stream := range []bool{false, true} {
		ours, theirs := compare(t, excelizeWorkbook(t, rows, stream), "Sheet1")
		if diff := cmp.Diff(theirs, ours); diff != "" {
			t.Errorf("stream %v (-excelize +ours):\n%s", stream, diff)
		}
	}
}

func excelizeWorkbook(tb testing.TB, rows [][]any, stream bool) []byte {
	tb.Helper()
	f := excelize.NewFile()
	defer f.Close()
	set := func(cell string, row []any) error { return f.SetSheetRow("Sheet1", cell, &row) }
	flush := func() error { return nil }
	if stream {
		w, err := f.NewStreamWriter("Sheet1")
		if err != nil {
			tb.Fatal(err)
		}
		set = func(cell string, row []any) error { return w.SetRow(cell, row) }
		flush = w.Flush
	}
	for i, row := range rows {
		if err := set(fmt.Sprintf("A%d", i+1), row); err != nil {
			tb.Fatal(err)
		}
	}
	if err := flush(); err != nil {
		tb.Fatal(err)
	}
	var buffer bytes.Buffer
	if err := f.Write(&buffer); err != nil {
		tb.Fatal(err)
	}
	return buffer.Bytes()
}

// The inside of a workbook: a sheet, its texts and its styles.
func FuzzSheet(f *testing.F) {
	for _, seed := range [][3]string{
		{`<sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row><row r="2"><c r="A2" s="0"><v>45000.5</v></c></row></sheetData><mergeCells><mergeCell ref="A1:A2"/></mergeCells>`,
			`<t>a</t>`, `<numFmts><numFmt numFmtId="164" formatCode="yyyy"/></numFmts><cellXfs><xf numFmtId="164"/></cellXfs>`},
		{`<sheetData><row><c t="inlineStr"><is><r><t>a&amp;_x000D_</t></r></is></c><c t="b"><v>1</v></c></row><row><c t="str"><v>b</v></c><c t="e"><v>#N/A</v></c></row></sheetData>`, ``, ``},
		{`<sheetData><row r="1" hidden="1"><c r='B1'><f>1</f><v>1</v></c></row><row r="3"><c r="B3"><v>1.5E3</v></c></row></sheetData>`, `<r><t>x</t></r><rPh/>`, `<cellXfs/>`},
	} {
		f.Add(seed[0], seed[1], seed[2])
	}
	f.Fuzz(func(t *testing.T, sheet, texts, styles string) {
		content := minimal("", parts{
			"xl/worksheets/sheet1.xml": worksheet(sheet),
			"xl/sharedStrings.xml":     sharedTexts(texts),
			"xl/styles.xml":            "<styleSheet>" + styles + "</styleSheet>",
		}).zip(t)
		checkWorkbook(t, []byte(content))
	})
}

// The outside of a workbook: the archive.
func FuzzXLSX(f *testing.F) {
	f.Add([]byte(minimal(`<row r="1"><c r="A1" t="str"><v>a</v></c></row><row r="2"><c r="A2"><v>1</v></c></row>`, nil).zip(f)))
	f.Add([]byte(threeSheets(f)))
	f.Add([]byte(parts{}.zip(f)))
	f.Fuzz(func(t *testing.T, content []byte) {
		checkWorkbook(t, append([]byte("PK\x03\x04"), bytes.TrimPrefix(content, []byte("PK\x03\x04"))...))
	})
}

func checkWorkbook(t *testing.T, content []byte) {
	table, err := Read(bytes.NewReader(content), "t.xlsx", Options{})
	if err != nil {
		if _, ok := errors.AsType[*diag.Problems](err); !ok || table != nil {
			t.Errorf("table %v with error %v", table, err)
		}
		return
	}
	checkRewrite(t, table)
}

// answersWorkbook is a sheet of answers: seven columns of background and then
// items, numbers as numbers, texts inline.
func answersWorkbook(tb testing.TB, rows, columns int) []byte {
	all := make([][]any, rows+1)
	for row := range all {
		all[row] = make([]any, columns)
		for i := range columns {
			switch {
			case row == 0:
				all[row][i] = fmt.Sprintf("q%02d", i)
			case i == 0:
				all[row][i] = row
			case i < 7:
				all[row][i] = fmt.Sprintf("社区%d", row*i%1000)
			default:
				all[row][i] = row*i%5 + 1
			}
		}
	}
	return excelizeWorkbook(tb, all, true)
}

func BenchmarkWorkbook(b *testing.B) {
	const rows, columns = 20_000, 64
	content := answersWorkbook(b, rows, columns)
	report := func(b *testing.B, got int) {
		if got != rows {
			b.Fatalf("%d rows", got)
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/rows, "ns/row")
	}
	b.Run("scanner", func(b *testing.B) {
		b.ReportAllocs()
		n := 0
		for b.Loop() {
			reader, err := NewReader(bytes.NewReader(content), "answers.xlsx", Options{})
			if err != nil {
				b.Fatal(err)
			}
			n = 0
			for _, err := range reader.Rows() {
				if err != nil {
					b.Fatal(err)
				}
				n++
			}
		}
		report(b, n)
	})
	b.Run("excelize", func(b *testing.B) {
		b.ReportAllocs()
		n := 0
		for b.Loop() {
			f, err := excelize.OpenReader(bytes.NewReader(content))
			if err != nil {
				b.Fatal(err)
			}
			cursor, err := f.Rows("Sheet1")
			if err != nil {
				b.Fatal(err)
			}
			n = -1 // the header
			for cursor.Next() {
				if _, err := cursor.Columns(); err != nil {
					b.Fatal(err)
				}
				n++
			}
			if err := f.Close(); err != nil {
				b.Fatal(err)
			}
		}
		report(b, n)
	})
}
