package collect

import "time"

// Opinion is what a resident wrote, and what became of it.
type Opinion struct {
	ID       string
	Unit     string
	Text     string // empty when its time to be kept is over
	Received time.Time
	Code     Hash // of the code by which its author comes back to it

	Assigned   string // the account that is to answer
	Answer     string
	Outcome    Outcome
	Reason     string    // for the outcome
	AnsweredAt time.Time // when its author had the first answer or outcome to read
	Rating     int       // 1 to 5, by its author; 0: none
}

// Answered tells whether its author has something to read: an answer, or what was
// done or why not.
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
