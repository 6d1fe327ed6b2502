package office_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"goodgov/internal/collect"
)

// A device's link is for all units of the account, where one can be, for a
// district or for a lowest unit; and who chooses a unit in which the account
// does not work is told where it does.
func TestDeviceLinks(t *testing.T) {
	h := open(t)
	h.add("chief", nil, collect.Designer)
	h.add("east-chief", []string{"east"}, collect.Designer)
	h.add("one", []string{"guihua"}, collect.Interviewer)
	v := h.signedIn("chief")
	page := v.get("/office/links").Body.String()
	if !strings.Contains(page, `value="guihua"`) || strings.Contains(page, `value="meihua"`) || strings.Contains(page, "all of the interviewer") {
		t.Errorf("of one interviewer in one unit, that unit alone is offered: %s", page)
	}
	h.add("district", []string{"east"}, collect.Interviewer)
	h.add("two", []string{"guihua", "meihua"}, collect.Interviewer)
	h.add("all", nil, collect.Interviewer)
	page = v.get("/office/links").Body.String()
	if !strings.Contains(page, `name="unit"><option value="">all of the interviewer`) || !strings.Contains(page, `<option value="east">`) || !strings.Contains(page, `<option value="meihua">`) {
		t.Errorf("offered: %s", page)
	}
	for _, c := range []struct {
		by, account, unit string
		want, fault       string // the unit it is for, or what is said
	}{
		{"chief", "one", "", "guihua", ""},
		{"chief", "district", "", "east", ""},
		{"chief", "all", "", "", ""},
		{"east-chief", "all", "", "east", ""}, // what the account and who gives the link have in common
		{"chief", "all", "east", "east", ""},
		{"chief", "two", "meihua", "meihua", ""},
		{"chief", "two", "", "", "works in several units"},
		{"chief", "one", "meihua", "", "does not work in"},
		{"east-chief", "all", "meihua", "", "Please choose a unit"},
		{"chief", "chief", "", "", "Please choose an interviewer"},
		{"east-chief", "nobody", "", "", "Please choose an interviewer"},
	} {
		before, err := h.store.Passes(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		w := h.signedIn(c.by).post("/office/links/device", "account", c.account, "unit", c.unit)
		passes, err := h.store.Passes(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if c.fault != "" {
			if w.Code != http.StatusOK || len(passes) > len(before) || !strings.Contains(strings.ToLower(w.Body.String()), strings.ToLower(c.fault)) {
				t.Errorf("%+v: %s", c, w.Body)
			}
			continue
		}
		var got []string
		for _, p := range passes {
			if !slices.ContainsFunc(before, func(b collect.Pass) bool { return b.Hash == p.Hash }) {
				got = append(got, p.Unit)
			}
		}
		if len(got) != 1 || got[0] != c.want {
			t.Errorf("%+v: bound to %q: %s", c, got, w.Body)
		}
	}
	if w := v.post("/office/links/device", "account", "one", "unit", "meihua"); !strings.Contains(w.Body.String(), `<option value="one" selected>`) {
		t.Errorf("the account that was chosen is not any more: %s", w.Body)
	}
}
