package robustness

import (
	"context"
	"math"

	"goodgov/internal/cores"
)

// alternativeDraws is how many draws tell what one factor that is drawn does by
// itself.
const alternativeDraws = 200

// alternatives changes one thing at a time.
func (r *Result) alternatives(ctx context.Context, answers map[MissingRule][][]float64) error {
	var runs [][]run // by alternative
	for _, f := range r.Factors {
		switch f {
		case Experts:
			n := min(alternativeDraws, r.Input.draws())
			all := make([]run, n)
			for i := range all {
				all[i].expert = i
			}
			r.Alternatives, runs = append(r.Alternatives, Alternative{Factor: f, Draws: n}), append(runs, all)
		case Respondents:
			all := make([]run, alternativeDraws)
			for i := range all {
				all[i] = run{expert: -1, drawn: true, seed: r.Options.Seed, stream: math.Float64bits((float64(i) + 0.5) / alternativeDraws)}
			}
			r.Alternatives, runs = append(r.Alternatives, Alternative{Factor: f, Draws: alternativeDraws}), append(runs, all)
		default:
			for at := 1; at < r.Input.choices(f); at++ {
				r.Alternatives = append(r.Alternatives, Alternative{Factor: f, Name: r.Input.choice(f, at), Draws: 1})
				runs = append(runs, []run{{choice: map[Factor]int{f: at}, expert: -1}})
			}
		}
	}
	return cores.Each(ctx, len(runs), func() func(i int) {
		runner := newRunner(r.Input, answers)
		return func(i int) { r.Alternatives[i].Changes, r.Alternatives[i].Draws = r.changes(runner, runs[i]) }
	})
}

// changes are the means over the runs that can be used, and how many those are.
func (r *Result) changes(runner *runner, runs []run) (means []Change, used int) {
	means = make([]Change, len(r.Levels))
	for _, x := range runs {
		scores, ok := runner.scores(x)
		if !ok {
			continue
		}
		used++
		for i := range r.Levels {
			c := r.Levels[i].change(scores)
			m := &means[i]
			m.Changed, m.Largest, m.MeanShift, m.Tau, m.Score = m.Changed+c.Changed, m.Largest+c.Largest, m.MeanShift+c.MeanShift, m.Tau+c.Tau, m.Score+c.Score
			m.Unit = c.Unit
		}
	}
	for i := range means {
		m, n := &means[i], float64(used)
		m.Changed, m.Largest, m.MeanShift, m.Tau, m.Score = m.Changed/n, m.Largest/n, m.MeanShift/n, m.Tau/n, m.Score/n
		if len(runs) > 1 {
			m.Unit = -1
		}
	}
	return means, used
}

// change compares scores with those as they are. A unit that has lost its
// score counts for no shift.
func (l *Level) change(scores []float64) Change {
	of, ranks := l.of(scores)
	c := l.shifts(ranks)
	n := 0.0
	for k, v := range of {
		if !math.IsNaN(v) {
			n++
			c.Score += math.Abs(v - l.Score[k])
		}
	}
	c.Score /= n
	return c
}

// shifts compares ranks with those as they are; 0 is none.
func (l *Level) shifts(ranks []int) Change {
	c := Change{Unit: -1, Tau: kendall(ranks, l.Rank)}
	n := 0.0
	for k, rank := range ranks {
		if rank == 0 {
			continue
		}
		n++
		shift := math.Abs(float64(rank - l.Rank[k]))
		if shift > 0 {
			c.Changed++
		}
		if shift > c.Largest {
			c.Largest, c.Unit = shift, l.Units[k]
		}
		c.MeanShift += shift
	}
	c.MeanShift /= n
	return c
}
