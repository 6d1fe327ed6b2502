package respond

import (
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"net/http"
	"slices"
	"time"

	"goodgov/internal/collect"
	"goodgov/internal/diag"
	"goodgov/internal/web/page"
	"goodgov/survey/form"
)

// Headers that stand beside a questionnaire: they are no part of what is kept.
const (
	headerCode  = "Goodgov-Code"  // the one-time code
	headerDraft = "Goodgov-Draft" // the token of its draft
)

// submit takes a questionnaire as a device has it, the bytes as they are.
func (o *Room) submit(w http.ResponseWriter, r *http.Request) {
	err := o.sending.Wait(r.Context(), o.Site.Neighbourhood(r))
	var body []byte
	if err == nil {
		body, err = io.ReadAll(http.MaxBytesReader(w, r.Body, mostDraft))
	}
	var receipt collect.Receipt
	token := r.Header.Get(headerDraft)
	if err == nil {
		receipt, err = o.accept(r, r.Header.Get("Content-Type"), body, r.Header.Get(headerCode), token)
	}
	if err != nil {
		o.refuse(w, r, err)
		return
	}
	if token != "" {
		o.dropCode(w, token)
	}
	reply(w, http.StatusOK, map[string]any{"receipt": receipt.Code, "withdrawal": receipt.Withdrawal, "again": receipt.Again})
}

// badAnswers are answers that the form does not take.
type badAnswers struct{ faults []form.Fault }

func (b *badAnswers) text() diag.Text {
	return diag.Say("%d answers must be looked at again", "有 %d 处回答需要修改", len(b.faults))
}

// Error reads English, and does not say what was answered.
func (b *badAnswers) Error() string { return b.text().String() }

func (b *badAnswers) list(lang string) []map[string]string {
	var list []map[string]string
	for _, f := range b.faults {
		list = append(list, map[string]string{"name": f.Name, "text": f.Text.In(lang)})
	}
	return list
}

// accept keeps a questionnaire, which finishes its draft, and returns when it is
// durable. Of the form as it is now, answers must fit. Of another version that was
// given out, which a device had when it went offline, they are kept as they are,
// for the study to read, and so are those to a question that is not asked any
// more: respondents could not mend them. A version that nobody knows is no way
// round what the form takes.
func (o *Room) accept(r *http.Request, mediaType string, body []byte, code, token string) (collect.Receipt, error) {
	none := collect.Receipt{}
	f, err := form.ParseFilled(mediaType, body)
	if unreadable, ok := errors.AsType[*form.Unreadable](err); ok {
		return none, &collect.Refusal{Code: page.ErrForm.Code, Text: unreadable.Text}
	}
	if err != nil {
		return none, err
	}
	if f.Form != o.Form.ID {
		return none, errVersion
	}
	if mode := collect.Mode(f.Mode); mode != collect.Alone && mode != collect.Helped || f.Replaces != "" {
		return none, collect.ErrInvalid
	}
	if err := o.agreed(f); err != nil {
		return none, err
	}
	if code == "" && !o.Link {
		return none, errWay
	}
	p, _, err := o.placeOf(r, f.Unit, code)
	if err != nil {
		return none, err
	}
	if p.Unit == "" && len(o.Form.Units) > 0 {
		return none, errUnit
	}
	f.Unit = p.Unit
	if err := o.fits(r.Context(), f); err != nil {
		return none, err
	}
	if err := o.stillOpen(r.Context(), f, body); err != nil {
		return none, err
	}
	s := collect.Submission{
		ID: f.ID, Form: f.Form, Version: f.Version, Unit: p.Unit, Mode: collect.Mode(f.Mode), Language: f.Language,
		Respondent: p.Household, Code: code, Opinion: f.Answers.Text(o.Opinion), Type: form.TypeJSON, Body: body,
	}
	if token != "" {
		s.Draft = o.finished(token, f.ID)
	}
	if f.Consent != nil {
		s.Consent = collect.Consent{Text: f.Consent.Text, Language: f.Consent.Language, Mode: s.Mode, At: f.Consent.At}
	}
	return o.Store.Submit(r.Context(), s)
}

// mostStrangers is how many more answers to questions that the form has not there
// may be than it has questions: another version had others.
const mostStrangers = 200

// fits holds that the answers are such as the form takes, or took.
func (o *Room) fits(ctx context.Context, f form.Filled) error {
	_, all := o.Form.Read(o.complete(f), f.Version == o.Form.Version)
	faults, questions := mendable(slices.Clone(all)), 0
	for range o.Form.All {
		questions++
	}
	if len(all)-len(faults) > questions+mostStrangers {
		return collect.ErrInvalid
	}
	if len(faults) > 0 && f.Version != o.Form.Version {
		earlier, err := page.Earlier(ctx, o.Store, o.Form, f.Version)
		if err != nil || earlier != nil {
			return err
		}
	}
	if len(faults) > 0 {
		return &badAnswers{faults}
	}
	return nil
}

// mendable are the faults that respondents can mend: not answers to questions
// that they are not asked.
func mendable(faults []form.Fault) []form.Fault {
	return slices.DeleteFunc(faults, func(f form.Fault) bool { return f.Code == form.FaultUnknown })
}

// longestWording is more than form.ConsentText has.
const longestWording = 64

// agreed holds that consent was given, to whichever wording there was when the
// questionnaire was begun: that is what is kept of it.
func (o *Room) agreed(f form.Filled) error {
	if o.Form.ConsentText() != "" && (f.Consent == nil || f.Consent.Text == "" || len(f.Consent.Text) > longestWording) {
		return errConsent
	}
	return nil
}

// stillOpen lets in what was begun in time, and what was received before and
// only lost its acknowledgement. Where collecting has ended, anything else under
// that id is refused here: the store would keep it for the office to look at, who
// has looked by then.
func (o *Room) stillOpen(ctx context.Context, f form.Filled, body []byte) error {
	if err := o.closed(ctx, f.Unit, time.Time{}); !errors.Is(err, page.ErrClosed) {
		return err
	}
	kept, err := o.Store.Submission(ctx, f.ID)
	switch {
	case errors.Is(err, collect.ErrNotFound):
		return o.closed(ctx, f.Unit, f.Started)
	case err == nil && kept.Hash != sha256.Sum256(body):
		return collect.ErrConflict
	}
	return err
}
