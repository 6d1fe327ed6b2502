package reports

import (
	"cmp"
	"math"
	"slices"

	"goodgov/indicators"
)

// gain is how much the total of a unit would rise if an item reached the top
// of the scale: global weight × (maximum − score) where scores combine
// arithmetically.
type gain struct {
	node       int
	score, gap float64
	gain       float64
}

// gains lists the items of a unit, the largest gain first.
func (e *Evaluation) gains(unit int) []gain {
	var list []gain
	top := float64(e.Questionnaire.Scale.Max)
	for _, item := range e.Framework.Items {
		s := e.published(unit, item).Value
		if math.IsNaN(s) {
			continue
		}
		g := gain{node: item, score: s, gap: top - s, gain: e.Weights.Global[item] * (top - s)}
		if e.Scores.Options.Aggregation != indicators.Arithmetic {
			g.gain = e.Scores.Gain(unit, item, top)
		}
		list = append(list, g)
	}
	slices.SortStableFunc(list, func(a, b gain) int { return cmp.Compare(b.gain, a.gain) })
	return list
}

// extremesOnCard is how many strengths and weaknesses a scorecard names.
const extremesOnCard = 3

// thingsToMend is how many items the first page of the report names as those
// that would raise the total most: more than three are a list and not a task.
const thingsToMend = 3

// middleLevel is the level of the framework at which strengths and weaknesses
// are named: the second, or the first where there is none between it and the
// items; one further down where it has too few indicators to tell them apart.
func (e *Evaluation) middleLevel() int {
	level := 1
	if e.Framework.Depth > 2 {
		level = 2
	}
	for level < e.Framework.Depth && len(e.Framework.AtLevel(level)) < 2*extremesOnCard {
		level++
	}
	return level
}

// extremesOf lists the k highest and the k lowest indicators of a unit at the
// middle level; no indicator stands in both.
func (e *Evaluation) extremesOf(unit, k int) (strongest, weakest []int) {
	var nodes []int
	for _, node := range e.Framework.AtLevel(e.middleLevel()) {
		if !math.IsNaN(e.published(unit, node).Value) {
			nodes = append(nodes, node)
		}
	}
	slices.SortStableFunc(nodes, func(a, b int) int {
		return cmp.Compare(e.Scores.Scores[unit][b].Value, e.Scores.Scores[unit][a].Value)
	})
	k = min(k, len(nodes)/2)
	weakest = slices.Clone(nodes[len(nodes)-k:])
	slices.Reverse(weakest)
	return nodes[:k], weakest
}
