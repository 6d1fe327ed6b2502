package forms

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"goodgov/ahp"
	"goodgov/internal/diag"
)

// ErrNotForm says that a file is no workbook of ours: no workbook at all, or
// one without the marker.
var ErrNotForm = errors.New("not a workbook of judgement forms")

// Answers are what a form that came back holds.
type Answers struct {
	Study, Expert string
	Group         string      // of the expert; may be empty
	Judgements    []Judgement // of the pairs that were judged, in the order in which they were asked
	Asked         []Pair      // all pairs, judged or not
}

// Pair is a pair that the form asks about, and the place of its answer.
type Pair struct {
	Parent, A, B string // codes
	NameA, NameB string // as the sheet shows them
	NameParent   string // as the sheet shows it; "" in older forms
	Sheet        string
	Line, Field  int // row and column of the sheet, from 1
}

// Judgement is one answer.
type Judgement struct {
	Pair
	Text  string  // as it stands in the cell
	Value float64 // how much more A matters than B
}

// limits of what is unpacked: a form of a thousand pairs takes two megabytes.
const (
	mostUnpacked = 64 << 20
	mostFile     = 16 << 20
)

// Read reads a form that came back; name is the file as the user calls it. Its
// error is ErrNotForm, a *diag.Problems with every cell that can't be
// understood, or a failure to read r.
func Read(r io.Reader, name string) (*Answers, error) {
	data, err := io.ReadAll(io.LimitReader(r, mostFile))
	if err != nil {
		return nil, err
	}
	book, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{RawCellValue: true, UnzipSizeLimit: mostUnpacked, UnzipXMLSizeLimit: mostUnpacked})
	if err != nil {
		return nil, ErrNotForm
	}
	defer book.Close()
	if at, err := book.GetSheetIndex(MarkerSheet); err != nil || at < 0 {
		return nil, ErrNotForm
	}
	f := &filled{book: book, file: name, values: map[string]float64{}}
	if f.marker(1, 1) != MarkerName {
		return nil, ErrNotForm
	}
	answers := f.read()
	if err := f.problems.Err(); err != nil {
		return nil, err
	}
	return answers, nil
}

// filled is a form being read.
type filled struct {
	book     *excelize.File
	file     string
	values   map[string]float64 // by the text of the list
	problems diag.Problems
}

// marker is the text of a cell of the marker.
func (f *filled) marker(column, row int) string { return f.text(MarkerSheet, column, row) }

// text is what a cell says; a cell that can't be read says nothing.
func (f *filled) text(sheet string, column, row int) string {
	text, err := f.book.GetCellValue(sheet, diag.CellName(column, row))
	if err != nil {
		return ""
	}
	return strings.TrimSpace(text)
}

func (f *filled) read() *Answers {
	if version := f.marker(2, 1); version != markerVersion {
		f.problems.Add(diag.Problem{File: f.file, Sheet: MarkerSheet, Line: 1, Field: 2, Code: "form.version",
			Found: diag.Quote(version), Want: diag.Say("version %s of the form", "第 %s 版判断表", markerVersion),
			Hint: diag.Say("a newer goodgov made it", "此表由更新版本的 goodgov 生成")})
		return nil
	}
	for step := range ahp.SaatySteps {
		if value, err := ahp.ParseJudgement(f.marker(8, step+2)); err == nil {
			f.values[f.marker(7, step+2)] = value
		}
	}
	answers := &Answers{Study: f.marker(2, 2), Expert: f.marker(2, 3), Group: f.marker(2, 4)}
	sheets := f.book.GetSheetList()
	for row := markerHeader + 1; f.marker(1, row) != ""; row++ {
		f.pair(answers, sheets, row)
	}
	return answers
}

// pair reads the answer that a row of the marker points to.
func (f *filled) pair(answers *Answers, sheets []string, row int) {
	j := Judgement{Pair: Pair{Sheet: f.marker(1, row), Parent: f.marker(3, row), A: f.marker(4, row), B: f.marker(5, row), NameParent: f.marker(markerParent, row)}}
	where := f.marker(2, row)
	var err error
	j.Field, j.Line, err = excelize.CellNameToCoordinates(where)
	if err != nil || !slices.Contains(sheets, j.Sheet) || j.Parent == "" || j.A == "" || j.B == "" {
		f.problems.Add(diag.Problem{File: f.file, Sheet: MarkerSheet, Line: row, Field: 1, Code: "form.marker",
			Found: diag.Quote(fmt.Sprintf("%s!%s %s: %s, %s", j.Sheet, where, j.Parent, j.A, j.B)),
			Want:  diag.Say("a cell of the workbook, the parent and two of its children", "本工作簿的单元格、上级指标及其两个下级指标的代码"),
			Hint:  diag.Say("the hidden sheet was changed: copy the answers into a fresh form", "隐藏的工作表已被改动，请把答案抄入新生成的判断表")})
		return
	}
	j.NameA, j.NameB = f.text(j.Sheet, j.Field-1, j.Line), f.text(j.Sheet, j.Field+1, j.Line)
	if names, want := beside(j.NameA, j.NameB), f.marker(6, row); names != want {
		f.problems.Add(diag.Problem{File: f.file, Sheet: j.Sheet, Line: j.Line, Field: j.Field, Code: "form.moved", Found: diag.Quote(names), Want: diag.Quote(want),
			Hint: diag.Say("rows were moved, or names changed: put them back, or copy the answers into a fresh form", "行被移动或名称被改动：请恢复原样，或把答案抄入新生成的判断表")})
		return
	}
	answers.Asked = append(answers.Asked, j.Pair)
	j.Text = f.text(j.Sheet, j.Field, j.Line)
	if j.Text == "" {
		return
	}
	value, listed := f.values[j.Text]
	if !listed {
		value, err = ahp.ParseJudgement(j.Text)
		if err != nil || !ahp.InSaatyRange(value) {
			f.problems.Add(diag.Problem{File: f.file, Sheet: j.Sheet, Line: j.Line, Field: j.Field, Code: "form.answer", Found: diag.Quote(j.Text),
				Want: diag.Say("one of the 17 choices of the list for %q and %q, or nothing", "%q 与 %q 之间下拉列表的 17 个值之一，或留空", j.NameA, j.NameB)})
			return
		}
	}
	j.Value = value
	answers.Judgements = append(answers.Judgements, j)
}
