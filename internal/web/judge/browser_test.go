package judge_test

import (
	"context"
	"fmt"
	"maps"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"goodgov/internal/browsertest"
)

// serve puts the house on an address of this machine.
func (h *house) serve(t *testing.T) string {
	t.Helper()
	server := httptest.NewServer(h.pages)
	t.Cleanup(server.Close)
	return server.URL
}

// click clicks a choice of a pair; on a narrow screen its side first, where
// that is not open.
func click(t *testing.T, tab *browsertest.Tab, pair, value string) {
	t.Helper()
	const choice = `[...document.querySelectorAll("input[type=radio]")].find(r => r.name === %q && r.value === %q)`
	radio := fmt.Sprintf(choice, pair, value)
	side := browsertest.Evaluate[string](t, tab, fmt.Sprintf(`(() => {
		const radio = %s
		radio.closest(".pair").scrollIntoView({block: "center"})
		const direction = radio.closest(".side")?.querySelector(".direction")
		return direction && direction.offsetParent && !radio.offsetParent ? radio.closest(".side").id : ""
	})()`, radio))
	if side != "" {
		tab.Do(t, chromedp.Click(chromedp.CSS("#"+side+" > .direction")))
	}
	tab.Do(t, chromedp.Click(chromedp.CSS(fmt.Sprintf(`input[name=%q][value=%q]`, pair, value))))
}

// fill clicks all judgements of the page that is open, and waits until each is kept.
func fill(t *testing.T, tab *browsertest.Tab, judgements map[string]string) {
	t.Helper()
	for k, pair := range slices.Sorted(maps.Keys(judgements)) {
		click(t, tab, pair, judgements[pair])
		tab.Await(t, fmt.Sprintf(`document.querySelector(".figures progress").value === %d`, k+1))
	}
	// What the script says of each choice is what the page says of it when it is opened anew.
	said := `[...document.querySelectorAll(".said")].map(p => p.textContent).join("; ")`
	before := browsertest.Evaluate[string](t, tab, said)
	tab.Do(t, chromedp.Reload())
	if after := browsertest.Evaluate[string](t, tab, said); after != before || after == "" {
		t.Errorf("the script says %s\nthe server %s", before, after)
	}
}

// An expert judges four indicators on a desk and seven on a telephone, leaves
// and comes back.
func TestJudgeInBrowser(t *testing.T) {
	browser := browsertest.Start(t)
	h := open(t)
	base, link := h.serve(t), h.invite(t, "E1")

	tab := browser.Tab(t)
	tab.Resize(t, browsertest.Desk)
	tab.Open(t, base+link+"?lang=en")
	tab.Do(t, chromedp.Click(chromedp.CSS("main .button")))
	tab.Await(t, `location.pathname.endsWith("/A") && document.querySelector(".js")`)
	fill(t, tab, carJudgements)
	_, car := h.live(t, link+"/A", nil)
	h.sameAsCheck(t, "E1", "A", car)
	if shown := verdictOf(t, tab); shown != car.Verdict || !strings.HasPrefix(shown, fmt.Sprintf("Consistent enough: CR %.2f", *car.CR)) {
		t.Errorf("the page says %q, the server %q", shown, car.Verdict)
	}
	tab.Do(t, chromedp.Click(chromedp.CSS("button[value=next]")))
	tab.Await(t, `location.pathname.endsWith("/B1")`)
	tab.CheckSilent(t)

	phone := browser.Tab(t) // another device
	phone.Open(t, base+link+"/B1?lang=zh")
	fill(t, phone, houseJudgements)
	_, house := h.live(t, link+"/B1", nil)
	h.sameAsCheck(t, "E1", "B1", house)
	if shown := verdictOf(t, phone); !strings.HasPrefix(shown, fmt.Sprintf("有些判断彼此不协调：CR %.2f", *house.CR)) {
		t.Errorf("the page says %q", shown)
	}
	// The judgement pointed out is that of `ahp check`, and its link leads there.
	pointed := browsertest.Evaluate[string](t, phone, `document.querySelector(document.querySelector(".doubt a").hash).querySelector("input[type=radio]").name`)
	if want := house.Doubt.A + "/" + house.Doubt.B; pointed != want {
		t.Errorf("%s is pointed out, not %s", pointed, want)
	}
	click(t, phone, pointed, "")
	phone.Await(t, `document.querySelector(".figures progress").value === 20`)
	phone.CheckAccessible(t) // with what was saved said at the edge of the screen
	phone.Picture(t, "judge-saved-zh-390")
	phone.CheckSilent(t)

	tab.Open(t, base+link)
	if got := browsertest.Evaluate[string](t, tab, `document.querySelector(".comparisons").innerText`); !strings.Contains(got, "all 6 pairs; CR 0.") || !strings.Contains(got, "20 of 21 pairs") {
		t.Errorf("who comes back sees %s", got)
	}
	tab.Open(t, base+link+"/A")
	for pair, value := range carJudgements {
		if !browsertest.Evaluate[bool](t, tab, fmt.Sprintf(`[...document.querySelectorAll("input:checked")].some(r => r.name === %q && r.value === %q)`, pair, value)) {
			t.Errorf("who comes back does not find %s = %s", pair, value)
		}
	}
	if got, want := len(h.kept(t, "E1")), len(carJudgements)+len(houseJudgements)-1; got != want {
		t.Errorf("%d judgements are kept, want %d", got, want)
	}
}

func verdictOf(t *testing.T, tab *browsertest.Tab) string {
	t.Helper()
	return browsertest.Evaluate[string](t, tab, `document.querySelector(".figures .verdict").textContent`)
}

// The matrix is filled in by its lists.
func TestTableInBrowser(t *testing.T) {
	browser := browsertest.Start(t)
	h := open(t)
	base, link := h.serve(t), h.invite(t, "E1")
	tab := browser.Tab(t)
	tab.Open(t, base+link+"/A/table?lang=en")
	tab.Do(t, chromedp.SetValue(chromedp.CSS(`select[name="B1/B2"]`), "1/3"))
	browsertest.Evaluate[any](t, tab, `document.querySelector('select[name="B1/B2"]').dispatchEvent(new Event("change", {bubbles: true}))`)
	tab.Await(t, `document.getElementById("saved").textContent.startsWith("Saved.")`)
	if got := browsertest.Evaluate[string](t, tab, `document.querySelector("[data-of=pair-0-1]").textContent`); got != "3" {
		t.Errorf("below the diagonal stands %q", got)
	}
	if kept := h.kept(t, "E1"); kept["A: B1/B2"] != "1/3" {
		t.Errorf("kept is %v", kept)
	}

	// What was judged on a sheet is mirrored until it is judged here, and again after.
	tab.Open(t, base+h.invite(t, "E2")+"/A/table?lang=en")
	for _, c := range []struct{ chosen, mirrored string }{{"", "(1/3)"}, {"5", "1/5"}, {"", "(1/3)"}} {
		tab.Do(t, chromedp.SetValue(chromedp.CSS(`select[name="B1/B2"]`), c.chosen))
		browsertest.Evaluate[any](t, tab, `document.querySelector('select[name="B1/B2"]').dispatchEvent(new Event("change", {bubbles: true}))`)
		if got := browsertest.Evaluate[string](t, tab, `document.querySelector("[data-of=pair-0-1]").textContent`); got != c.mirrored {
			t.Errorf("of %q, %q stands below the diagonal", c.chosen, got)
		}
	}
}

// Without scripts the page is a form with a button.
func TestWithoutScriptInBrowser(t *testing.T) {
	browser := browsertest.Start(t)
	h := open(t)
	base, link := h.serve(t), h.invite(t, "E1")
	tab := browser.Tab(t)
	tab.Do(t, chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
		return err
	}))
	for _, width := range []int64{browsertest.Phone, browsertest.Desk} {
		tab.Resize(t, width)
		tab.Open(t, base+link+"/A?lang=en")
		value := map[int64]string{browsertest.Phone: "3", browsertest.Desk: "1/4"}[width]
		click(t, tab, "B1/B2", value)
		tab.Do(t, chromedp.Click(chromedp.CSS("button[value=stay]")))
		tab.Await(t, `location.hash === "#figures"`)
		if kept := h.kept(t, "E1"); kept["A: B1/B2"] != value {
			t.Errorf("at %d px kept is %v", width, kept)
		}
		tab.Picture(t, fmt.Sprintf("judge-noscript-%d", width))
	}
}

// A choice that meets no network is told, and goes out when it is back.
func TestOfflineInBrowser(t *testing.T) {
	browser := browsertest.Start(t)
	h := open(t)
	base, link := h.serve(t), h.invite(t, "E1")
	tab := browser.Tab(t)
	tab.Open(t, base+link+"/A?lang=en")
	browsertest.Evaluate[any](t, tab, `(() => { const send = window.fetch; window.fetch = () => Promise.reject(new Error()); window.back = () => { window.fetch = send; dispatchEvent(new Event("online")) } })()`)
	click(t, tab, "B1/B2", "3")
	tab.Await(t, `document.getElementById("saved").textContent.startsWith("Not saved yet")`)
	click(t, tab, "B1/B2", "5")
	browsertest.Evaluate[any](t, tab, `back()`)
	tab.Await(t, `document.getElementById("saved").textContent.startsWith("Saved.")`)
	if kept := h.kept(t, "E1"); kept["A: B1/B2"] != "5" {
		t.Errorf("kept is %v", kept)
	}
}

// Every page in both languages and at both widths, empty, filled in and closed.
func TestAccessible(t *testing.T) {
	browser := browsertest.Start(t)
	h := open(t)
	base, link := h.serve(t), h.invite(t, "E1")
	look := func(state string, pages ...string) {
		for _, lang := range []string{"zh", "en"} {
			tab := browser.Tab(t)
			for _, page := range pages {
				for _, width := range []int64{browsertest.Phone, browsertest.Desk} {
					tab.Resize(t, width)
					tab.Open(t, base+link+page+"?lang="+lang)
					tab.CheckPage(t, lang)
					tab.CheckAccessible(t)
					tab.Picture(t, fmt.Sprintf("judge-%s%s-%s-%d", state, strings.ReplaceAll(page, "/", "-"), lang, width))
				}
			}
			tab.CheckSilent(t)
		}
	}
	look("empty", "", "/A")
	h.live(t, link+"/A", map[string]string{"B1/B2": "5"})
	h.live(t, link+"/B1", houseJudgements)
	look("filled", "", "/A", "/B1", "/B1/table")
	tab := browser.Tab(t)
	tab.Open(t, base+link+"/B1?lang=zh")
	tab.Do(t, chromedp.Click(chromedp.CSS(".direction")))
	tab.CheckAccessible(t)
	tab.Picture(t, "judge-open-zh-390")
	if err := h.store.Shut(t.Context(), "", "office"); err != nil {
		t.Fatal(err)
	}
	look("closed", "", "/A", "/A/table")
}
