package openrosa_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"goodgov/internal/collect"
	"goodgov/internal/web/openrosa"
)

// A device is let in as long as its account may enter answers where the device
// is for, whether its link was closed by then or not.
func TestDeviceOfAnAccount(t *testing.T) {
	o := newOffice(t, collect.Pass{Unit: "C1"})
	was := lin
	for _, c := range []struct {
		name   string
		change func(*collect.Account)
		in     bool
	}{
		{"everywhere", func(*collect.Account) {}, true},
		{"in the unit", func(a *collect.Account) { a.Units = []string{"C3", "C1"} }, true},
		{"above it", func(a *collect.Account) { a.Units = []string{"D"} }, true},
		{"elsewhere", func(a *collect.Account) { a.Units = []string{"C2", "C3"} }, false},
		{"in the unit again", func(a *collect.Account) { a.Units = []string{"C1"} }, true},
		{"with other duties", func(a *collect.Account) { a.Roles = []collect.Role{collect.SiteLead} }, false},
		{"closed", func(a *collect.Account) { a.Closed = true }, false},
	} {
		is := lin
		c.change(&is)
		if err := o.store.ChangeAccount(t.Context(), was, is, "office"); err != nil {
			t.Fatal(err)
		}
		was = is
		if !c.in && len(is.Units) == 0 { // whose links were closed with it: somebody makes another at that moment
			o.token = o.pass(collect.Pass{Unit: "C1"})
		}
		for _, path := range []string{"/formList", "/forms/small.xml", "/submission"} {
			want := http.StatusForbidden
			if c.in {
				want = http.StatusOK
			}
			if got := o.ask(http.MethodHead, o.token+path, nil).Code; got != want && !(c.in && got == http.StatusNoContent) {
				t.Errorf("%s: %s: %d, want %d", c.name, path, got, want)
			}
		}
		want := http.StatusNotFound
		if c.in {
			want = http.StatusOK
		}
		w := httptest.NewRecorder()
		if o.pages.ServeHTTP(w, httptest.NewRequest(http.MethodGet, openrosa.Root+o.token+"/", nil)); w.Code != want {
			t.Errorf("%s: settings: %d, want %d", c.name, w.Code, want)
		}
	}
}
