package ahp

import (
	"context"
	"math"
	"slices"

	"goodgov/internal/diag"
	"goodgov/internal/inference"
	"goodgov/internal/orderstat"
)

// UncertaintySource names what is taken to be uncertain.
type UncertaintySource string

const (
	// ResampleExperts is the bootstrap of experts (Efron 1979): each draw takes
	// as many experts as there are, with replacement, each with all that he
	// judged. It tells how much the weights owe to who happened to be asked.
	ResampleExperts UncertaintySource = "experts"
	// PerturbJudgements draws every judgement anew around the one given. It
	// tells how much the weights owe to what lies within a judgement's precision.
	PerturbJudgements UncertaintySource = "judgements"
	// ResampleAndPerturb does both in each draw; an expert who is drawn twice
	// is perturbed twice.
	ResampleAndPerturb UncertaintySource = "both"
)

// UncertaintySources lists the sources, the default first.
func UncertaintySources() []UncertaintySource {
	return []UncertaintySource{ResampleExperts, PerturbJudgements, ResampleAndPerturb}
}

var sourceOption = diag.Say("source of uncertainty", "不确定性来源")

// ParseUncertaintySource finds a source by its name.
func ParseUncertaintySource(name string) (UncertaintySource, error) {
	return parseName(sourceOption, name, UncertaintySources())
}

func (s UncertaintySource) resamples() bool { return s != PerturbJudgements }
func (s UncertaintySource) perturbs() bool  { return s != ResampleExperts }

// Limits of UncertaintyOptions.
const (
	minDraws = 100
	maxDraws = 100_000
	maxSteps = 8 // from one end of the scale to its middle
)

// UncertaintyOptions say how the weights are drawn again. Begin with
// DefaultUncertaintyOptions.
type UncertaintyOptions struct {
	GroupOptions
	Source     UncertaintySource
	Noise      JudgementNoise // where judgements are perturbed
	Steps      float64        // how far StepUniform and StepTriangular go, in steps of the scale: above 0, 8 at most
	Draws      int            // 100 to 100,000
	Seed       uint64         // the same seed gives the same draws, on any number of cores
	Confidence float64        // of the intervals, above 0 and below 1
}

// DefaultUncertaintyOptions are DefaultGroupOptions with 1,000 draws of
// experts, seed 1 and 95 % intervals; judgements, where they are perturbed, go
// one step of the scale either way, each value as likely as any other.
func DefaultUncertaintyOptions() UncertaintyOptions {
	return UncertaintyOptions{GroupOptions: DefaultGroupOptions(), Source: ResampleExperts, Noise: StepUniform, Steps: 1, Draws: 1000, Seed: 1, Confidence: 0.95}
}

func (o UncertaintyOptions) validate() error {
	if !slices.Contains(UncertaintySources(), o.Source) {
		return unknownName(sourceOption, string(o.Source), UncertaintySources())
	}
	if !slices.Contains(JudgementNoises(), o.Noise) {
		return unknownName(noiseOption, string(o.Noise), JudgementNoises())
	}
	bad := func(found, want diag.Text) error {
		return &Error{Code: CodeBadDraws, Found: found, Want: want}
	}
	switch {
	case o.Draws < minDraws || o.Draws > maxDraws:
		return bad(diag.Say("%d draws", "抽取 %d 次", o.Draws), diag.Say("%d to %d", "%d 至 %d 次", minDraws, maxDraws))
	case !(o.Steps > 0 && o.Steps <= maxSteps):
		return bad(diag.Say("%v steps of the scale", "标度 %v 级", o.Steps), diag.Say("above 0, %d at most", "大于 0，不超过 %d", maxSteps))
	case !(o.Confidence > 0 && o.Confidence < 1):
		return bad(diag.Say("confidence %v", "置信水平 %v", o.Confidence), diag.Say("above 0 and below 1, 0.95 as a rule", "大于 0 且小于 1，通常为 0.95"))
	case o.Source == ResampleAndPerturb && o.Noise == GroupSpread:
		return &Error{
			Code:  CodeBadDraws,
			Found: diag.Say("experts resampled, and judgements perturbed by the experts' spread", "既对专家重抽样，又按专家间离散程度扰动判断"),
			Want:  diag.Say("one of the two", "二者取一"),
			Hint:  diag.Say("together they count the experts' disagreement twice", "同时使用会把专家间的分歧重复计算"),
		}
	}
	return nil
}

// Uncertainty is how sure the weights of a hierarchy are.
type Uncertainty struct {
	Options  UncertaintyOptions
	Estimate *PanelResult // the weights as the panel gives them
	// Experts is how many there are to be drawn: those of weight above 0 who
	// judged anything.
	Experts int
	// Weights are by node of the panel.
	Weights []WeightUncertainty
	// Rankings are one for the children of each node with two or more, in the
	// order of the nodes, each root's followed by that of the leaves under it
	// where those are not its children themselves.
	Rankings []Ranking
	// Consistency is by node with two or more children, in their order.
	Consistency []ConsistencyUncertainty
	// Coverage is what a percentile interval of the nominal confidence
	// really covers with so few experts, if what they judge were normal: see
	// coverage. NaN where no experts are resampled.
	Coverage float64
	Warnings []diag.Warning
}

// WeightUncertainty is how sure a node's weights are.
type WeightUncertainty struct {
	Local, Global Spread
}

// Spread is how the draws of one weight are spread. Mean, SD, Low and High are
// NaN where fewer than two draws were usable.
type Spread struct {
	Estimate  float64 // not the mean of the draws: what the panel gives
	Mean, SD  float64 // of the draws
	Low, High float64 // the percentile interval
	Draws     int     // usable ones
}

// ConsistencyUncertainty is how often the judgements of a node's children keep
// within the limit of CR.
type ConsistencyUncertainty struct {
	Node int
	// Group is the share of the usable draws in which the group's matrix does;
	// NaN under AIP, which has no such matrix.
	Group float64
	// Experts are the shares by those who judged enough to tell, where
	// judgements are perturbed; empty where they are not.
	Experts []ExpertShare
}

// ExpertShare is the share of draws in which something is true of an expert.
type ExpertShare struct {
	Expert string
	Share  float64
}

// Uncertainty draws the weights of the whole hierarchy again and again, as opt
// says, by the same aggregation, priorities and policy as Analyse, and tells
// how they spread: intervals, ranks, and what can be told apart.
//
// A draw may be unusable under a node: those drawn judged nothing of it,
// leave its elements unconnected, or are all dropped. It then counts neither
// there nor for what lies below; a warning says how many.
//
// The errors are those of Analyse; an *Error for options out of range, and for
// fewer than two experts where they are resampled or their spread is needed; and
// the cause of ctx when that ends first.
func (p *Panel) Uncertainty(ctx context.Context, opt UncertaintyOptions) (*Uncertainty, error) {
	d, estimate, err := p.drawn(ctx, opt)
	if err != nil {
		return nil, err
	}
	u := &Uncertainty{Options: opt, Estimate: estimate, Experts: len(d.experts), Coverage: math.NaN()}
	u.spreads(d)
	if err := u.rankings(ctx, d); err != nil {
		return nil, err
	}
	u.consistency(d)
	u.warn(d)
	return u, nil
}

// WeightDraws are the local weights that Uncertainty summarises: by node of the
// panel and draw, NaN where a draw is not usable. Its errors are the same.
func (p *Panel) WeightDraws(ctx context.Context, opt UncertaintyOptions) (local [][]float64, err error) {
	d, _, err := p.drawn(ctx, opt)
	if err != nil {
		return nil, err
	}
	return d.local, nil
}

// drawn makes the draws.
func (p *Panel) drawn(ctx context.Context, opt UncertaintyOptions) (*drawing, *PanelResult, error) {
	if err := opt.validate(); err != nil {
		return nil, nil, err
	}
	estimate, err := p.Analyse(opt.GroupOptions)
	if err != nil {
		return nil, nil, err
	}
	d := newDrawing(p, opt)
	if n := len(d.experts); n < 2 && (opt.Source.resamples() || opt.Noise == GroupSpread) {
		return nil, nil, &Error{
			Code:  CodeFewExperts,
			Found: diag.Say("experts with judgements: %d", "有判断的专家：%d 位", n),
			Want:  diag.Say("2 or more, to tell from their differences how sure the weights are", "至少 2 位，才能由其差异判断权重的可靠程度"),
			Hint:  diag.Say("how much lies in the precision of the judgements themselves can be told of one: by %q", "判断本身的精度对权重的影响，一位专家即可考察：按 %q", string(PerturbJudgements)),
		}
	}
	if err := d.run(ctx); err != nil {
		return nil, nil, err
	}
	return d, estimate, nil
}

// spreads summarises the draws of every weight.
func (u *Uncertainty) spreads(d *drawing) {
	u.Weights = make([]WeightUncertainty, len(d.panel.Nodes))
	for node := range u.Weights {
		u.Weights[node] = WeightUncertainty{
			Local:  newSpread(u.Estimate.Local[node], d.local[node], u.Options.Confidence),
			Global: newSpread(u.Estimate.Global[node], d.global[node], u.Options.Confidence),
		}
	}
}

// newSpread summarises draws, of which NaN are not usable.
func newSpread(estimate float64, draws []float64, confidence float64) Spread {
	nan := math.NaN()
	sorted := slices.DeleteFunc(slices.Clone(draws), math.IsNaN)
	s := Spread{Estimate: estimate, Mean: nan, SD: nan, Low: nan, High: nan, Draws: len(sorted)}
	if len(sorted) < 2 {
		return s
	}
	slices.Sort(sorted)
	s.Mean, s.SD = meanAndSD(sorted)
	s.Low, s.High = orderstat.Percentiles(sorted, confidence)
	return s
}

// meanAndSD returns the mean and the standard deviation (divisor n − 1) of two
// values or more. Values that are all the same have exactly that mean, and 0.
func meanAndSD(values []float64) (mean, sd float64) {
	n := float64(len(values))
	shift := 0.0
	for _, v := range values {
		shift += v - values[0]
	}
	mean = values[0] + shift/n
	squares := 0.0
	for _, v := range values {
		squares += (v - mean) * (v - mean)
	}
	return mean, math.Sqrt(squares / (n - 1))
}

func (u *Uncertainty) consistency(d *drawing) {
	for k := range d.nodes {
		nd := &d.nodes[k]
		c := ConsistencyUncertainty{Node: nd.node, Group: math.NaN()}
		if t := d.tallies[k].group; u.Options.Aggregate == AggregateIndividualJudgements && t.of > 0 {
			c.Group = t.share()
		}
		for e, t := range d.tallies[k].experts {
			if t.of > 0 {
				c.Experts = append(c.Experts, ExpertShare{d.experts[e].Name, t.share()})
			}
		}
		u.Consistency = append(u.Consistency, c)
	}
}

// shortfall is how far the coverage may stay behind the nominal one before it
// is worth a warning.
const shortfall = 0.03

func (u *Uncertainty) warn(d *drawing) {
	for k := range d.nodes {
		nd := &d.nodes[k]
		code := d.panel.Nodes[nd.node].Code
		if lost := u.Options.Draws - d.tallies[k].usable; lost > 0 {
			u.add(WarnDrawsUnusable, code, diag.Say("%d of %d draws can't be used here and below: nobody drawn counts, or elements stay unconnected",
				"%[2]d 次抽取中有 %[1]d 次在此及其下级不可用：抽到的专家均不计入，或元素未连通", lost, u.Options.Draws))
		}
		if u.Options.Source.perturbs() && u.Options.Noise == GroupSpread && nd.single > 0 {
			u.add(WarnNoSpread, code, diag.Say("%d pairs were judged by one expert alone: there is no spread to draw from, and they stay as they are",
				"%d 对仅有一位专家判断：没有离散程度可依，保持原值", nd.single))
		}
	}
	if !u.Options.Source.resamples() {
		return
	}
	fewest, node := math.Inf(1), ""
	for k := range d.nodes {
		if n := d.nodes[k].effective; n < fewest {
			fewest, node = n, d.panel.Nodes[d.nodes[k].node].Code
		}
	}
	if math.IsInf(fewest, 1) {
		return // nothing is compared
	}
	u.Coverage = coverage(fewest, u.Options.Confidence)
	if u.Options.Confidence-u.Coverage > shortfall {
		u.add(WarnFewExperts, node, diag.Say("with an effective %.3g experts intervals of %.4g %% cover about %.2g %%, and differences look surer than they are: a bootstrap needs more",
			"有效专家数仅 %.3g 位，%.4g%% 区间的实际覆盖率约为 %.2g%%，差异的显著性也会被高估：自助法需要更多专家", fewest, 100*u.Options.Confidence, 100*u.Coverage))
	}
}

func (u *Uncertainty) add(code diag.Code, node string, text diag.Text) {
	u.Warnings = append(u.Warnings, diag.Warning{Code: code, Node: node, Text: text})
}

// coverage is what a percentile interval for the mean of n normal values covers.
// The bootstrap's variance is (n−1)/n of what it should be, and its tails are
// the normal ones, not t's (Hesterberg 2015), so that it covers
// P(|t| ≤ z·√((n−1)/n)), t with n − 1 degrees of freedom. n is the effective
// number (Σw)²/Σw² (Kish 1965); 1 or less covers nothing.
func coverage(n, confidence float64) float64 {
	if n <= 1 {
		return 0
	}
	return 1 - inference.TTwoSided(inference.NormalCritical(confidence)*math.Sqrt((n-1)/n), n-1)
}
