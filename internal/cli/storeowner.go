package cli

import (
	"cmp"
	"context"
	"errors"
	"path/filepath"

	"goodgov/internal/collect"
	"goodgov/internal/diag"
	"goodgov/internal/store"
	"goodgov/internal/study"
)

// owner is a study as a store knows it.
func owner(s *study.Study) collect.Study {
	id := s.Config.Questionnaire.ID
	return collect.Study{ID: cmp.Or(id, study.FormID(s.Dir)), Title: s.Config.Title, Borrowed: id == ""}
}

// openStoreOf opens a study's store to write to it, which makes it this
// study's. Another study's is an error.
func (a *app) openStoreOf(ctx context.Context, s *study.Study, flag string) (*store.Store, string, error) {
	kept, name, err := a.openStore(ctx, s.Dir, flag)
	if err != nil {
		return nil, "", err
	}
	own := owner(s)
	before, err := kept.Claim(ctx, own)
	if err != nil {
		return nil, "", errors.Join(strange(name, err), kept.Close())
	}
	if !own.Called(before) {
		var problems diag.Problems
		problems.Add(diag.Problem{File: name, Code: "store.other_title", Severity: diag.Caution,
			Found: diag.Say("the store was that of %s", "数据库此前属于%s", before.Name()), Want: own.Name(),
			Hint: diag.Say("if that is another study, end this at once: both have the same questionnaire: {id: …}", "如果是另一个项目，请立即停止：两者的 questionnaire: {id: …} 相同")})
		a.notes(&problems)
	}
	return kept, name, nil
}

// strange says of an error that the store is another study's what to do; other
// errors stay as they are.
func strange(name string, err error) error {
	foreign, ok := errors.AsType[*collect.Foreign](err)
	if !ok {
		return err
	}
	return notOurs(name, foreign, foreign.Hint())
}

// strangeWave says so of the store in the folder of an earlier wave, which no
// flag names.
func strangeWave(name, dir string, err error) error {
	foreign, ok := errors.AsType[*collect.Foreign](err)
	if !ok {
		return err
	}
	return notOurs(name, foreign, diag.Say("this is the store of an earlier wave: put the wave's own in its place; only if it is the same study under another id or title say in %s questionnaire: {id: %s}",
		"这是以往一期的数据库：请换成该期自己的数据库；只有确为同一项目、仅改了编号或名称时，才在 %s 中写 questionnaire: {id: %s}", filepath.Join(dir, study.ConfigName), foreign.Kept.ID))
}

func notOurs(name string, foreign *collect.Foreign, hint diag.Text) error {
	var problems diag.Problems
	problems.Add(diag.Problem{File: name, Code: "store.other_study", Found: foreign.Found(), Want: foreign.Want(), Hint: hint})
	return problems.Err()
}
