package ahp

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"

	"goodgov/internal/cores"
)

// drawing draws the weights of a panel's hierarchy many times.
type drawing struct {
	panel   *Panel
	opt     UncertaintyOptions
	experts []PanelExpert // those who can be drawn
	nodes   []nodeDraws   // those with two or more children, parents first

	local, global [][]float64   // by node of the panel and draw; NaN where not usable
	tallies       []drawTallies // by place in nodes
}

// nodeDraws is what drawing the weights under one node takes, computed once.
type nodeDraws struct {
	node      int
	n         int          // children
	opt       GroupOptions // those of the drawing, with the limit for n
	pairs     []int        // places in a matrix of the pairs above the diagonal
	voices    []drawVoice  // by expert of the drawing
	sd        []float64    // by pair, of the logarithms of the experts' judgements; 0 where fewer than two gave one
	single    int          // pairs that one expert alone judged
	effective float64      // number of experts, (Σw)²/Σw² of their weights
}

// drawVoice is what one expert says of the node.
type drawVoice struct {
	weight     float64
	judged     int       // pairs
	values     []float64 // by pair; 0 where not judged
	logs       []float64 // of values; NaN where not judged
	priorities []float64 // for AIP; as logarithms where their geometric mean is taken
	counts     bool      // is neither dropped nor, under AIP, unconnected
}

// tally counts of how many draws something was true.
type tally struct{ yes, of int }

func (t *tally) count(yes bool) {
	t.of++
	if yes {
		t.yes++
	}
}

func (t *tally) add(other tally) { t.yes, t.of = t.yes+other.yes, t.of+other.of }

func (t tally) share() float64 { return float64(t.yes) / float64(t.of) }

// drawTallies are the counts of one node.
type drawTallies struct {
	usable  int     // draws
	group   tally   // of the group's CR within the limit
	experts []tally // of the experts'
}

// newDrawing prepares a drawing of a panel that can be analysed.
func newDrawing(p *Panel, opt UncertaintyOptions) *drawing {
	d := &drawing{panel: p, opt: opt}
	var places []int // of the experts in the panel
	for e := range p.Experts {
		judges := slices.ContainsFunc(p.Matrices, func(ms []*Matrix) bool { return ms != nil && ms[e].judged() > 0 })
		if p.Experts[e].Weight > 0 && judges {
			places = append(places, e)
			d.experts = append(d.experts, p.Experts[e])
		}
	}
	var s solver
	for _, node := range p.Compared() {
		d.nodes = append(d.nodes, newNodeDraws(p, node, places, opt.GroupOptions, &s))
	}
	return d
}

// judged is how many pairs are judged; 0 of nil.
func (m *Matrix) judged() int {
	if m == nil {
		return 0
	}
	return m.N()*(m.N()-1)/2 - m.missing
}

func newNodeDraws(p *Panel, node int, experts []int, opt GroupOptions, s *solver) nodeDraws {
	n := len(p.Children(node))
	nd := nodeDraws{node: node, n: n, opt: opt, voices: make([]drawVoice, len(experts))}
	nd.opt.Options = opt.forOrder(n)
	for i := range n {
		for j := i + 1; j < n; j++ {
			nd.pairs = append(nd.pairs, i*n+j)
		}
	}
	var sum, squares float64 // of weights
	for k, e := range experts {
		m := p.Matrices[node][e]
		if m.judged() == 0 {
			continue
		}
		v := drawVoice{weight: p.Experts[e].Weight, judged: m.judged()}
		for _, at := range nd.pairs {
			v.values = append(v.values, m.a[at])
			if m.a[at] == 0 {
				v.logs = append(v.logs, math.NaN())
			} else {
				v.logs = append(v.logs, math.Log(m.a[at]))
			}
		}
		nd.solve(s, m, &v)
		if v.counts {
			sum, squares = sum+v.weight, squares+v.weight*v.weight
		}
		nd.voices[k] = v
	}
	nd.effective = sum * sum / squares
	nd.spread()
	return nd
}

// spread fills in how the logarithms of the judgements of each pair are spread,
// each expert counting once.
func (nd *nodeDraws) spread() {
	nd.sd = make([]float64, len(nd.pairs))
	for pair := range nd.pairs {
		var logs []float64
		for _, v := range nd.voices {
			if v.judged > 0 && v.values[pair] != 0 {
				logs = append(logs, v.logs[pair])
			}
		}
		switch {
		case len(logs) > 1:
			_, nd.sd[pair] = meanAndSD(logs)
		case len(logs) == 1:
			nd.single++
		}
	}
}

// solve finds the priorities of what an expert judged, m, and whether they
// count. It returns the CR, NaN where none can be told.
func (nd *nodeDraws) solve(s *solver, m *Matrix, v *drawVoice) (cr float64) {
	v.counts = !nd.opt.Aggregate.OfPriorities()
	v.priorities = v.priorities[:0]
	if !s.connected(m) {
		return math.NaN()
	}
	weights, cr := nd.priorities(s, m)
	v.counts = weights != nil && (nd.opt.Inconsistent != DropInconsistent || nd.opt.accepts(cr))
	for _, w := range weights {
		if nd.opt.Aggregate == AggregateIndividualPriorities {
			w = math.Log(w)
		}
		v.priorities = append(v.priorities, w)
	}
	return cr
}

// priorities are those of a connected matrix, with its CR; nil and NaN where
// the method has none.
func (nd *nodeDraws) priorities(s *solver, m *Matrix) (weights []float64, cr float64) {
	if m.missing > 0 && !nd.opt.Method.TakesIncomplete() {
		return nil, math.NaN()
	}
	weights, lambda, ok := s.priorities(m, nd.opt.Method)
	if !ok {
		return nil, math.NaN()
	}
	ri, _ := nd.opt.RandomIndex.fitting(nd.n, m.missing)
	_, cr = consistency(nd.n, lambda, ri)
	return weights, cr
}

// drawChunk is how many draws a worker takes at a time. Each draw has a random
// stream of its own, so that nothing depends on who takes it.
const drawChunk = 64

// run makes all draws, on all cores.
func (d *drawing) run(ctx context.Context) error {
	d.local, d.global = make([][]float64, len(d.panel.Nodes)), make([][]float64, len(d.panel.Nodes))
	for node := range d.panel.Nodes {
		d.local[node], d.global[node] = make([]float64, d.opt.Draws), make([]float64, d.opt.Draws)
	}
	d.tallies = d.noTallies()
	var trials []*trial
	err := cores.Chunks(ctx, d.opt.Draws, drawChunk, func() func(from, to int) {
		t := newTrial(d)
		trials = append(trials, t)
		return func(from, to int) {
			for at := from; at < to && ctx.Err() == nil; at++ {
				t.draw(at)
			}
		}
	})
	for _, t := range trials {
		d.add(t.tallies)
	}
	return err
}

func (d *drawing) noTallies() []drawTallies {
	tallies := make([]drawTallies, len(d.nodes))
	for k := range tallies {
		tallies[k].experts = make([]tally, len(d.experts))
	}
	return tallies
}

func (d *drawing) add(tallies []drawTallies) {
	for k, t := range tallies {
		d.tallies[k].usable += t.usable
		d.tallies[k].group.add(t.group)
		for e := range t.experts {
			d.tallies[k].experts[e].add(t.experts[e])
		}
	}
}

// trial is the memory of one worker; a draw allocates nothing.
type trial struct {
	d       *drawing
	s       solver
	source  *rand.PCG
	random  *rand.Rand
	tallies []drawTallies

	picks     []int        // the experts of this draw
	perturbed []drawVoice  // by place in picks
	counting  []*drawVoice // under one node
	said      []opinion    // of one pair or child
	matrices  []*Matrix    // by place in nodes, to be filled
	weights   []float64    // of the children of one node

	local, global []float64 // of this draw, by node of the panel
}

func newTrial(d *drawing) *trial {
	t := &trial{
		d: d, source: rand.NewPCG(0, 0), tallies: d.noTallies(),
		picks: everyone(len(d.experts)), perturbed: make([]drawVoice, len(d.experts)),
		local: make([]float64, len(d.panel.Nodes)), global: make([]float64, len(d.panel.Nodes)),
	}
	t.random = rand.New(t.source)
	for k := range d.nodes {
		t.matrices = append(t.matrices, NewMatrix(d.panel.codes(d.nodes[k].node)))
	}
	return t
}

// draw makes one draw of all weights.
func (t *trial) draw(at int) {
	t.source.Seed(t.d.opt.Seed, uint64(at))
	if t.d.opt.Source.resamples() {
		for i := range t.picks {
			t.picks[i] = t.random.IntN(len(t.picks))
		}
	}
	k := 0
	t.d.panel.descend(t.local, t.global, func(int) []float64 {
		weights := t.under(k)
		k++
		return weights
	})
	for node := range t.local {
		t.d.local[node][at], t.d.global[node][at] = t.local[node], t.global[node]
	}
}

// under draws the weights of the children of one node; NaN where they can't
// be told.
func (t *trial) under(k int) []float64 {
	nd, opt := &t.d.nodes[k], &t.d.opt
	t.counting = t.counting[:0]
	for i, e := range t.picks {
		v := &nd.voices[e]
		if v.judged == 0 {
			continue
		}
		if opt.Source.perturbs() {
			v = t.perturb(k, v, &t.perturbed[i], &t.tallies[k].experts[e])
		}
		if v.counts {
			t.counting = append(t.counting, v)
		}
	}
	if len(t.counting) > 0 {
		var weights []float64
		if opt.Aggregate.OfPriorities() {
			weights = t.meanPriorities(k)
		} else {
			weights = t.groupPriorities(k)
		}
		if weights != nil {
			t.tallies[k].usable++
			return weights
		}
	}
	t.weights = t.weights[:0]
	for range nd.n {
		t.weights = append(t.weights, math.NaN())
	}
	return t.weights
}

// perturb draws what an expert judged anew into v.
func (t *trial) perturb(k int, given, v *drawVoice, consistent *tally) *drawVoice {
	nd, opt, m := &t.d.nodes[k], &t.d.opt, t.matrices[k]
	v.weight, v.judged, v.logs = given.weight, given.judged, v.logs[:0]
	nd.clear(m)
	for pair, value := range given.values {
		log := math.NaN()
		if value != 0 {
			log = opt.Noise.perturbed(t.random, value, opt.Steps, nd.sd[pair])
			nd.set(m, pair, log)
		}
		v.logs = append(v.logs, log)
	}
	if cr := nd.solve(&t.s, m, v); !math.IsNaN(cr) {
		consistent.count(nd.opt.accepts(cr))
	}
	return v
}

// meanPriorities are those of the group under AIP.
func (t *trial) meanPriorities(k int) []float64 {
	opt := &t.d.opt
	t.weights = t.weights[:0]
	for i := range t.d.nodes[k].n {
		t.said = t.said[:0]
		for _, v := range t.counting {
			t.said = append(t.said, opinion{v.priorities[i], v.weight})
		}
		mean := arithmeticMean(trimmed(t.said, opt.Trim))
		if opt.Aggregate == AggregateIndividualPriorities {
			mean = math.Exp(mean)
		}
		t.weights = append(t.weights, mean)
	}
	normalise(t.weights, t.weights)
	return t.weights
}

// groupPriorities are those of the group's matrix; nil where there are none.
func (t *trial) groupPriorities(k int) []float64 {
	nd, opt, m := &t.d.nodes[k], &t.d.opt, t.matrices[k]
	nd.clear(m)
	for pair := range nd.pairs {
		t.said = t.said[:0]
		for _, v := range t.counting {
			if log := v.logs[pair]; !math.IsNaN(log) {
				t.said = append(t.said, opinion{log, v.weight})
			}
		}
		if len(t.said) > 0 {
			nd.set(m, pair, arithmeticMean(trimmed(t.said, opt.Trim)))
		}
	}
	if !t.s.connected(m) {
		return nil
	}
	weights, cr := nd.priorities(&t.s, m)
	if weights != nil {
		t.tallies[k].group.count(nd.opt.accepts(cr))
	}
	return weights
}

// clear makes a matrix over the node's children one in which nothing is judged.
func (nd *nodeDraws) clear(m *Matrix) {
	for _, at := range nd.pairs {
		m.a[at], m.a[nd.transposed(at)] = 0, 0
	}
	m.missing = len(nd.pairs)
}

// set judges a pair that was not.
func (nd *nodeDraws) set(m *Matrix, pair int, log float64) {
	at := nd.pairs[pair]
	value := math.Exp(log)
	m.a[at], m.a[nd.transposed(at)] = value, 1/value
	m.missing--
}

// transposed is the place of the reciprocal.
func (nd *nodeDraws) transposed(at int) int { return at%nd.n*nd.n + at/nd.n }
