package page

import (
	"errors"
	"net/http"
	"strings"

	"goodgov/internal/collect"
	"goodgov/internal/diag"
)

// What pages refuse by themselves.
var (
	ErrNoPage = &collect.Refusal{Code: "web.no_page", Text: diag.Say("there is no such page", "没有这个页面")}
	ErrBusy   = &collect.Refusal{Code: "web.busy", Text: diag.Say("too many attempts: please wait a minute", "操作过于频繁，请稍等一分钟再试")}
	ErrLarge  = &collect.Refusal{Code: "web.large", Text: diag.Say("too much was sent at once", "一次发送的内容过多")}
	ErrForm   = &collect.Refusal{Code: "web.form", Text: diag.Say("what was sent can't be read", "发送的内容无法读取")}
	ErrBroken = &collect.Refusal{Code: "web.broken", Text: diag.Say("what was sent broke off, or took too long; nothing was kept: please send it again", "发送中断或超时，未保存任何内容，请重新发送")}
	ErrLink   = &collect.Refusal{Code: "web.link", Text: diag.Say("this link is not valid, or no longer: please ask whoever sent it for another", "此链接无效或已停用，请向发送者索取新链接")}
	ErrClosed = &collect.Refusal{Code: "web.closed", Text: diag.Say("collecting has ended here; nothing was kept", "此处的问卷收集已结束，未保存任何内容")}
)

// statuses of refusals; any other is 400.
var statuses = map[*collect.Refusal]int{
	ErrNoPage: http.StatusNotFound, ErrBusy: http.StatusTooManyRequests, ErrSlow: http.StatusServiceUnavailable, ErrLarge: http.StatusRequestEntityTooLarge, ErrBroken: http.StatusRequestTimeout, ErrClosed: http.StatusForbidden, ErrLink: http.StatusForbidden,
	collect.ErrConflict: http.StatusConflict, collect.ErrGone: http.StatusGone, collect.ErrStale: http.StatusConflict, collect.ErrChanged: http.StatusConflict,
	collect.ErrNoCode: http.StatusForbidden, collect.ErrCodeUsed: http.StatusForbidden, collect.ErrCodeVoid: http.StatusForbidden,
	collect.ErrSignIn: http.StatusForbidden, collect.ErrSession: http.StatusUnauthorized, collect.ErrDuty: http.StatusForbidden,
	collect.ErrNotFound: http.StatusNotFound, collect.ErrStep: http.StatusConflict,
	collect.ErrAltered: http.StatusInternalServerError, // the office is to see it in the log
}

// Advised is an error with what the visitor can do about it.
type Advised struct {
	Err    error
	Advice diag.Text // a whole sentence
}

// Error is the error's own.
func (a *Advised) Error() string { return a.Err.Error() }

// Unwrap is the error.
func (a *Advised) Unwrap() error { return a.Err }

// Status is the status of an answer that tells of an error, and what to tell
// about it: an error that says so itself, in both languages, or else no more
// than that something went wrong here.
func Status(err error) (int, diag.Text) {
	if advised, ok := errors.AsType[*Advised](err); ok {
		status, text := Status(advised.Err)
		return status, diag.Say("%s. %s", "%s。%s", text, advised.Advice)
	}
	if refusal, ok := errors.AsType[*collect.Refusal](err); ok {
		if status, known := statuses[refusal]; known {
			return status, refusal.Text
		}
		return http.StatusBadRequest, refusal.Text
	}
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return http.StatusRequestEntityTooLarge, ErrLarge.Text
	}
	return http.StatusServiceUnavailable, diag.Say("something went wrong here, and nothing was kept; please try again", "服务器出错，未保存任何内容，请重试")
}

// Answer is the status of an answer that tells of the error with which a request
// ended, and what to tell. What is not the visitor's fault is logged; what was
// sent never is.
func (s *Site) Answer(r *http.Request, err error) (status int, text diag.Text) {
	err, gone := cause(r, err)
	status, text = Status(err)
	if status >= 500 && !gone {
		s.Log.ErrorContext(r.Context(), "failed", "error", err, "request", RequestID(r))
	}
	return status, text
}

// Fail answers with a page that tells of an error.
func (s *Site) Fail(w http.ResponseWriter, r *http.Request, err error) {
	status, text := s.Answer(r, err)
	p := s.Printer(r)
	view := View{Title: p.T("web.fail")}
	home := Link{Address: "/", Text: p.T("web.home")}
	if dress := s.dressOf(r.URL.Path); dress != nil {
		home = dress(r, &view)
	}
	view.Data = map[string]any{"Text": text.In(p.Lang), "Request": RequestID(r), "Ours": status >= 500, "Home": home}
	s.own.Show(w, r, status, "fail", view)
}

// Dress makes a page that tells of an error look like those of a room, by its
// styles and its menu, and says where it leads back to: without an address,
// nowhere.
type Dress func(r *http.Request, view *View) (home Link)

// DressErrors says how errors are told at a path and below it.
func (s *Site) DressErrors(path string, dress Dress) {
	s.dresses[strings.TrimSuffix(path, "/")] = dress
}

// dressOf is the dress of the longest path above; nil where there is none.
func (s *Site) dressOf(path string) Dress {
	for {
		if dress := s.dresses[path]; dress != nil || path == "" {
			return dress
		}
		path = path[:max(0, strings.LastIndexByte(path, '/'))]
	}
}
