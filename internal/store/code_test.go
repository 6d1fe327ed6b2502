package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"goodgov/internal/collect"
)

// Lists without a name that are made at once are lists of their own.
func TestListsAtOnce(t *testing.T) {
	stores(t, func(t *testing.T, s *Store) {
		const n = 12
		var mu sync.Mutex
		var got, want []string
		var group sync.WaitGroup
		for i := range n {
			want = append(want, fmt.Sprint(i+1))
			group.Go(func() {
				list, err := s.AddCodes(t.Context(), []collect.IssuedCode{{Hash: collect.HashCode(fmt.Sprint(i)), Unit: "C1", State: collect.CodeOpen}}, "designer")
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				defer mu.Unlock()
				got = append(got, list)
			})
		}
		group.Wait()
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("lists %q", got)
		}
		if all, err := s.Codes(t.Context()); err != nil || len(all) != n {
			t.Errorf("%d codes, %v", len(all), err)
		}
	})
}

// However many give codes to a household at once, it gets one; those after them
// are told so, and nothing of their list is kept.
func TestFirstCodesAtOnce(t *testing.T) {
	stores(t, func(t *testing.T, s *Store) {
		code := func(who int, label string) collect.IssuedCode {
			return collect.IssuedCode{Hash: collect.HashCode(fmt.Sprint(who, label)), Unit: "C1", Label: label, State: collect.CodeOpen}
		}
		const n = 12
		var made atomic.Int32
		var group sync.WaitGroup
		for i := range n {
			group.Go(func() {
				_, err := s.AddFirstCodes(t.Context(), []collect.IssuedCode{code(i, fmt.Sprint("own ", i)), code(i, "3-501")}, "designer")
				if _, twice := errors.AsType[*collect.Twice](err); err == nil {
					made.Add(1)
				} else if !twice {
					t.Error(err)
				}
			})
		}
		group.Wait()
		if all, err := s.Codes(t.Context()); err != nil || made.Load() != 1 || len(all) != 2 {
			t.Errorf("%d made codes, %d codes are there, %v", made.Load(), len(all), err)
		}
		if _, err := s.AddCodes(t.Context(), []collect.IssuedCode{code(n, "3-501")}, "designer"); err != nil {
			t.Errorf("another one on purpose: %v", err)
		}
		if did := deeds(t, s); did != "codes.made codes.made" {
			t.Errorf("the audit log says %q", did)
		}
	})
}

// counting counts the statements that are sent to PostgreSQL.
type counting struct{ n atomic.Int32 }

func (c *counting) TraceQueryStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceQueryStartData) context.Context {
	c.n.Add(1)
	return ctx
}

func (*counting) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

// Codes of a large list go many at once, to be made as to be voided: every
// statement waits for the network, and all who write wait with it.
func TestCodesTogether(t *testing.T) {
	engines(t, func(t *testing.T, address string) {
		s := opened(t, address, Options{})
		var sent counting
		if s.Engine() == "postgres" {
			config, err := pgx.ParseConfig(address)
			if err != nil {
				t.Fatal(err)
			}
			config.Tracer = &sent
			if err := s.writer.Close(); err != nil {
				t.Fatal(err)
			}
			s.writer = stdlib.OpenDB(*config)
		}
		codes := make([]collect.IssuedCode, 3*codesAtOnce+1)
		for i := range codes {
			codes[i] = collect.IssuedCode{Hash: collect.HashCode(fmt.Sprint(i)), List: "1", Unit: "C1", Label: fmt.Sprint("house ", i), State: collect.CodeOpen}
		}
		few := func(doing string) {
			t.Helper()
			if n := sent.n.Swap(0); n > 20 {
				t.Errorf("%s: %d statements for %d codes", doing, n, len(codes))
			}
		}
		if _, err := s.AddCodes(t.Context(), codes, "designer"); err != nil {
			t.Fatal(err)
		}
		few("made")
		for i, c := range codes {
			if kept, err := s.Code(t.Context(), fmt.Sprint(i)); err != nil || kept != c {
				t.Fatalf("%+v, not %+v: %v", kept, c, err)
			}
		}
		var other []collect.IssuedCode // the first statement of which goes well
		for i := range codesAtOnce {
			other = append(other, collect.IssuedCode{Hash: collect.HashCode(fmt.Sprint("other ", i)), List: "2", State: collect.CodeOpen})
		}
		if _, err := s.AddCodes(t.Context(), append(other, codes[0]), "designer"); err == nil {
			t.Error("codes were issued twice")
		}
		if all, err := s.Codes(t.Context()); err != nil || len(all) != len(codes) {
			t.Errorf("part of a list was kept: %d codes, %v", len(all), err)
		}
		used := answer("1", "body")
		used.Code = fmt.Sprint(codesAtOnce)
		if _, err := s.Submit(t.Context(), used); err != nil {
			t.Fatal(err)
		}
		sent.n.Store(0)
		voided, err := s.VoidCodes(t.Context(), append(codes, codes[0]), "li")
		if err != nil || len(voided) != len(codes)-1 {
			t.Errorf("%d were voided, %v", len(voided), err)
		}
		few("voided")
		for _, c := range voided {
			if c.State != collect.CodeVoid || c.Hash == codes[codesAtOnce].Hash {
				t.Errorf("%+v", c)
			}
		}
	})
}

// What was done to codes is in the audit log when it was done, and only then.
func TestCodesAreLogged(t *testing.T) {
	stores(t, func(t *testing.T, s *Store) {
		codes := []collect.IssuedCode{
			{Hash: collect.HashCode("a"), Unit: "C1", Label: "1", State: collect.CodeOpen},
			{Hash: collect.HashCode("b"), Unit: "C2", Label: "2", State: collect.CodeOpen},
		}
		if _, err := s.AddCodes(t.Context(), codes, "designer"); err != nil {
			t.Fatal(err)
		}
		if _, err := s.AddCodes(t.Context(), codes, "designer"); err == nil {
			t.Error("the same codes were issued twice")
		}
		sent := answer("1", "body")
		sent.Code = "a"
		if _, err := s.Submit(t.Context(), sent); err != nil {
			t.Fatal(err)
		}
		for range 2 { // the second time there is nothing to be done
			if _, err := s.VoidCodes(t.Context(), codes, "li"); err != nil {
				t.Fatal(err)
			}
		}
		var got []string
		for e, err := range s.Audit(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, e.Who+" "+e.Did+" "+e.About+" "+e.Detail)
		}
		want := []string{"designer codes.made 1 codes 2; units C1 C2", "li codes.voided  codes 1; units C2"}
		if !slices.Equal(got, want) {
			t.Errorf("%q", got)
		}
	})
}

// Of several who make an account of one name at once one does; nobody's roles
// are written over by somebody who meant to make another account.
func TestAccountOfOneName(t *testing.T) {
	stores(t, func(t *testing.T, s *Store) {
		a := collect.Account{Name: "li", Roles: []collect.Role{collect.Auditor}, Password: "x"}
		if err := s.ChangeAccount(t.Context(), a, a, "designer"); !errors.Is(err, collect.ErrNotFound) {
			t.Errorf("changing nobody: %v", err)
		}
		var mu sync.Mutex
		var made []string
		var group sync.WaitGroup
		for i := range 6 {
			group.Go(func() {
				mine := a
				mine.Title = fmt.Sprint(i)
				err := s.AddAccount(t.Context(), mine, "designer")
				if err != nil && !errors.Is(err, collect.ErrKnown) {
					t.Error(err)
				}
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					made = append(made, mine.Title)
				}
			})
		}
		group.Wait()
		if all, err := s.Accounts(t.Context()); err != nil || len(made) != 1 || len(all) != 1 || all[0].Title != made[0] {
			t.Errorf("made %q, there is %+v, %v", made, all, err)
		}
		if did := deeds(t, s); did != "account.put" {
			t.Errorf("the audit log says %q", did)
		}
	})
}
