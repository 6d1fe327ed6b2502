package ahp

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// tree is a panel over a hierarchy given by parents, without judgements.
func tree(experts []PanelExpert, parents map[string]string, codes ...string) *Panel {
	nodes := make([]PanelNode, len(codes))
	for i, code := range codes {
		nodes[i] = PanelNode{Code: code, Parent: slices.Index(codes, parents[code])}
	}
	return NewPanel(nodes, experts)
}

// By hand: goal with A 0.6 and B 0.4; A's leaves a1 0.7, a2 0.3; B's leaves b1
// 0.9, b2 0.1. Globals are 0.42, 0.18, 0.36, 0.04. With x for A:
// a1 = 0.7x, a2 = 0.3x, b1 = 0.9(1−x), b2 = 0.1(1−x), which cross at
// a1 = b2: x = 1/8;  a2 = b2: x = 1/4;  a1 = b1: x = 9/16;  a2 = b1: x = 3/4.
// With y for a1 among A's: a1 = 0.6y, a2 = 0.6(1−y), b1 = 0.36, b2 = 0.04:
// a1 = b2: 1/15;  a2 = b1: 2/5;  a1 = a2: 1/2;  a1 = b1: 3/5;  a2 = b2: 14/15.
func TestSensitivityByHand(t *testing.T) {
	parents := map[string]string{"A": "G", "B": "G", "a1": "A", "a2": "A", "b1": "B", "b2": "B"}
	p := tree(nil, parents, "G", "A", "B", "a1", "a2", "b1", "b2")
	local := []float64{1, 0.6, 0.4, 0.7, 0.3, 0.9, 0.1}
	leaves := p.Leaves() // a1 a2 b1 b2

	type cross struct {
		at            float64
		before, after int
	}
	for _, test := range []struct {
		node         int
		lines        []Line
		crossings    []cross
		first, order [2]float64
		takesDown    int // who takes the first place below; nobody does above
		nearest      float64
	}{
		{1, []Line{{0, 0.7}, {0, 0.3}, {0.9, 0}, {0.1, 0}},
			[]cross{{1. / 8, 3, 0}, {1. / 4, 3, 1}, {9. / 16, 2, 0}, {3. / 4, 2, 1}},
			[2]float64{9. / 16, 1}, [2]float64{9. / 16, 3. / 4}, 2, 9. / 16},
		{3, []Line{{0, 0.6}, {0.6, 0}, {0.36, 0.36}, {0.04, 0.04}},
			[]cross{{1. / 15, 3, 0}, {2. / 5, 1, 2}, {1. / 2, 1, 0}, {3. / 5, 2, 0}, {14. / 15, 1, 3}},
			[2]float64{3. / 5, 1}, [2]float64{3. / 5, 14. / 15}, 2, 3. / 5},
	} {
		s := p.Sensitivity(local, test.node, leaves)
		for k, line := range s.Lines {
			within(t, "line", 1e-15, []float64{line.AtZero, line.AtOne}, []float64{test.lines[k].AtZero, test.lines[k].AtOne})
		}
		found := Crossings(s.Lines)
		if len(found) != len(test.crossings) {
			t.Fatalf("node %d: crossings %v", test.node, found)
		}
		for k, want := range test.crossings {
			within(t, "crossing", 1e-15, []float64{found[k].At}, []float64{want.at})
			if found[k].Before != want.before || found[k].After != want.after {
				t.Errorf("node %d: crossing %d is %+v, want %+v", test.node, k, found[k], want)
			}
		}
		within(t, "rooms", 1e-15, []float64{s.First.Low(), s.First.High(), s.Order.Low(), s.Order.High()},
			[]float64{test.first[0], test.first[1], test.order[0], test.order[1]})
		if s.First.Down == nil || s.First.Down.Before != test.takesDown {
			t.Errorf("node %d: first place below goes to %+v, want %d", test.node, s.First.Down, test.takesDown)
		}
		if s.First.Up != nil {
			t.Errorf("node %d: first place above goes to %+v", test.node, s.First.Up)
		}
		if nearest := s.Order.Nearest(s.Weight); nearest == nil || math.Abs(nearest.At-test.nearest) > 1e-15 {
			t.Errorf("node %d: nearest %+v, want %v", test.node, nearest, test.nearest)
		}
	}

	// Of a unit that has 5, 1, 2, 4 on the leaves: 3.8x + 2.2(1−x) with A's x.
	s := p.Composite(local, 1, [][]float64{{5, 1, 2, 4}, {3, 3, 3, 3}})
	within(t, "composite", 1e-14, []float64{s.Lines[0].AtZero, s.Lines[0].AtOne, s.Lines[0].At(0.6), s.Lines[1].At(0.6)}, []float64{2.2, 3.8, 3.16, 3})
	if crossings := Crossings(s.Lines); len(crossings) != 1 || math.Abs(crossings[0].At-0.5) > 1e-14 || crossings[0].After != 0 {
		t.Errorf("crossings %+v, want one at 0.5", crossings)
	}

	// b1 under ±10 % of every weight: by A 0.9·(1−x), x from 0.54 to 0.66; by B
	// 0.9·x, x from 0.36 to 0.44; by b1 0.4·y, y from 0.81 to 0.99; by b2
	// 0.4·(1−y), y from 0.09 to 0.11; a1 and a2 leave it alone.
	var moved []Sensitivity
	for _, node := range p.Movable() {
		moved = append(moved, p.Sensitivity(local, node, leaves))
	}
	swings := Swings(moved, 2, func(m *Sensitivity) (low, high float64) { return 0.9 * m.Weight, min(1, 1.1*m.Weight) })
	var widths []float64
	for _, swing := range swings {
		widths = append(widths, swing.Width())
	}
	within(t, "widths", 1e-15, widths, []float64{0.108, 0.072, 0.072, 0.008, 0, 0})
	if swings[0].Node != 1 || swings[3].Node != 6 {
		t.Errorf("swings %+v", swings)
	}
	within(t, "widest", 1e-15, []float64{swings[0].Low, swings[0].High, swings[0].AtLow, swings[0].AtHigh}, []float64{0.54, 0.66, 0.414, 0.306})
}

// Level weights: any change parts them, so that there is no room at all.
func TestSensitivityOfTies(t *testing.T) {
	p := tree(nil, map[string]string{"a": "G", "b": "G", "c": "G"}, "G", "a", "b", "c")
	s := p.Sensitivity([]float64{1, 0.4, 0.4, 0.2}, 1, []int{1, 2, 3})
	within(t, "room", 1e-12, []float64{s.First.Low(), s.First.High(), s.Order.Low(), s.Order.High()}, []float64{0.4, 0.4, 0.4, 0.4})
	// moving c leaves a and b level for ever; both meet c at 1/3
	s = p.Sensitivity([]float64{1, 0.4, 0.4, 0.2}, 3, []int{1, 2, 3})
	within(t, "room", 1e-12, []float64{s.First.Low(), s.First.High(), s.Order.Low(), s.Order.High()}, []float64{0, 1. / 3, 0, 1. / 3})
	if n := len(Crossings(s.Lines)); n != 2 {
		t.Errorf("%d crossings, want 2", n)
	}
}

// A node without siblings has nowhere to go.
func TestSensitivityOfAnOnlyChild(t *testing.T) {
	p := tree(nil, map[string]string{"A": "G", "a": "A", "b": "A"}, "G", "A", "a", "b")
	s := p.Sensitivity([]float64{1, 1, 0.6, 0.4}, 1, p.Leaves())
	if s.Lines[0] != (Line{0.6, 0.6}) || s.Order.Nearest(1) != nil {
		t.Errorf("%+v", s)
	}
	if movable := p.Movable(); !slices.Equal(movable, []int{2, 3}) {
		t.Errorf("movable %v", movable)
	}
}

// drawTree draws a hierarchy of some depth with positive local weights.
func drawTree(t *rapid.T) (*Panel, []float64) {
	nodes := []PanelNode{{Code: "n0", Parent: -1}}
	for range rapid.IntRange(3, 14).Draw(t, "nodes") {
		nodes = append(nodes, PanelNode{Code: "n", Parent: rapid.IntRange(max(0, len(nodes)/2-1), len(nodes)-1).Draw(t, "parent")})
	}
	slices.SortStableFunc(nodes[1:], func(a, b PanelNode) int { return a.Parent - b.Parent })
	p := NewPanel(nodes, nil)
	local, global := make([]float64, len(nodes)), make([]float64, len(nodes))
	p.descend(local, global, func(node int) []float64 {
		weights := make([]float64, len(p.Children(node)))
		for i := range weights {
			weights[i] = rapid.Float64Range(0.05, 1).Draw(t, "weight")
		}
		normalise(weights, weights)
		return weights
	})
	return p, local
}

// The lines give back the global weights where the weight is what it is, and
// those computed along the tree where it is anything else; leaves keep their
// sum of 1; within the rooms no order changes, and beyond their ends one does.
func TestSensitivityAgreesWithTheTree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, local := drawTree(t)
		movable := p.Movable()
		if len(movable) == 0 {
			t.Skip("nothing to move")
		}
		node := rapid.SampledFrom(movable).Draw(t, "moved")
		leaves := p.Leaves()
		s := p.Sensitivity(local, node, leaves)
		globals := func(x float64) []float64 {
			moved := slices.Clone(local)
			for _, sibling := range p.children[p.Nodes[node].Parent] {
				moved[sibling] = local[sibling] * (1 - x) / (1 - local[node])
			}
			moved[node] = x
			at, of := make([]float64, len(p.Nodes)), make([]float64, len(p.Nodes))
			p.descend(at, of, func(n int) []float64 {
				var weights []float64
				for _, child := range p.children[n] {
					weights = append(weights, moved[child])
				}
				return weights
			})
			var values []float64
			for _, leaf := range leaves {
				values = append(values, of[leaf])
			}
			return values
		}
		for _, x := range []float64{0, local[node], rapid.Float64Range(0, 1).Draw(t, "x"), 1} {
			var values []float64
			sum := 0.0
			for _, line := range s.Lines {
				values = append(values, line.At(x))
				sum += line.At(x)
			}
			within(t, "values", 1e-12, values, globals(x))
			within(t, "sum", 1e-12, []float64{sum}, []float64{1})
		}
		crossings := Crossings(s.Lines)
		for _, c := range crossings {
			before, after := s.Lines[c.Before], s.Lines[c.After]
			within(t, "crossing", 1e-12, []float64{before.At(c.At)}, []float64{after.At(c.At)})
			if before.AtZero < after.AtZero || before.AtOne > after.AtOne {
				t.Errorf("%+v: the wrong way round", c)
			}
			if s.Order.Low()+1e-9 < c.At && c.At < s.Order.High()-1e-9 {
				t.Errorf("%+v is in the room %v…%v", c, s.Order.Low(), s.Order.High())
			}
			leader := slices.IndexFunc(s.Lines, func(l Line) bool {
				return !slices.ContainsFunc(s.Lines, func(other Line) bool { return other.At(s.Weight) > l.At(s.Weight) })
			})
			if (c.Before == leader || c.After == leader) && s.First.Low()+1e-9 < c.At && c.At < s.First.High()-1e-9 {
				t.Errorf("%+v takes the first place in its room %v…%v", c, s.First.Low(), s.First.High())
			}
		}
		for _, end := range []*Crossing{s.Order.Down, s.Order.Up, s.First.Down, s.First.Up} {
			if end != nil && !slices.Contains(crossings, *end) {
				t.Errorf("the room ends at %+v, which is no crossing", *end)
			}
		}
	})
}
