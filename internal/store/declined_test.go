package store

import (
	"testing"

	"goodgov/internal/collect"
)

// A device that did not hear that it was heard says again that somebody
// declined: they are counted once. Those without an id are all counted.
func TestDeclinedOnce(t *testing.T) {
	stores(t, func(t *testing.T, s *Store) {
		for _, id := range []string{"a", "b", "a", "", "", "a"} {
			if err := s.Decline(t.Context(), collect.Declined{ID: id, Form: "f", Unit: "C1"}); err != nil {
				t.Fatal(err)
			}
		}
		if declined, err := s.Declined(t.Context()); err != nil || len(declined) != 4 {
			t.Errorf("%d are counted, want 4: %v", len(declined), err)
		}
	})
}
