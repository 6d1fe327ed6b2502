package respond

import (
	"context"
	"errors"
	"net/http"
	"time"

	"goodgov/internal/collect"
	"goodgov/internal/web/page"
	"goodgov/survey/form"
)

// A draft is of one version of the form, and the pages of a room put the
// questions of one. So a draft of another version, which was begun before the
// form was changed or with another server of the store, becomes one of this
// version before it goes on: whoever fills it in is told, and agrees anew where
// what they agreed to has changed.

// outdated tells whether a draft has to become one of this version first.
func (o *Room) outdated(d draft) bool { return d.Sent.IsZero() && d.Filled.Version != o.Form.Version }

// agreedAlready tells whether somebody agreed to what is asked for now.
func (o *Room) agreedAlready(f form.Filled) bool {
	wording := o.Form.ConsentText()
	return wording == "" || f.Consent != nil && f.Consent.Text == wording
}

// still are the answers of a draft of another version that this one takes, and
// the names of the questions of which it does not.
func (o *Room) still(ctx context.Context, f form.Filled) (form.Answers, []string, error) {
	earlier, err := page.Earlier(ctx, o.Store, o.Form, f.Version)
	if err != nil {
		return nil, nil, err
	}
	answers, rest := o.Form.Still(f.Answers, earlier)
	return answers, rest, nil
}

// showOutdated says that the form has changed, before anything of it is shown.
func (o *Room) showOutdated(w http.ResponseWriter, r *http.Request, token string, d draft) error {
	_, rest, err := o.still(r.Context(), d.Filled)
	if err != nil {
		return err
	}
	o.show(w, r, http.StatusOK, "outdated", o.Site.Printer(r).T("respond.outdated.title"), map[string]any{
		"Form": o.Form, "Token": token, "Address": address(token), "Told": o.Form.Told(form.OnWeb), "Rest": len(rest), "Again": !o.agreedAlready(d.Filled),
	})
	return nil
}

// errCurrent is that a draft is of this version already.
var errCurrent = errors.New("the draft is of the present version")

// errChanged is that the form has changed once more since a page was opened.
var errChanged = errors.New("the form is another one than the page showed")

// renew makes a draft one of this version, for who looked at what has changed.
func (o *Room) renew(w http.ResponseWriter, r *http.Request) error {
	if err := o.saving.Wait(r.Context(), o.Site.Neighbourhood(r)); err != nil {
		return err
	}
	if err := page.ParseForm(r); err != nil {
		return err
	}
	token, next := r.PathValue("draft"), address(r.PathValue("draft"))
	now := o.Site.Now().Truncate(time.Millisecond)
	consent := form.Agreed{Text: wordingIn(r.PostForm), Language: o.Site.Lang(r), At: now}
	var declined collect.Declined
	err := o.amend(r.Context(), token, func(d *draft) error {
		switch {
		case !o.outdated(*d):
			return errCurrent
		case r.PostForm.Get("agree") == "no":
			declined = collect.Declined{ID: d.Filled.ID, Form: o.Form.ID, Unit: d.Filled.Unit,
				Consent: collect.Consent{Text: consent.Text, Language: consent.Language, Mode: collect.Mode(d.Filled.Mode), At: now}}
			return errDeclined
		case consent.Text != o.Form.ConsentText() || r.PostForm.Get("version") != o.Form.Version:
			return errChanged
		}
		if !o.agreedAlready(d.Filled) {
			d.Filled.Consent = &consent
		}
		answers, _, err := o.still(r.Context(), d.Filled)
		d.Filled.Answers, d.Filled.Version = answers, o.Form.Version
		d.changed(o.Site.Now())
		return err
	})
	switch {
	case errors.Is(err, errDeclined):
		if err := o.Store.Decline(r.Context(), declined); err != nil {
			return err
		}
		if err := o.Store.DropDraft(r.Context(), token); err != nil {
			return err
		}
		o.dropCode(w, token)
		next = "/declined"
	case err != nil && !errors.Is(err, errCurrent) && !errors.Is(err, errChanged):
		return err
	}
	http.Redirect(w, r, next, http.StatusSeeOther)
	return nil
}

// errDeclined is that somebody does not agree to what has changed.
var errDeclined = errors.New("consent was declined")
