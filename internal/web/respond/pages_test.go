package respond_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"goodgov/internal/browsertest"
	"goodgov/internal/collect"
	"goodgov/internal/web/respond"
	"goodgov/survey/form"
)

// Every page is open to everybody: at both widths, in both languages, in large
// type too.
func TestPagesInBrowser(t *testing.T) {
	browser := browsertest.Start(t)
	h := open(t, hangzhou(t), nil)
	v := h.visitor(t)
	at := v.begin("moli")
	v.post(at, "g", itoa(len(h.form.Groups)-1), "opinion", "路灯不亮").sees(200)
	v.post(at + "/check").sees(200)
	_, private := v.codes()
	opinions, err := h.store.Opinions(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := h.store.StepOpinion(t.Context(), opinions[0].ID, collect.Step{Kind: collect.Reply, Who: "office", Note: "已报修"}); err != nil {
		t.Fatal(err)
	}
	for _, lang := range []string{"zh", "en"} {
		for _, elder := range []string{"0", "1"} {
			tab := browser.Tab(t)
			look := func(name string) {
				t.Helper()
				for _, width := range []int64{browsertest.Desk, browsertest.Phone} {
					tab.Resize(t, width)
					tab.CheckPage(t, lang)
					tab.CheckAccessible(t)
					tab.Picture(t, fmt.Sprintf("%s-%s-%s-%d", name, lang, elder, width))
				}
			}
			tab.Open(t, h.URL+"/?lang="+lang+"&elder="+elder)
			look("start")
			tab.Open(t, h.URL+"/u/moli")
			look("consent")
			click(t, tab, "button[value=yes]")
			tab.Await(t, "document.querySelector('#app progress')")
			look("question")
			tab.Resize(t, browsertest.Desk)
			tab.Await(t, "document.querySelector('#app form') && !document.querySelector('.card')")
			click(t, tab, ".go button")
			tab.Await(t, "document.querySelector('.matrix')")
			look("matrix")
			tab.Resize(t, browsertest.Phone)
			tab.Await(t, "document.querySelector('.card')")
			click(t, tab, ".go button:last-child") // to all answers
			tab.Await(t, "document.querySelector('.answers')")
			look("answers")
			tab.Open(t, h.URL+"/offline")
			tab.Await(t, "document.querySelector('.records')")
			look("device")
			tab.Open(t, h.URL+"/receipt")
			look("receipt")
			tab.Open(t, h.URL+"/mine")
			tab.Do(t, chromedp.SendKeys("#code", private), chromedp.Click("form button"))
			tab.Await(t, "document.querySelector('blockquote')")
			look("mine")
			tab.CheckSilent(t)
		}
	}
}

// Who comes too late, or with a wrong code, reads so on pages that are as open.
func TestTooLateInBrowser(t *testing.T) {
	browser := browsertest.Start(t)
	h := open(t, hangzhou(t), nil)
	if err := h.store.Shut(t.Context(), "", "designer"); err != nil {
		t.Fatal(err)
	}
	tab := browser.Tab(t)
	for _, lang := range []string{"zh", "en"} {
		for _, width := range []int64{browsertest.Desk, browsertest.Phone} {
			look := func(name string) {
				t.Helper()
				tab.CheckPage(t, lang)
				tab.CheckAccessible(t)
				tab.Picture(t, fmt.Sprintf("%s-%s-%d", name, lang, width))
			}
			tab.Resize(t, width)
			tab.Open(t, h.URL+"/u/moli?lang="+lang+"&elder=0")
			look("closed")
			tab.Open(t, h.URL+"/mine")
			tab.Do(t, chromedp.SendKeys("#code", "ABCD-0000"), chromedp.Click("form button"))
			tab.Await(t, "document.querySelector('#wrong')")
			look("wrong")
			tab.Open(t, h.URL+"/q/nowhere?elder=1")
			look("error-elder")
		}
	}
}

// With scripts disabled the pages of the server remain, group by group, and are
// as open.
func TestScriptsDisabledInBrowser(t *testing.T) {
	browser := browsertest.Start(t)
	h := open(t, hangzhou(t), nil)
	for _, lang := range []string{"zh", "en"} {
		tab := browser.Tab(t)
		disable := func(disabled bool) {
			t.Helper()
			tab.Do(t, chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
				_, err := chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: disabled})
				return err
			}))
		}
		// The check is a script itself. Those of a page that is there don't start any more.
		look := func() {
			t.Helper()
			disable(false)
			tab.CheckPage(t, lang)
			tab.CheckAccessible(t)
			disable(true)
		}
		disable(true)
		tab.Open(t, h.URL+"/u/moli?lang="+lang+"&elder=1")
		click(t, tab, "button[value=yes]")
		chosen := form.Answers{}
		for g := range h.form.Groups {
			tab.Await(t, fmt.Sprintf(`document.querySelector('[name=g][value="%d"]')`, g))
			for _, width := range []int64{browsertest.Desk, browsertest.Phone} {
				tab.Resize(t, width)
				if g < 2 || g == len(h.form.Groups)-1 { // those between are like the second
					look()
					tab.Picture(t, fmt.Sprintf("noscript-%d-%s-%d", g, lang, width))
				}
			}
			for i, q := range h.form.Groups[g].Questions {
				value := itoa(1 + (g+i)%5)
				if q.Kind == form.One {
					value = q.Choices[i%len(q.Choices)].Value
				}
				if q.Kind == form.Words {
					value = "a bench"
					tab.Do(t, chromedp.SendKeys("textarea", value))
				} else {
					tab.Do(t, chromedp.Click(fmt.Sprintf(`label:has([name="%s"][value="%s"])`, q.Name, value)))
				}
				chosen[q.Name] = []string{value}
			}
			click(t, tab, ".go button")
		}
		tab.Await(t, "document.querySelector('.answers')")
		look()
		click(t, tab, "main form button")
		tab.Await(t, "document.querySelector('.codes')")
		look()
		if browsertest.Evaluate[bool](t, tab, "document.querySelector('[data-print]').checkVisibility()") {
			t.Error("a button that does nothing without scripts is there")
		}
		tab.Picture(t, "noscript-done-"+lang)
		if pages := tab.CheckPrint(t); pages != 1 {
			t.Errorf("the codes are printed on %d pages", pages)
		}
		all := h.kept(t)
		f, err := form.ParseFilled(all[len(all)-1].Type, all[len(all)-1].Body)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(chosen, f.Answers); diff != "" {
			t.Errorf("kept and clicked differ:\n%s", diff)
		}
	}
}

// Large type is at least 1.35 times as large, and what is tapped 60 px high.
func TestLargeTypeInBrowser(t *testing.T) {
	browser := browsertest.Start(t)
	h := open(t, hangzhou(t), nil)
	tab := browser.Tab(t)
	size := func() float64 {
		return browsertest.Evaluate[float64](t, tab, "parseFloat(getComputedStyle(document.querySelector('.choices label')).fontSize)")
	}
	agree(t, tab, h, "moli", "zh")
	normal := size()
	click(t, tab, "[data-elder]")
	tab.Await(t, fmt.Sprintf("parseFloat(getComputedStyle(document.querySelector('.choices label')).fontSize) >= %g", 1.35*normal))
	low := browsertest.Evaluate[[]string](t, tab, "[...document.querySelectorAll('main button, main label, main .tools a, main summary')].filter(e => e.getBoundingClientRect().height < 60).map(e => e.textContent)")
	if len(low) > 0 {
		t.Errorf("lower than 60 px: %q", low)
	}
	tab.Await(t, "[...document.querySelectorAll('.question button')].some(b => b.textContent.includes('朗读'))")
	tab.Await(t, "document.querySelector('[data-elder]').textContent === '标准版'")
	// The server knows too, for the next page.
	for range 100 {
		tab.Open(t, h.URL+"/receipt")
		if browsertest.Evaluate[bool](t, tab, "!!document.querySelector('link[href*=elder]')") {
			return
		}
	}
	t.Error("the next page is in normal type")
}

// Scripts put the same questions in the same order as the program, whatever was
// answered, and find the same faults.
func TestScriptsAgreeInBrowser(t *testing.T) {
	browser := browsertest.Start(t)
	f := tricky(t)
	h := open(t, f, nil)
	tab := browser.Tab(t)
	tab.Open(t, h.URL+"/")
	browsertest.Evaluate[any](t, tab, "fetch('/form/zh.json').then(r => r.json()).then(f => { window.form = f; return null })")
	values := map[string][]string{
		"age": {"", "17", "18", "59.5", "60", "60.0", "-3", "1e3", "x", "+70", "70."}, "q1": {"", "1", "3"}, "q2": {"", "2"}, "q3": {"", "1"},
		"needs": {"", "ramp", "none", "ramp bench", "none bench"},
	}
	rapid.Check(t, func(rt *rapid.T) {
		filled := form.Filled{ID: rapid.StringMatching(`[a-z0-9]{8}`).Draw(rt, "id"), Answers: form.Answers{}}
		for _, name := range []string{"age", "needs", "q1", "q2", "q3"} {
			if value := rapid.SampledFrom(values[name]).Draw(rt, name); value != "" {
				filled.Answers[name] = []string{value}
				if name == "needs" {
					filled.Answers[name] = strings.Fields(value)
				}
			}
		}
		text, err := json.Marshal(filled)
		if err != nil {
			rt.Fatal(err)
		}
		got := browsertest.Evaluate[struct{ Put, Faults []string }](t, tab, fmt.Sprintf(`((filled) => { const put = questionnaire.put(form, filled).flat(); return { Put: put.map(q => q.name), Faults: put.filter(q => questionnaire.fault(q, filled.answers[q.name])).map(q => q.name) } })(%s)`, text))
		put := respond.OrderOf(f, filled)
		if !slices.Equal(got.Put, put) {
			rt.Fatalf("%s: scripts put %q, the program %q", text, got.Put, put)
		}
		_, faults := f.Read(filled.Answers, true)
		var names []string
		for _, fault := range faults {
			if !slices.Contains(names, fault.Name) {
				names = append(names, fault.Name)
			}
		}
		slices.Sort(names)
		slices.Sort(got.Faults)
		if !slices.Equal(got.Faults, names) {
			rt.Fatalf("%s: scripts find fault with %q, the program with %q", text, got.Faults, names)
		}
	})
}
