package store

import (
	"context"
	"errors"
	"sync"
	"time"
)

// scrubs are what clears the files of what was erased: one at a time, and one for
// all who erased before it began, since each goes over all that is kept.
type scrubs struct {
	running sync.Mutex
	mu      sync.Mutex
	next    *scrub        // has not begun; nil: nobody waits for one
	after   time.Duration // when to try again where that failed
	again   bool          // it will be tried again
}

const scrubAgain = time.Minute

// errRead is that the files can't be cleared now, since somebody reads.
var errRead = errors.New("somebody reads")

type scrub struct {
	done chan struct{}
	err  error // when it is done
}

// scrub waits until the files are cleared of what the caller erased before, or it
// turns out that this can't be done now; then it is tried again from time to time,
// by whoever erases next, and when the store is closed.
func (s *Store) scrub(ctx context.Context) error {
	next := s.nextScrub()
	select {
	case <-next.done:
		return s.explain("clear the files of what was erased", next.err)
	case <-ctx.Done():
		return ctx.Err()
	}
}

// nextScrub is one that begins later than now.
func (s *Store) nextScrub() *scrub {
	s.scrubs.mu.Lock()
	defer s.scrubs.mu.Unlock()
	if s.scrubs.next == nil {
		s.scrubs.next = &scrub{done: make(chan struct{})}
		go s.run(s.scrubs.next)
	}
	return s.scrubs.next
}

// run scrubs, whoever waits for it, unless the store is closed, and sees to it
// that what failed is tried again.
func (s *Store) run(next *scrub) {
	s.scrubs.running.Lock()
	defer s.scrubs.running.Unlock()
	s.scrubs.mu.Lock()
	s.scrubs.next = nil // who erases from now on may come too late for this one
	s.scrubs.mu.Unlock()
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		defer cancel()
		select {
		case <-s.closing:
		case <-next.done:
		}
	}()
	err := s.engine.scrub(ctx, s.writer, s.reader)
	if !errors.Is(err, errRead) {
		next.err = err
	}
	close(next.done)
	s.scrubs.mu.Lock()
	defer s.scrubs.mu.Unlock()
	if err != nil && !s.scrubs.again {
		s.scrubs.again = true
		go s.scrubLater()
	}
}

func (s *Store) scrubLater() {
	select {
	case <-s.closing:
		return
	case <-time.After(s.scrubs.after):
	}
	s.scrubs.mu.Lock()
	s.scrubs.again = false
	s.scrubs.mu.Unlock()
	s.nextScrub() // which, where it fails, is tried again too
}
