package browsertest

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/serviceworker"
	"github.com/chromedp/chromedp"
)

// Tab is a visitor: a tab with cookies and a storage of its own.
type Tab struct {
	Context context.Context // for chromedp's actions
	axe     string
	width   int64

	mu       sync.Mutex
	messages []string                                // of the console
	requests []string                                // addresses, but for files
	workers  map[string]serviceworker.RegistrationID // by what lies below them
}

// patience is how long a tab may be used.
const patience = 4 * time.Minute

// Tab opens a tab, at the width of a telephone.
func (b *Browser) Tab(t testing.TB) *Tab {
	t.Helper()
	ctx, closeTab := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext())
	t.Cleanup(closeTab)
	ctx, cancel := context.WithTimeout(ctx, patience)
	t.Cleanup(cancel)
	tab := &Tab{Context: ctx, axe: b.axe, workers: map[string]serviceworker.RegistrationID{}}
	tab.Do(t)
	if err := chromedp.Listen(ctx, tab.hear); err != nil {
		t.Fatal(err)
	}
	tab.Resize(t, Phone)
	return tab
}

// hear keeps what the page says on the console and asks of the network.
func (tab *Tab) hear(event any) {
	tab.mu.Lock()
	defer tab.mu.Unlock()
	switch e := event.(type) {
	case *runtime.EventConsoleAPICalled:
		tab.messages = append(tab.messages, fmt.Sprintf("console.%s", e.Type))
	case *runtime.EventExceptionThrown:
		tab.messages = append(tab.messages, e.ExceptionDetails.Text)
	case *serviceworker.EventWorkerRegistrationUpdated:
		for _, r := range e.Registrations {
			if !r.IsDeleted {
				tab.workers[r.ScopeURL] = r.RegistrationID
			}
		}
	case *log.EventEntryAdded:
		tab.messages = append(tab.messages, e.Entry.Text)
	case *network.EventRequestWillBeSent:
		if scheme, _, _ := strings.Cut(e.Request.URL, ":"); scheme != "file" && scheme != "data" {
			tab.requests = append(tab.requests, e.Request.URL)
		}
	}
}

// Do takes steps one after the other.
func (tab *Tab) Do(t testing.TB, steps ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	if err := chromedp.Do(tab.Context, steps...); err != nil {
		t.Fatal(err)
	}
}

// Resize gives the window another width.
func (tab *Tab) Resize(t testing.TB, width int64) {
	t.Helper()
	tab.width = width
	tab.Do(t, chromedp.EmulateViewport(width, 844))
}

// Zone puts the visitor into a time zone, such as Asia/Shanghai.
func (tab *Tab) Zone(t testing.TB, name string) {
	t.Helper()
	tab.Do(t, chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetTimezoneOverride, emulation.SetTimezoneOverrideParams{TimezoneID: name})
		return err
	}))
}

// Before has a script run in every page before its own.
func (tab *Tab) Before(t testing.TB, script string) {
	t.Helper()
	tab.Do(t, chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: script})
		return err
	}))
}

// Sync tells the worker of an origin that there is a network, as the browser does
// when it is back, and does not wait for what the worker makes of it.
func (tab *Tab) Sync(t testing.TB, origin, tag string) {
	t.Helper()
	tab.Do(t, chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		if _, err := cdp.Call(ctx, target, serviceworker.Enable, cdp.Empty{}); err != nil {
			return err
		}
		id, err := tab.worker(ctx, origin)
		if err == nil {
			_, err = cdp.Call(ctx, target, serviceworker.DispatchSyncEvent, serviceworker.DispatchSyncEventParams{Origin: origin, RegistrationID: id, Tag: tag})
		}
		return err
	}))
}

// worker waits until the browser has told of the worker of an origin.
func (tab *Tab) worker(ctx context.Context, origin string) (serviceworker.RegistrationID, error) {
	ticker := time.NewTicker(20 * time.Millisecond)
	defer ticker.Stop()
	for {
		tab.mu.Lock()
		id, there := tab.workers[origin+"/"]
		tab.mu.Unlock()
		if there {
			return id, nil
		}
		select {
		case <-ctx.Done():
			return "", ctx.Err()
		case <-ticker.C:
		}
	}
}

// Open goes to an address and waits until its page is there.
func (tab *Tab) Open(t testing.TB, address string) {
	t.Helper()
	tab.Do(t, chromedp.Navigate(address))
}

// OpenFile opens a page that is a file.
func (tab *Tab) OpenFile(t testing.TB, path string) {
	t.Helper()
	absolute, err := filepath.Abs(path)
	if err != nil {
		t.Fatal(err)
	}
	tab.Open(t, (&url.URL{Scheme: "file", Path: filepath.ToSlash(absolute)}).String())
}

// Evaluate is the value of a JavaScript expression; a promise's is waited for.
func Evaluate[T any](t testing.TB, tab *Tab, expression string) T {
	t.Helper()
	value, err := chromedp.Run(tab.Context, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatalf("%s: %v", shorten(expression), err)
	}
	return value
}

// slow is how long something on a page may take.
const slow = 45 * time.Second

// Await waits until a JavaScript expression is true, which is asked in the page
// that is there by then.
func (tab *Tab) Await(t testing.TB, expression string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(tab.Context, slow)
	defer cancel()
	ticker := time.NewTicker(20 * time.Millisecond)
	defer ticker.Stop()
	for {
		// While one page takes the place of another there is none to ask.
		if met, err := chromedp.Run(ctx, chromedp.Evaluate[bool]("Boolean("+expression+")")); err == nil && met {
			return
		}
		select {
		case <-ctx.Done():
			text, _ := chromedp.Run(tab.Context, chromedp.Evaluate[string]("location.pathname + '\\n' + document.body.innerText"))
			t.Fatalf("in vain: %s; the page says\n%s", shorten(expression), text)
		case <-ticker.C:
		}
	}
}

func shorten(text string) string {
	if runes := []rune(text); len(runes) > 200 {
		return string(runes[:200]) + "…"
	}
	return text
}

// Picture keeps a picture of the whole page as NAME.png in the folder that the
// environment names as BROWSERTEST_PICTURES, for a person to look at; without it, nothing.
func (tab *Tab) Picture(t testing.TB, name string) {
	t.Helper()
	dir := os.Getenv("BROWSERTEST_PICTURES")
	if dir == "" {
		return
	}
	picture, err := chromedp.Run(tab.Context, chromedp.FullScreenshot(100))
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, name+".png"), picture, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
}
