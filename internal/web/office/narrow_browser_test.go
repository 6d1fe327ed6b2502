package office_test

import (
	"net/http/httptest"
	"testing"

	"goodgov/internal/browsertest"
	"goodgov/internal/collect"
)

// On a telephone tables scroll in their boxes, which show by a shadow that there
// is more; what is out of sight makes no row higher than what is seen, and the
// name of a row stays in sight.
func TestTablesOnATelephoneInBrowser(t *testing.T) {
	browser := browsertest.Start(t)
	h := open(t)
	server := httptest.NewServer(h.pages)
	t.Cleanup(server.Close)
	h.add("chief", nil, collect.Designer, collect.Auditor, collect.Analyst)
	h.fillIn("guihua", collect.Interview, "chief", 2)
	h.signedIn("chief").get("/office")
	h.room.AwaitEvaluation()
	tab := h.desk(browser, server.URL, "chief")
	tab.Resize(t, browsertest.Phone)
	for _, lang := range []string{"zh", "en"} {
		for _, c := range []struct{ name, address string }{{"city", "/office"}, {"district", "/office/units/east"}, {"audit", "/office/audit"}} {
			tab.Open(t, server.URL+c.address+"?lang="+lang)
			tab.CheckPage(t, lang)
			tab.CheckAccessible(t)
			tab.Picture(t, "narrow-"+c.name+"-"+lang)
			const shaded = `[...document.querySelectorAll("main .table")].some(b => b.scrollWidth > b.clientWidth) &&
				[...document.querySelectorAll("main .table")].every(b => getComputedStyle(b).backgroundAttachment === "local, local, scroll, scroll")`
			if !browsertest.Evaluate[bool](t, tab, shaded) {
				t.Errorf("%s in %s: no table that scrolls, or one without a sign of it", c.name, lang)
			}
			if c.name == "audit" {
				continue
			}
			const names = `(() => { const b = document.querySelector("main .table"); b.scrollLeft = 400;
				return [...b.querySelectorAll("tbody tr")].every(r => r.cells[0].getBoundingClientRect().left >= 0 && r.getBoundingClientRect().height <= r.cells[0].firstElementChild.getClientRects().length * 30 + 50) })()`
			if !browsertest.Evaluate[bool](t, tab, names) {
				t.Errorf("%s in %s: names leave with what is scrolled, or rows are higher than their names", c.name, lang)
			}
			tab.Picture(t, "narrow-"+c.name+"-scrolled-"+lang)
		}
	}
	tab.CheckSilent(t)
}
