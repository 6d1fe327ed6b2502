package cfa

import (
	"math"

	"gonum.org/v1/gonum/mat"

	"goodgov/internal/diag"
)

// problem is a model in one or more groups that share parameters.
type problem struct {
	groups []*group
	models []*implied
	n      float64
	params []float64
	labels []string // of the parameters, for messages
}

// convergence tells how the search for the estimates ended.
type convergence struct {
	steps    int
	gradient float64 // the largest, in standard errors of its parameter times √n
	done     bool
}

const (
	mostSteps   = 500
	smallSlope  = 1e-11 // where the search ends
	enoughSlope = 1e-6  // with which it is said to have converged, when rounding stops it earlier
	nearSlope   = 0.05  // from where Newton's steps are safe
	little      = 0.1   // a step that leaves more of the slope than this brought little
)

// set takes parameters in every group and reports whether all covariance
// matrices are positive definite.
func (s *problem) set(params []float64) bool {
	for _, m := range s.models {
		if !m.set(params) {
			return false
		}
	}
	return true
}

func (s *problem) discrepancy() float64 {
	sum := 0.0
	for i, g := range s.groups {
		sum += g.n / s.n * g.discrepancy(s.models[i])
	}
	return sum
}

func (s *problem) gradient() []float64 {
	gradient := make([]float64, len(s.params))
	for i, g := range s.groups {
		g.addGradient(s.models[i], g.n/s.n, gradient)
	}
	return gradient
}

// information of one respondent about the parameters: expected or observed.
func (s *problem) information(add func(*group, *implied, float64, *mat.SymDense)) *mat.SymDense {
	information := mat.NewSymDense(len(s.params), nil)
	for i, g := range s.groups {
		add(g, s.models[i], g.n/s.n, information)
	}
	return information
}

func (s *problem) expected() *mat.SymDense { return s.information((*group).addInformation) }
func (s *problem) observed() *mat.SymDense { return s.information((*group).addObserved) }

// minimise finds the parameters of least discrepancy: Fisher scoring far from
// the optimum (Jöreskog 1969; Lee & Jennrich 1979), Newton's steps near it, a
// step being halved until the discrepancy falls. Second derivatives, which take
// most of the time, are renewed when a step with the last ones brought little.
func (s *problem) minimise() (convergence, error) {
	var state convergence
	if !s.set(s.params) {
		return state, notPositiveStart()
	}
	value, before := s.discrepancy(), math.Inf(1)
	var information *mat.SymDense
	var direction *mat.Cholesky
	fresh := false
	for ; state.steps < mostSteps; state.steps++ {
		gradient := s.gradient()
		if information != nil {
			state.gradient = steepest(gradient, information)
		}
		if state.gradient > smallSlope && state.gradient < enoughSlope && state.gradient > before/2 && fresh {
			break // rounding lets it come no nearer
		}
		if fresh = information == nil || state.gradient > little*before; fresh {
			information = s.expected()
			if weak := s.unidentified(information); weak != nil {
				return state, notIdentified(weak)
			}
			state.gradient = steepest(gradient, information)
			direction = s.direction(information, state.gradient)
		}
		if state.gradient < smallSlope {
			break
		}
		before = state.gradient
		next, ok := s.step(direction, gradient, value)
		if !ok && fresh {
			break
		}
		if !ok {
			information = nil // again, with second derivatives of this place
			continue
		}
		value = next
	}
	state.done = state.gradient < enoughSlope
	return state, nil
}

// steepest is the largest slope, in standard errors of its parameter times √n.
func steepest(gradient []float64, information *mat.SymDense) float64 {
	largest := 0.0
	for i, v := range gradient {
		largest = max(largest, math.Abs(v)/math.Sqrt(information.At(i, i)))
	}
	return largest
}

// direction is half the second derivative, factorised: as observed near the
// optimum, if it is positive definite there, and as expected elsewhere. Nil
// where even that is not positive definite.
func (s *problem) direction(expected *mat.SymDense, slope float64) *mat.Cholesky {
	var c mat.Cholesky
	if slope < nearSlope && c.Factorize(s.observed()) {
		return &c
	}
	if !c.Factorize(expected) {
		return nil
	}
	return &c
}

// notIdentified names the parameters that can't be told apart.
func notIdentified(weak []string) error {
	return &Error{Code: CodeNotIdentified, Found: diag.Say("parameters that can't be told apart: %s", "无法识别的参数：%s", few(weak)),
		Want: diag.Say("a model that is identified", "可识别的模型"), Hint: diag.Say("each factor needs items that share variance of their own", "每个因子都需要有共同变异的题项")}
}

func notPositiveStart() error {
	return &Error{Code: CodeSingular, Found: diag.Say("no starting values with a positive definite covariance matrix", "找不到使协方差矩阵正定的初值"), Want: diag.Say("items that hang together within their factors", "同一因子内相互关联的题项")}
}

func positive(m *mat.SymDense) bool {
	var c mat.Cholesky
	return c.Factorize(m)
}

// step goes along the scoring direction as far as the discrepancy falls, or
// stays level to within rounding; it reports whether it moved.
func (s *problem) step(direction *mat.Cholesky, gradient []float64, value float64) (float64, bool) {
	q := len(gradient)
	if direction == nil {
		return value, false
	}
	move := mat.NewVecDense(q, nil)
	if err := direction.SolveVecTo(move, mat.NewVecDense(q, gradient)); err != nil {
		if _, poor := err.(mat.Condition); !poor {
			return value, false
		}
	}
	rounding := 1e-13 * (1 + math.Abs(value))
	params := make([]float64, q)
	for length := 0.5; length > 1e-9; length /= 2 { // the direction has half the second derivative
		for i, v := range s.params {
			params[i] = v - length*move.AtVec(i)
		}
		if !s.set(params) {
			continue
		}
		if next := s.discrepancy(); next < value+rounding {
			copy(s.params, params)
			return next, true
		}
	}
	s.set(s.params)
	return value, false
}

// unidentified names the parameters that a pivoted factorisation of the
// information, scaled to a unit diagonal, leaves without information of their
// own (less than 1e-10); nil when there are none.
func (s *problem) unidentified(information *mat.SymDense) []string {
	for i := range s.params {
		if !(information.At(i, i) > 0) {
			return []string{s.labels[i]}
		}
	}
	return dependentItems(information, s.labels)
}
