package survey

import "math/bits"

// blockRows is how many rows are counted at a time: one for each bit of a word.
const blockRows = 64

// counter counts the answers of packed rows, 64 rows at a time: turned by a
// quarter, so that a word holds the same bit of the same item for 64 rows,
// how often an answer was given is the number of ones in a few words. Wider
// scales are counted one by one.
type counter struct {
	packing  Packing
	width    int // of the scale
	sets     [][]int
	coded    int   // the first word of a row's missing codes; 0 is none
	codedBit []int // by item

	turned  [][blockRows]uint64 // by word
	answers []uint64            // by item: the rows with an answer
}

func newCounter(q *Questionnaire, p Packing, coded int, codedBit []int) *counter {
	return &counter{packing: p, width: q.Scale.Width(), sets: q.Sets, coded: coded, codedBit: codedBit,
		turned: make([][blockRows]uint64, p.Words), answers: make([]uint64, len(q.Items))}
}

// count adds n rows, which stand stride words apart, to a tally.
func (c *counter) count(t *Tally, rows []uint64, stride, n int) {
	for first := 0; first < n; first += blockRows {
		c.block(t, rows[first*stride:], stride, min(blockRows, n-first))
	}
}

func (c *counter) block(t *Tally, rows []uint64, stride, n int) {
	t.Returned += n
	t.Valid += n
	for w := range c.turned {
		turn(&c.turned[w], rows[w:], stride, n)
	}
	if c.packing.Bits <= 4 {
		c.tally(t, n)
	} else {
		c.tallyEach(t, rows, stride, n)
	}
	for s, set := range c.sets {
		answered := uint64(0)
		for _, item := range set {
			answered |= c.answers[item]
		}
		t.Answered[s] += bits.OnesCount64(answered)
	}
	if c.coded == 0 {
		return
	}
	var turned [blockRows]uint64
	for w := range stride - c.coded {
		turn(&turned, rows[c.coded+w:], stride, n)
		for item, bit := range c.codedBit {
			if bit>>6 == w {
				t.Coded[item] += bits.OnesCount64(turned[bit&63])
			}
		}
	}
}

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
		c.answers[item] = ^rows[0]
		counts := t.Counts[item*(c.width+1) : (item+1)*(c.width+1)]
		missing := n
		for code := 1; code < len(counts); code++ {
			k := bits.OnesCount64(rows[code])
			counts[code] += k
			missing -= k
		}
		counts[0] += missing
	}
}

// tallyEach looks at every answer by itself.
func (c *counter) tallyEach(t *Tally, rows []uint64, stride, n int) {
	clear(c.answers)
	for r := range n {
		for item := range c.answers {
			code := c.packing.Code(rows[r*stride:], item)
			t.Counts[item*(c.width+1)+int(code)]++
			if code != NoAnswer {
				c.answers[item] |= 1 << r
			}
		}
	}
}

// turn makes bit r of word b of dst what bit b of row r is: the transpose of
// a 64 × 64 matrix of bits, block by block (Warren, Hacker's Delight, ch. 7).
// Rows from n on are 0.
func turn(dst *[blockRows]uint64, rows []uint64, stride, n int) {
	for r := range n {
		dst[r] = rows[r*stride]
	}
	clear(dst[n:])
	for size, mask := 32, uint64(1)<<32-1; size > 0; size, mask = size/2, mask^mask<<(size/2) {
		for r := 0; r < blockRows; r = (r + size + 1) &^ size {
			swapped := (dst[r]>>size ^ dst[r+size]) & mask
			dst[r] ^= swapped << size
			dst[r+size] ^= swapped
		}
	}
}
