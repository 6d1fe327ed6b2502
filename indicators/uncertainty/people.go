package uncertainty

import (
	"cmp"
	"context"
	"math"
	"slices"

	"goodgov/indicators"
)

// people are the valid respondents who name one unit, written out as what each
// adds to the sums that scores are made of: one column for each item, or, for
// respondent means, for each node.
type people struct {
	n      int
	values []float64 // n × items; NaN is no answer
	weight []float64 // by respondent; nil where there are none
	wx     []float64 // n × columns: weight × value, 0 where there is none
	w      []float64 // n × columns: weight, 0 where there is no value; nil where all are 1
}

// read writes out the respondents of a unit. They come in no fixed order, and
// random numbers pick by place: so they are sorted by what they answered.
func read(r *indicators.Respondents, unit, items int) (people, error) {
	var answers []uint64
	var weights []float64
	for block, err := range r.Of(unit) {
		if err != nil {
			return people{}, err
		}
		answers = append(answers, block.Answers...)
		weights = append(weights, block.Weights...)
	}
	if !slices.ContainsFunc(weights, func(w float64) bool { return w != 1 }) {
		weights = nil
	}
	p := people{n: len(answers) / max(r.Words, 1), values: make([]float64, 0, len(answers)/max(r.Words, 1)*items)}
	mask := uint64(1)<<r.Bits - 1
	rows := make([]respondent, p.n)
	for k := range rows {
		words := answers[k*r.Words : (k+1)*r.Words]
		row := respondent{values: make([]float64, items), weight: 1}
		for i := range row.values {
			row.values[i] = math.NaN()
			if code := words[r.Word[i]] >> (r.Shift[i] & 63) & mask; code > 0 {
				row.values[i] = r.Value[i][code]
			}
		}
		if weights != nil {
			row.weight = weights[k]
		}
		rows[k] = row
	}
	slices.SortFunc(rows, func(a, b respondent) int {
		return cmp.Or(slices.Compare(a.values, b.values), cmp.Compare(a.weight, b.weight))
	})
	for _, row := range rows {
		p.values = append(p.values, row.values...)
		if weights != nil {
			p.weight = append(p.weight, row.weight)
		}
	}
	return p, nil
}

type respondent struct {
	values []float64
	weight float64
}

// set fills in what respondents add to the columns: v, n × columns.
func (p *people) set(v []float64, columns int) {
	if len(p.wx) != len(v) || p.w == nil {
		p.wx, p.w = make([]float64, len(v)), make([]float64, len(v))
	}
	plain := p.weight == nil
	for i, x := range v {
		weight := 1.0
		if p.weight != nil {
			weight = p.weight[i/columns]
		}
		if math.IsNaN(x) {
			weight, x, plain = 0, 0, false
		}
		p.wx[i], p.w[i] = weight*x, weight
	}
	if plain {
		p.w = nil
	}
}

// model is all that scores are computed from, again and again.
type model struct {
	in       Input
	opt      Options
	f        *indicators.Framework
	u        *indicators.Units
	byNode   bool // columns are nodes, not items
	columns  int
	own      []people    // by unit, those who name it
	base     sums        // by unit, of own
	local    [][]float64 // by node and draw, where experts are drawn
	experts  int         // to be drawn
	clusters [][]int     // by unit above the lowest: the units within it that respondents name
}

// sums are, by unit and column, the weighted sum of values and of weights.
type sums struct{ wx, w []float64 }

func newModel(ctx context.Context, in Input, opt Options) (*model, error) {
	r := in.Results
	m := &model{in: in, opt: opt, f: r.Framework, u: r.Units, own: make([]people, len(r.Units.List)), clusters: make([][]int, len(r.Units.List))}
	m.columns, m.byNode = len(m.f.Items), r.Options.Method == indicators.RespondentMeans
	if m.byNode {
		m.columns = m.f.Len()
	}
	for unit := range m.own {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		var err error
		if m.own[unit], err = read(in.Respondents, unit, len(m.f.Items)); err != nil {
			return nil, err
		}
	}
	for unit := range m.own {
		if m.u.Lowest(unit) {
			continue
		}
		for _, below := range m.u.Within(unit) {
			if m.own[below].n > 0 && (m.pools() || m.u.Lowest(below)) {
				m.clusters[unit] = append(m.clusters[unit], below)
			}
		}
	}
	m.write(m.own, r.Weights.Local, indicators.NewCombiner(m.f, r.Options))
	m.base = m.newSums()
	for unit := range m.own {
		m.addAll(m.base, m.own, unit)
	}
	return m, nil
}

// pools reports whether units above the lowest pool respondents.
func (m *model) pools() bool { return m.in.Results.Options.Rollup == indicators.ByRespondents }

// write fills in the columns of all respondents under some weights.
func (m *model) write(all []people, local []float64, c *indicators.Combiner) {
	items := len(m.f.Items)
	score := make([]float64, m.f.Len())
	for unit := range all {
		p := &all[unit]
		v := p.values
		if m.byNode {
			v = make([]float64, 0, p.n*m.columns)
			for i := range p.n {
				for k, item := range m.f.Items {
					score[item] = p.values[i*items+k]
				}
				c.Combine(local, score)
				v = append(v, score...)
			}
		}
		p.set(v, m.columns)
	}
}

func (m *model) newSums() sums {
	n := len(m.own) * m.columns
	return sums{make([]float64, n), make([]float64, n)}
}

// row is the place of a unit's columns.
func (m *model) row(v []float64, unit int) []float64 {
	return v[unit*m.columns : (unit+1)*m.columns : (unit+1)*m.columns]
}

// addAll adds all respondents of a unit to its sums.
func (m *model) addAll(s sums, own []people, unit int) {
	for i := range own[unit].n {
		m.add(s, own, unit, i)
	}
	m.whole(s, own, unit)
}

// add adds a respondent; where all weights are 1 only to the values.
func (m *model) add(s sums, own []people, unit, i int) {
	p := &own[unit]
	wx := m.row(s.wx, unit)
	for c, v := range p.wx[i*m.columns : (i+1)*m.columns][:len(wx)] {
		wx[c] += v
	}
	if p.w == nil {
		return
	}
	w := m.row(s.w, unit)
	for c, v := range p.w[i*m.columns : (i+1)*m.columns][:len(w)] {
		w[c] += v
	}
}

// whole fills in the weights where all are 1: every draw has as many as there are.
func (m *model) whole(s sums, own []people, unit int) {
	if own[unit].w != nil {
		return
	}
	w := m.row(s.w, unit)
	for c := range w {
		w[c] = float64(own[unit].n)
	}
}
