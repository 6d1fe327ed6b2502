package sheets

import (
	"io"
	"math"

	"goodgov/internal/diag"
	"goodgov/internal/tabular"
)

// Raters is a table of targets rated by several.
type Raters struct {
	Targets, Raters []string
	Ratings         [][]float64 // by target and rater; NaN where there is none
	Notes           diag.Problems
}

// ReadRaters reads what raters say of targets: a row a target, named by the
// first column, and a column for each of two raters or more. An empty cell is
// not rated. Its error is a *diag.Problems.
func ReadRaters(r io.Reader, name string) (*Raters, error) {
	t, err := tabular.Read(r, name, tabular.Options{})
	if err != nil {
		return nil, err
	}
	var problems diag.Problems
	if len(t.Header.Cells) < 3 {
		problems.Add(t.Header.At(0).Problem("agreement.no_raters", diag.Say("%d columns", "%d 列", len(t.Header.Cells)), diag.Say("a column that names the targets, and two raters or more", "一列为对象名称，另有至少两名评分者各占一列")))
		return nil, problems.Err()
	}
	x := &Raters{Raters: t.Header.Cells[1:]}
	x.Notes.Merge(notesOf(t))
	for _, row := range t.Rows {
		x.Targets = append(x.Targets, row.At(0).Text())
		ratings := make([]float64, len(x.Raters))
		for j := range ratings {
			ratings[j] = rating(row.At(j+1), math.Inf(-1), math.Inf(1), &problems)
		}
		x.Ratings = append(x.Ratings, ratings)
	}
	problems.Sort()
	if err := problems.Err(); err != nil {
		return nil, err
	}
	return x, nil
}

// rating is NaN where the cell is empty, and where it is at fault.
func rating(cell tabular.Cell, low, high float64, problems *diag.Problems) float64 {
	if !cell.Empty() {
		if v, ok := cell.Float(low, high, problems); ok {
			return v
		}
	}
	return math.NaN()
}
