package respond_test

import (
	"testing"

	"goodgov/internal/collect"
	"goodgov/internal/web/page"
	"goodgov/internal/web/respond"
	"goodgov/survey/form"
)

// Other programs send several choices as one text; each of them counts.
func TestQuotaOfSeveralChoices(t *testing.T) {
	h := open(t, tricky(t), func(c *respond.Config, _ *page.Site) {
		c.Quotas = []respond.Quota{{Question: "needs", Value: "bench", Most: 1}}
	})
	choose := func(needs ...string) string {
		v := h.visitor(t)
		at := v.begin("")
		v.post(at, "g", "0", "go", "next", "age", "71")
		fields := []string{"g", "1", "go", "next"}
		for _, need := range needs {
			fields = append(fields, "needs", need)
		}
		v.post(at, fields...)
		return v.path
	}
	if at := choose("ramp", "bench"); at == "/full" {
		t.Fatal("the first is turned away")
	}
	body := `<data id="tricky" version="1"><age>71</age><needs>ramp bench</needs><meta><instanceID>uuid:1</instanceID></meta></data>`
	if _, err := h.store.Submit(t.Context(), collect.Submission{ID: "uuid:1", Form: h.form.ID, Version: "1", Mode: collect.Device, Type: form.TypeXML, Body: []byte(body)}); err != nil {
		t.Fatal(err)
	}
	if at := choose("bench"); at != "/full" {
		t.Errorf("the second goes on to %s", at)
	}
	if at := choose("ramp"); at == "/full" {
		t.Error("another choice is turned away")
	}
}
