package reports

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"goodgov/internal/diag"
	"goodgov/internal/i18n"
	"goodgov/reports/chart"
)

//go:embed templates
var templateFiles embed.FS

// pages are the parsed templates; their functions are bound to a language
// when a page is rendered.
var pages = sync.OnceValue(func() *template.Template {
	placeholder := template.FuncMap{
		"t":        func(string, ...any) string { return "" },
		"unbroken": unbroken,
		"table":    func(*Table) template.HTML { return "" },
		"figure":   func(*shownFigure) template.HTML { return "" },
	}
	return template.Must(template.New("").Funcs(placeholder).ParseFS(templateFiles, "templates/*.html", "templates/*.css"))
})

// unbroken keeps a percent sign on the line of its number, and the ends of an
// interval together.
func unbroken(text string) string {
	return strings.NewReplacer(" %", "\u00a0%", " – ", "\u00a0–\u00a0").Replace(text)
}

// renderer renders pages in one language.
type renderer struct {
	lang      string
	templates *template.Template
}

func newRenderer(lang string) *renderer {
	p := i18n.Printer{Lang: lang}
	r := &renderer{lang: lang}
	r.templates = template.Must(pages().Clone()).Funcs(template.FuncMap{
		"t":      p.T,
		"table":  func(t *Table) (template.HTML, error) { return r.fragment("table", t) },
		"figure": func(f *shownFigure) (template.HTML, error) { return r.fragment("figure", f) },
	})
	return r
}

func (r *renderer) fragment(name string, value any) (template.HTML, error) {
	var b bytes.Buffer
	err := r.templates.ExecuteTemplate(&b, name, value)
	return template.HTML(b.String()), err
}

// page renders into memory first: a page that fails is not half written.
func (r *renderer) page(w io.Writer, name string, value any) error {
	var b bytes.Buffer
	if err := r.templates.ExecuteTemplate(&b, name, value); err != nil {
		return err
	}
	_, err := w.Write(b.Bytes())
	return err
}

// shownFigure is a chart in a page, drawn twice: text in a picture does not
// shrink well, so that a telephone gets one of its own width.
type shownFigure struct {
	Wide, Narrow template.HTML
	Caption      string
}

// narrow is the width of figures on a telephone, in CSS pixels.
const narrow = 360

// show draws a figure into a page; width is in CSS pixels.
func show(f figure, width float64, warnings *[]diag.Warning) (*shownFigure, error) {
	shown := &shownFigure{Caption: f.Label}
	for _, variant := range []struct {
		to     *template.HTML
		width  float64
		prefix string
	}{{&shown.Wide, width, "w-"}, {&shown.Narrow, narrow, "n-"}} {
		var b bytes.Buffer
		met, err := chart.Render(&b, f.Spec, chart.Options{Format: chart.InlineSVG, Width: variant.width, IDPrefix: variant.prefix + id(f.Name) + "-"})
		if err != nil {
			return nil, err
		}
		if variant.width == width {
			*warnings = append(*warnings, met...)
		}
		*variant.to = template.HTML(strings.TrimSpace(b.String()))
	}
	return shown, nil
}

// id makes the name of a figure one that the ids of a picture can begin with:
// these are ASCII, which the name of a level or a unit need not be.
func id(name string) string {
	var b strings.Builder
	for _, r := range name {
		if r == '-' || r < utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
			b.WriteRune(r)
		} else {
			fmt.Fprintf(&b, "_%x_", r)
		}
	}
	return b.String()
}
