package survey

import "math"

// plan is how the fast reader goes through a row: by turns over some cells of
// which it notes only where they are, and a run of items.
type plan struct {
	fast  bool // there is a fast way for this questionnaire
	steps []step
	cells int // that are no items

	// Which of those cells hold what; −1 is none.
	id, unit, seconds, weight int
	attention, background     []int

	packing  Packing
	weightAt int // word of a row that holds its weight; 0 is none
	stride   int // words of a row

	least       float64 // seconds that a valid row takes
	leastDigits uint64  // the same as digits, rounded up
	missing     uint64  // a word of missing codes; 0 where there are none
	mostMissing int     // missing answers that a valid row may have
}

type step struct {
	cells int
	items int

	word, shift int // of the first item in a packed row
}

func newPlan(q *Questionnaire, l *layout) *plan {
	p := &plan{fast: true}
	p.packing = newPacking(q, l)
	p.stride = p.packing.Words
	if q.weighted() {
		p.weightAt = p.stride
		p.stride++
	}
	item := map[int]int{} // by field: the column in layout.items
	for k, column := range l.items {
		item[column.field] = k
	}
	place := make([]int, len(l.header)) // by field: its place among the cells that are no items
	for field := range l.header {
		k, isItem := item[field]
		if !isItem {
			place[field] = p.cells
			p.cells++
			if n := len(p.steps); n == 0 || p.steps[n-1].items > 0 {
				p.steps = append(p.steps, step{})
			}
			p.steps[len(p.steps)-1].cells++
			continue
		}
		if len(p.steps) == 0 {
			p.steps = append(p.steps, step{})
		}
		current := &p.steps[len(p.steps)-1]
		if current.items == 0 {
			first := l.items[k].item
			current.word, current.shift = p.packing.Word[first], p.packing.Shift[first]
		}
		current.items++
	}
	find := func(field int) int {
		if field < 0 {
			return -1
		}
		if _, isItem := item[field]; isItem {
			p.fast = false // one cell with two uses
		}
		return place[field]
	}
	p.id, p.unit, p.seconds, p.weight = find(l.id), find(l.unit), find(l.seconds), find(l.weight)
	for _, field := range l.attention {
		p.attention = append(p.attention, find(field))
	}
	for _, field := range l.background {
		p.background = append(p.background, find(field))
	}
	p.least = q.Screening.MinSeconds
	p.leastDigits = digitsOf(math.Ceil(p.least))
	if len(q.Missing) > 0 && p.packing.Bits < len(lowestOf) {
		p.missing = lowestOf[p.packing.Bits] * uint64(q.missingCode())
	}
	p.mostMissing = len(q.Items)
	if limit := q.Screening.MaxMissing; limit != nil {
		for p.mostMissing > 0 && exceeds(p.mostMissing, len(q.Items), *limit) {
			p.mostMissing--
		}
	}
	return p
}

// pack writes a row that was read strictly.
func (p *plan) pack(words []uint64, l *layout, r *row) {
	clear(words)
	for k, code := range r.codes {
		p.packing.set(words, l.items[k].item, code)
	}
}
