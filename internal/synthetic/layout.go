package synthetic

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"

	"goodgov/survey"
)

// order mixes the questionnaires, gives them ids, and puts each that repeats
// an id somewhere behind the one of its unit that had it first.
func (a Answers) order(r *rand.Rand, valid, rejected []*sheet) ([]*sheet, error) {
	sheets := slices.Clone(valid)
	var repeats []*sheet
	for _, s := range rejected {
		if s.reasons&survey.DuplicateID != 0 {
			repeats = append(repeats, s)
		} else {
			sheets = append(sheets, s)
		}
	}
	shuffle(r, sheets)
	for i, s := range sheets {
		s.id = fmt.Sprintf("Q%0*d", len(strconv.Itoa(len(sheets))), i+1)
	}
	for _, s := range repeats {
		first := slices.IndexFunc(sheets, func(other *sheet) bool {
			return other.unit == s.unit && other.reasons == 0
		})
		if first < 0 {
			return nil, errors.New("no valid questionnaire whose id could be repeated in " + a.Units.List[s.unit].Code)
		}
		original := sheets[first]
		s.id, s.profile, s.answers = original.id, original.profile, slices.Clone(original.answers)
		i := r.IntN(len(s.answers)) // sent again, with one answer thought over
		if s.answers[i] != unanswered {
			s.answers[i] = a.neighbour(r, s.answers[i])
			a.breakRuns(r, s)
		}
		at := first + 1 + r.IntN(len(sheets)-first)
		sheets = slices.Insert(sheets, at, s)
	}
	return sheets, nil
}

// middle is how many items stand before the attention items.
func (a Answers) middle() int { return min(len(a.Framework.Items)/2+2, len(a.Framework.Items)) }

// table prints the questionnaires, attention items amid the others.
func (a Answers) table(sheets []*sheet) Table {
	middle := a.middle()
	t := Table{Header: slices.Concat([]string{a.Columns.ID, a.Columns.Unit}, a.Background, []string{a.Columns.Seconds})}
	for i, item := range a.Framework.Items {
		t.Header = append(t.Header, a.Framework.Nodes[item].Code)
		if i+1 == middle {
			for _, check := range a.Screening.Attention {
				t.Header = append(t.Header, check.Column)
			}
		}
	}
	for _, s := range sheets {
		row := []string{s.id, a.Units.List[s.unit].Code}
		for _, column := range a.Background {
			row = append(row, s.profile[column])
		}
		row = append(row, strconv.Itoa(s.seconds))
		for i, answer := range s.answers {
			cell := ""
			if answer != unanswered {
				cell = strconv.Itoa(answer)
			}
			row = append(row, cell)
			if i+1 == middle {
				row = append(row, s.checks...)
			}
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}
