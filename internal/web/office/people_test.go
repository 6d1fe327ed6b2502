package office_test

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"
	"pgregory.net/rapid"

	"goodgov/internal/collect"
	"goodgov/internal/pdf/pdftest"
	"goodgov/survey/form"
)

// fields are what a browser would send of the page's form to an address, and
// what can be chosen in it by name.
func fields(t testing.TB, page, address string) (sent url.Values, choices map[string][]string) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	sent, choices = url.Values{}, map[string][]string{}
	get := func(n *html.Node, name string) string {
		for _, a := range n.Attr {
			if a.Key == name {
				return a.Val
			}
		}
		return ""
	}
	found := false
	for f := range root.Descendants() {
		if f.Data != "form" || get(f, "action") != address {
			continue
		}
		found = true
		for n := range f.Descendants() {
			name := get(n, "name")
			switch {
			case name == "":
			case n.Data == "textarea":
				sent.Set(name, "")
				choices[name] = nil
			case n.Data != "input":
			case get(n, "type") == "radio" || get(n, "type") == "checkbox":
				choices[name] = append(choices[name], get(n, "value"))
			default:
				sent.Set(name, get(n, "value"))
				if get(n, "type") == "text" {
					choices[name] = nil
				}
			}
		}
	}
	if !found {
		t.Fatalf("no form to %s in %s", address, page)
	}
	return sent, choices
}

var codePattern = regexp.MustCompile(`[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}`)

// upload sends a form with a file.
func (v *visitor) upload(address, name, content string, fields ...string) *httptest.ResponseRecorder {
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	for i := 0; i < len(fields); i += 2 {
		if err := m.WriteField(fields[i], fields[i+1]); err != nil {
			v.h.t.Fatal(err)
		}
	}
	part, err := m.CreateFormFile("list", name)
	if err == nil {
		_, err = part.Write([]byte(content))
	}
	if err == nil {
		err = m.Close()
	}
	if err != nil {
		v.h.t.Fatal(err)
	}
	r := httptest.NewRequestWithContext(v.h.t.Context(), http.MethodPost, address, &body)
	r.Header.Set("Content-Type", m.FormDataContentType())
	r.Header.Set("Accept-Language", v.lang)
	for _, c := range v.cookies {
		r.AddCookie(c)
	}
	w := httptest.NewRecorder()
	v.h.pages.ServeHTTP(w, r)
	return w
}

func states(t *testing.T, h *house) map[collect.CodeState]int {
	t.Helper()
	codes, err := h.store.Codes(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	n := map[collect.CodeState]int{}
	for _, c := range codes {
		n[c.State]++
	}
	return n
}

func TestCodes(t *testing.T) {
	h := open(t)
	h.add("east", []string{"east"}, collect.Designer)
	h.add("south", []string{"south"}, collect.Designer)
	v := h.signedIn("east")

	w := v.post("/office/codes", "unit", "guihua", "n", "6", "layout", "4", "in", "both")
	if w.Header().Get("Content-Type") != "application/pdf" || w.Header().Get("Cache-Control") != "no-store" || !strings.Contains(w.Header().Get("Content-Disposition"), "letters-1.pdf") {
		t.Fatalf("%d, %v, %s", w.Code, w.Header(), w.Body)
	}
	pages := pdftest.Read(t, w.Body.Bytes())
	codes := codePattern.FindAllString(pages[0].Words()+pages[1].Words(), -1)
	if len(pages) != 2 || len(codes) != 6 {
		t.Fatalf("%d pages, the codes %d", len(pages), len(codes))
	}
	for _, code := range codes {
		if c, err := h.store.Code(t.Context(), code); err != nil || c.Unit != "guihua" || c.List != "1" || c.State != collect.CodeOpen {
			t.Errorf("%+v, %v", c, err)
		}
	}

	w = v.upload("/office/codes", "households.csv", "unit,label\nguihua,3-501\nguihua,3-502\n", "as", "table")
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(w.Body.String(), "\ufeff"))).ReadAll()
	if err != nil || len(rows) != 3 || rows[1][1] != "3-501" || rows[1][3] != "https://survey.example.cn/c/"+rows[1][2] {
		t.Fatalf("%q, %v", rows, err)
	}
	if c, err := h.store.Code(t.Context(), rows[1][2]); err != nil || c.Label != "3-501" || c.List != "2" {
		t.Errorf("%+v, %v", c, err)
	}
	if w = v.upload("/office/codes", "households.csv", "unit,label\nguihua,9-901\n", "as", "both"); w.Header().Get("Content-Type") != "application/zip" {
		t.Errorf("both: %v", w.Header())
	}

	// A household that has a code gets another one only when that is meant.
	if w = v.upload("/office/codes", "households.csv", "unit,label\nguihua,3-502\nguihua,3-503\n"); !strings.Contains(w.Body.String(), "already: 1 of 2 (used: 0): guihua 3-502") || !strings.Contains(w.Body.String(), `name="again"`) {
		t.Errorf("a second code: %s", w.Body)
	}

	// Nothing is made for what is unclear or somebody else's.
	before := states(t, h)
	for _, wrong := range []struct {
		w    *httptest.ResponseRecorder
		says string
	}{
		{v.post("/office/codes", "unit", "guihua", "n", "0"), "how many letters"},
		{v.post("/office/codes", "unit", "meihua", "n", "1"), "choose a unit"},
		{v.upload("/office/codes", "l.csv", "unit,label\nmeihua,1\n"), "not yours"},
		{v.upload("/office/codes", "l.csv", "unit,label\nnowhere,1\nguihua,\n"), "<li>row 3, label: found an empty cell, want a value</li>"},
	} {
		if !strings.Contains(wrong.w.Body.String(), wrong.says) || !strings.Contains(wrong.w.Header().Get("Content-Type"), "text/html") {
			t.Errorf("want %q in %s", wrong.says, wrong.w.Body)
		}
	}
	if diff := cmp.Diff(before, states(t, h)); diff != "" {
		t.Error(diff)
	}

	// Lost letters.
	for _, what := range []string{strings.ToLower(codes[0]), "3-502"} {
		if w = v.post("/office/codes/void", "what", what); w.Code != http.StatusSeeOther {
			t.Errorf("void %d: %s", w.Code, w.Body)
		}
	}
	if w = v.post("/office/codes/void", "what", "3-502"); !strings.Contains(w.Body.String(), "void already") {
		t.Errorf("void again: %s", w.Body)
	}
	other := h.signedIn("south")
	if w = other.post("/office/codes/void", "what", codes[1]); !strings.Contains(w.Body.String(), "no such code") {
		t.Errorf("somebody else's code: %s", w.Body)
	}
	if w = other.get("/office/codes"); strings.Contains(w.Body.String(), "Osmanthus") {
		t.Error("somebody else's codes are shown")
	}
	if diff := cmp.Diff(map[collect.CodeState]int{collect.CodeOpen: 7, collect.CodeVoid: 2}, states(t, h)); diff != "" {
		t.Error(diff)
	}

	// Whom to remind: those not used and not void.
	if _, err := h.store.Submit(t.Context(), collect.Submission{ID: "a", Form: "f", Unit: "guihua", Mode: collect.Alone, Code: codes[1], Body: []byte("{}")}); err != nil {
		t.Fatal(err)
	}
	w = v.get("/office/codes/reminders")
	if rows, err = csv.NewReader(strings.NewReader(strings.TrimPrefix(w.Body.String(), "\ufeff"))).ReadAll(); err != nil || len(rows) != 7 {
		t.Errorf("%q, %v", rows, err)
	}
	if w = v.post("/office/codes/void", "list", "1"); w.Header().Get("Location") != "/office/codes?voided=4" {
		t.Errorf("void a list: %v", w.Header())
	}
	want := []string{"east | codes.made | 1 | codes 6; units guihua", "east | codes.made | 2 | codes 2; units guihua", "east | codes.made | 3 | codes 1; units guihua",
		"east | codes.voided |  | codes 1; units guihua", "east | codes.voided |  | codes 1; units guihua", "east | codes.reminded |  | households 6", "east | codes.voided |  | codes 4; units guihua"}
	if diff := cmp.Diff(want, h.deeds()); diff != "" {
		t.Errorf("the audit log (-want +got):\n%s", diff)
	}
	if codePattern.MatchString(h.log.String()) {
		t.Error("a code is in the log")
	}
	w = v.get("/office/posters?unit=guihua&in=en")
	if words := pdftest.Read(t, w.Body.Bytes())[0].Words(); !strings.Contains(words, "https://survey.example.cn/u/guihua") {
		t.Errorf("the poster says %s", words)
	}
	if w = v.get("/office/posters?unit=meihua"); w.Code != http.StatusBadRequest {
		t.Errorf("a poster of somebody else's: %d", w.Code)
	}
}

// A box that is ticked gives households another code.
func TestSecondCodes(t *testing.T) {
	h := open(t)
	h.add("chen", nil, collect.Designer)
	v := h.signedIn("chen")
	const list = "unit,label\nguihua,3-501\nmeihua,3-501\n"
	if w := v.upload("/office/codes", "households.csv", list); w.Code != http.StatusOK || len(states(t, h)) == 0 {
		t.Fatalf("%d, %s", w.Code, w.Body)
	}
	page := v.upload("/office/codes", "households.csv", list).Body.String()
	if !strings.Contains(page, "already: 2 of 2 (used: 0): guihua 3-501, meihua 3-501") {
		t.Errorf("%s", page)
	}
	if w := v.upload("/office/codes", "households.csv", list, "again", "yes"); !strings.Contains(w.Header().Get("Content-Disposition"), "letters-2.pdf") {
		t.Errorf("%d, %s", w.Code, w.Body)
	}
	if got := states(t, h)[collect.CodeOpen]; got != 4 {
		t.Errorf("%d open codes, want 4", got)
	}
}

func TestLinks(t *testing.T) {
	h := open(t)
	h.add("chief", nil, collect.Designer)
	h.add("east", []string{"east"}, collect.Designer)
	h.add("wang", []string{"guihua"}, collect.Interviewer)
	v := h.signedIn("chief")
	token := func(w *httptest.ResponseRecorder, link string) string {
		t.Helper()
		m := regexp.MustCompile(`value="https://survey.example.cn` + link + `([^/"]+)/?"`).FindStringSubmatch(w.Body.String())
		if m == nil || w.Header().Get("Cache-Control") != "no-store" {
			t.Fatalf("no link: %s", w.Body)
		}
		return m[1]
	}
	expert := token(v.post("/office/links/expert", "expert", "E01"), "/judge/")
	if p, err := h.store.Pass(t.Context(), collect.ExpertPass, expert); err != nil || p.Subject != "E01" {
		t.Errorf("%+v, %v", p, err)
	}
	device := token(v.post("/office/links/device", "account", "wang", "unit", "guihua", "label", "平板 3"), "/odk/")
	if p, err := h.store.Pass(t.Context(), collect.DevicePass, device); err != nil || p.Subject != "wang" || p.Unit != "guihua" || p.Label != "平板 3" {
		t.Errorf("%+v, %v", p, err)
	}
	for _, wrong := range [][]string{
		{"/office/links/expert", "expert", "E99"},
		{"/office/links/expert", "expert", ""},
		{"/office/links/device", "account", "wang", "unit", "meihua"}, // not the interviewer's
		{"/office/links/device", "account", "chief", "unit", "guihua"},
	} {
		if w := v.post(wrong[0], wrong[1:]...); !strings.Contains(w.Body.String(), `class="fault"`) {
			t.Errorf("%q: %s", wrong, w.Body)
		}
	}
	if w := h.signedIn("east").post("/office/links/expert", "expert", "E01"); !strings.Contains(w.Body.String(), "may not do that") {
		t.Errorf("experts judge for the whole study: %s", w.Body)
	}
	if err := h.store.Judge(t.Context(), []collect.Judgement{{Expert: "E01", Parent: "x", A: "a", B: "b", Value: "3"}, {Expert: "E01", Parent: "x", A: "a", B: "c", Value: "5"}}); err != nil {
		t.Fatal(err)
	}
	page := v.get("/office/links").Body.String()
	if strings.Contains(page, expert) || strings.Contains(page, device) || !strings.Contains(page, "2 of 42 pairs") || !strings.Contains(page, "平板 3") {
		t.Errorf("the page is %s", page)
	}
	hash := collect.HashToken(expert)
	sent, _ := fields(t, page, "/office/links/close")
	if !strings.Contains(page, sent.Get("link")) {
		t.Fatal(sent)
	}
	if w := h.signedIn("east").post("/office/links/close", "link", hexOf(hash)); !strings.Contains(w.Body.String(), `class="fault"`) {
		t.Errorf("somebody else's link was closed: %s", w.Body)
	}
	if w := v.post("/office/links/close", "link", hexOf(hash)); w.Code != http.StatusSeeOther {
		t.Errorf("close: %d", w.Code)
	}
	if _, err := h.store.Pass(t.Context(), collect.ExpertPass, expert); !errors.Is(err, collect.ErrNotFound) {
		t.Errorf("a closed link: %v", err)
	}
	// Of accounts elsewhere a designer of one district is not told.
	h.add("sun", []string{"meihua"}, collect.Interviewer)
	if page := h.signedIn("east").get("/office/links").Body.String(); !strings.Contains(page, "wang") || strings.Contains(page, "sun") {
		t.Errorf("the district's page is %s", page)
	}
	// Who is moved to another community takes no telephone along.
	if w := v.post("/office/accounts/of/wang", "role", "interviewer", "unit", "guihua", "unit", "meihua"); w.Code != http.StatusSeeOther {
		t.Errorf("one more unit: %d", w.Code)
	}
	if _, err := h.store.Pass(t.Context(), collect.DevicePass, device); err != nil {
		t.Errorf("the telephone of who has one more unit: %v", err)
	}
	if w := v.post("/office/accounts/of/wang", "role", "interviewer", "unit", "meihua"); w.Code != http.StatusSeeOther {
		t.Errorf("moved: %d", w.Code)
	}
	if _, err := h.store.Pass(t.Context(), collect.DevicePass, device); !errors.Is(err, collect.ErrNotFound) {
		t.Errorf("the telephone of who was moved: %v", err)
	}
	if log := h.log.String() + strings.Join(h.deeds(), "\n"); strings.Contains(log, expert) || strings.Contains(log, device) {
		t.Error("a token is in the log")
	}
}

// Who makes experts' links is told when what they judge sets no weights.
func TestLinksOfUnusedJudgements(t *testing.T) {
	h := open(t)
	h.add("chief", nil, collect.Designer)
	v := h.signedIn("chief")
	pages := func() []string {
		return []string{v.get("/office/links").Body.String(), v.post("/office/links/expert", "expert", "E01").Body.String()}
	}
	for i, unused := range []bool{false, true} {
		h.room.JudgementsUnused = unused
		for _, got := range pages() {
			if strings.Contains(got, "sets no weights") != unused {
				t.Errorf("%d: %s", i, got)
			}
		}
	}
}

func hexOf(h collect.Hash) string {
	const digits = "0123456789abcdef"
	var b strings.Builder
	for _, x := range h {
		b.WriteByte(digits[x>>4])
		b.WriteByte(digits[x&15])
	}
	return b.String()
}

// kept are the submissions that count.
func (h *house) kept() []collect.Kept {
	h.t.Helper()
	var all []collect.Kept
	for k, err := range h.store.Submissions(h.t.Context(), collect.Query{}) {
		if err != nil {
			h.t.Fatal(err)
		}
		all = append(all, k)
	}
	return all
}

func filled(t testing.TB, k collect.Kept) form.Filled {
	t.Helper()
	f, err := form.ParseFilled(k.Type, k.Body)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestInterview(t *testing.T) {
	h := open(t)
	h.add("wang", []string{"east"}, collect.Interviewer)
	v := h.signedIn("wang")
	h.room.Form.Question("D1").Required = true
	const address = "/office/entry/guihua/interview"
	if w := v.get("/office/entry/begin?unit=guihua&as=interview"); w.Header().Get("Location") != address {
		t.Fatalf("begin: %v", w.Header())
	}
	page := v.get(address)
	if page.Code != http.StatusOK || !strings.Contains(page.Body.String(), "about eight minutes") {
		t.Fatalf("%d: %s", page.Code, page.Body)
	}
	// What residents read on the web is read out, and questions have its numbers.
	for _, told := range h.room.Form.Told(form.InInterview) {
		if !strings.Contains(page.Body.String(), html.EscapeString(told["en"])) {
			t.Errorf("%q is not read out", told["en"])
		}
	}
	if n := regexp.MustCompile(`<span class="no">(\d+)</span>`).FindStringSubmatch(page.Body.String()); n == nil || n[1] != "1" {
		t.Errorf("the first question is called %v", n)
	}
	sent, choices := fields(t, page.Body.String(), address)
	want := form.Answers{}
	for name, values := range choices {
		question, asked := strings.CutPrefix(name, "q.")
		if !asked {
			continue
		}
		value := "很好"
		if len(values) > 0 {
			value = values[len(values)/2]
		}
		sent.Set(name, value)
		want[question] = []string{value}
	}

	// Without consent and with a question left out nothing is kept.
	w := v.send(http.MethodPost, address, sent)
	if !strings.Contains(w.Body.String(), "Without consent") {
		t.Errorf("no consent: %s", w.Body)
	}
	sent.Set("agreed", "on")
	left := url.Values{}
	for name, values := range sent {
		left[name] = values
	}
	left.Del("q.D1")
	if w = v.send(http.MethodPost, address, left); !strings.Contains(w.Body.String(), `href="#q.D1"`) {
		t.Errorf("one left out: %s", w.Body)
	}
	if n := len(h.kept()); n != 0 {
		t.Fatalf("%d were kept", n)
	}

	code := "ABCD-EFGH-JKMN"
	if _, err := h.store.AddCodes(t.Context(), []collect.IssuedCode{{Hash: collect.HashCode(code), List: "1", Unit: "guihua", Label: "3-501", State: collect.CodeOpen}}, "test"); err != nil {
		t.Fatal(err)
	}
	sent.Set("code", strings.ToLower(code))
	sent.Set("seconds", "431.5")
	first := v.send(http.MethodPost, address, sent)
	again := v.send(http.MethodPost, address, sent)
	receipts := regexp.MustCompile(`class="code">([0-9A-Z-]{19})<`).FindAllStringSubmatch(first.Body.String(), -1)
	if len(receipts) != 2 || !strings.Contains(again.Body.String(), receipts[0][1]) || !strings.Contains(again.Body.String(), receipts[1][1]) {
		t.Fatalf("the receipts are %v: %s", receipts, again.Body)
	}
	all := h.kept()
	if len(all) != 1 {
		t.Fatalf("%d are kept", len(all))
	}
	k, f := all[0], filled(t, all[0])
	if k.Mode != collect.Interview || k.By != "wang" || k.Unit != "guihua" || k.Respondent != "" || k.Language != "en" || k.Consent.Mode != collect.Interview || k.Consent.Text == "" || f.Seconds != 431.5 {
		t.Errorf("%+v", k.Submission)
	}
	if diff := cmp.Diff(want, f.Answers); diff != "" {
		t.Errorf("what was clicked is not what is stored (-want +got):\n%s", diff)
	}
	if c, err := h.store.Code(t.Context(), code); err != nil || c.State != collect.CodeUsed {
		t.Errorf("the code: %+v, %v", c, err)
	}
	opinions, err := h.store.Opinions(t.Context())
	if err != nil || len(opinions) != 1 || opinions[0].Text != "很好" {
		t.Errorf("%+v, %v", opinions, err)
	}

	// Another with the same code, or with one of another unit.
	sent.Set("id", "another")
	if w = v.send(http.MethodPost, address, sent); !strings.Contains(w.Body.String(), "used already") {
		t.Errorf("a used code: %s", w.Body)
	}

	if w = v.post("/office/entry/guihua/decline"); w.Code != http.StatusSeeOther {
		t.Errorf("decline: %d", w.Code)
	}
	declined, err := h.store.Declined(t.Context())
	if err != nil || len(declined) != 1 || declined[0].Unit != "guihua" || declined[0].Consent.Mode != collect.Interview {
		t.Errorf("%+v, %v", declined, err)
	}

	// Begun before the end it may come in, begun after it may not.
	h.wait(time.Minute)
	if err := h.store.Shut(t.Context(), "east", "test"); err != nil {
		t.Fatal(err)
	}
	sent.Del("code")
	if w = v.send(http.MethodPost, address, sent); w.Code != http.StatusOK || len(h.kept()) != 2 {
		t.Errorf("begun before the end: %d, %s", w.Code, w.Body)
	}
	if w = v.get(address); w.Code != http.StatusForbidden {
		t.Errorf("begun after the end: %d", w.Code)
	}
	if log := h.log.String(); strings.Contains(log, "很好") || strings.Contains(log, code) {
		t.Error("an answer or a code is in the log")
	}
}

// Who holds a code where answers are kept with it.
func TestNamedInterview(t *testing.T) {
	h := open(t)
	h.room.About.Named = true
	h.add("wang", []string{"east"}, collect.Interviewer)
	if _, err := h.store.AddCodes(t.Context(), []collect.IssuedCode{{Hash: collect.HashCode("ABCD"), List: "1", Unit: "guihua", Label: "3-501", State: collect.CodeOpen},
		{Hash: collect.HashCode("EFGH"), List: "1", Unit: "meihua", Label: "1-101", State: collect.CodeOpen}}, "test"); err != nil {
		t.Fatal(err)
	}
	v := h.signedIn("wang")
	const address = "/office/entry/guihua/interview"
	sent, choices := fields(t, v.get(address).Body.String(), address)
	sent.Set("agreed", "on")
	for name, values := range choices {
		if strings.HasPrefix(name, "q.") && len(values) > 0 {
			sent.Set(name, values[0])
		}
	}
	sent.Set("code", "EFGH")
	if w := v.send(http.MethodPost, address, sent); !strings.Contains(w.Body.String(), "no such code") {
		t.Errorf("a code of another unit: %s", w.Body)
	}
	sent.Set("code", "ABCD")
	if w := v.send(http.MethodPost, address, sent); w.Code != http.StatusOK {
		t.Fatal(w.Body)
	}
	if all := h.kept(); len(all) != 1 || all[0].Respondent != "3-501" {
		t.Errorf("%+v", all)
	}
}

func TestPaper(t *testing.T) {
	h := open(t)
	h.add("wang", []string{"east"}, collect.Interviewer)
	h.add("li", []string{"guihua"}, collect.Interviewer)
	v := h.signedIn("wang")
	const address = "/office/entry/guihua/paper"
	blank := func() url.Values {
		sent, _ := fields(t, v.get(address).Body.String(), address)
		sent.Set("agreed", "on")
		return sent
	}
	sent := blank()
	if w := v.send(http.MethodPost, address, sent); !strings.Contains(w.Body.String(), "number that stands on the paper") {
		t.Errorf("no number: %s", w.Body)
	}
	sent.Set("number", " ａ 17 ")
	sent.Set("q.D1", "4")
	sent.Set("q.D2", "9")
	if w := v.send(http.MethodPost, address, sent); !strings.Contains(w.Body.String(), `href="#q.D2"`) || len(h.kept()) != 0 {
		t.Errorf("off the scale: %s", w.Body)
	}
	sent.Set("q.D2", "2")
	w := v.send(http.MethodPost, address, sent)
	if !strings.Contains(w.Body.String(), "No. A 17 is kept") {
		t.Fatalf("%s", w.Body)
	}
	k := h.kept()[0]
	if diff := cmp.Diff(form.Answers{"D1": {"4"}, "D2": {"2"}}, filled(t, k).Answers); diff != "" || k.Mode != collect.Paper || k.By != "wang" || k.Consent.Mode != collect.Paper || filled(t, k).Seconds != 0 {
		t.Errorf("%s\n%+v", diff, k.Submission)
	}
	if w = v.send(http.MethodPost, address, sent); !strings.Contains(w.Body.String(), "No. A 17 is kept") || len(h.kept()) != 1 {
		t.Errorf("the page sent again: %s", w.Body)
	}

	// The same number again, and by somebody else, who sees that it is there and
	// not what was answered.
	sent = blank()
	sent.Set("number", "A 17")
	sent.Set("q.D1", "4")
	sent.Set("q.D2", "5")
	page := v.send(http.MethodPost, address, sent).Body.String()
	if !strings.Contains(page, "from wang") || !strings.Contains(page, "<td>2</td><td>5</td>") || strings.Contains(page, "<td>4</td>") {
		t.Fatalf("what was there is not shown: %s", page)
	}
	v = h.signedIn("li")
	sent = blank()
	sent.Set("number", "A 17")
	sent.Set("q.D1", "4")
	sent.Set("q.D2", "5")
	w = v.send(http.MethodPost, address, sent)
	page = w.Body.String()
	if !strings.Contains(page, "from wang") || !strings.Contains(page, "What wang typed in is not shown") || strings.Contains(page, "<td>") {
		t.Fatalf("what others typed in is shown: %s", page)
	}
	if got := filled(t, h.kept()[0]).Answers["D2"]; len(h.kept()) != 1 || !slices.Equal(got, []string{"2"}) {
		t.Errorf("what was there is now %v", got)
	}
	correct, _ := fields(t, page, address)
	if w = v.send(http.MethodPost, address, correct); !strings.Contains(w.Body.String(), "No. A 17 is kept") {
		t.Fatalf("corrected: %s", w.Body)
	}
	all := h.kept()
	if len(all) != 1 || !slices.Equal(filled(t, all[0]).Answers["D2"], []string{"5"}) || all[0].By != "li" || all[0].Replaces != k.ID {
		t.Errorf("after the correction: %+v", all)
	}
	// Another paper: what was typed in stays, and gets another number.
	sent = blank()
	sent.Set("number", "A 17")
	sent.Set("q.D1", "3")
	other, _ := fields(t, v.send(http.MethodPost, address, sent).Body.String(), address)
	other.Set("renumber", "yes")
	again := v.send(http.MethodPost, address, other).Body.String()
	if typed, _ := fields(t, again, address); typed.Get("number") != "" || typed.Get("q.D1") != "3" || typed.Get("version") != "" || len(h.kept()) != 1 {
		t.Errorf("another paper: %v", typed)
	}
	// A third time: it is compared with what counts now.
	sent = blank()
	sent.Set("number", "A 17")
	sent.Set("q.D1", "1")
	sent.Set("q.D2", "5")
	if page = v.send(http.MethodPost, address, sent).Body.String(); !strings.Contains(page, "from li") || !strings.Contains(page, "<td>4</td><td>1</td>") || strings.Contains(page, "<td>2</td>") {
		t.Errorf("the third time: %s", page)
	}
	if diff := cmp.Diff([]string{"li | paper.corrected | paper:guihua:A 17~2 | "}, h.deeds()); diff != "" {
		t.Error(diff)
	}
	// The same number elsewhere is another paper.
	if err := h.store.Shut(t.Context(), "guihua", "test"); err != nil {
		t.Fatal(err)
	}
	if w = v.get(address); w.Code != http.StatusForbidden {
		t.Errorf("paper after the end: %d", w.Code)
	}
	overview := h.signedIn("wang").get("/office/entry").Body.String()
	if strings.Contains(overview, ">1</td>") {
		t.Errorf("a corrected paper is still counted as wang's: %s", overview)
	}
}

// Zeros in front make no other paper: 21 after 021 is compared with it. What was
// kept under a number with zeros, when that was a paper of its own, is found.
func TestPaperNumberWithZeros(t *testing.T) {
	h := open(t)
	h.add("wang", []string{"east"}, collect.Interviewer)
	v := h.signedIn("wang")
	const address = "/office/entry/guihua/paper"
	send := func(number, answer string) string {
		sent, _ := fields(t, v.get(address).Body.String(), address)
		sent.Set("agreed", "on")
		sent.Set("number", number)
		sent.Set("q.D1", answer)
		return v.send(http.MethodPost, address, sent).Body.String()
	}
	if page := send("021", "4"); !strings.Contains(page, "No. 21 is kept") || h.kept()[0].ID != "paper:guihua:21" {
		t.Fatalf("the first: %s", page)
	}
	for _, number := range []string{"21", "021", "０２１", "0021"} {
		if page := send(number, "5"); !strings.Contains(page, "<td>4</td><td>5</td>") || len(h.kept()) != 1 {
			t.Errorf("%s is another paper: %s", number, page)
		}
	}
	earlier := h.kept()[0].Submission
	earlier.ID, earlier.Code = "paper:guihua:007", ""
	earlier.Body = []byte(strings.ReplaceAll(string(earlier.Body), "paper:guihua:21", earlier.ID))
	if _, err := h.store.Submit(t.Context(), earlier); err != nil {
		t.Fatal(err)
	}
	for _, number := range []string{"7", "007", "07"} {
		page := send(number, "5")
		if !strings.Contains(page, "<td>4</td><td>5</td>") || len(h.kept()) != 2 {
			t.Fatalf("%s is not found: %s", number, page)
		}
		if correct, _ := fields(t, page, address); correct.Get("number") != "007" {
			t.Errorf("it would be corrected as %q", correct.Get("number"))
		}
	}
}

// What is typed in is what is stored, whatever it is.
func TestTypedIsStored(t *testing.T) {
	h := open(t)
	h.add("wang", []string{"east"}, collect.Interviewer)
	v := h.signedIn("wang")
	const address = "/office/entry/guihua/paper"
	empty, _ := fields(t, v.get(address).Body.String(), address)
	empty.Set("agreed", "on")
	n := 0
	rapid.Check(t, func(t *rapid.T) {
		n++
		sent, want := url.Values{}, form.Answers{}
		for name, values := range empty {
			sent[name] = values
		}
		number := rapid.StringMatching(`[A-Z][1-9][0-9]{0,2}`).Draw(t, "number") + "-" + strings.Repeat("I", n)
		if n > 35 {
			return
		}
		sent.Set("number", number)
		for _, q := range h.room.Form.All {
			var values []string
			switch {
			case rapid.Bool().Draw(t, "left out"):
				continue
			case q.Kind.OnScale():
				values = []string{rapid.SampledFrom([]string{"1", "2", "3", "4", "5"}).Draw(t, q.Name)}
			case len(q.Choices) > 0:
				values = []string{q.Choices[rapid.IntRange(0, len(q.Choices)-1).Draw(t, q.Name)].Value}
			case q.Kind == form.Words:
				values = []string{rapid.StringMatching(`[a-z<>&'"茉莉\n=]{1,20}`).Draw(t, q.Name)}
				if strings.TrimSpace(values[0]) == "" {
					continue
				}
				want[q.Name] = []string{strings.TrimSpace(values[0])}
			default:
				values = []string{rapid.SampledFrom([]string{"18", "40", "77"}).Draw(t, q.Name)}
			}
			sent["q."+q.Name] = []string{strings.Join(values, " ")}
			if want[q.Name] == nil {
				want[q.Name] = values
			}
		}
		if w := v.send(http.MethodPost, address, sent); !strings.Contains(w.Body.String(), `class="done"`) {
			t.Fatalf("%s", w.Body)
		}
		k, err := h.store.Submission(h.t.Context(), "paper:guihua:"+number)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, filled(h.t, k).Answers); diff != "" {
			t.Fatalf("(-typed +stored):\n%s", diff)
		}
	})
}

// conditional puts D2 to those only who answered 1 to D1.
func conditional(t *testing.T, h *house) {
	t.Helper()
	only, err := form.ParseCondition("${D1} = 1")
	if err != nil {
		t.Fatal(err)
	}
	h.room.Form.Question("D2").Relevant = only
}

// What is not put to somebody is not kept, whatever the page sends; the page
// can ask what is.
func TestPut(t *testing.T) {
	h := open(t)
	conditional(t, h)
	h.add("wang", []string{"east"}, collect.Interviewer)
	v := h.signedIn("wang")
	const address = "/office/entry/guihua/paper"
	page := v.get(address).Body.String()
	if !strings.Contains(page, "Only if: question 5: 1") {
		t.Errorf("the condition is not said: %s", page)
	}
	sent, _ := fields(t, page, address)
	sent.Set("agreed", "on")
	sent.Set("q.D2", "5")
	for i, answer := range []string{"1", "2"} {
		sent.Set("q.D1", answer)
		sent.Set("number", answer)
		var put []string
		if err := json.Unmarshal(v.send(http.MethodPost, "/office/entry/guihua/put", sent).Body.Bytes(), &put); err != nil {
			t.Fatal(err)
		}
		v.send(http.MethodPost, address, sent)
		_, kept := filled(t, h.kept()[i]).Answers["D2"]
		if want := answer == "1"; slices.Contains(put, "D2") != want || kept != want || !slices.Contains(put, "D3") {
			t.Errorf("D1 is %s: put %v, kept %v", answer, put, kept)
		}
	}
}

// A list has the beginning of a long opinion, and its own page all of it.
func TestLongOpinion(t *testing.T) {
	h := open(t)
	h.add("lead", []string{"east"}, collect.SiteLead)
	text := strings.Repeat("路灯不亮", 20_000) + "完"
	if _, err := h.store.AddOpinion(t.Context(), collect.Opinion{ID: "long", Unit: "guihua", Text: text}); err != nil {
		t.Fatal(err)
	}
	v := h.signedIn("lead")
	list := v.get("/office/opinions").Body.String()
	if !strings.Contains(list, text[:300]) || !strings.Contains(list, "…</a>") || len(list) > 20_000 {
		t.Errorf("the list has %d bytes", len(list))
	}
	address := regexp.MustCompile(`/office/opinions/[0-9a-f]{20}`).FindString(list)
	if page := v.get(address).Body.String(); !strings.Contains(page, text) {
		t.Errorf("its page has %d bytes", len(page))
	}
}

func TestOpinions(t *testing.T) {
	h := open(t)
	h.add("lead", []string{"east"}, collect.SiteLead)
	h.add("helper", []string{"guihua"}, collect.SiteLead)
	h.add("elsewhere", []string{"south"}, collect.SiteLead)
	h.add("asks", []string{"east"}, collect.Interviewer)
	for id, unit := range map[string]string{"one-id": "guihua", "two-id": "meihua"} {
		if _, err := h.store.AddOpinion(t.Context(), collect.Opinion{ID: id, Unit: unit, Text: "路灯不亮 " + unit}); err != nil {
			t.Fatal(err)
		}
	}
	v := h.signedIn("lead")
	page := v.get("/office/opinions").Body.String()
	if !strings.Contains(page, "路灯不亮 guihua") || strings.Contains(page, "meihua") || strings.Contains(page, "one-id") {
		t.Fatalf("the list is %s", page)
	}
	m := regexp.MustCompile(`/office/opinions/[0-9a-f]{20}`).FindString(page)
	if page = v.get(m).Body.String(); strings.Contains(page, "one-id") || strings.Contains(page, "elsewhere") || strings.Contains(page, "asks") || !strings.Contains(page, `value="helper"`) {
		t.Errorf("the opinion's page is %s", page)
	}
	for _, wrong := range [][2]string{{"assign", "asks"}, {"assign", "elsewhere"}, {"assign", "nobody"}, {"reply", "  "}, {"implement", ""}} {
		if w := v.post(m+"/"+wrong[0], "note", wrong[1]); !strings.Contains(w.Body.String(), `role="alert"`) {
			t.Errorf("%q: %d %s", wrong, w.Code, w.Body)
		}
	}
	if w := v.post(m+"/rate", "note", "5"); w.Code != http.StatusNotFound {
		t.Errorf("the office rates itself: %d", w.Code)
	}
	state := func(want string) {
		t.Helper()
		if page := v.get("/office/opinions?state=" + want).Body.String(); !strings.Contains(page, "路灯不亮 guihua") {
			t.Errorf("it is not among %s: %s", want, page)
		}
	}
	state("new")
	for _, step := range [][3]string{{"assign", "helper", "assigned"}, {"reply", "已报修。", "answered"}, {"decline", "没有经费", "declined"}, {"implement", "换了新灯", "implemented"}} {
		if w := v.post(m+"/"+step[0], "note", step[1]); w.Code != http.StatusSeeOther {
			t.Errorf("%s: %d", step[0], w.Code)
		}
		state(step[2])
	}
	if page := h.signedIn("helper").get(m).Body.String(); !strings.Contains(page, "没有经费") || !strings.Contains(page, "换了新灯") {
		t.Errorf("the history is %s", page)
	}
	if w := h.signedIn("elsewhere").get(m); w.Code != http.StatusNotFound {
		t.Errorf("elsewhere: %d", w.Code)
	}
	all, err := h.store.Opinions(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(all, func(o collect.Opinion) bool { return o.ID == "one-id" })
	if o := all[at]; o.Assigned != "helper" || o.Answer != "已报修。" || o.Outcome != collect.Implemented || o.Reason != "换了新灯" {
		t.Errorf("%+v", o)
	}
	if log := h.log.String() + strings.Join(h.deeds(), "\n"); strings.Contains(log, "路灯") || strings.Contains(log, "报修") || strings.Contains(log, "经费") {
		t.Error("an opinion or an answer to it is in the log")
	}
}

func TestPrivacy(t *testing.T) {
	h := open(t)
	h.add("officer", nil, collect.PrivacyOfficer)
	h.add("east-officer", []string{"east"}, collect.PrivacyOfficer)
	receipt, err := h.store.Submit(t.Context(), collect.Submission{ID: "a", Form: "f", Unit: "guihua", Mode: collect.Alone, Body: []byte("{}"), Opinion: "路灯"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.store.Submit(t.Context(), collect.Submission{ID: "b", Form: "f", Unit: "guihua", Mode: collect.Alone, Body: []byte("{}")}); err != nil {
		t.Fatal(err)
	}
	if err := h.store.Decline(t.Context(), collect.Declined{Form: "f", Unit: "guihua", Consent: collect.Consent{At: h.now}}); err != nil {
		t.Fatal(err)
	}
	v := h.signedIn("officer")
	if page := v.get("/office/privacy").Body.String(); !strings.Contains(page, "for 730 days") || !strings.Contains(page, "Nothing is past its time") || strings.Contains(page, "Nobody has declined") {
		t.Errorf("%s", page)
	} else if declined := page[strings.LastIndex(page, "<table>"):]; !strings.Contains(declined, "<td>2026-03-01</td>") {
		t.Errorf("of who declined the day alone is told: %s", declined)
	}
	if w := v.post("/office/privacy/withdraw", "code", receipt.Withdrawal); !strings.Contains(w.Body.String(), "Please tick") || len(h.kept()) != 2 {
		t.Errorf("without a word that it is meant: %s", w.Body)
	}
	if w := v.post("/office/privacy/withdraw", "code", "AAAA-AAAA", "sure", "on"); !strings.Contains(w.Body.String(), "no such private code") || len(h.kept()) != 2 {
		t.Errorf("an unknown code: %s", w.Body)
	}
	if w := v.post("/office/privacy/withdraw", "code", strings.ToLower(receipt.Withdrawal), "sure", "on"); w.Code != http.StatusSeeOther {
		t.Fatalf("%d: %s", w.Code, w.Body)
	}
	if all := h.kept(); len(all) != 1 || all[0].ID != "b" {
		t.Errorf("%+v", all)
	}

	h.wait(731 * 24 * time.Hour)
	v = h.signedIn("officer")
	page := v.get("/office/privacy").Body.String()
	sent, _ := fields(t, page, "/office/privacy/expire")
	if w := v.send(http.MethodPost, "/office/privacy/expire", sent); !strings.Contains(w.Body.String(), "Please tick") {
		t.Errorf("without a word that it is meant: %s", w.Body)
	}
	sent.Set("sure", "on")
	if w := h.signedIn("east-officer").send(http.MethodPost, "/office/privacy/expire", sent); !strings.Contains(w.Body.String(), "may not do that") || len(h.kept()) != 1 {
		t.Errorf("who has some units only: %s", w.Body)
	}
	late := url.Values{"sure": {"on"}, "before": {h.clock().Format(time.RFC3339)}}
	if w := v.send(http.MethodPost, "/office/privacy/expire", late); w.Code != http.StatusBadRequest || len(h.kept()) != 1 {
		t.Errorf("more than is due: %d", w.Code)
	}
	if w := v.send(http.MethodPost, "/office/privacy/expire", sent); w.Header().Get("Location") != "/office/privacy?expired=1" || len(h.kept()) != 0 {
		t.Errorf("%d %v", w.Code, w.Header())
	}
	if err := h.store.Record(t.Context(), collect.Entry{Who: "respondent", Did: "submission.withdrawn"}); err != nil { // as the residents' room has it
		t.Fatal(err)
	}
	v.lang = "zh"
	for _, address := range []string{"/office/privacy", "/office/audit?who=%E5%8F%97%E8%AE%BF%E8%80%85"} {
		if page = v.get(address).Body.String(); !strings.Contains(page, "<td>受访者</td>") || strings.Contains(page, "<td>respondent</td>") {
			t.Errorf("%s: who withdrew is %s", address, page)
		}
	}
	v.lang = "en"
	if page = v.get("/office/privacy").Body.String(); !strings.Contains(page, "erased a questionnaire that was withdrawn") || !strings.Contains(page, "erased what was past its time") {
		t.Errorf("the erasures are not listed: %s", page)
	}
	if log := h.log.String() + strings.Join(h.deeds(), "\n"); strings.Contains(log, receipt.Withdrawal) {
		t.Error("the private code is in the log")
	}
}

func TestAudit(t *testing.T) {
	h := open(t)
	h.add("auditor", nil, collect.Auditor)
	for i := range 230 {
		if err := h.store.Record(t.Context(), collect.Entry{Who: []string{"li", "wang"}[i%2], Did: "opinion.reply", About: "x"}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := h.store.Submit(t.Context(), collect.Submission{ID: "a", Form: "f", Unit: "guihua", Mode: collect.Alone, Body: []byte("{}")}); err != nil {
		t.Fatal(err)
	}
	v := h.signedIn("auditor")
	chain, err := h.store.VerifyAudit(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	page := v.get("/office/audit").Body.String()
	plain := strings.ReplaceAll(page, " ", "")
	_, root, err := h.store.Head(t.Context())
	if err != nil || !strings.Contains(page, "Entries: 232; checked") || !strings.Contains(plain, hexOf(chain.Head)) || !strings.Contains(plain, hexOf(root)) || !strings.Contains(page, "page 1 of 3") {
		t.Errorf("%v: %s", err, page)
	}
	numbers := func(address string) []string {
		t.Helper()
		var all []string
		for _, m := range regexp.MustCompile(`<tr><td class="number">(\d+)</td>`).FindAllStringSubmatch(v.get(address).Body.String(), -1) {
			all = append(all, m[1])
		}
		return all
	}
	if got := numbers("/office/audit"); len(got) != 100 || got[0] != "232" || got[99] != "133" {
		t.Errorf("the first page is %v", got)
	}
	if got := numbers("/office/audit?page=3"); len(got) != 32 || got[31] != "1" {
		t.Errorf("the last page is %v", got)
	}
	if got := numbers("/office/audit?who=li&did=opinion&page=2"); len(got) != 15 || got[14] != "2" {
		t.Errorf("filtered: %v", got)
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(v.get("/office/audit/table?did=opinion").Body.String(), "\ufeff"))).ReadAll()
	if err != nil || len(rows) != 231 || rows[0][6] != "hash" || rows[1][2] != "li" {
		t.Errorf("%d rows, %v", len(rows), err)
	}
	if deeds := h.deeds(); deeds[len(deeds)-1] != "auditor | audit.exported |  | " {
		t.Errorf("the log ends with %q", deeds[len(deeds)-1])
	}
}

// The auditor may look at everything that is theirs and try all the rest:
// nothing of what is kept is another afterwards but the log itself.
// The audit log is one for the whole study: who is bound to units reads no line
// of it, and no auditor is bound.
func TestAuditOfOneUnit(t *testing.T) {
	h := open(t)
	h.add("chief", nil, collect.Designer)
	h.add("officer", nil, collect.PrivacyOfficer)
	h.add("east-officer", []string{"east"}, collect.PrivacyOfficer)
	chief := h.signedIn("chief")
	account := []string{"name", "wu", "role", "auditor", "role", "analyst", "unit"}
	if w := chief.post("/office/accounts/new", append(account, "east")...); !strings.Contains(w.Body.String(), "An auditor is for all units") {
		t.Errorf("an auditor of a district: %d, %s", w.Code, w.Body)
	}
	if w := chief.post("/office/accounts/new", append(account, "hangzhou")...); !strings.Contains(w.Body.String(), "It is shown this once") {
		t.Errorf("an auditor: %d, %s", w.Code, w.Body)
	}
	if w := chief.post("/office/accounts/of/wu", "role", "auditor", "unit", "guihua"); !strings.Contains(w.Body.String(), "An auditor is for all units") {
		t.Errorf("an auditor who is bound later: %d, %s", w.Code, w.Body)
	}
	east := h.signedIn("east-officer")
	if w := east.get("/office/audit/table"); w.Code != http.StatusForbidden {
		t.Errorf("the log: %d", w.Code)
	}
	const heading = "What was erased"
	if page := east.get("/office/privacy").Body.String(); strings.Contains(page, "/office/audit") || strings.Contains(page, heading) {
		t.Errorf("the log is shown in part: %s", page)
	}
	if page := h.signedIn("officer").get("/office/privacy").Body.String(); !strings.Contains(page, "/office/audit") || !strings.Contains(page, heading) {
		t.Errorf("the log is not shown: %s", page)
	}
}

func TestAuditorChangesNothing(t *testing.T) {
	h := open(t)
	h.add("auditor", nil, collect.Auditor)
	if _, err := h.store.Submit(t.Context(), collect.Submission{ID: "a", Form: "f", Unit: "guihua", Mode: collect.Alone, Body: []byte("{}"), Opinion: "路灯"}); err != nil {
		t.Fatal(err)
	}
	if _, err := h.store.AddCodes(t.Context(), []collect.IssuedCode{{Hash: collect.HashCode("ABCD"), List: "1", Unit: "guihua", Label: "3-501", State: collect.CodeOpen}}, "test"); err != nil {
		t.Fatal(err)
	}
	v := h.signedIn("auditor")
	snapshot := func() []string {
		var b bytes.Buffer
		if err := h.store.Backup(t.Context(), &b); err != nil {
			t.Fatal(err)
		}
		z, err := gzip.NewReader(&b)
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(z)
		if err != nil {
			t.Fatal(err)
		}
		var lines []string
		in := ""
		for line := range strings.SplitSeq(string(text), "\n") {
			var head struct{ Table, SHA256 string }
			if strings.HasPrefix(line, "{") {
				if err := json.Unmarshal([]byte(line), &head); err != nil {
					t.Fatal(err)
				}
			}
			if head.Table != "" {
				in = head.Table
			}
			if in != "audit" && head.SHA256 == "" {
				lines = append(lines, line)
			}
		}
		return lines
	}
	before := snapshot()
	if len(before) < 20 {
		t.Fatalf("a backup of %d lines: %q", len(before), before)
	}
	handle := strings.NewReplacer("{unit}", "guihua", "{name}", "auditor", "{page}", "guihua.html", "{$}", "", "{as}", "paper", "{opinion}", "none", "{step}", "reply")
	for _, rule := range h.room.Rules() {
		method, path, _ := strings.Cut(handle.Replace(rule.Pattern), " ")
		if path == "/office/sign-out" || strings.HasPrefix(path, "/office/me") {
			continue
		}
		if method == http.MethodGet {
			v.get(path)
		} else {
			v.post(path, "format", "csv", "sure", "on", "code", "ABCD", "what", "ABCD", "list", "1", "unit", "guihua", "n", "3", "expert", "E01", "note", "x")
		}
	}
	if diff := cmp.Diff(before, snapshot()); diff != "" {
		t.Errorf("the auditor changed (-before +after):\n%s", diff)
	}
}

// Letters that would be printed with empty boxes are made only when that is
// meant; what nobody else can open is said before it is handed out.
func TestSheetsThatAreNoUse(t *testing.T) {
	h := open(t)
	h.add("chief", nil, collect.Designer)
	v := h.signedIn("chief")
	const list = "unit,label\nguihua,3-501 😀\n"
	for range 2 {
		page := v.upload("/office/codes", "households.csv", list).Body.String()
		if !strings.Contains(page, "DELIVERED as they are printed") || !strings.Contains(page, "1F600") || !strings.Contains(page, `name="boxes"`) {
			t.Errorf("the page says %s", page)
		}
	}
	if codes, err := h.store.Codes(t.Context()); err != nil || len(codes) > 0 {
		t.Errorf("%d codes were made (%v)", len(codes), err)
	}
	if w := v.upload("/office/codes", "households.csv", list, "as", "table"); !strings.Contains(w.Header().Get("Content-Disposition"), "letters-1.csv") {
		t.Errorf("a table: %s", w.Body)
	}
	if page := v.upload("/office/codes", "households.csv", list, "boxes", "yes").Body.String(); !strings.Contains(page, `name="again"`) || !strings.Contains(page, `name="boxes"`) {
		t.Errorf("once more: %s", page)
	}
	if w := v.upload("/office/codes", "households.csv", list, "boxes", "yes", "again", "yes"); !strings.Contains(w.Header().Get("Content-Disposition"), "letters-2.pdf") {
		t.Errorf("all the same: %s", w.Body)
	}
	for _, path := range []string{"/office/codes", "/office/links"} {
		if page := v.get(path).Body.String(); strings.Contains(page, "other machines") || strings.Contains(page, "empty boxes") {
			t.Errorf("%s warns of an address that is reached: %s", path, page)
		}
	}
	h.room.About.Base = "http://localhost:8080"
	h.room.Lowest = slices.Clone(h.room.Lowest)
	h.room.Lowest[0].Label = form.Text{"zh": "حي"}
	for _, path := range []string{"/office/codes", "/office/links"} {
		says(t, path, v.get(path), http.StatusOK, "telephones and other machines", "open http://localhost:8080")
	}
	says(t, "the codes", v.get("/office/codes"), http.StatusOK, "printed with empty boxes, since no font here has ح")
}
