// Package cores shares work among the processor's cores. Who does what is left
// to chance, and what comes of it is not: each number has a place, or a turn, of
// its own for its result.
package cores

import (
	"context"
	"iter"
	"runtime"
	"sync"
	"sync/atomic"
)

// Each does work for 0 to n−1. newWork makes the work of one worker, which may
// keep memory from one number to the next; it is called for one worker at a
// time. No number is begun after ctx ends, and the error is the cause of that.
func Each(ctx context.Context, n int, newWork func() func(i int)) error {
	return Chunks(ctx, n, 1, func() func(from, to int) {
		work := newWork()
		return func(i, _ int) { work(i) }
	})
}

// Chunks is Each for numbers that are little work, size of them at a time: from
// is a multiple of size, on any number of cores.
func Chunks(ctx context.Context, n, size int, newWork func() func(from, to int)) error {
	var (
		next    atomic.Int64
		making  sync.Mutex
		running sync.WaitGroup
	)
	for range min(runtime.GOMAXPROCS(0), (n+size-1)/size) {
		running.Go(func() {
			making.Lock()
			work := newWork()
			making.Unlock()
			for ctx.Err() == nil {
				from := int(next.Add(int64(size))) - size
				if from >= n {
					return
				}
				work(from, min(from+size, n))
			}
		})
	}
	running.Wait()
	return context.Cause(ctx)
}

// InOrder is Each for work with results, which take gets one by one in the order
// of the numbers, whichever is done first. It ends with the first error met.
func InOrder[T any](ctx context.Context, n int, newWork func() func(i int) (T, error), take func(i int, result T)) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var (
		taking sync.Mutex
		turn   int
		early  = map[int]T{}
	)
	return Each(ctx, n, func() func(i int) {
		work := newWork()
		return func(i int) {
			result, err := work(i)
			if err != nil {
				stop(err)
				return
			}
			taking.Lock()
			defer taking.Unlock()
			for early[i] = result; ; turn++ {
				result, there := early[turn]
				if !there {
					return
				}
				delete(early, turn)
				take(turn, result)
			}
		}
	})
}

// Stream is InOrder for what comes one after the other, a batch of size at a
// time: few batches are in memory, however many come. It goes over in itself,
// and calls take in one other goroutine. It ends with the first error met.
func Stream[In, Out any](ctx context.Context, in iter.Seq2[In, error], size int, newWork func() func(batch []In) Out, take func(Out) error) error {
	type job struct {
		batch []In
		done  chan Out
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	workers := runtime.GOMAXPROCS(0)
	jobs, turns := make(chan job), make(chan chan Out, 2*workers)
	var running sync.WaitGroup
	for range workers {
		work := newWork()
		running.Go(func() {
			for j := range jobs {
				j.done <- work(j.batch)
			}
		})
	}
	running.Go(func() {
		for done := range turns {
			result := <-done
			if ctx.Err() == nil {
				if err := take(result); err != nil {
					stop(err)
				}
			}
		}
	})
	var batch []In
	send := func() {
		j := job{batch, make(chan Out, 1)}
		turns <- j.done
		jobs <- j
		batch = make([]In, 0, size)
	}
	for v, err := range in {
		if err != nil {
			stop(err)
		}
		if ctx.Err() != nil {
			break
		}
		if batch = append(batch, v); len(batch) == size {
			send()
		}
	}
	if ctx.Err() == nil && len(batch) > 0 {
		send()
	}
	close(jobs)
	close(turns)
	running.Wait()
	return context.Cause(ctx)
}
