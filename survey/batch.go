package survey

import (
	"bytes"
	"errors"
	"hash/maphash"
	"math"
	"math/bits"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"goodgov/internal/diag"
)

// ErrNotUTF8 is what Scan and CSV say of text in another encoding.
var ErrNotUTF8 = errors.New("survey: not UTF-8")

// batch is a piece of the text and the rows that were read of it.
type batch struct {
	index int  // of the chunk
	last  bool // no text follows

	text       []byte // goes on for a margin before begin and behind end
	begin, end int
	offset     int64 // of text[begin] in the file

	from  int   // where reading started: at begin, or behind the first line break
	rest  int   // where it ended: there starts a record that is not complete
	lines int   // between the two
	fatal error // what ended it before: it counts once it is clear that reading started between records

	rows    []batchRow
	words   []uint64           // of the rows, plan.stride each
	spans   []span             // of the rows, one for each cell that is kept
	hashes  []uint64           // of the rows' ids, if there are any
	strict  map[int]*strictRow // by row: cells that were not read from plain text
	faults  []diag.Problem
	faulty  []int32 // by fault: its row
	dropped int     // faults beyond those

	sequence int  // place among the batches, in file order
	pooled   bool // it is used again
}

// place makes room for n bytes of text, which a margin surrounds.
func (b *batch) place(index int, offset int64, n, margin int) {
	if len(b.text) < n+2*margin {
		b.text = make([]byte, n+2*margin)
	}
	b.index, b.offset, b.begin, b.end, b.last = index, offset, margin, margin+n, false
}

// emptied is the batch without rows.
func (b *batch) emptied() *batch {
	b.reset()
	return b
}

// afterLine is where the second line of the text starts.
func (b *batch) afterLine() int {
	if i := bytes.IndexByte(b.text[b.begin:b.end], '\n'); i >= 0 {
		return b.begin + i + 1
	}
	return b.end
}

// offsetOf is where a place of the text lies in the file.
func (b *batch) offsetOf(place int) int64 { return b.offset + int64(place-b.begin) }

type batchRow struct {
	at      int32 // where it starts in the text
	line    int32 // counted from where reading started
	unit    int32
	reasons Reason
}

// span is the place of a cell in the text.
type span struct{ from, to int32 }

func (s span) of(text []byte) []byte { return text[s.from:s.to] }

// trim leaves out white space at both ends.
func (s span) trim(text []byte) span {
	cell := s.of(text)
	s.from += int32(len(cell) - len(bytes.TrimLeftFunc(cell, unicode.IsSpace)))
	s.to = s.from + int32(len(bytes.TrimSpace(cell)))
	return s
}

// strictRow is what is kept of a row that took the strict way.
type strictRow struct {
	id, unitName string
	background   []string
}

func (b *batch) reset() {
	b.rest, b.lines, b.fatal = b.from, 0, nil
	b.rows, b.words, b.spans, b.hashes = b.rows[:0], b.words[:0], b.spans[:0], b.hashes[:0]
	b.faults, b.faulty, b.dropped = b.faults[:0], b.faulty[:0], 0
	clear(b.strict)
}

// parser reads the rows of batches. Each worker has its own.
type parser struct {
	*shared
	rows  *rowReader
	split splitter
	spans []span // the cells of a row that are no items
	codes []Code // of a row that is looked at closer
}

// shared is what the workers have in common and leave as it is.
type shared struct {
	q       *Questionnaire
	l       *layout
	plan    *plan
	windows *windows
	units   dictionary
	kept    []int // which cells that are no items are kept with a row
	seed    maphash.Seed
	comma   byte
}

// read reads the rows of a batch, up to a record that is not complete. final
// says that no text will follow.
func (p *parser) read(b *batch, final bool) error {
	b.reset()
	at := b.from
	quoted := bytes.IndexByte(b.text[at:b.end], '"') >= 0
	for at < b.end {
		length := bytes.IndexByte(b.text[at:b.end], '\n')
		if length < 0 && !final {
			break
		}
		if length >= 0 && p.plan.fast {
			end := at + length
			if end > at && b.text[end-1] == '\r' {
				end--
			}
			if (!quoted || bytes.IndexByte(b.text[at:end], '"') < 0) && p.plain(b, at, end) {
				b.lines++
				at += length + 1
				continue
			}
		}
		size, err := p.strictly(b, at, final)
		if err != nil {
			p.rows.faults, p.rows.dropped = p.rows.faults[:0], 0
			return err
		}
		if size == 0 {
			break
		}
		at += size
	}
	b.rest = at
	b.faults = append(b.faults, p.rows.faults...)
	b.dropped = p.rows.dropped
	p.rows.faults, p.rows.dropped = p.rows.faults[:0], 0
	return nil
}

// plain reads a row that lies between two places in the text and of which
// every cell is plain; it reports false, and leaves things as they were, where
// that is not so.
func (p *parser) plain(b *batch, from, to int) bool {
	text, n := b.text, len(b.words)
	if n+p.plan.stride > cap(b.words) {
		b.words = slices.Grow(b.words, max(p.plan.stride, cap(b.words)/2))
	}
	b.words = b.words[:n+p.plan.stride]
	row := b.words[n:]
	clear(row)
	ended := text[to]
	text[to] = p.comma // so that the last cell is like the others
	ok := p.cells(b, text, from, to, row)
	text[to] = ended
	if !ok {
		b.words = b.words[:n]
	}
	return ok
}

func (p *parser) cells(b *batch, text []byte, from, to int, row []uint64) bool {
	plan := p.plan
	answers := row[:plan.packing.Words]
	at, cell := from, 0
	for i := range plan.steps {
		step := &plan.steps[i]
		if step.cells > 0 {
			if at = p.find(text, at, from, to, p.spans[cell:cell+step.cells]); at < 0 {
				return false
			}
			cell += step.cells
		}
		if step.items > 0 {
			if at > to {
				return false
			}
			if at = p.windows.run(text, at, step, answers); at < 0 {
				return false
			}
		}
	}
	if at != to+1 {
		return false
	}
	r := batchRow{at: int32(from), line: int32(b.lines)}
	if plan.unit >= 0 {
		unit, known := p.units.find(text, p.spans[plan.unit])
		if !known {
			return false
		}
		r.unit = int32(unit)
	}
	present, codes, changes := p.look(answers)
	if present == 0 && plan.unit < 0 {
		return false // perhaps a blank row
	}
	var id []byte
	if plan.id >= 0 {
		span := p.spans[plan.id].trim(text)
		if id = span.of(text); len(id) == 0 {
			return false
		}
		p.spans[plan.id] = span
	}
	if plan.weight >= 0 {
		weight, ok := number(string(p.spans[plan.weight].of(text)))
		if !ok || math.IsNaN(weight) {
			return false
		}
		row[plan.weightAt] = math.Float64bits(weight)
	}
	var ok bool
	if r.reasons, ok = p.judge(text, answers, present, codes, changes); !ok {
		return false
	}
	if id != nil {
		b.hashes = append(b.hashes, maphash.Bytes(p.seed, id))
	}
	for _, cell := range p.kept {
		b.spans = append(b.spans, p.spans[cell])
	}
	b.rows = append(b.rows, r)
	return true
}

// find looks for the cells of a step from a place on and returns the place
// behind them; −1 is an end of line or text that is not UTF-8.
//
// It makes a bit of each byte that is a comma, of some 64 at first and then of
// 16 at a time, and takes as many ones of these bits as there are cells: no
// branch depends on how long the cells of a row are.
func (p *parser) find(text []byte, at, from, to int, cells []span) int {
	near, beyond := p.commas(text[at : at+64])
	for start, n, size := at, 0, 64; at+size <= to+64; size += 16 {
		far, more := p.commas(text[at+size : at+size+16])
		beyond |= more
		for range min(len(cells)-n, bits.OnesCount64(near)+bits.OnesCount64(far)) {
			end := bits.TrailingZeros64(near)
			none := end >> 6 // 1: no near one is left
			end += at + (size-64+bits.TrailingZeros64(far))&-none
			near &= near - 1
			far &= far - uint64(none)
			cells[n] = span{int32(start), int32(end)}
			start = end + 1
			n++
		}
		if n == len(cells) {
			if beyond&topOfBytes != 0 && !utf8.Valid(text[from:to]) {
				return -1
			}
			return start
		}
	}
	return -1
}

const topOfBytes = 0x8080_8080_8080_8080

// commas makes a bit of each byte that is a comma, of 16, 32, 48 or 64. The
// top bits of beyond say whether there is more than ASCII.
func (p *parser) commas(text []byte) (commas, beyond uint64) {
	comma := uint64(p.comma) * 0x0101_0101_0101_0101
	for i := len(text) - 8; i > 0; i -= 16 {
		x, y := load(text, i), load(text, i-8)
		beyond |= x | y
		commas = commas<<8 | equalBytes(x, comma)
		commas = commas<<8 | equalBytes(y, comma)
	}
	return commas, beyond
}

// equalBytes makes a bit of each byte of x that is as in y, the lowest of the
// lowest.
func equalBytes(x, y uint64) uint64 {
	const low = 0x7f7f_7f7f_7f7f_7f7f
	d := x ^ y
	return (^((d&low + low) | d) & topOfBytes) >> 7 * 0x0102_0408_1020_4080 >> 56
}

// look counts the answers of a packed row, its missing codes, and the answers
// that differ from the one in the column before. There can be no longer run
// of one answer than there are answers that do not.
func (p *parser) look(answers []uint64) (present, codes, changes int) {
	b, full := p.plan.packing.Bits, p.windows.full
	if b == 3 && p.plan.missing == 0 {
		present, changes = look3(answers)
		return present, 0, changes
	}
	word := answers[0]
	given := p.lowest(word)
	if p.plan.missing != 0 {
		codes = bits.OnesCount64(given)
		given &= p.lowest(word ^ p.plan.missing)
		codes -= bits.OnesCount64(given)
	}
	for i := range answers {
		var next, nextGiven uint64
		if i+1 < len(answers) {
			next = answers[i+1]
			nextGiven = p.lowest(next)
			if p.plan.missing != 0 {
				codes += bits.OnesCount64(nextGiven)
				nextGiven &= p.lowest(next ^ p.plan.missing)
				codes -= bits.OnesCount64(nextGiven)
			}
		}
		present += bits.OnesCount64(given)
		follows := word>>(b&63) | next<<((full-b)&63)
		followsGiven := given>>(b&63) | nextGiven<<((full-b)&63)
		changes += bits.OnesCount64(p.lowest(word^follows) & given & followsGiven)
		word, given = next, nextGiven
	}
	return present, codes, changes
}

// look3 does so for answers of three bits without missing codes.
func look3(answers []uint64) (present, changes int) {
	const low = 0x0249_2492_4924_9249
	word := answers[0]
	given := (word | word>>1 | word>>2) & low
	for _, next := range answers[1:] {
		present += bits.OnesCount64(given)
		nextGiven := (next | next>>1 | next>>2) & low
		d := word ^ (word>>3 | next<<57)
		changes += bits.OnesCount64((d | d>>1 | d>>2) & given & (given>>3 | nextGiven<<57))
		word, given = next, nextGiven
	}
	present += bits.OnesCount64(given)
	d := word ^ word>>3
	changes += bits.OnesCount64((d | d>>1 | d>>2) & given & (given >> 3))
	return present, changes
}

// lowest has the lowest bit of each place that is not 0.
func (p *parser) lowest(word uint64) uint64 {
	b := p.plan.packing.Bits
	all := word
	for range b - 1 {
		word >>= 1
		all |= word
	}
	return all & lowestOf[b]
}

// lowestOf marks the lowest bit of each place in a word, by its width.
var lowestOf = [5]uint64{2: 0x5555_5555_5555_5555, 3: 0x0249_2492_4924_9249, 4: 0x1111_1111_1111_1111}

// judge is Screening.judge for a packed row. It reports false for a cell that
// is to be read strictly.
func (p *parser) judge(text []byte, answers []uint64, present, codes, changes int) (reasons Reason, ok bool) {
	s := &p.q.Screening
	if s.MaxMissing != nil {
		missing := len(p.q.Items) - present
		switch s.Counts {
		case EmptyCell:
			missing -= codes
		case CodedCell:
			missing = codes
		}
		if missing > p.plan.mostMissing {
			reasons |= Missing
		}
	}
	if s.MaxLongstring > 0 && present-changes > s.MaxLongstring && longstring(p.unpack(answers), p.q.Scale.Width()) > s.MaxLongstring {
		reasons |= Longstring
	}
	if p.plan.seconds >= 0 {
		took, ok := seconds(text, p.spans[p.plan.seconds])
		if !ok {
			return 0, false
		}
		if took < s.MinSeconds {
			reasons |= TooFast
		}
	}
	for i, cell := range p.plan.attention {
		if !sameAnswer(strings.TrimSpace(string(p.spans[cell].of(text))), s.Attention[i].Want) {
			reasons |= Inattentive
		}
	}
	return reasons, true
}

// unpack lists the answers of a row in column order.
func (p *parser) unpack(answers []uint64) []Code {
	p.codes = p.codes[:0]
	for _, column := range p.l.items {
		p.codes = append(p.codes, p.plan.packing.at(answers, column.item))
	}
	return p.codes
}

// seconds reads a time, without much ado where it is a whole number of up to
// eight digits (Lemire 2022 describes the multiplications).
func seconds(text []byte, s span) (float64, bool) {
	size := int(s.to - s.from)
	if size == 0 || size > 8 {
		return number(string(s.of(text)))
	}
	// The cell at the top, and zeros before it.
	x := load(text, int(s.to)-8) ^ '0'*0x0101_0101_0101_0101
	x &= ^uint64(0) << (64 - 8*size)
	if (x+0x7676_7676_7676_7676)&topOfBytes|x&topOfBytes != 0 {
		return number(string(s.of(text)))
	}
	x = x*10 + x>>8
	x = (x&0x0000_00ff_0000_00ff*(100+1_000_000<<32) + x>>16&0x0000_00ff_0000_00ff*(1+10_000<<32)) >> 32
	return float64(x), true
}

// strictly reads the record at a place in the text, whatever it looks like,
// and returns its size, with blank lines before it; 0 is a record that is not
// complete.
func (p *parser) strictly(b *batch, at int, final bool) (size int, err error) {
	record, ok := p.split.split(b.text[at:b.end], final)
	if !ok {
		return 0, nil
	}
	line := b.lines + record.before
	b.lines = line + record.lines
	if record.invalid {
		return 0, ErrNotUTF8
	}
	known := len(p.rows.faults)
	var r *row
	switch {
	case record.fault > 0:
		p.rows.add(quoteFault(p.rows.name, line, line+record.fault-1))
		r = p.rows.broken(line)
	case record.cells != nil:
		r = p.rows.read(record.cells, line)
	}
	if r == nil {
		return record.size, nil
	}
	for range len(p.rows.faults) - known {
		b.faulty = append(b.faulty, int32(len(b.rows)))
	}
	n := len(b.words)
	b.words = append(b.words, make([]uint64, p.plan.stride)...)
	if r.reasons == 0 {
		p.plan.pack(b.words[n:], p.l, r)
		if p.plan.weightAt > 0 {
			b.words[n+p.plan.weightAt] = math.Float64bits(r.weight)
		}
	}
	kept := &strictRow{id: r.id, unitName: r.unitName}
	if len(record.cells) == len(p.l.header) {
		for _, field := range p.l.background {
			kept.background = append(kept.background, strings.TrimSpace(record.cells[field]))
		}
	}
	if b.strict == nil {
		b.strict = map[int]*strictRow{}
	}
	b.strict[len(b.rows)] = kept
	b.spans = append(b.spans, make([]span, len(p.kept))...)
	if p.plan.id >= 0 {
		b.hashes = append(b.hashes, maphash.String(p.seed, r.id))
	}
	b.rows = append(b.rows, batchRow{at: int32(at + record.start), line: int32(line), unit: int32(r.unit), reasons: r.reasons})
	return record.size, nil
}
