package uncertainty

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"

	"goodgov/indicators"
)

// Ranking is the order of the units of a level on a node and how sure it is.
type Ranking struct {
	Level string
	Node  int
	Units []RankedUnit // those with a score, the best first
	Draws int          // replicates in which all of them have a score; with fewer than two there are no chances of ranks

	// Pairs counts the pairs of units, Apart those of them that differ for
	// sure: all at once with the confidence of the options. Untested counts
	// those of which nothing can be said, for one of the two has no standard error.
	Pairs, Apart, Untested int
	Test                   PairTest
	Tiers                  int // how many there are; 0 where no pair could be tested

	Shrinkage *Shrinkage // nil where there are too few units
}

// RankedUnit is a unit in a ranking.
type RankedUnit struct {
	Unit int
	Rank int // "1224"

	// Low and High bound the ranks of most replicates: from each end as few as
	// the confidence allows are left out. Descriptive: see SetLow.
	// What could not be drawn has none: 0, and NaN.
	Low, High         int
	Expected          float64   // mean rank of the replicates
	Best, Worst, Top  float64   // share of the replicates in which it is first, last, among the first Options.Top
	Acceptability     []float64 // share of them with each rank, the first rank first (Lahdelma & Salminen 2001); nil where units are too many
	OwnLow, OwnHigh   int       // the ranks that can't be ruled out for this unit looked at alone
	SetLow, SetHigh   int       // the ranks that can't be ruled out for any unit, all at once
	Tier              int       // 1 is the first; 0 without
	Above, Below, Not int       // units that it is surely below, above, and that it can't be told from
}

// rank summarises the ranks of replicates: scores are by place in Units. Those
// who tie share the ranks that they take up, so that the shares sum to 1 by
// unit and by rank.
func (r *Ranking) rank(scores [][]float64, opt Options) {
	n := len(r.Units)
	shares := make([][]float64, n)
	for k := range shares {
		shares[k] = make([]float64, n)
	}
	type placed struct {
		value float64
		unit  int
	}
	order := make([]placed, n)
	for at := range len(scores[0]) {
		usable := true
		for k := range order {
			order[k] = placed{scores[k][at], k}
			usable = usable && !math.IsNaN(scores[k][at])
		}
		if !usable {
			continue
		}
		r.Draws++
		slices.SortFunc(order, func(a, b placed) int { return cmp.Compare(b.value, a.value) })
		for from := 0; from < n; {
			to := from + 1
			for to < n && order[from].value-order[to].value <= indicators.TieTolerance {
				to++
			}
			for _, p := range order[from:to] {
				for place := from; place < to; place++ {
					shares[p.unit][place] += 1 / float64(to-from)
				}
			}
			from = to
		}
	}
	if r.Draws < 2 {
		r.Draws = 0
		return
	}
	for k := range r.Units {
		r.Units[k].chances(shares[k], float64(r.Draws), opt)
	}
}

// chances fills in what follows from how often a unit had each rank.
func (u *RankedUnit) chances(share []float64, draws float64, opt Options) {
	alpha := (1 - opt.Confidence) / 2
	sum := 0.0
	for place := range share {
		share[place] /= draws
		before := sum
		sum += share[place]
		if before < alpha && sum >= alpha {
			u.Low = place + 1
		}
		if place < opt.Top {
			u.Top += share[place]
		}
		u.Expected += float64(place+1) * share[place]
	}
	sum = 0
	for place := len(share) - 1; place >= 0; place-- {
		sum += share[place]
		if sum >= alpha {
			u.High = place + 1
			break
		}
	}
	u.Best, u.Worst = share[0], share[len(share)-1]
	if len(share) <= maxInDetail {
		u.Acceptability = share
	}
}

// newRanking ranks those of some units of a level that have a score on a node.
func newRanking(r *indicators.Results, level string, node int, units []int) Ranking {
	ranking := Ranking{Level: level, Node: node}
	var values []float64
	for _, unit := range units {
		if v := r.Scores[unit][node].Value; !math.IsNaN(v) {
			ranking.Units, values = append(ranking.Units, RankedUnit{Unit: unit}), append(values, v)
		}
	}
	for k, rank := range indicators.Ranks(values) {
		ranking.Units[k].Rank = rank
	}
	slices.SortStableFunc(ranking.Units, func(a, b RankedUnit) int { return cmp.Compare(a.Rank, b.Rank) })
	return ranking
}

// normal draws scores from the normal distributions of their standard errors;
// those without one stay as they are.
func normal(of []estimate, random *rand.Rand, draws int) [][]float64 {
	scores := make([][]float64, len(of))
	for k, e := range of {
		scores[k] = make([]float64, draws)
		for at := range scores[k] {
			scores[k][at] = e.value
			if e.se > 0 {
				scores[k][at] += e.se * random.NormFloat64()
			}
		}
	}
	return scores
}
