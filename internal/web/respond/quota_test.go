package respond_test

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"goodgov/internal/collect"
	"goodgov/internal/web/page"
	"goodgov/internal/web/respond"
	"goodgov/survey/form"
)

// Other programs send several choices as one text; each of them counts.
func TestQuotaOfSeveralChoices(t *testing.T) {
	h := open(t, tricky(t), func(c *respond.Config, _ *page.Site) {
		c.Quotas = []respond.Quota{{Question: "needs", Value: "bench", Most: 1}}
	})
	choose := func(needs ...string) string {
		v := h.visitor(t)
		at := v.begin("")
		v.post(at, "g", "0", "go", "next", "age", "71")
		fields := []string{"g", "1", "go", "next"}
		for _, need := range needs {
			fields = append(fields, "needs", need)
		}
		v.post(at, fields...)
		return v.path
	}
	if at := choose("ramp", "bench"); at == "/full" {
		t.Fatal("the first is turned away")
	}
	body := `<data id="tricky" version="1"><age>71</age><needs>ramp bench</needs><meta><instanceID>uuid:1</instanceID></meta></data>`
	if _, err := h.store.Submit(t.Context(), collect.Submission{ID: "uuid:1", Form: h.form.ID, Version: "1", Mode: collect.Device, Type: form.TypeXML, Body: []byte(body)}); err != nil {
		t.Fatal(err)
	}
	for began := time.Now(); choose("bench") != "/full"; { // it is counted in a moment
		if time.Since(began) > time.Minute {
			t.Fatal("others are still let in after a minute")
		}
	}
	if at := choose("ramp"); at == "/full" {
		t.Error("another choice is turned away")
	}
}

// village is a store with women of one unit, each of whom takes a while to read,
// and a draft in which nothing is answered yet.
type village struct {
	letters
	unit string
	each time.Duration

	mu      sync.Mutex
	women   int
	read    int // in all
	dropped int // drafts
}

func (v *village) Submissions(ctx context.Context, q collect.Query) iter.Seq2[collect.Kept, error] {
	return func(yield func(collect.Kept, error) bool) {
		v.mu.Lock()
		n := v.women
		v.mu.Unlock()
		for i := q.After + 1; i <= int64(n); i++ {
			select {
			case <-time.After(v.each):
			case <-ctx.Done():
				yield(collect.Kept{}, ctx.Err())
				return
			}
			v.mu.Lock()
			v.read++
			v.mu.Unlock()
			var k collect.Kept
			k.Sequence, k.Unit, k.Type, k.Body = i, v.unit, form.TypeJSON, fmt.Appendf(nil, `{"id":"%d","answers":{"gender":["2"]}}`, i)
			if !yield(k, nil) {
				return
			}
		}
	}
}

func (v *village) Draft(context.Context, string) ([]byte, error) {
	return fmt.Appendf(nil, `{"filled":{"id":"a","unit":%q}}`, v.unit), nil
}

func (v *village) DropDraft(context.Context, string) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.dropped++
	return nil
}

// now are how many were read in all, and how many drafts were dropped.
func (v *village) now() (read, dropped int) {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.read, v.dropped
}

// Nobody waits for the count of a quota, however long that takes, nor is it given
// up when somebody goes away. Before it is done nobody is turned away; what was
// withdrawn makes room again, and all are not counted without end.
func TestQuotaOfManyAnswers(t *testing.T) {
	f := hangzhou(t)
	synctest.Test(t, func(t *testing.T) {
		store := &village{unit: f.Units[0].Code, each: 200 * time.Millisecond, women: 200}
		s := page.New(page.Site{Languages: f.Languages})
		room := respond.New(respond.Config{Site: s, Store: store, Form: f, Link: true, Quotas: []respond.Quota{{Question: "gender", Value: "2", Most: 200}}})
		mux := http.NewServeMux()
		room.Mount(mux)
		h := s.Guard(mux)
		ctx, end := context.WithCancel(t.Context())
		var counting sync.WaitGroup
		counting.Go(func() { room.CountQuotas(ctx) })
		full := func(ctx context.Context, gender string) bool {
			t.Helper()
			body := fmt.Sprintf(`{"filled":{"id":"a","answers":{"gender":[%q]}},"changes":1}`, gender)
			w, began := httptest.NewRecorder(), time.Now()
			h.ServeHTTP(w, httptest.NewRequestWithContext(ctx, http.MethodPut, "/q/x", strings.NewReader(body)))
			if waited := time.Since(began); waited > 0 {
				t.Errorf("somebody waited %v", waited)
			}
			var told struct{ Full bool }
			if err := json.NewDecoder(w.Body).Decode(&told); err != nil || w.Code != http.StatusOK {
				t.Fatalf("%d, %v", w.Code, err)
			}
			return told.Full
		}
		gone, leave := context.WithCancel(t.Context())
		leave()
		for began := time.Now(); time.Since(began) < 39*time.Second; time.Sleep(time.Second) {
			if full(gone, "2") {
				t.Fatal("turned away before all were counted")
			}
		}
		time.Sleep(2 * time.Second)
		if _, dropped := store.now(); full(t.Context(), "1") || !full(t.Context(), "2") || dropped != 0 {
			t.Fatal("not full after 200 women were counted, or for men too")
		}
		if _, dropped := store.now(); dropped != 1 {
			t.Errorf("%d drafts were dropped of one who was turned away", dropped)
		}
		// While many come, all are counted for a fifth of the time at most.
		before, _ := store.now()
		for range 1000 {
			if !full(t.Context(), "2") {
				t.Fatal("let in beyond the quota")
			}
			time.Sleep(time.Second)
		}
		if read, _ := store.now(); read-before > 200*6 || read-before < 200*4 {
			t.Errorf("%d were read in 1000 seconds", read-before)
		}
		store.mu.Lock()
		store.women = 199
		store.mu.Unlock()
		full(t.Context(), "2")
		time.Sleep(5 * time.Minute)
		if full(t.Context(), "2") {
			t.Error("one has withdrawn, and nobody is let in")
		}
		// Where nobody comes and nothing is full nothing is counted anew.
		before, _ = store.now()
		time.Sleep(time.Hour)
		if read, _ := store.now(); read != before {
			t.Errorf("%d were read for nobody", read-before)
		}
		end()
		counting.Wait()
	})
}
