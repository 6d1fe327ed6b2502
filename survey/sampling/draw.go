package sampling

import (
	"math"
	"math/rand/v2"
	"slices"
)

// Method is a way to draw a sample from a list.
type Method string

const (
	// Simple: every set of n rows is as likely.
	Simple Method = "simple"
	// Stratified: a simple sample of each stratum.
	Stratified Method = "stratified"
	// Systematic: every N/n-th row from a random start, so that a sorted list is
	// stratified by its order.
	Systematic Method = "systematic"
	// PPS: with probability proportional to size, systematically (Madow 1949).
	// Rows so large that they would be drawn more than once are taken for sure.
	PPS Method = "pps"
	// Clusters: all rows of a simple sample of clusters.
	Clusters Method = "clusters"
	// TwoStage: clusters with probability proportional to their number of rows,
	// and as many rows of each: every row is as likely.
	TwoStage Method = "two-stage"
)

// Methods are all of them, the default first.
func Methods() []Method {
	return []Method{Simple, Stratified, Systematic, PPS, Clusters, TwoStage}
}

// Frame is the list that a sample is drawn from.
type Frame struct {
	Rows    int
	Stratum []int     // of each row, 0 … ; for Stratified
	Cluster []int     // of each row, 0 … ; for Clusters and TwoStage
	Size    []float64 // of each row, above 0; for PPS
}

// DrawOptions of Draw.
type DrawOptions struct {
	Method   Method
	N        int    // rows, or for Clusters and TwoStage clusters
	Strata   []int  // rows of each stratum, for Stratified
	PerGroup int    // rows of each cluster, for TwoStage; all of smaller ones
	Seed     uint64 // the same seed, list and options draw the same rows everywhere
}

// Drawn are rows of a list in its order, with their probability of being drawn.
type Drawn struct {
	Rows        []int
	Probability []float64 // above 0, at most 1; 1/Probability is the design weight
	Certain     int       // rows, or clusters, too large to be left to chance
}

// Draw draws a sample. Where the list is too short for it the error says so.
func Draw(f Frame, opt DrawOptions) (*Drawn, error) {
	d := drawing{random: rand.New(rand.NewPCG(opt.Seed, 0))}
	all := sequence(f.Rows)
	switch opt.Method {
	case Simple, Systematic:
		if err := enough(opt.N, f.Rows); err != nil {
			return nil, err
		}
		take := d.simple
		if opt.Method == Systematic {
			take = d.systematic
		}
		d.keep(take(all, opt.N), float64(opt.N)/float64(f.Rows))
	case Stratified:
		for h, rows := range members(f.Stratum, len(opt.Strata)) {
			if opt.Strata[h] == 0 {
				continue
			}
			if err := enough(opt.Strata[h], len(rows)); err != nil {
				return nil, err
			}
			d.keep(d.simple(rows, opt.Strata[h]), float64(opt.Strata[h])/float64(len(rows)))
		}
	case PPS:
		if err := enough(opt.N, f.Rows); err != nil {
			return nil, err
		}
		rows, probability := d.proportional(f.Size, opt.N)
		for _, i := range rows {
			d.keep([]int{i}, probability[i])
		}
	case Clusters:
		clusters := members(f.Cluster, count(f.Cluster))
		if err := enoughClusters(opt.N, len(clusters)); err != nil {
			return nil, err
		}
		for _, c := range d.simple(sequence(len(clusters)), opt.N) {
			d.keep(clusters[c], float64(opt.N)/float64(len(clusters)))
		}
	case TwoStage:
		clusters := members(f.Cluster, count(f.Cluster))
		if err := enoughClusters(opt.N, len(clusters)); err != nil {
			return nil, err
		}
		size := make([]float64, len(clusters))
		for c, rows := range clusters {
			size[c] = float64(len(rows))
		}
		drawn, probability := d.proportional(size, opt.N)
		for _, c := range drawn {
			take := min(opt.PerGroup, len(clusters[c]))
			d.keep(d.simple(clusters[c], take), probability[c]*float64(take)/size[c])
		}
	default:
		panic("sampling: unknown method " + string(opt.Method))
	}
	return d.sorted(), nil
}

func enough(n, rows int) error {
	if n < 1 || n > rows {
		return fault("sample.rows", "%d rows of a list, or stratum, of %d", "名单（或层）只有 %[2]d 行，无法抽取 %[1]d 行", n, rows)
	}
	return nil
}

func enoughClusters(n, clusters int) error {
	if n < 1 || n > clusters {
		return fault("sample.clusters", "%d clusters of a list that has %d", "名单只有 %[2]d 个群，无法抽取 %[1]d 个", n, clusters)
	}
	return nil
}

func sequence(n int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = i
	}
	return list
}

func count(groups []int) int {
	if len(groups) == 0 {
		return 0
	}
	return slices.Max(groups) + 1
}

// members are the rows of each group.
func members(group []int, groups int) [][]int {
	list := make([][]int, groups)
	for i, g := range group {
		list[g] = append(list[g], i)
	}
	return list
}

type drawing struct {
	random *rand.Rand
	drawn  Drawn
}

func (d *drawing) keep(rows []int, probability float64) {
	for _, i := range rows {
		d.drawn.Rows, d.drawn.Probability = append(d.drawn.Rows, i), append(d.drawn.Probability, probability)
	}
}

// sorted puts what was drawn in the order of the list.
func (d *drawing) sorted() *Drawn {
	order := sequence(len(d.drawn.Rows))
	slices.SortFunc(order, func(a, b int) int { return d.drawn.Rows[a] - d.drawn.Rows[b] })
	s := &Drawn{Certain: d.drawn.Certain}
	for _, at := range order {
		s.Rows, s.Probability = append(s.Rows, d.drawn.Rows[at]), append(s.Probability, d.drawn.Probability[at])
	}
	return s
}

// simple takes n of some rows: each with the chance that is left to it (Fan,
// Muller & Rezucha 1962).
func (d *drawing) simple(rows []int, n int) []int {
	var taken []int
	for at, i := range rows {
		if float64(len(rows)-at)*d.random.Float64() < float64(n-len(taken)) {
			taken = append(taken, i)
		}
	}
	return taken
}

// systematic takes n rows an equal step apart, which need not be whole.
func (d *drawing) systematic(rows []int, n int) []int {
	step := float64(len(rows)) / float64(n)
	start := step * d.random.Float64()
	var taken []int
	for k := range n {
		taken = append(taken, rows[min(len(rows)-1, int(math.Floor(start+float64(k)*step)))])
	}
	return taken
}

// proportional takes n with probability proportional to size, and says the
// probability of each.
func (d *drawing) proportional(size []float64, n int) (taken []int, probability []float64) {
	probability = make([]float64, len(size))
	left := n
	for {
		total := 0.0
		for i, s := range size {
			if probability[i] < 1 {
				total += s
			}
		}
		sure, room := 0, left
		for i, s := range size {
			if probability[i] < 1 {
				if probability[i] = float64(room) * s / total; probability[i] >= 1 {
					probability[i] = 1
					sure++
				}
			}
		}
		if left -= sure; sure == 0 || left == 0 {
			break
		}
	}
	if left == 0 { // those for sure are all; nobody else has a chance
		for i, p := range probability {
			if p < 1 {
				probability[i] = 0
			}
		}
	}
	next, passed := d.random.Float64(), 0.0
	for i, p := range probability {
		if p == 1 {
			taken = append(taken, i)
			d.drawn.Certain++
			continue
		}
		if passed += p; passed > next && len(taken)-d.drawn.Certain < left {
			taken = append(taken, i)
			next++
		}
	}
	return taken, probability
}
