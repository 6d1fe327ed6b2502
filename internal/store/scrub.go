package store

import (
	"context"
	"sync"
)

// scrubs are what clears the files of what was erased: one at a time, and one for
// all who erased before it began, since each goes over all that is kept.
type scrubs struct {
	running sync.Mutex
	mu      sync.Mutex
	next    *scrub // has not begun; nil: nobody waits for one
}

type scrub struct {
	done chan struct{}
	err  error // when it is done
}

// scrub waits until the files are cleared of what the caller erased before.
func (s *Store) scrub(ctx context.Context) error {
	s.scrubs.mu.Lock()
	next := s.scrubs.next
	if next == nil {
		next = &scrub{done: make(chan struct{})}
		s.scrubs.next = next
		go s.run(next)
	}
	s.scrubs.mu.Unlock()
	select {
	case <-next.done:
		return s.explain("clear the files of what was erased", next.err)
	case <-ctx.Done():
		return ctx.Err()
	}
}

// run scrubs, whoever waits for it, unless the store is closed.
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
	next.err = s.engine.scrub(ctx, s.writer, s.reader)
	close(next.done)
}
