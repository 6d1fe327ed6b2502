package office_test

import (
	"cmp"
	"context"
	"crypto/rand"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"goodgov/internal/collect"
	"goodgov/internal/letter"
	"goodgov/internal/store"
	"goodgov/internal/study"
	"goodgov/internal/web/office"
	"goodgov/internal/web/page"
	"goodgov/reports"
	"goodgov/survey/form"
)

// hangzhou is the synthetic study, evaluated once.
var hangzhou = sync.OnceValues(func() (*study.Study, *reports.Evaluation) {
	s, err := study.Open(filepath.Join("..", "..", "..", "testdata", "hangzhou"))
	if err != nil {
		panic(err)
	}
	e, err := s.Run(context.Background(), study.RunOptions{})
	if err != nil {
		panic(err)
	}
	return s, e
})

// answers are those of the synthetic study, which nobody changes.
type answers struct {
	at       time.Time
	fault    error
	of       *reports.Evaluation // nil: that of the study
	unscored error
	settled  *reports.Evaluation
	own      *reports.Evaluation // of data that go home; nil: that of the study

	waits chan struct{} // until it is closed, if there is one

	evaluated atomic.Int64 // so many times
}

func (a *answers) Evaluate(context.Context) (*office.Interim, error) {
	a.evaluated.Add(1)
	if a.waits != nil {
		<-a.waits
	}
	if a.fault != nil {
		return nil, a.fault
	}
	s, e := hangzhou()
	earlier := make([]int, len(s.Units.List))
	quotas := make([]int, len(s.Units.List))
	for unit := range earlier {
		earlier[unit] = e.Tallies[unit].Returned
		quotas[unit] = unit % 7
	}
	guihua, _ := s.Units.Index("guihua")
	return &office.Interim{Evaluation: cmp.Or(a.of, e), Unscored: a.unscored, Settled: a.settled, Earlier: earlier, Quotas: [][]int{quotas}, Interviewers: map[office.InterviewerIn]int{{Account: "interviewer-east", Unit: guihua}: 1}, At: a.at}, nil
}

func (a *answers) Export(_ context.Context, format, _ string, units []int) (*office.Download, error) {
	return given("answers."+format, len(units)), nil
}

func (a *answers) Own(_ context.Context, _ string, units []int, _ int) (*office.Download, error) {
	_, e := hangzhou()
	d := given("answers.csv", len(units))
	d.Of = cmp.Or(a.own, a.of, e)
	if !slices.ContainsFunc(units, func(unit int) bool { return !d.Of.Hidden(unit) }) {
		d.Files, d.Rows = nil, 0
	}
	return d, nil
}

func given(name string, rows int) *office.Download {
	return &office.Download{Rows: rows, Files: []office.File{{Name: name, Write: func(w io.Writer) error {
		_, err := io.WriteString(w, strings.Repeat("row\n", rows))
		return err
	}}}, Close: func() error { return nil }}
}

// house is an office with everything but the network.
type house struct {
	t       *testing.T
	store   *store.Store
	room    *office.Room
	pages   http.Handler
	answers *answers
	log     *log
	form    string
	sent    int

	mu  sync.Mutex
	now time.Time
}

// log keeps what many write.
type log struct {
	mu sync.Mutex
	b  strings.Builder
}

func (l *log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func (h *house) clock() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now
}

func (h *house) wait(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = h.now.Add(d)
}

func open(t *testing.T) *house {
	t.Helper()
	h := &house{t: t, now: time.Date(2026, 3, 1, 8, 30, 0, 0, time.UTC), log: &log{}}
	h.answers = &answers{at: h.now}
	var err error
	if h.store, err = store.Open(t.Context(), filepath.Join(t.TempDir(), "collected.db"), store.Options{Now: h.clock}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := h.store.Close(); err != nil {
			t.Error(err)
		}
	})
	s, _ := hangzhou()
	f, err := s.Form()
	if err != nil {
		t.Fatal(err)
	}
	h.form = f.ID
	site := page.New(page.Site{Title: form.Text(s.Config.Title), Note: form.Text(s.Config.Note), Languages: []string{"zh", "en"}, Base: "https://survey.example.cn", Now: h.clock,
		Log: slog.New(slog.NewTextHandler(h.log, nil))})
	h.room = office.New(office.Config{Site: site, Store: h.store, Form: f, Units: s.Units, Answers: h.answers, Table: true, Target: 13,
		Quotas: []office.Quota{{Question: "gender", Value: "1", AtLeast: 5, AtMost: -1}}, Publish: s.Config.Publish, People: people(s)})
	mux := http.NewServeMux()
	h.room.Mount(mux)
	h.pages = site.Guard(mux)
	return h
}

// people is what the synthetic study says of who answers, in all ways.
func people(s *study.Study) office.People {
	return office.People{
		About:  letter.About{Title: form.Text(s.Config.Title), Purpose: s.Config.Questionnaire.Purpose, Contact: s.Config.Collecting.Contact, Note: form.Text(s.Config.Note), Base: "https://survey.example.cn", Asked: true},
		Lowest: s.LowestUnits(), Households: s.Households,
		ByLink: true, ByCode: true, Asked: true, ByDevice: true,
		Experts: []office.Expert{{Code: "E01", Name: "甲"}, {Code: "E02"}}, Pairs: 42,
		Opinion: s.Config.Questionnaire.Opinion.Name, KeepDays: s.Config.Collecting.KeepDays,
	}
}

// password is that of all accounts which add makes.
const password = "一句很长的密码 secret"

var hashed = sync.OnceValue(func() string {
	hash, err := collect.HashPassword(password, rand.Reader)
	if err != nil {
		panic(err)
	}
	return hash
})

func (h *house) add(name string, units []string, roles ...collect.Role) {
	h.t.Helper()
	if err := h.store.AddAccount(h.t.Context(), collect.Account{Name: name, Roles: roles, Units: units, Password: hashed()}, "test"); err != nil {
		h.t.Fatal(err)
	}
}

// visitor is a browser that keeps cookies.
type visitor struct {
	h       *house
	cookies map[string]*http.Cookie
	lang    string
}

func (h *house) visitor() *visitor {
	return &visitor{h: h, cookies: map[string]*http.Cookie{}, lang: "en"}
}

func (v *visitor) send(method, address string, fields url.Values) *httptest.ResponseRecorder {
	var body io.Reader
	if fields != nil {
		body = strings.NewReader(fields.Encode())
	}
	r := httptest.NewRequestWithContext(v.h.t.Context(), method, address, body)
	r.Header.Set("Accept-Language", v.lang)
	if fields != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for _, c := range v.cookies {
		r.AddCookie(c)
	}
	w := httptest.NewRecorder()
	v.h.pages.ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() {
		if v.cookies[c.Name] = c; c.MaxAge < 0 {
			delete(v.cookies, c.Name)
		}
	}
	return w
}

func (v *visitor) get(address string) *httptest.ResponseRecorder {
	return v.send(http.MethodGet, address, nil)
}

func (v *visitor) post(address string, fields ...string) *httptest.ResponseRecorder {
	values := url.Values{}
	for i := 0; i < len(fields); i += 2 {
		values.Add(fields[i], fields[i+1])
	}
	return v.send(http.MethodPost, address, values)
}

// signedIn is a visitor with a session; signing in itself is slow on purpose
// and tested by itself.
func (h *house) signedIn(name string) *visitor {
	h.t.Helper()
	token, err := h.store.SignIn(h.t.Context(), name, password, time.Hour)
	if err != nil {
		h.t.Fatal(name, err)
	}
	v := h.visitor()
	cookie := h.room.SessionCookie()
	v.cookies[cookie] = &http.Cookie{Name: cookie, Value: token}
	return v
}

// deeds are what the audit log says, but for accounts.
func (h *house) deeds() []string {
	h.t.Helper()
	var deeds []string
	for e, err := range h.store.Audit(h.t.Context()) {
		if err != nil {
			h.t.Fatal(err)
		}
		if !strings.HasPrefix(e.Did, "account.") {
			deeds = append(deeds, strings.Join([]string{e.Who, e.Did, e.About, e.Detail}, " | "))
		}
	}
	return deeds
}
