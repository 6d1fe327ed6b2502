package chart

import (
	"cmp"
	"image/color"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"goodgov/internal/diag"
)

// TreeMap shows weights as areas: the branches of the first level have a
// colour and a name each, and hold the areas of their children, and those of
// theirs. Siblings stand in falling order. What is too small for its name
// keeps it in the title that appears on pointing.
type TreeMap struct {
	Caption
	Roots  []TreeNode // the first level
	Height float64    // of the areas, in units; 0: as suits the width and the number of leaves

	Number func(share float64) string // prints a share of the whole, 0 to 1; nil: per cent with one decimal
}

// TreeNode is a branch or a leaf of a TreeMap.
type TreeNode struct {
	Label    string
	Weight   float64 // of a leaf: not negative, NaN counts as 0; a node with children weighs what they do
	Children []TreeNode
}

// deepest is how many levels are drawn; what is below counts in its parent.
const deepest = 3

func (t TreeMap) natural() float64 { return DefaultWidth }

func (t TreeMap) validate(problems *diag.Problems) {
	sum := 0.0
	for _, root := range t.Roots {
		root.validate(problems)
		sum += root.weight()
	}
	if !(sum > 0) && problems.Err() == nil {
		noData(problems, "Roots")
	}
	if !(t.Height >= 0 && t.Height <= 10*MaxWidth) {
		shapeFault(problems, "Height", diag.Say("%g", "%g", t.Height), diag.Say("0 to %g", "0 至 %g", 10*MaxWidth))
	}
}

func (n TreeNode) validate(problems *diag.Problems) {
	if len(n.Children) == 0 {
		checkNumbers(problems, "Weight", n.Label, n.Weight)
		if n.Weight < 0 {
			problems.Add(diag.Problem{Code: CodeNumber, Column: "Weight", Found: diag.Say("%g at %q", "%g（%q）", n.Weight, n.Label),
				Want: diag.Say("a weight that is not negative", "非负的权重")})
		}
	}
	for _, child := range n.Children {
		child.validate(problems)
	}
}

// weight is the sum of the leaves' weights.
func (n TreeNode) weight() float64 {
	if len(n.Children) == 0 {
		if math.IsNaN(n.Weight) {
			return 0
		}
		return n.Weight
	}
	sum := 0.0
	for _, child := range n.Children {
		sum += child.weight()
	}
	return sum
}

// leaves is how many areas a node at a level ends in.
func (n TreeNode) leaves(level int) int {
	if len(n.Children) == 0 || level == deepest {
		return 1
	}
	sum := 0
	for _, child := range n.Children {
		sum += child.leaves(level + 1)
	}
	return sum
}

// box is a rectangle of the picture.
type box struct{ x, y, width, height float64 }

func (b box) inset(top, others float64) box {
	return box{b.x + others, b.y + top, max(b.width-2*others, 0), max(b.height-top-others, 0)}
}

func (t TreeMap) draw(p *pen) {
	height := t.Height
	if height == 0 {
		const perLeaf = 7000 // square units, for a name and a share
		leaves := 0
		for _, root := range t.Roots {
			leaves += root.leaves(1)
		}
		width := p.right - p.left
		height = max(0.5*width, min(float64(leaves)*perLeaf/width, max(width, 900)))
	}
	total := 0.0
	for _, root := range t.Roots {
		total += root.weight()
	}
	nodes, boxes := squarify(t.Roots, box{p.left, p.y, p.right - p.left, height})
	for n, node := range nodes {
		hue := branchColors[n%len(branchColors)]
		t.branch(p, node, boxes[n], hue, total, 1, "")
	}
	p.y += height
}

// branchColors are the colours of the first level, in falling order of weight.
var branchColors = []color.NRGBA{
	{0x1f, 0x66, 0x9c, 0xff}, {0xb3, 0x57, 0x10, 0xff}, {0x1b, 0x80, 0x66, 0xff}, {0x8a, 0x4f, 0x86, 0xff},
	{0x80, 0x6a, 0x12, 0xff}, {0x4c, 0x5b, 0x6b, 0xff}, {0x21, 0x7a, 0x92, 0xff}, {0xa8, 0x4a, 0x56, 0xff},
}

func (t TreeMap) print(share float64) string {
	if t.Number != nil {
		return clean(t.Number(share))
	}
	return strconv.FormatFloat(share*100, 'f', 1, 64) + "%"
}

// branch draws a node and what is in it.
func (t TreeMap) branch(p *pen, node TreeNode, area box, hue color.NRGBA, total float64, level int, above string) {
	label, share := clean(node.Label), t.print(node.weight()/total)
	path := label
	if above != "" {
		path = above + " › " + label
	}
	area = area.inset(1, 1)
	if area.width <= 0 || area.height <= 0 {
		return
	}
	leaf := len(node.Children) == 0 || level == deepest
	p.group("level-"+strconv.Itoa(level), path+": "+share, func() {
		fill := hue
		switch {
		case level == 2 && !leaf:
			fill = tint(hue, 0.45)
		case level > 1:
			fill = tint(hue, 0.2)
		}
		p.rectangle(area.x, area.y, area.width, area.height, fill)
		if leaf {
			p.leafText(area, inkOn(fill), label, share)
			return
		}
		inner := area
		if head := 18.0; area.height >= 2*head && area.width >= 30 {
			p.headText(area, head, inkOn(fill), label, share)
			inner = area.inset(head, 1)
		}
		nodes, boxes := squarify(node.Children, inner)
		for n, child := range nodes {
			t.branch(p, child, boxes[n], hue, total, level+1, path)
		}
	})
}

// headText writes a branch's name, and its share where there is room for both.
func (p *pen) headText(area box, head float64, fill color.NRGBA, label, share string) {
	const edge = 5
	room := area.width - 2*edge
	shareRoom := p.width(share, smallSize)
	if p.width(label, smallSize)+shareRoom+8 <= room {
		p.text(area.x+area.width-edge, area.y+head/2, end, smallSize, fill, share)
	}
	if room >= 40 || p.width(label, smallSize) <= room {
		p.label(area.x+edge, area.y+head/2, start, smallSize, room, fill, label)
	}
}

// leafText writes a leaf's name, wrapped, and its share; a name that would
// lose more than half is left out.
func (p *pen) leafText(area box, fill color.NRGBA, label, share string) {
	const edge, lineHeight = 4.0, 14.0
	most := int((area.height - edge) / lineHeight)
	room := area.width - 2*edge
	if most < 1 || room < smallSize*2 {
		return
	}
	lines := p.letters.wrap(label, smallSize, room/p.stretch, most)
	if shown := utf8.RuneCountInString(strings.Join(lines, "")); 2*shown < utf8.RuneCountInString(label) {
		return
	}
	if len(lines) < most && p.width(share, smallSize) <= room {
		lines = append(lines, share)
	}
	for n, line := range lines {
		p.text(area.x+edge, area.y+edge/2+lineHeight*(float64(n)+0.5)+1, start, smallSize, fill, line)
	}
}

// squarify lays nodes out in a rectangle, in falling order of weight, each
// with an area in proportion to its weight and as near to a square as rows
// allow (Bruls, Huizing and van Wijk 2000). Nodes without weight are left out.
func squarify(nodes []TreeNode, area box) ([]TreeNode, []box) {
	nodes = slices.DeleteFunc(slices.Clone(nodes), func(n TreeNode) bool { return !(n.weight() > 0) })
	slices.SortStableFunc(nodes, func(a, b TreeNode) int { return cmp.Compare(b.weight(), a.weight()) })
	weights := make([]float64, len(nodes))
	for n, node := range nodes {
		weights[n] = node.weight()
	}
	boxes := make([]box, 0, len(nodes))
	for first := 0; first < len(nodes); {
		total := 0.0 // of what is left; a difference would keep nothing of small weights
		for _, w := range weights[first:] {
			total += w
		}
		side := min(area.width, area.height)
		unit := area.width * area.height / total // area of a weight of 1
		last, sum := first, 0.0
		for worst := math.Inf(1); last < len(nodes); last++ {
			next := worstRatio(weights[first:last+1], sum+weights[last], unit, side)
			if next > worst {
				break
			}
			worst, sum = next, sum+weights[last]
		}
		boxes = append(boxes, layRow(&area, weights[first:last], sum, sum/total)...)
		first = last
	}
	return nodes, boxes
}

// worstRatio is the largest ratio of sides in a row along a side.
func worstRatio(weights []float64, sum, unit, side float64) float64 {
	thick := sum * unit / side
	worst := 0.0
	for _, w := range weights {
		long := w * unit / thick
		worst = max(worst, thick/long, long/thick)
	}
	return worst
}

// layRow takes a row of boxes off an area, along its shorter side; share is
// the row's part of the area.
func layRow(area *box, weights []float64, sum, share float64) []box {
	var row []box
	x, y := area.x, area.y
	for _, w := range weights {
		if area.width >= area.height {
			height := area.height * w / sum
			row = append(row, box{x, y, area.width * share, height})
			y += height
		} else {
			width := area.width * w / sum
			row = append(row, box{x, y, width, area.height * share})
			x += width
		}
	}
	if area.width >= area.height {
		taken := area.width * share
		area.x, area.width = area.x+taken, max(area.width-taken, 0)
	} else {
		taken := area.height * share
		area.y, area.height = area.y+taken, max(area.height-taken, 0)
	}
	return row
}
