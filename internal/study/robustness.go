package study

import (
	"context"
	"errors"
	"maps"
	"math"
	"slices"

	"goodgov/ahp"
	"goodgov/indicators"
	"goodgov/indicators/robustness"
	"goodgov/internal/diag"
	"goodgov/reports"
	"goodgov/survey"
)

// RobustnessOptions of Robustness.
type RobustnessOptions struct {
	Read  ReadOptions
	Sobol robustness.SobolOptions
	Node  string // the indicator whose scores are ranked; "" is the root
	Units RankedUnits
	// Factors are those that may come out otherwise; nil is all that the study
	// has.
	Factors []robustness.Factor
	// Choices are, for a factor, the names of what else might have been
	// decided; a factor that is not named has the usual ones.
	Choices map[robustness.Factor][]string
}

// RankedUnits says which units are ranked.
type RankedUnits int

const (
	AllUnits       RankedUnits = iota
	PublishedUnits             // those that reports show: a gap in the ranks would tell of another's score
)

// Limits of what is run thousands of times.
const (
	mostPeople  = 200_000
	mostUnits   = 2_000
	expertDraws = 1_000
)

// The names of choices that are not values of a key of the study.
const (
	asIs       = "as-is"    // screening: the study's rules
	unscreened = "none"     // screening: no rules
	without    = "without:" // screening: and the name of a rule
	given      = "given"    // weights: the study's table
)

// Robustness reads the study and runs it over and over with what could have
// come out, or been decided, otherwise. The evaluation has no standard errors.
func (s *Study) Robustness(ctx context.Context, opt RobustnessOptions) (*reports.Evaluation, error) {
	var cases *survey.Cases
	e, weighting, responses, err := s.scored(ctx, indicators.WithoutErrors, func(keep survey.Keep) (responses *survey.Responses, err error) {
		opt.Read.Keep = keep
		cases, responses, err = s.Cases(ctx, opt.Read, nil)
		return responses, err
	})
	if err != nil {
		return nil, err
	}
	defer responses.Close()
	s.count(e, responses)
	in, err := s.robustnessInput(ctx, opt, weighting, cases)
	if err != nil {
		return nil, err
	}
	if opt.Units == PublishedUnits {
		in.Unranked = make([]bool, len(s.Units.List))
		for unit := range in.Unranked {
			in.Unranked[unit] = e.Hidden(unit)
		}
	}
	e.Robust, err = robustness.Analyse(ctx, in, opt.Sobol)
	return e, err
}

// otherwise gathers what might have come out otherwise.
type otherwise struct {
	s        *Study
	opt      RobustnessOptions
	in       *robustness.Input
	problems diag.Problems
}

func (s *Study) robustnessInput(ctx context.Context, opt RobustnessOptions, w *Weighting, cases *survey.Cases) (*robustness.Input, error) {
	o := otherwise{s: s, opt: opt, in: &robustness.Input{Framework: s.Framework, Units: s.Units, Options: s.Config.Scores}}
	if opt.Node != "" {
		node, known := s.Framework.Index(opt.Node)
		if !known {
			o.problems.Add(diag.Problem{File: s.path(s.Config.Indicators), Code: "robustness.unknown_indicator", Found: diag.Quote(opt.Node),
				Want: diag.Say("the code of an indicator", "指标代码"), Hint: o.problems.DidYouMean(opt.Node, s.Framework.Codes())})
		}
		o.in.Node = node
	}
	if err := o.weights(ctx, w); err != nil {
		return nil, err
	}
	o.people(cases)
	o.rules()
	o.in.DrawRespondents = o.asked(robustness.Respondents)
	return o.in, o.problems.Err()
}

func (o *otherwise) asked(f robustness.Factor) bool {
	return o.opt.Factors == nil || slices.Contains(o.opt.Factors, f)
}

// choose is the study's own choice of a factor followed by the others: those
// asked for, which must be among the legal ones, or else the usual ones.
func choose[T ~string](o *otherwise, f robustness.Factor, own T, legal, usual []T) []T {
	choices := []T{own}
	if !o.asked(f) {
		return choices
	}
	others := usual
	if names, chosen := o.opt.Choices[f]; chosen {
		others = nil
		for _, name := range names {
			if !slices.Contains(legal, T(name)) {
				words := make([]string, len(legal))
				for i, l := range legal {
					words[i] = string(l)
				}
				o.problems.Add(diag.Problem{Key: string(f), Code: "robustness.choice", Found: diag.Quote(name), Want: oneOf(words), Hint: diag.DidYouMean(name, words)})
				continue
			}
			others = append(others, T(name))
		}
	}
	for _, other := range others {
		if !slices.Contains(choices, other) {
			choices = append(choices, other)
		}
	}
	return choices
}

// weights are the study's, and other ways to them.
func (o *otherwise) weights(ctx context.Context, w *Weighting) error {
	equal := robustness.WeightSet{Name: EqualWeights, Local: indicators.EqualWeights(o.s.Framework).Local}
	switch w.From {
	case reports.FromEquality:
		choose(o, robustness.Weights, EqualWeights, []string{EqualWeights}, nil)
		o.in.Weights = []robustness.WeightSet{equal}
		return nil
	case reports.FromTable:
		o.in.Weights = []robustness.WeightSet{{Name: given, Local: w.Weights.Local}}
		if len(choose(o, robustness.Weights, given, []string{given, EqualWeights}, []string{EqualWeights})) > 1 {
			o.in.Weights = append(o.in.Weights, equal)
		}
		return nil
	}
	options := o.s.groupOptions()
	ways, legal := map[string]ahp.GroupOptions{}, []string(nil)
	for _, aggregate := range ahp.Aggregations() {
		for _, method := range ahp.PriorityMethods() {
			way := options
			way.Aggregate, way.Method = aggregate, method
			name := wayName(way)
			ways[name], legal = way, append(legal, name)
		}
	}
	legal = append(legal, EqualWeights)
	names := choose(o, robustness.Weights, wayName(options), legal, usualWays(options))
	p := w.drawnFrom(o.s.Framework)
	o.in.DrawExperts = o.asked(robustness.Experts)
	for i, name := range names {
		if name == EqualWeights {
			o.in.Weights = append(o.in.Weights, equal)
			continue
		}
		set := robustness.WeightSet{Name: name}
		weights, _, _, err := w.Judgements.Weights(w.table.File, ways[name])
		if _, faulty := errors.AsType[*diag.Problems](err); faulty && i > 0 && o.opt.Choices[robustness.Weights] == nil {
			continue // what judgements with gaps do not allow was not asked for
		}
		if err := placeError(w.table, err, &o.problems); err != nil {
			return err
		}
		if weights == nil {
			continue
		}
		set.Local = weights.Local
		if o.in.DrawExperts {
			draws := ahp.DefaultUncertaintyOptions()
			draws.GroupOptions, draws.Draws, draws.Seed = ways[name], expertDraws, o.opt.Sobol.Seed
			set.Draws, err = p.WeightDraws(ctx, draws)
			if fault, ok := errors.AsType[*ahp.Error](err); ok && (fault.Code == ahp.CodeFewExperts || fault.Code == ahp.CodeNobody) {
				o.in.DrawExperts = false // one expert is no sample, nor is nobody
			} else if err != nil {
				return err
			}
		}
		o.in.Weights = append(o.in.Weights, set)
	}
	return nil
}

func wayName(o ahp.GroupOptions) string { return string(o.Aggregate) + "/" + string(o.Method) }

// usualWays are the other way to make a group of its experts, the other usual
// method of priorities, and no weights at all.
func usualWays(own ahp.GroupOptions) []string {
	group, method := own, own
	group.Aggregate = ahp.AggregateIndividualJudgements
	if own.Aggregate == group.Aggregate {
		group.Aggregate = ahp.AggregateIndividualPriorities
	}
	method.Method = ahp.Eigenvector
	if own.Method == method.Method {
		method.Method = ahp.GeometricMean
	}
	return []string{wayName(group), wayName(method), EqualWeights}
}

// people are all who are valid under some rules, and the rules.
func (o *otherwise) people(cases *survey.Cases) {
	if n := cases.Len(); n > mostPeople || len(o.s.Units.List) > mostUnits {
		o.problems.Add(diag.Problem{File: o.s.AnswersName(), Code: "robustness.too_many",
			Found: diag.Say("%d questionnaires in %d units", "%d 份问卷、%d 个单元", n, len(o.s.Units.List)),
			Want:  diag.Say("%d and %d at most: the study is run thousands of times", "不超过 %d 份、%d 个：需将整项评价重复计算数千次", mostPeople, mostUnits),
			Hint:  diag.Say("draw a sample of the questionnaires of each unit first", "可先从各单元问卷中抽取样本")})
		return
	}
	// Nobody asks for unreadable rows, nor for one person's answers twice.
	const never = survey.BadRow | survey.DuplicateID
	q := cases.Questionnaire
	met := survey.Reason(0) // reasons that leaving them out would change something
	var of []int            // the case of each person
	for n := range cases.Len() {
		reasons := cases.Reasons[n]
		if cases.Unit[n] < 0 || reasons&never != 0 {
			continue
		}
		if reasons&(reasons-1) == 0 {
			met |= reasons
		}
		of = append(of, n)
		o.in.People = append(o.in.People, indicators.Respondent{Unit: int(cases.Unit[n]), Weight: cases.Weight[n], Values: q.AppendValues(nil, cases.Answers(n))})
	}
	legal, usual := []string{asIs, unscreened}, []string(nil)
	ignore := map[string]survey.Reason{asIs: 0, unscreened: ^survey.Reason(0)}
	for _, r := range survey.Reasons() {
		name := without + r.String()
		ignore[name] = r
		legal = append(legal, name)
		if met&r != 0 {
			usual = append(usual, name)
		}
	}
	if len(usual) != 1 { // of one rule, no rules and without it are the same
		usual = append([]string{unscreened}, usual...)
	}
	for _, name := range choose(o, robustness.Screening, asIs, legal, usual) {
		policy := robustness.Policy{Name: name}
		for i, n := range of {
			if cases.Reasons[n]&^ignore[name] == 0 {
				policy.Valid = append(policy.Valid, i)
			}
		}
		if own := o.in.Policies; len(own) == 0 || len(policy.Valid) != len(own[0].Valid) || o.opt.Choices[robustness.Screening] != nil {
			o.in.Policies = append(o.in.Policies, policy)
		}
	}
}

// rules are how scores are made.
func (o *otherwise) rules() {
	own, in := o.s.Config.Scores, o.in
	legal := slices.DeleteFunc(slices.Clone(indicators.Aggregations), func(a indicators.Aggregation) bool {
		return indicators.CheckAggregation(a, own.Goalposts) != nil
	})
	usual := slices.DeleteFunc(slices.Clone(legal), func(a indicators.Aggregation) bool {
		return a == indicators.Harmonic || a == indicators.Minimum // the mildest and the strictest are asked for by name
	})
	in.Aggregations = choose(o, robustness.Aggregation, own.Aggregation, legal, usual)
	in.Methods = choose(o, robustness.Method, own.Method, indicators.Methods, indicators.Methods)
	var missing []robustness.MissingRule
	if o.gaps() {
		missing = append(missing, robustness.PersonMean)
		if o.completeEverywhere() {
			missing = append(missing, robustness.Complete)
		}
	}
	in.Missing = choose(o, robustness.Missing, robustness.Available, robustness.MissingRules, missing)
	rollups := slices.DeleteFunc(slices.Clone(indicators.Rollups), func(r indicators.Rollup) bool {
		return o.s.Units.CheckRollup("", r) != nil
	})
	var other []indicators.Rollup
	if o.ranksUpperUnits() {
		other = rollups
	}
	in.Rollups = choose(o, robustness.Rollup, own.Rollup, rollups, other)
}

func (o *otherwise) gaps() bool {
	return slices.ContainsFunc(o.in.People, func(p indicators.Respondent) bool { return slices.ContainsFunc(p.Values, math.IsNaN) })
}

// completeEverywhere reports whether every unit that has respondents under the
// study's rules has one who answered everything: otherwise units would fall out of
// the ranking.
func (o *otherwise) completeEverywhere() bool {
	units := map[int]bool{}
	for _, i := range o.in.Policies[0].Valid {
		p := &o.in.People[i]
		units[p.Unit] = units[p.Unit] || !slices.ContainsFunc(p.Values, math.IsNaN)
	}
	return !slices.Contains(slices.Collect(maps.Values(units)), false)
}

// ranksUpperUnits reports whether some level of units above others is ranked.
func (o *otherwise) ranksUpperUnits() bool {
	u := o.s.Units
	for _, level := range u.Levels() {
		units := u.AtLevel(level)
		if len(units) > 1 && slices.ContainsFunc(units, func(unit int) bool { return !u.Lowest(unit) }) {
			return true
		}
	}
	return false
}
