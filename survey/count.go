package survey

import "math/bits"

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
	sum     Tally               // of the rows that are counted at once
}

func newCounter(q *Questionnaire, p Packing) *counter {
	return &counter{packing: p, width: q.Scale.Width(), sets: q.Sets,
		turned: make([][blockRows]uint64, p.Words), answers: make([]uint64, len(q.Items)), sum: newTally(q)}
}

// count counts n rows, which stand stride words apart; c.sum is their tally.
func (c *counter) count(rows []uint64, stride, n int) {
	c.sum.Returned, c.sum.Valid = n, n
	clear(c.sum.Counts)
	clear(c.sum.Coded)
	clear(c.sum.Answered)
	for first := 0; first < n; first += blockRows {
		c.block(&c.sum, rows[first*stride:], stride, min(blockRows, n-first))
	}
}

func (c *counter) block(t *Tally, rows []uint64, stride, n int) {
	for w := range c.turned {
		turn(&c.turned[w], rows[w:], stride, n)
	}
	switch {
	case c.packing.Bits == 3:
		c.tally3(t, n)
	case c.packing.Bits <= 4:
		c.tally(t, n)
	default:
		c.tallyEach(t, rows, stride, n)
	}
	for s, set := range c.sets {
		silent := ^uint64(0) >> (blockRows - n)
		for _, item := range set {
			if silent &^= c.answers[item]; silent == 0 { // soon: few leave out several items
				break
			}
		}
		t.Answered[s] += n - bits.OnesCount64(silent)
	}
}

// tally3 counts answers of three bits: how often each bit, each two and all
// three are set says it all.
func (c *counter) tally3(t *Tally, n int) {
	size := c.width + 1
	for item := range c.answers {
		shift, turned := c.packing.Shift[item], &c.turned[c.packing.Word[item]]
		x, y, z := turned[shift&63], turned[(shift+1)&63], turned[(shift+2)&63]
		c.answers[item] = x | y | z
		counts := t.Counts[item*size : (item+1)*size]
		xs, ys, zs := bits.OnesCount64(x), bits.OnesCount64(y), bits.OnesCount64(z)
		xy, xz := bits.OnesCount64(x&y), bits.OnesCount64(x&z)
		if y&z == 0 && len(counts) == 6 { // the most usual: a scale of five points
			counts[0] += n - xs - ys - zs + xy + xz
			counts[1] += xs - xy - xz
			counts[2] += ys - xy
			counts[3] += xy
			counts[4] += zs - xz
			counts[5] += xz
			continue
		}
		yz, xyz := bits.OnesCount64(y&z), bits.OnesCount64(x&y&z)
		by := [8]int{n - bits.OnesCount64(x|y|z), xs - xy - xz + xyz, ys - xy - yz + xyz, xy - xyz, zs - xz - yz + xyz, xz - xyz, yz - xyz, xyz}
		for code := range counts {
			counts[code] += by[code&7]
		}
		if code := size; code < 8 && by[code] > 0 {
			counts[0] += by[code]
			t.Coded[item] += by[code]
			c.answers[item] &^= where(x, code) & where(y, code>>1) & where(z, code>>2)
		}
	}
}

// where turns a plane of bits into where they are as in the lowest bit of code.
func where(plane uint64, code int) uint64 { return plane ^ (uint64(code&1) - 1) }

// tally counts every answer that up to four bits can hold.
func (c *counter) tally(t *Tally, n int) {
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
		counts := t.Counts[item*(c.width+1) : (item+1)*(c.width+1)]
		missing := n
		for code := 1; code < len(counts); code++ {
			k := bits.OnesCount64(rows[code])
			counts[code] += k
			missing -= k
		}
		counts[0] += missing
		c.answers[item] = ^rows[0]
		if 1<<c.packing.Bits > len(counts) {
			coded := rows[len(counts)]
			t.Coded[item] += bits.OnesCount64(coded)
			c.answers[item] &^= coded
		}
	}
}

// tallyEach looks at every answer by itself.
func (c *counter) tallyEach(t *Tally, rows []uint64, stride, n int) {
	clear(c.answers)
	for r := range n {
		for item := range c.answers {
			code := int(c.packing.at(rows[r*stride:], item))
			if code > c.width {
				t.Coded[item]++
				code = 0
			}
			t.Counts[item*(c.width+1)+code]++
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
