package office

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
	"time"

	"goodgov/internal/collect"
	"goodgov/internal/web/page"
)

// accountStore keeps accounts and who is signed in.
type accountStore interface {
	AddAccount(ctx context.Context, a collect.Account, who string) error
	ChangeAccount(ctx context.Context, was, a collect.Account, who string) error
	ChangeAccounts(ctx context.Context, changes []collect.AccountChange, who string) error
	ChangePassword(ctx context.Context, name, was, password string) error
	Accounts(context.Context) ([]collect.Account, error)
	SignIn(ctx context.Context, name, password string, lasts time.Duration) (token string, err error)
	Session(ctx context.Context, token string) (collect.Account, error)
	SignOut(ctx context.Context, token string) error
	Record(context.Context, collect.Entry) error
}

// Addresses of the door.
const (
	start       = "/office"
	signInPath  = "/office/sign-in"
	signOutPath = "/office/sign-out"
)

const (
	sessionLasts = 12 * time.Hour
	mostName     = 100 // bytes of a name
	mostPassword = 1000
)

// sessionCookie is the name of the cookie of a study that is served at an
// address. A browser sends a host's cookies to all of its ports: were they called
// alike, who signs in to one of its studies would be signed out of the others. The
// address tells them apart even where one is a copy of another, with its store.
func sessionCookie(base string) string {
	sum := sha256.Sum256([]byte(base))
	return "office-" + hex.EncodeToString(sum[:4])
}

// door lets people in.
type door struct {
	byName  *page.Brake // who guesses the password of one account, from many places
	byBoth  *page.Brake // who does from one place
	byPlace *page.Brake // who guesses names and passwords from one place
	hashing chan struct{}
	setUp   setUp
}

// Hashing a password takes memory and time on purpose: so many at once.
const hashedAtOnce = 4

func (o *Room) newDoor() door {
	return door{
		// Many times what one place can do, so that nobody keeps somebody
		// elsewhere out by wrong passwords; few enough that none is found by them.
		byName:  o.Site.NewBrake(200*time.Millisecond, 100, 10*time.Second),
		byBoth:  o.Site.NewBrake(10*time.Second, 8, 5*time.Second),
		byPlace: o.Site.NewBrake(time.Second, 30, 10*time.Second),
		hashing: make(chan struct{}, hashedAtOnce),
	}
}

func (o *Room) mountDoor(mux *http.ServeMux) {
	mux.HandleFunc("GET "+signInPath, o.askSignIn)
	mux.HandleFunc("POST "+signInPath, o.signIn)
	mux.HandleFunc("GET "+setUpPath+"{token}", o.askSetUp)
	mux.HandleFunc("POST "+setUpPath+"{token}", o.makeFirst)
}

// signInAddress leads to where somebody signs in and from there on to where
// they wanted to go.
func signInAddress(r *http.Request) string {
	if r.URL.Path == start {
		return signInPath
	}
	return signInPath + "?" + url.Values{"to": {r.URL.Path}}.Encode()
}

// within is the address if it lies in this room, and otherwise where it begins.
func within(address string) string {
	address = path.Clean(address)
	if !strings.HasPrefix(address, start+"/") || strings.ContainsAny(address, "\\\r\n") || strings.HasPrefix(address, signInPath) || strings.HasPrefix(address, signOutPath) {
		return start
	}
	return (&url.URL{Path: address}).EscapedPath()
}

type signInPage struct{ To, Name, Fault string }

func (o *Room) askSignIn(w http.ResponseWriter, r *http.Request) {
	if _, err := o.visitor(r); err == nil {
		http.Redirect(w, r, within(r.URL.Query().Get("to")), http.StatusSeeOther)
		return
	}
	o.showSignIn(w, r, http.StatusOK, signInPage{To: r.URL.Query().Get("to")})
}

func (o *Room) showSignIn(w http.ResponseWriter, r *http.Request, status int, data signInPage) {
	o.views.Show(w, r, status, "signin", page.View{Title: o.Site.Printer(r).T("office.signin"), Styles: []string{"office/office.css"}, Class: "office", Data: data})
}

// signIn answers a wrong name as it answers a wrong password, and as slowly.
func (o *Room) signIn(w http.ResponseWriter, r *http.Request) {
	if err := page.ParseForm(r); err != nil {
		o.Site.Fail(w, r, err)
		return
	}
	name, password := r.PostForm.Get("name"), r.PostForm.Get("password")
	token, err := o.tryPassword(r, name, password)
	if status, text := page.Status(err); err != nil && status < 500 {
		o.showSignIn(w, r, status, signInPage{To: r.PostForm.Get("to"), Name: name, Fault: sentence(text, o.Site.Lang(r))})
		return
	}
	if err != nil {
		o.Site.Fail(w, r, err)
		return
	}
	http.SetCookie(w, o.session(token, sessionLasts))
	http.Redirect(w, r, within(r.PostForm.Get("to")), http.StatusSeeOther)
}

// tryPassword begins a session. Who tries often waits, whether there is such
// an account or not; who knows the password does not count.
func (o *Room) tryPassword(r *http.Request, name, password string) (token string, err error) {
	if len(name) > mostName || len(password) > mostPassword {
		return "", collect.ErrSignIn
	}
	if err := o.slowFor(r, name); err != nil {
		return "", err
	}
	if token, err = o.begin(r.Context(), name, password); err == nil {
		o.door.byName.Forgive(name)
		o.door.byBoth.Forgive(o.bothOf(r, name))
		o.door.byPlace.Forgive(o.Site.Neighbourhood(r))
	}
	return token, err
}

// slow lets who tries often from one place wait.
func (o *Room) slow(r *http.Request) error {
	return o.door.byPlace.Wait(r.Context(), o.Site.Neighbourhood(r))
}

// slowFor lets who tries the password of an account often wait.
func (o *Room) slowFor(r *http.Request, name string) error {
	if err := o.slow(r); err != nil {
		return err
	}
	if err := o.door.byBoth.Wait(r.Context(), o.bothOf(r, name)); err != nil {
		return err
	}
	return o.door.byName.Wait(r.Context(), name)
}

func (o *Room) bothOf(r *http.Request, name string) string {
	return o.Site.Neighbourhood(r) + " " + name
}

// begin begins a session with a password.
func (o *Room) begin(ctx context.Context, name, password string) (token string, err error) {
	err = o.hash(ctx, func() error {
		token, err = o.Store.SignIn(ctx, name, password, sessionLasts)
		return err
	})
	return token, err
}

// hash does what hashes a password when fewer than hashedAtOnce do.
func (o *Room) hash(ctx context.Context, do func() error) error {
	select {
	case o.door.hashing <- struct{}{}:
		defer func() { <-o.door.hashing }()
		return do()
	case <-ctx.Done():
		return ctx.Err()
	}
}

// session is the cookie of a session. A negative time takes it away.
func (o *Room) session(token string, lasts time.Duration) *http.Cookie {
	c := o.Site.Cookie(sessionCookie(o.Site.Base), token, lasts)
	c.Path, c.SameSite = start, http.SameSiteStrictMode
	return c
}

func (o *Room) signOut(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := o.Store.SignOut(r.Context(), v.token); err != nil {
		return err
	}
	http.SetCookie(w, o.session("", -time.Second))
	http.Redirect(w, r, signInPath, http.StatusSeeOther)
	return nil
}

// managed tells whether there is an account that can make others.
func managed(accounts []collect.Account) bool {
	return slices.ContainsFunc(accounts, func(a collect.Account) bool { return a.May(collect.ManageAccounts) && len(a.Units) == 0 })
}
