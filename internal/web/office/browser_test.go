package office_test

import (
	"fmt"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"goodgov/internal/browsertest"
	"goodgov/internal/collect"
)

// signIn signs in as people do.
func signIn(t *testing.T, tab *browsertest.Tab, base, name string) {
	t.Helper()
	tab.Open(t, base+"/office")
	tab.Do(t, chromedp.SendKeys(chromedp.CSS("#name"), name), chromedp.SendKeys(chromedp.CSS("#password"), password), chromedp.Click(chromedp.CSS("main button")))
	tab.Await(t, `document.querySelector("form.who")`)
}

// All pages of the office are accessible and fit, in both languages, on a
// telephone and on a desk.
func TestPagesInBrowser(t *testing.T) {
	browser := browsertest.Start(t)
	h := open(t)
	server := httptest.NewServer(h.pages)
	t.Cleanup(server.Close)
	first, err := h.room.SetUp(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	tab := browser.Tab(t)
	look := func(name, lang, address string) {
		t.Helper()
		for _, width := range []int64{browsertest.Phone, browsertest.Desk} {
			tab.Resize(t, width)
			tab.Open(t, server.URL+address+"?lang="+lang)
			tab.CheckPage(t, lang)
			tab.CheckAccessible(t)
			tab.Picture(t, strings.Join([]string{"office", name, lang, map[int64]string{browsertest.Phone: "390", browsertest.Desk: "1100"}[width]}, "-"))
			if t.Failed() {
				t.Fatalf("%s in %s at %d px", name, lang, width)
			}
		}
	}
	for _, lang := range []string{"zh", "en"} {
		look("setup", lang, first)
	}
	h.add("chief", nil, collect.Designer, collect.Analyst)
	h.add("east", []string{"east"}, collect.SiteLead)
	h.add("赵", []string{"guihua", "yinxing"}, collect.Interviewer, collect.SiteLead)
	if err := h.store.AddAccount(t.Context(), collect.Account{Name: "gone", Roles: []collect.Role{collect.Auditor}, Closed: true}, "test"); err != nil {
		t.Fatal(err)
	}
	h.fillIn("guihua", collect.Interview, "赵", 2)
	h.fillIn("guihua", collect.Paper, "赵", 1)
	h.fillIn("yinxing", collect.Alone, "", 4)
	h.fillIn("elsewhere", collect.Device, "", 1)
	if err := h.store.Shut(t.Context(), "south", "chief"); err != nil {
		t.Fatal(err)
	}
	for _, lang := range []string{"zh", "en"} {
		look("signin", lang, "/office/sign-in")
	}
	h.signedIn("chief").get("/office")
	h.room.AwaitEvaluation()
	for _, lang := range []string{"zh", "en"} {
		tab = browser.Tab(t)
		signIn(t, tab, server.URL, "chief")
		for _, page := range []struct{ name, address string }{
			{"progress", "/office"}, {"district", "/office/units/east"}, {"community", "/office/units/guihua"}, {"ended", "/office/units/meihua"},
			{"close", "/office/units/east/close"},
			{"results", "/office/results/guihua"}, {"results-ended", "/office/results/meihua"}, {"scorecard", "/office/results/guihua/units/guihua.html"},
			{"answers", "/office/answers/east"}, {"accounts", "/office/accounts"}, {"newaccount", "/office/accounts/new"}, {"account", "/office/accounts/of/%E8%B5%B5"},
			{"newaccounts", "/office/accounts/list"}, {"myself", "/office/accounts/of/chief"}, {"me", "/office/me"},
		} {
			look(page.name, lang, page.address)
		}
		tab.CheckSilent(t)
	}
}

// A list that is pasted shows its faults and, once they are mended, the passwords
// to be printed; and what can be done where these were lost.
func TestAccountsFromAListInBrowser(t *testing.T) {
	browser := browsertest.Start(t)
	h := open(t)
	server := httptest.NewServer(h.pages)
	t.Cleanup(server.Close)
	h.add("chief", nil, collect.Designer)
	tab := h.desk(browser, server.URL, "chief")
	for _, lang := range []string{"zh", "en"} {
		for _, width := range []int64{browsertest.Phone, browsertest.Desk} {
			tab.Resize(t, width)
			look := func(name string) {
				t.Helper()
				tab.CheckPage(t, lang)
				tab.CheckAccessible(t)
				tab.Picture(t, fmt.Sprintf("office-%s-%s-%d", name, lang, width))
			}
			paste := func(list string) {
				t.Helper()
				browsertest.Evaluate[string](t, tab, fmt.Sprintf(`document.querySelector("#text").value = %q`, list))
				tab.Do(t, chromedp.Click(chromedp.CSS("main form button")))
			}
			var list strings.Builder
			for i := range 12 {
				fmt.Fprintf(&list, "访问员-%s%d-%d,王芳芳,访问员,桂花社区；银杏社区\n", lang, width, i)
			}
			tab.Open(t, server.URL+"/office/accounts/list?lang="+lang)
			paste(list.String() + "li,,boss,guihua")
			tab.Await(t, `document.querySelectorAll(".faults li").length === 1`)
			look("listfaults")
			paste(list.String())
			tab.Await(t, `document.querySelectorAll(".slips li").length === 12 && !document.querySelector("[data-print]").hidden`)
			look("slips")
			tab.Open(t, server.URL+"/office/accounts/list?lang="+lang)
			paste(list.String())
			tab.Await(t, `document.querySelector("[name=again]")`)
			look("listagain")
		}
	}
	tab.CheckSilent(t)
}

// Somebody signs in, sees a questionnaire come in without doing anything, and
// ends collecting; the keyboard stays where it was.
func TestFlowInBrowser(t *testing.T) {
	browser := browsertest.Start(t)
	h := open(t)
	server := httptest.NewServer(h.pages)
	t.Cleanup(server.Close)
	h.add("chief", nil, collect.Designer)
	tab := browser.Tab(t)
	signIn(t, tab, server.URL, "chief")
	tab.Do(t, chromedp.Click(chromedp.CSS(`a[href="/office/units/east"]`)))
	tab.Await(t, `document.querySelector('a[href="/office/units/guihua"]')`)
	_, e := hangzhou()
	h.room.AwaitEvaluation()
	browsertest.Evaluate[any](t, tab, `document.querySelector("#progress").dataset.refresh = 0, document.querySelector('a[href="/office/units/guihua"]').focus(), 0`)
	guihua, _ := e.Units.Index("guihua")
	for n := range 2 {
		h.fillIn("guihua", collect.Alone, "", 1)
		tab.Await(t, `document.querySelector('a[href="/office/units/guihua"]').closest("tr").cells[2].textContent === "`+strconv.Itoa(e.Tallies[guihua].Returned+1+n)+`"`)
	}
	if at := browsertest.Evaluate[string](t, tab, `document.activeElement.getAttribute("href") || ""`); at != "/office/units/guihua" {
		t.Errorf("the keyboard is at %q", at)
	}
	tab.Do(t, chromedp.Click(chromedp.CSS(`a[href="/office/units/east/close"]`)))
	tab.Await(t, `document.querySelector('form[action="/office/units/east/close"]')`)
	tab.Do(t, chromedp.Click(chromedp.CSS(`form[action="/office/units/east/close"] button`)))
	tab.Await(t, `document.querySelector(".done") && document.querySelector('a[href="/office/units/east/reopen"]')`)
	if shut, err := h.store.ShutUnits(t.Context()); err != nil || len(shut) != 1 || shut[0] != "east" {
		t.Errorf("%q, %v", shut, err)
	}
	tab.Do(t, chromedp.Click(chromedp.CSS("form.who button")))
	tab.Await(t, `location.pathname === "/office/sign-in"`)
	tab.CheckSilent(t)
}
