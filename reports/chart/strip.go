package chart

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"goodgov/internal/diag"
)

// Strip is a dot for each of many values in a row, such as the consistency
// ratio of every expert for one matrix, with a limit that they are held
// against. Values over the limit have another symbol and are named where there
// is room.
type Strip struct {
	Caption
	Axis  Axis
	Rows  []StripRow
	Limit *Reference // nil: none
	// Within and Over name the two symbols in the legend.
	Within, Over string
}

// StripRow is the values of one row.
type StripRow struct {
	Label  string
	Points []StripPoint
}

// StripPoint is one value; NaN is not drawn.
type StripPoint struct {
	Label string
	Value float64
}

func (s Strip) natural() float64 { return DefaultWidth }

func (s Strip) validate(problems *diag.Problems) {
	s.Axis.validate(problems)
	if len(s.Rows) == 0 {
		noData(problems, "Rows")
	}
	for _, row := range s.Rows {
		for _, point := range row.Points {
			checkNumbers(problems, "Rows", row.Label+" "+point.Label, point.Value)
		}
	}
	if s.Limit != nil {
		checkNumbers(problems, "Limit", s.Limit.Label, s.Limit.Value)
	}
}

func (s Strip) span() *span {
	var values []float64
	for _, row := range s.Rows {
		for _, point := range row.Points {
			values = append(values, point.Value)
		}
	}
	if s.Limit != nil {
		values = append(values, s.Limit.Value)
	}
	return s.Axis.spanOf(6, values...)
}

func (s Strip) over(v float64) bool { return s.Limit != nil && v > s.Limit.Value }

func (s Strip) draw(p *pen) {
	const height, edge, radius = 24.0, 6, 3.2
	var labels, counts []string
	for _, row := range s.Rows {
		labels = append(labels, clean(row.Label))
		counts = append(counts, s.count(row))
	}
	labelRoom := min(p.widest(bodySize, labels...), 0.32*(p.right-p.left))
	countRoom := p.widest(smallSize, counts...)
	labelEnd := p.left + edge + labelRoom
	area := panel{s.span(), labelEnd + 14, p.right - edge - countRoom - 12}
	within, over := marker{blue, markers[0].shape}, marker{orange, diamond{}}

	var entries []legendEntry
	if s.Within != "" {
		entries = append(entries, p.markerEntry(s.Within, within))
	}
	if s.Over != "" {
		entries = append(entries, p.markerEntry(s.Over, over))
	}
	if entries != nil {
		p.legend(p.left, entries...)
	}
	p.referenceLabel(area, s.Limit, s.Axis)
	top, bottom := p.y, p.y+height*float64(len(s.Rows))
	for n := range s.Rows {
		if n%2 == 0 {
			p.rectangle(p.left, top+float64(n)*height, p.right-p.left, height, shade)
		}
	}
	p.gridlines(area, top, bottom)
	p.referenceLine(area, s.Limit, top, bottom)
	for n, row := range s.Rows {
		y := top + (float64(n)+0.5)*height
		p.group("row", s.explain(row), func() {
			p.label(labelEnd, y, end, bodySize, labelRoom, ink, labels[n])
			points := slices.DeleteFunc(slices.Clone(row.Points), func(pt StripPoint) bool { return math.IsNaN(pt.Value) })
			slices.SortStableFunc(points, func(a, b StripPoint) int { return cmp.Compare(a.Value, b.Value) })
			for k, dy := range swarm(area, points, radius, height/2-radius-1) {
				m := within
				if s.over(points[k].Value) {
					m = over
				}
				area.count(points[k].Value)
				p.mark(m, area.x(points[k].Value), y+dy, radius)
			}
			s.nameWorst(p, area, points, y)
			p.text(p.right-edge, y, end, smallSize, muted, counts[n])
		})
	}
	p.y = bottom
	p.axisFoot(area, s.Axis)
}

// swarm moves sorted points up and down so that they don't hide each other.
func swarm(area panel, points []StripPoint, radius, most float64) []float64 {
	shifts := make([]float64, len(points))
	step := 1.9 * radius
	for k := range points {
		x := area.x(points[k].Value)
		for try := range 5 {
			shift := float64((try+1)/2) * step
			if try%2 == 1 {
				shift = -shift
			}
			if math.Abs(shift) > most {
				break
			}
			free := true
			for before := k - 1; before >= 0 && x-area.x(points[before].Value) < 2*radius; before-- {
				if math.Abs(shifts[before]-shift) < step-1e-9 {
					free = false
					break
				}
			}
			if free {
				shifts[k] = shift
				break
			}
		}
	}
	return shifts
}

// nameWorst writes the names of values over the limit, from the highest, where
// they have room to their left.
func (s Strip) nameWorst(p *pen, area panel, points []StripPoint, y float64) {
	for k := len(points) - 1; k >= 0 && s.over(points[k].Value); k-- {
		left := area.left
		if k > 0 {
			left = area.x(points[k-1].Value) + 8
		}
		if s.Limit != nil {
			left = max(left, area.x(s.Limit.Value)+4)
		}
		x := area.x(points[k].Value) - 8
		text := clean(points[k].Label)
		if p.width(text, smallSize) <= x-left {
			p.text(x, y, end, smallSize, muted, text)
		}
	}
}

// count is how many of a row's values are over the limit, "3/25".
func (s Strip) count(row StripRow) string {
	values, over := 0, 0
	for _, point := range row.Points {
		if math.IsNaN(point.Value) {
			continue
		}
		values++
		if s.over(point.Value) {
			over++
		}
	}
	if s.Limit == nil {
		return strconv.Itoa(values)
	}
	return strconv.Itoa(over) + "/" + strconv.Itoa(values)
}

func (s Strip) explain(row StripRow) string {
	text := clean(row.Label) + ": " + s.count(row)
	for _, point := range row.Points {
		if s.over(point.Value) {
			text += "; " + clean(point.Label) + " " + s.Axis.print(point.Value)
		}
	}
	return text
}
