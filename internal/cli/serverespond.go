package cli

import (
	"goodgov/internal/store"
	"goodgov/internal/study"
	"goodgov/internal/web/page"
	"goodgov/internal/web/respond"
	"goodgov/survey/form"
)

// respondentsRoom is where residents answer.
func respondentsRoom(site *page.Site, s *study.Study, f *form.Form, kept *store.Store) *respond.Room {
	c := &s.Config.Collecting
	config := respond.Config{
		Site: site, Store: kept, Form: f, Link: c.By(study.ByLink), Code: c.By(study.ByCode),
		UnitAndAbove: s.UnitAndAbove, Opinion: s.OpinionName(),
	}
	if all := s.LowestUnits(); len(f.Units) == 0 && len(all) == 1 {
		config.Unit = all[0].Code
	}
	for _, q := range c.Quotas {
		if q.AtMost >= 0 {
			config.Quotas = append(config.Quotas, respond.Quota{Question: q.Question, Value: q.Value, Most: q.AtMost})
		}
	}
	return respond.New(config)
}
