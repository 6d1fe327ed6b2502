package respond_test

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"goodgov/internal/collect"
	"goodgov/internal/store"
	"goodgov/internal/study"
	"goodgov/internal/web/page"
	"goodgov/internal/web/respond"
	"goodgov/survey/form"
)

// house is a server with the room in it, over a store in a file.
type house struct {
	*httptest.Server
	form  *form.Form
	store *store.Store
	log   bytes.Buffer
	pages atomic.Pointer[http.Handler] // of the server as it is

	network atomic.Int32  // one of those below
	lost    chan struct{} // an acknowledgement was
	stuck   chan struct{} // a questionnaire is
	tries   atomic.Int32  // to send a questionnaire
}

// What becomes of requests.
const (
	there = iota
	away  // no connection
	mute  // requests arrive, and no acknowledgement comes back
	slow  // pages take their time, what belongs to them does not
	held  // questionnaires arrive, and nothing is heard of them until the network is there or whoever sent them is gone
)

// disturbed is the house behind a network that comes and goes.
func (h *house) disturbed(pages http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sending := r.URL.Path == "/submit"
		if sending {
			h.tries.Add(1)
		}
		switch h.network.Load() {
		case held:
			if sending && !h.hold(r) {
				break
			}
			pages.ServeHTTP(w, r)
			return
		case slow:
			if r.Header.Get("Sec-Fetch-Mode") == "navigate" {
				time.Sleep(1500 * time.Millisecond)
			}
			fallthrough
		case there:
			pages.ServeHTTP(w, r)
			return
		case mute:
			pages.ServeHTTP(httptest.NewRecorder(), r)
			select {
			case h.lost <- struct{}{}:
			default: // nobody waits for it
			}
		}
		panic(http.ErrAbortHandler)
	})
}

// hold keeps a questionnaire back until the network is there, and tells whether
// whoever sent it still waits.
func (h *house) hold(r *http.Request) bool {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return false
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	h.stuck <- struct{}{}
	for r.Context().Err() == nil {
		if h.network.Load() == there {
			return true
		}
		time.Sleep(10 * time.Millisecond)
	}
	return false
}

// hangzhou is the questionnaire of the synthetic study: 57 items and one that
// tests attention, four background questions, an opinion, 28 communities.
func hangzhou(t testing.TB) *form.Form {
	t.Helper()
	s, err := study.Open(filepath.Join("..", "..", "..", "testdata", "hangzhou"))
	if err != nil {
		t.Fatal(err)
	}
	f, err := s.Form()
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// open serves a form; change may change how.
func open(t testing.TB, f *form.Form, change func(*respond.Config, *page.Site)) *house {
	t.Helper()
	h := &house{lost: make(chan struct{}), stuck: make(chan struct{}, 1)}
	kept, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "collected.db"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { kept.Close() })
	h.store = kept
	room := h.serve(f, change)
	var counting sync.WaitGroup
	counting.Go(func() { room.CountQuotas(t.Context()) })
	t.Cleanup(counting.Wait)
	h.Server = httptest.NewServer(h.disturbed(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { (*h.pages.Load()).ServeHTTP(w, r) })))
	t.Cleanup(h.Close)
	return h
}

// serve begins to serve a form over the store that is there, as a server that is
// started anew.
func (h *house) serve(f *form.Form, change func(*respond.Config, *page.Site)) *respond.Room {
	f.Terms = form.Terms{Contact: form.Text{"zh": "某街道办事处", "en": "the street office"}, KeepDays: 730, Named: f.Terms.Named}
	h.form = f
	site := page.Site{Title: f.Title, Languages: f.Languages, Note: form.Text{"zh": "合成数据", "en": "Synthetic data"}, Log: slog.New(slog.NewTextHandler(&h.log, nil))}
	c := respond.Config{Store: h.store, Form: f, Link: true, Code: true, Opinion: "opinion"}
	if change != nil {
		change(&c, &site)
	}
	c.Site = page.New(site)
	mux := http.NewServeMux()
	room := respond.New(c)
	room.Mount(mux)
	pages := c.Site.Guard(mux)
	h.pages.Store(&pages)
	return room
}

// issue makes a one-time code for a household.
func (h *house) issue(t testing.TB, unit string) string {
	t.Helper()
	code, err := collect.NewCode(testRandom{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.store.AddCodes(t.Context(), []collect.IssuedCode{{Hash: collect.HashCode(code), List: "1", Unit: unit, Label: "Room 101", State: collect.CodeOpen}}, "test"); err != nil {
		t.Fatal(err)
	}
	return code
}

// testRandom is the same code every time.
type testRandom struct{}

func (testRandom) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(i * 7)
	}
	return len(p), nil
}

// kept are the questionnaires that were kept.
func (h *house) kept(t testing.TB) []collect.Kept {
	t.Helper()
	var all []collect.Kept
	for k, err := range h.store.Submissions(t.Context(), collect.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, k)
	}
	return all
}

// answers are those of the only questionnaire that was kept.
func (h *house) answers(t testing.TB) (form.Filled, collect.Kept) {
	t.Helper()
	all := h.kept(t)
	if len(all) != 1 {
		t.Fatalf("%d questionnaires were kept, want 1", len(all))
	}
	f, err := form.ParseFilled(all[0].Type, all[0].Body)
	if err != nil {
		t.Fatal(err)
	}
	return f, all[0]
}

// visitor is a browser without scripts.
type visitor struct {
	t      testing.TB
	house  *house
	client *http.Client
	base   string
	path   string // where they are
	page   string // what they see
	status int
}

func (h *house) visitor(t testing.TB) *visitor {
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &visitor{t: t, house: h, client: &http.Client{Jar: jar}, base: h.URL}
}

func (v *visitor) take(r *http.Response, err error) *visitor {
	v.t.Helper()
	if err != nil {
		v.t.Fatal(err)
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	v.path, v.page, v.status = r.Request.URL.RequestURI(), string(body), r.StatusCode
	return v
}

func (v *visitor) get(path string) *visitor {
	v.t.Helper()
	return v.take(v.client.Get(v.base + path))
}

// post sends a form: names and values in turn.
func (v *visitor) post(path string, fields ...string) *visitor {
	v.t.Helper()
	values := url.Values{}
	for i := 0; i < len(fields); i += 2 {
		values.Add(fields[i], fields[i+1])
	}
	return v.take(v.client.PostForm(v.base+path, values))
}

// sees holds that the page was there and says so.
func (v *visitor) sees(status int, texts ...string) *visitor {
	v.t.Helper()
	for _, text := range texts {
		if v.status != status || !strings.Contains(v.page, text) {
			v.t.Fatalf("%s: %d, want %d and %q in\n%s", v.path, v.status, status, text, v.page)
		}
	}
	return v
}

// begin agrees at the open link of a unit and returns the address of the questionnaire.
func (v *visitor) begin(unit string, also ...string) string {
	v.t.Helper()
	v.post("/begin", append([]string{"unit", unit, "agree", "yes", "wording", v.house.form.ConsentText()}, also...)...)
	path, _, _ := strings.Cut(v.path, "?")
	if !strings.HasPrefix(path, "/q/") || v.status != http.StatusOK {
		v.t.Fatalf("%s: %d\n%s", v.path, v.status, v.page)
	}
	return path
}

var codes = regexp.MustCompile(`<p class="code">([0-9A-Z-]+)</p>`)

// codes are the receipt and the private code on the page.
func (v *visitor) codes() (receipt, private string) {
	v.t.Helper()
	found := codes.FindAllStringSubmatch(v.page, -1)
	if len(found) != 2 {
		v.t.Fatalf("%s: %d codes\n%s", v.path, len(found), v.page)
	}
	return found[0][1], found[1][1]
}
