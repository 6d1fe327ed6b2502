package respond_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"goodgov/internal/collect"
	"goodgov/internal/web/page"
	"goodgov/internal/web/respond"
)

// letters knows codes that begin so, which are right however often they are asked for.
type letters struct{ respond.Store }

const rightCode = "RIGHT"

func (letters) Code(_ context.Context, typed string) (collect.IssuedCode, error) {
	if !strings.HasPrefix(typed, rightCode) {
		return collect.IssuedCode{}, collect.ErrNoCode
	}
	return collect.IssuedCode{State: collect.CodeOpen}, nil
}

func (letters) ShutAt(context.Context) (map[string]time.Time, error) { return nil, nil }

func (letters) SaveDraft(context.Context, string, []byte, []byte) error { return nil }

func (letters) Withdraw(context.Context, string, string) error { return collect.ErrNotFound }

func (letters) KnowsCode(context.Context, string) error { return collect.ErrNotFound }

func (letters) OpinionByCode(context.Context, string) (collect.Opinion, error) {
	return collect.Opinion{}, collect.ErrNotFound
}

// Who guesses codes waits, on whichever page they do it; three hundred
// households behind one address who have theirs do not.
func TestGuessing(t *testing.T) {
	f := hangzhou(t)
	site := func() http.Handler {
		s := page.New(page.Site{Languages: f.Languages})
		mux := http.NewServeMux()
		respond.New(respond.Config{Site: s, Store: letters{}, Form: f, Code: true}).Mount(mux)
		return s.Guard(mux)
	}
	ask := func(h http.Handler, method, target string, fields url.Values) int {
		r := httptest.NewRequest(method, target, strings.NewReader(fields.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w.Code
	}
	unit := f.Units[0].Code
	synctest.Test(t, func(t *testing.T) {
		h, began := site(), time.Now()
		var group sync.WaitGroup
		for i := range 300 {
			code := rightCode + strconv.Itoa(i)
			time.Sleep(50 * time.Millisecond)
			group.Go(func() {
				if status := ask(h, "GET", "/c/"+code, nil); status != http.StatusOK {
					t.Errorf("a right code: %d", status)
				}
				if status := ask(h, "POST", "/begin", url.Values{"unit": {unit}, "code": {code}, "agree": {"yes"}, "wording": {f.ConsentText()}}); status != http.StatusSeeOther {
					t.Errorf("to begin with a right code: %d", status)
				}
			})
		}
		group.Wait()
		if took := time.Since(began); took != 300*50*time.Millisecond {
			t.Errorf("who had codes waited: %v", took)
		}
	})
	for _, c := range []struct {
		method, target string
		fields         url.Values
	}{
		{"GET", "/c/WRONG", nil},
		{"POST", "/begin", url.Values{"unit": {unit}, "code": {"WRONG"}, "agree": {"yes"}}},
		{"POST", "/mine", url.Values{"code": {"WRONG"}}},
		{"POST", "/mine/rate", url.Values{"code": {"WRONG"}, "rating": {"5"}}},
		{"POST", "/mine/withdraw", url.Values{"code": {"WRONG"}, "sure": {"yes"}}},
	} {
		synctest.Test(t, func(t *testing.T) {
			h, began := site(), time.Now()
			var told, refused atomic.Int64
			var group sync.WaitGroup
			for range 30 { // tries at once, without end for two minutes
				group.Go(func() {
					for time.Since(began) < 2*time.Minute {
						if ask(h, c.method, c.target, c.fields) == http.StatusTooManyRequests {
							refused.Add(1)
							time.Sleep(time.Second)
						} else {
							told.Add(1)
						}
					}
				})
			}
			group.Wait()
			// Forty at first, and then one every other second.
			if n := told.Load(); n > 40+60+10 || refused.Load() == 0 {
				t.Errorf("%s %s: %d guesses in two minutes, %d refused", c.method, c.target, n, refused.Load())
			}
		})
	}
}

// With a code, which is not used up by that, a household begins as often as it
// may give up, and nobody fills the disk.
func TestBeginningWithoutEnd(t *testing.T) {
	f := hangzhou(t)
	synctest.Test(t, func(t *testing.T) {
		s := page.New(page.Site{Languages: f.Languages})
		mux := http.NewServeMux()
		respond.New(respond.Config{Site: s, Store: letters{}, Form: f, Code: true}).Mount(mux)
		h := s.Guard(mux)
		begin := func(code string) int {
			fields := url.Values{"unit": {f.Units[0].Code}, "code": {code}, "agree": {"yes"}, "wording": {f.ConsentText()}}
			r := httptest.NewRequest(http.MethodPost, "/begin", strings.NewReader(fields.Encode()))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			return w.Code
		}
		for i := range 12 {
			if status := begin(rightCode); status != http.StatusSeeOther {
				t.Fatalf("beginning %d: %d", i+1, status)
			}
		}
		for _, again := range []string{rightCode, "r-i-g-h-t"} {
			if status := begin(again); status == http.StatusSeeOther {
				t.Errorf("%s: begun once more", again)
			}
		}
		if status := begin(rightCode + "2"); status != http.StatusSeeOther {
			t.Errorf("another household: %d", status)
		}
		time.Sleep(time.Hour)
		begun := 0
		for range 100 {
			if begin(rightCode) == http.StatusSeeOther {
				begun++
			}
		}
		if begun != 12 {
			t.Errorf("begun %d times an hour later", begun)
		}
	})
}

// drafts has none.
type drafts struct{ letters }

func (drafts) Draft(context.Context, string) ([]byte, error) { return nil, collect.ErrNotFound }

// A program that saves all the time waits as one that sends all the time does.
func TestSavingWithoutEnd(t *testing.T) {
	f := hangzhou(t)
	for _, method := range []string{http.MethodPut, http.MethodPost} {
		synctest.Test(t, func(t *testing.T) {
			s := page.New(page.Site{Languages: f.Languages})
			mux := http.NewServeMux()
			respond.New(respond.Config{Site: s, Store: drafts{}, Form: f, Link: true}).Mount(mux)
			h := s.Guard(mux)
			var group sync.WaitGroup
			var busy atomic.Int64
			for range 9000 {
				group.Go(func() {
					w := httptest.NewRecorder()
					if h.ServeHTTP(w, httptest.NewRequest(method, "/q/x", nil)); w.Code == http.StatusTooManyRequests {
						busy.Add(1)
					}
				})
			}
			group.Wait()
			if busy.Load() == 0 {
				t.Errorf("%s: nobody was told to wait", method)
			}
		})
	}
}

// answered has one opinion, which was answered, and counts how often it is rated.
type answered struct {
	letters
	rating int
	rated  int
}

func (a *answered) OpinionByCode(context.Context, string) (collect.Opinion, error) {
	return collect.Opinion{ID: "a", Text: "lamps", Answer: "soon", Rating: a.rating}, nil
}

func (a *answered) StepOpinion(_ context.Context, _ string, step collect.Step) error {
	a.rating = step.Rating
	a.rated++
	return nil
}

// Who rates without end leaves a few steps a day, and the same rating is none.
func TestRatingWithoutEnd(t *testing.T) {
	f := hangzhou(t)
	synctest.Test(t, func(t *testing.T) {
		s, store := page.New(page.Site{Languages: f.Languages}), &answered{}
		mux := http.NewServeMux()
		respond.New(respond.Config{Site: s, Store: store, Form: f, Link: true}).Mount(mux)
		h := s.Guard(mux)
		rate := func(rating string) int {
			r := httptest.NewRequest(http.MethodPost, "/mine/rate", strings.NewReader(url.Values{"code": {"X"}, "rating": {rating}}.Encode()))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			return w.Code
		}
		for range 100 {
			if status := rate("3"); status != http.StatusOK {
				t.Fatalf("the same again: %d", status)
			}
		}
		if store.rated != 1 {
			t.Errorf("the same rating is kept %d times", store.rated)
		}
		refused := 0
		for i := range 24 * 60 { // another each minute, for a day
			if rate([]string{"4", "5"}[i%2]) != http.StatusOK {
				refused++
			}
			time.Sleep(time.Minute)
		}
		if store.rated < 5 || store.rated > 5+13 || refused == 0 {
			t.Errorf("%d ratings in a day, %d refused", store.rated, refused)
		}
		time.Sleep(24 * time.Hour)
		if status := rate("1"); status != http.StatusOK || store.rating != 1 {
			t.Errorf("the next day: %d, the rating is %d", status, store.rating)
		}
	})
}
