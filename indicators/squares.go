package indicators

import "math"

// The sums of squares behind the standard errors, Σ (w y_k)² at every node k
// (see linearise.go), are taken over each unit's respondents as its own
// deviations and those of the units above it make them. What makes that fast:
//
//   - y is a sum over the items of what each answer contributes. Items that lie
//     side by side in a packed row and share a parent are looked up together:
//     their bits are an index into a table of sums.
//   - Where the items under a node are one such group, its y depends on the
//     index alone. So it is counted how often each index occurs, once for all
//     the units above, and the squares are taken of the table.
//   - Only the nodes above those, the joints, need y for each respondent. They
//     are dealt with one after the other for a batch of respondents, so that
//     the tables in use fit into the nearest cache.
//
// Counts are whole numbers, and the sums of squares at the joints are exact:
// neither depends on the order of respondents.

const (
	groupBits = 9   // of the answers that are looked up together, at most
	batchRows = 256 // respondents that are dealt with at a time
	fewRows   = 200 // respondents of a unit for which large tables do not pay
)

// contributions is what the answers of a group contribute to a node, by the
// group's bits.
type contributions [1 << groupBits]float64

// grouping is the items of a framework in groups, and the joints above them.
type grouping struct {
	f      *Framework
	coding *Coding
	values [][]float64 // by item and code
	groups []group
	joints []joint // a joint's children come before it
}

// group is items that are looked up together.
type group struct {
	items    []int // indexes in Framework.Items
	word     int
	shift    int
	mask     uint64
	patterns []uint16 // that answers can make
	inner    []int    // composites whose items are these and no others
}

// joint is a composite that needs several groups.
type joint struct {
	node   int
	depth  int   // joints above it
	groups []int // that contribute to it, not through another joint
	under  int   // the joint above it, −1 is none
}

// newGrouping groups items whose answers take up to limit bits together.
func newGrouping(f *Framework, coding *Coding, limit int) *grouping {
	g := &grouping{f: f, coding: coding}
	for i := range f.Items {
		g.values = append(g.values, coding.values(i))
	}
	for i, node := range f.Items {
		if n := len(g.groups); n > 0 {
			last := &g.groups[n-1]
			first := last.items[0]
			next := coding.Shift[first] + len(last.items)*coding.Bits
			if coding.Word[i] == last.word && coding.Shift[i] == next && f.Parent[node] == f.Parent[f.Items[first]] && next+coding.Bits-last.shift <= limit {
				last.items = append(last.items, i)
				continue
			}
		}
		g.groups = append(g.groups, group{items: []int{i}, word: coding.Word[i], shift: coding.Shift[i]})
	}
	owner := make([]int, f.Len()) // the one group that all items under a node are in, −1 where there are several
	for node := range owner {
		owner[node] = -2
	}
	for k := range g.groups {
		group := &g.groups[k]
		group.mask = 1<<(len(group.items)*coding.Bits) - 1
		group.patterns = g.patterns(group)
		for _, item := range group.items {
			for node := f.Items[item]; node >= 0; node = f.Parent[node] {
				switch owner[node] {
				case -2, k:
					owner[node] = k
				default:
					owner[node] = -1
				}
			}
		}
	}
	at := make([]int, f.Len()) // of joints, by node
	for node := f.Len() - 1; node >= 0; node-- {
		if owner[node] < 0 {
			at[node] = len(g.joints)
			g.joints = append(g.joints, joint{node: node, under: -1})
		} else if !f.Leaf(node) {
			group := &g.groups[owner[node]]
			group.inner = append(group.inner, node)
		}
	}
	for j := len(g.joints) - 1; j >= 0; j-- {
		if above := f.Parent[g.joints[j].node]; above >= 0 {
			g.joints[j].under = at[above]
			g.joints[j].depth = g.joints[at[above]].depth + 1
		}
	}
	for k := range g.groups {
		for node := f.Items[g.groups[k].items[0]]; node >= 0; node = f.Parent[node] {
			if owner[node] < 0 {
				joint := &g.joints[at[node]]
				joint.groups = append(joint.groups, k)
				break
			}
		}
	}
	return g
}

// patterns lists the bits that the answers of a group can make.
func (g *grouping) patterns(group *group) []uint16 {
	patterns := []uint16{0}
	for i, item := range group.items {
		n := len(patterns)
		for code := 1; code < max(len(g.coding.Value[item]), 1); code++ {
			for _, pattern := range patterns[:n] {
				patterns = append(patterns, pattern|uint16(code)<<(i*g.coding.Bits))
			}
		}
	}
	return patterns
}

// code is the answer to the item at a place of a group.
func (g *grouping) code(pattern uint16, place int) int {
	return int(pattern) >> (place * g.coding.Bits) & (1<<g.coding.Bits - 1)
}

// linear is what answers contribute under the form of one unit.
type linear struct {
	g      *grouping
	unit   int
	items  [][]float64       // by item and code: y of the item
	groups []contributions   // to the joint above
	inner  [][]contributions // by group and place of its inner composites: y of those
	coef   []float64         // by joint: share of its y in that of the joint above
	bound  []float64         // by joint: of |y|
}

// set prepares for a unit with a form, all of whose respondents are in whole.
func (l *linear) set(g *grouping, unit int, fm form, whole *Sample) {
	if l.g != g {
		*l = linear{g: g, items: make([][]float64, len(g.values)), groups: make([]contributions, len(g.groups)),
			inner: make([][]contributions, len(g.groups)), coef: make([]float64, len(g.joints)), bound: make([]float64, len(g.joints))}
		for i, values := range g.values {
			l.items[i] = make([]float64, len(values))
		}
		for k := range g.groups {
			l.inner[k] = make([]contributions, len(g.groups[k].inner))
		}
	}
	l.unit = unit
	f := g.f
	bound := make([]float64, f.Len())
	for i, node := range f.Items {
		for code, v := range g.values[i] {
			y := 0.0
			if !math.IsNaN(v) && whole.W[node] > 0 {
				y = (v - fm.score[node]) / whole.W[node]
			}
			l.items[i][code] = y
			bound[node] = max(bound[node], math.Abs(y))
		}
	}
	for node := f.Len() - 1; node > 0; node-- {
		bound[f.Parent[node]] += math.Abs(fm.coef[node]) * bound[node]
	}
	for k := range g.groups {
		group := &g.groups[k]
		for c, node := range group.inner {
			l.table(&l.inner[k][c], group, fm, node)
		}
	}
	for j := range g.joints {
		joint := &g.joints[j]
		if joint.under >= 0 {
			l.coef[j] = fm.coef[joint.node]
		}
		l.bound[j] = bound[joint.node]
		for _, k := range joint.groups {
			l.table(&l.groups[k], &g.groups[k], fm, joint.node)
		}
	}
}

// table fills in what the answers of a group contribute to y of a node above.
func (l *linear) table(t *contributions, group *group, fm form, node int) {
	t[0] = 0
	known, step := 1, l.g.coding.Bits
	for i, item := range group.items {
		share := 1.0
		for below := l.g.f.Items[item]; below != node; below = l.g.f.Parent[below] {
			share *= fm.coef[below]
		}
		all := group.patterns[:known]
		for code, y := range l.items[item][:len(l.g.coding.Value[item])] {
			if code == 0 {
				continue
			}
			more := share * y
			for _, pattern := range all {
				t[(uint16(code)<<(i*step)|pattern)&(1<<groupBits-1)] = t[pattern&(1<<groupBits-1)] + more
			}
			known += len(all)
		}
	}
}

// squarer takes the sums of squares of one unit at a time.
type squarer struct {
	g      *grouping
	levels []*linear    // the forms, of the unit and of units above it
	counts [][]sum128   // by group and pattern: respondents, or their squared weights times 2^scale; 0 between units
	scale  int          // of counts
	sums   [][]exactSum // by level and joint

	pattern [batchRows]uint16
	squared [batchRows]sum128      // weights, as in counts
	y       [][][batchRows]float64 // by depth of joint and level; 0 between joints
	met     []occurrence
	codes   [256]float64 // respondents by their answer to an item
}

// start prepares for a unit of n respondents whose largest weight is heaviest;
// 0 stands for no weights.
func (s *squarer) start(g *grouping, levels []*linear, n int, heaviest float64) {
	if s.g != g {
		*s = squarer{g: g, counts: make([][]sum128, len(g.groups))}
		for k := range s.counts {
			s.counts[k] = make([]sum128, g.groups[k].mask+1)
		}
		depth := 0
		for _, joint := range g.joints {
			depth = max(depth, joint.depth+1)
		}
		s.y = make([][][batchRows]float64, depth)
	}
	s.scale = 0
	if heaviest > 0 {
		s.scale = room(heaviest*heaviest, n)
	} else {
		heaviest = 1
	}
	s.levels = levels
	for len(s.sums) < len(levels) {
		s.sums = append(s.sums, make([]exactSum, len(g.joints)))
	}
	for l, level := range levels {
		for j, bound := range level.bound {
			s.sums[l][j].start(bound * bound * heaviest * heaviest)
		}
	}
	for d := range s.y {
		for len(s.y[d]) < len(levels) {
			s.y[d] = append(s.y[d], [batchRows]float64{})
		}
	}
}

// add takes respondents of the unit.
func (s *squarer) add(b Block) {
	words := s.g.coding.Words
	for len(b.Answers) > 0 {
		n := min(len(b.Answers)/words, batchRows)
		weights := b.Weights
		if weights != nil {
			weights, b.Weights = weights[:n], b.Weights[n:]
			for r, w := range weights {
				s.squared[r] = whole(w*w, s.scale)
			}
		}
		s.batch(b.Answers[:n*words], weights, n)
		b.Answers = b.Answers[n*words:]
	}
}

func (s *squarer) batch(rows []uint64, weights []float64, n int) {
	if len(s.g.joints) == 0 {
		for k := range s.g.groups {
			s.count(rows, weights != nil, n, k)
		}
	}
	for j := range s.g.joints {
		joint := &s.g.joints[j]
		y := s.y[joint.depth]
		for _, k := range joint.groups {
			s.count(rows, weights != nil, n, k)
			for l, level := range s.levels {
				addLooked(y[l][:n], s.pattern[:n], &level.groups[k])
			}
		}
		for l, level := range s.levels {
			if joint.under >= 0 {
				addScaled(s.y[joint.depth-1][l][:n], y[l][:n], level.coef[j])
			}
			for r, w := range weights {
				y[l][r] *= w
			}
			s.sums[l][j].addSquares(y[l][:n])
			clear(y[l][:n])
		}
	}
}

// count counts the patterns of a group, and leaves them for looking up.
func (s *squarer) count(rows []uint64, weighted bool, n, k int) {
	group, counts, words := &s.g.groups[k], s.counts[k], s.g.coding.Words
	shift, mask := group.shift&63, group.mask
	rows = rows[group.word:]
	for r := range s.pattern[:n] {
		pattern := rows[r*words] >> shift & mask
		s.pattern[r] = uint16(pattern)
		if weighted {
			counts[pattern].add(s.squared[r])
		} else {
			counts[pattern].lo++
		}
	}
}

func addLooked(sums []float64, patterns []uint16, t *contributions) {
	patterns = patterns[:len(sums)]
	for r, pattern := range patterns {
		sums[r] += t[pattern&(1<<groupBits-1)]
	}
}

func addScaled(sums, terms []float64, scale float64) {
	terms = terms[:len(sums)]
	for r, term := range terms {
		sums[r] += scale * term
	}
}

// finish fills all with the sums of squares of the unit, by level and node.
func (s *squarer) finish(all [][]float64) {
	for l := range all {
		for j := range s.g.joints {
			all[l][s.g.joints[j].node] = s.sums[l][j].float()
		}
	}
	unit := math.Ldexp(1, -s.scale)
	codes := s.codes[:1<<s.g.coding.Bits]
	for k := range s.g.groups {
		group := &s.g.groups[k]
		met := s.take(k, unit)
		for c, node := range group.inner {
			for l, level := range s.levels {
				sum, inner := 0.0, &level.inner[k][c]
				for _, m := range met {
					y := inner[m.pattern&(1<<groupBits-1)]
					sum += m.n * (y * y)
				}
				all[l][node] = sum
			}
		}
		for place, item := range group.items {
			clear(codes)
			for _, m := range met {
				codes[s.g.code(m.pattern, place)] += m.n
			}
			for l, level := range s.levels {
				sum := 0.0
				for code, y := range level.items[item] {
					sum += codes[code] * (y * y)
				}
				all[l][s.g.f.Items[item]] = sum
			}
		}
	}
}

// occurrence is a pattern and how often it was met, or the squared weights of who
// made it.
type occurrence struct {
	pattern uint16
	n       float64
}

// take lists the patterns of a group that were met, and forgets them.
func (s *squarer) take(k int, unit float64) []occurrence {
	s.met = s.met[:0]
	for _, pattern := range s.g.groups[k].patterns {
		if count := &s.counts[k][pattern]; *count != (sum128{}) {
			s.met = append(s.met, occurrence{pattern, count.float() * unit})
			*count = sum128{}
		}
	}
	return s.met
}
