package survey

import (
	"iter"
	"math"
	"slices"
)

// Responses is a file of answers, read and screened. The valid rows, if they
// were kept, stand ready until Close.
type Responses struct {
	Questionnaire *Questionnaire
	Packing       Packing
	Tallies       []Tally            // one for each of Questionnaire.Units
	Unplaced      Tally              // skipped bad rows whose unit is not known
	Flags         [ReasonCount]int   // rows with each of Screening.Flags, valid or not
	Background    []BackgroundCounts // one for each of Questionnaire.Background
	Extra         []string           // columns of the file that nothing asked for

	store *store // nil: the rows were not kept
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

// Weighted reports whether respondents have weights.
func (r *Responses) Weighted() bool { return r.Questionnaire.weighted() }

// Total returns the tally of all units together.
func (r *Responses) Total() Tally {
	total := r.Unplaced.Clone()
	for i := range r.Tallies {
		total.Add(&r.Tallies[i])
	}
	return total
}

// Blocks goes over the valid rows of a unit, packed, in no order that may be
// relied on. A block is valid until the next. Several goroutines may go over
// units at the same time. An error, with an empty block, ends it: rows that
// were put aside could not be read back.
//
// It panics where the rows were not kept.
func (r *Responses) Blocks(unit int) iter.Seq2[Block, error] {
	store := r.kept()
	return func(yield func(Block, error) bool) {
		if err := store.each(unit, func(b Block) bool { return yield(b, nil) }); err != nil {
			yield(Block{}, err)
		}
	}
}

func (r *Responses) kept() *store {
	if r.store == nil {
		panic("survey: the rows were not kept")
	}
	return r.store
}

// Row is one valid questionnaire. Answers is valid until the next row.
type Row struct {
	Unit    int     // index into Questionnaire.Units
	Weight  float64 // 1 where there are no weights
	Answers []Code  // one for each item, in the questionnaire's order
}

// Rows goes over the valid rows unit by unit, and within a unit in an order
// that depends on nothing but the rows themselves: the same however the file
// was sorted or read. It takes memory for the rows of one unit. An error, with
// an empty row, ends it.
//
// It panics where the rows were not kept.
func (r *Responses) Rows() iter.Seq2[Row, error] {
	store := r.kept()
	return func(yield func(Row, error) bool) {
		answers := make([]Code, len(r.Questionnaire.Items))
		for unit := range r.Tallies {
			rows := make([][]uint64, 0, r.Tallies[unit].Valid)
			err := store.each(unit, func(b Block) bool {
				rows = appendRows(rows, b, r.Packing.Words)
				return true
			})
			if err != nil {
				yield(Row{}, err)
				return
			}
			slices.SortFunc(rows, slices.Compare)
			for _, row := range rows {
				for item := range answers {
					answers[item] = r.answer(r.Packing.at(row, item))
				}
				weight := 1.0
				if store.weighted {
					weight = math.Float64frombits(row[r.Packing.Words])
				}
				if !yield(Row{Unit: unit, Weight: weight, Answers: answers}, nil) {
					return
				}
			}
		}
	}
}

// answer is the answer in what a packed row holds: none for a missing code.
func (r *Responses) answer(code Code) Code {
	if int(code) > r.Questionnaire.Scale.Width() {
		return NoAnswer
	}
	return code
}

// appendRows appends the rows of a block, each with its weight as a last word.
func appendRows(rows [][]uint64, b Block, words int) [][]uint64 {
	width, n := words, len(b.Answers)/words
	if b.Weights != nil {
		width++
	}
	all := make([]uint64, 0, n*width)
	for i := range n {
		all = append(all, b.Answers[i*words:(i+1)*words]...)
		if b.Weights != nil {
			all = append(all, math.Float64bits(b.Weights[i]))
		}
		rows = append(rows, all[i*width:(i+1)*width])
	}
	return rows
}

// Close gives up the rows and the room that they took.
func (r *Responses) Close() error {
	if r.store == nil {
		return nil
	}
	store := r.store
	r.store = nil
	return store.close()
}
