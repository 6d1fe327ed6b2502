package compare

import (
	"maps"
	"slices"
)

// robustGroups is the linear model of one mean for each group, judged by
// clusters with CR2.
type robustGroups struct {
	place  map[int]int // of a group among the coefficients
	robust *Robust
}

// newRobustGroups fits the groups that have respondents; nil without any.
func newRobustGroups(d Data, groups []Group) *robustGroups {
	r := &robustGroups{place: map[int]int{}}
	for j := range groups {
		if groups[j].N > 0 {
			r.place[j] = len(r.place)
		}
	}
	x := make([][]float64, len(d.Value))
	for i := range x {
		x[i] = make([]float64, len(r.place))
		x[i][r.place[d.Group[i]]] = 1
	}
	m, err := Fit(d.Value, x, d.Weight)
	if err != nil {
		return nil // without a respondent there are no columns; otherwise they are orthogonal
	}
	r.robust = m.Robust(d.Cluster, CR2)
	return r
}

// contrast judges a sum of groups' means.
func (r *robustGroups) contrast(weights map[int]float64, confidence float64) Estimate {
	c := make([]float64, len(r.place))
	for _, j := range slices.Sorted(maps.Keys(weights)) {
		c[r.place[j]] = weights[j]
	}
	return r.robust.Estimate(c, confidence)
}

// wald tests whether the groups' means are equal.
func (r *robustGroups) wald(in []int) Test {
	var contrasts [][]float64
	for _, j := range in[1:] {
		c := make([]float64, len(r.place))
		c[r.place[in[0]]], c[r.place[j]] = -1, 1
		contrasts = append(contrasts, c)
	}
	f := r.robust.Wald(contrasts)
	return Test{TestWald, f.F, f.DF1, f.DF2, f.P}
}
