package cli

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"goodgov/internal/collect"
	"goodgov/internal/postgrestest"
	"goodgov/internal/store"
	"goodgov/survey/form"
)

// engines runs a test with the synthetic study and an empty store of each engine.
func engines(t *testing.T, test func(t *testing.T, dir, address string)) {
	t.Run("sqlite", func(t *testing.T) {
		dir := copied(t, "hangzhou")
		test(t, dir, filepath.Join(dir, storeName))
	})
	t.Run("postgres", func(t *testing.T) { test(t, copied(t, "hangzhou"), postgrestest.Database(t)) })
}

// acknowledged are the questionnaires that a server said it keeps.
type acknowledged struct {
	mu   sync.Mutex
	told map[string]told
	sent map[string]questionnaire
}

func newAcknowledged() *acknowledged {
	return &acknowledged{told: map[string]told{}, sent: map[string]questionnaire{}}
}

func (a *acknowledged) add(q questionnaire, answer told) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.told[q.id], a.sent[q.id] = answer, q
}

func (a *acknowledged) len() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return len(a.told)
}

// held looks into a store: each of them is there, once, as it was sent. It
// returns how many there are.
func (a *acknowledged) held(t *testing.T, address string) int {
	t.Helper()
	kept, err := store.Open(t.Context(), address, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer kept.Close()
	seen := map[string]bool{}
	for k, err := range kept.Submissions(t.Context(), collect.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		if q, known := a.sent[k.ID]; seen[k.ID] || known && string(k.Body) != string(q.body) {
			t.Errorf("%s is there twice, or other than it was sent", k.ID)
		}
		seen[k.ID] = true
	}
	for id := range a.told {
		if !seen[id] {
			t.Errorf("%s was acknowledged and is lost", id)
		}
	}
	return len(seen)
}

// again sends a questionnaire that was acknowledged once more, and another one
// under its id.
func (a *acknowledged) again(t *testing.T, address, id string) {
	t.Helper()
	first := a.told[id]
	if answer, err := submit(address, a.sent[id]); err != nil || answer.status != http.StatusOK || !answer.Again || answer.Receipt != first.Receipt || answer.Withdrawal != first.Withdrawal {
		t.Errorf("%s, acknowledged by %+v, sent again: %+v, %v", id, first, answer, err)
	}
	other := questionnaire{id, []byte(strings.Replace(string(a.sent[id].body), `"mode":"alone"`, `"mode":"helped"`, 1))}
	if answer, err := submit(address, other); err != nil || answer.status != http.StatusConflict {
		t.Errorf("another one under %s: %+v, %v", id, answer, err)
	}
}

// The program is killed while many send, again and again. Whatever was
// acknowledged is there, once and as it was sent; what was sent without an
// acknowledgement can be sent again to the next program. GOODGOV_CRASHES sets
// how often.
func TestServeKilled(t *testing.T) {
	cycles := 5
	if n, err := strconv.Atoi(os.Getenv("GOODGOV_CRASHES")); err == nil {
		cycles = n
	}
	const senders = 16
	engines(t, func(t *testing.T, dir, address string) {
		f := formOf(t, dir)
		kept := newAcknowledged()
		var open []questionnaire // of which it is not known whether they were kept
		lost, random := 0, rand.New(rand.NewPCG(1, 2))
		for cycle := range cycles + 1 {
			server := start(t, dir, "--store", address)
			for _, q := range open {
				answer, err := submit(server.address, q)
				if err != nil || answer.status != http.StatusOK {
					t.Errorf("%s, sent again after the server was killed: %+v, %v", q.id, answer, err)
				}
				if answer.Again {
					lost++ // kept, and the acknowledgement was lost
				}
				kept.add(q, answer)
			}
			open = nil
			for _, id := range slices.Sorted(maps.Keys(kept.told)) {
				if random.IntN(50) == 0 {
					kept.again(t, server.address, id)
				}
			}
			if cycle == cycles {
				server.kill()
				break
			}
			goal := kept.len() + 1 + random.IntN(200)
			var mu sync.Mutex
			var group sync.WaitGroup
			for sender := range senders {
				group.Go(func() {
					for n := sender; ; n += senders {
						q := filled(t, f, uint64(cycle), n, nil)
						answer, err := submit(server.address, q)
						if err != nil {
							mu.Lock()
							open = append(open, q)
							mu.Unlock()
							return
						}
						if answer.status != http.StatusOK {
							t.Errorf("%s: %+v", q.id, answer)
						}
						kept.add(q, answer)
						if kept.len() >= goal {
							server.kill()
						}
					}
				})
			}
			group.Wait()
		}
		n := kept.held(t, address)
		t.Logf("%d cycles: %d acknowledged, %d kept; %d acknowledgements were lost", cycles, kept.len(), n, lost)
		if n != kept.len() {
			t.Errorf("%d are kept, of %d that were sent", n, kept.len())
		}
	})
}

// Two servers share a PostgreSQL, and one is killed: the other goes on, and
// whoever sent to the first sends again to the second.
func TestServeTwo(t *testing.T) {
	dir, address := copied(t, "hangzhou"), postgrestest.Database(t)
	f := formOf(t, dir)
	first, second := start(t, dir, "--store", address), start(t, dir, "--store", address)
	kept := newAcknowledged()
	var moved atomic.Int64
	const senders, each = 16, 30
	var group sync.WaitGroup
	for sender := range senders {
		group.Go(func() {
			for n := range each {
				q := filled(t, f, uint64(sender), n, nil)
				at := []*served{first, second}[(sender+n)%2]
				answer, err := submit(at.address, q)
				if err != nil && at == first {
					moved.Add(1)
					answer, err = submit(second.address, q)
				}
				if err != nil || answer.status != http.StatusOK {
					t.Errorf("%s: %+v, %v", q.id, answer, err)
				}
				kept.add(q, answer)
				if kept.len() == senders*each/3 {
					first.kill()
				}
			}
		})
	}
	group.Wait()
	for id := range kept.told {
		kept.again(t, second.address, id)
		break
	}
	if n := kept.held(t, address); n != senders*each || moved.Load() == 0 {
		t.Errorf("%d are kept, %d of them sent to the second server in place of the first", n, moved.Load())
	}
}

// The same questionnaire comes in many times at once, and another one under its
// id: one is kept, all of its senders get its receipt, the others are refused.
func TestServeAtOnce(t *testing.T) {
	engines(t, func(t *testing.T, dir, address string) {
		f := formOf(t, dir)
		server := start(t, dir, "--store", address)
		bodies := []questionnaire{filled(t, f, 1, 1, nil), filled(t, f, 1, 1, func(q *form.Filled) { q.Seconds++ })}
		var mu sync.Mutex
		receipts, statuses := map[string]int{}, map[int]int{}
		fresh := 0
		var group sync.WaitGroup
		const times = 100
		for n := range times {
			group.Go(func() {
				answer, err := submit(server.address, bodies[n%2])
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				defer mu.Unlock()
				statuses[answer.status]++
				if answer.status == http.StatusOK {
					receipts[answer.Receipt]++
					if !answer.Again {
						fresh++
					}
				}
			})
		}
		group.Wait()
		if len(receipts) != 1 || fresh != 1 || statuses[http.StatusOK] != times/2 || statuses[http.StatusConflict] != times/2 {
			t.Errorf("statuses %v, receipts %v, %d of them the first", statuses, receipts, fresh)
		}
		if n := newAcknowledged().held(t, address); n != 1 {
			t.Errorf("%d are kept", n)
		}
	})
}

// A server that is told to end while it is at work finishes what was begun,
// keeps what it acknowledged and acknowledges nothing that it does not keep.
func TestServeEnds(t *testing.T) {
	engines(t, func(t *testing.T, dir, address string) {
		f := formOf(t, dir)
		server := start(t, dir, "--store", address)
		half := filled(t, f, 2, 1, nil)
		slow, err := net.Dial("tcp", strings.TrimPrefix(server.address, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		defer slow.Close()
		fmt.Fprintf(slow, "POST /submit HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\nExpect: 100-continue\r\n\r\n", len(half.body))
		heard := make([]byte, 1<<16)
		if n, err := slow.Read(heard); err != nil || !strings.HasPrefix(string(heard[:n]), "HTTP/1.1 100 ") {
			t.Fatalf("%q, %v", heard[:n], err)
		}
		kept := newAcknowledged()
		var group sync.WaitGroup
		for sender := range 16 {
			group.Go(func() {
				for n := 0; ; n++ {
					q := filled(t, f, uint64(100+sender), n, nil)
					answer, err := submit(server.address, q)
					if err != nil {
						return // it does not listen any more
					}
					if answer.status != http.StatusOK {
						t.Errorf("%s: %+v", q.id, answer)
					}
					kept.add(q, answer)
					if kept.len() == 100 {
						if err := server.Process.Signal(syscall.SIGTERM); err != nil {
							t.Error(err)
						}
					}
				}
			})
		}
		group.Wait()
		if _, err := slow.Write(half.body); err != nil {
			t.Fatal(err)
		}
		n, err := slow.Read(heard)
		if err != nil || !strings.HasPrefix(string(heard[:n]), "HTTP/1.1 200 ") {
			t.Errorf("what was half sent when it was told to end: %q, %v", heard[:n], err)
		}
		<-server.ended
		if code := server.ProcessState.ExitCode(); code != exitOK || !strings.Contains(server.diagnostics.String(), "everything that was acknowledged is kept") {
			t.Errorf("exit code %d: %s", code, server.diagnostics)
		}
		kept.add(half, told{})
		if n := kept.held(t, address); n != kept.len() {
			t.Errorf("%d are kept, %d were acknowledged", n, kept.len())
		}
	})
}

// A questionnaire of a version of the form that a telephone had when it went
// offline is kept as it is.
func TestServeOlderVersion(t *testing.T) {
	dir := copied(t, "hangzhou")
	server := start(t, dir)
	old := filled(t, formOf(t, dir), 1, 1, func(q *form.Filled) {
		q.Version = "the one before"
		q.Consent.Text = "as it was then"
		q.Answers["a question that is gone"] = []string{"17"}
	})
	if answer, err := submit(server.address, old); err != nil || answer.status != http.StatusOK {
		t.Errorf("%+v, %v", answer, err)
	}
	kept := newAcknowledged()
	kept.add(old, told{})
	if n := kept.held(t, filepath.Join(dir, storeName)); n != 1 {
		t.Errorf("%d are kept", n)
	}
}

// A backup that is made while answers come in holds every one that was
// acknowledged before it began, and restores into either engine.
func TestServeBackedUp(t *testing.T) {
	engines(t, func(t *testing.T, dir, address string) {
		f := formOf(t, dir)
		server := start(t, dir, "--store", address)
		kept := newAcknowledged()
		ended := make(chan struct{})
		var group sync.WaitGroup
		for sender := range 8 {
			group.Go(func() {
				for n := 0; ; n++ {
					select {
					case <-ended:
						return
					default:
					}
					q := filled(t, f, uint64(sender), n, nil)
					answer, err := submit(server.address, q)
					if err != nil || answer.status != http.StatusOK {
						t.Errorf("%s: %+v, %v", q.id, answer, err)
						return
					}
					kept.add(q, answer)
				}
			})
		}
		for kept.len() < 200 {
			select {
			case <-server.ended:
				t.Fatal(server.diagnostics)
			case <-time.After(time.Millisecond):
			}
		}
		before := newAcknowledged()
		kept.mu.Lock()
		maps.Copy(before.told, kept.told)
		maps.Copy(before.sent, kept.sent)
		kept.mu.Unlock()
		backup := filepath.Join(t.TempDir(), "backup.jsonl")
		out, err := exec.Command("goodgov", "survey", "backup", dir, "--store", address, "-o", backup, "--quiet").CombinedOutput()
		close(ended)
		group.Wait()
		if err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		restored := filepath.Join(t.TempDir(), "restored.db")
		if out, err := exec.Command("goodgov", "survey", "restore", backup, dir, "--store", restored, "--quiet").CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		n := before.held(t, restored)
		t.Logf("%d acknowledged before the backup, %d in it, %d afterwards", before.len(), n, kept.len())
		// Who asks again after the restoring gets the same receipt.
		server = start(t, dir, "--store", restored)
		for id := range before.told {
			before.again(t, server.address, id)
			break
		}
	})
}
