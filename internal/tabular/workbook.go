package tabular

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"goodgov/internal/diag"
)

// Limits of a workbook, against files made to exhaust a reader: they unpack
// to a thousand times their size. A sheet of 1,048,576 rows, the most that
// Excel has, by 64 columns of answers unpacks to 1.9 GB.
const (
	MaxSheetBytes    = 2 << 30   // of a sheet, unpacked
	MaxTextBytes     = 256 << 20 // of the texts that cells share, unpacked
	MaxTexts         = 8 << 20   // of them
	MaxPartBytes     = 16 << 20  // of any other part, unpacked
	MaxWorkbookBytes = 256 << 20 // of a workbook that comes through a pipe, packed
)

// workbook is an XLSX file: a ZIP archive of XML parts that name each other
// by relationships (ECMA-376, parts 1 and 2).
type workbook struct {
	name   string
	input  *input
	zip    *zip.Reader
	sheets []sheetEntry

	date1904 bool
	texts    string // path of a part, or empty
	maxTexts int
	styles   string
}

type sheetEntry struct {
	name    string
	part    string
	visible bool
	cells   bool // a worksheet, not a chart sheet
}

// input remembers a failure to read a file, so that it is not taken for a
// fault of its content.
type input struct {
	io.ReaderAt
	err error
}

func (in *input) ReadAt(p []byte, offset int64) (int, error) {
	n, err := in.ReaderAt.ReadAt(p, offset)
	if err != nil && err != io.EOF {
		in.err = err
	}
	return n, err
}

// openWorkbook reads what a workbook consists of.
func openWorkbook(r io.ReaderAt, size int64, name string) (*workbook, error) {
	w := &workbook{name: name, input: &input{ReaderAt: r}, maxTexts: MaxTexts}
	var err error
	if w.zip, err = zip.NewReader(w.input, size); err != nil {
		return nil, w.explain(err, "")
	}
	if err := w.readParts(); err != nil {
		return nil, w.explain(err, "")
	}
	return w, nil
}

// explain makes an error of reading a part a problem, unless it is a failure
// to read the file.
func (w *workbook) explain(err error, sheet string) error {
	if w.input.err != nil {
		return fmt.Errorf("%s: %w", w.name, w.input.err)
	}
	if _, ok := errors.AsType[*diag.Problems](err); ok {
		return err
	}
	p := diag.Problem{File: w.name, Sheet: sheet, Code: "xlsx.damaged",
		Found: diag.Say("a damaged workbook (%s)", "损坏的工作簿（%s）", damageOf(err)),
		Want:  diag.Say("an XLSX workbook", "XLSX 工作簿"),
		Hint:  saveAgain}
	if errors.Is(err, errTooLarge) {
		p.Code = "xlsx.too_large"
		p.Found = diag.Say("a workbook that unpacks to more than is read", "解压后超过可读取的大小")
		p.Want = diag.Say("a sheet of up to %d MB and texts of up to %d MB, unpacked", "解压后工作表不超过 %d MB、文字不超过 %d MB", MaxSheetBytes>>20, MaxTextBytes>>20)
		p.Hint = diag.Say("save the sheet as CSV", "请把工作表另存为 CSV")
	}
	return problemsOf(p)
}

var saveAgain = diag.Say("open it in a spreadsheet and save it again as .xlsx", "请用电子表格打开，重新另存为 .xlsx")

// damage is what is wrong with a workbook, for people.
type damage struct{ text diag.Text }

func (d damage) Error() string { return d.text.String() }

func damaged(en, zh string, args ...any) error { return damage{diag.Say(en, zh, args...)} }

func damageOf(err error) diag.Text {
	if d, ok := errors.AsType[damage](err); ok {
		return d.text
	}
	switch {
	case errors.Is(err, zip.ErrFormat):
		return diag.Say("the ZIP archive is not whole", "ZIP 压缩包不完整")
	case errors.Is(err, errMarkup):
		return diag.Say("malformed XML", "XML 格式错误")
	default:
		return diag.Say("its content is cut off or changed", "内容被截断或改动")
	}
}

func problemsOf(p diag.Problem) error {
	var problems diag.Problems
	problems.Add(p)
	return &problems
}

// part opens a part by its path, which is compared without regard to case;
// there is none if it returns nil, nil.
func (w *workbook) part(name string, limit int64) (*markup, error) {
	for _, file := range w.zip.File {
		if !strings.EqualFold(cleanPart(file.Name), name) {
			continue
		}
		r, err := file.Open()
		if err != nil {
			return nil, err
		}
		return newMarkup(r, limit), nil
	}
	return nil, nil
}

func cleanPart(name string) string {
	return strings.TrimPrefix(strings.ReplaceAll(name, `\`, "/"), "/")
}

// relation is an entry of a part's relationships.
type relation struct{ kind, target string }

// relations reads the relationships of a part, "" being the package. Their
// kinds are the last elements of URIs that differ between the transitional
// and the strict variant of the format.
func (w *workbook) relations(of string) (map[string]relation, error) {
	folder, file := path.Split(of)
	m, err := w.part(folder+"_rels/"+file+".rels", MaxPartBytes)
	if err != nil || m == nil {
		return nil, err
	}
	found := map[string]relation{}
	for {
		t, err := m.next()
		if err == io.EOF {
			return found, nil
		}
		if err != nil {
			return nil, err
		}
		if string(t.name) != "Relationship" || t.closing {
			continue
		}
		v, err := t.values("Id", "Type", "Target")
		if err != nil {
			return nil, err
		}
		target := cleanPart(v[2])
		if !strings.HasPrefix(v[2], "/") {
			target = strings.TrimPrefix(path.Join("/", folder, target), "/")
		}
		found[v[0]] = relation{kind: path.Base(v[1]), target: target}
	}
}

// readParts finds the sheets, shared strings and styles.
func (w *workbook) readParts() error {
	of, err := w.relations("")
	if err != nil {
		return err
	}
	main := "xl/workbook.xml"
	for _, r := range of {
		if r.kind == "officeDocument" {
			main = r.target
		}
	}
	related, err := w.relations(main)
	if err != nil {
		return err
	}
	for _, r := range related {
		switch r.kind {
		case "sharedStrings":
			w.texts = r.target
		case "styles":
			w.styles = r.target
		}
	}
	m, err := w.part(main, MaxPartBytes)
	if err != nil {
		return err
	}
	if m == nil || path.Ext(main) == ".bin" {
		return problemsOf(w.otherArchive())
	}
	for {
		t, err := m.next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if t.closing {
			continue
		}
		switch string(t.name) {
		case "workbookPr":
			v, err := t.values("date1904")
			if err != nil {
				return err
			}
			w.date1904 = isTrue(v[0])
		case "sheet":
			v, err := t.values("name", "id", "state")
			if err != nil {
				return err
			}
			r := related[v[1]]
			w.sheets = append(w.sheets, sheetEntry{name: v[0], part: r.target, visible: v[2] != "hidden" && v[2] != "veryHidden", cells: r.kind == "worksheet"})
		}
	}
}

func isTrue(attribute string) bool { return attribute == "1" || attribute == "true" }

// otherArchive says what a ZIP archive without a workbook in XML is.
func (w *workbook) otherArchive() diag.Problem {
	has := func(name string) bool {
		return slices.ContainsFunc(w.zip.File, func(f *zip.File) bool { return cleanPart(f.Name) == name })
	}
	found := diag.Say("a ZIP archive without a workbook", "不含工作簿的 ZIP 压缩包")
	switch {
	case has("xl/workbook.bin"):
		found = diag.Say("a binary workbook (.xlsb)", "二进制工作簿（.xlsb）")
	case has("content.xml"):
		found = diag.Say("an OpenDocument file (.ods)", "OpenDocument 文件（.ods）")
	}
	return notXLSX(w.name, found)
}

func notXLSX(name string, found diag.Text) diag.Problem {
	return diag.Problem{File: name, Code: "xlsx.not_a_workbook", Found: found,
		Want: diag.Say("an XLSX workbook or a CSV file", "XLSX 工作簿或 CSV 文件"),
		Hint: diag.Say("open it in a spreadsheet and save it as .xlsx", "请用电子表格打开，另存为 .xlsx")}
}

// sheet finds a sheet by its name, in any case as spreadsheets do, or the
// first visible one.
func (w *workbook) sheet(name string) (sheetEntry, error) {
	var names []string
	for _, sheet := range w.sheets {
		if !sheet.cells {
			continue
		}
		if name == "" && sheet.visible || name != "" && strings.EqualFold(sheet.name, name) {
			return sheet, nil
		}
		names = append(names, sheet.name)
	}
	if name == "" {
		return sheetEntry{}, problemsOf(diag.Problem{File: w.name, Code: "xlsx.no_sheet",
			Found: diag.Say("no visible sheet", "没有可见的工作表"), Want: diag.Say("a sheet with a table", "有表格的工作表")})
	}
	p := diag.Problem{File: w.name, Sheet: name, Code: "xlsx.no_sheet",
		Found: diag.Say("no sheet of that name", "没有这个工作表"), Hint: diag.DidYouMean(name, names)}
	p.Want = diag.Say("one of %s", "%s 之一", strings.Join(names, ", "))
	return sheetEntry{}, problemsOf(p)
}

// sharedStrings reads the texts that cells refer to by number.
func (w *workbook) sharedStrings() ([]string, error) {
	if w.texts == "" {
		return nil, nil
	}
	m, err := w.part(w.texts, MaxTextBytes)
	if err != nil || m == nil {
		return nil, err
	}
	var all []string
	for {
		t, err := m.next()
		if err == io.EOF {
			return all, nil
		}
		if err != nil {
			return nil, err
		}
		if string(t.name) != "si" || t.closing {
			continue
		}
		text, err := m.richText(t)
		if err != nil {
			return nil, err
		}
		if len(all) == w.maxTexts {
			return nil, errTooLarge
		}
		checked, err := cellText(text)
		if err != nil {
			return nil, err
		}
		all = append(all, checked)
	}
}

// richText joins the runs of an element whose opening tag was read, and
// leaves out how they are pronounced.
func (m *markup) richText(t tag) ([]byte, error) {
	if t.empty {
		return nil, nil
	}
	var text []byte
	for depth := 1; ; {
		t, err := m.next()
		if err != nil {
			return nil, unexpected(err)
		}
		switch {
		case t.closing:
			if depth--; depth == 0 {
				return text, nil
			}
		case t.empty:
		case string(t.name) == "t":
			run, err := m.text()
			if err != nil {
				return nil, err
			}
			text = append(text, run...)
			depth++
		case string(t.name) == "rPh":
			if err := m.skip(t); err != nil {
				return nil, err
			}
		default:
			depth++
		}
	}
}

// cellText is the text of a cell as people see it.
func cellText(text []byte) (string, error) {
	text = unescape(text)
	if !utf8.Valid(text) || bytes.IndexByte(text, 0) >= 0 {
		return "", damaged("text that is not UTF-8", "不是 UTF-8 的文字")
	}
	return string(text), nil
}

// unescape undoes how a workbook writes characters that XML can't hold,
// _x000D_, and makes line breaks LF. It works in place.
func unescape(text []byte) []byte {
	if bytes.Contains(text, []byte("_x")) {
		out := text[:0]
		for i := 0; i < len(text); {
			if r, size := escaped(text[i:]); size > 0 {
				out = utf8.AppendRune(out, r)
				i += size
				continue
			}
			out = append(out, text[i])
			i++
		}
		text = out
	}
	if bytes.IndexByte(text, '\r') >= 0 {
		text = bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))
		text = bytes.ReplaceAll(text, []byte("\r"), []byte("\n"))
	}
	return text
}

// escaped reads _xHHHH_ at the start of text, a UTF-16 unit, or two of them
// that make a pair. The size is 0 where there is none, or no character.
func escaped(text []byte) (r rune, size int) {
	const length = len("_x000D_")
	unit := func(text []byte) rune {
		if len(text) < length || text[0] != '_' || text[1] != 'x' || text[length-1] != '_' {
			return 0
		}
		n, err := strconv.ParseUint(string(text[2:length-1]), 16, 16)
		if err != nil {
			return 0
		}
		return rune(n)
	}
	r, size = unit(text), length
	if utf16.IsSurrogate(r) {
		r, size = utf16.DecodeRune(r, unit(text[length:])), 2*length
		if r == utf8.RuneError {
			return 0, 0
		}
	}
	if r == 0 {
		return 0, 0
	}
	return r, size
}
