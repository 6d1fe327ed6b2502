package study

import (
	"context"
	"math"
	"slices"

	"goodgov/indicators"
	"goodgov/reports"
	"goodgov/survey"
	"goodgov/survey/psychometrics"
	"goodgov/survey/sampling"
)

// sample is the study's valid respondents, as far as it matters how they came
// into it.
type sample struct {
	unit   []int       // of each
	weight []float64   // of each
	scores [][]float64 // by node, of each; NaN without an answer below it
	made   *weighted   // nil: weights are as they were given
}

// sample reads the respondents and their own scores at some nodes.
func (s *Study) sample(ctx context.Context, opt ReadOptions, weights *indicators.Weights, nodes []int) (*sample, error) {
	made, err := s.weights(ctx, opt.BadRows)
	if err != nil {
		return nil, err
	}
	opt.Keep = survey.CountRows
	cases, responses, err := s.Cases(ctx, opt, nil)
	if err != nil {
		return nil, err
	}
	if err := responses.Close(); err != nil {
		return nil, err
	}
	x := &sample{made: made, scores: make([][]float64, len(s.Framework.Nodes))}
	combiner := indicators.NewCombiner(s.Framework, s.Config.Scores)
	score := make([]float64, len(s.Framework.Nodes))
	for n := range cases.Len() {
		if cases.Reasons[n] != 0 || cases.Unit[n] < 0 {
			continue
		}
		x.unit, x.weight = append(x.unit, int(cases.Unit[n])), append(x.weight, cases.Weight[n])
		for i, code := range cases.Answers(n) {
			score[s.Framework.Items[i]] = cases.Questionnaire.Value(i, code)
		}
		combiner.Combine(weights.Local, score)
		for _, node := range nodes {
			x.scores[node] = append(x.scores[node], score[node])
		}
	}
	return x, nil
}

// at is the unit of a level that a respondent belongs to, −1 where none.
func (x *sample) at(u *indicators.Units, level string) []int {
	of := make([]int, len(u.List))
	for i := range u.List {
		of[i] = -1
		for _, above := range u.Path(i) {
			if u.List[above].Level == level {
				of[i] = above
			}
		}
	}
	units := make([]int, len(x.unit))
	for i, unit := range x.unit {
		units[i] = of[unit]
	}
	return units
}

// aggregate is how alike the scores of the respondents of a unit are.
func aggregate(scores []float64, units []int, confidence float64) psychometrics.Aggregation {
	groups := map[int][]float64{}
	for i, v := range scores {
		if units[i] >= 0 {
			groups[units[i]] = append(groups[units[i]], v)
		}
	}
	var list [][]float64
	for i := range slices.Max(append(units, 0)) + 1 {
		if groups[i] != nil {
			list = append(list, groups[i])
		}
	}
	return psychometrics.GroupsOf(list).Aggregate(confidence)
}

// SampleDesign says what the respondents are worth as a sample: for each level
// of units, and each node down to a depth, how much respondents of a unit
// resemble each other, and what becomes of the standard error of the whole.
func (s *Study) SampleDesign(ctx context.Context, opt ReadOptions, depth int) (*reports.SampleDesign, error) {
	weighting, err := s.Weigh()
	if err != nil {
		return nil, err
	}
	var nodes []int
	for node := range s.Framework.Nodes {
		if s.Framework.Level[node] <= depth {
			nodes = append(nodes, node)
		}
	}
	x, err := s.sample(ctx, opt, weighting.Weights, nodes)
	if err != nil {
		return nil, err
	}
	d := &reports.SampleDesign{Title: s.Config.Title, Note: s.Config.Note, Framework: s.Framework, Confidence: s.Config.Scores.Confidence,
		N: len(x.unit), Weighted: s.Config.Columns.Weight != "" || s.Config.Weighting != nil, Calibrated: x.made != nil}
	d.WeightEffect, d.WeightEffective = sampling.Kish(x.weight)
	levels := s.Units.Levels()
	slices.Reverse(levels)
	for _, level := range levels {
		if len(s.Units.AtLevel(level)) > 1 {
			units := x.at(s.Units, level)
			for _, node := range nodes {
				d.Rows = append(d.Rows, x.row(level, node, units, s.Config.Scores.Confidence))
			}
		}
	}
	return d, nil
}

func (x *sample) row(level string, node int, units []int, confidence float64) reports.DesignRow {
	scores := x.scores[node]
	simple := sampling.Design{Weights: x.weight}
	clusters := sampling.Design{Weights: x.weight, Stages: []sampling.Stage{{Cluster: units}}}
	strata := sampling.Design{Weights: x.weight, Stages: []sampling.Stage{{Stratum: units}}, Lonely: sampling.LonelyAdjusts}
	plain, grouped, stratified := simple.Mean(scores), clusters.Mean(scores), strata.Mean(scores)
	a := aggregate(scores, units, confidence)
	r := reports.DesignRow{Level: level, Node: node, N: plain.N, Units: a.Groups, Mean: plain.Value, SD: sd(scores), ICC: a.ICC1, ICCLow: a.ICC1Low, ICCHigh: a.ICC1High,
		ClusterEffect: a.DesignEffect, SE: plain.SE, SEClusters: grouped.SE, SEStrata: stratified.SE, SECalibrated: math.NaN(), DF: grouped.DF}
	var answered []float64
	for i, v := range scores {
		if !math.IsNaN(v) {
			answered = append(answered, x.weight[i])
		}
	}
	r.WeightEffect, _ = sampling.Kish(answered)
	r.Effective = float64(plain.N) / (r.ClusterEffect * r.WeightEffect)
	if x.made != nil {
		strata.Calibration = x.made.calibration
		r.SECalibrated = strata.Mean(scores).SE
	}
	return r
}

// sd is the standard deviation of the values that there are.
func sd(values []float64) float64 {
	n, mean, squares := 0.0, 0.0, 0.0
	for _, v := range values {
		if !math.IsNaN(v) {
			n++
			step := v - mean
			mean += step / n
			squares += step * (v - mean)
		}
	}
	if n < 2 {
		return math.NaN()
	}
	return math.Sqrt(squares / (n - 1))
}
