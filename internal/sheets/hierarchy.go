package sheets

import (
	"slices"

	"goodgov/internal/diag"
	"goodgov/internal/tabular"
)

// A hierarchy is a table with the columns code, parent and, if wanted, name_en
// and name_zh, such as indicators.csv of a study; the root has no parent. The
// text of AHP-OS is another way to write one.

func isHierarchy(names []string) bool {
	return slices.Contains(names, "code") && slices.Contains(names, "parent")
}

func (x *reader) hierarchy(g *tabular.Grid) {
	row, names := header(g)
	if !isHierarchy(names) {
		x.problems.Add(fault(place(g.At(row, 0)), "table.missing_column", diag.Say("no columns code and parent", "没有 code 与 parent 列"),
			diag.Say("the columns code, parent, [name_en], [name_zh]", "列 code, parent, [name_en], [name_zh]"), diag.Text{}))
		return
	}
	column := func(i int, name string) tabular.Cell {
		if at := slices.Index(names, name); at >= 0 {
			return g.At(i, at).Under(name)
		}
		return tabular.Cell{}
	}
	seen := map[string]bool{}
	for i := row + 1; i < g.Rows(); i++ {
		cell := column(i, "code")
		code, ok := cell.Required(&x.problems)
		if !ok {
			continue
		}
		if seen[code] {
			x.problems.Add(cell.Problem("sheets.node_repeated", diag.Quote(code), diag.Say("each code once", "每个代码一次")))
			continue
		}
		seen[code] = true
		if parent := column(i, "parent").Text(); parent != "" {
			x.addGroup(parent, place(cell), code)
		}
		x.names[code] = diag.Text{EN: column(i, "name_en").Text(), ZH: column(i, "name_zh").Text()}
	}
}
