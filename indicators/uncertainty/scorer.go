package uncertainty

import (
	"math"
	"math/rand/v2"
	"slices"

	"goodgov/indicators"
)

// scorer computes all scores of one replicate at a time, in the same memory.
type scorer struct {
	m        *model
	combiner *indicators.Combiner
	source   *rand.PCG
	random   *rand.Rand

	people []people // those of the model, or written out anew under other weights
	local  []float64
	own    sums      // of this replicate
	pooled sums      // with all units below
	value  []float64 // by unit and node
	whole  []float64 // as value, of units with the respondents that they have
	times  []float64 // by unit, how often it was drawn
	mass   []float64 // by unit, of its share in the unit above
	shares []float64 // by node, of the children that have a score
}

func newScorer(m *model) *scorer {
	s := &scorer{m: m, combiner: indicators.NewCombiner(m.f, m.in.Results.Options), source: rand.NewPCG(0, 0), people: m.own,
		local: slices.Clone(m.in.Results.Weights.Local), own: m.newSums(), pooled: m.newSums(),
		value: make([]float64, len(m.own)*m.f.Len()), times: make([]float64, len(m.own)), mass: make([]float64, len(m.own)), shares: make([]float64, m.f.Len())}
	s.random = rand.New(s.source)
	if m.byNode && m.local != nil {
		s.people = slices.Clone(m.own)
		for unit := range s.people {
			p := &s.people[unit]
			p.wx, p.w = nil, nil
		}
	}
	if m.clustered() && !m.pools() {
		s.whole = make([]float64, len(s.value))
	}
	return s
}

// clustered reports whether units above the lowest draw whole units.
func (m *model) clustered() bool {
	return m.opt.Resample == Units || m.opt.Resample == All && m.in.Results.Options.Design == indicators.Clusters
}

// stream keeps the random numbers of respondents apart from those of ahp's
// experts, which begin with the seed itself.
const stream = 0x9e3779b97f4a7c15

// draw computes the scores of a replicate.
func (s *scorer) draw(at int) {
	m := s.m
	s.source.Seed(m.opt.Seed^stream, uint64(at))
	if m.local != nil {
		for node := range s.local {
			s.local[node] = m.local[node][at]
		}
		if m.byNode {
			m.write(s.people, s.local, s.combiner)
		}
	}
	s.base()
	if m.opt.Resample.people() {
		for unit := range s.people {
			s.pick(unit)
		}
	}
	s.score()
	if m.clustered() {
		s.drawUnits()
	}
}

// base begins with the respondents as they are.
func (s *scorer) base() {
	if s.m.byNode && s.m.local != nil {
		clear(s.own.wx)
		clear(s.own.w)
		for unit := range s.people {
			s.m.addAll(s.own, s.people, unit)
		}
		return
	}
	copy(s.own.wx, s.m.base.wx)
	copy(s.own.w, s.m.base.w)
}

// pick draws the respondents of a unit.
func (s *scorer) pick(unit int) {
	m, n := s.m, s.people[unit].n
	if n == 0 {
		return
	}
	clear(m.row(s.own.wx, unit))
	clear(m.row(s.own.w, unit))
	for range n {
		m.add(s.own, s.people, unit, s.random.IntN(n))
	}
	m.whole(s.own, s.people, unit)
}

// nodes is the place of a unit's scores.
func (s *scorer) nodes(v []float64, unit int) []float64 {
	n := s.m.f.Len()
	return v[unit*n : (unit+1)*n : (unit+1)*n]
}

// score scores every unit from the sums of its own respondents.
func (s *scorer) score() {
	m := s.m
	for unit := range s.mass {
		s.mass[unit] = 1
	}
	copy(s.pooled.wx, s.own.wx)
	copy(s.pooled.w, s.own.w)
	for unit := len(m.own) - 1; unit >= 0; unit-- {
		switch {
		case m.pools():
			if above := m.u.Parent[unit]; above >= 0 {
				accumulate(m.row(s.pooled.wx, above), m.row(s.pooled.wx, unit), 1)
				accumulate(m.row(s.pooled.w, above), m.row(s.pooled.w, unit), 1)
			}
			s.fill(unit, s.pooled)
		case m.u.Lowest(unit):
			s.fill(unit, s.own)
		default:
			s.average(unit, s.value, s.nodes(s.value, unit))
		}
	}
}

func accumulate(to, from []float64, times float64) {
	from = from[:len(to)]
	for i, v := range from {
		to[i] += times * v
	}
}

// fill scores a unit from its sums.
func (s *scorer) fill(unit int, from sums) {
	m, score := s.m, s.nodes(s.value, unit)
	wx, w := m.row(from.wx, unit), m.row(from.w, unit)
	if m.byNode {
		for k := range score {
			score[k] = ratio(wx[k], w[k])
		}
		return
	}
	for c, item := range m.f.Items {
		score[item] = ratio(wx[c], w[c])
	}
	s.combiner.Combine(s.local, score)
}

func ratio(wx, w float64) float64 {
	if w > 0 {
		return wx / w
	}
	return math.NaN()
}

// average scores a unit above the lowest from the scores of its children, as
// the rollup says; a child counts as often as its mass says.
func (s *scorer) average(unit int, from, to []float64) {
	u, rollup := s.m.u, s.m.in.Results.Options.Rollup
	clear(to)
	clear(s.shares)
	mass, all := 0.0, 0.0
	for _, child := range u.Children[unit] {
		share := 1.0
		if rollup == indicators.ByPopulation {
			share = u.List[child].Population
		}
		all += share
		share *= s.mass[child]
		mass += share
		if share == 0 {
			continue
		}
		for k, v := range s.nodes(from, child) {
			if !math.IsNaN(v) {
				to[k] += share * v
				s.shares[k] += share
			}
		}
	}
	s.mass[unit] = mass / all
	for k := range to {
		to[k] = ratio(to[k], s.shares[k])
	}
}

// drawUnits draws, for every unit above the lowest by itself, whole units
// below it. The lowest are left as they are.
func (s *scorer) drawUnits() {
	m := s.m
	if m.pools() {
		if m.opt.Resample.people() {
			s.base()
		}
	} else {
		// Of units as they are, under the weights of this replicate.
		drawn := s.value
		s.value = s.whole
		if m.opt.Resample.people() {
			s.base()
		}
		for unit := range m.own {
			if m.u.Lowest(unit) {
				s.fill(unit, s.own)
			}
		}
		s.value, s.whole = drawn, s.value
	}
	for unit, clusters := range m.clusters {
		if len(clusters) == 0 {
			continue
		}
		clear(s.times)
		for range clusters {
			s.times[clusters[s.random.IntN(len(clusters))]]++
		}
		s.ofUnits(unit, clusters)
	}
}

// ofUnits scores a unit above the lowest from units below it, each as often as
// s.times says.
func (s *scorer) ofUnits(unit int, clusters []int) {
	m := s.m
	if m.pools() {
		wx, w := m.row(s.pooled.wx, unit), m.row(s.pooled.w, unit)
		clear(wx)
		clear(w)
		for _, c := range clusters {
			if s.times[c] > 0 {
				accumulate(wx, m.row(s.own.wx, c), s.times[c])
				accumulate(w, m.row(s.own.w, c), s.times[c])
			}
		}
		s.fill(unit, s.pooled)
		return
	}
	within := m.u.Within(unit)
	for i := len(within) - 1; i >= 0; i-- {
		below := within[i]
		switch {
		case m.u.Lowest(below):
			s.mass[below] = s.times[below]
			if m.own[below].n == 0 {
				s.mass[below] = 1 // it can't be drawn, nor has it a score
			}
		case below == unit:
			s.average(unit, s.whole, s.nodes(s.value, unit))
		default:
			s.average(below, s.whole, s.nodes(s.whole, below))
		}
	}
}
