package exchange

import (
	"encoding/csv"
	"io"
	"slices"
	"strings"

	"goodgov/internal/csvfile"
	"goodgov/internal/diag"
	"goodgov/internal/tabular"
)

// AnyItem stands for all columns of items in a Codebook.
const AnyItem = "*"

// Codebook says what the columns and answers of a file are in the study. It is a
// table that people correct.
type Codebook struct {
	Matches []Match
	Answers []AnswerMatch
}

// AnswerMatch says what an answer in a column is. To is a code; "" is no answer,
// where the user says so.
type AnswerMatch struct {
	Column, Value, To string
	By                By
	Text              string // what comes into question, or what the user notes
}

// undecided is what stands for the answers that the user has to decide on.
const undecided = "?"

var codebookColumns = []string{"column", "value", "to", "by", "text"}

// Write writes the table.
func (c *Codebook) Write(w io.Writer) error {
	out := csv.NewWriter(w)
	out.Write(codebookColumns)
	for _, m := range c.Matches {
		to := m.To
		if m.By.Doubtful() {
			to = undecided
		}
		out.Write([]string{csvfile.Harmless(m.Column), "", to, string(m.By), csvfile.Harmless(m.Text)})
	}
	for _, a := range c.Answers {
		out.Write([]string{csvfile.Harmless(a.Column), csvfile.Harmless(a.Value), a.To, string(a.By), csvfile.Harmless(a.Text)})
	}
	out.Flush()
	return out.Error()
}

// Undecided counts the columns and answers that the user has to decide on.
func (c *Codebook) Undecided() (columns, answers int) {
	for _, m := range c.Matches {
		if m.By.Doubtful() {
			columns++
		}
	}
	for _, a := range c.Answers {
		if a.To == undecided {
			answers++
		}
	}
	return columns, answers
}

// ReadCodebook reads the table that a user gives back, for a file with these
// columns. A column that it leaves out is not taken over. Its error is a
// *diag.Problems.
func ReadCodebook(r io.Reader, name string, d *Dictionary, columns []Column) (*Codebook, error) {
	var problems diag.Problems
	return readCodebook(r, name, d, columns, &problems, &problems)
}

// ReadDraft reads a table that may not be decided to its end, for Propose to go
// on with: rows with a question mark are passed over. Its error is a
// *diag.Problems.
func ReadDraft(r io.Reader, name string, d *Dictionary, columns []Column) (*Codebook, error) {
	var problems, doubts diag.Problems
	return readCodebook(r, name, d, columns, &problems, &doubts)
}

// readCodebook reads the rows that are decided; of the others it adds a fault
// each to doubts.
func readCodebook(r io.Reader, name string, d *Dictionary, columns []Column, problems, doubts *diag.Problems) (*Codebook, error) {
	table, err := tabular.Read(r, name, tabular.Options{})
	if err != nil {
		return nil, err
	}
	table.Resolve(tabular.Schema{Required: []string{"column", "to"}, Optional: []string{"value", "by", "text"}}, problems)
	if err := problems.Err(); err != nil {
		return nil, err
	}
	c := &Codebook{}
	var names []string
	for _, column := range columns {
		names = append(names, column.Name)
	}
	from := map[string]string{}
	for _, row := range table.Rows {
		column, value, to, text := csvfile.Plain(row.Get("column")), csvfile.Plain(row.Get("value")), row.Get("to"), csvfile.Plain(row.Get("text"))
		if column != AnyItem && !slices.Contains(names, column) {
			p := row.Cell("column").Problem("import.unknown_column", diag.Quote(column), diag.Say("a column of the file", "文件中的列"))
			p.Hint = diag.DidYouMean(column, names)
			problems.Add(p)
			continue
		}
		if to == undecided {
			want := diag.Say("what the column %s is in the study; - leaves it out", "列%s在评价项目中对应的列；不采用则填 -", diag.Quote(column))
			if value != "" {
				want = diag.Say("what the answer %s is; nothing where it is none", "答案%s对应的代码；若表示未作答则留空", diag.Quote(value))
			}
			p := row.Cell("to").Problem("import.undecided", diag.Quote(to), want)
			if text != "" {
				p.Hint = diag.Say("similar words don't mean the same, so that nobody but you can say; what comes into question: %s", "文字相近，意思可能相反，只能由您判定；供参考：%s", text)
			}
			doubts.Add(p)
			continue
		}
		if value != "" {
			c.Answers = append(c.Answers, AnswerMatch{Column: column, Value: value, To: to, By: ByUser, Text: text})
			continue
		}
		if to == "" {
			to = LeftOut
		}
		if !d.target(to) {
			p := row.Cell("to").Problem("import.unknown_variable", diag.Quote(to), diag.Say("a column of the study's answers, or - to leave it out", "评价项目答卷中的列；不采用则填 -"))
			p.Hint = diag.DidYouMean(to, d.names())
			problems.Add(p)
			continue
		}
		if other, twice := from[to]; twice && to != LeftOut {
			problems.Add(row.Cell("to").Problem("import.twice", diag.Say("%s, which %s is as well", "%s，与“%s”重复", to, other), diag.Say("one column for it", "每个变量只对应一列")))
			continue
		}
		from[to] = column
		c.Matches = append(c.Matches, Match{Column: column, Text: text, To: to, By: ByUser})
	}
	c.check(d, table, problems)
	problems.Sort()
	return c, problems.Err()
}

// match is what the user says of a column; nil where that is nothing.
func (c *Codebook) match(column string) *Match {
	if c == nil {
		return nil
	}
	for i := range slices.Backward(c.Matches) {
		if c.Matches[i].Column == column {
			return &c.Matches[i]
		}
	}
	return nil
}

// check demands that answers are made to those that there are.
func (c *Codebook) check(d *Dictionary, table *tabular.Table, problems *diag.Problems) {
	for _, row := range table.Rows {
		column, value, to := csvfile.Plain(row.Get("column")), csvfile.Plain(row.Get("value")), row.Get("to")
		if value == "" || to == "" || to == undecided {
			continue
		}
		var v *Variable
		if column == AnyItem {
			v = d.of(Item)
		}
		for _, m := range c.Matches {
			if m.Column == column {
				v = d.Variable(m.To)
			}
		}
		switch {
		case v == nil || v.value(to) != nil || v.Values == nil && !v.Number:
		case v.Number && !v.holds(to):
			problems.Add(row.Cell("to").Problem("import.number", diag.Quote(to), v.wanted()))
		case !v.Number:
			problems.Add(row.Cell("to").Problem("import.unknown_answer", diag.Quote(to), diag.Say("an answer to %s: %s", "%s 的选项：%s", v.Name, codes(v))))
		}
	}
}

// codes lists the answers of a variable, for messages.
func codes(v *Variable) string {
	var all []string
	for _, value := range v.Values {
		all = append(all, value.Code)
	}
	const most = 12
	if len(all) > most {
		all = append(all[:most], "…")
	}
	return strings.Join(all, ", ")
}

func (d *Dictionary) names() []string {
	var all []string
	for _, v := range d.Variables {
		all = append(all, v.Name)
	}
	return all
}

// target tells whether a column may be made to this.
func (d *Dictionary) target(to string) bool {
	if to == LeftOut || d.Variable(to) != nil {
		return true
	}
	if seconds := d.of(Seconds); seconds != nil && (to == seconds.Name+startOf || to == seconds.Name+endOf) {
		return true
	}
	name, code, ok := strings.Cut(to, "/")
	v := d.Variable(name)
	return ok && v != nil && v.Many && v.value(code) != nil
}

// Absent lists the variables of the study that no column is matched to.
func (c *Codebook) Absent(d *Dictionary) []string {
	var absent []string
	for i := range d.Variables {
		v := &d.Variables[i]
		met := slices.ContainsFunc(c.Matches, func(m Match) bool {
			name, _, _ := strings.Cut(strings.TrimSuffix(strings.TrimSuffix(m.To, startOf), endOf), "/")
			return name == v.Name
		})
		if !met && v.Role != Weight && v.Role != Fieldwork {
			absent = append(absent, v.Name)
		}
	}
	return absent
}
