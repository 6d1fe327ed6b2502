package indicators

import "math"

// Combiner combines the scores of items up the tree time and again, in the same
// memory: for resampling. It is not for several goroutines at once.
type Combiner struct {
	f    *Framework
	opt  Options
	tree tree
}

// NewCombiner returns one that aggregates as opt says.
func NewCombiner(f *Framework, opt Options) *Combiner {
	c := &Combiner{f: f, opt: opt}
	c.tree = tree{f: f, weights: &Weights{}, opt: &c.opt}
	return c
}

// Combine fills in the scores of all composites from those of the items, by
// node; NaN is no score. local are the local weights by node.
func (c *Combiner) Combine(local, score []float64) {
	c.tree.weights.Local = local
	for k := c.f.Len() - 1; k >= 0; k-- {
		if c.f.Leaf(k) {
			continue
		}
		if c.opt.Aggregation == Arithmetic {
			score[k] = mean(local, score, c.f.Children[k])
			continue
		}
		score[k] = c.tree.node(k, score, nil)
	}
}

// mean is the weighted mean of the children that have a score.
func mean(local, score []float64, children []int) float64 {
	sum, weight := 0.0, 0.0
	for _, child := range children {
		if v := score[child]; !math.IsNaN(v) {
			sum += local[child] * v
			weight += local[child]
		}
	}
	if weight > 0 {
		return sum / weight
	}
	return math.NaN()
}
