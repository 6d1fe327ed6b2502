package waves

import (
	"math"

	"goodgov/indicators"
	"goodgov/indicators/compare"
	"goodgov/internal/inference"
)

// Wave is one survey, scored on what all waves have in common.
type Wave struct {
	Name       string
	Time       float64
	Results    *indicators.Results // on the common framework, of its own units
	SD         [][]float64         // by unit and node: standard deviation of respondents' own scores
	Favourable [][]Share           // by unit and item: answers above the middle of the scale
}

// unit finds one of the current units in this wave; −1 where it is not there.
func (w *Wave) unit(u *indicators.Units, unit int) int {
	at, known := w.Results.Units.Index(u.List[unit].Code)
	if !known {
		return -1
	}
	return at
}

// Change is what became of one score since the last wave.
type Change struct {
	Before, Now      float64
	NBefore, N       int // respondents; of a panel, those in both waves
	compare.Estimate     // of Now − Before
	Adjusted         float64
	Effect           float64 // Hedges' g by the respondents' own scores
}

// Trend is where a score goes over all waves.
type Trend struct {
	Values   []float64 // by wave
	Slope    Slope
	Adjusted float64 // P of the slope
	Steady   Steady
}

// Movement is what share of the answers to an item is favourable, by wave.
type Movement struct {
	Shares  []Share
	Chi2, P float64 // Cochran and Armitage's test of trend
}

// Analysis compares waves. Changes and Trends are by unit of the last wave and
// by node of the common framework.
type Analysis struct {
	Framework  *indicators.Framework
	Weights    *indicators.Weights
	Units      *indicators.Units // of the last wave
	Waves      []Wave            // in the order of time
	Panel      bool              // changes are of those who took part in both of the last waves
	Adjustment inference.Adjustment
	Confidence float64

	Changes   [][]Change
	Trends    [][]Trend    // nil for fewer than three waves
	Movements [][]Movement // by unit and item

	Lost      []string // items that not every wave has
	NewUnits  []string // units that the wave before the last has not, and
	GoneUnits []string // those that only it has
}

// Analyse compares the last wave with the one before it, and all with each
// other. pairs are those who took part in both where the waves are a panel, or
// nil: then they are samples drawn independently. Before the last there must be
// one wave at least.
func (a *Analysis) Analyse(pairs []Pair) {
	last, before := &a.Waves[len(a.Waves)-1], &a.Waves[len(a.Waves)-2]
	a.Units = last.Results.Units
	a.Panel = pairs != nil
	nodes := a.Framework.Len()
	for unit := range a.Units.List {
		changes := make([]Change, nodes)
		at := before.unit(a.Units, unit)
		for node := range changes {
			changes[node] = a.change(before, at, last, unit, node)
		}
		if at < 0 {
			a.NewUnits = append(a.NewUnits, a.Units.List[unit].Code)
		}
		a.Changes = append(a.Changes, changes)
	}
	for _, u := range before.Results.Units.List {
		if _, known := a.Units.Index(u.Code); !known {
			a.GoneUnits = append(a.GoneUnits, u.Code)
		}
	}
	if a.Panel {
		a.paired(pairs)
	}
	a.trends()
	a.adjust()
}

func (a *Analysis) change(before *Wave, at int, last *Wave, unit, node int) Change {
	now := &last.Results.Scores[unit][node]
	c := Change{Before: math.NaN(), Now: now.Value, N: now.N, Estimate: nothing(), Adjusted: math.NaN(), Effect: math.NaN()}
	if at < 0 {
		return c
	}
	then := &before.Results.Scores[at][node]
	c.Before, c.NBefore = then.Value, then.N
	c.Estimate = judged(now.Value-then.Value, []float64{then.SE * then.SE, now.SE * now.SE}, []float64{then.DF, now.DF}, a.Confidence)
	c.Effect = hedges(c.Value, before.SD[at][node], then.N, last.SD[unit][node], now.N)
	return c
}

// hedges is the difference in pooled standard deviations, corrected for small
// samples (Hedges 1981); NaN where nothing varies.
func hedges(difference, sd1 float64, n1 int, sd2 float64, n2 int) float64 {
	df := float64(n1 + n2 - 2)
	if n1 < 2 || n2 < 2 {
		return math.NaN()
	}
	pooled := math.Sqrt((float64(n1-1)*sd1*sd1 + float64(n2-1)*sd2*sd2) / df)
	if !(pooled > 0) {
		return math.NaN()
	}
	return (1 - 3/(4*df-1)) * difference / pooled
}

func (a *Analysis) trends() {
	times := make([]float64, len(a.Waves))
	for i := range a.Waves {
		times[i] = a.Waves[i].Time
	}
	for unit := range a.Units.List {
		at := make([]int, len(a.Waves))
		for i := range a.Waves {
			at[i] = a.Waves[i].unit(a.Units, unit)
		}
		if len(a.Waves) > 2 {
			a.Trends = append(a.Trends, a.unitTrends(times, at))
		}
		movements := make([]Movement, len(a.Framework.Items))
		for item := range movements {
			m := &movements[item]
			for i := range a.Waves {
				share := Share{}
				if at[i] >= 0 {
					share = a.Waves[i].Favourable[at[i]][item]
				}
				m.Shares = append(m.Shares, share)
			}
			m.Chi2, m.P = CochranArmitage(times, m.Shares)
		}
		a.Movements = append(a.Movements, movements)
	}
}

// unitTrends are those of a unit, which is at[i] in wave i.
func (a *Analysis) unitTrends(times []float64, at []int) []Trend {
	trends := make([]Trend, a.Framework.Len())
	for node := range trends {
		n := len(at)
		values, errors, df := make([]float64, n), make([]float64, n), make([]float64, n)
		for i, unit := range at {
			values[i], errors[i] = math.NaN(), math.NaN()
			if unit >= 0 {
				s := &a.Waves[i].Results.Scores[unit][node]
				values[i], errors[i], df[i] = s.Value, s.SE, s.DF
			}
		}
		trends[node] = Trend{Values: values, Slope: Line(times, values, errors, df, a.Confidence), Adjusted: math.NaN(), Steady: MannKendall(times, values)}
	}
	return trends
}

// adjust raises p values for being many: a family is all units of one level
// with all nodes of one level of the framework.
func (a *Analysis) adjust() {
	for _, level := range a.Units.Levels() {
		units := a.Units.AtLevel(level)
		for depth := range a.Framework.Depth + 1 {
			nodes := a.Framework.AtLevel(depth)
			a.family(units, nodes, func(unit, node int) (float64, *float64) { c := &a.Changes[unit][node]; return c.P, &c.Adjusted })
			if a.Trends != nil {
				a.family(units, nodes, func(unit, node int) (float64, *float64) { t := &a.Trends[unit][node]; return t.Slope.P, &t.Adjusted })
			}
		}
	}
}

func (a *Analysis) family(units, nodes []int, test func(unit, node int) (p float64, adjusted *float64)) {
	var p []float64
	for _, unit := range units {
		for _, node := range nodes {
			v, _ := test(unit, node)
			p = append(p, v)
		}
	}
	adjusted := inference.Adjust(p, a.Adjustment)
	for i, unit := range units {
		for j, node := range nodes {
			_, to := test(unit, node)
			*to = adjusted[i*len(nodes)+j]
		}
	}
}
