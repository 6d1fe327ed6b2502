package collect

import (
	"slices"
	"strings"
	"time"
	"unicode"
)

// Opinion is what a resident wrote, and what became of it.
type Opinion struct {
	ID       string
	Unit     string
	Text     string // empty when its time to be kept is over
	Received time.Time
	Code     Hash // of the code by which its author comes back to it
	Mode     Mode // of the questionnaire that it came with; empty where none is there

	Assigned   string // the account that is to answer
	Answer     string
	Outcome    Outcome
	Reason     string    // for the outcome
	AnsweredAt time.Time // when its author had the first answer or outcome to read
	Rating     int       // 1 to 5, by its author; 0: none
}

// saysNothing is what people put where they have nothing to say, without blanks
// and punctuation.
var saysNothing = []string{"无", "没有", "暂无", "没", "无意见", "没有意见", "没意见", "暂无意见", "none", "no", "na", "nil"}

// IsOpinion tells whether a text says something that could be answered: not
// signs alone, nor what people put where they have nothing to say.
func IsOpinion(text string) bool {
	letters := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, text)
	return letters != "" && !slices.Contains(saysNothing, letters)
}

// Reader says who can read what is answered to an opinion.
type Reader string

// The readers.
const (
	ByCode   Reader = "code"   // its author, who was given the private code
	IfPassed Reader = "passed" // its author, if who typed it in or sent it passed the code on
	Nobody   Reader = "nobody" // it came from a file, and no code was ever told
)

// Reader is by whom an answer can be read, from the way that the opinion came.
func (o *Opinion) Reader() Reader {
	switch o.Mode {
	case Paper, Device:
		return IfPassed
	case Imported:
		return Nobody
	}
	return ByCode
}

// Answered tells whether there is something for its author to read: an answer, or
// what was done or why not.
func (o *Opinion) Answered() bool { return o.Answer != "" || o.Outcome != "" }

// Outcome is whether an opinion was put into practice.
type Outcome string

// The outcomes; none yet is empty.
const (
	Implemented    Outcome = "implemented"
	NotImplemented Outcome = "not-implemented"
)

// StepKind is what can happen to an opinion.
type StepKind string

// The steps.
const (
	Assign    StepKind = "assign"    // Note: the account
	Reply     StepKind = "reply"     // Note: the answer
	Implement StepKind = "implement" // Note: what was done
	Decline   StepKind = "decline"   // Note: why not
	Rate      StepKind = "rate"      // Rating; by the author
)

// Step is something that happened to an opinion.
type Step struct {
	Kind   StepKind
	Who    string // an account; empty for the author
	Note   string
	Rating int
	At     time.Time
}

// Apply takes the step, or returns ErrStep and leaves the opinion as it was:
// an outcome needs a note, and only what was answered or has an outcome can be rated.
// Everything can be done again; the last counts, but the time of the first answer stays.
func (o *Opinion) Apply(s Step) error {
	if s.Kind != Rate && (s.Note == "" || s.Who == "") {
		return ErrStep
	}
	switch s.Kind {
	case Reply, Implement, Decline:
		if !o.Answered() {
			o.AnsweredAt = s.At
		}
	}
	switch s.Kind {
	case Assign:
		o.Assigned = s.Note
	case Reply:
		o.Answer = s.Note
	case Implement:
		o.Outcome, o.Reason = Implemented, s.Note
	case Decline:
		o.Outcome, o.Reason = NotImplemented, s.Note
	case Rate:
		if s.Rating < 1 || s.Rating > 5 || !o.Answered() {
			return ErrStep
		}
		o.Rating = s.Rating
	default:
		return ErrStep
	}
	return nil
}
