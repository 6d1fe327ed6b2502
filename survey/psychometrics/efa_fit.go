package psychometrics

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// discrepancy is what an extraction makes least: a function of uniquenesses
// alone, as the loadings that go best with given uniquenesses are known
// (Jöreskog 1967, 1977). It works on a coordinate for each item.
type discrepancy interface {
	// coordinate of a uniqueness ψ, and back.
	coordinate(psi float64) float64
	uniqueness(x float64) float64
	// reduced is the matrix at a place whose first eigenvalues and vectors
	// make the loadings.
	reduced(r *mat.SymDense, psi []float64) *mat.SymDense
	// value, and its gradient and second derivatives, of that matrix taken
	// apart, for so many factors.
	value(s spectrum, factors int) float64
	derivatives(s spectrum, factors int) ([]float64, *mat.SymDense)
	loadings(s spectrum, psi []float64, factors int) *mat.Dense
}

// leastSquares is half of the sum of the squared residuals of R − Ψ, which are
// its eigenvalues θ beyond the first m.
type leastSquares struct{}

func (*leastSquares) coordinate(psi float64) float64 { return psi }
func (*leastSquares) uniqueness(x float64) float64   { return x }

func (*leastSquares) reduced(r *mat.SymDense, psi []float64) *mat.SymDense {
	a := mat.NewSymDense(len(psi), nil)
	a.CopySym(r)
	for i, u := range psi {
		a.SetSym(i, i, r.At(i, i)-u)
	}
	return a
}

func (*leastSquares) value(s spectrum, factors int) float64 {
	return square(s.values[factors:]) / 2
}

// With a_k = ω_ik·ω_jk: −Σθ_k·ω_ik² and (Σa_k)² + 2ΣΣ θ_k/(θ_k−θ_l)·a_k·a_l,
// k beyond the factors and l among them.
func (*leastSquares) derivatives(s spectrum, factors int) ([]float64, *mat.SymDense) {
	return derivatives(s, factors, func(theta float64) float64 { return -theta }, func(k, l float64) float64 { return 2 * k / (k - l) },
		func(i, j int) float64 {
			sum := 0.0
			for k := factors; k < len(s.values); k++ {
				sum += s.vectors.At(i, k) * s.vectors.At(j, k)
			}
			return sum * sum
		})
}

func (*leastSquares) loadings(s spectrum, _ []float64, factors int) *mat.Dense {
	return leading(s, factors)
}

// likelihood is Σ(θ − 1 − ln θ) of the eigenvalues of Ψ^-½·R·Ψ^-½ beyond the
// first m; coordinates are ln ψ.
type likelihood struct{}

func (*likelihood) coordinate(psi float64) float64 { return math.Log(psi) }
func (*likelihood) uniqueness(x float64) float64   { return math.Exp(x) }

func (*likelihood) reduced(r *mat.SymDense, psi []float64) *mat.SymDense {
	a := mat.NewSymDense(len(psi), nil)
	for i := range psi {
		for j := range i + 1 {
			a.SetSym(i, j, r.At(i, j)/math.Sqrt(psi[i]*psi[j]))
		}
	}
	return a
}

func (*likelihood) value(s spectrum, factors int) float64 {
	sum := 0.0
	for _, theta := range s.values[factors:] {
		sum += theta - 1 - math.Log(theta)
	}
	return sum
}

// Σ(1−θ_k)·ω_ik² and (Σθ_k·a_k)(Σa_k) + ΣΣ (θ_k−1)(θ_k+θ_l)/(θ_k−θ_l)·a_k·a_l.
func (*likelihood) derivatives(s spectrum, factors int) ([]float64, *mat.SymDense) {
	return derivatives(s, factors, func(theta float64) float64 { return 1 - theta }, func(k, l float64) float64 { return (k - 1) * (k + l) / (k - l) },
		func(i, j int) float64 {
			sum, weighted := 0.0, 0.0
			for k := factors; k < len(s.values); k++ {
				a := s.vectors.At(i, k) * s.vectors.At(j, k)
				sum += a
				weighted += s.values[k] * a
			}
			return sum * weighted
		})
}

func (*likelihood) loadings(s spectrum, psi []float64, factors int) *mat.Dense {
	p := len(psi)
	l := mat.NewDense(p, factors, nil)
	for j := range factors {
		length := math.Sqrt(max(0, s.values[j]-1))
		for i := range p {
			l.Set(i, j, math.Sqrt(psi[i])*length*s.vectors.At(i, j))
		}
	}
	return l
}

// derivatives sums up the gradient Σ slope(θ_k)·ω_ik² and the second
// derivatives within(i, j) + ΣΣ mixed(θ_k, θ_l)·a_k·a_l.
func derivatives(s spectrum, factors int, slope func(theta float64) float64, mixed func(k, l float64) float64, within func(i, j int) float64) ([]float64, *mat.SymDense) {
	p := len(s.values)
	gradient, second := make([]float64, p), mat.NewSymDense(p, nil)
	// pull of the factor l on the product of two vectors, for each k: a p×p
	// matrix of rank one for each pair would be as right, and slow.
	pulls := make([][]float64, factors)
	for l := range pulls {
		pulls[l] = make([]float64, p)
		for k := factors; k < p; k++ {
			pulls[l][k] = mixed(s.values[k], s.values[l])
		}
	}
	for i := range p {
		own := s.vectors.RawRowView(i)
		for k := factors; k < p; k++ {
			gradient[i] += slope(s.values[k]) * own[k] * own[k]
		}
		for j := range i + 1 {
			other := s.vectors.RawRowView(j)
			sum := within(i, j)
			for l, pull := range pulls {
				along := 0.0
				for k := factors; k < p; k++ {
					along += pull[k] * own[k] * other[k]
				}
				sum += along * own[l] * other[l]
			}
			second.SetSym(i, j, sum)
		}
	}
	return gradient, second
}

const (
	extractionRounds    = 200
	extractionTolerance = 1e-10 // largest step of a coordinate
)

// fit makes a discrepancy least by Newton's method, uniquenesses held between
// LeastUniqueness and 1.
func (f *Factors) fit(d discrepancy, r *mat.SymDense, s spectrum) {
	p, m := len(s.values), f.Options.Factors
	low, high := d.coordinate(LeastUniqueness), d.coordinate(1)
	x := make([]float64, p)
	for i := range x {
		psi := (1 - float64(m)/float64(2*p)) * uniqueness(s, i)
		x[i] = d.coordinate(min(1, max(LeastUniqueness, psi)))
	}
	at := func(x []float64) (float64, spectrum, []float64) {
		psi := make([]float64, p)
		for i := range x {
			psi[i] = d.uniqueness(x[i])
		}
		s := decompose(d.reduced(r, psi), withVectors)
		return d.value(s, m), s, psi
	}
	value, here, psi := at(x)
	f.Converged = false
	for !f.Converged && f.Rounds < extractionRounds {
		f.Rounds++
		gradient, second := d.derivatives(here, m)
		step := newtonStep(x, gradient, second, low, high)
		longest := 0.0
		for i := range x {
			longest = max(longest, math.Abs(min(high, max(low, x[i]+step[i]))-x[i]))
		}
		if longest < extractionTolerance {
			f.Converged = true
			break
		}
		better := false
		for scale := 1.0; scale > 1e-8; scale /= 2 {
			next := make([]float64, p)
			for i := range x {
				next[i] = min(high, max(low, x[i]+scale*step[i]))
			}
			v, there, u := at(next)
			if v <= value+1e-15*math.Abs(value) {
				x, value, here, psi = next, v, there, u
				better = true
				break
			}
		}
		if !better { // nothing but rounding left
			f.Converged = longest < math.Sqrt(extractionTolerance)
			break
		}
	}
	for i, u := range psi {
		if u <= LeastUniqueness*(1+1e-9) {
			f.Heywood = append(f.Heywood, i)
		}
	}
	f.Unrotated, f.Criterion = d.loadings(here, psi, m), value
}

// newtonStep is −H⁻¹g over the coordinates that are free to go where the
// gradient says; those on a bound that it pushes against stay. Where the
// second derivatives do not make a valley they are made steeper until they do.
func newtonStep(x, gradient []float64, second *mat.SymDense, low, high float64) []float64 {
	var free []int
	for i, g := range gradient {
		if !(x[i] <= low && g > 0) && !(x[i] >= high && g < 0) {
			free = append(free, i)
		}
	}
	step := make([]float64, len(x))
	if len(free) == 0 {
		return step
	}
	h := part(second, free)
	right := mat.NewVecDense(len(free), nil)
	diagonal := 0.0
	for a, i := range free {
		right.SetVec(a, -gradient[i])
		diagonal = max(diagonal, math.Abs(h.At(a, a)))
	}
	var c mat.Cholesky
	for steeper := 1e-8 * max(diagonal, 1e-8); !c.Factorize(h); steeper *= 10 {
		for a := range free {
			h.SetSym(a, a, h.At(a, a)+steeper)
		}
	}
	solved := mat.NewVecDense(len(free), nil)
	if err := c.SolveVecTo(solved, right); err != nil && solved.Len() != len(free) {
		return step
	}
	for a, i := range free {
		step[i] = solved.AtVec(a)
	}
	return step
}
