package collect

import "time"

// PassKind is what a pass lets somebody do.
type PassKind string

// The kinds.
const (
	ExpertPass PassKind = "expert" // compare indicators, as the expert of Subject
	DevicePass PassKind = "device" // send answers from another program, as the account of Subject
)

// PassKinds lists all kinds.
func PassKinds() []PassKind { return []PassKind{ExpertPass, DevicePass} }

// Pass is a link that lets somebody in without a password, as it is kept:
// without the token.
type Pass struct {
	Hash    Hash // HashToken
	Kind    PassKind
	Subject string
	Unit    string // to which it is bound; empty is any
	Label   string // who or what has it: a name, a telephone
	Created time.Time
	Closed  bool
}
