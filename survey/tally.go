package survey

// Tally is what was counted for one unit. Only valid questionnaires count
// towards items and sets.
type Tally struct {
	Returned int              // rows that name the unit
	Valid    int              // of those, the ones that pass the screening
	Reasons  [ReasonCount]int // rows with each reason; a row may have several

	// Counts holds for item i and Code c, at i·(width+1)+c, how many valid
	// respondents gave that answer; Code 0 are those without one.
	Counts []int
	// Coded holds for each item how many of the missing answers were a
	// missing code rather than an empty cell.
	Coded []int
	// Answered holds for each of Questionnaire.Sets how many valid
	// respondents answered at least one of its items.
	Answered []int

	// Weighted and AnsweredWeight are Counts and Answered with respondent
	// weights summed in place of heads; nil where there are no weights.
	Weighted       []float64
	AnsweredWeight []float64
}

func newTally(q *Questionnaire) Tally {
	t := Tally{
		Counts:   make([]int, len(q.Items)*(q.Scale.Width()+1)),
		Coded:    make([]int, len(q.Items)),
		Answered: make([]int, len(q.Sets)),
	}
	if q.weighted() {
		t.Weighted = make([]float64, len(t.Counts))
		t.AnsweredWeight = make([]float64, len(q.Sets))
	}
	return t
}

// Add adds another unit's tally to t.
func (t *Tally) Add(other *Tally) {
	t.Returned += other.Returned
	t.Valid += other.Valid
	for i, n := range other.Reasons {
		t.Reasons[i] += n
	}
	addTo(&t.Counts, other.Counts)
	addTo(&t.Coded, other.Coded)
	addTo(&t.Answered, other.Answered)
	addTo(&t.Weighted, other.Weighted)
	addTo(&t.AnsweredWeight, other.AnsweredWeight)
}

func addTo[T int | float64](sum *[]T, terms []T) {
	if *sum == nil && terms != nil {
		*sum = make([]T, len(terms))
	}
	for i, term := range terms {
		(*sum)[i] += term
	}
}

// Clone returns a copy that shares nothing with t.
func (t *Tally) Clone() Tally {
	var c Tally
	c.Add(t)
	return c
}
