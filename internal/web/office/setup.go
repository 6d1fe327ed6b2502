package office

import (
	"context"
	"crypto/subtle"
	"net/http"
	"sync"

	"goodgov/internal/collect"
	"goodgov/internal/web/page"
)

const setUpPath = "/office/setup/"

// setUp makes the first account: who started the server is told an address,
// which holds as long as nobody can make accounts and this server runs.
type setUp struct {
	mu    sync.Mutex // one first account
	token string
}

// SetUp is the path of the page where the first account is made; "" when
// there is an account that can make others.
func (o *Room) SetUp(ctx context.Context) (string, error) {
	accounts, err := o.Store.Accounts(ctx)
	if err != nil || managed(accounts) {
		return "", err
	}
	s := &o.door.setUp
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.token == "" {
		if s.token, err = collect.NewToken(o.Site.Random); err != nil {
			return "", err
		}
	}
	return setUpPath + s.token, nil
}

// mayBegin returns ErrNoPage unless the first account can be made with the
// request's token. The caller holds the lock.
func (o *Room) mayBegin(r *http.Request) error {
	token := o.door.setUp.token
	if token == "" || subtle.ConstantTimeCompare([]byte(token), []byte(r.PathValue("token"))) != 1 {
		return page.ErrNoPage
	}
	accounts, err := o.Store.Accounts(r.Context())
	if err == nil && managed(accounts) {
		err = page.ErrNoPage
	}
	return err
}

type setUpData struct {
	accountForm
	Fault string
}

func (o *Room) askSetUp(w http.ResponseWriter, r *http.Request) {
	err := o.slow(r)
	if err == nil {
		o.door.setUp.mu.Lock()
		err = o.mayBegin(r)
		o.door.setUp.mu.Unlock()
	}
	if err != nil {
		o.Site.Fail(w, r, err)
		return
	}
	// Who makes accounts should not be who sees answers.
	o.showSetUp(w, r, http.StatusOK, setUpData{accountForm: o.accountForm(o.Site.Printer(r), nil, collect.Account{Roles: []collect.Role{collect.Designer}})})
}

func (o *Room) showSetUp(w http.ResponseWriter, r *http.Request, status int, data setUpData) {
	o.views.Show(w, r, status, "setup", page.View{Title: o.Site.Printer(r).T("office.setup"), Styles: []string{"office/office.css"}, Class: "office", Data: data})
}

// makeFirst makes the first account, which can make others, and signs in.
func (o *Room) makeFirst(w http.ResponseWriter, r *http.Request) {
	err := o.slow(r) // before the lock: who guesses keeps nobody waiting
	s := &o.door.setUp
	s.mu.Lock()
	defer s.mu.Unlock()
	if err == nil {
		err = o.mayBegin(r)
	}
	if err == nil {
		err = page.ParseForm(r)
	}
	if err != nil {
		o.Site.Fail(w, r, err)
		return
	}
	a := collect.Account{Name: r.PostForm.Get("name"), Title: r.PostForm.Get("title"), Roles: rolesIn(r)}
	password := r.PostForm.Get("password")
	err = checkAccount(&a)
	if err == nil && !a.May(collect.ManageAccounts) {
		err = errNoManager
	}
	if err == nil {
		err = checkNewPassword(a.Name, password, r.PostForm.Get("again"))
	}
	if err == nil {
		err = o.putPassword(r.Context(), a, password, o.Store.AddAccount, "setup")
	}
	var token string
	if err == nil {
		token, err = o.begin(r.Context(), a.Name, password)
	}
	if status, text := page.Status(err); err != nil && status < 500 {
		p := o.Site.Printer(r)
		o.showSetUp(w, r, status, setUpData{o.accountForm(p, nil, a), sentence(text, p.Lang)})
		return
	}
	if err != nil {
		o.Site.Fail(w, r, err)
		return
	}
	http.SetCookie(w, o.session(token, sessionLasts))
	http.Redirect(w, r, start, http.StatusSeeOther)
}
