package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"goodgov/internal/collect"
)

// What was refused under the id of a questionnaire goes with it, also when the
// questionnaire's own time was over first.
func TestWithdrawReachesWhatWasRefused(t *testing.T) {
	clocked(t, func(t *testing.T, s *Store, c *clock) {
		receipt, err := s.Submit(t.Context(), answer("1", "first"))
		if err != nil {
			t.Fatal(err)
		}
		c.move(10 * 24 * time.Hour)
		if _, err := s.Submit(t.Context(), answer("1", "second")); !errors.Is(err, collect.ErrConflict) {
			t.Fatal(err)
		}
		if n, err := s.Expire(t.Context(), c.now().Add(-5*24*time.Hour), "retention"); err != nil || n.Submissions != 1 || n.Refused != 0 {
			t.Fatalf("%+v, %v", n, err)
		}
		if err := s.Withdraw(t.Context(), receipt.Withdrawal, "respondent"); err != nil {
			t.Fatal(err)
		}
		if refused, err := s.Refused(t.Context()); err != nil || len(refused) != 0 {
			t.Errorf("%d bodies are left, %v", len(refused), err)
		}
	})
}

// An opinion that somebody is treating stays one and the same when the
// questionnaire around it is corrected, and its author comes to it by the code
// that they got, though somebody else typed in the correction.
func TestOpinionOfACorrectedQuestionnaire(t *testing.T) {
	stores(t, func(t *testing.T, s *Store) {
		first, second := answer("1", "a"), answer("2", "b")
		first.Opinion, second.Opinion, second.Replaces = "more light", "more light", "1"
		slip, err := s.Submit(t.Context(), first)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.StepOpinion(t.Context(), "1", collect.Step{Kind: collect.Reply, Who: "li", Note: "soon"}); err != nil {
			t.Fatal(err)
		}
		receipt, err := s.Submit(t.Context(), second)
		if err != nil {
			t.Fatal(err)
		}
		if all, err := s.Opinions(t.Context()); err != nil || len(all) != 1 || all[0].ID != "2" || all[0].Answer != "soon" {
			t.Errorf("%+v, %v", all, err)
		}
		for _, code := range []string{slip.Withdrawal, receipt.Withdrawal} {
			if o, err := s.OpinionByCode(t.Context(), code); err != nil || o.ID != "2" || o.Answer != "soon" {
				t.Errorf("%+v, %v", o, err)
			}
		}
		// Then the words are read otherwise: nobody has looked at the first ones.
		third, fourth := answer("3", "a"), answer("4", "b")
		third.Opinion, fourth.Opinion, fourth.Replaces = "more tees", "more trees", "3"
		unread, err := s.Submit(t.Context(), third)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Submit(t.Context(), fourth); err != nil {
			t.Fatal(err)
		}
		if o, err := s.OpinionByCode(t.Context(), unread.Withdrawal); err != nil || o.Text != "more trees" {
			t.Errorf("%+v, %v", o, err)
		}
		if err := s.Withdraw(t.Context(), slip.Withdrawal, "respondent"); err != nil {
			t.Fatal(err)
		}
		if o, err := s.OpinionByCode(t.Context(), slip.Withdrawal); !errors.Is(err, collect.ErrNotFound) {
			t.Errorf("after it was withdrawn: %+v, %v", o, err)
		}
	})
}

// Who does not ask any more does not do so by a telephone either.
func TestPassOfAnAccountThatMayNotAsk(t *testing.T) {
	stores(t, func(t *testing.T, s *Store) {
		for name, end := range map[string]func(*collect.Account){
			"closed":     func(a *collect.Account) { a.Closed = true },
			"other role": func(a *collect.Account) { a.Roles = []collect.Role{collect.Analyst} },
		} {
			a := collect.Account{Name: "li " + name, Roles: []collect.Role{collect.Interviewer}, Password: "x"}
			if err := s.AddAccount(t.Context(), a, "designer"); err != nil {
				t.Fatal(err)
			}
			token, err := s.AddPass(t.Context(), collect.Pass{Kind: collect.DevicePass, Subject: a.Name}, "designer")
			if err != nil {
				t.Fatal(err)
			}
			titled := a
			titled.Title = "Ms Li"
			if err := s.ChangeAccount(t.Context(), a, titled, "designer"); err != nil {
				t.Fatal(err)
			}
			if _, err := s.Pass(t.Context(), collect.DevicePass, token); err != nil {
				t.Errorf("%s: before: %v", name, err)
			}
			ended := titled
			end(&ended)
			if err := s.ChangeAccount(t.Context(), titled, ended, "designer"); err != nil {
				t.Fatal(err)
			}
			if _, err := s.Pass(t.Context(), collect.DevicePass, token); !errors.Is(err, collect.ErrNotFound) {
				t.Errorf("%s: the telephone is let in: %v", name, err)
			}
		}
	})
}

// Who changes their password does not undo what others do to the account in the
// same moment.
func TestChangePassword(t *testing.T) {
	stores(t, func(t *testing.T, s *Store) {
		a := collect.Account{Name: "li", Roles: []collect.Role{collect.Analyst}, Password: "first", Once: true}
		if err := s.AddAccount(t.Context(), a, "designer"); err != nil {
			t.Fatal(err)
		}
		if err := s.ChangePassword(t.Context(), "li", "another", "second"); !errors.Is(err, collect.ErrSignIn) {
			t.Errorf("over another password: %v", err)
		}
		asking := a
		asking.Roles = []collect.Role{collect.Interviewer}
		if err := s.ChangeAccount(t.Context(), a, asking, "designer"); err != nil {
			t.Fatal(err)
		}
		if err := s.ChangePassword(t.Context(), "li", "first", "second"); err != nil {
			t.Fatal(err)
		}
		accounts, err := s.Accounts(t.Context())
		if err != nil || accounts[0].Password != "second" || accounts[0].Once || accounts[0].May(collect.SeeAnswers) {
			t.Errorf("%+v, %v", accounts, err)
		}
		closed := accounts[0]
		closed.Closed = true
		if err := s.ChangeAccount(t.Context(), accounts[0], closed, "designer"); err != nil {
			t.Fatal(err)
		}
		if err := s.ChangePassword(t.Context(), "li", "second", "third"); !errors.Is(err, collect.ErrSignIn) {
			t.Errorf("of a closed account: %v", err)
		}
		if accounts, err := s.Accounts(t.Context()); err != nil || !accounts[0].Closed {
			t.Errorf("it is open again: %v", err)
		}
		if did := deeds(t, s); did != "account.put account.put account.password account.put" {
			t.Errorf("the audit log says %q", did)
		}
	})
}

// Other people who work at the machine can't read the answers.
func TestFileIsItsOwners(t *testing.T) {
	file := filepath.Join(t.TempDir(), "collected.db")
	s := opened(t, file, Options{})
	if _, err := s.Submit(t.Context(), answer("1", "a")); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{file, file + "-wal", file + "-shm"} {
		if info, err := os.Stat(name); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", filepath.Base(name), info.Mode().Perm(), err)
		}
	}
}

// Of two who change an account at once neither undoes what the other did: one is
// told to look again.
func TestAccountsAtOnce(t *testing.T) {
	stores(t, func(t *testing.T, s *Store) {
		was := collect.Account{Name: "li", Roles: []collect.Role{collect.Interviewer}, Units: []string{"C1"}, Password: "old"}
		if err := s.AddAccount(t.Context(), was, "designer"); err != nil {
			t.Fatal(err)
		}
		titled := was
		titled.Title = "Ms Li"
		for what, change := range map[string]func(*collect.Account){
			"closed":         func(a *collect.Account) { a.Closed = true },
			"password":       func(a *collect.Account) { a.Password = "new" },
			"given password": func(a *collect.Account) { a.Once = true },
			"roles":          func(a *collect.Account) { a.Roles = []collect.Role{collect.Auditor} },
			"units":          func(a *collect.Account) { a.Units = nil },
		} {
			changed := was
			change(&changed)
			if err := s.ChangeAccount(t.Context(), was, changed, "first"); err != nil {
				t.Fatal(what, err)
			}
			if err := s.ChangeAccount(t.Context(), was, titled, "second"); !errors.Is(err, collect.ErrChanged) {
				t.Errorf("%s: %v", what, err)
			}
			if accounts, err := s.Accounts(t.Context()); err != nil || cmp.Diff([]collect.Account{changed}, accounts) != "" {
				t.Errorf("%s: %s, %v", what, cmp.Diff([]collect.Account{changed}, accounts), err)
			}
			if err := s.ChangeAccount(t.Context(), changed, was, "first"); err != nil {
				t.Fatal(what, err)
			}
		}
		if did := deeds(t, s); strings.Count(did, "account.put") != 11 {
			t.Errorf("the audit log says %q", did)
		}
	})
}

// Of a list of accounts all are kept, with an entry of the audit log each, or
// none: not where the name of the last is taken, nor where one to be changed was
// changed meanwhile.
func TestAccountsOfAList(t *testing.T) {
	stores(t, func(t *testing.T, s *Store) {
		li := collect.Account{Name: "li", Roles: []collect.Role{collect.Interviewer}, Units: []string{"C1"}, Password: "old", Once: true}
		if err := s.AddAccount(t.Context(), li, "designer"); err != nil {
			t.Fatal(err)
		}
		renewed, other := li, li
		renewed.Password, other.Title = "new", "Ms Li"
		var list []collect.AccountChange
		want := []collect.Account{renewed}
		for i := range 300 {
			a := collect.Account{Name: fmt.Sprintf("wang%03d", i), Roles: []collect.Role{collect.Interviewer}, Units: []string{"C1", "C2"}, Password: "first", Once: true}
			list, want = append(list, collect.AccountChange{Is: a}), append(want, a)
		}
		for what, refused := range map[string]struct {
			last collect.AccountChange
			want error
		}{
			"a name that is taken":         {collect.AccountChange{Is: li}, collect.ErrKnown},
			"a name twice":                 {list[0], collect.ErrKnown},
			"an account changed meanwhile": {collect.AccountChange{Was: &other, Is: renewed}, collect.ErrChanged},
			"an account that is not there": {collect.AccountChange{Was: &want[1], Is: collect.Account{Name: "zhao"}}, collect.ErrNotFound},
		} {
			if err := s.ChangeAccounts(t.Context(), append(list[:len(list):len(list)], refused.last), "designer"); !errors.Is(err, refused.want) {
				t.Errorf("%s: %v", what, err)
			}
			if accounts, err := s.Accounts(t.Context()); err != nil || cmp.Diff([]collect.Account{li}, accounts) != "" {
				t.Fatalf("%s: %s, %v", what, cmp.Diff([]collect.Account{li}, accounts), err)
			}
		}
		if n := strings.Count(deeds(t, s), "account.put"); n != 1 {
			t.Errorf("%d entries in the audit log, want 1", n)
		}
		if err := s.ChangeAccounts(t.Context(), append(list, collect.AccountChange{Was: &li, Is: renewed}), "designer"); err != nil {
			t.Fatal(err)
		}
		if accounts, err := s.Accounts(t.Context()); err != nil || cmp.Diff(want, accounts) != "" {
			t.Errorf("%s, %v", cmp.Diff(want, accounts), err)
		}
		if n := strings.Count(deeds(t, s), "account.put"); n != 302 {
			t.Errorf("%d entries in the audit log, want 302", n)
		}
	})
}
