package ahp

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"goodgov/internal/diag"
)

// Aggregation names a way from the experts' judgements to those of the group
// (Forman & Peniwati 1998).
type Aggregation string

const (
	// AggregateIndividualJudgements (AIJ) makes one matrix of all and takes its
	// priorities: the experts act as one.
	AggregateIndividualJudgements Aggregation = "aij"
	// AggregateIndividualPriorities (AIP) takes the priorities of each and then
	// their geometric mean: the experts act each for themselves.
	AggregateIndividualPriorities Aggregation = "aip"
	// AggregateArithmeticPriorities is AIP by the arithmetic mean, which the
	// authors allow too: an expert who gives an element next to nothing can't
	// veto it.
	AggregateArithmeticPriorities Aggregation = "aip-arithmetic"
)

// Aggregations lists the ways, the default first.
func Aggregations() []Aggregation {
	return []Aggregation{AggregateIndividualJudgements, AggregateIndividualPriorities, AggregateArithmeticPriorities}
}

// OfPriorities tells that the experts' priorities are put together (AIP), not
// their judgements.
func (a Aggregation) OfPriorities() bool { return a != AggregateIndividualJudgements }

var aggregationOption = diag.Say("aggregation of the experts", "专家集结方法")

// ParseAggregation finds a way by its name.
func ParseAggregation(name string) (Aggregation, error) {
	return parseName(aggregationOption, name, Aggregations())
}

// InconsistentPolicy says what becomes of an expert whose CR is over the limit.
type InconsistentPolicy string

const (
	KeepInconsistent InconsistentPolicy = "keep" // counts like the others
	DropInconsistent InconsistentPolicy = "drop" // is left out of this matrix
)

// InconsistentPolicies lists the policies, the default first.
func InconsistentPolicies() []InconsistentPolicy {
	return []InconsistentPolicy{KeepInconsistent, DropInconsistent}
}

var policyOption = diag.Say("what becomes of inconsistent experts", "不一致专家的处理")

// ParseInconsistentPolicy finds a policy by its name.
func ParseInconsistentPolicy(name string) (InconsistentPolicy, error) {
	return parseName(policyOption, name, InconsistentPolicies())
}

// ExpertMatrix is what one expert judged.
type ExpertMatrix struct {
	Expert string
	Matrix *Matrix
}

// ExpertPriorities is the priority vector of one expert.
type ExpertPriorities struct {
	Expert  string
	Weights []float64 // positive
}

// GroupOptions say how a group's judgements are put together.
type GroupOptions struct {
	Options
	Aggregate    Aggregation
	Inconsistent InconsistentPolicy
	// Weights of the experts by name, 0 or more, in any unit. nil: all equal.
	Weights map[string]float64
	// Trim is the share of the experts left out at either end, 0 or more and
	// less than 0.5: of those who judged a pair (AIJ), or of the priorities of
	// an element (AIP), that many are left out among the highest and as many
	// among the lowest, rounded down. It counts experts, not their weights.
	Trim float64
}

// DefaultGroupOptions are DefaultOptions, AIJ, and everybody kept with equal weight.
func DefaultGroupOptions() GroupOptions {
	return GroupOptions{Options: DefaultOptions(), Aggregate: AggregateIndividualJudgements, Inconsistent: KeepInconsistent}
}

func (o GroupOptions) validate() error {
	if err := o.Options.validate(); err != nil {
		return err
	}
	if !slices.Contains(Aggregations(), o.Aggregate) {
		return unknownName(aggregationOption, string(o.Aggregate), Aggregations())
	}
	if !slices.Contains(InconsistentPolicies(), o.Inconsistent) {
		return unknownName(policyOption, string(o.Inconsistent), InconsistentPolicies())
	}
	if !(o.Trim >= 0 && o.Trim < 0.5) {
		return &Error{
			Code:  CodeBadTrim,
			Found: diag.Say("%v", "%v", o.Trim),
			Want:  diag.Say("share of the experts left out at either end: 0 or more, less than 0.5", "两端各去除的专家比例：不小于 0 且小于 0.5"),
		}
	}
	return nil
}

// ExpertResult is how one expert's judgements of a matrix came out.
type ExpertResult struct {
	Expert string
	Weight float64 // share in the group's result; 0 for those who do not count
	CR     float64 // NaN when the judgements do not connect all elements
	// Consistent is CR within the limit, false for NaN.
	Consistent bool
	// Connected tells that priorities can be told from this expert's judgements alone.
	Connected bool
	// Dropped tells that the expert does not count here: over the limit with
	// DropInconsistent, or not connected under AIP.
	Dropped bool
	Missing int // pairs not judged
	// Priorities are the expert's own, in the order of the elements; nil when
	// not connected.
	Priorities []float64
}

// GroupResult is what a group's judgements of one matrix say.
//
// Under AIP there is no matrix of the group: LambdaMax, CI, CR and GCI are NaN,
// Consistent tells that every expert who counts is consistent, and Missing is
// the number of pairs that none of them judged.
type GroupResult struct {
	Result
	Aggregate Aggregation
	// Matrix is the group's matrix under AIJ, nil under AIP.
	Matrix *Matrix
	// Experts are those who judged anything of the matrix, in the given order.
	Experts []ExpertResult

	voices []voice // of those who count
}

// AnalyseGroup returns the priorities of a group over the named elements and
// each expert's consistency. Experts who judged nothing of the matrix are left
// out of the result. A single element has weight 1 and needs no experts.
//
// It is an *Error when a matrix has other elements than names, an expert comes
// twice or has no usable weight, nobody judged anything, nobody remains
// after dropping, or the judgements that count leave the elements unconnected.
func AnalyseGroup(names []string, ms []ExpertMatrix, opt GroupOptions) (*GroupResult, error) {
	if err := opt.validate(); err != nil {
		return nil, err
	}
	for _, em := range ms {
		if err := sameElements(names, em); err != nil {
			return nil, err
		}
	}
	weights, err := weightsByName(ms, ExpertMatrix.expert, opt.Weights)
	if err != nil {
		return nil, err
	}
	var s solver
	if len(names) < 2 {
		alone := NewMatrix(names)
		r, err := s.analyse(alone, opt.Options)
		if err != nil {
			return nil, err
		}
		return &GroupResult{Result: *r, Aggregate: opt.Aggregate, Matrix: alone}, nil
	}

	g := &GroupResult{Aggregate: opt.Aggregate}
	n := len(names)
	opt.Options = opt.forOrder(n)
	ri, extrapolated := opt.RandomIndex.at(n)
	g.Experts = make([]ExpertResult, 0, len(ms))
	g.voices = make([]voice, 0, len(ms))
	vectors := make([]float64, 0, len(ms)*n)
	for i, em := range ms {
		m := em.Matrix
		if m.missing == n*(n-1)/2 {
			continue
		}
		e := ExpertResult{Expert: em.Expert, CR: math.NaN(), Missing: m.missing, Connected: s.connected(m)}
		if e.Connected {
			if m.missing > 0 && !opt.Method.TakesIncomplete() {
				return nil, needsAllPairs(opt.Method, m.missing, em.Expert)
			}
			vector, lambda, ok := s.priorities(m, opt.Method)
			if !ok {
				return nil, tooFarApart(em.Expert)
			}
			vectors = append(vectors, vector...)
			e.Priorities = vectors[len(vectors)-n : len(vectors) : len(vectors)]
			own, _ := opt.RandomIndex.fitting(n, m.missing)
			_, e.CR = consistency(n, lambda, own)
			e.Consistent = opt.accepts(e.CR)
		}
		switch {
		case !e.Connected:
			e.Dropped = opt.Aggregate.OfPriorities()
		case !e.Consistent:
			e.Dropped = opt.Inconsistent == DropInconsistent
		}
		if !e.Dropped {
			e.Weight = weights[i]
			g.voices = append(g.voices, voice{em.Expert, m, e.Priorities, weights[i]})
		}
		g.Experts = append(g.Experts, e)
	}
	if err := g.share(); err != nil {
		return nil, err
	}

	if opt.Aggregate == AggregateIndividualJudgements {
		g.Matrix = aggregate(names, g.voices, opt.Trim)
		r, err := s.analyse(g.Matrix, opt.Options)
		if err != nil {
			return nil, err
		}
		g.Result = *r
	} else {
		nan := math.NaN()
		g.Result = Result{
			Names: slices.Clone(names), Weights: meanPriorities(g.voices, opt.Aggregate, opt.Trim), Method: opt.Method,
			LambdaMax: nan, CI: nan, CR: nan, GCI: nan, RI: ri, RandomIndex: opt.RandomIndex,
			Limit: opt.Limit, Consistent: g.allConsistent(), Missing: aggregate(names, g.voices, 0).missing,
		}
		if extrapolated {
			g.warnExtrapolated()
		}
	}
	g.warnExperts(opt)
	return g, nil
}

// voice is what an expert who counts says of one matrix.
type voice struct {
	expert     string
	matrix     *Matrix
	priorities []float64 // nil where the judgements alone do not tell them
	weight     float64
}

// share turns the weights of the experts who count into shares of 1. Nobody
// left to count is an *Error.
func (g *GroupResult) share() error {
	if len(g.Experts) == 0 {
		return nobody()
	}
	counting, total := 0, 0.0
	for _, e := range g.Experts {
		if !e.Dropped {
			counting++
			total += e.Weight
		}
	}
	if counting == 0 {
		return &Error{
			Code:  CodeAllDropped,
			Found: diag.Say("no expert left: %s", "没有可用的专家：%s", nameList(g.names(func(ExpertResult) bool { return true }))),
			Want:  diag.Say("one expert who can be used, or more", "至少一位可用的专家"),
			Hint:  diag.Say("keep inconsistent experts, raise the limit, or have the judgements reviewed", "可保留不一致的专家、提高上限，或请专家复核判断"),
		}
	}
	if total == 0 {
		return noWeight()
	}
	for i := range g.Experts {
		g.Experts[i].Weight /= total
	}
	return nil
}

func (g *GroupResult) allConsistent() bool {
	return !slices.ContainsFunc(g.Experts, func(e ExpertResult) bool { return !e.Dropped && !e.Consistent })
}

// names returns the names of some of the experts.
func (g *GroupResult) names(which func(ExpertResult) bool) []string {
	var names []string
	for _, e := range g.Experts {
		if which(e) {
			names = append(names, e.Expert)
		}
	}
	return names
}

func (g *GroupResult) warnExperts(opt GroupOptions) {
	of := len(g.Experts)
	if names := g.names(func(e ExpertResult) bool { return e.Connected && !e.Consistent }); names != nil {
		text := diag.Say("%d of %d experts are over the CR limit %.4g and were kept: %s", "%d/%d 位专家的 CR 超过上限 %.4g，予以保留：%s",
			len(names), of, opt.Limit, nameList(names))
		if opt.Inconsistent == DropInconsistent {
			text = diag.Say("%d of %d experts are over the CR limit %.4g and were dropped: %s", "%d/%d 位专家的 CR 超过上限 %.4g，予以剔除：%s",
				len(names), of, opt.Limit, nameList(names))
		}
		g.add(WarnExpertsInconsistent, text)
	}
	if names := g.names(func(e ExpertResult) bool { return !e.Connected }); names != nil {
		text := diag.Say("%d of %d experts left elements unconnected: no CR for them, their judgements were used: %s",
			"%d/%d 位专家的判断未连通全部元素：无法计算其 CR，判断仍予采用：%s", len(names), of, nameList(names))
		if opt.Aggregate.OfPriorities() {
			text = diag.Say("%d of %d experts left elements unconnected: no priorities for them, they were left out: %s",
				"%d/%d 位专家的判断未连通全部元素：无法计算其权重，未予采用：%s", len(names), of, nameList(names))
		}
		g.add(WarnExpertsDisconnected, text)
	}
	if names := g.names(func(e ExpertResult) bool { return e.Connected && e.Missing > 0 }); names != nil && !opt.RandomIndex.allowsForMissing() {
		g.add(WarnExpertsIncomplete, diag.Say("%d of %d experts left pairs unjudged: their CR uses the random index of a complete matrix and is lenient: %s",
			"%d/%d 位专家有未判断的对：其 CR 按完整矩阵的随机一致性指标计算，偏宽松：%s", len(names), of, nameList(names)))
	}
}

// nameList joins names, the first few when there are many.
func nameList(names []string) string {
	const few = 5
	if len(names) > few {
		return strings.Join(names[:few], ", ") + ", …"
	}
	return strings.Join(names, ", ")
}

// AggregateJudgements returns the group's matrix (AIJ): each judgement is the
// weighted geometric mean of those who gave it, their weights renormalised
// over them (Aczél & Saaty 1983). The arithmetic mean would not be
// reciprocal. A pair that nobody judged, or nobody of weight above 0, stays
// not judged. weights are by expert's name, 0 or more, in any unit; nil means
// all equal.
//
// It is an *Error when there is no matrix, the matrices differ in their
// elements, an expert comes twice or has no weight, a weight is
// negative or not finite, or all are 0.
func AggregateJudgements(ms []ExpertMatrix, weights map[string]float64) (*Matrix, error) {
	if len(ms) == 0 {
		return nil, nobody()
	}
	names := ms[0].Matrix.names
	for _, em := range ms {
		if err := sameElements(names, em); err != nil {
			return nil, err
		}
	}
	byExpert, err := weightsByName(ms, ExpertMatrix.expert, weights)
	if err != nil {
		return nil, err
	}
	voices := make([]voice, len(ms))
	for i, em := range ms {
		voices[i] = voice{expert: em.Expert, matrix: em.Matrix, weight: byExpert[i]}
	}
	return aggregate(names, voices, 0), nil
}

// aggregate is AggregateJudgements with a share left out at either end of
// each pair. The ends of a pair are those of its reciprocal, so that the
// matrix stays reciprocal.
func aggregate(names []string, voices []voice, trim float64) *Matrix {
	group := NewMatrix(names)
	n := len(names)
	said := make([]opinion, 0, len(voices))
	for i := range n {
		for j := i + 1; j < n; j++ {
			said = said[:0]
			for k := range voices {
				if value := voices[k].matrix.a[i*n+j]; value != 0 && voices[k].weight > 0 {
					said = append(said, opinion{value, voices[k].weight})
				}
			}
			if len(said) == 0 {
				continue
			}
			mean := geometricMean(trimmed(said, trim))
			group.a[i*n+j], group.a[j*n+i] = mean, 1/mean
			group.missing--
		}
	}
	return group
}

// meanPriorities is AIP, with a share left out at either end of each element,
// renormalised to sum 1.
func meanPriorities(voices []voice, how Aggregation, trim float64) []float64 {
	mean := geometricMean
	if how == AggregateArithmeticPriorities {
		mean = arithmeticMean
	}
	weights := make([]float64, len(voices[0].priorities))
	said := make([]opinion, 0, len(voices))
	for i := range weights {
		said = said[:0]
		for _, v := range voices {
			if v.weight > 0 {
				said = append(said, opinion{v.priorities[i], v.weight})
			}
		}
		weights[i] = mean(trimmed(said, trim))
	}
	normalise(weights, weights)
	return weights
}

// opinion is a positive value that somebody gave, with the weight that it has.
type opinion struct{ value, weight float64 }

// trimmed leaves out the share of the opinions that GroupOptions.Trim says; it
// may reorder them.
func trimmed(said []opinion, share float64) []opinion {
	const rounding = 1e-9 // a tenth of thirty is three
	out := min(int(share*float64(len(said))+rounding), (len(said)-1)/2)
	if out == 0 {
		return said
	}
	slices.SortFunc(said, func(x, y opinion) int { return cmp.Compare(x.value, y.value) })
	for from := 0; from < len(said); {
		to := from + 1
		for to < len(said) && said[to].value == said[from].value {
			to++
		}
		shareWeight(said[from:to])
		from = to
	}
	return said[out : len(said)-out]
}

// shareWeight gives those who said the same the same weight, so that it does
// not matter whose opinion is cut off.
func shareWeight(same []opinion) {
	total := 0.0
	for _, o := range same {
		total += o.weight
	}
	for i := range same {
		same[i].weight = total / float64(len(same))
	}
}

func geometricMean(said []opinion) float64 {
	first, unanimous := said[0].value, true
	var sum, total float64
	for _, o := range said {
		unanimous = unanimous && o.value == first
		sum += o.weight * math.Log(o.value)
		total += o.weight
	}
	if unanimous {
		return first // to the last bit
	}
	return math.Exp(sum / total)
}

func arithmeticMean(said []opinion) float64 {
	var sum, total float64
	for _, o := range said {
		sum += o.weight * o.value
		total += o.weight
	}
	return sum / total
}

// AggregatePriorities returns the group's priorities (AIP): the weighted
// geometric mean of the experts' vectors, renormalised to sum 1 (Forman &
// Peniwati 1998). weights are as in AggregateJudgements, and so are the
// errors; a vector that is empty, of another length than the first, or with an
// entry that is not positive and finite is one too.
func AggregatePriorities(vectors []ExpertPriorities, weights map[string]float64) ([]float64, error) {
	if len(vectors) == 0 {
		return nil, nobody()
	}
	byExpert, err := weightsByName(vectors, ExpertPriorities.expert, weights)
	if err != nil {
		return nil, err
	}
	n := len(vectors[0].Weights)
	voices := make([]voice, len(vectors))
	for i, v := range vectors {
		if len(v.Weights) != n || n == 0 || slices.ContainsFunc(v.Weights, func(w float64) bool { return !isRatio(w) }) {
			return nil, &Error{
				Code:  CodeBadPriorities,
				Found: diag.Say("priorities %v of expert %q", "专家 %[2]q 的权重 %[1]v", v.Weights, v.Expert),
				Want:  diag.Say("positive numbers: %d", "%d 个正数", max(1, n)),
			}
		}
		voices[i] = voice{expert: v.Expert, priorities: v.Weights, weight: byExpert[i]}
	}
	return meanPriorities(voices, AggregateIndividualPriorities, 0), nil
}

func (em ExpertMatrix) expert() string     { return em.Expert }
func (ep ExpertPriorities) expert() string { return ep.Expert }

// weightsByName returns the weight of each expert, the highest being 1.
func weightsByName[T any](experts []T, name func(T) string, weights map[string]float64) ([]float64, error) {
	found := make([]float64, len(experts))
	seen := make(map[string]bool, len(experts))
	highest := 0.0
	for i, expert := range experts {
		name := name(expert)
		if seen[name] {
			return nil, &Error{
				Code:  CodeExpertRepeated,
				Found: diag.Say("expert %q twice", "专家 %q 出现两次", name),
				Want:  diag.Say("each expert once", "每位专家一次"),
			}
		}
		seen[name] = true
		found[i] = 1
		if weights != nil {
			w, ok := weights[name]
			if !ok || !(w >= 0) || math.IsInf(w, 1) {
				return nil, badWeight(name, w, ok)
			}
			found[i] = w
		}
		highest = max(highest, found[i])
	}
	if len(experts) > 0 && highest == 0 {
		return nil, noWeight()
	}
	for i := range found {
		found[i] /= highest
	}
	return found, nil
}

func badWeight(name string, weight float64, given bool) error {
	found := diag.Say("weight %v of expert %q", "专家 %[2]q 的权重 %[1]v", weight, name)
	if !given {
		found = diag.Say("no weight of expert %q", "专家 %q 没有权重", name)
	}
	return &Error{
		Code:  CodeExpertWeight,
		Found: found,
		Want:  diag.Say("a weight of 0 or more for every expert", "每位专家都有不小于 0 的权重"),
	}
}

func noWeight() error {
	return &Error{
		Code:  CodeExpertWeight,
		Found: diag.Say("weight 0 for every expert", "所有专家的权重都为 0"),
		Want:  diag.Say("one weight above 0, or more", "至少一位专家的权重大于 0"),
	}
}

func nobody() error {
	return &Error{
		Code:  CodeNobody,
		Found: diag.Say("no judgements", "没有任何判断"),
		Want:  diag.Say("the judgements of one expert or more", "至少一位专家的判断"),
	}
}

func sameElements(names []string, em ExpertMatrix) error {
	if slices.Equal(names, em.Matrix.names) {
		return nil
	}
	return &Error{
		Code:  CodeNames,
		Found: diag.Say("elements %q of expert %q", "专家 %[2]q 的元素 %[1]q", em.Matrix.names, em.Expert),
		Want:  diag.Say("%q", "%q", names),
	}
}
