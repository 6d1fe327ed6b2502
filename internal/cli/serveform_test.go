package cli

import (
	"bytes"
	"fmt"
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

// Under another version the questionnaire may be another, but what its answers
// mean is said, on the page too; another scale needs another version.
func TestEarlierVersionsAreTold(t *testing.T) {
	_, c := fieldworkSoFar(t)
	config := filepath.Join(c.dir, study.ConfigName)
	changes := func() (page string, said string, err error) {
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
			return "", "", err
		}
		var b bytes.Buffer
		if err := problems.WriteText(&b, diag.English); err != nil {
			t.Fatal(err)
		}
		return text.In(diag.Chinese), b.String(), nil
	}
	if _, said, err := changes(); err != nil || said != "" {
		t.Fatalf("nothing was changed: %s, %v", said, err)
	}
	for i := range 3 {
		if _, err := c.kept.Submit(t.Context(), collect.Submission{ID: fmt.Sprint("of version 1: ", i), Form: c.form.ID, Version: c.form.Version, Unit: "guihua", Mode: collect.Alone, Type: form.TypeJSON, Body: []byte("{}")}); err != nil {
			t.Fatal(err)
		}
	}
	rewrite(t, filepath.Join(c.dir, "codebook.csv"), "gender,1,", "gender,1,另一种 ")
	rewrite(t, config, "  thanks:", "  version: next\n  thanks:")
	page, said, err := changes()
	if err != nil || !strings.Contains(said, "[collected.version]") || !strings.Contains(said, "version 1 (3 questionnaires)") || !strings.Contains(said, "gender: 1 was ") || !strings.Contains(page, "3 份答卷") {
		t.Errorf("another meaning: %q, %q, %v", said, page, err)
	}
	rewrite(t, config, "scale:\n  min: 1\n  max: 5\n", "scale:\n  min: 0\n  max: 4\n")
	if _, said, err = changes(); err != nil || !strings.Contains(said, "3 questionnaires of version 1, answered on the scale 1–5") || !strings.Contains(said, "the scale of the study, 0–4") {
		t.Errorf("another scale: %q, %v", said, err)
	}
	rewrite(t, config, "  version: next\n", "")
	if _, _, err = changes(); err == nil || !strings.Contains(err.Error(), "the scale 0–4, where 3 questionnaires of version 1 were answered on 1–5") || !strings.Contains(err.Error(), "serve.other_scale") {
		t.Errorf("another scale under the same version: %v", err)
	}
}

// Two servers with different versions on one store: the second says so, and no
// longer when the first has ended.
func TestServersOfTwoVersions(t *testing.T) {
	_, c := fieldworkSoFar(t)
	another := *c.form
	another.Version = "another"
	said := func(f *form.Form) (string, func()) {
		t.Helper()
		over, problems, err := beginServing(t.Context(), f, storeName, c.kept)
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := problems.WriteText(&b, diag.Chinese); err != nil {
			t.Fatal(err)
		}
		return b.String(), over
	}
	text, end := said(c.form)
	if text != "" {
		t.Errorf("the first: %s", text)
	}
	text, endAnother := said(&another)
	if !strings.Contains(text, "[serve.other_version]") || !strings.Contains(text, "版本 "+c.form.Version+" 的问卷") {
		t.Errorf("the second: %q", text)
	}
	end()
	endAnother()
	if text, _ := said(c.form); text != "" {
		t.Errorf("after both: %s", text)
	}
}
