package sheets

import (
	"bytes"
	"path"
	"slices"
	"strings"

	"goodgov/internal/tabular"
)

// recogniseText tells whether a text is one of the layouts that are no
// tables; Auto, or the layout asked for, is a table.
func recogniseText(text []byte, file string, asked Layout) Layout {
	start := bytes.TrimSpace(text)
	extension := strings.ToLower(path.Ext(file))
	switch {
	case bytes.HasPrefix(start, []byte("{")):
		if asked == AHPOS || bytes.Contains(start, []byte(`"pwc"`)) || bytes.Contains(start, []byte(`"Priorities"`)) {
			return AHPOS
		}
		return JSON
	case asked == Auto && (extension == ".yaml" || extension == ".yml" || extension == ".ahp" || bytes.HasPrefix(start, []byte("Version:"))):
		return GlucYAML
	case isHierarchyText(string(start)):
		return AHPOS
	case asked == AHPOS:
		return Square // the CSV of a matrix
	}
	return asked
}

// recogniseGrids tells the layout of tables; Auto is one that is not known.
func (x *reader) recogniseGrids(grids []*tabular.Grid) Layout {
	g := grids[0]
	_, names := header(g)
	switch { // by the header alone
	case len(grids) > 1 && isAHPTools(names):
		return AHPTools
	case isLong(names):
		return Long
	case isHierarchy(names):
		return Hierarchy
	}
	areas, _ := x.findAreas(g)
	opposites := resolveSplits(names, opposed)
	switch pairs := pairColumns(names); {
	case slices.ContainsFunc(areas, func(a area) bool { return a.labelled }):
		return Square
	case slices.ContainsFunc(names, func(name string) bool { return versus.MatchString(name) && respect.MatchString(name) }):
		return PyANP
	case len(opposites) > 0:
		return Wide
	case len(resolveSplits(names, question)) > 0:
		return Questions
	case len(pairs) > 1 && x.answersUnder(g, pairs):
		return Wide
	case len(areas) > 0:
		return Square
	case x.isNameless(g):
		return FuzzyAHP
	case x.answersUnder(g, pairs):
		return Wide
	case g.Rows() == g.Width(0)+1 || g.Rows() == g.Width(0):
		return Square // whose faults will be named
	}
	return Auto
}

// isNameless reports whether a grid is nothing but the values of a matrix.
func (x *reader) isNameless(g *tabular.Grid) bool {
	n := g.Rows()
	for i := range n {
		if g.Width(i) > n {
			return false
		}
		for j := range n {
			text := g.At(i, j).Text()
			if i == j && text != "1" && text != "" || !x.blank(text) && !x.isRatio(text) {
				return false
			}
		}
	}
	return n > 1
}

// answersUnder reports whether most cells of the columns are numbers: a plain
// separator in a header does not make it a pair.
func (x *reader) answersUnder(g *tabular.Grid, pairs []pairColumn) bool {
	row, _ := header(g)
	numbers, others := 0, 0
	for i := row + 1; i < g.Rows(); i++ {
		for _, p := range pairs {
			switch text := x.literal(g.At(i, p.at).Text()); {
			case x.blank(text):
			case x.isNumber(text) || x.isRatio(text):
				numbers++
			default:
				others++
			}
		}
	}
	return numbers > others
}
