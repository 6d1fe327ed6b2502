package page

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"goodgov/internal/collect"
	"goodgov/internal/diag"
)

// ErrSlow is that a request was given up since the server could not do it in time.
var ErrSlow = &collect.Refusal{Code: "web.slow", Text: diag.Say("the server took too long: please try again in a minute; what arrives twice counts once", "服务器响应超时，请一分钟后重试；重复提交只计一次")}

// longest is how long visitors are kept waiting: a database that hangs answers
// nobody, and whoever waits for it holds a connection that others need when it is back.
const longest = 30 * time.Second

// deadline ends a request.
type deadline struct {
	timer *time.Timer
	none  bool // it may take as long as it takes
}

type deadlineKey struct{}

// inTime is a request that is given up when it has taken too long since the last of
// it was read: lines may be slow. done is to be called when it is answered.
func inTime(r *http.Request) (bounded *http.Request, done func()) {
	ctx, giveUp := context.WithCancelCause(r.Context())
	d := &deadline{timer: time.AfterFunc(longest, func() { giveUp(ErrSlow) })}
	r = r.WithContext(context.WithValue(ctx, deadlineKey{}, d))
	r.Body = arriving{r.Body, d}
	return r, func() {
		d.timer.Stop()
		giveUp(nil)
	}
}

// Unhurried lets a request take as long as it takes: an export of a million rows.
func Unhurried(r *http.Request) {
	if d, ok := r.Context().Value(deadlineKey{}).(*deadline); ok {
		d.none = true
		d.timer.Stop()
	}
}

// arriving is a body: as long as more of it comes its time does not begin.
type arriving struct {
	io.ReadCloser
	*deadline
}

func (a arriving) Read(p []byte) (int, error) {
	a.timer.Stop()
	n, err := a.ReadCloser.Read(p)
	if !a.none {
		a.timer.Reset(longest)
	}
	return n, err
}

// cause is what is to be told, and logged, of an error with which a request ended:
// ErrSlow where that took too long. gone tells that nobody is there to hear of it.
func cause(r *http.Request, err error) (why error, gone bool) {
	_, refused := errors.AsType[*collect.Refusal](err)
	if context.Cause(r.Context()) == ErrSlow && !refused {
		return fmt.Errorf("%w: %v", ErrSlow, err), false
	}
	return err, errors.Is(err, context.Canceled)
}
