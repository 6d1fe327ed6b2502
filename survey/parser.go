package survey

import (
	"bytes"
	"hash/maphash"
	"math"
	"strings"
)

// parser reads the rows of batches. Each worker has its own.
type parser struct {
	*shared
	rows  *rowReader
	split splitter
	strip strip
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
	err := p.readRows(b, final)
	if err == nil {
		b.faults = append(b.faults, p.rows.faults...)
		b.dropped = p.rows.dropped
	}
	p.rows.faults, p.rows.dropped = p.rows.faults[:0], 0
	return err
}

func (p *parser) readRows(b *batch, final bool) error {
	b.rest = b.from
	quoted := bytes.IndexByte(b.text[b.from:b.end], '"') >= 0
	for b.rest < b.end {
		lines := p.sideBySide(b, quoted)
		for i := range lines {
			if int(lines[i].from) < b.rest {
				continue // it was read together with the blank line before it
			}
			if p.settle(b, i) {
				b.lines++
				b.rest = int(lines[i].next)
				continue
			}
			if more, err := p.strictly(b, final); !more {
				return err
			}
		}
		if len(lines) == 0 {
			if more, err := p.strictly(b, final); !more {
				return err
			}
		}
	}
	return nil
}

// strictly reads the record at b.rest, whatever it looks like, with blank lines
// before it. There is no more where that record is not complete, and after an
// error.
func (p *parser) strictly(b *batch, final bool) (more bool, err error) {
	record, ok := p.split.split(b.text[b.rest:b.end], final)
	if !ok {
		return false, nil
	}
	line := b.lines + record.before
	b.lines = line + record.lines
	if record.invalid {
		return false, ErrNotUTF8
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
	at := b.rest + record.start
	b.rest += record.size
	if r == nil {
		return true, nil
	}
	for range len(p.rows.faults) - known {
		b.faulty = append(b.faulty, int32(len(b.rows)))
	}
	n := len(b.words)
	b.words = append(b.words, make([]uint64, p.plan.stride)...)
	if r.reasons&BadRow == 0 {
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
	b.rows = append(b.rows, batchRow{at: int32(at), line: int32(line), unit: int32(r.unit), reasons: r.reasons})
	return true, nil
}
