package sampling

import (
	"cmp"
	"math"
	"slices"
)

// Allocation is how a sample is shared out among units, or strata.
type Allocation string

const (
	// Proportional to population: every person counts the same without weights.
	Proportional Allocation = "proportional"
	// Equal gives each unit as many: best for comparing units.
	Equal Allocation = "equal"
	// Neyman (1934): population times standard deviation, which makes the mean of
	// all as sure as it can be.
	Neyman Allocation = "neyman"
	// Power (Bankier 1988): population to a power between 0 and 1, a compromise
	// between Equal (0) and Proportional (1), times the coefficient of variation
	// where there is one.
	Power Allocation = "power"
)

// Allocations are all of them, the default first.
func Allocations() []Allocation { return []Allocation{Proportional, Equal, Neyman, Power} }

// Stratum is a unit that gets a share of a sample.
type Stratum struct {
	Population float64 // 0 or more
	SD         float64 // within it, for Neyman; NaN is not known
	CV         float64 // SD over mean, for Power; NaN, the same everywhere
}

// AllocateOptions of Allocate.
type AllocateOptions struct {
	Rule     Allocation
	Exponent float64 // of Power, 0 to 1
	Least    int     // respondents in every unit, or all of a smaller one's people
}

// DefaultAllocate is proportional; the exponent is Bankier's square root.
func DefaultAllocate() AllocateOptions { return AllocateOptions{Rule: Proportional, Exponent: 0.5} }

// Shares of a sample.
type Shares struct {
	Exact []float64 // before rounding
	N     []int     // sum to the sample's size
}

// Allocate shares n respondents out. Nobody gets fewer than Least or more than
// there are people; what that takes or leaves the others share by the rule.
// Shares are rounded by largest remainder, of equal ones the larger population
// first.
func Allocate(n int, strata []Stratum, opt AllocateOptions) (*Shares, error) {
	measure, err := measures(strata, opt)
	if err != nil {
		return nil, err
	}
	low, high := make([]float64, len(strata)), make([]float64, len(strata))
	least, most := 0.0, 0.0
	for h, s := range strata {
		high[h] = math.Floor(s.Population)
		low[h] = min(float64(opt.Least), high[h])
		if measure[h] == 0 {
			high[h] = low[h]
		}
		least, most = least+low[h], most+high[h]
	}
	switch total := float64(n); {
	case total < least:
		return nil, fault("sample.least", "%d respondents are fewer than %d in each of %d units (%.0f in all)", "%d 人不足：共 %[3]d 个单元，每个至少 %[2]d 人，合计 %[4].0f 人", n, opt.Least, len(strata), least)
	case total > most:
		return nil, fault("sample.beyond", "%d respondents, but there are only %.0f to be had", "要抽 %d 人，但可抽的只有 %.0f 人", n, most)
	}
	s := &Shares{Exact: fill(float64(n), measure, low, high)}
	s.N = roundShares(n, s.Exact, strata)
	return s, nil
}

// measures are what shares are proportional to.
func measures(strata []Stratum, opt AllocateOptions) ([]float64, error) {
	measure := make([]float64, len(strata))
	for h, s := range strata {
		if !(s.Population >= 0) || math.IsInf(s.Population, 1) {
			return nil, fault("sample.population", "the population of the %d. unit is not known", "第 %d 个单元的人口未知", h+1)
		}
		switch opt.Rule {
		case Proportional:
			measure[h] = s.Population
		case Equal:
			measure[h] = min(1, s.Population)
		case Neyman:
			if !(s.SD >= 0) {
				return nil, fault("sample.sd", "the standard deviation of the %d. unit is not known: Neyman's allocation needs all of them", "第 %d 个单元的标准差未知：Neyman 分配需要全部单元的标准差", h+1)
			}
			measure[h] = s.Population * s.SD
		case Power:
			if s.Population > 0 {
				measure[h] = math.Pow(s.Population, opt.Exponent)
			}
			if !math.IsNaN(s.CV) {
				measure[h] *= math.Abs(s.CV)
			}
		default:
			panic("sampling: unknown allocation " + string(opt.Rule))
		}
	}
	return measure, nil
}

// fill finds the factor with which the measures, kept within their bounds, add
// up to a total; the sum grows with the factor, so that it can be closed in on.
func fill(total float64, measure, low, high []float64) []float64 {
	shares := make([]float64, len(measure))
	with := func(factor float64) (sum float64) {
		for h, m := range measure {
			shares[h] = min(max(factor*m, low[h]), high[h])
			sum += shares[h]
		}
		return sum
	}
	below, above := 0.0, 1.0
	for range 2100 {
		if with(above) >= total {
			break
		}
		above *= 2
	}
	for range 2100 {
		middle := below + (above-below)/2
		if middle == below || middle == above {
			break
		}
		if with(middle) < total {
			below = middle
		} else {
			above = middle
		}
	}
	// Those that no bound holds share what is left, exactly.
	with(above)
	left, free := total, 0.0
	bound := func(h int) bool { return shares[h] == low[h] || shares[h] == high[h] }
	for h, m := range measure {
		if bound(h) {
			left -= shares[h]
		} else {
			free += m
		}
	}
	for h, m := range measure {
		if !bound(h) {
			shares[h] = left * m / free
		}
	}
	return shares
}

func roundShares(n int, exact []float64, strata []Stratum) []int {
	const last = 1e-9 // as good as a whole number
	whole, order, left := make([]int, len(exact)), make([]int, len(exact)), n
	rest := make([]float64, len(exact))
	for h, x := range exact {
		floor := math.Floor(x + last)
		whole[h], rest[h], order[h] = int(floor), max(0, x-floor), h
		left -= whole[h]
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(rest[b], rest[a]), cmp.Compare(strata[b].Population, strata[a].Population))
	})
	for _, h := range order[:max(0, left)] {
		whole[h]++
	}
	return whole
}
