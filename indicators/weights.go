package indicators

import (
	"math"

	"goodgov/internal/diag"
)

// Weights holds for each node of a framework its local weight (among its
// siblings; they sum to 1) and its global weight (the product down the path;
// the leaves' sum to 1). The root has 1 and 1.
type Weights struct {
	Local, Global []float64
}

func newWeights(f *Framework, local []float64) *Weights {
	w := &Weights{Local: local, Global: make([]float64, len(local))}
	for i := range local {
		if i == 0 {
			w.Local[0], w.Global[0] = 1, 1
			continue
		}
		w.Global[i] = w.Global[f.Parent[i]] * local[i]
	}
	return w
}

// EqualWeights gives every child of a node the same weight.
func EqualWeights(f *Framework) *Weights {
	local := make([]float64, f.Len())
	for _, branch := range f.Branches() {
		for _, child := range f.Children[branch] {
			local[child] = 1 / float64(len(f.Children[branch]))
		}
	}
	return newWeights(f, local)
}

// GivenWeight is a local weight as it stands in a table.
type GivenWeight struct {
	Code   string
	Weight float64
	Line   int
}

// SumTolerance is how far the weights of siblings may be from summing to 1.
const SumTolerance = 1e-6

// GivenWeights takes local weights from a table. Every node but the root
// must have one; siblings sum to 1 within SumTolerance and are then scaled
// to sum to 1 exactly. Its error is a *diag.Problems.
func GivenWeights(f *Framework, file string, given []GivenWeight) (*Weights, error) {
	var problems diag.Problems
	local := make([]float64, f.Len())
	line, seen := make([]int, f.Len()), make([]bool, f.Len())
	for i := range local {
		local[i] = math.NaN()
	}
	for _, g := range given {
		node, known := f.Index(g.Code)
		switch {
		case !known:
			problems.Add(diag.Problem{File: file, Line: g.Line, Column: "code", Code: "weights.unknown",
				Found: diag.Quote(g.Code), Want: diag.Say("the code of an indicator", "指标代码"), Hint: problems.DidYouMean(g.Code, f.Codes())})
		case seen[node]:
			problems.Add(diag.Problem{File: file, Line: g.Line, Column: "code", Code: "weights.repeated",
				Found: diag.Quote(g.Code), Want: diag.Say("one weight for an indicator (line %d has one)", "每个指标一个权重（第 %d 行已有）", line[node])})
		case math.IsNaN(g.Weight) || math.IsInf(g.Weight, 0) || g.Weight < 0 || g.Weight > 1+SumTolerance:
			problems.Add(diag.Problem{File: file, Line: g.Line, Column: "weight", Code: "weights.range",
				Found: diag.Raw(number(g.Weight)), Want: diag.Say("a local weight, 0 to 1", "0 至 1 的局部权重")})
			line[node], seen[node] = g.Line, true
		default:
			local[node], line[node], seen[node] = g.Weight, g.Line, true
		}
	}
	for node := 1; node < f.Len(); node++ {
		if !seen[node] {
			problems.Add(diag.Problem{File: file, Code: "weights.missing",
				Found: diag.Say("no weight for %q", "%q 没有权重", f.Nodes[node].Code),
				Want:  diag.Say("a weight for every indicator but the root", "除根以外每个指标都有权重")})
		}
	}
	if problems.Errors() == 0 {
		for _, branch := range f.Branches() {
			sum := 0.0
			for _, child := range f.Children[branch] {
				sum += local[child]
			}
			if math.Abs(sum-1) > SumTolerance+1e-12 { // three times 0.333333 is within it, give or take a last bit
				first := f.Children[branch][0]
				problems.Add(diag.Problem{File: file, Line: line[first], Column: "weight", Code: "weights.sum",
					Found: diag.Say("%s for the children of %q", "%[2]q 的下级之和为 %[1]s", number(sum), f.Nodes[branch].Code),
					Want:  diag.Say("a sum of 1 (within %g)", "权重之和为 1（误差不超过 %g）", SumTolerance)})
				continue
			}
			for _, child := range f.Children[branch] {
				local[child] /= sum
			}
		}
	}
	if root := local[0]; seen[0] && math.Abs(root-1) > SumTolerance {
		problems.Add(diag.Problem{File: file, Line: line[0], Column: "weight", Code: "weights.root",
			Found: diag.Raw(number(root)), Want: diag.Say("1 for the root, or no row for it", "根的权重为 1，或不填")})
	}
	if err := problems.Err(); err != nil {
		return nil, err
	}
	return newWeights(f, local), nil
}
