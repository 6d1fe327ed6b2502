package tabular

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/simplifiedchinese"
	"pgregory.net/rapid"

	"goodgov/internal/diag"
	"goodgov/internal/golden"
)

// cells are the header and the rows as text.
func cells(t *Table) [][]string {
	all := [][]string{t.Header.Cells}
	for _, row := range t.Rows {
		all = append(all, row.Cells)
	}
	return all
}

func readString(content, name string, options Options) (*Table, error) {
	return Read(strings.NewReader(content), name, options)
}

func TestReadCSV(t *testing.T) {
	tests := []struct {
		name, in string
		options  Options
		want     [][]string
		lines    []int // of header and rows
		notes    []diag.Code
	}{
		{"plain", "a,b\n1,2\n3,4\n", Options{}, [][]string{{"a", "b"}, {"1", "2"}, {"3", "4"}}, []int{1, 2, 3}, nil},
		{"no line break at the end", "a,b\n1,2", Options{}, [][]string{{"a", "b"}, {"1", "2"}}, []int{1, 2}, nil},
		{"byte order mark and CRLF", "\uFEFFa,b\r\n1,2\r\n", Options{}, [][]string{{"a", "b"}, {"1", "2"}}, []int{1, 2}, []diag.Code{"text.encoding"}},
		{"lone CR", "a,b\r1,2\r", Options{}, [][]string{{"a", "b"}, {"1", "2"}}, []int{1, 2}, []diag.Code{"text.encoding"}},
		{"GB18030", encode(t, simplifiedchinese.GB18030, "编码,名称\n1,社区\n"), Options{}, [][]string{{"编码", "名称"}, {"1", "社区"}}, []int{1, 2}, []diag.Code{"text.encoding"}},
		{"blank lines and rows", "\n\r\n , \na,b\n\n1,2\n,\n 　,\n3,4\n\n", Options{}, [][]string{{"a", "b"}, {"1", "2"}, {"3", "4"}}, []int{4, 6, 9}, []diag.Code{"text.encoding"}},
		{"quoted line break", "a,b\n\"1\n\n2\",\"x\"\"y\"\n3,4\n", Options{}, [][]string{{"a", "b"}, {"1\n\n2", `x"y`}, {"3", "4"}}, []int{1, 2, 5}, nil},
		{"quoted comma in the header", "\"a,b\";c\n1;2\n", Options{}, [][]string{{"a,b", "c"}, {"1", "2"}}, []int{1, 2}, []diag.Code{"csv.delimiter"}},
		{"semicolons", "a;b\n1;2,5\n", Options{}, [][]string{{"a", "b"}, {"1", "2,5"}}, []int{1, 2}, []diag.Code{"csv.delimiter"}},
		{"tabs", "a\tb\n1\t2\n", Options{}, [][]string{{"a", "b"}, {"1", "2"}}, []int{1, 2}, []diag.Code{"csv.delimiter"}},
		{"one column with punctuation", "\"a，b；\"\n1\n", Options{}, [][]string{{"a，b；"}, {"1"}}, []int{1, 2}, nil},
		{"one column", "a\n1\n", Options{}, [][]string{{"a"}, {"1"}}, []int{1, 2}, nil},
		{"spaces around names", " a ,　b\n 1 ,2\n", Options{}, [][]string{{"a", "b"}, {" 1 ", "2"}}, []int{1, 2}, []diag.Code{"table.spaces"}},
		{"empty columns at the end", "a,b,,\n1,2,,\n3,4, ,\n", Options{}, [][]string{{"a", "b"}, {"1", "2"}, {"3", "4"}}, []int{1, 2, 3}, []diag.Code{"table.empty_columns"}},
		{"an empty column within", "a,,b\n1,,2\n", Options{}, [][]string{{"a", "", "b"}, {"1", "", "2"}}, []int{1, 2}, nil},
		{"a corner", ",x,y\nx,1,2\ny,,1\n", Options{AllowCorner: true}, [][]string{{"", "x", "y"}, {"x", "1", "2"}, {"y", "", "1"}}, []int{1, 2, 3}, nil},
		{"header only, allowed", "a,b\n", Options{AllowNoRows: true}, [][]string{{"a", "b"}}, []int{1}, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			table, err := readString(test.in, "t.csv", test.options)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, cells(table)); diff != "" {
				t.Errorf("cells (-want +got):\n%s", diff)
			}
			lines := []int{table.Header.Line}
			for _, row := range table.Rows {
				lines = append(lines, row.Line)
			}
			if !slices.Equal(lines, test.lines) {
				t.Errorf("lines %v, want %v", lines, test.lines)
			}
			var notes []diag.Code
			for _, note := range table.Notes {
				notes = append(notes, note.Code)
			}
			if !slices.Equal(notes, test.notes) {
				t.Errorf("notes %v, want %v", notes, test.notes)
			}
		})
	}
}

func TestLinesOfCells(t *testing.T) {
	table, err := readString("a,b,c\n\"1\n1\",\"2\n\n2\",x\ny,z,w\n", "t.csv", Options{})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []int{2, 3, 5} {
		if got := table.Rows[0].FieldLine(i); got != want {
			t.Errorf("cell %d is on line %d, want %d", i, got, want)
		}
	}
	p := table.Rows[0].Cell("c").Problem("cell.number", diag.Quote("x"), diag.Say("a number", "数字"))
	if got, want := p.Text().String(), `t.csv:5: field 3 "c": found "x", want a number [cell.number]`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := table.Rows[1].FieldLine(2); got != 6 {
		t.Errorf("the next row is on line %d, want 6", got)
	}
}

// badTables are the kinds of files that can't be read, with the problems that
// the golden file shows.
func badTables(t *testing.T) []namedContent {
	return append([]namedContent{
		{"nothing", "t.csv", ""},
		{"blank lines only", "t.csv", "\n , \n\n"},
		{"a header only", "t.csv", "a,b\n"},
		{"ragged rows", "t.csv", "a,b,c\n1,2,3\n1,2\n\n1,2,3,4\n\"1\n2\",3\n"},
		{"repeated columns", "t.csv", "a,b,a,b , a\n1,2,3,4,5\n"},
		{"a value under no name", "t.csv", "a,,b,\n1,,2,\n1,x,2,\n1,y,2,\n1,,2,z\n"},
		{"a bare quotation mark", "t.csv", "a,b\n1,2\"\n\"1\"2,3\n1\n\"1\",2\n"},
		{"an unclosed quotation mark", "t.csv", "a,b\n1,2\n1,\"2\n3,4\n5,6\n"},
		{"a bare quotation mark in the header", "t.csv", "a,b\"\n1,2\n"},
		{"a quotation mark without end", "t.csv", "a,b\n1,\"" + strings.Repeat("x\n", maxRecord/2+window)},
		{"full-width commas", "t.csv", "a，b\n1，2\n"},
		{"NUL", "t.csv", "a,b\n1,2\n\x00\x00,\n"},
		{"neither UTF-8 nor GB18030", "t.csv", "a,b\n1,caf\xE9\n"},
		{"an old workbook", "t.xls", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1etc"},
		{"text named as a workbook", "t.xlsx", "a,b\n1,2\n"},
		{"nothing named as a workbook", "t.xlsx", ""},
	}, badWorkbooks(t)...)
}

type namedContent struct{ kind, name, content string }

// Every kind of bad input says what is wrong, where, in both languages.
func TestProblems(t *testing.T) {
	var out bytes.Buffer
	for _, bad := range badTables(t) {
		table, err := readString(bad.content, bad.name, Options{})
		if table != nil {
			t.Errorf("%s: a table", bad.kind)
		}
		problems, ok := errors.AsType[*diag.Problems](err)
		if !ok {
			t.Errorf("%s: error %v, want problems", bad.kind, err)
			continue
		}
		out.WriteString("# " + bad.kind + "\n")
		for _, lang := range []string{diag.English, diag.Chinese} {
			if err := problems.WriteText(&out, lang); err != nil {
				t.Fatal(err)
			}
		}
		out.WriteString("\n")
	}
	golden.Check(t, "problems.txt", out.Bytes())
}

// What was assumed is said in both languages.
func TestNotes(t *testing.T) {
	gbk := encode(t, simplifiedchinese.GBK, " 编码;名称;\r\n1;社区;\r\n")
	table, err := readString(gbk, "t.csv", Options{})
	if err != nil {
		t.Fatal(err)
	}
	var notes diag.Problems
	for _, note := range table.Notes {
		notes.Add(note)
	}
	var out bytes.Buffer
	for _, lang := range []string{diag.English, diag.Chinese} {
		if err := notes.WriteText(&out, lang); err != nil {
			t.Fatal(err)
		}
	}
	want := `note: t.csv:1: column names without the white space around them: 1 [table.spaces]
warning: t.csv: not UTF-8, read as GB18030, lines ending in CRLF [text.encoding]
  hint: save it as “CSV UTF-8” if characters look wrong
note: t.csv: fields are separated by semicolons [csv.delimiter]
note: t.csv:1: empty columns left out at the end: 1 [table.empty_columns]
说明: t.csv:1: 已去掉列名首尾的空白：1 个 [table.spaces]
警告: t.csv: 不是 UTF-8，按 GB18030 读取，换行为 CRLF [text.encoding]
  提示：如文字显示不对，请另存为“CSV UTF-8”
说明: t.csv: 各列以分号分隔 [csv.delimiter]
说明: t.csv:1: 已忽略末尾的空列：1 个 [table.empty_columns]
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A Reader goes on after a bad row and says which it was.
func TestReaderGoesOn(t *testing.T) {
	reader, err := NewReader(strings.NewReader("a,b,b\n1,2,3\n1,2\n1,\"2\"x,3\n4,5,6\n"), "t.csv", Options{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for row, err := range reader.Rows() {
		code := diag.Code("ok")
		if problems, ok := errors.AsType[*diag.Problems](err); ok {
			code = problems.All()[0].Code
		}
		got = append(got, diag.CellName(1, row.Line)+" "+string(code))
	}
	want := []string{"A0 table.repeated_column", "A2 ok", "A3 table.ragged", "A4 csv.quote", "A5 ok"}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if _, err := reader.Next(); err != io.EOF {
		t.Errorf("after the end: %v", err)
	}
}

func TestFailureToRead(t *testing.T) {
	failure := errors.New("disk on fire")
	for _, content := range []string{"", "a,b\n", "a,b\n1,2\n", "PK\x03\x04...."} {
		table, err := Read(io.MultiReader(strings.NewReader(content), iotest.ErrReader(failure)), "t.csv", Options{})
		if !errors.Is(err, failure) || table != nil {
			t.Errorf("after %q: error %v", content, err)
		}
	}
}

func TestSplitName(t *testing.T) {
	tests := []struct{ name, file, sheet string }{
		{"a.csv", "a.csv", ""},
		{"a#1.csv", "a#1.csv", ""},
		{"a.xlsx", "a.xlsx", ""},
		{"a.xlsx#专家 1", "a.xlsx", "专家 1"},
		{"dir#1/a.XLSX#b#c", "dir#1/a.XLSX", "b#c"},
		{"a.xlsm#", "a.xlsm", ""},
		{"", "", ""},
	}
	for _, test := range tests {
		if file, sheet := SplitName(test.name); file != test.file || sheet != test.sheet {
			t.Errorf("%q: got %q, %q; want %q, %q", test.name, file, sheet, test.file, test.sheet)
		}
	}
}

// rewrite writes a table as CSV with every cell in quotation marks, so that
// nothing in a name looks like a delimiter.
func rewrite(table *Table) string {
	var out strings.Builder
	for _, row := range cells(table) {
		for i, cell := range row {
			if i > 0 {
				out.WriteByte(',')
			}
			out.WriteString(`"` + strings.ReplaceAll(cell, `"`, `""`) + `"`)
		}
		out.WriteByte('\n')
	}
	return out.String()
}

// A table that is written and read again is the same, but for line ends in
// cells: CSV has no way to write CRLF that is not read as LF.
func checkRewrite(t *testing.T, table *Table) {
	t.Helper()
	if table.Header.Cells[0] == "" || len(table.Rows) == 0 {
		return
	}
	again, err := readString(rewrite(table), "t.csv", Options{})
	if err != nil {
		t.Fatalf("again: %v", err)
	}
	first := cells(table)
	for _, row := range first {
		for i := range row {
			row[i] = strings.ReplaceAll(row[i], "\r\n", "\n")
		}
	}
	if diff := cmp.Diff(first, cells(again)); diff != "" {
		t.Errorf("again (-first +second):\n%s", diff)
	}
}

func TestRewrite(t *testing.T) {
	cell := rapid.StringOfN(rapid.RuneFrom([]rune("a1 ,;\t\"\n'社区　")), 0, 8, -1)
	rapid.Check(t, func(rt *rapid.T) {
		width := rapid.IntRange(1, 5).Draw(rt, "width")
		want := [][]string{slices.Clone([]string{"a", "b", "c", "d", "e"}[:width])}
		for range rapid.IntRange(1, 5).Draw(rt, "rows") {
			row := rapid.SliceOfN(cell, width, width).Draw(rt, "row")
			row[0] += "x" // not blank
			want = append(want, row)
		}
		var out strings.Builder
		if err := csv.NewWriter(&out).WriteAll(want); err != nil {
			rt.Fatal(err)
		}
		table, err := readString(out.String(), "t.csv", Options{})
		if err != nil {
			rt.Fatal(err)
		}
		if diff := cmp.Diff(want, cells(table)); diff != "" {
			rt.Errorf("(-want +got):\n%s", diff)
		}
	})
}

func FuzzCSV(f *testing.F) {
	for _, seed := range []string{
		"a,b\n1,2\n", sample, "a;b\r\n\"1\n2\";3\r\n", "a,,b,\n1,,2,\n", "a\tb\n\"\"\t1\n", "\uFEFFa\rb\r", "a,b\n1,\"2\n", "a\n\"1\"x\n2\n", "，\n1",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		if bytes.HasPrefix(content, []byte("PK")) {
			return
		}
		table, err := Read(bytes.NewReader(content), "t.csv", Options{})
		if err != nil {
			if _, ok := errors.AsType[*diag.Problems](err); !ok || table != nil {
				t.Errorf("table %v with error %v", table, err)
			}
			return
		}
		checkRewrite(t, table)
	})
}

func BenchmarkReadCSV(b *testing.B) {
	const rows = 2000
	content := "code,name_zh,value\n" + strings.Repeat("A1,钱塘社区,0.25\n", rows)
	b.ReportAllocs()
	b.SetBytes(int64(len(content)))
	for b.Loop() {
		table, err := readString(content, "t.csv", Options{})
		if err != nil || len(table.Rows) != rows {
			b.Fatal(err)
		}
	}
}
