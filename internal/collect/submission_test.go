package collect

import (
	"errors"
	"strings"
	"testing"
)

// What a submission says of itself is bounded, as anybody may send one; the
// body is bounded where it is received.
func TestCheckBounds(t *testing.T) {
	good := func() Submission {
		return Submission{ID: strings.Repeat("i", MaxID), Form: "f", Version: strings.Repeat("1", MaxID), Unit: strings.Repeat("u", MaxID), Mode: Alone,
			Opinion: strings.Repeat("长", MaxOpinion), Body: []byte("{}")}
	}
	s := good()
	if err := s.Check(); err != nil {
		t.Errorf("what is just short enough: %v", err)
	}
	for name, change := range map[string]func(*Submission){
		"id":                    func(s *Submission) { s.ID += "i" },
		"form":                  func(s *Submission) { s.Form = s.ID + "f" },
		"version":               func(s *Submission) { s.Version += "1" },
		"unit":                  func(s *Submission) { s.Unit += "u" },
		"language":              func(s *Submission) { s.Language = s.ID + "l" },
		"consent":               func(s *Submission) { s.Consent.Text = s.ID + "t" },
		"language of a consent": func(s *Submission) { s.Consent.Language = s.ID + "t" },
		"correction":            func(s *Submission) { s.Replaces = s.ID + "r" },
		"opinion":               func(s *Submission) { s.Opinion += "长" },
		"zero byte":             func(s *Submission) { s.Opinion = "a\x00" },
	} {
		s := good()
		if change(&s); !errors.Is(s.Check(), ErrInvalid) {
			t.Errorf("%s without end is taken", name)
		}
	}
}
