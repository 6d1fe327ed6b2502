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
				if made, err := i.current(context.Background(), 1); made == nil || err != nil {
					t.Error(made, err)
				}
			})
		}
		asking.Wait()
		if n.Load() != 1 {
			t.Fatalf("evaluated %d times", n.Load())
		}
		first, stale, err := i.latest(t.Context(), 1)
		if first == nil || stale || err != nil {
			t.Error(first, stale, err)
		}
		if _, stale, _ = i.latest(t.Context(), 2); stale {
			t.Error("it is evaluated all the time while answers stream in")
		}
		time.Sleep(interimRests * 2 * time.Second)
		if _, stale, _ = i.latest(t.Context(), 1); stale {
			t.Error("evaluated though nothing is new")
		}
		made, stale, _ := i.latest(t.Context(), 2)
		if made != first || !stale {
			t.Error("who asks while it is evaluated anew does not see what there was")
		}
		time.Sleep(3 * time.Second)
		if made, stale, _ = i.latest(t.Context(), 2); made == first || stale || n.Load() != 2 {
			t.Error("what is new is not seen")
		}
		time.Sleep(interimLasts)
		if _, stale, _ = i.latest(t.Context(), 2); !stale {
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
		if _, err := i.current(ctx, 1); !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		time.Sleep(2 * time.Second)
		good, stale, err := i.latest(t.Context(), 1)
		if good == nil || stale || err != nil {
			t.Error(good, stale, err)
		}
		i.evaluate = func(context.Context) (*Interim, error) { panic("oh") }
		time.Sleep(time.Minute)
		i.latest(t.Context(), 1)
		synctest.Wait()
		if made, _, err := i.latest(t.Context(), 1); made != good || err == nil {
			t.Error(made, err)
		}
		none := &interims{now: time.Now, log: i.log, evaluate: func(context.Context) (*Interim, error) { return nil, nil }}
		if made, err := none.current(t.Context(), 1); made != nil || err != nil {
			t.Error(made, err)
		}
		synctest.Wait()
	})
}

func TestFingerprint(t *testing.T) {
	one := []collect.Count{{Form: "f", Unit: "u", N: 1, Last: time.UnixMilli(1)}}
	for _, other := range [][]collect.Count{nil, {{Form: "f", Unit: "u", N: 2, Last: time.UnixMilli(1)}}, {{Form: "f", Unit: "u", N: 1, Last: time.UnixMilli(2)}}, {{Form: "fu", N: 1, Last: time.UnixMilli(1)}}} {
		if fingerprint(one) == fingerprint(other) {
			t.Errorf("%v and %v are the same", one, other)
		}
	}
}

// Who may not see what came after collecting had ended does not get an
// evaluation that was begun before.
func TestEvaluatedSince(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var n atomic.Int64
		i := slow(&n)
		early, err := i.current(t.Context(), 1)
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second)
		ended := time.Now()
		var asking sync.WaitGroup
		for range 10 {
			asking.Go(func() {
				if made, err := i.since(t.Context(), 1, ended); err != nil || made.At.Before(ended) || made == early {
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
		i.latest(t.Context(), 2)
		time.Sleep(time.Second)
		ended = time.Now()
		if made, err := i.since(t.Context(), 2, ended); err != nil || made.At.Before(ended) {
			t.Error(made, err)
		}
		i.evaluate = func(context.Context) (*Interim, error) { return nil, errors.New("the disk") }
		time.Sleep(time.Hour)
		if made, err := i.since(t.Context(), 3, time.Now()); made != nil || err == nil {
			t.Error(made, err)
		}
	})
}
