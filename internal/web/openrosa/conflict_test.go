package openrosa_test

import (
	"net/http"
	"testing"

	"goodgov/internal/collect"
)

// Once collecting has ended other bytes under an id that is there are refused
// and not kept, though the same succeed again.
func TestConflictAfterTheEnd(t *testing.T) {
	o := newOffice(t, collect.Pass{})
	if w := o.send(instance()); w.Code != http.StatusCreated {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	if err := o.store.Shut(t.Context(), "D", "office"); err != nil {
		t.Fatal(err)
	}
	if w := o.send(instance()); w.Code != http.StatusAccepted {
		t.Errorf("the same again: %d %s", w.Code, w.Body)
	}
	if w := o.send(instance("<D1>4", "<D1>1")); w.Code != http.StatusConflict {
		t.Errorf("another: %d %s", w.Code, w.Body)
	}
	if refused, err := o.store.Refused(t.Context()); err != nil || len(refused) > 0 {
		t.Errorf("%d are kept, %v", len(refused), err)
	}
}
