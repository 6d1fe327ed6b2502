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
	x.addExpert(answers.Expert, "")
	for _, j := range answers.Judgements {
		at := diag.Problem{File: x.File, Sheet: j.Sheet, Line: j.Line, Field: j.Field}
		x.addGroup(j.Parent, at, j.A, j.B)
		x.scale(at, ratioText(j.Value), j.Value)
		x.judgements = append(x.judgements, judgement{expert: answers.Expert, parent: j.Parent, a: j.A, b: j.B, value: j.Value, at: at})
	}
	return nil
}
