package store

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"testing"

	"goodgov/internal/collect"
	"goodgov/internal/diag"
	"goodgov/internal/postgrestest"
)

// Who can't get into PostgreSQL is told where and why, in both languages,
// without the password.
func TestPostgresRefuses(t *testing.T) {
	there, err := url.Parse(postgrestest.Database(t))
	if err != nil {
		t.Fatal(err)
	}
	nowhere := *there
	nowhere.Path = "/nowhere"
	encrypted := *there
	encrypted.RawQuery = "sslmode=require" // which this one can't
	for _, c := range []struct {
		address string
		code    diag.Code
		words   []string
	}{
		{"postgres://somebody:SECRET@127.0.0.1:1/survey", "store.unreachable", []string{"127.0.0.1", "1"}},
		{nowhere.String(), "store.no_database", []string{"nowhere", there.Port()}},
		{encrypted.String(), "store.tls", []string{"sslmode", there.Port()}},
		{"postgres://somebody:SECRET@127.0.0.1:port/survey", "store.address", []string{"postgres://"}},
	} {
		_, err := Open(context.Background(), c.address, Options{})
		f, ok := errors.AsType[*Fault](err)
		if !ok || f.Code != c.code {
			t.Errorf("%s: %v", c.code, err)
			continue
		}
		for _, lang := range []string{"en", "zh"} {
			for _, word := range c.words {
				if !strings.Contains(f.In(lang), word) {
					t.Errorf("%s: no %q in %s", c.code, word, f.In(lang))
				}
			}
		}
		if strings.Contains(err.Error(), "SECRET") {
			t.Errorf("the password is in %v", err)
		}
	}
}

// Servers that share a database write one after the other also where it gives
// transactions another isolation than they need.
func TestPostgresOfAnotherIsolation(t *testing.T) {
	address := postgrestest.Database(t)
	first := opened(t, address, Options{})
	if _, err := first.writer.Exec(`DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_isolation = ''repeatable read''', current_database()); END $$`); err != nil {
		t.Fatal(err)
	}
	const each = 30
	var group sync.WaitGroup
	for _, s := range []*Store{opened(t, address, Options{}), opened(t, address, Options{})} {
		for i := range each {
			group.Go(func() {
				if err := s.Record(t.Context(), collect.Entry{Who: "li", Did: "progress.seen"}); err != nil {
					t.Error(err)
				}
			})
			group.Go(func() {
				if _, err := s.Submit(t.Context(), answer(fmt.Sprint(i), "the same")); err != nil {
					t.Error(err)
				}
			})
		}
	}
	group.Wait()
	if chain, err := first.VerifyAudit(t.Context()); err != nil || chain.Length != 2*each {
		t.Errorf("%d entries, %v", chain.Length, err)
	}
	if n := len(all(t, first, collect.Query{})); n != each {
		t.Errorf("%d questionnaires", n)
	}
}

// Studies that share a database have a schema each, named in the address.
func TestPostgresSchemas(t *testing.T) {
	address, err := url.Parse(postgrestest.Database(t))
	if err != nil {
		t.Fatal(err)
	}
	schema := func(name string) string {
		inside := *address
		query := inside.Query()
		query.Set("search_path", name)
		inside.RawQuery = query.Encode()
		return inside.String()
	}
	if _, err := Open(t.Context(), schema("nowhere"), Options{}); !errors.Is(err, errSchema) {
		t.Errorf("a schema that is not there: %v", err)
	}
	public := opened(t, address.String(), Options{})
	for _, name := range []string{"one", "two"} {
		if _, err := public.writer.Exec("CREATE SCHEMA " + name); err != nil {
			t.Fatal(err)
		}
		s := opened(t, schema(name), Options{})
		if _, err := s.Claim(t.Context(), collect.Study{ID: name}); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Submit(t.Context(), answer("same id", name)); err != nil {
			t.Fatal(err)
		}
		if counts, err := s.Counts(t.Context()); err != nil || len(counts) != 1 || counts[0].N != 1 {
			t.Errorf("%s: %v, %v; want its own answer alone", name, counts, err)
		}
		if err := s.Withdraw(t.Context(), "none", "x"); !errors.Is(err, collect.ErrNotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if counts, err := public.Counts(t.Context()); err != nil || len(counts) != 0 {
		t.Errorf("the database's own schema has %v, %v", counts, err)
	}
}
