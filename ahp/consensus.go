package ahp

import (
	"math"
)

// Consensus tells how much experts' priorities overlap, by the diversity of
// Shannon's entropy: alpha is that within an expert's weights, gamma that of
// the experts' mean, and beta = gamma − alpha what lies between the experts.
type Consensus struct {
	Experts  int // whose priorities are compared
	Elements int
	// Alpha, Beta and Gamma are entropies in nats. Their exponentials are
	// numbers: of elements that matter to one expert and to all together, and
	// of distinct opinions, from 1 to the number of experts.
	Alpha, Beta, Gamma float64
	// Homogeneity is (1/exp(beta) − 1/n) / (1 − 1/n) for n elements: 1 when all
	// agree.
	Homogeneity float64
	// SStar is the consensus indicator S* (Goepel 2013, with the bound of gamma
	// simplified as in AHP-OS), 0 to 1:
	//
	//	S* = (1/exp(beta) − q) / (1 − q),  q = exp(lowest alpha) / n
	//
	// The lowest alpha is the entropy of the weights of an expert who gives
	// one element nine times the weight of each other: 9/(n+8) and 1/(n+8).
	// Weights yet more extreme can bring it below 0, which is set to 0.
	SStar float64
}

// greatestJudgement is the end of the scale that S* counts on.
const greatestJudgement = 9

// ShannonConsensus compares priority vectors (each positive, sum 1, of equal
// lengths). weights are those of the experts, in any unit; equal ones give the
// published measure. With fewer than two experts, or fewer than two elements,
// nothing can be compared and all but the counts is NaN. It panics where the
// lengths do not fit.
func ShannonConsensus(vectors [][]float64, weights []float64) Consensus {
	elements := 0
	if len(vectors) > 0 {
		elements = len(vectors[0])
	}
	return shannonConsensus(vectors, weights, elements, lowestEntropy(elements))
}

// lowestEntropy is that of one element nine times as heavy as each other.
func lowestEntropy(n int) float64 {
	whole := float64(n - 1 + greatestJudgement)
	return entropyOf(greatestJudgement/whole) + float64(n-1)*entropyOf(1/whole)
}

func entropyOf(share float64) float64 {
	if share == 0 {
		return 0
	}
	return -share * math.Log(share)
}

func entropy(shares []float64) float64 {
	sum := 0.0
	for _, share := range shares {
		sum += entropyOf(share)
	}
	return sum
}

func shannonConsensus(vectors [][]float64, weights []float64, elements int, lowest float64) Consensus {
	if len(vectors) != len(weights) {
		panic("ahp: vectors and weights of different experts")
	}
	nan := math.NaN()
	c := Consensus{Experts: len(vectors), Elements: elements, Alpha: nan, Beta: nan, Gamma: nan, Homogeneity: nan, SStar: nan}
	if len(vectors) < 2 || elements < 2 {
		return c
	}
	mean := meanVector(vectors, weights)
	alpha, total := 0.0, 0.0
	for e, vector := range vectors {
		alpha += weights[e] * entropy(vector)
		total += weights[e]
	}
	c.Alpha, c.Gamma = alpha/total, entropy(mean)
	c.Beta = max(0, c.Gamma-c.Alpha) // less than 0 by rounding alone
	similarity := math.Exp(-c.Beta)
	n := float64(elements)
	c.Homogeneity = (similarity - 1/n) / (1 - 1/n)
	least := math.Exp(lowest) / n
	c.SStar = max(0, (similarity-least)/(1-least))
	return c
}

// meanVector is the weighted arithmetic mean.
func meanVector(vectors [][]float64, weights []float64) []float64 {
	mean := make([]float64, len(vectors[0]))
	total := 0.0
	for e, vector := range vectors {
		if len(vector) != len(mean) {
			panic("ahp: priorities of different lengths")
		}
		for i, w := range vector {
			mean[i] += weights[e] * w
		}
		total += weights[e]
	}
	for i := range mean {
		mean[i] /= total
	}
	return mean
}

// lowestEntropy is that of the leaves' weights for an expert who at each node
// gives one child nine times the weight of each other, as extremely as the
// hierarchy allows. By the chain rule the entropy under a node is that of its
// local weights plus, weighted by them, those under its children; it is lowest
// where the heavy child has the lowest under it.
func (p *Panel) lowestEntropy() float64 {
	under := make([]float64, len(p.Nodes))
	root := 0.0
	for node := len(p.Nodes) - 1; node >= 0; node-- {
		children := p.children[node]
		if n := len(children); n > 0 {
			least, sum := math.Inf(1), 0.0
			for _, child := range children {
				least = min(least, under[child])
				sum += under[child]
			}
			whole := float64(n - 1 + greatestJudgement)
			under[node] = lowestEntropy(n) + (sum+(greatestJudgement-1)*least)/whole
		}
		if p.Nodes[node].Parent < 0 {
			root = under[node]
		}
	}
	return root
}

// Agreement puts a measure of consensus in a word.
type Agreement string

// The words for S* are those of AHP-OS (Goepel), whose author divided the
// range from 0.5 to 1 in four equal parts after looking at 140 matrices of 35
// projects. The words for Kendall's W are those of Schmidt (1997).
const (
	VeryHigh Agreement = "very-high"
	High     Agreement = "high"
	Moderate Agreement = "moderate"
	Low      Agreement = "low"
	VeryLow  Agreement = "very-low"
	Unknown  Agreement = "unknown" // nothing to compare
)

// Agreements lists the words, the highest first.
func Agreements() []Agreement {
	return []Agreement{VeryHigh, High, Moderate, Low, VeryLow, Unknown}
}

// Verdict is the word for S*: very high above 0.875, high from 0.75, moderate
// from 0.625, low from 0.5, very low below.
func (c Consensus) Verdict() Agreement {
	return word(c.SStar, 0.875, 0.75, 0.625, 0.5)
}

// word finds the word of a value by the least values of the upper four.
func word(value float64, least ...float64) Agreement {
	if math.IsNaN(value) {
		return Unknown
	}
	for i, from := range least {
		if value >= from {
			return Agreements()[i]
		}
	}
	return VeryLow
}
