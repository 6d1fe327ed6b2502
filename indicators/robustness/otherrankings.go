package robustness

import (
	"math"

	"goodgov/indicators"
)

// Ranking is another way from items to an order: what is compared there is not
// scores on the answers' scale but how units stand to each other, item by item.
type Ranking string

const (
	// MinMax adds up places between the lowest and the highest unit.
	MinMax Ranking = "min-max"
	// ToBest adds up shares of the highest unit's value.
	ToBest Ranking = "distance-to-best"
	// ZScores adds up standard scores (n − 1).
	ZScores Ranking = "z-scores"
	// MazziottaParetoZ takes M − S²/M of standard scores with mean 100 and
	// standard deviation 10 (De Muro, Mazziotta & Pareto 2011).
	MazziottaParetoZ Ranking = "mazziotta-pareto-z"
	// Borda adds up how many units one is ahead of, ties by half.
	Borda Ranking = "borda"
	// Copeland counts the units that one beats, less those that beat it: on the
	// items that carry more than half of the weight.
	Copeland Ranking = "copeland"
)

// Rankings lists them.
var Rankings = []Ranking{MinMax, ToBest, ZScores, MazziottaParetoZ, Borda, Copeland}

// Scores are what units are ranked by, the highest first, from their values of
// each item and the items' weights, which sum to 1. An item of which a unit has
// no value counts for nobody who is compared with it; a unit without any has NaN.
func (r Ranking) Scores(values [][]float64, weights []float64) []float64 {
	if r == Copeland {
		return copeland(Outranking(values, weights))
	}
	scores := make([]float64, len(values))
	columns := make([][]float64, len(weights))
	for k := range weights {
		column := make([]float64, len(values))
		for unit := range values {
			column[unit] = values[unit][k]
		}
		columns[k] = r.standing(column)
	}
	for unit := range values {
		sum, total := 0.0, 0.0
		for k, w := range weights {
			if v := columns[k][unit]; !math.IsNaN(v) {
				sum += w * v
				total += w
			}
		}
		mean := sum / total
		scores[unit] = mean
		if r != MazziottaParetoZ {
			continue
		}
		variance := 0.0
		for k, w := range weights {
			if v := columns[k][unit]; !math.IsNaN(v) {
				variance += w / total * (v - mean) * (v - mean)
			}
		}
		scores[unit] = mean - variance/mean
	}
	return scores
}

// standing is where units stand on one item.
func (r Ranking) standing(column []float64) []float64 {
	switch r {
	case MinMax:
		return indicators.Normalise(column, indicators.MinMax)
	case ToBest:
		return indicators.Normalise(column, indicators.DistanceToBest)
	case Borda:
		return ahead(column)
	case MazziottaParetoZ:
		z := indicators.Normalise(column, indicators.ZScore)
		for unit := range z {
			z[unit] = 100 + 10*z[unit]
		}
		return z
	}
	return indicators.Normalise(column, indicators.ZScore)
}

// ahead is how many units each is ahead of, ties by half.
func ahead(column []float64) []float64 {
	points := make([]float64, len(column))
	for a, v := range column {
		if math.IsNaN(v) {
			points[a] = v
			continue
		}
		for b, other := range column {
			switch {
			case a == b || math.IsNaN(other):
			case same(v, other):
				points[a] += 0.5
			case v > other:
				points[a]++
			}
		}
	}
	return points
}

func same(a, b float64) bool { return math.Abs(a-b) <= indicators.TieTolerance }

// Outranking is, for each unit and each other, the share of the weight of the
// items on which it is ahead, ties by half; 0 on the diagonal, NaN where no
// item has values of both.
func Outranking(values [][]float64, weights []float64) [][]float64 {
	shares := make([][]float64, len(values))
	for a := range values {
		shares[a] = make([]float64, len(values))
		for b := range values {
			if a == b {
				continue
			}
			sum, total := 0.0, 0.0
			for k, w := range weights {
				va, vb := values[a][k], values[b][k]
				switch {
				case math.IsNaN(va) || math.IsNaN(vb):
					continue
				case same(va, vb):
					sum += w / 2
				case va > vb:
					sum += w
				}
				total += w
			}
			shares[a][b] = sum / total
		}
	}
	return shares
}

func copeland(shares [][]float64) []float64 {
	scores := make([]float64, len(shares))
	for a := range shares {
		compared := false
		for b := range shares {
			if a == b || math.IsNaN(shares[a][b]) {
				continue
			}
			compared = true
			if !same(shares[a][b], 0.5) {
				scores[a] += math.Copysign(1, shares[a][b]-0.5)
			}
		}
		if !compared {
			scores[a] = math.NaN()
		}
	}
	return scores
}

// otherRankings ranks the units of each level by the other ways, as things
// are.
func (r *Result) otherRankings(runner *runner) {
	weights := r.Input.itemWeights()
	for _, ranking := range Rankings {
		a := Alternative{Factor: OtherRanking, Name: string(ranking), Draws: 1}
		for i := range r.Levels {
			l := &r.Levels[i]
			means := make([][]float64, len(l.Units))
			for k, unit := range l.Units {
				means[k] = runner.itemsOf(unit)
			}
			c := l.shifts(indicators.Ranks(ranking.Scores(means, weights)))
			c.Score = math.NaN() // of another kind
			a.Changes = append(a.Changes, c)
		}
		r.Alternatives = append(r.Alternatives, a)
	}
}

// itemWeights are the study's weights of the items under the node; 0 of all
// others.
func (in *Input) itemWeights() []float64 {
	f := in.Framework
	weights := make([]float64, len(f.Items))
	for k, item := range f.Items {
		weight, node := 1.0, item
		for node != in.Node && node >= 0 {
			weight *= in.Weights[0].Local[node]
			node = f.Parent[node]
		}
		if node == in.Node {
			weights[k] = weight
		}
	}
	return weights
}
