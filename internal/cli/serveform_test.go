package cli

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"

	"goodgov/internal/collect"
	"goodgov/internal/diag"
	"goodgov/internal/study"
	"goodgov/survey/form"
)

// Whoever serves another questionnaire under the version that was answered is
// told what has changed, each time, until the version is another.
func TestFormChangedUnderItsVersion(t *testing.T) {
	_, c := fieldworkSoFar(t)
	if _, err := c.kept.Submit(t.Context(), collect.Submission{ID: "of version 1", Form: c.form.ID, Version: c.form.Version, Unit: "guihua", Mode: collect.Alone, Type: form.TypeJSON, Body: []byte("{}")}); err != nil {
		t.Fatal(err)
	}
	config := filepath.Join(c.dir, study.ConfigName)
	said := func() string {
		t.Helper()
		s, err := study.Open(c.dir)
		if err != nil {
			t.Fatal(err)
		}
		f, err := s.Form()
		if err != nil {
			t.Fatal(err)
		}
		text, problems, err := formChanges(t.Context(), f, storeName, c.kept)
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := problems.WriteText(&b, diag.English); err != nil {
			t.Fatal(err)
		}
		if page := text.In(diag.Chinese); (page == "") != (b.Len() == 0) || strings.Contains(page, "%!") || strings.Contains(b.String(), "%!") {
			t.Errorf("the page says %q, the program %q", page, &b)
		}
		return b.String()
	}
	if text := said(); text != "" {
		t.Fatalf("nothing was changed: %s", text)
	}
	rewrite(t, config, "thanks:", "items: {required: true}\n  thanks:")
	for range 2 {
		if text := said(); !strings.Contains(text, "other answers or conditions: D1, D2") || !strings.Contains(text, "[serve.form_changed]") {
			t.Errorf("all items are required now: %q", text)
		}
	}
	rewrite(t, config, "items: {required: true}\n", "\n")
	rewrite(t, filepath.Join(c.dir, "indicators.csv"), "\nD57,", "\nD58,")
	if text := said(); !strings.Contains(text, "gone: D57; new: D58") {
		t.Errorf("an item is another: %q", text)
	}
	rewrite(t, config, "  thanks:", "  version: next\n  thanks:")
	if text := said(); text != "" {
		t.Errorf("another version: %s", text)
	}
}
