package indicators

import "math"

// powers are the sums over the respondents of one unit at one node that give
// its mean and the variance of it: v is a respondent's own score, taken from
// a fixed origin so that squares do not swamp differences.
type powers struct {
	n                    int
	w, wv, w2, w2v, w2v2 float64
}

func (p *powers) add(o *powers) {
	p.n += o.n
	p.w += o.w
	p.wv += o.wv
	p.w2 += o.w2
	p.w2v += o.w2v
	p.w2v2 += o.w2v2
}

// squares is Σ (w (v − m))².
func (p *powers) squares(m float64) float64 {
	return max(0, p.w2v2-2*m*p.w2v+m*m*p.w2)
}

// respondentMeans scores each respondent first: the weighted mean over what he
// or she answered, renormalised at every node; then takes the mean over
// respondents. The standard errors are those of a (ratio) mean.
func (r *Results) respondentMeans(own []Sample, respondents Respondents) {
	f, u := r.Framework, r.Units
	sums := make([][]powers, len(u.List)) // own respondents only
	v := make([]float64, f.Len())
	origin, set := 0.0, false
	for person := range respondents() {
		if sums[person.Unit] == nil {
			sums[person.Unit] = make([]powers, f.Len())
		}
		r.walk(person.Values, v)
		for k, value := range v {
			if math.IsNaN(value) {
				continue
			}
			if !set {
				origin, set = value, true
			}
			d, w := value-origin, person.Weight
			sums[person.Unit][k].add(&powers{n: 1, w: w, wv: w * d, w2: w * w, w2v: w * w * d, w2v2: w * w * d * d})
		}
	}
	for unit := range u.List {
		if !r.pools(unit) {
			continue
		}
		for k := range f.Nodes {
			r.respondentMean(sums, unit, k, origin)
		}
		r.warnRespondents(unit, own)
	}
}

// walk gives a respondent's own score at every node.
func (r *Results) walk(values, v []float64) {
	f := r.Framework
	for i, item := range f.Items {
		v[item] = values[i]
	}
	for k := f.Len() - 1; k >= 0; k-- {
		if f.Leaf(k) {
			continue
		}
		sum, weight := 0.0, 0.0
		for _, child := range f.Children[k] {
			if !math.IsNaN(v[child]) {
				sum += r.Weights.Local[child] * v[child]
				weight += r.Weights.Local[child]
			}
		}
		v[k] = math.NaN()
		if weight > 0 {
			v[k] = sum / weight
		}
	}
}

func (r *Results) respondentMean(sums [][]powers, unit, node int, origin float64) {
	var total powers
	within := r.Units.Within(unit)
	for _, part := range within {
		if sums[part] != nil {
			total.add(&sums[part][node])
		}
	}
	s := &r.Scores[unit][node]
	s.N = total.n
	if total.w <= 0 {
		return
	}
	m := total.wv / total.w
	s.Value = origin + m
	if total.n < 2 || r.Options.Errors == WithoutErrors {
		return
	}
	n := float64(total.n)
	variance, df := n/(n-1)*total.squares(m), n-1
	if !r.Units.Lowest(unit) && r.Options.Design != Simple {
		variance, df = 0, 0
		groups := 0
		for _, part := range within {
			if sums[part] == nil || sums[part][node].n == 0 {
				continue
			}
			p := &sums[part][node]
			groups++
			sum := p.wv - m*p.w
			if r.Options.Design == Clusters {
				variance += sum * sum
				continue
			}
			if nh := float64(p.n); p.n > 1 {
				variance += nh / (nh - 1) * max(0, p.squares(m)-sum*sum/nh)
			} else {
				variance += p.squares(m)
			}
		}
		switch {
		case r.Options.Design == Strata:
			df = n - float64(groups)
		case groups > 1:
			variance *= float64(groups) / float64(groups-1)
			df = float64(groups - 1)
		}
		if df <= 0 {
			return
		}
	}
	s.SE, s.DF = math.Sqrt(variance)/total.w, df
}

func (r *Results) warnRespondents(unit int, own []Sample) {
	f := r.Framework
	pooled := NewSample(f)
	for _, part := range r.Units.Within(unit) {
		pooled.Add(&own[part])
	}
	r.warnMissing(unit, &pooled, newForm(f, r.Weights, &pooled))
}
