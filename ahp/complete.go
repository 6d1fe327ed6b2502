package ahp

import (
	"math"
	"slices"

	"goodgov/internal/diag"
)

// CompletionMethod names a way to fill in the pairs that were not judged.
type CompletionMethod string

const (
	// CompleteLambdaMax fills in what makes λmax least (Bozóki, Fülöp & Rónyai
	// 2010): the completion that agrees best with what was judged, as the
	// consistency ratio measures it.
	CompleteLambdaMax CompletionMethod = "lambda-max"
	// CompleteHarker fills in the ratios of Harker's (1987) priorities.
	CompleteHarker CompletionMethod = "harker"
	// CompleteLogLeastSquares fills in the ratios of the logarithmic least
	// squares priorities over the judged pairs (Bozóki, Fülöp & Rónyai 2010).
	CompleteLogLeastSquares CompletionMethod = "log-least-squares"
)

// CompletionMethods lists the methods, the default first.
func CompletionMethods() []CompletionMethod {
	return []CompletionMethod{CompleteLambdaMax, CompleteHarker, CompleteLogLeastSquares}
}

var completionOption = diag.Say("method of completion", "补全方法")

// ParseCompletionMethod finds a method by its name.
func ParseCompletionMethod(name string) (CompletionMethod, error) {
	return parseName(completionOption, name, CompletionMethods())
}

// WarnFilled is the code of the warning that a matrix was filled in.
const WarnFilled diag.Code = "matrix.filled"

// Completion is a matrix whose gaps were filled in.
type Completion struct {
	Method CompletionMethod
	Matrix *Matrix // what was judged, untouched, and in the gaps what was filled in
	Filled []Fill  // row by row; none for a matrix that was complete
	// Result is of the completed matrix, by the eigenvector. It carries
	// WarnFilled: values that were made to fit can't contradict anything.
	Result *Result
}

// Fill is a value that stands for a judgement nobody made.
type Fill struct {
	Pair          // row I over column J
	A, B  string  // the names of the elements
	Value float64 // any positive number, also beyond 1/9…9
	Scale float64 // the value of the fundamental scale nearest to it
}

// Complete fills in the pairs of a matrix that are not judged. m is only read.
// The errors are those of Analyse, and an unknown method; opt.Method is not
// used. Judgements that connect all elements have exactly one completion by
// each method, which the order of the elements does not change.
func Complete(m *Matrix, method CompletionMethod, opt Options) (*Completion, error) {
	if !slices.Contains(CompletionMethods(), method) {
		return nil, unknownName(completionOption, string(method), CompletionMethods())
	}
	opt.Method = Eigenvector
	if err := opt.validate(); err != nil {
		return nil, err
	}
	var s solver
	if !s.connected(m) {
		return nil, disconnected(m)
	}
	c := &Completion{Method: method, Matrix: m.Clone()}
	gaps := m.Missing()
	if len(gaps) > 0 {
		logs, ok := s.completionLogs(m, method)
		if !ok {
			return nil, tooFarApart("")
		}
		c.Matrix.fill(gaps, logs)
	}
	for _, p := range gaps {
		value := c.Matrix.a[p.I*m.N()+p.J]
		if !isRatio(value) {
			return nil, tooFarApart("")
		}
		c.Filled = append(c.Filled, Fill{Pair: p, A: m.names[p.I], B: m.names[p.J], Value: value, Scale: NearestScale(value)})
	}
	var err error
	if c.Result, err = s.analyse(c.Matrix, opt); err != nil {
		return nil, err
	}
	if len(gaps) > 0 {
		c.Result.add(WarnFilled, diag.Say("%d of %d pairs were filled in to fit the others: CR is lenient",
			"%[2]d 对中有 %[1]d 对按其余判断补全：CR 偏宽松", len(gaps), m.N()*(m.N()-1)/2))
	}
	return c, nil
}

// fill sets pairs to the ratios of priorities whose logarithms are given.
func (m *Matrix) fill(pairs []Pair, logs []float64) {
	n := m.N()
	for _, p := range pairs {
		if m.a[p.I*n+p.J] == 0 {
			m.missing--
		}
		v := math.Exp(logs[p.I] - logs[p.J])
		m.a[p.I*n+p.J], m.a[p.J*n+p.I] = v, 1/v
	}
}

// completionLogs are the logarithms of the priorities whose ratios go into the
// gaps of a connected matrix with gaps.
func (s *solver) completionLogs(m *Matrix, method CompletionMethod) (logs []float64, ok bool) {
	switch method {
	case CompleteHarker:
		weights, _, ok := s.priorities(m, Eigenvector)
		if !ok {
			return nil, false
		}
		return logarithms(weights), true
	case CompleteLogLeastSquares:
		s.reset(m.N())
		s.logLeastSquares(m)
		return slices.Clone(s.logs), true
	default:
		return s.leastLambda(m)
	}
}

func logarithms(values []float64) []float64 {
	logs := make([]float64, len(values))
	for i, v := range values {
		logs[i] = math.Log(v)
	}
	return logs
}

const (
	leastLambdaSteps = 500       // a bound: some ten do for the judgements of people
	leastLambdaGap   = 1e-12     // of the logarithms
	leastLambdaShare = 1. / 1000 // of a step, before the slow and sure one
)

// leastLambda returns the y for which λmax is least with e^(y_i−y_j) in the
// gaps. With v and u the right and the left Perron vector, the derivative of
// λmax by ln a_ij is proportional to a_ij·u_i·v_j − a_ji·u_j·v_i; where it
// vanishes for all gaps, they hold the ratios of z = ½(ln v − ln u). ln λmax is
// convex in the logarithms of the gaps (Kingman 1961), and strictly so when
// the judgements connect the elements, so that there is one such point.
//
// Going from y to its own z converges, but as slowly as the graph of judged
// pairs is sparse: near a consistent matrix the error shrinks by 1 − μ/n, with
// μ an eigenvalue of the graph's Laplacian L. Multiplying z − y by n·L⁻¹ takes
// that out. Where judgements contradict each other badly that step is too long: it
// is halved for as long as that lowers λmax further, which is convex along it, and
// one that does not lower it at all is replaced by the plain one.
func (s *solver) leastLambda(m *Matrix) (logs []float64, ok bool) {
	n := m.N()
	gaps := m.Missing()
	s.reset(n)
	s.logLeastSquares(m)
	y := slices.Clone(s.logs)
	at := m.Clone()
	at.fill(gaps, y)
	lambda, ok := s.perron(at.a)
	trial := make([]float64, n)
	step := make([]float64, n)
	along := func(share float64) (lambda float64, ok bool) {
		for i := range trial {
			trial[i] = y[i] + share*step[i]
		}
		at.fill(gaps, trial)
		return s.perron(at.a)
	}
	for range leastLambdaSteps {
		if !ok {
			return nil, false
		}
		z := logarithms(s.weights)
		if _, ok := s.perron(transposed(at.a, n)); !ok {
			return nil, false
		}
		mean := 0.0
		for i, u := range s.weights {
			z[i] = (z[i] - math.Log(u)) / 2
			step[i] = z[i] - y[i]
			mean += step[i] / float64(n)
		}
		for i := range step {
			step[i] = (step[i] - mean) * float64(n)
		}
		step[n-1] = 0
		solveMMatrix(m.laplacian(), step[:n-1])
		if spread := slices.Max(step) - slices.Min(step); spread <= leastLambdaGap*max(1, slices.Max(y)-slices.Min(y)) {
			return y, true
		}
		share, reached, found := 1.0, math.Inf(1), false
		for half := 1.0; half > leastLambdaShare; half /= 2 {
			l, ok := along(half)
			if lower := ok && l < reached*(1-roundOff(n)); found && !lower {
				break
			} else if lower {
				share, reached, found = half, l, l <= lambda*(1+roundOff(n))
			}
		}
		if found {
			lambda, ok = along(share)
		} else {
			copy(trial, z)
			at.fill(gaps, trial)
			lambda, ok = s.perron(at.a)
		}
		copy(y, trial)
	}
	return y, ok
}

// laplacian returns the Laplacian of the graph of judged pairs without its
// last row and column: degrees on the diagonal, −1 for a judged pair.
func (m *Matrix) laplacian() []float64 {
	n := m.N()
	free := n - 1
	l := make([]float64, free*free)
	for i := range free {
		for j := range n {
			if i == j || m.a[i*n+j] == 0 {
				continue
			}
			l[i*free+i]++
			if j < free {
				l[i*free+j] = -1
			}
		}
	}
	return l
}

func transposed(a []float64, n int) []float64 {
	t := make([]float64, len(a))
	for i := range n {
		for j := range n {
			t[j*n+i] = a[i*n+j]
		}
	}
	return t
}
