package office

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"goodgov/internal/collect"
)

// slow evaluates in two seconds; its results are told apart by when they began.
func slow(n *atomic.Int64) *interims {
	return &interims{now: time.Now, log: slog.New(slog.DiscardHandler), evaluate: func(context.Context) (*Interim, error) {
		began := time.Now()
		n.Add(1)
		time.Sleep(2 * time.Second)
		return &Interim{At: began}, nil
	}}
}

// However many ask, answers are evaluated once; who asks later sees what there
// is at once, and gets what is newer when it is there.
func TestEvaluatedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var n atomic.Int64
		i := slow(&n)
		var asking sync.WaitGroup
		for range 100 {
			asking.Go(func() {
				if made, err := i.current(context.Background(), asOf{counts: 1}); made == nil || err != nil {
					t.Error(made, err)
				}
			})
		}
		asking.Wait()
		if n.Load() != 1 {
			t.Fatalf("evaluated %d times", n.Load())
		}
		first, stale, err := i.latest(t.Context(), asOf{counts: 1})
		if first == nil || stale || err != nil {
			t.Error(first, stale, err)
		}
		if _, stale, _ = i.latest(t.Context(), asOf{counts: 2}); stale {
			t.Error("it is evaluated all the time while answers stream in")
		}
		time.Sleep(interimRests * 2 * time.Second)
		if _, stale, _ = i.latest(t.Context(), asOf{counts: 1}); stale {
			t.Error("evaluated though nothing is new")
		}
		made, stale, _ := i.latest(t.Context(), asOf{counts: 2})
		if made != first || !stale {
			t.Error("who asks while it is evaluated anew does not see what there was")
		}
		time.Sleep(3 * time.Second)
		if made, stale, _ = i.latest(t.Context(), asOf{counts: 2}); made == first || stale || n.Load() != 2 {
			t.Error("what is new is not seen")
		}
		time.Sleep(interimLasts)
		if _, stale, _ = i.latest(t.Context(), asOf{counts: 2}); !stale {
			t.Error("what is old is not looked at again: a judgement may have changed")
		}
		synctest.Wait()
		time.Sleep(time.Minute)
	})
}

// Who gives up asking does not end it for others; what breaks does not break
// the server, and what there was stays.
func TestEvaluationThatFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var n atomic.Int64
		i := slow(&n)
		ctx, cancel := context.WithCancel(t.Context())
		go func() { time.Sleep(time.Second); cancel() }()
		if _, err := i.current(ctx, asOf{counts: 1}); !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		time.Sleep(2 * time.Second)
		good, stale, err := i.latest(t.Context(), asOf{counts: 1})
		if good == nil || stale || err != nil {
			t.Error(good, stale, err)
		}
		i.evaluate = func(context.Context) (*Interim, error) { panic("oh") }
		time.Sleep(time.Minute)
		i.latest(t.Context(), asOf{counts: 1})
		synctest.Wait()
		if made, _, err := i.latest(t.Context(), asOf{counts: 1}); made != good || err == nil {
			t.Error(made, err)
		}
		none := &interims{now: time.Now, log: i.log, evaluate: func(context.Context) (*Interim, error) { return nil, nil }}
		if made, err := none.current(t.Context(), asOf{counts: 1}); made != nil || err != nil {
			t.Error(made, err)
		}
		synctest.Wait()
	})
}

func TestThereIs(t *testing.T) {
	one := []collect.Count{{Form: "f", Unit: "u", N: 1, Last: time.UnixMilli(1)}}
	was := thereIs(one, nil)
	for _, other := range [][]collect.Count{nil, {{Form: "f", Unit: "u", N: 2, Last: time.UnixMilli(1)}}, {{Form: "f", Unit: "u", N: 1, Last: time.UnixMilli(2)}}, {{Form: "fu", N: 1, Last: time.UnixMilli(1)}}} {
		if is := thereIs(other, nil); is.counts == was.counts || is.ends != was.ends {
			t.Errorf("%v and %v are the same", one, other)
		}
	}
	seen := map[uint64]bool{was.ends: true}
	for _, ends := range []map[string]time.Time{{"u": time.UnixMilli(1)}, {"u": time.UnixMilli(2)}, {"": time.UnixMilli(1)}, {"u": time.UnixMilli(1), "": time.UnixMilli(1)}} {
		if is := thereIs(one, ends); seen[is.ends] || is.counts != was.counts {
			t.Errorf("%v is as another", ends)
		} else {
			seen[is.ends] = true
		}
	}
}

// Who may not see what came after collecting had ended does not get an
// evaluation that was begun before, and has none made twice.
func TestEvaluatedSince(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var n atomic.Int64
		i := slow(&n)
		early, err := i.current(t.Context(), asOf{1, 1})
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second)
		ended := time.Now()
		var asking sync.WaitGroup
		for range 10 {
			asking.Go(func() {
				if made, err := i.since(t.Context(), asOf{1, 2}); err != nil || made.At.Before(ended) || made == early {
					t.Error(made, err)
				}
			})
		}
		asking.Wait()
		if n.Load() != 2 {
			t.Errorf("evaluated %d times", n.Load())
		}
		// One that was being made when it ended is too old as well.
		time.Sleep(time.Hour)
		i.latest(t.Context(), asOf{2, 2})
		time.Sleep(time.Second)
		ended = time.Now()
		if made, err := i.since(t.Context(), asOf{2, 3}); err != nil || made.At.Before(ended) || n.Load() != 4 {
			t.Error(made, err, n.Load())
		}
		// What is begun later knows, whatever was there when that was asked for.
		time.Sleep(time.Hour)
		ended = time.Now()
		i.latest(t.Context(), asOf{3, 4})
		asking.Go(func() {
			if made, err := i.since(t.Context(), asOf{3, 5}); err != nil || made.At.Before(ended) {
				t.Error(made, err)
			}
		})
		asking.Go(func() {
			if made, err := i.since(t.Context(), asOf{3, 6}); err != nil || made.At.Before(ended) {
				t.Error(made, err)
			}
		})
		asking.Wait()
		if n.Load() != 6 {
			t.Errorf("evaluated %d times", n.Load())
		}
		fails := 0
		i.evaluate = func(context.Context) (*Interim, error) { fails++; return nil, errors.New("the disk") }
		time.Sleep(time.Hour)
		for range 3 {
			if made, err := i.since(t.Context(), asOf{4, 7}); made != nil || err == nil {
				t.Error(made, err)
			}
		}
		if i.evaluate = slow(&n).evaluate; fails != 1 {
			t.Errorf("failed %d times", fails)
		}
		ctx, cancel := context.WithCancel(t.Context())
		go func() { time.Sleep(time.Second); cancel() }()
		if _, err := i.since(ctx, asOf{4, 8}); !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		time.Sleep(time.Minute)
	})
}
