package robustness

import (
	"goodgov/indicators"
)

// Factor is something that could have come out, or been decided, otherwise.
type Factor string

const (
	Experts     Factor = "experts"     // who compared: the panel drawn again
	Respondents Factor = "respondents" // who answered: weighted anew within each unit
	Weights     Factor = "weights"     // how judgements become weights, or equal weights
	Aggregation Factor = "aggregation" // how scores combine
	Method      Factor = "method"      // items' means first, or respondents' own scores
	Missing     Factor = "missing"     // what stands for an answer that is not there
	Screening   Factor = "screening"   // which questionnaires are valid
	Rollup      Factor = "rollup"      // how upper units get their scores
)

// OtherRanking is what no run draws: another way to an order than scores. See
// Ranking.
const OtherRanking Factor = "ranking"

// Factors lists them, what is drawn first.
var Factors = []Factor{Experts, Respondents, Weights, Aggregation, Method, Missing, Screening, Rollup}

// Drawn reports whether a factor is a sample and not a choice.
func (f Factor) Drawn() bool { return f == Experts || f == Respondents }

// MissingRule says what stands for an answer that is not there.
type MissingRule string

const (
	// Available leaves it out; weights of the rest are renormalised.
	Available MissingRule = "available"
	// Complete leaves out the whole questionnaire.
	Complete MissingRule = "complete"
	// PersonMean puts the mean of the person's own answers to the items under
	// the same indicator, or where there are none under the one above it, and so on
	// (Downey & King 1998).
	PersonMean MissingRule = "person-mean"
	// Middle puts the middle of the scale, as if who doesn't know were content
	// by half.
	Middle MissingRule = "middle"
)

// MissingRules lists the rules, the one that scores follow first.
var MissingRules = []MissingRule{Available, Complete, PersonMean, Middle}

// WeightSet is one way to weights. Draws, where experts are drawn again, are
// local weights by node and draw, NaN in a draw that can't be used; nil where
// weights owe nothing to experts.
type WeightSet struct {
	Name  string
	Local []float64 // by node
	Draws [][]float64
}

// Policy is one way to tell which questionnaires are valid.
type Policy struct {
	Name  string
	Valid []int // indexes of Input.People, ascending
}

// Input is a study and what might have been otherwise. Of each list of choices
// the first is the study's own; a list of one is no factor.
type Input struct {
	Framework *indicators.Framework
	Units     *indicators.Units
	Options   indicators.Options // its Method, Aggregation and Rollup are not used
	Node      int                // of the framework: whose scores are ranked
	// Unranked are units that take no place in any ranking; nil is none.
	Unranked []bool
	// People are all who are valid under some policy, with their answers as
	// scores; NaN is none.
	People []indicators.Respondent

	// Experts are drawn again, respondents weighted anew, if these are true. For
	// experts the sets of weights need Draws, all of one length.
	DrawExperts, DrawRespondents bool
	Weights                      []WeightSet
	Aggregations                 []indicators.Aggregation
	Methods                      []indicators.Method
	Missing                      []MissingRule
	Policies                     []Policy
	Rollups                      []indicators.Rollup
}

// choices is how many a factor has; 0 of what is not asked of.
func (in *Input) choices(f Factor) int {
	switch f {
	case Weights:
		return len(in.Weights)
	case Aggregation:
		return len(in.Aggregations)
	case Method:
		return len(in.Methods)
	case Missing:
		return len(in.Missing)
	case Screening:
		return len(in.Policies)
	case Rollup:
		return len(in.Rollups)
	}
	return 0
}

// Choices are the names of a factor's, the study's own first; nil of what is
// drawn.
func (in *Input) Choices(f Factor) []string {
	var names []string
	for at := range in.choices(f) {
		names = append(names, in.choice(f, at))
	}
	return names
}

func (in *Input) choice(f Factor, at int) string {
	switch f {
	case Weights:
		return in.Weights[at].Name
	case Aggregation:
		return string(in.Aggregations[at])
	case Method:
		return string(in.Methods[at])
	case Missing:
		return string(in.Missing[at])
	case Screening:
		return in.Policies[at].Name
	default:
		return string(in.Rollups[at])
	}
}

// factors are those that can come out otherwise.
func (in *Input) factors() []Factor {
	var factors []Factor
	for _, f := range Factors {
		if f == Experts && in.DrawExperts || f == Respondents && in.DrawRespondents || in.choices(f) > 1 {
			factors = append(factors, f)
		}
	}
	return factors
}
