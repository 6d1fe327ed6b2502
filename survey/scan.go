package survey

import (
	"bytes"
	"context"
	"errors"
	"hash/maphash"
	"io"
	"runtime"
	"sync"
	"sync/atomic"

	"goodgov/internal/diag"
)

// Source is separated text (RFC 4180) in UTF-8, a byte order mark accepted.
type Source struct {
	Name  string
	Comma byte // what separates cells; 0 is a comma

	// File is read in pieces on all cores. It must not change meanwhile.
	File io.ReaderAt
	Size int64
	// Stream is read where File is nil: a pipe, or text that is decoded on
	// the way. The results are the same.
	Stream io.Reader
}

// Scan is Read for separated text: fast, on all cores, with the same results.
// Text that is not UTF-8 is ErrNotUTF8.
//
// Once ctx is done it returns soon, even where a Read of the Stream does not:
// that Read is then left to return by itself.
func Scan(ctx context.Context, source Source, q *Questionnaire, opt Options) (*Responses, *diag.Problems, error) {
	return scan(ctx, source, q, opt, tuning{workers: runtime.GOMAXPROCS(0), chunk: 1 << 17})
}

// tuning is what the results do not depend on.
type tuning struct {
	workers int
	chunk   int // bytes of text that are read at a time
}

func scan(ctx context.Context, source Source, q *Questionnaire, opt Options, tune tuning) (*Responses, *diag.Problems, error) {
	if err := q.Check(); err != nil {
		return nil, nil, err
	}
	if source.Comma == 0 {
		source.Comma = ','
	}
	head, err := source.readHeader()
	if err != nil {
		return nil, nil, err
	}
	l, err := q.layout(head.cells, source.Name, head.line)
	if err != nil {
		return nil, nil, err
	}
	s := newScanner(ctx, source, head, q, l, opt, tune)
	if err := s.run(); err != nil {
		return nil, nil, errors.Join(err, s.responses.Close())
	}
	s.responses.Flags = s.order.ledger.flags
	problems := s.order.ledger.problems
	return s.responses, &problems, nil
}

// header is the first record of a text.
type header struct {
	cells []string
	line  int   // on which it starts
	end   int64 // where the text goes on
	next  int   // the line there
}

// readHeader reads the first record. A stream goes on behind it.
func (s *Source) readHeader() (*header, error) {
	split := splitter{comma: s.Comma}
	stream := s.Stream
	var text []byte
	for n := 64 << 10; ; n *= 4 {
		final, err := false, error(nil)
		if s.File == nil {
			text, final, err = readUpTo(stream, text, n)
		} else {
			text = make([]byte, min(int64(n), s.Size))
			final, err = int64(len(text)) == s.Size, readAt(s.File, text, 0)
		}
		if err != nil {
			return nil, err
		}
		unmarked := bytes.TrimPrefix(text, byteOrderMark)
		record, ok := split.split(unmarked, final)
		if !ok || record.cells == nil && record.fault == 0 && !final {
			continue
		}
		line := 1 + record.before
		switch {
		case record.fault > 0:
			var problems diag.Problems
			problems.Add(quoteFault(s.Name, line, line+record.fault-1))
			return nil, problems.Err()
		case record.cells == nil:
			return nil, emptyFile(s.Name)
		case record.invalid:
			return nil, ErrNotUTF8
		}
		rest := unmarked[record.size:]
		s.Stream = io.MultiReader(bytes.NewReader(rest), stream)
		return &header{cells: record.cells, line: line, end: int64(len(text) - len(rest)), next: line + record.lines}, nil
	}
}

// readUpTo reads on until there are n bytes of text, or no more.
func readUpTo(r io.Reader, text []byte, n int) (_ []byte, final bool, err error) {
	read := len(text)
	text = append(text, make([]byte, n-read)...)
	n, err = io.ReadFull(r, text[read:])
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		return text[:read+n], true, nil
	}
	return text[:read+n], false, err
}

// readAt fills text from a place in a file that goes on so far.
func readAt(file io.ReaderAt, text []byte, place int64) error {
	n, err := file.ReadAt(text, place)
	switch {
	case n == len(text):
		return nil
	case err == nil || err == io.EOF:
		return errChanged
	}
	return err
}

var errChanged = errors.New("survey: the file changed while it was read")

// scanner reads a text with several workers. Each takes the next chunk, reads
// the lines that lie in it, has it put in order with those before, and
// collects its rows.
type scanner struct {
	shared
	source    Source
	responses *Responses
	counts    counts
	order     order
	tune      tuning
	base      int64        // where the rows start in the file
	chunks    atomic.Int64 // taken so far, of a file
	margin    int

	parent context.Context
	ctx    context.Context
	stop   context.CancelCauseFunc
	free   chan *batch
	filled chan *batch // of a stream
}

func newScanner(ctx context.Context, source Source, head *header, q *Questionnaire, l *layout, opt Options, tune tuning) *scanner {
	s := &scanner{source: source, tune: tune, base: head.end, parent: ctx}
	s.shared = shared{q: q, l: l, plan: newPlan(q, l), seed: maphash.MakeSeed(), comma: source.Comma}
	for _, unit := range q.Units {
		s.units.add(unit)
	}
	longest, ok := 0, false
	if s.windows, ok = newWindows(q, s.plan.packing, source.Comma); ok {
		longest = s.windows.longest()
	} else {
		s.plan.fast = false
	}
	s.margin = 128 + len(q.Items)*longest
	if s.plan.id >= 0 {
		s.kept = append(s.kept, s.plan.id)
	}
	s.kept = append(s.kept, s.plan.background...)
	s.responses = newResponses(q, l, s.plan.packing, opt)
	s.counts.tallies = s.responses.Tallies
	s.order = order{shared: &s.shared, early: map[int]*batch{}, at: head.end, line: head.next, margin: s.margin, progress: opt.Progress, total: -1}
	s.order.ledger.q, s.order.ledger.l, s.order.ledger.name, s.order.ledger.opt = q, l, source.Name, opt
	if source.File != nil {
		s.order.total = source.Size
	}
	if l.id >= 0 {
		s.order.noteIDs(source, opt)
	}
	s.ctx, s.stop = context.WithCancelCause(ctx)
	return s
}

// run reads the whole text.
func (s *scanner) run() error {
	const manyWords = 1 << 20
	defer s.stop(nil)
	workers := s.tune.workers
	if s.source.File != nil {
		chunks := (s.source.Size - s.base + int64(s.tune.chunk) - 1) / int64(s.tune.chunk)
		workers = int(min(int64(workers), max(1, chunks)))
	}
	batches := workers + 2 // some wait for one before them
	s.free = make(chan *batch, batches)
	for range batches {
		s.free <- &batch{pooled: true}
	}
	if s.source.File == nil {
		s.filled = make(chan *batch)
		go s.feed()
	}
	all := make([]*worker, workers)
	var running sync.WaitGroup
	for i := range all {
		all[i] = newWorker(s)
		running.Go(func() {
			if err := all[i].work(); err != nil {
				s.stop(err)
			}
		})
	}
	running.Wait()
	if err := s.parent.Err(); err != nil {
		return err
	}
	if err := context.Cause(s.ctx); err != nil {
		return err
	}
	if err := s.order.close(); err != nil {
		return err
	}
	for _, w := range all {
		w.report()
	}
	if workers*len(all[0].collect.filled)*all[0].collect.most*s.plan.stride > manyWords {
		runtime.GC() // what the workers gathered rows in is as large as all that stays: have it back first
	}
	reportBackground(s.responses, all)
	return s.responses.finish(s.order.ledger.opt)
}

// next returns the next chunk of text; nil is the end. Of a file it is read
// into a spare batch, if there is one: that is still in the worker's cache.
func (s *scanner) next(spare *batch) (*batch, error) {
	from := s.free
	if s.filled != nil {
		from = s.filled
	}
	b := spare
	if b == nil {
		select {
		case <-s.ctx.Done():
			return nil, nil
		case b = <-from:
		}
	}
	if b == nil || s.filled != nil {
		return b, nil
	}
	if s.ctx.Err() != nil {
		return nil, nil
	}
	index := s.chunks.Add(1) - 1
	place := s.base + index*int64(s.tune.chunk)
	if index > 0 && place >= s.source.Size {
		s.free <- b
		return nil, nil
	}
	n := int(min(int64(s.tune.chunk), s.source.Size-place))
	b.place(int(index), place, n, s.margin)
	b.last = place+int64(n) == s.source.Size
	return b, readAt(s.source.File, b.text[b.begin:b.end], place)
}

// feed reads a stream. It may be left behind in a Read.
func (s *scanner) feed() {
	defer close(s.filled)
	place := s.base
	for index := 0; ; index++ {
		var b *batch
		select {
		case <-s.ctx.Done():
			return
		case b = <-s.free:
		}
		b.place(index, place, s.tune.chunk, s.margin)
		n, err := io.ReadFull(s.source.Stream, b.text[b.begin:b.end])
		b.last = err == io.EOF || err == io.ErrUnexpectedEOF
		if err != nil && !b.last {
			s.stop(err)
			return
		}
		b.end = b.begin + n
		place += int64(n)
		select {
		case <-s.ctx.Done():
			return
		case s.filled <- b:
		}
		if b.last {
			return
		}
	}
}

// worker is one of several that read, put in order and collect.
type worker struct {
	*scanner
	parser   parser
	collect  *collector
	rejected []rejected // by unit
	unplaced rejected
	values   []valueCounts // by background column
}

// rejected counts rows that are not valid.
type rejected struct {
	rows    int
	reasons [ReasonCount]int
}

func (r *rejected) add(reasons Reason) {
	r.rows++
	for i := range r.reasons {
		r.reasons[i] += int(reasons >> i & 1)
	}
}

func (r *rejected) report(t *Tally) {
	t.Returned += r.rows
	for i, n := range r.reasons {
		t.Reasons[i] += n
	}
}

func newWorker(s *scanner) *worker {
	w := &worker{scanner: s, rejected: make([]rejected, len(s.q.Units)), values: make([]valueCounts, len(s.q.Background))}
	w.parser = parser{shared: &s.shared, split: splitter{comma: s.comma}, strip: newStrip(s.plan)}
	w.parser.rows = newRowReader(s.q, s.l, s.source.Name, &s.order.ledger.full)
	counter := newCounter(s.q, s.plan.packing, &s.counts)
	w.collect = newCollector(len(s.q.Units), s.plan.stride, counter, s.responses.store)
	return w
}

func (w *worker) work() error {
	var spare *batch
	for {
		b, err := w.next(spare)
		if err != nil {
			return err
		}
		if b == nil {
			return w.collect.close()
		}
		b.from = b.begin
		if b.index > 0 {
			b.from = b.afterLine()
		}
		b.fatal = w.parser.read(b, false)
		ready, err := w.order.put(b, &w.parser)
		if err != nil {
			return err
		}
		spare = nil
		for _, b := range ready {
			if err := w.take(b); err != nil {
				return err
			}
			switch {
			case !b.pooled:
				w.order.spend(b)
			case spare == nil && w.filled == nil:
				spare = b
			default:
				w.free <- b
			}
		}
	}
}

// take collects the rows of a batch.
func (w *worker) take(b *batch) error {
	if err := w.collect.addValid(b.rows, b.words); err != nil {
		return err
	}
	for i := range b.rows {
		switch r := &b.rows[i]; {
		case r.reasons == 0:
		case r.unit < 0:
			w.unplaced.add(r.reasons)
		default:
			w.rejected[r.unit].add(r.reasons)
		}
	}
	for c := range w.values {
		w.values[c].take(b, c, len(w.kept)-len(w.values)+c, len(w.kept))
	}
	return nil
}

// report adds what the worker counted by itself.
func (w *worker) report() {
	for unit := range w.rejected {
		w.rejected[unit].report(&w.responses.Tallies[unit])
	}
	w.unplaced.report(&w.responses.Unplaced)
}
