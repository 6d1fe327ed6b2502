package store

import (
	"bytes"
	"errors"
	"fmt"
	"sync"
	"testing"

	"goodgov/internal/collect"
)

func foreign(err error) *collect.Foreign {
	f, _ := errors.AsType[*collect.Foreign](err)
	return f
}

// A store is that of the study that has claimed it first: others neither get
// it nor change whose it is.
func TestStoreIsOneStudys(t *testing.T) {
	one := collect.Study{ID: "one", Title: map[string]string{"zh": "甲"}}
	two := collect.Study{ID: "two", Title: map[string]string{"zh": "乙"}}
	stores(t, func(t *testing.T, s *Store) {
		for _, study := range []collect.Study{one, two} {
			if err := s.Belongs(t.Context(), study); err != nil {
				t.Fatalf("a new store is nobody's: %v", err)
			}
		}
		if before, err := s.Claim(t.Context(), one); err != nil || before.ID != "one" {
			t.Fatalf("%v, %v", before, err)
		}
		for _, err := range []error{s.Belongs(t.Context(), two), second(s.Claim(t.Context(), two))} {
			if f := foreign(err); f == nil || f.Kept.Title["zh"] != "甲" || f.Asked.ID != "two" {
				t.Errorf("%v, want an error that names both", err)
			}
		}
		renamed := collect.Study{ID: "one", Title: map[string]string{"zh": "丙"}}
		borrowed := renamed
		borrowed.Borrowed = true
		if err := s.Belongs(t.Context(), borrowed); foreign(err) == nil {
			t.Errorf("a folder of the same name with another title: %v, want an error", err)
		}
		if before, err := s.Claim(t.Context(), renamed); err != nil || before.Title["zh"] != "甲" {
			t.Errorf("a new title: %v, %v; want the one before", before, err)
		}
		if before, err := s.Claim(t.Context(), borrowed); err != nil || before.Title["zh"] != "丙" {
			t.Errorf("the new title again: %v, %v", before, err)
		}
	})
}

func second[T any](_ T, err error) error { return err }

// A store from before is the study's whose questionnaire was answered in it,
// also when answers to another stand beside them.
func TestStoreFromBefore(t *testing.T) {
	stores(t, func(t *testing.T, s *Store) {
		for i, form := range []string{"old", "old", "new"} {
			sub := answer(fmt.Sprint(i), form)
			sub.Form = form
			if _, err := s.Submit(t.Context(), sub); err != nil {
				t.Fatal(err)
			}
		}
		if f := foreign(s.Belongs(t.Context(), collect.Study{ID: "other"})); f == nil || f.Kept.ID != "old" {
			t.Errorf("%v, want that it is old's", f)
		}
		if err := second(s.Claim(t.Context(), collect.Study{ID: "new"})); err != nil {
			t.Error(err)
		}
		if err := s.Belongs(t.Context(), collect.Study{ID: "old"}); foreign(err) == nil {
			t.Errorf("%v, want that it is new's", err)
		}
	})
}

// Of two servers that begin at once on an empty database one gets it.
func TestStoreClaimedAtOnce(t *testing.T) {
	engines(t, func(t *testing.T, address string) {
		errs := make([]error, 2)
		var wg sync.WaitGroup
		for i, id := range []string{"one", "two"} {
			wg.Go(func() {
				s, err := Open(t.Context(), address, Options{})
				if err != nil {
					errs[i] = err
					return
				}
				errs[i] = errors.Join(second(s.Claim(t.Context(), collect.Study{ID: id})), s.Close())
			})
		}
		wg.Wait()
		if (errs[0] == nil) == (errs[1] == nil) || foreign(errors.Join(errs...)) == nil {
			t.Errorf("%v, want that one of two is refused", errs)
		}
	})
}

// A study's store takes only its own backup.
func TestRestoreOfAnotherStudy(t *testing.T) {
	stores(t, func(t *testing.T, s *Store) {
		var backup bytes.Buffer
		if err := errors.Join(second(s.Claim(t.Context(), collect.Study{ID: "one"})), s.Backup(t.Context(), &backup)); err != nil {
			t.Fatal(err)
		}
		engines(t, func(t *testing.T, address string) {
			empty := opened(t, address, Options{})
			if err := second(empty.Claim(t.Context(), collect.Study{ID: "two"})); err != nil {
				t.Fatal(err)
			}
			if err := empty.Restore(t.Context(), bytes.NewReader(backup.Bytes()), "x"); foreign(err) == nil {
				t.Errorf("%v, want an error", err)
			}
			if err := empty.Belongs(t.Context(), collect.Study{ID: "two"}); err != nil {
				t.Errorf("what was refused changed whose it is: %v", err)
			}
		})
	})
}
