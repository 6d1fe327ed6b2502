package ahp

import (
	"cmp"
	"context"
	"math"
	"slices"
)

// RankedKind says what a Ranking ranks.
type RankedKind string

const (
	RankedChildren RankedKind = "children" // of a node, by local weight
	RankedLeaves   RankedKind = "leaves"   // under a root, by global weight
)

// weightTie is how close two weights are one rank.
const weightTie = 1e-9

// Ranking is the order of some weights and how sure it is.
type Ranking struct {
	Node       int // whose children or leaves
	Kind       RankedKind
	Members    []RankedWeight // the highest weight first
	Neighbours []Neighbours   // each member but the last, with the next
	Draws      int            // those usable for all members; with fewer than two there is nothing but the order
}

// RankedWeight is a member of a ranking.
type RankedWeight struct {
	Node   int
	Weight float64
	Rank   int // 1 is the highest, ties "1224"
	// RankLow and RankHigh bound the ranks that can't be ruled out for any
	// member at once, with the confidence of the options: 1 + the number of
	// those told apart above it, and the number of members − those told
	// apart below it (Mogstad, Romano, Shaikh & Wilhelm 2024). 0 without draws.
	RankLow, RankHigh int
	// Acceptability is the share of the draws in which it has each rank
	// (Lahdelma & Salminen 2001), the first rank first. Those who tie share
	// the ranks that they take up, so that the shares sum to 1 by member and
	// by rank. nil without draws.
	Acceptability []float64
}

// Neighbours are two members of a ranking that follow each other.
type Neighbours struct {
	Upper, Lower int     // nodes
	Above        float64 // share of the draws in which Upper has the higher weight; ties count half
	// P is the chance of a difference as large among any two members if none
	// differed: the single-step max-t test over all pairs (Westfall & Young
	// 1993, Romano & Wolf 2005), on the logarithms of the weights, with the
	// standard errors of the draws. It holds whichever two are looked at.
	P     float64
	Apart bool // P is at most 1 − the confidence
}

// rankings ranks the children of every node, and the leaves under every root.
func (u *Uncertainty) rankings(ctx context.Context, d *drawing) error {
	p := d.panel
	for node := range p.Nodes {
		if len(p.children[node]) > 1 {
			u.Rankings = append(u.Rankings, newRanking(node, RankedChildren, p.children[node], u.Estimate.Local, d.local, u.Options.Confidence))
		}
		if p.Nodes[node].Parent < 0 {
			if leaves := p.leavesUnder(node); len(leaves) > 1 && !slices.Equal(leaves, p.children[node]) {
				u.Rankings = append(u.Rankings, newRanking(node, RankedLeaves, leaves, u.Estimate.Global, d.global, u.Options.Confidence))
			}
		}
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
	}
	return nil
}

// leavesUnder are the leaves below a node, in order; a leaf itself has none.
func (p *Panel) leavesUnder(node int) []int {
	below := make([]bool, len(p.Nodes))
	below[node] = true
	var leaves []int
	for i := node + 1; i < len(p.Nodes); i++ {
		if parent := p.Nodes[i].Parent; parent >= 0 && below[parent] {
			below[i] = true
			if len(p.children[i]) == 0 {
				leaves = append(leaves, i)
			}
		}
	}
	return leaves
}

// newRanking ranks nodes by what they weigh; draws are by node.
func newRanking(node int, kind RankedKind, nodes []int, weights []float64, draws [][]float64, confidence float64) Ranking {
	order := slices.Clone(nodes)
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(weights[b], weights[a]) })
	r := Ranking{Node: node, Kind: kind, Members: make([]RankedWeight, len(order))}
	first := 0
	for k, n := range order {
		if weights[order[first]]-weights[n] > weightTie {
			first = k
		}
		r.Members[k] = RankedWeight{Node: n, Weight: weights[n], Rank: first + 1}
	}
	columns := usable(order, draws)
	r.Draws = len(columns[0])
	if r.Draws < 2 {
		return r
	}
	r.accept(columns)
	r.tellApart(columns, confidence)
	return r
}

// usable returns the draws of some nodes that are usable for all of them.
func usable(nodes []int, draws [][]float64) [][]float64 {
	columns := make([][]float64, len(nodes))
	for at := range draws[nodes[0]] {
		if slices.ContainsFunc(nodes, func(n int) bool { return math.IsNaN(draws[n][at]) }) {
			continue
		}
		for k, n := range nodes {
			columns[k] = append(columns[k], draws[n][at])
		}
	}
	return columns
}

// accept fills in the acceptabilities.
func (r *Ranking) accept(columns [][]float64) {
	n := len(columns)
	for k := range r.Members {
		r.Members[k].Acceptability = make([]float64, n)
	}
	order := everyone(n)
	for at := range r.Draws {
		slices.SortFunc(order, func(a, b int) int { return cmp.Compare(columns[b][at], columns[a][at]) })
		for from := 0; from < n; {
			to := from + 1
			for to < n && columns[order[from]][at]-columns[order[to]][at] <= weightTie {
				to++
			}
			for _, k := range order[from:to] {
				for place := from; place < to; place++ {
					r.Members[k].Acceptability[place] += 1 / float64(to-from)
				}
			}
			from = to
		}
	}
	for k := range r.Members {
		for place := range n {
			r.Members[k].Acceptability[place] /= float64(r.Draws)
		}
	}
}

// certain is the standard error, of logarithms of weights, below which the draws
// do not differ but by rounding.
const certain = 1e-12

// difference of two members' logarithms: how large it is against its standard
// error. It is infinite, or 0 in a tie, where that is nothing.
type difference struct {
	upper, lower int // places in the ranking
	size         float64
}

// tellApart fills in which members differ by more than chance.
func (r *Ranking) tellApart(columns [][]float64, confidence float64) {
	n := len(columns)
	logs := make([][]float64, n)
	for k, column := range columns {
		logs[k] = make([]float64, len(column))
		for at, weight := range column {
			logs[k][at] = math.Log(weight)
		}
	}
	var differences []difference
	largest := make([]float64, r.Draws) // deviation of any pair, by draw
	deviations := make([]float64, r.Draws)
	for i := range n {
		for j := i + 1; j < n; j++ {
			estimate := 0.0
			if r.Members[i].Rank != r.Members[j].Rank { // those who tie do not differ
				estimate = math.Log(r.Members[i].Weight / r.Members[j].Weight)
			}
			for at := range deviations {
				deviations[at] = logs[i][at] - logs[j][at] - estimate
			}
			_, sd := meanAndSD(deviations)
			switch {
			case sd > certain:
				for at, deviation := range deviations {
					largest[at] = max(largest[at], math.Abs(deviation)/sd)
				}
				differences = append(differences, difference{i, j, estimate / sd})
			case estimate > certain:
				differences = append(differences, difference{i, j, math.Inf(1)})
			default:
				differences = append(differences, difference{i, j, 0})
			}
		}
	}
	slices.Sort(largest)
	for k := range r.Members {
		r.Members[k].RankLow, r.Members[k].RankHigh = 1, n
	}
	for _, d := range differences {
		below, _ := slices.BinarySearch(largest, d.size)
		p := float64(1+r.Draws-below) / float64(1+r.Draws)
		apart := p <= 1-confidence
		if apart {
			r.Members[d.lower].RankLow++
			r.Members[d.upper].RankHigh--
		}
		if d.lower == d.upper+1 {
			r.Neighbours = append(r.Neighbours, Neighbours{
				Upper: r.Members[d.upper].Node, Lower: r.Members[d.lower].Node,
				Above: above(columns[d.upper], columns[d.lower]), P: p, Apart: apart,
			})
		}
	}
}

// above is the share of draws in which upper is more than lower.
func above(upper, lower []float64) float64 {
	count := 0.0
	for at := range upper {
		switch gap := upper[at] - lower[at]; {
		case gap > weightTie:
			count++
		case gap >= -weightTie:
			count += 0.5
		}
	}
	return count / float64(len(upper))
}
