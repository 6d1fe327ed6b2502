package reports

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"goodgov/indicators"
	"goodgov/internal/diag"
	"goodgov/internal/i18n"
	"goodgov/survey"
)

// Table is a table to be read by people: rendered as text for a terminal and
// as HTML in a report. Figures in it are rounded.
type Table struct {
	Title   string
	Columns []Column
	Name    int // the column that names a row: indented by its level, a link where there is one
	Rows    []TableRow
	Notes   []string
}

// Column is a column's header and how its cells stand.
type Column struct {
	Header string
	Align  Align
}

// Align is how cells stand in a column.
type Align int

const (
	Left  Align = iota // words
	Right              // figures
)

// TableRow is a row; Indent counts levels of a tree and indents the first
// words column. Link, where set, is where its name leads in HTML.
type TableRow struct {
	Cells  []string
	Indent int
	Link   string
	Strong bool
}

func left(header string) Column  { return Column{Header: header} }
func right(header string) Column { return Column{Header: header, Align: Right} }

// Style says how tables look on a terminal.
type Style int

const (
	Plain  Style = iota // no colours
	Colour              // bold headers and totals
)

// eastAsian widths do not depend on the locale: ambiguous characters such as
// "–" take one column, Chinese ones two, everywhere.
var fixWidths = sync.OnceFunc(func() { text.OverrideRuneWidthEastAsianWidth(false) })

// WriteText prints a table for a terminal.
func (t *Table) WriteText(w io.Writer, style Style) error {
	fixWidths()
	writer := table.NewWriter()
	writer.SetStyle(tableStyle(style))
	header := make(table.Row, len(t.Columns))
	configs := make([]table.ColumnConfig, len(t.Columns))
	for i, column := range t.Columns {
		header[i] = column.Header
		align := text.AlignLeft
		if column.Align == Right {
			align = text.AlignRight
		}
		configs[i] = table.ColumnConfig{Number: i + 1, Align: align, AlignHeader: align}
	}
	writer.AppendHeader(header)
	writer.SetColumnConfigs(configs)
	for _, row := range t.Rows {
		cells := make(table.Row, len(row.Cells))
		for i, cell := range row.Cells {
			cell = diag.Visible(cell)
			if i == t.Name {
				cell = strings.Repeat("  ", row.Indent) + cell
			}
			if row.Strong && style == Colour {
				cell = text.Bold.Sprint(cell)
			}
			cells[i] = cell
		}
		writer.AppendRow(cells)
	}
	if t.Title != "" {
		title := diag.Visible(t.Title)
		if style == Colour {
			title = text.Bold.Sprint(title)
		}
		if _, err := fmt.Fprintln(w, title); err != nil {
			return err
		}
	}
	for line := range strings.SplitSeq(writer.Render(), "\n") {
		if _, err := fmt.Fprintln(w, strings.TrimRight(line, " ")); err != nil {
			return err
		}
	}
	for _, note := range t.Notes {
		for line := range strings.SplitSeq(note, "\n") {
			if _, err := fmt.Fprintln(w, diag.Visible(line)); err != nil {
				return err
			}
		}
	}
	return nil
}

func tableStyle(style Style) table.Style {
	s := table.StyleLight
	s.Options = table.Options{SeparateHeader: true}
	s.Format.Header = text.FormatDefault
	s.Box.PaddingLeft = ""
	s.Box.PaddingRight = "  "
	if style == Colour {
		s.Color.Header = text.Colors{text.FgHiBlue}
	}
	return s
}

// FrameworkTable is the tree with its weights.
func (e *Evaluation) FrameworkTable(lang string) *Table {
	p := i18n.Printer{Lang: lang}
	t := &Table{Title: e.Title.In(lang), Name: 1, Columns: []Column{left(p.T("col.code")), left(p.T("col.indicator")), right(p.T("col.local")), right(p.T("col.global"))}}
	for i := range e.Framework.Nodes {
		n := &e.Framework.Nodes[i]
		t.Rows = append(t.Rows, TableRow{Cells: []string{n.Code, n.Name(lang), fixed(e.Weights.Local[i], 4), fixed(e.Weights.Global[i], 4)},
			Indent: e.Framework.Level[i], Strong: e.Framework.Level[i] < 2})
	}
	t.Notes = []string{p.T("framework.shape", e.shape(), len(e.Framework.Items)) + " · " + e.weightSource(lang)}
	return t
}

// shape counts the nodes of each level below the root: "7 / 22 / 57".
func (e *Evaluation) shape() string {
	var counts []string
	for level := 1; level <= e.Framework.Depth; level++ {
		counts = append(counts, strconv.Itoa(len(e.Framework.AtLevel(level))))
	}
	return strings.Join(counts, " / ")
}

func (e *Evaluation) weightSource(lang string) string {
	p := i18n.Printer{Lang: lang}
	if e.WeightsFrom == FromJudgements {
		return p.T("weights.judgements", len(e.Experts), p.T("ahp."+string(e.AHP.Aggregate)), p.T("ahp."+string(e.AHP.Method)), e.AHP.RandomIndex)
	}
	return p.T("weights." + string(e.WeightsFrom))
}

// MatrixTable shows the consistency of every matrix.
func (e *Evaluation) MatrixTable(lang string) *Table {
	p := i18n.Printer{Lang: lang}
	t := &Table{Name: 1, Columns: []Column{left(p.T("col.code")), left(p.T("col.matrix")), right(p.T("col.order")), right(p.T("col.lambda")), right(p.T("col.ci")),
		right(p.T("col.ri")), right(p.T("col.cr")), right(p.T("col.experts")), right(p.T("col.over", e.AHP.LimitText()))}}
	for i := range e.Matrices {
		m := &e.Matrices[i]
		g := m.Group
		over := 0
		for _, x := range g.Experts {
			if !x.Consistent {
				over++
			}
		}
		n := &e.Framework.Nodes[m.Node]
		t.Rows = append(t.Rows, TableRow{Cells: []string{n.Code, n.Name(lang), strconv.Itoa(len(g.Names)), fixed(g.LambdaMax, 4), fixed(g.CI, 4), fixed(g.RI, 2), fixed(g.CR, 4),
			strconv.Itoa(len(g.Experts)), strconv.Itoa(over)}})
	}
	return t
}

// SampleTable shows the questionnaires of a unit and of those right below it.
func (e *Evaluation) SampleTable(lang string, units []int) *Table {
	p := i18n.Printer{Lang: lang}
	t := &Table{Title: p.T("run.sample"), Columns: []Column{left(p.T("col.unit")), right(p.T("col.distributed")), right(p.T("col.returned")), right(p.T("col.valid")), right(p.T("col.validrate")), right(p.T("col.validshare"))}}
	for _, unit := range units {
		s := e.totals(unit)
		distributed, rate := missing, missing
		if s.Distributed != nil {
			distributed = strconv.Itoa(*s.Distributed)
			rate = percent(s.Valid, *s.Distributed)
		}
		if e.Hidden(unit) { // how many came back is no less than how many are valid
			t.Rows = append(t.Rows, TableRow{Cells: []string{e.Units.List[unit].Name(lang), distributed, p.T("word.hidden"), "", "", ""}, Strong: unit == 0})
			t.Notes = []string{e.hiddenNote(lang)}
			continue
		}
		t.Rows = append(t.Rows, TableRow{Cells: []string{e.Units.List[unit].Name(lang), distributed, strconv.Itoa(s.Returned), strconv.Itoa(s.Valid), rate, percent(s.Valid, s.Returned)},
			Strong: unit == 0})
	}
	return t
}

// ReasonTable shows why questionnaires are not valid; nil where all are.
func (e *Evaluation) ReasonTable(lang string) *Table {
	p := i18n.Printer{Lang: lang}
	t := &Table{Title: p.T("run.reasons"), Columns: []Column{left(p.T("col.reason")), right(p.T("col.count"))}}
	total := e.Tallies[0].Clone()
	total.Add(&e.Unplaced)
	for i, reason := range survey.Reasons() {
		if n := total.Reasons[i]; n > 0 {
			t.Rows = append(t.Rows, TableRow{Cells: []string{reason.Label().In(lang), strconv.Itoa(n)}})
		}
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return t
}

// ScoreTable shows the scores of one unit down to a level of the framework.
func (e *Evaluation) ScoreTable(lang string, unit, depth int) *Table {
	p := i18n.Printer{Lang: lang}
	t := &Table{Title: p.T("run.scores", unitPath(e.Units, unit, lang)), Name: 1, Columns: []Column{left(p.T("col.code")), left(p.T("col.indicator")), right(p.T("col.weight")),
		right(p.T("col.score")), right(p.T("col.se")), right(e.intervalHeader(lang)), right(p.T("col.n"))}}
	if e.Hidden(unit) {
		t.Notes = []string{e.hiddenNote(lang)}
		return t
	}
	for node := range e.Framework.Nodes {
		if e.Framework.Level[node] > depth {
			continue
		}
		n, s := &e.Framework.Nodes[node], e.published(unit, node)
		row := TableRow{Cells: []string{n.Code, n.Name(lang), fixed(e.Weights.Global[node], 4), fixed(s.Value, 4), fixed(s.SE, 4), interval(s.Low, s.High), strconv.Itoa(s.N)},
			Indent: e.Framework.Level[node], Strong: node == 0}
		if e.HiddenCell(unit, node) {
			row.Cells = append(row.Cells[:3], p.T("word.hidden"), "", "", "")
			t.Notes = []string{e.hiddenNote(lang)}
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func (e *Evaluation) intervalHeader(lang string) string {
	return i18n.Printer{Lang: lang}.T("col.interval", points(e.Scores.Options.Confidence))
}

// RankingTable ranks the units of a level on the overall score. With more
// than most rows the middle is left out; 0 keeps all.
func (e *Evaluation) RankingTable(lang, level string, most int) *Table {
	p := i18n.Printer{Lang: lang}
	t := &Table{Title: p.T("run.ranking", e.levelName(level, lang)), Name: 1, Columns: []Column{right(p.T("col.rank")), left(p.T("col.unit")), right(p.T("col.score")), right(p.T("col.se")),
		right(e.intervalHeader(lang)), right(p.T("col.n"))}}
	units := e.inOrder(e.Units.AtLevel(level))
	for place, unit := range units {
		if most > 0 && len(units) > most && place >= most*2/3 && place < len(units)-most/3 {
			if place == most*2/3 {
				t.Rows = append(t.Rows, TableRow{Cells: []string{"…", "…", "", "", "", ""}})
			}
			continue
		}
		t.Rows = append(t.Rows, e.rankingRow(unit, lang))
	}
	if slices.ContainsFunc(units, e.Hidden) {
		t.Notes = []string{e.hiddenNote(lang)}
	}
	return t
}

// inOrder sorts units by their overall rank. Those without a score go behind
// the others, and hidden ones last: a place among the others would tell what
// is not to be shown.
func (e *Evaluation) inOrder(units []int) []int {
	place := func(unit int) int {
		rank := e.Scores.Scores[unit][0].Rank
		switch {
		case e.Hidden(unit):
			return math.MaxInt
		case rank == 0:
			return math.MaxInt - 1
		}
		return rank
	}
	ordered := slices.Clone(units)
	slices.SortStableFunc(ordered, func(a, b int) int { return cmp.Compare(place(a), place(b)) })
	return ordered
}

func (e *Evaluation) rankingRow(unit int, lang string) TableRow {
	s, u := e.published(unit, 0), &e.Units.List[unit]
	if e.Hidden(unit) {
		p := i18n.Printer{Lang: lang}
		return TableRow{Cells: []string{missing, u.Name(lang), p.T("word.hidden"), "", "", ""}}
	}
	return TableRow{Cells: []string{ordinal(s.Rank), u.Name(lang), fixed(s.Value, 4), fixed(s.SE, 4), interval(s.Low, s.High), strconv.Itoa(s.N)}}
}

// levelName is the name of a level of units for people: the common ones are
// translated, others stand as they are.
func (e *Evaluation) levelName(level, lang string) string { return unitLevel(level, lang) }

func unitLevel(level, lang string) string {
	if key := "unitlevel." + strings.ToLower(level); i18n.Has(key) {
		return i18n.Printer{Lang: lang}.T(key)
	}
	return level
}

// nodeLevel names a level of the framework.
func (e *Evaluation) nodeLevel(level int, lang string) string {
	p := i18n.Printer{Lang: lang}
	if key := "level." + strconv.Itoa(level); i18n.Has(key) {
		return p.T(key)
	}
	return p.T("level.n", level)
}

// RankedLevels lists the levels of units with more than one unit, from the
// lowest up.
func RankedLevels(u *indicators.Units) []string {
	var levels []string
	for _, level := range u.Levels() {
		if len(u.AtLevel(level)) > 1 {
			levels = append([]string{level}, levels...)
		}
	}
	return levels
}
