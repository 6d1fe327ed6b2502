package cli

import (
	"context"
	"iter"
	"maps"
	"path/filepath"
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
	err = s.Collect(ctx, func(_ context.Context, asked *study.Study) (string, study.Source, error) {
		if asked.Dir != dir {
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

// unusedJudgements is a caution that experts work for nothing: they judge on
// the web, or are about to, while the study has weights of its own.
func unusedJudgements(ctx context.Context, s *study.Study, name string, kept *store.Store) (*diag.Problems, error) {
	var problems diag.Problems
	if s.Config.Weights == "" {
		return &problems, nil
	}
	judgements, err := kept.Judgements(ctx)
	if err != nil {
		return nil, storeFailure(name, err)
	}
	passes, err := kept.Passes(ctx)
	if err != nil {
		return nil, storeFailure(name, err)
	}
	invited := slices.ContainsFunc(passes, func(p collect.Pass) bool { return p.Kind == collect.ExpertPass && !p.Closed })
	if len(judgements) > 0 || invited || len(s.Experts) > 0 {
		problems.Add(diag.Problem{File: study.ConfigName, Key: "weights", Code: "serve.judgements_unused", Severity: diag.Caution,
			Found: diag.Say("weights: %s, so that what experts judge on the web sets no weights (judgements until now: %d)", "weights: %s，专家在网上所作的判断因此不用于确定权重（现有 %d 条）", s.Config.Weights, len(judgements)),
			Want:  diag.Say("no weights:, if experts are to set them", "如由专家赋权，则不写 weights:")})
	}
	return &problems, nil
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
	if n := questionnaires[""]; n > 0 && len(s.LowestUnits()) > 1 {
		problems.Add(diag.Problem{File: name, Code: "unit.empty", Severity: diag.Caution, Found: diag.Say("questionnaires without a unit (%d)", "没有单元的答卷 %d 份", n),
			Want: diag.Say("a unit of %s: they are bad rows, and don't count", "%s 中的单元：这些答卷作为无法读取的行，不计入", filepath.Base(s.Config.Units))})
	}
	say(questionnaires, func(n int64) diag.Text {
		return diag.Say("questionnaires of a unit that is not there (%d)", "单元不存在的答卷 %d 份", n)
	})
	say(issued, func(n int64) diag.Text {
		return diag.Say("one-time codes of a unit that is not there (%d)", "单元不存在的答题码 %d 个", n)
	})
	return &problems
}
