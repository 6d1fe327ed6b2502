package cli

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"goodgov/internal/collect"
	"goodgov/internal/web/page"
	"goodgov/survey/form"
)

// patterns lists what is registered with a mux, which net/http does not tell,
// and with the muxes below it.
func patterns(t *testing.T, mux *http.ServeMux) []string {
	t.Helper()
	index := reflect.ValueOf(mux).Elem().FieldByName("index")
	if !index.IsValid() {
		t.Fatal("net/http keeps its patterns elsewhere now")
	}
	seen := map[string]bool{}
	take := func(list reflect.Value) {
		for i := range list.Len() {
			seen[list.Index(i).Elem().FieldByName("str").String()] = true
		}
	}
	for _, list := range index.FieldByName("segments").Seq2() {
		take(list)
	}
	take(index.FieldByName("multis"))
	for pattern := range seen {
		if strings.HasSuffix(pattern, "/") {
			h, _ := mux.Handler(httptest.NewRequest(http.MethodGet, pattern, nil))
			if inner, ok := h.(*http.ServeMux); ok {
				for _, below := range patterns(t, inner) {
					seen[below] = true
				}
			}
		}
	}
	var list []string
	for pattern := range seen {
		list = append(list, pattern)
	}
	slices.Sort(list)
	return list
}

// poison is what browsers and templates would take for their own language.
const poison = `<script>alert(1)</script>"'><img src=x onerror=alert(2)>{{.Data}}${7*7}` + "\u202e\u2028"

// poisoned is a server whose people, units and answers are all called so; with
// a value for each variable of an address.
func poisoned(t *testing.T, as page.Site) (*rig, map[string]string) {
	t.Helper()
	r := openRig(t, func(dir string) {
		rewriteCSV(t, filepath.Join(dir, "units.csv"), func(rows [][]string) {
			for _, row := range rows[1:] {
				row[3] += poison
				row[4] += poison
			}
		})
	}, as)
	ctx := t.Context()
	code := "ABCD-EFGH-JKMN"
	if _, err := r.store.AddCodes(ctx, []collect.IssuedCode{{Hash: collect.HashCode(code), List: "1" + poison, Unit: "guihua", Label: poison, State: collect.CodeOpen}}, "test"); err != nil {
		t.Fatal(err)
	}
	expert, err := r.store.AddPass(ctx, collect.Pass{Kind: collect.ExpertPass, Subject: "E01", Label: poison}, "test")
	if err != nil {
		t.Fatal(err)
	}
	device := deviceOf(t, r.store, poison)
	for n := range 6 { // enough for results to be shown
		q := filled(t, r.form, 1, n, func(q *form.Filled) {
			q.Unit = "guihua"
			q.Answers["opinion"] = []string{poison}
		})
		if answer, err := submit(r.address, q); err != nil || answer.status != http.StatusOK {
			t.Fatalf("%+v, %v", answer, err)
		}
	}
	begun := r.browser().post("/begin", url.Values{"unit": {"guihua"}, "agree": {"yes"}, "wording": {r.form.ConsentText()}})
	draft, found := strings.CutPrefix(begun.Header.Get("Location"), "/q/")
	if !found {
		t.Fatalf("to begin: %s %v", begun.Status, begun.Header)
	}
	return r, map[string]string{
		"unit": "guihua", "draft": draft, "code": code, "parent": "A", "name": "admin", "as": "interview", "page": "guihua.html", "step": "assign",
		"file": r.form.ID + ".xml", "rest...": "none", "opinion": "none",
		"/judge/": expert, "/odk/": device, "/office/setup/": strings.TrimPrefix(r.setup, "/office/setup/"), "/static/": "page/page.css",
	}
}

var wildcard = regexp.MustCompile(`\{[^}]*\}`)

// addressOf is an address of a pattern.
func addressOf(t *testing.T, pattern string, values map[string]string) (method, path string) {
	t.Helper()
	method, path, found := strings.Cut(pattern, " ")
	if !found {
		method, path = http.MethodGet, pattern
	}
	return method, wildcard.ReplaceAllStringFunc(path, func(variable string) string {
		name := strings.Trim(variable, "{}")
		if name == "$" {
			return ""
		}
		value := values[name]
		for prefix, of := range values { // what tokens are for stands before them
			if strings.HasSuffix(prefix, "/") && strings.HasPrefix(path, prefix+"{") && strings.Index(path, variable) == len(prefix) {
				value = of
			}
		}
		if value == "" {
			t.Fatalf("%s: no value for %s", pattern, variable)
		}
		return value
	})
}

// inline lists what stands in a page of scripts, styles and handlers, which
// pages have in files of their own. Data for a script are none.
func inline(t *testing.T, page string) []string {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for node := range root.Descendants() {
		if node.Type != html.ElementNode {
			continue
		}
		data := slices.ContainsFunc(node.Attr, func(a html.Attribute) bool { return a.Key == "type" && a.Val == "application/json" })
		if node.Data == "style" || node.Data == "script" && node.FirstChild != nil && !data {
			found = append(found, node.Data)
		}
		for _, a := range node.Attr {
			if a.Key == "style" || strings.HasPrefix(a.Key, "on") || strings.HasPrefix(strings.ToLower(strings.TrimSpace(a.Val)), "javascript:") || a.Key == "src" && a.Val == "x" {
				found = append(found, node.Data+" "+a.Key+"="+a.Val)
			}
		}
	}
	return found
}

// guarded holds what is true of every answer of the server.
func guarded(t *testing.T, what string, a answer) {
	t.Helper()
	h := a.Header
	policy := h.Get("Content-Security-Policy")
	if strings.Contains(policy, "unsafe") || !strings.Contains(policy, "default-src 'none'") || !strings.Contains(policy, "frame-ancestors 'none'") || !strings.Contains(policy, "base-uri 'none'") || !strings.Contains(policy, "form-action") {
		t.Errorf("%s: the policy %q", what, policy)
	}
	if h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Referrer-Policy") != "no-referrer" || a.body != "" && h.Get("Content-Type") == "" {
		t.Errorf("%s: %v", what, h)
	}
	if a.StatusCode >= 500 {
		t.Errorf("%s: %s: %s", what, a.Status, a.body)
	}
	for _, c := range a.Cookies() {
		if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode && c.SameSite != http.SameSiteStrictMode {
			t.Errorf("%s: the cookie %s", what, c.Name)
		}
	}
	if !strings.HasPrefix(h.Get("Content-Type"), "text/html") {
		return
	}
	// The reports' pages have their style inside, let in by its sum.
	if raw := inline(t, a.body); len(raw) > 0 && !(strings.Contains(policy, "style-src 'sha256-") && !strings.Contains(policy, "script-src") && !slices.ContainsFunc(raw, func(s string) bool { return s != "style" })) {
		t.Errorf("%s: the page has %q inside", what, raw)
	}
	for _, raw := range []string{"<script>alert", "<img src=x"} {
		if strings.Contains(a.body, raw) {
			t.Errorf("%s: the page has %s", what, raw)
		}
	}
}

// Every address of the server, asked for by a stranger, by somebody who may do
// anything, and by another site: what browsers are told, what cookies are like,
// what people and units are called is never taken for a script, and the office
// is closed to strangers.
func TestServeRoutes(t *testing.T) {
	r, values := poisoned(t, page.Site{})
	stranger := r.browser()
	admin := r.account("admin", poison, collect.Roles()...)
	if opinions := regexp.MustCompile(`/office/opinions/([0-9a-zA-Z_-]+)"`).FindStringSubmatch(admin.get("/office/opinions").body); opinions != nil {
		values["opinion"] = opinions[1]
	}
	list := patterns(t, r.mux)
	if len(list) < 60 || !slices.Contains(list, "POST /submit") || !slices.Contains(list, "/odk/{token}/submission") || !slices.Contains(list, "GET /static/{name...}") {
		t.Fatalf("the addresses are %q", list)
	}
	escaped := map[string]bool{}
	for _, pattern := range list {
		method, path := addressOf(t, pattern, values)
		door := strings.HasPrefix(path, "/office/sign-in") || strings.HasPrefix(path, "/office/setup/")
		if method != http.MethodGet {
			for _, header := range [][]string{{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "https://evil.example"}, {"Origin", "null"}} {
				a := admin.send(method, path, strings.NewReader("sure=yes"), append(header, "Content-Type", "application/x-www-form-urlencoded")...)
				guarded(t, pattern+", from another site", a)
				if a.StatusCode != http.StatusBadRequest {
					t.Errorf("%s from another site, %s: %s", pattern, header, a.Status)
				}
			}
		}
		for _, lang := range []string{"zh", "en"} {
			a := stranger.send(method, path, nil, "Content-Type", "application/x-www-form-urlencoded", "Accept-Language", lang)
			guarded(t, pattern+", by a stranger", a)
			if strings.HasPrefix(path, "/office") && !door {
				if to := a.Header.Get("Location"); method == http.MethodGet && (a.StatusCode != http.StatusSeeOther || !strings.HasPrefix(to, "/office/sign-in")) || method != http.MethodGet && a.StatusCode != http.StatusUnauthorized {
					t.Errorf("%s, by a stranger: %s, to %q", pattern, a.Status, to)
				}
			}
			if method == http.MethodGet {
				a := admin.send(method, path+"?lang="+lang, nil)
				guarded(t, pattern+", by an official", a)
				if strings.Contains(a.body, "&lt;script&gt;alert") {
					escaped[pattern] = true
				}
			}
		}
	}
	// What was planted is shown, as what it is.
	for _, pattern := range []string{"GET /{$}", "GET /q/{draft}/check", "GET /office", "GET /office/accounts", "GET /office/opinions", "GET /office/opinions/{opinion}", "GET /office/links", "GET /office/results/{unit}", "GET /office/results/{unit}/report.html"} {
		if !slices.Contains(list, pattern) {
			t.Errorf("there is no %s", pattern)
		} else if !escaped[pattern] {
			t.Errorf("%s does not show what was planted", pattern)
		}
	}
	// From another site a device may send: it has no cookies.
	if a := stranger.send(http.MethodPost, "/odk/"+values["/odk/"]+"/submission", nil, "Sec-Fetch-Site", "cross-site", "X-OpenRosa-Version", "1.0"); a.StatusCode != http.StatusUnsupportedMediaType {
		t.Errorf("a device from another site: %s", a.Status)
	}
}

// With https, cookies stay there and browsers come back by it.
func TestServeSecure(t *testing.T) {
	for _, secure := range []bool{true, false} {
		r := openRig(t, nil, page.Site{Secure: secure})
		a := r.browser().get("/?lang=en&elder=1")
		cookies := a.Cookies()
		hash, err := collect.HashPassword(rigPassword, strings.NewReader(strings.Repeat("salt", 16)))
		if err != nil {
			t.Fatal(err)
		}
		if err := r.store.AddAccount(t.Context(), collect.Account{Name: "li", Roles: collect.Roles(), Password: hash}, "test"); err != nil {
			t.Fatal(err)
		}
		cookies = append(cookies, r.browser().post("/office/sign-in", url.Values{"name": {"li"}, "password": {rigPassword}}).Cookies()...)
		if len(cookies) != 3 {
			t.Errorf("the cookies are %v", cookies)
		}
		for _, c := range cookies {
			if c.Secure != secure {
				t.Errorf("secure is %v, and the cookie %v", secure, c)
			}
		}
		if transport := a.Header.Get("Strict-Transport-Security"); (transport != "") != secure {
			t.Errorf("secure is %v, Strict-Transport-Security %q", secure, transport)
		}
	}
}
