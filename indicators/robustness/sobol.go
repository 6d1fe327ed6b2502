package robustness

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"

	"goodgov/internal/cores"
	"goodgov/internal/orderstat"
)

// Model fills in outputs y at a point u of the unit cube: the same for the same
// point. An output of NaN makes the point unusable.
type Model func(u, y []float64)

// SobolOptions of Decompose.
type SobolOptions struct {
	Base       int     // points of each of the two samples, 2 or more
	Seed       uint64  // the same seed gives the same points
	Replicates int     // of the bootstrap, for the intervals; 0: none
	Confidence float64 // of the intervals, above 0 and below 1
}

// Index is a share of a variance, with its bootstrap percentile interval. What
// can't be told is NaN: an output that does not vary has no shares.
type Index struct{ Value, Low, High float64 }

// Design says what a model is asked for.
type Design struct {
	Inputs, Outputs int
	// Sets are the sets of inputs that shares are told of.
	Sets [][]int
	// Targets are the sets of outputs whose variance is shared out. That of
	// several outputs is the sum of theirs: the index of the vector that they are
	// (Gamboa et al. 2014).
	Targets [][]int
}

// Sobol is how the variance of a model's outputs divides.
type Sobol struct {
	Base, Used int       // points of each sample, and those at which every run was usable
	Runs       int       // of the model
	Variance   []float64 // by target, over the usable points of both samples; NaN without such points
	// First and Total are by set of inputs and target: the share of the
	// variance that the set makes by itself, and the share that it has a
	// part in, alone or together with others. They are estimates and may
	// come out a little below 0.
	First, Total [][]Index
	// Outputs are those of the usable points of both samples: what comes of
	// all inputs at random.
	Outputs [][]float64
}

// Decompose finds first-order and total Sobol' indices (Sobol' 1993; Homma &
// Saltelli 1996) of sets of inputs on the design of Saltelli et al. (2010). With
// samples A and B, and A_B being A with the inputs of a set from B,
//
//	first = mean f(B) (f(A_B) − f(A)) / V,   total = mean (f(A) − f(A_B))² / 2V
//
// with V the variance over A and B together and f taken from its mean: the
// estimators of Saltelli et al. (2010) and of Jansen (1999). Both are 0 for
// inputs that do nothing. Each input of each sample is
// spread over N equal parts (Latin hypercube). The intervals are bootstrap
// percentiles over points (Archer, Saltelli & Sobol' 1997).
//
// newModel makes the model of one goroutine. The error is the cause of ctx,
// where that ends first.
func Decompose(ctx context.Context, design Design, opt SobolOptions, newModel func() Model) (*Sobol, error) {
	sets := len(design.Sets)
	s := &Sobol{Base: opt.Base, Runs: opt.Base * (sets + 2)}
	a, b := hypercube(design.Inputs, opt.Base, opt.Seed, 0), hypercube(design.Inputs, opt.Base, opt.Seed, 1)
	all := make([][]float64, s.Runs) // A, B, then A_B of each set
	points := make([][]float64, s.Runs)
	for j := range opt.Base {
		points[j], points[opt.Base+j] = a[j], b[j]
		for k, set := range design.Sets {
			mixed := slices.Clone(a[j])
			for _, input := range set {
				mixed[input] = b[j][input]
			}
			points[(2+k)*opt.Base+j] = mixed
		}
	}
	err := cores.Each(ctx, s.Runs, func() func(i int) {
		model := newModel()
		return func(i int) {
			all[i] = make([]float64, design.Outputs)
			model(points[i], all[i])
		}
	})
	if err != nil {
		return nil, err
	}
	usable := usablePoints(all, opt.Base)
	s.Used = len(usable)
	for _, sample := range []int{0, 1} {
		for _, j := range usable {
			s.Outputs = append(s.Outputs, all[sample*opt.Base+j])
		}
	}
	s.Variance = make([]float64, len(design.Targets))
	s.First, s.Total = make([][]Index, sets), make([][]Index, sets)
	for k := range sets {
		s.First[k], s.Total[k] = make([]Index, len(design.Targets)), make([]Index, len(design.Targets))
	}
	counts := resamples(len(usable), opt)
	return s, cores.Each(ctx, len(design.Targets), func() func(t int) {
		d := newDivision(len(usable), sets, opt)
		return func(t int) {
			d.start()
			for _, o := range design.Targets[t] {
				for i, j := range usable {
					d.a[i], d.b[i] = all[j][o], all[opt.Base+j][o]
					for k := range sets {
						d.mixed[k][i] = all[(2+k)*opt.Base+j][o]
					}
				}
				d.add()
			}
			s.Variance[t] = d.divide(counts)
			for k := range sets {
				s.First[k][t], s.Total[k][t] = d.first[k], d.total[k]
			}
		}
	})
}

// hypercube draws n points, each input once from every n-th part of its range.
func hypercube(inputs, n int, seed uint64, sample int) [][]float64 {
	points := make([][]float64, n)
	for j := range points {
		points[j] = make([]float64, inputs)
	}
	for input := range inputs {
		random := rand.New(rand.NewPCG(seed, uint64(2*input+sample)))
		for j, part := range random.Perm(n) {
			points[j][input] = min((float64(part)+random.Float64())/float64(n), math.Nextafter(1, 0))
		}
	}
	return points
}

// usablePoints are those none of whose runs has an output of NaN.
func usablePoints(all [][]float64, n int) []int {
	var usable []int
	for j := range n {
		ok := true
		for i := j; i < len(all); i += n {
			ok = ok && !slices.ContainsFunc(all[i], math.IsNaN)
		}
		if ok {
			usable = append(usable, j)
		}
	}
	return usable
}

// resamples are, by bootstrap replicate, how often each of n points is drawn.
func resamples(n int, opt SobolOptions) [][]float64 {
	if n == 0 {
		return nil
	}
	counts := make([][]float64, opt.Replicates)
	for r := range counts {
		counts[r] = make([]float64, n)
		random := rand.New(rand.NewPCG(opt.Seed, 1<<32|uint64(r)))
		for range n {
			counts[r][random.IntN(n)]++
		}
	}
	return counts
}

// division shares out the variance of one target.
type division struct {
	confidence   float64
	a, b         []float64   // of one output, by point
	mixed        [][]float64 // by set and point
	first, total []Index     // by set

	// Sums over the outputs of the target, by point: squared distances from
	// the mean; by set and point, f(B)(f(A_B) − f(A)) and (f(A) − f(A_B))².
	squares     []float64
	alone, part [][]float64
	byReplicate [][]float64 // by set, first and total: for the intervals
}

func newDivision(points, sets int, opt SobolOptions) *division {
	rows := func() [][]float64 {
		all := make([][]float64, sets)
		for k := range all {
			all[k] = make([]float64, points)
		}
		return all
	}
	return &division{confidence: opt.Confidence, a: make([]float64, points), b: make([]float64, points), mixed: rows(),
		first: make([]Index, sets), total: make([]Index, sets), squares: make([]float64, points), alone: rows(), part: rows(), byReplicate: make([][]float64, 2*sets)}
}

func (d *division) start() {
	clear(d.squares)
	for k := range d.mixed {
		clear(d.alone[k])
		clear(d.part[k])
		d.byReplicate[2*k], d.byReplicate[2*k+1] = d.byReplicate[2*k][:0], d.byReplicate[2*k+1][:0]
	}
}

// add takes one output. What rounding leaves of an output that does not vary
// is nothing.
func (d *division) add() {
	mean, low, high := 0.0, math.Inf(1), math.Inf(-1)
	for i := range d.a {
		mean += (d.a[i] + d.b[i]) / float64(2*len(d.a))
		low, high = min(low, d.a[i], d.b[i]), max(high, d.a[i], d.b[i])
	}
	if !(high-low > 1e-12*max(math.Abs(mean), 1)) {
		return
	}
	for i := range d.a {
		d.squares[i] += (d.a[i]-mean)*(d.a[i]-mean) + (d.b[i]-mean)*(d.b[i]-mean)
	}
	for k, mixed := range d.mixed {
		for i, y := range mixed {
			d.alone[k][i] += (d.b[i] - mean) * (y - d.a[i])
			d.part[k][i] += (d.a[i] - y) * (d.a[i] - y)
		}
	}
}

func (d *division) divide(counts [][]float64) (variance float64) {
	none := Index{math.NaN(), math.NaN(), math.NaN()}
	for k := range d.mixed {
		d.first[k], d.total[k] = none, none
	}
	if len(d.a) == 0 {
		return math.NaN()
	}
	// 2N − 1 of a variance, 2N of the means of squared differences.
	freedom := float64(2*len(d.a)-1) / float64(2*len(d.a))
	whole := total(d.squares)
	if whole == 0 {
		return 0
	}
	for k := range d.mixed {
		d.first[k].Value, d.total[k].Value = 2*freedom*total(d.alone[k])/whole, freedom*total(d.part[k])/whole
	}
	for _, times := range counts {
		whole := dot(times, d.squares)
		if whole == 0 {
			continue // nothing varies in this replicate
		}
		for k := range d.mixed {
			d.byReplicate[2*k] = append(d.byReplicate[2*k], 2*freedom*dot(times, d.alone[k])/whole)
			d.byReplicate[2*k+1] = append(d.byReplicate[2*k+1], freedom*dot(times, d.part[k])/whole)
		}
	}
	for k := range d.mixed {
		d.first[k].Low, d.first[k].High = percentiles(d.byReplicate[2*k], d.confidence)
		d.total[k].Low, d.total[k].High = percentiles(d.byReplicate[2*k+1], d.confidence)
	}
	return whole / float64(2*len(d.a)-1)
}

func total(values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	return sum
}

func dot(a, b []float64) float64 {
	sum := 0.0
	for i, v := range a {
		sum += v * b[i]
	}
	return sum
}

// percentiles are the ends of a percentile interval, by definition 7 of
// Hyndman & Fan (1996); NaN of fewer than two values. It sorts them.
func percentiles(values []float64, confidence float64) (low, high float64) {
	if len(values) < 2 {
		return math.NaN(), math.NaN()
	}
	slices.Sort(values)
	return orderstat.Percentiles(values, confidence)
}
