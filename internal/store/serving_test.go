package store

import (
	"slices"
	"testing"
)

// A server is told of other versions that are served from the store, until their
// servers have ended, and of each once.
func TestServing(t *testing.T) {
	stores(t, func(t *testing.T, s *Store) {
		serve := func(version, server string, want ...string) {
			t.Helper()
			if others, err := s.Serving(t.Context(), "survey", version, server); err != nil || !slices.Equal(others, want) {
				t.Errorf("%s: %q, %v; want %q", server, others, err, want)
			}
		}
		end := func(server string) {
			t.Helper()
			if err := s.Served(t.Context(), "survey", server); err != nil {
				t.Error(err)
			}
		}
		serve("1", "a")
		serve("1", "b")
		end("b")
		serve("2", "c", "1") // a goes on
		serve("2", "d")
		end("a")
		end("c")
		end("d")
		serve("3", "e")
		end("e")
		serve("4", "f")
		if others, err := s.Serving(t.Context(), "another", "5", "g"); err != nil || len(others) > 0 {
			t.Errorf("another questionnaire: %q, %v", others, err)
		}
	})
}
