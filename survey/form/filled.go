package form

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime"
	"slices"
	"strings"
	"time"

	"goodgov/internal/diag"
)

// Filled is a questionnaire that somebody filled in, as it is sent and kept.
type Filled struct {
	ID       string    `json:"id"` // chosen at random by who fills it in
	Form     string    `json:"form"`
	Version  string    `json:"version"`
	Language string    `json:"language"`           // that it was read in
	Unit     string    `json:"unit,omitempty"`     // of the respondent
	Mode     string    `json:"mode"`               // how it was filled in: alone, helped, …
	Consent  *Agreed   `json:"consent,omitempty"`  // nil where none was asked for
	Started  time.Time `json:"started,omitzero"`   // by the clock of the device
	Seconds  float64   `json:"seconds,omitempty"`  // from the first question to the last
	Replaces string    `json:"replaces,omitempty"` // the id of the one that this corrects
	Answers  Answers   `json:"answers"`
}

// Agreed is the consent to take part.
type Agreed struct {
	Text     string    `json:"text"` // ConsentText of the form
	Language string    `json:"language"`
	At       time.Time `json:"at"`
}

// Media types of questionnaires that were filled in.
const (
	TypeJSON = "application/json" // Filled
	TypeXML  = "text/xml"         // an instance of the form's XForm
)

// Unreadable says why a body is no questionnaire that was filled in.
type Unreadable struct{ diag.Text }

// Error reads English.
func (u *Unreadable) Error() string { return u.Text.String() }

// deepestJSON is how far a body may be nested: answers, one question, its values.
const deepestJSON = 3

// ParseFilled reads a body of a media type; the error is an *Unreadable. What
// was answered is not looked at, that is Form.Read's, but that no text has a NUL
// in it, which neither stores nor tables take.
func ParseFilled(mediaType string, body []byte) (Filled, error) {
	kind, _, err := mime.ParseMediaType(mediaType)
	switch {
	case err != nil:
		return Filled{}, &Unreadable{diag.Say("the media type %s", "媒体类型 %s", diag.Quote(mediaType))}
	case kind == TypeJSON:
		return parseJSON(body)
	case kind == TypeXML || kind == "application/xml":
		return parseXML(body)
	}
	return Filled{}, &Unreadable{diag.Say("answers of the media type %s", "媒体类型为 %s 的答卷", diag.Quote(kind))}
}

func parseJSON(body []byte) (Filled, error) {
	f, ok := plainJSON(body)
	var err error
	if !ok {
		f, err = anyJSON(body)
	}
	// JSON has no other way to write one. The backslash may be one of two.
	if err == nil && bytes.Contains(body, []byte(`\u0000`)) && f.hasNUL() {
		return Filled{}, &Unreadable{diag.Say("this is no questionnaire that was filled in: %s", "不是填写好的问卷：%s", diag.Say("a NUL in a text", "文字中含有 NUL 字符"))}
	}
	return f, err
}

func (f *Filled) hasNUL() bool {
	texts := []string{f.ID, f.Form, f.Version, f.Language, f.Unit, f.Mode, f.Replaces}
	if f.Consent != nil {
		texts = append(texts, f.Consent.Text, f.Consent.Language)
	}
	for name, values := range f.Answers {
		texts = append(append(texts, name), values...)
	}
	return slices.ContainsFunc(texts, func(text string) bool { return strings.ContainsRune(text, 0) })
}

func anyJSON(body []byte) (Filled, error) {
	var f Filled
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	err := tooDeep(body)
	if err == nil {
		err = d.Decode(&f)
	}
	if err == nil {
		if _, err = d.Token(); err == nil {
			err = errors.New("something behind the end")
		} else if errors.Is(err, io.EOF) {
			err = nil
		}
	}
	if err != nil {
		return Filled{}, &Unreadable{diag.Say("this is no questionnaire that was filled in: %s", "不是填写好的问卷：%s", err.Error())}
	}
	return f, nil
}

func tooDeep(body []byte) error {
	depth, quoted, escaped := 0, false, false
	for _, c := range body {
		switch {
		case escaped:
			escaped = false
		case quoted:
			escaped, quoted = c == '\\', c != '"'
		case c == '"':
			quoted = true
		case c == '{' || c == '[':
			if depth++; depth > deepestJSON {
				return fmt.Errorf("more than %d brackets one in the other", deepestJSON)
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return nil
}

// JSON is what ParseFilled reads. The same questionnaire is the same bytes.
func (f Filled) JSON() ([]byte, error) { return json.Marshal(f) }

// ConsentText tells one wording of what respondents are told and agree to from
// another, in all languages together; "" where no consent is asked for. How long
// answers are kept, and whether a code leads to a household, are part of what was
// agreed to: whoever sets them otherwise has a new wording. Whom to ask is not: a
// telephone number may change. Questionnaires of an earlier wording are taken as
// before, and keep the wording that they were begun with; those that go on with
// the pages of another version are agreed to anew.
func (f *Form) ConsentText() string {
	if !f.asksConsent() {
		return ""
	}
	sum := sha256.New()
	for _, text := range []Text{f.Purpose, f.Consent} {
		for _, lang := range slices.Sorted(maps.Keys(text)) {
			wording := strings.TrimSpace(text[lang])
			fmt.Fprintf(sum, "%s %d %s\n", lang, len(wording), wording)
		}
		sum.Write([]byte{0})
	}
	if f.Terms.KeepDays > 0 {
		fmt.Fprintf(sum, "keep %d\n", f.Terms.KeepDays)
	}
	if f.Terms.Named {
		sum.Write([]byte("named\n"))
	}
	return hex.EncodeToString(sum.Sum(nil)[:8])
}
