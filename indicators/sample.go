package indicators

import "math"

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

// pool gives each unit its own respondents and those of all units below it.
// A lowest unit shares its sample with own.
func pool(f *Framework, u *Units, own []Sample) []Sample {
	pooled := make([]Sample, len(own))
	for i := len(own) - 1; i >= 0; i-- {
		if u.Lowest(i) {
			pooled[i] = own[i]
			continue
		}
		pooled[i] = NewSample(f)
		pooled[i].Add(&own[i])
		for _, child := range u.Children[i] {
			pooled[i].Add(&pooled[child])
		}
	}
	return pooled
}
