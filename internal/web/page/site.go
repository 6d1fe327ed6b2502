package page

import (
	"crypto/rand"
	"embed"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"time"

	"goodgov/internal/i18n"
	"goodgov/survey/form"
)

// Site is what holds for all pages of a server. Its fields don't change once
// Guard was called.
type Site struct {
	Title     form.Text // of the study
	Note      form.Text // under every page: that data are synthetic
	Languages []string  // that pages can be read in, the study's own first
	Base      string    // of addresses that people get: "https://survey.example.cn", without a slash at the end
	Log       *slog.Logger
	Now       func() time.Time
	Random    io.Reader
	// Secure is set when visitors come by https: cookies stay there.
	Secure bool
	// Proxied is set when a proxy that can be trusted stands before the
	// server and names the visitor last in X-Forwarded-For.
	Proxied bool

	assets  map[string]*File
	dresses map[string]Dress // of pages that tell of errors, by the path above
	own     *Views
}

//go:embed templates/* static/*
var files embed.FS

// New fills in what was left empty and makes the site ready for rooms.
func New(s Site) *Site {
	if len(s.Languages) == 0 {
		s.Languages = i18n.Languages
	}
	if s.Log == nil {
		s.Log = slog.New(slog.DiscardHandler)
	}
	if s.Now == nil {
		s.Now = time.Now
	}
	if s.Random == nil {
		s.Random = rand.Reader
	}
	s.assets, s.dresses = map[string]*File{}, map[string]Dress{}
	s.own = s.Room("page", files)
	return &s
}

// languageCookie holds the language that a visitor chose. It says nothing else.
const languageCookie = "lang"

// Lang is the language that a visitor reads: chosen by ?lang= or before, or
// the browser's, or else the study's.
func (s *Site) Lang(r *http.Request) string {
	asked := []string{r.URL.Query().Get("lang")}
	if cookie, err := r.Cookie(languageCookie); err == nil {
		asked = append(asked, cookie.Value)
	}
	for part := range strings.SplitSeq(r.Header.Get("Accept-Language"), ",") {
		tag, _, _ := strings.Cut(strings.TrimSpace(part), ";")
		primary, _, _ := strings.Cut(strings.ToLower(tag), "-")
		asked = append(asked, primary)
	}
	for _, lang := range asked {
		if slices.Contains(s.Languages, lang) {
			return lang
		}
	}
	return s.Languages[0]
}

// remember keeps the language that was chosen by the address.
func (s *Site) remember(w http.ResponseWriter, r *http.Request) {
	lang := r.URL.Query().Get("lang")
	if !slices.Contains(s.Languages, lang) {
		return
	}
	http.SetCookie(w, s.Cookie(languageCookie, lang, 365*24*time.Hour))
}

// Cookie makes a cookie that scripts can't read and other sites can't send.
func (s *Site) Cookie(name, value string, lasts time.Duration) *http.Cookie {
	return &http.Cookie{Name: name, Value: value, Path: "/", MaxAge: int(lasts / time.Second), HttpOnly: true, Secure: s.Secure, SameSite: http.SameSiteLaxMode}
}
