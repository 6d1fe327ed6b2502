package ahp

import (
	"cmp"
	"math"
	"slices"
)

// Clusters are groups of like-minded experts.
type Clusters struct {
	// Merges are the steps of average linkage (Sokal & Michener 1958), by
	// height: from each expert alone to all together, for a dendrogram.
	Merges []Merge
	// Groups are the clusters, the largest first, of equals by the first name;
	// members are places in the panel, sorted by name. All experts are in one
	// group where no split stands out.
	Groups [][]int
	// Silhouette is the mean silhouette width (Rousseeuw 1987) of the split,
	// −1 to 1; of all splits into 2 to MostClusters groups it is the greatest.
	// NaN with fewer than three experts.
	Silhouette float64
	// Widths are the experts' own silhouette widths under that split, in the
	// order of Likeness.Experts; nil with one group.
	Widths []float64
	// Order puts the experts side by side for a dendrogram, by their number in
	// Likeness.Experts.
	Order []int
}

// Merge joins two clusters. Numbers below the number of experts are experts,
// in the order of Likeness.Experts; above them, the number of experts + k is
// what the k-th merge made, counting from 0.
type Merge struct {
	A, B   int
	Height float64 // the mean distance between their members
	Size   int     // experts in what it makes
}

const (
	// MostClusters is how many clusters are looked for at most.
	MostClusters = 10
	// LeastSilhouette is the mean width below which a split is taken to be no
	// structure at all (Kaufman & Rousseeuw 1990, table 4).
	LeastSilhouette = 0.25
	// sameHeight is the relative difference below which distances tie, and the
	// difference below which silhouettes do.
	sameHeight = 1e-9
)

// cluster finds the like-minded experts.
func (l *Likeness) cluster() *Clusters {
	c := &Clusters{Silhouette: math.NaN()}
	m := len(l.Experts)
	if m == 0 {
		return c
	}
	c.Merges = averageLinkage(l.Distance)
	c.Order = c.order(m)
	best := [][]int{everyone(m)}
	for count := 2; count <= min(m-1, MostClusters); count++ {
		groups := c.cut(m, count)
		widths := l.silhouettes(groups)
		if mean := meanOf(widths); math.IsNaN(c.Silhouette) || mean > c.Silhouette+sameHeight {
			c.Silhouette, c.Widths, best = mean, widths, groups
		}
	}
	if !(c.Silhouette >= LeastSilhouette) {
		best, c.Widths = [][]int{everyone(m)}, nil
	}
	slices.SortStableFunc(best, func(x, y []int) int { return cmp.Or(cmp.Compare(len(y), len(x)), cmp.Compare(x[0], y[0])) })
	for _, group := range best {
		experts := make([]int, len(group))
		for k, i := range group {
			experts[k] = l.Experts[i]
		}
		c.Groups = append(c.Groups, experts)
	}
	return c
}

// cut undoes the last merges, so that count groups remain.
func (c *Clusters) cut(m, count int) [][]int {
	members := make(map[int][]int, 2*m)
	for i := range m {
		members[i] = []int{i}
	}
	for k, merge := range c.Merges[:m-count] {
		members[m+k] = slices.Concat(members[merge.A], members[merge.B])
		delete(members, merge.A)
		delete(members, merge.B)
	}
	var groups [][]int
	for _, group := range members {
		slices.Sort(group)
		groups = append(groups, group)
	}
	slices.SortFunc(groups, func(x, y []int) int { return cmp.Compare(x[0], y[0]) })
	return groups
}

// order walks the tree of merges from left to right.
func (c *Clusters) order(m int) []int {
	var order []int
	var walk func(label int)
	walk = func(label int) {
		if label < m {
			order = append(order, label)
			return
		}
		walk(c.Merges[label-m].A)
		walk(c.Merges[label-m].B)
	}
	walk(m + len(c.Merges) - 1)
	return order
}

// silhouettes are the widths (b − a)/max(a, b): a is an expert's mean distance
// to the others of the own group, b the least mean distance to another group.
// Alone in a group it is 0.
func (l *Likeness) silhouettes(groups [][]int) []float64 {
	widths := make([]float64, len(l.Experts))
	for g, group := range groups {
		if len(group) == 1 {
			continue
		}
		for _, i := range group {
			own := l.sum(i, group) / float64(len(group)-1)
			other := math.Inf(1)
			for h, far := range groups {
				if h != g {
					other = min(other, l.sum(i, far)/float64(len(far)))
				}
			}
			if greater := max(own, other); greater > 0 {
				widths[i] = (other - own) / greater
			}
		}
	}
	return widths
}

func (l *Likeness) sum(i int, group []int) float64 {
	sum := 0.0
	for _, j := range group {
		sum += l.Distance[i][j]
	}
	return sum
}

func meanOf(values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	return sum / float64(len(values))
}
