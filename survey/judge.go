package survey

import (
	"math/bits"
	"strings"
)

// look counts the answers of a packed row, its missing codes, and the answers
// that differ from the one in the column before. There can be no longer run
// of one answer than there are answers that do not.
func (p *parser) look(answers []uint64) (present, codes, changes int) {
	b, full := p.plan.packing.Bits, p.windows.full
	if b == 3 && p.plan.missing == 0 {
		present, changes = look3(answers)
		return present, 0, changes
	}
	word := answers[0]
	given := p.lowest(word)
	if p.plan.missing != 0 {
		codes = bits.OnesCount64(given)
		given &= p.lowest(word ^ p.plan.missing)
		codes -= bits.OnesCount64(given)
	}
	for i := range answers {
		var next, nextGiven uint64
		if i+1 < len(answers) {
			next = answers[i+1]
			nextGiven = p.lowest(next)
			if p.plan.missing != 0 {
				codes += bits.OnesCount64(nextGiven)
				nextGiven &= p.lowest(next ^ p.plan.missing)
				codes -= bits.OnesCount64(nextGiven)
			}
		}
		present += bits.OnesCount64(given)
		follows := word>>(b&63) | next<<((full-b)&63)
		followsGiven := given>>(b&63) | nextGiven<<((full-b)&63)
		changes += bits.OnesCount64(p.lowest(word^follows) & given & followsGiven)
		word, given = next, nextGiven
	}
	return present, codes, changes
}

// look3 does so for answers of three bits without missing codes.
func look3(answers []uint64) (present, changes int) {
	const low = 0x0249_2492_4924_9249
	word := answers[0]
	given := (word | word>>1 | word>>2) & low
	for _, next := range answers[1:] {
		present += bits.OnesCount64(given)
		nextGiven := (next | next>>1 | next>>2) & low
		d := word ^ (word>>3 | next<<57)
		changes += bits.OnesCount64((d | d>>1 | d>>2) & given & (given>>3 | nextGiven<<57))
		word, given = next, nextGiven
	}
	present += bits.OnesCount64(given)
	d := word ^ word>>3
	changes += bits.OnesCount64((d | d>>1 | d>>2) & given & (given >> 3))
	return present, changes
}

// lowest has the lowest bit of each place that is not 0.
func (p *parser) lowest(word uint64) uint64 {
	b := p.plan.packing.Bits
	all := word
	for range b - 1 {
		word >>= 1
		all |= word
	}
	return all & lowestOf[b]
}

// lowestOf marks the lowest bit of each place in a word, by its width.
var lowestOf = [5]uint64{2: 0x5555_5555_5555_5555, 3: 0x0249_2492_4924_9249, 4: 0x1111_1111_1111_1111}

// judge is what Screening.judge says of the answers in a packed row.
func (p *parser) judge(answers []uint64, present, codes, changes int) (reasons Reason) {
	s := &p.q.Screening
	missing := len(p.q.Items) - present
	switch s.Counts {
	case EmptyCell:
		missing -= codes
	case CodedCell:
		missing = codes
	}
	if missing > p.plan.mostMissing {
		reasons = Missing
	}
	if most := s.MaxLongstring; most > 0 && present-changes > most && longstring(p.unpack(answers), p.q.Scale.Width()) > most {
		reasons |= Longstring
	}
	return reasons
}

// attentive reports whether the attention items of a row are as they should.
func (p *parser) attentive(text []byte, spans []span) bool {
	for i, cell := range p.plan.attention {
		if !sameAnswer(strings.TrimSpace(string(spans[cell].of(text))), p.q.Screening.Attention[i].Want) {
			return false
		}
	}
	return true
}

// unpack lists the answers of a row in column order.
func (p *parser) unpack(answers []uint64) []Code {
	p.codes = p.codes[:0]
	for _, column := range p.l.items {
		p.codes = append(p.codes, p.plan.packing.at(answers, column.item))
	}
	return p.codes
}

// tooFast compares a time with the least that a valid row takes. Whole numbers
// of up to eight digits are compared as their digits are. It reports false for
// what is no time.
func (p *plan) tooFast(text []byte, s span) (fast, ok bool) {
	if size := int(s.to - s.from); 0 < size && size <= 8 {
		// The cell at the top, and zeros before it.
		x := load(text, int(s.to)-8) ^ '0'*everyByte
		x &= ^uint64(0) << (64 - 8*size)
		if (x+0x76*everyByte)&topOfBytes|x&topOfBytes == 0 {
			return bits.ReverseBytes64(x) < p.leastDigits, true
		}
	}
	took, ok := number(string(s.of(text)))
	return took < p.least, ok // not so where it is empty, NaN
}

// digitsOf writes a whole number of up to eight digits into as many bytes, the
// last digit into the lowest; of a larger number it is all ones.
func digitsOf(v float64) (digits uint64) {
	if v > 99_999_999 {
		return ^uint64(0)
	}
	n := uint64(v)
	for shift := 0; n > 0; shift += 8 {
		digits |= n % 10 << shift
		n /= 10
	}
	return digits
}
