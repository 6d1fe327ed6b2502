package exchange

import (
	"context"
	"iter"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"goodgov/internal/csvfile"
	"goodgov/internal/diag"
	"goodgov/survey/form"
)

// Answers is a table of a study's answers, which can be gone over more than
// once. A row holds until the next.
type Answers struct {
	Header []string
	Always int // so many of the last columns are in every selection
	Rows   iter.Seq2[[]string, error]
}

// Selection says which columns are exported; without any all of them are. Ids
// and units always are.
type Selection struct {
	Tag    string
	Fields []string // columns, or indicators with all items below them
}

// Field is a column that is exported.
type Field struct {
	Variable
	Numeric  bool
	Decimals int
	Width    int // of the longest text, in bytes
	// Recode makes numbers of missing codes that are none.
	Recode map[string]string
	from   int

	of     *Variable // the question whose choice it is
	choice string
}

// Table is what is exported.
type Table struct {
	Title, Note form.Text
	Language    string
	Fields      []Field
	Rows        int
	answers     *Answers
}

// Select chooses columns and looks at all answers once, for how they can be
// written. The error is a *diag.Problems where a field is unknown.
func (d *Dictionary) Select(ctx context.Context, a *Answers, by Selection) (*Table, error) {
	t := &Table{Title: d.Title, Note: d.Note, Language: d.Language, answers: a}
	used := map[string]bool{}
	for i, name := range a.Header {
		v := d.Variable(name)
		if v == nil {
			v = &Variable{Name: name, Role: Further}
		}
		if by.has(v, used) || i >= len(a.Header)-a.Always {
			t.Fields = append(t.Fields, Field{Variable: *v, from: i})
		}
	}
	var problems diag.Problems
	for _, name := range by.Fields {
		if !used[name] {
			problems.Add(diag.Problem{Code: "export.unknown_field", Found: diag.Quote(name), Want: diag.Say("a column of the answers, or an indicator", "答卷中的列，或指标代码"), Hint: diag.DidYouMean(name, a.Header)})
		}
	}
	if by.Tag != "" && !used[by.Tag] {
		problems.Add(diag.Problem{Code: "export.unknown_tag", Found: diag.Quote(by.Tag), Want: diag.Say("a tag of an item", "题项的标签")})
	}
	if err := problems.Err(); err != nil {
		return nil, err
	}
	return t, t.measure(ctx)
}

// has tells whether a column is chosen, and notes what chose it.
func (s Selection) has(v *Variable, used map[string]bool) bool {
	if s.Tag == "" && s.Fields == nil {
		return true
	}
	chosen := v.Role == ID || v.Role == Unit
	if s.Tag != "" && slices.Contains(v.Tags, s.Tag) {
		used[s.Tag], chosen = true, true
	}
	for _, name := range s.Fields {
		if name == v.Name || slices.Contains(v.Above, name) {
			used[name], chosen = true, true
		}
	}
	return chosen
}

// measure finds out which columns are numbers, and how long texts are.
func (t *Table) measure(ctx context.Context) error {
	for i := range t.Fields {
		f := &t.Fields[i]
		f.Numeric = !f.Many && f.Role != ID && f.Role != Unit && f.Role != Opinion
		if f.Role.onScale() {
			f.recode()
		}
	}
	for row, err := range t.answers.Rows {
		if err != nil {
			return err
		}
		if t.Rows++; t.Rows%4096 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		for i := range t.Fields {
			f := &t.Fields[i]
			cell := f.cell(row)
			f.Width = max(f.Width, len(csvfile.Harmless(cell)))
			if !f.Numeric || cell == "" {
				continue
			}
			f.Numeric = number(cell)
			if _, decimals, ok := strings.Cut(cell, "."); ok {
				f.Decimals = max(f.Decimals, len(decimals))
			}
		}
	}
	for i := range t.Fields {
		f := &t.Fields[i]
		for _, value := range f.Values {
			f.Numeric = f.Numeric && number(f.code(value.Code))
		}
	}
	return nil
}

// number tells whether a cell is a number that can be written as one: codes
// with zeros before them, and figures longer than a double holds, are texts.
func number(cell string) bool {
	digits := strings.TrimLeft(cell, "-+")
	return csvfile.Figure(cell) && len(digits) <= 15 && !strings.ContainsAny(cell, "eE") && (len(digits) < 2 || digits[0] != '0' || digits[1] == '.')
}

// recode gives missing codes that are no numbers one that nothing else has.
func (f *Field) recode() {
	next := -91
	for _, value := range f.Values {
		if !value.Missing || number(value.Code) {
			continue
		}
		for f.value(strconv.Itoa(next)) != nil {
			next--
		}
		if f.Recode == nil {
			f.Recode = map[string]string{}
		}
		f.Recode[value.Code] = strconv.Itoa(next)
		next--
	}
}

// code is a code as it is written.
func (f *Field) code(code string) string {
	if other, ok := f.Recode[code]; ok {
		return other
	}
	return code
}

// cell is the field's cell of a row.
func (f *Field) cell(row []string) string {
	cell := strings.TrimSpace(row[f.from])
	if f.of != nil {
		return f.mark(cell)
	}
	return f.code(cell)
}

// named is the label of an answer; the code where it has none.
func (f *Field) named(cell, lang string) string {
	label := func(code string) string {
		if v := f.value(code); v != nil && len(v.Labels) > 0 {
			return v.Labels.In(lang)
		}
		return code
	}
	if !f.Many {
		return label(cell)
	}
	var all []string
	for code := range strings.FieldsSeq(cell) {
		all = append(all, label(code))
	}
	return strings.Join(all, ";")
}

// about is what the field is called.
func (f *Field) about(lang string) string {
	if text := f.Label.In(lang); text != "" {
		return text
	}
	return f.Name
}

// labels are the answers with a label, and those that mean "no answer", by the
// codes that are written.
func (f *Field) labels(lang string) (labels [][2]string, missing []string) {
	for _, value := range f.Values {
		code := f.code(value.Code)
		switch {
		case len(value.Labels) > 0:
			labels = append(labels, [2]string{code, value.Labels.In(lang)})
		case code != value.Code:
			labels = append(labels, [2]string{code, value.Code})
		}
		if value.Missing {
			missing = append(missing, code)
		}
	}
	return labels, missing
}

// identifiers are names for another program: letters, digits and underscores, a
// letter first, different without regard to case, none of its own words.
func (t *Table) identifiers(longest int, reserved []string) []string {
	taken := map[string]bool{}
	for _, word := range reserved {
		taken[strings.ToLower(word)] = true
	}
	names := make([]string, len(t.Fields))
	for i := range t.Fields {
		name := identifier(t.Fields[i].Name)
		base := clip(name, longest)
		for n := 2; taken[strings.ToLower(base)]; n++ {
			suffix := "_" + strconv.Itoa(n)
			base = clip(name, longest-len(suffix)) + suffix
		}
		taken[strings.ToLower(base)] = true
		names[i] = base
	}
	return names
}

// identifier is a name of letters, digits and underscores, a letter first.
func identifier(name string) string {
	name = strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return '_'
	}, name)
	if first := []rune(name)[0]; !unicode.IsLetter(first) {
		name = "v" + name
	}
	return name
}

// clip shortens a text to a number of bytes without cutting a character.
func clip(text string, most int) string {
	if len(text) <= most {
		return text
	}
	for most > 0 && text[most]&0xc0 == 0x80 {
		most--
	}
	return text[:most]
}

// oneLine is a text without line breaks.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
