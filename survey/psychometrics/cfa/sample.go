package cfa

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"goodgov/internal/diag"
)

// MissingRule names what becomes of a respondent with gaps.
type MissingRule string

const (
	// Listwise leaves out whoever has a gap in an item of the model.
	Listwise MissingRule = "listwise"
	// FIML, full information maximum likelihood, takes from everybody what
	// there is (Arbuckle 1996). Whoever has no answer at all is left out.
	FIML MissingRule = "fiml"
)

// MissingRules lists the rules, the default first.
func MissingRules() []MissingRule { return []MissingRule{Listwise, FIML} }

// Sample is what is known of the answers to some items: rows, or their
// moments. Make one with Observe or Moments.
type Sample struct {
	items int
	rows  [][]float64
	n     int
	mean  []float64
	cov   *mat.SymDense // sums of products about the mean, divided by n
}

// Observe takes the answers, a row a respondent, a column an item, NaN where an
// answer is missing. The rows are not copied. It panics where rows are of
// unequal length.
func Observe(rows [][]float64) *Sample {
	s := &Sample{rows: rows, n: len(rows)}
	if len(rows) > 0 {
		s.items = len(rows[0])
	}
	for _, row := range rows {
		if len(row) != s.items {
			panic("cfa: rows of unequal length")
		}
	}
	return s
}

// Moments takes the covariance matrix of n respondents with complete answers,
// with the divisor n−1 that all statistics programs print; a correlation
// matrix gives standardised estimates whose standard errors are not to be
// trusted (Cudeck 1989). What needs single answers, robust corrections and
// FIML, is refused.
func Moments(cov mat.Symmetric, n int) *Sample {
	s := &Sample{items: cov.SymmetricDim(), n: n, cov: mat.NewSymDense(cov.SymmetricDim(), nil)}
	s.mean = make([]float64, s.items)
	s.cov.ScaleSym(float64(n-1)/float64(n), cov)
	return s
}

// N is the number of respondents, gaps or not.
func (s *Sample) N() int { return s.n }

// pattern is the respondents who answered the same items.
type pattern struct {
	gone  []int // items that they did not answer
	rows  [][]float64
	n     float64
	mean  []float64   // of all items, 0 where gone
	roots [][]float64 // vectors whose outer products add up to the covariances about the mean (divisor n)
}

// group is the data of one group of respondents.
type group struct {
	patterns []*pattern
	n        float64
	mean     []float64     // saturated estimates
	cov      *mat.SymDense // saturated estimates, divisor n
	minimum  float64       // discrepancy of the saturated model, per respondent
}

// gather makes the data of the columns that a model uses.
func (s *Sample) gather(columns []int, names []string, missing MissingRule) (*group, error) {
	if s.rows == nil && s.cov != nil {
		return s.gatherMoments(columns, names, missing)
	}
	p := len(columns)
	var rows [][]float64
	for _, full := range s.rows {
		row := make([]float64, p)
		gaps := 0
		for i, column := range columns {
			row[i] = full[column]
			if math.IsNaN(row[i]) {
				gaps++
			}
		}
		if gaps == 0 || missing == FIML && gaps < p {
			rows = append(rows, row)
		}
	}
	if len(rows) <= p {
		return nil, fewCases(len(rows), p)
	}
	g := &group{n: float64(len(rows)), patterns: patterns(rows)}
	if err := g.varying(rows, names); err != nil {
		return nil, err
	}
	if len(g.patterns) == 1 && len(g.patterns[0].gone) == 0 {
		g.mean = g.patterns[0].mean
		g.cov = outer(g.patterns[0].roots, p)
	} else {
		if err := g.saturate(names); err != nil {
			return nil, err
		}
	}
	return g, g.finish(names)
}

func (s *Sample) gatherMoments(columns []int, names []string, missing MissingRule) (*group, error) {
	if missing == FIML {
		return nil, needsRows(diag.Say("FIML", "FIML"))
	}
	p := len(columns)
	if s.n <= p {
		return nil, fewCases(s.n, p)
	}
	g := &group{n: float64(s.n), mean: make([]float64, p), cov: mat.NewSymDense(p, nil)}
	for i, a := range columns {
		g.mean[i] = s.mean[a]
		for j, b := range columns[:i+1] {
			g.cov.SetSym(i, j, s.cov.At(a, b))
		}
	}
	var constant []string
	for i, name := range names {
		if !(g.cov.At(i, i) > 0) {
			constant = append(constant, name)
		}
	}
	if constant != nil {
		return nil, isConstant(constant)
	}
	g.patterns = []*pattern{{n: g.n, mean: g.mean, roots: choleskyRoots(g.cov)}}
	return g, g.finish(names)
}

func fewCases(n, items int) error {
	return &Error{Code: CodeFewCases, Found: diag.Say("%d respondents for %d items", "%[2]d 个题项只有 %[1]d 份可用答卷", n, items),
		Want: diag.Say("more respondents than items", "答卷数多于题项数"),
		Hint: diag.Say("with many gaps, FIML uses the incomplete ones too", "缺失较多时可用 FIML，不完整的答卷也能用上")}
}

func needsRows(what diag.Text) error {
	return &Error{Code: CodeNeedsRows, Found: diag.Say("a covariance matrix alone", "只有协方差矩阵"), Want: diag.Say("the single answers, which %s needs", "逐份答案，%s 需要", what)}
}

func isConstant(names []string) error {
	return &Error{Code: CodeConstant, Found: diag.Say("items without variance: %s", "没有变异的题项：%s", few(names)), Want: diag.Say("items that people answer differently", "回答有差异的题项")}
}

// varying refuses items without two different answers.
func (g *group) varying(rows [][]float64, names []string) error {
	var constant []string
	for i, name := range names {
		first, differs := math.NaN(), false
		for _, row := range rows {
			if v := row[i]; math.IsNaN(first) {
				first = v
			} else if !math.IsNaN(v) && v != first {
				differs = true
				break
			}
		}
		if !differs {
			constant = append(constant, name)
		}
	}
	if constant != nil {
		return isConstant(constant)
	}
	return nil
}

// finish looks whether the saturated matrix can stand comparison, and takes
// its discrepancy.
func (g *group) finish(names []string) error {
	p := len(names)
	if dependent := dependentItems(g.cov, names); dependent != nil {
		return &Error{Code: CodeSingular, Found: diag.Say("items that follow from the others: %s", "可由其他题项推出的题项：%s", few(dependent)),
			Want: diag.Say("a covariance matrix that is not singular", "非奇异的协方差矩阵"),
			Hint: diag.Say("leave out one of the items that say the same", "请去掉内容重复的题项之一")}
	}
	saturated := newImplied(p, 0, nil)
	saturated.cov.CopySym(g.cov)
	saturated.factorized.Factorize(g.cov)
	saturated.logDet = saturated.factorized.LogDet()
	if err := saturated.factorized.InverseTo(saturated.precision); err != nil {
		return &Error{Code: CodeSingular, Found: diag.Say("a covariance matrix that is nearly singular", "协方差矩阵接近奇异"), Want: diag.Say("items that don't follow from each other", "互不可推的题项")}
	}
	copy(saturated.mean, g.mean)
	g.minimum = g.discrepancy(saturated)
	return nil
}

// dependentItems names the items that a pivoted Cholesky factorisation of the
// correlation matrix leaves without variance of their own (less than 1e-10).
func dependentItems(cov *mat.SymDense, names []string) []string {
	p := len(names)
	left := make([]float64, p) // variance that the items taken so far do not explain
	for i := range left {
		left[i] = 1
	}
	l := mat.NewDense(p, p, nil)
	taken := make([]bool, p)
	for step := range p {
		best := -1
		for i := range p {
			if !taken[i] && (best < 0 || left[i] > left[best]) {
				best = i
			}
		}
		if left[best] < 1e-10 {
			var dependent []string
			for i, name := range names {
				if !taken[i] {
					dependent = append(dependent, name)
				}
			}
			return dependent
		}
		taken[best] = true
		root := math.Sqrt(left[best])
		for i := range p {
			if taken[i] {
				continue
			}
			r := cov.At(i, best) / math.Sqrt(cov.At(i, i)*cov.At(best, best))
			for k := range step {
				r -= l.At(i, k) * l.At(best, k)
			}
			l.Set(i, step, r/root)
			left[i] -= r * r / left[best]
		}
	}
	return nil
}

// patterns sorts rows by what is missing in them: the complete ones first,
// otherwise in the order of the first.
func patterns(rows [][]float64) []*pattern {
	byKey := map[string]*pattern{}
	var list []*pattern
	key := make([]byte, len(rows[0]))
	for _, row := range rows {
		for i, v := range row {
			key[i] = '1'
			if math.IsNaN(v) {
				key[i] = '0'
			}
		}
		t := byKey[string(key)]
		if t == nil {
			t = &pattern{}
			for i, v := range row {
				if math.IsNaN(v) {
					t.gone = append(t.gone, i)
				}
			}
			byKey[string(key)] = t
			list = append(list, t)
		}
		t.rows = append(t.rows, row)
	}
	for _, t := range list {
		t.summarise(len(rows[0]))
	}
	slices.SortStableFunc(list, func(a, b *pattern) int { return cmp.Compare(len(a.gone), len(b.gone)) })
	return list
}

// summarise reduces the rows of a pattern to its moments.
func (t *pattern) summarise(p int) {
	t.n = float64(len(t.rows))
	t.mean = make([]float64, p)
	for _, row := range t.rows {
		for i, v := range row {
			if !math.IsNaN(v) {
				t.mean[i] += v / t.n
			}
		}
	}
	if len(t.rows) == 1 {
		return
	}
	scale := 1 / math.Sqrt(t.n)
	roots := make([][]float64, len(t.rows))
	for k, row := range t.rows {
		roots[k] = t.residual(row, t.mean)
		for i := range roots[k] {
			roots[k][i] *= scale
		}
	}
	t.roots = roots
	if len(t.gone) == 0 && len(roots) > p {
		if fewer := choleskyRoots(outer(roots, p)); fewer != nil {
			t.roots = fewer
		}
	}
}

// residual is a row less a mean, 0 where the answer is missing.
func (t *pattern) residual(row, mean []float64) []float64 {
	out := make([]float64, len(row))
	for i, v := range row {
		if !math.IsNaN(v) {
			out[i] = v - mean[i]
		}
	}
	return out
}

// outer adds up the outer products of vectors.
func outer(roots [][]float64, p int) *mat.SymDense {
	out := mat.NewSymDense(p, nil)
	if len(roots) == 0 {
		return out
	}
	all := mat.NewDense(len(roots), p, nil)
	for i, root := range roots {
		all.SetRow(i, root)
	}
	out.SymOuterK(1, all.T())
	return out
}

// choleskyRoots are the columns of the Cholesky factor of a covariance matrix,
// nil where it is not positive definite.
func choleskyRoots(cov *mat.SymDense) [][]float64 {
	var c mat.Cholesky
	if !c.Factorize(cov) {
		return nil
	}
	var l mat.TriDense
	c.LTo(&l)
	p := cov.SymmetricDim()
	roots := make([][]float64, p)
	for j := range p {
		roots[j] = make([]float64, p)
		for i := j; i < p; i++ {
			roots[j][i] = l.At(i, j)
		}
	}
	return roots
}
