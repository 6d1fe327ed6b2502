package screening

import (
	"context"
	"math"

	"goodgov/internal/cores"
	"goodgov/internal/diag"
	"goodgov/survey"
)

// Rules are thresholds of the rules that compare questionnaires with each
// other. The zero value has all of them off; so has NaN or nil where 0 would be
// a threshold.
type Rules struct {
	// MinIRV is the least standard deviation of a person's raw answers, missing
	// ones left out; strictly less is careless (Dunn, Heggestad, Shanock &
	// Theilgard 2018). 0 turns the rule off.
	MinIRV float64
	// EvenOdd is the least correlation, over Scales, of a person's mean of the
	// odd items with that of the even ones, stepped up by Spearman–Brown;
	// strictly less is careless (Johnson 2005, Meade & Craig 2012). High is
	// consistent. A person whose halves do not vary has none, and is careless.
	EvenOdd *float64
	Scales  [][]int // items of each scale, in column order; those with one item do not count
	// Mahalanobis is the p under which a person's squared distance from the mean
	// of all is too improbable (Meade & Craig 2012); 0 turns the rule off.
	Mahalanobis float64
	// Synonyms is the least correlation of a person's answers over pairs of
	// items that all others answer alike; Antonyms the greatest over pairs that
	// they answer contrariwise (Meade & Craig 2012). PairLimit is the |r| over
	// all persons that makes a pair; 0 is 0.60.
	Synonyms, Antonyms *float64
	PairLimit          float64
	// SecondsPerItem is the shortest time per item of the questionnaire; strictly
	// less is too fast (Huang et al. 2012). 0 turns the rule off.
	SecondsPerItem float64
	// SpeedFactor is how many times as fast as the median a person may be;
	// strictly more is too fast (Leiner 2019). 0 turns the rule off.
	SpeedFactor float64
	// NearDuplicates is the share of equal answers, among those that both gave,
	// from which two questionnaires are near-duplicates (Kuriakose & Robbins
	// 2016). 0 turns the rule off.
	NearDuplicates float64
	// Impossible lists combinations of answers and background that can't be.
	Impossible []Combination
	// Interviewer and Day are columns; with InterviewerDayMax an interviewer
	// with strictly more questionnaires in one day is suspected. 0 is no limit.
	Interviewer, Day  string
	InterviewerDayMax int
}

// usualPairLimit is the correlation that makes two items a pair.
const usualPairLimit = 0.60

func (r *Rules) pairLimit() float64 {
	if r.PairLimit == 0 {
		return usualPairLimit
	}
	return r.PairLimit
}

// On lists the rules that are on, as the reasons that they give.
func (r *Rules) On() (on survey.Reason) {
	for _, rule := range []struct {
		on     bool
		reason survey.Reason
	}{
		{r.MinIRV > 0, survey.LowVariability},
		{r.EvenOdd != nil, survey.Inconsistent},
		{r.Mahalanobis > 0, survey.Outlying},
		{r.Synonyms != nil, survey.SynonymsApart},
		{r.Antonyms != nil, survey.AntonymsAlike},
		{r.SecondsPerItem > 0, survey.FastPerItem},
		{r.SpeedFactor > 0, survey.FastRelative},
		{r.NearDuplicates > 0, survey.NearDuplicate},
		{len(r.Impossible) > 0, survey.Impossible},
		{r.InterviewerDayMax > 0, survey.BusyInterviewer},
	} {
		if rule.on {
			on |= rule.reason
		}
	}
	return on
}

// Columns are those of the answers that the rules read besides items, units and times.
func (r *Rules) Columns(items []survey.Item) []string {
	var columns []string
	known := map[string]bool{"": true}
	for _, item := range items {
		known[item.Code] = true
	}
	add := func(column string) {
		if !known[column] {
			known[column] = true
			columns = append(columns, column)
		}
	}
	for _, c := range r.Impossible {
		for _, condition := range c {
			add(condition.Column)
		}
	}
	add(r.Interviewer)
	add(r.Day)
	return columns
}

// Usual are thresholds that the literature proposes; a study decides on its own.
func Usual() Rules {
	evenOdd, synonyms, antonyms := 0.30, 0.0, 0.0
	return Rules{MinIRV: 0.30, EvenOdd: &evenOdd, Mahalanobis: 0.001, Synonyms: &synonyms, Antonyms: &antonyms,
		SecondsPerItem: 2, SpeedFactor: 2, NearDuplicates: 0.95}
}

// Measures are the indices of each questionnaire, in the order of the cases.
// Those that were not asked for are nil. NaN is not known: it is never careless.
type Measures struct {
	IRV      []float64
	EvenOdd  []float64 // −Inf: the halves do not vary
	Distance []float64 // D²
	P        []float64 // of D², the tail of χ² with as many degrees as items answered
	Synonyms []float64 // −Inf: the answers do not vary
	Antonyms []float64 // +Inf: the answers do not vary
	PerItem  []float64 // seconds
	Speed    []float64 // median time over own
	Match    []float64 // greatest share of equal answers with another questionnaire
	Twin     []int32   // which that is; −1 is none
	// Combination is the first of Rules.Impossible that holds, −1 is none.
	Combination []int32
	DayCount    []int32 // questionnaires of the same interviewer on the same day

	MedianSeconds  float64
	Covariance     CovarianceSource
	SynonymPairs   []Pair
	AntonymPairs   []Pair
	NearDuplicates Search

	cautions []caution
}

// Pair is two items that go together, or against each other, by the answers of all.
type Pair struct {
	A, B int
	R    float64
}

// Codes of warnings: indices that could not be had, or not wholly.
const (
	WarnFewScales diag.Code = "screening.few_scales"
	WarnFewPairs  diag.Code = "screening.few_pairs"
	WarnSingular  diag.Code = "screening.singular"
	WarnCut       diag.Code = "screening.near_duplicates_cut"
)

// caution is why an index could not be had, or not wholly.
type caution struct {
	rule    survey.Reason
	warning diag.Warning
}

func (m *Measures) warn(rule survey.Reason, code diag.Code, text diag.Text) {
	m.cautions = append(m.cautions, caution{rule, diag.Warning{Code: code, Text: text}})
}

// Warnings say which indices of some rules could not be had, and why.
func (m *Measures) Warnings(rules survey.Reason) (warnings []diag.Warning) {
	for _, c := range m.cautions {
		if rules&c.rule != 0 {
			warnings = append(warnings, c.warning)
		}
	}
	return warnings
}

// Measure computes the indices that the wanted reasons need; unless a reason is
// wanted it is not computed, whether its rule is on or not. Bad rows have no
// index, and no part in what the others are compared with.
func Measure(ctx context.Context, c *survey.Cases, r *Rules, want survey.Reason) (*Measures, error) {
	m := &Measures{MedianSeconds: math.NaN()}
	if want&survey.LowVariability != 0 {
		m.IRV = perCase(c, irv)
	}
	if want&survey.Inconsistent != 0 {
		m.evenOdd(c, r)
	}
	if want&(survey.Outlying|survey.SynonymsApart|survey.AntonymsAlike) != 0 {
		s, err := sumsOf(ctx, c)
		if err != nil {
			return nil, err
		}
		if want&survey.Outlying != 0 {
			m.mahalanobis(c, s)
		}
		m.pairs(c, r, s, want)
	}
	if want&(survey.FastPerItem|survey.FastRelative) != 0 {
		m.speed(c, want)
	}
	if want&survey.NearDuplicate != 0 {
		if err := m.nearDuplicates(ctx, c, r.NearDuplicates); err != nil {
			return nil, err
		}
	}
	if want&survey.Impossible != 0 {
		m.impossible(c, r)
	}
	if want&survey.BusyInterviewer != 0 {
		m.dayCounts(c, r)
	}
	return m, ctx.Err()
}

// Measurable are the rules that the cases and columns allow to be measured
// without much ado, on or off: times where there are any, near-duplicates where
// all pairs can be compared.
func Measurable(c *survey.Cases, r *Rules) survey.Reason {
	want := survey.LowVariability | survey.Inconsistent | survey.Outlying | survey.SynonymsApart | survey.AntonymsAlike
	for _, seconds := range c.Seconds {
		if !math.IsNaN(seconds) {
			want |= survey.FastPerItem | survey.FastRelative
			break
		}
	}
	if c.Len() <= exhaustiveCases {
		want |= survey.NearDuplicate
	}
	return want | r.On()
}

// Judge gives each questionnaire its reasons; those of rules that are off, or
// that were not measured, are not among them.
func (r *Rules) Judge(m *Measures, n int) []survey.Reason {
	reasons := make([]survey.Reason, n)
	mark := func(reason survey.Reason, values []float64, careless func(v float64) bool) {
		if r.On()&reason == 0 {
			return
		}
		for i, v := range values {
			if careless(v) {
				reasons[i] |= reason
			}
		}
	}
	mark(survey.LowVariability, m.IRV, func(v float64) bool { return v < r.MinIRV*(1-rounding) })
	mark(survey.Inconsistent, m.EvenOdd, func(v float64) bool { return v < *r.EvenOdd-rounding })
	mark(survey.Outlying, m.P, func(v float64) bool { return v < r.Mahalanobis })
	mark(survey.SynonymsApart, m.Synonyms, func(v float64) bool { return v < *r.Synonyms-rounding })
	mark(survey.AntonymsAlike, m.Antonyms, func(v float64) bool { return v > *r.Antonyms+rounding })
	mark(survey.FastPerItem, m.PerItem, func(v float64) bool { return v < r.SecondsPerItem*(1-rounding) })
	mark(survey.FastRelative, m.Speed, func(v float64) bool { return v > r.SpeedFactor*(1+rounding) })
	mark(survey.NearDuplicate, m.Match, func(v float64) bool { return v >= r.NearDuplicates*(1-rounding) })
	for i, combination := range m.Combination {
		if combination >= 0 && r.On()&survey.Impossible != 0 {
			reasons[i] |= survey.Impossible
		}
	}
	for i, count := range m.DayCount {
		if r.InterviewerDayMax > 0 && int(count) > r.InterviewerDayMax {
			reasons[i] |= survey.BusyInterviewer
		}
	}
	return reasons
}

// rounding is what two ways of computing a figure may differ by: an index on
// the threshold is not beyond it.
const rounding = 1e-12

// perCase computes a figure of the answers of each questionnaire that could be read.
func perCase(c *survey.Cases, of func(answers []survey.Code) float64) []float64 {
	values := make([]float64, c.Len())
	chunks(c.Len(), func(from, to int) {
		for i := from; i < to; i++ {
			values[i] = math.NaN()
			if c.Reasons[i]&survey.BadRow == 0 {
				values[i] = of(c.Answers(i))
			}
		}
	})
	return values
}

// chunkCases are taken by a core at a time.
const chunkCases = 4096

// chunks goes over parts of 0…n−1 on all cores, to the end: it is soon done.
func chunks(n int, work func(from, to int)) {
	cores.Chunks(context.Background(), n, chunkCases, func() func(from, to int) { return work })
}
