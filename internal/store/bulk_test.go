package store

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"goodgov/internal/collect"
)

// Submissions of a file are kept in its order, once; each has the outcome that
// it would have had by itself.
func TestSubmitAll(t *testing.T) {
	stores(t, func(t *testing.T, s *Store) {
		if _, err := s.Submit(t.Context(), answer("there", "1")); err != nil {
			t.Fatal(err)
		}
		file := []collect.Submission{answer("b", "2"), answer("there", "other"), answer("a", "3"), answer("a", "3"), answer("there", "1")}
		file[0].Opinion = "More trees"
		for pass, again := range [][]bool{{false, false, false, true, true}, {true, false, true, true, true}} {
			outcomes, err := s.SubmitAll(t.Context(), file)
			if err != nil {
				t.Fatal(err)
			}
			for i, o := range outcomes {
				if conflict := i == 1; errors.Is(o.Err, collect.ErrConflict) != conflict || o.Receipt.Again != again[i] {
					t.Errorf("pass %d, %d: %+v", pass, i, o)
				}
			}
		}
		var ids []string
		for _, k := range all(t, s, collect.Query{}) {
			ids = append(ids, k.ID)
		}
		if diff := cmp.Diff([]string{"there", "b", "a"}, ids); diff != "" {
			t.Error(diff)
		}
		if opinions, err := s.Opinions(t.Context()); err != nil || len(opinions) != 1 || opinions[0].ID != "b" {
			t.Errorf("opinions %v (%v)", opinions, err)
		}

		bad := answer("c", "4")
		bad.Code = "1234"
		if _, err := s.SubmitAll(t.Context(), []collect.Submission{answer("d", "5"), bad}); !errors.Is(err, collect.ErrInvalid) {
			t.Errorf("error %v", err)
		}
		if n := len(all(t, s, collect.Query{})); n != 3 {
			t.Errorf("%d submissions, want 3: one of a refused lot was kept", n)
		}
	})
}

// What is counted before erasing is what is erased.
func TestExpiring(t *testing.T) {
	stores(t, func(t *testing.T, s *Store) {
		day := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
		for i, at := range []time.Time{day.AddDate(0, 0, -2), day.AddDate(0, 0, -1), day} {
			a := answer(string(rune('a'+i)), "1")
			a.Received, a.Opinion = at, "More trees"
			if _, err := s.Submit(t.Context(), a); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.Decline(t.Context(), collect.Declined{Form: "f", Consent: collect.Consent{At: day.AddDate(0, 0, -1)}}); err != nil {
			t.Fatal(err)
		}
		if _, err := s.AddCodes(t.Context(), []collect.IssuedCode{{Hash: collect.HashCode("a"), List: "1", Unit: "C1", Label: "Lane 3, No. 8", State: collect.CodeUsed}}, "test"); err != nil {
			t.Fatal(err)
		}
		counted, err := s.Expiring(t.Context(), day)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(collect.Expired{Submissions: 2, Declined: 1, Opinions: 2}, counted); diff != "" {
			t.Errorf("counted (-want +got):\n%s", diff)
		}
		erased, err := s.Expire(t.Context(), day, "officer")
		if err != nil || erased != counted {
			t.Errorf("erased %+v, counted %+v (%v)", erased, counted, err)
		}
		if left, err := s.Expiring(t.Context(), day); err != nil || left != (collect.Expired{}) {
			t.Errorf("left %+v (%v)", left, err)
		}
		// Households can be reminded until collecting ends; after that their
		// addresses have their time as well.
		if err := s.Shut(t.Context(), "", "designer"); err != nil {
			t.Fatal(err)
		}
		later := time.Now().Add(time.Hour)
		if counted, err = s.Expiring(t.Context(), later); err != nil || counted.Households != 1 {
			t.Errorf("counted %+v (%v)", counted, err)
		}
		if erased, err = s.Expire(t.Context(), later, "officer"); err != nil || erased != counted {
			t.Errorf("erased %+v, counted %+v (%v)", erased, counted, err)
		}
		if codes, err := s.Codes(t.Context()); err != nil || len(codes) != 1 || codes[0].Label != "" || codes[0].State != collect.CodeUsed {
			t.Errorf("%+v (%v)", codes, err)
		}
	})
}

// The root of some leaves is the same whatever came after them.
func TestHeadAt(t *testing.T) {
	stores(t, func(t *testing.T, s *Store) {
		var roots []collect.Hash
		for _, id := range []string{"a", "b", "c", "d", "e"} {
			if _, err := s.Submit(t.Context(), answer(id, id)); err != nil {
				t.Fatal(err)
			}
			_, root, err := s.Head(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			roots = append(roots, root)
		}
		for i, want := range roots {
			if got, err := s.HeadAt(t.Context(), int64(i+1)); err != nil || got != want {
				t.Errorf("root of %d leaves %x (%v), want %x", i+1, got, err, want)
			}
		}
		if _, err := s.HeadAt(t.Context(), 6); !errors.Is(err, collect.ErrNotFound) {
			t.Errorf("error %v", err)
		}
	})
}
