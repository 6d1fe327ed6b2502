package study

import (
	"context"
	"errors"

	"goodgov/internal/diag"
	"goodgov/reports"
	"goodgov/survey"
	"goodgov/survey/psychometrics"
	"goodgov/survey/psychometrics/cfa"
)

// Quality says whether a run judges the instrument as well.
type Quality string

const (
	WithoutQuality Quality = ""
	WithQuality    Quality = "quality"
)

// How much a report judges in passing. Beyond these sizes the commands of the
// bench do it when asked. They count answers and not seconds, so that a study
// has the same report on every machine.
const (
	mostJudged = 200_000 // valid questionnaires
	mostAsked  = 100     // items: the work of factors grows with their fourth power
	// mostExpected and mostModelled are the numbers of answers, questionnaires ×
	// items, up to which gaps are filled by what is likeliest: in correlations
	// (EM, Little's test), and in the factor model (FIML). The work grows with the
	// patterns of missing answers and the cube of the items, and FIML does it many
	// times over.
	mostExpected = 100_000
	mostModelled = 30_000
)

// quality judges the instrument by the valid answers: reliability, structure,
// and the framework's own factor model. What the data do not bear is left out
// with the reason. An error is of reading the answers back, or the context's.
func (s *Study) quality(ctx context.Context, responses *survey.Responses) (*reports.Quality, error) {
	valid := 0
	for i := range responses.Tallies {
		valid += responses.Tallies[i].Valid
	}
	q := &reports.Quality{Respondents: valid, Answers: s.Config.Responses, Collected: s.anyCollected(), Encoding: s.encoding.String(), Comma: s.comma, Skipped: map[reports.QualityPart]diag.Text{}}
	var why diag.Text
	switch items := len(s.Framework.Items); {
	case valid > mostJudged:
		why = diag.Say("%d valid questionnaires, more than the %d that a report judges", "有效问卷 %d 份，多于报告所评估的 %d 份", valid, mostJudged)
	case items > mostAsked:
		why = diag.Say("%d items, more than the %d that a report judges", "题项 %d 个，多于报告所评估的 %d 个", items, mostAsked)
	}
	if !why.IsZero() {
		for _, part := range reports.QualityParts() {
			q.Skipped[part] = why
		}
		return q, nil
	}
	if err := s.judgeScales(ctx, responses, q); err != nil {
		return nil, err
	}
	if err := s.judgeStructure(ctx, responses, q); err != nil {
		return nil, err
	}
	return q, s.judgeModel(responses, q)
}

func (s *Study) judgeScales(ctx context.Context, responses *survey.Responses, q *reports.Quality) error {
	opt := psychometrics.DefaultScaleOptions()
	opt.Confidence = s.Config.Scores.Confidence
	r := &reports.Reliability{Title: s.Config.Title, Note: s.Config.Note, Framework: s.Framework, Options: opt, Weighted: responses.Weighted()}
	var specs []psychometrics.ScaleSpec
	r.Nodes, specs = s.Scales()
	if len(specs) == 0 {
		q.Skipped[reports.QualityReliability] = diag.Say("no indicator has two items or more", "没有含两个及以上题项的指标")
		return nil
	}
	var err error
	r.Scales, err = psychometrics.OfResponses(ctx, responses, specs, opt)
	q.Reliability = r
	return err
}

func (s *Study) judgeStructure(ctx context.Context, responses *survey.Responses, q *reports.Quality) error {
	if items := len(s.Framework.Items); items < 3 {
		q.Skipped[reports.QualityValidity] = diag.Say("%d items: factors need three or more", "只有 %d 个题项：因子分析至少需要三个", items)
		return nil
	}
	v := &reports.Validity{Title: s.Config.Title, Note: s.Config.Note, Framework: s.Framework, Weighted: responses.Weighted()}
	var spec psychometrics.ValiditySpec
	v.Dimensions, spec = s.Structure(0)
	opt := psychometrics.DefaultValidityOptions()
	opt.MostGapped = mostExpected
	// As in the factor model, everybody counts alike: weights count under the
	// listwise rule alone, which of thirty items with a few gaps each leaves a
	// quarter of the respondents.
	opt.Weights = psychometrics.IgnoreWeights
	if q.Respondents*len(s.Framework.Items) <= mostExpected {
		opt.Missing = psychometrics.EM
	}
	var err error
	if v.Validity, err = psychometrics.ValidityOf(ctx, responses, spec, opt); err != nil {
		why, known := unsuited(err, spec.Names)
		q.Skipped[reports.QualityValidity] = why
		if known {
			return nil
		}
		return err
	}
	q.Validity = v
	return nil
}

func (s *Study) judgeModel(responses *survey.Responses, q *reports.Quality) error {
	if s.Framework.Depth < 2 {
		q.Skipped[reports.QualityFactors] = diag.Say("the framework has no dimensions between the whole and the items", "指标体系在总体与题项之间没有维度")
		return nil
	}
	rows, _, err := ItemAnswers(responses)
	if err != nil {
		return err
	}
	model := s.FactorModel(1)
	model.Structure, model.Identification = cfa.Correlated, cfa.Marker
	opt := cfa.DefaultOptions()
	if q.Respondents*len(s.Framework.Items) <= mostModelled {
		opt.Missing = cfa.FIML
	}
	a := &reports.FactorAnalysis{Framework: s.Framework, Level: 1}
	if a.Result, err = cfa.Fit(model, cfa.Observe(rows), opt); err != nil {
		why, known := unsuited(err, nil)
		q.Skipped[reports.QualityFactors] = why
		if known {
			return nil
		}
		return err
	}
	a.Warnings = a.Result.Warnings
	q.Factors = a
	return nil
}

// unsuited says why answers can't be analysed; known is false for other errors.
func unsuited(err error, names []string) (why diag.Text, known bool) {
	if fault, ok := errors.AsType[*psychometrics.UnfactorableError](err); ok {
		return fault.Text(names), true
	}
	if fault, ok := errors.AsType[*psychometrics.Error](err); ok {
		return fault.Text, true
	}
	if fault, ok := errors.AsType[*cfa.Error](err); ok {
		return fault.Found, true
	}
	return diag.Text{}, false
}
