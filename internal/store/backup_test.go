package store

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"goodgov/internal/collect"
)

// filled puts something into every table.
func filled(t *testing.T, s *Store) {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	ctx := t.Context()
	for i := range 5 {
		sub := answer(fmt.Sprint(i), "body \x00\xff "+fmt.Sprint(i))
		if i == 4 {
			sub.Replaces = "3"
		}
		receipt, err := s.Submit(ctx, sub)
		must(err)
		if i == 2 {
			must(s.Withdraw(ctx, receipt.Withdrawal, "web"))
		}
	}
	if _, err := s.Submit(ctx, answer("0", "other")); !errors.Is(err, collect.ErrConflict) {
		t.Fatal(err)
	}
	must(s.Decline(ctx, collect.Declined{ID: "d", Form: "f", Unit: "C1"}))
	must(s.SaveDraft(ctx, "token", nil, []byte("draft")))
	_, err := s.AddCodes(ctx, []collect.IssuedCode{{Hash: collect.HashCode("a"), List: "1", Unit: "C1", Label: "门牌 <1>", State: collect.CodeOpen}}, "li")
	must(err)
	must(s.AddAccount(ctx, collect.Account{Name: "li", Title: "李", Roles: []collect.Role{collect.Auditor}, Once: true}, "setup"))
	must(s.Judge(ctx, []collect.Judgement{{Expert: "e", Parent: "G", A: "A", B: "B", Value: "1/3"}}))
	_, err = s.AddOpinion(ctx, collect.Opinion{ID: "o", Unit: "C1", Text: "一\n二"})
	must(err)
	must(s.StepOpinion(ctx, "o", collect.Step{Kind: collect.Assign, Who: "li", Note: "li"}))
	_, err = s.AddPass(ctx, collect.Pass{Kind: collect.ExpertPass, Subject: "e"}, "li")
	must(err)
	must(s.Shut(ctx, "C1", "li"))
}

// dump is a backup without its wrapping.
func dump(t *testing.T, s *Store) string {
	t.Helper()
	var packed bytes.Buffer
	if err := s.Backup(t.Context(), &packed); err != nil {
		t.Fatal(err)
	}
	r, err := gzip.NewReader(&packed)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// A backup of either engine restores into either, and everything goes on
// there: the same receipts, the same codes, the same chain.
func TestBackupAndRestore(t *testing.T) {
	stores(t, func(t *testing.T, from *Store) {
		filled(t, from)
		var backup bytes.Buffer
		if err := from.Backup(t.Context(), &backup); err != nil {
			t.Fatal(err)
		}
		for _, table := range tables {
			var n int
			if err := from.reader.QueryRowContext(t.Context(), `SELECT count(*) FROM `+table.name).Scan(&n); err != nil || n == 0 {
				t.Errorf("%s has nothing to back up: %v", table.name, err)
			}
		}
		stores(t, func(t *testing.T, to *Store) {
			if err := to.Restore(t.Context(), bytes.NewReader(backup.Bytes()), "office"); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(all(t, from, collect.Query{}), all(t, to, collect.Query{})); diff != "" {
				t.Error(diff)
			}
			before, err := from.VerifyAudit(t.Context())
			after, err2 := to.VerifyAudit(t.Context())
			if err != nil || err2 != nil || after.Length != before.Length+1 {
				t.Errorf("%v %v: %d entries, then %d", err, err2, before.Length, after.Length)
			}
			_, root, err := from.Head(t.Context())
			_, root2, err2 := to.Head(t.Context())
			if err != nil || err2 != nil || root != root2 {
				t.Error("other receipts", err, err2)
			}
			old, err := from.Submit(t.Context(), answer("1", "body \x00\xff 1"))
			again, err2 := to.Submit(t.Context(), answer("1", "body \x00\xff 1"))
			if diff := cmp.Diff(old, again); diff != "" || err != nil || err2 != nil || !again.Again {
				t.Error(diff, err, err2)
			}
			if _, err := to.Submit(t.Context(), answer("new", "x")); err != nil {
				t.Error(err)
			}
			if kept := all(t, to, collect.Query{}); kept[len(kept)-1].ID != "new" {
				t.Error("what is new does not come last")
			}
			if err := to.Restore(t.Context(), bytes.NewReader(backup.Bytes()), "office"); !errors.Is(err, ErrNotEmpty) {
				t.Error(err)
			}
		})
	})
}

// A backup from before there were passes restores without them.
func TestOldBackup(t *testing.T) {
	now := time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)
	from := opened(t, filepath.Join(t.TempDir(), "from.db"), Options{Now: func() time.Time { now = now.Add(time.Second); return now }})
	filled(t, from)
	if err := from.Shut(t.Context(), "moli", "office"); err != nil {
		t.Fatal(err)
	}
	if _, err := from.Submit(t.Context(), answer("late", "x")); err != nil {
		t.Fatal(err)
	}
	whole := strings.Replace(dump(t, from), fmt.Sprintf(`"schema":%d`, Schema), `"schema":1`, 1)
	old := whole[:strings.Index(whole, `{"table":"pass"`)]
	rows := strings.Count(old, "\n[")
	old += fmt.Sprintf(`{"rows":%d,"sha256":"%x"}`+"\n", rows, sha256.Sum256([]byte(old)))
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	if _, err := io.WriteString(w, old); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	to := opened(t, filepath.Join(t.TempDir(), "to.db"), Options{})
	if err := to.Restore(t.Context(), &packed, "office"); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(all(t, from, collect.Query{}), all(t, to, collect.Query{})); diff != "" {
		t.Error(diff)
	}
	if passes, err := to.Passes(t.Context()); err != nil || len(passes) != 0 {
		t.Error(passes, err)
	}
	was, err := from.Endings(t.Context())
	is, err2 := to.Endings(t.Context())
	if diff := cmp.Diff(was, is); diff != "" || err != nil || err2 != nil || is["moli"] == nil {
		t.Error(diff, err, err2)
	}
}

// A backup that is cut off or changed restores nothing.
func TestDamagedBackup(t *testing.T) {
	from := opened(t, filepath.Join(t.TempDir(), "from.db"), Options{})
	filled(t, from)
	whole := dump(t, from)
	to := opened(t, filepath.Join(t.TempDir(), "to.db"), Options{})
	empty := dump(t, to)
	try := func(name, text string) {
		t.Helper()
		var packed bytes.Buffer
		w := gzip.NewWriter(&packed)
		_, err1 := io.WriteString(w, text)
		if err := errors.Join(err1, w.Close()); err != nil {
			t.Fatal(err)
		}
		if err := to.Restore(t.Context(), &packed, "office"); !errors.Is(err, ErrBackup) {
			t.Errorf("%s: %v", name, err)
		}
	}
	try("nothing", "")
	try("something else", "id,answer\n1,2\n")
	for i := range 8 {
		try("cut off", whole[:len(whole)*i/8])
	}
	try("another row", string(bytes.Replace([]byte(whole), []byte("li"), []byte("Li"), 1)))
	try("a newer one", string(bytes.Replace([]byte(whole), fmt.Appendf(nil, `"schema":%d`, Schema), fmt.Appendf(nil, `"schema":%d`, Schema+1), 1)))
	if err := to.Restore(t.Context(), bytes.NewReader([]byte("not packed")), "office"); !errors.Is(err, ErrBackup) {
		t.Error(err)
	}
	if diff := cmp.Diff(empty, dump(t, to)); diff != "" {
		t.Errorf("something was restored: %s", diff)
	}
}

// A backup taken while many submit is of one moment: what was acknowledged
// before is in it, and what is in it is whole.
func TestBackupWhileWriting(t *testing.T) {
	stores(t, func(t *testing.T, from *Store) {
		ctx, stop := context.WithCancel(t.Context())
		acknowledged := make(chan string, 1<<16)
		done := make(chan struct{})
		go func() {
			defer close(done)
			for i := 0; ; i++ {
				id := fmt.Sprint(i)
				if _, err := from.Submit(ctx, answer(id, "body of "+id)); err != nil {
					return
				}
				select {
				case acknowledged <- id:
				default: // enough
				}
			}
		}()
		var before []string
		for len(before) < 20 {
			before = append(before, <-acknowledged)
		}
		var backup bytes.Buffer
		if err := from.Backup(t.Context(), &backup); err != nil {
			t.Fatal(err)
		}
		<-acknowledged
		stop()
		<-done
		to := opened(t, filepath.Join(t.TempDir(), "to.db"), Options{})
		if err := to.Restore(t.Context(), &backup, "office"); err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		for _, k := range all(t, to, collect.Query{}) {
			seen[k.ID] = string(k.Body) == "body of "+k.ID
		}
		for _, id := range before {
			if !seen[id] {
				t.Errorf("%s is not in the backup", id)
			}
		}
	})
}

// The disk is full, or can't be written to: nothing is acknowledged, the error
// says so, and when there is room again it goes on.
func TestFullAndReadOnly(t *testing.T) {
	stores(t, func(t *testing.T, s *Store) {
		if _, err := s.Submit(t.Context(), answer("before", "x")); err != nil {
			t.Fatal(err)
		}
		raises := func(state string) string { // what PostgreSQL says of itself where it can't go on
			return `CREATE OR REPLACE FUNCTION hindered() RETURNS trigger AS $$ BEGIN RAISE 'hindered' USING ERRCODE = '` + state + `'; END $$ LANGUAGE plpgsql;
				CREATE TRIGGER hindered BEFORE INSERT ON submission EXECUTE FUNCTION hindered(); CREATE TRIGGER hindered BEFORE INSERT ON draft EXECUTE FUNCTION hindered()`
		}
		const raisesNothing = `DROP TRIGGER hindered ON submission; DROP TRIGGER hindered ON draft`
		hindrances := []struct {
			set, unset string
			want       error
		}{
			{`SET default_transaction_read_only = on`, `SET default_transaction_read_only = off`, ErrReadOnly},
			{raises("53100"), raisesNothing, ErrFull}, // disk_full
			{raises("57P01"), raisesNothing, ErrAway}, // admin_shutdown
			{raises("57P03"), raisesNothing, ErrAway}, // cannot_connect_now
		}
		if s.Engine() == "sqlite" {
			hindrances = []struct {
				set, unset string
				want       error
			}{
				{`PRAGMA max_page_count = 1`, `PRAGMA max_page_count = 1000000`, ErrFull}, // it counts what is there already
				{`PRAGMA query_only = 1`, `PRAGMA query_only = 0`, ErrReadOnly},
			}
		}
		for i, h := range hindrances {
			if _, err := s.writer.ExecContext(t.Context(), h.set); err != nil {
				t.Fatal(err)
			}
			big := answer(fmt.Sprint("big", i), string(make([]byte, 1<<20)))
			if _, err := s.Submit(t.Context(), big); !errors.Is(err, h.want) {
				t.Errorf("%s: %v", h.set, err)
			}
			if err := s.SaveDraft(t.Context(), "token", nil, big.Body); !errors.Is(err, h.want) {
				t.Errorf("%s, a draft: %v", h.set, err)
			}
			if n := len(all(t, s, collect.Query{})); n != 1+i {
				t.Errorf("%d are kept", n)
			}
			if _, err := s.writer.ExecContext(t.Context(), h.unset); err != nil {
				t.Fatal(err)
			}
			if _, err := s.Submit(t.Context(), big); err != nil {
				t.Errorf("after %s: %v", h.unset, err)
			}
		}
	})
}

// Who opens a file while another makes it a store waits, though SQLite turns them
// away at once.
func TestOpenedInTheMaking(t *testing.T) {
	file := filepath.Join(t.TempDir(), "new.db")
	maker, err := sql.Open("sqlite", file)
	if err != nil {
		t.Fatal(err)
	}
	defer maker.Close()
	making, err := maker.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := making.ExecContext(t.Context(), `BEGIN IMMEDIATE`); err != nil {
		t.Fatal(err)
	}
	ctx, giveUp := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer giveUp()
	if _, err := Open(ctx, file, Options{}); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("%v, want that it waits", err)
	}
	made := make(chan error)
	go func() {
		_, err := making.ExecContext(context.Background(), `ROLLBACK`)
		made <- err
	}()
	opened(t, file, Options{})
	if err := <-made; err != nil {
		t.Error(err)
	}
}

// A store of a newer program is left alone, and so is what is no store.
func TestOpen(t *testing.T) {
	engines(t, func(t *testing.T, address string) {
		s := opened(t, address, Options{Now: func() time.Time { return time.Unix(1, 0) }})
		if _, err := s.writer.ExecContext(t.Context(), `INSERT INTO schema_version (version) VALUES ($1)`, Schema+1); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(t.Context(), address, Options{}); !errors.Is(err, ErrNewer) {
			t.Error(err)
		}
	})
	if _, err := Open(t.Context(), filepath.Join(t.TempDir(), "no", "such", "folder.db"), Options{}); !errors.Is(err, ErrNoFile) {
		t.Error(err)
	}
	if _, err := Open(t.Context(), "backup_test.go", Options{}); !errors.Is(err, ErrDamaged) {
		t.Error(err)
	}
	if _, err := Open(t.Context(), "postgres://goodgov:secret@127.0.0.1:1/x?connect_timeout=1", Options{}); err == nil || bytes.Contains([]byte(err.Error()), []byte("secret")) {
		t.Error(err)
	}
	if _, err := Open(t.Context(), "postgres://goodgov:secret@h:port/x", Options{}); err == nil || bytes.Contains([]byte(err.Error()), []byte("secret")) {
		t.Error(err)
	}
	if _, err := Open(t.Context(), filepath.Join(t.TempDir(), "x.db"), Options{Random: bytes.NewReader(nil)}); err == nil {
		t.Error("a store without randomness")
	}
}
