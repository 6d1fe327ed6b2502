package office_test

import (
	"net/http/httptest"
	"strings"
	"testing"

	"goodgov/internal/browsertest"
	"goodgov/internal/collect"
	"goodgov/internal/web/office"
)

// On a telephone, words in tables go to the side rather than down: a row is a
// few lines high.
func TestRowsOnTelephoneInBrowser(t *testing.T) {
	browser := browsertest.Start(t)
	h := open(t)
	server := httptest.NewServer(h.pages)
	t.Cleanup(server.Close)
	h.room.Quotas = []office.Quota{{Question: "gender", Value: strings.Repeat("over 60 and in work; ", 5), AtLeast: 9, AtMost: -1}}
	h.add("chief", nil, collect.Designer, collect.Auditor)
	v := h.signedIn("chief")
	v.post("/office/codes", "unit", "guihua", "n", "12")
	v.post("/office/links/device", "account", "chief", "unit", "guihua")
	tab := h.desk(browser, server.URL, "chief")
	tab.Resize(t, browsertest.Phone)
	for _, address := range []string{"/office/audit", "/office/units/west"} {
		for _, lang := range []string{"zh", "en"} {
			tab.Open(t, server.URL+address+"?lang="+lang)
			tab.CheckPage(t, lang)
			tab.CheckAccessible(t)
			tab.Picture(t, "rows-"+strings.ReplaceAll(address[1:], "/", "-")+"-"+lang)
			// Six lines of 24 px, and what is around them.
			const most = 160
			if high := browsertest.Evaluate[int](t, tab, `Math.max(...[...document.querySelectorAll("main tbody tr")].map(r => r.offsetHeight))`); high > most || high == 0 {
				t.Errorf("%s in %s: a row is %d px high, want %d at most", address, lang, high, most)
			}
		}
	}
}
