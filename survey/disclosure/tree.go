package disclosure

import "math"

// Tree says which counts of people are left out where they add up along a
// tree: the units of a city with all people below them, or the categories of
// one question under their total. parent holds the place of each cell's
// parent, which stands before it; −1 for a root. n are the people of a cell
// with all below it; what a parent counts beyond its children are its own
// people, who are published nowhere but can be had by subtraction all the
// same. Counts of minimum or more, and of nobody, are left out only to protect
// others: so that every count that is left out could differ by minimum or more.
// With a minimum below 2 nothing is.
//
// also, which may be nil, are cells that are left out already, for reasons
// beyond this tree.
//
// It panics where a parent counts fewer than its children, or stands behind
// one.
func Tree(parent, n []int, minimum int, also []Reason) []Reason {
	s := newTree(parent, n)
	reasons := make([]Reason, len(n), len(s.parent))
	copy(reasons, also)
	for i := range n {
		if few(n[i], minimum) {
			reasons[i] = Primary
		}
	}
	for i := len(n); i < len(s.parent); i++ {
		own := Complementary // shown nowhere, and so many that they may be known
		if few(s.size[i], minimum) {
			own = Primary
		}
		reasons = append(reasons, own)
	}
	if minimum > 1 {
		s.protect(reasons, float64(minimum))
	}
	return reasons[:len(n)]
}

// TreeBounds is what an attacker knows of each count, given what is left out.
// High is +Inf where there is no bound.
func TreeBounds(parent, n []int, reasons []Reason) []Bounds {
	s := newTree(parent, n)
	all := append([]Reason{}, reasons...)
	for i := len(n); i < len(s.parent); i++ {
		all = append(all, Complementary)
	}
	return s.bounds(all)[:len(n)]
}

// Means says which means are left out where each is the weighted mean of its
// children's, with weights that everybody knows: the indicators of a
// framework for one unit, or the units of a city where a parent's score is
// that of its children by population. weight is each cell's share in its
// parent, any number for a root; a cell without people has no mean and no
// part in that of its parent. reasons are cells that are left out already;
// further ones are added until each of them could be anything within share
// of the whole range of answers (0 to 1), as far as the others tell. Small
// cells go first. It reports whether it added any.
func Means(parent []int, weight []float64, n []int, share float64, reasons []Reason) bool {
	s := &system{parent: parent, coefficient: make([]float64, len(parent)), value: make([]float64, len(parent)), size: n, low: -0.5, high: 0.5, real: len(parent)}
	s.link()
	for _, children := range s.children {
		sum := 0.0
		for _, c := range children {
			if n[c] > 0 {
				sum += weight[c]
			}
		}
		for _, c := range children {
			if n[c] > 0 && sum > 0 {
				s.coefficient[c] = weight[c] / sum
			}
		}
	}
	return s.protect(reasons, share)
}

// Bounds are the least and the most that a figure can be.
type Bounds struct{ Low, High float64 }

// Width is how far apart they are.
func (b Bounds) Width() float64 { return b.High - b.Low }

func (b Bounds) and(other Bounds) Bounds {
	return Bounds{math.Max(b.Low, other.Low), math.Min(b.High, other.High)}
}

// system is a tree of figures, in which each parent is a sum of its children:
// Σ coefficient × value.
type system struct {
	parent      []int
	coefficient []float64 // of a figure in its parent; 0 has no part in it
	value       []float64
	size        []int   // people behind it: the smallest are left out first
	low, high   float64 // what everybody knows of a figure that is left out
	real        int     // figures that there is a choice about; own people come after them

	children [][]int
}

// newTree adds to the cells those of own people.
func newTree(parent, n []int) *system {
	s := &system{low: 1, high: math.Inf(1), real: len(n)}
	s.parent = append(s.parent, parent...)
	s.size = append(s.size, n...)
	own := append([]int{}, n...)
	leaf := make([]bool, len(n))
	for i := range leaf {
		leaf[i] = true
	}
	for i, p := range parent {
		if p >= i {
			panic("disclosure: a parent behind its child")
		}
		if p >= 0 {
			own[p] -= n[i]
			leaf[p] = false
		}
	}
	for i := range n {
		if own[i] < 0 {
			panic("disclosure: a parent counts fewer than its children")
		}
		if !leaf[i] && own[i] > 0 {
			s.parent, s.size = append(s.parent, i), append(s.size, own[i])
		}
	}
	s.coefficient, s.value = make([]float64, len(s.size)), make([]float64, len(s.size))
	for i, size := range s.size {
		s.value[i] = float64(size)
		if size > 0 {
			s.coefficient[i] = 1
		}
	}
	s.link()
	return s
}

func (s *system) link() {
	s.children = make([][]int, len(s.parent))
	for i, p := range s.parent {
		if p >= 0 {
			s.children[p] = append(s.children[p], i)
		}
	}
}

// rounding is forgiven in sums of weights.
const rounding = 1e-9

// bounds passes intervals from the leaves to the root and back. On a tree
// that is all that the equations tell.
func (s *system) bounds(reasons []Reason) []Bounds {
	below, above := s.messages(reasons)
	for i := range below {
		below[i] = below[i].and(above[i])
	}
	return below
}

// messages are what the equations below a figure tell of it, and those above
// and beside it.
func (s *system) messages(reasons []Reason) (below, above []Bounds) {
	everybody := Bounds{s.low, s.high}
	below, above = make([]Bounds, len(s.parent)), make([]Bounds, len(s.parent))
	sums := make([]interval, len(s.parent)) // of the children
	add := func(i int) {
		if p := s.parent[i]; p >= 0 && s.coefficient[i] > 0 {
			sums[p].add(below[i], s.coefficient[i])
		}
	}
	tell := func(i int) {
		switch {
		case !reasons[i].Hidden():
			below[i] = Bounds{s.value[i], s.value[i]}
		case len(s.children[i]) == 0:
			below[i] = everybody
		default:
			below[i] = sums[i].bounds().and(everybody)
		}
		add(i)
	}
	for i := s.real; i < len(s.parent); i++ {
		tell(i) // own people are leaves
	}
	for i := s.real - 1; i >= 0; i-- {
		tell(i)
	}
	for i, p := range s.parent {
		if !reasons[i].Hidden() {
			above[i] = below[i]
			continue
		}
		if p < 0 || s.coefficient[i] == 0 {
			above[i] = everybody
			continue
		}
		whole := Bounds{s.value[p], s.value[p]}
		if reasons[p].Hidden() {
			whole = above[p].and(everybody)
		}
		others := sums[p]
		others.remove(below[i], s.coefficient[i])
		rest := others.bounds()
		above[i] = Bounds{(whole.Low - rest.High) / s.coefficient[i], (whole.High - rest.Low) / s.coefficient[i]}.and(everybody)
	}
	return below, above
}

// interval is a sum of intervals that one can be taken out of again, though
// some reach to infinity.
type interval struct {
	low, high float64
	endless   int
}

func (s *interval) add(b Bounds, c float64) {
	s.low += c * b.Low
	if math.IsInf(b.High, 1) {
		s.endless++
		return
	}
	s.high += c * b.High
}

func (s *interval) remove(b Bounds, c float64) {
	s.low -= c * b.Low
	if math.IsInf(b.High, 1) {
		s.endless--
		return
	}
	s.high -= c * b.High
}

func (s *interval) bounds() Bounds {
	if s.endless > 0 {
		return Bounds{s.low, math.Inf(1)}
	}
	return Bounds{s.low, s.high}
}

// protect leaves out further figures until none that is left out is known to
// less than width, or there is nothing more to leave out.
func (s *system) protect(reasons []Reason, width float64) (added bool) {
	for {
		below, above := s.messages(reasons)
		more := false
		done := make([]bool, len(s.parent))    // one figure in each equation a turn
		waiting := make([]bool, len(s.parent)) // what is done for a parent may be enough for its children
		hide := func(equation int, candidates []int) bool {
			if done[equation] {
				return true
			}
			best := -1
			for _, i := range candidates {
				if i < s.real && !reasons[i].Hidden() && s.size[i] > 0 && s.coefficient[i] > 0 && (best < 0 || s.size[i] < s.size[best]) {
					best = i
				}
			}
			if best < 0 {
				return false
			}
			reasons[best] = Complementary
			done[equation], more = true, true
			return true
		}
		for i, p := range s.parent {
			if !reasons[i].Hidden() || s.size[i] == 0 || i >= s.real && reasons[i] != Primary || below[i].and(above[i]).Width() >= width-rounding {
				continue
			}
			switch {
			case p >= 0 && waiting[p]:
			case below[i].Width() < width-rounding && hide(i, s.children[i]):
			case p < 0:
				continue
			case hide(p, s.children[p]):
			case !reasons[p].Hidden():
				reasons[p], more = Complementary, true
			default:
				continue
			}
			waiting[i] = true
		}
		if !more {
			return added
		}
		added = true
	}
}
