package indicators

import (
	"math"

	"goodgov/internal/diag"
)

// Standard errors by linearisation (Taylor series; Binder 1983).
//
// With y_d = o_d (x_d − x̄_d) / W_d for item d of a respondent (o_d: answered,
// W_d: summed weights of who answered d) and y_k = Σ coef_c · y_c over the
// children of node k, the deviation of the respondent at node k is
// z_k = W_k · y_k, the one of docs/METHODS.md: the factors W_k/W_d are its
// 1/p̄_d. So one walk up the tree gives the deviations at every node.

// deviations fills y for one respondent under a unit's form.
func (r *Results) deviations(fm form, s *Sample, values, y []float64) {
	f := r.Framework
	for i, item := range f.Items {
		y[item] = 0
		if x := values[i]; !math.IsNaN(x) && s.W[item] > 0 {
			y[item] = (x - fm.score[item]) / s.W[item]
		}
	}
	for k := f.Len() - 1; k >= 0; k-- {
		if f.Leaf(k) {
			continue
		}
		sum := 0.0
		for _, child := range f.Children[k] {
			sum += fm.coef[child] * y[child]
		}
		y[k] = sum
	}
}

// linearised fills in SE and DF of the units that pool respondents.
func (r *Results) linearised(forms []form, pooled, own []Sample, respondents Respondents) {
	squares := r.sumSquares(forms, pooled, respondents)
	for unit := range r.Units.List {
		if !r.pools(unit) {
			continue
		}
		var se, df []float64
		switch {
		case r.Options.Design == Simple || r.Units.Lowest(unit):
			se, df = r.simple(&pooled[unit], squares.of(unit, unit))
		case r.Options.Design == Strata:
			se, df = r.stratified(forms[unit], &pooled[unit], own, squares, unit)
		default:
			se, df = r.clustered(forms[unit], &pooled[unit], own, unit)
		}
		for k := range r.Scores[unit] {
			if s := &r.Scores[unit][k]; s.N >= 2 && !math.IsNaN(s.Value) {
				s.SE, s.DF = se[k], df[k]
			}
		}
	}
	if r.Options.Design == Strata {
		r.warnLonely(own)
	}
}

// squares holds Σu² with u = w·y, by node, of the respondents of one unit
// under the form of a unit above it, or of itself.
type squares map[[2]int][]float64

// of returns the sums of a unit's respondents under a form; nil where there
// is no respondent. Under the simple design a unit's are those of everybody
// below it as well.
func (s squares) of(unit, form int) []float64 { return s[[2]int{unit, form}] }

func (s squares) add(unit, form int, y []float64, weight float64) {
	sum := s[[2]int{unit, form}]
	if sum == nil {
		sum = make([]float64, len(y))
		s[[2]int{unit, form}] = sum
	}
	for k, v := range y {
		u := weight * v
		sum[k] += u * u
	}
}

// sumSquares goes through the respondents once. Cluster totals follow from
// the sums of the items, so that clusters need only the lowest units' own.
func (r *Results) sumSquares(forms []form, pooled []Sample, respondents Respondents) squares {
	sums := squares{}
	y := make([]float64, r.Framework.Len())
	for person := range respondents() {
		for unit := person.Unit; unit >= 0; unit = r.Units.Parent[unit] {
			if !r.pools(unit) || r.Options.Design == Clusters && !r.Units.Lowest(unit) {
				continue
			}
			r.deviations(forms[unit], &pooled[unit], person.Values, y)
			if r.Options.Design == Strata {
				sums.add(person.Unit, unit, y, person.Weight)
			} else {
				sums.add(unit, unit, y, person.Weight)
			}
		}
	}
	return sums
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
func (r *Results) simple(s *Sample, squares []float64) (se, df []float64) {
	se, df = r.nodes(), r.nodes()
	for k, n := range s.N {
		if n > 1 && squares != nil {
			se[k] = math.Sqrt(float64(n) / float64(n-1) * squares[k])
			df[k] = float64(n - 1)
		}
	}
	return se, df
}

// stratified: Σ_h n_h/(n_h−1) Σ (u − ū_h)² over the lowest units as strata
// (Cochran 1977, ch. 5). A stratum of one is centred at the whole (0) rather
// than at itself, and said in a warning. Degrees of freedom n − H.
func (r *Results) stratified(fm form, whole *Sample, own []Sample, sums squares, unit int) (se, df []float64) {
	variance, respondents, groups := r.nodes(), make([]int, r.Framework.Len()), make([]int, r.Framework.Len())
	clear(variance)
	y := r.nodes()
	for _, h := range r.Units.Within(unit) {
		squares := sums.of(h, unit)
		if squares == nil {
			continue
		}
		r.totals(fm, whole, &own[h], y)
		for k, n := range own[h].N {
			if n == 0 {
				continue
			}
			respondents[k] += n
			groups[k]++
			if n == 1 {
				variance[k] += squares[k]
				continue
			}
			spread := max(0, squares[k]-y[k]*y[k]/float64(n))
			variance[k] += float64(n) / float64(n-1) * spread
		}
	}
	se, df = r.nodes(), r.nodes()
	for k := range se {
		if respondents[k] > groups[k] {
			se[k], df[k] = math.Sqrt(variance[k]), float64(respondents[k]-groups[k])
		}
	}
	return se, df
}

// clustered: m/(m−1) Σ_c (Σu)² over the m lowest units, m−1 degrees of
// freedom (Kish 1965, ch. 6).
func (r *Results) clustered(fm form, whole *Sample, own []Sample, unit int) (se, df []float64) {
	variance, clusters := r.nodes(), make([]int, r.Framework.Len())
	clear(variance)
	y := r.nodes()
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
	se, df = r.nodes(), r.nodes()
	for k, m := range clusters {
		if m > 1 {
			se[k], df[k] = math.Sqrt(float64(m)/float64(m-1)*variance[k]), float64(m-1)
		}
	}
	return se, df
}

// nodes returns a value for each node, NaN until known.
func (r *Results) nodes() []float64 {
	values := make([]float64, r.Framework.Len())
	for k := range values {
		values[k] = math.NaN()
	}
	return values
}

func (r *Results) warnLonely(own []Sample) {
	for h := range own {
		if own[h].Valid == 1 {
			r.Warnings = append(r.Warnings, diag.Warning{Code: "strata.single", Unit: r.Units.List[h].Code,
				Text: diag.Say("a stratum with one respondent: its deviation is taken from the mean of the whole", "该层仅一名受访者，其离差按总体均值计算")})
		}
	}
}
