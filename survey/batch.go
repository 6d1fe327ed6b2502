package survey

import (
	"bytes"
	"errors"
	"unicode"

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
