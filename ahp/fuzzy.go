package ahp

import (
	"math"
	"slices"

	"goodgov/internal/diag"
)

// FuzzyMethod names a way from a matrix of triangular fuzzy numbers to weights.
type FuzzyMethod string

const (
	// Buckley takes fuzzy geometric means of the rows (Buckley 1985), divides
	// them by their fuzzy sum and takes the centroids.
	Buckley FuzzyMethod = "buckley"
	// Chang is the extent analysis (Chang 1996). The degrees of possibility
	// that it ends with are no measure of importance: it gives elements the
	// weight 0 that were judged to matter, and other data the same weights
	// (Wang, Luo & Hua 2008). It is here because it is asked for.
	Chang FuzzyMethod = "chang"
)

// FuzzyMethods lists the methods, the default first.
func FuzzyMethods() []FuzzyMethod { return []FuzzyMethod{Buckley, Chang} }

var fuzzyOption = diag.Say("fuzzy method", "模糊层次分析方法")

// ParseFuzzyMethod finds a method by its name.
func ParseFuzzyMethod(name string) (FuzzyMethod, error) {
	return parseName(fuzzyOption, name, FuzzyMethods())
}

// Codes of fuzzy AHP. They are stable.
const (
	CodeIncomplete diag.Code = "matrix.incomplete_refused" // a method that takes complete matrices only
	CodeBadSpread  diag.Code = "option.spread"             // no width of a judgement
	WarnChang      diag.Code = "fuzzy.chang"               // its weights are no importance
	WarnZeroWeight diag.Code = "fuzzy.zero_weight"         // elements left without weight
)

// Fuzzy is a triangular fuzzy number: surely not below Low or above High, and
// most likely Middle.
type Fuzzy struct{ Low, Middle, High float64 }

// Centroid is the centre of gravity of the triangle.
func (f Fuzzy) Centroid() float64 { return (f.Low + f.Middle + f.High) / 3 }

// FuzzyOptions say how judgements become fuzzy and the fuzzy ones weights.
// Begin with DefaultFuzzyOptions.
type FuzzyOptions struct {
	Method FuzzyMethod
	Spread float64 // how far a judgement x reaches to both sides, more than 0
	// Weights of the experts by name, 0 or more, in any unit. nil: all equal.
	Weights map[string]float64
}

// DefaultFuzzyOptions are Buckley's method and a spread of 1.
func DefaultFuzzyOptions() FuzzyOptions { return FuzzyOptions{Method: Buckley, Spread: 1} }

// FuzzyResult is what fuzzy judgements say.
type FuzzyResult struct {
	Names   []string
	Method  FuzzyMethod
	Fuzzy   []Fuzzy   // the fuzzy weights of Buckley, the synthetic extents of Chang
	Weights []float64 // crisp, sum 1
	Experts int       // who judged anything
	// Crisp is the analysis of the middle values as one ordinary matrix, the
	// group's by AIJ: its consistency is that of the judgements.
	Crisp    *Result
	Warnings []diag.Warning
}

// Fuzzify is the fuzzy number of a judgement: 1 and 9 are themselves, another
// x of 1 or more is (x − spread, x, x + spread) held within 1…9, and below 1
// the reciprocal of that of 1/x.
func Fuzzify(v, spread float64) Fuzzy {
	if v < 1 {
		f := Fuzzify(1/v, spread)
		return Fuzzy{1 / f.High, v, 1 / f.Low}
	}
	if v <= 1+onScale || v >= SaatyMaximum*(1-onScale) {
		return Fuzzy{v, v, v}
	}
	return Fuzzy{max(1, v-spread), v, min(SaatyMaximum, v+spread)}
}

// AnalyseFuzzy returns the weights by fuzzy AHP of one matrix or of a group,
// whose fuzzy judgements are put together by the weighted geometric mean of
// their three values, over those who judged the pair. opt.crisp are the
// options of the ordinary analysis beside it. Every pair must be judged by
// someone; otherwise, and for what AnalyseGroup refuses, it is an *Error.
func AnalyseFuzzy(names []string, ms []ExpertMatrix, opt FuzzyOptions, crisp Options) (*FuzzyResult, error) {
	if !slices.Contains(FuzzyMethods(), opt.Method) {
		return nil, unknownName(fuzzyOption, string(opt.Method), FuzzyMethods())
	}
	if !(opt.Spread > 0) || math.IsInf(opt.Spread, 1) {
		return nil, &Error{
			Code:  CodeBadSpread,
			Found: diag.Say("%v", "%v", opt.Spread),
			Want:  diag.Say("spread of a judgement: more than 0, 1 as a rule", "判断的模糊宽度：大于 0，通常为 1"),
		}
	}
	group, err := AnalyseGroup(names, ms, GroupOptions{Options: crisp, Aggregate: AggregateIndividualJudgements, Inconsistent: KeepInconsistent, Weights: opt.Weights})
	if err != nil {
		return nil, err
	}
	r := &FuzzyResult{Names: slices.Clone(names), Method: opt.Method, Experts: len(group.Experts), Crisp: &group.Result, Warnings: group.Warnings}
	if group.Missing > 0 {
		pair := group.Matrix.Missing()[0]
		return nil, &Error{
			Code:  CodeIncomplete,
			Found: diag.Say("%d pairs that nobody judged, %q and %q the first", "有 %d 对无人判断，首先是 %q 与 %q", group.Missing, names[pair.I], names[pair.J]),
			Want:  diag.Say("every pair judged: fuzzy AHP has no accepted way with missing ones", "每一对都有判断：模糊层次分析没有公认的缺失处理方法"),
			Hint:  diag.Say("complete the matrix first, or use the eigenvector", "请先补全矩阵，或使用特征向量法"),
		}
	}
	rows := fuzzyGroup(group, ms, opt)
	switch opt.Method {
	case Chang:
		r.chang(rows)
	default:
		r.buckley(rows)
	}
	return r, nil
}

// fuzzyGroup puts the fuzzy judgements of a group together.
func fuzzyGroup(group *GroupResult, ms []ExpertMatrix, opt FuzzyOptions) [][]Fuzzy {
	share := map[string]float64{}
	for _, e := range group.Experts {
		share[e.Expert] = e.Weight
	}
	n := len(group.Names)
	rows := make([][]Fuzzy, n)
	for i := range rows {
		rows[i] = make([]Fuzzy, n)
		rows[i][i] = Fuzzy{1, 1, 1}
	}
	for i := range n {
		for j := i + 1; j < n; j++ {
			var low, middle, high, total float64
			for _, em := range ms {
				v, weight := em.Matrix.a[i*n+j], share[em.Expert]
				if v == 0 || weight == 0 {
					continue
				}
				f := Fuzzify(v, opt.Spread)
				low += weight * math.Log(f.Low)
				middle += weight * math.Log(f.Middle)
				high += weight * math.Log(f.High)
				total += weight
			}
			f := Fuzzy{math.Exp(low / total), math.Exp(middle / total), math.Exp(high / total)}
			rows[i][j], rows[j][i] = f, Fuzzy{1 / f.High, 1 / f.Middle, 1 / f.Low}
		}
	}
	return rows
}

// buckley fills in the fuzzy geometric means over their fuzzy sum.
func (r *FuzzyResult) buckley(rows [][]Fuzzy) {
	n := float64(len(rows))
	var sum Fuzzy
	for _, row := range rows {
		var mean Fuzzy
		for _, f := range row {
			mean.Low += math.Log(f.Low) / n
			mean.Middle += math.Log(f.Middle) / n
			mean.High += math.Log(f.High) / n
		}
		mean = Fuzzy{math.Exp(mean.Low), math.Exp(mean.Middle), math.Exp(mean.High)}
		r.Fuzzy = append(r.Fuzzy, mean)
		sum.add(mean)
	}
	r.Weights = make([]float64, len(rows))
	for i, f := range r.Fuzzy {
		r.Fuzzy[i] = Fuzzy{f.Low / sum.High, f.Middle / sum.Middle, f.High / sum.Low}
		r.Weights[i] = r.Fuzzy[i].Centroid()
	}
	normalise(r.Weights, r.Weights)
}

// chang fills in the synthetic extents and the least degrees of possibility.
func (r *FuzzyResult) chang(rows [][]Fuzzy) {
	var sum Fuzzy
	for _, row := range rows {
		var extent Fuzzy
		for _, f := range row {
			extent.add(f)
		}
		r.Fuzzy = append(r.Fuzzy, extent)
		sum.add(extent)
	}
	r.Weights = make([]float64, len(rows))
	for i, f := range r.Fuzzy {
		r.Fuzzy[i] = Fuzzy{f.Low / sum.High, f.Middle / sum.Middle, f.High / sum.Low}
	}
	var without []string
	for i, f := range r.Fuzzy {
		r.Weights[i] = 1
		for _, other := range r.Fuzzy {
			r.Weights[i] = min(r.Weights[i], f.atLeast(other))
		}
		if r.Weights[i] == 0 {
			without = append(without, r.Names[i])
		}
	}
	normalise(r.Weights, r.Weights)
	r.Warnings = append(r.Warnings, diag.Warning{Code: WarnChang, Text: diag.Say(
		"extent analysis gives degrees of possibility, not importance (Wang, Luo & Hua 2008): prefer buckley",
		"Chang 范围分析给出的是可能度而非重要性（Wang, Luo & Hua 2008），建议使用 buckley")})
	if without != nil {
		r.Warnings = append(r.Warnings, diag.Warning{Code: WarnZeroWeight, Text: diag.Say("weight 0 for %s, though they were judged", "%s 的权重为 0，尽管专家对其作过判断", nameList(without))})
	}
}

func (f *Fuzzy) add(other Fuzzy) {
	f.Low += other.Low
	f.Middle += other.Middle
	f.High += other.High
}

// atLeast is the degree of possibility that f is no less than another number:
// the height at which the triangles meet (Chang 1996, eq. 9).
func (f Fuzzy) atLeast(other Fuzzy) float64 {
	switch {
	case f.Middle >= other.Middle:
		return 1
	case other.Low >= f.High:
		return 0
	}
	return (other.Low - f.High) / ((f.Middle - f.High) - (other.Middle - other.Low))
}
