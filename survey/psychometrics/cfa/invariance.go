package cfa

import (
	"math"

	"goodgov/internal/diag"
	"goodgov/internal/inference"
)

// InvarianceStep names what is the same in all groups.
type InvarianceStep string

const (
	Configural InvarianceStep = "configural" // the structure alone
	Metric     InvarianceStep = "metric"     // and the loadings: relations may be compared
	Scalar     InvarianceStep = "scalar"     // and the intercepts: means of factors may be compared
	Strict     InvarianceStep = "strict"     // and the residual variances
)

// InvarianceSteps lists the steps, each holding more equal than the one before.
func InvarianceSteps() []InvarianceStep {
	return []InvarianceStep{Configural, Metric, Scalar, Strict}
}

// CFIDrop and RMSEARise are how much worse a step may fit than the one before
// for its equalities to be accepted (Cheung & Rensvold 2002; Chen 2007).
const (
	CFIDrop   = 0.010
	RMSEARise = 0.015
)

// Group is the answers of some of the respondents.
type Group struct {
	Name   string
	Sample *Sample
}

// InvarianceResult is one step. The changes are against the step before, and
// NaN for the first.
type InvarianceResult struct {
	Step      InvarianceStep
	Measures  Measures
	Converged bool

	ChiSquareChange float64
	DFChange        int
	P               float64 // of the change, if the equalities are true
	CFIChange       float64
	RMSEAChange     float64
	// Held tells whether CFI fell by no more than CFIDrop and RMSEA rose by no
	// more than RMSEARise, in this step and all before.
	Held bool
}

// Invariance fits a model to several groups at once, holding more and more the
// same in all of them (Meredith 1993), by maximum likelihood with means. The
// first item of each factor loads 1 in every group, whatever the model's
// identification; from Scalar on the first group's factor means are 0 and the
// others' free. Options take ML alone and count n.
func Invariance(model Model, groups []Group, o Options) ([]InvarianceResult, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	if o.Estimator != ML || o.Dialect != Lavaan || model.Structure == SecondOrder || len(groups) < 2 {
		return nil, &Error{Code: CodeOption, Found: diag.Say("%d groups, structure %s, estimator %s, dialect %s", "%d 组，结构 %s，估计方法 %s，口径 %s", len(groups), model.Structure, o.Estimator, o.Dialect),
			Want: diag.Say("two groups or more, factors of the first order, ml, lavaan", "至少两组、一阶因子、ml、lavaan")}
	}
	model.Identification = Marker
	a, err := model.arrange()
	if err != nil {
		return nil, err
	}
	data := make([]*group, len(groups))
	for k, g := range groups {
		if g.Sample.items != len(model.Items) && g.Sample.n > 0 {
			panic("cfa: a sample of other items than the model's")
		}
		if data[k], err = g.Sample.gather(a.columns, a.Items, o.Missing); err != nil {
			if fault, ok := err.(*Error); ok {
				fault.Found = diag.Say("in %s %s", "%s 中%s", g.Name, fault.Found)
			}
			return nil, err
		}
	}
	results := make([]InvarianceResult, 0, 4)
	for _, step := range InvarianceSteps() {
		s := a.together(data, step)
		state, err := s.minimise()
		if err != nil {
			return nil, err
		}
		r := InvarianceResult{Step: step, Measures: s.measures(o, withMeans), Converged: state.done}
		r.against(results)
		results = append(results, r)
	}
	return results, nil
}

// against fills in what changed since the last of the steps before.
func (r *InvarianceResult) against(before []InvarianceResult) {
	if len(before) == 0 {
		nan := math.NaN()
		r.ChiSquareChange, r.P, r.CFIChange, r.RMSEAChange = nan, nan, nan, nan
		r.Held = r.Converged
		return
	}
	last := before[len(before)-1]
	r.ChiSquareChange = r.Measures.ChiSquare - last.Measures.ChiSquare
	r.DFChange = r.Measures.DF - last.Measures.DF
	r.P = 1 // without degrees of freedom nothing can differ
	if r.DFChange > 0 {
		r.P = inference.ChiSquareTail(r.ChiSquareChange, float64(r.DFChange))
	}
	r.CFIChange = r.Measures.CFI - last.Measures.CFI
	r.RMSEAChange = r.Measures.RMSEA - last.Measures.RMSEA
	r.Held = last.Held && r.Converged && r.CFIChange >= -CFIDrop && r.RMSEAChange <= RMSEARise
}

// together sets up a model for several groups that share parameters.
func (a *arranged) together(data []*group, step InvarianceStep) *problem {
	s := &problem{}
	shared := func(k kind) bool {
		switch k {
		case loading:
			return step != Configural
		case intercept:
			return step == Scalar || step == Strict
		case uniqueness:
			return step == Strict
		}
		return false
	}
	first := a.table(withMeans)
	for k, g := range data {
		cells := a.table(withMeans)
		start := make([]float64, params(cells))
		a.values(a.start(g), cells, start)
		for n := range cells {
			c := &cells[n]
			switch {
			case c.param == fixed:
			case k > 0 && shared(c.kind):
				c.param = first[n].param
			default:
				s.params = append(s.params, start[c.param])
				s.labels = append(s.labels, a.label(*c))
				c.param = len(s.params) - 1
			}
		}
		if k == 0 {
			first = cells
		} else if shared(intercept) {
			for f := range a.Factors {
				cells = append(cells, cell{kind: latentMean, i: f, param: len(s.params)})
				s.params = append(s.params, 0)
				s.labels = append(s.labels, a.Factors[f].Code)
			}
		}
		s.groups = append(s.groups, g)
		s.models = append(s.models, newImplied(len(a.Items), len(a.Factors), cells))
		s.n += g.n
	}
	return s
}
