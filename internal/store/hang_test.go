package store

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"sync"
	"testing"
	"time"

	"goodgov/internal/collect"
	"goodgov/internal/postgrestest"
)

// tunnel leads to PostgreSQL, and hangs when it is told to: what is sent is taken
// and answered by nothing, as when a cable was pulled or a disk does not return.
type tunnel struct {
	to    string
	mu    sync.Mutex
	flows *sync.Cond
	hangs bool
}

func (u *tunnel) hang(hangs bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.hangs = hangs
	u.flows.Broadcast()
}

func (u *tunnel) carry(to, from net.Conn) {
	defer to.Close()
	for buffer := make([]byte, 1<<16); ; {
		n, err := from.Read(buffer)
		u.mu.Lock()
		for u.hangs {
			u.flows.Wait()
		}
		u.mu.Unlock()
		if _, failed := to.Write(buffer[:n]); err != nil || failed != nil {
			return
		}
	}
}

// tunnelled is a database and the tunnel to it.
func tunnelled(t *testing.T) (string, *tunnel) {
	address, err := url.Parse(postgrestest.Database(t))
	if err != nil {
		t.Fatal(err)
	}
	u := &tunnel{to: address.Host}
	u.flows = sync.NewCond(&u.mu)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		u.hang(false)
		if err := listener.Close(); err != nil {
			t.Error(err)
		}
	})
	go func() {
		for {
			here, err := listener.Accept()
			if err != nil {
				return
			}
			there, err := net.Dial("tcp", u.to)
			if err != nil {
				here.Close()
				continue
			}
			go u.carry(here, there)
			go u.carry(there, here)
		}
	}()
	address.Host = listener.Addr().String()
	return address.String(), u
}

// While the database hangs, those who read and those who write get away as soon as
// they don't wish to wait any longer, however many they are; and when it goes on
// all of them are served, and nothing is there twice.
func TestDatabaseHangs(t *testing.T) {
	address, u := tunnelled(t)
	s := opened(t, address, Options{})
	if _, err := s.Submit(t.Context(), answer("before", "x")); err != nil {
		t.Fatal(err)
	}
	u.hang(true)
	const visitors = 4 * postgresReaders
	var group sync.WaitGroup
	began := time.Now()
	for i := range visitors {
		ctx, leave := context.WithTimeout(t.Context(), 300*time.Millisecond)
		defer leave()
		group.Go(func() {
			if _, err := s.Draft(ctx, "token"); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("read: %v", err)
			}
		})
		group.Go(func() {
			if _, err := s.Submit(ctx, answer(fmt.Sprint(i), "words")); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("sent: %v", err)
			}
		})
	}
	group.Wait()
	if took := time.Since(began); took > patience/2 {
		t.Errorf("they waited %v", took)
	}
	u.hang(false)
	for i := range visitors {
		if _, err := s.Submit(t.Context(), answer(fmt.Sprint(i), "words")); err != nil {
			t.Errorf("sent again: %v", err)
		}
	}
	if _, err := s.Draft(t.Context(), "token"); !errors.Is(err, collect.ErrNotFound) {
		t.Error(err)
	}
	if kept := all(t, s, collect.Query{}); len(kept) != visitors+1 {
		t.Errorf("%d are kept, of %d", len(kept), visitors+1)
	}
}

// A database that hangs when a server begins is told of in some seconds.
func TestDatabaseHangsFromTheBeginning(t *testing.T) {
	address, u := tunnelled(t)
	u.hang(true)
	for given, want := range map[string]time.Duration{"": connectTimeout, "&connect_timeout=1": time.Second} {
		config, err := (&postgres{address: address + given}).config()
		if err != nil || config.ConnectTimeout != want {
			t.Errorf("%q: %v, want %v; %v", given, config.ConnectTimeout, want, err)
		}
	}
	fault, ok := errors.AsType[*Fault](second(Open(t.Context(), address+"&connect_timeout=1", Options{})))
	if !ok || fault.Code != "store.unreachable" {
		t.Errorf("%v", fault)
	}
}
