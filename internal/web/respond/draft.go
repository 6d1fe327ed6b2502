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

// sentDraft is what is left of a draft that was submitted.
func sentDraft(id string, now time.Time) draft {
	return draft{Filled: form.Filled{ID: id}, Sent: now.UTC()}
}

// mostDraft bounds a draft, in bytes.
const mostDraft = 256 << 10

func (o *Room) keep(ctx context.Context, token string, d draft) error {
	body, err := json.Marshal(d)
	if err != nil {
		return fmt.Errorf("write a draft: %w", err)
	}
	if len(body) > mostDraft {
		return page.ErrLarge
	}
	return o.Store.SaveDraft(ctx, token, body)
}

// draftOf is the draft of the address.
func (o *Room) draftOf(r *http.Request) (token string, d draft, err error) {
	token = r.PathValue("draft")
	body, err := o.Store.Draft(r.Context(), token)
	if err != nil {
		return token, d, notHere(err)
	}
	if err := json.Unmarshal(body, &d); err != nil {
		return token, d, fmt.Errorf("read a draft: %w", err)
	}
	if d.Filled.Answers == nil {
		d.Filled.Answers = form.Answers{}
	}
	return token, d, nil
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

// saveDraft keeps what a device has of a questionnaire, unless something later is there.
func (o *Room) saveDraft(w http.ResponseWriter, r *http.Request) {
	var token string
	var d draft
	err := o.saving.Wait(r.Context(), o.Site.Neighbourhood(r))
	if err == nil {
		token, d, err = o.draftOf(r)
	}
	if err != nil {
		o.refuse(w, r, err)
		return
	}
	var sent draft
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, mostDraft))
	if err == nil && json.Unmarshal(body, &sent) != nil {
		err = page.ErrForm
	}
	if err == nil && (sent.Filled.ID != d.Filled.ID || !sent.Sent.IsZero()) {
		err = collect.ErrInvalid
	}
	if err != nil {
		o.refuse(w, r, err)
		return
	}
	if !d.Sent.IsZero() {
		reply(w, http.StatusOK, map[string]any{"sent": true})
		return
	}
	if sent.Changes < d.Changes {
		reply(w, http.StatusConflict, map[string]any{"later": d})
		return
	}
	// Consent and unit were given before the first question.
	sent.Filled.Consent, sent.Filled.Unit, sent.Filled.Form, sent.Filled.Version = d.Filled.Consent, d.Filled.Unit, d.Filled.Form, d.Filled.Version
	full, err := o.reached(r, d.Filled, sent.Filled, token)
	if err == nil && !full {
		err = o.keep(r.Context(), token, sent)
	}
	if err != nil {
		o.refuse(w, r, err)
		return
	}
	reply(w, http.StatusOK, map[string]any{"full": full})
}

// refuse tells a program of an error.
func (o *Room) refuse(w http.ResponseWriter, r *http.Request, err error) {
	status, text := page.Status(err)
	if status >= 500 {
		o.Site.Log.ErrorContext(r.Context(), "failed", "error", err, "request", page.RequestID(r))
	}
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
