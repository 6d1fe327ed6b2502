package respond_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"goodgov/internal/browsertest"
	"goodgov/internal/collect"
	"goodgov/survey/form"
)

// What the page says of who will send.
const (
	evenClosed = `document.querySelector('[role=alert]')?.textContent.includes('届时本页关闭也不影响')`
	onlyOpen   = `document.querySelector('[role=alert]')?.textContent.includes('网络恢复且本页打开时会自动提交')`
)

// atCheck opens a visitor's page of the device, begins a questionnaire there and
// goes on to the answers, of which there are a few.
func atCheck(t *testing.T, tab *browsertest.Tab, h *house) {
	t.Helper()
	tab.Open(t, h.URL+"/offline")
	click(t, tab, "#app form button")
	click(t, tab, "#app .row button")
	tab.Await(t, asked+"=== 'age'")
	tab.Do(t, chromedp.SendKeys("[name=age]", "30"), chromedp.Click(".go button"))
	tab.Await(t, "document.querySelector('.card [type=radio]')")
	fill(t, tab, h.form, form.Answers{}, 3)
	tab.Await(t, "document.querySelector('.answers')")
}

// ready is a tab whose worker is there, at a house whose link was opened.
func ready(t *testing.T, browser *browsertest.Browser, h *house, before string) *browsertest.Tab {
	t.Helper()
	tab := browser.Tab(t)
	if before != "" {
		tab.Before(t, before)
	}
	tab.Open(t, h.URL+"/go?lang=zh")
	tab.Open(t, h.URL+"/offline")
	return tab
}

// noPage is where a tab stands in which no page of the house is open.
const noPage = "about:blank"

// eventually waits until something is so.
func eventually(t *testing.T, what string, so func() bool) {
	t.Helper()
	for deadline := time.Now().Add(45 * time.Second); !so(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("in vain: " + what)
		}
	}
}

// with is what stands with the worker.
func with(t *testing.T, tab *browsertest.Tab) (unsent, sent int) {
	t.Helper()
	n := browsertest.Evaluate[[]int](t, tab, `(async () => {
		const copies = await caches.open('unsent')
		const records = await Promise.all((await copies.keys()).map(async at => (await copies.match(at))?.json()))
		return [records.filter(r => r?.frozen && !r.refused).length, records.filter(r => r?.receipt).length]
	})()`)
	return n[0], n[1]
}

// senders counts who sends a questionnaire, and who waits for those who do.
func senders(t *testing.T, tab *browsertest.Tab) int {
	t.Helper()
	return browsertest.Evaluate[int](t, tab, "navigator.locks.query().then(locks => [...locks.held, ...locks.pending].filter(lock => lock.name.startsWith('/unsent/')).length)")
}

// What was to be sent without a network is sent when it is back, though no page is
// open by then; the next one that is opened shows the receipt and the codes.
func TestPageClosedInBrowser(t *testing.T) {
	browser := browsertest.Start(t)
	h := open(t, tricky(t), nil)
	tab := ready(t, browser, h, "")
	tab.Await(t, workerReady)
	h.network.Store(away)
	atCheck(t, tab, h)
	click(t, tab, "#app form button")
	tab.Await(t, evenClosed)
	tab.CheckPage(t, "zh")
	tab.CheckAccessible(t)
	tab.Picture(t, "waiting-closed-zh-390")
	tab.Open(t, noPage)
	tries := h.tries.Load()
	tab.Sync(t, h.URL, "unsent")
	eventually(t, "the worker tries", func() bool { return h.tries.Load() > tries })
	h.network.Store(there)
	tab.Sync(t, h.URL, "unsent")
	tab.Open(t, h.URL+"/form/zh.json") // has no scripts
	eventually(t, "the worker has a receipt", func() bool {
		unsent, sent := with(t, tab)
		return unsent == 0 && sent == 1
	})
	if n := len(h.kept(t)); n != 1 {
		t.Errorf("%d are kept", n)
	}

	h.network.Store(away)
	tries = h.tries.Load()
	tab.Open(t, h.URL+"/offline")
	tab.Await(t, "document.querySelector('.records').textContent.includes('已提交，回执') && document.querySelector('#unsent').textContent === ''")
	click(t, tab, ".records li button")
	tab.Await(t, "document.querySelector('#receipt') && document.querySelector('#private')")
	h.network.Store(there)
	receipt := browsertest.Evaluate[string](t, tab, "document.querySelector('#receipt').textContent")
	h.visitor(t).post("/receipt", "code", receipt).sees(200, "收到的 1 份答卷之一")
	if again := h.tries.Load() - tries; again != 0 {
		t.Errorf("what the worker had sent was sent %d more times", again)
	}
	if unsent, sent := with(t, tab); unsent+sent != 0 {
		t.Errorf("%d unsent and %d sent are left with the worker", unsent, sent)
	}
}

// Where a page sends, the worker waits; where the page is closed in the midst, the
// browser has the worker go on by itself.
func TestPageAndWorkerInBrowser(t *testing.T) {
	browser := browsertest.Start(t)
	h := open(t, tricky(t), nil)
	// Else a page that is left stays for a while, for those who go back.
	tab := ready(t, browser, h, "addEventListener('unload', () => {})")
	tab.Await(t, workerReady)
	for n, closed := range []bool{false, true} {
		h.network.Store(there)
		atCheck(t, tab, h)
		h.network.Store(held)
		tries := h.tries.Load()
		click(t, tab, "#app form button")
		<-h.stuck
		// The browser knows of a network, and so the worker is at work.
		eventually(t, "the worker waits for the page", func() bool { return senders(t, tab) == 2 })
		want := tries + 1
		if closed {
			tab.Open(t, noPage)
			<-h.stuck
			want++
		}
		h.network.Store(there)
		if !closed {
			tab.Await(t, "document.querySelector('#receipt')")
			eventually(t, "the worker has seen that nothing is left", func() bool { return senders(t, tab) == 0 })
		}
		eventually(t, "it is kept", func() bool { return len(h.kept(t)) == n+1 })
		if got := h.tries.Load(); got != want {
			t.Errorf("closed %v: sent %d times, want %d", closed, got-tries, want-tries)
		}
	}
	tab.Open(t, h.URL+"/offline")
	tab.Await(t, "[...document.querySelectorAll('.records li')].filter(li => li.textContent.includes('已提交，回执')).length === 2")
}

// What was not taken while no page was open is said by the next one, without a
// network too, and what was removed from the device is not sent.
func TestRefusedWithoutPageInBrowser(t *testing.T) {
	browser := browsertest.Start(t)
	h := open(t, tricky(t), nil)
	tab := ready(t, browser, h, "window.confirm = () => true")
	tab.Await(t, workerReady)
	h.network.Store(away)
	for range 2 {
		atCheck(t, tab, h)
		click(t, tab, "#app form button")
		tab.Await(t, evenClosed)
	}
	tab.Open(t, h.URL+"/offline")
	click(t, tab, ".records li:last-child .plain")
	tab.Await(t, "document.querySelectorAll('.records li').length === 1")
	left := func(want int) func() bool {
		return func() bool { unsent, _ := with(t, tab); return unsent == want }
	}
	eventually(t, "one copy is left", left(1))
	eventually(t, "what was on its way has failed", func() bool { return senders(t, tab) == 0 })
	// Something else has the id of the other.
	id := browsertest.Evaluate[string](t, tab, "device.all()[0].id")
	if _, err := h.store.Submit(t.Context(), collect.Submission{ID: id, Form: h.form.ID, Mode: collect.Alone, Body: []byte("{}")}); err != nil {
		t.Fatal(err)
	}
	tab.Open(t, noPage)
	h.network.Store(there)
	tab.Sync(t, h.URL, "unsent")
	tab.Open(t, h.URL+"/form/zh.json")
	eventually(t, "the worker has nothing to send", left(0))
	h.network.Store(away)
	tab.Open(t, h.URL+"/offline")
	tab.Await(t, "document.querySelector('.records').textContent.includes('未被接收')")
	if all := h.kept(t); len(all) != 1 || string(all[0].Body) != "{}" {
		t.Errorf("%d are kept", len(all))
	}
}

// Where the browser does not send by itself the page does not say that it would,
// and sends as it does anyway.
func TestWithoutSyncInBrowser(t *testing.T) {
	browser := browsertest.Start(t)
	for _, c := range []struct{ name, before, says string }{
		{"no sync", "Object.defineProperty(ServiceWorkerRegistration.prototype, 'sync', {value: undefined})", onlyOpen},
		{"nothing is kept", "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }; Object.defineProperty(window, 'caches', {value: undefined})",
			`document.querySelector('[role=alert]')?.textContent.includes('浏览器无法保存答卷')`},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := open(t, tricky(t), nil)
			tab := browser.Tab(t)
			tab.Before(t, c.before)
			tab.Open(t, h.URL+"/go?lang=zh")
			click(t, tab, "button[value=yes]")
			tab.Await(t, asked+"=== 'age'")
			tab.Do(t, chromedp.SendKeys("[name=age]", "30"), chromedp.Click(".go button"))
			tab.Await(t, "document.querySelector('.card [type=radio]')")
			fill(t, tab, h.form, form.Answers{}, 3)
			tab.Await(t, "document.querySelector('.answers')")
			h.network.Store(away)
			click(t, tab, "#app form button")
			tab.Await(t, c.says)
			h.network.Store(there)
			browsertest.Evaluate[bool](t, tab, "dispatchEvent(new Event('online'))")
			tab.Await(t, "document.querySelector('#receipt')")
			if n := len(h.kept(t)); n != 1 {
				t.Errorf("%d are kept", n)
			}
		})
	}
}

// What scripts do with what the device has, where pages, browsers and what lies
// between them and the program are not as they should be.
func TestDeviceInBrowser(t *testing.T) {
	browser := browsertest.Start(t)
	h := open(t, tricky(t), nil)
	tab := browser.Tab(t)
	tab.Open(t, h.URL+"/offline")
	tab.Await(t, workerReady)
	tab.Open(t, h.URL+"/receipt") // where scripts do nothing by themselves
	for _, c := range []struct{ name, does, want string }{
		{"a record that can't be read does not hide others", `
			localStorage.setItem('goodgov/a', '{'); device.save({ id: 'b' })
			return device.all().map(r => r.id).join()`, "b"},
		{"what could not be kept is later than what was", `
			device.save({ id: 'c', frozen: '1' })
			const put = Storage.prototype.setItem
			Storage.prototype.setItem = () => { throw new Error('full') }
			const kept = device.save({ id: 'c', frozen: '2' })
			Storage.prototype.setItem = put
			return kept + ' ' + device.get('c').frozen`, "false 2"},
		{"what another page removed is not here any more", `
			device.save({ id: 'd' }); localStorage.removeItem('goodgov/d')
			return String(device.get('d'))`, "undefined"},
		{"only what says so is an acknowledgement", `
			const get = window.fetch, after = []
			for (const [status, body] of [[200, '{}'], [200, 'null'], [200, 'Welcome to our net'], [403, '<html>'], [413, '{"text":"too much"}'], [422, '{}'], [422, '{"text":"x","faults":[]}'], [503, '{"text":"later"}']]) {
				window.fetch = async () => new Response(body, { status })
				after.push(await device.deliver({ id: 'e', frozen: '1', filled: {} }))
			}
			window.fetch = get
			return after.map(r => !r ? '-' : r.receipt ? 'receipt' : r.refused || (r.frozen ? '?' : 'faults')).join(' ')`, "- - - - too much - faults -"},
		{"a clock that is set right does not make old what was begun now", `
			const day = 86400e3
			device.save({ id: 'f', begun: 0 }); device.save({ id: 'g', begun: 0, old: Date.now() - 2 * day }); device.save({ id: 'h', begun: 0, touched: Date.now() })
			device.tidy()
			return ['f', 'g', 'h'].filter(id => device.get(id)).join()`, "f,h"},
		{"a copy that the browser has no record of is taken back, one that is out of date is not", `
			for (const record of device.all()) await device.remove(record.id)
			const copies = await caches.open('unsent')
			const leave = record => copies.put('/unsent/' + record.id, new Response(JSON.stringify(record)))
			await leave({ id: 'i', frozen: '1' }); await leave({ id: 'm', frozen: '1', refused: 'x' }); await leave({ id: 'j', frozen: '1' }); await leave({ id: 'k', receipt: 'R', withdrawal: 'W', sentAt: 1 })
			device.save({ id: 'j', filled: {} })
			await device.collect()
			device.tidy()
			const left = (await copies.keys()).length
			for (const id of ['i', 'j', 'k', 'm']) await device.release(id)
			return device.all().map(r => r.id + (r.frozen || r.withdrawal || '')).sort().join() + ' ' + left`, "i1,j,kW,m1 1"},
		{"what is removed while copies are looked at stays removed", `
			const copies = await caches.open('unsent'), match = Cache.prototype.match
			device.save({ id: 'n', frozen: '1' })
			await copies.put('/unsent/n', new Response(JSON.stringify(device.get('n'))))
			let found, go
			const seen = new Promise(resolve => { found = resolve }), gone = new Promise(resolve => { go = resolve })
			Cache.prototype.match = async function (at) {
				const copy = await match.call(this, at)
				found()
				await gone
				return copy
			}
			const collecting = device.collect()
			await seen
			await device.remove('n')
			go()
			await collecting
			Cache.prototype.match = match
			return String(device.get('n')) + ' ' + (await copies.keys()).length`, "undefined 0"},
		{"the browser is said to send where it does, and has a copy", `
			const get = window.fetch
			window.fetch = () => Promise.reject(new TypeError('no network'))
			const full = new DOMException('full', 'QuotaExceededError'), no = new DOMException('no', 'NotAllowedError')
			const lacks = [[window, 'nothing', 0], [ServiceWorkerRegistration.prototype, 'sync', undefined], [SyncManager.prototype, 'register', () => Promise.reject(no)],
				[navigator, 'locks', undefined], [navigator, 'serviceWorker', undefined],
				[window, 'caches', undefined], [Cache.prototype, 'put', () => Promise.reject(full)]]
			const held = []
			for (const [object, name, value] of lacks) {
				const was = Object.getOwnPropertyDescriptor(object, name)
				Object.defineProperty(object, name, { value, configurable: true })
				const id = 'l' + held.length
				device.save({ id, frozen: '1', filled: {} })
				held.push((await device.send(id)).held)
				was ? Object.defineProperty(object, name, was) : delete object[name]
			}
			window.fetch = get
			return held.join(' ')`, "true false false false false false false"},
	} {
		got := browsertest.Evaluate[string](t, tab, "(async () => {"+c.does+"})()")
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// A questionnaire that was sent from one page is not begun again by another in
// which it is open.
func TestSentElsewhereInBrowser(t *testing.T) {
	browser := browsertest.Start(t)
	h := open(t, tricky(t), nil)
	tab := ready(t, browser, h, "")
	tab.Await(t, workerReady)
	h.network.Store(away)
	atCheck(t, tab, h)
	frozen := browsertest.Evaluate[string](t, tab, `(() => {
		const record = device.all()[0]
		record.frozen = JSON.stringify(record.filled)
		device.save(record)
		return record.frozen
	})()`)
	click(t, tab, ".answers .link")
	tab.Await(t, asked+"=== 'age'")
	tab.Do(t, chromedp.SendKeys("[name=age]", "9"))
	tab.Await(t, "document.querySelector('h1').textContent === '尚未提交成功'")
	if now := browsertest.Evaluate[string](t, tab, "String(device.all()[0].frozen)"); now != frozen {
		t.Errorf("to be sent is %s, want %s", now, frozen)
	}
}

// What stands with the worker, and which language was read last, outlive a change of
// the form, which comes with another worker.
func TestWorkerChangedInBrowser(t *testing.T) {
	browser := browsertest.Start(t)
	h := open(t, tricky(t), nil)
	tab := ready(t, browser, h, "")
	tab.Await(t, workerReady)
	tab.Open(t, h.URL+"/offline?lang=en")
	eventually(t, "the worker knows the language", func() bool {
		return browsertest.Evaluate[string](t, tab, "caches.match('/language').then(r => r ? r.text() : '')") == "en"
	})
	filled := h.filled("0")
	filled.Unit, filled.Answers = "", form.Answers{"age": {"30"}, "q1": {"2"}}
	body := inJSON(t, filled)
	record := inJSON(t, map[string]any{"id": "0", "form": h.form.ID, "filled": filled, "frozen": string(body)})
	const versions = "caches.keys().then(names => names.filter(name => name.startsWith('respond-')).join())"
	before := browsertest.Evaluate[string](t, tab, versions)
	tab.Open(t, h.URL+"/form/zh.json")
	browsertest.Evaluate[any](t, tab, "caches.open('unsent').then(copies => copies.put('/unsent/0', new Response("+string(inJSON(t, string(record)))+"))).then(() => null)")

	changed := tricky(t)
	changed.Version = "2"
	h.serve(changed, nil)
	browsertest.Evaluate[any](t, tab, "navigator.serviceWorker.getRegistration().then(r => r.update()).then(() => null)")
	eventually(t, "another worker has taken its place", func() bool {
		now := browsertest.Evaluate[string](t, tab, versions)
		return now != before && !strings.Contains(now, ",")
	})
	tab.Sync(t, h.URL, "unsent")
	eventually(t, "it has a receipt", func() bool { _, sent := with(t, tab); return sent == 1 })
	if all := h.kept(t); len(all) != 1 || string(all[0].Body) != string(body) {
		t.Errorf("%d are kept", len(all))
	}
	h.network.Store(away)
	tab.Open(t, h.URL+"/offline")
	tab.Await(t, "document.documentElement.lang === 'en' && document.querySelector('.records').textContent.includes('sent, receipt')")
}

func inJSON(t *testing.T, value any) []byte {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// What was begun under another version goes on with that, and with what scripts have
// learnt to say since.
func TestWordsSinceInBrowser(t *testing.T) {
	browser := browsertest.Start(t)
	h := open(t, tricky(t), nil)
	tab := ready(t, browser, h, "")
	tab.Await(t, workerReady)
	atCheck(t, tab, h)
	browsertest.Evaluate[any](t, tab, `(() => {
		const form = JSON.parse(device.remembered('form/tricky1'))
		for (const word in form.words) if (word.startsWith('waiting.')) delete form.words[word]
		device.remember('form/tricky1', JSON.stringify(form))
		return null
	})()`)
	changed := tricky(t)
	changed.Version = "2"
	h.serve(changed, nil)
	tab.Open(t, h.URL+"/offline")
	click(t, tab, ".records li button")
	tab.Await(t, "document.querySelector('.answers')")
	h.network.Store(away)
	click(t, tab, "#app form button")
	tab.Await(t, "document.querySelector('h1').textContent === '尚未提交成功'")
}
