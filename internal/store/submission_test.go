package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"goodgov/internal/collect"
)

func answer(id, body string) collect.Submission {
	return collect.Submission{ID: id, Form: "f", Version: "1", Unit: "C1", Mode: collect.Alone, Language: "zh", Type: "text/xml", Body: []byte(body)}
}

func all(t *testing.T, s *Store, q collect.Query) []collect.Kept {
	t.Helper()
	var kept []collect.Kept
	for k, err := range s.Submissions(t.Context(), q) {
		if err != nil {
			t.Fatal(err)
		}
		kept = append(kept, k)
	}
	return kept
}

// What comes out is what went in, to the byte.
func TestSubmit(t *testing.T) {
	stores(t, func(t *testing.T, s *Store) {
		at := time.Date(2026, 3, 1, 8, 30, 0, 5e6, time.UTC)
		in := collect.Submission{
			ID: "uuid:1", Form: "f", Version: "2026-01", Unit: "C1", Mode: collect.Interview, By: "li", Language: "zh",
			Consent:    collect.Consent{Text: "abc", Language: "zh", Mode: collect.Interview, At: at},
			Respondent: "3 幢 201", Received: at.Add(time.Minute), Type: "text/xml", Body: []byte("<a>\x00\xff答\r\n</a>"),
		}
		receipt, err := s.Submit(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		again, err := s.Submit(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		receipt.Again = true
		if diff := cmp.Diff(receipt, again); diff != "" || receipt.Code == "" || receipt.Withdrawal == "" {
			t.Errorf("sent again: %s", diff)
		}
		want := []collect.Kept{{Submission: in, Sequence: 1, Hash: sha256.Sum256(in.Body)}}
		if diff := cmp.Diff(want, all(t, s, collect.Query{})); diff != "" {
			t.Error(diff)
		}
		if one, err := s.Submission(t.Context(), "uuid:1"); err != nil || !bytes.Equal(one.Body, in.Body) {
			t.Errorf("%+v, %v", one, err)
		}
		if _, err := s.Submission(t.Context(), "uuid:2"); !errors.Is(err, collect.ErrNotFound) {
			t.Error(err)
		}
		if _, err := s.Submit(t.Context(), collect.Submission{}); !errors.Is(err, collect.ErrInvalid) {
			t.Error(err)
		}
	})
}

// Of other bodies under one id the first stays, and the others are kept apart.
func TestConflict(t *testing.T) {
	stores(t, func(t *testing.T, s *Store) {
		for i, c := range []struct {
			body string
			want error
		}{{"first", nil}, {"second", collect.ErrConflict}, {"second", collect.ErrConflict}, {"third", collect.ErrConflict}, {"first", nil}} {
			if _, err := s.Submit(t.Context(), answer("a", c.body)); !errors.Is(err, c.want) {
				t.Errorf("%d: %v, want %v", i, err, c.want)
			}
		}
		if kept := all(t, s, collect.Query{}); len(kept) != 1 || string(kept[0].Body) != "first" {
			t.Errorf("%+v", kept)
		}
		refused, err := s.Refused(t.Context())
		bodies := map[string]bool{}
		for _, r := range refused {
			bodies[string(r.Body)] = r.ID == "a"
		}
		if diff := cmp.Diff(map[string]bool{"second": true, "third": true}, bodies); diff != "" || err != nil || len(refused) != 2 {
			t.Error(diff, err)
		}
	})
}

// However many other bodies come under an id, few of them are kept.
func TestConflictsWithoutEnd(t *testing.T) {
	stores(t, func(t *testing.T, s *Store) {
		for i := range 20 {
			for _, id := range []string{"a", "b"} {
				if _, err := s.Submit(t.Context(), answer(id, fmt.Sprint(i))); i > 0 && !errors.Is(err, collect.ErrConflict) {
					t.Errorf("%s %d: %v", id, i, err)
				}
			}
		}
		refused, err := s.Refused(t.Context())
		bodies := map[string]int{}
		for _, r := range refused {
			bodies[r.ID]++
		}
		if diff := cmp.Diff(map[string]int{"a": mostRefused, "b": mostRefused}, bodies); diff != "" || err != nil {
			t.Error(diff, err)
		}
	})
}

// Many at once: of each id one is new, those with the same body succeed, those
// with another are refused and kept, and nothing is mixed.
func TestSubmitInParallel(t *testing.T) {
	stores(t, func(t *testing.T, s *Store) {
		const ids, bodies, times = 20, 3, 8
		var fresh, same, conflicts atomic.Int64
		accepted := make([]sync.Map, ids)
		var group sync.WaitGroup
		for id := range ids {
			for body := range bodies {
				for range times {
					group.Go(func() {
						text := fmt.Sprintf("%d-%d", id, body)
						receipt, err := s.Submit(t.Context(), answer(fmt.Sprint(id), text))
						switch {
						case errors.Is(err, collect.ErrConflict):
							conflicts.Add(1)
							return
						case err != nil:
							t.Error(err)
							return
						case receipt.Again:
							same.Add(1)
						default:
							fresh.Add(1)
						}
						accepted[id].Store(text, receipt.Code)
					})
				}
			}
		}
		group.Wait()
		if fresh.Load() != ids || same.Load() != ids*(times-1) || conflicts.Load() != ids*(bodies-1)*times {
			t.Errorf("%d new, %d again, %d in conflict", fresh.Load(), same.Load(), conflicts.Load())
		}
		kept := all(t, s, collect.Query{})
		if len(kept) != ids {
			t.Fatalf("%d kept", len(kept))
		}
		for _, k := range kept {
			var id int
			if _, err := fmt.Sscan(k.ID, &id); err != nil {
				t.Fatal(err)
			}
			n := 0
			accepted[id].Range(func(text, _ any) bool {
				n++
				if text != string(k.Body) {
					t.Errorf("%s was acknowledged, %s is kept", text, k.Body)
				}
				return true
			})
			if n != 1 {
				t.Errorf("id %d: %d bodies were acknowledged", id, n)
			}
		}
		if refused, err := s.Refused(t.Context()); err != nil || len(refused) != ids*(bodies-1) {
			t.Errorf("%d refused bodies are kept: %v", len(refused), err)
		}
	})
}

// A walk sees one moment, though submissions arrive while it goes on.
func TestSubmissionsAreOfOneMoment(t *testing.T) {
	stores(t, func(t *testing.T, s *Store) {
		send := func(from, to int) {
			for i := from; i < to; i++ {
				sub := answer(fmt.Sprint(i), "x")
				sub.Form = []string{"f", "g"}[i%2]
				sub.Unit = []string{"C1", "C2", "C3"}[i%3]
				if _, err := s.Submit(t.Context(), sub); err != nil {
					t.Fatal(err)
				}
			}
		}
		send(0, 12)
		seen := 0
		for k, err := range s.Submissions(t.Context(), collect.Query{}) {
			if err != nil {
				t.Fatal(err)
			}
			if seen == 0 {
				send(12, 24)
			}
			if k.ID != fmt.Sprint(seen) {
				t.Errorf("%s in place %d", k.ID, seen)
			}
			seen++
		}
		if seen != 12 {
			t.Errorf("%d seen, of 12", seen)
		}
		if n := len(all(t, s, collect.Query{Form: "g"})); n != 12 {
			t.Errorf("%d of form g", n)
		}
		if n := len(all(t, s, collect.Query{Units: []string{"C1", "C3"}})); n != 16 {
			t.Errorf("%d of two units", n)
		}
		after := all(t, s, collect.Query{})[19].Sequence
		if n := len(all(t, s, collect.Query{After: after})); n != 4 {
			t.Errorf("%d after the 20th", n)
		}
		for range s.Submissions(t.Context(), collect.Query{}) {
			break // frees the connection
		}
		counts, err := s.Counts(t.Context())
		var total int64
		for _, c := range counts {
			total += c.N
		}
		if err != nil || total != 24 || len(counts) != 6 {
			t.Errorf("%+v, %v", counts, err)
		}
	})
}

// A correction takes the place of what it corrects, once.
func TestReplace(t *testing.T) {
	stores(t, func(t *testing.T, s *Store) {
		replacing := func(id, old string) collect.Submission {
			sub := answer(id, "body of "+id)
			sub.Replaces = old
			return sub
		}
		for i, c := range []struct {
			sub  collect.Submission
			want error
		}{
			{replacing("b", "a"), collect.ErrStale}, // not there yet
			{answer("a", "body of a"), nil},
			{replacing("b", "a"), nil},
			{replacing("b", "a"), nil}, // sent again
			{replacing("c", "a"), collect.ErrStale},
			{replacing("c", "b"), nil},
			{answer("a", "body of a"), nil}, // sent again, late
		} {
			if _, err := s.Submit(t.Context(), c.sub); !errors.Is(err, c.want) {
				t.Errorf("%d: %v, want %v", i, err, c.want)
			}
		}
		if kept := all(t, s, collect.Query{}); len(kept) != 1 || kept[0].ID != "c" {
			t.Errorf("%+v", kept)
		}
		if a, err := s.Submission(t.Context(), "a"); err != nil || a.ReplacedBy != "b" {
			t.Errorf("%+v, %v", a, err)
		}
	})
}

// A code admits one submission, however often that is sent.
func TestCodes(t *testing.T) {
	stores(t, func(t *testing.T, s *Store) {
		code := "ABCD-EFGH-0000"
		open := []collect.IssuedCode{
			{Hash: collect.HashCode(code), List: "1", Unit: "C1", Label: "3-201", State: collect.CodeOpen},
			{Hash: collect.HashCode("void"), List: "1", Unit: "C1", Label: "3-202", State: collect.CodeOpen},
		}
		if list, err := s.AddCodes(t.Context(), open, "designer"); err != nil || list != "1" {
			t.Fatal(list, err)
		}
		if _, err := s.AddCodes(t.Context(), []collect.IssuedCode{{Hash: collect.HashCode("new")}, {Hash: collect.HashCode(code)}}, "designer"); err == nil {
			t.Error("a code was issued twice")
		}
		if voided, err := s.VoidCodes(t.Context(), open[1:], "designer"); err != nil || len(voided) != 1 || voided[0].Label != "3-202" {
			t.Fatal(voided, err)
		}
		with := func(id, code string) collect.Submission {
			sub := answer(id, "body of "+id)
			sub.Code = code
			return sub
		}
		// Of several submissions at once with one code, one is admitted.
		var admitted atomic.Int64
		var winner atomic.Value
		var group sync.WaitGroup
		for i := range 12 {
			group.Go(func() {
				_, err := s.Submit(t.Context(), with(fmt.Sprint(i), "abcd efgh oooo"))
				if err == nil {
					admitted.Add(1)
					winner.Store(fmt.Sprint(i))
				} else if !errors.Is(err, collect.ErrCodeUsed) {
					t.Error(err)
				}
			})
		}
		group.Wait()
		if admitted.Load() != 1 || len(all(t, s, collect.Query{})) != 1 {
			t.Fatalf("%d admitted", admitted.Load())
		}
		for code, want := range map[string]error{code: collect.ErrCodeUsed, "void": collect.ErrCodeVoid, "never": collect.ErrNoCode, "new": collect.ErrNoCode} {
			if _, err := s.Submit(t.Context(), with("other", code)); !errors.Is(err, want) {
				t.Errorf("%s: %v, want %v", code, err, want)
			}
		}
		if receipt, err := s.Submit(t.Context(), with(winner.Load().(string), code)); err != nil || !receipt.Again {
			t.Errorf("sent again: %+v, %v", receipt, err)
		}
		if c, err := s.Code(t.Context(), code); err != nil || c.State != collect.CodeUsed || c.Label != "3-201" {
			t.Errorf("%+v, %v", c, err)
		}
		if _, err := s.Code(t.Context(), "never"); !errors.Is(err, collect.ErrNoCode) {
			t.Error(err)
		}
		if codes, err := s.Codes(t.Context()); err != nil || len(codes) != 2 {
			t.Errorf("%+v, %v", codes, err)
		}
	})
}

// A closed store says so, and so does a context that is over.
func TestClosed(t *testing.T) {
	engines(t, func(t *testing.T, address string) {
		s, err := Open(t.Context(), address, Options{})
		if err != nil {
			t.Fatal(err)
		}
		over, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := s.Submit(over, answer("a", "x")); !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		// Those under way when it closes are kept, or told that they are not.
		var group sync.WaitGroup
		var acknowledged atomic.Int64
		for i := range 50 {
			group.Go(func() {
				switch _, err := s.Submit(t.Context(), answer(fmt.Sprint(i), "x")); {
				case err == nil:
					acknowledged.Add(1)
				case !errors.Is(err, ErrClosed):
					t.Error(err)
				}
			})
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		group.Wait()
		if _, err := s.Submit(t.Context(), answer("late", "x")); !errors.Is(err, ErrClosed) {
			t.Error(err)
		}
		if _, err := s.Counts(t.Context()); !errors.Is(err, ErrClosed) {
			t.Error(err)
		}
		if n := len(all(t, opened(t, address, Options{}), collect.Query{})); int64(n) != acknowledged.Load() {
			t.Errorf("%d acknowledged, %d kept", acknowledged.Load(), n)
		}
	})
}

// A paper that is typed in anew is in the audit log when it is kept: whoever
// sends it again, because no answer came, enters nothing a second time.
func TestCorrectedPaperIsLogged(t *testing.T) {
	stores(t, func(t *testing.T, s *Store) {
		first, second := answer("paper:A:1", "a"), answer("paper:A:1~2", "b")
		first.Mode, second.Mode = collect.Paper, collect.Paper
		first.By, second.By, second.Replaces = "wang", "li", first.ID
		stale := answer("paper:A:1~3", "c")
		stale.Mode, stale.Replaces = collect.Paper, first.ID
		for _, sent := range []collect.Submission{first, second, second, stale} {
			if _, err := s.Submit(t.Context(), sent); err != nil && !errors.Is(err, collect.ErrStale) {
				t.Fatal(err)
			}
		}
		onDevice, corrected := answer("2", "a"), answer("3", "b")
		corrected.Replaces = onDevice.ID
		for _, sent := range []collect.Submission{onDevice, corrected} {
			if _, err := s.Submit(t.Context(), sent); err != nil {
				t.Fatal(err)
			}
		}
		var log []string
		for e, err := range s.Audit(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			log = append(log, e.Who+" "+e.Did+" "+e.About)
		}
		if want := []string{"li paper.corrected paper:A:1~2"}; !slices.Equal(log, want) {
			t.Errorf("the audit log says %q", log)
		}
	})
}
