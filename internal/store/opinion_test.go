package store

import (
	"errors"
	"strings"
	"testing"

	"goodgov/internal/collect"
)

// A withdrawal code is known from its receipt on, and is known to be used up.
func TestKnowsCode(t *testing.T) {
	stores(t, func(t *testing.T, s *Store) {
		receipt, err := s.Submit(t.Context(), answer("1", "yes"))
		if err != nil {
			t.Fatal(err)
		}
		known := func(typed string, want error) {
			t.Helper()
			if err := s.KnowsCode(t.Context(), typed); !errors.Is(err, want) {
				t.Errorf("%v, want %v", err, want)
			}
		}
		known(strings.ToLower(receipt.Withdrawal), nil)
		known("0000", collect.ErrNotFound)
		known(receipt.Code, collect.ErrNotFound) // a receipt can be shown to anybody
		if err := s.Withdraw(t.Context(), receipt.Withdrawal, "respondent"); err != nil {
			t.Fatal(err)
		}
		known(receipt.Withdrawal, collect.ErrGone)
	})
}
