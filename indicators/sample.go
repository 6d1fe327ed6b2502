package indicators

import (
	"iter"
	"math"
)

// Sample is the statistics of the valid respondents of one unit: for each
// node of the framework who answered, for each item the sum of the answers.
type Sample struct {
	Valid int       // valid respondents
	N     []int     // by node: respondents with at least one answer under it
	W     []float64 // by node: their weights summed; N where there are no weights
	Sum   []float64 // by node, items only: weighted sum of the item's values, reversed ones reversed
}

// NewSample returns an empty sample for a framework.
func NewSample(f *Framework) Sample {
	return Sample{N: make([]int, f.Len()), W: make([]float64, f.Len()), Sum: make([]float64, f.Len())}
}

// Add pools another unit's respondents with these.
func (s *Sample) Add(other *Sample) {
	s.Valid += other.Valid
	for i := range s.N {
		s.N[i] += other.N[i]
		s.W[i] += other.W[i]
		s.Sum[i] += other.Sum[i]
	}
}

// Mean is the (weighted) mean of an item; NaN where nobody answered, or
// nobody of any weight.
func (s *Sample) Mean(item int) float64 {
	if s.N[item] == 0 || s.W[item] == 0 {
		return math.NaN()
	}
	return s.Sum[item] / s.W[item]
}

// Respondent is one valid respondent: the unit, the weight (1 where there are
// none) and a value for each of Framework.Items, NaN where there is no answer.
// Values belongs to whoever yields it.
type Respondent struct {
	Unit   int
	Weight float64
	Values []float64
}

// Respondents goes over all valid respondents in a fixed order. It may be
// called more than once.
type Respondents func() iter.Seq[Respondent]

// pool gives each unit its own respondents and those of all units below it.
func pool(f *Framework, u *Units, own []Sample) []Sample {
	pooled := make([]Sample, len(own))
	for i := len(own) - 1; i >= 0; i-- {
		pooled[i] = NewSample(f)
		pooled[i].Add(&own[i])
		for _, child := range u.Children[i] {
			pooled[i].Add(&pooled[child])
		}
	}
	return pooled
}
