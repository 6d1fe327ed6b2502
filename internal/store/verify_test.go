package store

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"goodgov/internal/collect"
)

// Whoever writes to the database past the program is found out: each change is
// made to one of the questionnaires, and that one is named.
func TestVerify(t *testing.T) {
	forged := []byte("forged")
	forgedHash := sha256.Sum256(forged)
	cases := map[string]struct {
		statement string
		arguments []any
		altered   []collect.Alteration
	}{
		"body and its hash": {`UPDATE submission SET body = $1, hash = $2 WHERE id = '4'`, []any{forged, forgedHash[:]}, []collect.Alteration{{Sequence: 4, Why: collect.AlteredContent}}},
		"hash":              {`UPDATE submission SET hash = $1 WHERE id = '4'`, []any{forgedHash[:]}, []collect.Alteration{{Sequence: 4, Why: collect.AlteredContent}}},
		"unit":              {`UPDATE submission SET unit = 'C2' WHERE id = '4'`, nil, []collect.Alteration{{Sequence: 4, Why: collect.AlteredContent}}},
		"time":              {`UPDATE submission SET received = received - 1 WHERE id = '4'`, nil, []collect.Alteration{{Sequence: 4, Why: collect.AlteredContent}}},
		"leaf":              {`UPDATE submission SET leaf = $1 WHERE id = '4'`, []any{forged}, []collect.Alteration{{Sequence: 4, Why: collect.AlteredContent}}},
		"salt of nothing":   {`UPDATE submission SET salt = $1 WHERE id = '4'`, []any{[]byte{}}, []collect.Alteration{{Sequence: 4, Why: collect.AlteredContent}}},
		"out of sight":      {`UPDATE submission SET gone = 'lost' WHERE id = '4'`, nil, []collect.Alteration{{Sequence: 4, Why: collect.AlteredContent}}},
		"as if withdrawn":   {`UPDATE submission SET gone = 'withdrawn' WHERE id = '4'`, nil, []collect.Alteration{{Sequence: 4, Why: collect.AlteredWithdrawn}}},
		"as if expired":     {`UPDATE submission SET gone = 'expired' WHERE id = '4'`, nil, []collect.Alteration{{Why: collect.AlteredExpired}}},
		"as if replaced":    {`UPDATE submission SET replaced = '5' WHERE id = '4'`, nil, []collect.Alteration{{Sequence: 4, Why: collect.AlteredReplaced}}},
		"counted twice":     {`UPDATE submission SET replaced = '' WHERE id = '2'`, nil, []collect.Alteration{{Sequence: 3, Why: collect.AlteredReplaced}}},
		"back again":        {`UPDATE submission SET gone = '' WHERE id = '6'`, nil, []collect.Alteration{{Sequence: 6, Why: collect.AlteredContent}, {Sequence: 6, Why: collect.AlteredWithdrawn}}},
		"nothing":           {`UPDATE submission SET unit = unit`, nil, nil},
	}
	clocked(t, func(t *testing.T, s *Store, k *clock) {
		var receipts []collect.Receipt
		send := func(id, replaces string) {
			sub := answer(id, "the words of "+id)
			sub.Replaces = replaces
			receipt, err := s.Submit(t.Context(), sub)
			if err != nil {
				t.Fatal(err)
			}
			receipts = append(receipts, receipt)
		}
		send("1", "")
		k.move(time.Hour)
		if n, err := s.Expire(t.Context(), k.now(), "retention"); err != nil || n.Submissions != 1 {
			t.Fatal(n, err)
		}
		send("2", "")
		send("3", "2")
		send("4", "")
		send("5", "")
		send("6", "")
		if err := s.Withdraw(t.Context(), receipts[5].Withdrawal, "web"); err != nil {
			t.Fatal(err)
		}
		past := func(statement string, arguments ...any) {
			t.Helper()
			if _, err := s.writer.ExecContext(t.Context(), statement, arguments...); err != nil {
				t.Fatal(err)
			}
		}
		past(`CREATE TABLE before AS SELECT * FROM submission`)
		for name, c := range cases {
			past(c.statement, c.arguments...)
			v, err := s.Verify(t.Context())
			size, root, err2 := s.Head(t.Context())
			if err != nil || err2 != nil || v.Size != size || v.Root != root || v.BodyOnly != 0 || v.Altered != int64(len(c.altered)) || !slices.Equal(v.First, c.altered) {
				t.Errorf("%s: %+v, %v, %v", name, v, err, err2)
			}
			for i, receipt := range receipts {
				_, _, err := s.Prove(t.Context(), receipt.Code)
				touched := i == 3 && slices.Contains([]string{"body and its hash", "unit", "time", "salt of nothing"}, name) || i == 5 && name == "back again"
				lost := i == 3 && name == "leaf"
				if errors.Is(err, collect.ErrAltered) != touched || errors.Is(err, collect.ErrNotFound) != lost || err != nil && !touched && !lost {
					t.Errorf("%s: the receipt of %d: %v", name, i+1, err)
				}
			}
			past(`DELETE FROM submission`)
			past(`INSERT INTO submission SELECT * FROM before`)
		}
	})
}

// What an earlier version kept has a leaf of its body alone.
func TestVerifyEarlierLeaves(t *testing.T) {
	stores(t, func(t *testing.T, s *Store) {
		for i := range 2 {
			a, err := s.arrive(answer(fmt.Sprint(i), "words"))
			if err != nil {
				t.Fatal(err)
			}
			a.leaf = sha256.Sum256(slices.Concat([]byte{0}, a.salt, a.hash[:])) // RFC 6962: a leaf begins with 0
			if err := s.submit(t.Context(), &change{arrival: a}); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := s.writer.ExecContext(t.Context(), `UPDATE submission SET body = $1 WHERE id = '1'`, []byte("other words")); err != nil {
			t.Fatal(err)
		}
		want := []collect.Alteration{{Sequence: 2, Why: collect.AlteredContent}}
		if v, err := s.Verify(t.Context()); err != nil || v.There != 2 || v.BodyOnly != 1 || !slices.Equal(v.First, want) {
			t.Errorf("%+v, %v", v, err)
		}
	})
}
