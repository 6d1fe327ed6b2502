package inference

import (
	"math"
	"sync"
)

// StudentizedRange is the distribution of the range of a number of independent
// standard normals over an independent root of χ²/df: what Tukey's and Games
// and Howell's tests ask for.
type StudentizedRange struct {
	groups       int
	value, slope []float64 // of the distribution of the range itself, at steps of rangeStep
}

// The range of normals is tabulated once for a number of groups, with its
// density, and interpolated by cubics: off by less than 1e-9.
const (
	rangeStep = 1.0 / 64
	rangeEnd  = 14 // nothing lies beyond, for any number of groups
)

var ranges sync.Map // of *StudentizedRange by the number of groups

// NewStudentizedRange is the distribution for two or more groups; it panics with
// fewer.
func NewStudentizedRange(groups int) *StudentizedRange {
	if groups < 2 {
		panic("inference: a range needs two groups")
	}
	if known, ok := ranges.Load(groups); ok {
		return known.(*StudentizedRange)
	}
	s := &StudentizedRange{groups: groups}
	for i := 0; float64(i)*rangeStep <= rangeEnd; i++ {
		value, slope := s.normalRange(float64(i) * rangeStep)
		s.value, s.slope = append(s.value, value), append(s.slope, slope)
	}
	known, _ := ranges.LoadOrStore(groups, s)
	return known.(*StudentizedRange)
}

// normalRange is the distribution and the density of the range of normals at w,
// by the trapezoidal rule over the smallest of them, which for such smooth
// functions is right to the last digits:
//
//	P(w) = k·∫ φ(z)·[Φ(z+w) − Φ(z)]^(k−1) dz
func (s *StudentizedRange) normalRange(w float64) (value, slope float64) {
	const step, end = 1.0 / 8, 9.0
	k := float64(s.groups)
	for z := -end; z <= end; z += step {
		// the same difference from the upper side where both are near 1
		within := NormalBelow(z+w) - NormalBelow(z)
		if z > 0 {
			within = NormalBelow(-z) - NormalBelow(-z-w)
		}
		power := math.Pow(within, k-2)
		value += density(z) * power * within
		slope += density(z) * density(z+w) * power
	}
	return k * step * value, k * (k - 1) * step * slope
}

func density(z float64) float64 { return math.Exp(-z*z/2) / math.Sqrt(2*math.Pi) }

// at interpolates between the two nearest points of the table.
func (s *StudentizedRange) at(w float64) (value, slope float64) {
	place := w / rangeStep
	if !(place < float64(len(s.value)-1)) {
		return 1, 0
	}
	i := int(place)
	x, h := place-float64(i), rangeStep
	v0, v1, d0, d1 := s.value[i], s.value[i+1], h*s.slope[i], h*s.slope[i+1]
	a, b := 2*(v0-v1)+d0+d1, 3*(v1-v0)-2*d0-d1
	return v0 + x*(d0+x*(b+x*a)), (d0 + x*(2*b+3*x*a)) / h
}

// Tail is P(Q ≥ q) with df degrees of freedom, which may be infinite; off by
// less than 1e-9.
func (s *StudentizedRange) Tail(q, df float64) float64 {
	if math.IsNaN(q) || !(df > 0) {
		return math.NaN()
	}
	value, _ := s.distribution(q, df)
	return min(1, max(0, 1-value))
}

// distribution is P(Q < q) and its density: an integral over u, the logarithm of
// the root of χ²/df, by the trapezoidal rule. u is about as wide as 1/√(2·df),
// with a long tail to the left where degrees are few.
func (s *StudentizedRange) distribution(q, df float64) (value, slope float64) {
	switch {
	case q <= 0:
		return 0, 0
	case math.IsInf(df, 1) || df > 1e7:
		return s.at(q)
	}
	gamma, _ := math.Lgamma(df / 2)
	log := df/2*math.Log(df/2) - gamma + math.Ln2
	step := min(1.0/16, 1/(4*math.Sqrt(2*df)))
	inner := func(i int) (weight float64) {
		u := float64(i) * step
		weight = math.Exp(log + df*(u-math.Exp(2*u)/2))
		w := q * math.Exp(u)
		v, d := s.at(w)
		value += weight * v
		slope += weight * d * w / q
		return weight
	}
	top := inner(0)
	for _, way := range []int{-1, 1} {
		for i := way; inner(i) > 1e-15*top; i += way {
		}
	}
	return value * step, slope * step
}

// Quantile is the q below which Q lies with probability p, 0 < p < 1, by
// Newton's steps kept inside a bracket, to 1e-10.
func (s *StudentizedRange) Quantile(p, df float64) float64 {
	if !(p > 0 && p < 1) || !(df > 0) {
		return math.NaN()
	}
	low, high := 0.0, 4.0
	for {
		if value, _ := s.distribution(high, df); value >= p || high > 1e12 {
			break
		}
		low, high = high, 2*high
	}
	q := (low + high) / 2
	for range 200 {
		value, slope := s.distribution(q, df)
		if value < p {
			low = q
		} else {
			high = q
		}
		next := q - (value-p)/slope
		if !(next > low && next < high) {
			next = (low + high) / 2
		}
		if math.Abs(next-q) <= 1e-12*q {
			return next
		}
		q = next
	}
	return q
}
