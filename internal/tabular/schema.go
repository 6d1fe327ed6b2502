package tabular

import (
	"iter"
	"slices"
	"strings"

	"goodgov/internal/diag"
)

// Schema says which columns a table has. A name that ends in "*" stands for a
// family of columns, such as "name_*" for name_zh and name_en; a required
// family has at least one column.
type Schema struct {
	Required []string
	Optional []string
	Others   Others
}

// Others says what to do with columns that a Schema does not name.
type Others int

const (
	RefuseOthers Others = iota // a table of ours: they are misspelt
	AllowOthers                // a table of answers: they are background
)

// Resolve adds what is wrong with the header to problems: columns that are
// missing, and columns that are unknown, with the nearest name.
func (h *Head) Resolve(schema Schema, problems *diag.Problems) {
	for _, name := range schema.Required {
		if h.Has(name) {
			continue
		}
		p := h.Problem("table.missing_column", diag.Say("no column %q", "没有列 %q", name), schema.text())
		p.Line = h.Header.Line
		problems.Add(p)
	}
	if schema.Others == AllowOthers {
		return
	}
	for i, name := range h.Header.Cells {
		if name == "" || schema.knows(name) {
			continue
		}
		p := h.Problem("table.unknown_column", diag.Say("an unknown column %q", "未知的列 %q", name), schema.text())
		p.Line, p.Field = h.Header.FieldLine(i), i+1
		p.Hint = schema.nearest(name)
		problems.Add(p)
	}
}

// Has reports whether the table has a column, or one of a family ("name_*").
func (h *Head) Has(name string) bool {
	if prefix, family := strings.CutSuffix(name, "*"); family {
		return slices.ContainsFunc(h.Header.Cells, func(column string) bool { return inFamily(column, prefix) })
	}
	_, found := h.fields[name]
	return found
}

func inFamily(column, prefix string) bool {
	return len(column) > len(prefix) && strings.HasPrefix(column, prefix)
}

func (s Schema) all() []string { return slices.Concat(s.Required, s.Optional) }

func (s Schema) knows(column string) bool {
	return slices.ContainsFunc(s.all(), func(name string) bool {
		if prefix, family := strings.CutSuffix(name, "*"); family {
			return inFamily(column, prefix)
		}
		return column == name
	})
}

// text lists the columns as the documentation does: optional ones in brackets.
func (s Schema) text() diag.Text {
	names := slices.Clone(s.Required)
	for _, name := range s.Optional {
		names = append(names, "["+name+"]")
	}
	list := strings.Join(names, ", ")
	return diag.Say("the columns %s", "列 %s", list)
}

// nearest hints at the column that was meant.
func (s Schema) nearest(column string) diag.Text {
	var candidates []string
	for _, name := range s.all() {
		if prefix, family := strings.CutSuffix(name, "*"); family {
			_, suffix, _ := strings.Cut(column, "_")
			name = prefix + suffix
		}
		switch {
		case name == column: // a family without a member
		case strings.EqualFold(name, column):
			return diag.DidYouMean(name, []string{name})
		default:
			candidates = append(candidates, name)
		}
	}
	return diag.DidYouMean(column, candidates)
}

// Cell is the cell of a column. It is absent where the table has no such
// column.
func (r Row) Cell(column string) Cell {
	i, found := r.head.fields[column]
	if !found {
		return Cell{head: r.head, line: r.Line, column: column}
	}
	return r.At(i)
}

// At is the cell of the column with an index, from 0.
func (r Row) At(i int) Cell {
	return Cell{head: r.head, line: r.FieldLine(i), field: i + 1, column: r.head.Header.Cells[i], raw: r.Cells[i]}
}

// Get is the text of a column, without surrounding white space; it is empty
// where the table has no such column.
func (r Row) Get(column string) string { return r.Cell(column).Text() }

// Family yields the cells of a family of columns ("name_*") in the order of
// the header, each with what its name has in the place of the star.
func (r Row) Family(pattern string) iter.Seq2[string, Cell] {
	prefix := strings.TrimSuffix(pattern, "*")
	return func(yield func(string, Cell) bool) {
		for i, name := range r.head.Header.Cells {
			if inFamily(name, prefix) && !yield(name[len(prefix):], r.At(i)) {
				return
			}
		}
	}
}

// Problem is a fault of the row as a whole.
func (r Row) Problem(code diag.Code, found, want diag.Text) diag.Problem {
	p := r.head.Problem(code, found, want)
	p.Line = r.Line
	return p
}
