package survey

import "math/bits"

// Packing says where the answers of a row stand in the words that keep it.
// Every answer takes the same few bits; none lies across two words. They hold
// its Code, or, for a missing code in place of an answer, one more than the
// scale has points. Bits that belong to no item are 0.
type Packing struct {
	Bits  int   // of one answer
	Words int   // of one row
	Word  []int // by item: the word that holds it
	Shift []int // by item: its lowest bit in that word
}

// window is how many answers the fast reader takes at a time. A run of item
// columns starts at a multiple of it, and a word holds a multiple of it, so
// that a window never lies across two words.
const window = 4

// newPacking packs items in the order of their columns, because runs of one
// answer are looked for in that order.
func newPacking(q *Questionnaire, l *layout) (p Packing) {
	p.Bits = bits.Len(uint(q.Scale.Width()))
	if len(q.Missing) > 0 {
		p.Bits = bits.Len(uint(q.missingCode()))
	}
	perWord := p.perWord()
	p.Word, p.Shift = make([]int, len(l.items)), make([]int, len(l.items))
	next, previous := 0, -1
	for _, column := range l.items {
		if column.field != previous+1 {
			next = (next + window - 1) / window * window
		}
		p.Word[column.item], p.Shift[column.item] = next/perWord, next%perWord*p.Bits
		previous = column.field
		next++
	}
	p.Words = (next + perWord - 1) / perWord
	return p
}

// perWord is how many answers a word holds.
func (p *Packing) perWord() int { return 64 / p.Bits / window * window }

// at returns what a packed row holds for an item.
func (p *Packing) at(row []uint64, item int) Code {
	return Code(row[p.Word[item]] >> p.Shift[item] & (1<<p.Bits - 1))
}

func (p *Packing) set(row []uint64, item int, code Code) {
	row[p.Word[item]] |= uint64(code) << p.Shift[item]
}
