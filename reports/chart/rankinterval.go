package chart

import (
	"image/color"
	"math"
	"slices"
	"strconv"
	"strings"

	"goodgov/internal/diag"
)

// RankIntervals shows how sure the ranks of units are: a row for each with its
// rank, the interval that the rank is likely in, and the wider set that holds
// for all units at once. Rows of one tier, whose order can't be told, have one
// shade.
type RankIntervals struct {
	Caption
	Axis Axis // its label; ranks run from 1 to Units
	Rows []RankIntervalRow

	Units int // how many are ranked; 0: as many as there are rows

	// RankName, IntervalName and SetName name the marks in the legend; a mark
	// without a name is not explained.
	RankName, IntervalName, SetName string
}

// RankIntervalRow is a unit of RankIntervals.
type RankIntervalRow struct {
	Label string
	Rank  float64 // NaN: none

	// Low and High are the ends of the interval, SetLow and SetHigh those of the
	// set; NaN, or both 0: none.
	Low, High, SetLow, SetHigh float64

	Tier string // rows of one tier follow each other; "": no tier
}

func (r RankIntervals) natural() float64 { return DefaultWidth }

func (r RankIntervals) validate(problems *diag.Problems) {
	if len(r.Rows) == 0 {
		noData(problems, "Rows")
	}
	for _, row := range r.Rows {
		checkNumbers(problems, "Rows", row.Label, row.Rank, row.Low, row.High, row.SetLow, row.SetHigh)
	}
	if r.Units < 0 {
		shapeFault(problems, "Units", diag.Say("%d", "%d", r.Units), diag.Say("0 or more", "不小于 0"))
	}
}

// printRank prints a rank: whole, or with a decimal where it is a mean.
func (r RankIntervals) printRank(v float64) string {
	if r.Axis.Number == nil && !math.IsNaN(v) {
		return trimmed(v)
	}
	return r.Axis.print(v)
}

func (r RankIntervals) draw(p *pen) {
	height, size := 22.0, float64(bodySize)
	if len(r.Rows) > 60 {
		height, size = 17, smallSize
	}
	var labels, ranks, tiers []string
	for _, row := range r.Rows {
		labels, ranks, tiers = append(labels, clean(row.Label)), append(ranks, r.printRank(row.Rank)), append(tiers, clean(row.Tier))
	}
	const edge, gap = 6, 12
	labelRoom := min(p.widest(size, labels...), 0.3*(p.right-p.left))
	rankRoom := p.widest(size, ranks...)
	tierRoom := 0.0
	if slices.ContainsFunc(tiers, func(t string) bool { return t != "" }) {
		tierRoom = min(p.widest(smallSize, tiers...), 0.18*(p.right-p.left)) + gap
	}
	labelEnd := p.left + edge + labelRoom
	units := max(r.Units, len(r.Rows))
	area := panel{&span{low: 0.5, high: float64(units) + 0.5, fixed: true}, labelEnd + gap + rankRoom + gap, p.right - edge - tierRoom}

	look := markers[0]
	var entries []legendEntry
	if r.RankName != "" {
		entries = append(entries, p.markerEntry(r.RankName, look))
	}
	if r.IntervalName != "" {
		entries = append(entries, legendEntry{r.IntervalName, func(x, y float64) { p.rectangle(x-8, y-3, 16, 6, tint(look.color, 0.42)) }})
	}
	if r.SetName != "" {
		entries = append(entries, legendEntry{r.SetName, func(x, y float64) { p.whisker(x-8, x+8, y, slate) }})
	}
	if entries != nil {
		p.legend(p.left, entries...)
	}

	top, bottom := p.y, p.y+height*float64(len(r.Rows))
	r.tiers(p, tiers, top, height, tierRoom)
	for _, rank := range rankTicks(units) {
		p.line(solid(grid, 1), area.x(rank), top, area.x(rank), bottom)
	}
	for n, row := range r.Rows {
		y := top + (float64(n)+0.5)*height
		p.group("row", r.explain(row), func() {
			p.label(labelEnd, y, end, size, labelRoom, ink, labels[n])
			p.text(labelEnd+gap+rankRoom, y, end, size, ink, ranks[n])
			if low, high, ok := interval(row.SetLow, row.SetHigh); ok {
				area.count(low)
				area.count(high)
				p.whisker(area.x(low), area.x(high), y, slate)
			}
			p.estimate(area, look, y, row.Rank, row.Low, row.High)
		})
	}
	p.y = bottom
	p.line(solid(rule, 1), area.left, p.y, area.right, p.y)
	for _, rank := range rankTicks(units) {
		p.text(area.x(rank), p.y+12, middle, smallSize, muted, trimmed(rank))
	}
	p.y += 22
	p.axisName(area, r.Axis)
	p.offAxis(area.span)
}

// tiers shades every second tier and names each in the middle of its rows.
func (r RankIntervals) tiers(p *pen, tiers []string, top, height, room float64) {
	number := 0
	for from := 0; from < len(tiers); number++ {
		to := from + 1
		for to < len(tiers) && tiers[to] == tiers[from] {
			to++
		}
		if tiers[from] != "" {
			y, tall := top+float64(from)*height, float64(to-from)*height
			if number%2 == 0 {
				p.rectangle(p.left, y, p.right-p.left, tall, shade)
			}
			p.label(p.right-6, y+tall/2, end, smallSize, room, muted, tiers[from])
		}
		from = to
	}
}

func (r RankIntervals) explain(row RankIntervalRow) string {
	text := clean(row.Label) + ": " + r.printRank(row.Rank)
	for _, part := range []struct {
		name      string
		low, high float64
	}{{r.IntervalName, row.Low, row.High}, {r.SetName, row.SetLow, row.SetHigh}} {
		if low, high, ok := interval(part.low, part.high); ok {
			text += strings.TrimRight(" · "+clean(part.name), " ") + " " + r.printRank(low) + "–" + r.printRank(high)
		}
	}
	if row.Tier != "" {
		text += " · " + clean(row.Tier)
	}
	return text
}

// rankTicks are the ranks that are written: the first, the last and round ones
// between them.
func rankTicks(units int) []float64 {
	step := max(1, math.Round(niceStep(float64(units)/8)))
	ticks := []float64{1}
	for v := step; v < float64(units)-step/2; v += step {
		if v > 1+step/2 {
			ticks = append(ticks, v)
		}
	}
	if units > 1 {
		ticks = append(ticks, float64(units))
	}
	return ticks
}

// trimmed prints a number with a decimal where it has one.
func trimmed(v float64) string {
	return strconv.FormatFloat(math.Round(10*v)/10, 'f', -1, 64)
}

// whisker is a thin interval with ends.
func (p *pen) whisker(from, to, y float64, c color.Color) {
	p.line(solid(c, 1.2), from, y, to, y)
	for _, x := range []float64{from, to} {
		p.line(solid(c, 1.2), x, y-3.5, x, y+3.5)
	}
}
