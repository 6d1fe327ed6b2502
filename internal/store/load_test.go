package store

import (
	"database/sql"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"goodgov/internal/collect"
	"goodgov/internal/postgrestest"
)

// The connection to PostgreSQL breaks again and again while many submit: who
// gets an error, which says so, sends again, and in the end everything is there, once.
func TestConnectionLost(t *testing.T) {
	s := opened(t, postgrestest.Database(t), Options{})
	var name string
	if err := s.reader.QueryRowContext(t.Context(), `SELECT current_database()`).Scan(&name); err != nil {
		t.Fatal(err)
	}
	administrator := postgrestest.Administrator(t)
	const senders, each = 12, 40
	var failed, done atomic.Int64
	var group sync.WaitGroup
	for sender := range senders {
		group.Go(func() {
			for n := range each {
				id := fmt.Sprintf("%d-%d", sender, n)
				for attempt := 0; ; attempt++ {
					_, err := s.Submit(t.Context(), answer(id, "body of "+id))
					if err == nil {
						break
					}
					failed.Add(1)
					if attempt == 100 || !errors.Is(err, ErrAway) {
						t.Error(err)
						return
					}
				}
				done.Add(1)
			}
		})
	}
	broken := 0
	for goal := int64(senders); goal < senders*each; goal += senders * each / 6 {
		for done.Load() < goal {
			time.Sleep(time.Millisecond)
		}
		if _, err := administrator.Exec(t.Context(), `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1`, name); err != nil {
			t.Fatal(err)
		}
		broken++
	}
	group.Wait()
	kept := all(t, s, collect.Query{})
	if len(kept) != senders*each {
		t.Errorf("%d kept, of %d", len(kept), senders*each)
	}
	t.Logf("%d times broken, %d errors", broken, failed.Load())
}

// Walking and backing up take the same memory however much there is.
// GOODGOV_ANSWERS sets how many, of 1.5 kB.
func TestFlatMemory(t *testing.T) {
	answers := 8000
	if n, err := strconv.Atoi(os.Getenv("GOODGOV_ANSWERS")); err == nil {
		answers = n
	}
	const most = 8 << 20 // less than the default's 12 MB of answers
	stores(t, func(t *testing.T, s *Store) {
		body := strings.Repeat("x", 1500)
		var group sync.WaitGroup
		for sender := range 256 {
			group.Go(func() {
				for n := sender; n < answers; n += 256 {
					if _, err := s.Submit(t.Context(), answer(fmt.Sprint(n), body)); err != nil {
						t.Error(err)
						return
					}
				}
			})
		}
		group.Wait()
		var before, now runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		peak, rows := uint64(0), 0
		look := func() {
			runtime.GC()
			runtime.ReadMemStats(&now)
			peak = max(peak, now.HeapAlloc)
		}
		for _, err := range s.Submissions(t.Context(), collect.Query{}) {
			if err != nil {
				t.Fatal(err)
			}
			if rows++; rows%(answers/8) == 0 {
				look()
			}
		}
		if rows != answers {
			t.Errorf("%d rows, of %d", rows, answers)
		}
		pieces := 0
		if err := s.Backup(t.Context(), writerFunc(func(p []byte) (int, error) {
			if pieces++; pieces%256 == 0 {
				look()
			}
			return len(p), nil
		})); err != nil {
			t.Fatal(err)
		}
		if peak > before.HeapAlloc+most {
			t.Errorf("%d answers: %d bytes more than before", answers, peak-before.HeapAlloc)
		}
		t.Logf("%d answers: %d kB, then at most %d kB", answers, before.HeapAlloc>>10, peak>>10)
	})
}

type writerFunc func(p []byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

// However many read at once, they share a bounded number of connections: who
// comes when all are taken waits for one.
func TestReadersWait(t *testing.T) {
	stores(t, func(t *testing.T, s *Store) {
		most := s.reader.Stats().MaxOpenConnections
		if most == 0 {
			t.Fatal("any number of connections for reading")
		}
		var taken []*sql.Conn
		for range most {
			connection, err := s.reader.Conn(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			taken = append(taken, connection)
		}
		read := make(chan error)
		go func() {
			_, err := s.ShutAt(t.Context())
			read <- err
		}()
		for s.reader.Stats().WaitCount == 0 {
			runtime.Gosched()
		}
		for i, connection := range taken {
			if err := connection.Close(); err != nil {
				t.Error(err)
			}
			if i == 0 {
				if err := <-read; err != nil {
					t.Error(err)
				}
			}
		}
	})
}
