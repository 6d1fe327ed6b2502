package form

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// plainJSON reads a questionnaire that is written as Filled.JSON and browsers
// write it, several times as fast as encoding/json; ok is false of all others,
// right or wrong, which are left to that. What it takes it reads to the same
// values.
func plainJSON(body []byte) (f Filled, ok bool) {
	if !utf8.Valid(body) {
		return Filled{}, false
	}
	s := plainScanner{body: body, text: string(body)}
	if !s.filled(&f) || !s.atEnd() {
		return Filled{}, false
	}
	return f, true
}

// plainScanner goes over a body. Its methods return false for what is not plain.
type plainScanner struct {
	body []byte
	text string // the body, whose parts the texts are
	at   int
}

// next skips blanks and returns what follows; 0 at the end.
func (s *plainScanner) next() byte {
	for s.at < len(s.body) {
		switch c := s.body[s.at]; c {
		case ' ', '\t', '\r', '\n':
			s.at++
		default:
			return c
		}
	}
	return 0
}

func (s *plainScanner) atEnd() bool { return s.next() == 0 && s.at == len(s.body) }

// skip goes over a character that must follow.
func (s *plainScanner) skip(c byte) bool {
	if s.next() != c {
		return false
	}
	s.at++
	return true
}

// each goes over what stands between two brackets, with commas between.
func (s *plainScanner) each(opens, closes byte, one func() bool) bool {
	if !s.skip(opens) {
		return false
	}
	if s.skip(closes) {
		return true
	}
	for one() {
		if s.skip(closes) {
			return true
		}
		if !s.skip(',') {
			return false
		}
	}
	return false
}

// members goes over an object whose names are few, and each there once.
func (s *plainScanner) members(member func(name string) bool) bool {
	var seen []string
	return s.each('{', '}', func() bool {
		name, ok := s.string()
		if !ok || slices.Contains(seen, name) || !s.skip(':') {
			return false
		}
		seen = append(seen, name)
		return member(name)
	})
}

// token goes over a string and returns it with its quotation marks; plain is
// true of one without escapes.
func (s *plainScanner) token() (token []byte, plain, ok bool) {
	if s.next() != '"' {
		return nil, false, false
	}
	from := s.at
	plain = true
	for i := from + 1; i < len(s.body); i++ {
		switch c := s.body[i]; {
		case c == '"':
			s.at = i + 1
			return s.body[from:s.at], plain, true
		case c == '\\':
			plain = false
			i++
		case c < ' ':
			return nil, false, false
		}
	}
	return nil, false, false
}

func (s *plainScanner) string() (string, bool) {
	token, plain, ok := s.token()
	if !ok {
		return "", false
	}
	if plain {
		return s.text[s.at-len(token)+1 : s.at-1], true
	}
	var text string
	err := json.Unmarshal(token, &text)
	return text, err == nil
}

func (s *plainScanner) into(text *string) (ok bool) {
	*text, ok = s.string()
	return ok
}

func (s *plainScanner) moment(t *time.Time) bool {
	token, _, ok := s.token()
	return ok && t.UnmarshalJSON(token) == nil
}

func (s *plainScanner) number(v *float64) bool {
	s.next()
	from := s.at
	for s.at < len(s.body) && strings.IndexByte("+-.0123456789eE", s.body[s.at]) >= 0 {
		s.at++
	}
	return json.Unmarshal(s.body[from:s.at], v) == nil
}

func (s *plainScanner) filled(f *Filled) bool {
	return s.members(func(name string) bool {
		switch name {
		case "id":
			return s.into(&f.ID)
		case "form":
			return s.into(&f.Form)
		case "version":
			return s.into(&f.Version)
		case "language":
			return s.into(&f.Language)
		case "unit":
			return s.into(&f.Unit)
		case "mode":
			return s.into(&f.Mode)
		case "consent":
			f.Consent = &Agreed{}
			return s.agreed(f.Consent)
		case "started":
			return s.moment(&f.Started)
		case "seconds":
			return s.number(&f.Seconds)
		case "replaces":
			return s.into(&f.Replaces)
		case "answers":
			return s.answers(&f.Answers)
		}
		return false
	})
}

func (s *plainScanner) agreed(a *Agreed) bool {
	return s.members(func(name string) bool {
		switch name {
		case "text":
			return s.into(&a.Text)
		case "language":
			return s.into(&a.Language)
		case "at":
			return s.moment(&a.At)
		}
		return false
	})
}

// mostForeseen is for how many answers memory is taken before they are read:
// brackets may stand in a text too.
const mostForeseen = 1000

// answers reads answers, whose values lie one behind the other in memory.
func (s *plainScanner) answers(a *Answers) bool {
	questions := min(bytes.Count(s.body[s.at:], []byte{'['}), mostForeseen)
	*a = make(Answers, questions)
	all := make([]string, 0, questions) // most questions have one value
	return s.each('{', '}', func() bool {
		name, ok := s.string()
		if !ok || !s.skip(':') {
			return false
		}
		from := len(all)
		if !s.each('[', ']', func() bool {
			value, ok := s.string()
			all = append(all, value)
			return ok
		}) {
			return false
		}
		if _, twice := (*a)[name]; twice {
			return false
		}
		(*a)[name] = all[from:len(all):len(all)]
		return true
	})
}
