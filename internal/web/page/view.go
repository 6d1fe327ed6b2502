package page

import (
	"bytes"
	"html/template"
	"io/fs"
	"net/http"
	"net/url"
	"path"
	"strings"

	"goodgov/internal/diag"
	"goodgov/internal/i18n"
	"goodgov/survey/form"
)

// Views are the pages of a room: its templates within the frame.
type Views struct {
	site  *Site
	pages map[string]*template.Template
}

// Room takes in a room's files: templates/*.html, each of which defines
// "content" of the page that it is named after, and may use what files whose
// names begin with an underscore define; and static/*, its assets.
func (s *Site) Room(name string, room fs.FS) *Views {
	s.addAssets(name, room)
	// The names of templates are constants and their text is in the program:
	// what is wrong with them shows whenever the program starts.
	frame := template.Must(template.New("frame").ParseFS(files, "templates/_*.html"))
	names, err := fs.Glob(room, "templates/*.html")
	if err != nil {
		panic(err)
	}
	var shared, pages []string
	for _, file := range names {
		if strings.HasPrefix(path.Base(file), "_") {
			shared = append(shared, file)
		} else {
			pages = append(pages, file)
		}
	}
	if len(shared) > 0 {
		frame = template.Must(frame.ParseFS(room, shared...))
	}
	v := &Views{site: s, pages: map[string]*template.Template{}}
	for _, file := range pages {
		v.pages[strings.TrimSuffix(path.Base(file), ".html")] = template.Must(template.Must(frame.Clone()).ParseFS(room, file))
	}
	return v
}

// View is what a page shows.
type View struct {
	Title   string   // of the page, in the visitor's language
	Styles  []string // further style sheets, as Asset has them
	Scripts []string // scripts, as Asset has them; they run when the page is there
	Class   string   // of the body
	Menu    []Link   // of the room; none is no menu
	Who     string   // who is signed in
	Leave   string   // address that signs them out
	Data    any      // of the room's own template, as .Data
}

// Link is an entry of a menu.
type Link struct {
	Address, Text string
	Here          bool
}

// Shown is what templates get: the view, and how things are said.
type Shown struct {
	View
	i18n.Printer
	site *Site
	path string
}

// In is a wording in the visitor's language.
func (s *Shown) In(text form.Text) string { return text.In(s.Lang) }

// HTMLLang is the visitor's language as pages name it.
func (s *Shown) HTMLLang() string { return diag.Tag(s.Lang) }

// Asset is the address of a file.
func (s *Shown) Asset(name string) string { return s.site.Asset(name) }

// Study is the title of the study.
func (s *Shown) Study() string { return s.site.Title.In(s.Lang) }

// Note is what stands under every page.
func (s *Shown) Note() string { return s.site.Note.In(s.Lang) }

// languageNames are what languages call themselves.
var languageNames = map[string]string{"zh": "中文", "en": "English"}

// Others are the links to the same page in the other languages.
func (s *Shown) Others() []LanguageLink {
	var links []LanguageLink
	for _, lang := range s.site.Languages {
		if lang != s.Lang {
			links = append(links, LanguageLink{diag.Tag(lang), languageNames[lang], s.path + "?lang=" + url.QueryEscape(lang)})
		}
	}
	return links
}

// LanguageLink leads to the page in another language.
type LanguageLink struct{ Lang, Name, Address string }

// Show answers with a page of the room. A page is made whole before its first
// byte is sent, so that a fault in the midst leaves no half of one.
func (v *Views) Show(w http.ResponseWriter, r *http.Request, status int, name string, view View) {
	var b bytes.Buffer
	shown := &Shown{View: view, Printer: v.site.Printer(r), site: v.site, path: r.URL.EscapedPath()}
	if err := v.pages[name].ExecuteTemplate(&b, "frame", shown); err != nil {
		v.site.Log.ErrorContext(r.Context(), "a page could not be made", "page", name, "error", err, "request", RequestID(r))
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", shown.HTMLLang())
	h.Set("Vary", "Accept-Language, Cookie")
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "no-store")
	}
	w.WriteHeader(status)
	// Whoever went away does not get the rest.
	_, _ = b.WriteTo(w)
}

// Printer says things in the visitor's language.
func (s *Site) Printer(r *http.Request) i18n.Printer { return i18n.Printer{Lang: s.Lang(r)} }
