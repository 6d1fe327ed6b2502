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

func (d Data) cells() robustGroups {
	cells := robustGroups{}
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

// robustGroups judges groups' means by clusters with CR2: the cells of a linear
// model with one mean for each group.
type robustGroups []cell

// maxWald is the largest number of groups that are tested together: the work
// grows with the fourth power of it.
const maxWald = 30

// fit fits the means of some groups, which those of the others have no part in;
// nil where nobody is in them, or their weights are too far apart to compute
// with.
func (r robustGroups) fit(groups []int) *Robust {
	var y, weight []float64
	var x [][]float64
	var cluster []int
	for _, c := range r {
		at, found := slices.BinarySearch(groups, c.group)
		if !found {
			continue
		}
		row := make([]float64, len(groups))
		row[at] = c.x
		y, x, weight, cluster = append(y, c.y), append(x, row), append(weight, c.weight), append(cluster, c.cluster)
	}
	m, err := Fit(y, x, weight)
	if err != nil {
		return nil
	}
	return m.Robust(cluster, CR2)
}

// contrast judges a sum of groups' means.
func (r robustGroups) contrast(weights map[int]float64, confidence float64) Estimate {
	groups := slices.Sorted(maps.Keys(weights))
	c := make([]float64, len(groups))
	for at, group := range groups {
		c[at] = weights[group]
	}
	model := r.fit(groups)
	if model == nil {
		nan := math.NaN()
		return Estimate{nan, nan, nan, nan, nan, nan, nan}
	}
	return model.Estimate(c, confidence)
}

// wald tests whether the groups' means are equal.
func (r robustGroups) wald(in []int) Test {
	nan := math.NaN()
	if len(in) > maxWald {
		return Test{TestWald, nan, nan, nan, nan}
	}
	var contrasts [][]float64
	for at := range in[1:] {
		c := make([]float64, len(in))
		c[0], c[at+1] = -1, 1
		contrasts = append(contrasts, c)
	}
	model := r.fit(in)
	if model == nil {
		return Test{TestWald, nan, nan, nan, nan}
	}
	f := model.Wald(contrasts)
	return Test{TestWald, f.F, f.DF1, f.DF2, f.P}
}

// againstRest is the difference of a group and all others; without a standard
// error where either lives in a single cluster.
func (r robustGroups) againstRest(group int, confidence float64) Estimate {
	two := slices.Clone(r)
	lives := [2]map[int]bool{{}, {}}
	for i := range two {
		side := 0
		if two[i].group != group {
			side = 1
		}
		two[i].group = side
		lives[side][two[i].cluster] = true
	}
	e := two.contrast(map[int]float64{0: 1, 1: -1}, confidence)
	if len(lives[0]) < 2 || len(lives[1]) < 2 {
		nan := math.NaN()
		return Estimate{Value: e.Value, SE: nan, DF: nan, T: nan, P: nan, Low: nan, High: nan}
	}
	return e
}
