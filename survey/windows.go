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

// run reads the items of a step from p on and puts what they say into a row.
// It returns where the text goes on, or −1 where a cell is not plain. Text
// must go on for some bytes before and behind.
func (w *windows) run(text []byte, p int, step *step, answers []uint64) int {
	word, shift, n, all := step.word, step.shift, step.items, uint32(0)
	if w.step == window*3 && shift == 0 {
		for ; n > 4*window; n -= 5 * window {
			var says uint32
			if answers[word], says, p = w.word(text, p, min(n-4*window, window)); p < 0 {
				return -1
			}
			word, all = word+1, all|says
		}
	}
	for ; n > 0; n -= window {
		mask := live(n)
		x := (load(text, p) ^ w.pattern) & mask
		if bad := (x | (x + notDigit)) & topBits; bad != 0 {
			if x, p = w.mend(text, p, x, bad, mask); p < 0 {
				return -1
			}
		}
		says := w.says(x | emptyLane*lanes&^mask)
		all |= says
		answers[word] |= uint64(says&0xffff) << (shift & 63)
		if shift += w.step; shift == w.full {
			word, shift = word+1, 0
		}
		p += 2 * min(n, window)
	}
	if all&unread != 0 {
		return -1
	}
	return p
}

// word reads five windows of three-bit answers, all that a word holds; of the
// last n cells. Here most of the time goes. Written out, with a call only
// where an answer is missing, it stays in registers.
func (w *windows) word(text []byte, p, n int) (packed uint64, all uint32, next int) {
	pattern, at := w.pattern, (*[40]byte)(text[p:])
	x := binary.LittleEndian.Uint64(at[0:]) ^ pattern
	if bad := (x | (x + notDigit)) & topBits; bad != 0 {
		if x, p = w.mend(text, p, x, bad, ^uint64(0)); p < 0 {
			return 0, 0, p
		}
		at = (*[40]byte)(text[p:])
	}
	says := w.says(x)
	packed, all = uint64(says&0xfff), says
	x = binary.LittleEndian.Uint64(at[8:]) ^ pattern
	if bad := (x | (x + notDigit)) & topBits; bad != 0 {
		if x, p = w.mend(text, p+8, x, bad, ^uint64(0)); p < 0 {
			return 0, 0, p
		}
		p -= 8
		at = (*[40]byte)(text[p:])
	}
	says = w.says(x)
	packed, all = packed|uint64(says&0xfff)<<12, all|says
	x = binary.LittleEndian.Uint64(at[16:]) ^ pattern
	if bad := (x | (x + notDigit)) & topBits; bad != 0 {
		if x, p = w.mend(text, p+16, x, bad, ^uint64(0)); p < 0 {
			return 0, 0, p
		}
		p -= 16
		at = (*[40]byte)(text[p:])
	}
	says = w.says(x)
	packed, all = packed|uint64(says&0xfff)<<24, all|says
	x = binary.LittleEndian.Uint64(at[24:]) ^ pattern
	if bad := (x | (x + notDigit)) & topBits; bad != 0 {
		if x, p = w.mend(text, p+24, x, bad, ^uint64(0)); p < 0 {
			return 0, 0, p
		}
		p -= 24
		at = (*[40]byte)(text[p:])
	}
	says = w.says(x)
	packed, all = packed|uint64(says&0xfff)<<36, all|says
	mask := live(n)
	x = (binary.LittleEndian.Uint64(at[32:]) ^ pattern) & mask
	if bad := (x | (x + notDigit)) & topBits; bad != 0 {
		if x, p = w.mend(text, p+32, x, bad, mask); p < 0 {
			return 0, 0, p
		}
		p -= 32
	}
	says = w.says(x | emptyLane*lanes&^mask)
	packed, all = packed|uint64(says&0xfff)<<48, all|says
	return packed, all, p + 32 + 2*n
}

func load(text []byte, p int) uint64 { return binary.LittleEndian.Uint64(text[p : p+8]) }

// says is what four lanes say.
func (w *windows) says(x uint64) uint32 {
	v := x * gather >> 48
	return w.low[uint8(v)] | w.high[uint8(v>>8)]
}

// live marks the lanes of n cells.
func live(n int) uint64 { return ^uint64(0) >> (64 - 16*min(n, window)) }

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
		x = x&before | value<<lane | (load(text, p)^w.pattern)&behind
		bad = (x | (x + notDigit)) & topBits & behind
	}
	return x, p
}
