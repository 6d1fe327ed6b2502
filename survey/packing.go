package survey

import "math/bits"

// Packing says where the answers of a row stand in the words that keep it.
// Every answer takes the same few bits; none lies across two words. Bits that
// belong to no item are 0.
type Packing struct {
	Bits  int   // of one answer: enough for every Code
	Words int   // of one row
	Word  []int // by item: the word that holds it
	Shift []int // by item: its lowest bit in that word
}

// window is how many answers the fast reader takes at a time. A run of item
// columns starts at a multiple of it, and a word holds a multiple of it, so
// that a window never lies across two words.
const window = 4

// newPacking packs items in the order of their columns, because runs of one
// answer are looked for in that order. slot gets the place of each column's
// item, counted in answers.
func newPacking(l *layout, scale Scale) (p Packing, slot []int) {
	p.Bits = bits.Len(uint(scale.Width()))
	perWord := 64 / p.Bits / window * window
	p.Word, p.Shift = make([]int, len(l.items)), make([]int, len(l.items))
	next, previous := 0, -1
	for _, column := range l.items {
		if column.field != previous+1 {
			next = (next + window - 1) / window * window
		}
		p.Word[column.item], p.Shift[column.item] = next/perWord, next%perWord*p.Bits
		slot = append(slot, next)
		previous = column.field
		next++
	}
	p.Words = (next + perWord - 1) / perWord
	return p, slot
}

// Code returns the answer to an item in a packed row.
func (p *Packing) Code(row []uint64, item int) Code {
	return Code(row[p.Word[item]] >> p.Shift[item] & (1<<p.Bits - 1))
}

func (p *Packing) set(row []uint64, item int, code Code) {
	row[p.Word[item]] |= uint64(code) << p.Shift[item]
}

// mask marks every bit of a set of items.
func (p *Packing) mask(items []int) []uint64 {
	mask := make([]uint64, p.Words)
	for _, item := range items {
		mask[p.Word[item]] |= (1<<p.Bits - 1) << p.Shift[item]
	}
	return mask
}
