package psychometrics

import (
	"errors"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"goodgov/internal/diag"
)

// Codes of warnings, and of the faults that leave a scale without figures.
const (
	WarnConstantItem  diag.Code = "reliability.constant_item"
	WarnNegativeAlpha diag.Code = "reliability.negative_alpha"
	WarnSingular      diag.Code = "reliability.singular"
	WarnContradictory diag.Code = "reliability.contradictory"
	WarnHeywood       diag.Code = "reliability.heywood"
	WarnNotFitted     diag.Code = "reliability.not_fitted"
	WarnNoPolychoric  diag.Code = "reliability.no_polychoric"
	WarnTooFew        diag.Code = "reliability.too_few"
	WarnEMSingular    diag.Code = "reliability.em_singular"
	WarnEMSlow        diag.Code = "reliability.em_slow"
)

// Options of an analysis.
type Options struct {
	Confidence float64 // of intervals, between 0 and 1
	Split      Split   // of the halves
}

// DefaultOptions are intervals of 95 % and the halves of SPSS.
func DefaultOptions() Options { return Options{Confidence: 0.95, Split: FirstLast} }

// Reliability is how reliable the sum, or the mean, of a scale's items is.
// Figures that are not defined are NaN; figures of items are in the order of
// the items, NaN for constant ones, which count nowhere.
type Reliability struct {
	N         int // of the moments
	Effective int // where respondents have weights, 0 elsewhere
	Missing   MissingRule
	Items     int   // without the constant ones
	Constant  []int // items that everybody answered alike

	Alpha, AlphaLow, AlphaHigh float64 // Cronbach's alpha and Feldt's interval
	AlphaStandardized          float64
	MeanCorrelation            float64 // of two items
	SplitHalf                  SplitHalf
	Lambda                     [6]float64 // Guttman's λ1 … λ6

	Omega             float64 // McDonald's ω total, ModelImplied
	OmegaObserved     float64 // ObservedVariance
	OmegaStandardized float64 // Standardized: composite reliability
	OmegaHierarchical float64 // of the general factor above the scale's own groups
	Gamma             []float64

	Mean, SD       []float64
	ItemTotal      []float64 // corrected
	AlphaIfDeleted []float64
	SMC            []float64 // squared multiple correlations
	Loading        []float64 // standardized, on the one factor

	Warnings []diag.Warning
}

// Analyse computes what a report on one scale wants. group has the group of
// each item within the scale, as FitHierarchical takes it; nil where the scale
// has no groups.
func Analyse(m Moments, group []int, opt Options) *Reliability {
	nan := math.NaN()
	r := &Reliability{N: m.N, Effective: m.Effective, Missing: m.Missing, Constant: m.constant(), Mean: m.Mean,
		OmegaObserved: nan, OmegaStandardized: nan, Omega: nan, OmegaHierarchical: nan}
	for i := range m.Items() {
		r.SD = append(r.SD, m.SD(i))
	}
	items := slices.DeleteFunc(all(m.Items()), func(i int) bool { return slices.Contains(r.Constant, i) })
	r.Items = len(items)
	full := m.Items()
	r.ItemTotal, r.AlphaIfDeleted, r.SMC, r.Loading = blank(full), blank(full), blank(full), blank(full)
	if len(r.Constant) > 0 {
		r.warn(WarnConstantItem, diag.Say("%d items that everybody answered alike tell nothing and are left out", "%d 个题项所有人作答相同，不提供信息，已略去", len(r.Constant)))
		if len(items) == 0 {
			r.Alpha, r.AlphaLow, r.AlphaHigh, r.AlphaStandardized, r.MeanCorrelation = nan, nan, nan, nan, nan
			r.Lambda = [6]float64{nan, nan, nan, nan, nan, nan}
			r.SplitHalf = SplitHalf{Split: opt.Split, Alpha: [2]float64{nan, nan}, R: nan, SpearmanBrown: nan, Unequal: nan, Guttman: nan}
			return r
		}
		m = m.Of(items)
	}
	r.Alpha = CronbachAlpha(m)
	r.AlphaLow, r.AlphaHigh = FeldtInterval(r.Alpha, m.size(), m.Items(), opt.Confidence)
	r.AlphaStandardized = StandardizedAlpha(m)
	r.MeanCorrelation = meanCorrelation(m)
	r.SplitHalf = SplitHalfOf(m, opt.Split)
	r.Lambda = GuttmanLambdas(m, opt.Split)
	spread(r.ItemTotal, items, ItemTotal(m))
	spread(r.AlphaIfDeleted, items, AlphaIfDeleted(m))
	if r.Alpha < 0 {
		r.warn(WarnNegativeAlpha, diag.Say("alpha is below 0: items go against each other; is one worded negatively and not marked `reverse`?", "α 为负：题项方向相互矛盾；是否有反向题未标记 reverse？"))
	}
	if least := leastEigenvalue(m.Correlations()); least < -1e-10 {
		r.warn(WarnContradictory, diag.Say("the pairwise correlations contradict each other (smallest eigenvalue %.3f): what builds on the inverse is left out; --missing em has no such fault", "成对相关矩阵自相矛盾（最小特征值 %.3f）：依赖逆矩阵的指标从略；可改用 --missing em", least))
	} else if smc, err := SquaredMultipleCorrelations(m); err == nil {
		spread(r.SMC, items, smc)
		r.factors(m, items, group)
	} else if m.Items() > 1 {
		r.warn(WarnSingular, diag.Say("an item follows from others, or there are fewer respondents than items: no squared multiple correlations, λ6 and ω", "有题项可由其他题项推出，或受访者少于题项：不计算多重相关平方、λ6 与 ω"))
	}
	return r
}

func (r *Reliability) warn(code diag.Code, text diag.Text) {
	r.Warnings = append(r.Warnings, diag.Warning{Code: code, Text: text})
}

// factors fits one factor, and the factors of the groups.
func (r *Reliability) factors(m Moments, items, group []int) {
	f, err := FitOneFactor(m)
	if err == nil {
		r.Omega, r.OmegaObserved, r.OmegaStandardized = f.Omega(ModelImplied), f.Omega(ObservedVariance), f.Omega(Standardized)
		spread(r.Loading, items, f.Standardized())
		r.heywood(f.Heywood(), diag.Say("one factor", "单因子模型"))
	} else {
		r.unfitted(err, diag.Say("one factor", "单因子模型"))
	}
	if group == nil {
		return
	}
	own := make([]int, len(items))
	for at, i := range items {
		own[at] = group[i]
	}
	what := diag.Say("the general factor", "一般因子")
	h, err := FitHierarchical(m, own)
	if err != nil {
		r.unfitted(err, what)
		return
	}
	r.OmegaHierarchical, r.Gamma = h.OmegaHierarchical, h.Gamma
	beyond := slices.ContainsFunc(h.Gamma[1:], func(gamma float64) bool { return gamma > 1 })
	if over := h.Heywood(); beyond && len(over) == 0 {
		r.warn(WarnHeywood, diag.Say("%s takes more than all of a group's variance: read ω hierarchical with care", "%s解释的方差超过某组的全部方差：ω 层次系数仅供参考", what))
	} else {
		r.heywood(over, what)
	}
}

func (r *Reliability) heywood(items []int, what diag.Text) {
	if len(items) > 0 {
		r.warn(WarnHeywood, diag.Say("%s leaves %d items a negative variance of their own (Heywood case): the model does not hold, read ω with care", "%s使 %d 个题项的独特方差为负（Heywood 情形）：模型不成立，ω 仅供参考", what, len(items)))
	}
}

// unfitted says why there is no fit, unless it is for want of items.
func (r *Reliability) unfitted(err error, what diag.Text) {
	if !errors.Is(err, ErrTooFewItems) {
		r.warn(WarnNotFitted, diag.Say("%s can't be fitted: no maximum of the likelihood found", "%s无法拟合：未找到似然的极大值", what))
	}
}

// leastEigenvalue of a correlation matrix, whose rows of constant items were
// taken away.
func leastEigenvalue(r *mat.SymDense) float64 {
	var eigen mat.EigenSym
	if !eigen.Factorize(r, false) {
		return math.Inf(-1)
	}
	return slices.Min(eigen.Values(nil))
}

// blank is n figures that are not there.
func blank(n int) []float64 {
	v := make([]float64, n)
	for i := range v {
		v[i] = math.NaN()
	}
	return v
}

// spread puts values where their items are.
func spread(to []float64, items []int, values []float64) {
	for at, i := range items {
		to[i] = values[at]
	}
}
