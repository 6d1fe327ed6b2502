package importance

import (
	"cmp"
	"math"
	"slices"
)

// Point is an indicator: how much it matters and how well it is done.
type Point struct {
	Importance  float64
	Performance float64
	Low, High   float64 // interval of the performance; NaN where there is none
}

// Quadrant is what importance and performance together ask for (Martilla &
// James 1977).
type Quadrant string

const (
	Concentrate Quadrant = "concentrate"       // important, done less well: concentrate here
	KeepUp      Quadrant = "keep_up"           // important, done well: keep up the good work
	LowPriority Quadrant = "low_priority"      // neither
	Overkill    Quadrant = "possible_overkill" // done well, less important
	Nowhere     Quadrant = ""                  // importance or performance is not known
)

// Quadrants lists the quadrants, the most urgent first.
func Quadrants() []Quadrant { return []Quadrant{Concentrate, KeepUp, LowPriority, Overkill} }

// Line says where the line between more and less runs.
type Line string

const (
	AtMeans    Line = "means"    // the mean of the points
	AtMidpoint Line = "midpoint" // the middle of the scale; of importance, the mean
	AtGiven    Line = "given"    // where it is told
)

// Lines lists the legal values.
func Lines() []Line { return []Line{AtMeans, AtMidpoint, AtGiven} }

// Options of Analyse.
type Options struct {
	Line           Line    // of performance
	Given          float64 // performance, for AtGiven
	ImportanceLine float64 // NaN: the mean importance of the points
	Min, Max       float64 // the scale of performance; Max is the goal that gaps are measured to
}

// Placed is a point with what follows from its place.
type Placed struct {
	Point
	Quadrant Quadrant
	Certain  bool    // the interval of the performance does not contain the line
	Gap      float64 // from the performance to the goal
	Priority float64 // importance × gap: what reaching the goal would add
	Share    float64 // of all priorities
}

// Analysis is an importance–performance analysis. Points stand as they were
// given.
type Analysis struct {
	Options     Options
	Importance  float64 // where the lines run
	Performance float64
	Points      []Placed
}

// Analyse places points. One without importance or performance is Nowhere and
// counts in no mean. A point on a line is above it.
func Analyse(points []Point, opt Options) *Analysis {
	a := &Analysis{Options: opt, Points: make([]Placed, len(points))}
	n, importance, performance := 0.0, 0.0, 0.0
	for _, p := range points {
		if p.known() {
			n++
			importance += p.Importance
			performance += p.Performance
		}
	}
	a.Importance, a.Performance = importance/n, performance/n
	if !math.IsNaN(opt.ImportanceLine) {
		a.Importance = opt.ImportanceLine
	}
	switch opt.Line {
	case AtMidpoint:
		a.Performance = (opt.Min + opt.Max) / 2
	case AtGiven:
		a.Performance = opt.Given
	}
	priorities := 0.0
	for i, p := range points {
		placed := &a.Points[i]
		*placed = Placed{Point: p, Gap: opt.Max - p.Performance, Share: math.NaN()}
		placed.Priority = p.Importance * placed.Gap
		if !p.known() {
			continue
		}
		placed.Quadrant = a.quadrant(p)
		placed.Certain = p.High < a.Performance || p.Low >= a.Performance // false where there is no interval
		priorities += placed.Priority
	}
	for i := range a.Points {
		if p := &a.Points[i]; p.known() && priorities > 0 {
			p.Share = p.Priority / priorities
		}
	}
	return a
}

func (p Point) known() bool { return !math.IsNaN(p.Importance) && !math.IsNaN(p.Performance) }

// tolerance is how far below a line a point may lie and be on it: means of
// decimal fractions are not exact.
const tolerance = 1e-12

func (a *Analysis) quadrant(p Point) Quadrant {
	matters, well := p.Importance >= a.Importance-tolerance, p.Performance >= a.Performance-tolerance
	switch {
	case matters && well:
		return KeepUp
	case matters:
		return Concentrate
	case well:
		return Overkill
	}
	return LowPriority
}

// Even reports whether all points matter alike, as under equal weights: they
// lie on the line of importance, which then parts none of them.
func (a *Analysis) Even() bool {
	return !slices.ContainsFunc(a.Points, func(p Placed) bool {
		return p.known() && math.Abs(p.Importance-a.Importance) > tolerance
	})
}

// In lists the points of a quadrant, the highest priority first.
func (a *Analysis) In(q Quadrant) []int {
	var points []int
	for i := range a.Points {
		if a.Points[i].Quadrant == q {
			points = append(points, i)
		}
	}
	slices.SortStableFunc(points, func(i, j int) int { return cmp.Compare(a.Points[j].Priority, a.Points[i].Priority) })
	return points
}
