// Package alerts holds rules of early warning to the results of a study: a
// score under a limit, a fall against the last wave, a gap between groups, a
// rate of valid questionnaires that is too low. It takes figures and returns
// what they break, and what it could not judge.
package alerts

import (
	"math"

	"goodgov/indicators"
)

// What says what a rule looks at.
type What string

const (
	Score        What = "score"         // of a unit on an indicator
	Low          What = "low"           // the lower end of its interval
	High         What = "high"          // the upper end: below a limit, the score is below it for certain
	Rank         What = "rank"          // among the units of the level
	N            What = "n"             // valid respondents
	ValidRate    What = "valid_rate"    // valid of those handed out
	ResponseRate What = "response_rate" // returned of those handed out
	Change       What = "change"        // of the score since the last wave
	Gap          What = "gap"           // of a group's score to that of all others, in the whole study
	CR           What = "cr"            // consistency ratio of the experts' judgements under an indicator
)

// Whats lists the legal values.
var Whats = []What{Score, Low, High, Rank, N, ValidRate, ResponseRate, Change, Gap, CR}

// ByUnit reports whether a rule looks at units, one by one.
func (w What) ByUnit() bool { return w != Gap && w != CR }

// ByNode reports whether a rule looks at indicators.
func (w What) ByNode() bool { return w != ValidRate && w != ResponseRate }

// Severity says how much an alert matters.
type Severity string

const (
	Notice  Severity = "notice"  // to know; it fails nothing
	Warning Severity = "warning" // to look at
	Alarm   Severity = "alarm"   // to act on
)

// Severities lists the legal values, the default first.
var Severities = []Severity{Warning, Notice, Alarm}

// Grave orders severities, an alarm first.
func (s Severity) Grave() int {
	switch s {
	case Alarm:
		return 2
	case Notice:
		return 0
	}
	return 1
}

// Side says on which side of its limit a figure breaks a rule.
type Side string

const (
	Below Side = "below"
	Above Side = "above"
)

// Rule is one rule of a study.
type Rule struct {
	Name     string
	What     What
	Nodes    []int            // of the framework; not read where the rule is not by node
	Units    []int            // not read where the rule is not by unit
	Group    string           // of Gap
	Called   indicators.Names // what people call the group; may be empty
	Side     Side
	Limit    float64 // a figure equal to it breaks nothing
	Severity Severity
	Text     indicators.Names // what to say; may be empty
}

// broken allows for rounding, so that a score of 3 that was summed of thirds
// is not below 3.
func (r *Rule) broken(value float64) bool {
	const rounding = 1e-9
	if r.Side == Above {
		return value > r.Limit+rounding
	}
	return value < r.Limit-rounding
}

// Difference is a change or a gap with its interval, and how many respondents
// stand behind the smaller of its two sides.
type Difference struct {
	Value, Low, High float64
	N                int
}

// Certain reports whether its interval is on one side of 0.
func (d Difference) Certain() bool { return d.Low > 0 || d.High < 0 }

// Questionnaires are those of a unit, with all units below it. Distributed is
// −1 where it is not known.
type Questionnaires struct{ Distributed, Returned, Valid int }

// Figures are what rules are held to. Functions may be nil where no rule needs
// them; NaN is a figure that there is not.
type Figures struct {
	Results        *indicators.Results
	Questionnaires []Questionnaires                // by unit
	CR             func(node int) float64          // of the group's matrix
	Change         func(unit, node int) Difference // since the last wave
	Gap            func(group string, node int) Difference
}

// Finding is what became of a rule for one unit and indicator.
type Finding struct {
	Rule       int // its place among the rules
	Unit, Node int // −1 where the rule does not look at them
	Value      float64
	Interval   Difference // of a change or a gap
	Why        Why        // why it could not be judged; "" where it is broken
}

// Why says why a rule could not be judged.
type Why string

const (
	NoScore       Why = "no_score"
	NoInterval    Why = "no_interval" // one respondent, or no standard errors were asked for
	NoRespondents Why = "no_respondents"
	NotCounted    Why = "not_counted" // nobody knows how many were handed out
	NoMatrix      Why = "no_matrix"   // nobody compared anything here
	NotBefore     Why = "not_before"  // the last wave had no such unit or indicator
	NoGroup       Why = "no_group"    // nobody in the group, or nobody outside it
)

// Whys lists them.
var Whys = []Why{NoScore, NoInterval, NoRespondents, NotCounted, NoMatrix, NotBefore, NoGroup}

// Check holds every rule to the figures. Findings are in the order of the
// rules, their units and their indicators; what is in order is not among them.
func Check(rules []Rule, f Figures) []Finding {
	var findings []Finding
	for at := range rules {
		r := &rules[at]
		units, nodes := r.Units, r.Nodes
		if !r.What.ByUnit() {
			units = []int{-1}
		}
		if !r.What.ByNode() {
			nodes = []int{-1}
		}
		for _, unit := range units {
			for _, node := range nodes {
				found := Finding{Rule: at, Unit: unit, Node: node}
				found.Value, found.Interval, found.Why = f.figure(r, unit, node)
				if found.Why != "" || r.broken(found.Value) {
					findings = append(findings, found)
				}
			}
		}
	}
	return findings
}

// figure is what a rule looks at, or why there is none.
func (f *Figures) figure(r *Rule, unit, node int) (value float64, interval Difference, why Why) {
	nan := math.NaN()
	interval = Difference{Value: nan, Low: nan, High: nan}
	unless := func(v float64, otherwise Why) (float64, Difference, Why) {
		if math.IsNaN(v) {
			return nan, interval, otherwise
		}
		return v, interval, ""
	}
	switch r.What {
	case CR:
		return unless(f.CR(node), NoMatrix)
	case Gap:
		interval = f.Gap(r.Group, node)
		return unless(interval.Value, NoGroup)
	case Change:
		interval = f.Change(unit, node)
		return unless(interval.Value, NotBefore)
	case ValidRate, ResponseRate:
		q := f.Questionnaires[unit]
		if q.Distributed <= 0 {
			return nan, interval, NotCounted
		}
		count := q.Valid
		if r.What == ResponseRate {
			count = q.Returned
		}
		return float64(count) / float64(q.Distributed), interval, ""
	}
	s := &f.Results.Scores[unit][node]
	switch {
	case r.What == N:
		return float64(s.N), interval, ""
	case s.N == 0:
		return nan, interval, NoRespondents
	case math.IsNaN(s.Value):
		return nan, interval, NoScore
	}
	switch r.What {
	case Low:
		return unless(s.Low, NoInterval)
	case High:
		return unless(s.High, NoInterval)
	case Rank:
		return float64(s.Rank), interval, ""
	}
	return s.Value, interval, ""
}
