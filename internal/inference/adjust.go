package inference

import (
	"math"
	"slices"
)

// Adjustment is how p values are raised for being the smallest of many.
type Adjustment string

// Adjustments. Holm's (1979) and Bonferroni's keep the chance of any false
// alarm at the level; Benjamini and Hochberg's (1995) keeps the share of false
// alarms among the alarms.
const (
	Holm              Adjustment = "holm"
	BenjaminiHochberg Adjustment = "bh"
	Bonferroni        Adjustment = "bonferroni"
)

// Adjustments are all of them, the default first.
func Adjustments() []Adjustment { return []Adjustment{Holm, BenjaminiHochberg, Bonferroni} }

// Adjust gives the adjusted p of each; NaN is not counted and stays. It is
// p.adjust of R.
func Adjust(p []float64, how Adjustment) []float64 {
	adjusted := slices.Clone(p)
	var order []int
	for i, v := range p {
		if !math.IsNaN(v) {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case p[a] < p[b]:
			return -1
		case p[a] > p[b]:
			return 1
		}
		return 0
	})
	m := len(order)
	switch how {
	case Holm:
		highest := 0.0
		for at, i := range order {
			highest = max(highest, min(1, float64(m-at)*p[i]))
			adjusted[i] = highest
		}
	case BenjaminiHochberg:
		lowest := 1.0
		for at := m - 1; at >= 0; at-- {
			i := order[at]
			lowest = min(lowest, float64(m)/float64(at+1)*p[i])
			adjusted[i] = lowest
		}
	default:
		for _, i := range order {
			adjusted[i] = min(1, float64(m)*p[i])
		}
	}
	return adjusted
}
