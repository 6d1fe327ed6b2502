package psychometrics

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat/distuv"

	"goodgov/internal/cores"
	"goodgov/internal/orderstat"
)

// ParallelOptions of ParallelAnalysis.
type ParallelOptions struct {
	Draws      int     // random samples, 1 or more
	Percentile float64 // of their eigenvalues that a factor must exceed, 0 … 1
	Seed       uint64
}

// DefaultParallelOptions are 1,000 samples and the 95th percentile (Glorfeld 1995).
func DefaultParallelOptions() ParallelOptions {
	return ParallelOptions{Draws: 1000, Percentile: 0.95, Seed: 1}
}

// Parallel is what eigenvalues are like when nothing correlates.
type Parallel struct {
	Options ParallelOptions
	Values  []float64 // of the items, the largest first
	Mean    []float64 // of the random samples
	Limit   []float64 // their percentile
	Factors int       // leading eigenvalues above the limit
}

// ParallelAnalysis compares the eigenvalues of the correlations of n
// respondents, the largest first, with those of as many independent normal
// items and respondents (Horn 1965). n must exceed the number of items; it
// panics otherwise. The same seed gives the same figures on any number of
// cores. The error is the context's.
//
// The random correlations are drawn as such, without answers behind them: the
// sum of products of n normal rows is LL′ with L lower triangular, its diagonal
// √χ² with n−1, n−2, … degrees of freedom and standard normal below (Bartlett
// 1933). So a million respondents take no longer than a hundred.
func ParallelAnalysis(ctx context.Context, values []float64, n int, o ParallelOptions) (*Parallel, error) {
	p := len(values)
	if n <= p || o.Draws < 1 {
		panic("psychometrics: parallel analysis needs more respondents than items, and draws")
	}
	drawn := make([][]float64, o.Draws)
	err := cores.Each(ctx, o.Draws, func() func(k int) {
		return func(k int) {
			drawn[k] = decompose(randomCorrelations(p, n, rand.NewPCG(o.Seed, uint64(k))), valuesOnly).values
		}
	})
	if err != nil {
		return nil, err
	}
	result := &Parallel{Options: o, Values: slices.Clone(values), Mean: make([]float64, p), Limit: make([]float64, p)}
	column := make([]float64, o.Draws)
	for i := range p {
		for k, draw := range drawn {
			column[k] = draw[i]
			result.Mean[i] += draw[i] / float64(o.Draws)
		}
		slices.Sort(column)
		result.Limit[i] = orderstat.Quantile(column, o.Percentile)
	}
	for result.Factors < p && values[result.Factors] > result.Limit[result.Factors] {
		result.Factors++
	}
	return result, nil
}

// randomCorrelations are those of n independent normal answers to p items.
func randomCorrelations(p, n int, source rand.Source) *mat.SymDense {
	normal := rand.New(source)
	l := make([][]float64, p)
	for i := range p {
		l[i] = make([]float64, i+1)
		length := 0.0
		for j := range i {
			l[i][j] = normal.NormFloat64()
			length += l[i][j] * l[i][j]
		}
		l[i][i] = math.Sqrt(2 * distuv.Gamma{Alpha: float64(n-1-i) / 2, Beta: 1, Src: source}.Rand())
		length = math.Sqrt(length + l[i][i]*l[i][i])
		for j := range l[i] {
			l[i][j] /= length
		}
	}
	r := mat.NewSymDense(p, nil)
	for i := range p {
		r.SetSym(i, i, 1)
		for j := range i {
			sum := 0.0
			for k, x := range l[j] {
				sum += l[i][k] * x
			}
			r.SetSym(i, j, sum)
		}
	}
	return r
}
