package ahp

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
)

// weightedLeastSquares sets weights to the w of sum 1 that minimises
// Σ (a_ij·w_j − w_i)² over i ≠ j, judged: the solution of Q·w ∝ 1 with
// Q_ii = Σ_j (1 + a_ji²) and Q_ij = −(a_ij + a_ji) (Chu, Kalaba & Spingarn
// 1979). Q is an M-matrix, so that the solution is positive (Blankmeyer 1987);
// it is singular when the judgements are consistent, and w spans its null space.
func (s *solver) weightedLeastSquares(m *Matrix) {
	n := m.N()
	s.work = slices.Grow(s.work[:0], n*n)[:n*n]
	for i := range n { // rows and columns scaled for a diagonal of 1
		sum := 0.0
		for j := range n {
			if v := m.a[j*n+i]; v != 0 && i != j {
				sum += 1 + v*v
			}
		}
		s.product[i] = 1 / math.Sqrt(sum)
	}
	for i := range n {
		for j := range n {
			if i == j {
				s.work[i*n+j] = 1
				continue
			}
			s.work[i*n+j] = -(m.a[i*n+j] + m.a[j*n+i]) * s.product[i] * s.product[j]
		}
	}
	copy(s.weights, s.product)
	solveMMatrix(s.work, s.weights)
	for i := range s.weights {
		s.weights[i] *= s.product[i]
	}
	normalise(s.weights, s.weights)
}

const (
	// mostColumns among the starts of the search for the least squares bounds its
	// time for large matrices.
	mostColumns = 29
	// vainStarts in a row that find no other minimum end the search.
	vainStarts = 16
	// mostStarts is a bound for matrices with very many minima.
	mostStarts = 128
	// startSpread is the standard deviation of the logarithms of weights around
	// the geometric mean: ratios of some four to one and one to four.
	startSpread = 1.5
	// descentSteps is a bound, not an expectation: Newton's steps are some ten.
	descentSteps = 300
	// sameMinimum is the distance in a weight below which two minima are one.
	sameMinimum = 1e-6
	// sameSquares is the relative difference below which two minima are as deep.
	sameSquares = 1e-9
)

// minimum is a local one of the sum of squares.
type minimum struct {
	logs    []float64
	weights []float64
	squares float64
}

// leastSquares sets weights to the w that minimises Σ (a_ij − w_i/w_j)² over
// i ≠ j, judged. The sum may have several local minima (Jensen 1984; Bozóki
// 2008), so that the descent begins at the geometric mean, the eigenvector,
// the weighted least squares, and the columns, each of which is what one
// element's comparisons alone say, and then at random points around the
// geometric mean, always the same ones, until several in a row find no other
// minimum. The lowest minimum found is taken, the first of those as low. minima
// are all that were found, lowest first. ok is false when no descent came to an
// end.
func (s *solver) leastSquares(m *Matrix) (minima []minimum, starts int, ok bool) {
	n := m.N()
	descent := newDescent(m)
	try := func(point []float64) (another bool) {
		starts++
		squares, ended := descent.from(point)
		if !ended {
			return false
		}
		found := minimum{slices.Clone(descent.at.logs), make([]float64, n), squares}
		exponentials(found.weights, found.logs)
		known := slices.ContainsFunc(minima, func(other minimum) bool {
			for i, w := range found.weights {
				if math.Abs(w-other.weights[i]) > sameMinimum {
					return false
				}
			}
			return true
		})
		if !known {
			minima = append(minima, found)
		}
		return !known
	}
	points := s.startingPoints(m)
	for _, point := range points {
		try(point)
	}
	random, point := rand.New(rand.NewPCG(0, 0)), make([]float64, n)
	for vain := 0; vain < vainStarts && starts < mostStarts; vain++ {
		for i, v := range points[0] {
			point[i] = v + startSpread*random.NormFloat64()
		}
		if try(point) {
			vain = 0
		}
	}
	if len(minima) == 0 {
		return nil, starts, false
	}
	slices.SortStableFunc(minima, func(a, b minimum) int {
		if math.Abs(a.squares-b.squares) <= sameSquares*max(a.squares, b.squares) {
			return 0
		}
		return cmp.Compare(a.squares, b.squares)
	})
	copy(s.weights, minima[0].weights)
	return minima, starts, true
}

// startingPoints are logarithms of weights.
func (s *solver) startingPoints(m *Matrix) [][]float64 {
	n := m.N()
	s.logLeastSquares(m)
	centre := slices.Clone(s.logs)
	points := [][]float64{centre}
	logarithms := func() {
		point := make([]float64, n)
		for i, w := range s.weights {
			point[i] = math.Log(w)
		}
		points = append(points, point)
	}
	if _, ok := s.perron(s.harkerMatrix(m)); ok {
		logarithms()
	}
	s.weightedLeastSquares(m)
	logarithms()
	columns := min(n, mostColumns)
	for c := range columns {
		k := c * n / columns
		point := make([]float64, n)
		for i := range n {
			point[i] = centre[i] - centre[k]
			if v := m.a[i*n+k]; v != 0 {
				point[i] = math.Log(v)
			}
		}
		points = append(points, point)
	}
	return points
}

// descent minimises the sum of squares over the logarithms v of the weights by
// Newton's method, damped as by Levenberg (1944) wherever a full step would go
// up or the surface is no bowl.
type descent struct {
	m         *Matrix
	scale     float64 // Σ a_ij²
	at, trial surface
	work      []float64
	step      []float64
}

// surface is the sum of squares at a point, with its derivatives.
type surface struct {
	logs     []float64
	weights  []float64
	squares  float64
	gradient []float64
	steepest float64 // largest entry of the gradient
	hessian  []float64
	stiffest float64 // largest entry of the Hessian's diagonal
}

func newDescent(m *Matrix) *descent {
	n := m.N()
	d := &descent{m: m, work: make([]float64, n*n), step: make([]float64, n)}
	for _, s := range []*surface{&d.at, &d.trial} {
		*s = surface{logs: make([]float64, n), weights: make([]float64, n), gradient: make([]float64, n), hessian: make([]float64, n*n)}
	}
	for _, v := range m.a {
		d.scale += v * v
	}
	return d
}

// from descends from a point; ok is false when the end is out of reach.
func (d *descent) from(point []float64) (squares float64, ok bool) {
	// From a point that a symmetry of the matrix holds on a saddle the descent
	// could not leave: each start is shifted by a little that no symmetry shares.
	for i, v := range point {
		_, shift := math.Modf(float64(i+1) * math.Phi)
		d.at.logs[i] = v + 1e-3*shift
	}
	d.measure(&d.at)
	damping := 1e-3
	for range descentSteps {
		if math.IsNaN(d.at.squares) || math.IsInf(d.at.squares, 0) {
			return 0, false
		}
		if !d.newton(damping * d.at.stiffest) {
			damping = max(damping*8, 1e-6)
			continue
		}
		longest := 0.0
		for i, v := range d.step {
			d.trial.logs[i] = d.at.logs[i] + v
			longest = max(longest, math.Abs(v))
		}
		d.measure(&d.trial)
		// Where squares differ by rounding alone the gradient tells.
		down := d.trial.squares < d.at.squares-1e-14*d.scale
		level := d.trial.squares <= d.at.squares+1e-14*d.scale && d.trial.steepest < d.at.steepest
		if !down && !level {
			if longest <= 1e-9 {
				return d.at.squares, true
			}
			damping = max(damping*8, 1e-6)
			continue
		}
		d.at, d.trial = d.trial, d.at
		if damping /= 8; damping < 1e-9 {
			damping = 0
		}
		if longest <= 1e-15 {
			return d.at.squares, true
		}
	}
	return 0, false
}

// measure fills in a surface at its logs.
func (d *descent) measure(s *surface) {
	n := len(s.logs)
	highest := slices.Max(s.logs)
	for i, v := range s.logs {
		s.weights[i] = math.Exp(v - highest)
	}
	clear(s.gradient)
	clear(s.hessian)
	s.squares = 0
	for i := range n {
		for j := range i {
			v := d.m.a[i*n+j]
			if v == 0 {
				continue
			}
			ratio, inverse := s.weights[i]/s.weights[j], s.weights[j]/s.weights[i]
			over, under := v-ratio, d.m.a[j*n+i]-inverse
			s.squares += over*over + under*under
			slope := 2 * (under*inverse - over*ratio)
			bend := 4*(ratio*ratio+inverse*inverse) - 2*(v*ratio+d.m.a[j*n+i]*inverse)
			s.gradient[i] += slope
			s.gradient[j] -= slope
			s.hessian[i*n+i] += bend
			s.hessian[j*n+j] += bend
			s.hessian[i*n+j], s.hessian[j*n+i] = -bend, -bend
		}
	}
	s.steepest, s.stiffest = 0, 0
	for i, g := range s.gradient {
		s.steepest = max(s.steepest, math.Abs(g))
		s.stiffest = max(s.stiffest, math.Abs(s.hessian[i*n+i]))
	}
}

// newton sets step to the solution of (H + damping·I)·step = −gradient, with
// the direction that scales all weights made stiff, for nothing changes along
// it. It returns false when that matrix is not positive definite.
func (d *descent) newton(damping float64) bool {
	n := len(d.step)
	copy(d.work, d.at.hessian)
	for i := range n {
		for j := range n {
			d.work[i*n+j] += d.at.stiffest / float64(n)
		}
		d.work[i*n+i] += damping
		d.step[i] = -d.at.gradient[i]
	}
	return solveCholesky(d.work, d.step)
}

// solveCholesky replaces b by the solution x of a·x = b for a symmetric
// positive definite a, which is overwritten; false when it is not that.
func solveCholesky(a, b []float64) bool {
	n := len(b)
	for i := range n {
		row := a[i*n : i*n+n]
		for j := range i + 1 {
			other := a[j*n : j*n+n]
			sum := row[j]
			for k := range j {
				sum -= row[k] * other[k]
			}
			if i > j {
				row[j] = sum / other[j]
				continue
			}
			if !(sum > 0) {
				return false
			}
			row[i] = math.Sqrt(sum)
		}
		sum := b[i]
		for k := range i {
			sum -= row[k] * b[k]
		}
		b[i] = sum / row[i]
	}
	for i := n - 1; i >= 0; i-- {
		for k := i + 1; k < n; k++ {
			b[i] -= a[k*n+i] * b[k]
		}
		b[i] /= a[i*n+i]
	}
	return true
}
