package survey

import (
	"context"
	"math"
	"strings"

	"goodgov/internal/diag"
)

// Cases are the questionnaires of a file one by one, in file order, the
// invalid ones too: for rules that look at all of them, for weights, and for
// comparing groups. They are numbered as the rows of an Overlay. A case takes
// one byte for each item, some thirty more, its id, and four bytes for each
// column of texts.
type Cases struct {
	Questionnaire *Questionnaire
	Line          []int32
	ID            []string // "" where there is no column of ids
	Unit          []int32  // index into Questionnaire.Units; −1 where it is not known
	Weight        []float64
	Seconds       []float64 // NaN where it is not known
	Reasons       []Reason  // 0 is valid
	Flags         []Reason  // reasons that leave it valid
	Order         []int     // items as their columns stand in the file
	Texts         []Texts   // of the columns that were asked for, in that order

	answers []Code // of all cases one behind the other, items in the questionnaire's order
}

// Texts is a column of the file, the white space around its cells left out.
// An empty cell is "".
type Texts struct {
	Column string
	Values []string // that occur, by first appearance
	Case   []int32  // by case: its value, an index into Values

	field int
	at    map[string]int32
}

// Of is the text of a case.
func (t *Texts) Of(n int) string { return t.Values[t.Case[n]] }

// Len is the number of cases.
func (c *Cases) Len() int { return len(c.Reasons) }

// Answers are those of a case, in the questionnaire's order of items; they are
// none in a BadRow.
func (c *Cases) Answers(n int) []Code {
	k := len(c.Questionnaire.Items)
	return c.answers[n*k : (n+1)*k : (n+1)*k]
}

// Longstring is the longest run of one answer in a case, in column order.
func (c *Cases) Longstring(n int) int {
	answers, inOrder := c.Answers(n), make([]Code, 0, 128)
	for _, item := range c.Order {
		inOrder = append(inOrder, answers[item])
	}
	return longstring(inOrder, c.Questionnaire.Scale.Width())
}

// Column finds a column of texts; nil where it was not asked for.
func (c *Cases) Column(name string) *Texts {
	for i := range c.Texts {
		if c.Texts[i].Column == name {
			return &c.Texts[i]
		}
	}
	return nil
}

// ReadCases is Read, and keeps the questionnaires with the texts of some
// columns. A column that the header lacks is a data error. The other results
// are those of Read.
func ReadCases(ctx context.Context, records Records, name string, q *Questionnaire, columns []string, opt Options) (*Cases, *Responses, *diag.Problems, error) {
	run, err := newRun(records, name, q, columns, opt)
	if err != nil {
		return nil, nil, nil, err
	}
	run.cases = newCases(run.rows.l, q, columns)
	if err := run.all(ctx, records); err != nil {
		return nil, nil, nil, err
	}
	responses, problems, err := run.finish()
	if err != nil {
		return nil, nil, nil, err
	}
	return run.cases, responses, problems, nil
}

func newCases(l *layout, q *Questionnaire, columns []string) *Cases {
	c := &Cases{Questionnaire: q}
	for _, column := range l.items {
		c.Order = append(c.Order, column.item)
	}
	for i, column := range columns {
		c.Texts = append(c.Texts, Texts{Column: column, field: l.texts[i], at: map[string]int32{}})
	}
	return c
}

// add keeps a row. A record that could not be split has no cells.
func (c *Cases) add(l *layout, r *row, cells []string) {
	c.Line = append(c.Line, int32(r.line))
	c.ID = append(c.ID, strings.Clone(r.id))
	c.Unit = append(c.Unit, int32(r.unit))
	c.Weight = append(c.Weight, r.weight)
	c.Reasons = append(c.Reasons, r.reasons)
	c.Flags = append(c.Flags, r.flags)
	seconds := math.NaN()
	if l.times >= 0 && l.times < len(cells) {
		if v, ok := number(cells[l.times]); ok {
			seconds = v
		}
	}
	c.Seconds = append(c.Seconds, seconds)
	width := Code(c.Questionnaire.Scale.Width())
	start := len(c.answers)
	c.answers = append(c.answers, make([]Code, len(c.Questionnaire.Items))...)
	if r.reasons&BadRow == 0 {
		for k, column := range l.items {
			if code := r.codes[k]; code <= width {
				c.answers[start+column.item] = code
			}
		}
	}
	for i := range c.Texts {
		t := &c.Texts[i]
		value := ""
		if t.field < len(cells) {
			value = strings.TrimSpace(cells[t.field])
		}
		at, known := t.at[value]
		if !known {
			at = int32(len(t.Values))
			value = strings.Clone(value)
			t.at[value], t.Values = at, append(t.Values, value)
		}
		t.Case = append(t.Case, at)
	}
}
