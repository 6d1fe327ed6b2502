package office

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"goodgov/internal/collect"
	"goodgov/internal/web/page"
)

// slowStore counts in two seconds, as a store with millions does.
type slowStore struct {
	Store
	n atomic.Int64
}

func (s *slowStore) Counts(context.Context) ([]collect.Count, error) {
	time.Sleep(2 * time.Second)
	return []collect.Count{{N: s.n.Add(1)}}, nil
}

// However many look, a store is counted once in ten seconds when that takes two.
func TestCountedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &slowStore{}
		o := &Room{Config: Config{Site: page.New(page.Site{}), Store: s}, counting: newCounting()}
		var looking sync.WaitGroup
		for range 200 {
			looking.Go(func() {
				for range 5 {
					if counts, err := o.counts(context.Background()); err != nil || len(counts) != 1 {
						t.Error(counts, err)
					}
					time.Sleep(time.Second)
				}
			})
		}
		looking.Wait()
		if n := s.n.Load(); n != 1 {
			t.Errorf("counted %d times in seven seconds", n)
		}
		time.Sleep(4 * time.Second)
		if counts, err := o.counts(t.Context()); err != nil || counts[0].N != 2 {
			t.Errorf("%v, %v: what came since is not seen", counts, err)
		}
	})
}
