package form

import (
	"slices"
)

// Sheet is a table of a workbook: its name, a header and rows.
type Sheet struct {
	Name string
	Rows [][]string
}

// XLSForm is the form as the three sheets of an XLSForm (https://xlsform.org),
// which pyxform, ODK Central and KoboToolbox read: survey, choices, settings.
// Its error is a *diag.Problems with the names that can't be names there.
func (f *Form) XLSForm() ([]Sheet, error) {
	if err := f.portable(); err != nil {
		return nil, err
	}
	x := &xlsForm{form: f}
	x.survey()
	x.choices()
	settings := [][]string{{"form_title", "form_id", "version", "default_language", "style"},
		{f.Title.In(f.Languages[0]), f.ID, f.Version, LanguageName(f.Languages[0]), "pages"}}
	return []Sheet{{"survey", x.rows}, {"choices", x.lists}, {"settings", settings}}, nil
}

type xlsForm struct {
	form        *Form
	rows, lists [][]string
}

// xlsRow is a row of the sheet survey.
type xlsRow struct {
	kind, name, required, relevant, constraint, appearance string
	label, hint, message                                   Text
}

func (x *xlsForm) languages(column string) []string {
	var columns []string
	for _, lang := range x.form.Languages {
		columns = append(columns, column+"::"+LanguageName(lang))
	}
	return columns
}

func (x *xlsForm) wordings(text Text) []string {
	cells := make([]string, len(x.form.Languages))
	if len(text) > 0 {
		for i, lang := range x.form.Languages {
			cells[i] = text.In(lang) // an empty one would be shown as "-"
		}
	}
	return cells
}

func (x *xlsForm) add(r xlsRow) {
	var required Text
	if r.required != "" {
		required = requiredLabel
	}
	x.rows = append(x.rows, slices.Concat([]string{r.kind, r.name}, x.wordings(r.label), x.wordings(r.hint), []string{r.required}, x.wordings(required),
		[]string{r.relevant, r.constraint}, x.wordings(r.message), []string{r.appearance}))
}

func (x *xlsForm) survey() {
	f := x.form
	x.rows = append(x.rows, slices.Concat([]string{"type", "name"}, x.languages("label"), x.languages("hint"), []string{"required"}, x.languages("required_message"),
		[]string{"relevant", "constraint"}, x.languages("constraint_message"), []string{"appearance"}))
	for _, name := range preloaded {
		x.add(xlsRow{kind: name, name: name})
	}
	x.add(xlsRow{kind: "note", name: f.noteName(), label: f.foreword(OnDevice)})
	if f.asksConsent() {
		x.add(xlsRow{kind: "select_one " + ConsentName, name: ConsentName, label: f.Consent, required: "yes"})
	}
	reference := func(name string) string { return "${" + name + "}" }
	if len(f.Units) > 0 {
		x.add(xlsRow{kind: "select_one " + f.UnitName, name: f.UnitName, label: f.UnitLabel, required: "yes", appearance: "minimal", relevant: f.consented(nil, reference)})
	}
	for g := range f.Groups {
		group := &f.Groups[g]
		x.add(xlsRow{kind: "begin_group", name: group.Name, label: group.Label, relevant: f.consented(group.Relevant, reference), appearance: "field-list"})
		appearance := ""
		if group.Matrix() {
			x.add(xlsRow{kind: "select_one " + scaleList, name: group.Name + headerSuffix, label: headerLabel, appearance: "label"})
			appearance = "list-nolabel"
		}
		for i := range group.Questions {
			x.question(&group.Questions[i], appearance)
		}
		x.add(xlsRow{kind: "end_group"})
	}
}

func (x *xlsForm) question(q *Question, appearance string) {
	row := xlsRow{name: q.Name, label: q.Label, hint: q.Hint, relevant: q.Relevant.String()}
	if q.Required {
		row.required = "yes"
	}
	if row.constraint, row.message = q.constraint(); row.constraint == "" {
		row.message = nil
	}
	switch q.Kind {
	case Item, Attention:
		row.kind, row.appearance = "select_one "+scaleList, appearance
	case One:
		row.kind = "select_one " + q.Name
	case Many:
		row.kind = "select_multiple " + q.Name
	case Number:
		row.kind = "decimal"
		if q.Whole {
			row.kind = "integer"
		}
	default:
		row.kind = "text"
		if q.Most() > 100 {
			row.appearance = "multiline"
		}
	}
	x.add(row)
}

func (x *xlsForm) choices() {
	f := x.form
	x.lists = append(x.lists, slices.Concat([]string{"list_name", "name"}, x.languages("label")))
	add := func(list, value string, label Text) {
		x.lists = append(x.lists, slices.Concat([]string{list, value}, x.wordings(label)))
	}
	for i, label := range f.Scale.Labels {
		add(scaleList, f.Scale.Value(i), label)
	}
	if f.asksConsent() {
		for _, value := range []string{ConsentYes, ConsentNo} {
			add(ConsentName, value, consentLabels[value])
		}
	}
	for _, u := range f.Units {
		add(f.UnitName, u.Code, u.names(f.Languages))
	}
	for _, q := range f.All {
		for _, c := range q.Choices {
			add(q.Name, c.Value, c.Label)
		}
	}
}
