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
// window is loaded again, moved by what the cell is shorter or longer. What
// ends a line takes the place of the last comma in the pattern. A multiplication moves the four lanes together into 16 bits, whose halves are
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
	text []byte
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
		w.long = append(w.long, longCell{text: []byte(text), lane: uint64(next)})
		next++
	}
	for _, text := range q.Missing {
		if text = strings.TrimSpace(text); text != "" && !digit(text) && !strings.ContainsAny(text, "\"\r\n"+string(rune(comma))) {
			w.long = append(w.long, longCell{text: []byte(text), lane: codedLane})
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
	longest := 1
	for _, cell := range w.long {
		longest = max(longest, len(cell.text))
	}
	return longest + 1
}

func digit(text string) bool { return len(text) == 1 && '0' <= text[0] && text[0] <= '9' }

// pack is some items whose answers go into one word.
type pack struct {
	shift, last int    // where in the word the first and the last window go
	pattern     uint64 // of the last window
	live        uint64 // its lanes
	size        int    // bytes of its cells
}

// read reads the items of a step in every line of a strip, and leaves the
// lines behind them. last says that the lines end there. Text must go on for
// some bytes before and behind.
func (w *windows) read(text []byte, s *strip, step *step, last bool) {
	word, shift := step.word, step.shift
	for left := step.items; left > 0; {
		n := min(left, (w.full-shift)/w.step*window)
		left -= n
		end := (n-1)%window + 1
		pk := pack{shift: shift, last: shift + (n-1)/window*w.step, pattern: w.pattern, live: live(end), size: 2 * end}
		if last && left == 0 {
			pk.pattern ^= uint64(w.comma^s.ending) << (16*end - 8)
		}
		w.readPack(text, s, s.words[word][:len(s.lines)], &pk)
		word, shift = word+1, 0
	}
}

func (w *windows) readPack(text []byte, s *strip, column []uint64, pk *pack) {
	at, quick := s.at[:len(column)], w.step == window*3 && pk.shift == 0 && pk.last == w.full-w.step
	for i, p := range at {
		packed, next := uint64(0), -1
		if quick {
			packed, next = w.word(text, int(p), pk)
		}
		if next < 0 {
			packed, next = w.careful(text, int(p), pk)
		}
		if next < 0 {
			s.lines[i].plain = false
			continue
		}
		column[i] |= packed
		at[i] = uint32(next)
	}
}

// word reads, of one line, five windows of three-bit answers, all that a word
// holds, and returns where the text goes on behind them; −1 is that it does not
// know: it knows windows of digits, and those with one empty cell. Here most of
// the time goes. Written out, without a call, it stays in registers.
func (w *windows) word(text []byte, p int, pk *pack) (packed uint64, next int) {
	pattern, at := w.pattern, (*[40]byte)(text[p:])
	x := binary.LittleEndian.Uint64(at[0:]) ^ pattern
	if bad := (x | (x + notDigit)) & topBits; bad != 0 {
		p--
		at = (*[40]byte)(text[p:])
		if x, bad = w.closeGap(x, binary.LittleEndian.Uint64(at[0:])^pattern, bad); bad != 0 {
			return 0, -1
		}
	}
	says := w.says(x)
	packed, all := uint64(says), says
	x = binary.LittleEndian.Uint64(at[8:]) ^ pattern
	if bad := (x | (x + notDigit)) & topBits; bad != 0 {
		p--
		at = (*[40]byte)(text[p:])
		if x, bad = w.closeGap(x, binary.LittleEndian.Uint64(at[8:])^pattern, bad); bad != 0 {
			return 0, -1
		}
	}
	says = w.says(x)
	packed, all = packed|uint64(says)<<12, all|says
	x = binary.LittleEndian.Uint64(at[16:]) ^ pattern
	if bad := (x | (x + notDigit)) & topBits; bad != 0 {
		p--
		at = (*[40]byte)(text[p:])
		if x, bad = w.closeGap(x, binary.LittleEndian.Uint64(at[16:])^pattern, bad); bad != 0 {
			return 0, -1
		}
	}
	says = w.says(x)
	packed, all = packed|uint64(says)<<24, all|says
	x = binary.LittleEndian.Uint64(at[24:]) ^ pattern
	if bad := (x | (x + notDigit)) & topBits; bad != 0 {
		p--
		at = (*[40]byte)(text[p:])
		if x, bad = w.closeGap(x, binary.LittleEndian.Uint64(at[24:])^pattern, bad); bad != 0 {
			return 0, -1
		}
	}
	says = w.says(x)
	packed, all = packed|uint64(says)<<36, all|says
	x = (binary.LittleEndian.Uint64(at[32:]) ^ pk.pattern) & pk.live
	if bad := (x | (x + notDigit)) & topBits; bad != 0 {
		p--
		at = (*[40]byte)(text[p:])
		if x, bad = w.closeGap(x, (binary.LittleEndian.Uint64(at[32:])^pk.pattern)&pk.live, bad); bad != 0 {
			return 0, -1
		}
	}
	says = w.says(x | emptyLane*lanes&^pk.live)
	if (all|says)&unread != 0 {
		return 0, -1
	}
	return packed | uint64(says)<<48, p + 32 + pk.size
}

// closeGap puts right a window x of which the first bad lane is an empty cell:
// the cells behind it are where they should be in y, loaded one byte before.
// In that lane of y then stand two commas. It returns what is bad after that.
func (w *windows) closeGap(x, y, bad uint64) (mended, still uint64) {
	first := bad & -bad >> 15 // the lowest bit of the lane
	y ^= first * uint64(w.comma^'0')
	x = y ^ (x^y)&(first-1)
	return x | first*emptyLane, (x | (x + notDigit)) & topBits
}

// careful is word for any cells and any pack; −1 is a cell that is not plain.
func (w *windows) careful(text []byte, p int, pk *pack) (packed uint64, next int) {
	pattern, live, size := w.pattern, ^uint64(0), 2*window
	for shift := pk.shift; shift <= pk.last; shift += w.step {
		if shift == pk.last {
			pattern, live, size = pk.pattern, pk.live, pk.size
		}
		x := uint64(0)
		if x, p = w.mend(text, p, live, pattern); p < 0 {
			return 0, -1
		}
		says := w.says(x | emptyLane*lanes&^live)
		if says&unread != 0 {
			return 0, -1
		}
		packed |= uint64(says) << (shift & 63)
		p += size
	}
	return packed, p
}

func load(text []byte, p int) uint64 { return binary.LittleEndian.Uint64(text[p : p+8]) }

// says is what four lanes say.
func (w *windows) says(x uint64) uint32 {
	v := x * gather >> 48
	return w.low[uint8(v)] | w.high[uint8(v>>8)]
}

// live marks the lanes of n cells.
func live(n int) uint64 { return ^uint64(0) >> (64 - 16*min(n, window)) }

// mend reads the cells of a window that are not all single digits. p is where
// the window starts, and comes back moved by as much as its cells are longer
// or shorter than they should be; −1 is a cell that is not plain.
func (w *windows) mend(text []byte, p int, live, pattern uint64) (x uint64, next int) {
	x = (load(text, p) ^ pattern) & live
	for bad := (x | (x + notDigit)) & topBits; bad != 0; {
		lane := bits.TrailingZeros64(bad) & 0x30
		value, more := uint64(emptyLane), -1
		if cell, end := text[p+lane/8:], byte(pattern>>(lane+8)); cell[0] != end {
			i := slices.IndexFunc(w.long, func(long longCell) bool { return bytes.HasPrefix(cell, long.text) && cell[len(long.text)] == end })
			if i < 0 {
				return 0, -1
			}
			value, more = w.long[i].lane, len(w.long[i].text)-1
		}
		p += more
		before := uint64(1)<<lane - 1
		behind := ^(before<<16 | 0xffff) & live
		x = x&before | value<<lane | (load(text, p)^pattern)&behind
		bad = (x | (x + notDigit)) & topBits & behind
	}
	return x, p
}
