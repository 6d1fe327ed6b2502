package collect

import (
	"crypto/sha256"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Mode is how a questionnaire was filled in.
type Mode string

// The modes.
const (
	Alone     Mode = "alone"     // by the respondent
	Helped    Mode = "helped"    // by the respondent, with somebody's help
	Interview Mode = "interview" // by an interviewer who asked
	Paper     Mode = "paper"     // on paper, typed in
	Device    Mode = "device"    // in another program: ODK Collect and its like
	Imported  Mode = "imported"  // from a file of another tool
)

// Modes lists all modes.
func Modes() []Mode { return []Mode{Alone, Helped, Interview, Paper, Device, Imported} }

// MaxID is the most bytes that the id of a submission may have.
const MaxID = 249

// MaxOpinion is the most characters that an opinion may have; a study may set
// the longest of its own up to that.
const MaxOpinion = 100_000

// OpinionStart is how many characters of an opinion a list of many has.
const OpinionStart = 301

// PaperID is what ids of questionnaires on paper begin with: what follows is
// the number on the paper, which anybody could guess. Only who types them in
// may send such an id.
const PaperID = "paper:"

// Submission is a questionnaire as it was sent.
type Submission struct {
	ID      string // chosen by who sends it, at random
	Form    string // the questionnaire's id
	Version string // of the questionnaire
	Unit    string // of the respondent

	Mode     Mode
	By       string // the account of who asked, helped or typed in
	Language string // that the questionnaire was read in
	Consent  Consent

	// Respondent says whom it is from. It is empty where answers are
	// anonymous, and then nothing leads from them to a code or a household.
	Respondent string

	// Code is a one-time code that admits the submission. It is used up with
	// it and not kept with it.
	Code string

	// Draft is what the submission was filled in as, if there is one. What is left of
	// it is written with the submission, sent again or not; it is not kept with it.
	Draft *Draft

	// Opinion is what the body says to the office in the respondent's own
	// words. It is kept by itself as well, to be answered; its author comes back
	// to it by the private code. What is no opinion (IsOpinion) stays in the body.
	Opinion string

	// Replaces is the id of an earlier submission that this one corrects.
	Replaces string

	Received time.Time
	Type     string // the media type of the body
	Body     []byte // exactly as sent
}

// Draft is a questionnaire on its way to be a submission.
type Draft struct {
	Token string
	// Left is what stays of the draft when it was submitted, or nil where it stays as
	// it is. It may be called from any goroutine, also when nobody waits any more.
	Left func(body []byte) []byte
}

// Consent says what a respondent agreed to.
type Consent struct {
	Text     string // a hash of its wording, or a version's name
	Language string
	Mode     Mode // on the screen, read out by an interviewer, on paper
	At       time.Time
}

// Declined is a consent that was not given. No answer belongs to it.
type Declined struct {
	// ID, where it is not empty, was chosen by what sends it, so that it counts
	// once however often it is sent. It stays with the store.
	ID         string
	Form, Unit string
	Consent    Consent
}

// Check returns ErrInvalid for a submission that can't be kept: its texts are
// what every database takes, UTF-8 without zero bytes, names are no longer than
// an id, and its id is one that a table can hold, and not one that was kept for others.
func (s *Submission) Check() error {
	known := false
	for _, mode := range Modes() {
		known = known || s.Mode == mode
	}
	bySelf := s.Mode == Alone || s.Mode == Helped || s.Mode == Device
	if !known || bySelf && strings.HasPrefix(s.ID, PaperID) || !plainID(s.ID) || len(s.ID) > MaxID || s.Form == "" || len(s.Body) == 0 {
		return ErrInvalid
	}
	for _, text := range []string{s.ID, s.Form, s.Version, s.Unit, s.By, s.Language, s.Consent.Text, s.Consent.Language, string(s.Consent.Mode), s.Respondent, s.Opinion, s.Replaces, s.Type} {
		if !IsText(text) {
			return ErrInvalid
		}
	}
	for _, name := range []string{s.Form, s.Version, s.Unit, s.Language, s.Consent.Text, s.Consent.Language, s.Replaces} {
		if len(name) > MaxID {
			return ErrInvalid
		}
	}
	if utf8.RuneCountInString(s.Opinion) > MaxOpinion {
		return ErrInvalid
	}
	return nil
}

// IsText tells whether every store can keep a text, and look for it: UTF-8 in
// which nothing is NUL.
func IsText(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }

// plainID tells whether an id is still itself where blanks around it go.
func plainID(id string) bool {
	return id != "" && id == strings.TrimSpace(id) && !strings.ContainsFunc(id, unicode.IsControl)
}

// Kept is a submission in a store.
type Kept struct {
	Submission
	Sequence   int64 // increases in the order of arrival, with gaps
	Hash       Hash  // of the body
	ReplacedBy string
}

// Hash is a SHA-256 sum.
type Hash [sha256.Size]byte

// Query chooses submissions. Empty fields choose all.
type Query struct {
	Form  string
	Units []string
	After int64 // sequence
	Order Order
}

// Order is the order in which submissions are gone through.
type Order string

// The orders. Ids are chosen at random, so that their order says nothing of when
// anything came; those of paper are in the order of the numbers on it.
const (
	ByArrival Order = "" // of the sequence
	ByID      Order = "id"
)

// Refused is a body that came under the id of another.
type Refused struct {
	ID       string
	Received time.Time
	Type     string
	Body     []byte
}

// Count is a number of submissions.
type Count struct {
	Form, Unit string
	Mode       Mode
	By         string // the interviewer's account
	N          int64
	Last       time.Time // the latest receipt
}

// Version is a version of a questionnaire that was given out, or answered.
type Version struct {
	Name    string
	Outline string // how it was given out, as text of the caller's; "" where nobody said
	Answers int64  // questionnaires that count
}

// Expired counts what Expire erased.
type Expired struct {
	Submissions, Refused, Declined, Drafts, Opinions int64
	// Households are the labels of one-time codes. They have no time of their own:
	// they go when collecting ended everywhere before the time.
	Households int64
}
