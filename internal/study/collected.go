package study

import (
	"context"
	"iter"
	"os"

	"goodgov/internal/collect"
	"goodgov/internal/tabular"
	"goodgov/reports"
)

// Source is where answers, judgements and opinions are kept that were
// collected for a study.
type Source interface {
	// Submissions goes through those that count, as they are at one moment.
	Submissions(context.Context, collect.Query) iter.Seq2[collect.Kept, error]
	Judgements(context.Context) ([]collect.Judgement, error)
	// Versions are the outlines, in JSON, of the versions of a form that were given out.
	Versions(ctx context.Context, form string) (map[string]string, error)
	Opinions(context.Context) ([]collect.Opinion, error)
}

// SourceOf finds the source of a study, this one or an earlier wave, and what
// people call it. It is nil where nothing was collected.
type SourceOf func(ctx context.Context, s *Study) (name string, source Source, err error)

// Collect lets what was collected follow the study's own tables: answers stand
// behind those of its table, or alone where it names none or one that is nothing
// but a header, as a study begins with; an expert's judgement
// of a pair takes the place of the one in its table. Earlier waves that are
// studies of their own get theirs likewise. Judgements are read at once; answers
// once, when they are first asked for, so that all that is computed is of one
// moment. Close frees them.
func (s *Study) Collect(ctx context.Context, of SourceOf) error {
	name, source, err := of(ctx, s)
	if err != nil {
		return err
	}
	s.sourceOf = of
	if source == nil {
		return nil
	}
	c := &collected{name: name, source: source}
	if c.judgements, err = source.Judgements(ctx); err != nil {
		return err
	}
	s.collected = c
	if s.headerAlone(s.Config.Responses) {
		s.Config.Responses = ""
	}
	if len(c.judgements) > 0 && s.headerAlone(s.Config.Judgements) {
		s.Config.Judgements = ""
	}
	return nil
}

// headerAlone tells whether a table of the study is there and has no rows. What
// was collected then stands alone: the columns of the answers would say nothing
// about them, as the questionnaire may have others.
func (s *Study) headerAlone(name string) bool {
	if name == "" {
		return false
	}
	name = s.path(name)
	path, _ := tabular.SplitName(name)
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() || info.Size() > peekSize {
		return false
	}
	file, err := os.Open(path)
	if err != nil {
		return false // said when it is read
	}
	defer file.Close()
	table, err := tabular.NewReader(file, name, tabular.Options{AllowNoRows: true})
	if err != nil {
		return false
	}
	for range table.Rows() {
		return false
	}
	return true
}

// Close gives up what was held of the answers that were collected. The source
// stays open.
func (s *Study) Close() error {
	if s.collected == nil || s.collected.answers == nil {
		return nil
	}
	return s.collected.answers.Close()
}

// Opinions are those that were collected; nil where none were.
func (s *Study) Opinions(ctx context.Context) ([]collect.Opinion, error) {
	if s.collected == nil {
		return nil, nil
	}
	return s.collected.source.Opinions(ctx)
}

// TreatedOpinions is what became of them, by unit with those below; those that
// came from nowhere in the study count for the whole. It is nil where none came.
func (s *Study) TreatedOpinions(ctx context.Context) (*reports.Opinions, error) {
	all, err := s.Opinions(ctx)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	of := make([][]collect.Opinion, len(s.Units.List))
	for _, o := range all {
		unit, _ := s.Units.Index(o.Unit) // the whole, where it is unknown
		for ; unit >= 0; unit = s.Units.Parent[unit] {
			of[unit] = append(of[unit], o)
		}
	}
	x := &reports.Opinions{Title: s.Config.Title, Note: s.Config.Note, Units: s.Units, Publish: s.Config.Publish}
	for _, opinions := range of {
		x.Treatments = append(x.Treatments, collect.Treat(opinions))
	}
	return x, nil
}

// collected is what was collected for a study.
type collected struct {
	name       string // for messages
	source     Source
	judgements []collect.Judgement
	answers    *collectedAnswers // nil until they are asked for
}

// collectedAnswers returns the answers that were collected; nil where there are none.
func (s *Study) collectedAnswers(ctx context.Context) (*collectedAnswers, error) {
	c := s.collected
	if c == nil {
		return nil, nil
	}
	if c.answers == nil {
		answers, err := s.layOut(ctx)
		if err != nil {
			return nil, err
		}
		c.answers = answers
	}
	s.note(c.answers.notes...)
	if c.answers.rows == 0 {
		return nil, nil
	}
	return c.answers, nil
}

// AnswersName is what messages call the answers: their table, or where they
// were collected.
func (s *Study) AnswersName() string {
	if s.Config.Responses == "" && s.collected != nil {
		return s.collected.name
	}
	return s.path(s.Config.Responses)
}

// hasAnswers tells whether there are answers to be read.
func (s *Study) hasAnswers() bool { return s.Config.Responses != "" || s.collected != nil }

// anyCollected tells whether some of the answers that were read were collected.
func (s *Study) anyCollected() bool {
	return s.collected != nil && s.collected.answers != nil && s.collected.answers.rows > 0
}
