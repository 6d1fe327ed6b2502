package store

import (
	"slices"
	"testing"

	"goodgov/internal/collect"
)

// By id, what is gone through says nothing of when it came.
func TestOrders(t *testing.T) {
	stores(t, func(t *testing.T, s *Store) {
		for _, id := range []string{"7c", "1f", "b0", "00", "9a"} {
			if _, err := s.Submit(t.Context(), answer(id, "words")); err != nil {
				t.Fatal(err)
			}
		}
		for order, want := range map[collect.Order][]string{collect.ByArrival: {"7c", "1f", "b0", "00", "9a"}, collect.ByID: {"00", "1f", "7c", "9a", "b0"}} {
			var ids []string
			for k, err := range s.Submissions(t.Context(), collect.Query{Order: order}) {
				if err != nil {
					t.Fatal(err)
				}
				ids = append(ids, k.ID)
			}
			if !slices.Equal(ids, want) {
				t.Errorf("%q: %q, want %q", order, ids, want)
			}
		}
	})
}
