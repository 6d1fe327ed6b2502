package respond

import (
	"cmp"
	"errors"
	"net/http"
	"strings"
	"time"

	"goodgov/internal/web/page"
	"goodgov/survey/form"
)

// lineView is a question and its answer on the page that shows all.
type lineView struct {
	Number                       int
	Label, Answer, Address, Name string
	Fault                        string
}

type groupView struct {
	Label string
	Lines []lineView
}

// check shows all answers before they are sent.
func (o *Room) check(w http.ResponseWriter, r *http.Request) error {
	token, d, err := o.draftOf(r)
	if err != nil {
		return err
	}
	if !d.Sent.IsZero() {
		http.Redirect(w, r, address(token)+"/done", http.StatusSeeOther)
		return nil
	}
	if o.outdated(d) {
		return o.showOutdated(w, r, token, d)
	}
	s := o.sheet(r, d.Filled)
	var faults []form.Fault
	if r.URL.Query().Has("faults") {
		faults = s.faults(-1)
	}
	var groups []groupView
	var wrong, open []lineView
	for g, questions := range s.groups {
		if len(questions) == 0 {
			continue
		}
		group := groupView{Label: o.Form.Groups[g].Label.In(s.Lang)}
		for _, q := range questions {
			v := s.view(q, faults)
			line := lineView{Number: v.Number, Label: v.Label, Answer: v.answer(s.T("respond.and")), Address: s.to(token, q.Name), Name: q.Name, Fault: v.Fault}
			if line.Answer == "" {
				open = append(open, line)
			}
			if line.Fault != "" {
				wrong = append(wrong, line)
			}
			group.Lines = append(group.Lines, line)
		}
		groups = append(groups, group)
	}
	o.show(w, r, http.StatusOK, "check", s.T("respond.check.title"), map[string]any{
		"Draft": d, "Token": token, "Address": address(token), "Link": o.Site.Base + address(token), "Code": codeOf(r), "Unit": o.unitName(d.Filled.Unit, s.Lang),
		"Version": o.Form.Version, "Groups": groups, "Wrong": wrong, "Open": open, "NeedsCode": !o.Link && codeOf(r) == "",
	})
	return nil
}

// answer is what was answered, in words.
func (v *questionView) answer(and string) string {
	if len(v.Choices) == 0 {
		return v.Value
	}
	var chosen []string
	for _, c := range v.Choices {
		if c.Chosen {
			chosen = append(chosen, c.Text)
		}
	}
	return strings.Join(chosen, and)
}

// send submits the questionnaire as its draft has it. The draft is the same
// however often that is asked, and so is what is sent.
func (o *Room) send(w http.ResponseWriter, r *http.Request) error {
	if err := o.sending.Wait(r.Context(), o.Site.Neighbourhood(r)); err != nil {
		return err
	}
	if err := page.ParseForm(r); err != nil {
		return err
	}
	token, d, err := o.draftOf(r)
	if err != nil {
		return err
	}
	// A page of another version did not show what would be sent now.
	if d.Sent.IsZero() && (o.outdated(d) || cmp.Or(r.PostForm.Get("version"), o.Form.Version) != o.Form.Version) {
		http.Redirect(w, r, address(token)+"/check", http.StatusSeeOther)
		return nil
	}
	if d.Sent.IsZero() {
		if err := o.sendDraft(r, token, d); err != nil {
			if _, ok := errors.AsType[*badAnswers](err); ok {
				http.Redirect(w, r, address(token)+"/check?faults", http.StatusSeeOther)
				return nil
			}
			return err
		}
	}
	o.dropCode(w, token)
	http.Redirect(w, r, address(token)+"/done", http.StatusSeeOther)
	return nil
}

func (o *Room) sendDraft(r *http.Request, token string, d draft) error {
	answers, faults := o.Form.Read(o.complete(d.Filled), true)
	if faults = mendable(faults); len(faults) > 0 {
		return &badAnswers{faults}
	}
	// Answers to questions that are not put any more stay here.
	delete(answers, o.Form.UnitName)
	d.Filled.Answers = answers
	body, err := d.Filled.JSON()
	if err != nil {
		return err
	}
	code := codeOf(r)
	if typed := r.PostForm.Get("code"); typed != "" {
		code = typed
	}
	_, err = o.accept(r, form.TypeJSON, body, code, token)
	return err
}

// codesShown is how long the link of a questionnaire that was sent shows its
// codes: a page that did not load can be loaded again, and a link that was
// passed on is not for ever a key.
const codesShown = 24 * time.Hour

// done shows the receipt and the private code.
func (o *Room) done(w http.ResponseWriter, r *http.Request) error {
	token, d, err := o.draftOf(r)
	if err != nil {
		return err
	}
	if d.Sent.IsZero() {
		http.Redirect(w, r, address(token), http.StatusSeeOther)
		return nil
	}
	data := map[string]any{"Thanks": o.Form.Thanks, "KeepDays": o.Form.Terms.KeepDays}
	if o.Site.Now().Sub(d.Sent) < codesShown {
		kept, err := o.Store.Submission(r.Context(), d.Filled.ID)
		if err != nil {
			return err
		}
		receipt, err := o.Store.Submit(r.Context(), kept.Submission)
		if err != nil {
			return err
		}
		data["Receipt"] = receipt
	} else if err := o.Store.DropDraft(r.Context(), token); err != nil {
		return err
	}
	o.show(w, r, http.StatusOK, "done", o.Site.Printer(r).T("respond.done.title"), data)
	return nil
}
