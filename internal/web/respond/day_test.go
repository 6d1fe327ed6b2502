package respond_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"goodgov/internal/web/page"
	"goodgov/internal/web/respond"
	"goodgov/survey/form"
)

// Early in the morning in China it is still yesterday in Greenwich: the day of a
// questionnaire is that of the place, also without scripts.
func TestBegunInItsZone(t *testing.T) {
	at := time.Date(2026, 5, 2, 7, 30, 0, 0, time.FixedZone("", 8*3600))
	h := open(t, hangzhou(t), func(_ *respond.Config, site *page.Site) { site.Now = func() time.Time { return at } })
	body, err := h.store.Draft(t.Context(), strings.TrimPrefix(h.visitor(t).begin("moli"), "/q/"))
	if err != nil {
		t.Fatal(err)
	}
	var d struct {
		Filled form.Filled `json:"filled"`
	}
	if err := json.Unmarshal(body, &d); err != nil {
		t.Fatal(err)
	}
	if day := d.Filled.Started.Format(time.DateOnly); day != "2026-05-02" {
		t.Errorf("begun on %s", day)
	}
}
