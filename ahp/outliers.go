package ahp

import (
	"math"
	"slices"

	"goodgov/internal/orderstat"
)

const (
	// OutlierLimit is the modified z-score beyond which an expert is called
	// outlying (Iglewicz & Hoaglin 1993).
	OutlierLimit = 3.5
	// FewestForOutliers is how many experts it takes to tell what is usual.
	FewestForOutliers = 5
	// indistinct distances differ by rounding alone.
	indistinct = 1e-12
)

// Remoteness is how far an expert is from the others.
type Remoteness struct {
	Expert int // by place in the panel
	// Distance is the median distance to the other experts (see Likeness);
	// exp(Distance) is the factor by which they typically differ.
	Distance float64
	// Z is the modified z-score 0.6745·(distance − median)/MAD of the experts'
	// distances, with the mean absolute deviation, 0.7979·(distance −
	// median)/MeanAD, where the MAD is 0 (Iglewicz & Hoaglin 1993). NaN with
	// fewer experts than FewestForOutliers; 0 where all are alike.
	Z float64
	// Outlying tells that Z is over OutlierLimit. Who is nearer than usual is not.
	Outlying bool
}

// remoteness is in the order of l.Experts.
func (l *Likeness) remoteness() []Remoteness {
	m := len(l.Experts)
	all := make([]Remoteness, m)
	distances := make([]float64, m)
	for i, row := range l.Distance {
		others := slices.Delete(slices.Clone(row), i, i+1)
		distances[i] = orderstat.Median(slices.Sorted(slices.Values(others)))
		all[i] = Remoteness{Expert: l.Experts[i], Distance: distances[i], Z: math.NaN()}
	}
	if m < FewestForOutliers {
		return all
	}
	middle := orderstat.Median(slices.Sorted(slices.Values(distances)))
	deviations := make([]float64, m)
	for i, d := range distances {
		deviations[i] = math.Abs(d - middle)
	}
	// 1/0.6745 and 1/0.7979 make the two estimate the standard deviation of
	// normal data.
	scale := orderstat.Median(slices.Sorted(slices.Values(deviations))) / 0.6745
	if scale < indistinct {
		scale = meanOf(deviations) / 0.7979
	}
	for i := range all {
		all[i].Z = 0
		if scale >= indistinct {
			all[i].Z = (distances[i] - middle) / scale
		}
		all[i].Outlying = all[i].Z > OutlierLimit
	}
	return all
}
