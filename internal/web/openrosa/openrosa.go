package openrosa

import (
	"context"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"goodgov/internal/collect"
	"goodgov/internal/diag"
	"goodgov/internal/web/page"
	"goodgov/survey/form"
)

// Root is where the handler of New stands. Requests below it come from
// programs: see page.Site.Guard.
const Root = "/odk/"

// Store keeps what devices send. Its methods are those of internal/store.
type Store interface {
	Pass(ctx context.Context, kind collect.PassKind, token string) (collect.Pass, error)
	Account(ctx context.Context, name string) (collect.Account, error)
	Submit(context.Context, collect.Submission) (collect.Receipt, error)
	Submission(ctx context.Context, id string) (collect.Kept, error)
	Decline(context.Context, collect.Declined) error
	ShutAt(context.Context) (map[string]time.Time, error)
	// KnowsVersion tells of the versions that were given out or answered.
	KnowsVersion(ctx context.Context, form, version string) (bool, error)
}

// Config says what devices are served.
type Config struct {
	Site  *page.Site
	Store Store
	Form  *form.Form
	// Opinion is the question whose answer is an opinion that the office treats;
	// empty where there is none.
	Opinion string
	// UnitAndAbove is a unit and all that it lies in. Where it is nil, units lie
	// in nothing.
	UnitAndAbove func(unit string) []string
}

// New returns what answers under Root. How much may be sent is page.MostBytes, how
// long that may take the http.Server's ReadTimeout. The error is a *diag.Problems
// with the names of the form that can't be names in an XForm.
func New(c Config) (http.Handler, error) {
	if c.UnitAndAbove == nil {
		c.UnitAndAbove = func(unit string) []string { return []string{unit} }
	}
	if err := c.Form.XForm(io.Discard); err != nil {
		return nil, err
	}
	s := &server{Config: c, views: c.Site.Room("openrosa", files)}
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+Root+"{token}/{$}", s.settings)
	mux.HandleFunc(Root+"{token}/formList", s.admit(s.formList, http.MethodGet, http.MethodHead))
	mux.HandleFunc(Root+"{token}/forms/{file}", s.admit(s.xform, http.MethodGet, http.MethodHead))
	mux.HandleFunc(Root+"{token}/submission", s.admit(s.submission, http.MethodGet, http.MethodHead, http.MethodPost))
	mux.HandleFunc(Root+"{token}/{rest...}", s.admit(func(http.ResponseWriter, *http.Request, collect.Pass) error { return page.ErrNoPage }))
	return mux, nil
}

type server struct {
	Config
	views *page.Views
}

// version of OpenRosa.
const version = "1.0"

// admit answers requests of programs that say that they speak OpenRosa and have
// a token, with one of the methods or, where there are none, any. The headers
// are there whatever becomes of a request: clients look at them before all else.
func (s *server) admit(handle func(http.ResponseWriter, *http.Request, collect.Pass) error, methods ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-OpenRosa-Version", version)
		h.Set("X-OpenRosa-Accept-Content-Length", strconv.Itoa(page.MostBytes))
		h.Set("Content-Language", diag.Tag(s.Site.Lang(r)))
		h.Set("Cache-Control", "no-store")
		if err := s.enter(w, r, handle, methods); err != nil {
			s.fail(w, r, err)
		}
	}
}

func (s *server) enter(w http.ResponseWriter, r *http.Request, handle func(http.ResponseWriter, *http.Request, collect.Pass) error, methods []string) error {
	if r.Header.Get("X-OpenRosa-Version") != version {
		return refuse(http.StatusBadRequest, "this address is for ODK Collect and other programs that speak OpenRosa %s", "此地址供 ODK Collect 等支持 OpenRosa %s 的程序使用", version)
	}
	if len(methods) > 0 && !slices.Contains(methods, r.Method) {
		w.Header()["Allow"] = methods
		return refuse(http.StatusMethodNotAllowed, "%s is not for this address", "此地址不支持 %s", r.Method)
	}
	pass, err := s.pass(r)
	if err != nil {
		return err
	}
	return handle(w, r, pass)
}

// pass is what the token in the path is for, as long as its account may enter
// answers there: links are closed after an account was changed, and one may have
// been made meanwhile. Without one it is 403 and not 401, which would make
// clients ask for a name and a password.
func (s *server) pass(r *http.Request) (collect.Pass, error) {
	pass, err := s.Store.Pass(r.Context(), collect.DevicePass, r.PathValue("token"))
	var account collect.Account
	if err == nil {
		account, err = s.Store.Account(r.Context(), pass.Subject)
	}
	if err == nil && !account.MayIn(collect.EnterAnswers, s.UnitAndAbove(pass.Unit)...) {
		err = collect.ErrNotFound
	}
	if errors.Is(err, collect.ErrNotFound) {
		return pass, refuse(http.StatusForbidden, "this device is not let in, or no longer: please ask the office for new settings", "此设备未获准接入，或接入已停用：请向主管单位索取新的设置")
	}
	return pass, err
}

// refusal is an error that lies with what was sent.
type refusal struct {
	status int
	text   diag.Text
}

// Error reads English.
func (r *refusal) Error() string { return r.text.String() }

func refuse(status int, en, zh string, args ...any) *refusal {
	return &refusal{status, diag.Say(en, zh, args...)}
}

func (s *server) fail(w http.ResponseWriter, r *http.Request, err error) {
	if refused, ok := errors.AsType[*refusal](err); ok {
		s.say(w, r, refused.status, "error", refused.text)
		return
	}
	code, text := s.Site.Answer(r, err)
	s.say(w, r, code, "error", text)
}

// response is how a server speaks to whoever holds the device.
type response struct {
	XMLName xml.Name `xml:"http://openrosa.org/http/response OpenRosaResponse"`
	Items   int      `xml:"items,attr"`
	Message struct {
		Nature string `xml:"nature,attr"`
		Text   string `xml:",chardata"`
	} `xml:"message"`
}

func (s *server) say(w http.ResponseWriter, r *http.Request, code int, nature string, text diag.Text) {
	var message response
	message.Message.Nature, message.Message.Text = nature, text.In(s.Site.Lang(r))
	s.write(w, r, code, message)
}

// write answers with a document.
func (s *server) write(w http.ResponseWriter, r *http.Request, code int, document any) {
	body, err := xml.Marshal(document)
	if err != nil {
		s.Site.Log.ErrorContext(r.Context(), "an answer could not be made", "error", err, "request", page.RequestID(r))
		code, body = http.StatusInternalServerError, nil
	}
	s.send(w, code, append([]byte(xml.Header), body...))
}

// send answers with the bytes of a document. ODK Collect takes no other content type.
func (s *server) send(w http.ResponseWriter, code int, document []byte) {
	w.Header().Set("Content-Type", "text/xml; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(len(document)))
	w.WriteHeader(code)
	// Whoever went away does not get the rest.
	_, _ = w.Write(document)
}

// address is what the device reached the server by, with the token, without a
// slash at the end. Proxies often call the server by another name.
func (s *server) address(r *http.Request) string {
	base := s.Site.Base
	if !s.Site.Proxied || base == "" {
		scheme := "http"
		if s.Site.Secure {
			scheme = "https"
		}
		base = scheme + "://" + r.Host
	}
	return base + below(r)
}

// below is where a device's own addresses begin.
func below(r *http.Request) string { return Root + url.PathEscape(r.PathValue("token")) }
