package office

import (
	"embed"
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"goodgov/indicators"
	"goodgov/internal/collect"
	"goodgov/internal/diag"
	"goodgov/internal/i18n"
	"goodgov/internal/web/page"
	"goodgov/reports"
	"goodgov/survey/form"
)

// Config is what the office is run for and with.
type Config struct {
	Site  *page.Site
	Store Store
	Form  *form.Form
	// FormChanged says how the form differs from what was answered under the same
	// version; empty where it does not.
	FormChanged diag.Text
	// Untold says what respondents should know and are not told; empty where they
	// are told all.
	Untold diag.Text
	Units  *indicators.Units

	Answers Answers
	Table   bool // the study has a table of answers of its own, which takes its time to be read
	Target  int  // valid questionnaires wanted of each lowest unit that names no number itself; −1: none
	Quotas  []Quota
	Publish reports.Publish
	People
}

// Store keeps what was collected.
type Store interface {
	accountStore
	progressStore
	shutStore
	peopleStore
}

// Room is the office.
type Room struct {
	Config
	views    *page.Views
	door     door
	interims interims
	counting counting
	guesses  *page.Brake // of codes, by account
	packing  sync.Mutex  // one archive of a unit's own data at a time
}

//go:embed templates/* static/*
var files embed.FS

// New makes the room.
func New(c Config) *Room {
	o := &Room{Config: c, views: c.Site.Room("office", files)}
	o.door, o.counting = o.newDoor(), newCounting()
	o.guesses = c.Site.NewBrake(5*time.Second, 20, 10*time.Second)
	o.interims = interims{evaluate: c.Answers.Evaluate, now: c.Site.Now, log: c.Site.Log}
	return o
}

// handler answers somebody who is signed in. An error is told by a page.
type handler func(w http.ResponseWriter, r *http.Request, v *visit) error

// route is an address of the room and who may go there.
type route struct {
	pattern string       // with {unit}, the duty must be one in that unit
	duty    collect.Duty // empty: whoever is signed in
	menu    string       // key of its entry in the menu; empty: none
	handle  handler
}

// routes are all addresses but those of the door, as the menu has them.
func (o *Room) routes() []route {
	return slices.Concat(
		o.progressRoutes(),
		o.closeRoutes(),
		o.resultsRoutes(),
		o.exportRoutes(),
		o.peopleRoutes(),
		o.accountRoutes(),
		o.ownRoutes(),
	)
}

// Mount puts the room's addresses in their place.
func (o *Room) Mount(mux *http.ServeMux) {
	o.Site.DressErrors(start, o.dress)
	o.mountDoor(mux)
	for _, route := range o.routes() {
		mux.HandleFunc(route.pattern, o.requires(route))
	}
}

// unitInPath is the part of a pattern that names a unit.
const unitInPath = "unit"

// requires lets those in who have the route's duty, and where it names a unit
// those who have it there. A unit that is not theirs answers as one that is not.
func (o *Room) requires(rt route) http.HandlerFunc {
	inUnit := strings.Contains(rt.pattern, "{"+unitInPath+"}")
	return func(w http.ResponseWriter, r *http.Request) {
		v, err := o.visitor(r)
		page.Unhurried(r) // who is known may ask for what takes long
		if errors.Is(err, collect.ErrSession) && r.Method == http.MethodGet {
			http.Redirect(w, r, signInAddress(r), http.StatusSeeOther)
			return
		}
		if err == nil && v.account.Once && !strings.HasSuffix(rt.pattern, signOutPath) && !strings.Contains(rt.pattern, ownPath) {
			http.Redirect(w, r, ownPath, http.StatusSeeOther)
			return
		}
		if err == nil && rt.duty != "" && !v.account.May(rt.duty) {
			err = collect.ErrDuty
		}
		if err == nil {
			v.duty = rt.duty
			if inUnit {
				v.at, err = v.unit(r.PathValue(unitInPath))
			}
		}
		if err == nil {
			err = rt.handle(w, r, v)
		}
		if err != nil {
			o.Site.Fail(w, r, err)
		}
	}
}

// visit is a request of somebody who is signed in.
type visit struct {
	i18n.Printer
	account collect.Account
	token   string       // of the session
	duty    collect.Duty // that the route asks for
	at      int          // the unit that the address names

	units *indicators.Units
}

// visitor tells who a request is from, or returns ErrSession.
func (o *Room) visitor(r *http.Request) (*visit, error) {
	cookie, err := r.Cookie(sessionCookie(o.Site.Base))
	if err != nil {
		return nil, collect.ErrSession
	}
	account, err := o.Store.Session(r.Context(), cookie.Value)
	if err != nil {
		return nil, err
	}
	return &visit{Printer: o.Site.Printer(r), account: account, token: cookie.Value, units: o.Units}, nil
}

// unit finds a unit in which the visitor has the route's duty. ErrNotFound is
// the same whether there is no such unit or it is not theirs.
func (v *visit) unit(code string) (int, error) {
	unit, found := v.units.Index(code)
	if !found || !v.mayIn(v.duty, unit) {
		return 0, collect.ErrNotFound
	}
	return unit, nil
}

// mayIn tells whether the visitor has a duty in a unit; an empty duty is
// everybody's where any duty is theirs.
func (v *visit) mayIn(duty collect.Duty, unit int) bool {
	above := v.units.PathCodes(unit)
	if duty == "" {
		return slices.ContainsFunc(collect.Duties(), func(d collect.Duty) bool { return v.account.MayIn(d, above...) })
	}
	return v.account.MayIn(duty, above...)
}

// reach lists the units in which the visitor has a duty, in the order of the
// study's.
func (v *visit) reach(duty collect.Duty) []int {
	var reach []int
	for unit := range v.units.List {
		if v.mayIn(duty, unit) {
			reach = append(reach, unit)
		}
	}
	return reach
}

// tops lists those of the units in reach that stand below none of them.
func (v *visit) tops(duty collect.Duty) []int {
	return slices.DeleteFunc(v.reach(duty), func(unit int) bool { return unit != 0 && v.mayIn(duty, v.units.Parent[unit]) })
}

// show answers with a page. here is the menu's entry that it belongs to.
func (o *Room) show(w http.ResponseWriter, r *http.Request, v *visit, here, name string, view page.View) error {
	o.frame(&view, v, here)
	o.views.Show(w, r, http.StatusOK, name, view)
	return nil
}

// frame puts the room around a page: its style, who is signed in and the menu.
func (o *Room) frame(view *page.View, v *visit, here string) {
	view.Styles = append(view.Styles, "office/office.css")
	view.Class = "office"
	view.Who, view.Leave = v.account.Name, signOutPath
	if v.account.Title != "" {
		view.Who = v.account.Title
	}
	for _, route := range o.routes() {
		if route.menu != "" && (route.duty == "" || v.account.May(route.duty)) {
			address := strings.TrimPrefix(route.pattern, "GET ")
			view.Menu = append(view.Menu, page.Link{Address: address, Text: v.T(route.menu), Here: address == here})
		}
	}
}

// dress leads from errors back into the room: by its menu who is signed in.
func (o *Room) dress(r *http.Request, view *page.View) page.Link {
	p := o.Site.Printer(r)
	v, err := o.visitor(r)
	if err != nil {
		view.Styles, view.Class = []string{"office/office.css"}, "office"
		return page.Link{Address: signInPath, Text: p.T("office.signin")}
	}
	o.frame(view, v, "")
	return page.Link{Address: start, Text: p.T("office.home")}
}
