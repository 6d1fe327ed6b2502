package indicators

import (
	"math"

	"goodgov/internal/diag"
)

// Aggregation names how the scores of an indicator's children become its own.
type Aggregation string

const (
	// Arithmetic is the weighted mean Σ w·x: a low score is made up for by a
	// high one, point for point.
	Arithmetic Aggregation = "arithmetic"
	// Geometric is Π x^w: the lower a score, the more it takes to make up for
	// it (OECD 2008, step 6; the Human Development Index since 2010).
	Geometric Aggregation = "geometric"
	// Harmonic is 1/Σ(w/x), stricter than the geometric mean.
	Harmonic Aggregation = "harmonic"
	// MazziottaPareto is the adjusted Mazziotta–Pareto index with a negative
	// penalty (Mazziotta & Pareto 2016): M − S²/M, M and S² the weighted mean
	// and variance of the children on a range of 70 to 130 that the ends of
	// the answers' scale are laid on, back on that scale: uneven scores
	// cost.
	MazziottaPareto Aggregation = "mazziotta-pareto"
	// Minimum is the lowest of the children that have weight: nothing is made
	// up for.
	Minimum Aggregation = "minimum"
)

// Aggregations lists the legal values, the default first.
var Aggregations = []Aggregation{Arithmetic, Geometric, Harmonic, MazziottaPareto, Minimum}

// Positive reports whether an aggregation needs scores above 0.
func (a Aggregation) Positive() bool { return a == Geometric || a == Harmonic }

// Goalposts are the ends of the answers' scale.
type Goalposts struct{ Low, High float64 }

// CodeNotPositive is a scale that reaches down to 0 or below, where an
// aggregation needs scores above it.
const CodeNotPositive diag.Code = "scores.not_positive"

// CheckAggregation reports an aggregation that a scale does not allow; nil
// where it does.
func CheckAggregation(a Aggregation, scale Goalposts) *diag.Problem {
	if !a.Positive() || scale.Low > 0 {
		return nil
	}
	return &diag.Problem{Column: "aggregation", Code: CodeNotPositive,
		Found: diag.Say("%s, and a scale from %s", "%s，而量表下限为 %s", string(a), number(scale.Low)),
		Want:  diag.Say("a scale above 0: of 0 and below there is no such mean", "下限大于 0 的量表：0 及以下的值没有这种平均数"),
		Hint:  diag.Say("arithmetic, mazziotta-pareto and minimum take any scale", "arithmetic、mazziotta-pareto 与 minimum 适用于任何量表")}
}

// combine aggregates scores x with weights w, which sum to 1. Where slopes is
// not nil it fills in how much the result moves with each score, ∂/∂x: what
// standard errors by linearisation need. A minimum that several share is
// taken to move with each of them alike.
func (o *Options) combine(w, x, slopes []float64) float64 {
	switch o.Aggregation {
	case Geometric:
		return geometric(w, x, slopes)
	case Harmonic:
		return harmonic(w, x, slopes)
	case MazziottaPareto:
		return penalised(w, x, slopes, o.Goalposts)
	case Minimum:
		return lowest(w, x, slopes)
	}
	total := 0.0
	for i, v := range x {
		total += w[i] * v
	}
	if slopes != nil {
		copy(slopes, w)
	}
	return total
}

func geometric(w, x, slopes []float64) float64 {
	log := 0.0
	for i, v := range x {
		log += w[i] * math.Log(v)
	}
	mean := math.Exp(log)
	for i := range slopes {
		slopes[i] = w[i] * mean / x[i]
	}
	return mean
}

func harmonic(w, x, slopes []float64) float64 {
	sum := 0.0
	for i, v := range x {
		sum += w[i] / v
	}
	mean := 1 / sum
	for i := range slopes {
		slopes[i] = w[i] * (mean / x[i]) * (mean / x[i])
	}
	return mean
}

// The range that Mazziotta and Pareto lay scores on.
const (
	penaltyLow  = 70
	penaltyHigh = 130
)

func penalised(w, x, slopes []float64, scale Goalposts) float64 {
	unit := (penaltyHigh - penaltyLow) / (scale.High - scale.Low)
	on := func(v float64) float64 { return penaltyLow + unit*(v-scale.Low) }
	mean, variance := 0.0, 0.0
	for i, v := range x {
		mean += w[i] * on(v)
	}
	for i, v := range x {
		variance += w[i] * (on(v) - mean) * (on(v) - mean)
	}
	for i := range slopes {
		slopes[i] = w[i] * (1 - 2*(on(x[i])-mean)/mean + variance/(mean*mean))
	}
	return scale.Low + (mean-variance/mean-penaltyLow)/unit
}

func lowest(w, x, slopes []float64) float64 {
	least, shared := math.Inf(1), 0.0
	for i, v := range x {
		switch {
		case w[i] == 0 || v > least:
		case v < least:
			least, shared = v, 1
		default:
			shared++
		}
	}
	for i := range slopes {
		slopes[i] = 0
		if w[i] > 0 && x[i] == least {
			slopes[i] = 1 / shared
		}
	}
	return least
}

// A tree combines the scores of the nodes of a framework, from the items up.
// It keeps what it needs from one time to the next.
type tree struct {
	f       *Framework
	weights *Weights
	opt     *Options

	at           []int // the children that have a score
	w, x, slopes []float64
}

// node is the score of a composite from those of its children, NaN where none
// that has weight has one; with slopes, coef says for each child how much it
// moves the score.
func (t *tree) node(k int, score, coef []float64) float64 {
	children := t.f.Children[k]
	t.at, t.w, t.x = t.at[:0], t.w[:0], t.x[:0]
	sum := 0.0
	for _, child := range children {
		if !math.IsNaN(score[child]) {
			t.at, t.w, t.x = append(t.at, child), append(t.w, t.weights.Local[child]), append(t.x, score[child])
			sum += t.weights.Local[child]
		}
	}
	if sum <= 0 {
		return math.NaN()
	}
	if len(t.at) < len(children) { // otherwise the weights are as they are: dividing by their sum could only add rounding
		for i := range t.w {
			t.w[i] /= sum
		}
	}
	if coef == nil {
		return t.opt.combine(t.w, t.x, nil)
	}
	t.slopes = append(t.slopes[:0], t.w...)
	value := t.opt.combine(t.w, t.x, t.slopes)
	for i, child := range t.at {
		coef[child] = t.slopes[i]
	}
	return value
}

// Gain is how much a unit's total would rise if an item's score were raised to
// a value, all others staying as they are; NaN where the item has no score. It
// asks of the scores of the unit's items alone, whatever the rollup.
func (r *Results) Gain(unit, item int, to float64) float64 {
	f := r.Framework
	score := make([]float64, f.Len())
	for _, leaf := range f.Items {
		score[leaf] = r.Scores[unit][leaf].Value
	}
	if math.IsNaN(score[item]) {
		return math.NaN()
	}
	t := tree{f: f, weights: r.Weights, opt: &r.Options}
	total := func() float64 {
		for k := f.Len() - 1; k >= 0; k-- {
			if !f.Leaf(k) {
				score[k] = t.node(k, score, nil)
			}
		}
		return score[0]
	}
	before := total()
	score[item] = to
	return total() - before
}
