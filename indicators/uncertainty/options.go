package uncertainty

import (
	"goodgov/ahp"
	"goodgov/indicators"
	"goodgov/internal/diag"
)

// Resampling names what is drawn again in each replicate.
type Resampling string

const (
	// Respondents draws, in every unit that respondents name, as many of them
	// as there are, with replacement (Efron 1979).
	Respondents Resampling = "respondents"
	// Units draws whole units: for every unit above the lowest as many as it
	// has below it that respondents name, each with all its respondents. The
	// lowest units themselves have nothing to be drawn from.
	Units Resampling = "units"
	// Experts draws experts, each with all that he judged, and computes the
	// weights anew.
	Experts Resampling = "experts"
	// All draws experts and respondents together. Where the study's design is
	// clusters, units above the lowest draw whole units in the place of
	// respondents: the differences among units contain those among
	// respondents already (Davison & Hinkley 1997, 3.8).
	All Resampling = "all"
)

// Resamplings lists the legal values, the default first.
var Resamplings = []Resampling{Respondents, Units, Experts, All}

func (r Resampling) experts() bool { return r == Experts || r == All }
func (r Resampling) people() bool  { return r == Respondents || r == All }

// Method says how replicates are made.
type Method string

const (
	// Bootstrap computes every score anew from respondents, units or experts
	// drawn with replacement.
	Bootstrap Method = "bootstrap"
	// Normal draws each score from the normal distribution of its linearised
	// standard error: where respondents are so many that drawing them would
	// take minutes, and the mean of so many is normal. It gives ranks, and no
	// intervals of its own.
	Normal Method = "normal"
)

// Options of Analyse. Begin with DefaultOptions.
type Options struct {
	Resample   Resampling
	Replicates int // MinReplicates to MaxReplicates
	Seed       uint64
	Confidence float64 // of intervals and of rank sets, above 0 and below 1
	Depth      int     // ranks are of the nodes down to this level, 0 is the root alone
	Top        int     // of the chance to be among the first
	// Method is Bootstrap to be refused what takes too long; "" lets Normal take
	// its place.
	Method Method
}

// Limits of Options.Replicates, those of ahp's draws.
const (
	MinReplicates = 100
	MaxReplicates = 100_000
)

// DefaultOptions are 2,000 replicates of respondents with seed 1.
func DefaultOptions() Options {
	return Options{Resample: Respondents, Replicates: 2000, Seed: 1, Confidence: 0.95, Depth: 1, Top: 3}
}

// Limits of what is drawn, so that it takes a second or two and some hundred
// megabytes at most.
const (
	// MaxPicks is how many respondents, over all replicates, are drawn.
	MaxPicks = 40_000_000
	// maxKept is how many scores of replicates are kept.
	maxKept = 16_000_000
	// maxRanked is how many units of a level are ranked on the root, maxInDetail
	// on other nodes too, with every chance of every rank kept.
	maxRanked, maxInDetail = 1000, 120
)

// Input is what the scores were computed from.
type Input struct {
	Results     *indicators.Results // with standard errors
	Respondents *indicators.Respondents
	Panel       *ahp.Panel // of the framework's nodes; nil where no experts judged
	Group       ahp.GroupOptions
}

// Codes of faults and warnings.
const (
	CodeTooMany      diag.Code = "uncertainty.too_many"
	CodeNoExperts    diag.Code = "uncertainty.no_experts"
	WarnNormal       diag.Code = "uncertainty.normal"
	WarnDepth        diag.Code = "uncertainty.depth"
	WarnTooManyUnits diag.Code = "uncertainty.too_many_units"
	WarnNoBCa        diag.Code = "uncertainty.no_bca"
)
