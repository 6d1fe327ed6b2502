package office_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"goodgov/indicators"
	"goodgov/internal/collect"
	"goodgov/internal/diag"
	"goodgov/internal/web/office"
)

// says tells whether a page was answered with a status and has some words.
func says(t *testing.T, what string, w interface {
	Result() *http.Response
}, status int, words ...string) string {
	t.Helper()
	r := w.Result()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	if r.StatusCode != status {
		t.Errorf("%s: %d, want %d: %s", what, r.StatusCode, status, body)
	}
	for _, word := range words {
		if !strings.Contains(string(body), word) {
			t.Errorf("%s: %q is not there: %s", what, word, body)
		}
	}
	return string(body)
}

// leads tells whether a page sent the visitor on to another.
func leads(t *testing.T, what string, w interface{ Result() *http.Response }, to string) {
	t.Helper()
	if r := w.Result(); r.StatusCode != http.StatusSeeOther || r.Header.Get("Location") != to {
		t.Errorf("%s: %d to %q, want %q", what, r.StatusCode, r.Header.Get("Location"), to)
	}
}

// The first account is made at an address that only who started the server
// knows, and only once.
func TestFirstAccount(t *testing.T) {
	h := open(t)
	path, err := h.room.SetUp(t.Context())
	if err != nil || !strings.HasPrefix(path, "/office/setup/") || len(path) < 50 {
		t.Fatal(path, err)
	}
	v := h.visitor()
	says(t, "another token", v.get("/office/setup/x"), http.StatusNotFound)
	form := says(t, "the form", v.get(path), http.StatusOK, "Make the first account", `value="designer" checked`, `value="privacy-officer"`, "should not be who sees answers")
	if n := strings.Count(form, " checked"); n != 1 {
		t.Errorf("%d roles are ticked, though who makes accounts should not see answers", n)
	}
	fields := func(name, password, again string, roles ...string) []string {
		all := []string{"name", name, "title", "李 office", "password", password, "again", again}
		for _, role := range roles {
			all = append(all, "role", role)
		}
		return all
	}
	for _, c := range []struct {
		fields []string
		want   string
	}{
		{fields("li", "short", "short", "designer"), "at least 10 characters"},
		{fields("li", password, password+"x", "designer"), "differ"},
		{fields("Zhang-Wei-0", "zhang-wei-0 ZHANG-WEI-0", "zhang-wei-0 ZHANG-WEI-0", "designer"), "no password"},
		{fields("l i", password, password, "designer"), "without blanks"},
		{fields("..", password, password, "designer"), "letter or digit"},
		{fields("li", password, password, "analyst"), "designer"},
		{fields("li", password, password), "at least one role"},
	} {
		says(t, c.want, v.post(path, c.fields...), http.StatusBadRequest, c.want)
	}
	leads(t, "the account", v.post(path, fields("li", password, password, "designer", "analyst")...), "/office")
	if c := v.cookies[h.room.SessionCookie()]; c == nil || !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.Path != "/office" || c.MaxAge != 12*3600 {
		t.Errorf("the cookie is %+v", c)
	}
	says(t, "its pages", v.get("/office"), http.StatusOK, "李 office", "Accounts")
	says(t, "again", v.post(path, fields("wang", password, password, "designer")...), http.StatusNotFound)
	if path, err := h.room.SetUp(t.Context()); err != nil || path != "" {
		t.Error(path, err)
	}
}

func TestSignIn(t *testing.T) {
	h := open(t)
	h.add("li", []string{"east"}, collect.SiteLead)
	v := h.visitor()
	leads(t, "not signed in", v.get("/office/units/guihua"), "/office/sign-in?to=%2Foffice%2Funits%2Fguihua")
	says(t, "sending without a session", v.post("/office/me/password"), http.StatusUnauthorized)
	wrong := says(t, "a wrong password", v.post("/office/sign-in", "name", "li", "password", "wrong"), http.StatusForbidden, "Name or password is wrong")
	nobody := says(t, "nobody", v.post("/office/sign-in", "name", "wu", "password", "wrong"), http.StatusForbidden)
	if strings.ReplaceAll(nobody, `value="wu"`, `value="li"`) != wrong {
		t.Error("a name that is not there is answered otherwise")
	}
	for to, want := range map[string]string{"/office/units/guihua": "/office/units/guihua", "https://evil.example/": "/office", "//evil.example/office/": "/office", "/office/../x\\y": "/office", "": "/office", "/office/sign-out": "/office"} {
		leads(t, "signed in on the way to "+to, v.post("/office/sign-in", "name", "li", "password", password, "to", to), want)
	}
	h.wait(10 * time.Minute) // whoever tries often waits
	says(t, "in", v.get("/office"), http.StatusOK, "East District", "Sign out")
	other := h.signedIn("li")
	const better = "ein längerer Satz 一句"
	says(t, "the old password", v.post("/office/me/password", "old", "wrong", "password", better, "again", better), http.StatusOK, "present password is wrong")
	leads(t, "another password", v.post("/office/me/password", "old", password, "password", better, "again", better), "/office/me?changed")
	says(t, "told", v.get("/office/me?changed"), http.StatusOK, "was changed")
	leads(t, "elsewhere", other.get("/office"), "/office/sign-in")
	h.wait(10 * time.Minute)
	leads(t, "out", v.post("/office/sign-out"), "/office/sign-in")
	leads(t, "after that", v.get("/office"), "/office/sign-in")
	says(t, "with the old one", v.post("/office/sign-in", "name", "li", "password", password), http.StatusForbidden)
	leads(t, "with the new one", v.post("/office/sign-in", "name", "li", "password", better), "/office")
	h.wait(12*time.Hour + time.Second)
	leads(t, "half a day later", v.get("/office"), "/office/sign-in")
	if text := h.log.String(); strings.Contains(text, password) || strings.Contains(text, "li") && strings.Contains(text, "name=li") {
		t.Errorf("the log says %s", text)
	}
}

// Who guesses has to wait, for a name that is there and for one that is not.
func TestGuessing(t *testing.T) {
	h := open(t)
	h.add("li", nil, collect.Designer)
	for _, name := range []string{"li", "wu"} {
		v, refused := h.visitor(), 0
		for range 12 {
			// The clock stands still: whoever would have to wait for long is refused.
			if w := v.post("/office/sign-in", "name", name, "password", strings.Repeat("x", 1001)); w.Code != http.StatusForbidden {
				t.Errorf("a password that is too long: %d", w.Code)
			}
			if w := v.post("/office/sign-in", "name", name, "password", "x", "to", ""); w.Code == http.StatusTooManyRequests {
				refused++
			} else if w.Code != http.StatusForbidden {
				t.Errorf("%s: %d", name, w.Code)
			}
			if refused > 0 {
				break
			}
		}
		if refused == 0 {
			t.Errorf("%s can be guessed at without end", name)
		}
		h.wait(10 * time.Minute)
	}
}

// Somebody who guesses at an account does not keep its owner out, who is elsewhere.
func TestGuessedElsewhere(t *testing.T) {
	h := open(t)
	h.add("li", nil, collect.Designer)
	try := func(from, password string) int {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/office/sign-in", strings.NewReader(url.Values{"name": {"li"}, "password": {password}}.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.RemoteAddr = from + ":1234"
		w := httptest.NewRecorder()
		h.pages.ServeHTTP(w, r)
		return w.Code
	}
	for range 40 {
		if try("192.0.2.1", "x") == http.StatusTooManyRequests {
			break
		}
	}
	if code := try("192.0.2.1", "x"); code != http.StatusTooManyRequests {
		t.Errorf("the guesser: %d", code)
	}
	if code := try("198.51.100.1", password); code != http.StatusSeeOther {
		t.Errorf("the owner: %d", code)
	}
}

var passwordShown = regexp.MustCompile(`class="code">([^<]+)<`)

// A designer makes an account; its owner gets a password that holds once, and
// is let in nowhere before choosing another.
func TestAccounts(t *testing.T) {
	h := open(t)
	h.add("chief", nil, collect.Designer)
	h.add("east-chief", []string{"east"}, collect.Designer)
	h.add("auditor", nil, collect.Auditor)
	chief := h.signedIn("chief")
	for _, c := range []struct {
		fields []string
		want   string
	}{
		{[]string{"name", "", "role", "analyst", "unit", "hangzhou"}, "1 to 30 characters"},
		{[]string{"name", "zhao", "unit", "hangzhou"}, "at least one role"},
		{[]string{"name", "zhao", "role", "nonsense", "unit", "hangzhou"}, "at least one role"},
		{[]string{"name", "zhao", "role", "analyst"}, "at least one unit"},
		{[]string{"name", "auditor", "role", "analyst", "unit", "hangzhou"}, "of this name already"},
	} {
		says(t, c.want, chief.post("/office/accounts/new", c.fields...), http.StatusOK, c.want)
	}
	page := says(t, "made", chief.post("/office/accounts/new", "name", "赵", "title", "Zhao <b>", "role", "interviewer", "role", "site-lead", "unit", "guihua", "unit", "yinxing"), http.StatusOK, "It is shown this once")
	once := passwordShown.FindStringSubmatch(page)[1]
	if again := says(t, "looked at again", chief.get("/office/accounts/of/%E8%B5%B5"), http.StatusOK, "Zhao &lt;b&gt;"); strings.Contains(again, once) {
		t.Error("the password is shown again")
	}
	zhao := h.visitor()
	leads(t, "the first time", zhao.post("/office/sign-in", "name", "赵", "password", once), "/office")
	for _, address := range []string{"/office", "/office/units/guihua"} {
		leads(t, "before another password", zhao.get(address), "/office/me")
	}
	says(t, "asked for another", zhao.get("/office/me"), http.StatusOK, "Somebody else knows your password", "Osmanthus Community")
	leads(t, "chosen", zhao.post("/office/me/password", "old", once, "password", password, "again", password), "/office")
	says(t, "then", zhao.get("/office"), http.StatusOK, "Osmanthus Community", "Ginkgo Community")

	east := h.signedIn("east-chief")
	list := says(t, "the list of the east", east.get("/office/accounts"), http.StatusOK, "赵", "east-chief")
	if strings.Contains(list, "auditor") || strings.Contains(list, ">chief<") {
		t.Errorf("the east sees others: %s", list)
	}
	says(t, "a unit elsewhere", east.post("/office/accounts/new", "name", "wu", "role", "analyst", "unit", "meihua"), http.StatusOK, "nothing of that name")
	says(t, "everywhere", east.post("/office/accounts/new", "name", "wu", "role", "analyst", "unit", "hangzhou"), http.StatusOK, "nothing of that name")
	says(t, "somebody else's account", east.post("/office/accounts/of/auditor/password"), http.StatusNotFound)
	for _, deed := range []string{"", "/password", "/state"} {
		says(t, "one's own account"+deed, east.post("/office/accounts/of/east-chief"+deed, "role", "auditor", "unit", "east", "closed", "yes"), http.StatusBadRequest, "nobody changes their own")
	}
	leads(t, "other roles", east.post("/office/accounts/of/%E8%B5%B5", "role", "site-lead", "unit", "east"), "/office/accounts/of/%E8%B5%B5?changed")
	leads(t, "these end the session", zhao.get("/office"), "/office/sign-in")
	leads(t, "closed", east.post("/office/accounts/of/%E8%B5%B5/state", "closed", "yes"), "/office/accounts/of/%E8%B5%B5?changed")
	says(t, "a closed account", zhao.post("/office/sign-in", "name", "赵", "password", password), http.StatusForbidden)
	leads(t, "open again", east.post("/office/accounts/of/%E8%B5%B5/state"), "/office/accounts/of/%E8%B5%B5?changed")
	leads(t, "with the same password", zhao.post("/office/sign-in", "name", "赵", "password", password), "/office")
	says(t, "a new password", east.post("/office/accounts/of/%E8%B5%B5/password"), http.StatusOK, "It is shown this once")
	says(t, "the old one", zhao.post("/office/sign-in", "name", "赵", "password", password), http.StatusForbidden)
}

// fillIn keeps questionnaires as they come in.
func (h *house) fillIn(unit string, mode collect.Mode, by string, n int) {
	h.t.Helper()
	for range n {
		h.sent++
		if _, err := h.store.Submit(h.t.Context(), collect.Submission{ID: fmt.Sprint("s", h.sent), Form: h.form, Unit: unit, Mode: mode, By: by, Received: h.clock(), Type: "application/json", Body: []byte("{}")}); err != nil {
			h.t.Fatal(err)
		}
	}
}

var cells = regexp.MustCompile(`(?s)<th scope="row">.*?</tr>`)
var tags = regexp.MustCompile(`<[^>]+>`)

// rows are the rows of the tables of a page, as they read.
func rows(page string) []string {
	var rows []string
	for _, row := range cells.FindAllString(page, -1) {
		rows = append(rows, strings.Join(strings.FieldsFunc(tags.ReplaceAllString(strings.ReplaceAll(row, "</t", "|</t"), ""), func(r rune) bool { return r == '|' || r == '\n' }), "|"))
	}
	return rows
}

// What comes in is seen at once, by unit with all above it, with what is valid
// so far and what is wanting. The table of the study has 16 questionnaires of
// Osmanthus Community handed out, as testdata/hangzhou/units.csv says.
func TestProgress(t *testing.T) {
	h := open(t)
	h.add("lead", []string{"east"}, collect.SiteLead)
	h.add("interviewer-east", []string{"guihua"}, collect.Interviewer)
	lead := h.signedIn("lead")
	lead.get("/office") // evaluates
	h.room.AwaitEvaluation()
	s, e := hangzhou()
	guihua, _ := s.Units.Index("guihua")
	east, _ := s.Units.Index("east")
	h.fillIn("guihua", collect.Interview, "interviewer-east", 2)
	h.fillIn("guihua", collect.Paper, "somebody", 1)
	h.fillIn("yinxing", collect.Alone, "", 4)
	h.fillIn("meihua", collect.Alone, "", 5)
	h.fillIn("no-such-unit", collect.Alone, "", 6)
	page := says(t, "the east", lead.get("/office"), http.StatusOK, "East District",
		fmt.Sprintf(`Returned</dt><dd><span class="figure">%d<`, e.Tallies[east].Returned+7), fmt.Sprintf(`Valid</dt><dd><span class="figure">%d<`, e.Tallies[east].Valid), `Target</dt><dd><span class="figure">78<`)
	valid := e.Tallies[guihua].Valid
	want := fmt.Sprintf("Osmanthus Community|16|%d|%d|13|%d|", e.Tallies[guihua].Returned+3, valid, max(0, 13-valid))
	if all := rows(page); !slices.ContainsFunc(all, func(row string) bool { return strings.HasPrefix(row, want) }) {
		t.Errorf("no row %q in %q", want, all)
	}
	for _, row := range []string{"filled in alone|4", "interview|2", "paper|1", fmt.Sprintf("in the tables of the study|%d", e.Tallies[east].Returned)} {
		if all := rows(page); !slices.Contains(all, row) {
			t.Errorf("no row %q in %q", row, all)
		}
	}
	if strings.Contains(page, "Hangzhou (synthetic)</a>") || strings.Contains(page, "Plum Blossom") {
		t.Error("the east sees beyond it")
	}
	page = says(t, "a community", lead.get("/office/units/guihua"), http.StatusOK, `<a href="/office/units/east">East District</a>`)
	if all := rows(page); !slices.Contains(all, "interviewer-east|2|1|interview 2|2026-03-01") || !slices.ContainsFunc(all, func(row string) bool { return strings.HasPrefix(row, "somebody|1|0|") }) {
		t.Errorf("the interviewers are %q", all)
	}
	page = says(t, "who asks", h.signedIn("interviewer-east").get("/office"), http.StatusOK, "interviewer-east")
	for _, hidden := range []string{"somebody", "/office/results/", ">paper<", "Handed out", "Target", "Still wanted", "Quotas", "not valid", "progress max"} {
		if strings.Contains(page, hidden) {
			t.Errorf("an interviewer sees %q: somebody else's work, or results", hidden)
		}
	}
	own := []string{`Returned</dt><dd><span class="figure">2<`, `Valid</dt><dd><span class="figure">1<`, "Only what you sent yourself"}
	if slices.ContainsFunc(own, func(text string) bool { return !strings.Contains(page, text) }) {
		t.Errorf("an interviewer sees not %q: %s", own, page)
	}
	h.add("interviewer-all", nil, collect.Interviewer)
	page = says(t, "who asks everywhere, and sent nothing", h.signedIn("interviewer-all").get("/office"), http.StatusOK, `Returned</dt><dd><span class="figure">0<`)
	if !slices.Contains(rows(page), "East District|0|0") || strings.Contains(page, "the study does not have") {
		t.Errorf("who sent nothing sees %q", rows(page))
	}
	h.add("chief", nil, collect.Designer)
	says(t, "strays", h.signedIn("chief").get("/office"), http.StatusOK, "came for a unit that the study does not have: 6.")
	h.add("two", []string{"guihua", "meihua"}, collect.SiteLead)
	if all := rows(says(t, "two units", h.signedIn("two").get("/office"), http.StatusOK)); len(all) != 2 {
		t.Errorf("two units: %q", all)
	}
}

// What a unit wants is what those below it want together: that one community has
// more than its target fills no gap of another. In the synthetic east, where 13 are
// wanted of each, Wisteria Community has 8 valid ones and Magnolia 12.
func TestStillWanted(t *testing.T) {
	h := open(t)
	h.add("chief", nil, collect.Designer)
	v := h.signedIn("chief")
	v.get("/office")
	h.room.AwaitEvaluation()
	s, e := hangzhou()
	all := 0
	for unit, tally := range e.Tallies {
		if s.Units.Lowest(unit) {
			all += max(0, 13-tally.Valid)
		}
	}
	const figure = `Still wanted</dt><dd><span class="figure">%d<`
	const why = "too many in one fill no gap of another"
	says(t, "the east", v.get("/office/units/east"), http.StatusOK, fmt.Sprintf(figure, 6), `<progress max="13" value="8"`, why)
	if page := v.get("/office/units/guihua").Body.String(); strings.Contains(page, why) {
		t.Error("a community, whose figures explain themselves, has the explanation too")
	}
	says(t, "the city", v.get("/office"), http.StatusOK, fmt.Sprintf(figure, all), `<progress max="78" value="72"`)
}

// From the first look to the data that go home: a site lead sees no results
// while collecting goes on, an analyst does; the designer ends it, and the unit
// has its own; all of it is in the audit log.
func TestEndOfCollecting(t *testing.T) {
	h := open(t)
	h.add("chief", nil, collect.Designer)
	h.add("lead", []string{"east"}, collect.SiteLead)
	h.add("analyst", nil, collect.Analyst)
	chief, lead, analyst := h.signedIn("chief"), h.signedIn("lead"), h.signedIn("analyst")
	says(t, "the lead, while it goes on", lead.get("/office/results/east"), http.StatusOK, "once collecting has ended")
	says(t, "nor by the address", lead.get("/office/results/east/report.html"), http.StatusBadRequest, "once collecting has ended")
	says(t, "nor the data", lead.post("/office/results/east/own"), http.StatusBadRequest)
	says(t, "the analyst", analyst.get("/office/results/guihua"), http.StatusOK, "Interim, as of", "of 13 wanted")
	page := says(t, "the scorecard", analyst.get("/office/results/guihua/units/guihua.html"), http.StatusOK, "Interim, as of", "Osmanthus Community", "95 % interval")
	if strings.Contains(page, "Plum Blossom") {
		t.Error("the scorecard of a community speaks of another")
	}
	says(t, "the whole", analyst.get("/office/results/hangzhou/report.html"), http.StatusOK, "Plum Blossom Community")
	says(t, "no such page", analyst.get("/office/results/guihua/units/meihua.html"), http.StatusNotFound)

	says(t, "asked first", chief.get("/office/units/east/close"), http.StatusOK, "End collecting in East District?", "all units below, 6 in number")
	leads(t, "ended", chief.post("/office/units/east/close"), "/office/units/east")
	says(t, "its page", chief.get("/office/units/east"), http.StatusOK, "Collecting has ended here.", "/office/units/east/reopen")
	says(t, "below", chief.get("/office/units/guihua"), http.StatusOK, "with the unit above")
	says(t, "the lead", lead.get("/office/results/guihua"), http.StatusOK, "Collecting has ended here", "The data go home")
	w := lead.get("/office/results/guihua/units/guihua.html")
	says(t, "the own scorecard", w, http.StatusOK, "Collecting has ended here")
	if policy := w.Header().Get("Content-Security-Policy"); !strings.Contains(policy, "default-src 'none'") || !strings.Contains(policy, "'sha256-") || strings.Contains(policy, "unsafe") || strings.Contains(policy, "script") {
		t.Errorf("the scorecard's policy is %s", policy)
	}
	w = lead.post("/office/results/east/own")
	if w.Code != http.StatusOK || w.Header().Get("Content-Type") != "application/zip" || !strings.Contains(w.Header().Get("Content-Disposition"), "east-2026-03-01.zip") {
		t.Fatalf("%d %v", w.Code, w.Header())
	}
	archive, err := zip.NewReader(bytes.NewReader(w.Body.Bytes()), int64(w.Body.Len()))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, file := range archive.File {
		names = append(names, file.Name)
		r, err := file.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), "Plum Blossom") || strings.Contains(string(text), "梅花社区") {
			t.Errorf("%s speaks of a community elsewhere", file.Name)
		}
		if file.Name == "README.txt" && !strings.Contains(string(text), "the valid questionnaires (6)") || file.Name == "说明.txt" && !strings.Contains(string(text), "有效问卷 6 份") {
			t.Errorf("%s: %s", file.Name, text)
		}
	}
	want := []string{"README.txt", "说明.txt", "answers.csv", "scores.csv", "report.html", "units/east.html", "units/guihua.html", "units/xiangzhang.html", "units/yinxing.html", "units/yulan.html", "units/haitang.html", "units/ziteng.html"}
	if !slices.Equal(names, want) {
		t.Errorf("the archive has %q", names)
	}
	says(t, "a format that is none", analyst.post("/office/answers/east", "format", "exe"), http.StatusBadRequest)
	w = analyst.post("/office/answers/east", "format", "csv")
	says(t, "the answers", w, http.StatusOK, "row\nrow\nrow\nrow\nrow\nrow\n")
	if name := w.Header().Get("Content-Disposition"); name != "attachment; filename=east-answers-2026-03-01.csv" {
		t.Errorf("the answers come as %s", name)
	}
	leads(t, "again", chief.post("/office/units/east/reopen"), "/office/units/east")
	says(t, "the lead, once it goes on", lead.get("/office/results/east/report.html"), http.StatusBadRequest)
	leads(t, "the whole study", chief.post("/office/units/hangzhou/close"), "/office/units/hangzhou")
	if shut, err := h.store.ShutUnits(t.Context()); err != nil || !slices.Equal(shut, []string{""}) {
		t.Errorf("%q, %v", shut, err)
	}
	if want := []string{"chief | collecting.closed | east | ", "lead | data.given_home | east | own data; rows 6", "analyst | answers.exported | east | csv; rows 6", "chief | collecting.opened | east | ", "chief | collecting.closed |  | "}; !slices.Equal(h.deeds(), want) {
		t.Errorf("the audit log has %q", h.deeds())
	}
}

// What came after collecting had ended is not among what a site lead sees, nor
// among the data that go home; who may see the answers sees it.
func TestLate(t *testing.T) {
	h := open(t)
	h.add("lead", []string{"east"}, collect.SiteLead)
	h.add("analyst", nil, collect.Analyst)
	lead, analyst := h.signedIn("lead"), h.signedIn("analyst")
	s, e := hangzhou()
	guihua, _ := s.Units.Index("guihua")
	settled := *e
	settled.Tallies = slices.Clone(e.Tallies)
	settled.Tallies[guihua].Valid -= 2
	settled.Tallies[guihua].Returned -= 2
	h.answers.settled = &settled
	if err := h.store.Shut(t.Context(), "", "chief"); err != nil {
		t.Fatal(err)
	}
	all, fewer := e.Tallies[guihua].Valid, settled.Tallies[guihua].Valid
	says(t, "the lead", lead.get("/office/results/guihua"), http.StatusOK, fmt.Sprintf("Valid questionnaires: %d. Came later, and are not among them lest it shows what they answered: 2.", fewer))
	says(t, "the lead's scorecard", lead.get("/office/results/guihua/units/guihua.html"), http.StatusOK, fmt.Sprintf("Valid questionnaires: %d. Came later, and are not among them lest it shows what they answered: 2.", fewer))
	says(t, "the analyst", analyst.get("/office/results/guihua"), http.StatusOK, fmt.Sprintf("Valid questionnaires: %d, as of", all))
	says(t, "the data that the analyst fetches", analyst.post("/office/results/guihua/own"), http.StatusOK)
}

// All of an archive is of the answers that are in it: when somebody withdrew after
// the pages were made, scores of the pages beside answers without that person's
// would tell what these were.
func TestOwnDataAreOfOneMoment(t *testing.T) {
	h := open(t)
	h.add("lead", []string{"east"}, collect.SiteLead)
	if err := h.store.Shut(t.Context(), "", "chief"); err != nil {
		t.Fatal(err)
	}
	lead := h.signedIn("lead")
	s, e := hangzhou()
	guihua, _ := s.Units.Index("guihua")
	says(t, "the page", lead.get("/office/results/guihua"), http.StatusOK, fmt.Sprintf("Valid questionnaires: %d, as of", e.Tallies[guihua].Valid))
	own, scores := *e, *e.Scores
	own.Tallies, own.Scores = slices.Clone(e.Tallies), &scores
	own.Tallies[guihua].Valid--
	scores.Scores = slices.Clone(scores.Scores)
	scores.Scores[guihua] = slices.Clone(scores.Scores[guihua])
	scores.Scores[guihua][0].N = 4321
	h.answers.own = &own
	w := lead.post("/office/results/guihua/own")
	archive, err := zip.NewReader(bytes.NewReader(w.Body.Bytes()), int64(w.Body.Len()))
	if err != nil {
		t.Fatal(w.Code, err)
	}
	wanted := map[string]string{"README.txt": fmt.Sprintf("Valid questionnaires: %d, as of", e.Tallies[guihua].Valid-1), "scores.csv": "guihua,A,4321,"}
	for name, want := range wanted {
		text, err := fs.ReadFile(archive, name)
		if err != nil || !strings.Contains(string(text), want) {
			t.Errorf("%s has not %q: %s, %v", name, want, text, err)
		}
	}
}

// Clocks are set, and servers that share a database have several: what is seen of
// a unit is evaluated after collecting ended there, and once, whatever they say.
func TestEndedByAnotherClock(t *testing.T) {
	for _, set := range []time.Duration{10 * time.Minute, -10 * time.Minute} {
		h := open(t)
		h.add("lead", []string{"east"}, collect.SiteLead)
		lead := h.signedIn("lead")
		lead.get("/office")
		h.room.AwaitEvaluation()
		h.wait(set)
		if err := h.store.Shut(t.Context(), "east", "chief"); err != nil {
			t.Fatal(err)
		}
		h.wait(-set)
		for range 3 {
			says(t, "the lead", lead.get("/office/results/east"), http.StatusOK)
		}
		if n := h.answers.evaluated.Load(); n != 2 {
			t.Errorf("a clock that was %v ahead: evaluated %d times", set, n)
		}
	}
}

// Before the study's own table was read for the first time nobody knows how many
// came back, and that is said in place of a number that is too small.
func TestBeforeTheTableIsRead(t *testing.T) {
	h := open(t)
	h.add("chief", nil, collect.Designer)
	h.fillIn("guihua", collect.Alone, "", 3)
	h.answers.waits = make(chan struct{})
	v := h.signedIn("chief")
	page := says(t, "the first look", v.get("/office/units/east"), http.StatusOK, `Collected</dt><dd><span class="figure">3</span></dd>`, "own table of answers is not read yet", "being screened")
	for _, wrong := range []string{"Returned</dt>", "of those handed out", "<progress"} {
		if strings.Contains(page, wrong) {
			t.Errorf("%q before it is known", wrong)
		}
	}
	close(h.answers.waits)
	h.room.AwaitEvaluation()
	_, e := hangzhou()
	page = says(t, "then", v.get("/office"), http.StatusOK, fmt.Sprintf(`Returned</dt><dd><span class="figure">%d</span>`, e.Tallies[0].Returned+3), "of those handed out", "<progress")
	if strings.Contains(page, "not read yet") {
		t.Error("what was read is said not to be")
	}
}

// Answers that can't be evaluated leave the counts as they are.
func TestFaultyEvaluation(t *testing.T) {
	h := open(t)
	h.add("chief", nil, collect.Designer, collect.Analyst)
	h.answers.fault = errors.New("the disk")
	v := h.signedIn("chief")
	v.get("/office")
	h.room.AwaitEvaluation()
	h.fillIn("guihua", collect.Alone, "", 3)
	says(t, "progress", v.get("/office/units/guihua"), http.StatusOK, "could not be evaluated", `Collected</dt><dd><span class="figure">3<`, "own table of answers is not read yet")
	says(t, "results", v.get("/office/results/guihua/report.html"), http.StatusServiceUnavailable)
	if text := h.log.String(); !strings.Contains(text, "the disk") {
		t.Errorf("the log says %s", text)
	}
}

// Who has to do with the design sees which faults there are, others that there
// are some; nobody sees what stands in a row of a table.
func TestFaultsAreNamed(t *testing.T) {
	h := open(t)
	h.add("chief", nil, collect.Designer)
	h.add("li", []string{"east"}, collect.SiteLead)
	var problems diag.Problems
	for line := range 12 {
		problems.Add(diag.Problem{File: "study/judgements.csv", Line: 2 + line, Column: "expert", Code: "judgements.expert_unknown", Found: diag.Quote("Dr Zhao"), Want: diag.Say("an expert", "专家")})
	}
	problems.Add(diag.Problem{File: "study/goodgov.yaml", Line: 7, Key: "ahp.limit", Code: "config.number", Found: diag.Quote("ten"), Want: diag.Say("a number", "数字")})
	h.answers.fault = &office.Faulty{Problems: &problems}
	chief, lead := h.signedIn("chief"), h.signedIn("li")
	chief.get("/office")
	h.room.AwaitEvaluation()
	text := says(t, "the designer", chief.get("/office"), http.StatusOK, "faults in the study: 13", "<li>study/judgements.csv:2: ", "<li>study/judgements.csv:11: ")
	if strings.Contains(text, "judgements.csv:12") || strings.Contains(text, "Zhao") {
		t.Errorf("more than ten, or what stands there: %s", text)
	}
	if text := says(t, "the lead", lead.get("/office/units/east"), http.StatusOK, "faults in the study: 13"); strings.Contains(text, "<li>study") {
		t.Errorf("the lead sees faults that others mend: %s", text)
	}
	if text := h.log.String(); !strings.Contains(text, "judgements.csv:2 [judgements.expert_unknown]") || strings.Contains(text, "Zhao") {
		t.Errorf("the log says %s", text)
	}
}

// Who designs the questionnaire is told that it was changed under its version.
func TestFormChangedIsTold(t *testing.T) {
	h := open(t)
	h.add("chief", nil, collect.Designer)
	h.add("li", []string{"east"}, collect.SiteLead)
	chief, lead := h.signedIn("chief"), h.signedIn("li")
	for _, told := range []bool{false, true} {
		if told {
			h.room.FormChanged = diag.Say("gone: %s", "已删除：%s", "D57")
		}
		if text := says(t, "the designer", chief.get("/office"), http.StatusOK); strings.Contains(text, "gone: D57") != told {
			t.Errorf("%v: %s", told, text)
		}
		if text := says(t, "the lead", lead.get("/office/units/east"), http.StatusOK); strings.Contains(text, "D57") {
			t.Errorf("the lead: %s", text)
		}
	}
}

// Who designs the questionnaire is told what respondents are not told.
func TestUntoldIsTold(t *testing.T) {
	h := open(t)
	h.add("chief", nil, collect.Designer)
	h.add("li", []string{"east"}, collect.SiteLead)
	h.room.FormChanged, h.room.Untold = diag.Say("gone: %s", "已删除：%s", "D57"), diag.Say("respondents are not told whom they can ask", "未向受访者说明联系方式")
	says(t, "the designer", h.signedIn("chief").get("/office"), http.StatusOK, "whom they can ask", "gone: D57")
	if text := says(t, "the lead", h.signedIn("li").get("/office/units/east"), http.StatusOK); strings.Contains(text, "whom they can ask") {
		t.Errorf("the lead: %s", text)
	}
}

// Where weights are not all the experts' yet, results say so; where there are
// no scores for that reason, why.
func TestInterimWeights(t *testing.T) {
	h := open(t)
	h.add("chief", nil, collect.Designer, collect.Analyst)
	_, e := hangzhou()
	early := *e
	early.Matrices = e.Matrices[1:]
	early.Warnings = append(slices.Clone(e.Warnings), diag.Warning{Code: indicators.WarnUnjudged, Node: "A", Text: diag.Say("not yet", "还没有")})
	h.answers.of = &early
	v := h.signedIn("chief")
	v.get("/office")
	h.room.AwaitEvaluation()
	note := fmt.Sprintf("or too few pairs of them (1 of %d)", len(e.Matrices))
	says(t, "progress", v.get("/office"), http.StatusOK, note)
	says(t, "results", v.get("/office/results/guihua"), http.StatusOK, note)
	says(t, "the scorecard", v.get("/office/results/guihua/units/guihua.html"), http.StatusOK, note)

	none := *e
	none.Scores = nil
	var problems diag.Problems
	problems.Add(diag.Problem{File: "collected.db", Code: "matrix.disconnected", Found: diag.Say("below A: parts", "A 的下级：不连通"), Want: diag.Say("more", "更多")})
	h.answers.of, h.answers.unscored = &none, &office.Faulty{Problems: &problems}
	h.wait(time.Minute)
	v.get("/office")
	h.room.AwaitEvaluation()
	says(t, "progress", v.get("/office"), http.StatusOK, "Valid</dt>", "below A: parts")
	says(t, "results", v.get("/office/results/guihua"), http.StatusOK, "faults in the study: 1")
}

// Errors leave the menu where it is.
func TestErrorsLeadBack(t *testing.T) {
	h := open(t)
	h.add("li", []string{"east"}, collect.SiteLead)
	says(t, "a stranger", h.visitor().get("/office/nothing"), http.StatusNotFound, `<a href="/office/sign-in">`)
	v := h.signedIn("li")
	for _, address := range []string{"/office/nothing", "/office/units/nowhere"} {
		text := says(t, address, v.get(address), http.StatusNotFound, "Sign out", `<a href="/office">To the start of the office</a>`, `<nav class="rooms"`)
		if strings.Contains(text, `href="/"`) {
			t.Errorf("%s leads to the residents: %s", address, text)
		}
	}
}

// The page of an expert's link says whose it is, before it is passed on.
func TestLinkNamesExpert(t *testing.T) {
	h := open(t)
	h.add("chief", nil, collect.Designer)
	v := h.signedIn("chief")
	says(t, "an expert with a name", v.post("/office/links/expert", "expert", "E01"), http.StatusOK, "For the expert 甲 (E01).")
	says(t, "one without", v.post("/office/links/expert", "expert", "E02"), http.StatusOK, "For the expert E02.")
}
