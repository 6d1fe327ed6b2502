package robustness

import (
	"cmp"
	"context"
	"math"
	"slices"

	"goodgov/indicators"
)

// DefaultOptions are 512 points, 500 bootstrap replicates, seed 1 and 95 %.
func DefaultOptions() SobolOptions {
	return SobolOptions{Base: 512, Seed: 1, Replicates: 500, Confidence: 0.95}
}

// Result is what becomes of the ranking where everything that could have come
// out otherwise does.
type Result struct {
	Input   *Input
	Options SobolOptions
	Factors []Factor // that could; none: there is nothing to ask
	Runs    int      // of the study
	Used    int      // points of each sample at which all could be computed, of Options.Base
	Levels  []Level  // of units, where there are two or more with a score
	// Alternatives change one thing at a time.
	Alternatives []Alternative
}

// Source is where variance comes from: the experts, the respondents, all
// choices together, or what only comes of several of these at once.
type Source string

const (
	FromExperts     Source = "experts"
	FromRespondents Source = "respondents"
	FromChoices     Source = "choices"
	FromSeveral     Source = "several"
)

// Sources lists them.
var Sources = []Source{FromExperts, FromRespondents, FromChoices, FromSeveral}

// Shares is how a variance divides.
type Shares struct {
	Variance     float64
	First, Total []Index // by Result.Factors
	// Source is by Sources: what each makes by itself, and what is left; 0 of a
	// source that is not there, NaN of all where nothing varies.
	Source [4]float64
}

// Level is the ranking of one level of units.
type Level struct {
	Level string
	Units []int     // that have a score as things are, in the order of their ranks
	Score []float64 // as things are; by unit of Units, like all below
	Rank  []int

	Standings []Standing
	// Shift is how the variance of the mean absolute shift of ranks divides,
	// Ranks and Scores that of all units' ranks and scores, each summed.
	Shift, Ranks, Scores Shares

	MeanShift   float64 // places that a unit moves, on average over runs and units
	RandomShift float64 // what it would be if the order were left to chance: (m² − 1)/3m
	Tau         float64 // mean of Kendall's τ_b between the ranks of a run and the ranks as they are
	Pairs, Held int     // pairs of units of different rank, and those whose order holds in at least the share Confidence of the runs
	FirstHolds  float64 // share of runs in which a unit that is first stays first; NaN where all are
}

// Standing is where a unit stands over all runs.
type Standing struct {
	ScoreLow, ScoreHigh float64 // percentile interval
	RankLow, RankHigh   int     // whole ranks that hold at least the share Confidence
	First               float64 // share of runs in which it is first
	Score, Rank         Shares
}

// Alternative is one thing changed and all else as it is.
type Alternative struct {
	Factor  Factor
	Name    string // of the choice; "" of what is drawn
	Draws   int    // that the changes are the mean of; 1 for a choice
	Changes []Change
}

// Change is what an alternative does to the ranking of one level.
type Change struct {
	Changed   float64 // units with another rank
	Largest   float64 // shift of a rank
	Unit      int     // of whom; −1 where nobody's changes, or in draws
	MeanShift float64 // of ranks, over units
	Tau       float64 // between the two rankings
	Score     float64 // mean absolute change of scores
}

// Analyse runs the study over and over. Its error is the cause of ctx, where
// that ends first.
func Analyse(ctx context.Context, in *Input, opt SobolOptions) (*Result, error) {
	r := &Result{Input: in, Options: opt, Factors: in.factors()}
	answers := in.answersUnder()
	first := newRunner(in, answers)
	reference, _ := first.scores(run{expert: -1})
	for _, level := range in.Units.Levels() {
		if l := newLevel(in, level, reference); len(l.Units) > 1 {
			r.Levels = append(r.Levels, l)
		}
	}
	if len(r.Factors) == 0 || len(r.Levels) == 0 {
		return r, nil
	}
	if err := r.alternatives(ctx, answers); err != nil {
		return nil, err
	}
	r.otherRankings(first)
	return r, r.everything(ctx, answers)
}

// newLevel ranks the units of a level that have a score.
func newLevel(in *Input, level string, scores []float64) Level {
	l := Level{Level: level}
	for _, unit := range in.Units.AtLevel(level) {
		if !math.IsNaN(scores[unit]) && (in.Unranked == nil || !in.Unranked[unit]) {
			l.Units = append(l.Units, unit)
			l.Score = append(l.Score, scores[unit])
		}
	}
	l.Rank = indicators.Ranks(l.Score)
	order := make([]int, len(l.Units))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(l.Rank[a], l.Rank[b]) })
	sorted := Level{Level: level}
	for _, i := range order {
		sorted.Units, sorted.Score, sorted.Rank = append(sorted.Units, l.Units[i]), append(sorted.Score, l.Score[i]), append(sorted.Rank, l.Rank[i])
	}
	return sorted
}

// of are the scores and ranks of a level's units.
func (l *Level) of(scores []float64) (of []float64, ranks []int) {
	for _, unit := range l.Units {
		of = append(of, scores[unit])
	}
	return of, indicators.Ranks(of)
}

// at is the run at a point of the unit cube; an input for each factor.
func (r *Result) at(u []float64, choice map[Factor]int) run {
	x := run{choice: choice, expert: -1}
	for i, f := range r.Factors {
		switch f {
		case Experts:
			x.expert = int(u[i] * float64(r.Input.draws()))
		case Respondents:
			x.drawn, x.seed, x.stream = true, r.Options.Seed, math.Float64bits(u[i])
		default:
			choice[f] = int(u[i] * float64(r.Input.choices(f)))
		}
	}
	return x
}

// draws is how many draws of the experts there are.
func (in *Input) draws() int {
	for _, set := range in.Weights {
		if set.Draws != nil {
			return len(set.Draws[0])
		}
	}
	return 0
}

// everything lets all factors vary at once.
func (r *Result) everything(ctx context.Context, answers map[MissingRule][][]float64) error {
	design, choices := r.design()
	s, err := Decompose(ctx, design, r.Options, func() Model {
		runner := newRunner(r.Input, answers)
		choice := map[Factor]int{}
		return func(u, y []float64) {
			scores, ok := runner.scores(r.at(u, choice))
			if !ok {
				y[0] = math.NaN()
				return
			}
			r.outputs(scores, y)
		}
	})
	if err != nil {
		return err
	}
	r.Runs, r.Used = s.Runs, s.Used
	at, target := 0, 0
	for i := range r.Levels {
		l := &r.Levels[i]
		m := len(l.Units)
		l.Standings = make([]Standing, m)
		for k := range m {
			l.Standings[k].Score, l.Standings[k].Rank = r.shares(s, target+k, choices), r.shares(s, target+m+k, choices)
		}
		l.Shift, l.Scores, l.Ranks = r.shares(s, target+2*m, choices), r.shares(s, target+2*m+1, choices), r.shares(s, target+2*m+2, choices)
		l.summarise(s.Outputs, at, r.Options.Confidence)
		at, target = at+2*m+1, target+2*m+3
	}
	return nil
}

// design has an input for each factor. Outputs are, level by level, the scores
// of its units, their ranks, and the mean absolute shift; targets are each of
// these, then all scores and all ranks of the level. choices is the set of
// what can be chosen, −1 where there is no choice.
func (r *Result) design() (d Design, choices int) {
	d.Inputs, choices = len(r.Factors), -1
	var chosen []int
	for i, f := range r.Factors {
		d.Sets = append(d.Sets, []int{i})
		if !f.Drawn() {
			chosen = append(chosen, i)
		}
	}
	switch {
	case len(chosen) == 1:
		choices = chosen[0]
	case len(chosen) > 1:
		choices = len(d.Sets)
		d.Sets = append(d.Sets, chosen)
	}
	for i := range r.Levels {
		var scores, ranks []int
		m := len(r.Levels[i].Units)
		for k := range 2*m + 1 {
			d.Targets = append(d.Targets, []int{d.Outputs + k})
			switch {
			case k < m:
				scores = append(scores, d.Outputs+k)
			case k < 2*m:
				ranks = append(ranks, d.Outputs+k)
			}
		}
		d.Targets = append(d.Targets, scores, ranks)
		d.Outputs += 2*m + 1
	}
	return d, choices
}

func (r *Result) outputs(scores, y []float64) {
	for i := range r.Levels {
		l := &r.Levels[i]
		m := len(l.Units)
		of, ranks := l.of(scores)
		copy(y, of)
		shift := 0.0
		for k, rank := range ranks {
			y[m+k] = float64(rank)
			shift += math.Abs(float64(rank - l.Rank[k]))
		}
		y[2*m] = shift / float64(m)
		y = y[2*m+1:]
	}
}

func (r *Result) shares(s *Sobol, target, choices int) Shares {
	shares := Shares{Variance: s.Variance[target]}
	rest := 1.0
	for i, f := range r.Factors {
		shares.First, shares.Total = append(shares.First, s.First[i][target]), append(shares.Total, s.Total[i][target])
		switch v := s.First[i][target].Value; f {
		case Experts:
			shares.Source[0] = v
			rest -= v
		case Respondents:
			shares.Source[1] = v
			rest -= v
		}
	}
	if choices >= 0 {
		shares.Source[2] = s.First[choices][target].Value
		rest -= shares.Source[2]
	}
	shares.Source[3] = rest
	if !(shares.Variance > 0) {
		nan := math.NaN()
		shares.Source = [4]float64{nan, nan, nan, nan}
	}
	return shares
}

// summarise says where units stand over all runs; at is where the level's
// outputs begin.
func (l *Level) summarise(outputs [][]float64, at int, confidence float64) {
	m, n := len(l.Units), len(outputs)
	nan := math.NaN()
	l.MeanShift, l.Tau, l.FirstHolds = nan, nan, nan
	l.RandomShift = float64(m*m-1) / float64(3*m)
	if n == 0 {
		return
	}
	ranks := make([][]int, n)
	l.MeanShift, l.Tau = 0, 0
	for i, y := range outputs {
		ranks[i] = make([]int, m)
		for k := range m {
			ranks[i][k] = int(y[at+m+k])
		}
		l.MeanShift += y[at+2*m] / float64(n)
		if tau := kendall(ranks[i], l.Rank); !math.IsNaN(tau) {
			l.Tau += tau / float64(n)
		}
	}
	values := make([]float64, n)
	for k := range m {
		x := &l.Standings[k]
		for i, y := range outputs {
			values[i] = y[at+k]
		}
		x.ScoreLow, x.ScoreHigh = percentiles(values, confidence)
		for i := range ranks {
			values[i] = float64(ranks[i][k])
			if ranks[i][k] == 1 {
				x.First += 1 / float64(n)
			}
		}
		low, high := percentiles(values, confidence)
		x.RankLow, x.RankHigh = int(math.Floor(low)), int(math.Ceil(high))
	}
	l.hold(ranks, confidence)
}

// hold counts the pairs whose order holds, and how often a first stays first.
func (l *Level) hold(ranks [][]int, confidence float64) {
	for a := range l.Rank {
		for b := range l.Rank {
			if l.Rank[a] >= l.Rank[b] {
				continue
			}
			l.Pairs++
			held := 0
			for _, x := range ranks {
				if x[a] < x[b] {
					held++
				}
			}
			if float64(held) >= confidence*float64(len(ranks)) {
				l.Held++
			}
		}
	}
	if l.Rank[len(l.Rank)-1] == 1 {
		return
	}
	held := 0
	for _, x := range ranks {
		for k, rank := range x {
			if rank == 1 && l.Rank[k] == 1 {
				held++
				break
			}
		}
	}
	l.FirstHolds = float64(held) / float64(len(ranks))
}
