package indicators

import (
	"math"

	"goodgov/internal/diag"
)

// Combination names a way to make one set of weights of two, those of experts
// and those of data as a rule. Every branch is combined by itself.
type Combination string

const (
	// MultiplicativeCombination takes the products, over their sum: what both
	// hold for important gains (multiplicative synthesis; Hwang & Yoon 1981, 3.3).
	MultiplicativeCombination Combination = "multiplicative"
	// LinearCombination takes a share of the one and the rest of the other.
	LinearCombination Combination = "linear"
	// GameCombination takes the mixture that is nearest to both in the sense of
	// a game in which each wants the least distance to itself: the shares solve
	// Σ_l α_l·w_k·w_l = w_k·w_k and are scaled to sum 1 (Lai et al. 2015).
	GameCombination Combination = "game"
)

// Combinations lists the ways, the default first.
var Combinations = []Combination{MultiplicativeCombination, LinearCombination, GameCombination}

// CodeNoProduct is two sets of weights that have nothing in common.
const CodeNoProduct diag.Code = "weights.no_product"

// CombineWeights makes one set of weights of two. shareOfFirst, 0 to 1, is for
// LinearCombination. shares[k] is, for each branch k, the share of the first
// in the mixture; NaN where there are no shares (multiplicative). It is an
// error, a *diag.Problems, when under some node every child has weight 0 in one of the two.
func CombineWeights(f *Framework, first, second *Weights, how Combination, shareOfFirst float64) (w *Weights, shares []float64, err error) {
	var problems diag.Problems
	local := make([]float64, f.Len())
	shares = make([]float64, f.Len())
	for i := range shares {
		shares[i] = math.NaN()
	}
	for _, branch := range f.Branches() {
		children := f.Children[branch]
		if how == MultiplicativeCombination {
			products := make([]float64, len(children))
			sum := 0.0
			for k, child := range children {
				products[k] = first.Local[child] * second.Local[child]
				sum += products[k]
			}
			if sum == 0 {
				problems.Add(diag.Problem{Code: CodeNoProduct, Key: f.Nodes[branch].Code,
					Found: diag.Say("every child has weight 0 in one of the two", "每个下级指标在两组权重之一中为 0"),
					Want:  diag.Say("a child with weight in both, or another combination", "至少一个下级指标在两组中均有权重，或改用其他组合方法")})
				continue
			}
			share(local, children, products)
			continue
		}
		part := shareOfFirst
		if how == GameCombination {
			part = gameShare(first, second, children)
		}
		shares[branch] = part
		for _, child := range children {
			local[child] = part*first.Local[child] + (1-part)*second.Local[child]
		}
	}
	if err := problems.Err(); err != nil {
		return nil, nil, err
	}
	return newWeights(f, local), shares, nil
}

// gameShare is the share of the first set in the nearest mixture.
func gameShare(first, second *Weights, children []int) float64 {
	var aa, ab, bb float64
	for _, child := range children {
		a, b := first.Local[child], second.Local[child]
		aa, ab, bb = aa+a*a, ab+a*b, bb+b*b
	}
	det := aa*bb - ab*ab
	if det <= 1e-12*aa*bb { // the same weights
		return 0.5
	}
	// Cramer's rule for aa·α + ab·β = aa, ab·α + bb·β = bb.
	alpha, beta := math.Abs(aa*bb-ab*bb), math.Abs(aa*bb-aa*ab)
	return alpha / (alpha + beta)
}
