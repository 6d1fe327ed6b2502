package office

import (
	"context"
	"time"

	"goodgov/internal/collect"
)

// counting keeps the counts of what came in for a while, so that many who
// look don't have everything counted all the time: a million questionnaires take a
// second or two.
type counting struct {
	turn   chan struct{} // of one at a time
	counts []collect.Count
	ended  time.Time
	took   time.Duration
}

func newCounting() counting { return counting{turn: make(chan struct{}, 1)} }

// counts are those of the store, or those of a moment ago: a fifth of the time
// is spent counting at most.
func (o *Room) counts(ctx context.Context) ([]collect.Count, error) {
	c := &o.counting
	select {
	case c.turn <- struct{}{}:
		defer func() { <-c.turn }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	began := o.Site.Now()
	if began.Sub(c.ended) < interimRests*c.took {
		return c.counts, nil
	}
	counts, err := o.Store.Counts(ctx)
	if err != nil {
		return nil, err
	}
	c.counts, c.ended = counts, o.Site.Now()
	c.took = c.ended.Sub(began)
	return counts, nil
}
