package office

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"goodgov/internal/collect"
	"goodgov/internal/diag"
	"goodgov/internal/web/page"
	"goodgov/survey/form"
)

const entryPath = start + "/entry"

// The ways in which somebody else than the respondent sends a questionnaire:
// asked in person, or typed in from paper.
const (
	asInterview = "interview"
	asPaper     = "paper"
)

func (o *Room) entryRoutes() []route {
	at := entryPath + "/{" + unitInPath + "}"
	return []route{
		{"GET " + entryPath, collect.EnterAnswers, "people.menu.entry", o.entries},
		{"GET " + entryPath + "/begin", collect.EnterAnswers, "", o.beginEntry},
		{"GET " + at + "/{as}", collect.EnterAnswers, "", o.entry},
		{"POST " + at + "/{as}", collect.EnterAnswers, "", o.enter},
		{"POST " + at + "/put", collect.EnterAnswers, "", o.put},
		{"POST " + at + "/decline", collect.EnterAnswers, "", o.declineEntry},
	}
}

// What can be wrong with a questionnaire that is typed in.
var (
	errNumber  = &collect.Refusal{Code: "entry.number", Text: diag.Say("please type the number that stands on the paper", "请填写纸质问卷上的编号")}
	errConsent = &collect.Refusal{Code: "entry.consent", Text: diag.Say("without consent nothing can be kept", "未取得同意，不能保存任何内容")}
)

// mostNumber is how many letters the number on a paper may have.
const mostNumber = 40

type entriesPage struct {
	Units  []option
	Counts []entryCount
	Done   string
}

// entryCount is what somebody sent of a unit.
type entryCount struct {
	Unit              string
	Interviews, Paper int64
	Last              string
}

// entries shows somebody their own work, and lets them begin.
func (o *Room) entries(w http.ResponseWriter, r *http.Request, v *visit) error {
	counts, err := o.counts(r.Context())
	if err != nil {
		return err
	}
	data := entriesPage{Units: unitOptions(o.lowest(v, collect.EnterAnswers), v.Lang, r.URL.Query().Get("unit"))}
	if r.URL.Query().Has("declined") {
		data.Done = v.T("people.entry.declined")
	}
	for _, u := range o.Lowest {
		row := entryCount{Unit: u.Name(v.Lang)}
		var last time.Time
		for _, c := range counts {
			if c.Form != o.Form.ID || c.Unit != u.Code || c.By != v.account.Name {
				continue
			}
			switch c.Mode {
			case collect.Interview:
				row.Interviews += c.N
			case collect.Paper:
				row.Paper += c.N
			}
			if c.Last.After(last) {
				last = c.Last
			}
		}
		if row.Interviews+row.Paper > 0 {
			row.Last = o.moment(last)
			data.Counts = append(data.Counts, row)
		}
	}
	return o.page(w, r, v, entryPath, "entries", v.T("people.entry"), data)
}

// beginEntry leads from a choice to its page.
func (o *Room) beginEntry(w http.ResponseWriter, r *http.Request, v *visit) error {
	unit, err := chosenUnit(o.lowest(v, collect.EnterAnswers), r.URL.Query().Get("unit"))
	if err != nil {
		return err
	}
	as := asInterview
	if r.URL.Query().Get("as") == asPaper {
		as = asPaper
	}
	http.Redirect(w, r, entryAddress(unit.Code, as), http.StatusSeeOther)
	return nil
}

func entryAddress(unit, as string) string { return entryPath + "/" + url.PathEscape(unit) + "/" + as }

// sheet is a questionnaire that is being filled in for somebody, as its page
// has it. All that is sent comes from it and from nothing else, so that the
// same page that is sent twice is the same questionnaire.
type sheet struct {
	As       string
	ID       string // of an interview, chosen when its page is opened
	Number   string // of a paper
	Version  int    // of what a paper says: 1, or more when it was corrected
	Started  time.Time
	Seconds  float64
	Language string
	Agreed   bool
	Code     string
	Answers  form.Answers
	Asked    string // the version of the form that its page shows
	Wording  string // of the consent on its page

	typed form.Answers // as they came
}

// prefix keeps questions apart from the page's own fields.
const prefix = "q."

// newSheet begins a questionnaire.
func (o *Room) newSheet(v *visit, as string) (*sheet, error) {
	id, err := collect.NewID(o.Site.Random)
	return &sheet{As: as, ID: id, Version: 1, Started: o.Site.Now().Truncate(time.Second), Language: v.Lang, Answers: form.Answers{}, Asked: o.Form.Version, Wording: o.Form.ConsentText()}, err
}

// sheetIn is the questionnaire that a page sends.
func (o *Room) sheetIn(r *http.Request) (*sheet, error) {
	if err := page.ParseForm(r); err != nil {
		return nil, err
	}
	p := r.PostForm
	s := &sheet{As: r.PathValue("as"), ID: p.Get("id"), Language: p.Get("language"), Agreed: p.Has("agreed"), Code: p.Get("code"), Version: 1, Asked: p.Get("asked"), Wording: p.Get("wording"), typed: form.Answers{}}
	s.Number = typedNumber(p.Get("number"))
	var err error
	if s.Started, err = time.Parse(time.RFC3339, p.Get("started")); err != nil || !slices.Contains(o.Form.Languages, s.Language) || len(s.ID) > collect.MaxID/2 {
		return nil, page.ErrForm
	}
	if n, err := strconv.Atoi(p.Get("version")); err == nil && n > 1 && n < 100 {
		s.Version = n
	}
	if seconds, err := strconv.ParseFloat(p.Get("seconds"), 64); err == nil && seconds > 0 && seconds < 86_400 {
		s.Seconds = seconds
	}
	for name, values := range p {
		question, asked := strings.CutPrefix(name, prefix)
		if asked && slices.ContainsFunc(values, func(value string) bool { return strings.TrimSpace(value) != "" }) {
			s.typed[question] = values
		}
	}
	s.Answers = o.understood(s.typed)
	return s, nil
}

// understood are answers by their values, where they were typed by keys.
func (o *Room) understood(typed form.Answers) form.Answers {
	answers := form.Answers{}
	for _, q := range o.Form.All {
		values := typed[q.Name]
		if q.Kind == form.One || q.Kind == form.Many {
			values = chosen(q, values)
		}
		if len(values) > 0 {
			answers[q.Name] = values
		}
	}
	return answers
}

// id is the submission's. A paper's follows from the number on it, so that the
// same paper can't be kept twice.
func (s *sheet) id(unit string, version int) string {
	if s.As == asInterview {
		return "interview:" + s.ID
	}
	id := collect.PaperID + unit + ":" + s.Number
	if version > 1 {
		id += "~" + strconv.Itoa(version)
	}
	return id
}

// check reads the answers. What was left out on paper stays out; in an interview
// what is required is asked for.
func (s *sheet) check(f *form.Form, unit string) (form.Answers, []form.Fault, error) {
	if s.As == asPaper && (s.Number == "" || utf8.RuneCountInString(s.Number) > mostNumber || strings.ContainsAny(s.Number, "~\x00") || !utf8.ValidString(s.Number)) {
		return nil, nil, errNumber
	}
	if f.ConsentText() != "" && !s.Agreed {
		return nil, nil, errConsent
	}
	answers, faults := f.Read(f.WithUnit(s.Answers, unit), s.As == asInterview)
	delete(answers, f.UnitName)
	return answers, faults, nil
}

// submission is what is kept.
func (s *sheet) submission(f *form.Form, unit, by string, answers form.Answers, replaces string) (collect.Submission, error) {
	mode := collect.Interview
	if s.As == asPaper {
		mode = collect.Paper
	}
	filled := form.Filled{ID: s.id(unit, s.Version), Form: f.ID, Version: f.Version, Language: s.Language, Unit: unit, Mode: string(mode), Replaces: replaces, Answers: answers}
	kept := collect.Submission{ID: filled.ID, Form: f.ID, Version: f.Version, Unit: unit, Mode: mode, By: by, Language: s.Language, Replaces: replaces, Type: form.TypeJSON}
	if s.As == asInterview {
		// How long typing takes says nothing about the respondent.
		filled.Started, filled.Seconds = s.Started, s.Seconds
	}
	if wording := f.ConsentText(); wording != "" {
		filled.Consent = &form.Agreed{Text: wording, Language: s.Language, At: s.Started}
		kept.Consent = collect.Consent{Text: wording, Language: s.Language, Mode: mode, At: s.Started}
	}
	var err error
	kept.Body, err = filled.JSON()
	return kept, err
}

// openHere tells whether answers are taken from interviewers in the visit's
// unit. An interview that was begun before collecting ended there may come in;
// a zero time is now.
func (o *Room) openHere(ctx context.Context, v *visit, begun time.Time) error {
	if !o.Asked {
		return errNoWay
	}
	if !o.Units.Lowest(v.at) {
		return collect.ErrNotFound
	}
	shut, err := o.Store.ShutAt(ctx)
	if err != nil {
		return err
	}
	if collect.TooLate(collect.EndedAt(shut, o.Units.PathCodes(v.at)...), begun) {
		return page.ErrClosed
	}
	return nil
}

func (o *Room) entry(w http.ResponseWriter, r *http.Request, v *visit) error {
	as := r.PathValue("as")
	if as != asInterview && as != asPaper {
		return page.ErrNoPage
	}
	if err := o.openHere(r.Context(), v, time.Time{}); err != nil {
		return err
	}
	s, err := o.newSheet(v, as)
	if err != nil {
		return err
	}
	return o.showSheet(w, r, v, s, entryPage{})
}

// enter keeps a questionnaire. The answer to it is a page and no redirection:
// it shows the codes that belong to the respondent, which no address may hold,
// and the same page sent again is received as the same questionnaire.
func (o *Room) enter(w http.ResponseWriter, r *http.Request, v *visit) error {
	s, err := o.sheetIn(r)
	if err == nil && s.As != asInterview && s.As != asPaper {
		err = page.ErrNoPage
	}
	if err == nil {
		begun := s.Started
		if s.As == asPaper {
			begun = time.Time{}
		}
		err = o.openHere(r.Context(), v, begun)
	}
	if err != nil {
		return err
	}
	renumber := s.As == asPaper && r.PostForm.Has("renumber") // another paper, which had somebody else's number
	if renumber {
		s.Number, s.Version = "", 1
	}
	if s.Asked != o.Form.Version || s.Wording != o.Form.ConsentText() {
		return o.showChanged(w, r, v, s)
	}
	if renumber {
		return o.showSheet(w, r, v, s, entryPage{})
	}
	unit := o.Units.List[v.at].Code
	answers, faults, err := s.check(o.Form, unit)
	if text, other := told(v, err); other != nil {
		return other
	} else if text != "" || len(faults) > 0 {
		return o.showSheet(w, r, v, s, entryPage{Fault: text, faults: faults})
	}
	if s.As == asPaper {
		if s.Number, err = o.keptNumber(r.Context(), s, unit); err != nil {
			return err
		}
	}
	receipt, err := o.keep(r, v, s, answers)
	if errors.Is(err, collect.ErrConflict) && s.As == asPaper {
		return o.showConflict(w, r, v, s, answers)
	}
	if text, other := told(v, err); other != nil {
		return other
	} else if text != "" {
		return o.showSheet(w, r, v, s, entryPage{Fault: text})
	}
	kept := keptSheet{Number: s.Number, Receipt: receipt}
	next, err := o.newSheet(v, s.As)
	if err != nil {
		return err
	}
	if s.As == asPaper {
		next.Agreed = false
		return o.showSheet(w, r, v, next, entryPage{Kept: &kept})
	}
	return o.page(w, r, v, entryPath, "entered", v.T("people.entry.kept"), enteredPage{kept, entryAddress(unit, asInterview), o.Site.Base + "/mine"})
}

// keep sends a questionnaire to the store.
func (o *Room) keep(r *http.Request, v *visit, s *sheet, answers form.Answers) (collect.Receipt, error) {
	unit := o.Units.List[v.at].Code
	replaces := ""
	if s.As == asPaper && s.Version > 1 {
		replaces = s.id(unit, s.Version-1)
	}
	submission, err := s.submission(o.Form, unit, v.account.Name, answers, replaces)
	if err != nil {
		return collect.Receipt{}, err
	}
	submission.Opinion = answers.Text(o.Opinion)
	if s.As == asInterview && strings.TrimSpace(s.Code) != "" {
		if err := o.guesses.Wait(r.Context(), v.account.Name); err != nil {
			return collect.Receipt{}, err
		}
		// Whether it can still be used is for the store, which knows a
		// questionnaire that is sent again.
		issued, err := o.Store.Code(r.Context(), s.Code)
		if err == nil && issued.Unit != unit {
			err = collect.ErrNoCode
		}
		if err != nil {
			return collect.Receipt{}, err
		}
		submission.Code = s.Code
		if o.About.Named {
			submission.Respondent = issued.Label
		}
	}
	return o.Store.Submit(r.Context(), submission)
}

// put tells a page which questions are put to somebody who answered so.
func (o *Room) put(w http.ResponseWriter, r *http.Request, _ *visit) error {
	s, err := o.sheetIn(r)
	if err != nil {
		return err
	}
	answers, _ := o.Form.Read(s.Answers, false)
	names := []string{}
	for _, q := range o.Form.Put(answers) {
		names = append(names, q.Name)
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	return json.NewEncoder(w).Encode(names)
}

// longestWording is more than the wording of a consent has.
const longestWording = 64

// declineEntry counts somebody who was asked, in the words that the page has, and
// does not take part.
func (o *Room) declineEntry(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := page.ParseForm(r); err != nil {
		return err
	}
	wording := r.PostForm.Get("wording")
	if len(wording) > longestWording {
		return page.ErrForm
	}
	if err := o.openHere(r.Context(), v, time.Time{}); err != nil {
		return err
	}
	unit := o.Units.List[v.at].Code
	err := o.Store.Decline(r.Context(), collect.Declined{Form: o.Form.ID, Unit: unit,
		Consent: collect.Consent{Text: wording, Language: v.Lang, Mode: collect.Interview, At: o.Site.Now()}})
	if err != nil {
		return err
	}
	http.Redirect(w, r, entryPath+"?"+url.Values{"declined": {""}, "unit": {unit}}.Encode(), http.StatusSeeOther)
	return nil
}
