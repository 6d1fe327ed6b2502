package chart

import "image/color"

// A legendEntry is a symbol and what it stands for.
type legendEntry struct {
	text   string
	symbol func(x, y float64) // draws the symbol around a point
}

// legend writes entries next to each other, on as many lines as they need.
func (p *pen) legend(left float64, entries ...legendEntry) {
	const symbolWidth, gap, height = 18, 14, 19
	x := left
	for _, entry := range entries {
		room := (p.right - left - symbolWidth) / p.stretch
		text := p.letters.fit(clean(entry.text), smallSize, room)
		if text == "" {
			continue
		}
		width := symbolWidth + p.width(text, smallSize)
		if x > left && x+width > p.right {
			x = left
			p.y += height
		}
		entry.symbol(x+symbolWidth/2-2, p.y+height/2)
		p.text(x+symbolWidth, p.y+height/2, start, smallSize, muted, text)
		x += width + gap
	}
	p.y += height + 4
}

// markerEntry is a legend entry for a series.
func (p *pen) markerEntry(text string, m marker) legendEntry {
	return legendEntry{text, func(x, y float64) { p.mark(m, x, y, 4.5) }}
}

// swatchEntry is a legend entry for an area.
func (p *pen) swatchEntry(text string, fill color.Color) legendEntry {
	return legendEntry{text, func(x, y float64) { p.rectangle(x-6, y-5, 12, 10, fill) }}
}
