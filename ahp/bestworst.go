package ahp

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/optimize/convex/lp"

	"goodgov/internal/diag"
)

// BestWorst is what one expert says by the best-worst method (Rezaei 2015):
// which element matters most, which least, and 2n − 3 comparisons with these
// two in place of n(n−1)/2.
type BestWorst struct {
	Names       []string
	Best, Worst int
	// BestOver says how many times the best matters as much as each element,
	// OverWorst how many times each matters as much as the worst: 1 to 9, with
	// 1 for the best over itself, and the same for the best over the worst in both.
	BestOver, OverWorst []float64
}

// BestWorstModel names a way from the comparisons to weights.
type BestWorstModel string

const (
	// LinearBestWorst minimises the largest |w_B − a_Bj·w_j| and
	// |w_j − a_jW·w_W| (Rezaei 2016): a linear programme.
	LinearBestWorst BestWorstModel = "linear"
	// RatioBestWorst minimises the largest |w_B/w_j − a_Bj| and |w_j/w_W − a_jW|
	// (Rezaei 2015). Several weightings may be best; the centre of their
	// intervals is taken (Rezaei 2016).
	RatioBestWorst BestWorstModel = "ratio"
)

// BestWorstModels lists the models, the default first.
func BestWorstModels() []BestWorstModel { return []BestWorstModel{LinearBestWorst, RatioBestWorst} }

var bestWorstOption = diag.Say("best-worst model", "最优最劣法模型")

// ParseBestWorstModel finds a model by its name.
func ParseBestWorstModel(name string) (BestWorstModel, error) {
	return parseName(bestWorstOption, name, BestWorstModels())
}

// Codes of the best-worst method. They are stable.
const (
	CodeBestWorst  diag.Code = "best_worst.comparison" // a comparison that is none
	CodeUnsolvable diag.Code = "best_worst.unsolvable" // a linear programme that was not solved
)

// BestWorstResult is what the comparisons of one expert come to.
type BestWorstResult struct {
	Names   []string
	Model   BestWorstModel
	Weights []float64 // sum 1
	// Low and High are the ends of each weight among the weightings that are
	// equally good, for RatioBestWorst; otherwise they are the weights.
	Low, High []float64
	// Deviation is ξ, the largest deviation that the weights leave: of a
	// weight for LinearBestWorst, of a ratio for RatioBestWorst.
	Deviation float64
	// CR is ξ of the ratios over the consistency index of a_BW (Rezaei 2015),
	// whatever the model: 0 is consistent, 1 what elements reach that are judged
	// as far from the best as from the worst; where some are judged close to
	// both as well, it can pass 1. 0 where a_BW is 1.
	CR float64
	// InputCR is the largest |a_Bj·a_jW − a_BW| over a_BW² − a_BW (Liang,
	// Brunelli & Rezaei 2020): it needs no weights. 0 where a_BW is 1.
	InputCR float64
}

// check finds what the comparisons lack.
func (b *BestWorst) check() error {
	n := len(b.Names)
	fault := func(found, want diag.Text) error {
		return &Error{Code: CodeBestWorst, Found: found, Want: want}
	}
	switch {
	case n < 2 || len(b.BestOver) != n || len(b.OverWorst) != n:
		return fault(diag.Say("%d elements, %d and %d comparisons", "%d 个元素、%d 与 %d 个比较", n, len(b.BestOver), len(b.OverWorst)),
			diag.Say("two elements or more, each compared with the best and the worst", "至少两个元素，且各与最优、最劣元素比较"))
	case b.Best == b.Worst:
		return fault(diag.Say("%q as the best and as the worst", "%q 既为最优又为最劣", b.Names[b.Best]), diag.Say("two different elements", "两个不同的元素"))
	}
	for j, name := range b.Names {
		for which, v := range []float64{b.BestOver[j], b.OverWorst[j]} {
			if v >= 1 && v <= SaatyMaximum {
				continue
			}
			found := diag.Say("%v for the best over %q", "%v（最优元素对 %q）", v, name)
			if which == 1 {
				found = diag.Say("%v for %q over the worst", "%v（%q 对最劣元素）", v, name)
			}
			return fault(found, diag.Say("1 to 9: nothing matters more than the best or less than the worst", "1 至 9：最优元素不低于任何元素，最劣元素不高于任何元素"))
		}
	}
	switch {
	case b.BestOver[b.Best] != 1 || b.OverWorst[b.Worst] != 1:
		return fault(diag.Say("%v for the best over itself, %v for the worst over itself", "最优元素对自身为 %v，最劣元素对自身为 %v", b.BestOver[b.Best], b.OverWorst[b.Worst]), diag.Say("1", "1"))
	case b.BestOver[b.Worst] != b.OverWorst[b.Best]:
		return fault(diag.Say("the best over the worst is %v in one row and %v in the other", "最优元素对最劣元素，一行为 %v，另一行为 %v", b.BestOver[b.Worst], b.OverWorst[b.Best]),
			diag.Say("the same in both", "两行相同"))
	}
	return nil
}

// AnalyseBestWorst returns the weights by the best-worst method and how well
// the comparisons agree. Comparisons outside 1…9, ones that contradict each
// other and an unknown model are an *Error.
func AnalyseBestWorst(b *BestWorst, model BestWorstModel) (*BestWorstResult, error) {
	if !slices.Contains(BestWorstModels(), model) {
		return nil, unknownName(bestWorstOption, string(model), BestWorstModels())
	}
	if err := b.check(); err != nil {
		return nil, err
	}
	r := &BestWorstResult{Names: slices.Clone(b.Names), Model: model}
	most := b.BestOver[b.Worst]
	ratio := b.leastRatioDeviation()
	if most > 1 {
		r.CR = ratio / bestWorstIndex(most)
		for j := range b.Names {
			r.InputCR = max(r.InputCR, math.Abs(b.BestOver[j]*b.OverWorst[j]-most)/(most*most-most))
		}
	}
	if model == RatioBestWorst {
		r.Deviation = ratio
		b.ratioIntervals(r)
		return r, nil
	}
	var err error
	if r.Weights, r.Deviation, err = b.linear(); err != nil {
		return nil, err
	}
	r.Low, r.High = r.Weights, r.Weights
	return r, nil
}

// bestWorstIndex is the largest ξ that comparisons with a_BW = a can have: the
// smaller root of (a − ξ)² = a + ξ (Rezaei 2015, table 1).
func bestWorstIndex(a float64) float64 { return (1 + 2*a - math.Sqrt(1+8*a)) / 2 }

// bestRange is where the best may lie, in worths of the worst, when no ratio is
// off by more than ξ: each element leaves room for itself if
// (a_Bj − ξ)(a_jW − ξ) ≤ w_B ≤ (a_Bj + ξ)(a_jW + ξ).
func (b *BestWorst) bestRange(xi float64) (low, high float64) {
	most := b.BestOver[b.Worst]
	low, high = max(0, most-xi), most+xi
	for j := range b.Names {
		if j == b.Best || j == b.Worst {
			continue
		}
		low = max(low, max(0, b.BestOver[j]-xi)*max(0, b.OverWorst[j]-xi))
		high = min(high, (b.BestOver[j]+xi)*(b.OverWorst[j]+xi))
	}
	return low, high
}

// leastRatioDeviation is the least ξ that leaves the best a place, by bisection.
func (b *BestWorst) leastRatioDeviation() float64 {
	fits := func(xi float64) bool { low, high := b.bestRange(xi); return low <= high }
	if fits(0) {
		return 0
	}
	low, high := 0.0, float64(SaatyMaximum)
	for range 200 {
		middle := (low + high) / 2
		if middle == low || middle == high {
			break
		}
		if fits(middle) {
			high = middle
		} else {
			low = middle
		}
	}
	return high
}

// ratioIntervals fills in the ends of each weight among the best weightings.
// There the best has one place, and every other element an interval of its
// own; a weight is highest where it is at its upper end and the rest at their lower.
func (b *BestWorst) ratioIntervals(r *BestWorstResult) {
	n := len(b.Names)
	xi := r.Deviation
	_, best := b.bestRange(xi)
	low, high := make([]float64, n), make([]float64, n)
	for j := range b.Names {
		switch j {
		case b.Best:
			low[j], high[j] = best, best
		case b.Worst:
			low[j], high[j] = 1, 1
		default:
			low[j], high[j] = max(0, b.OverWorst[j]-xi, best/(b.BestOver[j]+xi)), b.OverWorst[j]+xi
			if b.BestOver[j] > xi {
				high[j] = min(high[j], best/(b.BestOver[j]-xi))
			}
			high[j] = max(low[j], high[j]) // rounding of ξ
		}
	}
	lows, highs := 0.0, 0.0
	for j := range n {
		lows += low[j]
		highs += high[j]
	}
	for j := range n {
		r.Low = append(r.Low, low[j]/(highs-high[j]+low[j]))
		r.High = append(r.High, high[j]/(lows-low[j]+high[j]))
		r.Weights = append(r.Weights, (r.Low[j]+r.High[j])/2)
	}
	normalise(r.Weights, r.Weights)
}

// linear solves the linear model: variables are the weights, ξ, and a slack
// for each inequality ±(w_B − a_Bj·w_j) ≤ ξ and ±(w_j − a_jW·w_W) ≤ ξ.
func (b *BestWorst) linear() (weights []float64, xi float64, err error) {
	n := len(b.Names)
	type difference struct {
		i, j  int // w_i − factor·w_j
		ratio float64
	}
	var differences []difference
	for j := range b.Names {
		if j != b.Best {
			differences = append(differences, difference{b.Best, j, b.BestOver[j]})
		}
		if j != b.Best && j != b.Worst {
			differences = append(differences, difference{j, b.Worst, b.OverWorst[j]})
		}
	}
	rows, columns := 2*len(differences)+1, n+1+2*len(differences)
	a := mat.NewDense(rows, columns, nil)
	right := make([]float64, rows)
	cost := make([]float64, columns)
	cost[n] = 1
	for k, d := range differences {
		for side, sign := range []float64{1, -1} {
			row := 2*k + side
			a.Set(row, d.i, sign)
			a.Set(row, d.j, -sign*d.ratio)
			a.Set(row, n, -1)
			a.Set(row, n+1+row, 1)
		}
	}
	for j := range n {
		a.Set(rows-1, j, 1)
	}
	right[rows-1] = 1
	xi, x, err := lp.Simplex(cost, a, right, 1e-12, nil)
	if err != nil {
		return nil, 0, &Error{
			Code:  CodeUnsolvable,
			Found: diag.Say("a linear programme that was not solved: %v", "线性规划求解失败：%v", err),
			Want:  diag.Say("comparisons that differ less, or the ratio model", "差异较小的比较，或改用 ratio 模型"),
		}
	}
	weights = x[:n:n]
	normalise(weights, weights)
	return weights, xi, nil
}
