package store

import (
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"goodgov/internal/collect"
)

// clock is a time that tests move.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) move(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// clocked runs a test on an empty store of each engine whose clock is the test's.
func clocked(t *testing.T, test func(t *testing.T, s *Store, c *clock)) {
	engines(t, func(t *testing.T, address string) {
		c := &clock{at: time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)}
		test(t, opened(t, address, Options{Now: c.now}), c)
	})
}

func TestAccounts(t *testing.T) {
	clocked(t, func(t *testing.T, s *Store, c *clock) {
		password, err := collect.HashPassword("secret", rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		li := collect.Account{Name: "li", Title: "李", Roles: []collect.Role{collect.SiteLead, collect.Interviewer}, Units: []string{"D1", "C 7"}, Password: password}
		if err := s.AddAccount(t.Context(), li, "setup"); err != nil {
			t.Fatal(err)
		}
		for _, wrong := range [][2]string{{"li", "Secret"}, {"wang", "secret"}, {"", ""}} {
			if _, err := s.SignIn(t.Context(), wrong[0], wrong[1], time.Hour); !errors.Is(err, collect.ErrSignIn) {
				t.Errorf("%q: %v", wrong, err)
			}
		}
		in := func() string {
			t.Helper()
			token, err := s.SignIn(t.Context(), "li", "secret", time.Hour)
			if err != nil {
				t.Fatal(err)
			}
			if a, err := s.Session(t.Context(), token); err != nil || cmp.Diff(li, a) != "" {
				t.Fatal(cmp.Diff(li, a), err)
			}
			return token
		}
		ended := func(token, why string) {
			t.Helper()
			if _, err := s.Session(t.Context(), token); !errors.Is(err, collect.ErrSession) {
				t.Errorf("%s: %v", why, err)
			}
		}
		token := in()
		c.move(time.Hour)
		ended(token, "its time is over")
		token = in()
		if err := s.SignOut(t.Context(), token); err != nil {
			t.Fatal(err)
		}
		ended(token, "signed out")
		token = in()
		change := func(who string, change func(*collect.Account)) {
			t.Helper()
			was := li
			change(&li)
			if err := s.ChangeAccount(t.Context(), was, li, who); err != nil {
				t.Fatal(err)
			}
		}
		change("designer", func(a *collect.Account) { a.Roles = a.Roles[:1] })
		ended(token, "the roles changed")
		in()
		change("designer", func(a *collect.Account) { a.Once = true }) // a password that the designer gave
		in()
		change("li", func(a *collect.Account) { a.Once = false })
		in()
		change("designer", func(a *collect.Account) { a.Closed = true })
		if _, err := s.SignIn(t.Context(), "li", "secret", time.Hour); !errors.Is(err, collect.ErrSignIn) {
			t.Errorf("a closed account signs in: %v", err)
		}
		if accounts, err := s.Accounts(t.Context()); err != nil || cmp.Diff([]collect.Account{li}, accounts) != "" {
			t.Error(cmp.Diff([]collect.Account{li}, accounts), err)
		}
		if chain, err := s.VerifyAudit(t.Context()); err != nil || chain.Length != 11 {
			t.Errorf("%+v, %v", chain, err)
		}
	})
}

// What no store can hold is nowhere to be found: that is no fault of the store's.
func TestNoText(t *testing.T) {
	stores(t, func(t *testing.T, s *Store) {
		for _, typed := range []string{"li\x00", "li\xff"} {
			_, signIn := s.SignIn(t.Context(), typed, "secret", time.Hour)
			_, submission := s.Submission(t.Context(), typed)
			_, opinion := s.OpinionByCode(t.Context(), typed)
			_, steps := s.OpinionSteps(t.Context(), typed)
			_, code := s.Code(t.Context(), typed)
			_, pass := s.Pass(t.Context(), collect.DevicePass, typed)
			for doing, c := range map[string]struct{ got, want error }{
				"sign in":    {signIn, collect.ErrSignIn},
				"submission": {submission, collect.ErrNotFound},
				"opinion":    {opinion, collect.ErrNotFound},
				"steps":      {steps, nil},
				"a step":     {s.StepOpinion(t.Context(), typed, collect.Step{Kind: collect.Reply, Who: "li", Note: "x"}), collect.ErrNotFound},
				"code":       {code, collect.ErrNoCode},
				"pass":       {pass, collect.ErrNotFound},
				"withdraw":   {s.Withdraw(t.Context(), typed, "respondent"), collect.ErrNotFound},
				"decline":    {s.Decline(t.Context(), collect.Declined{ID: typed, Form: "f"}), collect.ErrInvalid},
			} {
				if !errors.Is(c.got, c.want) {
					t.Errorf("%s %q: %v, want %v", doing, typed, c.got, c.want)
				}
			}
		}
	})
}

func TestDrafts(t *testing.T) {
	clocked(t, func(t *testing.T, s *Store, _ *clock) {
		if _, err := s.Draft(t.Context(), "token"); !errors.Is(err, collect.ErrNotFound) {
			t.Error(err)
		}
		for _, c := range []struct {
			was, body []byte
			want      error
		}{
			{[]byte("none"), []byte("one"), collect.ErrChanged}, // there is none yet
			{nil, []byte("one"), nil},
			{nil, []byte("another's"), collect.ErrChanged},
			{[]byte("one"), []byte("two"), nil},
			{[]byte("one"), []byte("late"), collect.ErrChanged},
		} {
			if err := s.SaveDraft(t.Context(), "token", c.was, c.body); !errors.Is(err, c.want) {
				t.Errorf("%s in place of %s: %v", c.body, c.was, err)
			}
		}
		if body, err := s.Draft(t.Context(), "token"); err != nil || string(body) != "two" {
			t.Errorf("%q, %v", body, err)
		}
		if err := s.DropDraft(t.Context(), "token"); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Draft(t.Context(), "token"); !errors.Is(err, collect.ErrNotFound) {
			t.Error(err)
		}
		if err := s.SaveDraft(t.Context(), "token", []byte("two"), []byte("back again")); !errors.Is(err, collect.ErrChanged) {
			t.Error(err)
		}
		at := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
		declined := collect.Declined{Form: "f", Unit: "C1", Consent: collect.Consent{Text: "abc", Language: "zh", Mode: collect.Alone, At: at}}
		if err := s.Decline(t.Context(), declined); err != nil {
			t.Fatal(err)
		}
		if all, err := s.Declined(t.Context()); err != nil || cmp.Diff([]collect.Declined{declined}, all) != "" {
			t.Error(cmp.Diff([]collect.Declined{declined}, all), err)
		}
	})
}

func TestJudgements(t *testing.T) {
	clocked(t, func(t *testing.T, s *Store, c *clock) {
		put := func(expert, a, b, value string) collect.Judgement {
			t.Helper()
			c.move(time.Second)
			j := collect.Judgement{Expert: expert, Parent: "G", A: a, B: b, Value: value, At: c.now()}
			if err := s.Judge(t.Context(), []collect.Judgement{j}); err != nil {
				t.Fatal(err)
			}
			return j
		}
		history := []collect.Judgement{put("e1", "A", "B", "3"), put("e1", "A", "C", "5"), put("e1", "A", "B", "1/3"), put("e1", "A", "C", "")}
		other := put("e2", "A", "B", "7")
		last := put("e2", "B", "A", "2") // turned round
		got, err := s.Judgements(t.Context())
		if diff := cmp.Diff([]collect.Judgement{history[2], last}, got); diff != "" || err != nil {
			t.Error(diff, err)
		}
		for expert, want := range map[string][]collect.Judgement{"e1": {history[2]}, "e2": {last}, "e3": nil} {
			got, err := s.JudgementsOf(t.Context(), expert)
			if diff := cmp.Diff(want, got); diff != "" || err != nil {
				t.Error(expert, diff, err)
			}
		}
		for expert, want := range map[string][]collect.Judgement{"e1": history, "e2": {other, last}, "e3": nil} {
			got, err := s.JudgementHistory(t.Context(), expert)
			if diff := cmp.Diff(want, got); diff != "" || err != nil {
				t.Error(expert, diff, err)
			}
		}
	})
}

func TestOpinions(t *testing.T) {
	clocked(t, func(t *testing.T, s *Store, c *clock) {
		in := collect.Opinion{ID: "o1", Unit: "C1", Text: "路灯不亮", Received: c.now()}
		code, err := s.AddOpinion(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		again, err := s.AddOpinion(t.Context(), in)
		if err != nil || again != code {
			t.Errorf("sent again: %s, not %s: %v", again, code, err)
		}
		in.Code = collect.HashCode(code)
		if _, err := s.AddOpinion(t.Context(), collect.Opinion{ID: "o2", Unit: "C2", Text: "谢谢"}); err != nil {
			t.Fatal(err)
		}
		c.move(time.Hour)
		for i, step := range []struct {
			step collect.Step
			want error
		}{
			{collect.Step{Kind: collect.Rate, Rating: 3}, collect.ErrStep},
			{collect.Step{Kind: collect.Reply, Who: "li", Note: "已报修"}, nil},
			{collect.Step{Kind: collect.Rate, Rating: 4}, nil},
		} {
			if err := s.StepOpinion(t.Context(), "o1", step.step); !errors.Is(err, step.want) {
				t.Errorf("%d: %v", i, err)
			}
		}
		if err := s.StepOpinion(t.Context(), "o9", collect.Step{}); !errors.Is(err, collect.ErrNotFound) {
			t.Error(err)
		}
		want := []collect.Step{{Kind: collect.Reply, Who: "li", Note: "已报修", At: c.now()}, {Kind: collect.Rate, Rating: 4, At: c.now()}}
		if steps, err := s.OpinionSteps(t.Context(), "o1"); err != nil || cmp.Diff(want, steps) != "" {
			t.Error(cmp.Diff(want, steps), err)
		}
		in.Answer, in.AnsweredAt, in.Rating = "已报修", c.now(), 4
		got, err := s.OpinionByCode(t.Context(), strings.ToLower(code))
		if diff := cmp.Diff(in, got); diff != "" || err != nil {
			t.Error(diff, err)
		}
		if _, err := s.OpinionByCode(t.Context(), "x"); !errors.Is(err, collect.ErrNotFound) {
			t.Error(err)
		}
		if all, err := s.Opinions(t.Context()); err != nil || len(all) != 2 || cmp.Diff(in, all[0]) != "" {
			t.Errorf("%+v, %v", all, err)
		}
	})
}

// The audit log grows in order, though many write to it; its rows can't be
// changed by ordinary means, and when they are all the same it shows.
func TestAudit(t *testing.T) {
	clocked(t, func(t *testing.T, s *Store, _ *clock) {
		var group sync.WaitGroup
		for i := range 30 {
			group.Go(func() {
				if err := s.Record(t.Context(), collect.Entry{Who: fmt.Sprint("w", i), Did: "test", About: "x"}); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		chain, err := s.VerifyAudit(t.Context())
		if err != nil || chain.Length != 30 {
			t.Fatalf("%+v, %v", chain, err)
		}
		for _, statement := range []string{`UPDATE audit SET who = 'x' WHERE seq = 7`, `DELETE FROM audit WHERE seq = 7`} {
			if _, err := s.writer.ExecContext(t.Context(), statement); err == nil {
				t.Errorf("%s: passes", statement)
			}
		}
		drop := map[string]string{"sqlite": `DROP TRIGGER audit_update`, "postgres": `DROP TRIGGER audit_update ON audit`}[s.Engine()]
		for _, statement := range []string{drop, `UPDATE audit SET who = 'x' WHERE seq = 7`} {
			if _, err := s.writer.ExecContext(t.Context(), statement); err != nil {
				t.Fatal(err)
			}
		}
		_, err = s.VerifyAudit(t.Context())
		if broken, ok := errors.AsType[*collect.Broken](err); !ok || broken.At != 7 {
			t.Errorf("changed by hand: %v", err)
		}
	})
}

// Withdrawal erases all versions, for good; receipts of others still hold.
func TestWithdraw(t *testing.T) {
	clocked(t, func(t *testing.T, s *Store, _ *clock) {
		var receipts []collect.Receipt
		for i := range 5 {
			sub := answer(fmt.Sprint(i), fmt.Sprintf("remember the %d words", i))
			if i == 3 {
				sub.Replaces = "2"
			}
			receipt, err := s.Submit(t.Context(), sub)
			if err != nil {
				t.Fatal(err)
			}
			receipts = append(receipts, receipt)
		}
		if _, err := s.Submit(t.Context(), answer("3", "remember the 3b words")); !errors.Is(err, collect.ErrConflict) {
			t.Fatal(err)
		}
		size, root, err := s.Head(t.Context())
		if err != nil || size != 5 {
			t.Fatal(size, err)
		}
		if err := s.Withdraw(t.Context(), "nobody's", "web"); !errors.Is(err, collect.ErrNotFound) {
			t.Error(err)
		}
		for range 2 {
			if err := s.Withdraw(t.Context(), strings.ToLower(receipts[2].Withdrawal), "web"); err != nil {
				t.Fatal(err)
			}
		}
		if n := len(all(t, s, collect.Query{})); n != 3 {
			t.Errorf("%d are left", n)
		}
		for _, id := range []string{"2", "3"} {
			if _, err := s.Submission(t.Context(), id); !errors.Is(err, collect.ErrGone) {
				t.Errorf("%s: %v", id, err)
			}
			if _, err := s.Submit(t.Context(), answer(id, "remember the "+id+" words")); !errors.Is(err, collect.ErrGone) {
				t.Errorf("%s comes back: %v", id, err)
			}
		}
		if refused, err := s.Refused(t.Context()); err != nil || len(refused) != 0 {
			t.Errorf("%+v, %v", refused, err)
		}
		for i, receipt := range receipts {
			proof, with, err := s.Prove(t.Context(), receipt.Code)
			if err != nil || with != root || proof.Index != int64(i) || !proof.Verify(root) {
				t.Errorf("receipt %d: %v", i, err)
			}
		}
		if _, _, err := s.Prove(t.Context(), "nobody's"); !errors.Is(err, collect.ErrNotFound) {
			t.Error(err)
		}
		if chain, err := s.VerifyAudit(t.Context()); err != nil || chain.Length != 2 {
			t.Errorf("%+v, %v", chain, err)
		}
		// While somebody reads, it is withdrawn all the same, and stays in what they read.
		seen := 0
		for _, err := range s.Submissions(t.Context(), collect.Query{}) {
			if err == nil && seen == 0 {
				err = s.Withdraw(t.Context(), receipts[4].Withdrawal, "web")
			}
			if err != nil {
				t.Fatal(err)
			}
			seen++
		}
		if left := len(all(t, s, collect.Query{})); seen != 3 || left != 2 {
			t.Errorf("%d seen, then %d", seen, left)
		}
		if file, ok := s.engine.(*sqlite); ok {
			files, err := filepath.Glob(filepath.Join(filepath.Dir(file.file), "*"))
			if err != nil || len(files) == 0 {
				t.Fatal(files, err)
			}
			for _, name := range files {
				data, err := os.ReadFile(name)
				if err != nil {
					t.Fatal(err)
				}
				for _, words := range []string{"remember the 2 words", "remember the 3 words", "remember the 3b words"} {
					if strings.Contains(string(data), words) {
						t.Errorf("%s still has %q", name, words)
					}
				}
			}
		}
	})
}

func TestExpire(t *testing.T) {
	clocked(t, func(t *testing.T, s *Store, c *clock) {
		for i := range 4 {
			if _, err := s.Submit(t.Context(), answer(fmt.Sprint(i), "x")); err != nil {
				t.Fatal(err)
			}
			if _, err := s.AddOpinion(t.Context(), collect.Opinion{ID: fmt.Sprint(i), Text: "words"}); err != nil {
				t.Fatal(err)
			}
			if err := s.SaveDraft(t.Context(), fmt.Sprint(i), nil, []byte("x")); err != nil {
				t.Fatal(err)
			}
			c.move(24 * time.Hour)
		}
		limit := c.now().Add(-48 * time.Hour)
		for i, want := range []collect.Expired{{Submissions: 2, Drafts: 2, Opinions: 2}, {}} {
			if n, err := s.Expire(t.Context(), limit, "retention"); err != nil || n != want {
				t.Errorf("%d: %+v, %v", i, n, err)
			}
		}
		if kept := all(t, s, collect.Query{}); len(kept) != 2 || kept[0].ID != "2" {
			t.Errorf("%+v", kept)
		}
		var log []string
		for e, err := range s.Audit(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			log = append(log, e.Who+" "+e.Did+" "+e.About+" "+e.Detail)
		}
		want := []string{
			"retention store.expired 2026-03-03T08:00:00Z submissions 2, refused 0, declined 0, drafts 2, opinions 2, households 0",
			"retention store.expired 2026-03-03T08:00:00Z submissions 0, refused 0, declined 0, drafts 0, opinions 0, households 0",
		}
		if diff := cmp.Diff(want, log); diff != "" {
			t.Error(diff)
		}
	})
}
