package psychometrics

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// hierarchy is a factor model of a correlation matrix: each item loads on the
// factor of its group, and the groups' factors on a general one. Items of
// group 0 load on the general factor, whose γ is 1.
//
//	Σ_ij = λ_i·λ_j·φ(g_i, g_j) + θ_i·[i = j],   φ(g, h) = γ_g·γ_h, φ(g, g) = 1
type hierarchy struct {
	group   []int // by item
	gamma   []float64
	equal   bool // two groups: one γ for both
	loading []float64
	unique  []float64
}

const (
	fitTolerance  = 1e-11 // of the gradient
	fitIterations = 1000
)

// fitHierarchy fits the model to the correlations of m by maximum likelihood.
// Numbers of groups may have gaps.
func fitHierarchy(m Moments, group []int) (*hierarchy, error) {
	r := m.Correlations()
	if _, err := invert(r); err != nil {
		return nil, ErrSingular
	}
	h, err := newHierarchy(r, group)
	if err != nil {
		return nil, err
	}
	value, sigma := h.discrepancy(r)
	for range fitIterations {
		step, size := h.scoring(r, sigma)
		switch {
		case step == nil:
			return nil, ErrNotConverged
		case size < fitTolerance:
			h.orient()
			return h, nil
		}
		if value, sigma = h.advance(r, step, value); sigma == nil {
			return nil, ErrNotConverged
		}
	}
	return nil, ErrNotConverged
}

// newHierarchy starts with the first principal component of each group, and
// with factors of groups that agree well.
func newHierarchy(r *mat.SymDense, group []int) (*hierarchy, error) {
	k := len(group)
	h := &hierarchy{group: make([]int, k), gamma: []float64{1}, loading: make([]float64, k), unique: make([]float64, k)}
	number := map[int]int{0: 0}
	members := [][]int{nil}
	for i, g := range group {
		at, known := number[g]
		if !known {
			at = len(members)
			number[g], members, h.gamma = at, append(members, nil), append(h.gamma, 0.8)
		}
		h.group[i] = at
		members[at] = append(members[at], i)
	}
	switch groups, alone := len(members)-1, len(members[0]); {
	case groups+alone < 2 || groups == 1 && alone == 1 || groups == 0 && alone < 3:
		return nil, ErrTooFewItems
	case groups == 2 && alone == 0:
		h.equal = true
	}
	for _, items := range members {
		if len(items) == 0 {
			continue
		}
		for a, l := range firstComponent(part(r, items)) {
			h.loading[items[a]] = l
		}
	}
	h.alignGroups(r, members)
	for i, l := range h.loading {
		h.loading[i] = max(-0.9, min(0.9, l))
		h.unique[i] = 1 - h.loading[i]*h.loading[i]
	}
	return h, nil
}

// firstComponent are the loadings of the first principal component, drawn in a
// little; mostly positive.
func firstComponent(r *mat.SymDense) []float64 {
	k := r.SymmetricDim()
	var eigen mat.EigenSym
	loadings := make([]float64, k)
	if !eigen.Factorize(r, true) {
		for i := range loadings {
			loadings[i] = 0.5
		}
		return loadings
	}
	var vectors mat.Dense
	eigen.VectorsTo(&vectors)
	values := eigen.Values(nil)
	sum := 0.0
	for i := range k {
		loadings[i] = 0.9 * vectors.At(i, k-1) * math.Sqrt(values[k-1])
		sum += loadings[i]
	}
	if sum < 0 {
		for i := range loadings {
			loadings[i] = -loadings[i]
		}
	}
	return loadings
}

// alignGroups turns the loadings of groups around that go against the first.
func (h *hierarchy) alignGroups(r *mat.SymDense, members [][]int) {
	var done []int
	for _, items := range members {
		with := 0.0
		for _, i := range items {
			for _, j := range done {
				with += h.loading[i] * h.loading[j] * r.At(i, j)
			}
		}
		if with < 0 {
			for _, i := range items {
				h.loading[i] = -h.loading[i]
			}
		}
		done = append(done, items...)
	}
}

// phi is the correlation of two groups' factors.
func (h *hierarchy) phi(g, o int) float64 {
	if g == o {
		return 1
	}
	return h.gamma[g] * h.gamma[o]
}

// discrepancy is log|Σ| + tr(SΣ⁻¹), what maximum likelihood makes smallest,
// and Σ factorised; nil where Σ is no covariance matrix.
func (h *hierarchy) discrepancy(s *mat.SymDense) (float64, *mat.Cholesky) {
	k := len(h.group)
	implied := mat.NewSymDense(k, nil)
	for i := range k {
		for j := range i + 1 {
			implied.SetSym(i, j, h.loading[i]*h.loading[j]*h.phi(h.group[i], h.group[j]))
		}
		implied.SetSym(i, i, implied.At(i, i)+h.unique[i])
	}
	var sigma mat.Cholesky
	if !sigma.Factorize(implied) {
		return math.Inf(1), nil
	}
	var product mat.Dense
	if err := sigma.SolveTo(&product, s); err != nil {
		return math.Inf(1), nil
	}
	return sigma.LogDet() + mat.Trace(&product), &sigma
}

// directions are the derivatives of Σ by the parameters, λ, θ and γ in turn:
// that by parameter a is u_a·v_aᵀ + v_a·u_aᵀ, of columns a of u and v.
func (h *hierarchy) directions() (u, v *mat.Dense) {
	k := len(h.group)
	free := len(h.gamma) - 1
	if h.equal {
		free = 1
	}
	u, v = mat.NewDense(k, 2*k+free, nil), mat.NewDense(k, 2*k+free, nil)
	for i := range k {
		u.Set(i, i, 1)
		for j := range k {
			v.Set(j, i, h.loading[j]*h.phi(h.group[i], h.group[j]))
		}
		u.Set(i, k+i, 1)
		v.Set(i, k+i, 0.5)
	}
	for g := 1; g <= free; g++ {
		for j, other := range h.group {
			switch {
			case other == g:
				u.Set(j, 2*k+g-1, h.loading[j])
			case h.equal:
				v.Set(j, 2*k+g-1, 2*h.gamma[other]*h.loading[j])
			default:
				v.Set(j, 2*k+g-1, h.gamma[other]*h.loading[j])
			}
		}
	}
	return u, v
}

// scoring is a step of Fisher's method of scoring: with W = Σ⁻¹ the gradient is
// tr(W(Σ−S)W·Σ_a) and the expected second derivatives are tr(W·Σ_a·W·Σ_b). It
// also returns the largest gradient. The step is nil where none can be had.
func (h *hierarchy) scoring(s *mat.SymDense, sigma *mat.Cholesky) (step []float64, size float64) {
	var w mat.SymDense
	if err := sigma.InverseTo(&w); err != nil {
		return nil, math.Inf(1)
	}
	u, v := h.directions()
	_, parameters := u.Dims()
	var wu, wv, uwu, uwv, vwv, swu mat.Dense
	wu.Mul(&w, u)
	wv.Mul(&w, v)
	uwu.Mul(u.T(), &wu)
	uwv.Mul(u.T(), &wv)
	vwv.Mul(v.T(), &wv)
	swu.Mul(s, &wu)
	gradient := mat.NewVecDense(parameters, nil)
	information := mat.NewSymDense(parameters, nil)
	for a := range parameters {
		g := 2 * (uwv.At(a, a) - mat.Dot(wv.ColView(a), swu.ColView(a)))
		gradient.SetVec(a, g)
		size = max(size, math.Abs(g))
		for b := range a + 1 {
			information.SetSym(a, b, 2*(uwu.At(a, b)*vwv.At(a, b)+uwv.At(a, b)*uwv.At(b, a)))
		}
	}
	// A little more on the diagonal where the model is hardly identified.
	var solved mat.VecDense
	for ridge := 0.0; ; ridge = max(1e-10, 100*ridge) {
		var c mat.Cholesky
		with := mat.NewSymDense(parameters, nil)
		with.CopySym(information)
		for a := range parameters {
			with.SetSym(a, a, information.At(a, a)*(1+ridge))
		}
		if c.Factorize(with) && c.SolveVecTo(&solved, gradient) == nil {
			return slices.Clone(solved.RawVector().Data), size
		}
		if ridge > 1 {
			return nil, size
		}
	}
}

// advance goes as far along a step as makes the discrepancy no larger than
// rounding would. The factorisation is nil where no length of step does.
func (h *hierarchy) advance(s *mat.SymDense, step []float64, value float64) (float64, *mat.Cholesky) {
	from := *h
	for length := 1.0; length > 1e-10; length /= 2 {
		h.loading, h.unique, h.gamma = slices.Clone(from.loading), slices.Clone(from.unique), slices.Clone(from.gamma)
		k := len(h.group)
		for i := range k {
			h.loading[i] -= length * step[i]
			h.unique[i] -= length * step[k+i]
		}
		for g := 1; g < len(h.gamma); g++ {
			at := 2*k + g - 1
			if h.equal {
				at = 2 * k
			}
			h.gamma[g] -= length * step[at]
		}
		if next, sigma := h.discrepancy(s); next <= value+1e-13*math.Abs(value) {
			return next, sigma
		}
	}
	return value, nil
}

// orient turns the general factor, and then each group's, so that most of
// their loadings are positive.
func (h *hierarchy) orient() {
	for g := range h.gamma {
		if g > 0 && h.gamma[g] < 0 {
			h.turn(g)
		}
	}
	sum := 0.0
	for i, l := range h.loading {
		sum += l * h.gamma[h.group[i]]
	}
	if sum < 0 {
		for i := range h.loading {
			h.loading[i] = -h.loading[i]
		}
	}
}

// turn makes a group's factor its opposite.
func (h *hierarchy) turn(group int) {
	h.gamma[group] = -h.gamma[group]
	for i, g := range h.group {
		if g == group {
			h.loading[i] = -h.loading[i]
		}
	}
}
