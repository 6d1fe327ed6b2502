package store

import (
	"context"
	"database/sql"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

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
		close(counted.goOn)
		group.Wait()
		if times, top := counted.times.Load(), counted.top.Load(); times < 2 || times > n/4 || top != 1 {
			t.Errorf("cleared %d times for %d, up to %d at once", times, n, top)
		}
	})
}
