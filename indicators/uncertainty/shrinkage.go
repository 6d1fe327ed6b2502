package uncertainty

import (
	"math"

	"goodgov/indicators"
	"goodgov/internal/inference"
)

// ShrinkageModel names where the variances of shrinkage come from.
type ShrinkageModel string

const (
	// RandomIntercept is y_ij = μ + u_j + e_ij over respondents' own scores, u of
	// variance τ², e of σ², the same in all units; by restricted maximum
	// likelihood (REML), as lme4's lmer(y ~ 1 + (1 | unit)).
	RandomIntercept ShrinkageModel = "random-intercept"
	// FayHerriot takes scores and their standard errors, as known: y_j = θ_j + e_j,
	// e_j of variance se_j², θ_j of A around μ (Fay & Herriot 1979); A by
	// REML. It is for what is not a mean of respondents' own scores: upper
	// levels, and weighted respondents.
	FayHerriot ShrinkageModel = "fay-herriot"
)

// Shrinkage draws the scores of units towards their mean, the more the less
// sure they are.
type Shrinkage struct {
	Model  ShrinkageModel
	Mean   float64 // μ
	MeanSE float64
	Tau2   float64 // variance among units: τ², or A; 0 where they differ by no more than chance
	Sigma2 float64 // variance of respondents within a unit; NaN for FayHerriot
	Units  []Shrunken
}

// Shrunken is a unit's score drawn towards the mean: μ + B (score − μ).
type Shrunken struct {
	Raw   float64 // what the model takes for the unit's score: the mean of its respondents' own, or the score
	N     int     // respondents behind it
	B     float64 // reliability τ²/(τ² + σ²/n): 1 keeps the score, 0 puts the mean in its place
	Value float64
	// SE is the standard deviation given μ and the variances, SEWithMean with the
	// error of μ too; that of the variances is in neither.
	SE, SEWithMean float64
	Rank           int     // of Value
	Expected       float64 // expected rank, 1 + Σ_j Φ((v_j − v_i)/√(SE_i² + SE_j²)) (Laird & Louis 1989)
}

// Interval is the value with the quantiles of the normal distribution: what the
// model, its variances taken as known, says of the unit.
func (s *Shrunken) Interval(confidence float64) (low, high float64) {
	z := inference.NormalCritical(confidence)
	return s.Value - z*s.SEWithMean, s.Value + z*s.SEWithMean
}

// fewestShrunken is how many units it takes: with two, their difference is all
// that is known of how units differ.
const fewestShrunken = 3

// group is what the respondents of a unit say: their number, mean, and the sum
// of squares around it.
type group struct {
	n             int
	mean, squares float64
}

// interceptShrinkage is the random-intercept model; nil where there are too few
// units, or no unit with two respondents.
func interceptShrinkage(groups []group) *Shrinkage {
	n, within := 0, 0.0
	for _, g := range groups {
		n += g.n
		within += g.squares
	}
	m := len(groups)
	if m < fewestShrunken || n == m {
		return nil
	}
	if within <= 0 {
		// Nobody within a unit differs: every mean is what it is.
		s := &Shrinkage{Model: RandomIntercept, Sigma2: 0}
		raw, d := make([]float64, m), make([]float64, m)
		for j, g := range groups {
			raw[j] = g.mean
			s.Mean += g.mean / float64(m)
		}
		for _, y := range raw {
			s.Tau2 += (y - s.Mean) * (y - s.Mean) / float64(m-1)
		}
		s.MeanSE = math.Sqrt(s.Tau2 / float64(m))
		s.fill(raw, d)
		return s.counted(groups)
	}
	// With λ = τ²/σ² and W_j = n_j/(1 + n_j λ), −2 log REML is, up to a constant,
	// Σ log(1 + n_j λ) + log ΣW_j + (N − 1) log Q, Q = SSW + ΣW_j(ȳ_j − μ)².
	state := func(lambda float64) (mean, sum, q float64) {
		for _, g := range groups {
			w := float64(g.n) / (1 + float64(g.n)*lambda)
			sum += w
			mean += w * (g.mean - groups[0].mean)
		}
		mean = groups[0].mean + mean/sum
		q = within
		for _, g := range groups {
			w := float64(g.n) / (1 + float64(g.n)*lambda)
			q += w * (g.mean - mean) * (g.mean - mean)
		}
		return mean, sum, q
	}
	slope := func(lambda float64) float64 {
		mean, sum, q := state(lambda)
		d, dw, dq := 0.0, 0.0, 0.0
		for _, g := range groups {
			w := float64(g.n) / (1 + float64(g.n)*lambda)
			d += w
			dw -= w * w
			dq -= w * w * (g.mean - mean) * (g.mean - mean)
		}
		return d + dw/sum + float64(n-1)*dq/q
	}
	criterion := func(lambda float64) float64 {
		_, sum, q := state(lambda)
		v := math.Log(sum) + float64(n-1)*math.Log(q)
		for _, g := range groups {
			v += math.Log1p(float64(g.n) * lambda)
		}
		return v
	}
	between := 0.0
	for _, g := range groups {
		between = max(between, math.Abs(g.mean-groups[0].mean))
	}
	lambda := lowest(criterion, slope, max(between*between*float64(n)/within, 1))
	mean, sum, q := state(lambda)
	s := &Shrinkage{Model: RandomIntercept, Mean: mean, Sigma2: q / float64(n-1)}
	s.Tau2 = lambda * s.Sigma2
	s.MeanSE = math.Sqrt(s.Sigma2 / sum)
	raw, d := make([]float64, m), make([]float64, m)
	for j, g := range groups {
		raw[j], d[j] = g.mean, s.Sigma2/float64(g.n)
	}
	s.fill(raw, d)
	return s.counted(groups)
}

func (s *Shrinkage) counted(groups []group) *Shrinkage {
	for j := range s.Units {
		s.Units[j].N = groups[j].n
	}
	return s
}

// areaShrinkage is Fay and Herriot's model, d the variances of y; nil where
// there are too few units.
func areaShrinkage(y, d []float64) *Shrinkage {
	if len(y) < fewestShrunken {
		return nil
	}
	largest, spread := 0.0, 0.0
	for j := range y {
		largest = max(largest, d[j])
		spread = max(spread, (y[j]-y[0])*(y[j]-y[0]))
	}
	state := func(a float64) (mean, sum float64) {
		for j := range y {
			sum += 1 / (a + d[j])
			mean += (y[j] - y[0]) / (a + d[j])
		}
		return y[0] + mean/sum, sum
	}
	slope := func(a float64) float64 {
		mean, sum := state(a)
		v := 0.0
		for j := range y {
			w := 1 / (a + d[j])
			v += w - w*w/sum - w*w*(y[j]-mean)*(y[j]-mean)
		}
		return v
	}
	criterion := func(a float64) float64 {
		mean, sum := state(a)
		v := math.Log(sum)
		for j := range y {
			v += math.Log(a+d[j]) + (y[j]-mean)*(y[j]-mean)/(a+d[j])
		}
		return v
	}
	s := &Shrinkage{Model: FayHerriot, Sigma2: math.NaN()}
	switch {
	case largest+spread <= rounding*rounding: // all the same, and sure of it
		s.Mean = y[0]
	default:
		// A variance of 0 leaves nothing to be divided by at A = 0; the
		// least that differs from it by rounding alone will do.
		least := largest * 1e-12
		if least == 0 {
			least = spread * 1e-12
		}
		for j := range d {
			d[j] = max(d[j], least)
		}
		s.Tau2 = lowest(criterion, slope, max(largest, spread))
		var sum float64
		s.Mean, sum = state(s.Tau2)
		s.MeanSE = math.Sqrt(1 / sum)
	}
	s.fill(y, d)
	return s
}

// lowest is where a criterion over 0 and more is lowest, by its slope. scale is
// about how large the place may be.
func lowest(criterion, slope func(float64) float64, scale float64) float64 {
	// A criterion may have several minima: a grid finds the valley.
	const steps = 200
	grid := func(k int) float64 {
		if k == 0 {
			return 0
		}
		return scale * math.Exp(math.Log(1e10)*(float64(k-1)/(steps-1))) * 1e-8 // 1e−8 to 100 times the scale
	}
	best, at := criterion(0), 0
	for k := 1; k <= steps; k++ {
		if v := criterion(grid(k)); v < best {
			best, at = v, k
		}
	}
	low, high := grid(max(at-1, 0)), grid(min(at+1, steps))
	if at == 0 && slope(0) >= 0 {
		return 0
	}
	for slope(high) < 0 && high < scale*1e12 {
		low, high = high, high*2
	}
	for range 200 {
		middle := low + (high-low)/2
		if middle == low || middle == high {
			break
		}
		if slope(middle) < 0 {
			low = middle
		} else {
			high = middle
		}
	}
	return low + (high-low)/2
}

// fill shrinks raw scores of variances d.
func (s *Shrinkage) fill(raw, d []float64) {
	s.Units = make([]Shrunken, len(raw))
	values := make([]float64, len(raw))
	for j := range raw {
		u := &s.Units[j]
		u.Raw = raw[j]
		if s.Tau2 > 0 {
			u.B = s.Tau2 / (s.Tau2 + d[j])
		}
		u.Value = s.Mean + u.B*(raw[j]-s.Mean)
		u.SE = math.Sqrt((1 - u.B) * s.Tau2)
		u.SEWithMean = math.Hypot(u.SE, (1-u.B)*s.MeanSE)
		values[j] = u.Value
	}
	for j, rank := range indicators.Ranks(values) {
		s.Units[j].Rank = rank
	}
	for i := range s.Units {
		a := &s.Units[i]
		a.Expected = 1
		for j := range s.Units {
			if j == i {
				continue
			}
			b := &s.Units[j]
			a.Expected += ahead(b.Value-a.Value, math.Hypot(a.SE, b.SE))
		}
	}
}

// ahead is the chance that a difference with a standard error is above 0.
func ahead(difference, se float64) float64 {
	switch {
	case se > rounding:
		return inference.NormalBelow(difference / se)
	case difference > rounding:
		return 1
	case difference < -rounding:
		return 0
	}
	return 0.5
}
