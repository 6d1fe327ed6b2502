package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"testing"
	"time"

	"goodgov/internal/collect"
)

// Who gives up waiting shares nothing with the change that goes on without them:
// the race detector looks on.
func TestGivenUpInTheMidst(t *testing.T) {
	stores(t, func(t *testing.T, s *Store) {
		for i := range 5 {
			code := []collect.IssuedCode{{Hash: collect.HashCode(fmt.Sprint(i)), Unit: "C1", State: collect.CodeOpen}}
			ctx, giveUp := context.WithCancel(t.Context())
			list, err := s.addCodes(ctx, code, "designer", func(context.Context, *sql.Tx) error {
				giveUp()
				return nil
			})
			if err == nil && list == "" || err != nil && (!errors.Is(err, context.Canceled) || list != "") {
				t.Errorf("list %q, %v", list, err)
			}
			for range 2 {
				ctx, giveUp := context.WithTimeout(t.Context(), 200*time.Microsecond)
				if voided, err := s.VoidCodes(ctx, code, "designer"); err != nil && voided != nil {
					t.Errorf("voided %v, %v", voided, err)
				}
				if n, err := s.Expire(ctx, time.UnixMilli(1), "retention"); err != nil && n != (collect.Expired{}) {
					t.Errorf("erased %+v, %v", n, err)
				}
				giveUp()
			}
		}
		// What nobody waits for is done before what comes after it.
		if _, err := s.Expire(t.Context(), time.UnixMilli(1), "retention"); err != nil {
			t.Fatal(err)
		}
		if codes, err := s.Codes(t.Context()); err != nil || len(codes) != 5 {
			t.Errorf("%d codes, %v", len(codes), err)
		}
	})
}
