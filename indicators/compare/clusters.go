package compare

import (
	"cmp"
	"maps"
	"math"
	"slices"
)

// cell is the respondents of one cluster and group as a single row of a model:
// to turn n rows with one regressor so that all but one of them are 0 changes no
// figure that CR2 gives. With weights each respondent is a cell.
type cell struct {
	cluster, group int
	x, y, weight   float64
}

func (d Data) cells() []cell {
	var cells []cell
	if d.Weight != nil {
		for i, y := range d.Value {
			cells = append(cells, cell{d.Cluster[i], d.Group[i], 1, y, d.Weight[i]})
		}
		return cells
	}
	type place struct{ cluster, group int }
	sums := map[place]*moments{}
	for i, y := range d.Value {
		at := place{d.Cluster[i], d.Group[i]}
		if sums[at] == nil {
			sums[at] = &moments{origin: y}
		}
		sums[at].add(y, 1)
	}
	order := slices.SortedFunc(maps.Keys(sums), func(a, b place) int {
		return cmp.Or(cmp.Compare(a.cluster, b.cluster), cmp.Compare(a.group, b.group))
	})
	for _, at := range order {
		root := math.Sqrt(float64(sums[at].n))
		cells = append(cells, cell{at.cluster, at.group, root, root * sums[at].mean(), 1})
	}
	return cells
}

// robustGroups is the linear model of one mean for each group, judged by
// clusters with CR2.
type robustGroups struct {
	cells  []cell
	place  map[int]int // of a group among the coefficients
	robust *Robust
}

// newRobustGroups fits the groups that have respondents; nil without any.
func newRobustGroups(cells []cell) *robustGroups {
	r := &robustGroups{cells: cells, place: map[int]int{}}
	for _, c := range cells {
		r.place[c.group] = 0
	}
	for at, group := range slices.Sorted(maps.Keys(r.place)) {
		r.place[group] = at
	}
	var y, weight []float64
	var x [][]float64
	var cluster []int
	for _, c := range cells {
		row := make([]float64, len(r.place))
		row[r.place[c.group]] = c.x
		y, x, weight, cluster = append(y, c.y), append(x, row), append(weight, c.weight), append(cluster, c.cluster)
	}
	m, err := Fit(y, x, weight)
	if err != nil {
		return nil // nobody: otherwise the columns are orthogonal
	}
	r.robust = m.Robust(cluster, CR2)
	return r
}

// contrast judges a sum of groups' means.
func (r *robustGroups) contrast(weights map[int]float64, confidence float64) Estimate {
	c := make([]float64, len(r.place))
	for group, weight := range weights {
		c[r.place[group]] = weight
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

// againstRest is the difference of a group and all others; without a standard
// error where either lives in a single cluster.
func (r *robustGroups) againstRest(group int, confidence float64) Estimate {
	two := slices.Clone(r.cells)
	lives := [2]map[int]bool{{}, {}}
	for i := range two {
		side := 0
		if two[i].group != group {
			side = 1
		}
		two[i].group = side
		lives[side][two[i].cluster] = true
	}
	e := newRobustGroups(two).contrast(map[int]float64{0: 1, 1: -1}, confidence)
	if len(lives[0]) < 2 || len(lives[1]) < 2 {
		nan := math.NaN()
		return Estimate{Value: e.Value, SE: nan, DF: nan, T: nan, P: nan, Low: nan, High: nan}
	}
	return e
}
