package survey

import (
	"encoding/binary"
	"math/bits"
	"slices"
)

// dictionary finds the numbers of short texts, such as the codes of units, in
// place of a map: most take a comparison of two words.
type dictionary struct {
	slots []dictionarySlot // a power of two
	texts []string         // by number
	shift int              // from a hash to a slot
}

// dictionarySlot is a text: its first and last eight bytes, which may overlap,
// and its number. An empty slot has a size of −1.
type dictionarySlot struct {
	first, last uint64
	size        int32
	number      int32
}

// find returns the number of the text at a span. At least eight bytes follow
// where it starts.
func (d *dictionary) find(text []byte, s span) (number int, ok bool) {
	if len(d.slots) == 0 {
		return 0, false
	}
	size := int(s.to - s.from)
	first, last := binary.LittleEndian.Uint64(text[s.from:]), uint64(0)
	if size < 8 {
		first &= 1<<(8*size) - 1
	} else {
		last = binary.LittleEndian.Uint64(text[s.to-8:])
	}
	mask := len(d.slots) - 1
	for i := d.start(first, last); ; i++ {
		slot := &d.slots[i&mask]
		if slot.first == first && slot.last == last && int(slot.size) == size && (size <= 16 || d.texts[slot.number] == string(s.of(text))) {
			return int(slot.number), true
		}
		if slot.size < 0 {
			return 0, false
		}
	}
}

// start is where the search for a text starts (multiplicative hashing: Knuth
// 1973, 6.4).
func (d *dictionary) start(first, last uint64) int {
	h := (first ^ bits.RotateLeft64(last, 23)) * 0x9e37_79b9_7f4a_7c15
	h = (h ^ h>>29) * 0xbf58_476d_1ce4_e5b9
	return int(h >> (d.shift & 63))
}

// add gives a text that is not there yet the next number.
func (d *dictionary) add(text string) (number int) {
	d.texts = append(d.texts, text)
	if few := 4096; 4*len(d.texts) > 3*len(d.slots) || len(d.slots) < few && 4*len(d.texts) > len(d.slots) {
		d.slots = slices.Repeat([]dictionarySlot{{size: -1}}, max(16, 2*len(d.slots)))
		d.shift = 64 - bits.Len(uint(len(d.slots)-1))
		for number := range d.texts {
			d.enter(number)
		}
	} else {
		d.enter(len(d.texts) - 1)
	}
	return len(d.texts) - 1
}

func (d *dictionary) enter(number int) {
	text := d.texts[number]
	slot := dictionarySlot{size: int32(len(text)), number: int32(number)}
	var start [8]byte
	copy(start[:], text)
	slot.first = binary.LittleEndian.Uint64(start[:])
	if len(text) >= 8 {
		slot.last = binary.LittleEndian.Uint64([]byte(text[len(text)-8:]))
	}
	i, mask := d.start(slot.first, slot.last), len(d.slots)-1
	for d.slots[i&mask].size >= 0 {
		i++
	}
	d.slots[i&mask] = slot
}
