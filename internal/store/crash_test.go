package store

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"goodgov/internal/collect"
)

// childAddress and childCycle make the test's own program one that submits
// without end and says which submissions were acknowledged.
const (
	childAddress = "GOODGOV_STORE_CHILD"
	childCycle   = "GOODGOV_STORE_CYCLE"
)

func child(address string) int {
	s, err := Open(context.Background(), address, Options{})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	for worker := range 16 {
		go func() {
			for n := 0; ; n++ {
				id := fmt.Sprintf("%s-%d-%d", os.Getenv(childCycle), worker, n)
				sub := answer(id, "body of "+id)
				if worker%2 == 0 { // begun as a draft
					if err := s.SaveDraft(context.Background(), id, nil, sub.Body); err != nil {
						fmt.Fprintln(os.Stderr, err)
						os.Exit(1)
					}
					sub.Draft = &collect.Draft{Token: id, Left: func([]byte) []byte { return []byte("left") }}
				}
				if _, err := s.Submit(context.Background(), sub); err != nil {
					fmt.Fprintln(os.Stderr, err)
					os.Exit(1)
				}
				fmt.Fprintln(os.Stdout, id)
			}
		}()
	}
	select {}
}

// A server is killed while many submit, again and again: every submission
// that was acknowledged is there, once and whole, also while another server
// shares the database, and none that is there has its draft beside it. GOODGOV_CRASHES sets how often.
func TestKilled(t *testing.T) {
	cycles := 5
	if n, err := strconv.Atoi(os.Getenv("GOODGOV_CRASHES")); err == nil {
		cycles = n
	}
	engines(t, func(t *testing.T, address string) {
		bystander := opened(t, address, Options{})
		acknowledged := map[string]bool{}
		random := rand.New(rand.NewPCG(1, 2))
		for cycle := range cycles {
			server := exec.Command(os.Args[0])
			server.Env = append(os.Environ(), childAddress+"="+address, childCycle+"="+strconv.Itoa(cycle))
			var complaints strings.Builder
			server.Stderr = &complaints
			out, err := server.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := server.Start(); err != nil {
				t.Fatal(err)
			}
			after := 1 + random.IntN(400)
			lines := bufio.NewScanner(out)
			for n := 0; lines.Scan(); n++ {
				acknowledged[lines.Text()] = true
				if n == after/2 {
					id := fmt.Sprintf("bystander-%d", cycle)
					if _, err := bystander.Submit(t.Context(), answer(id, "body of "+id)); err != nil {
						t.Error(err)
					}
					acknowledged[id] = true
				}
				if n == after {
					if err := server.Process.Kill(); err != nil {
						t.Fatal(err)
					}
				}
			}
			if err := server.Wait(); err == nil || complaints.Len() > 0 {
				t.Fatalf("the server was not killed but ended: %v %s", err, complaints.String())
			}
			// Devices that did not hear the acknowledgement send again.
			for id := range acknowledged {
				if random.IntN(20) == 0 {
					receipt, err := bystander.Submit(t.Context(), answer(id, "body of "+id))
					if err != nil || !receipt.Again {
						t.Errorf("%s was acknowledged and is not there: %v", id, err)
					}
				}
			}
		}
		seen := map[string]bool{}
		for k, err := range bystander.Submissions(t.Context(), collect.Query{}) {
			if err != nil {
				t.Fatal(err)
			}
			if seen[k.ID] || string(k.Body) != "body of "+k.ID {
				t.Errorf("%s twice, or with another body: %q", k.ID, k.Body)
			}
			seen[k.ID] = true
			if draft, err := bystander.Draft(t.Context(), k.ID); err == nil && string(draft) != "left" {
				t.Errorf("%s is kept, and its draft is still there", k.ID)
			}
		}
		for id := range acknowledged {
			if !seen[id] {
				t.Errorf("%s was acknowledged and is lost", id)
			}
		}
		t.Logf("%d cycles: %d acknowledged, %d kept", cycles, len(acknowledged), len(seen))
	})
}

// That a process is killed says nothing about the power going: for that the
// engines must flush, and here is that they are told to.
func TestFlushing(t *testing.T) {
	stores(t, func(t *testing.T, s *Store) {
		settings := map[string]map[string]string{
			"sqlite":   {"PRAGMA journal_mode": "wal", "PRAGMA synchronous": "2"}, // FULL
			"postgres": {"SHOW synchronous_commit": "on"},
		}[s.Engine()]
		for setting, want := range settings {
			var got string
			if err := s.writer.QueryRowContext(t.Context(), setting).Scan(&got); err != nil || got != want {
				t.Errorf("%s is %q, want %q: %v", setting, got, want, err)
			}
		}
	})
}
