package survey

import (
	"math"
	"math/bits"
	"sync"
)

// blockRows is how many rows are counted at a time: one for each bit of a word.
const blockRows = 64

// counter counts the answers of packed rows, 64 rows at a time: turned by a
// quarter, so that a word holds the same bit of the same item for 64 rows,
// how often an answer was given is the number of ones in a few words. Wider
// scales are counted one by one.
type counter struct {
	packing Packing
	width   int // of the scale
	sets    [][]int

	turned  [][blockRows]uint64 // by word
	answers []uint64            // by item: the rows with an answer

	// What was counted lately. Short numbers of the worker's own stay in its
	// cache; the tallies, which all share, would go from one core to the other.
	recent []uint16 // of each unit, size of them
	size   int
	rows   []uint16 // of each unit, counted in recent
	shared *counts
}

// counts is the tallies that workers share.
type counts struct {
	tallies []Tally
	locks   [64]sync.Mutex // of the tallies with the same remainder
}

func newCounter(q *Questionnaire, p Packing, shared *counts) *counter {
	c := &counter{packing: p, width: q.Scale.Width(), sets: q.Sets, turned: make([][blockRows]uint64, p.Words), answers: make([]uint64, len(q.Items)), shared: shared}
	c.size = len(q.Items)*(c.width+2) + len(q.Sets)
	c.recent, c.rows = make([]uint16, len(q.Units)*c.size), make([]uint16, len(q.Units))
	return c
}

// of is what was counted lately of a unit: as in Tally.Counts, Coded and
// Answered.
func (c *counter) of(unit int) (counts, coded, answered []uint16) {
	all := c.recent[unit*c.size : (unit+1)*c.size]
	items := len(c.answers)
	counts, all = all[:items*(c.width+1)], all[items*(c.width+1):]
	return counts, all[:items], all[items:]
}

// count counts up to 64 rows of a unit, which stand stride words apart.
func (c *counter) count(unit int, rows []uint64, stride, n int) {
	if int(c.rows[unit])+n > math.MaxUint16 {
		c.report(unit)
	}
	c.rows[unit] += uint16(n)
	counts, coded, answered := c.of(unit)
	for w := range c.turned {
		turn(&c.turned[w], rows[w:], stride, n)
	}
	switch {
	case c.packing.Bits == 3:
		c.tally3(counts, coded, n)
	case c.packing.Bits <= 4:
		c.tally(counts, coded, n)
	default:
		c.tallyEach(counts, coded, rows, stride, n)
	}
	all := ^uint64(0) >> (blockRows - n)
	for s, set := range c.sets {
		if len(set) == 1 {
			continue // report knows
		}
		silent := all
		for len(set) > 4 && silent != 0 { // few leave out four items
			silent &^= c.answers[set[0]] | c.answers[set[1]] | c.answers[set[2]] | c.answers[set[3]]
			set = set[4:]
		}
		if silent != 0 {
			for _, item := range set {
				silent &^= c.answers[item]
			}
		}
		answered[s] += uint16(n - bits.OnesCount64(silent))
	}
}

// report adds what was counted lately of a unit to its tally.
func (c *counter) report(unit int) {
	lock := &c.shared.locks[unit%len(c.shared.locks)]
	lock.Lock()
	defer lock.Unlock()
	counts, coded, answered := c.of(unit)
	t := &c.shared.tallies[unit]
	for s, set := range c.sets {
		if len(set) == 1 {
			answered[s] = c.rows[unit] - counts[set[0]*(c.width+1)]
		}
	}
	t.Returned += int(c.rows[unit])
	t.Valid += int(c.rows[unit])
	c.rows[unit] = 0
	move(t.Counts, counts)
	move(t.Coded, coded)
	move(t.Answered, answered)
}

// move adds terms to sums and makes them 0.
func move(sums []int, terms []uint16) {
	for i, term := range terms {
		sums[i] += int(term)
	}
	clear(terms)
}

// tally3 counts answers of three bits: how often each bit, each two and all
// three are set says it all.
func (c *counter) tally3(all, coded []uint16, n int) {
	size := c.width + 1
	for item := range c.answers {
		shift, turned := c.packing.Shift[item], &c.turned[c.packing.Word[item]]
		x, y, z := turned[shift&63], turned[(shift+1)&63], turned[(shift+2)&63]
		c.answers[item] = x | y | z
		counts := all[item*size : (item+1)*size]
		xs, ys, zs := bits.OnesCount64(x), bits.OnesCount64(y), bits.OnesCount64(z)
		xy, xz := bits.OnesCount64(x&y), bits.OnesCount64(x&z)
		if y&z == 0 && len(counts) == 6 { // the most usual: a scale of five points
			counts[0] += uint16(n - xs - ys - zs + xy + xz)
			counts[1] += uint16(xs - xy - xz)
			counts[2] += uint16(ys - xy)
			counts[3] += uint16(xy)
			counts[4] += uint16(zs - xz)
			counts[5] += uint16(xz)
			continue
		}
		yz, xyz := bits.OnesCount64(y&z), bits.OnesCount64(x&y&z)
		by := [8]int{n - bits.OnesCount64(x|y|z), xs - xy - xz + xyz, ys - xy - yz + xyz, xy - xyz, zs - xz - yz + xyz, xz - xyz, yz - xyz, xyz}
		for code := range counts {
			counts[code] += uint16(by[code&7])
		}
		if code := size; code < 8 && by[code] > 0 {
			counts[0] += uint16(by[code])
			coded[item] += uint16(by[code])
			c.answers[item] &^= where(x, code) & where(y, code>>1) & where(z, code>>2)
		}
	}
}

// where turns a plane of bits into where they are as in the lowest bit of code.
func where(plane uint64, code int) uint64 { return plane ^ (uint64(code&1) - 1) }

// tally counts every answer that up to four bits can hold.
func (c *counter) tally(all, coded []uint16, n int) {
	for item := range c.answers {
		shift := c.packing.Shift[item]
		planes := c.turned[c.packing.Word[item]][shift : shift+c.packing.Bits]
		var rows [16]uint64 // by code: which rows gave it
		rows[0] = ^uint64(0)
		for bit, plane := range planes {
			for code := range 1 << bit {
				rows[code|1<<bit] = rows[code] & plane
				rows[code] &^= plane
			}
		}
		counts := all[item*(c.width+1) : (item+1)*(c.width+1)]
		missing := n
		for code := 1; code < len(counts); code++ {
			k := bits.OnesCount64(rows[code])
			counts[code] += uint16(k)
			missing -= k
		}
		counts[0] += uint16(missing)
		c.answers[item] = ^rows[0]
		if 1<<c.packing.Bits > len(counts) {
			asCode := rows[len(counts)]
			coded[item] += uint16(bits.OnesCount64(asCode))
			c.answers[item] &^= asCode
		}
	}
}

// tallyEach looks at every answer by itself.
func (c *counter) tallyEach(all, coded []uint16, rows []uint64, stride, n int) {
	clear(c.answers)
	for r := range n {
		for item := range c.answers {
			code := int(c.packing.at(rows[r*stride:], item))
			if code > c.width {
				coded[item]++
				code = 0
			}
			all[item*(c.width+1)+code]++
			if code > 0 {
				c.answers[item] |= 1 << r
			}
		}
	}
}

// turn makes bit r of word b of dst what bit b of row r is: the transpose of
// a 64 × 64 matrix of bits, block by block (Warren, Hacker's Delight, ch. 7),
// two sizes of block at a time. Rows from n on are 0.
func turn(dst *[blockRows]uint64, rows []uint64, stride, n int) {
	for r := range n {
		dst[r] = rows[r*stride]
	}
	clear(dst[n:])
	const (
		low32 = 0x0000_0000_ffff_ffff
		low16 = 0x0000_ffff_0000_ffff
		low8  = 0x00ff_00ff_00ff_00ff
		low4  = 0x0f0f_0f0f_0f0f_0f0f
		low2  = 0x3333_3333_3333_3333
		low1  = 0x5555_5555_5555_5555
	)
	for r := range 16 {
		a, b, c, d := dst[r], dst[r+16], dst[r+32], dst[r+48]
		a, c = exchange(a, c, 32, low32)
		b, d = exchange(b, d, 32, low32)
		a, b = exchange(a, b, 16, low16)
		c, d = exchange(c, d, 16, low16)
		dst[r], dst[r+16], dst[r+32], dst[r+48] = a, b, c, d
	}
	for i := range 16 {
		r := i&3 | i&12<<2
		a, b, c, d := dst[r], dst[r+4], dst[r+8], dst[r+12]
		a, c = exchange(a, c, 8, low8)
		b, d = exchange(b, d, 8, low8)
		a, b = exchange(a, b, 4, low4)
		c, d = exchange(c, d, 4, low4)
		dst[r], dst[r+4], dst[r+8], dst[r+12] = a, b, c, d
	}
	for r := 0; r < blockRows; r += 4 {
		a, b, c, d := dst[r], dst[r+1], dst[r+2], dst[r+3]
		a, c = exchange(a, c, 2, low2)
		b, d = exchange(b, d, 2, low2)
		a, b = exchange(a, b, 1, low1)
		c, d = exchange(c, d, 1, low1)
		dst[r], dst[r+1], dst[r+2], dst[r+3] = a, b, c, d
	}
}

// exchange swaps the high blocks of a with the low blocks of b.
func exchange(a, b uint64, size int, low uint64) (uint64, uint64) {
	swapped := (a>>size ^ b) & low
	return a ^ swapped<<size, b ^ swapped
}
