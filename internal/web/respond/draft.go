package respond

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"time"

	"goodgov/internal/collect"
	"goodgov/internal/web/page"
	"goodgov/survey/form"
)

// draft is a questionnaire on its way, as it is kept until it is submitted.
type draft struct {
	Filled form.Filled `json:"filled"`
	// Changes counts what was changed, so that of two states of a questionnaire
	// that was open in two places the later can be told.
	Changes int `json:"changes"`
	// Sent is when it was submitted. From then on Filled has nothing but the id.
	Sent time.Time `json:"sent,omitzero"`
}

// mostDraft bounds a draft, in bytes.
const mostDraft = 256 << 10

// keep keeps a draft in place of that which was read; nil: it is new.
func (o *Room) keep(ctx context.Context, token string, was []byte, d draft) error {
	body, err := json.Marshal(d)
	if err != nil {
		return fmt.Errorf("write a draft: %w", err)
	}
	if len(body) > mostDraft {
		return page.ErrLarge
	}
	return o.Store.SaveDraft(ctx, token, was, body)
}

// draft is the draft of a token, and its bytes.
func (o *Room) draft(ctx context.Context, token string) (d draft, body []byte, err error) {
	if body, err = o.Store.Draft(ctx, token); err != nil {
		return d, nil, notHere(err)
	}
	if err := json.Unmarshal(body, &d); err != nil {
		return d, nil, fmt.Errorf("read a draft: %w", err)
	}
	if d.Filled.Answers == nil {
		d.Filled.Answers = form.Answers{}
	}
	return d, body, nil
}

// draftOf is the draft of the address.
func (o *Room) draftOf(r *http.Request) (token string, d draft, err error) {
	token = r.PathValue("draft")
	d, _, err = o.draft(r.Context(), token)
	return token, d, err
}

// amend changes a draft, anew where it was changed meanwhile: another page may
// have submitted it, and answers that were submitted do not come back. An error
// of change leaves it as it is.
func (o *Room) amend(ctx context.Context, token string, change func(*draft) error) error {
	for {
		d, was, err := o.draft(ctx, token)
		if err == nil {
			err = change(&d)
		}
		if err == nil {
			err = o.keep(ctx, token, was, d)
		}
		if !errors.Is(err, collect.ErrChanged) {
			return err
		}
	}
}

// finished leaves of the draft of a questionnaire that is submitted what leads to
// its receipt for a while. The draft of another one stays, and so does what is
// left already: sending again does not show its codes for longer.
func (o *Room) finished(token, id string) *collect.Draft {
	sent := o.Site.Now().UTC()
	return &collect.Draft{Token: token, Left: func(body []byte) []byte {
		var d draft
		if err := json.Unmarshal(body, &d); err != nil || d.Filled.ID != id || !d.Sent.IsZero() {
			return nil
		}
		left, err := json.Marshal(draft{Filled: form.Filled{ID: id}, Sent: sent})
		if err != nil {
			return nil
		}
		return left
	}}
}

// changed takes note of a change to the answers.
func (d *draft) changed(now time.Time) {
	d.Changes++
	// A clock may have been set back. No second would read as not known, and is
	// what screening looks for.
	d.Filled.Seconds = max(d.Filled.Seconds, math.Ceil(now.Sub(d.Filled.Started).Seconds()), 1)
}

// complete are the answers with that to the question for the unit.
func (o *Room) complete(f form.Filled) form.Answers {
	return o.Form.WithUnit(f.Answers, f.Unit)
}

// Why what a device has is not kept.
var (
	errSent  = errors.New("the questionnaire was submitted")
	errLater = errors.New("something later is there")
	errFull  = errors.New("enough of the group have answered")
)

// saveDraft keeps what a device has of a questionnaire, unless something later is there.
func (o *Room) saveDraft(w http.ResponseWriter, r *http.Request) {
	sent, err := o.sentDraft(w, r)
	token, later := r.PathValue("draft"), draft{}
	if err == nil {
		err = o.amend(r.Context(), token, func(d *draft) error {
			switch {
			case sent.Filled.ID != d.Filled.ID || !sent.Sent.IsZero():
				return collect.ErrInvalid
			case !d.Sent.IsZero():
				return errSent
			case sent.Filled.Version != d.Filled.Version:
				return errVersion // the draft is one of another version by now; what the device has stays there
			case sent.Changes < d.Changes:
				later = *d
				return errLater
			}
			before := d.Filled
			*d = sent
			// Consent and unit were given before the first question.
			d.Filled.Consent, d.Filled.Unit, d.Filled.Form, d.Filled.Version = before.Consent, before.Unit, before.Form, before.Version
			return o.reached(r, before, d.Filled, token)
		})
	}
	switch {
	case errors.Is(err, errSent):
		reply(w, http.StatusOK, map[string]any{"sent": true})
	case errors.Is(err, errLater):
		reply(w, http.StatusConflict, map[string]any{"later": later})
	case err != nil && !errors.Is(err, errFull):
		o.refuse(w, r, err)
	default:
		reply(w, http.StatusOK, map[string]any{"full": err != nil})
	}
}

// sentDraft is the draft that a device sends.
func (o *Room) sentDraft(w http.ResponseWriter, r *http.Request) (d draft, err error) {
	if err := o.saving.Wait(r.Context(), o.Site.Neighbourhood(r)); err != nil {
		return d, err
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, mostDraft))
	if err == nil && json.Unmarshal(body, &d) != nil {
		err = page.ErrForm
	}
	return d, err
}

// refuse tells a program of an error.
func (o *Room) refuse(w http.ResponseWriter, r *http.Request, err error) {
	status, text := o.Site.Answer(r, o.advised(err))
	answer := map[string]any{"text": text.In(o.Site.Lang(r))}
	if bad, ok := errors.AsType[*badAnswers](err); ok {
		status = http.StatusUnprocessableEntity
		answer["text"], answer["faults"] = bad.text().In(o.Site.Lang(r)), bad.list(o.Site.Lang(r))
	}
	reply(w, status, answer)
}

// reply answers a program.
func reply(w http.ResponseWriter, status int, answer any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	// Whoever went away does not get the rest.
	_ = json.NewEncoder(w).Encode(answer)
}
