package page

import (
	"net/http"
	"strings"
)

// Part is what a page defines by a name, alone: for a script that puts it in
// the place of an earlier one.
func (v *Views) Part(r *http.Request, name, part string, data any) (string, error) {
	var b strings.Builder
	shown := &Shown{View: View{Data: data}, Printer: v.site.Printer(r), site: v.site, path: r.URL.EscapedPath()}
	err := v.pages[name].ExecuteTemplate(&b, part, shown)
	return b.String(), err
}

// Of is what is shown, with other data: for a part that is handed its own.
func (s *Shown) Of(data any) *Shown {
	of := *s
	of.Data = data
	return &of
}
