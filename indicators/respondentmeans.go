package indicators

import (
	"context"
	"math"
	"slices"

	"goodgov/internal/cores"
)

// powers are the sums over the respondents of one unit at one node that give
// its mean and the variance of it: v is a respondent's own score, d its
// distance from the mean of these respondents, so that nothing is lost in
// taking the difference of large squares.
type powers struct {
	n             int
	w, wv         float64
	w2, w2d, w2d2 float64
}

// mean is that of the respondents.
func (p *powers) mean() float64 { return p.wv / p.w }

// squares is Σ (w (v − m))².
func (p *powers) squares(m float64) float64 {
	if p.w == 0 {
		return 0
	}
	shift := p.mean() - m
	return max(0, p.w2d2+2*shift*p.w2d+shift*shift*p.w2)
}

// respondentMeans scores each respondent first: the weighted mean over what he
// or she answered, renormalised at every node; then takes the mean over
// respondents. The standard errors are those of a (ratio) mean.
func (r *Results) respondentMeans(ctx context.Context, pooled, own []Sample, respondents *Respondents) error {
	f := r.Framework
	largest := 0.0 // of all values, without sign
	for _, values := range respondents.Value {
		for _, v := range values {
			if !math.IsNaN(v) {
				largest = max(largest, math.Abs(v))
			}
		}
	}
	sums := make([][]powers, len(own)) // own respondents only
	newWork := func() func(unit int) ([]powers, error) {
		s := newScorer(r, respondents, largest)
		return func(unit int) ([]powers, error) {
			if own[unit].Valid == 0 {
				return nil, nil
			}
			heaviest, err := respondents.heaviest(unit)
			if err != nil {
				return nil, err
			}
			s.start(own[unit].Valid, heaviest)
			for _, add := range []func(Block){s.addMeans, s.addDistances} {
				for block, err := range respondents.Of(unit) {
					if err != nil {
						return nil, err
					}
					add(block)
				}
				s.finish()
			}
			return slices.Clone(s.powers), nil
		}
	}
	if err := cores.InOrder(ctx, len(own), newWork, func(unit int, result []powers) { sums[unit] = result }); err != nil {
		return err
	}
	for unit := range own {
		if !r.pools(unit) {
			continue
		}
		for k := range f.Nodes {
			r.respondentMean(sums, unit, k)
		}
		r.warnMissing(unit, &pooled[unit], r.newForm(&pooled[unit]))
	}
	return nil
}

func (r *Results) respondentMean(sums [][]powers, unit, node int) {
	within := r.Units.Within(unit)
	n, w, wv := 0, 0.0, 0.0
	for _, part := range within {
		if sums[part] != nil {
			p := &sums[part][node]
			n, w, wv = n+p.n, w+p.w, wv+p.wv
		}
	}
	s := &r.Scores[unit][node]
	s.N = n
	if w <= 0 {
		return
	}
	m := wv / w
	s.Value = m
	if n < 2 || r.Options.Errors == WithoutErrors {
		return
	}
	design := r.Options.Design
	if r.Units.Lowest(unit) {
		design = Simple
	}
	variance, groups := 0.0, 0
	for _, part := range within {
		if sums[part] == nil || sums[part][node].n == 0 {
			continue
		}
		p := &sums[part][node]
		groups++
		sum := p.wv - m*p.w
		switch {
		case design == Clusters:
			variance += sum * sum
		case design == Strata && p.n > 1:
			variance += float64(p.n) / float64(p.n-1) * spread(p.squares(m), sum, p.n)
		default:
			variance += p.squares(m)
		}
	}
	df := float64(n - 1)
	switch design {
	case Simple:
		variance *= float64(n) / float64(n-1)
	case Strata:
		df = float64(n - groups)
	case Clusters:
		df = float64(groups - 1)
		variance *= float64(groups) / df // of one group, NaN: it has none
	}
	if df > 0 {
		s.SE, s.DF = math.Sqrt(variance)/w, df
	}
}

// scorer adds up the powers of the respondents of one unit at a time.
type scorer struct {
	r       *Results
	coding  *Coding
	values  [][]float64 // by item and code
	largest float64     // of them, without sign

	scale  [5]int      // of the sums of w, wv, w2, w2d, w2d2
	sums   [][5]sum128 // by node
	powers []powers    // by node
	v      []float64   // of a respondent, by node
	tree   tree        // combines v where that is not arithmetic
}

func newScorer(r *Results, respondents *Respondents, largest float64) *scorer {
	f := r.Framework
	s := &scorer{r: r, coding: &respondents.Coding, largest: largest,
		sums: make([][5]sum128, f.Len()), powers: make([]powers, f.Len()), v: make([]float64, f.Len()),
		tree: tree{f: f, weights: r.Weights, opt: &r.Options}}
	for i := range f.Items {
		s.values = append(s.values, s.coding.values(i))
	}
	return s
}

// start prepares for a unit of n respondents whose largest weight is heaviest;
// 0 stands for no weights.
func (s *scorer) start(n int, heaviest float64) {
	w, d := heaviest, 2*s.largest
	if w == 0 {
		w = 1
	}
	for i, largest := range [5]float64{w, w * s.largest, w * w, w * w * d, w * w * d * d} {
		s.scale[i] = room(largest, n)
	}
	clear(s.sums)
	clear(s.powers)
}

// each calls add with the weight of each respondent; the scores are in s.v.
func (s *scorer) each(b Block, add func(w float64)) {
	words, mask := s.coding.Words, uint64(1)<<s.coding.Bits-1
	for row := range s.coding.rows(b) {
		answers := b.Answers[row*words : (row+1)*words]
		for i, item := range s.r.Framework.Items {
			s.v[item] = s.values[i][answers[s.coding.Word[i]]>>(s.coding.Shift[i]&63)&mask]
		}
		s.walk()
		w := 1.0
		if b.Weights != nil {
			w = b.Weights[row]
		}
		add(w)
	}
}

// addMeans adds to n, w and wv.
func (s *scorer) addMeans(b Block) {
	s.each(b, func(w float64) {
		for k, v := range s.v {
			if math.IsNaN(v) {
				continue
			}
			s.powers[k].n++
			s.sums[k][0].add(whole(w, s.scale[0]))
			s.sums[k][1].add(whole(w*v, s.scale[1]))
		}
	})
}

// addDistances adds to the other powers, once the means are known.
func (s *scorer) addDistances(b Block) {
	s.each(b, func(w float64) {
		for k, v := range s.v {
			if p := &s.powers[k]; p.w > 0 && !math.IsNaN(v) {
				d := v - p.mean()
				s.sums[k][2].add(whole(w*w, s.scale[2]))
				s.sums[k][3].add(whole(w*w*d, s.scale[3]))
				s.sums[k][4].add(whole(w*w*d*d, s.scale[4]))
			}
		}
	})
}

// finish reads off the sums so far.
func (s *scorer) finish() {
	for k := range s.powers {
		p := &s.powers[k]
		for i, power := range []*float64{&p.w, &p.wv, &p.w2, &p.w2d, &p.w2d2} {
			*power = math.Ldexp(s.sums[k][i].signed(), -s.scale[i])
		}
	}
}

// walk fills in a respondent's own score at every node above the items.
func (s *scorer) walk() {
	if s.r.Options.Aggregation == Arithmetic {
		s.r.arithmetic(s.v)
		return
	}
	for k := len(s.v) - 1; k >= 0; k-- {
		if !s.tree.f.Leaf(k) {
			s.v[k] = s.tree.node(k, s.v, nil)
		}
	}
}

// arithmetic is the walk of most studies, over every respondent of every one.
func (r *Results) arithmetic(v []float64) {
	f := r.Framework
	for k := f.Len() - 1; k >= 0; k-- {
		if f.Leaf(k) {
			continue
		}
		sum, weight := 0.0, 0.0
		for _, child := range f.Children[k] {
			if x := v[child]; !math.IsNaN(x) {
				sum += r.Weights.Local[child] * x
				weight += r.Weights.Local[child]
			}
		}
		v[k] = math.NaN()
		if weight > 0 {
			v[k] = sum / weight
		}
	}
}
