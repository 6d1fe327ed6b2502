package ahp

import (
	"cmp"
	"math"
	"slices"

	"goodgov/internal/inference"
)

// Concordance is Kendall's coefficient W of the orders in which experts put
// elements (Kendall & Babington Smith 1939): 0 when their ranks cancel out, 1
// when all have the same order. Weights that tie share a rank, and W is
// corrected for ties (Kendall 1948):
//
//	W = 12·S / (m²(n³ − n) − m·ΣT)
//
// for m experts and n elements, S the sum of squares of the rank sums about
// their mean, and T the sum of t³ − t over an expert's ties of t elements.
// Experts count alike whatever their weights.
type Concordance struct {
	Experts, Elements int
	// W is NaN with fewer than two experts or elements, and where every expert
	// ties all elements.
	W float64
	// ChiSquare = m(n − 1)W, with Freedom = n − 1, and P, the probability of
	// as much or more if all orders were drawn at random. It is an
	// approximation, rough for fewer than eight elements (Kendall's own advice).
	ChiSquare float64
	Freedom   int
	P         float64
}

// sameWeight is the relative difference below which two weights tie.
const sameWeight = 1e-9

// KendallConcordance compares the orders of priority vectors of equal lengths;
// it panics where lengths differ.
func KendallConcordance(vectors [][]float64) Concordance {
	c := Concordance{Experts: len(vectors), W: math.NaN(), ChiSquare: math.NaN(), P: math.NaN()}
	if len(vectors) > 0 {
		c.Elements = len(vectors[0])
		c.Freedom = c.Elements - 1
	}
	if c.Experts < 2 || c.Elements < 2 {
		return c
	}
	m, n := float64(c.Experts), float64(c.Elements)
	sums := make([]float64, c.Elements)
	ties := 0.0
	for _, vector := range vectors {
		if len(vector) != c.Elements {
			panic("ahp: priorities of different lengths")
		}
		ranks, tied := midRanks(vector)
		for i, rank := range ranks {
			sums[i] += rank
		}
		ties += tied
	}
	squares := 0.0
	for _, sum := range sums {
		deviation := sum - m*(n+1)/2
		squares += deviation * deviation
	}
	greatest := m*m*(n*n*n-n) - m*ties
	if greatest <= 0 {
		return c
	}
	c.W = min(1, 12*squares/greatest)
	c.ChiSquare = m * (n - 1) * c.W
	c.P = inference.ChiSquareTail(c.ChiSquare, float64(c.Freedom))
	return c
}

// Verdict is the word for W. Schmidt (1997) calls 0.1 very weak, 0.3 weak, 0.5
// moderate, 0.7 strong and 0.9 unusually strong; each word is given halfway to
// its neighbours.
func (c Concordance) Verdict() Agreement { return word(c.W, 0.8, 0.6, 0.4, 0.2) }

// midRanks are the places of the weights, the greatest first, those that tie
// sharing the mean of their places; tied is the sum of t³ − t over the ties.
func midRanks(weights []float64) (ranks []float64, tied float64) {
	ranks = make([]float64, len(weights))
	for _, tie := range inOrder(weights) {
		for _, i := range tie.elements {
			ranks[i] = float64(tie.place) + float64(len(tie.elements)-1)/2
		}
		t := float64(len(tie.elements))
		tied += t*t*t - t
	}
	return ranks, tied
}

// places are the ranks of weights as people count them: the greatest is 1, and
// those that tie have the place of the first of them.
func places(weights []float64) []int {
	ranks := make([]int, len(weights))
	for _, tie := range inOrder(weights) {
		for _, i := range tie.elements {
			ranks[i] = tie.place
		}
	}
	return ranks
}

// tie is elements of the same weight, one or more, and the place of the first.
type tie struct {
	place    int
	elements []int
}

func inOrder(weights []float64) []tie {
	order := everyone(len(weights))
	slices.SortStableFunc(order, func(x, y int) int { return cmp.Compare(weights[y], weights[x]) })
	var ties []tie
	for at, i := range order {
		if at > 0 && weights[order[at-1]]-weights[i] <= sameWeight*weights[order[at-1]] {
			last := &ties[len(ties)-1]
			last.elements = append(last.elements, i)
			continue
		}
		ties = append(ties, tie{at + 1, []int{i}})
	}
	return ties
}
