package chart

import (
	"image/color"
	"math"
	"strconv"

	"goodgov/internal/diag"
)

// Diverging is a chart of diverging stacked bars: how the answers to each
// item are distributed over the points of its scale. A row's bar is centred on
// the neutral point, so that agreement and disagreement go to either side;
// where the scale has an even number of points, between the middle two. The
// bars are shares of the answers given; missing answers stand apart.
type Diverging struct {
	Caption
	Categories []string // the scale's labels, from its lowest point to its highest: 2 to 11
	Rows       []DivergingRow

	Count   string // heads the column of the numbers of answers, such as "n"
	Missing string // heads the column of missing answers; "": they are not shown
}

// DivergingRow is an item of a Diverging.
type DivergingRow struct {
	Label   string
	Counts  []int // answers of each category; all 0: the row has no bar
	Missing int   // answers that are missing

	// Group is the heading above the row and those that follow it with the
	// same one; "": none.
	Group string
}

func (d Diverging) natural() float64 { return DefaultWidth }

func (d Diverging) validate(problems *diag.Problems) {
	if len(d.Rows) == 0 {
		noData(problems, "Rows")
	}
	if n := len(d.Categories); n < 2 || n > 11 {
		shapeFault(problems, "Categories", diag.Say("%d categories", "%d 个类别", n), diag.Say("2 to 11", "2 至 11 个"))
	}
	for _, row := range d.Rows {
		if len(row.Counts) != len(d.Categories) {
			shapeFault(problems, "Rows", diag.Say("%q: %d counts", "%q：%d 个频数", row.Label, len(row.Counts)),
				diag.Say("%d, one for each category", "%d 个，每个类别一个", len(d.Categories)))
		}
		for _, count := range append([]int{row.Missing}, row.Counts...) {
			if count < 0 {
				problems.Add(diag.Problem{Code: CodeNumber, Column: "Counts", Found: diag.Say("%d at %q", "%d（%q）", count, row.Label),
					Want: diag.Say("a number of answers", "作答数（非负）")})
			}
			checkNumbers(problems, "Counts", row.Label, float64(count))
		}
	}
}

// answers is how many answers a row has.
func (r DivergingRow) answers() float64 {
	sum := 0.0
	for _, count := range r.Counts {
		sum += float64(count)
	}
	return sum
}

// share is a category's part of the answers.
func (r DivergingRow) share(category int) float64 {
	return float64(r.Counts[category]) / r.answers()
}

// reach is how far a row's bar goes to the left and to the right of the centre.
func (r DivergingRow) reach() (left, right float64) {
	n := len(r.Counts)
	for category := range n {
		share := r.share(category)
		switch {
		case 2*category+1 < n:
			left += share
		case 2*category+1 > n:
			right += share
		default:
			left += share / 2
			right += share / 2
		}
	}
	return left, right
}

// categoryColor is the colour of a point of the scale.
func (d Diverging) categoryColor(category int) color.NRGBA {
	n := len(d.Categories)
	if 2*category+1 == n {
		return color.NRGBA{0xd9, 0xdd, 0xe1, 0xff}
	}
	share := float64(category) / float64(n-1)
	return ramp(divergingColors, 0.03+0.94*share)
}

func (d Diverging) draw(p *pen) {
	const height, thick, headingHeight = 21.0, 15.0, 22.0
	var labels, counts, missing []string
	left, right := 0.0, 0.0
	for _, row := range d.Rows {
		labels = append(labels, clean(row.Label))
		counts = append(counts, strconv.FormatFloat(row.answers(), 'f', 0, 64))
		missing = append(missing, strconv.Itoa(row.Missing))
		if row.answers() > 0 {
			l, r := row.reach()
			left, right = max(left, l), max(right, r)
		}
	}
	labelRoom := min(p.widest(bodySize, labels...), 0.34*(p.right-p.left))
	missingRoom := 0.0
	if d.Missing != "" {
		missingRoom = min(p.widest(smallSize, append(missing, clean(d.Missing))...), 60) + 12
	}
	countRoom := min(p.widest(smallSize, append(counts, clean(d.Count))...), 80) + 12
	twentieths := func(share float64) float64 { return max(math.Ceil(share*20-1e-9), 2) / 20 }
	area := panel{&span{low: -twentieths(left), high: twentieths(right)}, p.left + labelRoom + 14, p.right - countRoom - missingRoom - 12}
	step := niceStep((area.high - area.low) / max(math.Floor((area.right-area.left)/48), 2))
	for n := math.Ceil(area.low/step - 1e-9); n*step <= area.high+1e-9; n++ {
		area.ticks = append(area.ticks, n*step)
	}

	var entries []legendEntry
	for category, name := range d.Categories {
		entries = append(entries, p.swatchEntry(name, d.categoryColor(category)))
	}
	p.legend(p.left, entries...)
	p.label(p.right-missingRoom, p.y+7, end, smallSize, countRoom, muted, clean(d.Count))
	p.label(p.right, p.y+7, end, smallSize, missingRoom, muted, clean(d.Missing))
	p.percentLabels(area, p.y+7)
	p.y += 18

	top, bottom, group := p.y, p.y, ""
	for _, row := range d.Rows {
		if heading := clean(row.Group); heading != group {
			group = heading
			bottom += headingHeight
		}
		bottom += height
	}
	p.gridlines(area, top, bottom)
	p.line(solid(slate, 1), area.x(0), top, area.x(0), bottom)
	group = ""
	for n := range d.Rows {
		if heading := clean(d.Rows[n].Group); heading != group {
			group = heading
			p.y += 4
			p.label(p.left, p.y+10, start, bodySize, area.left-p.left-8, slate, heading)
			p.line(solid(rule, 0.8), p.left, p.y, p.right, p.y)
			p.y += 18
		}
		y := p.y + height/2
		p.group("row", d.explain(n), func() {
			p.label(p.left+labelRoom, y, end, bodySize, labelRoom, ink, labels[n])
			d.bar(p, area, d.Rows[n], y-thick/2, thick)
			p.text(p.right-missingRoom, y, end, smallSize, ink, counts[n])
			if d.Missing != "" {
				p.text(p.right, y, end, smallSize, muted, missing[n])
			}
		})
		p.y += height
	}
	p.percentLabels(area, p.y+10)
	p.y += 20
}

// percentLabels writes the shares on both sides of the centre, without a sign:
// the side says which they are.
func (p *pen) percentLabels(area panel, y float64) {
	for _, tick := range area.ticks {
		p.text(area.x(tick), y, middle, smallSize, muted, percent(math.Abs(tick))+"%")
	}
}

func percent(share float64) string { return strconv.FormatFloat(share*100, 'f', 0, 64) }

// bar draws a row's bar, with the shares for which there is room.
func (d Diverging) bar(p *pen, area panel, row DivergingRow, y, thick float64) {
	if row.answers() == 0 {
		p.text(area.x(0)+6, y+thick/2, start, smallSize, muted, noValue)
		return
	}
	left, _ := row.reach()
	from := -left
	for category := range row.Counts {
		share := row.share(category)
		x0, x1 := area.x(from), area.x(from+share)
		fill := d.categoryColor(category)
		p.rectangle(x0, y, x1-x0, thick, fill)
		if text := percent(share); p.width(text, smallSize)+6 <= x1-x0 {
			p.text((x0+x1)/2, y+thick/2, middle, smallSize, inkOn(fill), text)
		}
		from += share
	}
}

func (d Diverging) explain(n int) string {
	row := d.Rows[n]
	text := clean(row.Label)
	for category, name := range d.Categories {
		separator := "; "
		if category == 0 {
			separator = ": "
		}
		text += separator + clean(name) + " " + strconv.Itoa(row.Counts[category])
		if row.answers() > 0 {
			text += " (" + percent(row.share(category)) + "%)"
		}
	}
	if d.Missing != "" {
		text += "; " + clean(d.Missing) + " " + strconv.Itoa(row.Missing)
	}
	return text
}
