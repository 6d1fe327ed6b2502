package cli

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"goodgov/internal/collect"
	"goodgov/internal/diag"
	"goodgov/internal/store"
	"goodgov/internal/study"
	"goodgov/internal/web/openrosa"
	"goodgov/internal/web/page"
	"goodgov/survey/form"
)

// rig is what `goodgov serve` runs, with all its rooms, within the test, which
// can look into the store and at the list of the addresses.
type rig struct {
	t       *testing.T
	dir     string
	form    *form.Form
	store   *store.Store
	mux     *http.ServeMux
	address string // "http://127.0.0.1:…"
	setup   string // where the first account is made
}

// openRig serves a copy of the synthetic study; change may change its files.
func openRig(t *testing.T, change func(dir string), as page.Site) *rig {
	t.Helper()
	r := &rig{t: t, dir: copied(t, "hangzhou"), mux: http.NewServeMux()}
	if change != nil {
		change(r.dir)
	}
	s, err := study.Open(r.dir)
	if err != nil {
		t.Fatal(err)
	}
	if r.form, err = s.Form(); err != nil {
		t.Fatal(err)
	}
	if r.store, err = store.Open(t.Context(), filepath.Join(r.dir, storeName), store.Options{}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.store.Close() })
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r.address = "http://" + listener.Addr().String()
	as.Title, as.Note, as.Languages, as.Base, as.Log = form.Text(s.Config.Title), form.Text(s.Config.Note), r.form.Languages, r.address, slog.New(slog.DiscardHandler)
	site := page.New(as)
	a := &app{ctx: t.Context(), env: Env{Out: io.Discard, Err: io.Discard}, lang: "en"}
	respondentsRoom(site, s, r.form, r.store).Mount(r.mux)
	office, err := a.rooms(t.Context(), r.mux, site, s, r.form, r.store, diag.Text{})
	if err != nil {
		t.Fatal(err)
	}
	r.setup = strings.TrimPrefix(office, r.address)
	server := newServer(t.Context(), site.Guard(r.mux, openrosa.Root), as.Log, nil)
	go server.Serve(listener)
	t.Cleanup(func() { server.Close() })
	return r
}

// deviceOf makes the link of a device, and an account for it.
func deviceOf(t *testing.T, kept *store.Store, label string) (token string) {
	t.Helper()
	if err := kept.AddAccount(t.Context(), collect.Account{Name: "lin", Roles: []collect.Role{collect.Interviewer}}, "test"); err != nil {
		t.Fatal(err)
	}
	token, err := kept.AddPass(t.Context(), collect.Pass{Kind: collect.DevicePass, Subject: "lin", Label: label}, "test")
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// browser keeps cookies and follows no redirection.
type browser struct {
	*http.Client
	r *rig
}

func (r *rig) browser() *browser {
	jar, err := cookiejar.New(nil)
	if err != nil {
		r.t.Fatal(err)
	}
	return &browser{&http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}, r}
}

// answer is what came back, with its body.
type answer struct {
	*http.Response
	body string
}

// send asks for an address; header is pairs of names and values.
func (b *browser) send(method, path string, body io.Reader, header ...string) answer {
	t := b.r.t
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, b.r.address+path, body)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	response, err := b.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{response, string(text)}
}

func (b *browser) get(path string) answer { return b.send(http.MethodGet, path, nil) }

// post sends the fields of a form.
func (b *browser) post(path string, fields url.Values) answer {
	return b.send(http.MethodPost, path, strings.NewReader(fields.Encode()), "Content-Type", "application/x-www-form-urlencoded")
}

const rigPassword = "correct horse battery staple"

// account is somebody who can sign in by rigPassword, and does; one that is
// there already begins anew.
func (r *rig) account(name, title string, roles ...collect.Role) *browser {
	r.t.Helper()
	hash, err := collect.HashPassword(rigPassword, strings.NewReader(strings.Repeat("salt", 16)))
	if err != nil {
		r.t.Fatal(err)
	}
	a := collect.Account{Name: name, Title: title, Roles: roles, Password: hash}
	err = r.store.AddAccount(r.t.Context(), a, "test")
	if errors.Is(err, collect.ErrKnown) {
		var accounts []collect.Account
		if accounts, err = r.store.Accounts(r.t.Context()); err == nil {
			at := slices.IndexFunc(accounts, func(a collect.Account) bool { return a.Name == name })
			err = r.store.ChangeAccount(r.t.Context(), accounts[at], a, "test")
		}
	}
	if err != nil {
		r.t.Fatal(err)
	}
	b := r.browser()
	if a := b.post("/office/sign-in", url.Values{"name": {name}, "password": {rigPassword}}); a.StatusCode != http.StatusSeeOther {
		r.t.Fatalf("signing in: %s: %s", a.Status, a.body)
	}
	return b
}

// kept is how many questionnaires are kept.
func (r *rig) kept() int {
	n := 0
	for _, err := range r.store.Submissions(context.Background(), collect.Query{}) {
		if err != nil {
			r.t.Fatal(err)
		}
		n++
	}
	return n
}

// rewriteCSV changes the rows of a table of a study.
func rewriteCSV(t *testing.T, file string, change func(rows [][]string)) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	change(rows)
	var b bytes.Buffer
	if err := csv.NewWriter(&b).WriteAll(rows); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}
