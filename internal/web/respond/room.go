package respond

import (
	"context"
	"embed"
	"errors"
	"iter"
	"net/http"
	"slices"
	"time"

	"goodgov/internal/collect"
	"goodgov/internal/diag"
	"goodgov/internal/web/page"
	"goodgov/survey/form"
)

// Store keeps what respondents send. Its methods are those of internal/store.
type Store interface {
	Code(ctx context.Context, typed string) (collect.IssuedCode, error)
	Decline(context.Context, collect.Declined) error

	SaveDraft(ctx context.Context, token string, was, body []byte) error
	Draft(ctx context.Context, token string) ([]byte, error)
	DropDraft(ctx context.Context, token string) error

	Submit(context.Context, collect.Submission) (collect.Receipt, error)
	Submission(ctx context.Context, id string) (collect.Kept, error)
	Submissions(context.Context, collect.Query) iter.Seq2[collect.Kept, error]
	ShutAt(context.Context) (map[string]time.Time, error)

	page.Versions

	Prove(ctx context.Context, typed string) (collect.Proof, collect.Hash, error)
	KnowsCode(ctx context.Context, typed string) error
	OpinionByCode(ctx context.Context, typed string) (collect.Opinion, error)
	StepOpinion(ctx context.Context, id string, step collect.Step) error
	Withdraw(ctx context.Context, typed, who string) error
}

// Config is what the room is about.
type Config struct {
	Site  *page.Site
	Store Store
	Form  *form.Form

	Link bool // there is an open link for each unit
	Code bool // there are one-time codes

	// Unit is everybody's where the form asks for none.
	Unit string
	// UnitAndAbove is a unit and all that it lies in. Where it is nil, units lie
	// in nothing.
	UnitAndAbove func(unit string) []string

	Opinion string  // the question whose answer the office treats; empty where there is none
	Quotas  []Quota // of each unit
}

// Room is the respondents' room.
type Room struct {
	Config
	views  *page.Views
	client client
	quotas quotas

	guesses *page.Brake // of codes
	ratings *page.Brake // of one opinion, each of which is kept
	proofs  *page.Brake // of receipts: each goes through all that there are
	begins  *page.Brake
	begun   *page.Brake // with one code, which nothing of is used up by that
	saving  *page.Brake // of drafts: apart, lest it keeps anybody from sending
	sending *page.Brake
	proving chan struct{}
}

//go:embed templates/* static/*
var files embed.FS

// A village behind one address fills in its questionnaires without noticing
// these, since a code that is right is not counted; who guesses does.
const (
	guessEvery, guessBurst = 2 * time.Second, 40
	rateEvery, rateBurst   = 2 * time.Hour, 5
	proofEvery, proofBurst = 2 * time.Second, 15
	beginEvery, beginBurst = 20 * time.Millisecond, 500
	codeEvery, codeBurst   = 5 * time.Minute, 12 // more than a household begins and gives up
	sendEvery, sendBurst   = 20 * time.Millisecond, 1000
	longestWait            = 15 * time.Second
	provedAtOnce           = 2
)

// New makes the room.
func New(c Config) *Room {
	if c.UnitAndAbove == nil {
		c.UnitAndAbove = func(unit string) []string { return []string{unit} }
	}
	o := &Room{Config: c, views: c.Site.Room("respond", files), proving: make(chan struct{}, provedAtOnce)}
	o.quotas.wanted = c.Quotas
	o.guesses = c.Site.NewBrake(guessEvery, guessBurst, longestWait)
	o.ratings = c.Site.NewBrake(rateEvery, rateBurst, 0)
	o.proofs = c.Site.NewBrake(proofEvery, proofBurst, longestWait)
	o.begins = c.Site.NewBrake(beginEvery, beginBurst, longestWait)
	o.begun = c.Site.NewBrake(codeEvery, codeBurst, 0)
	o.saving = c.Site.NewBrake(sendEvery, sendBurst, longestWait)
	o.sending = c.Site.NewBrake(sendEvery, sendBurst, longestWait)
	o.client = o.newClient()
	return o
}

// Mount puts the room into the house.
func (o *Room) Mount(mux *http.ServeMux) {
	o.Site.DressErrors("/", o.dress)
	for pattern, handle := range map[string]func(http.ResponseWriter, *http.Request) error{
		"GET /{$}":              o.start,
		"GET /go":               o.choose,
		"GET /u/{unit}":         o.byLink,
		"POST /c":               o.typed,
		"GET /c/{code}":         o.byCode,
		"POST /begin":           o.begin,
		"GET /declined":         o.declined,
		"GET /q/{draft}":        o.group,
		"POST /q/{draft}":       o.saveGroup,
		"GET /q/{draft}/check":  o.check,
		"POST /q/{draft}/check": o.send,
		"POST /q/{draft}/renew": o.renew,
		"GET /q/{draft}/done":   o.done,
		"GET /full":             o.full,
		"GET /receipt":          o.askReceipt,
		"POST /receipt":         o.receipt,
		"GET /mine":             o.askMine,
		"POST /mine":            o.mine,
		"POST /mine/rate":       o.rate,
		"POST /mine/withdraw":   o.withdraw,
		"GET " + offlinePath:    o.offline,
	} {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			if err := handle(w, r); err != nil {
				o.Site.Fail(w, r, o.advised(err))
			}
		})
	}
	// Links to the other language, and to the other size of type, lead from what a
	// POST answered to the same address.
	for path, home := range map[string]string{"/c": "/", "/begin": "/", "/mine/rate": "/mine", "/mine/withdraw": "/mine"} {
		mux.HandleFunc("GET "+path, func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, home+"?"+r.URL.RawQuery, http.StatusSeeOther)
		})
	}
	mux.HandleFunc("PUT /q/{draft}", o.saveDraft)
	mux.HandleFunc("POST /submit", o.submit)
	for lang, file := range o.client.forms {
		mux.Handle("GET "+formPath(lang), file)
	}
	mux.Handle("GET /sw.js", o.client.worker)
}

// elderCookie holds that somebody wants large type.
const elderCookie = "elder"

// shown is what every page of the room gets beside its own.
type shown struct {
	Elder   bool
	Toggle  string // address of the same page, in the other size
	Forms   string // addresses of the form for scripts, by language, as JSON
	Offline bool   // there is an open link, whose questionnaires begin without a network too
	Opinion bool   // residents are asked for one, which is answered
	Own     any
}

// show answers with a page.
func (o *Room) show(w http.ResponseWriter, r *http.Request, status int, name, title string, own any) {
	elder, asked := isElder(r)
	if asked != "" {
		http.SetCookie(w, o.Site.Cookie(elderCookie, asked, 365*24*time.Hour))
	}
	query := r.URL.Query()
	query.Del("lang")
	query.Set("elder", map[bool]string{true: "0", false: "1"}[elder])
	scripts := []string{"respond/questionnaire.js", "respond/device.js", "respond/respond.js"}
	if name == "offline" {
		scripts = slices.Insert(scripts, 2, "respond/offline.js")
	}
	view := page.View{Title: title, Styles: styles(elder), Scripts: scripts,
		Data: shown{elder, r.URL.EscapedPath() + "?" + query.Encode(), string(inJSON(o.client.addresses)), o.Link, o.Opinion != "", own}}
	o.views.Show(w, r, status, name, view)
}

// isElder tells whether somebody wants large type, and what they ask for just
// now: "1", "0" or nothing.
func isElder(r *http.Request) (elder bool, asked string) {
	if cookie, err := r.Cookie(elderCookie); err == nil {
		elder = cookie.Value == "1"
	}
	if asked = r.URL.Query().Get("elder"); asked == "0" || asked == "1" {
		return asked == "1", asked
	}
	return elder, ""
}

func styles(elder bool) []string {
	if elder {
		return []string{"respond/respond.css", "respond/elder.css"}
	}
	return []string{"respond/respond.css"}
}

// dress keeps errors in the size of type that was chosen.
func (o *Room) dress(r *http.Request, view *page.View) page.Link {
	elder, _ := isElder(r)
	view.Styles = styles(elder)
	return page.Link{Address: "/", Text: o.Site.Printer(r).T("respond.home")}
}

// advised adds to what is wrong with a code whom to ask about it: whoever holds
// the letter can't mend it.
func (o *Room) advised(err error) error {
	ask := o.Form.Terms.Ask()
	if ask == nil || !errors.Is(err, collect.ErrCodeUsed) && !errors.Is(err, collect.ErrCodeVoid) && !errors.Is(err, collect.ErrNoCode) {
		return err
	}
	return &page.Advised{Err: err, Advice: diag.Text{EN: ask.In(diag.English), ZH: ask.In(diag.Chinese)}}
}

// unitName is what a unit is called; nothing where the form knows none.
func (o *Room) unitName(code, lang string) string {
	if u := o.unit(code); u != nil {
		return u.Name(lang)
	}
	return ""
}

func (o *Room) unit(code string) *form.Unit { return form.UnitByCode(o.Form.Units, code) }
