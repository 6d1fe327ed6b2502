package store

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"goodgov/internal/collect"
)

// A draft goes with its questionnaire: where one of the two can't be written,
// neither is, and where they are sent again both are as they should be.
func TestDraftGoesWithItsQuestionnaire(t *testing.T) {
	left := func(body []byte) []byte {
		if string(body) != "its answers" {
			return nil
		}
		return []byte("left")
	}
	hindered := map[string]string{
		"sqlite": `CREATE TRIGGER hindered BEFORE UPDATE ON draft BEGIN SELECT RAISE(ABORT, 'hindered'); END`,
		"postgres": `CREATE OR REPLACE FUNCTION hindered() RETURNS trigger AS $$ BEGIN RAISE 'hindered'; END $$ LANGUAGE plpgsql;
			CREATE TRIGGER hindered BEFORE UPDATE ON draft FOR EACH ROW EXECUTE FUNCTION hindered()`,
	}
	free := map[string]string{"sqlite": `DROP TRIGGER hindered`, "postgres": `DROP TRIGGER hindered ON draft`}
	stores(t, func(t *testing.T, s *Store) {
		code := collect.IssuedCode{Hash: collect.HashCode("the code"), List: "1", Unit: "C1", State: collect.CodeOpen}
		if _, err := s.AddCodes(t.Context(), []collect.IssuedCode{code}, "x"); err != nil {
			t.Fatal(err)
		}
		for _, way := range []struct{ token, code string }{{"by link", ""}, {"by code", "the code"}} {
			if err := s.SaveDraft(t.Context(), way.token, nil, []byte("its answers")); err != nil {
				t.Fatal(err)
			}
			sub := answer("id "+way.token, "body")
			sub.Code, sub.Draft = way.code, &collect.Draft{Token: way.token, Left: left}
			is := func(when, draft string, kept error) {
				t.Helper()
				if body, err := s.Draft(t.Context(), way.token); err != nil || string(body) != draft {
					t.Errorf("%s, %s: the draft is %q, %v", way.token, when, body, err)
				}
				if _, err := s.Submission(t.Context(), sub.ID); !errors.Is(err, kept) {
					t.Errorf("%s, %s: of the questionnaire: %v, want %v", way.token, when, err, kept)
				}
			}
			if _, err := s.writer.ExecContext(t.Context(), hindered[s.Engine()]); err != nil {
				t.Fatal(err)
			}
			if _, err := s.Submit(t.Context(), sub); err == nil {
				t.Errorf("%s: acknowledged", way.token)
			}
			is("hindered", "its answers", collect.ErrNotFound)
			if _, err := s.writer.ExecContext(t.Context(), free[s.Engine()]); err != nil {
				t.Fatal(err)
			}
			other := answer(sub.ID, "another body")
			other.Draft = sub.Draft
			for _, again := range []bool{false, true} {
				if receipt, err := s.Submit(t.Context(), sub); err != nil || receipt.Again != again {
					t.Errorf("%s: %+v, %v", way.token, receipt, err)
				}
				is("sent", "left", nil)
			}
			// What an earlier program left behind goes when it is sent again, and not
			// with what is refused.
			if err := s.SaveDraft(t.Context(), way.token, []byte("left"), []byte("its answers")); err != nil {
				t.Fatal(err)
			}
			if _, err := s.Submit(t.Context(), other); !errors.Is(err, collect.ErrConflict) {
				t.Errorf("%s: %v", way.token, err)
			}
			is("refused", "its answers", nil)
			if _, err := s.Submit(t.Context(), sub); err != nil {
				t.Error(err)
			}
			is("sent again", "left", nil)
		}
		// Of many at once each clears its own, and one that names no draft none.
		var group sync.WaitGroup
		for i := range 60 {
			sub := answer(fmt.Sprint("of many ", i), "body")
			sub.Draft = &collect.Draft{Token: fmt.Sprint("token ", i%40), Left: left}
			if i < 30 {
				if err := s.SaveDraft(t.Context(), sub.Draft.Token, nil, []byte("its answers")); err != nil {
					t.Fatal(err)
				}
			}
			group.Go(func() {
				if _, err := s.Submit(t.Context(), sub); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		for i := range 40 {
			body, err := s.Draft(t.Context(), fmt.Sprint("token ", i))
			if i < 30 && (err != nil || string(body) != "left") || i >= 30 && !errors.Is(err, collect.ErrNotFound) {
				t.Errorf("draft %d is %q, %v", i, body, err)
			}
		}
	})
}
