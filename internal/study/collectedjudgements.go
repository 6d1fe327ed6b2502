package study

import (
	"fmt"
	"slices"

	"goodgov/ahp"
	"goodgov/indicators"
	"goodgov/internal/diag"
	"goodgov/internal/tabular"
)

// joinedJudgements are those of the study's table and those that were
// collected. What an expert said of a pair on the page takes the place of what
// the table says of it.
type joinedJudgements struct {
	rows  []indicators.Judgement
	file  string
	after int // rows from this line on were collected; 0: all of the table
	from  *collected
}

func (s *Study) joinJudgements(t *tabular.Head, rows []indicators.Judgement, problems *diag.Problems) *joinedJudgements {
	j := &joinedJudgements{rows: rows, file: t.File, from: s.collected}
	if s.collected == nil || len(s.collected.judgements) == 0 {
		return j
	}
	for _, row := range rows {
		j.after = max(j.after, row.Line)
	}
	j.after = max(j.after, 1)
	type pair struct{ expert, parent, a, b string }
	pairOf := func(expert, parent, a, b string) pair { return pair{expert, parent, min(a, b), max(a, b)} }
	again := map[pair]bool{}
	var collected []indicators.Judgement
	for i, c := range s.collected.judgements {
		value, err := ahp.ParseJudgement(c.Value)
		if err != nil {
			problems.Add(diag.Problem{File: j.from.name, Sheet: c.Expert, Key: fmt.Sprintf("%s/%s", c.A, c.B), Code: "judgements.value", Found: diag.Quote(c.Value),
				Want: diag.Say("a decimal or a fraction", "小数或分数")})
			continue
		}
		again[pairOf(c.Expert, c.Parent, c.A, c.B)] = true
		collected = append(collected, indicators.Judgement{Expert: c.Expert, Parent: c.Parent, A: c.A, B: c.B, Value: value, Line: j.after + 1 + i, Collected: true})
	}
	before := len(rows)
	kept := slices.DeleteFunc(slices.Clone(rows), func(r indicators.Judgement) bool { return again[pairOf(r.Expert, r.Parent, r.A, r.B)] })
	j.rows = append(kept, collected...)
	s.note(diag.Problem{File: j.from.name, Key: "judgements", Code: "collected.judgements", Severity: diag.Note, Want: diag.Say("%d in all", "共 %d 条", len(collected))})
	if n := before - len(kept); n > 0 {
		s.note(diag.Problem{File: j.from.name, Key: "judgements", Code: "collected.judgements_replaced", Severity: diag.Note,
			Want: diag.Say("judgements of %s replaced by later ones of the same experts and pairs: %d", "%s 中由同一专家对同一组指标的新判断取代的判断：%d 条", t.File, n)})
	}
	return j
}

// name names faults by the expert where they are in what was collected.
func (j *joinedJudgements) name(problems *diag.Problems) {
	if problems == nil || j.after == 0 {
		return
	}
	problems.Rewrite(func(p diag.Problem) diag.Problem {
		if p.File == j.file && p.Line > j.after {
			c := j.from.judgements[p.Line-j.after-1]
			p.File, p.Sheet, p.Line = j.from.name, c.Expert, 0
		}
		return p
	})
}

// judged tells whether weights come from judgements: those of a table, or
// collected ones where the study does not say otherwise.
func (s *Study) judged() bool {
	c := s.Config
	if s.collected == nil || len(s.collected.judgements) == 0 {
		return c.Judgements != ""
	}
	if c.Weights != "" {
		s.note(diag.Problem{File: s.collected.name, Key: "judgements", Code: "collected.judgements_unused", Severity: diag.Caution,
			Want: diag.Say("%d judgements are not used: %s has weights: %s", "%d 条专家判断未使用：%s 中已设 weights: %s", len(s.collected.judgements), ConfigName, c.Weights),
			Hint: diag.Say("leave weights: out and they set the weights", "去掉 weights: 即可由这些判断确定权重")})
		return false
	}
	return true
}
