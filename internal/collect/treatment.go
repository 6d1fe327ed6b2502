package collect

import (
	"math"
	"slices"

	"goodgov/internal/orderstat"
)

// Treatment is what became of a number of opinions.
type Treatment struct {
	Received       int
	Answered       int // with a reply, or an outcome and its reason
	Implemented    int
	NotImplemented int // with a reason
	Rated          int // by their authors

	MedianDays float64 // from receipt to the first answer, of those answered; NaN without any
	MeanRating float64 // 1 to 5; NaN without any
}

// Treat sums up opinions as they stand.
func Treat(opinions []Opinion) Treatment {
	t := Treatment{Received: len(opinions), MeanRating: math.NaN()}
	var days []float64
	ratings := 0
	for i := range opinions {
		o := &opinions[i]
		if o.Answered() {
			t.Answered++
			days = append(days, o.AnsweredAt.Sub(o.Received).Hours()/24)
		}
		switch o.Outcome {
		case Implemented:
			t.Implemented++
		case NotImplemented:
			t.NotImplemented++
		}
		if o.Rating > 0 {
			t.Rated++
			ratings += o.Rating
		}
	}
	slices.Sort(days)
	t.MedianDays = orderstat.Median(days)
	if t.Rated > 0 {
		t.MeanRating = float64(ratings) / float64(t.Rated)
	}
	return t
}

// ResponseRate is the share of opinions that were answered; NaN without opinions.
func (t *Treatment) ResponseRate() float64 { return float64(t.Answered) / float64(t.Received) }

// ImplementationScore is how much of what was asked for was done, from 0 to
// 100: the share of all opinions received that were implemented. What nobody
// has decided on counts as not done, so that the score can't be raised by
// deciding on easy ones alone. NaN without opinions.
func (t *Treatment) ImplementationScore() float64 {
	return 100 * float64(t.Implemented) / float64(t.Received)
}
