package chart

import (
	"math"

	"goodgov/internal/diag"
)

// Profile is a dot profile: a row for each indicator and a symbol for each
// series, such as a community, its city and the best of its level. The first
// series leads: it lies on top and its values are printed first.
type Profile struct {
	Caption
	Axis   Axis
	Labels []string // of the rows
	Series []Series // one to six; four are easily told apart
}

// Series is a value for each row.
type Series struct {
	Name   string
	Values []float64 // one for each row, NaN where there is none

	// Low and High are the ends of the intervals: nil, or one for each row; an
	// interval that is NaN or 0 at both ends is none.
	Low, High []float64
}

func (pr Profile) natural() float64 { return DefaultWidth }

func (pr Profile) validate(problems *diag.Problems) {
	pr.Axis.validate(problems)
	if len(pr.Labels) == 0 {
		noData(problems, "Labels")
	}
	if len(pr.Series) == 0 {
		noData(problems, "Series")
	}
	if len(pr.Series) > len(markers) {
		shapeFault(problems, "Series", diag.Say("%d series", "%d 个系列", len(pr.Series)), diag.Say("at most %d", "至多 %d 个", len(markers)))
	}
	rows := len(pr.Labels)
	for _, series := range pr.Series {
		if len(series.Values) != rows || series.Low != nil && len(series.Low) != rows || (series.Low == nil) != (series.High == nil) ||
			series.High != nil && len(series.High) != rows {
			shapeFault(problems, "Series", diag.Say("%q: %d values, %d low, %d high", "%q：%d 个值，%d 个下限，%d 个上限",
				series.Name, len(series.Values), len(series.Low), len(series.High)), diag.Say("%d of each, or no interval", "各 %d 个，或不给区间", rows))
		}
		for _, values := range [][]float64{series.Values, series.Low, series.High} {
			checkNumbers(problems, "Series", series.Name, values...)
		}
	}
}

// bounds returns a row's interval; NaN where there is none.
func (s Series) bounds(row int) (low, high float64) {
	if s.Low == nil {
		return math.NaN(), math.NaN()
	}
	return s.Low[row], s.High[row]
}

func (pr Profile) span() *span {
	var values []float64
	for _, series := range pr.Series {
		values = append(values, series.Values...)
		for row := range series.Low {
			if low, high, ok := interval(series.bounds(row)); ok {
				values = append(values, low, high)
			}
		}
	}
	return pr.Axis.spanOf(6, values...)
}

func (pr Profile) draw(p *pen) {
	const lane = 8.0
	height := 18 + lane*float64(len(pr.Series)-1)
	if len(pr.Series) == 1 {
		height = 24
	}
	var labels []string
	for _, label := range pr.Labels {
		labels = append(labels, clean(label))
	}
	const edge = 6 // of the shaded rows
	labelRoom := min(p.widest(bodySize, labels...), 0.34*(p.right-p.left))
	labelEnd := p.left + edge + labelRoom

	// The values stand in columns; where there is little room, the first alone.
	columns := len(pr.Series)
	if p.right-p.left < 480 {
		columns = 1
	}
	const gap = 14
	var rooms []float64
	room := 0.0
	for _, series := range pr.Series[:columns] {
		var texts []string
		for _, v := range series.Values {
			texts = append(texts, pr.Axis.print(v))
		}
		rooms = append(rooms, p.widest(bodySize, texts...))
		room += rooms[len(rooms)-1] + gap
	}
	area := panel{pr.span(), labelEnd + 14, p.right - edge - room}

	var entries []legendEntry
	for n, series := range pr.Series {
		entries = append(entries, p.markerEntry(series.Name, markers[n]))
	}
	p.legend(p.left, entries...)
	if columns > 1 {
		x := area.right
		for n, width := range rooms {
			x += gap + width
			p.mark(markers[n], x-width/2, p.y+6, 4)
		}
	}
	p.y += 14

	top, bottom := p.y, p.y+height*float64(len(labels))
	for row := range labels {
		if row%2 == 0 {
			p.rectangle(p.left, top+float64(row)*height, p.right-p.left, height, shade)
		}
	}
	p.gridlines(area, top, bottom)
	for row, label := range labels {
		y := top + (float64(row)+0.5)*height
		p.group("row", pr.explain(row), func() {
			p.label(labelEnd, y, end, bodySize, labelRoom, ink, label)
			for n := len(pr.Series) - 1; n >= 0; n-- {
				series := pr.Series[n]
				low, high := series.bounds(row)
				p.estimate(area, markers[n], y+lane*(float64(n)-float64(len(pr.Series)-1)/2), series.Values[row], low, high)
			}
			x := area.right
			for n, width := range rooms {
				x += gap + width
				fill := muted
				if n == 0 {
					fill = ink
				}
				p.text(x, y, end, bodySize, fill, pr.Axis.print(pr.Series[n].Values[row]))
			}
		})
	}
	p.y = bottom
	p.axisFoot(area, pr.Axis)
}

func (pr Profile) explain(row int) string {
	text := clean(pr.Labels[row])
	for n, series := range pr.Series {
		separator := "; "
		if n == 0 {
			separator = ": "
		}
		low, high := series.bounds(row)
		text += separator + clean(series.Name) + " " + explainValue(pr.Axis, series.Values[row], low, high)
	}
	return text
}
