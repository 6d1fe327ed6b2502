package page

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"goodgov/internal/collect"
	"goodgov/survey/form"
)

func visit(h http.Handler, method, target, body string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestGuard(t *testing.T) {
	var log bytes.Buffer
	site := New(Site{Title: form.Text{"zh": "评价", "en": "Study"}, Note: form.Text{"zh": "合成", "en": "Synthetic"}, Languages: []string{"zh", "en"}, Log: slog.New(slog.NewTextHandler(&log, nil))})
	mux := http.NewServeMux()
	mux.HandleFunc("POST /c/{code}", func(w http.ResponseWriter, r *http.Request) {
		if err := ParseForm(r); err != nil {
			site.Fail(w, r, err)
			return
		}
		site.Fail(w, r, collect.ErrCodeUsed)
	})
	mux.HandleFunc("GET /panic", func(http.ResponseWriter, *http.Request) { panic("oh") })
	mux.HandleFunc("GET /fault", func(w http.ResponseWriter, r *http.Request) { site.Fail(w, r, errors.New("the disk")) })
	mux.HandleFunc("POST /odk/x", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusCreated) })
	pages := site.Guard(mux, "/odk/")

	w := visit(pages, "POST", "/c/SECRET-CODE", "answer=3", "Content-Type", "application/x-www-form-urlencoded")
	if w.Code != http.StatusForbidden || !strings.Contains(w.Body.String(), "该答题码已使用") || !strings.Contains(w.Body.String(), "合成") {
		t.Errorf("%d: %s", w.Code, w.Body)
	}
	policy := w.Header().Get("Content-Security-Policy")
	if strings.Contains(policy, "unsafe") || !strings.Contains(policy, "frame-ancestors 'none'") || w.Header().Get("Referrer-Policy") != "no-referrer" || w.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("the headers are %v", w.Header())
	}
	if text := log.String(); strings.Contains(text, "SECRET") || strings.Contains(text, "answer") || !strings.Contains(text, "/c/{code}") {
		t.Errorf("the log says %s", text)
	}
	w = visit(pages, "POST", "/c/X", "", "Accept-Language", "en-GB,en;q=0.9,zh;q=0.1")
	if !strings.Contains(w.Body.String(), "used already") || !strings.Contains(w.Body.String(), `lang="en"`) {
		t.Errorf("in English: %s", w.Body)
	}
	if w = visit(pages, "GET", "/nothing?lang=en", ""); w.Code != http.StatusNotFound || !strings.Contains(w.Header().Get("Set-Cookie"), "lang=en") {
		t.Errorf("%d, %v", w.Code, w.Header())
	}
	if w = visit(pages, "GET", "/nothing?lang=xx", ""); w.Header().Get("Set-Cookie") != "" {
		t.Errorf("an unknown language is remembered: %v", w.Header())
	}
	for _, header := range [][]string{{"Sec-Fetch-Site", "cross-site"}, {"Origin", "https://evil.example"}} {
		if w = visit(pages, "POST", "/c/X", "", header...); w.Code != http.StatusBadRequest {
			t.Errorf("%q from elsewhere: %d", header, w.Code)
		}
		if w = visit(pages, "POST", "/odk/x", "", header...); w.Code != http.StatusCreated {
			t.Errorf("%q, a device from elsewhere: %d", header, w.Code)
		}
	}
	if w = visit(pages, "POST", "/c/X", "a="+strings.Repeat("x", MostBytes), "Content-Type", "application/x-www-form-urlencoded"); w.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("too much: %d", w.Code)
	}
	if w = visit(pages, "GET", "/panic", ""); w.Code != http.StatusInternalServerError {
		t.Errorf("a panic: %d", w.Code)
	}
	w = visit(pages, "GET", "/fault", "")
	if w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") != comeAgain || strings.Contains(w.Body.String(), "disk") || !strings.Contains(log.String(), "the disk") {
		t.Errorf("a fault of ours: %d, %v, %s", w.Code, w.Header(), w.Body)
	}
	css := site.Asset("page/page.css")
	if w = visit(pages, "GET", css, ""); w.Code != http.StatusOK || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/css") {
		t.Errorf("%s: %d, %v", css, w.Code, w.Header())
	}
	if w = visit(pages, "GET", "/static/page/none.css", ""); w.Code != http.StatusNotFound {
		t.Errorf("no asset: %d", w.Code)
	}
}

func TestBrake(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		site := New(Site{})
		brake := site.NewBrake(time.Second, 3, 2*time.Second)
		began := time.Now()
		for i, want := range []time.Duration{0, 0, 0, time.Second, 2 * time.Second} {
			if err := brake.Wait(t.Context(), "a"); err != nil || time.Since(began) != want {
				t.Errorf("attempt %d: %v after %v", i, err, time.Since(began))
			}
		}
		for range 3 { // at once, none can wait so long
			go func() { _ = brake.Wait(context.Background(), "a") }()
		}
		synctest.Wait()
		if err := brake.Wait(t.Context(), "a"); !errors.Is(err, ErrBusy) {
			t.Errorf("too many: %v", err)
		}
		if err := brake.Wait(t.Context(), "b"); err != nil {
			t.Errorf("somebody else: %v", err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := brake.Wait(ctx, "a"); err == nil {
			t.Error("who went away has their turn")
		}
		for i := range mostKnown + 10 {
			if err := brake.Wait(t.Context(), fmt.Sprint(i)); err != nil {
				t.Fatal(err)
			}
		}
		if n := len(brake.spent); n > mostKnown {
			t.Errorf("%d are remembered", n)
		}
		time.Sleep(time.Minute) // those who wait still
	})
}

// Who was right is as one who was not there.
func TestForgive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		brake := New(Site{}).NewBrake(time.Second, 3, 2*time.Second)
		began := time.Now()
		for range 100 {
			if err := brake.Wait(t.Context(), "a"); err != nil {
				t.Fatal(err)
			}
			brake.Forgive("a")
		}
		if took := time.Since(began); took != 0 {
			t.Errorf("a hundred that were right took %v", took)
		}
		for range 3 {
			if err := brake.Wait(t.Context(), "a"); err != nil || time.Since(began) != 0 {
				t.Fatalf("%v after %v", err, time.Since(began))
			}
		}
		if err := brake.Wait(t.Context(), "a"); err != nil || time.Since(began) != time.Second {
			t.Errorf("after three mistakes: %v after %v", err, time.Since(began))
		}
		brake.Forgive("b") // of whom nothing is known
	})
}

func TestNeighbourhood(t *testing.T) {
	for _, c := range []struct {
		address, forwarded string
		proxied            bool
		want               string
	}{
		{"192.0.2.77:1234", "", false, "192.0.2.0/24"},
		{"[2001:db8:1:2ff::7]:1234", "", false, "2001:db8:1:200::/56"},
		{"[::ffff:192.0.2.77]:1", "", false, "192.0.2.0/24"},
		{"127.0.0.1:1", "203.0.113.9, 198.51.100.3", true, "198.51.100.0/24"},
		{"127.0.0.1:1", "203.0.113.9", false, "127.0.0.0/24"},
		{"127.0.0.1:1", "nonsense", true, "unknown"},
		{"pipe", "", false, "unknown"},
	} {
		site := New(Site{Proxied: c.proxied})
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = c.address
		if c.forwarded != "" {
			r.Header.Set("X-Forwarded-For", c.forwarded)
		}
		if got := site.Neighbourhood(r); got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
}

// Errors are told in the room above them that is nearest, and lead back to it.
func TestDressErrors(t *testing.T) {
	site := New(Site{Languages: []string{"en"}})
	lead := func(address string) Dress {
		return func(_ *http.Request, view *View) Link {
			view.Class = "of" + strings.ReplaceAll(address, "/", "-")
			return Link{Address: address, Text: "Back"}
		}
	}
	pages := site.Guard(http.NewServeMux())
	if w := visit(pages, "GET", "/x", ""); !strings.Contains(w.Body.String(), `<a href="/">To the start</a>`) {
		t.Errorf("without a room: %s", w.Body)
	}
	site.DressErrors("/", lead("/home"))
	site.DressErrors("/office", lead("/office/home"))
	site.DressErrors("/judge", func(*http.Request, *View) Link { return Link{} })
	for path, want := range map[string]string{
		"/": "/home", "/x/y": "/home", "/officer": "/home",
		"/office": "/office/home", "/office/": "/office/home", "/office/x/y": "/office/home",
	} {
		body := visit(pages, "GET", path, "").Body.String()
		if !strings.Contains(body, `<a href="`+want+`">Back</a>`) || !strings.Contains(body, `class="of`+strings.ReplaceAll(want, "/", "-")+`"`) {
			t.Errorf("%s does not lead to %s: %s", path, want, body)
		}
	}
	if body := visit(pages, "GET", "/judge/x", "").Body.String(); strings.Contains(body, "Back") || strings.Contains(body, `href="/"`) {
		t.Errorf("it leads somewhere: %s", body)
	}
}
