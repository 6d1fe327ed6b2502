package study

import (
	"context"

	"goodgov/indicators"
	"goodgov/indicators/uncertainty"
	"goodgov/survey"
)

// howSure says how sure scores and ranks are.
func (s *Study) howSure(ctx context.Context, results *indicators.Results, weighting *Weighting, responses *survey.Responses, opt uncertainty.Options) (*uncertainty.Result, error) {
	in := uncertainty.Input{Results: results, Respondents: respondents(responses), Group: s.Config.AHP}
	if weighting.Judgements != nil {
		in.Panel = weighting.drawnFrom(s.Framework)
	}
	return uncertainty.Analyse(ctx, in, opt)
}
