package study

import (
	"context"
	"math"
	"slices"

	"goodgov/indicators"
	"goodgov/indicators/alerts"
	"goodgov/indicators/waves"
	"goodgov/reports"
)

// watch holds the study's rules of early warning to an evaluation.
func (s *Study) watch(ctx context.Context, e *reports.Evaluation, weights *indicators.Weights, opt ReadOptions) error {
	if len(s.alerts) == 0 {
		return nil
	}
	opt.Verdicts, opt.Progress = nil, nil // a second reading says nothing new
	figures := alerts.Figures{Results: e.Scores, CR: consistencyOf(e)}
	for unit := range e.Tallies {
		figures.Questionnaires = append(figures.Questionnaires,
			alerts.Questionnaires{Distributed: s.Units.List[unit].Distributed, Returned: e.Tallies[unit].Returned, Valid: e.Tallies[unit].Valid})
	}
	if s.watches(alerts.Change) {
		trend := e.Trend
		if trend == nil {
			var err error
			if trend, err = s.Waves(ctx, weights, WaveOptions{Read: opt}); err != nil {
				return err
			}
		}
		figures.Change = s.changes(trend)
	}
	if s.watches(alerts.Gap) {
		gaps, err := s.gaps(ctx, opt)
		if err != nil {
			return err
		}
		figures.Gap = gaps
	}
	e.Watch = &reports.Watch{Rules: s.alerts, Findings: alerts.Check(s.alerts, figures)}
	return nil
}

func (s *Study) watches(what alerts.What) bool {
	return slices.ContainsFunc(s.alerts, func(r alerts.Rule) bool { return r.What == what })
}

// none is a difference that there is not.
func none() alerts.Difference {
	nan := math.NaN()
	return alerts.Difference{Value: nan, Low: nan, High: nan}
}

// consistencyOf finds the consistency ratio of an indicator's matrix.
func consistencyOf(e *reports.Evaluation) func(node int) float64 {
	cr := map[int]float64{}
	for i := range e.Matrices {
		cr[e.Matrices[i].Node] = e.Matrices[i].Group.CR
	}
	return func(node int) float64 {
		if v, compared := cr[node]; compared {
			return v
		}
		return math.NaN()
	}
}

// changes finds what became of a score since the last wave; its framework has
// those indicators alone that all waves have.
func (s *Study) changes(a *waves.Analysis) func(unit, node int) alerts.Difference {
	return func(unit, node int) alerts.Difference {
		at, common := a.Framework.Index(s.Framework.Nodes[node].Code)
		there, known := a.Units.Index(s.Units.List[unit].Code)
		if !common || !known {
			return none()
		}
		c := &a.Changes[there][at]
		return alerts.Difference{Value: c.Value, Low: c.Low, High: c.High, N: min(c.NBefore, c.N)}
	}
}
