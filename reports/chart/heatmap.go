package chart

import (
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"goodgov/internal/diag"
)

// HeatMap is a table of coloured cells: a row for each unit and a column for
// each indicator. Each cell prints its value where there is room for it.
type HeatMap struct {
	Caption
	Columns []string
	Rows    []HeatMapRow
	Scale   ColorScale

	Number  func(value float64) string // prints a value; nil: two decimals
	Missing string                     // names the cells without a value in the legend; "": they are not explained

	// Blank is the distance from Scale.Center within which a cell is left empty,
	// as small loadings are; 0: none is.
	Blank float64
}

// HeatMapRow is a row of a HeatMap.
type HeatMapRow struct {
	Label     string
	Values    []float64 // one for each column, NaN where there is none
	Highlight bool      // sets the row off from the others, such as the city's
	Begins    bool      // a line above parts the row from those before
}

// natural is wider than usual where the columns' names would touch.
func (h HeatMap) natural() float64 {
	return min(max(DefaultWidth, 120+narrowest*float64(len(h.Columns))), MaxWidth)
}

// narrowest is the width of a column that has room for a letter across.
const narrowest = 13.0

func (h HeatMap) validate(problems *diag.Problems) {
	h.Scale.validate(problems)
	if len(h.Columns) == 0 {
		noData(problems, "Columns")
	}
	if len(h.Rows) == 0 {
		noData(problems, "Rows")
	}
	for _, row := range h.Rows {
		if len(row.Values) != len(h.Columns) {
			shapeFault(problems, "Rows", diag.Say("%q: %d values", "%q：%d 个值", row.Label, len(row.Values)),
				diag.Say("%d, one for each column", "%d 个，每列一个", len(h.Columns)))
		}
		checkNumbers(problems, "Rows", row.Label, row.Values...)
	}
	if !(h.Blank >= 0) {
		shapeFault(problems, "Blank", diag.Say("%g", "%g", h.Blank), diag.Say("0 or more", "不小于 0"))
	}
}

// blank reports whether a value's cell is left empty.
func (h HeatMap) blank(v float64) bool { return h.Blank > 0 && math.Abs(v-h.Scale.Center) < h.Blank }

func (h HeatMap) print(v float64) string { return Axis{Number: h.Number}.print(v) }

func (h HeatMap) draw(p *pen) {
	var labels, printed []string
	var values []float64
	for _, row := range h.Rows {
		labels = append(labels, clean(row.Label))
		values = append(values, row.Values...)
		for _, v := range row.Values {
			printed = append(printed, h.print(v))
		}
	}
	scale := h.Scale.over(values)
	height, size := 22.0, float64(bodySize)
	if len(h.Rows) > 60 {
		height, size = 17, smallSize
	}
	// Where columns are many the rows' names give way to those of the columns.
	const gap = 8
	across := p.right - p.left - gap
	labelRoom := min(p.widest(size, labels...), max(min(0.3*across, across-narrowest*float64(len(h.Columns))), 0.15*across))
	left := p.left + labelRoom + gap
	width := min((p.right-left)/float64(len(h.Columns)), 110)
	right := left + width*float64(len(h.Columns))
	numbers := p.widest(smallSize, printed...)+4 <= width

	h.legend(p, left, scale, values)
	p.columnHeads(h.Columns, left, width)
	for n, row := range h.Rows {
		y := p.y + height/2
		p.group("row", "", func() {
			if row.Highlight {
				p.rectangle(p.left, p.y, left-p.left, height, shade)
			}
			p.label(left-gap, y, end, size, labelRoom, ink, labels[n])
			for column, v := range row.Values {
				x := left + float64(column)*width
				p.group("cell", labels[n]+" · "+clean(h.Columns[column])+": "+h.print(v), func() {
					if h.blank(v) {
						p.rectangle(x+0.5, p.y+0.5, width-1, height-1, shade)
						return
					}
					p.cell(scale, x, p.y, width, height, v)
					if numbers && !math.IsNaN(v) {
						p.text(x+width/2, y, middle, smallSize, inkOn(scale.of(v)), h.print(v))
					}
				})
			}
		})
		if row.Begins && n > 0 {
			p.line(solid(rule, 1), p.left, p.y, right, p.y)
		}
		p.y += height
		if row.Highlight {
			p.line(solid(slate, 1.4), p.left, p.y, right, p.y)
			if n > 0 {
				p.line(solid(slate, 1.4), p.left, p.y-height, right, p.y-height)
			}
		}
	}
}

// cell fills a cell; one without a value is hatched.
func (p *pen) cell(scale colors, x, y, width, height, v float64) {
	const gap = 0.5
	x, y, width, height = x+gap, y+gap, width-2*gap, height-2*gap
	if !math.IsNaN(v) {
		p.rectangle(x, y, width, height, scale.of(v))
		return
	}
	p.rectangle(x, y, width, height, shade)
	for from := 5.0; from < width+height; from += 5 {
		// A line from the upper or right edge down to the left or lower one.
		x0, y0 := x+min(from, width), y+max(0, from-width)
		x1, y1 := x+max(0, from-height), y+min(from, height)
		p.line(solid(grid, 1), x0, y0, x1, y1)
	}
	p.text(x+width/2, y+height/2, middle, smallSize, muted, noValue)
}

// legend draws the colours from end to end, and what a hatched cell means.
func (h HeatMap) legend(p *pen, left float64, scale colors, values []float64) {
	const steps, barHeight, line = 40, 9.0, 18.0
	low, high, center := h.print(scale.low), h.print(scale.high), ""
	if h.Scale.Kind == ScaleDiverging {
		center = strings.TrimSpace(clean(h.Scale.Label) + " " + h.print(h.Scale.Center))
	}
	room := p.widest(smallSize, low, high) + 6
	from := left + room
	to := from + min(200, 0.45*(p.right-p.left))
	p.group("legend", "", func() {
		y := p.y + line/2
		width := (to - from) / steps
		for n := range steps {
			// A little overlap hides the seams.
			p.rectangle(from+float64(n)*width, y-barHeight/2, width+0.3, barHeight, ramp(scale.ramp, (float64(n)+0.5)/steps))
		}
		p.text(from-6, y, end, smallSize, muted, low)
		p.text(to+6, y, start, smallSize, muted, high)
		p.y += line
		if center != "" {
			x := (from + to) / 2
			p.line(solid(slate, 1), x, y-barHeight/2-1, x, y+barHeight/2+2)
			p.label(x, p.y+line/2-3, middle, smallSize, p.right-p.left, muted, center)
			p.y += line - 2
		}
		if h.Missing != "" && slices.ContainsFunc(values, math.IsNaN) {
			const sample = 28
			x := to + room + 18
			if text := clean(h.Missing); x+sample+p.width(text, smallSize) > p.right {
				x, y = from, p.y+line/2
				p.y += line
			}
			p.cell(scale, x, y-7, 22, 14, math.NaN())
			p.label(x+sample, y, start, smallSize, p.right-x-sample, muted, clean(h.Missing))
		}
		p.y += 6
	})
}

// columnHeads writes the columns' names: across where they fit, else down the
// column if they are Han, else upwards.
func (p *pen) columnHeads(names []string, left, width float64) {
	var cleaned []string
	for _, name := range names {
		cleaned = append(cleaned, clean(name))
	}
	if !p.headsAcross(cleaned, left, width) {
		p.headsAlong(cleaned, left, width)
	}
}

// headsAcross writes names in lines above each other, standing on the cells. It
// reports whether all of them fit; if not, it draws nothing.
func (p *pen) headsAcross(names []string, left, width float64) bool {
	const most, lineHeight, least = 3, 14.0, 30.0
	if width < least {
		return false
	}
	var heads [][]string
	tallest := 0
	for _, name := range names {
		lines := p.letters.wrap(name, smallSize, (width-4)/p.stretch, most)
		if !whole(name, lines) {
			return false
		}
		heads = append(heads, lines)
		tallest = max(tallest, len(lines))
	}
	for n, lines := range heads {
		for row, line := range lines {
			y := p.y + lineHeight*(float64(tallest-len(lines)+row)+0.5)
			p.text(left+(float64(n)+0.5)*width, y, middle, smallSize, ink, line)
		}
	}
	p.y += lineHeight*float64(tallest) + 4
	return true
}

// headsAlong writes names along the columns. Where columns are narrower than a
// letter, not each is named.
func (p *pen) headsAlong(names []string, left, width float64) {
	const room, step = 150.0, 12.5 // of a letter, downwards
	highest := 0.0
	for n, name := range names {
		if !stacks(name) {
			names[n] = p.letters.fit(name, smallSize, room/p.stretch)
			highest = max(highest, p.width(names[n], smallSize))
			continue
		}
		letters := []rune(name)
		if most := int(math.Floor(room / step)); len(letters) > most {
			letters = append(letters[:most-1], '⋮')
		}
		names[n] = string(letters)
		highest = max(highest, step*float64(len(letters)))
	}
	bottom := p.y + highest
	every := int(math.Ceil(narrowest / width))
	for n := 0; n < len(names); n += every {
		x := left + (float64(n)+0.5)*width
		if !stacks(names[n]) {
			p.upwards(x, bottom, smallSize, ink, names[n])
			continue
		}
		y := bottom - step*float64(utf8.RuneCountInString(names[n]))
		for _, letter := range names[n] {
			p.text(x, y+step/2, middle, smallSize, ink, string(letter))
			y += step
		}
	}
	p.y = bottom + 6
}

// stacks reports whether a text can be written from top to bottom.
func stacks(text string) bool {
	for _, r := range text {
		if !isWide(r) && r != '⋮' {
			return false
		}
	}
	return text != ""
}
