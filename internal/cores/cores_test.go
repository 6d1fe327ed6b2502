package cores

import (
	"context"
	"errors"
	"iter"
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

// What streams by is worked on in batches, taken in order, and never far ahead
// of what was taken.
func TestStream(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, size, cores := rapid.IntRange(0, 200).Draw(t, "n"), rapid.IntRange(1, 20).Draw(t, "size"), rapid.IntRange(1, 8).Draw(t, "cores")
		var taken atomic.Int64
		var got []int
		on(cores, func() {
			if err := Stream(t.Context(), numbers(n, nil, func(i int) {
				if ahead := i - int(taken.Load()); ahead > (3*cores+4)*size {
					t.Errorf("%d ahead with batches of %d", ahead, size)
				}
			}), size, func() func([]int) []int {
				return func(batch []int) []int {
					squares := make([]int, len(batch))
					for i, v := range batch {
						squares[i] = v * v
					}
					return squares
				}
			}, func(squares []int) error {
				if got = append(got, squares...); len(squares) != size && len(got) != n {
					t.Errorf("a batch of %d before the last", len(squares))
				}
				taken.Add(int64(len(squares)))
				return nil
			}); err != nil {
				t.Fatal(err)
			}
		})
		for i, square := range got {
			if square != i*i {
				t.Fatalf("%d in place %d", square, i)
			}
		}
		if len(got) != n {
			t.Fatalf("%d of %d taken", len(got), n)
		}
	})
}

// numbers are 0 to n−1, then an error if there is one.
func numbers(n int, err error, look func(i int)) iter.Seq2[int, error] {
	return func(yield func(int, error) bool) {
		for i := range n {
			if look(i); !yield(i, nil) {
				return
			}
		}
		if err != nil {
			yield(0, err)
		}
	}
}

// An error of what streams by or of what takes it, or the end of the context,
// ends it.
func TestStreamEnds(t *testing.T) {
	broken := errors.New("broken")
	echo := func() func([]int) int { return func(batch []int) int { return batch[0] } }
	if err := Stream(t.Context(), numbers(100, broken, func(int) {}), 7, echo, func(int) error { return nil }); !errors.Is(err, broken) {
		t.Errorf("of what streams by: %v", err)
	}
	var seen, last int
	err := Stream(t.Context(), numbers(1_000_000, nil, func(i int) { seen = i }), 1, echo, func(i int) error {
		if last = i; i == 100 {
			return broken
		}
		return nil
	})
	if !errors.Is(err, broken) || last != 100 || seen == 999_999 {
		t.Errorf("of what takes: %v, the last %d of %d", err, last, seen)
	}
	ctx, stop := context.WithCancelCause(t.Context())
	err = Stream(ctx, numbers(1_000_000, nil, func(i int) {
		if seen = i; i == 100 {
			stop(broken)
		}
	}), 1, echo, func(int) error { return nil })
	if !errors.Is(err, broken) || seen == 999_999 {
		t.Errorf("of the context: %v after %d", err, seen)
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
