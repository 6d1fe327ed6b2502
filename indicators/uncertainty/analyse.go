package uncertainty

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"

	"goodgov/ahp"
	"goodgov/indicators"
	"goodgov/internal/cores"
	"goodgov/internal/diag"
)

// Result is how sure the scores and ranks of a study are.
type Result struct {
	Options  Options
	Method   Method
	Spreads  [][]Spread // by unit and node; nil with Normal
	Rankings []Ranking  // by level and node, levels from the top, those of two units and more
	Warnings []diag.Warning

	results *indicators.Results
	model   *model // nil with Normal
	draws   *draws
}

// Analyse draws scores again and again, and ranks them. Its error is a
// *diag.Problems where what is asked for can't be had: experts to be drawn and none
// who judged, or too much to be drawn; that of ahp's draws; that of going
// over the respondents; or the cause of ctx.
func Analyse(ctx context.Context, in Input, opt Options) (*Result, error) {
	r := &Result{Options: opt, Method: Bootstrap}
	results := in.Results
	respondents := 0
	for unit, valid := range results.Valid {
		if results.Units.Parent[unit] < 0 {
			respondents += valid
		}
	}
	kept, problem := keep(results, respondents, opt)
	switch {
	case problem == nil:
	case opt.Method == Bootstrap || opt.Resample != Respondents:
		return nil, refuse(problem)
	default:
		r.Method = Normal
		r.Warnings = append(r.Warnings, diag.Warning{Code: WarnNormal, Text: diag.Say("ranks are of scores drawn from their standard errors: %s",
			"名次由按标准误抽取的得分得出：%s", problem.Found)})
	}
	var m *model
	var d *draws
	if r.Method == Bootstrap {
		var err error
		if m, err = newModel(ctx, in, opt); err != nil {
			return nil, err
		}
		if d, err = r.draw(ctx, m, kept); err != nil {
			return nil, err
		}
	}
	r.results, r.model, r.draws = results, m, d
	if err := r.rank(ctx, func(int, int) bool { return true }); err != nil {
		return nil, err
	}
	return r, nil
}

// Among ranks on every node some of the units among themselves, from the same replicates, as
// if there were no others: of what is published, those left out must not show
// in the places of the rest.
func (r *Result) Among(ctx context.Context, shown func(unit, node int) bool) (*Result, error) {
	part := *r
	part.Rankings, part.Warnings = nil, nil
	return &part, part.rank(ctx, shown)
}

func refuse(p *diag.Problem) error {
	var problems diag.Problems
	problems.Add(*p)
	return problems.Err()
}

// keep says of which nodes the scores of all replicates are kept: of all, or
// where that is too many of those that are ranked.
func keep(r *indicators.Results, respondents int, opt Options) (nodes []int, problem *diag.Problem) {
	f := r.Framework
	replicates := float64(opt.Replicates)
	if picks := float64(respondents) * replicates; picks > MaxPicks {
		return nil, &diag.Problem{Code: CodeTooMany,
			Found: diag.Say("%d respondents drawn %d times over", "%d 名受访者重抽样 %d 次", respondents, opt.Replicates),
			Want:  diag.Say("at most %d draws of a respondent in all", "受访者抽取总次数不超过 %d", MaxPicks),
			Hint:  diag.Say("up to %d replicates, or t intervals", "不超过 %d 次重抽样，或采用 t 区间", MaxPicks/respondents)}
	}
	for node, level := range f.Level {
		if level <= opt.Depth {
			nodes = append(nodes, node)
		}
	}
	units := float64(len(r.Units.List))
	switch {
	case units*float64(f.Len())*replicates <= maxKept:
		nodes = nodes[:0]
		for node := range f.Nodes {
			nodes = append(nodes, node)
		}
		return nodes, nil
	case units*float64(len(nodes))*replicates <= maxKept:
		return nodes, nil
	}
	return nil, &diag.Problem{Code: CodeTooMany,
		Found: diag.Say("%d scores of %d units drawn %d times over", "%[2]d 个单元的 %[1]d 项得分重抽样 %[3]d 次", len(nodes), len(r.Units.List), opt.Replicates),
		Want:  diag.Say("at most %d scores in all", "得分总数不超过 %d", maxKept),
		Hint:  diag.Say("fewer replicates, or t intervals", "减少重抽样次数，或采用 t 区间")}
}

// draw makes the replicates and summarises them by unit and node.
func (r *Result) draw(ctx context.Context, m *model, kept []int) (*draws, error) {
	in := m.in
	var without [][]float64
	if r.Options.Resample.experts() {
		var err error
		if without, err = m.drawExperts(ctx); err != nil {
			return nil, err
		}
	}
	if len(kept) < m.f.Len() {
		r.Warnings = append(r.Warnings, diag.Warning{Code: WarnDepth, Text: diag.Say("bootstrap intervals go down to level %d only: of all indicators of %d units they would take too much memory",
			"自助区间仅计算至第 %d 级指标：%d 个单元的全部指标所需内存过多", r.Options.Depth, len(m.own))})
	}
	d, err := m.bootstrap(ctx, kept)
	if err != nil {
		return nil, err
	}
	skews := m.jackknife(without)
	r.Spreads = make([][]Spread, len(m.own))
	err = cores.Each(ctx, len(m.own), func() func(unit int) {
		memory := &sorter{}
		return func(unit int) {
			row := make([]Spread, m.f.Len())
			drawn := m.drawn(unit)
			for node := range row {
				row[node] = noSpread
				if s := &in.Results.Scores[unit][node]; drawn && d.place[node] >= 0 && !math.IsNaN(s.Value) && (s.N > 1 || r.Options.Resample == Experts) {
					row[node] = spread(s.Value, d.of(unit, node), skews[unit*m.f.Len()+node].acceleration(), r.Options.Confidence, memory)
				}
			}
			r.Spreads[unit] = row
		}
	})
	if err != nil {
		return nil, err
	}
	r.warnNoBCa(in.Results, d)
	return d, nil
}

// drawn reports whether there is anything that a unit's replicates are drawn from.
func (m *model) drawn(unit int) bool {
	if m.opt.Resample.experts() {
		return true
	}
	if m.opt.Resample == Units {
		return len(m.clusters[unit]) > 1
	}
	for _, below := range m.u.Within(unit) {
		if m.own[below].n > 1 {
			return true
		}
	}
	return false
}

// drawExperts draws the weights, and computes them without each expert.
func (m *model) drawExperts(ctx context.Context) (without [][]float64, err error) {
	p := m.in.Panel
	if p == nil {
		return nil, refuse(&diag.Problem{Code: CodeNoExperts, Found: diag.Say("weights that no experts judged", "权重并非来自专家判断"),
			Want: diag.Say("judgements, to draw experts from", "需有专家判断才能对专家重抽样"), Hint: diag.Say("or resample respondents", "或对受访者（respondents）重抽样")})
	}
	opt := ahp.DefaultUncertaintyOptions()
	opt.GroupOptions, opt.Draws, opt.Seed, opt.Confidence = m.in.Group, m.opt.Replicates, m.opt.Seed, m.opt.Confidence
	if m.local, err = p.WeightDraws(ctx, opt); err != nil {
		return nil, err
	}
	for out := range p.Experts {
		if p.Experts[out].Weight > 0 {
			m.experts++
		}
		var others []int
		for e := range p.Experts {
			if e != out {
				others = append(others, e)
			}
		}
		if result, err := p.Only(others).Analyse(m.in.Group); err == nil {
			without = append(without, result.Local)
			continue
		}
		missing := make([]float64, m.f.Len()) // the rest does not tell the weights
		for node := range missing {
			missing[node] = math.NaN()
		}
		without = append(without, missing)
	}
	return without, nil
}

// warnNoBCa counts the scores whose BCa interval is not defined though the
// percentile one is.
func (r *Result) warnNoBCa(results *indicators.Results, d *draws) {
	without, all, first := 0, 0, ""
	for unit := range r.Spreads {
		for _, node := range d.nodes {
			s := &r.Spreads[unit][node]
			if math.IsNaN(s.SE) {
				continue
			}
			all++
			if math.IsNaN(s.BCaLow) || math.IsNaN(s.BCaHigh) {
				without++
				if first == "" {
					first = results.Units.List[unit].Code + " " + results.Framework.Nodes[node].Code
				}
			}
		}
	}
	if without > 0 {
		r.Warnings = append(r.Warnings, diag.Warning{Code: WarnNoBCa, Text: diag.Say("%d of %d scores have no BCa interval (%s is one): all replicates lie on one side, or they rest on one answer",
			"%[2]d 项得分中有 %[1]d 项没有 BCa 区间（如 %[3]s）：全部重抽样值在同一侧，或仅依据一份作答", without, all, first)})
	}
}

// rank fills in the rankings: of every level of two units and more, on every
// node down to the depth.
func (r *Result) rank(ctx context.Context, shown func(unit, node int) bool) error {
	results := r.results
	for _, level := range results.Units.Levels() {
		units := results.Units.AtLevel(level)
		if len(units) < 2 {
			continue
		}
		depth := r.Options.Depth
		if len(units) > maxInDetail {
			depth = 0
			if len(units) > maxRanked {
				depth = -1
			}
			r.Warnings = append(r.Warnings, diag.Warning{Code: WarnTooManyUnits, Text: diag.Say("level %s has %d units: how sure their ranks are is computed of up to %d, and on single indicators of up to %d",
				"层级 %s 有 %d 个单元：名次的可靠程度最多计算 %d 个单元，单项指标最多计算 %d 个", level, len(units), maxRanked, maxInDetail)})
		}
		for node, at := range results.Framework.Level {
			if at <= depth {
				hidden := func(unit int) bool { return !shown(unit, node) }
				r.Rankings = append(r.Rankings, newRanking(results, level, node, slices.DeleteFunc(slices.Clone(units), hidden)))
			}
		}
	}
	err := cores.Each(ctx, len(r.Rankings), func() func(at int) {
		return func(at int) { r.fill(&r.Rankings[at], results, r.draws, uint64(at)) }
	})
	if err == nil {
		r.shrink(results, r.model)
	}
	return err
}

// fill fills in all that a ranking says of its units but the shrinkage.
func (r *Result) fill(ranking *Ranking, results *indicators.Results, d *draws, at uint64) {
	if len(ranking.Units) < 2 {
		return
	}
	of := make([]estimate, len(ranking.Units))
	var drawn [][]float64
	nothing := true // is drawn of anyone
	for k, u := range ranking.Units {
		s := &results.Scores[u.Unit][ranking.Node]
		of[k] = estimate{s.Value, s.SE, s.DF}
		if d != nil {
			drawn = append(drawn, d.of(u.Unit, ranking.Node))
			nothing = nothing && math.IsNaN(r.Spreads[u.Unit][ranking.Node].SE)
		}
	}
	if d == nil {
		drawn, nothing = normal(of, rand.New(rand.NewPCG(r.Options.Seed, 2*at)), r.Options.Replicates), false
	}
	if nothing {
		return
	}
	ranking.rank(drawn, r.Options)
	for k := range ranking.Units {
		if u := &ranking.Units[k]; d != nil && math.IsNaN(r.Spreads[u.Unit][ranking.Node].SE) || d == nil && math.IsNaN(of[k].se) {
			u.forget()
		}
	}
	if r.Options.Resample == Respondents {
		ranking.tellApart(of, nil, 0, r.Options, 2*at+1)
		return
	}
	experts := 0
	for k, u := range ranking.Units {
		switch s := &r.Spreads[u.Unit][ranking.Node]; {
		case r.Options.Resample == Experts:
			experts = r.model.experts
		case r.model.clustered() && len(r.model.clusters[u.Unit]) > 1:
			// As a mean of m units has it: the bootstrap's is (m−1)/m of it.
			m := float64(len(r.model.clusters[u.Unit]))
			of[k].se, of[k].df = s.SE*math.Sqrt(m/(m-1)), m-1
		}
	}
	if deviations := usable(drawn, of); len(deviations[0]) > 1 {
		ranking.tellApart(of, deviations, experts, r.Options, 2*at+1)
	}
}

// forget takes back the chances of ranks of a unit that was not drawn: it only
// stood by, at its score, while others were.
func (u *RankedUnit) forget() {
	nan := math.NaN()
	u.Low, u.High, u.Acceptability = 0, 0, nil
	u.Expected, u.Best, u.Worst, u.Top = nan, nan, nan, nan
}

// usable are the replicates in which all have a score, less the estimates.
func usable(drawn [][]float64, of []estimate) [][]float64 {
	deviations := make([][]float64, len(drawn))
	for at := range drawn[0] {
		if slices.ContainsFunc(drawn, func(d []float64) bool { return math.IsNaN(d[at]) }) {
			continue
		}
		for k := range drawn {
			deviations[k] = append(deviations[k], drawn[k][at]-of[k].value)
		}
	}
	return deviations
}
