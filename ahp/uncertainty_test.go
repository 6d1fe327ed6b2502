package ahp

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"goodgov/internal/diag"
)

func uncertainty(t testing.TB, p *Panel, opt UncertaintyOptions) *Uncertainty {
	t.Helper()
	u, err := p.Uncertainty(context.Background(), opt)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// experts named e1, e2, … of some weights.
func weighing(weights ...float64) []PanelExpert {
	experts := make([]PanelExpert, len(weights))
	for i, w := range weights {
		experts[i] = PanelExpert{Name: fmt.Sprintf("e%d", i+1), Weight: w}
	}
	return experts
}

// pairPanel has two elements, which each expert compares once.
func pairPanel(t testing.TB, judgements ...float64) *Panel {
	t.Helper()
	weights := make([]float64, len(judgements))
	for i := range weights {
		weights[i] = 1
	}
	p := tree(weighing(weights...), map[string]string{"a": "G", "b": "G"}, "G", "a", "b")
	for e, v := range judgements {
		mustSet(t, p.Matrix(0, e), 0, 1, v)
	}
	return p
}

// Two elements and a judgement of 3, moved by up to a step: v is anything from
// 2 to 4, the weight of the first v/(1+v), whose mean is 1 − ln(5/3)/2 and
// whose percentiles are those of v. The triangular v has its 2.5 % point at
// 2 + √0.05. A judgement of 1 may become anything from 1/2 to 2.
func TestStepsOfTheScale(t *testing.T) {
	share := func(v float64) float64 { return v / (1 + v) }
	opt := DefaultUncertaintyOptions()
	opt.Source, opt.Draws = PerturbJudgements, 40_000
	for _, test := range []struct {
		judgement        float64
		noise            JudgementNoise
		steps            float64
		low, median, top float64 // of v
	}{
		{3, StepUniform, 1, 2.05, 3, 3.95},
		{3, StepUniform, 2, 1.1, 3, 4.9},
		{1. / 3, StepUniform, 1, 1 / 3.95, 1. / 3, 1 / 2.05},
		{1, StepUniform, 1, 1 / 1.95, 1, 1.95},
		{3, StepTriangular, 1, 2 + math.Sqrt(0.05), 3, 4 - math.Sqrt(0.05)},
		{9, StepUniform, 1, 8.05, 9, 9.95},
	} {
		opt.Noise, opt.Steps = test.noise, test.steps
		w := uncertainty(t, pairPanel(t, test.judgement), opt).Weights[1].Local
		within(t, fmt.Sprint(test), 3e-3, []float64{w.Low, w.High}, []float64{share(test.low), share(test.top)})
		if w.Estimate != share(test.judgement) && math.Abs(w.Estimate-share(test.judgement)) > 1e-12 {
			t.Errorf("%v: estimate %v", test, w.Estimate)
		}
	}
	opt.Noise, opt.Steps = StepUniform, 1
	w := uncertainty(t, pairPanel(t, 3), opt).Weights[1].Local
	within(t, "mean", 4*w.SD/200, []float64{w.Mean}, []float64{1 - math.Log(5./3)/2})
}

// Two experts who judge 2 and 8: the logarithms are ln 4 ± ln 2, their standard
// deviation √2·ln 2, that of the group's mean ln 2. The weight is
// 1/(1+exp(−x)), x normal, so that its percentiles are those of x.
func TestSpreadOfTheGroup(t *testing.T) {
	opt := DefaultUncertaintyOptions()
	opt.Source, opt.Noise, opt.Draws = PerturbJudgements, GroupSpread, 40_000
	w := uncertainty(t, pairPanel(t, 2, 8), opt).Weights[1].Local
	at := func(z float64) float64 { return 1 / (1 + math.Exp(-math.Log(4)-z*math.Ln2)) }
	within(t, "interval", 5e-3, []float64{w.Low, w.High}, []float64{at(-1.959964), at(1.959964)})
	within(t, "estimate", 1e-15, []float64{w.Estimate}, []float64{0.8})
}

type bootstrapCase struct {
	Name      string
	Weights   []float64
	Aggregate Aggregation
	Drop      bool
	Unusable  map[string]float64
	Within    map[string]*float64
	Estimates map[string]float64
	Spreads   map[string]struct{ Mean, SD, Low, High float64 }
	Ranking   struct {
		Order         []string
		Acceptability [][]float64
		Above, P      []float64
	}
}

// The bootstrap of five experts against all 5^5 resamples, each taken once, in
// R (see testdata/bootstrap). Tolerances are four and a half standard errors of
// 40,000 draws, and for percentiles and p-values, which jump in a distribution
// of so few values, as stated.
func TestBootstrapAgainstAllResamples(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("testdata", "bootstrap", "expected.json"))
	if err != nil {
		t.Fatal(err)
	}
	var expected struct {
		Judgements map[string][][]*float64
		Cases      []bootstrapCase
	}
	if err := json.Unmarshal(text, &expected); err != nil {
		t.Fatal(err)
	}
	if len(expected.Cases) != 4 {
		t.Fatalf("%d cases", len(expected.Cases))
	}
	parents := map[string]string{"a": "G", "b": "G", "c": "G", "d": "G", "a1": "a", "a2": "a", "a3": "a"}
	for _, c := range expected.Cases {
		t.Run(c.Name, func(t *testing.T) {
			p := tree(weighing(c.Weights...), parents, "G", "a", "b", "c", "d", "a1", "a2", "a3")
			for node, code := range []string{"G", "a"} {
				for e, upper := range expected.Judgements[code] {
					m := p.Matrix(node, e)
					for i := range m.N() {
						for j := i + 1; j < m.N(); j++ {
							if upper[0] != nil {
								mustSet(t, m, i, j, *upper[0])
							}
							upper = upper[1:]
						}
					}
				}
			}
			opt := DefaultUncertaintyOptions()
			opt.Aggregate, opt.Draws, opt.Seed = c.Aggregate, 40_000, 7
			if c.Drop {
				opt.Inconsistent = DropInconsistent
			}
			agreesWithAllResamples(t, uncertainty(t, p, opt), p, &c)
		})
	}
}

func agreesWithAllResamples(t *testing.T, u *Uncertainty, p *Panel, c *bootstrapCase) {
	const errorsApart = 4.5
	draws := float64(u.Options.Draws)
	share := func(what string, got, want float64) {
		t.Helper()
		within(t, what, errorsApart*math.Sqrt(want*(1-want)/draws)+1/draws, []float64{got}, []float64{want})
	}
	for node, n := range p.Nodes[1:] {
		w := u.Weights[node+1]
		spreads := map[string]Spread{n.Code: w.Local}
		if n.Parent > 0 {
			spreads["global "+n.Code] = w.Global
		} else if w.Local != w.Global {
			t.Errorf("%s: local %v, global %v", n.Code, w.Local, w.Global)
		}
		for name, got := range spreads {
			want := c.Spreads[name]
			within(t, name+" estimate", 1e-12, []float64{got.Estimate}, []float64{c.Estimates[name]})
			within(t, name+" mean", errorsApart*want.SD/math.Sqrt(draws), []float64{got.Mean}, []float64{want.Mean})
			within(t, name+" sd", 0.03*want.SD, []float64{got.SD}, []float64{want.SD})
			within(t, name+" interval", 0.25*want.SD, []float64{got.Low, got.High}, []float64{want.Low, want.High})
		}
	}
	for k, code := range []string{"G", "a"} {
		lost := 1 - float64(u.Weights[p.Children(k)[0]].Local.Draws)/draws
		share(code+" unusable", lost, c.Unusable[code])
		if want := c.Within[code]; want == nil {
			if !math.IsNaN(u.Consistency[k].Group) {
				t.Errorf("%s: CR of no matrix", code)
			}
		} else {
			share(code+" CR", u.Consistency[k].Group, *want)
		}
	}
	if got := u.Rankings[0]; got.Kind != RankedChildren || got.Node != 0 {
		t.Fatalf("first ranking of %s of %d", got.Kind, got.Node)
	}
	for k, code := range c.Ranking.Order {
		m := u.Rankings[0].Members[k]
		if p.Nodes[m.Node].Code != code || m.Rank != k+1 {
			t.Fatalf("place %d: %s, rank %d", k, p.Nodes[m.Node].Code, m.Rank)
		}
		for rank, want := range c.Ranking.Acceptability[k] {
			share(fmt.Sprintf("%s at rank %d", code, rank+1), m.Acceptability[rank], want)
		}
	}
	for k, neighbours := range u.Rankings[0].Neighbours {
		share("above", neighbours.Above, c.Ranking.Above[k])
		within(t, "p", 0.025, []float64{neighbours.P}, []float64{c.Ranking.P[k]})
	}
}

// Those who agree to the last bit leave nothing uncertain: no width, CR as it
// is, and what differs is told apart.
func TestIdenticalExpertsLeaveNoWidth(t *testing.T) {
	p := tree(weighing(1, 1, 1, 2.5), map[string]string{"a": "G", "b": "G", "c": "G", "d": "G"}, "G", "a", "b", "c", "d")
	for e := range p.Experts {
		p.Matrices[0][e] = upper(t, 4, 3, 7, 5, 4, 2, 1./3)
	}
	for _, aggregate := range Aggregations() {
		opt := DefaultUncertaintyOptions()
		opt.Aggregate, opt.Draws = aggregate, 200
		u := uncertainty(t, p, opt)
		for node := range p.Nodes {
			w := u.Weights[node].Global
			within(t, "interval", 1e-14, []float64{w.Low, w.High, w.Mean, w.SD}, []float64{w.Estimate, w.Estimate, w.Estimate, 0})
		}
		for k, m := range u.Rankings[0].Members {
			if m.RankLow != k+1 || m.RankHigh != k+1 || math.Abs(m.Acceptability[k]-1) > 1e-12 {
				t.Errorf("%s: %+v", aggregate, m)
			}
		}
		for _, n := range u.Rankings[0].Neighbours {
			if !n.Apart || n.Above != 1 {
				t.Errorf("%s: %+v", aggregate, n)
			}
		}
	}
}

// Level elements share the ranks, and nothing tells them apart.
func TestTiesShareRanks(t *testing.T) {
	p := tree(weighing(1, 1), map[string]string{"a": "G", "b": "G", "c": "G"}, "G", "a", "b", "c")
	for e := range p.Experts {
		p.Matrices[0][e] = upper(t, 3, 1, 2, 2)
	}
	r := uncertainty(t, p, DefaultUncertaintyOptions()).Rankings[0]
	for k, m := range r.Members {
		want := RankedWeight{Node: k + 1, Weight: m.Weight, Rank: 1, RankLow: 1, RankHigh: 2, Acceptability: []float64{0.5, 0.5, 0}}
		if k == 2 {
			want.Rank, want.RankLow, want.RankHigh, want.Acceptability = 3, 3, 3, []float64{0, 0, 1}
		}
		within(t, "acceptability", 1e-12, m.Acceptability, want.Acceptability)
		m.Acceptability = want.Acceptability
		if diff := cmp.Diff(want, m); diff != "" {
			t.Error(diff)
		}
	}
	if n := r.Neighbours[0]; n.Above != 0.5 || n.P != 1 || n.Apart {
		t.Errorf("%+v", n)
	}
}

// Two of three experts judged what is under A, one of them too little to
// connect it. Draws without the third can't tell its weights (8 of the 27
// resamples); the weights of the first level do not mind.
func TestUnusableDrawsAreCounted(t *testing.T) {
	p := tree(weighing(1, 1, 1), map[string]string{"A": "G", "B": "G", "a1": "A", "a2": "A", "a3": "A"}, "G", "A", "B", "a1", "a2", "a3")
	for e, v := range []float64{2, 3, 4} {
		mustSet(t, p.Matrix(0, e), 0, 1, v)
	}
	mustSet(t, p.Matrix(1, 1), 0, 1, 3)
	for pair, v := range map[Pair]float64{{0, 1}: 2, {0, 2}: 4, {1, 2}: 2} {
		mustSet(t, p.Matrix(1, 2), pair.I, pair.J, v)
	}
	opt := DefaultUncertaintyOptions()
	opt.Draws = 20_000
	u := uncertainty(t, p, opt)
	if got := u.Weights[1].Global.Draws; got != opt.Draws {
		t.Errorf("%d draws of A", got)
	}
	lost := float64(opt.Draws - u.Weights[3].Local.Draws)
	within(t, "share of unusable draws", 0.013, []float64{lost / float64(opt.Draws)}, []float64{8. / 27})
	if u.Weights[3].Global.Draws != u.Weights[3].Local.Draws {
		t.Error("global weights from draws without local ones")
	}
	var leaves Ranking
	for _, r := range u.Rankings {
		if r.Kind == RankedLeaves {
			leaves = r
		}
	}
	if leaves.Draws != u.Weights[3].Local.Draws || len(leaves.Members) != 4 {
		t.Errorf("leaves ranked by %d draws", leaves.Draws)
	}
	if got := codes(u.Warnings); got != "draws.unusable draws.few_experts" || u.Warnings[0].Node != "A" {
		t.Errorf("warnings %s", got)
	}
}

// One expert says nothing about how experts differ; his own judgements can be
// perturbed all the same. A node with one child, and a hierarchy with nothing to
// compare, have weights of 1 and no uncertainty.
func TestOneExpert(t *testing.T) {
	p := pairPanel(t, 3)
	for _, opt := range []UncertaintyOptions{
		{Source: ResampleExperts, Noise: StepUniform},
		{Source: ResampleAndPerturb, Noise: StepUniform},
		{Source: PerturbJudgements, Noise: GroupSpread},
	} {
		full := DefaultUncertaintyOptions()
		full.Source, full.Noise = opt.Source, opt.Noise
		_, err := p.Uncertainty(context.Background(), full)
		if fault, ok := errors.AsType[*Error](err); !ok || fault.Code != CodeFewExperts {
			t.Errorf("%s: %v", opt.Source, err)
		}
	}
	// an expert of weight 0 is not there
	p = pairPanel(t, 3, 5)
	p.Experts[1].Weight = 0
	if _, err := p.Uncertainty(context.Background(), DefaultUncertaintyOptions()); err == nil {
		t.Error("one expert of weight above 0 was resampled")
	}

	single := tree(weighing(1), map[string]string{"A": "G", "a": "A"}, "G", "A", "a")
	opt := DefaultUncertaintyOptions()
	opt.Source = PerturbJudgements
	u := uncertainty(t, single, opt)
	if w := u.Weights[2].Global; w.Low != 1 || w.High != 1 || w.SD != 0 {
		t.Errorf("%+v", w)
	}
	if len(u.Rankings) != 0 || len(u.Consistency) != 0 {
		t.Errorf("%v %v", u.Rankings, u.Consistency)
	}
}

// A judge just within the limit fails as often as not once each judgement may
// be a step off; one who is consistent by far never does. Of pairs that one
// expert alone judged no spread is known.
func TestConsistencyUnderNoise(t *testing.T) {
	p := tree(weighing(1, 1), map[string]string{"a": "G", "b": "G", "c": "G"}, "G", "a", "b", "c")
	p.Matrices[0][0] = upper(t, 3, 2, 7, 2)
	p.Matrices[0][1] = upper(t, 3, 5, 9, 0)
	opt := DefaultUncertaintyOptions()
	opt.Source, opt.Draws = PerturbJudgements, 4000
	u := uncertainty(t, p, opt)
	experts := u.Consistency[0].Experts
	if len(experts) != 2 || experts[0].Share < 0.2 || experts[0].Share > 0.8 || experts[1].Share != 1 {
		t.Errorf("%+v", experts)
	}
	opt.Noise = GroupSpread
	u = uncertainty(t, p, opt)
	if got := codes(u.Warnings); got != "draws.no_spread" {
		t.Errorf("warnings %s", got)
	}
}

func TestUncertaintyOptions(t *testing.T) {
	p := pairPanel(t, 2, 3)
	for name, spoil := range map[string]func(*UncertaintyOptions){
		"source":     func(o *UncertaintyOptions) { o.Source = "dice" },
		"noise":      func(o *UncertaintyOptions) { o.Noise = "loud" },
		"few":        func(o *UncertaintyOptions) { o.Draws = 99 },
		"many":       func(o *UncertaintyOptions) { o.Draws = 100_001 },
		"steps":      func(o *UncertaintyOptions) { o.Steps = 0 },
		"steps far":  func(o *UncertaintyOptions) { o.Steps = 9 },
		"steps nan":  func(o *UncertaintyOptions) { o.Steps = math.NaN() },
		"confidence": func(o *UncertaintyOptions) { o.Confidence = 1 },
		"twice":      func(o *UncertaintyOptions) { o.Source, o.Noise = ResampleAndPerturb, GroupSpread },
		"method":     func(o *UncertaintyOptions) { o.Method = "guess" },
	} {
		opt := DefaultUncertaintyOptions()
		spoil(&opt)
		_, err := p.Uncertainty(context.Background(), opt)
		if fault, ok := errors.AsType[*Error](err); !ok || fault.Problem().Text().In(diag.Chinese) == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, source := range UncertaintySources() {
		if got, err := ParseUncertaintySource(string(source)); err != nil || got != source {
			t.Errorf("%s: %v", source, err)
		}
	}
	for _, noise := range JudgementNoises() {
		if got, err := ParseJudgementNoise(string(noise)); err != nil || got != noise {
			t.Errorf("%s: %v", noise, err)
		}
	}
	ctx, stop := context.WithCancel(context.Background())
	stop()
	if _, err := p.Uncertainty(ctx, DefaultUncertaintyOptions()); !errors.Is(err, context.Canceled) {
		t.Errorf("a stopped run: %v", err)
	}
}

// noisyPanel is a three-level hierarchy of 7, 22 and 57 elements, judged in full
// by experts with some noise.
func noisyPanel(tb testing.TB, experts int) *Panel {
	tb.Helper()
	nodes := []PanelNode{{Code: "G", Parent: -1}}
	before := 0
	for level, count := range []int{7, 22, 57} {
		parents := len(nodes) - before
		for i := range count {
			nodes = append(nodes, PanelNode{Code: fmt.Sprintf("%c%d", 'A'+level, i+1), Parent: before + i*parents/count})
		}
		before += parents
	}
	weights := make([]float64, experts)
	for i := range weights {
		weights[i] = 1
	}
	p := NewPanel(nodes, weighing(weights...))
	random := rand.New(rand.NewPCG(3, 4))
	for _, node := range p.Compared() {
		children := p.Children(node)
		hidden := make([]float64, len(children))
		for i := range hidden {
			hidden[i] = random.NormFloat64() * 0.6
		}
		for e := range experts {
			m := p.Matrix(node, e)
			for i := range children {
				for j := i + 1; j < len(children); j++ {
					mustSet(tb, m, i, j, NearestScale(math.Exp(hidden[i]-hidden[j]+0.4*random.NormFloat64())))
				}
			}
		}
	}
	return p
}

// The same draws whatever the number of cores, and the first of more draws are
// those of fewer.
func TestDrawsAreRepeatable(t *testing.T) {
	p := noisyPanel(t, 6)
	for _, source := range UncertaintySources() {
		opt := DefaultUncertaintyOptions()
		opt.Source, opt.Draws = source, 300
		want := uncertainty(t, p, opt)
		before := runtime.GOMAXPROCS(1)
		got := uncertainty(t, p, opt)
		runtime.GOMAXPROCS(before)
		if diff := cmp.Diff(want.Weights, got.Weights); diff != "" {
			t.Errorf("%s on one core: %s", source, diff)
		}
		if diff := cmp.Diff(want.Rankings, got.Rankings); diff != "" {
			t.Errorf("%s on one core: %s", source, diff)
		}
		opt.Seed++
		if other := uncertainty(t, p, opt); cmp.Equal(want.Weights, other.Weights) {
			t.Errorf("%s: another seed gives the same", source)
		}
	}
}

// The draws handed out are those that Uncertainty summarises.
func TestWeightDraws(t *testing.T) {
	p := noisyPanel(t, 6)
	opt := DefaultUncertaintyOptions()
	opt.Draws = 200
	local, err := p.WeightDraws(context.Background(), opt)
	if err != nil {
		t.Fatal(err)
	}
	for node, w := range uncertainty(t, p, opt).Weights {
		if diff := cmp.Diff(w.Local, newSpread(w.Local.Estimate, local[node], opt.Confidence)); diff != "" {
			t.Errorf("node %d: %s", node, diff)
		}
	}
}

// Shares over ranks and over members are 1; rank sets hold the rank; intervals
// are in order; the estimate is what Analyse says; siblings' draws sum to 1.
func TestUncertaintyHolds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, _ := drawTree(t)
		if len(p.Compared()) == 0 {
			t.Skip("nothing to compare")
		}
		experts := make([]float64, rapid.IntRange(2, 4).Draw(t, "experts"))
		for i := range experts {
			experts[i] = rapid.Float64Range(0.1, 5).Draw(t, "weight")
		}
		p = NewPanel(p.Nodes, weighing(experts...))
		for _, node := range p.Compared() {
			for e := range experts {
				p.Matrices[node][e] = drawMatrix(t, len(p.Children(node)), 0)
				p.Matrices[node][e].names = p.codes(node)
			}
		}
		opt := DefaultUncertaintyOptions()
		opt.Draws = minDraws
		opt.Source = rapid.SampledFrom(UncertaintySources()).Draw(t, "source")
		opt.Aggregate = rapid.SampledFrom(Aggregations()).Draw(t, "aggregate")
		opt.Method = rapid.SampledFrom([]PriorityMethod{Eigenvector, GeometricMean}).Draw(t, "method")
		u, err := p.Uncertainty(context.Background(), opt)
		if err != nil {
			t.Fatal(err)
		}
		analysis, err := p.Analyse(opt.GroupOptions)
		if err != nil {
			t.Fatal(err)
		}
		for node, w := range u.Weights {
			if w.Global.Estimate != analysis.Global[node] || w.Local.Estimate != analysis.Local[node] {
				t.Errorf("estimate %+v, want %v", w, analysis.Global[node])
			}
			for _, s := range []Spread{w.Local, w.Global} {
				if !(s.Low <= s.High && s.Low > 0 && s.High <= 1+1e-12 && s.SD >= 0) {
					t.Errorf("spread %+v", s)
				}
			}
		}
		for _, r := range u.Rankings {
			byRank := make([]float64, len(r.Members))
			for k, m := range r.Members {
				sum := 0.0
				for rank, share := range m.Acceptability {
					sum += share
					byRank[rank] += share
				}
				within(t, "shares of a member", 1e-9, []float64{sum}, []float64{1})
				if k > 0 && r.Members[k-1].Weight < m.Weight {
					t.Errorf("%+v is out of order", m)
				}
				if m.RankLow > m.Rank || m.RankHigh < m.Rank {
					t.Errorf("rank %d is not among %d to %d", m.Rank, m.RankLow, m.RankHigh)
				}
			}
			for _, share := range byRank {
				within(t, "shares of a rank", 1e-9, []float64{share}, []float64{1})
			}
			if len(r.Neighbours) != len(r.Members)-1 {
				t.Errorf("%d neighbours of %d members", len(r.Neighbours), len(r.Members))
			}
		}
	})
}

// Judgements that hardly move give the weights that Analyse gives, whatever the
// method, the aggregation, the policy, who is trimmed, and what is missing.
func TestDrawsFollowTheAnalysis(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		names, ms, weights := drawGroup(t, rapid.SampledFrom([]float64{0, 0.2}).Draw(t, "missing"))
		nodes := []PanelNode{{Code: "G", Parent: -1}}
		for _, name := range names {
			nodes = append(nodes, PanelNode{Code: name, Parent: 0})
		}
		p := NewPanel(nodes, nil)
		for _, em := range ms {
			p.Experts = append(p.Experts, PanelExpert{Name: em.Expert, Weight: weights[em.Expert]})
			p.Matrices[0] = append(p.Matrices[0], em.Matrix)
		}
		trim := rapid.SampledFrom([]float64{0, 0.25, 0.4}).Draw(t, "trim")
		if trim > 0 { // of two who agree, but for a hair, either may be left out: they had better weigh the same
			for e := range p.Experts {
				p.Experts[e].Weight = 1
			}
		}
		opt := DefaultUncertaintyOptions()
		opt.Source, opt.Steps, opt.Draws = PerturbJudgements, 1e-12, minDraws
		opt.Aggregate = rapid.SampledFrom(Aggregations()).Draw(t, "aggregate")
		opt.Method = rapid.SampledFrom([]PriorityMethod{Eigenvector, GeometricMean, ColumnMean, WeightedLeastSquares}).Draw(t, "method")
		opt.Inconsistent = rapid.SampledFrom([]InconsistentPolicy{KeepInconsistent, DropInconsistent}).Draw(t, "policy")
		opt.Limits = rapid.SampledFrom(LimitRules()).Draw(t, "limits")
		opt.RandomIndex = rapid.SampledFrom([]RandomIndexTable{Saaty2005, MissingAdjusted}).Draw(t, "index")
		opt.Trim = trim
		u, err := p.Uncertainty(context.Background(), opt)
		if err != nil {
			t.Skip(err) // there is nothing to follow
		}
		for node, w := range u.Weights {
			if w.Local.Draws != minDraws {
				t.Errorf("node %d: %d draws", node, w.Local.Draws)
			}
			within(t, "weights", 1e-8, []float64{w.Local.Low, w.Local.High}, []float64{w.Local.Estimate, w.Local.Estimate})
		}
		g := u.Estimate.Groups[0]
		if c := u.Consistency[0]; g.Matrix != nil && c.Group != map[bool]float64{true: 1}[g.Consistent] {
			t.Errorf("group within the limit in %v, CR %v", c.Group, g.CR)
		}
		for _, c := range u.Consistency[0].Experts {
			k := slices.IndexFunc(g.Experts, func(e ExpertResult) bool { return e.Expert == c.Expert })
			if c.Share != map[bool]float64{true: 1}[g.Experts[k].Consistent] {
				t.Errorf("%s within the limit in %v, CR %v", c.Expert, c.Share, g.Experts[k].CR)
			}
		}
	})
}

// P(|t| ≤ z·√((n−1)/n)), computed with R: 2*pt(qnorm(.975)*sqrt((n-1)/n), n-1)-1.
func TestCoverage(t *testing.T) {
	for n, want := range map[float64]float64{2: 0.602084863929922, 5: 0.845534083052849, 25: 0.933228468372774} {
		within(t, fmt.Sprint(n), 1e-9, []float64{coverage(n, 0.95)}, []float64{want})
	}
	if coverage(1, 0.95) != 0 {
		t.Error("one expert covers something")
	}
	if !slices.Equal(UncertaintySources()[:1], []UncertaintySource{DefaultUncertaintyOptions().Source}) {
		t.Error("the default is not the first")
	}
}

// A thousand replicates of a tree of 7, 22 and 57 with 25 experts.
func BenchmarkUncertainty(b *testing.B) {
	p := noisyPanel(b, 25)
	for _, source := range UncertaintySources() {
		b.Run(string(source), func(b *testing.B) {
			opt := DefaultUncertaintyOptions()
			opt.Source = source
			b.ReportAllocs()
			for b.Loop() {
				uncertainty(b, p, opt)
			}
		})
	}
}

// What 1,000 units' composites do under every weight of the tree.
func BenchmarkSensitivity(b *testing.B) {
	p := noisyPanel(b, 5)
	r, err := p.Analyse(DefaultGroupOptions())
	if err != nil {
		b.Fatal(err)
	}
	random := rand.New(rand.NewPCG(5, 6))
	units := make([][]float64, 1000)
	for u := range units {
		for range p.Leaves() {
			units[u] = append(units[u], 1+4*random.Float64())
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		for _, node := range p.Movable() {
			p.Composite(r.Local, node, units)
		}
	}
}

// Who weighs the same but for rounding shares a rank, and is not told apart
// however alike all draws are.
func TestTiesAreNotToldApart(t *testing.T) {
	hair := weightTie / 4
	weights := []float64{0, 0.4, 0.3 + hair, 0.3 - hair}
	draws := [][]float64{nil}
	for _, w := range weights[1:] {
		draws = append(draws, slices.Repeat([]float64{w}, 200))
	}
	r := newRanking(0, RankedChildren, []int{1, 2, 3}, weights, draws, 0.95)
	var got []string
	for _, m := range r.Members {
		got = append(got, fmt.Sprintf("%d: %d, %d–%d", m.Node, m.Rank, m.RankLow, m.RankHigh))
	}
	if diff := cmp.Diff([]string{"1: 1, 1–1", "2: 2, 2–3", "3: 2, 2–3"}, got); diff != "" {
		t.Error(diff)
	}
	if r.Neighbours[1].Apart || r.Neighbours[1].P != 1 {
		t.Errorf("%+v", r.Neighbours[1])
	}
}
