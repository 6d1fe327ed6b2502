package cores

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"sync/atomic"
	"testing"

	"pgregory.net/rapid"
)

// on runs a test with a number of cores.
func on(cores int, test func()) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(cores))
	test()
}

// Every number is done once, in chunks that do not depend on the cores, by
// workers whose own memory adds up to the whole.
func TestChunks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, size, cores := rapid.IntRange(0, 200).Draw(t, "n"), rapid.IntRange(1, 70).Draw(t, "size"), rapid.IntRange(1, 8).Draw(t, "cores")
		times := make([]int, n)
		var sums []*int
		on(cores, func() {
			if err := Chunks(t.Context(), n, size, func() func(from, to int) {
				sum := new(int)
				sums = append(sums, sum)
				return func(from, to int) {
					if from%size != 0 || to != min(from+size, n) {
						t.Errorf("a chunk from %d to %d, of %d by %d", from, to, n, size)
					}
					for i := from; i < to; i++ {
						times[i]++
						*sum += i
					}
				}
			}); err != nil {
				t.Fatal(err)
			}
		})
		total := 0
		for _, sum := range sums {
			total += *sum
		}
		if slices.ContainsFunc(times, func(k int) bool { return k != 1 }) || total != n*(n-1)/2 || len(sums) > cores {
			t.Fatalf("%v, in all %d by %d workers", times, total, len(sums))
		}
	})
}

func TestInOrder(t *testing.T) {
	for _, cores := range []int{1, 2, 7} {
		var got []int
		on(cores, func() {
			if err := InOrder(t.Context(), 300, func() func(i int) (int, error) {
				return func(i int) (int, error) {
					if i%3 == 0 {
						runtime.Gosched() // some are late
					}
					return i * i, nil
				}
			}, func(i, square int) {
				if i != len(got) || square != i*i {
					t.Errorf("after %d results: %d for %d", len(got), square, i)
				}
				got = append(got, square)
			}); err != nil {
				t.Fatal(err)
			}
		})
		if len(got) != 300 {
			t.Errorf("%d results with %d cores", len(got), cores)
		}
	}
}

// After an error nothing is begun, and nothing behind it is taken.
func TestInOrderEndsWithAnError(t *testing.T) {
	broken := errors.New("broken")
	var begun atomic.Int64
	last := -1
	err := InOrder(t.Context(), 1_000_000, func() func(i int) (int, error) {
		return func(i int) (int, error) {
			begun.Add(1)
			if i == 100 {
				return 0, broken
			}
			return i, nil
		}
	}, func(i, _ int) { last = i })
	if !errors.Is(err, broken) || begun.Load() == 1_000_000 || last >= 100 {
		t.Errorf("%v, %d begun, %d the last taken", err, begun.Load(), last)
	}
}

func TestEachEndsWithItsContext(t *testing.T) {
	enough := errors.New("enough")
	ctx, stop := context.WithCancelCause(t.Context())
	var begun atomic.Int64
	err := Each(ctx, 1_000_000, func() func(i int) {
		return func(i int) {
			if begun.Add(1) == 10 {
				stop(enough)
			}
		}
	})
	if !errors.Is(err, enough) || begun.Load() == 1_000_000 {
		t.Errorf("%v, %d begun", err, begun.Load())
	}
}
