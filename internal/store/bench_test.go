package store

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"goodgov/internal/postgrestest"
)

// places runs a benchmark on each engine.
func places(b *testing.B, bench func(b *testing.B, address string)) {
	b.Run("sqlite", func(b *testing.B) { bench(b, filepath.Join(b.TempDir(), "bench.db")) })
	b.Run("postgres", func(b *testing.B) { bench(b, postgrestest.Database(b)) })
}

// BenchmarkSubmit is durable submissions of 1.5 kB, from so many at once.
func BenchmarkSubmit(b *testing.B) {
	body := strings.Repeat("x", 1500)
	places(b, func(b *testing.B, address string) {
		s := opened(b, address, Options{})
		run := 0
		for _, senders := range []int{1, 32, 256} {
			b.Run(fmt.Sprintf("senders=%d", senders), func(b *testing.B) {
				run++
				work := make(chan int)
				var group sync.WaitGroup
				for range senders {
					group.Go(func() {
						for n := range work {
							if _, err := s.Submit(context.Background(), answer(fmt.Sprintf("%d-%d", run, n), body)); err != nil {
								b.Error(err)
							}
						}
					})
				}
				n := 0
				for b.Loop() {
					work <- n
					n++
				}
				close(work)
				group.Wait()
				b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "submissions/s")
			})
		}
	})
}

// BenchmarkCommit is what the engine itself takes for a commit of as much: a
// row a transaction, which Submit is held to.
func BenchmarkCommit(b *testing.B) {
	body := []byte(strings.Repeat("x", 1500))
	places(b, func(b *testing.B, address string) {
		s := opened(b, address, Options{})
		if _, err := s.writer.ExecContext(b.Context(), `CREATE TABLE bare (id TEXT PRIMARY KEY, body `+s.engine.types().Replace("{bytes}")+`)`); err != nil {
			b.Fatal(err)
		}
		n := 0
		for b.Loop() {
			tx, err := s.writer.BeginTx(context.Background(), nil)
			if err != nil {
				b.Fatal(err)
			}
			if _, err := tx.ExecContext(context.Background(), `INSERT INTO bare (id, body) VALUES ($1, $2)`, fmt.Sprint(n), body); err != nil {
				b.Fatal(err)
			}
			if err := tx.Commit(); err != nil {
				b.Fatal(err)
			}
			n++
		}
		b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "commits/s")
	})
}

// BenchmarkFlush is what the disk takes to make 1.5 kB durable.
func BenchmarkFlush(b *testing.B) {
	file, err := os.Create(filepath.Join(b.TempDir(), "flush"))
	if err != nil {
		b.Fatal(err)
	}
	defer file.Close()
	body := []byte(strings.Repeat("x", 1500))
	for b.Loop() {
		if _, err := file.Write(body); err != nil {
			b.Fatal(err)
		}
		if err := file.Sync(); err != nil {
			b.Fatal(err)
		}
	}
}
