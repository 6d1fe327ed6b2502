package reports

import (
	"goodgov/indicators"
	"goodgov/survey"
	"goodgov/survey/disclosure"
)

// hiddenChange reports whether a change is kept out of reports: few people
// stand behind either side of it, or it would tell what such people said.
func (e *Evaluation) hiddenChange(unit, node int) bool {
	own, _ := e.Framework.Index(e.Trend.Framework.Nodes[node].Code)
	now := len(e.Trend.Waves) - 1
	return e.HiddenCell(unit, own) || e.hiddenIn(now-1, unit, node) || e.Trend.Panel && e.hiddenIn(now, unit, node)
}

// hiddenSince is hiddenChange by the node of the study's own framework; where
// the run has no waves at hand nothing of them is published besides.
func (e *Evaluation) hiddenSince(unit, node int) bool {
	if e.Trend == nil {
		return false
	}
	at, had := e.Trend.Framework.Index(e.Framework.Nodes[node].Code)
	return had && e.hiddenChange(unit, at)
}

// hiddenIn reports whether the score of one of the current units in an earlier
// wave is kept out of reports; in the last wave of a panel, that of those who
// are asked again.
func (e *Evaluation) hiddenIn(wave, unit, node int) bool {
	if e.past == nil {
		now := len(e.Trend.Waves) - 1
		for _, w := range e.Trend.Waves[:now] {
			e.past = append(e.past, e.earlier(w.Results.Units, w.Results))
		}
		if e.Trend.Panel {
			e.past = append(e.past, e.earlier(e.Units, e.askedAgain()))
		}
	}
	w := e.past[wave]
	at, known := w.Units.Index(e.Units.List[unit].Code)
	return known && w.HiddenCell(at, node)
}

// earlier is an earlier wave as far as it takes to see what has to be left out
// of it: what is hidden now is not shown then, and each wave has its own sums of
// people and scores by which others could be worked out.
func (e *Evaluation) earlier(units *indicators.Units, scores *indicators.Results) *Evaluation {
	a := e.Trend
	w := &Evaluation{Framework: a.Framework, Weights: a.Weights, Units: units, Scores: scores, Publish: e.Publish}
	known := &hiding{units: make([]disclosure.Reason, len(w.Units.List)), cells: make([][]disclosure.Reason, a.Framework.Len())}
	w.Tallies = make([]survey.Tally, len(w.Units.List))
	for at := range w.Units.List {
		w.Tallies[at].Valid = w.Scores.Scores[at][0].N
		unit, still := e.Units.Index(w.Units.List[at].Code)
		if !still || e.Hidden(unit) {
			known.units[at] = disclosure.Complementary
			continue
		}
		for node := range known.cells {
			if own, has := e.Framework.Index(a.Framework.Nodes[node].Code); has && e.HiddenCell(unit, own) {
				if known.cells[node] == nil {
					known.cells[node] = make([]disclosure.Reason, len(w.Units.List))
				}
				known.cells[node][at] = disclosure.Complementary
			}
		}
	}
	w.hiding = w.protect(known)
	return w
}

// askedAgain are the numbers of those who are in the last two waves of a panel.
func (e *Evaluation) askedAgain() *indicators.Results {
	r := &indicators.Results{Options: e.Scores.Options}
	for unit := range e.Units.List {
		scores := make([]indicators.Score, e.Trend.Framework.Len())
		for node := range scores {
			scores[node].N = e.Trend.Changes[unit][node].NBefore
		}
		r.Scores = append(r.Scores, scores)
	}
	return r
}
