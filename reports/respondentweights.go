package reports

import (
	"goodgov/indicators"
	"goodgov/internal/diag"
)

// WeightingMethod brings respondents to the margins of their population.
type WeightingMethod string

const (
	// Rake meets several margins at once, round after round.
	Rake WeightingMethod = "rake"
	// PostStratify meets one, whose cells may combine several columns.
	PostStratify WeightingMethod = "poststratify"
)

// WeightingMethods are all of them, the default first.
func WeightingMethods() []WeightingMethod { return []WeightingMethod{Rake, PostStratify} }

// Trimming keeps weights within bounds.
type Trimming struct {
	Low, High float64 // multiples of Of
	Of        TrimMeasure
	How       TrimWay
}

// TrimMeasure is what bounds are multiples of.
type TrimMeasure string

const (
	OfMean   TrimMeasure = "mean"
	OfMedian TrimMeasure = "median"
)

// TrimMeasures are all of them, the default first.
func TrimMeasures() []TrimMeasure { return []TrimMeasure{OfMean, OfMedian} }

// TrimWay is what becomes of the margins when weights are kept within bounds.
type TrimWay string

const (
	// Bounded meets the margins with weights within the bounds.
	Bounded TrimWay = "bounded"
	// Redistribute spreads what lies beyond the bounds evenly over the others,
	// and leaves the margins nearly met.
	Redistribute TrimWay = "redistribute"
)

// TrimWays are all of them, the default first.
func TrimWays() []TrimWay { return []TrimWay{Bounded, Redistribute} }

// DefaultTrimming is 0.3 to 3 times the mean weight (Battaglia et al. 2009 for
// weights of telephone surveys trim at similar multiples).
func DefaultTrimming() Trimming { return Trimming{Low: 0.3, High: 3, Of: OfMean, How: Bounded} }

// RespondentWeights are weights that bring the valid respondents to margins of
// their population.
type RespondentWeights struct {
	Title, Note indicators.Names
	Units       *indicators.Units
	Labels      Labels

	Method  WeightingMethod
	Margins string // the table, as the study names it
	Trim    *Trimming
	N       int     // valid respondents with a weight
	Sum     float64 // of the weights
	Scale   string  // CountScale or ShareScale

	Cells         []WeightedCell
	Before, After WeightSpread
	Low, High     float64 // bounds of the weights; NaN where there are none
	AtBounds      int     // respondents whose weight is at one
	Rounds        int
	Converged     bool
	Deviation     float64 // the largest relative distance of a cell from its total
	Warnings      []diag.Warning
}

const (
	CountScale = "count" // weights add up to people
	ShareScale = "share" // weights add up as before
)

// WeightedCell is a cell of a margin. Shares are of the respondents whom the
// margin is about and whose cell is known.
type WeightedCell struct {
	Column, Value         string // as in the table of margins
	Unit                  int    // that the margin is about; 0 is the whole
	N                     int
	Before, Target, After float64
}

// WeightSpread says how unequal weights are; multiples are of their mean.
type WeightSpread struct {
	Least, Median, Greatest float64
	DesignEffect, Effective float64 // Kish
}
