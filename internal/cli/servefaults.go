package cli

import (
	"context"
	"iter"
	"maps"
	"slices"

	"goodgov/internal/collect"
	"goodgov/internal/diag"
	"goodgov/internal/store"
	"goodgov/internal/study"
	"goodgov/survey"
)

// judgementsAlone is a store without its questionnaires.
type judgementsAlone struct{ *store.Store }

func (judgementsAlone) Submissions(context.Context, collect.Query) iter.Seq2[collect.Kept, error] {
	return func(func(collect.Kept, error) bool) {}
}

// servedFaults are cautions of what will stop an evaluation: faults of the
// study's judgements and answers. Questionnaires that were collected are not
// gone through, since there may be a million, and one that can't be read stops
// nothing. The study is read anew: what was collected stands behind its tables
// from then on, while the rooms want it as it is in its folder.
func servedFaults(ctx context.Context, dir string, kept *store.Store) (*diag.Problems, error) {
	s, err := study.Open(dir)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	err = s.Collect(ctx, func(_ context.Context, asked string) (string, study.Source, error) {
		if asked != dir {
			return "", nil, nil // an earlier wave
		}
		return storeName, judgementsAlone{kept}, nil
	})
	if err != nil {
		return nil, err
	}
	var faults diag.Problems
	_, err = s.Weigh()
	if err := faults.MergeError(err); err != nil {
		return nil, err
	}
	if s.Config.Responses != "" {
		_, err = s.Screen(ctx, study.ReadOptions{BadRows: survey.SkipBadRows})
		if err := faults.MergeError(err); err != nil {
			return nil, err
		}
	}
	var cautions diag.Problems
	for _, p := range faults.All() {
		if p.Severity == diag.Error {
			p.Severity = diag.Caution
			cautions.Add(p)
		}
	}
	return &cautions, nil
}

// movedUnits are cautions of units that the study has not, or not any more,
// though there are questionnaires or codes of theirs.
func movedUnits(s *study.Study, name, own string, counts []collect.Count, codes []collect.IssuedCode) *diag.Problems {
	questionnaires, issued := map[string]int64{}, map[string]int64{}
	for _, c := range counts {
		if c.Form == own {
			questionnaires[c.Unit] += c.N
		}
	}
	for _, c := range codes {
		issued[c.Unit]++
	}
	var problems diag.Problems
	say := func(of map[string]int64, found func(n int64) diag.Text) {
		for _, unit := range slices.Sorted(maps.Keys(of)) {
			if _, has := s.Units.Index(unit); !has && unit != "" {
				p := s.UnknownUnit(name, unit, found(of[unit]))
				p.Severity = diag.Caution
				problems.Add(p)
			}
		}
	}
	say(questionnaires, func(n int64) diag.Text {
		return diag.Say("questionnaires of a unit that is not there (%d)", "单元不存在的答卷 %d 份", n)
	})
	say(issued, func(n int64) diag.Text {
		return diag.Say("one-time codes of a unit that is not there (%d)", "单元不存在的答题码 %d 个", n)
	})
	return &problems
}
