package ahp

import (
	"math"
	"slices"
	"strings"

	"goodgov/internal/diag"
)

// Result is what a matrix says.
type Result struct {
	Names   []string
	Weights []float64 // the priority vector: positive, sum 1, in the order of Names
	Method  PriorityMethod

	// LambdaMax is the mean of (Aw)_i/w_i: the principal eigenvalue when the
	// weights are the eigenvector, an estimate of it otherwise. It is at least
	// n, and n when the matrix is consistent. With pairs missing A has
	// Harker's diagonal.
	LambdaMax float64
	// CI is the consistency index (λmax − n)/(n − 1), RI the random index of
	// the table named, CR = CI/RI. All are 0 for n ≤ 2.
	CI, RI, CR  float64
	RandomIndex RandomIndexTable
	// GCI is the geometric consistency index (Crawford & Williams 1985; Aguarón
	// & Moreno-Jiménez 2003): the sum over i<j of ln²(a_ij·w_j/w_i), with the
	// geometric-mean priorities, over (n−1)(n−2)/2. With pairs missing the sum
	// is over the judged ones, the priorities are the logarithmic least
	// squares ones, and the divisor is the degrees of freedom that remain,
	// judged pairs − (n − 1). It is 0 when none remain.
	GCI float64

	// Starts and Minima tell of least squares, which is a local search from
	// several starting points: how many there were, and how many different
	// local minima were found, the lowest of which is the answer. A lower one
	// that no start led to can't be ruled out. 0 for the other methods.
	Starts, Minima int

	Limit      float64 // of CR
	Consistent bool    // CR is within the limit
	Missing    int     // pairs not judged
	Warnings   []diag.Warning
}

// Analyse returns the priorities of a matrix and its consistency. Judgements
// that leave the elements in unconnected groups are an *Error that names the
// groups; so are options with unknown names, a matrix without elements, and
// priorities beyond the range of a double. m is only read.
func Analyse(m *Matrix, opt Options) (*Result, error) {
	if err := opt.validate(); err != nil {
		return nil, err
	}
	return new(solver).analyse(m, opt)
}

func (s *solver) analyse(m *Matrix, opt Options) (*Result, error) {
	n := m.N()
	if n == 0 {
		return nil, &Error{
			Code:  CodeEmptyMatrix,
			Found: diag.Say("a matrix without elements", "没有元素的矩阵"),
			Want:  diag.Say("one element or more", "至少一个元素"),
		}
	}
	if !s.connected(m) {
		return nil, disconnected(m)
	}
	if m.missing > 0 && !opt.Method.TakesIncomplete() {
		return nil, needsAllPairs(opt.Method, m.missing, "")
	}
	opt = opt.forOrder(n)
	weights, lambda, ok := s.priorities(m, opt.Method)
	if !ok {
		return nil, tooFarApart("")
	}
	ri, extrapolated := opt.RandomIndex.fitting(n, m.missing)
	r := &Result{
		Names:       m.Names(),
		Weights:     slices.Clone(weights),
		Method:      opt.Method,
		LambdaMax:   lambda,
		RI:          ri,
		RandomIndex: opt.RandomIndex,
		Starts:      s.search.starts,
		Minima:      len(s.search.minima),
		Limit:       opt.Limit,
		Missing:     m.missing,
	}
	r.CI, r.CR = consistency(n, lambda, ri)
	r.Consistent = opt.accepts(r.CR)
	r.warn(extrapolated)
	r.warnSearch(s.search)
	r.GCI = s.geometricConsistency(m)
	return r, nil
}

// consistency returns CI and CR.
func consistency(n int, lambda, ri float64) (ci, cr float64) {
	if n < firstIndexed {
		return 0, 0
	}
	ci = max(0, (lambda-float64(n))/float64(n-1))
	if ri == 0 { // as many pairs missing as can be: nothing to contradict
		return ci, 0
	}
	return ci, ci / ri
}

func (r *Result) warn(extrapolated bool) {
	n := len(r.Names)
	if !r.Consistent {
		r.add(WarnInconsistent, diag.Say("CR %.4f is over the limit %.4g (RI %.4g, %s)", "CR %.4f 超过上限 %.4g（RI %.4g，%s）",
			r.CR, r.Limit, r.RI, string(r.RandomIndex)))
	}
	if extrapolated {
		r.warnExtrapolated()
	}
	if r.Missing == 0 {
		return
	}
	pairs := n * (n - 1) / 2
	if r.RandomIndex.allowsForMissing() {
		r.add(WarnIncomplete, diag.Say("%d of %d pairs are not judged: RI %.4f (%s) is that of matrices with as many missing",
			"%[2]d 对中有 %[1]d 对未作判断：RI %.4[3]f（%[4]s）取自缺失数相同的矩阵", r.Missing, pairs, r.RI, string(r.RandomIndex)))
	} else {
		r.add(WarnIncomplete, diag.Say("%d of %d pairs are not judged: the random index is that of a complete matrix, so CR is lenient",
			"%[2]d 对中有 %[1]d 对未作判断：随机一致性指标按完整矩阵取值，CR 偏宽松", r.Missing, pairs))
	}
	if pairs-r.Missing == n-1 {
		r.add(WarnUnchecked, diag.Say("the judgements are just enough to tell the priorities: they can't contradict each other, so CR 0 says nothing",
			"判断数仅够确定权重，彼此不可能矛盾，CR 为 0 不说明一致性"))
	}
}

func (r *Result) warnSearch(found search) {
	switch ties := found.ties(); {
	case ties > 1:
		r.add(WarnNotUnique, diag.Say("least squares: %d minima are equally low, and the first of them was taken; other priorities fit as well",
			"最小二乘法：有 %d 个同样低的极小点，取其中第一个；其他权重拟合得同样好", ties))
	case len(found.minima) > 1:
		r.add(WarnSeveralMinima, diag.Say("least squares: %d local minima found from %d starts; the lowest was taken, sum of squares %.4g, the next one has %.4g",
			"最小二乘法：从 %[2]d 个起点找到 %[1]d 个局部极小点；取最低者，平方和 %.4[3]g，次低者 %.4[4]g", len(found.minima), found.starts, found.minima[0].squares, found.minima[1].squares))
	}
	if found.slack > sameRatio {
		r.add(WarnNotUnique, diag.Say("logarithmic least absolute: other priorities fit as well, with ratios of two weights up to %.3g times apart; a middle one was taken",
			"对数最小一乘法：其他权重拟合得同样好，两权重之比最多相差 %.3g 倍；取居中者", math.Exp(found.slack)))
	}
}

// sameRatio is the difference of two logarithms that rounding may make.
const sameRatio = 1e-9

func (r *Result) warnExtrapolated() {
	r.add(WarnExtrapolated, diag.Say("table %s ends before n = %d: RI %.4f is from the regression of Alonso & Lamata (2006)",
		"%s 表不到 n = %d：RI %.4f 取自 Alonso 与 Lamata（2006）的回归式", string(r.RandomIndex), len(r.Names), r.RI))
}

func (r *Result) add(code diag.Code, text diag.Text) {
	r.Warnings = append(r.Warnings, diag.Warning{Code: code, Text: text})
}

func disconnected(m *Matrix) error {
	var groups []string
	for _, component := range m.Components() {
		names := make([]string, len(component))
		for k, i := range component {
			names[k] = m.names[i]
		}
		groups = append(groups, "{"+strings.Join(names, ", ")+"}")
	}
	return &Error{
		Code:  CodeDisconnected,
		Found: diag.Say("no judgement between %s", "以下各组之间没有判断：%s", strings.Join(groups, " | ")),
		Want:  diag.Say("every element compared with every other, directly or through others", "任意两个元素都能直接或间接比较"),
		Hint:  diag.Say("judgements needed to connect them: %d", "连通各组至少还需 %d 个判断", len(groups)-1),
	}
}
