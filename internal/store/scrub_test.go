package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"goodgov/internal/collect"
)

// scrubbed counts how often an engine scrubs, and lets the first one wait.
type scrubbed struct {
	engine
	begun, goOn  chan struct{}
	times        atomic.Int32
	running, top atomic.Int32
}

func (e *scrubbed) scrub(ctx context.Context, writer, reader *sql.DB) error {
	e.top.Store(max(e.top.Load(), e.running.Add(1)))
	defer e.running.Add(-1)
	if e.times.Add(1) == 1 {
		close(e.begun)
		<-e.goOn
	}
	return e.engine.scrub(ctx, writer, reader)
}

// Many who withdraw at once don't clear the files many times over, nor at once:
// those who come while it is done share the next.
func TestWithdrawAtOnce(t *testing.T) {
	stores(t, func(t *testing.T, s *Store) {
		counted := &scrubbed{engine: s.engine, begun: make(chan struct{}), goOn: make(chan struct{})}
		s.engine = counted
		const n = 40
		codes := make([]string, n)
		for i := range n {
			receipt, err := s.Submit(t.Context(), answer(fmt.Sprint(i), "words"))
			if err != nil {
				t.Fatal(err)
			}
			codes[i] = receipt.Withdrawal
		}
		var group sync.WaitGroup
		withdraw := func(code string) {
			group.Go(func() {
				if err := s.Withdraw(t.Context(), code, "web"); err != nil {
					t.Error(err)
				}
			})
		}
		withdraw(codes[0])
		<-counted.begun
		for _, code := range codes[1:] {
			withdraw(code)
		}
		for len(all(t, s, collect.Query{})) > 0 { // they are withdrawn, whatever is still being cleared
		}
		for pending := false; !pending; { // and wait for the next clearing, on one core too
			for range 1000 {
				runtime.Gosched()
			}
			s.scrubs.mu.Lock()
			pending = s.scrubs.next != nil
			s.scrubs.mu.Unlock()
		}
		close(counted.goOn)
		group.Wait()
		if times, top := counted.times.Load(), counted.top.Load(); times < 2 || times > n/4 || top != 1 {
			t.Errorf("cleared %d times for %d, up to %d at once", times, n, top)
		}
	})
}

// stubborn can't scrub for a few times.
type stubborn struct {
	engine
	times atomic.Int32
	err   error
	done  chan struct{}
}

func (e *stubborn) scrub(ctx context.Context, writer, reader *sql.DB) error {
	if e.times.Add(1) <= 3 {
		return e.err
	}
	err := e.engine.scrub(ctx, writer, reader)
	if err == nil {
		close(e.done)
	}
	return err
}

// Who withdraws is told that it is done, though the files can't be cleared yet;
// that is tried until it succeeds.
func TestWithdrawWhileFilesCannotBeCleared(t *testing.T) {
	for _, fault := range []error{errRead, errors.New("the disk is full")} {
		stores(t, func(t *testing.T, s *Store) {
			e := &stubborn{engine: s.engine, err: fault, done: make(chan struct{})}
			s.engine, s.scrubs.after = e, time.Millisecond
			receipt, err := s.Submit(t.Context(), answer("1", "words"))
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Withdraw(t.Context(), receipt.Withdrawal, "web"); err != nil {
				t.Errorf("%v: withdrawn, and told %v", fault, err)
			}
			if left := all(t, s, collect.Query{}); len(left) > 0 {
				t.Errorf("%v: there is still %v", fault, left)
			}
			select {
			case <-e.done:
			case <-time.After(time.Minute):
				t.Errorf("%v: tried %d times in a minute", fault, e.times.Load())
			}
		})
	}
}

// Writers wait for each other as before after clearing the file failed.
func TestScrubGivesPatienceBack(t *testing.T) {
	s := opened(t, t.TempDir()+"/collected.db", Options{})
	// Within a transaction the log can't be written into the file.
	if _, err := s.writer.Exec(`BEGIN IMMEDIATE`); err != nil {
		t.Fatal(err)
	}
	if err := s.engine.scrub(t.Context(), s.writer, s.reader); err == nil {
		t.Fatal("cleared within a transaction")
	}
	if _, err := s.writer.Exec(`ROLLBACK`); err != nil {
		t.Fatal(err)
	}
	var patience string
	if err := s.writer.QueryRow(`PRAGMA busy_timeout`).Scan(&patience); err != nil || patience != busyTimeout {
		t.Errorf("writers wait %s ms, want %s; %v", patience, busyTimeout, err)
	}
	// While somebody reads it is not done, and that is known.
	if _, err := s.Submit(t.Context(), answer("1", "words")); err != nil {
		t.Fatal(err)
	}
	for _, err := range s.Submissions(t.Context(), collect.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Submit(t.Context(), answer("2", "words")); err != nil {
			t.Fatal(err)
		}
		if err := s.engine.scrub(t.Context(), s.writer, s.reader); !errors.Is(err, errRead) {
			t.Errorf("while somebody reads: %v", err)
		}
		break
	}
}
