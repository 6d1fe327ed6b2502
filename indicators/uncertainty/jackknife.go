package uncertainty

import "math"

// skew adds up the influences of those who can be drawn: what BCa's
// acceleration is made of.
type skew struct {
	squares, cubes float64
	undefined      bool // a score is not there without one of them
}

// acceleration is (1/6) Σu³ / (Σu²)^{3/2} (Efron 1987); of several samples u is
// the influence over the size of its sample (Davison & Hinkley 1997, 5.25).
// NaN where nothing varies.
func (s skew) acceleration() float64 {
	if s.undefined || !(s.squares > 0) {
		return math.NaN()
	}
	return s.cubes / (6 * math.Pow(s.squares, 1.5))
}

// add adds a sample: by who is left out, a score without. With t̄ their mean,
// u = (n−1)/n · (t̄ − t).
func (s *skew) add(without []float64) {
	n := float64(len(without))
	mean := 0.0
	for _, t := range without {
		mean += t / n
	}
	if math.IsNaN(mean) {
		s.undefined = true
		return
	}
	for _, t := range without {
		u := (n - 1) / n * (mean - t)
		if math.Abs(u) <= 1e-14*math.Abs(mean) {
			continue // what rounding leaves where nothing varies
		}
		s.squares += u * u
		s.cubes += u * u * u
	}
}

// jackknife fills in, by unit and node, the skewness of the influences of
// everyone that a replicate draws. experts are the local weights without each
// expert.
func (m *model) jackknife(experts [][]float64) []skew {
	nodes := m.f.Len()
	all := make([]skew, len(m.own)*nodes)
	// Under the weights as they are.
	s := newScorer(&model{in: m.in, opt: m.opt, f: m.f, u: m.u, byNode: m.byNode, columns: m.columns, own: m.own, base: m.base, clusters: m.clusters})
	s.base()
	s.score()
	if m.opt.Resample.people() {
		for unit := range m.own {
			m.withoutPeople(s, unit, all)
		}
	}
	if m.clustered() {
		if !m.pools() {
			copy(s.whole, s.value)
		}
		for unit, clusters := range m.clusters {
			m.withoutUnits(s, unit, clusters, all)
		}
	}
	if len(experts) > 0 {
		m.withoutExperts(experts, all)
	}
	return all
}

// withoutPeople leaves out each respondent of a unit in turn.
func (m *model) withoutPeople(s *scorer, unit int, all []skew) {
	p, nodes := &m.own[unit], m.f.Len()
	if p.n < 2 {
		return
	}
	var units []int // whose scores they are part of
	for _, above := range m.u.Path(unit) {
		if above != unit && (m.clustered() || !m.pools() && !m.u.Lowest(unit)) {
			break
		}
		units = append(units, above)
	}
	if !m.pools() && !m.u.Lowest(unit) {
		return // those who name an upper unit count nowhere
	}
	without := make([][]float64, len(units)*nodes)
	for i := range p.n {
		m.leave(s, unit, i, -1)
		for k, above := range units {
			switch {
			case m.pools():
				s.fill(above, s.pooled)
			case above == unit:
				s.fill(above, s.own)
			default:
				s.average(above, s.value, s.nodes(s.value, above))
			}
			for node, v := range s.nodes(s.value, above) {
				without[k*nodes+node] = append(without[k*nodes+node], v)
			}
		}
		m.leave(s, unit, i, 1)
	}
	s.base()
	s.score()
	for k, above := range units {
		for node := range nodes {
			all[above*nodes+node].add(without[k*nodes+node])
		}
	}
}

// leave takes a respondent out of the sums of the unit and, where they are
// pooled, of those above, or puts him back.
func (m *model) leave(s *scorer, unit, i int, times float64) {
	p := &m.own[unit]
	targets := []sums{s.pooled}
	path := m.u.Path(unit)
	if !m.pools() {
		targets, path = []sums{s.own}, path[:1]
	}
	for _, to := range targets {
		for _, above := range path {
			accumulate(m.row(to.wx, above), p.wx[i*m.columns:(i+1)*m.columns], times)
			w := m.row(to.w, above)
			for c := range w {
				weight := 1.0
				if p.w != nil {
					weight = p.w[i*m.columns+c]
				}
				before := w[c]
				w[c] += times * weight
				if w[c] <= 1e-12*before {
					w[c] = 0 // nobody else answered
				}
			}
		}
	}
}

// withoutUnits leaves out each unit below another in turn.
func (m *model) withoutUnits(s *scorer, unit int, clusters []int, all []skew) {
	if len(clusters) < 2 {
		return
	}
	nodes := m.f.Len()
	without := make([][]float64, nodes)
	for _, left := range clusters {
		for _, c := range clusters {
			s.times[c] = 1
		}
		s.times[left] = 0
		s.ofUnits(unit, clusters)
		for node, v := range s.nodes(s.value, unit) {
			without[node] = append(without[node], v)
		}
	}
	for node := range nodes {
		all[unit*nodes+node].add(without[node])
	}
}

// withoutExperts leaves out each expert in turn.
func (m *model) withoutExperts(experts [][]float64, all []skew) {
	s := newScorer(m)
	without := make([][]float64, len(all))
	for _, local := range experts {
		copy(s.local, local)
		if m.byNode {
			m.write(s.people, s.local, s.combiner)
		}
		s.base()
		s.score()
		for at, v := range s.value {
			without[at] = append(without[at], v)
		}
	}
	for at := range without {
		all[at].add(without[at])
	}
}
