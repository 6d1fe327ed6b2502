package cli

import (
	"path/filepath"
	"strings"
	"testing"

	"goodgov/internal/collect"
	"goodgov/internal/study"
	"goodgov/internal/web/page"
)

// Whoever serves a study, and whoever designs it, is told what respondents are
// not told and where to write it.
func TestUntoldIsSaid(t *testing.T) {
	r := openRig(t, func(dir string) {
		rewrite(t, filepath.Join(dir, study.ConfigName), "  consent:", "  # consent:")
	}, page.Site{})
	office := r.account("chief", "", collect.Designer).get("/office").body
	if !strings.Contains(office, "未向受访者说明知情同意：应有 questionnaire: {consent: …}") {
		t.Errorf("the office: %s", office)
	}

	dir := filepath.Join(t.TempDir(), "new")
	if got := goodgov(t, "init", dir); got.code != exitOK {
		t.Fatal(got.err)
	}
	s := start(t, dir)
	s.kill() // all that is said at the start was said
	if said := s.diagnostics.String(); !strings.Contains(said, "respondents are not told whom they can ask, how long their answers are kept, want collecting: {contact: …, keep_days: …} [form.untold]") {
		t.Errorf("at the start: %q", said)
	}
}
