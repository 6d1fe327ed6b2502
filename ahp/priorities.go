package ahp

import (
	"math"
	"slices"

	"goodgov/internal/diag"
)

const (
	// powerSteps is enough for the judgements of people; a matrix that needs
	// more is nearly cyclic or sparse, and each further step would gain little.
	powerSteps = 60
	// nodaSteps is a bound, not an expectation: convergence is quadratic.
	nodaSteps = 40
	// acceptable is the relative spread of (Aw)_i/w_i that is taken when
	// rounding keeps a matrix from doing better.
	acceptable = 1e-10
)

// solver finds priorities. It keeps its memory, so that one solver can go
// through thousands of matrices of about the same order; what it returns is
// valid until its next use.
type solver struct {
	weights   []float64 // the answer
	product   []float64 // matrix times weights; right-hand sides
	logs      []float64 // logarithms of the geometric-mean priorities
	harker    []float64 // matrix with Harker's diagonal
	work      []float64 // matrix being eliminated
	component []int
	search    search // how the last priorities were come by
}

// search tells what finding priorities met that a reader should know.
type search struct {
	starts int       // of the descents of least squares
	minima []minimum // that they found, the lowest first
	slack  float64   // of logarithmic least absolute: how far ln w_i − ln w_j may vary without loss
}

// ties is how many minima are as low as the lowest.
func (s search) ties() int {
	count := 0
	for _, m := range s.minima {
		if m.squares-s.minima[0].squares <= sameSquares*m.squares {
			count++
		}
	}
	return count
}

func (s *solver) reset(n int) {
	s.weights = slices.Grow(s.weights[:0], n)[:n]
	s.product = slices.Grow(s.product[:0], n)[:n]
	s.logs = slices.Grow(s.logs[:0], n)[:n]
	s.component = slices.Grow(s.component[:0], n)[:n]
}

// connected reports whether priorities of m can be told at all.
func (s *solver) connected(m *Matrix) bool {
	s.reset(m.N())
	return m.missing == 0 || m.label(s.component) == 1
}

// priorities returns the priority vector (sum 1) and λmax of a connected
// matrix of order 1 or more, of which no pair may be missing unless the method
// takes that. λmax is the mean of (Aw)_i/w_i, with Harker's A when pairs are
// missing. ok is false when the weights leave the range of a double.
func (s *solver) priorities(m *Matrix, method PriorityMethod) (weights []float64, lambda float64, ok bool) {
	n := m.N()
	s.reset(n)
	s.search = search{}
	if n == 1 {
		s.weights[0] = 1
		return s.weights, 1, true
	}
	ok = true
	switch method {
	case GeometricMean:
		s.logLeastSquares(m)
		exponentials(s.weights, s.logs)
	case ColumnMean:
		s.columnMean(m)
	case WeightedLeastSquares:
		s.weightedLeastSquares(m)
	case LeastSquares:
		s.search.minima, s.search.starts, ok = s.leastSquares(m)
	case LogLeastAbsolute:
		s.search.slack = s.logLeastAbsolute(m)
		exponentials(s.weights, s.logs)
	case Cosine:
		s.cosine(m)
	default:
		lambda, ok = s.perron(s.harkerMatrix(m))
	}
	if !ok {
		return nil, 0, false
	}
	if method != Eigenvector {
		_, _, lambda = s.multiply(s.harkerMatrix(m))
	}
	if !(slices.Min(s.weights) > 0) || math.IsInf(lambda, 0) || math.IsNaN(lambda) {
		return nil, 0, false
	}
	if order := float64(n); lambda-order <= order*roundOff(n) {
		lambda = order
	}
	return s.weights, lambda, true
}

// roundOff is the relative error that a sum of n products may carry.
func roundOff(n int) float64 { return float64(n+4) * 0x1p-52 }

// harkerMatrix returns the entries of m row by row, and with pairs missing a
// copy in which each diagonal entry is 1 + the number missing in its row
// (Harker 1987: a missing a_ij stands for w_i/w_j, so a_ij·w_j is w_i).
func (s *solver) harkerMatrix(m *Matrix) []float64 {
	if m.missing == 0 {
		return m.a
	}
	n := m.N()
	s.harker = append(s.harker[:0], m.a...)
	for i := range n {
		for _, v := range m.a[i*n : i*n+n] {
			if v == 0 {
				s.harker[i*n+i]++
			}
		}
	}
	return s.harker
}

// multiply sets product to a·weights and returns the lowest, highest and mean
// of its ratios to the weights. λmax lies between the lowest and the highest
// whatever the positive weights are (Collatz 1942, Wielandt 1950).
func (s *solver) multiply(a []float64) (lowest, highest, mean float64) {
	n := len(s.weights)
	lowest = math.Inf(1)
	for i := range n {
		sum := 0.0
		row := a[i*n : i*n+n]
		for j, w := range s.weights {
			sum += row[j] * w
		}
		s.product[i] = sum
		ratio := sum / s.weights[i]
		lowest, highest = min(lowest, ratio), max(highest, ratio)
		mean += ratio
	}
	return lowest, highest, mean / float64(n)
}

// perron sets weights to the Perron vector of a non-negative, irreducible
// matrix and returns its eigenvalue. Power iteration settles the judgements of
// people in some ten steps. It crawls where the second eigenvalue is nearly
// as large as the first (judgements in a circle, long chains with many pairs
// missing); there Noda's iteration (Noda 1971, Elsner 1976) takes over, which
// is inverse iteration with the highest ratio as the shift.
func (s *solver) perron(a []float64) (lambda float64, ok bool) {
	n := len(s.weights)
	for i := range s.weights {
		s.weights[i] = 1 / float64(n)
	}
	tolerance := roundOff(n)
	for range powerSteps {
		lowest, highest, mean := s.multiply(a)
		normalise(s.weights, s.product)
		if highest-lowest <= tolerance*mean {
			return mean, true
		}
	}
	for range nodaSteps {
		lowest, highest, mean := s.multiply(a)
		if highest-lowest <= tolerance*mean {
			return mean, true
		}
		if !s.nodaStep(a, highest) {
			break
		}
	}
	lowest, highest, mean := s.multiply(a)
	return mean, highest-lowest <= acceptable*mean
}

// nodaStep replaces the weights by the solution x of (shift·I − a)x = weights,
// and reports whether it is usable.
func (s *solver) nodaStep(a []float64, shift float64) bool {
	n := len(s.weights)
	s.work = append(s.work[:0], a...)
	for at := range s.work {
		s.work[at] = -s.work[at]
	}
	for i := range n {
		s.work[i*n+i] += shift
	}
	copy(s.product, s.weights)
	solveMMatrix(s.work, s.product)
	if !(slices.Min(s.product) > 0) || math.IsInf(slices.Max(s.product), 1) {
		return false
	}
	normalise(s.weights, s.product)
	return true
}

// logLeastSquares sets logs to the v that minimise Σ (ln a_ij − v_i + v_j)² over
// the judged pairs. For a complete matrix they are the means of the rows'
// logarithms; with pairs missing they solve a linear system in the Laplacian
// of the graph of judged pairs, here with the last v held at 0.
func (s *solver) logLeastSquares(m *Matrix) {
	n := m.N()
	clear(s.logs)
	for i := range n {
		for j := i + 1; j < n; j++ {
			if v := m.a[i*n+j]; v != 0 {
				l := math.Log(v)
				s.logs[i] += l
				s.logs[j] -= l
			}
		}
	}
	if m.missing == 0 {
		for i := range s.logs {
			s.logs[i] /= float64(n)
		}
		return
	}
	free := n - 1
	s.work = slices.Grow(s.work[:0], free*free)[:free*free]
	for i := range free {
		degree := -1.0 // the diagonal is no judgement
		for j := range n {
			judged := 0.0
			if m.a[i*n+j] != 0 {
				judged = 1
			}
			degree += judged
			if j < free {
				s.work[i*free+j] = -judged
			}
		}
		s.work[i*free+i] = degree
	}
	solveMMatrix(s.work, s.logs[:free])
	s.logs[free] = 0
}

// solveMMatrix replaces b by the solution x of a·x = b, where a is an M-matrix
// (positive diagonal, nothing positive off it, no eigenvalue left of zero),
// which elimination keeps, so that no pivoting is needed. A pivot that
// rounding made zero or less is taken for a tiny one, as in inverse iteration.
// a is overwritten.
func solveMMatrix(a, b []float64) {
	n := len(b)
	highest := 0.0
	for i := range n {
		highest = max(highest, a[i*n+i])
	}
	tiny := highest * 0x1p-52
	for k := range n {
		pivotRow := a[k*n : k*n+n]
		pivotRow[k] = max(pivotRow[k], tiny)
		for i := k + 1; i < n; i++ {
			row := a[i*n : i*n+n]
			factor := row[k] / pivotRow[k]
			if factor == 0 {
				continue
			}
			for j := k + 1; j < n; j++ {
				row[j] -= factor * pivotRow[j]
			}
			b[i] -= factor * b[k]
		}
	}
	for i := n - 1; i >= 0; i-- {
		row := a[i*n : i*n+n]
		sum := b[i]
		for j := i + 1; j < n; j++ {
			sum -= row[j] * b[j]
		}
		b[i] = sum / row[i]
	}
}

// exponentials sets weights to what has the logarithms, scaled to sum 1.
func exponentials(weights, logs []float64) {
	highest := slices.Max(logs)
	for i, v := range logs {
		weights[i] = math.Exp(v - highest)
	}
	normalise(weights, weights)
}

// normalise sets weights to values over their sum.
func normalise(weights, values []float64) {
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	for i, v := range values {
		weights[i] = v / sum
	}
}

// geometricConsistency is the GCI of a connected matrix; see Result.
func (s *solver) geometricConsistency(m *Matrix) float64 {
	n := m.N()
	left := freedom(n) - m.missing
	if left <= 0 {
		return 0
	}
	s.reset(n)
	s.logLeastSquares(m)
	sum := 0.0
	for i := range n {
		for j := i + 1; j < n; j++ {
			if v := m.a[i*n+j]; v != 0 {
				residual := math.Log(v) - s.logs[i] + s.logs[j]
				sum += residual * residual
			}
		}
	}
	return sum / float64(left)
}

// tooFarApart is the error of priorities that leave the range of a double. The
// expert is empty where there is but one judge.
func tooFarApart(expert string) error {
	found := diag.Say("judgements whose priorities are too far apart to compute with", "判断所得权重相差过大，无法计算")
	if expert != "" {
		found = diag.Say("%s (expert %q)", "%s（专家 %q）", found, expert)
	}
	return &Error{
		Code:  CodeTooFarApart,
		Found: found,
		Want:  diag.Say("ratios that a person could give, 1/9 to 9 as a rule", "人能作出的比值，通常在 1/9 至 9 之间"),
	}
}

// needsAllPairs is the error of a method that can't do without a pair that was
// not judged. The expert is empty where there is but one judge.
func needsAllPairs(method PriorityMethod, missing int, expert string) error {
	found := diag.Say("pairs not judged: %d", "未判断的对：%d", missing)
	if expert != "" {
		found = diag.Say("%s (expert %q)", "%s（专家 %q）", found, expert)
	}
	return &Error{
		Code:  CodeNeedsAllPairs,
		Found: found,
		Want:  diag.Say("every pair, for the method %s", "全部各对（%s 法）", string(method)),
		Hint:  diag.Say("eigenvector, geometric-mean and the least squares methods do with the judged pairs", "eigenvector、geometric-mean 及各最小二乘法可只用已有判断"),
	}
}
