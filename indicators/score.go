package indicators

import (
	"context"
	"math"
	"slices"
	"strings"

	"goodgov/internal/diag"
	"goodgov/internal/inference"
)

// Method says how answers become the score of an indicator.
type Method string

const (
	// ItemMeans combines the means of the items by the Aggregation, Σ local
	// weight × child's score as a rule, weights renormalised over the children
	// that have one.
	ItemMeans Method = "item-means"
	// RespondentMeans combines each respondent's own answers in that way
	// first and takes the mean over respondents. It differs from ItemMeans
	// where answers are missing.
	RespondentMeans Method = "respondent-means"
)

// Rollup says how a unit gets its score from what is below it.
type Rollup string

const (
	ByRespondents Rollup = "respondents" // pools the respondents below
	ByPopulation  Rollup = "population"  // averages the children's scores by population
	ByEqual       Rollup = "equal"       // averages the children's scores equally
)

// Design says how the respondents were drawn, for the standard errors.
type Design string

const (
	Simple   Design = "respondents" // one by one
	Strata   Design = "strata"      // one by one within each lowest unit
	Clusters Design = "clusters"    // lowest units were drawn, then respondents in them
)

// Methods, Rollups and Designs list the legal values.
var (
	Methods = []Method{ItemMeans, RespondentMeans}
	Rollups = []Rollup{ByRespondents, ByPopulation, ByEqual}
	Designs = []Design{Simple, Strata, Clusters}
)

// Options of Compute. The zero value is not usable; start from DefaultOptions.
type Options struct {
	Method      Method
	Aggregation Aggregation
	Goalposts   Goalposts // of the answers, for MazziottaPareto
	Rollup      Rollup
	Design      Design
	Confidence  float64 // of the intervals, above 0 and below 1
	Errors      Errors
}

// Errors says whether standard errors are computed.
type Errors int

const (
	WithErrors    Errors = iota
	WithoutErrors        // SE, Low and High stay NaN: the answers are not gone through again
)

// DefaultOptions is the published way, with 95 % intervals, for answers of 1
// to 5.
func DefaultOptions() Options {
	return Options{Method: ItemMeans, Aggregation: Arithmetic, Goalposts: Goalposts{Low: 1, High: 5}, Rollup: ByRespondents, Design: Simple, Confidence: 0.95}
}

// Score is the value of one indicator for one unit. What can't be computed is
// NaN; Rank is 0 where there is no score.
type Score struct {
	N         int     // valid respondents with at least one answer under the node
	Value     float64 // on the answer scale
	SE        float64 // standard error, from the respondents alone
	DF        float64 // degrees of freedom of the interval
	Low, High float64 // t interval; not clipped to the scale
	Rank      int     // among the units of the same level, 1 is the highest
}

// Results holds the score of every unit on every node.
type Results struct {
	Framework *Framework
	Units     *Units
	Weights   *Weights
	Options   Options
	Scores    [][]Score // [unit][node]
	Valid     []int     // valid respondents, by unit
	Warnings  []diag.Warning
}

// Compute scores every unit on every node. own holds each unit's own
// respondents (those that name it, not those below). respondents is gone
// through once more for the standard errors, and for RespondentMeans; it may
// be nil with WithoutErrors and ItemMeans. The error is that of going through
// them, or of ctx.
//
// Warnings name the composites that were renormalised because a child had no
// score, and the items with fewer than two answers.
func Compute(ctx context.Context, f *Framework, u *Units, w *Weights, own []Sample, respondents *Respondents, opt Options) (*Results, error) {
	r := &Results{Framework: f, Units: u, Weights: w, Options: opt, Scores: make([][]Score, len(u.List)), Valid: make([]int, len(u.List))}
	pooled := pool(f, u, own)
	all := make([]Score, len(u.List)*f.Len())
	for i := range pooled {
		r.Valid[i] = pooled[i].Valid
		r.Scores[i], all = all[:f.Len():f.Len()], all[f.Len():]
		for k, n := range pooled[i].N {
			r.Scores[i][k] = noScore(n)
		}
	}
	scores := r.itemMeans
	if opt.Method == RespondentMeans {
		scores = r.respondentMeans
	}
	if err := scores(ctx, pooled, own, respondents); err != nil {
		return nil, err
	}
	if opt.Rollup != ByRespondents {
		r.rollUp(own)
	}
	r.intervals()
	r.rank()
	return r, nil
}

// noScore is the score of n respondents before anything is computed.
func noScore(n int) Score {
	nan := math.NaN()
	return Score{N: n, Value: nan, SE: nan, DF: nan, Low: nan, High: nan}
}

// pools reports whether a unit's score comes from respondents (rather than
// from the scores of its children).
func (r *Results) pools(unit int) bool {
	return r.Options.Rollup == ByRespondents || r.Units.Lowest(unit)
}

// itemMeans scores from the means of the items.
func (r *Results) itemMeans(ctx context.Context, pooled, own []Sample, respondents *Respondents) error {
	fm := r.newForm(&pooled[0])
	for unit := range pooled {
		if !r.pools(unit) {
			continue
		}
		fm.fill(&pooled[unit])
		for k, score := range fm.score {
			r.Scores[unit][k].Value = score
		}
		r.warnMissing(unit, &pooled[unit], fm)
	}
	if r.Options.Errors == WithoutErrors {
		return nil
	}
	return r.linearised(ctx, pooled, own, respondents)
}

// form is how a unit's score is made of its items, after renormalising.
type form struct {
	score []float64 // by node
	coef  []float64 // by node: what it moves its parent's score by, ∂parent/∂node; 0 where it has no score
	tree  tree
}

func (r *Results) newForm(s *Sample) form {
	f := r.Framework
	fm := form{score: make([]float64, f.Len()), coef: make([]float64, f.Len()), tree: tree{f: f, weights: r.Weights, opt: &r.Options}}
	fm.fill(s)
	return fm
}

func (fm *form) fill(s *Sample) {
	f := fm.tree.f
	clear(fm.coef)
	fm.coef[0] = 1
	for k := f.Len() - 1; k >= 0; k-- {
		if f.Leaf(k) {
			fm.score[k] = s.Mean(k)
			continue
		}
		fm.score[k] = fm.tree.node(k, fm.score, fm.coef)
	}
}

// fewAnswers is what an item is warned of below, where at least twice as many
// could have answered it.
const fewAnswers = 5

// fewAnswered says what it means for scores that n of so many respondents
// answered an item.
func (r *Results) fewAnswered(n, valid int) diag.Text {
	switch {
	case n == 0:
		return diag.Say("no answers: the scores that it belongs to are computed without it", "无人作答：所属得分未计入该题项")
	case n == 1 && valid > 1 && r.Options.Method == ItemMeans && r.Options.Errors != WithoutErrors:
		return diag.Say("answered by 1 of %d respondents: the scores that contain it rest on this answer, and have no standard error", "%d 名受访者中仅 1 人作答：包含该题项的得分取决于这一个回答，且无法给出标准误", valid)
	}
	return diag.Say("answered by %d of %d respondents: the scores that contain it rest on less than they seem to", "%[2]d 名受访者中仅 %[1]d 人作答：包含该题项的得分依据不足", n, valid)
}

// warnMissing says where a score rests on less than it should.
func (r *Results) warnMissing(unit int, s *Sample, fm form) {
	f, code := r.Framework, r.Units.List[unit].Code
	if s.Valid == 0 {
		r.Warnings = append(r.Warnings, diag.Warning{Code: "score.no_respondents", Unit: code,
			Text: diag.Say("no valid respondent: no scores", "没有有效问卷，无法计分")})
		return
	}
	for k := range f.Nodes {
		node := f.Nodes[k].Code
		if f.Leaf(k) {
			if n := s.N[k]; n < 2 || n < fewAnswers && 2*n <= s.Valid {
				r.Warnings = append(r.Warnings, diag.Warning{Code: "score.few_answers", Unit: code, Node: node, Text: r.fewAnswered(n, s.Valid)})
			}
			continue
		}
		for _, child := range f.Children[k] {
			if math.IsNaN(fm.score[child]) && !math.IsNaN(fm.score[k]) {
				r.Warnings = append(r.Warnings, diag.Warning{Code: "score.renormalised", Unit: code, Node: node,
					Text: diag.Say("computed without %s, which has no answers; the weights of the rest were renormalised",
						"未含 %s（无作答），其余权重已重新归一", f.Nodes[child].Code)})
			}
		}
	}
}

// rollUp averages the children's scores, from the lowest units up.
func (r *Results) rollUp(own []Sample) {
	u := r.Units
	for unit := len(u.List) - 1; unit >= 0; unit-- {
		if u.Lowest(unit) {
			continue
		}
		if n := own[unit].Valid; n > 0 {
			r.Warnings = append(r.Warnings, diag.Warning{Code: "rollup.own_respondents", Unit: u.List[unit].Code,
				Text: diag.Say("%d respondent(s) name this unit itself and none below it: they do not count in its scores, which average those of the units below",
					"有 %d 名受访者直接属于该单元而非其下级：该单元得分由下级单元得分平均而来，未计入这些受访者", n)})
		}
		shares := u.shares(unit, r.Options.Rollup)
		for k := range r.Framework.Nodes {
			r.Scores[unit][k] = r.average(unit, k, shares)
		}
	}
}

// average is Σ s·score with se² = Σ s²·se² and Satterthwaite's (1946) degrees
// of freedom; shares are renormalised over the children that have a score.
func (r *Results) average(unit, node int, shares []float64) Score {
	score := noScore(0)
	present := 0.0
	var without []string
	for i, child := range r.Units.Children[unit] {
		s := &r.Scores[child][node]
		score.N += s.N
		if !math.IsNaN(s.Value) {
			present += shares[i]
			continue
		}
		// What lacks the score of a node lacks those below it, said once.
		if above := r.Framework.Parent[node]; above < 0 || !math.IsNaN(r.Scores[child][above].Value) {
			without = append(without, r.Units.List[child].Code)
		}
	}
	if present == 0 {
		return score
	}
	if len(without) > 0 {
		warning := diag.Warning{Code: "rollup.renormalised", Unit: r.Units.List[unit].Code,
			Text: diag.Say("computed without %s, which have no score; the shares of the rest were renormalised",
				"未含 %s（无得分），其余份额已重新归一", strings.Join(without, ", "))}
		if node > 0 {
			warning.Node = r.Framework.Nodes[node].Code
		}
		r.Warnings = append(r.Warnings, warning)
	}
	score.Value = 0
	variance, denominator := 0.0, 0.0
	for i, child := range r.Units.Children[unit] {
		s := &r.Scores[child][node]
		if math.IsNaN(s.Value) {
			continue
		}
		share := shares[i] / present
		score.Value += share * s.Value
		part := share * share * s.SE * s.SE
		variance += part
		if part > 0 {
			denominator += part * part / s.DF
		}
	}
	if !math.IsNaN(variance) {
		score.SE = math.Sqrt(variance)
		score.DF = variance * variance / denominator // NaN where nothing varies
	}
	return score
}

// intervals fills in Low and High: value ± t · se.
func (r *Results) intervals() {
	quantiles := map[float64]float64{}
	for unit := range r.Scores {
		for k := range r.Scores[unit] {
			s := &r.Scores[unit][k]
			if math.IsNaN(s.SE) || math.IsNaN(s.Value) {
				continue
			}
			if s.SE == 0 {
				s.Low, s.High = s.Value, s.Value
				continue
			}
			if math.IsNaN(s.DF) || s.DF <= 0 {
				continue
			}
			t, known := quantiles[s.DF]
			if !known {
				t = inference.TCritical(r.Options.Confidence, s.DF)
				quantiles[s.DF] = t
			}
			s.Low, s.High = s.Value-t*s.SE, s.Value+t*s.SE
		}
	}
}

// Check reports options that can't be computed with. Its error is a
// *diag.Problems.
func (o Options) Check() error {
	var problems diag.Problems
	checkName(&problems, "method", o.Method, Methods)
	checkName(&problems, "aggregation", o.Aggregation, Aggregations)
	if p := CheckAggregation(o.Aggregation, o.Goalposts); p != nil {
		problems.Add(*p)
	}
	checkName(&problems, "rollup", o.Rollup, Rollups)
	checkName(&problems, "design", o.Design, Designs)
	if !(o.Confidence > 0 && o.Confidence < 1) {
		problems.Add(diag.Problem{Column: "confidence", Code: "scores.option", Found: diag.Raw(number(o.Confidence)),
			Want: diag.Say("a number between 0 and 1", "0 与 1 之间的数")})
	}
	return problems.Err()
}

func checkName[T ~string](problems *diag.Problems, key string, value T, legal []T) {
	if slices.Contains(legal, value) {
		return
	}
	names := make([]string, len(legal))
	for i, name := range legal {
		names[i] = string(name)
	}
	problems.Add(diag.Problem{Column: key, Code: "scores.option", Found: diag.Quote(string(value)),
		Want: diag.Say("one of %s", "%s 之一", strings.Join(names, ", ")), Hint: diag.DidYouMean(string(value), names)})
}
