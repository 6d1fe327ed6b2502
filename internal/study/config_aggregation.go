package study

import "goodgov/indicators"

// aggregation is how scores combine; a scale that reaches down to 0 does not
// go with every way.
func (c *Config) aggregation(scores *mapping) {
	c.Scores.Aggregation = one(scores, "aggregation", indicators.Aggregations)
	if p := indicators.CheckAggregation(c.Scores.Aggregation, c.Scores.Goalposts); p != nil {
		scores.fault(line(scores.values["aggregation"]), "aggregation", p.Code, p.Found, p.Want, p.Hint)
	}
}
