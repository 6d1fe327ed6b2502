package respond_test

import (
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"

	"goodgov/internal/browsertest"
	"goodgov/survey/form"
)

// typed types an age on the first card of the small form, and goes on.
func typed(t *testing.T, tab *browsertest.Tab, age string) {
	t.Helper()
	tab.Await(t, asked+"=== 'age'")
	tab.Do(t, chromedp.SendKeys("[name=age]", age), chromedp.Click(".go button"))
}

// A draft goes on under a new version with what the device had and the server not
// yet; the scripts of the new version put its questions.
func TestDraftOfAnotherVersionInBrowser(t *testing.T) {
	browser := browsertest.Start(t)
	h := open(t, tricky(t), nil)
	h.givenOut(t)
	tab := browser.Tab(t)
	tab.Open(t, h.URL+"/go?lang=zh")
	click(t, tab, "button[value=yes]")
	typed(t, tab, "70")
	tab.Await(t, "document.querySelector('.status').dataset.state === 'saved' && "+asked+"=== 'needs'")
	h.network.Store(away)
	tab.Do(t, chromedp.Click("[value=ramp]"))
	tab.Await(t, "document.querySelector('.status').dataset.state === 'kept'")
	h.serve(second(t), nil)
	h.network.Store(there)
	at := browsertest.Evaluate[string](t, tab, "location.href")
	tab.Open(t, h.URL+"/receipt") // which has no questionnaire to go on sending
	tab.Open(t, at)
	tab.Await(t, "document.querySelector('[data-outdated]')")
	tab.CheckPage(t, "zh")
	tab.CheckAccessible(t)
	tab.Picture(t, "outdated-zh-390")
	eventually(t, "the server has what was here", func() bool {
		tab.Open(t, at)
		return browsertest.Evaluate[bool](t, tab, "document.querySelector('[data-outdated]').textContent.includes('有 1 题')")
	})
	click(t, tab, "form button")
	tab.Await(t, asked+"=== 'needs' && !document.querySelector('.question :checked')")
	if texts := browsertest.Evaluate[[]string](t, tab, "[...document.querySelectorAll('.choices span')].map(e => e.textContent)"); cmp.Diff([]string{"长椅", "坡道", "都不需要"}, texts) != "" {
		t.Errorf("the questions are those of another version: %q", texts)
	}
	tab.Do(t, chromedp.Click("[value=bench]"), chromedp.Click(".go button"))
	chosen := form.Answers{"age": {"70"}, "needs": {"bench"}}
	tab.Await(t, asked+"!== 'needs'")
	fill(t, tab, h.form, chosen, 3)
	tab.Await(t, "document.querySelector('.answers')")
	click(t, tab, "#app form button")
	tab.Await(t, "document.querySelector('#receipt')")
	filled, kept := h.answers(t)
	if diff := cmp.Diff(chosen, filled.Answers); diff != "" || filled.Version != "2" || kept.Version != "2" {
		t.Errorf("%s\n%s", filled.Version, diff)
	}
}

// What was begun on a device without a network goes on there with the questions
// that it was begun with, though the device has those of a new version by now, and
// is sent whole as what it is.
func TestDeviceOfAnotherVersionInBrowser(t *testing.T) {
	browser := browsertest.Start(t)
	h := open(t, tricky(t), nil)
	first := h.form
	h.givenOut(t)
	tab := browser.Tab(t)
	tab.Open(t, h.URL+"/go?lang=zh")
	tab.Open(t, h.URL+"/offline")
	tab.Await(t, workerReady)
	h.network.Store(away)
	tab.Open(t, h.URL+"/offline")
	click(t, tab, "#app form button")
	click(t, tab, "#app .row button")
	typed(t, tab, "70")
	tab.Await(t, asked+"=== 'needs'")
	h.serve(second(t), nil)
	h.network.Store(there)
	tab.Open(t, h.URL+"/offline")
	click(t, tab, ".records li button")
	tab.Await(t, asked+"=== 'needs'")
	if text := browsertest.Evaluate[string](t, tab, "document.querySelector('[value=ramp]').closest('label').textContent"); text != "坡道" {
		t.Errorf("the code that is a ramp is called %q", text)
	}
	tab.Do(t, chromedp.Click("[value=ramp]"), chromedp.Click(".go button"))
	chosen := form.Answers{"age": {"70"}, "needs": {"ramp"}}
	tab.Await(t, asked+"!== 'needs'")
	fill(t, tab, first, chosen, 3)
	tab.Await(t, "document.querySelector('.answers')")
	click(t, tab, "#app form button")
	tab.Await(t, "document.querySelector('#receipt')")
	filled, kept := h.answers(t)
	if diff := cmp.Diff(chosen, filled.Answers); diff != "" || filled.Version != "1" || kept.Version != "1" {
		t.Errorf("%s\n%s", filled.Version, diff)
	}
}

// The last card has one button to all answers. Control characters that come with
// what is pasted are not kept, and keep nobody from sending.
func TestLastCardInBrowser(t *testing.T) {
	browser := browsertest.Start(t)
	f := tricky(t)
	f.Groups = append(f.Groups, form.Group{Name: "end", Label: form.Text{"zh": "最后", "en": "The end"}, Questions: []form.Question{{Name: "opinion", Kind: form.Words, Label: form.Text{"zh": "意见", "en": "Opinion"}}}})
	h := open(t, f, nil)
	tab := browser.Tab(t)
	tab.Open(t, h.URL+"/go?lang=zh")
	click(t, tab, "button[value=yes]")
	typed(t, tab, "30")
	chosen := form.Answers{"age": {"30"}}
	tab.Await(t, asked+"!== 'age'")
	fill(t, tab, h.form, chosen, 3)
	tab.Await(t, asked+"=== 'opinion'")
	if texts := browsertest.Evaluate[[]string](t, tab, "[...document.querySelectorAll('.go button')].map(e => e.textContent)"); cmp.Diff([]string{"核对我的回答", "上一步"}, texts) != "" {
		t.Errorf("%q", texts)
	}
	browsertest.Evaluate[bool](t, tab, `(() => { const text = document.querySelector('[name=opinion]'); text.value = ' 路灯\u0000不\u001b亮\n谢谢 '; return text.dispatchEvent(new Event('input')) })()`)
	click(t, tab, ".go button")
	tab.Await(t, "document.querySelector('.answers')")
	click(t, tab, "#app form button")
	tab.Await(t, "document.querySelector('#receipt')")
	chosen["opinion"] = []string{"路灯不亮\n谢谢"}
	filled, _ := h.answers(t)
	if diff := cmp.Diff(chosen, filled.Answers); diff != "" {
		t.Error(diff)
	}
}
