package study

import (
	"context"
	"slices"

	"goodgov/indicators/alerts"
	"goodgov/indicators/compare"
)

// gaps compares the groups that rules name with all others.
func (s *Study) gaps(ctx context.Context, opt ReadOptions) (func(group string, node int) alerts.Difference, error) {
	o := CompareOptions{Read: opt, Compare: compare.DefaultOptions()}
	o.Compare.Confidence = s.Config.Scores.Confidence
	for _, r := range s.alerts {
		if r.What != alerts.Gap {
			continue
		}
		if !slices.Contains(o.By, r.Group) {
			o.By = append(o.By, r.Group)
		}
		for _, node := range r.Nodes {
			if !slices.Contains(o.Nodes, node) {
				o.Nodes = append(o.Nodes, node)
			}
		}
	}
	c, err := s.Compare(ctx, o)
	if err != nil {
		return nil, err
	}
	return func(group string, node int) alerts.Difference {
		for i := range c.Groupings {
			g := &c.Groupings[i]
			if g.Key != group {
				continue
			}
			for _, gap := range g.Gaps[slices.Index(c.Nodes, node)] {
				if gap.Group == 0 { // the others are the second
					d := gap.Difference
					return alerts.Difference{Value: d.Value, Low: d.Low, High: d.High, N: min(gap.N, gap.Others)}
				}
			}
		}
		return none()
	}, nil
}
