package office_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"goodgov/internal/collect"
	"goodgov/internal/web/office"
)

// millions counts in two seconds of the house's clock.
type millions struct {
	office.Store
	h     *house
	times int
}

func (m *millions) Counts(ctx context.Context) ([]collect.Count, error) {
	m.times++
	m.h.wait(2 * time.Second)
	return m.Store.Counts(ctx)
}

// However many interviewers look at what they sent, a store with millions is not
// counted for each of them.
func TestEntriesCountedOnce(t *testing.T) {
	h := open(t)
	h.add("wang", []string{"guihua"}, collect.Interviewer)
	v := h.signedIn("wang")
	m := &millions{Store: h.store, h: h}
	h.room.Store = m
	for range 5 {
		if w := v.get("/office/entry"); w.Code != http.StatusOK {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
	}
	if m.times != 1 {
		t.Errorf("counted %d times for five who looked at once", m.times)
	}
}
