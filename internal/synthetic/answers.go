package synthetic

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"goodgov/indicators"
	"goodgov/survey"
)

// Answers is what to make up: whom the questionnaires come from, and what the
// answers are to look like. All items are taken to be worded positively.
type Answers struct {
	Framework  *indicators.Framework
	Units      *indicators.Units
	Returned   []int // questionnaires that come back, by unit
	Scale      survey.Scale
	Columns    survey.Columns // ID, Unit and Seconds must be named
	Background []string       // of ProfileColumns, those that are asked
	Screening  survey.Screening
	Rejected   []survey.Reason // one for each questionnaire that fails the screening: why; DuplicateID stands alone
	Means      []float64       // by item: what the valid answers come to, nearly; nil: made up too
	Effects    []Effect
	// Targets are met exactly (to TargetTolerance), in their order; items
	// that an earlier target moved stay as they are. Weights are needed for
	// them alone.
	Targets []Target
	Weights *indicators.Weights
}

// Effect is a group of people who answer an item otherwise than the rest, by
// Shift scale points before rounding.
type Effect struct {
	Column, Value string // of the Profile
	Item          string
	Shift         float64
}

// The parts that make up an answer before it is rounded, in standard
// deviations on a scale of 1 to 5.
const (
	ofUpperUnit = 0.08 // a district
	ofUnit      = 0.18 // a community
	ofAspect    = 0.08 // a community, in one dimension
	ofPerson    = 0.47 // leniency, in everything
	ofDimension = 0.34 // a person, in one dimension
	ofFacet     = 0.18 // a person, in one branch below a dimension
	ofAnswer    = 0.71 // the rest
	ofHabit     = 0.18 // logarithm: how much more some people vary than others
)

// How often an item is skipped, and how long an answer takes.
const (
	shareSkipped    = 0.03
	secondsPerItem  = 7.0
	spreadOfSeconds = 0.35 // logarithm
)

// sheet is one questionnaire.
type sheet struct {
	unit    int
	profile Profile
	seconds int
	reasons survey.Reason
	checks  []string  // by attention item
	answers []int     // by item; unanswered is none
	latent  []float64 // by item: opinion, as a deviation from the item's mean
	id      string
}

// unanswered stands for no answer; it is no point of a scale.
const unanswered = math.MinInt

// Table makes up the answers. It fails where what was asked for can't be had:
// a target out of reach with this seed, or more rejected than returned.
func (a Answers) Table(seed uint64) (Table, error) {
	valid, rejected, err := a.deal(stream(seed, "units"))
	if err != nil {
		return Table{}, err
	}
	sheets := slices.Concat(valid, rejected)
	a.people(stream(seed, "people"), valid)
	a.people(stream(seed, "people rejected"), rejected)
	a.opinions(stream(seed, "opinions"), sheets)
	a.skips(stream(seed, "skips"), sheets)
	a.times(stream(seed, "times"), sheets)

	means := slices.Clone(a.Means)
	if means == nil {
		means = a.means(stream(seed, "means"))
	}
	if err := a.aim(means); err != nil {
		return Table{}, err
	}
	for i := range a.Framework.Items {
		a.round(i, means[i], valid, sheets)
	}
	r := stream(seed, "repairs")
	for _, s := range sheets {
		a.breakRuns(r, s)
	}
	if err := a.hit(stream(seed, "targets"), valid); err != nil {
		return Table{}, err
	}
	r = stream(seed, "faults")
	for _, s := range rejected {
		a.spoil(r, s)
	}
	sheets, err = a.order(stream(seed, "order"), valid, rejected)
	if err != nil {
		return Table{}, err
	}
	return a.table(sheets), nil
}

// deal gives every returned questionnaire a unit and decides which are rejected.
func (a Answers) deal(r *rand.Rand) (valid, rejected []*sheet, err error) {
	var all []*sheet
	for unit, n := range a.Returned {
		for range n {
			all = append(all, &sheet{unit: unit})
		}
	}
	if len(a.Rejected) > len(all) {
		return nil, nil, fmt.Errorf("%d rejected of %d returned", len(a.Rejected), len(all))
	}
	shuffle(r, all)
	for i, reasons := range a.Rejected {
		all[i].reasons = reasons
	}
	return all[len(a.Rejected):], all[:len(a.Rejected)], nil
}

func (a Answers) people(r *rand.Rand, sheets []*sheet) {
	for i, p := range profiles(r, len(sheets)) {
		sheets[i].profile = p
		for _, check := range a.Screening.Attention {
			sheets[i].checks = append(sheets[i].checks, check.Want)
		}
	}
}
