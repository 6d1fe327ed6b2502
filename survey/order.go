package survey

import (
	"bytes"
	"math"
	"sync"
)

// order takes batches as they come and does, in the order of the text, what
// depends on it: it joins the lines that lie across two chunks, counts lines,
// files problems, looks for repeated ids and tells the caller of each row.
//
// A chunk is read as if a record started behind its first line break. That is
// so unless the line break stands in a quoted cell, and it shows: the record
// that comes from the chunk before does not end there. Then the chunk is read
// again, from where that record starts.
type order struct {
	*shared
	mu       sync.Mutex
	early    map[int]*batch // those that wait, by index
	turn     int            // index of the next
	ledger   ledger
	margin   int
	progress func(done, total int64)
	total    int64
	finder   *fileRows   // of repeated ids in a file
	noted    *streamRows // the same of a stream

	carry    []byte   // what was not complete so far
	at       int64    // where it starts in the file
	line     int      // the line there
	patience int      // where the carry goes over several lines: its size when it is looked at again
	sequence int      // of the next batch
	spare    []*batch // that were joined, and used
}

// noteIDs starts to look for repeated ids.
func (o *order) noteIDs(source Source, opt Options) {
	if source.File != nil {
		o.finder = &fileRows{file: source.File, size: source.Size, split: splitter{comma: source.Comma}, field: o.l.id}
		o.ledger.ids = &idTable{rows: o.finder}
		return
	}
	o.noted = &streamRows{scratch: opt.Scratch}
	o.ledger.ids = &idTable{rows: o.noted}
}

// put takes a batch and returns those whose turn has come, settled.
func (o *order) put(b *batch, p *parser) (ready []*batch, err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.early[b.index] = b
	for {
		b, there := o.early[o.turn]
		if !there {
			return ready, nil
		}
		delete(o.early, o.turn)
		o.turn++
		more, err := o.take(b, p)
		if err != nil {
			return nil, err
		}
		ready = append(ready, more...)
		if o.progress != nil {
			o.progress(b.offset+int64(b.end-b.begin), o.total)
		}
	}
}

// take settles the batch whose turn it is.
func (o *order) take(b *batch, p *parser) (ready []*batch, err error) {
	text, last := b.text[b.begin:b.end], b.last
	settle := func(b *batch) error {
		ready = append(ready, b)
		return o.settle(b)
	}
	switch joined := o.patience > 0; {
	case joined && len(o.carry)+len(text) < o.patience && !last:
		// A quoted cell has not ended for long: not worth looking each time.
		o.carry = append(o.carry, text...)
		ready = append(ready, b.emptied())
	case !joined && b.from == b.end && !bytes.HasSuffix(text, []byte{'\n'}):
		o.carry = append(o.carry, text...) // no line ends in it
		ready = append(ready, b.emptied())
	default:
		if !joined {
			seam := o.join(text[:b.from-b.begin])
			if err := p.read(seam, false); err != nil {
				return nil, err
			}
			if joined = seam.rest < seam.end; !joined {
				if err := settle(seam); err != nil {
					return nil, err
				}
				if err := settle(b); err != nil {
					return nil, err
				}
				o.leave(b)
			}
		}
		if joined {
			whole := o.join(text)
			ready = append(ready, b.emptied())
			if err := p.read(whole, false); err != nil {
				return nil, err
			}
			if err := settle(whole); err != nil {
				return nil, err
			}
			o.leave(whole)
		}
	}
	if last && len(o.carry) > 0 {
		end := o.join(nil)
		if err := p.read(end, true); err != nil {
			return nil, err
		}
		if err := settle(end); err != nil {
			return nil, err
		}
	}
	return ready, nil
}

// join makes a batch of the carry and what follows it.
func (o *order) join(text []byte) *batch {
	b := &batch{}
	if n := len(o.spare); n > 0 {
		b, o.spare = o.spare[n-1], o.spare[:n-1]
	}
	b.place(0, o.at, len(o.carry)+len(text), o.margin)
	b.from = b.begin
	copy(b.text[b.begin:], o.carry)
	copy(b.text[b.begin+len(o.carry):], text)
	return b
}

// spend takes back a batch that was joined.
func (o *order) spend(b *batch) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.spare = append(o.spare, b)
}

// leave carries over what is not complete at the end of a batch.
func (o *order) leave(b *batch) {
	o.carry = append(o.carry[:0], b.text[b.rest:b.end]...)
	o.patience = 0
	if bytes.IndexByte(o.carry, '\n') >= 0 {
		o.patience = 2 * len(o.carry)
	}
}

// settle decides about the rows of a batch that starts where the one before
// it ended.
func (o *order) settle(b *batch) error {
	if b.fatal != nil {
		return b.fatal
	}
	b.sequence = o.sequence
	o.sequence++
	first := o.line
	o.line += b.lines
	o.at = b.offsetOf(b.rest)
	if o.finder != nil {
		o.finder.marks = append(o.finder.marks, mark{place: b.offsetOf(b.from), line: first})
	}
	for i := range b.faults {
		b.faults[i].Line += first
	}
	if o.ledger.ids == nil && o.ledger.opt.Verdicts == nil && o.ledger.opt.Overlay == nil && o.q.Screening.Flags == 0 {
		o.ledger.rows += len(b.rows)
		for _, fault := range b.faults {
			o.ledger.add(fault)
		}
		o.ledger.drop(b.dropped, o.line)
		return nil
	}
	fault := 0
	for i := range b.rows {
		for ; fault < len(b.faults) && int(b.faulty[fault]) == i; fault++ {
			o.ledger.add(b.faults[fault])
		}
		r, err := o.settleRow(b, i, first)
		if err != nil {
			return err
		}
		b.rows[i].reasons = r
	}
	o.ledger.drop(b.dropped, o.line)
	return nil
}

func (o *order) settleRow(b *batch, i, first int) (Reason, error) {
	parsed := &b.rows[i]
	r := row{line: first + int(parsed.line), unit: int(parsed.unit), reasons: parsed.reasons, at: b.offsetOf(int(parsed.at))}
	strict := b.strict[i]
	if strict != nil {
		r.id, r.unitName, r.key = strict.id, strict.unitName, []byte(strict.id)
	} else {
		r.unitName = o.q.Units[r.unit]
	}
	if o.plan.id >= 0 {
		r.hash = b.hashes[i]
		if strict == nil {
			r.key = b.spans[i*len(o.kept)].of(b.text)
			if o.ledger.opt.Verdicts != nil {
				r.id = string(r.key)
			}
		}
	}
	if at := o.plan.weightAt; at > 0 {
		weight := &b.words[i*o.plan.stride+at]
		r.weight = math.Float64frombits(*weight)
		err := o.ledger.settle(&r)
		*weight = math.Float64bits(r.weight)
		return r.reasons, err
	}
	err := o.ledger.settle(&r)
	return r.reasons, err
}

// close reports the data errors.
func (o *order) close() error {
	if o.noted != nil {
		if err := o.noted.close(); err != nil {
			return err
		}
	}
	return o.ledger.close()
}
