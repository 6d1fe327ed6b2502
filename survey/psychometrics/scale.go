package psychometrics

import (
	"context"
	"errors"
	"math"
	"slices"

	"goodgov/internal/diag"
	"goodgov/survey"
)

// ScaleSpec names a scale of a questionnaire.
type ScaleSpec struct {
	Span  Span
	Group []int // of each item within the scale, as FitHierarchical takes it; nil for none
}

// ScaleOptions say how scales are judged.
type ScaleOptions struct {
	Options
	Missing MissingRule
	Weights RespondentWeights // the zero value ignores them
	Null    NullDistribution
	// Correlation is PolychoricCorrelation where figures of the normal variables behind the
	// answers are wanted too.
	Correlation Correlation
}

// DefaultScaleOptions are listwise deletion, a uniform null distribution, and
// answers taken as they are.
func DefaultScaleOptions() ScaleOptions {
	return ScaleOptions{Options: DefaultOptions(), Missing: Listwise, Weights: UseWeights, Null: Uniform, Correlation: PearsonCorrelation}
}

// ItemStatistics are what one item tells.
type ItemStatistics struct {
	N            int // answers behind mean and sd by the rule
	Distribution Distribution
	Critical     CriticalRatio
	Flags        []ItemFlag
}

// OrdinalReliability is of the normal variables behind the answers.
type OrdinalReliability struct {
	Alpha float64 // ordinal alpha (Zumbo, Gadermann & Zeisser 2007)
	Omega float64 // ω total of those variables
	// CategoricalOmega is of the sum of the answers as they were given (Green &
	// Yang 2009).
	CategoricalOmega float64
}

// Agreement is r_wg(J) over the units.
type Agreement struct {
	Null         NullDistribution
	ByUnit       []float64 // by unit of the questionnaire; NaN with fewer than two answers to an item
	Mean, Median float64
	Enough       float64 // share of units with .70 or more
}

// Scale is all there is to say of a scale's reliability.
type Scale struct {
	Spec ScaleSpec
	// Reliability is nil where the rule leaves fewer than two respondents, as
	// Fault then says.
	*Reliability
	Fault       *Error
	Complete    int // respondents who answered every item
	Statistics  []ItemStatistics
	Ordinal     *OrdinalReliability // nil unless asked for
	Aggregation Aggregation         // of respondents with complete answers, over the lowest units
	Agreement   Agreement
	Verdicts    []Verdict
}

// OfResponses judges the scales of a questionnaire. Respondent weights count in
// what is made of means and covariances, under the listwise rule; polychoric
// correlations, critical ratios and what is said of units take everybody alike.
// An error is of reading the rows back, or the context's.
func OfResponses(ctx context.Context, r *survey.Responses, specs []ScaleSpec, opt ScaleOptions) ([]Scale, error) {
	spans := make([]Span, len(specs))
	for i, spec := range specs {
		spans[i] = spec.Span
	}
	counts, pairs, err := Count(ctx, r, spans, CountOptions{Pairs: opt.Missing == Pairwise, Tables: opt.Correlation == PolychoricCorrelation})
	if err != nil {
		return nil, err
	}
	var answers [][]float64
	if opt.Missing == EM {
		if answers, err = values(ctx, r); err != nil {
			return nil, err
		}
	}
	weighted := r.Weighted() && opt.Weights == UseWeights
	var weights []Moments
	var faults []error
	if weighted && opt.Missing == Listwise {
		if weights, faults, err = weightedMoments(ctx, r, spans); err != nil {
			return nil, err
		}
	}
	scales := make([]Scale, len(specs))
	all := r.Total()
	for i, spec := range specs {
		c := &counts[i]
		s := Scale{Spec: spec, Complete: c.N}
		var m Moments
		switch {
		case weights != nil:
			m, err = weights[i], faults[i]
		case opt.Missing == Pairwise:
			m, err = pairs.Moments(spec.Span)
		case opt.Missing == EM:
			m, err = MomentsOf(within(answers, spec.Span), EM)
		default:
			m, err = c.Moments()
		}
		if err == nil {
			s.Reliability = Analyse(m, spec.Group, opt.Options)
		} else if fault, ok := errors.AsType[*Error](err); ok {
			s.Fault = fault
		} else {
			return nil, err
		}
		if weighted && weights == nil && s.Reliability != nil {
			s.Warnings = append(s.Warnings, unweighted(opt.Missing))
		}
		s.items(c, &all, r.Questionnaire)
		if opt.Correlation == PolychoricCorrelation {
			s.ordinal(c)
		}
		s.Aggregation = c.Groups().Aggregate(opt.Confidence)
		s.Agreement = agreement(r, spec.Span, opt.Null)
		judged := JudgeAlpha(math.NaN(), math.NaN(), 0, math.NaN())
		if s.Reliability != nil {
			judged = JudgeAlpha(s.Alpha, s.AlphaLow, s.Items, s.MeanCorrelation)
		}
		averaged := JudgeAggregation(s.Aggregation, s.Agreement.Median)
		// Scores rest on everybody, and the reliability of a unit's mean grows with
		// its people: half of them say too little of it.
		if a := s.Aggregation; averaged.Level != Unknown && 2*a.N < all.Valid {
			averaged.Level = Unknown
			averaged.Text = diag.Say("can't be judged: %d of %d respondents answered every item", "无法判断：%[2]d 名受访者中只有 %[1]d 名答全各题", a.N, all.Valid)
		}
		s.Verdicts = []Verdict{judged, averaged}
		scales[i] = s
	}
	return scales, ctx.Err()
}

// values are all answers as numbers, NaN where there is none.
func values(ctx context.Context, r *survey.Responses) ([][]float64, error) {
	var rows [][]float64
	for row, err := range r.Rows() {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return nil, err
		}
		rows = append(rows, r.Questionnaire.AppendValues(nil, row.Answers))
	}
	return rows, nil
}

func within(rows [][]float64, span Span) [][]float64 {
	part := make([][]float64, len(rows))
	for i, row := range rows {
		part[i] = row[span.From:span.To]
	}
	return part
}

// items takes the distributions from the respondents of the rule: with listwise
// deletion those with complete answers, otherwise all who answered the item.
func (s *Scale) items(c *Counts, all *survey.Tally, q *survey.Questionnaire) {
	for i := range s.Spec.Span.Len() {
		x := ItemStatistics{Distribution: c.Distribution(i), Critical: CompareExtremes(Distribution{}, Distribution{}), Flags: []ItemFlag{}}
		if s.Reliability != nil && s.Missing != Listwise {
			x.Distribution = answered(all, q, s.Spec.Span.From+i)
		}
		x.N = x.Distribution.N()
		if c.Low != nil {
			x.Critical = CompareExtremes(c.distribution(c.Low, i), c.distribution(c.High, i))
		}
		if s.Reliability != nil {
			if s.Missing == EM {
				x.N = s.N
			}
			x.Flags = FlagItem(s.ItemTotal[i], s.AlphaIfDeleted[i], s.Alpha, x.Critical)
		}
		s.Statistics = append(s.Statistics, x)
	}
}

// answered is the distribution of all answers to an item.
func answered(t *survey.Tally, q *survey.Questionnaire, item int) Distribution {
	width := q.Scale.Width()
	d := Distribution{Min: q.Scale.Min, Counts: slices.Clone(t.Counts[item*(width+1)+1 : (item+1)*(width+1)])}
	if q.Items[item].Reverse {
		slices.Reverse(d.Counts)
	}
	return d
}

// ordinal computes the polychoric figures of the complete answers.
func (s *Scale) ordinal(c *Counts) {
	nan := math.NaN()
	s.Ordinal = &OrdinalReliability{Alpha: nan, Omega: nan, CategoricalOmega: nan}
	if s.Reliability == nil {
		return
	}
	var items []int
	for i := range c.Span.Len() {
		if thresholds(c.Distribution(i).Counts) != nil {
			items = append(items, i)
		}
	}
	m := OrdinalMoments(c.Tables, c.N, Listwise)
	m = m.Of(items)
	if len(items) < 2 {
		return
	}
	s.Ordinal.Alpha = CronbachAlpha(m)
	f, err := FitOneFactor(m)
	if err != nil {
		if !errors.Is(err, ErrTooFewItems) {
			s.warn(WarnNoPolychoric, diag.Say("the polychoric correlations have no inverse: no ordinal ω", "多分格相关矩阵不可逆：不计算有序 ω"))
		}
		return
	}
	s.Ordinal.Omega = f.Omega(ModelImplied)
	cuts := make([][]float64, len(items))
	for at, i := range items {
		cuts[at] = thresholds(c.Distribution(i).Counts)
	}
	if len(f.Heywood()) == 0 {
		s.Ordinal.CategoricalOmega = CategoricalOmega(f.Standardized(), cuts)
	}
}

// agreement is r_wg(J) of each lowest unit from all answers of its respondents.
func agreement(r *survey.Responses, span Span, null NullDistribution) Agreement {
	a := Agreement{Null: null, Mean: math.NaN(), Median: math.NaN(), Enough: math.NaN()}
	reference := null.Variance(r.Questionnaire.Scale.Width())
	var defined []float64
	for unit := range r.Tallies {
		variance := 0.0
		for item := span.From; item < span.To; item++ {
			sd := answered(&r.Tallies[unit], r.Questionnaire, item).SD()
			variance += sd * sd / float64(span.Len())
		}
		w := WithinGroupAgreement(span.Len(), variance, reference)
		a.ByUnit = append(a.ByUnit, w)
		if !math.IsNaN(w) {
			defined = append(defined, w)
		}
	}
	if len(defined) == 0 {
		return a
	}
	slices.Sort(defined)
	a.Mean, a.Enough = 0, 0
	for _, w := range defined {
		a.Mean += w / float64(len(defined))
		if w >= enoughRWG {
			a.Enough += 1 / float64(len(defined))
		}
	}
	middle := len(defined) / 2
	a.Median = defined[middle]
	if len(defined)%2 == 0 {
		a.Median = (defined[middle-1] + defined[middle]) / 2
	}
	return a
}
