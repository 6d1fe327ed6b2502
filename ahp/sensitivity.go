package ahp

import (
	"cmp"
	"math"
	"slices"
)

// Line is how a value moves with the weight of a node: AtZero where the weight
// is 0, AtOne where it is 1, straight between them.
type Line struct{ AtZero, AtOne float64 }

// At is the value where the weight is x, 0 to 1.
func (l Line) At(x float64) float64 { return l.AtZero + x*(l.AtOne-l.AtZero) }

// parallel is the difference of slopes, against the largest value of the lines,
// that is but rounding. lineEnd keeps crossings away from 0 and 1, where whole
// branches vanish together and nobody overtakes anybody.
const (
	parallel = 1e-12
	lineEnd  = 1e-9
)

// crossing is where two lines cross between 0 and 1.
func (l Line) crossing(other Line) (x float64, crosses bool) {
	atZero, atOne := l.AtZero-other.AtZero, l.AtOne-other.AtOne
	size := max(math.Abs(l.AtZero), math.Abs(l.AtOne), math.Abs(other.AtZero), math.Abs(other.AtOne))
	if math.Abs(atZero-atOne) <= parallel*size {
		return 0, false
	}
	x = atZero / (atZero - atOne)
	return x, lineEnd < x && x < 1-lineEnd
}

// Crossing is the weight at which two lines change places.
type Crossing struct {
	At float64
	// Before is ahead where the weight is a little less than At, After where
	// it is a little more; places in the lines.
	Before, After int
}

func newCrossing(lines []Line, i, j int) (Crossing, bool) {
	x, crosses := lines[i].crossing(lines[j])
	if lines[i].AtZero < lines[j].AtZero {
		i, j = j, i
	}
	return Crossing{At: x, Before: i, After: j}, crosses
}

// Crossings returns every pair of lines that change places between 0 and 1,
// by the weight at which they do. Lines are straight, so that the points are
// exact, and two cross but once.
func Crossings(lines []Line) []Crossing {
	var found []Crossing
	for i := range lines {
		for j := i + 1; j < len(lines); j++ {
			if c, crosses := newCrossing(lines, i, j); crosses {
				found = append(found, c)
			}
		}
	}
	slices.SortStableFunc(found, func(a, b Crossing) int { return cmp.Compare(a.At, b.At) })
	return found
}

// Room is how far a weight can go down and up before something changes: the
// first crossing either way, nil where there is none down to 0, or up to 1
// (weight stability intervals: Mareschal 1988). Where two are level already
// the crossing is at the weight itself.
type Room struct{ Down, Up *Crossing }

// Low and High are the ends of the room.
func (r Room) Low() float64 {
	if r.Down == nil {
		return 0
	}
	return r.Down.At
}

// High is the upper end; see Low.
func (r Room) High() float64 {
	if r.Up == nil {
		return 1
	}
	return r.Up.At
}

// Nearest is the crossing that is less far from the weight, nil where there is
// none at all.
func (r Room) Nearest(weight float64) *Crossing {
	if r.Down == nil || r.Up != nil && r.Up.At-weight < weight-r.Down.At {
		return r.Up
	}
	return r.Down
}

// meet narrows the room by a crossing.
func (r *Room) meet(c Crossing, weight float64) {
	if c.At <= weight+lineEnd && (r.Down == nil || c.At > r.Down.At) {
		r.Down = &c
	}
	if c.At >= weight-lineEnd && (r.Up == nil || c.At < r.Up.At) {
		r.Up = &c
	}
}

// Sensitivity is what becomes of an order when one weight is moved from 0 to 1
// and those of its siblings share the rest in the proportions that they had.
type Sensitivity struct {
	Node   int     // whose weight among its siblings is moved
	Weight float64 // what it is
	Lines  []Line
	First  Room // within which the first place stays with whoever has it
	Order  Room // within which no two change places
}

// NewSensitivity finds the rooms of lines. It takes time in proportion to
// n·log n, for the first change of an order is one of neighbours.
func NewSensitivity(node int, weight float64, lines []Line) Sensitivity {
	s := Sensitivity{Node: node, Weight: weight, Lines: lines}
	order := everyone(len(lines))
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(lines[b].At(weight), lines[a].At(weight)) })
	for k, i := range order {
		if k == 0 {
			continue
		}
		if c, crosses := newCrossing(lines, order[k-1], i); crosses {
			s.Order.meet(c, weight)
		}
		if c, crosses := newCrossing(lines, order[0], i); crosses {
			s.First.meet(c, weight)
		}
	}
	return s
}

// Sensitivity moves the local weight of a node, which must not be a root, and
// gives the lines of the global weights of others. local are the local weights
// of all nodes, positive, as in PanelResult.
func (p *Panel) Sensitivity(local []float64, node int, of []int) Sensitivity {
	lines := p.lines(local, node)
	some := make([]Line, len(of))
	for k, n := range of {
		some[k] = lines[n]
	}
	return NewSensitivity(node, local[node], some)
}

// lines are those of the global weights of all nodes. A node without siblings
// has weight 1 and nowhere to go: its lines are level.
func (p *Panel) lines(local []float64, moved int) []Line {
	parent := p.Nodes[moved].Parent
	if parent < 0 {
		panic("ahp: the weight of a root can't be moved")
	}
	lines := make([]Line, len(p.Nodes))
	for i, n := range p.Nodes {
		atZero, atOne := local[i], local[i]
		if n.Parent == parent && len(p.children[parent]) > 1 {
			if i == moved {
				atZero, atOne = 0, 1
			} else {
				atZero, atOne = local[i]/p.besides(local, moved), 0
			}
		}
		above := Line{1, 1}
		if n.Parent >= 0 {
			above = lines[n.Parent]
		}
		lines[i] = Line{above.AtZero * atZero, above.AtOne * atOne}
	}
	return lines
}

// besides is what the siblings of a node weigh together. The sum is not
// 1 − the node's own, which would lose digits where that is nearly 1.
func (p *Panel) besides(local []float64, node int) float64 {
	sum := 0.0
	for _, sibling := range p.children[p.Nodes[node].Parent] {
		if sibling != node {
			sum += local[sibling]
		}
	}
	return sum
}

// Composite moves the local weight of a node, which must not be a root, and
// gives the lines of what is composed of the leaves: Σ global weight × value,
// one for each row of values, which has one value for each leaf in the order of
// Leaves. It panics where a row has another length.
func (p *Panel) Composite(local []float64, node int, values [][]float64) Sensitivity {
	lines, leaves := p.lines(local, node), p.Leaves()
	composed := make([]Line, len(values))
	for k, row := range values {
		if len(row) != len(leaves) {
			panic("ahp: not one value for each leaf")
		}
		for i, leaf := range leaves {
			composed[k].AtZero += row[i] * lines[leaf].AtZero
			composed[k].AtOne += row[i] * lines[leaf].AtOne
		}
	}
	return NewSensitivity(node, local[node], composed)
}

// Swing is what the change of one weight does to one value: a bar of a tornado
// diagram (Howard 1988).
type Swing struct {
	Node          int // whose weight among its siblings goes from Low to High
	Low, High     float64
	AtLow, AtHigh float64 // the value at those weights
}

// Width is how much the value moves.
func (s Swing) Width() float64 { return math.Abs(s.AtHigh - s.AtLow) }

// Swings are the bars of a tornado diagram, the widest first: what each weight
// moved does to one of the lines. between says how far a weight goes.
func Swings(moved []Sensitivity, line int, between func(*Sensitivity) (low, high float64)) []Swing {
	swings := make([]Swing, len(moved))
	for k := range moved {
		low, high := between(&moved[k])
		l := moved[k].Lines[line]
		swings[k] = Swing{Node: moved[k].Node, Low: low, High: high, AtLow: l.At(low), AtHigh: l.At(high)}
	}
	slices.SortStableFunc(swings, func(a, b Swing) int { return cmp.Compare(b.Width(), a.Width()) })
	return swings
}

// AtDepth are the nodes that many steps below a root, in order.
func (p *Panel) AtDepth(depth int) []int {
	depths := make([]int, len(p.Nodes))
	var nodes []int
	for i, n := range p.Nodes {
		if n.Parent >= 0 {
			depths[i] = depths[n.Parent] + 1
		}
		if depths[i] == depth {
			nodes = append(nodes, i)
		}
	}
	return nodes
}

// Movable are the nodes whose local weight can be moved: those with siblings.
func (p *Panel) Movable() []int {
	var nodes []int
	for i, n := range p.Nodes {
		if n.Parent >= 0 && len(p.children[n.Parent]) > 1 {
			nodes = append(nodes, i)
		}
	}
	return nodes
}
