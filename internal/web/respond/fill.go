package respond

import (
	"cmp"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"goodgov/internal/i18n"
	"goodgov/internal/web/page"
	"goodgov/survey/form"
)

// questionView is a question as a page shows it.
type questionView struct {
	*form.Question
	Number      int
	Label, Hint string
	Input       string // radio, checkbox, text
	Choices     []choiceView
	Value       string
	Keys        string // which keys a telephone offers for typing: numeric, decimal, text
	Long        bool
	Must        string // says that it must be answered
	Fault       string
}

type choiceView struct {
	Value, Text string
	Chosen      bool
}

// sheet is a questionnaire as it stands.
type sheet struct {
	i18n.Printer
	room   *Room
	filled form.Filled
	groups [][]*form.Question
	number map[string]int
}

func (o *Room) sheet(r *http.Request, filled form.Filled) *sheet {
	return &sheet{Printer: o.Site.Printer(r), room: o, filled: filled, groups: put(o.Form, filled), number: o.Form.Numbers()}
}

// beside is the next group with questions, from a group on in a direction; −1
// or the number of groups where there is none.
func (s *sheet) beside(g, step int) int {
	for g += step; g >= 0 && g < len(s.groups) && len(s.groups[g]) == 0; g += step {
	}
	return g
}

// first is the first group with a question that was not answered; the number of
// groups where all are.
func (s *sheet) first() int {
	for g, group := range s.groups {
		for _, q := range group {
			if len(s.filled.Answers[q.Name]) == 0 {
				return g
			}
		}
	}
	return len(s.groups)
}

// faults are those of the groups, or of one.
func (s *sheet) faults(group int) []form.Fault {
	_, all := s.room.Form.Read(s.room.complete(s.filled), true)
	if group < 0 {
		return all
	}
	var faults []form.Fault
	for _, f := range all {
		for _, q := range s.groups[group] {
			if q.Name == f.Name {
				faults = append(faults, f)
			}
		}
	}
	return faults
}

func (s *sheet) view(q *form.Question, faults []form.Fault) questionView {
	values := s.filled.Answers[q.Name]
	v := questionView{Question: q, Number: s.number[q.Name], Label: q.Label.In(s.Lang), Hint: q.Hint.In(s.Lang), Input: "radio", Value: strings.Join(values, " "), Keys: "text", Must: s.T("respond.must")}
	for _, f := range faults {
		if f.Name == q.Name {
			v.Fault = f.Text.In(s.Lang)
		}
	}
	add := func(value, text string) {
		v.Choices = append(v.Choices, choiceView{value, text, slices.Contains(values, value)})
	}
	switch q.Kind {
	case form.Item, form.Attention:
		for i := range s.room.Form.Scale.Labels {
			add(s.room.Form.Scale.Value(i), s.room.Form.Scale.Point(i, s.Lang))
		}
	case form.One, form.Many:
		if q.Kind == form.Many {
			v.Input = "checkbox"
		}
		for _, c := range q.Choices {
			add(c.Value, c.Label.In(s.Lang))
		}
	case form.Number:
		// Not of the type number: of those, browsers withhold what is none.
		v.Input, v.Keys = "text", "decimal"
		if q.Whole {
			v.Keys = "numeric"
		}
	default:
		v.Input, v.Long = "text", q.Most() > 100
	}
	return v
}

// group shows the questions of one group, and gives scripts the whole.
func (o *Room) group(w http.ResponseWriter, r *http.Request) error {
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
	g, err := strconv.Atoi(r.URL.Query().Get("g"))
	if err != nil || g < 0 || g >= len(s.groups) || len(s.groups[g]) == 0 {
		if g = s.first(); g == len(s.groups) {
			http.Redirect(w, r, address(token)+"/check", http.StatusSeeOther)
			return nil
		}
	}
	var faults []form.Fault
	if r.URL.Query().Has("faults") {
		faults = s.faults(g)
	}
	var questions []questionView
	from, to := len(s.number), 0
	for _, q := range s.groups[g] {
		questions = append(questions, s.view(q, faults))
		from, to = min(from, s.number[q.Name]), max(to, s.number[q.Name]) // which may be shuffled
	}
	var points []string
	if o.Form.Groups[g].Matrix() {
		for i := range o.Form.Scale.Labels {
			points = append(points, o.Form.Scale.Point(i, s.Lang))
		}
	}
	group := &o.Form.Groups[g]
	o.show(w, r, http.StatusOK, "group", group.Label.In(s.Lang), map[string]any{
		"Draft": d, "Token": token, "Address": address(token), "Link": o.Site.Base + address(token), "Code": codeOf(r), "Unit": o.unitName(d.Filled.Unit, s.Lang),
		"Version": o.Form.Version, "VersionField": versionField, "Group": g, "Questions": questions, "Points": points, "Faults": faults, "Saved": r.URL.Query().Has("saved"), "More": r.URL.Query().Has("more"),
		"First": s.beside(g, -1) < 0, "From": from, "To": to, "Of": len(s.number),
	})
	return nil
}

// saveGroup keeps the answers of one group as they were given, right or wrong,
// and goes where it was asked to.
func (o *Room) saveGroup(w http.ResponseWriter, r *http.Request) error {
	if err := o.saving.Wait(r.Context(), o.Site.Neighbourhood(r)); err != nil {
		return err
	}
	if err := page.ParseForm(r); err != nil {
		return err
	}
	g, err := strconv.Atoi(r.PostForm.Get("g"))
	if err != nil || g < 0 || g >= len(o.Form.Groups) {
		g = 0
	}
	var before, filled form.Filled
	token, shown := r.PathValue("draft"), cmp.Or(r.PostForm.Get(versionField), o.Form.Version)
	err = o.amend(r.Context(), token, func(d *draft) error {
		switch before = d.Filled; {
		case !d.Sent.IsZero():
			return errSent
		case shown != before.Version:
			return errChanged // its answers may mean something else here
		case shown != o.Form.Version:
			d.Filled.Answers = asPosted(before.Answers, r.PostForm)
			d.changed(o.Site.Now())
			filled = d.Filled
			return nil
		}
		d.Filled.Answers = o.answered(before.Answers, g, r.PostForm)
		d.changed(o.Site.Now())
		filled = d.Filled
		return o.reached(r, before, filled, token)
	})
	next := ""
	switch {
	case errors.Is(err, errSent):
		next = address(token) + "/done"
	case errors.Is(err, errChanged), err == nil && filled.Version != o.Form.Version:
		next = address(token) // which says what has changed
	case errors.Is(err, errFull):
		next = "/full"
	case err != nil:
		return err
	default:
		next = o.after(r, token, g, before, filled)
	}
	http.Redirect(w, r, next, http.StatusSeeOther)
	return nil
}

// versionField is the field of a page of questions that has the version of its
// form. No question has such a name.
const versionField = ":version"

// asPosted are the answers with those that a page of another version sent, whose
// questions are not known here.
func asPosted(before form.Answers, posted url.Values) form.Answers {
	answers := maps.Clone(before)
	for name, values := range posted {
		if name != "g" && name != "go" && name != versionField {
			delete(answers, name)
			if written := asWritten(values); len(written) > 0 {
				answers[name] = written
			}
		}
	}
	return answers
}

// asWritten are the values of a field, without what browsers add and without
// empty ones.
func asWritten(values []string) []string {
	var written []string
	for _, value := range values {
		if value = strings.TrimSpace(strings.ReplaceAll(value, "\r\n", "\n")); value != "" {
			written = append(written, value)
		}
	}
	return written
}

// answered are the answers with those of one group as a page sent them.
func (o *Room) answered(before form.Answers, g int, posted url.Values) form.Answers {
	answers := maps.Clone(before)
	for _, q := range o.Form.Groups[g].Questions {
		delete(answers, q.Name)
		if written := asWritten(posted[q.Name]); len(written) > 0 {
			answers[q.Name] = written
		}
	}
	return answers
}

// after is where to go from a group.
func (o *Room) after(r *http.Request, token string, g int, before, filled form.Filled) string {
	s := o.sheet(r, filled)
	at := func(g int, also string) string { return address(token) + "?g=" + strconv.Itoa(g) + also }
	switch r.PostForm.Get("go") {
	case "save":
		return at(g, "&saved")
	case "back":
		return at(max(s.beside(g, -1), 0), "")
	}
	if len(s.faults(g)) > 0 {
		return at(g, "&faults")
	}
	if name := appeared(o.sheet(r, before).groups[g], s.groups[g]); name != "" {
		return at(g, "&more#"+url.PathEscape("q-"+name))
	}
	if next := s.beside(g, 1); next < len(s.groups) {
		return at(next, "")
	}
	return address(token) + "/check"
}

// appeared is the first of a group's questions that was not among those before:
// an answer in the same group led to it, and no page has put it yet.
func appeared(before, now []*form.Question) string {
	for _, q := range now {
		if !slices.Contains(before, q) {
			return q.Name
		}
	}
	return ""
}

// to is the address of a question in a questionnaire.
func (s *sheet) to(token, name string) string {
	for g, group := range s.groups {
		for _, q := range group {
			if q.Name == name {
				return address(token) + "?g=" + strconv.Itoa(g) + "#" + url.PathEscape("q-"+name)
			}
		}
	}
	return address(token)
}
