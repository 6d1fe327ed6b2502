package indicators

import (
	"context"
	"math"
	"slices"
	"sync"

	"goodgov/internal/cores"
	"goodgov/internal/diag"
)

// Standard errors by linearisation (Taylor series; Binder 1983).
//
// With y_d = o_d (x_d − x̄_d) / W_d for item d of a respondent (o_d: answered,
// W_d: summed weights of who answered d) and y_k = Σ coef_c · y_c over the
// children of node k, coef_c being what the score of c moves that of k by, the
// deviation of the respondent at node k is z_k = W_k · y_k, the one of
// docs/METHODS.md: the factors W_k/W_d are its 1/p̄_d. So one walk up the tree
// gives the deviations at every node.

// linearised fills in SE and DF of the units that pool respondents.
func (r *Results) linearised(ctx context.Context, pooled, own []Sample, respondents *Respondents) error {
	// Of upper units; there are few of them.
	forms := make([]form, len(own))
	sums := make([][]float64, len(own)) // by node, what makes the variance
	strata := make([][]stratified, len(own))
	for unit := range own {
		if r.pools(unit) && !r.Units.Lowest(unit) {
			forms[unit] = r.newForm(&pooled[unit])
		}
	}
	errors := make([]standardError, r.Framework.Len())
	err := r.squares(ctx, forms, pooled, own, respondents, func(h int, units []int, squares [][]float64) {
		for i, unit := range units {
			if r.Units.Lowest(unit) {
				simple(&pooled[unit], squares[i], errors)
				r.setErrors(unit, errors)
				continue
			}
			if sums[unit] == nil {
				sums[unit] = make([]float64, r.Framework.Len())
				strata[unit] = make([]stratified, r.Framework.Len())
			}
			if r.Options.Design == Strata {
				r.addStratum(strata[unit], forms[unit], &pooled[unit], &own[h], squares[i])
				continue
			}
			for k, v := range squares[i] {
				sums[unit][k] += v
			}
		}
	})
	if err != nil {
		return err
	}
	for unit := range own {
		if !r.pools(unit) || r.Units.Lowest(unit) || pooled[unit].Valid == 0 {
			continue
		}
		switch r.Options.Design {
		case Simple:
			simple(&pooled[unit], sums[unit], errors)
			r.setErrors(unit, errors)
		case Strata:
			r.setErrors(unit, ofStrata(strata[unit]))
		default:
			r.setErrors(unit, r.clustered(forms[unit], &pooled[unit], own, unit))
		}
	}
	if r.Options.Design == Strata {
		r.warnLonely(own)
	}
	return nil
}

// standardError is that of a node, and its degrees of freedom; NaN where there
// is none.
type standardError struct{ se, df float64 }

var noError = standardError{math.NaN(), math.NaN()}

// setErrors keeps the errors of a unit's scores. A score is no surer than what it
// is made of: one answer alone does not vary from its own mean, so that a score
// with such an item would seem surer than without; it has no standard error.
func (r *Results) setErrors(unit int, errors []standardError) {
	scores := r.Scores[unit]
	for k := len(scores) - 1; k >= 0; k-- { // what a node is made of comes after it
		s := &scores[k]
		if s.N < 2 || math.IsNaN(s.Value) || slices.ContainsFunc(r.Framework.Children[k], func(child int) bool {
			return r.Weights.Local[child] > 0 && !math.IsNaN(scores[child].Value) && math.IsNaN(scores[child].SE)
		}) {
			continue
		}
		s.SE, s.DF = errors[k].se, errors[k].df
	}
}

// sums of squares, by unit and node.
type sums [][]float64

// squares takes, unit after unit, the sums Σu², u = w·y, over the unit's own
// respondents by node: under its own form and those of the units above it
// that pool respondents. Cluster totals follow from the sums of the items, so
// that clusters need only the lowest units' own.
func (r *Results) squares(ctx context.Context, forms []form, pooled, own []Sample, respondents *Respondents, take func(h int, units []int, squares [][]float64)) error {
	large, small := newGrouping(r.Framework, &respondents.Coding, groupBits), newGrouping(r.Framework, &respondents.Coding, 0)
	under := func(h int) (units []int) {
		for _, unit := range r.Units.Path(h) {
			if r.pools(unit) && (r.Options.Design != Clusters || r.Units.Lowest(unit)) {
				units = append(units, unit)
			}
		}
		return units
	}
	var spare sync.Pool // of sums that were taken
	newWork := func() func(h int) (*sums, error) {
		squarers := map[*grouping]*squarer{large: {}, small: {}}
		prepared := map[*grouping][]*linear{} // by depth of unit
		lowest := r.newForm(&pooled[0])
		return func(h int) (*sums, error) {
			units := under(h)
			if own[h].Valid == 0 || len(units) == 0 {
				return nil, nil
			}
			g := large
			if own[h].Valid < fewRows {
				g = small
			}
			var levels []*linear
			for _, unit := range units {
				for len(prepared[g]) <= r.Units.Depth[unit] {
					prepared[g] = append(prepared[g], &linear{})
				}
				level := prepared[g][r.Units.Depth[unit]]
				if level.g == nil || level.unit != unit {
					fm := forms[unit]
					if r.Units.Lowest(unit) {
						fm = lowest
						fm.fill(&pooled[unit])
					}
					level.set(g, unit, fm, &pooled[unit])
				}
				levels = append(levels, level)
			}
			heaviest, err := respondents.heaviest(h)
			if err != nil {
				return nil, err
			}
			s := squarers[g]
			s.start(g, levels, own[h].Valid, heaviest)
			for block, err := range respondents.Of(h) {
				if err != nil {
					return nil, err
				}
				s.add(block)
			}
			squares, _ := spare.Get().(*sums)
			if squares == nil {
				squares = &sums{}
			}
			for len(*squares) < len(levels) {
				*squares = append(*squares, make([]float64, r.Framework.Len()))
			}
			s.finish((*squares)[:len(levels)])
			return squares, nil
		}
	}
	return cores.InOrder(ctx, len(own), newWork, func(h int, squares *sums) {
		if squares != nil {
			take(h, under(h), *squares)
			spare.Put(squares)
		}
	})
}

// totals fills y with Σu over a group's respondents, from item sums alone.
func (r *Results) totals(fm form, whole, group *Sample, y []float64) {
	f := r.Framework
	for k := f.Len() - 1; k >= 0; k-- {
		y[k] = 0
		if f.Leaf(k) {
			if whole.W[k] > 0 {
				y[k] = (group.Sum[k] - fm.score[k]*group.W[k]) / whole.W[k]
			}
			continue
		}
		for _, child := range f.Children[k] {
			y[k] += fm.coef[child] * y[child]
		}
	}
}

// simple: n/(n−1) Σu², n−1 degrees of freedom.
func simple(s *Sample, squares []float64, errors []standardError) {
	for k, n := range s.N {
		errors[k] = noError
		if n > 1 {
			errors[k] = standardError{math.Sqrt(float64(n) / float64(n-1) * squares[k]), float64(n - 1)}
		}
	}
}

// stratified is what the strata so far make of a node.
type stratified struct {
	variance            float64
	respondents, groups int
}

// addStratum adds a lowest unit as a stratum of a unit above: n_h/(n_h−1)
// Σ (u − ū_h)² (Cochran 1977, ch. 5). A stratum of one is centred at the whole
// (0) rather than at itself, and said in a warning.
func (r *Results) addStratum(strata []stratified, fm form, whole, own *Sample, squares []float64) {
	y := make([]float64, len(strata))
	r.totals(fm, whole, own, y)
	for k, n := range own.N {
		s := &strata[k]
		switch {
		case n == 0:
			continue
		case n == 1:
			s.variance += squares[k]
		default:
			s.variance += float64(n) / float64(n-1) * spread(squares[k], y[k], n)
		}
		s.respondents += n
		s.groups++
	}
}

// spread is Σ(u − ū)² over n respondents, from Σu² and Σu. Where it is no more
// than what rounding leaves of their difference, all are the same.
func spread(squares, sum float64, n int) float64 {
	d := squares - sum*sum/float64(n)
	if d <= 1e-13*squares {
		return 0
	}
	return d
}

// ofStrata has n − H degrees of freedom.
func ofStrata(strata []stratified) []standardError {
	errors := make([]standardError, len(strata))
	for k, s := range strata {
		errors[k] = noError
		if s.respondents > s.groups {
			errors[k] = standardError{math.Sqrt(s.variance), float64(s.respondents - s.groups)}
		}
	}
	return errors
}

// clustered: m/(m−1) Σ_c (Σu)² over the m lowest units, m−1 degrees of
// freedom (Kish 1965, ch. 6).
func (r *Results) clustered(fm form, whole *Sample, own []Sample, unit int) []standardError {
	variance, clusters := make([]float64, r.Framework.Len()), make([]int, r.Framework.Len())
	y := make([]float64, r.Framework.Len())
	for _, c := range r.Units.Within(unit) {
		if own[c].Valid == 0 {
			continue
		}
		r.totals(fm, whole, &own[c], y)
		for k, n := range own[c].N {
			if n > 0 {
				clusters[k]++
				variance[k] += y[k] * y[k]
			}
		}
	}
	errors := make([]standardError, len(variance))
	for k, m := range clusters {
		errors[k] = noError
		if m > 1 {
			errors[k] = standardError{math.Sqrt(float64(m) / float64(m-1) * variance[k]), float64(m - 1)}
		}
	}
	return errors
}

func (r *Results) warnLonely(own []Sample) {
	for h := range own {
		if own[h].Valid == 1 {
			r.Warnings = append(r.Warnings, diag.Warning{Code: "strata.single", Unit: r.Units.List[h].Code,
				Text: diag.Say("a stratum with one respondent: its deviation is taken from the mean of the whole", "该层仅一名受访者，其离差按总体均值计算")})
		}
	}
}
