package sheets

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"goodgov/ahp"
	"goodgov/internal/diag"
	"goodgov/internal/tabular"
)

// Ratings is a table of elements rated one by one.
type Ratings struct {
	Names   []string // of the elements
	Rows    []ahp.ExpertRatings
	Weights map[string]float64 // of the experts; nil where there is no such column
	Notes   diag.Problems
}

// ReadRatings reads ratings: a row an expert, a column an element, and the
// columns expert and weight, both of which may be absent. An empty cell is not
// rated. Its error is a *diag.Problems.
func ReadRatings(r io.Reader, name string) (*Ratings, error) {
	t, err := tabular.Read(r, name, tabular.Options{})
	if err != nil {
		return nil, err
	}
	var problems diag.Problems
	ratings := &Ratings{}
	ratings.Notes.Merge(notesOf(t))
	elements := elementColumns(t, "expert", "weight")
	if len(elements) == 0 {
		problems.Add(t.Header.At(0).Problem("ratings.no_elements", diag.Quote(strings.Join(t.Header.Cells, ", ")), diag.Say("a column for each element", "每个元素一列")))
		return nil, problems.Err()
	}
	for _, column := range elements {
		ratings.Names = append(ratings.Names, t.Header.Cells[column])
	}
	if t.Has("weight") {
		ratings.Weights = map[string]float64{}
	}
	seen := map[string]int{}
	for i, row := range t.Rows {
		expert := expertOf(t, row, i, seen, &problems)
		own := ahp.ExpertRatings{Expert: expert}
		for _, column := range elements {
			own.Values = append(own.Values, rating(row.At(column), 0, math.MaxFloat64, &problems))
		}
		if t.Has("weight") {
			if w, ok := row.Cell("weight").Float(0, math.MaxFloat64, &problems); ok {
				ratings.Weights[expert] = w
			}
		}
		ratings.Rows = append(ratings.Rows, own)
	}
	problems.Sort()
	if err := problems.Err(); err != nil {
		return nil, err
	}
	return ratings, nil
}

// expertOf names the expert of a row, E1, E2, … where the table does not, and
// reports one who comes twice.
func expertOf(t *tabular.Table, row tabular.Row, i int, seen map[string]int, problems *diag.Problems) string {
	if !t.Has("expert") {
		return fmt.Sprintf("E%d", i+1)
	}
	name, ok := row.Cell("expert").Required(problems)
	if !ok {
		return ""
	}
	if line, known := seen[name]; known {
		problems.Add(row.Cell("expert").Problem("ratings.expert_repeated", diag.Quote(name), diag.Say("each expert once; %q is on line %d already", "每位专家一行；%q 已在第 %d 行", name, line)))
	}
	seen[name] = row.Line
	return name
}

// elementColumns are the columns that have no meaning of their own.
func elementColumns(t *tabular.Table, known ...string) []int {
	var columns []int
	for i, name := range t.Header.Cells {
		if !slices.Contains(known, name) {
			columns = append(columns, i)
		}
	}
	return columns
}

func notesOf(t *tabular.Table) *diag.Problems {
	var notes diag.Problems
	for _, note := range t.Notes {
		notes.Add(note)
	}
	return &notes
}

// ExpertBestWorst is what one expert says by the best-worst method.
type ExpertBestWorst struct {
	Expert string
	ahp.BestWorst
	At diag.Problem // where it stands; its place alone is used
}

// ReadBestWorst reads comparisons with the best and the worst element: two rows
// an expert, a column an element, and the columns expert, which may be absent
// where there is one expert, comparison (best or worst; 最优, 最劣) and, where
// several have a 1, element (which one is the best or the worst). The row of
// the best says how many times it matters as much as each, the row of the
// worst how many times each matters as much as it: whole numbers from 1 to 9.
// The error is a *diag.Problems.
func ReadBestWorst(r io.Reader, name string) ([]ExpertBestWorst, *diag.Problems, error) {
	t, err := tabular.Read(r, name, tabular.Options{})
	if err != nil {
		return nil, nil, err
	}
	var problems diag.Problems
	if !t.Has("comparison") {
		problems.Add(t.Header.At(0).Problem("best_worst.no_column", diag.Quote(strings.Join(t.Header.Cells, ", ")), diag.Say("a column comparison (best or worst), and one for each element", "comparison 列（best 或 worst）及每个元素一列")))
		return nil, nil, problems.Err()
	}
	b := bestWorstReader{table: t, columns: elementColumns(t, "expert", "comparison", "element"), problems: &problems, rows: map[string]*[2]*tabular.Row{}}
	for _, column := range b.columns {
		b.names = append(b.names, t.Header.Cells[column])
	}
	if len(b.names) < 2 {
		problems.Add(t.Header.At(0).Problem("best_worst.no_elements", diag.Say("columns of elements: %d", "元素列：%d", len(b.names)), diag.Say("two elements or more", "至少两个元素")))
		return nil, nil, problems.Err()
	}
	for i := range t.Rows {
		b.sort(&t.Rows[i])
	}
	var all []ExpertBestWorst
	for _, expert := range b.experts {
		if e, ok := b.read(expert); ok {
			all = append(all, e)
		}
	}
	problems.Sort()
	if err := problems.Err(); err != nil {
		return nil, nil, err
	}
	return all, notesOf(t), nil
}

type bestWorstReader struct {
	table    *tabular.Table
	columns  []int
	names    []string
	problems *diag.Problems
	experts  []string
	rows     map[string]*[2]*tabular.Row // by expert: the best's, the worst's
}

var bestWorstWords = [2][]string{{"best", "最优", "最好"}, {"worst", "最劣", "最差"}}

// sort finds whose a row is and which of the two.
func (b *bestWorstReader) sort(row *tabular.Row) {
	expert := "E1"
	if b.table.Has("expert") {
		var ok bool
		if expert, ok = row.Cell("expert").Required(b.problems); !ok {
			return
		}
	}
	cell := row.Cell("comparison")
	word := strings.ToLower(cell.Text())
	which := slices.IndexFunc(bestWorstWords[:], func(words []string) bool { return slices.Contains(words, word) })
	if which < 0 {
		b.problems.Add(cell.Problem("best_worst.comparison", diag.Quote(cell.Text()), diag.Say("best or worst", "best（最优）或 worst（最劣）")))
		return
	}
	if b.rows[expert] == nil {
		b.rows[expert] = new([2]*tabular.Row)
		b.experts = append(b.experts, expert)
	}
	if before := b.rows[expert][which]; before != nil {
		b.problems.Add(cell.Problem("best_worst.repeated", diag.Quote(cell.Text()), diag.Say("once for each expert; that of %q is on line %d already", "每位专家一次；%q 的已在第 %d 行", expert, before.Line)))
		return
	}
	b.rows[expert][which] = row
}

func (b *bestWorstReader) read(expert string) (ExpertBestWorst, bool) {
	rows := b.rows[expert]
	for which, row := range rows {
		if row == nil {
			other := rows[1-which]
			b.problems.Add(other.Cell("comparison").Problem("best_worst.incomplete", diag.Say("%q has this row alone", "%q 只有这一行", expert), diag.Say("two rows, of the best and of the worst", "最优与最劣各一行")))
			return ExpertBestWorst{}, false
		}
	}
	e := ExpertBestWorst{Expert: expert, BestWorst: ahp.BestWorst{Names: b.names}, At: rows[0].Cell("comparison").Problem("", diag.Text{}, diag.Text{})}
	e.BestOver, e.OverWorst = b.values(rows[0]), b.values(rows[1])
	if e.BestOver == nil || e.OverWorst == nil {
		return e, false
	}
	best, worst, ok := b.which(rows, e.BestOver, e.OverWorst)
	e.Best, e.Worst = best, worst
	return e, ok
}

// values reads the comparisons of a row; nil where some can't be read.
func (b *bestWorstReader) values(row *tabular.Row) []float64 {
	var values []float64
	for _, column := range b.columns {
		if v, ok := row.At(column).Float(1, ahp.SaatyMaximum, b.problems); ok {
			values = append(values, v)
		}
	}
	if len(values) < len(b.columns) {
		return nil
	}
	return values
}

// which element is the best, and which the worst: as the rows say, or the one
// that has 1 over itself and the highest of the other row.
func (b *bestWorstReader) which(rows *[2]*tabular.Row, bestOver, overWorst []float64) (best, worst int, ok bool) {
	ends := [2]int{-1, -1}
	for which, row := range rows {
		own, other := bestOver, overWorst
		if which == 1 {
			own, other = overWorst, bestOver
		}
		if b.table.Has("element") && !row.Cell("element").Empty() {
			cell := row.Cell("element")
			if ends[which] = slices.Index(b.names, cell.Text()); ends[which] < 0 {
				p := cell.Problem("best_worst.element", diag.Quote(cell.Text()), diag.Say("one of the elements: %s", "元素之一：%s", strings.Join(b.names, ", ")))
				p.Hint = diag.DidYouMean(cell.Text(), b.names)
				b.problems.Add(p)
			}
			continue
		}
		var candidates []int
		for j, v := range own {
			if v == 1 && other[j] == slices.Max(other) {
				candidates = append(candidates, j)
			}
		}
		if len(candidates) != 1 {
			p := row.Cell("comparison").Problem("best_worst.ambiguous", diag.Say("elements with 1 in this row and the highest number in the other: %d", "本行为 1 且另一行数值最大的元素：%d 个", len(candidates)), diag.Say("one", "1 个"))
			p.Hint = diag.Say("a column `element` can name the best and the worst", "可加 element 列指明最优与最劣元素")
			b.problems.Add(p)
			continue
		}
		ends[which] = candidates[0]
	}
	return ends[0], ends[1], ends[0] >= 0 && ends[1] >= 0
}
