package psychometrics

import (
	"math"
)

// Split says which items make the two halves.
type Split string

const (
	// FirstLast has the first half of the items and the rest; an odd item goes
	// to the first half, as in SPSS.
	FirstLast Split = "first-last"
	// OddEven has the items in odd and in even places; an odd item goes to the
	// first half.
	OddEven Split = "odd-even"
)

// Splits are all ways to split, the default first.
func Splits() []Split { return []Split{FirstLast, OddEven} }

// halves are the items of the two halves of k.
func (s Split) halves(k int) (first, second []int) {
	for i := range k {
		if s == OddEven && i%2 == 0 || s != OddEven && i < (k+1)/2 {
			first = append(first, i)
		} else {
			second = append(second, i)
		}
	}
	return first, second
}

// SplitHalf is the reliability of a test from its two halves.
type SplitHalf struct {
	Split         Split
	Items         [2]int // of each half
	Alpha         [2]float64
	R             float64 // correlation of the halves
	SpearmanBrown float64 // 2r/(1+r) (Spearman 1910, Brown 1910)
	// Unequal is the Spearman–Brown coefficient for halves of different length
	// (Horst 1951); the same as SpearmanBrown where they are alike.
	Unequal float64
	Guttman float64 // 2(1 − (V₁+V₂)/V_T) (Guttman 1945)
}

// SplitHalfOf splits the items in two. All figures are NaN with fewer than two
// items or a half that does not vary.
func SplitHalfOf(m Moments, split Split) SplitHalf {
	nan := math.NaN()
	s := SplitHalf{Split: split, Alpha: [2]float64{nan, nan}, R: nan, SpearmanBrown: nan, Unequal: nan, Guttman: nan}
	first, second := split.halves(m.Items())
	s.Items = [2]int{len(first), len(second)}
	if len(second) == 0 {
		return s
	}
	a, b := m.Of(first), m.Of(second)
	s.Alpha = [2]float64{CronbachAlpha(a), CronbachAlpha(b)}
	va, vb, total := a.total(), b.total(), m.total()
	if !(va > 0 && vb > 0) {
		return s
	}
	r := (total - va - vb) / 2 / math.Sqrt(va*vb)
	s.R = r
	s.SpearmanBrown = 2 * r / (1 + r)
	s.Guttman = 2 * (1 - (va+vb)/total)
	// Horst's lengths: the shares p and q of the items in the halves.
	p := float64(len(first)) / float64(m.Items())
	pq := 4 * p * (1 - p)
	if share := (1 - r*r) * pq; share > 0 {
		s.Unequal = 2 * (math.Sqrt(r*r*r*r+r*r*share) - r*r) / share
		if r < 0 {
			s.Unequal = -2 * (math.Sqrt(r*r*r*r+r*r*share) + r*r) / share
		}
	} else {
		s.Unequal = r
	}
	return s
}
