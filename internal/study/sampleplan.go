package study

import (
	"context"
	"errors"
	"math"
	"strings"

	"goodgov/indicators"
	"goodgov/internal/diag"
	"goodgov/reports"
	"goodgov/survey/sampling"
)

// PlanOptions of Plan.
type PlanOptions struct {
	Read       ReadOptions
	Level      string // of units to share the sample out among; "" is the lowest
	Allocate   sampling.AllocateOptions
	N          int     // of the whole; 0 is what the aim needs
	Response   float64 // share of those handed out that come back valid
	ShownSD    bool    // the standard deviation of the overall score is that of the data
	ShownDeff  bool    // the design effect of the whole is that of the data
	Difference float64 // between two units, to be found with Power; 0 is none
	Power      float64
}

// Plan says how many respondents an aim needs of the whole and of each unit, and
// what those are worth that came back, if any did.
func (s *Study) Plan(ctx context.Context, aim sampling.Aim, opt PlanOptions) (*reports.SamplePlan, error) {
	x := &reports.SamplePlan{Title: s.Config.Title, Note: s.Config.Note, Allocation: opt.Allocate.Rule, Response: opt.Response, Shown: math.NaN(), Exact: math.NaN(), Shared: true}
	units := []int{0}
	level := opt.Level
	for unit := range s.Units.List {
		if unit > 0 && (level == "" && s.Units.Lowest(unit) || s.Units.List[unit].Level == level) {
			units = append(units, unit)
		}
	}
	var shown *shownEffects
	if s.hasAnswers() {
		var err error
		if shown, err = s.shown(ctx, opt.Read); err != nil {
			return nil, err
		}
		x.Returned, x.Shown = true, shown.effect(s.Units, 0)
		if opt.ShownSD && shown.sd > 0 {
			aim.SD = shown.sd
		}
		if opt.ShownDeff && !math.IsNaN(x.Shown) {
			aim.DesignEffect = x.Shown
		}
	}
	x.Aim = aim
	if opt.Difference > 0 {
		x.Contrast = &sampling.Contrast{Difference: opt.Difference, SD: aim.SD, Confidence: aim.Confidence, Power: opt.Power, DesignEffect: 1}
	}
	population := s.populations()
	x.N = opt.N
	if opt.N == 0 {
		x.Exact = aim.Size(known(population[0]))
		x.N = sampling.RoundUp(x.Exact)
	}
	shares, err := s.share(x.N, units[1:], population, opt.Allocate, shown)
	if err != nil {
		return nil, err
	}
	x.Shared = shares != nil
	for at, unit := range units {
		u, itself := &s.Units.List[unit], aim
		if at > 0 && s.Units.Lowest(unit) {
			itself.DesignEffect = 1 // people of one community, drawn one by one
		}
		p := reports.PlannedUnit{Unit: u, Population: population[unit], Needed: sampling.RoundUp(itself.Size(known(population[unit]))),
			Distributed: u.Distributed, Effect: math.NaN(), Returned: math.NaN(), Share: x.N, ShareExact: float64(x.N), Margin: math.NaN()}
		if shares != nil && at > 0 {
			p.Share, p.ShareExact = shares.N[at-1], shares.Exact[at-1]
		}
		p.Margin = itself.MarginOf(float64(p.Share), known(population[unit]))
		if shown != nil {
			p.Valid, p.Effect = shown.valid(s.Units, unit), shown.effect(s.Units, unit)
			back := aim
			back.DesignEffect = p.Effect
			p.Returned = back.MarginOf(float64(p.Valid), known(population[unit]))
		}
		x.Units = append(x.Units, p)
	}
	return x, nil
}

// known is a population for formulas: without end where it is not known.
func known(population float64) float64 {
	if math.IsNaN(population) {
		return math.Inf(1)
	}
	return population
}

// populations are those of the units; an upper unit without one has that of the
// units below it.
func (s *Study) populations() []float64 {
	u := s.Units
	p := make([]float64, len(u.List))
	for i := len(u.List) - 1; i >= 0; i-- {
		if p[i] = u.List[i].Population; math.IsNaN(p[i]) && len(u.Children[i]) > 0 {
			p[i] = 0
			for _, child := range u.Children[i] {
				p[i] += p[child]
			}
		}
	}
	return p
}

// share shares n out among units; nil where there are none, or where none has a
// population and the rule asks for it.
func (s *Study) share(n int, units []int, population []float64, opt sampling.AllocateOptions, shown *shownEffects) (*sampling.Shares, error) {
	if len(units) == 0 {
		return nil, nil
	}
	var strata []sampling.Stratum
	var without []string
	for _, unit := range units {
		h := sampling.Stratum{Population: population[unit], SD: math.NaN(), CV: math.NaN()}
		if math.IsNaN(h.Population) {
			without = append(without, s.Units.List[unit].Code)
			h.Population = float64(n)
		}
		if shown != nil {
			mean, sd := shown.moments(s.Units, unit)
			h.SD, h.CV = sd, sd/mean
		}
		strata = append(strata, h)
	}
	if len(without) == len(units) && opt.Rule == sampling.Proportional {
		return nil, nil
	}
	var problems diag.Problems
	if len(without) > 0 && opt.Rule != sampling.Equal {
		list := strings.Join(without, ", ")
		problems.Add(diag.Problem{File: s.path(s.Config.Units), Column: "population", Code: "sample.population", Found: diag.Say("no population of %s", "%s 没有人口数", list),
			Want: diag.Say("the population of every unit", "每个单元的人口数"), Hint: diag.Say("--allocation equal needs none", "--allocation equal 不需要人口数")})
		return nil, problems.Err()
	}
	shares, err := sampling.Allocate(n, strata, opt)
	if fault, ok := errors.AsType[*sampling.Error](err); ok {
		problems.Add(diag.Problem{File: s.path(s.Config.Units), Code: fault.Code, Found: fault.Text, Want: diag.Say("a sample that can be shared out", "可以分配的样本量")})
		return nil, problems.Err()
	}
	return shares, err
}

// shownEffects is what the respondents of a study show: their own overall
// scores, unit by unit.
type shownEffects struct {
	sample *sample
	icc    float64 // of the lowest units
	sd     float64
}

func (s *Study) shown(ctx context.Context, opt ReadOptions) (*shownEffects, error) {
	weighting, err := s.Weigh()
	if err != nil {
		return nil, err
	}
	x, err := s.sample(ctx, opt, weighting.Weights, []int{0})
	if err != nil {
		return nil, err
	}
	a := aggregate(x.scores[0], x.unit, s.Config.Scores.Confidence)
	return &shownEffects{sample: x, icc: a.ICC1, sd: sd(x.scores[0])}, nil
}

// within are the respondents of a unit.
func (x *shownEffects) within(u *indicators.Units, unit int) []int {
	below := u.Within(unit)
	var list []int
	for i, at := range x.sample.unit {
		if at >= below[0] && at <= below[len(below)-1] {
			list = append(list, i)
		}
	}
	return list
}

func (x *shownEffects) valid(u *indicators.Units, unit int) int { return len(x.within(u, unit)) }

// effect is the design effect of a unit's respondents: of clusters, where units
// stand below it, by the intraclass correlation of the whole, and of weights.
func (x *shownEffects) effect(u *indicators.Units, unit int) float64 {
	size := map[int]float64{}
	var weights []float64
	for _, i := range x.within(u, unit) {
		size[x.sample.unit[i]]++
		weights = append(weights, x.sample.weight[i])
	}
	effect, _ := sampling.Kish(weights)
	if u.Lowest(unit) || math.IsNaN(x.icc) {
		return effect
	}
	n, squares := 0.0, 0.0
	for _, k := range size {
		n += k
		squares += k * k
	}
	return effect * max(1, 1+(squares/n-1)*x.icc)
}

func (x *shownEffects) moments(u *indicators.Units, unit int) (mean, deviation float64) {
	var values []float64
	n := 0.0
	for _, i := range x.within(u, unit) {
		if v := x.sample.scores[0][i]; !math.IsNaN(v) {
			values = append(values, v)
			n++
			mean += (v - mean) / n
		}
	}
	if n == 0 {
		mean = math.NaN()
	}
	return mean, sd(values)
}
