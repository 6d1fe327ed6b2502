package store

import (
	"os"
	"path/filepath"
	"testing"

	"goodgov/internal/postgrestest"
)

// engines runs a test on an empty place of each engine: the address of a
// store that is not there yet.
func engines(t *testing.T, test func(t *testing.T, address string)) {
	t.Run("sqlite", func(t *testing.T) { test(t, filepath.Join(t.TempDir(), "a store 答卷.db")) })
	t.Run("postgres", func(t *testing.T) { test(t, postgrestest.Database(t)) })
}

// stores runs a test on an empty store of each engine.
func stores(t *testing.T, test func(t *testing.T, s *Store)) {
	engines(t, func(t *testing.T, address string) { test(t, opened(t, address, Options{})) })
}

func opened(t testing.TB, address string, options Options) *Store {
	t.Helper()
	s, err := Open(t.Context(), address, options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func TestMain(m *testing.M) {
	if address := os.Getenv(childAddress); address != "" {
		os.Exit(child(address))
	}
	os.Exit(postgrestest.M{M: m}.Run())
}
