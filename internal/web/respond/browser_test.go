package respond_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/google/go-cmp/cmp"

	"goodgov/internal/browsertest"
	"goodgov/internal/collect"
	"goodgov/internal/web/respond"
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
func TestTappedInBrowser(t *testing.T) {
	browser := browsertest.Start(t)
	h := open(t, hangzhou(t), nil)
	tab := browser.Tab(t)
	agree(t, tab, h, "moli", "zh")
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
	h.visitor(t).post("/receipt", "code", receipt).sees(200, "收到的 1 份答卷之一")
	private := browsertest.Evaluate[string](t, tab, "document.querySelector('#private').textContent")
	h.visitor(t).post("/mine", "code", private).sees(200, "楼道的灯不亮")
	token := strings.TrimPrefix(browsertest.Evaluate[string](t, tab, "location.pathname"), "/q/")
	if draft, err := h.store.Draft(t.Context(), token); err != nil || strings.Contains(string(draft), "楼道") {
		t.Errorf("of the draft there is %s, %v", draft, err)
	}
	tab.Do(t, chromedp.Reload())
	tab.Await(t, fmt.Sprintf("document.querySelector('.codes').textContent.includes(%q) && document.querySelector('.codes').textContent.includes(%q)", receipt, private))
	tab.CheckSilent(t)
}

// Who looks over their answers gets from the count of open questions to each of
// them, and sends from the end of the list too.
func TestReviewInBrowser(t *testing.T) {
	browser := browsertest.Start(t)
	h := open(t, hangzhou(t), nil)
	tab := browser.Tab(t)
	agree(t, tab, h, "moli", "en")
	chosen := form.Answers{}
	fill(t, tab, h.form, chosen, 2)
	click(t, tab, ".go .plain:last-child")
	tab.Await(t, "document.querySelector('.answers')")
	tab.CheckPage(t, "en")
	tab.CheckAccessible(t)
	const open = `[...document.querySelectorAll('.unit + p button')]`
	if got := browsertest.Evaluate[[]string](t, tab, open+`.map(b => b.textContent)`); len(got) != 61 || got[0] != "3" || got[60] != "63" {
		t.Errorf("of 63 questions the first two are answered, and %q are open", got)
	}
	browsertest.Evaluate[any](t, tab, open+`[4].click()`)
	tab.Await(t, "document.querySelector('.card .no')?.textContent === '7'")
	tab.Do(t, chromedp.NavigateBack())
	click(t, tab, ".answers ~ .row:last-child button")
	tab.Await(t, "document.querySelector('#receipt')")
	filled, _ := h.answers(t)
	if diff := cmp.Diff(chosen, filled.Answers); diff != "" {
		t.Errorf("kept and tapped differ:\n%s", diff)
	}
	tab.CheckSilent(t)
}

// On a desk a group is a page, items stand in a table, and what is clicked is
// what is kept; questions come and go with the answers that they depend on.
func TestClickedInBrowser(t *testing.T) {
	browser := browsertest.Start(t)
	h := open(t, tricky(t), nil)
	tab := browser.Tab(t)
	tab.Resize(t, browsertest.Desk)
	tab.Open(t, h.URL+"/go?lang=en")
	click(t, tab, "[name=helped]")
	click(t, tab, "button[value=yes]")
	tab.Await(t, "document.querySelector('[name=age]')")
	tab.Do(t, chromedp.SendKeys("[name=age]", "17"), chromedp.Click(".go button"))
	tab.Await(t, "document.querySelector('#f-age')?.textContent === 'please type 18 or more' && document.activeElement.name === 'age'")
	tab.CheckAccessible(t)
	tab.Picture(t, "fault-en-1100")
	tab.Await(t, "(document.querySelector('[name=age]').select(), true)")
	tab.Do(t, chromedp.SendKeys("[name=age]", "７１"), chromedp.Click(".go button"))
	for _, value := range []string{"ramp", "none", "bench", "ramp"} { // "none" goes when another is chosen
		click(t, tab, `label:has([value=`+value+`])`)
	}
	tab.Await(t, "[...document.querySelectorAll(':checked')].map(e => e.value).join() === 'ramp,bench'")
	click(t, tab, ".go button")
	order := browsertest.Evaluate[[]string](t, tab, "[...document.querySelectorAll('.matrix .question')].map(e => e.id.slice(2))")
	want := form.Answers{"age": {"７１"} /* as it was typed */, "needs": {"ramp", "bench"}}
	for i, name := range order {
		want[name] = []string{itoa(1 + i)}
		click(t, tab, fmt.Sprintf(`label:has([name=%s][value="%d"])`, name, 1+i))
	}
	tab.Await(t, "document.querySelector('.status').dataset.state === 'saved'")
	click(t, tab, ".go button")
	tab.Await(t, "document.querySelector('.answers')")
	click(t, tab, "#app form button")
	tab.Await(t, "document.querySelector('#receipt')")
	filled, kept := h.answers(t)
	if diff := cmp.Diff(want, filled.Answers); diff != "" {
		t.Errorf("kept and clicked differ:\n%s", diff)
	}
	if kept.Mode != collect.Helped || kept.Language != "en" || kept.Consent.Language != "en" {
		t.Errorf("%+v", kept)
	}
	if again := respond.OrderOf(h.form, filled); !slices.Equal(again[2:], order) {
		t.Errorf("put in the order %q, of which %q is kept", order, again)
	}
	tab.CheckSilent(t)
}

// Two devices have the same questionnaire open: what was answered on either is there.
func TestTwoDevicesInBrowser(t *testing.T) {
	browser := browsertest.Start(t)
	h := open(t, hangzhou(t), nil)
	one, other := browser.Tab(t), browser.Tab(t)
	agree(t, one, h, "moli", "zh")
	chosen := form.Answers{}
	fill(t, one, h.form, chosen, 3)
	one.Await(t, "document.querySelector('.status').dataset.state === 'saved'")
	at := browsertest.Evaluate[string](t, one, "location.href")
	other.Open(t, at)
	other.Await(t, asked+"=== 'disability'")
	fill(t, other, h.form, chosen, 3)
	other.Await(t, "document.querySelector('.status').dataset.state === 'saved'")
	late := form.Answers{}
	fill(t, one, h.form, late, 1)
	one.Await(t, "document.querySelector('.status').dataset.state === 'saved'")
	for name, values := range late {
		chosen[name] = values
	}
	body, err := h.store.Draft(t.Context(), at[strings.LastIndex(at, "/")+1:])
	if err != nil {
		t.Fatal(err)
	}
	var draft struct{ Filled form.Filled }
	if err := json.Unmarshal(body, &draft); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(chosen, draft.Filled.Answers); diff != "" {
		t.Errorf("kept and tapped differ:\n%s", diff)
	}
}

// By the keyboard: arrows go through the answers, and only Enter goes on.
func TestKeyboardInBrowser(t *testing.T) {
	browser := browsertest.Start(t)
	h := open(t, hangzhou(t), nil)
	tab := browser.Tab(t)
	agree(t, tab, h, "moli", "zh")
	tab.Do(t, chromedp.Focus("[name=gender]"), chromedp.KeyEvent(kb.ArrowDown))
	tab.Await(t, "document.querySelector('[name=gender]:checked')")
	tab.Do(t, chromedp.KeyEvent(kb.ArrowDown), chromedp.KeyEvent(kb.ArrowDown))
	first := h.form.Question("gender").Choices[1].Value
	tab.Await(t, fmt.Sprintf("document.querySelector('[name=gender]:checked')?.value === %q", first))
	tab.Do(t, chromedp.KeyEvent(kb.Enter))
	tab.Await(t, asked+"=== 'age' && document.activeElement.tagName === 'LEGEND'")
	tab.Do(t, chromedp.KeyEvent(kb.Tab), chromedp.KeyEvent(" "), chromedp.KeyEvent(kb.Enter))
	tab.Await(t, asked+"=== 'years'")
}
