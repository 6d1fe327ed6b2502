package robustness

import (
	"math"
	"math/rand/v2"

	"goodgov/indicators"
)

// run is one way that all could have come: choices by factor, which draw of the
// experts' weights, from which seed respondents are drawn.
type run struct {
	choice map[Factor]int // 0 where it is not named
	expert int            // −1: as they are
	drawn  bool           // respondents
	seed   uint64
	stream uint64
}

// runner computes scores of runs one after the other, in the same memory.
type runner struct {
	in       *Input
	answers  map[MissingRule][][]float64 // shared
	combiner map[indicators.Aggregation]*indicators.Combiner
	own      [][]int // by unit: people of the policy at hand
	policy   int     // whose people those are; −1 none
	times    []float64

	sum, weight []float64 // by unit and item; of respondent means, by unit
	local       []float64 // by node
	value       []float64 // by node, of one unit or person
	score       []float64 // by unit
}

// answersUnder are the answers under every rule that the input names.
func (in *Input) answersUnder() map[MissingRule][][]float64 {
	all := map[MissingRule][][]float64{}
	for _, rule := range in.Missing {
		all[rule] = in.filled(rule)
	}
	return all
}

func newRunner(in *Input, answers map[MissingRule][][]float64) *runner {
	f, units := in.Framework, len(in.Units.List)
	r := &runner{in: in, answers: answers, combiner: map[indicators.Aggregation]*indicators.Combiner{}, own: make([][]int, units), policy: -1, times: make([]float64, len(in.People)),
		sum: make([]float64, units*len(f.Items)), weight: make([]float64, units*len(f.Items)), local: make([]float64, f.Len()), value: make([]float64, f.Len()), score: make([]float64, units)}
	for _, a := range in.Aggregations {
		opt := in.Options
		opt.Aggregation = a
		r.combiner[a] = indicators.NewCombiner(f, opt)
	}
	return r
}

// scores are those of all units at the node, NaN where there is none; valid
// until the next run. It reports whether the weights can be used.
func (r *runner) scores(x run) ([]float64, bool) {
	in := r.in
	set := &in.Weights[x.choice[Weights]]
	local := set.Local
	if x.expert >= 0 && set.Draws != nil {
		local = r.local
		for node := range local {
			local[node] = set.Draws[node][x.expert]
			if math.IsNaN(local[node]) {
				return nil, false
			}
		}
	}
	r.draw(x)
	answers := r.answers[in.Missing[x.choice[Missing]]]
	combiner := r.combiner[in.Aggregations[x.choice[Aggregation]]]
	rollup := in.Rollups[x.choice[Rollup]]
	if in.Methods[x.choice[Method]] == indicators.RespondentMeans {
		r.respondentMeans(answers, combiner, local, rollup)
	} else {
		r.itemMeans(answers, combiner, local, rollup)
	}
	if rollup != indicators.ByRespondents {
		r.rollUp(rollup)
	}
	return r.score, true
}

// draw fills in how many times everybody counts: once, or by the Bayesian
// bootstrap (Rubin 1981) an exponential number. Unlike numbers of draws with
// replacement these are a person's own, the same under every policy and every
// rule for missing answers, so that a choice is not mistaken for another
// sample; and they leave no unit without anybody.
func (r *runner) draw(x run) {
	if policy := x.choice[Screening]; policy != r.policy {
		r.policy = policy
		for unit := range r.own {
			r.own[unit] = r.own[unit][:0]
		}
		for _, i := range r.in.Policies[policy].Valid {
			unit := r.in.People[i].Unit
			r.own[unit] = append(r.own[unit], i)
		}
	}
	if !x.drawn {
		for _, people := range r.own {
			for _, i := range people {
				r.times[i] = 1
			}
		}
		return
	}
	random := rand.New(rand.NewPCG(x.seed, x.stream))
	for i := range r.times {
		r.times[i] = random.ExpFloat64()
	}
}

// pools reports whether a unit's score comes from respondents.
func (r *runner) pools(unit int, rollup indicators.Rollup) bool {
	return rollup == indicators.ByRespondents || r.in.Units.Lowest(unit)
}

// itemsOf are the means of a unit's items, with all units below, as things
// are.
func (r *runner) itemsOf(unit int) []float64 {
	r.draw(run{})
	answers := r.answers[r.in.Missing[0]]
	sum, weight := make([]float64, len(r.in.Framework.Items)), make([]float64, len(r.in.Framework.Items))
	for _, part := range r.in.Units.Within(unit) {
		r.add(part, answers, sum, weight)
	}
	for k := range sum {
		sum[k] /= weight[k] // NaN where nobody answered
	}
	return sum
}

// add adds the answers of a unit's own people.
func (r *runner) add(unit int, answers [][]float64, sum, weight []float64) {
	for _, i := range r.own[unit] {
		w := r.times[i] * r.in.People[i].Weight
		if w == 0 || answers[i] == nil {
			continue
		}
		for k, v := range answers[i] {
			if v == v {
				sum[k] += w * v
				weight[k] += w
			}
		}
	}
}

func (r *runner) itemMeans(answers [][]float64, combiner *indicators.Combiner, local []float64, rollup indicators.Rollup) {
	f, u := r.in.Framework, r.in.Units
	items := len(f.Items)
	clear(r.sum)
	clear(r.weight)
	for unit := len(u.List) - 1; unit >= 0; unit-- {
		sum, weight := r.sum[unit*items:(unit+1)*items], r.weight[unit*items:(unit+1)*items]
		r.add(unit, answers, sum, weight)
		if above := u.Parent[unit]; above >= 0 && rollup == indicators.ByRespondents { // those below came before
			for k := range sum {
				r.sum[above*items+k] += sum[k]
				r.weight[above*items+k] += weight[k]
			}
		}
	}
	for unit := range u.List {
		if !r.pools(unit, rollup) {
			continue
		}
		for k, item := range f.Items {
			r.value[item] = r.sum[unit*items+k] / r.weight[unit*items+k] // NaN where nobody answered
		}
		combiner.Combine(local, r.value)
		r.score[unit] = r.value[r.in.Node]
	}
}

func (r *runner) respondentMeans(answers [][]float64, combiner *indicators.Combiner, local []float64, rollup indicators.Rollup) {
	f, u := r.in.Framework, r.in.Units
	sum, weight := r.sum[:len(u.List)], r.weight[:len(u.List)]
	clear(sum)
	clear(weight)
	for unit := len(u.List) - 1; unit >= 0; unit-- {
		for _, i := range r.own[unit] {
			w := r.times[i] * r.in.People[i].Weight
			if w == 0 || answers[i] == nil {
				continue
			}
			for k, item := range f.Items {
				r.value[item] = answers[i][k]
			}
			combiner.Combine(local, r.value)
			if v := r.value[r.in.Node]; v == v {
				sum[unit] += w * v
				weight[unit] += w
			}
		}
		if above := u.Parent[unit]; above >= 0 && rollup == indicators.ByRespondents {
			sum[above] += sum[unit]
			weight[above] += weight[unit]
		}
	}
	for unit := range u.List {
		if r.pools(unit, rollup) {
			r.score[unit] = sum[unit] / weight[unit]
		}
	}
}

// rollUp averages the children's scores, from the lowest units up.
func (r *runner) rollUp(rollup indicators.Rollup) {
	u := r.in.Units
	for unit := len(u.List) - 1; unit >= 0; unit-- {
		if u.Lowest(unit) {
			continue
		}
		total, present := 0.0, 0.0
		for _, child := range u.Children[unit] {
			share := 1.0
			if rollup == indicators.ByPopulation {
				share = u.List[child].Population
			}
			if v := r.score[child]; v == v {
				total += share * v
				present += share
			}
		}
		r.score[unit] = total / present
	}
}
