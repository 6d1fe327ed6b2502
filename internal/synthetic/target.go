package synthetic

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
)

// Target is a score that the whole of the valid answers is to have on a node,
// by method item-means.
type Target struct {
	Node  string
	Score float64
}

// TargetTolerance is how near a target is come, so that four decimals show it.
const TargetTolerance = 4e-5

// mostMoves is how many answers to one item may be moved to hit a target.
const mostMoves = 30

// targets goes over the targets: the node of each, the items (by place in
// Framework.Items) that make it up, and those of them that are still free.
func (a Answers) targets(visit func(t Target, share []float64, free []int) error) error {
	f := a.Framework
	var fixed []int
	for _, t := range a.Targets {
		node, known := f.Index(t.Node)
		if !known {
			return fmt.Errorf("target on %q, which is not in the framework", t.Node)
		}
		share := make([]float64, len(f.Items))
		var free []int
		for _, item := range f.Below(node) {
			i := slices.Index(f.Items, item)
			share[i] = a.Weights.Global[item] / a.Weights.Global[node]
			if !slices.Contains(fixed, i) {
				free = append(free, i)
			}
		}
		if err := visit(t, share, free); err != nil {
			return err
		}
		fixed = append(fixed, free...)
	}
	return nil
}

// aim shifts the means of the free items alike, so that the targets follow
// from them.
func (a Answers) aim(means []float64) error {
	return a.targets(func(t Target, share []float64, free []int) error {
		gap, movable := t.Score, 0.0
		for i, s := range share {
			gap -= s * means[i]
		}
		for _, i := range free {
			movable += share[i]
		}
		if movable == 0 {
			return fmt.Errorf("nothing under %s is left to be moved to its target", t.Node)
		}
		for _, i := range free {
			means[i] += gap / movable
		}
		return nil
	})
}

// hit moves single answers, by one point, until the scores are the targets.
// The means of whole numbers go in steps; two items with different steps come
// as near as one likes, as a vernier does.
func (a Answers) hit(r *rand.Rand, valid []*sheet) error {
	return a.targets(func(t Target, share []float64, free []int) error {
		gap := t.Score
		step := make([]float64, len(share)) // what one point more in one answer adds
		for i, s := range share {
			sum, n := 0, 0
			for _, sheet := range valid {
				if sheet.answers[i] != unanswered {
					sum += sheet.answers[i]
					n++
				}
			}
			if n > 0 {
				step[i] = s / float64(n)
				gap -= s * float64(sum) / float64(n)
			}
		}
		m, ok := vernier(gap, step, free)
		if !ok {
			return fmt.Errorf("%s is %+.5f from its target, out of reach of %d moves", t.Node, -gap, mostMoves)
		}
		if err := a.move(r, valid, m.a, m.byA); err != nil {
			return err
		}
		return a.move(r, valid, m.b, m.byB)
	})
}

// moves is how far the sums of two items are moved.
type moves struct{ a, byA, b, byB int }

func (m moves) total() int { return max(m.byA, -m.byA) + max(m.byB, -m.byB) }

// vernier finds the fewest moves in two of the free items that close a gap.
func vernier(gap float64, step []float64, free []int) (best moves, found bool) {
	for _, i := range free {
		for _, j := range free {
			if i == j || step[i] == 0 || step[j] == 0 {
				continue
			}
			for by := -mostMoves; by <= mostMoves; by++ {
				rest := gap - float64(by)*step[i]
				m := moves{a: i, byA: by, b: j, byB: int(math.Round(rest / step[j]))}
				if max(m.byB, -m.byB) > mostMoves || math.Abs(rest-float64(m.byB)*step[j]) > TargetTolerance {
					continue
				}
				if !found || m.total() < best.total() {
					best, found = m, true
				}
			}
		}
	}
	return best, found
}

// move changes the sum of item i by single points, each in another
// questionnaire, inside the scale and without making a run too long.
func (a Answers) move(r *rand.Rand, valid []*sheet, i, by int) error {
	point := 1
	if by < 0 {
		point, by = -1, -by
	}
	for _, k := range r.Perm(len(valid)) {
		if by == 0 {
			return nil
		}
		answers := valid[k].answers
		moved := answers[i] + point
		if answers[i] == unanswered || moved < a.Scale.Min || moved > a.Scale.Max {
			continue
		}
		answers[i] = moved
		if _, run := a.longestRun(answers); a.Screening.MaxLongstring > 0 && run > a.Screening.MaxLongstring {
			answers[i] -= point
			continue
		}
		by--
	}
	if by > 0 {
		return fmt.Errorf("%d answers of item %d could not be moved", by, i+1)
	}
	return nil
}
