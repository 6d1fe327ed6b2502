package office

import (
	"cmp"
	"encoding/hex"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"goodgov/internal/collect"
	"goodgov/internal/diag"
	"goodgov/internal/web/page"
)

const opinionsPath = start + "/opinions"

func (o *Room) opinionRoutes() []route {
	return []route{
		{"GET " + opinionsPath, collect.TreatOpinions, "people.menu.opinions", o.opinions},
		{"GET " + opinionsPath + "/{opinion}", collect.TreatOpinions, "", o.opinion},
		{"POST " + opinionsPath + "/{opinion}/{step}", collect.TreatOpinions, "", o.stepOpinion},
	}
}

// States of opinions, as the list is narrowed down to.
const (
	opinionNew         = "new" // nobody has it
	opinionAssigned    = "assigned"
	opinionAnswered    = "answered"
	opinionImplemented = "implemented"
	opinionDeclined    = "declined"
)

var opinionStates = []string{opinionNew, opinionAssigned, opinionAnswered, opinionImplemented, opinionDeclined}

// stateOf is the furthest that an opinion has come.
func stateOf(p *collect.Opinion) string {
	switch {
	case p.Outcome == collect.Implemented:
		return opinionImplemented
	case p.Outcome == collect.NotImplemented:
		return opinionDeclined
	case p.Answer != "":
		return opinionAnswered
	case p.Assigned != "":
		return opinionAssigned
	}
	return opinionNew
}

// handleOf names an opinion on the office's pages. Its id is that of the
// answers it came with, which who treats opinions has no business with.
func handleOf(id string) string {
	sum := collect.HashToken("opinion " + id)
	return hex.EncodeToString(sum[:10])
}

type opinionsPage struct {
	States []stateLink
	Units  []option
	Unit   string
	State  string
	Rows   []opinionRow
	Pages  pages
}

type stateLink struct {
	page.Link
	N int
}

type opinionRow struct {
	Address, Text, Unit, Received, State, Assigned string
	Rating                                         int
}

// opinionsAtOnce is how many are on a page.
const opinionsAtOnce = 50

// ownOpinions are those of the units in reach, the latest first.
func (o *Room) ownOpinions(r *http.Request, v *visit) ([]collect.Opinion, error) {
	all, err := o.Store.Opinions(r.Context())
	all = slices.DeleteFunc(all, func(p collect.Opinion) bool { return !o.inReach(v, collect.TreatOpinions, p.Unit) })
	slices.Reverse(all)
	return all, err
}

func (o *Room) opinions(w http.ResponseWriter, r *http.Request, v *visit) error {
	all, err := o.ownOpinions(r, v)
	if err != nil {
		return err
	}
	data := opinionsPage{Unit: r.URL.Query().Get("unit"), State: r.URL.Query().Get("state")}
	data.Units = unitOptions(o.lowest(v, collect.TreatOpinions), v.Lang, data.Unit)
	if data.Unit != "" {
		all = slices.DeleteFunc(all, func(p collect.Opinion) bool { return p.Unit != data.Unit })
	}
	counts := map[string]int{"": len(all)}
	for i := range all {
		counts[stateOf(&all[i])]++
	}
	address := func(state, page string) string {
		q := url.Values{}
		for name, value := range map[string]string{"state": state, "unit": data.Unit, "page": page} {
			if value != "" {
				q.Set(name, value)
			}
		}
		if len(q) == 0 {
			return opinionsPath
		}
		return opinionsPath + "?" + q.Encode()
	}
	for _, state := range append([]string{""}, opinionStates...) {
		text := v.T("people.opinions.all")
		if state != "" {
			text = v.T("people.opinion." + state)
		}
		data.States = append(data.States, stateLink{page.Link{Address: address(state, ""), Text: text, Here: state == data.State}, counts[state]})
	}
	if data.State != "" {
		all = slices.DeleteFunc(all, func(p collect.Opinion) bool { return stateOf(&p) != data.State })
	}
	from, to := data.Pages.cut(r, len(all), opinionsAtOnce, func(n string) string { return address(data.State, n) })
	titles, err := o.titles(r)
	if err != nil {
		return err
	}
	for _, p := range all[from:to] {
		row := opinionRow{Address: opinionsPath + "/" + handleOf(p.ID), Text: cmp.Or(opening(p.Text), v.T("people.opinion.gone")), Unit: o.unitName(p.Unit, v.Lang), Received: o.dayOf(p.Received),
			State: v.T("people.opinion." + stateOf(&p)), Rating: p.Rating}
		if p.Assigned != "" {
			row.Assigned = titles(p.Assigned)
		}
		data.Rows = append(data.Rows, row)
	}
	return o.page(w, r, v, opinionsPath, "opinions", v.T("people.opinions"), data)
}

// opening is what a list shows of an opinion; its own page has it whole.
func opening(text string) string {
	if runes := []rune(text); len(runes) >= collect.OpinionStart {
		return string(runes[:collect.OpinionStart-1]) + "…"
	}
	return text
}

// titles returns what accounts are shown as.
func (o *Room) titles(r *http.Request) (func(name string) string, error) {
	accounts, err := o.Store.Accounts(r.Context())
	return func(name string) string {
		for _, a := range accounts {
			if a.Name == name {
				return cmp.Or(a.Title, a.Name)
			}
		}
		return name
	}, err
}

// pages are the links from one part of a long list to the others.
type pages struct {
	Number, Of    int
	Before, After string // addresses; empty: none
}

// cut finds the part of n things that a request asks for.
func (p *pages) cut(r *http.Request, n, atOnce int, address func(page string) string) (from, to int) {
	p.Of = max(1, (n+atOnce-1)/atOnce)
	p.Number, _ = strconv.Atoi(r.URL.Query().Get("page"))
	p.Number = min(max(p.Number, 1), p.Of)
	if p.Number > 1 {
		p.Before = address(strconv.Itoa(p.Number - 1))
	}
	if p.Number < p.Of {
		p.After = address(strconv.Itoa(p.Number + 1))
	}
	from = (p.Number - 1) * atOnce
	return from, min(from+atOnce, n)
}

type opinionPage struct {
	opinionRow
	Gone    bool
	Reader  collect.Reader // of what is answered
	Steps   []stepRow
	Helpers []option // to whom it can be given
	Answer  string
	Outcome string
	Reason  string
	Fault   string
	Done    bool
}

type stepRow struct{ At, Who, What, Note string }

// opinionIn finds the opinion of a request in reach.
func (o *Room) opinionIn(r *http.Request, v *visit) (collect.Opinion, error) {
	all, err := o.ownOpinions(r, v)
	if err != nil {
		return collect.Opinion{}, err
	}
	at := slices.IndexFunc(all, func(p collect.Opinion) bool { return handleOf(p.ID) == r.PathValue("opinion") })
	if at < 0 {
		return collect.Opinion{}, collect.ErrNotFound
	}
	return o.Store.Opinion(r.Context(), all[at].ID)
}

// helpers are the accounts that may treat opinions of a unit.
func (o *Room) helpers(r *http.Request, unit string) ([]collect.Account, error) {
	accounts, err := o.Store.Accounts(r.Context())
	return slices.DeleteFunc(accounts, func(a collect.Account) bool {
		return !o.inReach(&visit{account: a, units: o.Units}, collect.TreatOpinions, unit)
	}), err
}

func (o *Room) opinion(w http.ResponseWriter, r *http.Request, v *visit) error {
	return o.showOpinion(w, r, v, opinionPage{Done: r.URL.Query().Has("done")})
}

func (o *Room) showOpinion(w http.ResponseWriter, r *http.Request, v *visit, data opinionPage) error {
	p, err := o.opinionIn(r, v)
	if err != nil {
		return err
	}
	steps, err := o.Store.OpinionSteps(r.Context(), p.ID)
	if err != nil {
		return err
	}
	helpers, err := o.helpers(r, p.Unit)
	if err != nil {
		return err
	}
	titles, err := o.titles(r)
	if err != nil {
		return err
	}
	data.opinionRow = opinionRow{Address: opinionsPath + "/" + handleOf(p.ID), Text: cmp.Or(p.Text, v.T("people.opinion.gone")), Unit: o.unitName(p.Unit, v.Lang), Received: o.dayOf(p.Received),
		State: v.T("people.opinion." + stateOf(&p)), Rating: p.Rating}
	data.Gone, data.Reader = p.Text == "", p.Reader()
	data.Answer, data.Outcome, data.Reason = p.Answer, string(p.Outcome), p.Reason
	for _, a := range helpers {
		data.Helpers = append(data.Helpers, option{a.Name, cmp.Or(a.Title, a.Name), a.Name == p.Assigned})
	}
	for _, step := range steps {
		row := stepRow{At: o.moment(step.At), Who: v.T("people.opinion.author"), What: v.T("people.step." + string(step.Kind)), Note: step.Note}
		if step.Who != "" {
			row.Who = titles(step.Who)
		}
		switch step.Kind {
		case collect.Assign:
			row.Note = titles(step.Note)
		case collect.Rate:
			row.Note = v.T("people.opinion.rated", step.Rating)
		}
		data.Steps = append(data.Steps, row)
	}
	return o.page(w, r, v, opinionsPath, "opinion", v.T("people.opinion"), data)
}

// errNoNote is a step without what it needs.
var errNoNote = &collect.Refusal{Code: "opinion.note", Text: diag.Say("please write something, or choose somebody", "请填写内容，或选择经办人")}

func (o *Room) stepOpinion(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := page.ParseForm(r); err != nil {
		return err
	}
	p, err := o.opinionIn(r, v)
	if err != nil {
		return err
	}
	kind := collect.StepKind(r.PathValue("step"))
	if !slices.Contains([]collect.StepKind{collect.Assign, collect.Reply, collect.Implement, collect.Decline}, kind) {
		return page.ErrNoPage
	}
	note, err := words(r, "note")
	if err == nil && note == "" {
		err = errNoNote
	}
	if err == nil && kind == collect.Assign {
		helpers, other := o.helpers(r, p.Unit)
		if other != nil {
			return other
		}
		if !slices.ContainsFunc(helpers, func(a collect.Account) bool { return a.Name == note }) {
			err = errNoNote
		}
	}
	if err == nil {
		err = o.Store.StepOpinion(r.Context(), p.ID, collect.Step{Kind: kind, Who: v.account.Name, Note: note})
	}
	if text, other := told(v, err); other != nil {
		return other
	} else if text != "" {
		return o.showOpinion(w, r, v, opinionPage{Fault: text})
	}
	http.Redirect(w, r, opinionsPath+"/"+handleOf(p.ID)+"?done", http.StatusSeeOther)
	return nil
}
