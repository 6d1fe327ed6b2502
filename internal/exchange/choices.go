package exchange

import (
	"strconv"
	"strings"

	"goodgov/survey/form"
)

// What a column of one choice says.
const (
	marked   = "1"
	unmarked = "0"
)

var markedValues = []Value{
	{Code: unmarked, Labels: form.Text{"en": "not chosen", "zh": "未选"}},
	{Code: marked, Labels: form.Text{"en": "chosen", "zh": "选中"}},
}

// WithChoices is the table with a column of 0 and 1 for each choice of a question
// with several, behind that of the question: programs for statistics count
// columns and not words in a text. The text stays, so that an import of what they
// save has everything; it passes over the columns of choices.
func (t *Table) WithChoices() *Table {
	wide := *t
	wide.Fields = nil
	taken := map[string]bool{}
	for i := range t.Fields {
		taken[strings.ToLower(identifier(t.Fields[i].Name))] = true
	}
	for i := range t.Fields {
		f := &t.Fields[i]
		wide.Fields = append(wide.Fields, *f)
		if !f.Many || len(t.choicesOf(i)) > 0 { // they are there
			continue
		}
		for _, value := range f.Values {
			if value.Missing {
				continue
			}
			base := f.Name + "_" + value.Code
			name := base
			for n := 2; taken[strings.ToLower(identifier(name))]; n++ {
				name = base + "_" + strconv.Itoa(n)
			}
			taken[strings.ToLower(identifier(name))] = true
			wide.Fields = append(wide.Fields, Field{
				Variable: Variable{Name: name, Role: f.Role, Label: labelOf(f, value), Above: f.Above, Tags: f.Tags, Values: markedValues},
				Numeric:  true, Width: 1, from: f.from, of: &f.Variable, choice: value.Code,
			})
		}
	}
	return &wide
}

// labelOf is what a choice's column is called: the choice first, since programs cut
// labels short, and no dash, by which an import parts questions from rows.
func labelOf(f *Field, value Value) form.Text {
	label := form.Text{}
	for _, texts := range []form.Text{f.Label, value.Labels} {
		for lang := range texts {
			choice := value.Code
			if len(value.Labels) > 0 {
				choice = value.Labels.In(lang)
			}
			before, after := " (", ")"
			if lang == "zh" {
				before, after = "（", "）"
			}
			label[lang] = choice + before + f.about(lang) + after
		}
	}
	return label
}

// mark tells whether the field's choice is in a cell of several. Where none is, or
// none but codes for no answer, the question may not have been put: nothing says
// that the choice was turned down.
func (f *Field) mark(cell string) string {
	mark := ""
	for code := range strings.FieldsSeq(cell) {
		if code == f.choice {
			return marked
		}
		if value := f.of.value(code); value == nil || !value.Missing {
			mark = unmarked
		}
	}
	return mark
}

// choicesOf are the places of the columns of choices behind a field.
func (t *Table) choicesOf(at int) []int {
	var places []int
	for i := at + 1; i < len(t.Fields) && t.Fields[i].of != nil; i++ {
		places = append(places, i)
	}
	return places
}
