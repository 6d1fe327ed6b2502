package study

import (
	"errors"

	"goodgov/ahp"
	"goodgov/indicators"
	"goodgov/internal/diag"
	"goodgov/internal/tabular"
	"goodgov/reports"
)

// Weighting is the weights of a study and where they come from.
type Weighting struct {
	Weights    *indicators.Weights
	From       reports.WeightSource
	Judgements *indicators.ExpertJudgements // nil where they come from a table, or are equal
	Matrices   []indicators.MatrixResult
	Experts    []reports.Expert
	Warnings   []diag.Warning

	table *tabular.Head // the judgements
}

// Weigh computes, reads or sets the weights, as the study says.
func (s *Study) Weigh() (*Weighting, error) {
	switch c := s.Config; {
	case s.judged():
		return s.weighJudgements()
	case c.Weights != "" && c.Weights != EqualWeights:
		return s.readWeighting()
	default:
		return &Weighting{Experts: s.Experts, From: reports.FromEquality, Weights: indicators.EqualWeights(s.Framework)}, nil
	}
}

func (s *Study) weighJudgements() (*Weighting, error) {
	w, err := s.readWeighing()
	if err != nil {
		return nil, err
	}
	options := s.groupOptions()
	var waiting []diag.Warning
	if s.Config.Judgements == "" { // they are coming in, one pair after the other
		waiting = w.Judgements.LeaveOutUnjudged()
	}
	waiting = append(waiting, w.Judgements.LeaveOutUnfinished(options)...)
	var problems diag.Problems
	w.Weights, w.Matrices, w.Warnings, err = w.Judgements.Weights(w.table.File, options)
	if err := placeError(w.table, err, &problems); err != nil {
		return nil, err
	}
	w.Warnings = append(waiting, w.Warnings...)
	return w, problems.Err()
}

// groupOptions are how the study says judgements become weights.
func (s *Study) groupOptions() ahp.GroupOptions {
	options := s.Config.AHP
	options.Weights = nil
	if s.Experts != nil {
		options.Weights = map[string]float64{}
		for _, expert := range s.Experts {
			options.Weights[expert.Name] = expert.Weight
		}
	}
	return options
}

// readWeighing reads the judgements and lists those who gave them.
func (s *Study) readWeighing() (*Weighting, error) {
	var problems diag.Problems
	w := &Weighting{Experts: s.Experts, From: reports.FromJudgements}
	rows, ok, err := s.tableJudgements(w, &problems)
	if err != nil {
		return nil, err
	}
	if ok {
		if err := s.judgements(w, rows, &problems); err != nil {
			return nil, err
		}
	}
	problems.Sort()
	if err := problems.Err(); err != nil {
		return nil, err
	}
	if s.Experts == nil {
		for _, name := range w.Judgements.Experts {
			w.Experts = append(w.Experts, reports.Expert{Name: name, Weight: 1})
		}
	}
	return w, nil
}

// tableJudgements are those of the study's table, if it names one; not ok
// where that can't be read.
func (s *Study) tableJudgements(w *Weighting, problems *diag.Problems) (rows []indicators.Judgement, ok bool, err error) {
	if s.Config.Judgements == "" {
		w.table = &tabular.Head{File: s.collected.name}
		return nil, true, nil
	}
	t, err := s.table("judgements", s.Config.Judgements, problems)
	if err != nil || t == nil {
		problems.Rewrite(func(p diag.Problem) diag.Problem {
			if p.Code == "table.no_rows" {
				p.Hint = diag.Say("leave judgements: out of %s: experts' judgements on the web then count, and until there are any siblings weigh the same",
					"在 %s 中去掉 judgements: 即可：专家在网上所作的判断照样计入，尚无判断时按等权计算", ConfigName)
			}
			return p
		})
		return nil, false, err
	}
	w.table = t.Head
	rows, ok = readJudgements(t, problems)
	return rows, ok, nil
}

// judgements sorts judgements into matrices.
func (s *Study) judgements(w *Weighting, rows []indicators.Judgement, problems *diag.Problems) error {
	joined := s.joinJudgements(w.table, rows, problems)
	var known []string
	for _, expert := range s.Experts {
		known = append(known, expert.Name)
	}
	judgements, notes, err := indicators.NewExpertJudgements(s.Framework, w.table.File, joined.rows, known)
	faults, _ := errors.AsType[*diag.Problems](err)
	joined.name(notes)
	joined.name(faults)
	place(w.table, notes, &s.notes)
	w.Judgements = judgements
	return placeError(w.table, err, problems)
}

func (s *Study) readWeighting() (*Weighting, error) {
	var problems diag.Problems
	t, err := s.table("weights", s.Config.Weights, &problems)
	if err != nil {
		return nil, err
	}
	w := &Weighting{Experts: s.Experts, From: reports.FromTable}
	if t != nil {
		if rows, ok := readWeights(t, &problems); ok {
			w.Weights, err = indicators.GivenWeights(s.Framework, t.File, rows)
			if err := placeError(t.Head, err, &problems); err != nil {
				return nil, err
			}
		}
	}
	problems.Sort()
	return w, problems.Err()
}
