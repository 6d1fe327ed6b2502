package indicators

import (
	"math"
	"slices"

	"goodgov/internal/diag"
)

// ObjectiveMethod names a way from scores to weights that asks no expert: an
// indicator counts for how much it tells the units apart.
type ObjectiveMethod string

const (
	// EntropyWeights takes one less the entropy of a child's scores, as shares
	// of their sum over the units (Shannon 1948; Hwang & Yoon 1981, 3.1). The
	// scores are taken as they are: on 1 to 5 the result is not that on 0 to 4.
	EntropyWeights ObjectiveMethod = "entropy"
	// CriticWeights takes the standard deviation of a child's scores, scaled
	// to 0…1 by their range, times the sum of one less its correlations with
	// its siblings (Diakoulaki, Mavrotas & Papayannakis 1995).
	CriticWeights ObjectiveMethod = "critic"
)

// ObjectiveMethods lists the methods.
var ObjectiveMethods = []ObjectiveMethod{EntropyWeights, CriticWeights}

// Codes of data-driven weights. They are stable.
const (
	CodeFewUnits   diag.Code = "weights.few_units"   // no telling apart
	CodeNotShares  diag.Code = "weights.not_shares"  // scores of 0 or less have no entropy
	WarnAlike      diag.Code = "weights.alike"       // a child that is the same everywhere
	WarnNoContrast diag.Code = "weights.no_contrast" // children that tell nothing apart: equal weights
	WarnUnitsOut   diag.Code = "weights.units_out"   // units without some score
)

// leastUnits is how many units a correlation needs to say anything.
const leastUnits = 3

// ObjectiveWeights returns weights from the scores of units on the items:
// scores[u][d] is that of unit u on item d of f.Items, NaN where it has none.
// Each branch is weighted by its children's scores; those of a child that has
// children itself follow from the weights below it. Units without a score on
// some child are left out of that branch. Fewer than three units are an
// error, a *diag.Problems, and so are scores of 0 or less for the entropy.
func ObjectiveWeights(f *Framework, scores [][]float64, method ObjectiveMethod) (*Weights, []diag.Warning, error) {
	var problems diag.Problems
	var warnings []diag.Warning
	local := make([]float64, f.Len())
	columns := make([][]float64, f.Len()) // by node: the scores of the units
	for d, node := range f.Items {
		columns[node] = make([]float64, len(scores))
		for u := range scores {
			columns[node][u] = scores[u][d]
		}
	}
	branches := f.Branches()
	for _, branch := range slices.Backward(branches) { // from below
		children := f.Children[branch]
		if slices.ContainsFunc(children, func(child int) bool { return columns[child] == nil }) {
			continue // reported below
		}
		var units []int
		for u := range scores {
			if !slices.ContainsFunc(children, func(child int) bool { return math.IsNaN(columns[child][u]) }) {
				units = append(units, u)
			}
		}
		if out := len(scores) - len(units); out > 0 && len(children) > 1 {
			warnings = append(warnings, diag.Warning{Code: WarnUnitsOut, Node: f.Nodes[branch].Code,
				Text: diag.Say("%d of %d units have no score on some indicator and were left out", "%d/%d 个单元缺少部分指标得分，未参与赋权", out, len(scores))})
		}
		if len(units) < leastUnits && len(children) > 1 {
			problems.Add(diag.Problem{Code: CodeFewUnits, Key: f.Nodes[branch].Code, Found: diag.Say("units with scores: %d", "有得分的单元：%d 个", len(units)),
				Want: diag.Say("%d or more, for weights from data", "由数据赋权至少需要 %d 个", leastUnits)})
			continue
		}
		contrasts := make([]float64, len(children))
		if len(children) > 1 {
			var alike []int
			switch method {
			case CriticWeights:
				contrasts, alike = critic(columns, children, units)
			default:
				if child, unit, ok := positive(columns, children, units); !ok {
					problems.Add(diag.Problem{Code: CodeNotShares, Key: f.Nodes[child].Code, Found: diag.Say("a score of %g", "得分 %g", columns[child][unit]),
						Want: diag.Say("scores above 0, for weights by entropy", "熵权法要求得分大于 0")})
					continue
				}
				contrasts, alike = entropy(columns, children, units)
			}
			for _, child := range alike {
				warnings = append(warnings, diag.Warning{Code: WarnAlike, Node: f.Nodes[child].Code,
					Text: diag.Say("the same score everywhere: weight 0 by data", "各单元得分相同：数据权重为 0")})
			}
		}
		share(local, children, contrasts)
		if len(children) > 1 && !slices.ContainsFunc(contrasts, func(c float64) bool { return c > 0 }) {
			warnings = append(warnings, diag.Warning{Code: WarnNoContrast, Node: f.Nodes[branch].Code,
				Text: diag.Say("the indicators tell no units apart: equal weights in place of weights by data", "各指标均不能区分单元：以等权代替数据权重")})
		}
		columns[branch] = make([]float64, len(scores))
		for u := range scores {
			for _, child := range children {
				columns[branch][u] += local[child] * columns[child][u]
			}
		}
	}
	if err := problems.Err(); err != nil {
		return nil, nil, err
	}
	return newWeights(f, local), warnings, nil
}

// share gives children local weights in proportion, equal ones where all are 0.
func share(local []float64, children []int, parts []float64) {
	sum := 0.0
	for _, p := range parts {
		sum += p
	}
	for k, child := range children {
		if sum > 0 {
			local[child] = parts[k] / sum
		} else {
			local[child] = 1 / float64(len(children))
		}
	}
}

// positive reports whether all scores are above 0, and else which is not.
func positive(columns [][]float64, children, units []int) (child, unit int, ok bool) {
	for _, child := range children {
		for _, u := range units {
			if !(columns[child][u] > 0) {
				return child, u, false
			}
		}
	}
	return 0, 0, true
}

// entropy returns one less the entropy of each child, in units of the highest
// there can be, and the children that are the same everywhere.
func entropy(columns [][]float64, children, units []int) (contrasts []float64, alike []int) {
	most := math.Log(float64(len(units)))
	for _, child := range children {
		sum := 0.0
		for _, u := range units {
			sum += columns[child][u]
		}
		// ln m − H is Σ p·ln(p·m): without cancellation where scores differ little.
		contrast := 0.0
		for _, u := range units {
			p := columns[child][u] / sum
			contrast += p * math.Log(p*float64(len(units)))
		}
		low, high := extent(columns[child], units)
		if low == high {
			contrast = 0
			alike = append(alike, child)
		}
		contrasts = append(contrasts, max(0, contrast/most))
	}
	return contrasts, alike
}

// critic returns standard deviation times conflict for each child, and the
// children that are the same everywhere, which conflict with none.
func critic(columns [][]float64, children, units []int) (contrasts []float64, alike []int) {
	n := float64(len(units))
	scaled := make([][]float64, len(children)) // to mean 0, in ranges; nil: the same everywhere
	spread := make([]float64, len(children))
	for k, child := range children {
		low, high := extent(columns[child], units)
		if low == high {
			alike = append(alike, child)
			continue
		}
		mean := 0.0
		for _, u := range units {
			v := (columns[child][u] - low) / (high - low)
			scaled[k] = append(scaled[k], v)
			mean += v / n
		}
		for i := range scaled[k] {
			scaled[k][i] -= mean
			spread[k] += scaled[k][i] * scaled[k][i]
		}
		spread[k] = math.Sqrt(spread[k] / (n - 1))
	}
	for k := range children {
		conflict := 0.0
		for other := range children {
			if other == k || scaled[k] == nil || scaled[other] == nil {
				continue
			}
			product := 0.0
			for i, v := range scaled[k] {
				product += v * scaled[other][i]
			}
			r := product / ((n - 1) * spread[k] * spread[other])
			conflict += max(0, 1-r)
		}
		contrasts = append(contrasts, spread[k]*conflict)
	}
	return contrasts, alike
}

func extent(column []float64, units []int) (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	for _, u := range units {
		low, high = min(low, column[u]), max(high, column[u])
	}
	return low, high
}
