package exchange

import (
	"io"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/width"
)

// rowsAhead is how many rows are looked at for what a column holds. What comes
// behind them is read as any answer is, and a fault where it is none.
const rowsAhead = 1000

// unitByValues finds the column of the unit by its answers, where no header says
// it: one in which every answer is a unit's code or name. Bare numbers don't
// tell, for they may be answers to anything; where several columns come into
// question the user has to say which it is.
func (m *matcher) unitByValues(s *Source, matches []Match) {
	unit := m.d.of(Unit)
	table, readable := s.rows.(*tableRows)
	if unit == nil || unit.Values == nil || !readable || slices.ContainsFunc(matches, func(x Match) bool { return x.To == unit.Name }) {
		return
	}
	rows := table.ahead(rowsAhead)
	var found []int
	for i, x := range matches {
		if x.By == ByNothing && m.allUnits(unit, s, rows, i) {
			found = append(found, i)
		}
	}
	for _, i := range found {
		matches[i].To, matches[i].By = unit.Name, ByValues
		if len(found) > 1 {
			matches[i].By, matches[i].Candidates = BySeveral, []string{unit.Name}
		}
	}
}

// allUnits tells whether all answers of a column are units, and one at least is
// more than a number.
func (m *matcher) allUnits(unit *Variable, s *Source, rows [][]string, column int) bool {
	r := newReader(m.d, unit, s.Layout, nil)
	named := false
	for _, cells := range rows {
		text := strings.TrimSpace(cells[column])
		code, f := r.read(text)
		if f != nil {
			return false
		}
		if _, err := strconv.ParseFloat(width.Narrow.String(text), 64); code != "" && err != nil {
			named = true
		}
	}
	return named
}

// ahead are the next rows, which are read again afterwards; those that can't be
// read are not among them.
func (t *tableRows) ahead(n int) [][]string {
	var rows [][]string
	for len(t.waiting) < n {
		row, err := t.reader.Next()
		if err == io.EOF {
			break
		}
		t.waiting = append(t.waiting, waitingRow{row.Clone(), err})
	}
	for _, w := range t.waiting {
		if w.err == nil {
			rows = append(rows, w.row.Cells)
		}
	}
	return rows
}
