package importance

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"

	"goodgov/internal/cores"
	"goodgov/internal/orderstat"
)

// Resampling says how intervals of derived importance are made.
type Resampling struct {
	Replicates int
	Seed       uint64
	Confidence float64
}

// DefaultResampling is 1,000 samples and 95 % intervals.
func DefaultResampling() Resampling {
	return Resampling{Replicates: 1000, Seed: 1, Confidence: 0.95}
}

// mostResampled is how many rows are drawn at most in all samples together.
// Above it intervals would take minutes to say what is plain: with so many
// respondents they are narrow.
const mostResampled = 200_000_000

// Intervals are percentile intervals of the importance by a method, from
// samples of respondents drawn with replacement (for relative weights see
// Tonidandel, LeBreton & Johnson 2009). They are nil where Derive fails,
// where samples can't be analysed, and above 200 million draws in all. The
// same seed gives the same intervals on any number of cores. The error is the
// context's.
func Intervals(ctx context.Context, names []string, rows [][]float64, weights []float64, method Method, opt Resampling) (low, high []float64, err error) {
	k := len(names)
	var kept []int
	for i, row := range rows {
		if !slices.ContainsFunc(row, math.IsNaN) && (weights == nil || weights[i] > 0) {
			kept = append(kept, i)
		}
	}
	if len(kept) < k+3 || opt.Replicates < 1 || len(kept) > mostResampled/opt.Replicates {
		return nil, nil, nil
	}
	drawn := make([][]float64, opt.Replicates)
	err = cores.Each(ctx, opt.Replicates, func() func(sample int) {
		return func(sample int) {
			r := rand.New(rand.NewPCG(opt.Seed, uint64(sample))) // a stream of its own for each sample
			m := newMoments(k + 1)
			for range kept {
				i := kept[r.IntN(len(kept))]
				weight := 1.0
				if weights != nil {
					weight = weights[i]
				}
				m.add(rows[i], weight)
			}
			if d, err := m.derive(names); err == nil {
				drawn[sample] = d.Of(method)
			}
		}
	})
	if err != nil {
		return nil, nil, err
	}
	// A sample in which an indicator does not vary has nothing to say of it.
	drawn = slices.DeleteFunc(drawn, func(values []float64) bool { return values == nil })
	if len(drawn) < opt.Replicates/2+1 {
		return nil, nil, nil
	}
	low, high = make([]float64, k), make([]float64, k)
	values := make([]float64, len(drawn))
	for i := range k {
		for sample := range drawn {
			values[sample] = drawn[sample][i]
		}
		slices.Sort(values)
		low[i], high[i] = orderstat.Percentiles(values, opt.Confidence)
	}
	return low, high, nil
}
