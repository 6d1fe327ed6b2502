package psychometrics

import (
	"context"
	"errors"
	"math"
	"strconv"

	"goodgov/internal/diag"
	"goodgov/survey"
)

// FactorRule says how the number of factors is chosen.
type FactorRule string

const (
	// ByParallelAnalysis takes the eigenvalues that are larger than chance
	// makes them (Horn 1965).
	ByParallelAnalysis FactorRule = "parallel"
	// ByAveragePartials takes Velicer's (1976) minimum average partial.
	ByAveragePartials FactorRule = "map"
	// ByKaiser takes the eigenvalues above 1 (Kaiser 1960).
	ByKaiser FactorRule = "kaiser"
	// ByHand takes the number that FactorOptions give.
	ByHand FactorRule = "given"
)

// FactorRules are the rules that find a number, the default first.
func FactorRules() []FactorRule { return []FactorRule{ByParallelAnalysis, ByAveragePartials, ByKaiser} }

// ValiditySpec is what is examined.
type ValiditySpec struct {
	Span      Span
	Names     []string // of the items of the span
	Dimension []int    // of each of them, from 0: where the framework puts it
}

// ValidityOptions say how.
type ValidityOptions struct {
	Missing  MissingRule
	Weights  RespondentWeights // the zero value ignores them
	Rule     FactorRule
	Factors  FactorOptions // their number counts under ByHand alone
	Parallel ParallelOptions
	// MostGapped is the number of answers, respondents × items, up to which
	// missing ones are looked at and Little's test is done, unless EM is asked
	// for; 0: up to MostForMCAR respondents.
	MostGapped int
}

// tooManyFor reports whether missing answers are not looked at.
func (o *ValidityOptions) tooManyFor(respondents, items int) bool {
	if o.MostGapped > 0 {
		return respondents*items > o.MostGapped
	}
	return respondents > MostForMCAR
}

// DefaultValidityOptions are listwise deletion and as many factors as parallel
// analysis finds.
func DefaultValidityOptions() ValidityOptions {
	return ValidityOptions{Missing: Listwise, Weights: UseWeights, Rule: ByParallelAnalysis, Factors: DefaultFactorOptions(), Parallel: DefaultParallelOptions()}
}

// MostForMCAR is the largest number of respondents whose patterns of missing
// answers are looked at, and Little's test done, without EM being asked for:
// both need every answer in memory, and the test more time than all the rest.
const MostForMCAR = 100_000

// Codes of warnings of ValidityOf.
const (
	WarnEMInstead diag.Code = "validity.em_instead"
	WarnNoMCAR    diag.Code = "validity.no_mcar"
	WarnNoFactors diag.Code = "validity.no_factors"
	WarnFewFor    diag.Code = "validity.few_respondents"
	WarnLeftOut   diag.Code = "validity.left_out" // a tenth of the respondents or more
)

// Validity is all there is to say of the structure of a set of items before a
// model of it is tested.
type Validity struct {
	Spec        ValiditySpec
	Options     ValidityOptions
	Respondents int
	Rates       []float64    // by item: share without an answer
	Missingness *Missingness // nil where it was not looked at
	MCAR        *MCAR        // nil where it was not tested
	Moments     Moments
	*Factorability
	Kaiser          int
	Parallel        *Parallel
	AveragePartials *AveragePartials
	Harman          float64  // share of the first component, 0 … 1
	Factors         *Factors // nil where there are none
	// Home is for each factor the dimension that most of the items have that
	// load on it most; −1 where none do.
	Home     []int
	Verdicts []Verdict
	Warnings []diag.Warning
}

// ValidityOf examines the items of a span. Respondent weights count in what is
// made of correlations, under the listwise rule. An error is an *UnfactorableError or *Error of the data, of reading the rows
// back, or the context's.
func ValidityOf(ctx context.Context, r *survey.Responses, spec ValiditySpec, opt ValidityOptions) (*Validity, error) {
	counts, pairs, err := Count(ctx, r, []Span{spec.Span}, CountOptions{Pairs: opt.Missing == Pairwise})
	if err != nil {
		return nil, err
	}
	total := r.Total()
	v := &Validity{Spec: spec, Options: opt, Respondents: total.Valid}
	width := r.Questionnaire.Scale.Width() + 1
	gaps := 0
	for item := spec.Span.From; item < spec.Span.To; item++ {
		missing := total.Counts[item*width+int(survey.NoAnswer)]
		gaps += missing
		v.Rates = append(v.Rates, float64(missing)/float64(max(1, total.Valid)))
	}
	var answers [][]float64
	switch {
	case opt.Missing != EM && gaps > 0 && opt.tooManyFor(total.Valid, spec.Span.Len()):
		v.Warnings = append(v.Warnings, diag.Warning{Code: WarnNoMCAR, Text: diag.Say("Little's test was not done for %d respondents; --missing em does it", "受访者 %d 名，未作 Little 检验；用 --missing em 可作", total.Valid)})
	case opt.Missing == EM || gaps > 0:
		if answers, err = values(ctx, r); err != nil {
			return nil, err
		}
		answers = within(answers, spec.Span)
		v.Missingness = MissingnessOf(answers)
	}
	var likeliest Moments
	var unlikely error
	if answers != nil {
		likeliest, unlikely = MomentsOf(answers, EM)
		v.testMCAR(answers, likeliest, unlikely)
	}
	switch opt.Missing {
	case Pairwise:
		v.Moments, err = pairs.Moments(spec.Span)
	case EM:
		v.Moments, err = likeliest, unlikely
	default:
		v.Moments, err = v.listwise(ctx, r, &counts[0])
	}
	if err != nil {
		return nil, err
	}
	v.Factorability, err = FactorabilityOf(v.Moments)
	if fault, ok := errors.AsType[*UnfactorableError](err); ok && fault.Code == CodeIndefinite && answers != nil && unlikely == nil {
		v.Warnings = append(v.Warnings, diag.Warning{Code: WarnEMInstead, Text: diag.Say("%s; EM takes their place", "%s；改用 EM", fault.Text(spec.Names))})
		v.Moments = likeliest
		v.Factorability, err = FactorabilityOf(v.Moments)
	}
	if err != nil {
		return nil, err
	}
	if r.Weighted() && opt.Weights == UseWeights && opt.Missing != Listwise {
		v.Warnings = append(v.Warnings, unweighted(opt.Missing))
	}
	if left := v.Respondents - v.Moments.N; opt.Missing == Listwise && 10*left >= v.Respondents {
		v.Warnings = append(v.Warnings, diag.Warning{Code: WarnLeftOut, Text: diag.Say("%d of %d respondents are left out for gaps; --missing em uses what they answered", "%[2]d 名受访者中有 %[1]d 名因缺失未用；--missing em 可利用其已作答的部分", left, v.Respondents)})
	}
	if err := v.count(ctx); err != nil {
		return nil, err
	}
	if err := v.explore(); err != nil {
		return nil, err
	}
	v.judge()
	return v, nil
}

// listwise are the moments of the respondents with complete answers.
func (v *Validity) listwise(ctx context.Context, r *survey.Responses, c *Counts) (Moments, error) {
	if !r.Weighted() || v.Options.Weights != UseWeights {
		return c.Moments()
	}
	moments, faults, err := weightedMoments(ctx, r, []Span{v.Spec.Span})
	if err != nil {
		return Moments{}, err
	}
	return moments[0], faults[0]
}

// testMCAR does Little's test where the data allow it, and says where not.
func (v *Validity) testMCAR(answers [][]float64, m Moments, err error) {
	if v.Missingness.Complete == v.Missingness.N {
		return
	}
	if err == nil {
		var t MCAR
		if t, err = LittleMCAR(answers, m); err == nil {
			v.MCAR = &t
			return
		}
	}
	reason := diag.Raw(err.Error())
	if fault, ok := errors.AsType[*Error](err); ok {
		reason = fault.Text
	}
	v.Warnings = append(v.Warnings, diag.Warning{Code: WarnNoMCAR, Text: diag.Say("Little's test can't be done: %s", "无法作 Little 检验：%s", reason)})
}

// count finds the numbers of factors.
func (v *Validity) count(ctx context.Context) error {
	v.Kaiser, v.Harman = KaiserCount(v.Values), HarmanShare(v.Values)
	var err error
	if v.Parallel, err = ParallelAnalysis(ctx, v.Values, v.Moments.size(), v.Options.Parallel); err != nil {
		return err
	}
	v.AveragePartials, err = MinimumAveragePartial(v.Moments)
	return err
}

// explore takes out as many factors as the rule says.
func (v *Validity) explore() error {
	o := v.Options.Factors
	switch v.Options.Rule {
	case ByParallelAnalysis:
		o.Factors = v.Parallel.Factors
	case ByAveragePartials:
		o.Factors = v.AveragePartials.Factors
	case ByKaiser:
		o.Factors = v.Kaiser
	}
	v.Options.Factors.Factors = o.Factors
	if o.Factors < 1 || o.Factors >= v.Moments.Items() {
		v.Warnings = append(v.Warnings, diag.Warning{Code: WarnNoFactors, Text: diag.Say("%d factors of %d items: there is nothing to take out", "%[2]d 个题项、%[1]d 个因子：无从提取", o.Factors, v.Moments.Items())})
		return nil
	}
	var err error
	if v.Factors, err = Explore(v.Moments, o); err != nil {
		return err
	}
	v.Warnings = append(v.Warnings, v.Factors.Warnings(v.Spec.Names)...)
	if v.N < fewestRespondents || v.N < fewestPerItem*v.Moments.Items() {
		v.Warnings = append(v.Warnings, diag.Warning{Code: WarnFewFor, Text: diag.Say("%d respondents for %d items: loadings are unsteady below %d, or %d for each item", "%d 名受访者、%d 个题项：受访者少于 %d 名或不足题项数的 %d 倍时，载荷不稳定", v.N, v.Moments.Items(), fewestRespondents, fewestPerItem)})
	}
	v.Home = homes(v.Factors, v.Spec.Dimension)
	return nil
}

// Fewest respondents for factors (Gorsuch 1983): 100, and five for each item.
const (
	fewestRespondents = 100
	fewestPerItem     = 5
)

// Strongest is the factor on which an item loads most.
func (f *Factors) Strongest(item int) int {
	best := 0
	for j, l := range f.Loadings.RawRowView(item) {
		if math.Abs(l) > math.Abs(f.Loadings.At(item, best)) {
			best = j
		}
	}
	return best
}

func homes(f *Factors, dimension []int) []int {
	_, m := f.Loadings.Dims()
	votes := make([]map[int]int, m)
	for i, d := range dimension {
		j := f.Strongest(i)
		if votes[j] == nil {
			votes[j] = map[int]int{}
		}
		votes[j][d]++
	}
	home := make([]int, m)
	for j := range home {
		home[j] = -1
		for d, n := range votes[j] {
			if home[j] < 0 || n > votes[j][home[j]] || n == votes[j][home[j]] && d < home[j] {
				home[j] = d
			}
		}
	}
	return home
}

// Limits of loadings (Howard 2016): an item belongs to a factor with a loading
// of .40 or more, below .30 on every other and .20 less.
const (
	LeastLoading  = 0.40
	MostElsewhere = 0.30
	LeastDistance = 0.20
)

// Limits of the other verdicts. Those of how many items load where their
// dimension does are our own.
const (
	leastAdequate = 0.5  // MSA of an item (Kaiser & Rice 1974)
	strictHarman  = 0.4  // of those who find HarmanLimit generous
	significant   = 0.05 // p
	mostOfThem    = 0.90
	manyOfThem    = 0.75
)

// Clear reports whether an item belongs to one factor by Howard's limits; weak
// where it loads on none.
func (f *Factors) Clear(item int) (clear, weak bool) {
	best := f.Strongest(item)
	top := math.Abs(f.Loadings.At(item, best))
	for j, l := range f.Loadings.RawRowView(item) {
		if j != best && (math.Abs(l) >= MostElsewhere || top-math.Abs(l) < LeastDistance) {
			return false, top < LeastLoading
		}
	}
	return top >= LeastLoading, top < LeastLoading
}

// judge says in plain words what the figures mean.
func (v *Validity) judge() {
	say := func(about string, level Level, source string, text diag.Text) {
		v.Verdicts = append(v.Verdicts, Verdict{About: about, Level: level, Text: text, Source: source})
	}
	level := func(good, fair bool) Level {
		switch {
		case good:
			return Good
		case fair:
			return Fair
		}
		return Poor
	}
	names := v.Spec.Names

	kmo := v.Adequacy.Overall
	say("kmo", level(kmo >= 0.8, kmo >= 0.6), "Kaiser 1974", diag.Say("KMO %.3f: %s", "KMO %.3f：%s", kmo, AdequacyGrade(kmo)))
	var low []int
	for i, msa := range v.Adequacy.Items {
		if msa < leastAdequate {
			low = append(low, i)
		}
	}
	if len(low) > 0 {
		say("msa", Poor, "Kaiser & Rice 1974", diag.Say("MSA below .5, to be left out first: %s", "MSA 低于 .5，宜先剔除：%s", named(names, low)))
	}
	p := Probability(v.Bartlett.LogP)
	say("bartlett", level(v.Bartlett.P() < significant, false), "Bartlett 1950", map[bool]diag.Text{
		true:  diag.Say("items correlate more than by chance (%s)", "题项间的相关超出偶然（%s）", p),
		false: diag.Say("items do not correlate more than by chance (%s): there is nothing to factor", "题项间的相关未超出偶然（%s）：不宜作因子分析", p),
	}[v.Bartlett.P() < significant])
	if v.MCAR != nil && v.MCAR.DF > 0 {
		p := Probability(v.MCAR.LogP)
		if v.MCAR.P() >= significant {
			say("mcar", Good, "Little 1988", diag.Say("nothing speaks against answers missing completely at random (%s)", "没有迹象表明作答并非完全随机缺失（%s）", p))
		} else {
			say("mcar", Fair, "Little 1988", diag.Say("who leaves out answers differs in those given (%s): prefer --missing em to listwise", "缺失与已有作答有关（%s）：宜用 --missing em，不宜用 listwise", p))
		}
	}
	say("harman", level(v.Harman < strictHarman, v.Harman < HarmanLimit), "Podsakoff et al. 2003", diag.Say("first component: %.1f %% of the variance (limit %.0f %%, strictly %.0f %%)", "第一主成分解释方差 %.1f %%（界限 %.0f %%，从严 %.0f %%）", 100*v.Harman, 100*HarmanLimit, 100*strictHarman))
	dimensions := 0
	for _, d := range v.Spec.Dimension {
		dimensions = max(dimensions, d+1)
	}
	say("number", level(v.Parallel.Factors == dimensions, true), "Horn 1965", diag.Say("by parallel analysis %d, dimensions of the framework %d", "平行分析得 %d 个因子，指标体系有 %d 个维度", v.Parallel.Factors, dimensions))
	if v.Factors == nil {
		return
	}
	var weak, unclear []int
	at := 0
	for i, d := range v.Spec.Dimension {
		switch clear, low := v.Factors.Clear(i); {
		case low:
			weak = append(weak, i)
		case !clear:
			unclear = append(unclear, i)
		}
		if v.Home[v.Factors.Strongest(i)] == d {
			at++
		}
	}
	n := len(v.Spec.Dimension)
	share := float64(at) / float64(n)
	say("structure", level(share >= mostOfThem, share >= manyOfThem), "", diag.Say("%d of %d items load most where the others of their dimension do", "%[2]d 个题项中有 %[1]d 个与同维度的其他题项归于同一因子", at, n))
	if len(weak) > 0 {
		say("weak", Fair, "Howard 2016", diag.Say("load below .40 on every factor: %s", "在各因子上的载荷均低于 .40：%s", named(names, weak)))
	}
	if len(unclear) > 0 {
		say("cross", Fair, "Howard 2016", diag.Say("load on more than one factor: %s", "跨因子载荷：%s", named(names, unclear)))
	}
}

// Probability writes p of a natural logarithm as is usual: "p = .034", and
// "p < .001" below that.
func Probability(logP float64) string {
	p := math.Exp(logP)
	switch {
	case math.IsNaN(p):
		return "p = –"
	case p < 0.001:
		return "p < .001"
	}
	text := strconv.FormatFloat(p, 'f', 3, 64)
	if text[0] == '0' {
		text = text[1:]
	}
	return "p = " + text
}
