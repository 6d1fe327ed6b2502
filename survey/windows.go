package survey

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"slices"
	"strconv"
	"strings"
)

// windows reads item cells four at a time, as eight bytes "d,d,d,d,".
//
// Each cell of one digit and its comma is a lane of 16 bits. Exclusive-or with
// the pattern "0,0,0,0," leaves in each lane the value of the digit, and
// something of ten or more where the cell is not one digit; an empty cell or
// one of two characters is then put into its lane by hand and the rest of the
// window is loaded again, moved by what the cell is shorter or longer. A
// multiplication moves the four lanes together into 16 bits, whose halves are
// looked up: the tables know the scale, the missing codes and all that is not
// an answer.
type windows struct {
	comma     byte
	pattern   uint64
	low, high [256]uint32 // what the first and the last two lanes say
	long      []longCell
	step      int // bits of the answers of a window
	full      int // bits of a word that hold answers
}

// longCell is a cell that is not one digit and has a lane's value.
type longCell struct {
	text []byte // with the comma behind it
	lane uint64
}

// The values of a lane that are no digits. Those from longLane to emptyLane
// are points of the scale that take more than one character.
const (
	longLane  = 10
	codedLane = 14
	emptyLane = 15
)

const (
	lanes    = 0x0001_0001_0001_0001
	notDigit = 0x7ff6 * lanes // carries into the top bit of a lane of 10 or more
	topBits  = 0x8000 * lanes
	gather   = 1<<48 | 1<<36 | 1<<24 | 1<<12 // moves the lanes' low four bits to the top
	unread   = 1 << 31                       // in a table's entry: a lane is no answer
)

// newWindows prepares to read the answers of a questionnaire; ok is false
// where its scale has too many points for it.
func newWindows(q *Questionnaire, p Packing, comma byte) (w *windows, ok bool) {
	if p.Bits > 4 {
		return nil, false
	}
	cells := q.answerReader()
	w = &windows{comma: comma, pattern: ('0' | uint64(comma)<<8) * lanes, step: window * p.Bits, full: p.perWord() * p.Bits}
	var lane [16]answer
	for v := range lane {
		switch {
		case v < longLane:
			lane[v].code, lane[v].kind = cells.read(strconv.Itoa(v))
		case v == codedLane:
			lane[v] = answer{cells.coded, codedMissing}
		case v == emptyLane:
			lane[v].kind = leftEmpty
		default:
			lane[v].kind = unreadable
		}
	}
	next := longLane
	for v := q.Scale.Min; v <= q.Scale.Max; v++ {
		text := strconv.Itoa(v)
		code, kind := cells.read(text)
		if len(text) == 1 || kind != answered {
			continue
		}
		if next == codedLane {
			return nil, false
		}
		lane[next] = answer{code, kind}
		w.long = append(w.long, longCell{text: append([]byte(text), comma), lane: uint64(next)})
		next++
	}
	for _, text := range q.Missing {
		if text = strings.TrimSpace(text); text != "" && !digit(text) && !strings.ContainsAny(text, "\"\r\n"+string(rune(comma))) {
			w.long = append(w.long, longCell{text: append([]byte(text), comma), lane: codedLane})
		}
	}
	slices.SortStableFunc(w.long, func(a, b longCell) int { return len(a.text) - len(b.text) })
	for v := range w.low {
		for half, table := range []*[256]uint32{&w.low, &w.high} {
			for i, a := range []answer{lane[v&15], lane[v>>4]} {
				switch a.kind {
				case answered, codedMissing:
					table[v] |= uint32(a.code) << ((2*half + i) * p.Bits)
				case offScale, unreadable:
					table[v] |= unread
				}
			}
		}
	}
	return w, true
}

// longest is the most bytes that a cell takes, with its comma.
func (w *windows) longest() int {
	longest := 2
	for _, cell := range w.long {
		longest = max(longest, len(cell.text))
	}
	return longest
}

func digit(text string) bool { return len(text) == 1 && '0' <= text[0] && text[0] <= '9' }

// run reads n cells from p on and puts what they say into a row, from a slot
// on, which is a multiple of the window. It returns the place behind them, or
// −1 where a cell is not plain. Text must go on for some bytes before and
// behind.
//
// This is where most of the time goes; it makes no call but as its last act,
// so that everything stays in registers.
func (w *windows) run(text []byte, p, n, slot int, answers []uint64) int {
	at := slot * w.step / window // in the bits that hold answers
	word, shift := at/w.full, at%w.full
	packed, all := uint64(0), uint32(0)
	for ; n >= window; n -= window {
		x := binary.LittleEndian.Uint64(text[p:]) ^ w.pattern
		for bad := (x | (x + notDigit)) & topBits; bad != 0; {
			lane := bits.TrailingZeros64(bad) & 0x30
			if text[p+lane/8] != w.comma {
				answers[word] |= packed
				return w.rest(text, p, n, word, shift, x, bad, all, answers)
			}
			p--
			before := uint64(1)<<lane - 1
			behind := ^(before<<16 | 0xffff)
			x = x&before | emptyLane<<lane | (binary.LittleEndian.Uint64(text[p:])^w.pattern)&behind
			bad = (x | (x + notDigit)) & topBits & behind
		}
		v := x * gather >> 48
		says := w.low[uint8(v)] | w.high[uint8(v>>8)]
		all |= says
		packed |= uint64(says&0xffff) << (shift & 63)
		if shift += w.step; shift == w.full {
			answers[word] |= packed
			word, shift, packed = word+1, 0, 0
		}
		p += 2 * window
	}
	if packed != 0 {
		answers[word] |= packed
	}
	if n > 0 {
		x := (binary.LittleEndian.Uint64(text[p:]) ^ w.pattern) & live(n)
		return w.rest(text, p, n, word, shift, x, (x|(x+notDigit))&topBits, all, answers)
	}
	if all&unread != 0 {
		return -1
	}
	return p
}

// live marks the lanes of n cells.
func live(n int) uint64 { return ^uint64(0) >> (64 - 16*min(n, window)) }

// rest reads the rest of a run of cells, of any length. Of its first window x
// is what was loaded and mended so far, and bad marks lanes that are not one
// digit.
func (w *windows) rest(text []byte, p, n, word, shift int, x, bad uint64, all uint32, answers []uint64) int {
	for {
		mask := live(n)
		if bad &= mask; bad != 0 {
			if x, p = w.mend(text, p, x, bad, mask); p < 0 {
				return -1
			}
		}
		x = x&mask | emptyLane*lanes&^mask
		v := x * gather >> 48
		says := w.low[uint8(v)] | w.high[uint8(v>>8)]
		all |= says
		answers[word] |= uint64(says&0xffff) << (shift & 63)
		if shift += w.step; shift == w.full {
			word, shift = word+1, 0
		}
		if n <= window {
			break
		}
		p += 2 * window
		n -= window
		x = binary.LittleEndian.Uint64(text[p:]) ^ w.pattern
		bad = (x | (x + notDigit)) & topBits
	}
	if all&unread != 0 {
		return -1
	}
	return p + 2*n
}

// mend fills in the lanes that hold no single digit, from the first. p is
// where the window starts, and comes back moved by as much as its cells are
// longer or shorter than they should be; −1 is a cell that is not plain.
func (w *windows) mend(text []byte, p int, x, bad, mask uint64) (uint64, int) {
	for bad != 0 {
		lane := bits.TrailingZeros64(bad) & 0x30
		value, more := uint64(emptyLane), -1
		if cell := text[p+lane/8:]; cell[0] != w.comma {
			i := slices.IndexFunc(w.long, func(long longCell) bool { return bytes.HasPrefix(cell, long.text) })
			if i < 0 {
				return 0, -1
			}
			value, more = w.long[i].lane, len(w.long[i].text)-2
		}
		p += more
		before := uint64(1)<<lane - 1
		behind := ^(before<<16 | 0xffff) & mask
		x = x&before | value<<lane | (binary.LittleEndian.Uint64(text[p:])^w.pattern)&behind
		bad = (x | (x + notDigit)) & topBits & behind
	}
	return x, p
}
