package respond

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"goodgov/internal/collect"
	"goodgov/internal/i18n"
	"goodgov/internal/web/page"
	"goodgov/survey/form"
)

// start says what the study is for and how to take part.
func (o *Room) start(w http.ResponseWriter, r *http.Request) error {
	since, err := o.Store.ShutAt(r.Context())
	if err != nil {
		return err
	}
	units := o.units(o.Site.Printer(r), since)
	closed := o.closedSince(since, o.Unit, time.Time{}) != nil || len(units) > 0 && !slices.ContainsFunc(units, func(u unitChoice) bool { return !u.Closed })
	o.show(w, r, http.StatusOK, "start", o.Site.Printer(r).T("respond.start.title"), map[string]any{"Form": o.Form, "Units": units,
		"Link": o.Link && !closed, "Code": o.Code && !closed, "Closed": closed, "Told": o.Form.Told(form.OnWeb)})
	return nil
}

// unitChoice is a unit to choose; not where collecting has ended. It stays in the
// list, so that nobody of it takes another for theirs.
type unitChoice struct {
	Code, Name string
	Closed     bool
}

func (o *Room) units(p i18n.Printer, since map[string]time.Time) []unitChoice {
	var units []unitChoice
	for i := range o.Form.Units {
		u := unitChoice{Code: o.Form.Units[i].Code, Name: o.Form.Units[i].Name(p.Lang)}
		if u.Closed = o.closedSince(since, u.Code, time.Time{}) != nil; u.Closed {
			u.Name = p.T("respond.start.ended", u.Name)
		}
		units = append(units, u)
	}
	return units
}

// choose leads to the open link of the unit that was chosen.
func (o *Room) choose(w http.ResponseWriter, r *http.Request) error {
	unit := r.URL.Query().Get("unit")
	if unit == "" {
		return o.welcome(w, r, "")
	}
	http.Redirect(w, r, "/u/"+url.PathEscape(unit), http.StatusSeeOther)
	return nil
}

func (o *Room) byLink(w http.ResponseWriter, r *http.Request) error {
	return o.welcome(w, r, r.PathValue("unit"))
}

func (o *Room) welcome(w http.ResponseWriter, r *http.Request, unit string) error {
	p, in, err := o.admitted(w, r, unit, "")
	if in {
		return o.askConsent(w, r, p, consentAsked{})
	}
	return err
}

// typed leads from a code that was typed to its page.
func (o *Room) typed(w http.ResponseWriter, r *http.Request) error {
	if err := page.ParseForm(r); err != nil {
		return err
	}
	code := collect.PlainCode(r.PostForm.Get("code"))
	if code == "" {
		return collect.ErrNoCode
	}
	http.Redirect(w, r, "/c/"+code, http.StatusSeeOther)
	return nil
}

func (o *Room) byCode(w http.ResponseWriter, r *http.Request) error {
	p, in, err := o.admitted(w, r, "", r.PathValue("code"))
	if in {
		return o.askConsent(w, r, p, consentAsked{})
	}
	return err
}

// consentAsked is what is known of somebody who is asked again.
type consentAsked struct{ Changed, Helped bool }

func (o *Room) askConsent(w http.ResponseWriter, r *http.Request, p place, asked consentAsked) error {
	lang := o.Site.Lang(r)
	data := map[string]any{"Form": o.Form, "Place": p, "Unit": o.unitName(p.Unit, lang), "Told": o.Form.Told(form.OnWeb), "Asked": asked}
	if p.Unit == "" {
		since, err := o.Store.ShutAt(r.Context())
		if err != nil {
			return err
		}
		data["Units"] = o.units(o.Site.Printer(r), since)
	}
	o.show(w, r, http.StatusOK, "consent", o.Site.Printer(r).T("respond.consent.title"), data)
	return nil
}

// wordingIn is the wording of the consent that a page showed; it is not ours where
// the page is from before it was changed.
func wordingIn(posted url.Values) string {
	wording := posted.Get("wording")
	return wording[:min(len(wording), longestWording)]
}

// begin makes a draft for somebody who agreed, or counts somebody who did not,
// of whom nothing else is kept. Who agreed to a text that is another one by now
// reads that one first.
func (o *Room) begin(w http.ResponseWriter, r *http.Request) error {
	if err := o.begins.Wait(r.Context(), o.Site.Neighbourhood(r)); err != nil {
		return err
	}
	if err := page.ParseForm(r); err != nil {
		return err
	}
	unit, code, agreed := r.PostForm.Get("unit"), r.PostForm.Get("code"), r.PostForm.Get("agree") == "yes"
	p, in, err := o.admitted(w, r, unit, code)
	if !in {
		return err
	}
	lang, now := o.Site.Lang(r), o.Site.Now().Truncate(time.Millisecond) // with its zone: the day is that of the place
	consent := collect.Consent{Text: wordingIn(r.PostForm), Language: lang, Mode: collect.Alone, At: now}
	if r.PostForm.Get("helped") == "yes" {
		consent.Mode = collect.Helped
	}
	if !agreed {
		id := r.PostForm.Get("id") // of scripts, which send again what may not have arrived
		if len(id) > collect.MaxID {
			return collect.ErrInvalid
		}
		if err := o.Store.Decline(r.Context(), collect.Declined{ID: id, Form: o.Form.ID, Unit: p.Unit, Consent: consent}); err != nil {
			return err
		}
		http.Redirect(w, r, "/declined", http.StatusSeeOther)
		return nil
	}
	if consent.Text != o.Form.ConsentText() {
		return o.askConsent(w, r, p, consentAsked{Changed: true, Helped: consent.Mode == collect.Helped})
	}
	if p.Unit == "" && len(o.Form.Units) > 0 {
		return errUnit
	}
	if code != "" {
		if err := o.begun.Wait(r.Context(), collect.PlainCode(code)); errors.Is(err, page.ErrBusy) {
			return errBegun
		} else if err != nil {
			return err
		}
	}
	id, err := collect.NewID(o.Site.Random)
	if err != nil {
		return err
	}
	d := draft{Filled: form.Filled{ID: id, Form: o.Form.ID, Version: o.Form.Version, Language: lang, Unit: p.Unit, Mode: string(consent.Mode), Started: now, Answers: form.Answers{}}}
	if consent.Text != "" {
		d.Filled.Consent = &form.Agreed{Text: consent.Text, Language: lang, At: now}
	}
	token, err := collect.NewToken(o.Site.Random)
	if err != nil {
		return err
	}
	if err := o.keep(r.Context(), token, nil, d); err != nil {
		return err
	}
	if code != "" {
		// The draft does not hold the code: nothing that is stored leads from
		// one to the other.
		http.SetCookie(w, o.codeCookie(token, collect.PlainCode(code)))
	}
	http.Redirect(w, r, address(token), http.StatusSeeOther)
	return nil
}

// codeLasts is how long a browser remembers with which code a questionnaire was begun.
const codeLasts = 60 * 24 * time.Hour

func (o *Room) codeCookie(token, code string) *http.Cookie {
	cookie := o.Site.Cookie("code", code, codeLasts)
	cookie.Path = address(token)
	return cookie
}

// dropCode lets the browser forget the code of a questionnaire that was sent.
func (o *Room) dropCode(w http.ResponseWriter, token string) {
	cookie := o.codeCookie(token, "")
	cookie.MaxAge = -1
	http.SetCookie(w, cookie)
}

// codeOf is the code with which a questionnaire was begun here.
func codeOf(r *http.Request) string {
	if cookie, err := r.Cookie("code"); err == nil {
		return strings.TrimSpace(cookie.Value)
	}
	return ""
}

func (o *Room) declined(w http.ResponseWriter, r *http.Request) error {
	o.show(w, r, http.StatusOK, "declined", o.Site.Printer(r).T("respond.declined.title"), nil)
	return nil
}

// address is where the questionnaire of a draft is.
func address(token string) string { return "/q/" + url.PathEscape(token) }

// notHere turns a draft that is not there into what respondents understand.
func notHere(err error) error {
	if errors.Is(err, collect.ErrNotFound) {
		return errDraft
	}
	return err
}
