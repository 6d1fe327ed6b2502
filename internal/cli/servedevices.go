package cli

import (
	"net/http"

	"goodgov/internal/store"
	"goodgov/internal/study"
	"goodgov/internal/web/openrosa"
	"goodgov/internal/web/page"
	"goodgov/survey/form"
)

// devices is what ODK Collect and its like speak to. What comes under a version that the
// store has met is kept as it was sent, and under another when the form as it is can read it.
func devices(site *page.Site, s *study.Study, f *form.Form, kept *store.Store) (http.Handler, error) {
	return openrosa.New(openrosa.Config{Site: site, Store: kept, Form: f, Opinion: s.OpinionName(), UnitAndAbove: s.UnitAndAbove})
}
