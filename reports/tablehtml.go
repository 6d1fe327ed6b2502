package reports

import "strconv"

// htmlRow and htmlCell are a table's row as its template wants it.
type htmlRow struct {
	Strong bool
	Cells  []htmlCell
}

type htmlCell struct {
	Text, Link, Class string
	Head              bool // names the row
}

// Figures reports whether a column holds numbers.
func (c Column) Figures() bool { return c.Align == Right }

// HTMLRows are the rows with their classes, links and row headers.
func (t *Table) HTMLRows() []htmlRow {
	rows := make([]htmlRow, len(t.Rows))
	for i, row := range t.Rows {
		rows[i].Strong = row.Strong
		for j, text := range row.Cells {
			cell := htmlCell{Text: text, Head: j == t.Name}
			if j < len(t.Columns) && t.Columns[j].Align == Right {
				cell.Class = "right"
			}
			if j == t.Name {
				cell.Link = row.Link
				if row.Indent > 0 {
					cell.Class = "i" + strconv.Itoa(min(row.Indent, 4))
				}
			}
			rows[i].Cells = append(rows[i].Cells, cell)
		}
	}
	return rows
}
