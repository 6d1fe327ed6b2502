package page

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"runtime/debug"
	"time"
)

// contentPolicy lets pages load what is ours and nothing else, and run no
// script that stands in them.
const contentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// MostBytes is how much a visitor may send at once. A questionnaire of a
// thousand questions is well below it.
const MostBytes = 1 << 20

// Guard puts the pages behind what holds for all of them: what browsers are
// told to forbid, requests from other sites refused, a bound on what is sent,
// a line in the log without what was asked for by whom. machines are paths that
// programs send to, which are no browsers.
func (s *Site) Guard(pages *http.ServeMux, machines ...string) http.Handler {
	pages.HandleFunc("GET "+assetRoot+"{name...}", s.serveAsset)
	pages.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { s.Fail(w, r, ErrNoPage) })
	sameOrigin := http.NewCrossOriginProtection()
	for _, path := range machines {
		sameOrigin.AddInsecureBypassPattern(path)
	}
	sameOrigin.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.Fail(w, r, ErrForm) }))
	inner := sameOrigin.Handler(pages)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := s.Now()
		r = r.WithContext(context.WithValue(r.Context(), requestKey{}, s.requestID()))
		r, answered := inTime(r)
		defer answered()
		seen := &watched{ResponseWriter: w}
		defer func() {
			if fault := recover(); fault != nil && fault != http.ErrAbortHandler {
				s.Log.ErrorContext(r.Context(), "panic", "fault", fault, "request", RequestID(r), "stack", string(debug.Stack()))
				if seen.status == 0 {
					http.Error(seen, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
				}
			}
			// The route, not the path: paths hold tokens and codes.
			s.Log.InfoContext(r.Context(), "request", "method", r.Method, "route", r.Pattern, "status", seen.status, "bytes", seen.bytes, "took", s.Now().Sub(began).Round(time.Microsecond), "request", RequestID(r))
		}()
		h := w.Header()
		h.Set("Content-Security-Policy", contentPolicy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
		if s.Secure {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		s.remember(w, r)
		r.Body = sent{http.MaxBytesReader(seen, r.Body, MostBytes)}
		inner.ServeHTTP(seen, r)
	})
}

// sent is the body of a request, whose breaking off is nobody's fault here.
type sent struct{ io.ReadCloser }

func (s sent) Read(p []byte) (int, error) {
	n, err := s.ReadCloser.Read(p)
	if _, large := errors.AsType[*http.MaxBytesError](err); err != nil && err != io.EOF && !large {
		err = fmt.Errorf("%w: %w", ErrBroken, err)
	}
	return n, err
}

type requestKey struct{}

// requestID names a request in the log and on the page of an error, so that
// one leads to the other.
func (s *Site) requestID() string {
	b := make([]byte, 6)
	if _, err := io.ReadFull(s.Random, b); err != nil {
		return ""
	}
	return hex.EncodeToString(b)
}

// RequestID is the name of the request.
func RequestID(r *http.Request) string {
	id, _ := r.Context().Value(requestKey{}).(string)
	return id
}

// watched remembers what was answered.
type watched struct {
	http.ResponseWriter
	status int
	bytes  int64
}

// comeAgain is how many seconds whoever met a server that is busy, or out of
// order, is asked to leave it alone.
const comeAgain = "60"

// WriteHeader sends the status.
func (w *watched) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	if status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", comeAgain)
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *watched) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	n, err := w.ResponseWriter.Write(b)
	w.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController reach the connection.
func (w *watched) Unwrap() http.ResponseWriter { return w.ResponseWriter }
