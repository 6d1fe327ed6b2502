package respond

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	"goodgov/internal/collect"
	"goodgov/internal/diag"
	"goodgov/internal/web/page"
)

// What this room refuses.
var (
	errUnit    = &collect.Refusal{Code: "respond.unit", Text: diag.Say("there is no such community in this survey", "本次调查中没有这个社区")}
	errWay     = &collect.Refusal{Code: "respond.way", Text: diag.Say("a one-time code is needed to take part; it is in the letter to your household", "参加本次调查需要答题码，请见寄到您家的信函")}
	errConsent = &collect.Refusal{Code: "respond.consent", Text: diag.Say("consent to take part is missing; no answer is kept", "缺少参加调查的同意，未保存任何回答")}
	errVersion = &collect.Refusal{Code: "respond.form", Text: diag.Say("this is the answer to another questionnaire", "这是另一份问卷的答卷")}
	errRatings = &collect.Refusal{Code: "respond.ratings", Text: diag.Say("you have rated this several times today: please come back tomorrow to change it again", "您今天已多次评价，如需再改，请明天再来")}
	errBegun   = &collect.Refusal{Code: "respond.begun", Text: diag.Say("many questionnaires were begun with this code just now: please go on with one of them, or come back in an hour", "刚才用此答题码开始填写的次数过多：请继续填写已开始的问卷，或一小时后再来")}
	errDraft   = &collect.Refusal{Code: "respond.draft", Text: diag.Say("this questionnaire is not here: it was sent long ago, or its time to be kept is over", "没有这份填写中的问卷：可能早已提交，或已过保存期")}
)

// grace is how long a questionnaire that was begun before collecting ended may
// still come in: an interviewer's telephone comes out of the hills, somebody
// finds their network again. Nothing of what they did is to be lost.
const grace = 30 * 24 * time.Hour

// closed is page.ErrClosed when collecting has ended in a unit, unless the
// questionnaire was begun before by the clock of its device, which is all that
// tells about one that was begun without a network.
func (o *Room) closed(ctx context.Context, unit string, begun time.Time) error {
	since, err := o.Store.ShutAt(ctx)
	if err != nil {
		return err
	}
	return o.closedSince(since, unit, begun)
}

// closedSince is closed where it is known since when collecting has ended in which
// units.
func (o *Room) closedSince(since map[string]time.Time, unit string, begun time.Time) error {
	ended := collect.EndedAt(since, o.UnitAndAbove(unit)...)
	if collect.TooLate(ended, begun) || !ended.IsZero() && o.Site.Now().Sub(ended) > grace {
		return page.ErrClosed
	}
	return nil
}

// place is where somebody belongs who comes with a code or none, and says that
// they belong to a unit. An empty unit is not known yet.
type place struct {
	Unit string
	Code string // as it was typed; empty by an open link
	// Household is that of the code, where answers are kept with it.
	Household string
}

// admit finds the place of somebody who begins. Only codes can be used up.
func (o *Room) admit(r *http.Request, unit, code string) (place, error) {
	if code == "" && !o.Link {
		return place{}, errWay
	}
	if code == "" && unit == "" && len(o.Form.Units) > 0 {
		return place{}, errUnit
	}
	p, state, err := o.placeOf(r, unit, code)
	if err != nil {
		return place{}, err
	}
	// Where collecting has ended it does not matter any more whether a code was used.
	if err := o.closed(r.Context(), p.Unit, time.Time{}); err != nil {
		return p, err
	}
	return p, state.Admits()
}

// admitted finds the place of somebody who begins, or answers by itself who
// comes too late: they did nothing wrong.
func (o *Room) admitted(w http.ResponseWriter, r *http.Request, unit, code string) (place, bool, error) {
	p, err := o.admit(r, unit, code)
	if errors.Is(err, page.ErrClosed) {
		lang := o.Site.Lang(r)
		o.show(w, r, http.StatusOK, "closed", o.Site.Printer(r).T("respond.closed.title"), map[string]any{"Unit": o.unitName(p.Unit, lang), "Contact": o.Form.Terms.Contact.In(lang)})
		return p, false, nil
	}
	return p, err == nil, err
}

// guessed does what tells whether a code is right. Those who come with wrong
// ones wait, and so do their neighbours; those who come with right ones do not
// make anybody wait.
func (o *Room) guessed(r *http.Request, look func() error) error {
	neighbourhood := o.Site.Neighbourhood(r)
	if err := o.guesses.Wait(r.Context(), neighbourhood); err != nil {
		return err
	}
	err := look()
	if !errors.Is(err, collect.ErrNoCode) && !errors.Is(err, collect.ErrNotFound) {
		o.guesses.Forgive(neighbourhood)
	}
	return err
}

// placeOf finds the place without asking whether the code can still be used:
// that is for the store, which knows a questionnaire that is sent again.
func (o *Room) placeOf(r *http.Request, unit, code string) (place, collect.CodeState, error) {
	p, state := place{Unit: unit, Code: code}, collect.CodeOpen
	if code != "" {
		if !o.Config.Code {
			return p, state, collect.ErrNoCode
		}
		var issued collect.IssuedCode
		err := o.guessed(r, func() (err error) {
			issued, err = o.Store.Code(r.Context(), code)
			return err
		})
		if err != nil {
			return p, state, err
		}
		state = issued.State
		if p.Unit == "" && (o.unit(issued.Unit) != nil || len(o.Form.Units) == 0) {
			p.Unit = issued.Unit
		}
		if issued.Unit != "" && p.Unit != "" && !slices.Contains(o.UnitAndAbove(p.Unit), issued.Unit) {
			return p, state, errUnit
		}
		if o.Form.Terms.Named {
			p.Household = issued.Label
		}
	}
	if len(o.Form.Units) == 0 && (p.Unit == "" || p.Unit == o.Unit) {
		p.Unit = o.Unit
	} else if p.Unit != "" && o.unit(p.Unit) == nil {
		return p, state, errUnit
	}
	return p, state, nil
}
