package store

import (
	"errors"
	"strings"
	"testing"

	"goodgov/internal/collect"
)

// A private code is known from its receipt on, and is known to be used up.
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

// Lists have the beginnings of opinions, counted in characters, and one is whole.
func TestOpinionStart(t *testing.T) {
	stores(t, func(t *testing.T, s *Store) {
		long := strings.Repeat("灯", collect.OpinionStart+5)
		if _, err := s.AddOpinion(t.Context(), collect.Opinion{ID: "long", Unit: "C1", Text: long}); err != nil {
			t.Fatal(err)
		}
		if all, err := s.Opinions(t.Context()); err != nil || len(all) != 1 || all[0].Text != strings.Repeat("灯", collect.OpinionStart) {
			t.Errorf("%d, %v", len(all), err)
		}
		if o, err := s.Opinion(t.Context(), "long"); err != nil || o.Text != long {
			t.Errorf("%d bytes, %v", len(o.Text), err)
		}
		for _, id := range []string{"", "short", "\x00"} {
			if _, err := s.Opinion(t.Context(), id); !errors.Is(err, collect.ErrNotFound) {
				t.Errorf("%q: %v", id, err)
			}
		}
	})
}
