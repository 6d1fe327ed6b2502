package office_test

import (
	"regexp"
	"strings"
	"testing"

	"goodgov/internal/collect"
)

// The form promises that the resident reads an answer where they can: of an
// opinion from a file nobody was told a code, of one on paper who typed it in.
func TestWhoReadsTheAnswer(t *testing.T) {
	h := open(t)
	h.add("lead", []string{"east"}, collect.SiteLead)
	v := h.signedIn("lead")
	for mode, want := range map[collect.Mode]string{collect.Alone: "reads it with their private code", collect.Interview: "reads it with their private code", collect.Paper: "only if they passed it on", collect.Device: "only if they passed it on", collect.Imported: "nobody was told a private code"} {
		words := "路灯不亮 " + string(mode)
		if _, err := h.store.Submit(t.Context(), collect.Submission{ID: string(mode), Form: "f", Unit: "guihua", Mode: mode, Body: []byte(mode), Opinion: words}); err != nil {
			t.Fatal(err)
		}
		list := v.get("/office/opinions").Body.String()
		address := regexp.MustCompile(`(/office/opinions/[0-9a-f]{20})">` + words).FindStringSubmatch(list)
		if address == nil {
			t.Fatalf("no %q in %s", words, list)
		}
		if page := v.get(address[1]).Body.String(); !strings.Contains(page, want) || strings.Contains(page, "reads it with their private code") != (want == "reads it with their private code") {
			t.Errorf("%s: no %q in %s", mode, want, page)
		}
	}
}
