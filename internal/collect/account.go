package collect

import (
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"golang.org/x/crypto/argon2"
)

// Role is what an account is there for.
type Role string

// The roles. No role may both see who somebody is and what they answered but
// the privacy officer's, and the auditor's changes nothing.
const (
	Designer       Role = "designer"        // makes the questionnaire, the codes and the accounts
	SiteLead       Role = "site-lead"       // own units: counts, and what may be published
	Interviewer    Role = "interviewer"     // own units: asks, and types in
	Analyst        Role = "analyst"         // answers, under pseudonyms
	PrivacyOfficer Role = "privacy-officer" // withdraws, deletes, connects answers and people
	Auditor        Role = "auditor"         // reads all, changes nothing
)

// Duty is something an account may do.
type Duty string

// The duties.
const (
	Design         Duty = "design"      // the questionnaire, opening and closing
	IssueCodes     Duty = "issue-codes" // one-time codes, and who has not used theirs
	ManageAccounts Duty = "manage-accounts"
	SeeProgress    Duty = "see-progress"    // counts by unit
	SeeResults     Duty = "see-results"     // scores by unit, as they may be published; who asks does not, lest it shows
	EnterAnswers   Duty = "enter-answers"   // interviews and paper
	SeeAnswers     Duty = "see-answers"     // without knowing whose
	SeeRespondents Duty = "see-respondents" // whose
	Erase          Duty = "erase"           // withdrawal, the end of keeping
	TreatOpinions  Duty = "treat-opinions"  // assign, answer, report what was done
	ReadAudit      Duty = "read-audit"
)

var duties = map[Role][]Duty{
	Designer:       {Design, IssueCodes, ManageAccounts, SeeProgress, SeeResults, TreatOpinions},
	SiteLead:       {SeeProgress, SeeResults, TreatOpinions},
	Interviewer:    {EnterAnswers, SeeProgress},
	Analyst:        {SeeProgress, SeeResults, SeeAnswers},
	PrivacyOfficer: {SeeProgress, SeeResults, SeeAnswers, SeeRespondents, Erase, ReadAudit},
	Auditor:        {SeeProgress, SeeResults, SeeAnswers, SeeRespondents, ReadAudit},
}

// Duties lists all duties.
func Duties() []Duty {
	return []Duty{Design, IssueCodes, ManageAccounts, SeeProgress, SeeResults, EnterAnswers, SeeAnswers, SeeRespondents, Erase, TreatOpinions, ReadAudit}
}

// Roles lists all roles.
func Roles() []Role {
	return []Role{Designer, SiteLead, Interviewer, Analyst, PrivacyOfficer, Auditor}
}

// Account is somebody who signs in.
type Account struct {
	Name     string // to sign in with
	Title    string // to be shown
	Roles    []Role
	Units    []string // with all that lies below them; none means everywhere
	Password string   // HashPassword
	Once     bool     // somebody else knows the password: it is to be changed first
	Closed   bool
}

// May tells whether a role of the account has the duty, wherever it is. The audit
// log is one for the whole study: a part of it could not be checked, and what is
// done to accounts or to the store is of no unit. So who is bound to units does not
// read it.
func (a *Account) May(duty Duty) bool {
	return !a.Closed && (duty != ReadAudit || len(a.Units) == 0) && slices.ContainsFunc(a.Roles, func(r Role) bool { return slices.Contains(duties[r], duty) })
}

// MayIn tells whether the account has the duty in a unit, given the unit and
// all that it lies in.
func (a *Account) MayIn(duty Duty, unitAndAbove ...string) bool {
	return a.May(duty) && (len(a.Units) == 0 ||
		slices.ContainsFunc(a.Units, func(u string) bool { return slices.Contains(unitAndAbove, u) }))
}

// AccountChange is what an account was, nothing where it is a new one, and what
// it is to be.
type AccountChange struct {
	Was *Account
	Is  Account
}

// Session is the time during which somebody is signed in.
type Session struct {
	Account string
	Created time.Time
	Expires time.Time
}

// Argon2id takes 19 MiB and two passes: the smallest of the settings that
// OWASP's Password Storage Cheat Sheet (2024) holds to be equal.
const (
	argonMemory  = 19 * 1024
	argonPasses  = 2
	argonThreads = 1
	argonLength  = 32
)

// HashPassword returns what is kept of a password, in the PHC string format.
func HashPassword(password string, random io.Reader) (string, error) {
	salt := make([]byte, 16)
	if _, err := io.ReadFull(random, salt); err != nil {
		return "", fmt.Errorf("a random salt: %w", err)
	}
	sum := argon2.IDKey([]byte(password), salt, argonPasses, argonMemory, argonThreads, argonLength)
	plain := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, argonMemory, argonPasses, argonThreads, plain(salt), plain(sum)), nil
}

// CheckPassword returns nil when the password is the one that was hashed,
// ErrSignIn when it is another, and another error when the hash can't be read.
// It takes as long for an empty hash as for any, so that how long signing in
// takes does not tell which names there are.
func CheckPassword(hash, password string) error {
	if hash == "" {
		argon2.IDKey([]byte(password), make([]byte, 16), argonPasses, argonMemory, argonThreads, argonLength)
		return ErrSignIn
	}
	unreadable := errors.New("the stored password can't be read")
	parts := strings.Split(hash, "$")
	if len(parts) != 6 || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return unreadable
	}
	var memory, passes uint32
	var threads uint8
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &memory, &passes, &threads); err != nil || passes == 0 || threads == 0 || memory > 1<<20 {
		return unreadable
	}
	salt, err1 := base64.RawStdEncoding.DecodeString(parts[4])
	want, err2 := base64.RawStdEncoding.DecodeString(parts[5])
	if err1 != nil || err2 != nil || len(want) < 16 || len(want) > 64 {
		return unreadable
	}
	got := argon2.IDKey([]byte(password), salt, passes, memory, threads, uint32(len(want)))
	if subtle.ConstantTimeCompare(got, want) != 1 {
		return ErrSignIn
	}
	return nil
}
