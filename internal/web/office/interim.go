package office

import (
	"context"
	"fmt"
	"hash/fnv"
	"log/slog"
	"maps"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"goodgov/internal/collect"
	"goodgov/reports"
)

// Interim is what the answers so far come to.
type Interim struct {
	Evaluation *reports.Evaluation // with tallies; its Scores are nil while there are none
	Unscored   error               // why there are none though there are answers
	// Settled is the same without what came after collecting had ended where it
	// came from; nil where nothing did.
	Settled *reports.Evaluation
	Earlier []int // by unit, with all below: questionnaires of the study's own table
	// Quotas counts, by quota and lowest unit, the valid questionnaires that
	// have the answer; nil where that can't be told.
	Quotas [][]int
	// Interviewers counts the valid questionnaires that somebody asked for.
	Interviewers map[InterviewerIn]int
	At           time.Time

	drawing sync.Mutex // pages are made one at a time
}

// InterviewerIn is somebody who asked in a lowest unit.
type InterviewerIn struct {
	Account string
	Unit    int
}

// How long an evaluation is good for when nothing new came in, and for how
// many times as long as it took even if something did: with answers streaming
// in, evaluating takes a fifth of the time at most.
const (
	interimLasts = 30 * time.Second
	interimRests = 4
	interimTakes = 10 * time.Minute // at most
)

// interims evaluates the answers when that is asked for, once however many
// ask; those who come meanwhile see the one before.
type interims struct {
	evaluate func(context.Context) (*Interim, error)
	now      func() time.Time
	log      *slog.Logger

	mu      sync.Mutex
	last    *Interim
	seen    beginning // of the last
	begun   beginning // of any, also one that failed
	fault   error
	ended   time.Time
	took    time.Duration
	running chan struct{} // closed when it is done; nil: none is being made
}

// beginning is when an evaluation was begun: as which of all, and what was there
// already. Clocks can't tell: they are set, and other servers have others.
type beginning struct {
	number int // 0: none was
	of     asOf
}

// asOf is what is there at a moment: fingerprints of what came in, and of where
// collecting has ended.
type asOf struct{ counts, ends uint64 }

func thereIs(counts []collect.Count, ends map[string]time.Time) asOf {
	h := fnv.New64a()
	for _, c := range counts {
		fmt.Fprintf(h, "%s\x00%s\x00%s\x00%s\x00%d\x00%d\n", c.Form, c.Unit, c.Mode, c.By, c.N, c.Last.UnixMilli())
	}
	of := asOf{counts: h.Sum64()}
	h.Reset()
	for _, unit := range slices.Sorted(maps.Keys(ends)) {
		fmt.Fprintf(h, "%s\x00%d\n", unit, ends[unit].UnixMilli())
	}
	of.ends = h.Sum64()
	return of
}

// latest is the last evaluation, nil before the first, and why there is none
// newer. stale tells that another is being made.
func (i *interims) latest(ctx context.Context, of asOf) (last *Interim, stale bool, fault error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	rested := i.now().Sub(i.ended)
	old := i.ended.IsZero() || i.begun.of != of || rested >= interimLasts
	if i.running == nil && old && rested >= interimRests*i.took {
		i.begin(ctx, of)
	}
	return i.last, i.running != nil, i.fault
}

// current waits for an evaluation where there is none yet. It is nil when
// there is nothing to be evaluated.
func (i *interims) current(ctx context.Context, of asOf) (*Interim, error) {
	last, stale, fault := i.latest(ctx, of)
	if last != nil || !stale {
		return last, fault
	}
	i.mu.Lock()
	running := i.running
	i.mu.Unlock()
	if running != nil {
		select {
		case <-running:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.last, i.fault
}

// since waits for an evaluation that was begun when collecting had ended where
// it has: under the same ends, or later than this is asked. It is nil when there
// is nothing to be evaluated.
func (i *interims) since(ctx context.Context, of asOf) (*Interim, error) {
	i.latest(ctx, of) // which sees to it that there is a new one from time to time
	i.mu.Lock()
	defer i.mu.Unlock()
	asked := i.begun.number
	knows := func(b beginning) bool { return b.number > 0 && (b.of.ends == of.ends || b.number > asked) }
	for {
		switch {
		case i.last != nil && knows(i.seen):
			return i.last, nil
		case i.running == nil && knows(i.begun):
			return nil, i.fault
		case i.running == nil:
			i.begin(ctx, of)
		}
		running := i.running
		i.mu.Unlock()
		select {
		case <-running:
		case <-ctx.Done():
		}
		i.mu.Lock()
		if err := ctx.Err(); err != nil {
			return nil, err
		}
	}
}

// begin starts an evaluation, which goes on when who asked has gone. The
// caller holds the lock.
func (i *interims) begin(ctx context.Context, of asOf) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), interimTakes)
	running := make(chan struct{})
	i.running = running
	began := i.now()
	this := beginning{i.begun.number + 1, of}
	i.begun = this
	go func() {
		defer cancel()
		made, err := i.safely(ctx)
		i.mu.Lock()
		defer i.mu.Unlock()
		if i.fault = err; err == nil {
			i.last, i.seen = made, this
		}
		i.ended = i.now()
		i.took = i.ended.Sub(began)
		i.running = nil
		close(running)
	}()
}

// safely evaluates without taking the server down: collecting goes on whatever
// becomes of a computation.
func (i *interims) safely(ctx context.Context) (made *Interim, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("evaluating: %v\n%s", fault, debug.Stack())
		}
		if err != nil {
			i.log.ErrorContext(ctx, "the answers could not be evaluated", "error", err)
		}
	}()
	return i.evaluate(ctx)
}
