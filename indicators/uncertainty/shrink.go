package uncertainty

import (
	"math"

	"goodgov/indicators"
)

// shrink fills in the shrinkage of every ranking: the lowest units' from their
// respondents, where those were read and have no weights, else from scores and
// standard errors. m is nil where respondents were not read.
func (r *Result) shrink(results *indicators.Results, m *model) {
	var own [][]group
	if m != nil {
		own = m.groups(r.Options.Depth)
	}
	for at := range r.Rankings {
		ranking := &r.Rankings[at]
		lowest := own != nil
		for _, u := range ranking.Units {
			lowest = lowest && results.Units.Lowest(u.Unit)
		}
		if lowest {
			groups := make([]group, len(ranking.Units))
			for k, u := range ranking.Units {
				groups[k] = own[u.Unit][ranking.Node]
			}
			ranking.Shrinkage = interceptShrinkage(groups)
			continue
		}
		ranking.shrinkAreas(results)
	}
}

// shrinkAreas leaves units without a standard error out of the model.
func (r *Ranking) shrinkAreas(results *indicators.Results) {
	var at, n []int
	var y, d []float64
	for k, u := range r.Units {
		if s := &results.Scores[u.Unit][r.Node]; !math.IsNaN(s.SE) {
			at, n, y, d = append(at, k), append(n, s.N), append(y, s.Value), append(d, s.SE*s.SE)
		}
	}
	s := areaShrinkage(y, d)
	if s == nil {
		return
	}
	known := s.Units
	s.Units = make([]Shrunken, len(r.Units))
	nan := math.NaN()
	for k, u := range r.Units {
		of := &results.Scores[u.Unit][r.Node]
		s.Units[k] = Shrunken{Raw: of.Value, N: of.N, B: nan, Value: nan, SE: nan, SEWithMean: nan, Expected: nan}
	}
	for i, k := range at {
		s.Units[k] = known[i]
		s.Units[k].N = n[i]
	}
	r.Shrinkage = s
}

// groups are, by unit and node, what respondents' own scores say; nil where
// they have weights.
func (m *model) groups(depth int) [][]group {
	combiner := indicators.NewCombiner(m.f, m.in.Results.Options)
	score, items := make([]float64, m.f.Len()), len(m.f.Items)
	all := make([][]group, len(m.own))
	for unit := range m.own {
		p := &m.own[unit]
		if p.weight != nil {
			return nil
		}
		all[unit] = make([]group, m.f.Len())
		for i := range p.n {
			for k, item := range m.f.Items {
				score[item] = p.values[i*items+k]
			}
			combiner.Combine(m.in.Results.Weights.Local, score)
			for node, level := range m.f.Level {
				if level <= depth && !math.IsNaN(score[node]) {
					all[unit][node].add(score[node])
				}
			}
		}
	}
	return all
}

// add takes a respondent in (Welford 1962).
func (g *group) add(v float64) {
	g.n++
	d := v - g.mean
	g.mean += d / float64(g.n)
	g.squares += d * (v - g.mean)
}
