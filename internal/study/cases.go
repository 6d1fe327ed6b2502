package study

import (
	"context"
	"errors"
	"maps"
	"slices"

	"goodgov/internal/diag"
	"goodgov/internal/tabular"
	"goodgov/survey"
)

// Cases reads the questionnaires one by one with the texts of some columns,
// and what the study finds out about them. The caller closes the Responses.
func (s *Study) Cases(ctx context.Context, opt ReadOptions, columns []string) (*survey.Cases, *survey.Responses, error) {
	overlay, err := s.overlay(ctx, opt.BadRows)
	if err != nil {
		return nil, nil, err
	}
	return s.readCases(ctx, columns, opt, overlay)
}

func (s *Study) readCases(ctx context.Context, columns []string, opt ReadOptions, overlay *survey.Overlay) (*survey.Cases, *survey.Responses, error) {
	start, err := s.openAnswers(ctx)
	if err != nil {
		return nil, nil, err
	}
	defer start.file.Close()
	name := s.AnswersName()
	if !start.regular && overlay == nil && len(s.finders()) > 0 {
		var problems diag.Problems
		problems.Add(diag.Problem{File: name, Code: "responses.once", Found: diag.Say("a pipe, which can be read once", "管道，只能读取一次"),
			Want: diag.Say("a file: the study's rules or weights need a first reading of all answers", "普通文件：评价项目的规则或权数需要先通读一遍答卷")})
		return nil, nil, problems.Err()
	}
	reader, err := tabular.NewReader(watched(start, opt.Progress), name, tabular.Options{AllowNoRows: true})
	var problems diag.Problems
	if err := placeError(&tabular.Head{File: name}, err, &problems); err != nil {
		return nil, nil, err
	}
	if err := problems.Err(); err != nil {
		return nil, nil, err
	}
	records := newRecords(reader, start, opt.BadRows)
	defer records.stop()
	cases, responses, notes, err := survey.ReadCases(ctx, records, reader.File, s.Questionnaire(), columns, opt.survey(overlay, start.collected))
	if fault, ok := errors.AsType[tableFault](err); ok {
		err = fault.problems
	}
	err = start.collected.name(opt.BadRows, notes, err)
	if err := placeError(reader.Head, err, &problems); err != nil {
		return nil, nil, err
	}
	problems.Sort()
	if err := problems.Err(); err != nil {
		return nil, nil, err
	}
	place(reader.Head, notes, &s.notes)
	s.note(reader.Notes()...)
	s.encoding, s.comma = reader.Encoding(), reader.Comma()
	return cases, responses, nil
}

// A finder finds out about rows what they do not tell by themselves: whether
// one differs from the others more than it should, what weight makes the
// sample like the population.
type finder struct {
	columns []string // whose texts it needs
	// find adds to the overlay, which has an entry for every case. The cases
	// have the reasons and weights of the finders before it. Warnings are of
	// the result: what could not be found out, and why.
	find func(ctx context.Context, cases *survey.Cases, overlay *survey.Overlay) ([]diag.Warning, error)
}

// finders are those that the study asks for, in their order: screening before
// weighting.
func (s *Study) finders() []finder {
	var all []finder
	for _, f := range []*finder{s.screener(), s.weigher()} {
		if f != nil {
			all = append(all, *f)
		}
	}
	return all
}

// overlay is what the finders say; nil where there are none. They need a
// reading of their own, which is done once.
func (s *Study) overlay(ctx context.Context, bad survey.BadRows) (*survey.Overlay, error) {
	finders := s.finders()
	if known := s.overlays[bad]; known != nil || len(finders) == 0 {
		return known, nil
	}
	columns := map[string]bool{}
	for _, f := range finders {
		for _, column := range f.columns {
			columns[column] = true
		}
	}
	first := *s
	first.notes = diag.Problems{} // the second reading will have them too
	cases, responses, err := first.readCases(ctx, slices.Sorted(maps.Keys(columns)), ReadOptions{BadRows: bad, Keep: survey.CountRows}, nil)
	if err != nil {
		return nil, err
	}
	if err := responses.Close(); err != nil {
		return nil, err
	}
	overlay := &survey.Overlay{Reasons: make([]survey.Reason, cases.Len()), Weights: make([]float64, cases.Len())}
	for n := range overlay.Weights {
		overlay.Weights[n] = 1
	}
	base := slices.Clone(cases.Weight)
	for _, f := range finders {
		warnings, err := f.find(ctx, cases, overlay)
		if err != nil {
			return nil, err
		}
		s.found = append(s.found, warnings...)
		for n := range overlay.Reasons {
			cases.Flags[n] |= overlay.Reasons[n] & s.Config.Screening.Flags
			cases.Reasons[n] |= overlay.Reasons[n] &^ s.Config.Screening.Flags
			cases.Weight[n] = base[n] * overlay.Weights[n]
		}
	}
	if s.overlays == nil {
		s.overlays = map[survey.BadRows]*survey.Overlay{}
	}
	s.overlays[bad] = overlay
	return overlay, nil
}

// With is the study with another configuration.
func (s *Study) With(change func(*Config)) *Study {
	other, config := *s, *s.Config
	change(&config)
	other.Config, other.overlays, other.found = &config, nil, nil
	other.notes = diag.Problems{}
	return &other
}
