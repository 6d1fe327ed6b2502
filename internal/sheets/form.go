package sheets

import (
	"bytes"
	"errors"

	"goodgov/internal/diag"
	"goodgov/internal/forms"
	"goodgov/internal/tabular"
)

// isForm reports whether a file is a workbook that package forms made: it has
// a hidden sheet that says so.
func isForm(data []byte) bool {
	if !tabular.IsWorkbook(data) {
		return false
	}
	grids, err := tabular.ReadGrids(bytes.NewReader(data), "form.xlsx#goodgov", tabular.Options{})
	return err == nil && grids[0].At(0, 0).Text() == "goodgov-judgements"
}

// form reads a form that came back.
func (x *reader) form(data []byte) error {
	x.Layout = Form
	answers, err := forms.Read(bytes.NewReader(data), x.File)
	if errors.Is(err, forms.ErrNotForm) {
		x.problems.Add(diag.Problem{File: x.File, Code: "sheets.form", Found: diag.Say("another file", "其他文件"),
			Want: diag.Say("a workbook that `goodgov ahp form` made", "goodgov ahp form 制作的工作簿")})
		return nil
	}
	if err != nil {
		return x.problems.MergeError(err)
	}
	x.addExpert(answers.Expert, answers.Group)
	for _, p := range answers.Asked {
		x.addGroup(p.Parent, x.cellOf(p), p.A, p.B)
		x.named(p.Parent, p.NameParent)
		x.named(p.A, p.NameA)
		x.named(p.B, p.NameB)
	}
	for _, j := range answers.Judgements {
		at := x.cellOf(j.Pair)
		value := x.snap(at, j.Text, j.Value)
		x.scale(at, j.Text, value)
		x.judgements = append(x.judgements, judgement{expert: answers.Expert, parent: j.Parent, a: j.A, b: j.B, value: value, at: at})
	}
	if len(answers.Judgements) == 0 {
		x.Notes.Add(diag.Problem{File: x.File, Code: "form.empty", Severity: diag.Caution, Found: diag.Say("no answers", "没有任何答案"), Want: diag.Say("answers to %d pairs", "%d 对的答案", len(answers.Asked))})
	}
	return nil
}

// cellOf is where a form asks about a pair.
func (x *reader) cellOf(p forms.Pair) diag.Problem {
	return diag.Problem{File: x.File, Sheet: p.Sheet, Line: p.Line, Field: p.Field}
}

// named remembers what a form calls an element.
func (x *reader) named(code, name string) {
	if name != code && name != "" {
		x.names[code] = diag.Text{EN: name, ZH: name}
	}
}
