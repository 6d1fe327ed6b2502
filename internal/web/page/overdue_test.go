package page

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// drip is a body of which a byte comes every so often.
type drip struct {
	left  int
	every time.Duration
}

func (d *drip) Read(p []byte) (int, error) {
	if d.left == 0 {
		return 0, io.EOF
	}
	time.Sleep(d.every)
	d.left--
	return copy(p, "x"), nil
}

// A database that hangs keeps nobody waiting for ever; the time of who sends over a
// slow line begins when all has come, and who goes away is no fault of the server's.
func TestOverdue(t *testing.T) {
	takes := func(long time.Duration, prepare func(*http.Request)) func(*Site) http.HandlerFunc {
		return func(site *Site) http.HandlerFunc {
			return func(w http.ResponseWriter, r *http.Request) {
				prepare(r)
				_, _ = io.ReadAll(r.Body)
				select {
				case <-r.Context().Done():
					site.Fail(w, r, r.Context().Err())
				case <-time.After(long):
				}
			}
		}
	}
	nothing := func(*http.Request) {}
	hangs := takes(24*time.Hour, nothing)
	for name, c := range map[string]struct {
		page   func(*Site) http.HandlerFunc
		body   *drip
		leaves time.Duration // the visitor goes away
		status int
		took   time.Duration
		logged bool
	}{
		"it hangs":             {page: hangs, body: &drip{}, status: 503, took: 30 * time.Second, logged: true},
		"it hangs, after long": {page: hangs, body: &drip{5, 20 * time.Second}, status: 503, took: 130 * time.Second, logged: true},
		"the visitor leaves":   {page: hangs, body: &drip{}, leaves: 3 * time.Second, status: 503, took: 3 * time.Second},
		"a slow line":          {page: takes(20*time.Second, nothing), body: &drip{5, 20 * time.Second}, status: 200, took: 120 * time.Second},
		"an export":            {page: takes(time.Hour, Unhurried), body: &drip{5, 20 * time.Second}, status: 200, took: time.Hour + 100*time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var log strings.Builder
				site := New(Site{Log: slog.New(slog.NewTextHandler(&log, nil))})
				mux := http.NewServeMux()
				mux.HandleFunc("/at", c.page(site))
				ctx, leave := context.WithCancel(t.Context())
				defer leave()
				if c.leaves > 0 {
					time.AfterFunc(c.leaves, leave)
				}
				request := httptest.NewRequestWithContext(ctx, http.MethodPost, "/at?lang=en", c.body)
				answer := httptest.NewRecorder()
				began := time.Now()
				site.Guard(mux).ServeHTTP(answer, request)
				if took := time.Since(began); took != c.took || answer.Code != c.status {
					t.Errorf("%d after %v, want %d after %v", answer.Code, took, c.status, c.took)
				}
				late := strings.Contains(answer.Body.String(), "please try again in a minute; what arrives twice counts once")
				if want := c.status == 503 && c.leaves == 0; late != want || want && answer.Header().Get("Retry-After") == "" {
					t.Errorf("told that it took too long: %v, want %v; Retry-After %q", late, want, answer.Header().Get("Retry-After"))
				}
				if logged := strings.Contains(log.String(), "took too long"); logged != c.logged {
					t.Errorf("logged: %s", log.String())
				}
			})
		})
	}
}

// A refusal is told though it came late, and what is no request of Guard's has no end.
func TestCause(t *testing.T) {
	plain := httptest.NewRequest(http.MethodGet, "/", nil)
	Unhurried(plain)
	if err, gone := cause(plain, io.ErrUnexpectedEOF); err != io.ErrUnexpectedEOF || gone {
		t.Error(err, gone)
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(ErrSlow)
	late := plain.WithContext(ctx)
	if err, gone := cause(late, ErrLink); !errors.Is(err, ErrLink) || gone {
		t.Error(err, gone)
	}
	if err, gone := cause(late, ctx.Err()); !errors.Is(err, ErrSlow) || gone {
		t.Error(err, gone)
	}
}
