package office

import (
	"cmp"
	"context"
	"io"
	"iter"
	"net/http"
	"slices"
	"strings"
	"time"

	"goodgov/internal/collect"
	"goodgov/internal/diag"
	"goodgov/internal/letter"
	"goodgov/internal/web/page"
	"goodgov/survey/form"
)

// People is what the pages are about that have to do with who answers: codes,
// links, interviews, opinions, erasing.
type People struct {
	About      letter.About // what is printed says; visitors choose the languages
	Lowest     []form.Unit  // that respondents belong to
	Households func(r io.Reader, name string) ([]collect.Household, error)
	ByLink     bool // answers come by open links,
	ByCode     bool // by one-time codes,
	Asked      bool // by interviewers and on paper,
	ByDevice   bool // from other programs
	Experts    []Expert
	Pairs      int // that an expert is asked to compare
	// Judged counts what an expert has judged as the expert's own page does: with
	// what stands in the study's files, and here alone. Nil: nothing stands there.
	Judged func(expert string, judgements []collect.Judgement) (all, here int, err error)
	// JudgementsUnused: the study has weights of its own.
	JudgementsUnused bool
	Opinion          string // the question for an opinion; empty: none
	KeepDays         int    // after which answers are to be erased; 0: no such day
}

// Expert is somebody who is asked for judgements.
type Expert struct{ Code, Name string }

// peopleStore keeps what those pages show and change.
type peopleStore interface {
	AddCodes(ctx context.Context, codes []collect.IssuedCode, who string) (list string, err error)
	AddFirstCodes(ctx context.Context, codes []collect.IssuedCode, who string) (list string, err error)
	Code(ctx context.Context, typed string) (collect.IssuedCode, error)
	Codes(context.Context) ([]collect.IssuedCode, error)
	VoidCodes(ctx context.Context, codes []collect.IssuedCode, who string) ([]collect.IssuedCode, error)

	AddPass(ctx context.Context, p collect.Pass, who string) (token string, err error)
	Passes(context.Context) ([]collect.Pass, error)
	ClosePass(ctx context.Context, hash collect.Hash, who string) error
	Judgements(context.Context) ([]collect.Judgement, error)

	Submit(context.Context, collect.Submission) (collect.Receipt, error)
	Submission(ctx context.Context, id string) (collect.Kept, error)
	Decline(context.Context, collect.Declined) error

	Opinion(ctx context.Context, id string) (collect.Opinion, error)
	Opinions(context.Context) ([]collect.Opinion, error)
	OpinionSteps(ctx context.Context, id string) ([]collect.Step, error)
	StepOpinion(ctx context.Context, id string, step collect.Step) error

	Withdraw(ctx context.Context, typed, who string) error
	Expire(ctx context.Context, before time.Time, who string) (collect.Expired, error)
	Expiring(ctx context.Context, before time.Time) (collect.Expired, error)
	Declined(context.Context) ([]collect.Declined, error)

	page.Versions

	Audit(context.Context) iter.Seq2[collect.Entry, error]
	Head(context.Context) (size int64, root collect.Hash, err error)
}

// peopleRoutes are the addresses of these pages, as the menu has them.
func (o *Room) peopleRoutes() []route {
	return slices.Concat(o.entryRoutes(), o.codeRoutes(), o.passRoutes(), o.opinionRoutes(), o.privacyRoutes(), o.auditRoutes())
}

// page shows one of these pages.
func (o *Room) page(w http.ResponseWriter, r *http.Request, v *visit, here, name, title string, data any, scripts ...string) error {
	return o.show(w, r, v, here, name, page.View{Title: title, Styles: []string{"office/people.css"}, Scripts: scripts, Data: data})
}

// option is an entry of a list to choose from.
type option struct {
	Value, Text string
	Chosen      bool
}

// lowest lists the lowest units in which the visitor has a duty.
func (o *Room) lowest(v *visit, duty collect.Duty) []form.Unit {
	var units []form.Unit
	for _, u := range o.Lowest {
		if at, found := o.Units.Index(u.Code); found && v.mayIn(duty, at) {
			units = append(units, u)
		}
	}
	return units
}

func unitOptions(units []form.Unit, lang, chosen string) []option {
	options := make([]option, len(units))
	for i, u := range units {
		options[i] = option{u.Code, u.Name(lang), u.Code == chosen}
	}
	return options
}

// chosenUnit is the unit among some that a form names.
func chosenUnit(units []form.Unit, code string) (form.Unit, error) {
	if u := form.UnitByCode(units, code); u != nil {
		return *u, nil
	}
	return form.Unit{}, errNoUnit
}

// What is wrong with what somebody chose or typed.
var (
	errNoUnit  = &collect.Refusal{Code: "office.unit", Text: diag.Say("please choose a unit", "请选择单元")}
	errTooLong = &collect.Refusal{Code: "office.long", Text: diag.Say("this text is too long", "文字过长")}
)

// mostWords is how many bytes what the office writes may have.
const mostWords = 10_000

// words is a text field without the blanks around it.
func words(r *http.Request, name string) (string, error) {
	text := strings.TrimSpace(r.PostForm.Get(name))
	if len(text) > mostWords {
		return "", errTooLong
	}
	return strings.ToValidUTF8(strings.ReplaceAll(text, "\x00", ""), ""), nil
}

// told is what a page says of an error that lies with the visitor; any other
// is returned.
func told(v *visit, err error) (string, error) {
	if err == nil {
		return "", nil
	}
	if status, text := page.Status(err); status < http.StatusInternalServerError {
		return sentence(text, v.Lang), nil
	}
	return "", err
}

// unitName is what a unit is called with what it lies in; of one that the study
// has not any more, its code.
func (o *Room) unitName(code, lang string) string {
	if u := form.UnitByCode(o.Lowest, code); u != nil {
		return u.Name(lang)
	}
	if at, found := o.Units.Index(code); found {
		return o.Units.List[at].Name(lang)
	}
	return cmp.Or(code, "–")
}

// inReach tells whether the visitor has a duty in a unit that something kept
// names; of one that the study has not any more, whoever has it everywhere.
func (o *Room) inReach(v *visit, duty collect.Duty, code string) bool {
	at, found := o.unitOf(code)
	if !found {
		at = 0
	}
	return v.mayIn(duty, at)
}

// attach answers with a file to be kept.
func attach(w http.ResponseWriter, kind, name string, content []byte) error {
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", `attachment; filename="`+name+`"`)
	h.Set("Cache-Control", "no-store")
	// Whoever went away does not get the rest.
	_, _ = w.Write(content)
	return nil
}
