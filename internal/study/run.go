package study

import (
	"context"
	"iter"
	"slices"

	"goodgov/indicators"
	"goodgov/indicators/uncertainty"
	"goodgov/internal/diag"
	"goodgov/reports"
	"goodgov/survey"
)

// RunOptions of Run.
type RunOptions struct {
	Uncertainty *uncertainty.Options // nil: nothing is said of how sure scores and ranks are

	Read    ReadOptions
	Errors  indicators.Errors
	Quality Quality
	Waves   Waving
	Groups  Grouped
}

// Run runs the whole chain. Its error is a *diag.Problems with the faults of
// judgements and answers together, or a failure to read.
func (s *Study) Run(ctx context.Context, opt RunOptions) (*reports.Evaluation, error) {
	e, weighting, responses, err := s.scored(ctx, opt.Errors, func(keep survey.Keep) (*survey.Responses, error) {
		opt.Read.Keep = keep
		return s.Answers(ctx, opt.Read)
	})
	if err != nil {
		return nil, err
	}
	defer responses.Close()
	if opt.Uncertainty != nil {
		if e.Uncertainty, err = s.howSure(ctx, e.Scores, weighting, responses, *opt.Uncertainty); err != nil {
			return nil, err
		}
		e.Warnings = append(e.Warnings, e.Uncertainty.Warnings...)
	}
	s.count(e, responses)
	if opt.Quality == WithQuality {
		if e.Quality, err = s.quality(ctx, responses); err != nil {
			return nil, err
		}
	}
	if opt.Groups == WithGroups {
		if e.Groups, err = s.groups(ctx, e, opt.Read); err != nil {
			return nil, err
		}
	}
	if opt.Waves == WithWaves {
		if e.Trend, err = s.Waves(ctx, weighting.Weights, WaveOptions{Read: opt.Read}); err != nil {
			return nil, err
		}
	}
	if w := s.weighted[s.overlays[opt.Read.BadRows]]; w != nil {
		e.Weighting = w.report
	}
	if e.Opinions, err = s.TreatedOpinions(ctx); err != nil {
		return nil, err
	}
	e.Protect()
	return e, s.watch(ctx, e, weighting.Weights, opt.Read)
}

// scored is an evaluation with scores and nothing else, and what it was made
// of. read reads the answers, with as much of them kept as scores need; the
// caller closes them. The faults of judgements and answers come together.
func (s *Study) scored(ctx context.Context, errors indicators.Errors, read func(survey.Keep) (*survey.Responses, error)) (*reports.Evaluation, *Weighting, *survey.Responses, error) {
	var problems diag.Problems
	weighting, err := s.Weigh()
	if err := problems.MergeError(err); err != nil {
		return nil, nil, nil, err
	}
	options, keep := s.Config.Scores, survey.KeepRows
	options.Errors = errors
	if errors == indicators.WithoutErrors && options.Method == indicators.ItemMeans {
		keep = survey.CountRows
	}
	responses, err := read(keep)
	if err := problems.MergeError(err); err != nil {
		return nil, nil, nil, err
	}
	problems.Sort()
	if err := problems.Err(); err != nil {
		if responses != nil {
			responses.Close()
		}
		return nil, nil, nil, err
	}
	e := s.evaluation(weighting)
	e.Scores, err = indicators.Compute(ctx, s.Framework, s.Units, weighting.Weights, samples(s.Framework, responses), respondents(responses), options)
	if err != nil {
		responses.Close()
		return nil, nil, nil, err
	}
	e.Warnings = append(e.Warnings, e.Scores.Warnings...)
	return e, weighting, responses, nil
}

// Screen reads and screens the answers alone: no weights, no scores.
func (s *Study) Screen(ctx context.Context, opt ReadOptions) (*reports.Evaluation, error) {
	opt.Keep = survey.CountRows
	responses, err := s.Answers(ctx, opt)
	if err != nil {
		return nil, err
	}
	e := s.evaluation(&Weighting{})
	e.Publish.Protect = reports.ProtectNone // a survey team must see what came back from each unit
	s.count(e, responses)
	return e, nil
}

// count puts what was counted in the answers into an evaluation.
func (s *Study) count(e *reports.Evaluation, responses *survey.Responses) {
	e.Questionnaire = responses.Questionnaire
	e.Background = responses.Background
	e.Unplaced = responses.Unplaced
	e.Flags = responses.Flags
	e.Tallies = pooled(s.Units, responses.Tallies)
	e.Warnings = append(e.Warnings, s.versionWarnings()...)
	e.Warnings = append(e.Warnings, overReturned(s.Units, e.Tallies)...)
	e.Warnings = append(e.Warnings, interviews(s.Units, e.Outcomes, e.Tallies)...)
}

// overReturned warns of units where more questionnaires came back than were
// handed out: either count is wrong, and the rate of valid ones says nothing.
func overReturned(u *indicators.Units, tallies []survey.Tally) []diag.Warning {
	var warnings []diag.Warning
	for i := range u.List {
		returned, distributed := tallies[i].Returned, u.List[i].Distributed
		if distributed >= 0 && returned > distributed {
			warnings = append(warnings, diag.Warning{Code: "screening.over_returned", Unit: u.List[i].Code,
				Text: diag.Say("%d questionnaires returned of %d distributed: correct the number or look for repeated rows", "回收 %d 份，多于发放的 %d 份：请核对发放数，或检查有无重复录入", returned, distributed)})
		}
	}
	return warnings
}

// Describe is the evaluation of a study without answers: framework and weights.
func (s *Study) Describe() (*reports.Evaluation, error) {
	weighting, err := s.Weigh()
	if err != nil {
		return nil, err
	}
	return s.evaluation(weighting), nil
}

func (s *Study) evaluation(w *Weighting) *reports.Evaluation {
	c := s.Config
	return &reports.Evaluation{
		Title: c.Title, Note: c.Note,
		Framework: s.Framework, Weights: w.Weights, WeightsFrom: w.From, Matrices: w.Matrices, Experts: w.Experts, AHP: c.AHP,
		Units: s.Units, Rules: s.rules(), Outcomes: s.outcomes(), ScaleNames: c.ScaleNames, Labels: s.Labels,
		Warnings: slices.Concat(s.found, w.Warnings), Problems: &s.notes, Publish: c.Publish,
	}
}

// samples turns tallies into what scores are computed from.
func samples(f *indicators.Framework, responses *survey.Responses) []indicators.Sample {
	q := responses.Questionnaire
	stride := q.Scale.Width() + 1
	own := make([]indicators.Sample, len(responses.Tallies))
	for unit := range responses.Tallies {
		t := &responses.Tallies[unit]
		s := indicators.NewSample(f)
		s.Valid = t.Valid
		for node := range f.Nodes {
			s.N[node] = t.Answered[node]
			s.W[node] = float64(t.Answered[node])
			if t.AnsweredWeight != nil {
				s.W[node] = t.AnsweredWeight[node]
			}
		}
		for i, item := range f.Items {
			for code := 1; code < stride; code++ {
				count := float64(t.Counts[i*stride+code])
				if t.Weighted != nil {
					count = t.Weighted[i*stride+code]
				}
				s.Sum[item] += count * q.Value(i, survey.Code(code))
			}
		}
		own[unit] = s
	}
	return own
}

// respondents are the kept rows, packed as they are.
func respondents(responses *survey.Responses) *indicators.Respondents {
	q, p := responses.Questionnaire, responses.Packing
	r := &indicators.Respondents{Coding: indicators.Coding{Bits: p.Bits, Words: p.Words, Word: p.Word, Shift: p.Shift}}
	for i := range q.Items {
		values := make([]float64, q.Scale.Width()+2) // beside the scale an empty cell and a missing code
		for code := range values {
			values[code] = q.Value(i, survey.Code(code))
		}
		r.Value = append(r.Value, values)
	}
	r.Of = func(unit int) iter.Seq2[indicators.Block, error] {
		return func(yield func(indicators.Block, error) bool) {
			for block, err := range responses.Blocks(unit) {
				if !yield(indicators.Block(block), err) {
					return
				}
			}
		}
	}
	return r
}

// pooled adds to each unit's tally those of the units below it. A lowest
// unit's is the same.
func pooled(u *indicators.Units, own []survey.Tally) []survey.Tally {
	all := make([]survey.Tally, len(own))
	for i := len(own) - 1; i >= 0; i-- {
		if u.Lowest(i) {
			all[i] = own[i]
			continue
		}
		all[i] = own[i].Clone()
		for _, child := range u.Children[i] {
			all[i].Add(&all[child])
		}
	}
	return all
}
