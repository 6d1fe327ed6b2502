package cli

import (
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"goodgov/internal/collect"
	"goodgov/internal/store"
	"goodgov/internal/web/judge"
	"goodgov/internal/web/page"
	"goodgov/survey/form"
)

// session is the office's cookie of a browser, by its name and value.
func (b *browser) session() *http.Cookie {
	at, err := url.Parse(b.r.address + "/office")
	if err != nil {
		b.r.t.Fatal(err)
	}
	for _, c := range b.Jar.Cookies(at) {
		if strings.HasPrefix(c.Name, "office-") {
			return c
		}
	}
	b.r.t.Fatal("nobody is signed in")
	return nil
}

// isIn tells whether a session's cookie still lets somebody in.
func (r *rig) isIn(session *http.Cookie) bool {
	return r.browser().send(http.MethodGet, "/office/me", nil, "Cookie", session.Name+"="+session.Value).StatusCode == http.StatusOK
}

// A session begins with a cookie that nobody chose before, and ends when
// somebody signs out, changes their password, gets other duties or is closed.
func TestServeSessions(t *testing.T) {
	r := openRig(t, nil, page.Site{})
	admin := r.account("admin", "", collect.Roles()...)

	planted := &http.Cookie{Name: admin.session().Name, Value: "chosen-by-somebody-else"}
	a := r.browser().send(http.MethodPost, "/office/sign-in", strings.NewReader(url.Values{"name": {"admin"}, "password": {rigPassword}}.Encode()), "Content-Type", "application/x-www-form-urlencoded", "Cookie", planted.String())
	if len(a.Cookies()) != 1 || a.Cookies()[0].Value == planted.Value || r.isIn(planted) || !r.isIn(a.Cookies()[0]) {
		t.Errorf("a session that was planted: %v", a.Cookies())
	}

	for what, end := range map[string]func(li *browser){
		"signing out": func(li *browser) { li.post("/office/sign-out", nil) },
		"another password": func(li *browser) {
			if a := li.post("/office/me/password", url.Values{"old": {rigPassword}, "password": {"another long password"}, "again": {"another long password"}}); a.StatusCode != http.StatusSeeOther {
				t.Errorf("changing the password: %s: %s", a.Status, a.body)
			}
			if !r.isIn(li.session()) {
				t.Error("who changed their password is out")
			}
		},
		"other duties": func(*browser) {
			if a := admin.post("/office/accounts/of/li", url.Values{"role": {string(collect.Interviewer)}, "unit": {"guihua"}}); a.StatusCode != http.StatusSeeOther {
				t.Errorf("changing an account: %s: %s", a.Status, a.body)
			}
		},
		"being closed": func(*browser) { admin.post("/office/accounts/of/li/state", url.Values{"closed": {"yes"}}) },
	} {
		li := r.account("li", "", collect.Analyst)
		before := li.session()
		if !r.isIn(before) {
			t.Fatal("somebody who signed in is not in")
		}
		if end(li); r.isIn(before) {
			t.Errorf("after %s the session goes on", what)
		}
	}
}

// Who signs in to one study stays signed in to another one of the same host: its
// cookies go to all ports, and the second study may be a copy of the first.
func TestServeTwoStudies(t *testing.T) {
	one, two := openRig(t, nil, page.Site{}), openRig(t, nil, page.Site{})
	atOne := one.account("li", "", collect.Analyst)
	atTwo := &browser{atOne.Client, two} // the same browser
	two.account("li", "", collect.Analyst)
	signIn := func(b *browser) {
		if a := b.post("/office/sign-in", url.Values{"name": {"li"}, "password": {rigPassword}}); a.StatusCode != http.StatusSeeOther {
			t.Fatalf("signing in: %s: %s", a.Status, a.body)
		}
	}
	isIn := func(b *browser) bool { return b.get("/office/me").StatusCode == http.StatusOK }
	if isIn(atTwo) {
		t.Error("a session of the one is one of the other")
	}
	if signIn(atTwo); !isIn(atOne) || !isIn(atTwo) {
		t.Errorf("in the one: %v, in the other: %v", isIn(atOne), isIn(atTwo))
	}
	if atTwo.post("/office/sign-out", nil); !isIn(atOne) || isIn(atTwo) {
		t.Errorf("after signing out of the other: in the one %v, in the other %v", isIn(atOne), isIn(atTwo))
	}
}

// Signing in leads on within the office only, whatever the address says.
func TestServeRedirects(t *testing.T) {
	r := openRig(t, nil, page.Site{})
	r.account("li", "", collect.Analyst)
	base, err := url.Parse(r.address + "/office/sign-in")
	if err != nil {
		t.Fatal(err)
	}
	for _, to := range []string{
		"https://evil.example", "//evil.example", `/\evil.example`, `\\evil.example`, "/office/../../evil.example", "/office//evil.example", "/office/%2e%2e//evil.example", "/office/..//evil.example/x", "javascript:alert(1)", "/office\r\nX-Evil: 1", "/office/\t//evil.example",
		"/office@evil.example", "http:/office", "office", "", "/q/x", "/office/sign-out", "/office/accounts",
	} {
		a := r.browser().post("/office/sign-in", url.Values{"name": {"li"}, "password": {rigPassword}, "to": {to}})
		if a.StatusCode == http.StatusTooManyRequests {
			t.Fatal("too many attempts for one test")
		}
		leads, err := base.Parse(a.Header.Get("Location"))
		if err != nil || a.StatusCode != http.StatusSeeOther || leads.Host != base.Host || leads.Path != "/office" && !strings.HasPrefix(leads.Path, "/office/") || a.Header.Get("X-Evil") != "" {
			t.Errorf("%q: %s, to %q: %v", to, a.Status, a.Header.Get("Location"), err)
		}
	}
	for _, unit := range []string{"//evil.example", "https://evil.example", "../office", `\evil.example`} {
		a := r.browser().get("/go?" + url.Values{"unit": {unit}}.Encode())
		if leads, err := base.Parse(a.Header.Get("Location")); err != nil || leads.Host != base.Host || !strings.HasPrefix(leads.EscapedPath(), "/u/") {
			t.Errorf("the unit %q leads to %q, %v", unit, a.Header.Get("Location"), err)
		}
	}
}

// The address of a questionnaire is the key to it, and to no other.
func TestServeDrafts(t *testing.T) {
	r := openRig(t, nil, page.Site{})
	begin := func(b *browser) (at string, filled form.Filled) {
		at = b.post("/begin", url.Values{"unit": {"guihua"}, "agree": {"yes"}, "wording": {r.form.ConsentText()}}).Header.Get("Location")
		body, err := r.store.Draft(t.Context(), strings.TrimPrefix(at, "/q/"))
		var draft struct{ Filled form.Filled }
		if err == nil {
			err = json.Unmarshal(body, &draft)
		}
		if err != nil {
			t.Fatal(err)
		}
		return at, draft.Filled
	}
	one, other := r.browser(), r.browser()
	mine, _ := begin(one)
	theirs, filledThere := begin(other)
	if mine == theirs || len(mine) < len("/q/")+22 { // 128 bits
		t.Fatalf("the addresses %q and %q", mine, theirs)
	}
	filledThere.Answers = form.Answers{"opinion": {"SECRET OPINION"}}
	body, err := json.Marshal(map[string]any{"filled": filledThere, "changes": 1})
	if err != nil {
		t.Fatal(err)
	}
	put := func(at string) answer {
		return one.send(http.MethodPut, at, strings.NewReader(string(body)), "Content-Type", "application/json")
	}
	if a := put(mine); a.StatusCode != http.StatusBadRequest {
		t.Errorf("another's questionnaire, under one's own address: %s", a.Status)
	}
	if a := put(theirs); a.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s", a.Status, a.body)
	}
	for _, at := range []string{mine, mine + "/check", mine + "/done"} {
		if a := one.get(at); strings.Contains(a.body, "SECRET OPINION") || strings.Contains(a.body, strings.TrimPrefix(theirs, "/q/")) {
			t.Errorf("%s shows another's", at)
		}
	}
	if a := other.get(theirs + "/check"); !strings.Contains(a.body, "SECRET OPINION") {
		t.Error("their own does not show it")
	}
	// What is sent with another's draft by its side leaves that as it is when the
	// token is not known.
	q := filled(t, r.form, 1, 1, nil)
	if answer, err := submit(r.address, q, "Goodgov-Draft", "guessed"); err != nil || answer.status != http.StatusOK {
		t.Errorf("%+v, %v", answer, err)
	}
	if a := other.get(theirs + "/check"); !strings.Contains(a.body, "SECRET OPINION") {
		t.Error("a draft is gone")
	}
}

// Through a whole survey neither the log nor what the program says has an
// answer, a name, a code, a token or a password in it.
func TestServeSecrets(t *testing.T) {
	dir := copied(t, "hangzhou")
	log := filepath.Join(t.TempDir(), "requests.log")
	server := start(t, dir, "--log", log)
	kept, err := store.Open(t.Context(), filepath.Join(dir, storeName), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer kept.Close()
	code := "WXYZ-2345-HJKM"
	if _, err := kept.AddCodes(t.Context(), []collect.IssuedCode{{Hash: collect.HashCode(code), List: "1", Unit: "guihua", Label: "household-label", State: collect.CodeOpen}}, "test"); err != nil {
		t.Fatal(err)
	}
	expert, err := kept.AddPass(t.Context(), collect.Pass{Kind: collect.ExpertPass, Subject: "E01", Label: "pass-label"}, "test")
	if err != nil {
		t.Fatal(err)
	}
	gadget := deviceOf(t, kept, "pass-label")
	r := &rig{t: t, address: server.address, form: formOf(t, dir)}
	setup := strings.TrimPrefix(strings.TrimSpace(server.out.String()[strings.Index(server.out.String(), "/office/setup/"):]), "")
	setup, _, _ = strings.Cut(setup, "\n")
	secrets := map[string]string{
		"the code": code, "the code, plain": collect.PlainCode(code), "the expert's link": expert, "the device's": gadget, "the first address": strings.TrimPrefix(setup, "/office/setup/"),
		"a password": "a password nobody guesses", "a wrong password": "wrong-password-typed", "a name": "zhang-wei-account", "a title": "Zhang Wei Title", "an opinion": "street-lamp-opinion", "a household": "household-label", "whose link it is": "pass-label",
		"an age": "nosuchchoice-77", "an address that is a secret": "typed-into-the-address-bar", "a query": "query-secret", "a cookie": "cookie-secret", "whence somebody comes": "referrer.example", "their browser": "Agent-Secret", "an id": "0000000000000009-1",
	}

	// The office begins.
	admin := r.browser()
	if a := admin.post(setup, url.Values{"name": {secrets["a name"]}, "title": {secrets["a title"]}, "role": {string(collect.Designer), string(collect.PrivacyOfficer), string(collect.Analyst)}, "password": {secrets["a password"]}, "again": {secrets["a password"]}}); a.StatusCode != http.StatusSeeOther {
		t.Fatalf("the first account: %s: %s", a.Status, a.body)
	}
	secrets["a session"] = admin.session().Value
	if a := r.browser().post("/office/sign-in", url.Values{"name": {secrets["a name"]}, "password": {secrets["a wrong password"]}}); a.StatusCode != http.StatusForbidden {
		t.Errorf("a wrong password: %s", a.Status)
	}
	// A resident, page by page, with a code.
	b := r.browser()
	b.post("/c", url.Values{"code": {code}})
	b.get("/c/" + code)
	begun := b.post("/begin", url.Values{"unit": {"guihua"}, "code": {code}, "agree": {"yes"}, "wording": {r.form.ConsentText()}})
	draft := strings.TrimPrefix(begun.Header.Get("Location"), "/q/")
	if draft == "" {
		t.Fatalf("to begin: %s: %s", begun.Status, begun.body)
	}
	secrets["a questionnaire's address"] = draft
	b.get("/q/" + draft)
	b.post("/q/"+draft, url.Values{"age": {secrets["an age"]}, "opinion": {secrets["an opinion"]}})
	b.get("/q/" + draft + "/check")
	b.post("/q/"+draft+"/check", url.Values{"code": {code}})
	// Programs: one that is taken, one with faults, another one under the first's id.
	f := r.form
	good := filled(t, f, 9, 1, func(q *form.Filled) { q.Answers["opinion"] = []string{secrets["an opinion"]} })
	answered, err := submit(r.address, good, "Goodgov-Draft", draft)
	if err != nil || answered.status != http.StatusOK {
		t.Fatalf("%+v, %v", answered, err)
	}
	secrets["a receipt"], secrets["a private code"] = answered.Receipt, answered.Withdrawal
	for want, change := range map[int]func(*form.Filled){
		http.StatusConflict:            func(q *form.Filled) { q.Answers["opinion"] = []string{"another " + secrets["an opinion"]} },
		http.StatusUnprocessableEntity: func(q *form.Filled) { q.Answers["age"] = []string{secrets["an age"]} },
	} {
		if answer, err := submit(r.address, filled(t, f, 9, 1, change)); err != nil || answer.status != want {
			t.Errorf("%+v, %v, want %d", answer, err, want)
		}
	}
	if answer, err := submit(r.address, questionnaire{"", []byte(`{"answers": "` + secrets["an opinion"] + `"}`)}, "Goodgov-Code", "wrong-"+code); err != nil || answer.status != http.StatusBadRequest {
		t.Errorf("%+v, %v", answer, err)
	}
	b.post("/receipt", url.Values{"code": {answered.Receipt}})
	b.post("/mine", url.Values{"code": {answered.Withdrawal}})
	b.post("/mine/withdraw", url.Values{"code": {answered.Withdrawal}, "sure": {"yes"}})
	// An expert, a device, and addresses that are wrong.
	b.send(http.MethodPost, judge.Address(expert)+"/A/live", strings.NewReader(`{"pairs": {"B1/B2": "9"}}`), "Content-Type", "application/json")
	b.send(http.MethodGet, "/odk/"+gadget+"/formList", nil, "X-OpenRosa-Version", "1.0")
	kind, body := device(t, "<data>"+secrets["an opinion"]+"</data>")
	b.send(http.MethodPost, "/odk/"+gadget+"/submission", strings.NewReader(string(body)), "Content-Type", kind, "X-OpenRosa-Version", "1.0")
	b.send(http.MethodGet, "/"+secrets["an address that is a secret"]+"?q="+secrets["a query"], nil, "Cookie", admin.session().Name+"="+secrets["a cookie"], "Referer", "https://"+secrets["whence somebody comes"], "User-Agent", secrets["their browser"])
	b.send(http.MethodPost, "/begin", strings.NewReader("%zz"+secrets["an opinion"]), "Content-Type", "application/x-www-form-urlencoded")
	hear(call(t, r.address, "GET /"+secrets["an address that is a secret"]+" HTTP/1.1\r\n"+secrets["a cookie"]+"\r\n\r\n"))
	for _, path := range []string{"/office", "/office/accounts", "/office/opinions", "/office/privacy", "/office/results/guihua", "/office/answers/guihua"} {
		if a := admin.get(path); a.StatusCode != http.StatusOK {
			t.Errorf("%s: %s", path, a.Status)
		}
	}
	admin.post("/office/privacy/withdraw", url.Values{"code": {"wrong-" + code}})

	// A fault of ours, in the midst: what the store says may not be told either.
	server.kill()
	noted, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(noted), `"request"`); n < 30 {
		t.Errorf("%d requests are noted", n)
	}
	printed := server.out.String()
	for what, secret := range secrets {
		if secret == "" {
			t.Errorf("%s is empty", what)
			continue
		}
		if what != "the first address" && strings.Contains(printed, secret) {
			t.Errorf("it prints %s", what)
		}
		for where, text := range map[string]string{"the log": string(noted), "what it says": server.diagnostics.String()} {
			if strings.Contains(text, secret) || strings.Contains(text, url.QueryEscape(secret)) {
				t.Errorf("%s has %s", where, what)
			}
		}
	}
}
