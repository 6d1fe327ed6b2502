package synthetic

import (
	"fmt"
	"math"

	"goodgov/ahp"
	"goodgov/indicators"
)

// Expert is a member of a panel.
type Expert struct{ Name, Group string }

// Panel is a group of experts and what they hold.
type Panel struct {
	Experts []Expert
	// Weights says what the panel as a whole holds: by the code of an
	// indicator, how much it matters beside its siblings, in any unit. One
	// that is absent has 1.
	Weights map[string]float64
	// Leanings says by group and code how many times as much an indicator
	// matters to it as to the panel.
	Leanings map[string]map[string]float64
}

// How experts differ, in standard deviations of logarithms of ratios: what
// they hold, what each judgement strays from it, and how much more some stray
// than others. With these one matrix in six or seven has a CR above 0.10.
const (
	taste        = 0.28
	carelessness = 0.31
	unevenness   = 0.45
)

// Judgements lets every expert judge every pair of siblings, on Saaty's scale:
// by expert, then parent, then pair.
func (p Panel) Judgements(f *indicators.Framework, seed uint64) []indicators.Judgement {
	var judgements []indicators.Judgement
	for _, expert := range p.Experts {
		r := stream(seed, "judgements of "+expert.Name)
		strays := carelessness * math.Exp(unevenness*r.NormFloat64())
		held := make([]float64, f.Len())
		for k := range held {
			held[k] = math.Log(p.weight(expert.Group, f.Nodes[k].Code)) + taste*r.NormFloat64()
		}
		for _, parent := range f.Branches() {
			children := f.Children[parent]
			for i, a := range children {
				for _, b := range children[i+1:] {
					ratio := math.Exp(held[a] - held[b] + strays*r.NormFloat64())
					judgements = append(judgements, indicators.Judgement{
						Expert: expert.Name, Parent: f.Nodes[parent].Code, A: f.Nodes[a].Code, B: f.Nodes[b].Code,
						Value: ahp.NearestScale(ratio),
					})
				}
			}
		}
	}
	return judgements
}

func (p Panel) weight(group, code string) float64 {
	weight := 1.0
	if w, given := p.Weights[code]; given {
		weight = w
	}
	if factor, given := p.Leanings[group][code]; given {
		weight *= factor
	}
	return weight
}

// JudgementTable is judgements as a table of a study; a value of 0 is left
// empty, to be filled in.
func JudgementTable(judgements []indicators.Judgement) Table {
	t := Table{Header: []string{"expert", "parent", "a", "b", "value"}}
	for _, j := range judgements {
		t.Rows = append(t.Rows, []string{j.Expert, j.Parent, j.A, j.B, scaleText(j.Value)})
	}
	return t
}

// scaleText writes a value of the scale as people do: 3, 1, 1/3.
func scaleText(v float64) string {
	switch {
	case v == 0:
		return ""
	case v < 1:
		return fmt.Sprintf("1/%.0f", 1/v)
	default:
		return fmt.Sprintf("%.0f", v)
	}
}
