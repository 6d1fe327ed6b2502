package respond_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"

	"goodgov/internal/browsertest"
	"goodgov/internal/collect"
	"goodgov/survey/form"
)

// click clicks what a selector finds, as a finger or a mouse does.
func click(t testing.TB, tab *browsertest.Tab, selector string) {
	t.Helper()
	tab.Await(t, fmt.Sprintf("document.querySelector(%q)", selector))
	tab.Do(t, chromedp.Click(selector))
}

// agree begins a questionnaire at the open link of a unit.
func agree(t testing.TB, tab *browsertest.Tab, h *house, unit, lang string) {
	t.Helper()
	tab.Open(t, h.URL+"/u/"+unit+"?lang="+lang)
	click(t, tab, "button[value=yes]")
	tab.Await(t, "document.querySelector('#app progress')")
}

// asked is the question on the card that is shown.
const asked = `document.querySelector('.card .question')?.id.slice(2)`

// fill answers the questions on the cards that come, one after the other, until
// all are answered or so many were, and adds to what was chosen.
func fill(t testing.TB, tab *browsertest.Tab, f *form.Form, chosen form.Answers, most int) {
	t.Helper()
	for n := 0; n < most; n++ {
		tab.Await(t, asked+" || document.querySelector('.answers')")
		name := browsertest.Evaluate[string](t, tab, asked+" || ''")
		if name == "" {
			return
		}
		q := f.Question(name)
		var value string
		switch {
		case q.Kind.OnScale():
			value = itoa(f.Scale.Min + (len(chosen)*7)%len(f.Scale.Labels))
		case q.Kind == form.One:
			value = q.Choices[len(chosen)%len(q.Choices)].Value
		default:
			value = "楼道的灯不亮"
			tab.Do(t, chromedp.SendKeys(`[name="`+name+`"]`, value), chromedp.Click(".go button"))
			chosen[name] = []string{value}
			continue
		}
		chosen[name] = []string{value}
		x := browsertest.Evaluate[[]float64](t, tab, fmt.Sprintf(`(() => { const l = document.querySelector('input[name="%s"][value="%s"]').closest('label'); l.scrollIntoView({block: 'center'}); const r = l.getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2, r.width, r.height] })()`, name, value))
		if x[3] < 44 {
			t.Errorf("%s: a button is %g px high", name, x[3])
		}
		tab.Do(t, chromedp.TapXY(x[0], x[1]))
		tab.Await(t, fmt.Sprintf("%s !== %q", asked, name))
	}
}

// On a telephone all is answered by taps, one card after the other, and what was
// tapped is what is kept; the page is open to everybody on the way.
func TestTapped(t *testing.T) {
	browser := browsertest.Start(t)
	h := open(t, hangzhou(t), nil)
	tab := browser.Tab(t)
	agree(t, tab, h, "moli", "zh")
	if bytes := transferred(t, tab, h); bytes > 60_000 {
		t.Errorf("%d bytes before the first question", bytes)
	} else {
		t.Logf("%d bytes before the first question", bytes)
	}
	chosen := form.Answers{}
	fill(t, tab, h.form, chosen, 5)
	tab.CheckPage(t, "zh")
	tab.CheckAccessible(t)
	tab.Picture(t, "card-zh-390")
	// Back shows the question before with its answer.
	before := browsertest.Evaluate[string](t, tab, asked)
	click(t, tab, ".go .plain")
	tab.Await(t, asked+"!=="+fmt.Sprintf("%q", before)+" && document.querySelector('.card :checked')")
	click(t, tab, ".go button")
	tab.Await(t, asked+"==="+fmt.Sprintf("%q", before))
	tab.Await(t, "document.querySelector('.status').dataset.state === 'saved'")
	// Left and opened again it goes on where it was.
	tab.Do(t, chromedp.Reload())
	tab.Await(t, asked+"==="+fmt.Sprintf("%q", before))
	fill(t, tab, h.form, chosen, 100)
	if n := len(chosen); n != 63 {
		t.Errorf("%d questions, want 57 items, 1 for attention, 4 about people and an opinion", n)
	}
	tab.Await(t, "document.querySelector('.answers')")
	tab.CheckPage(t, "zh")
	tab.CheckAccessible(t)
	tab.Picture(t, "check-zh-390")
	click(t, tab, "#app form button")
	tab.Await(t, "document.querySelector('#receipt')")
	tab.CheckPage(t, "zh")
	tab.CheckAccessible(t)
	tab.Picture(t, "sent-zh-390")
	filled, kept := h.answers(t)
	if diff := cmp.Diff(chosen, filled.Answers); diff != "" {
		t.Errorf("kept and tapped differ:\n%s", diff)
	}
	if kept.Unit != "moli" || kept.Mode != collect.Alone || filled.Seconds <= 0 || filled.Consent == nil || filled.Consent.Text != h.form.ConsentText() {
		t.Errorf("%+v", filled)
	}
	receipt := browsertest.Evaluate[string](t, tab, "document.querySelector('#receipt').textContent")
	h.visitor(t).post("/receipt", "code", receipt).sees(200, "第 1 份")
	private := browsertest.Evaluate[string](t, tab, "document.querySelector('#private').textContent")
	h.visitor(t).post("/mine", "code", private).sees(200, "楼道的灯不亮")
	token := strings.TrimPrefix(browsertest.Evaluate[string](t, tab, "location.pathname"), "/q/")
	if _, err := h.store.Draft(t.Context(), token); err == nil {
		t.Error("the draft is still there")
	}
	tab.CheckSilent(t)
}

// transferred is how much came over the network for the page that is shown.
func transferred(t testing.TB, tab *browsertest.Tab, h *house) int {
	t.Helper()
	return browsertest.Evaluate[int](t, tab, `[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')].reduce((sum, e) => sum + e.encodedBodySize, 0)`)
}
