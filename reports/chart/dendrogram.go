package chart

import (
	"math"

	"goodgov/internal/diag"

	"gonum.org/v1/plot/vg/draw"
)

// Dendrogram shows how things that are alike join to groups, such as experts
// by the distance of their weights: leaves on the left, the distance at which
// two groups join along x.
type Dendrogram struct {
	Caption
	Axis   Axis // of the distance; it begins at 0
	Leaves []DendrogramLeaf
	Merges []DendrogramMerge // one fewer than leaves, in order of their distance
	Cut    *Reference        // where the groups were told apart; nil: none
	Groups []string          // names for the legend; empty: none
	Apart  string            // what the legend says of leaves that stand apart
}

// DendrogramLeaf is one of the things that are joined.
type DendrogramLeaf struct {
	Label string
	Group int  // 0…; −1 is none
	Apart bool // set off: an outlying one
}

// DendrogramMerge joins two groups: numbers below the number of leaves are
// leaves, and n + k is what the k-th merge made.
type DendrogramMerge struct {
	A, B     int
	Distance float64
}

func (d Dendrogram) natural() float64 { return DefaultWidth }

func (d Dendrogram) validate(problems *diag.Problems) {
	d.Axis.validate(problems)
	n := len(d.Leaves)
	if n == 0 {
		noData(problems, "Leaves")
		return
	}
	if len(d.Merges) != n-1 {
		shapeFault(problems, "Merges", diag.Say("%d merges of %d leaves", "%d 次合并、%d 个叶", len(d.Merges), n), diag.Say("%d", "%d", n-1))
		return
	}
	used := make([]bool, 2*n-1)
	for k, m := range d.Merges {
		for _, part := range []int{m.A, m.B} {
			if part < 0 || part >= n+k || used[part] {
				shapeFault(problems, "Merges", diag.Say("merge %d takes %d", "第 %d 次合并取 %d", k, part), diag.Say("a leaf or an earlier merge that is still free", "尚未合并的叶或先前的合并"))
				return
			}
			used[part] = true
		}
		checkNumbers(problems, "Merges", "", m.Distance)
		if !(m.Distance >= 0) {
			shapeFault(problems, "Merges", diag.Say("a distance of %g", "距离 %g", m.Distance), diag.Say("0 or more", "不小于 0"))
		}
	}
	for _, leaf := range d.Leaves {
		if leaf.Group >= len(markers) || leaf.Group < -1 {
			shapeFault(problems, "Leaves", diag.Say("group %d", "第 %d 组", leaf.Group), diag.Say("−1 to %d", "−1 至 %d", len(markers)-1))
		}
	}
	if d.Cut != nil {
		checkNumbers(problems, "Cut", d.Cut.Label, d.Cut.Value)
	}
}

// order lists the leaves so that no branches cross.
func (d Dendrogram) order() []int {
	n := len(d.Leaves)
	if n == 1 {
		return []int{0}
	}
	var leaves []int
	var visit func(part int)
	visit = func(part int) {
		if part < n {
			leaves = append(leaves, part)
			return
		}
		visit(d.Merges[part-n].A)
		visit(d.Merges[part-n].B)
	}
	visit(2*n - 2)
	return leaves
}

// groupOf is the group that all leaves of each part have, −1 where they differ.
func (d Dendrogram) groupOf() []int {
	var groups []int
	for _, leaf := range d.Leaves {
		groups = append(groups, leaf.Group)
	}
	for _, m := range d.Merges {
		group := groups[m.A]
		if groups[m.B] != group {
			group = -1
		}
		groups = append(groups, group)
	}
	return groups
}

func (d Dendrogram) draw(p *pen) {
	const height, edge = 19.0, 2
	values := []float64{0}
	for _, m := range d.Merges {
		values = append(values, m.Distance)
	}
	if d.Cut != nil {
		values = append(values, d.Cut.Value)
	}
	var labels []string
	for _, leaf := range d.Leaves {
		labels = append(labels, clean(leaf.Label))
	}
	labelRoom := min(p.widest(bodySize, labels...), 0.36*(p.right-p.left))
	labelEnd := p.left + edge + labelRoom
	area := panel{d.Axis.spanOf(6, values...), labelEnd + 22, p.right - 8}

	var entries []legendEntry
	for n, name := range d.Groups[:min(len(d.Groups), len(markers))] {
		entries = append(entries, p.markerEntry(name, markers[n]))
	}
	if d.Apart != "" {
		entries = append(entries, legendEntry{d.Apart, func(x, y float64) { p.ring(x, y) }})
	}
	if entries != nil {
		p.legend(p.left, entries...)
	}
	p.referenceLabel(area, d.Cut, d.Axis)
	top := p.y
	bottom := top + height*float64(len(d.Leaves))
	p.gridlines(area, top, bottom)
	p.referenceLine(area, d.Cut, top, bottom)

	n := len(d.Leaves)
	place := make([]float64, 2*n-1) // along y
	reach := make([]float64, 2*n-1) // the distance at which a part was made
	groups := d.groupOf()
	for row, leaf := range d.order() {
		place[leaf] = top + (float64(row)+0.5)*height
	}
	branch := func(part int) draw.LineStyle {
		if groups[part] < 0 {
			return solid(rule, 1.4)
		}
		return solid(markers[groups[part]].color, 1.8)
	}
	for k, m := range d.Merges {
		part := n + k
		place[part], reach[part] = (place[m.A]+place[m.B])/2, m.Distance
		for _, child := range []int{m.A, m.B} {
			p.line(branch(child), area.x(reach[child]), place[child], area.x(m.Distance), place[child])
		}
		p.line(branch(part), area.x(m.Distance), place[m.A], area.x(m.Distance), place[m.B])
	}
	for i, leaf := range d.Leaves {
		p.group("row", labels[i], func() {
			p.label(labelEnd, place[i], end, bodySize, labelRoom, ink, labels[i])
			if leaf.Apart {
				p.ring(labelEnd+11, place[i])
			}
			if leaf.Group >= 0 {
				p.mark(markers[leaf.Group], labelEnd+11, place[i], 4)
			}
		})
	}
	p.y = bottom
	p.axisFoot(area, d.Axis)
}

func (p *pen) ring(x, y float64) {
	const radius, corners = 7.5, 20
	for k := range corners {
		from, to := 2*math.Pi*float64(k)/corners, 2*math.Pi*float64(k+1)/corners
		p.line(solid(orange, 1.4), x+radius*math.Cos(from), y+radius*math.Sin(from), x+radius*math.Cos(to), y+radius*math.Sin(to))
	}
}
