package office_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"

	"goodgov/internal/browsertest"
	"goodgov/internal/collect"
	"goodgov/internal/web/office"
	"goodgov/survey/form"
)

// desk is a tab of somebody who is signed in.
func (h *house) desk(browser *browsertest.Browser, base, name string) *browsertest.Tab {
	h.t.Helper()
	token, err := h.store.SignIn(h.t.Context(), name, password, time.Hour)
	if err != nil {
		h.t.Fatal(err)
	}
	tab := browser.Tab(h.t)
	if _, err := chromedp.Call(tab.Context, network.SetCookie, network.SetCookieParams{Name: h.room.SessionCookie(), Value: token, URL: base + "/office"}); err != nil {
		h.t.Fatal(err)
	}
	return tab
}

// Every page about people is accessible and fits, in both languages, on a
// telephone and on a desk.
func TestPeoplePagesInBrowser(t *testing.T) {
	browser := browsertest.Start(t)
	h := open(t)
	server := httptest.NewServer(h.pages)
	t.Cleanup(server.Close)
	h.add("chief", nil, collect.Designer, collect.Interviewer, collect.PrivacyOfficer, collect.Auditor)
	h.add("wang", []string{"east"}, collect.Interviewer)
	v := h.signedIn("chief")
	v.post("/office/codes", "unit", "guihua", "n", "12")
	v.post("/office/codes", "unit", "meihua", "n", "8")
	v.post("/office/codes/void", "what", "03")
	v.post("/office/links/expert", "expert", "E01")
	v.post("/office/links/device", "account", "wang", "unit", "guihua", "label", "平板 3")
	for i, text := range []string{"小区东门的路灯已经坏了两个星期，晚上老人出门不方便，希望尽快修好。", "平台挺好用的。", "The lift in block 3 is out of order again."} {
		if _, err := h.store.AddOpinion(t.Context(), collect.Opinion{ID: fmt.Sprint("o", i), Unit: "guihua", Text: text}); err != nil {
			t.Fatal(err)
		}
	}
	opinion := "/office/opinions/" + office.HandleOf("o0")
	for _, step := range [][2]string{{"assign", "chief"}, {"reply", "已通知物业，本周内修好。"}, {"implement", "三月五日已换新灯。"}} {
		v.post(opinion+"/"+step[0], "note", step[1])
	}
	for i := range 3 {
		receipt, err := h.store.Submit(t.Context(), collect.Submission{ID: fmt.Sprint("s", i), Form: h.room.Form.ID, Unit: "guihua", Mode: collect.Paper, By: "chief", Body: []byte("{}")})
		if err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			v.post("/office/privacy/withdraw", "code", receipt.Withdrawal, "sure", "on")
		}
	}
	v.post("/office/entry/guihua/decline")
	h.room.KeepDays = 1
	h.wait(30 * time.Hour)

	const interview, paper = "/office/entry/guihua/interview", "/office/entry/guihua/paper"
	tab := h.desk(browser, server.URL, "chief")
	for _, lang := range []string{"zh", "en"} {
		for _, width := range []int64{browsertest.Phone, browsertest.Desk} {
			tab.Resize(t, width)
			look := func(name string) {
				t.Helper()
				t.Log(name, lang, width)
				tab.CheckPage(t, lang)
				tab.CheckAccessible(t)
				tab.Picture(t, fmt.Sprintf("%s-%s-%d", name, lang, width))
			}
			for _, page := range [][2]string{{"codes", "/office/codes"}, {"links", "/office/links"}, {"entries", "/office/entry"}, {"opinions", "/office/opinions"}, {"opinion", opinion},
				{"privacy", "/office/privacy"}, {"audit", "/office/audit"}, {"interview", interview}, {"paper", paper}} {
				tab.Open(t, server.URL+page[1]+"?lang="+lang)
				look(page[0])
			}
			// The paper of one number, twice with other answers.
			for n := range 2 {
				tab.Open(t, server.URL+paper+"?lang="+lang)
				tab.Do(t, chromedp.SendKeys(chromedp.CSS("#number"), fmt.Sprint(lang, width)), chromedp.Click(chromedp.CSS("input[name=agreed]")),
					chromedp.SendKeys(chromedp.CSS(`[name="q.D1"]`), fmt.Sprint(n+1)), chromedp.Click(chromedp.CSS("button.send")))
				tab.Await(t, []string{`document.querySelector("p.done")`, `document.querySelector("main table td")`}[n])
			}
			look("conflict")
			// With a code that is none, then without.
			tab.Open(t, server.URL+interview+"?lang="+lang)
			tab.Do(t, chromedp.Click(chromedp.CSS("input[name=agreed]")), chromedp.SendKeys(chromedp.CSS("#code"), "AAAA"), chromedp.Click(chromedp.CSS("button.send")))
			tab.Await(t, `document.querySelector("p.fault:not([hidden])")`)
			browsertest.Evaluate[any](t, tab, `document.querySelector("#code").value = ""`)
			tab.Do(t, chromedp.Click(chromedp.CSS("button.send")))
			tab.Await(t, `document.querySelectorAll("dd.code").length === 2`)
			look("entered")
			tab.Open(t, server.URL+"/office/links?lang="+lang)
			tab.Do(t, chromedp.Click(chromedp.CSS(`form[action="/office/links/expert"] button`)))
			tab.Await(t, `document.querySelector("#address")`)
			look("link")
		}
	}
	tab.CheckSilent(t)
}

// A paper questionnaire is typed in by digits alone: each answer goes on to the
// next, Enter goes on where one is left out, and what was typed is stored.
func TestPaperByKeyboard(t *testing.T) {
	browser := browsertest.Start(t)
	h := open(t)
	server := httptest.NewServer(h.pages)
	t.Cleanup(server.Close)
	h.add("wang", []string{"east"}, collect.Interviewer)
	tab := h.desk(browser, server.URL, "wang")
	tab.Open(t, server.URL+"/office/entry/guihua/paper?lang=en")
	tab.Await(t, `document.activeElement.id === "number"`)

	var keys strings.Builder
	want := form.Answers{}
	for i, q := range itemsOf(h.room.Form) {
		answer := ""
		switch {
		case q.Kind == form.Words:
			answer = "thanks"
		case i%5 == 4: // left out
		case q.Kind.OnScale():
			answer = fmt.Sprint(i%5 + 1)
		default:
			answer = q.Choices[0].Value
		}
		if answer != "" {
			want[q.Name] = []string{answer}
		}
		keys.WriteString(answer)
		if answer == "" {
			keys.WriteString("\r")
		}
	}
	tab.Do(t, chromedp.KeyEvent("17\r \t"), chromedp.KeyEvent(keys.String()), chromedp.KeyEvent("\t\r"))
	tab.Await(t, `document.querySelector("p.done")?.textContent.includes("No. 17 is kept")`)
	tab.Await(t, `document.activeElement.id === "number" && document.activeElement.value === ""`)
	all := h.kept()
	if len(all) != 1 {
		t.Fatalf("%d are kept", len(all))
	}
	if diff := cmp.Diff(want, filled(t, all[0]).Answers); diff != "" {
		t.Errorf("what was typed is not what is stored (-want +got):\n%s", diff)
	}
	tab.CheckSilent(t)
}

// A digit that is no answer is marked and said at once, and nothing that is typed
// after it is taken until it is corrected; codes may have several digits.
func TestPaperOffTheScaleInBrowser(t *testing.T) {
	browser := browsertest.Start(t)
	h := open(t)
	numbered := func(values ...string) (choices []form.Choice) {
		for _, value := range values {
			choices = append(choices, form.Choice{Value: value, Label: form.Text{"en": "Choice " + value}})
		}
		return choices
	}
	for name, q := range map[string]form.Question{
		"D2": {Kind: form.One, Choices: numbered("1", "2", "10", "12")},
		"D3": {Kind: form.Many, Choices: numbered("1", "2", "3")},
		"D4": {Kind: form.Many, Choices: numbered("1", "12")},
	} {
		put := h.room.Form.Question(name)
		put.Kind, put.Choices = q.Kind, q.Choices
	}
	server := httptest.NewServer(h.pages)
	t.Cleanup(server.Close)
	h.add("wang", []string{"east"}, collect.Interviewer)
	tab := h.desk(browser, server.URL, "wang")
	tab.Open(t, server.URL+"/office/entry/guihua/paper?lang=en")
	for _, c := range []struct{ name, typed, held, mended, then, goes string }{
		{"D1", "914321", "9", "\b4", "4", "next"},
		{"D5", "７", "７", "\b４", "４", "next"},
		{"D2", "135", "13", "\b2", "12", "next"},
		{"D3", "2471", "24", "\b3", "23", "stays"},
		{"D4", "1 12 34", "1 12 3", "\b", "1 12 ", "stays"},
	} {
		box := fmt.Sprintf(`document.getElementById("q.%s")`, c.name)
		tab.Do(t, chromedp.Focus(chromedp.CSS(`[name="q.`+c.name+`"]`)), chromedp.KeyEvent(c.typed))
		tab.Await(t, fmt.Sprintf(`%[1]s.value === %[2]q && document.activeElement === %[1]s && %[1]s.ariaInvalid === "true"`, box, c.held))
		tab.Await(t, fmt.Sprintf(`%[1]s.getAttribute("aria-describedby") === %[1]s.closest(".typed").querySelector("[role=alert]").id && document.getElementById(%[1]s.id + "-fault").textContent.startsWith("No such answer")`, box))
		tab.CheckAccessible(t)
		tab.Do(t, chromedp.KeyEvent(c.mended))
		tab.Await(t, fmt.Sprintf(`%[1]s.value === %[2]q && !%[1]s.hasAttribute("aria-invalid") && !%[1]s.closest(".typed").querySelector(".fault") && (document.activeElement === %[1]s) === %[3]t`, box, c.then, c.goes == "stays"))
	}
	tab.CheckSilent(t)
}

// A question that is not put to somebody who answered so is hidden in an
// interview, and passed over while paper is typed in.
func TestConditionsInBrowser(t *testing.T) {
	browser := browsertest.Start(t)
	h := open(t)
	conditional(t, h)
	server := httptest.NewServer(h.pages)
	t.Cleanup(server.Close)
	h.add("wang", []string{"east"}, collect.Interviewer)
	tab := h.desk(browser, server.URL, "wang")
	tab.Open(t, server.URL+"/office/entry/guihua/interview?lang=en")
	const hidden = `document.querySelector('[data-question="q.D2"]').hidden`
	tab.Await(t, hidden)
	tab.Do(t, chromedp.Click(chromedp.CSS(`[name="q.D1"][value="1"]`)))
	tab.Await(t, "!"+hidden)
	tab.Do(t, chromedp.Click(chromedp.CSS(`[name="q.D1"][value="2"]`)))
	tab.Await(t, hidden)

	tab.Open(t, server.URL+"/office/entry/guihua/paper?lang=en")
	tab.Await(t, `document.querySelector('[data-question="q.D2"]').hasAttribute("data-off")`)
	tab.Do(t, chromedp.Focus(chromedp.CSS(`[name="q.D1"]`)), chromedp.KeyEvent("2"))
	tab.Await(t, `document.activeElement.name === "q.D3"`)
	tab.CheckSilent(t)
}

// What an interviewer sends without a network, or signed out, stays on the page
// and is sent later.
func TestNotSentInBrowser(t *testing.T) {
	browser := browsertest.Start(t)
	h := open(t)
	var gone atomic.Bool
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if gone.Load() {
			panic(http.ErrAbortHandler)
		}
		h.pages.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	h.add("wang", []string{"east"}, collect.Interviewer)
	tab := h.desk(browser, server.URL, "wang")
	tab.Open(t, server.URL+"/office/entry/guihua/interview?lang=en")
	browsertest.Evaluate[int](t, tab, `[...document.querySelectorAll('[name=agreed], main input[value="2"]')].map(b => b.click()).length`)
	const said = `!document.querySelector('#unsent').hidden && document.querySelector('#unsent').textContent.includes(%q)`
	send := chromedp.Click(chromedp.CSS("button.send"))

	gone.Store(true)
	tab.Do(t, send)
	tab.Await(t, fmt.Sprintf(said, "no connection"))
	tab.CheckAccessible(t)
	gone.Store(false)
	if _, err := chromedp.Call(tab.Context, network.ClearBrowserCookies, struct{}{}); err != nil {
		t.Fatal(err)
	}
	tab.Do(t, send)
	tab.Await(t, fmt.Sprintf(said, "signed in"))
	token, err := h.store.SignIn(t.Context(), "wang", password, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := chromedp.Call(tab.Context, network.SetCookie, network.SetCookieParams{Name: h.room.SessionCookie(), Value: token, URL: server.URL + "/office"}); err != nil {
		t.Fatal(err)
	}
	tab.Do(t, send)
	tab.Await(t, `document.querySelector('.done')`)
}

func itemsOf(f *form.Form) []*form.Question {
	var all []*form.Question
	for _, q := range f.All {
		all = append(all, q)
	}
	return all
}
