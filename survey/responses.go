package survey

import "iter"

// Responses is a file of answers, read and screened.
type Responses struct {
	Questionnaire *Questionnaire
	Tallies       []Tally            // one for each of Questionnaire.Units
	Unplaced      Tally              // skipped bad rows whose unit is not known
	Background    []BackgroundCounts // one for each of Questionnaire.Background
	Extra         []string           // columns of the file that nothing asked for

	unit    []int32
	weight  []float64
	answers []Code
}

// BackgroundCounts counts the valid respondents by the value of a column.
type BackgroundCounts struct {
	Column string
	Values []BackgroundValue // by first appearance in the file
}

// BackgroundValue is one value of a background column as it stands in the
// file; an empty cell is "".
type BackgroundValue struct {
	Value string
	N     int
}

// Total returns the tally of all units together.
func (r *Responses) Total() Tally {
	total := r.Unplaced.Clone()
	for i := range r.Tallies {
		total.Add(&r.Tallies[i])
	}
	return total
}

// Row is one valid questionnaire. Answers is valid until the next row.
type Row struct {
	Unit    int     // index into Questionnaire.Units
	Weight  float64 // 1 where there are no weights
	Answers []Code  // one for each item, in the questionnaire's order
}

// Rows goes over the valid rows in file order.
func (r *Responses) Rows() iter.Seq[Row] {
	items := len(r.Questionnaire.Items)
	return func(yield func(Row) bool) {
		for i, unit := range r.unit {
			row := Row{Unit: int(unit), Weight: 1, Answers: r.answers[i*items : (i+1)*items : (i+1)*items]}
			if r.weight != nil {
				row.Weight = r.weight[i]
			}
			if !yield(row) {
				return
			}
		}
	}
}

func (r *Responses) keep(unit int, weight float64, answers []Code) {
	r.unit = append(r.unit, int32(unit))
	r.answers = append(r.answers, answers...)
	if r.Questionnaire.Columns.Weight != "" {
		r.weight = append(r.weight, weight)
	}
}
