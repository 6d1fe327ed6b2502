package store

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"testing"

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
	for _, c := range []struct {
		address string
		code    diag.Code
		words   []string
	}{
		{"postgres://somebody:SECRET@127.0.0.1:1/survey", "store.unreachable", []string{"127.0.0.1", "1"}},
		{nowhere.String(), "store.no_database", []string{"nowhere", there.Port()}},
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
