package respond_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"

	"goodgov/internal/browsertest"
	"goodgov/internal/web/page"
	"goodgov/internal/web/respond"
	"goodgov/survey/form"
)

// workerReady is true when there is a worker; before, a page can't be opened without a network.
const workerReady = `navigator.serviceWorker && navigator.serviceWorker.controller`

// The network goes in the midst, the page is opened again without it, the rest
// is answered, and what is sent when it is back is kept once, though the first
// acknowledgement is lost.
func TestNetworkLostInBrowser(t *testing.T) {
	browser := browsertest.Start(t)
	h := open(t, hangzhou(t), nil)
	tab := browser.Tab(t)
	agree(t, tab, h, "moli", "zh")
	chosen := form.Answers{}
	fill(t, tab, h.form, chosen, 20)
	tab.Await(t, "document.querySelector('.status').dataset.state === 'saved'")
	tab.Await(t, workerReady)

	h.network.Store(away)
	fill(t, tab, h.form, chosen, 5)
	tab.Await(t, "document.querySelector('.status').textContent.includes('尚未传到主管单位')")
	at := browsertest.Evaluate[string](t, tab, asked)
	tab.Do(t, chromedp.Reload())
	tab.Await(t, asked+"==="+fmt.Sprintf("%q", at))
	fill(t, tab, h.form, chosen, 100)
	tab.Await(t, "document.querySelector('.answers')")
	click(t, tab, "#app form button")
	tab.Await(t, "document.querySelector('h1').textContent === '尚未提交成功' && document.querySelector('#unsent').textContent.includes('本机有 1 份答卷尚未提交')")
	tab.CheckPage(t, "zh")
	tab.CheckAccessible(t)
	tab.Picture(t, "waiting-zh-390")
	if n := len(h.kept(t)); n != 0 {
		t.Fatalf("%d arrived without a network", n)
	}

	h.network.Store(mute)
	click(t, tab, ".row button")
	select {
	case <-h.lost:
	case <-time.After(20 * time.Second):
		t.Fatal("nothing arrived")
	}
	if n := len(h.kept(t)); n != 1 {
		t.Fatalf("%d arrived, of which no acknowledgement came back", n)
	}
	tab.Await(t, "document.querySelector('h1').textContent === '尚未提交成功'")

	h.network.Store(there)
	browsertest.Evaluate[bool](t, tab, "dispatchEvent(new Event('online'))")
	tab.Await(t, "document.querySelector('#receipt') && document.querySelector('#unsent').textContent === ''")
	filled, _ := h.answers(t)
	if diff := cmp.Diff(chosen, filled.Answers); diff != "" {
		t.Errorf("kept and tapped differ:\n%s", diff)
	}
	receipt := browsertest.Evaluate[string](t, tab, "document.querySelector('#receipt').textContent")
	h.visitor(t).post("/receipt", "code", receipt).sees(200, "收到的 1 份答卷之一")
}

// A device that has opened a community's link begins questionnaires without a
// network, several of them, and sends all when it is back.
func TestBegunOfflineInBrowser(t *testing.T) {
	browser := browsertest.Start(t)
	h := open(t, tricky(t), nil)
	tab := browser.Tab(t)
	tab.Zone(t, "Asia/Kolkata")
	tab.Open(t, h.URL+"/go?lang=zh")
	tab.Open(t, h.URL+"/offline")
	tab.Await(t, workerReady)
	h.network.Store(away)
	for i := range 2 {
		tab.Open(t, h.URL+"/offline")
		click(t, tab, "#app form button")
		tab.Await(t, "document.querySelector('.agree') && document.querySelector('#app').textContent.includes('某街道办事处') && document.querySelector('#app .said').textContent === '试用'")
		click(t, tab, "#app .row button")
		tab.Await(t, asked+"=== 'age'")
		tab.Do(t, chromedp.SendKeys("[name=age]", fmt.Sprint(30+i)), chromedp.Click(".go button"))
		tab.Await(t, "document.querySelector('.card [type=radio]')")
		fill(t, tab, h.form, form.Answers{}, 3)
		click(t, tab, "#app form button")
		tab.Await(t, "document.querySelector('h1').textContent === '尚未提交成功'")
	}
	tab.Open(t, h.URL+"/offline")
	click(t, tab, "#app form button")
	tab.Await(t, "document.querySelector('.agree')")
	click(t, tab, "#app .row .plain")
	tab.Await(t, "document.querySelector('h1').textContent === '同样感谢您'")
	tab.Open(t, h.URL+"/offline")
	tab.Await(t, "document.querySelectorAll('.records li').length === 2 && document.querySelector('#unsent').textContent.includes('2 份')")
	tab.CheckPage(t, "zh")
	tab.CheckAccessible(t)
	tab.Picture(t, "device-zh-390")
	// The page is kept in every language, and comes in the one that was read last.
	click(t, tab, ".languages a")
	tab.Await(t, "document.documentElement.lang === 'en' && document.querySelector('h1').textContent === 'Questionnaires on this device'")
	tab.CheckPage(t, "en")
	tab.CheckAccessible(t)
	tab.Picture(t, "device-en-390")
	tab.Open(t, h.URL+"/offline")
	tab.Await(t, "document.documentElement.lang === 'en' && document.querySelectorAll('.records li').length === 2")
	h.network.Store(there)
	tab.Open(t, h.URL+"/?lang=zh")
	tab.Await(t, "document.querySelector('#unsent').textContent === ''")
	tab.Open(t, h.URL+"/offline")
	tab.Await(t, "[...document.querySelectorAll('.records li')].filter(li => li.textContent.includes('已提交，回执')).length === 2")
	// Who they are from has yet to see their codes, once.
	click(t, tab, ".records li button")
	tab.Await(t, "document.querySelector('#private')")
	private := browsertest.Evaluate[string](t, tab, "document.querySelector('#private').textContent")
	h.visitor(t).post("/mine", "code", private).sees(200, "撤回")
	tab.Open(t, h.URL+"/offline")
	tab.Await(t, "[...document.querySelectorAll('.records li')].map(li => li.querySelectorAll('button').length).join() === '1,2'")
	if declined, err := h.store.Declined(t.Context()); err != nil || len(declined) != 1 {
		t.Errorf("%d declined, %v", len(declined), err)
	}
	all := h.kept(t)
	if len(all) != 2 {
		t.Fatalf("%d were kept, want 2", len(all))
	}
	for _, k := range all {
		f, err := form.ParseFilled(k.Type, k.Body)
		if err != nil || !strings.HasPrefix(f.Answers["age"][0], "3") || len(f.Answers) != 4 || k.Consent.Text != h.form.ConsentText() {
			t.Errorf("%+v, %v", f, err)
		}
		if _, east := f.Started.Zone(); east != 5.5*3600 || time.Since(f.Started).Abs() > time.Hour {
			t.Errorf("begun %v, want now, in the zone of the device", f.Started)
		}
	}
}

// A page that was on its way while the worker became active is in its care too.
func TestWorkerBeforePageInBrowser(t *testing.T) {
	browser := browsertest.Start(t)
	h := open(t, tricky(t), nil)
	tab := browser.Tab(t)
	tab.Open(t, h.URL+"/go?lang=zh")
	h.network.Store(slow)
	tab.Open(t, h.URL+"/offline?lang=en")
	tab.Await(t, workerReady)
}

// A code that was mistyped is refused, says so, and can be typed again.
func TestRefusedInBrowser(t *testing.T) {
	browser := browsertest.Start(t)
	h := open(t, hangzhou(t), func(c *respond.Config, _ *page.Site) { c.Link = false })
	code := h.issue(t, "moli")
	began := h.visitor(t)
	at := began.begin("", "code", code)
	tab := browser.Tab(t) // another device: it does not have the code
	tab.Open(t, h.URL+at+"?lang=zh")
	fill(t, tab, h.form, form.Answers{}, 2)
	click(t, tab, ".go button:last-child")
	tab.Await(t, "document.querySelector('#code')")
	tab.Do(t, chromedp.SendKeys("#code", "ABCD"), chromedp.Click("#app form button"))
	tab.Await(t, "document.querySelector('[role=alert]')?.textContent.includes('没有这个答题码')")
	tab.CheckAccessible(t)
	tab.Picture(t, "refused-zh-390")
	click(t, tab, ".row button:nth-of-type(2)")
	tab.Await(t, "document.querySelector('#code')")
	tab.Do(t, chromedp.SendKeys("#code", strings.ToLower(code)), chromedp.Click("#app form button"))
	tab.Await(t, "document.querySelector('#receipt')")
	if filled, kept := h.answers(t); kept.Unit != "moli" || len(filled.Answers) != 2 {
		t.Errorf("%+v", filled)
	}
}
