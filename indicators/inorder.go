package indicators

import (
	"context"
	"runtime"
	"sync"
)

// inOrder does work for 0 to n−1 on all cores and takes the results in that
// order, whichever is done first. newWork makes the work of one worker, which
// may keep things from one number to the next. It ends with the first error
// met, or when ctx is done.
func inOrder[T any](ctx context.Context, n int, newWork func() func(i int) (T, error), take func(i int, result T)) error {
	var (
		mu      sync.Mutex
		next    int
		turn    int
		early   = map[int]T{}
		failure error
		running sync.WaitGroup
	)
	claim := func() (i int, ok bool) {
		mu.Lock()
		defer mu.Unlock()
		if failure == nil {
			failure = ctx.Err()
		}
		if next == n || failure != nil {
			return 0, false
		}
		next++
		return next - 1, true
	}
	done := func(i int, result T, err error) {
		mu.Lock()
		defer mu.Unlock()
		if err != nil {
			if failure == nil {
				failure = err
			}
			return
		}
		early[i] = result
		for {
			result, there := early[turn]
			if !there {
				return
			}
			delete(early, turn)
			take(turn, result)
			turn++
		}
	}
	for range min(runtime.GOMAXPROCS(0), n) {
		running.Go(func() {
			work := newWork()
			for {
				i, ok := claim()
				if !ok {
					return
				}
				result, err := work(i)
				done(i, result, err)
			}
		})
	}
	running.Wait()
	return failure
}
