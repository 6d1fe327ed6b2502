package ahp

import (
	"cmp"
	"math"
	"slices"
)

// Which are the fewest judgements that must change for a matrix to come within
// the limit of consistency, when each may become any value of the scale?
//
// For a set S of judgements let λ(S) be the least λmax that real values within
// 1/9…9 in the place of S can give. ln λmax is convex in the logarithms of the
// entries (Kingman 1961), so λ(S) is found by going downhill, and its gradient
// at that point bounds what any further judgements can contribute: the flow
//
//	d = (a_ij·u_i·v_j − a_ji·u_j·v_i) / (λ·Σ u·v)
//
// with v and u the right and left Perron vectors is the derivative of ln λmax by
// ln a_ij, and moving ln a_ij to an end of the scale lowers ln λmax by no more
// than |d| times the way. A set is given up, with all sets that contain it,
// when even the r greatest of those gains leave λ over the limit. Sets of one,
// two, three … judgements are gone through that way, until one has values of
// the scale within the limit: then fewer do not suffice.

const (
	relaxSteps = 400
	relaxed    = 1e-9 // relative spread of (Av)_i/v_i, and movement of an entry, at rest
	// provenBy is by how much a bound must exceed the limit to count: far more
	// than what is left to gain at rest.
	provenBy = 1e-7
	// sameChange is the difference of total changes that is no difference.
	sameChange = 1e-9
	// tried is how many judgements are looked at for the next step of the quick search.
	tried = 24
	// usualSteps are those of most relaxations: one that takes more counts as several.
	usualSteps = 100
)

// mender searches the sets of one matrix.
type mender struct {
	n      int
	matrix *Matrix   // only read
	a      []float64 // the entries as they stand in the search, Harker's where pairs are missing
	limit  float64   // the highest λmax that is accepted
	cells  []mendable
	effort int // relaxations left

	right, left, product []float64
	exact                solver
	excess               float64 // of ln λmax over the limit at the original judgements
	own                  int     // where a judgement's options begin: 0, its own value, or 1, only others

	best       []placed // the best values so far; nil while there are none
	bestChange float64  // the sum of their changes
	bestLambda float64
}

// mendable is a judgement that may change.
type mendable struct {
	Pair
	value, log float64
	options    []option // its own value and then those of the scale, the nearest first
	flow       float64  // |d| at the original judgements
}

type option struct{ value, change float64 }

// placed is a judgement of mender.cells with the value it is to get.
type placed struct {
	cell  int
	value float64
}

// candidate is a judgement with the most that it can lower ln λmax by.
type candidate struct {
	cell int
	gain float64
}

func newMender(m *Matrix, limit float64) *mender {
	n := m.N()
	s := &mender{n: n, matrix: m, limit: limit, right: make([]float64, n), left: make([]float64, n), product: make([]float64, n), bestChange: math.Inf(1)}
	s.a = slices.Clone(new(solver).harkerMatrix(m))
	for i := range n {
		s.right[i], s.left[i] = 1, 1
		for j := i + 1; j < n; j++ {
			if v := m.a[i*n+j]; v != 0 {
				s.cells = append(s.cells, newMendable(Pair{i, j}, v))
			}
		}
	}
	s.exact.reset(n)
	_, highest, _ := s.relax(nil)
	s.excess = math.Log(highest / limit)
	for c := range s.cells {
		s.cells[c].flow = math.Abs(s.flow(c))
	}
	return s
}

func newMendable(p Pair, v float64) mendable {
	c := mendable{Pair: p, value: v, log: math.Log(v), options: []option{{v, 0}}}
	for _, to := range scaleValues {
		if change := math.Abs(math.Log(to) - c.log); change > onScale {
			c.options = append(c.options, option{to, change})
		}
	}
	slices.SortStableFunc(c.options, func(x, y option) int { return cmp.Compare(x.change, y.change) })
	return c
}

func (s *mender) set(cell int, v float64) {
	p := s.cells[cell].Pair
	s.a[p.I*s.n+p.J], s.a[p.J*s.n+p.I] = v, 1/v
}

func (s *mender) restore(cells ...int) {
	for _, c := range cells {
		s.set(c, s.cells[c].value)
	}
}

// relax sets the free judgements to the values within the scale for which λmax
// is least. It stops as soon as λmax is known to be within the limit, and
// returns the bounds of λmax at what it came to; settled tells that it came to
// rest, which the flows need. Each round is a step of power iteration for
// either Perron vector and one of the values, a_ij = √(v_i·u_j / (v_j·u_i)),
// which is where their flow vanishes.
func (s *mender) relax(free []int) (lowest, highest float64, settled bool) {
	for step := range relaxSteps {
		if step%usualSteps == 0 {
			s.effort--
		}
		lowest, highest = s.rightStep()
		if highest <= s.limit {
			return lowest, highest, false
		}
		s.leftStep()
		moved := 0.0
		for _, c := range free {
			p := s.cells[c].Pair
			v := math.Sqrt(s.right[p.I] * s.left[p.J] / (s.right[p.J] * s.left[p.I]))
			v = min(max(v, 1./SaatyMaximum), SaatyMaximum)
			moved = max(moved, math.Abs(v/s.a[p.I*s.n+p.J]-1))
			s.set(c, v)
		}
		if highest-lowest <= relaxed*highest && moved <= relaxed {
			return lowest, highest, true
		}
	}
	return lowest, highest, false
}

func (s *mender) rightStep() (lowest, highest float64) {
	n := s.n
	lowest = math.Inf(1)
	total := 0.0
	for i := range n {
		sum := 0.0
		row := s.a[i*n : i*n+n]
		for j, v := range s.right {
			sum += row[j] * v
		}
		s.product[i] = sum
		total += sum
		ratio := sum / s.right[i]
		lowest, highest = min(lowest, ratio), max(highest, ratio)
	}
	for i, v := range s.product {
		s.right[i] = v / total
	}
	return lowest, highest
}

func (s *mender) leftStep() {
	n := s.n
	clear(s.product)
	total := 0.0
	for i, u := range s.left {
		row := s.a[i*n : i*n+n]
		for j := range s.product {
			s.product[j] += u * row[j]
		}
	}
	for _, v := range s.product {
		total += v
	}
	for i, v := range s.product {
		s.left[i] = v / total
	}
}

// flow is the derivative of ln λmax by the logarithm of a judgement, at what
// relax came to.
func (s *mender) flow(cell int) float64 {
	n, p := s.n, s.cells[cell].Pair
	total, lambda := 0.0, 0.0
	for i, u := range s.left {
		total += u * s.right[i]
	}
	for j, a := range s.a[:n] {
		lambda += a * s.right[j]
	}
	lambda /= s.right[0]
	return (s.a[p.I*n+p.J]*s.left[p.I]*s.right[p.J] - s.a[p.J*n+p.I]*s.left[p.J]*s.right[p.I]) / (lambda * total)
}

// gain is the most that a judgement can lower ln λmax by, from where it stands
// to the end of the scale.
func (s *mender) gain(cell int) float64 {
	d, p := s.flow(cell), s.cells[cell].Pair
	at, end := math.Log(s.a[p.I*s.n+p.J]), math.Log(SaatyMaximum)
	if d > 0 {
		return d * max(0, at+end)
	}
	return -d * max(0, end-at)
}

// mend finds the fewest judgements to change and the values of the least
// change, which it leaves in best: nil when it found none. fewest tells that
// less than atLeast judgements do not suffice and that best has no more;
// closest that as many can't do with less change.
func (s *mender) mend(effort int) (atLeast int, fewest, closest bool) {
	s.effort = effort
	s.quick()
	quick := *s
	s.own, s.effort = 1, effort
	for size := 1; size < len(quick.best); size++ {
		s.best, s.bestChange = nil, math.Inf(1)
		complete := s.fewest(size)
		if s.best != nil {
			return size, true, complete
		}
		if !complete {
			s.best, s.bestChange = quick.best, quick.bestChange
			return size, false, false
		}
	}
	s.best, s.bestChange, s.bestLambda = quick.best, quick.bestChange, quick.bestLambda
	return len(s.best), s.best != nil, s.fewest(len(s.best))
}

// fewest goes through all sets of size judgements and keeps the one with the
// least change. It reports whether it got through before its effort was spent.
func (s *mender) fewest(size int) (complete bool) {
	all := make([]int, len(s.cells))
	for c := range all {
		all[c] = c
	}
	return s.extend(nil, all, size)
}

// extend adds some more of the allowed judgements to a set.
func (s *mender) extend(set, allowed []int, more int) (complete bool) {
	if s.effort <= 0 {
		return false
	}
	_, highest, settled := s.relax(set)
	excess := 0.0
	if settled && highest > s.limit {
		excess = s.over(highest, set)
	}
	if more == 0 {
		if excess > 0 || s.leastChange(set) >= s.bestChange {
			return true
		}
		complete = s.place(set, make([]placed, 0, len(set)), 0)
		s.restore(set...)
		return complete
	}
	candidates := make([]candidate, len(allowed))
	for k, c := range allowed {
		candidates[k] = candidate{c, s.gain(c)}
	}
	slices.SortStableFunc(candidates, func(x, y candidate) int { return cmp.Compare(y.gain, x.gain) })
	rest := make([]int, len(candidates))
	for k, c := range candidates {
		rest[k] = c.cell
	}
	for k := range len(candidates) - more + 1 {
		reach := 0.0
		for _, c := range candidates[k : k+more] {
			reach += c.gain
		}
		if reach < excess {
			break
		}
		chosen := append(slices.Clip(set), rest[k])
		complete = s.extend(chosen, rest[k+1:], more-1)
		s.restore(rest[k])
		if !complete {
			return false
		}
	}
	return true
}

// leastChange is a bound of the total change of a set's logarithms: by
// convexity the flows at the original judgements, times the changes, must make
// up for the excess there.
func (s *mender) leastChange(set []int) float64 {
	highest, sum := 0.0, 0.0
	for _, c := range set {
		highest = max(highest, s.cells[c].flow)
		sum += s.cells[c].options[s.own].change
	}
	return max(sum, s.excess/highest)
}

// place gives the judgements of a set, after those that are done, the values
// of the scale within the limit that change them least in all. It reports
// whether it got through before the effort was spent.
func (s *mender) place(set []int, done []placed, change float64) (complete bool) {
	if s.effort <= 0 {
		return false
	}
	if len(set) == 0 {
		s.consider(done, change)
		return true
	}
	c, rest := set[0], set[1:]
	defer s.restore(c)
	least := 0.0
	for _, other := range rest {
		least += s.cells[other].options[s.own].change
	}
	for _, o := range s.cells[c].options[s.own:] {
		total := change + o.change
		if total+least > s.bestChange+sameChange {
			break
		}
		s.set(c, o.value)
		if s.hopeless(rest) {
			continue
		}
		if !s.place(rest, append(done, placed{c, o.value}), total) {
			return false
		}
	}
	return true
}

// hopeless reports whether λmax stays over the limit whatever the free
// judgements become.
func (s *mender) hopeless(free []int) bool {
	_, highest, settled := s.relax(free)
	if highest <= s.limit {
		return false
	}
	return settled && s.over(highest, free) > 0
}

// over is a lower bound of how far ln λmax stays over the limit when the free
// judgements, which are at rest, go on to any value of the scale.
func (s *mender) over(lambda float64, free []int) float64 {
	excess := math.Log(lambda/s.limit) - provenBy
	for _, c := range free {
		excess -= s.gain(c)
	}
	return excess
}

// consider keeps values that were all placed if they are within the limit and
// the best so far: the least change, and of the same change the lowest λmax.
func (s *mender) consider(done []placed, change float64) {
	lambda, ok := s.exact.perron(s.a)
	if !ok || lambda > s.limit {
		return
	}
	if change < s.bestChange-sameChange || change <= s.bestChange+sameChange && lambda < s.bestLambda-sameChange {
		s.best, s.bestChange, s.bestLambda = slices.Clone(done), change, lambda
	}
}

// quick finds a small set without proof: it adds the judgement that brings
// λmax furthest down until there are values of the scale within the limit, or
// the effort is spent.
func (s *mender) quick() {
	var set []int
	for len(set) < len(s.cells) && s.best == nil && s.effort > 0 {
		s.relax(set)
		var candidates []candidate
		for c := range s.cells {
			if !slices.Contains(set, c) {
				candidates = append(candidates, candidate{c, s.gain(c)})
			}
		}
		slices.SortStableFunc(candidates, func(x, y candidate) int { return cmp.Compare(y.gain, x.gain) })
		next, lowest := candidates[0].cell, math.Inf(1)
		for _, candidate := range candidates[:min(tried, len(candidates))] {
			extended := append(slices.Clip(set), candidate.cell)
			_, highest, _ := s.relax(extended)
			if highest < lowest {
				next, lowest = candidate.cell, highest
			}
			if highest <= s.limit {
				s.restore(extended...)
				s.placeQuickly(extended)
			}
			s.restore(candidate.cell)
		}
		set = append(set, next)
	}
	s.restore(set...)
	if s.best == nil {
		s.coarse()
	}
	s.drop()
}

// placeQuickly places a set with the effort that going straight to the first
// values within the limit takes, and some more to look around.
func (s *mender) placeQuickly(set []int) {
	whole := s.effort
	s.effort = min(whole, 500+40*len(set))
	left := whole - s.effort
	s.place(set, make([]placed, 0, len(set)), 0)
	s.effort += left
	s.restore(set...)
}

// coarse finds values for many judgements: one after another, and where that
// ends over the limit, all equal, which nothing contradicts.
func (s *mender) coarse() {
	m := s.matrix.Clone()
	oneByOne(m, s.limit, sensitivities)
	_, lambda, ok := s.exact.priorities(m, Eigenvector)
	for c, cell := range s.cells {
		value := 1.0
		if ok && lambda <= s.limit {
			value = m.a[cell.I*s.n+cell.J]
		}
		s.best = append(s.best, placed{c, value})
	}
}

// drop takes back changes that the limit does not need, the greatest first.
func (s *mender) drop() {
	kept := slices.DeleteFunc(slices.Clone(s.best), func(p placed) bool { return p.value == s.cells[p.cell].value })
	for _, p := range kept {
		s.set(p.cell, p.value)
	}
	slices.SortStableFunc(kept, func(x, y placed) int { return cmp.Compare(s.change(y), s.change(x)) })
	kept = slices.DeleteFunc(kept, func(p placed) bool {
		s.restore(p.cell)
		lambda, ok := s.exact.perron(s.a)
		if ok && lambda <= s.limit {
			return true
		}
		s.set(p.cell, p.value)
		return false
	})
	s.best, s.bestChange = kept, 0
	s.bestLambda, _ = s.exact.perron(s.a)
	for _, p := range kept {
		s.bestChange += s.change(p)
		s.restore(p.cell)
	}
}

func (s *mender) change(p placed) float64 {
	return math.Abs(math.Log(p.value) - s.cells[p.cell].log)
}

// scaleValues are the 17 values of the fundamental scale, from 1/9 to 9.
var scaleValues = func() (values []float64) {
	for v := int(SaatyMaximum); v > 1; v-- {
		values = append(values, 1/float64(v))
	}
	for v := 1; v <= SaatyMaximum; v++ {
		values = append(values, float64(v))
	}
	return values
}()
