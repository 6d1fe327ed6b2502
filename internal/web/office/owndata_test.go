package office_test

import (
	"archive/zip"
	"bytes"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"goodgov/internal/collect"
)

// The archive of a unit that is not published lists what is in it, which answers are
// not, and tells nowhere what its report leaves out: how many are valid. The page
// above the same report does neither; the page of progress has counts.
func TestOwnDataOfAHiddenUnit(t *testing.T) {
	h := open(t)
	h.add("lead", []string{"guihua"}, collect.SiteLead)
	if err := h.store.Shut(t.Context(), "", "chief"); err != nil {
		t.Fatal(err)
	}
	s, e := hangzhou()
	guihua, _ := s.Units.Index("guihua")
	few := *e
	few.Tallies = slices.Clone(e.Tallies)
	few.Tallies[guihua].Valid = 3
	few.Protect()
	h.answers.of = &few
	lead := h.signedIn("lead")
	if page := says(t, "the page", lead.get("/office/results/guihua"), http.StatusOK, "How many questionnaires are valid is not published"); strings.Contains(page, "Valid questionnaires: 3") {
		t.Error("the page tells what the report leaves out")
	}
	w := lead.post("/office/results/guihua/own")
	archive, err := zip.NewReader(bytes.NewReader(w.Body.Bytes()), int64(w.Body.Len()))
	if err != nil {
		t.Fatal(w.Code, err)
	}
	texts := map[string]string{}
	for _, file := range archive.File {
		r, err := file.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		texts[file.Name] = string(text)
	}
	for name, wants := range map[string][]string{"README.txt": {"is not published", "The questionnaires are not in it"}, "说明.txt": {"有效问卷数不公布", "未收入答卷"}, "report.html": {"not published"}, "units/guihua.html": {"not published"}} {
		for _, want := range wants {
			if !strings.Contains(texts[name], want) {
				t.Errorf("%s has not %q:\n%s", name, want, texts[name])
			}
		}
		for _, listed := range []string{"answers.csv", "answers.xlsx", "Valid questionnaires: ", "有效问卷 "} {
			if strings.Contains(texts[name], listed) {
				t.Errorf("%s has %q, which is not there or not to be told", name, listed)
			}
		}
	}
	if _, there := texts["answers.csv"]; there {
		t.Error("the answers of a hidden unit")
	}
}
