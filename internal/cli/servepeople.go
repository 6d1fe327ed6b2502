package cli

import (
	"goodgov/internal/study"
	"goodgov/internal/web/office"
)

// officePeople is what the office's pages about people are made of.
func officePeople(s *study.Study, base string) office.People {
	c := &s.Config.Collecting
	p := office.People{
		About: aboutOf(s.Config, nil, base), Lowest: s.LowestUnits(), Households: s.Households,
		ByLink: c.By(study.ByLink), ByCode: c.By(study.ByCode), Asked: c.By(study.ByInterviewer), ByDevice: c.By(study.ByDevice),
		JudgementsUnused: s.Config.Weights != "", KeepDays: c.KeepDays, Opinion: s.OpinionName(),
	}
	for _, e := range s.Experts {
		p.Experts = append(p.Experts, office.Expert{Code: e.Name, Name: e.Label})
	}
	for _, below := range s.Framework.Children {
		p.Pairs += len(below) * (len(below) - 1) / 2
	}
	return p
}
