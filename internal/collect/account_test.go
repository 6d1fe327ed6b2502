package collect

import (
	"bytes"
	"crypto/rand"
	"errors"
	"slices"
	"strings"
	"testing"
)

func TestPassword(t *testing.T) {
	hash, err := HashPassword("一二三四 secret", rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if err := CheckPassword(hash, "一二三四 secret"); err != nil {
		t.Error(err)
	}
	for _, wrong := range []string{"", "secret", "一二三四 secret "} {
		if err := CheckPassword(hash, wrong); !errors.Is(err, ErrSignIn) {
			t.Errorf("%q: %v", wrong, err)
		}
	}
	if err := CheckPassword("", ""); !errors.Is(err, ErrSignIn) {
		t.Errorf("no hash: %v", err)
	}
	if again, err := HashPassword("一二三四 secret", rand.Reader); err != nil || again == hash {
		t.Error("two hashes of a password are the same", err)
	}
	for _, bad := range []string{"x", "$argon2id$v=19$m=19456,t=0,p=1$AAAA$AAAA", "$argon2id$v=19$m=99999999,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA",
		strings.Replace(hash, "argon2id", "argon2i", 1), hash[:len(hash)-40]} {
		if err := CheckPassword(bad, "x"); err == nil || errors.Is(err, ErrSignIn) {
			t.Errorf("%q: %v", bad, err)
		}
	}
	if _, err := HashPassword("x", bytes.NewReader(nil)); err == nil {
		t.Error("a hash without randomness")
	}
}

// A hash that was stored once is read for ever.
func TestStoredPasswordStaysReadable(t *testing.T) {
	const stored = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$K13EBUiG7JV+9ZxztmHFTdb7J0WQsnj2V8bZaqyPptE"
	hash, err := HashPassword("password", strings.NewReader("somesaltsomesalt"))
	if err != nil || hash != stored {
		t.Errorf("%s, %v", hash, err)
	}
	if err := CheckPassword(stored, "password"); err != nil {
		t.Error(err)
	}
}

func TestDuties(t *testing.T) {
	for _, role := range Roles() {
		if len(duties[role]) == 0 {
			t.Errorf("%s has no duties", role)
		}
		for _, duty := range duties[role] {
			if !slices.Contains(Duties(), duty) {
				t.Errorf("%s is in no list of duties", duty)
			}
		}
	}
	lead := &Account{Roles: []Role{SiteLead}, Units: []string{"D1"}}
	for _, c := range []struct {
		duty Duty
		unit []string
		want bool
	}{
		{SeeProgress, []string{"C1", "D1", "CITY"}, true},
		{SeeProgress, []string{"D1", "CITY"}, true},
		{SeeProgress, []string{"CITY"}, false},
		{SeeProgress, []string{"C9", "D2", "CITY"}, false},
		{SeeAnswers, []string{"C1", "D1", "CITY"}, false},
	} {
		if got := lead.MayIn(c.duty, c.unit...); got != c.want {
			t.Errorf("site lead of D1, %s in %v: %v", c.duty, c.unit, got)
		}
	}
	lead.Closed = true
	if lead.May(SeeProgress) {
		t.Error("a closed account has duties")
	}
	auditor := &Account{Roles: []Role{Auditor}}
	for _, changing := range []Duty{Design, IssueCodes, ManageAccounts, EnterAnswers, Erase, TreatOpinions} {
		if auditor.May(changing) {
			t.Errorf("the auditor may %s", changing)
		}
	}
	for _, role := range []Role{Auditor, PrivacyOfficer} {
		bound := &Account{Roles: []Role{role}, Units: []string{"D1"}}
		if bound.May(ReadAudit) || bound.MayIn(ReadAudit, "D1") || !bound.MayIn(SeeRespondents, "D1") {
			t.Errorf("%s of a unit reads the log of all, or does nothing else either", role)
		}
	}
	for role, list := range duties {
		if slices.Contains(list, SeeRespondents) && role != PrivacyOfficer && role != Auditor {
			t.Errorf("%s sees whose answers they are", role)
		}
		if slices.Contains(list, SeeResults) == slices.Contains(list, EnterAnswers) {
			t.Errorf("%s: who asks sees no results, everybody else does", role)
		}
	}
}
