package screening

import (
	"strconv"
	"strings"

	"goodgov/survey"
)

// Combination is conditions that can't all hold.
type Combination []Condition

// Condition compares a column with values: with one of them for Equal, with
// none of them for Unequal, with the first for the others.
type Condition struct {
	Column string
	Is     Comparison
	Values []string
}

// Comparison is how a cell is compared. An empty cell is equal to "" alone, and
// no more and no less than anything.
type Comparison string

const (
	Equal   Comparison = "="
	Unequal Comparison = "!="
	Less    Comparison = "<"
	AtMost  Comparison = "<="
	More    Comparison = ">"
	AtLeast Comparison = ">="
)

// ParseCondition reads the ways in which a condition is written: "3", "=3",
// "!=3", "<3", "<=3", ">3", ">=3". False is a comparison of size with what is no
// number.
func ParseCondition(column, text string) (Condition, bool) {
	text = strings.TrimSpace(text)
	for _, is := range []Comparison{AtMost, AtLeast, Unequal, Equal, Less, More} {
		rest, found := strings.CutPrefix(text, string(is))
		if !found {
			continue
		}
		rest = strings.TrimSpace(rest)
		_, number := number(rest)
		return Condition{column, is, []string{rest}}, number || is == Equal || is == Unequal
	}
	return Condition{column, Equal, []string{text}}, true
}

// String is the condition as it is written.
func (c Condition) String() string {
	values := strings.Join(c.Values, "|")
	switch {
	case c.Is == Equal || c.Is == Unequal:
		return c.Column + string(c.Is) + values
	}
	return c.Column + " " + string(c.Is) + " " + values
}

// String is the combination as it is written: "age=1 & years >= 30".
func (c Combination) String() string {
	parts := make([]string, len(c))
	for i, condition := range c {
		parts[i] = condition.String()
	}
	return strings.Join(parts, " & ")
}

func number(text string) (float64, bool) {
	v, err := strconv.ParseFloat(text, 64)
	return v, err == nil && v == v
}

// Holds compares a cell.
func (c Condition) Holds(cell string) bool {
	switch c.Is {
	case Equal, Unequal:
		for _, value := range c.Values {
			if same(cell, value) {
				return c.Is == Equal
			}
		}
		return c.Is == Unequal && cell != ""
	}
	v, ok := number(cell)
	limit, known := number(c.Values[0])
	if !ok || !known {
		return false
	}
	switch c.Is {
	case Less:
		return v < limit
	case AtMost:
		return v <= limit
	case More:
		return v > limit
	default:
		return v >= limit
	}
}

// same compares as text, or as numbers where both are.
func same(cell, value string) bool {
	if cell == value {
		return true
	}
	a, okA := number(cell)
	b, okB := number(value)
	return okA && okB && a == b
}

// impossible finds the first combination that holds. A cell of an item is the
// raw answer, empty where there is none.
func (m *Measures) impossible(c *survey.Cases, r *Rules) {
	m.Combination = make([]int32, c.Len())
	for i := range m.Combination {
		m.Combination[i] = -1
	}
	for at := len(r.Impossible) - 1; at >= 0; at-- {
		hold := make([]func(i int) bool, len(r.Impossible[at]))
		for k, condition := range r.Impossible[at] {
			hold[k] = condition.of(c)
		}
		chunks(c.Len(), func(from, to int) {
			for i := from; i < to; i++ {
				if c.Reasons[i]&survey.BadRow == 0 && all(hold, i) {
					m.Combination[i] = int32(at)
				}
			}
		})
	}
}

func all(hold []func(int) bool, i int) bool {
	for _, h := range hold {
		if !h(i) {
			return false
		}
	}
	return true
}

// of judges each value of a column once. A column that the cases have not holds
// for nobody.
func (c Condition) of(cases *survey.Cases) func(i int) bool {
	q := cases.Questionnaire
	for item := range q.Items {
		if q.Items[item].Code != c.Column {
			continue
		}
		holds := make([]bool, q.Scale.Width()+1)
		holds[survey.NoAnswer] = c.Holds("")
		for code := 1; code < len(holds); code++ {
			holds[code] = c.Holds(strconv.Itoa(q.Scale.Min + code - 1))
		}
		return func(i int) bool { return holds[cases.Answers(i)[item]] }
	}
	texts := cases.Column(c.Column)
	if texts == nil {
		return func(int) bool { return false }
	}
	holds := make([]bool, len(texts.Values))
	for i, value := range texts.Values {
		holds[i] = c.Holds(value)
	}
	return func(i int) bool { return holds[texts.Case[i]] }
}
