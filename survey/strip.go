package survey

import (
	"bytes"
	"encoding/binary"
	"hash/maphash"
	"math"
	"math/bits"
	"unicode/utf8"
)

// A strip is some lines of a text that are read side by side: the first cells
// of each of them, then the items of each, and so on. Each of these steps is a
// short loop that does not wait for the step before it in the same line, so
// that the processor is at several lines at once; and outside the items, where
// an answer may be missing, next to nothing branches on what the text says.
type strip struct {
	lines  []line // of all
	all    [stripLines]line
	ending byte                 // that ends each of them
	at     [stripLines]uint32   // where the next cell of each starts
	commas [stripLines]commas   // behind that
	spans  []span               // of each, its cells that are no items
	words  [][stripLines]uint64 // by word: of each, its packed row
	row    []uint64             // one of these
}

func newStrip(p *plan) strip {
	return strip{spans: make([]span, stripLines*p.cells), words: make([][stripLines]uint64, p.packing.Words), row: make([]uint64, p.stride)}
}

// line is a line without quotation marks.
type line struct {
	from, to int32 // without what ends it
	next     int32 // where the line behind it starts
	unit     int32
	plain    bool // every cell is, so far
}

const stripLines = 64

// sideBySide reads some lines from b.rest on, as far as they are plain. There
// are none where a line is not complete or has a quotation mark.
func (p *parser) sideBySide(b *batch, quoted bool) []line {
	if !p.plan.fast {
		return nil
	}
	s := &p.strip
	if s.cut(b, quoted); len(s.lines) == 0 {
		return nil
	}
	for word := range s.words {
		clear(s.words[word][:len(s.lines)])
	}
	cell := 0
	for i := range p.plan.steps {
		step := &p.plan.steps[i]
		last := i == len(p.plan.steps)-1
		if step.cells > 0 {
			p.find(b.text, cell, step.cells, last && step.items == 0)
			cell += step.cells
		}
		if step.items > 0 {
			p.windows.read(b.text, s, step, last)
		}
	}
	if p.plan.unit >= 0 {
		p.findUnits(b.text)
	}
	return s.lines
}

// cut finds the lines from b.rest on, as long as they end alike.
func (s *strip) cut(b *batch, quoted bool) {
	text, at, n := b.text[:b.end], b.rest, 0
	for ; n < stripLines; n++ {
		length := bytes.IndexByte(text[at:], '\n')
		if length < 0 || quoted && bytes.IndexByte(text[at:at+length], '"') >= 0 {
			break
		}
		to, next := at+length, at+length+1
		if length > 0 && text[to-1] == '\r' {
			to--
		}
		if n == 0 {
			s.ending = text[to]
		} else if s.ending != text[to] {
			break
		}
		s.all[n] = line{from: int32(at), to: int32(to), next: int32(next), plain: true}
		s.at[n] = uint32(at)
		at = next
	}
	s.lines = s.all[:n]
}

// find looks for some cells of each line, the first of which is a given one of
// those that are no items, and leaves the line behind them. last says that the
// lines end with them.
func (p *parser) find(text []byte, first, n int, last bool) {
	s := &p.strip
	at := s.at[:len(s.lines)]
	beyond := markCommas(text, at, s.commas[:len(at)], uint64(p.comma)*everyByte)
	for i := range s.lines {
		l, cells := &s.lines[i], s.spans[i*p.plan.cells+first:][:n]
		start := int(at[i]) // not beyond the line: what ends it is no comma
		near, end := s.commas[i], int(l.to)
		if last {
			near, end = near.end(end-start), end+1
		}
		if start = near.cells(cells, start); start < 0 {
			start = p.findFar(text, int(at[i]), int(l.to), cells, last)
			beyond = topOfBytes
		}
		if start > end || beyond&topOfBytes != 0 && !utf8.Valid(text[l.from:l.to]) {
			l.plain = false
			continue
		}
		at[i] = uint32(start)
	}
}

// commas has a bit for each byte that is a comma, of 64 and of 16 behind those.
type commas struct{ near, far uint64 }

// markCommas looks for commas in the next 80 bytes of each line. The top bits
// of beyond say whether there is more than ASCII.
func markCommas(text []byte, at []uint32, marks []commas, comma uint64) (beyond uint64) {
	marks = marks[:len(at)]
	for i, p := range at {
		t := (*[80]byte)(text[p:])
		x, y := binary.LittleEndian.Uint64(t[72:]), binary.LittleEndian.Uint64(t[64:])
		beyond |= x | y
		far := equalBytes(x, comma)<<8 | equalBytes(y, comma)
		near := uint64(0)
		for k := 64; k > 0; k -= 16 {
			x, y := binary.LittleEndian.Uint64(t[k-8:]), binary.LittleEndian.Uint64(t[k-16:])
			beyond |= x | y
			near = near<<16 | equalBytes(x, comma)<<8 | equalBytes(y, comma)
		}
		marks[i] = commas{near, far}
	}
	return beyond
}

// end puts a comma where a line ends, and none behind it.
func (m commas) end(at int) commas {
	bit := uint64(1) << at // 0 where that is far
	return commas{near: m.near&(bit-1) | bit}
}

// cells takes one comma for each cell, the first of which starts at a place,
// and returns the place behind them; −1 is that there are too few. No branch
// depends on how long the cells are.
func (m commas) cells(cells []span, start int) int {
	from := start
	for c := range cells {
		if m.near == 0 {
			return -1
		}
		size := bits.TrailingZeros64(m.near)
		cells[c] = span{int32(from), int32(start + size)}
		from = start + size + 1
		if m.near &= m.near - 1; m.far != 0 { // after the first cell there is room for these
			m.near = m.near>>(size&63)>>1 | m.far<<((63-size)&63)
			m.far = 0
			start = from
		}
	}
	return from
}

// findFar finds cells one by one. It returns where the text goes on behind
// them, which is beyond the line where there are fewer.
func (p *parser) findFar(text []byte, start, to int, cells []span, last bool) int {
	for c := range cells {
		size := bytes.IndexByte(text[start:to], p.comma)
		if size < 0 {
			if !last || c < len(cells)-1 {
				return to + 2
			}
			size = to - start
		}
		cells[c] = span{int32(start), int32(start + size)}
		start += size + 1
	}
	return start
}

const (
	everyByte  = 0x0101_0101_0101_0101
	topOfBytes = 0x80 * everyByte
)

// equalBytes makes a bit of each byte of x that is as in y, the lowest of the
// lowest.
func equalBytes(x, y uint64) uint64 {
	const low = 0x7f * everyByte
	d := x ^ y
	return (^((d&low + low) | d) & topOfBytes) * 0x0002_0408_1020_4081 >> 56
}

// findUnits looks the units of the lines up.
func (p *parser) findUnits(text []byte) {
	for i := range p.strip.lines {
		if l := &p.strip.lines[i]; l.plain {
			unit, known := p.units.find(text, p.strip.spans[i*p.plan.cells+p.plan.unit])
			l.unit, l.plain = int32(unit), known
		}
	}
}

// settle decides about a line that was read, and appends its row to the
// batch. It reports false, and leaves things as they were, where a cell is not
// plain.
func (p *parser) settle(b *batch, i int) bool {
	plan, l := p.plan, &p.strip.lines[i]
	if !l.plain || int32(p.strip.at[i]) != l.to+1 {
		return false
	}
	spans := p.strip.spans[i*plan.cells:][:plan.cells]
	row := p.strip.row
	for word := range p.strip.words {
		row[word] = p.strip.words[word][i]
	}
	r := batchRow{at: l.from, line: int32(b.lines), unit: l.unit}
	present, codes, changes := p.look(row[:plan.packing.Words])
	if present == 0 && plan.unit < 0 {
		return false // perhaps a blank row
	}
	var id []byte
	if plan.id >= 0 {
		span := spans[plan.id].trim(b.text)
		if id = span.of(b.text); len(id) == 0 {
			return false
		}
		spans[plan.id] = span
	}
	if plan.weightAt > 0 {
		row[plan.weightAt] = math.Float64bits(1)
	}
	if plan.weight >= 0 {
		weight, ok := respondentWeight(string(spans[plan.weight].of(b.text)))
		if !ok || math.IsNaN(weight) {
			return false
		}
		row[plan.weightAt] = math.Float64bits(weight)
	}
	r.reasons = p.judge(row, present, codes, changes)
	if plan.seconds >= 0 {
		fast, ok := plan.tooFast(b.text, spans[plan.seconds])
		if !ok {
			return false
		}
		if fast {
			r.reasons |= TooFast
		}
	}
	if len(plan.attention) > 0 && !p.attentive(b.text, spans) {
		r.reasons |= Inattentive
	}
	if id != nil {
		b.hashes = append(b.hashes, maphash.Bytes(p.seed, id))
	}
	for _, cell := range p.kept {
		b.spans = append(b.spans, spans[cell])
	}
	b.rows, b.words = append(b.rows, r), append(b.words, row...)
	return true
}
