package cli

import (
	"goodgov/internal/store"
	"goodgov/internal/study"
	"goodgov/internal/web/judge"
	"goodgov/internal/web/page"
)

// expertsRoom is where the study's experts judge. What stands in its own table
// counts for the pairs that they don't judge there.
func expertsRoom(site *page.Site, s *study.Study, kept *store.Store) (*judge.Room, error) {
	panel := s.BlankPanel()
	if s.Config.Judgements != "" {
		var err error
		if panel, err = s.Panel(); err != nil {
			return nil, err
		}
	}
	names := map[string]string{}
	for _, e := range s.Experts {
		names[e.Name] = e.Label
	}
	return judge.New(judge.Config{Site: site, Store: kept, Panel: panel, Names: names, Questions: s.Questions(), AHP: s.Config.AHP.Options, Unused: s.Config.Weights != "", Contact: s.Config.Collecting.Contact})
}
