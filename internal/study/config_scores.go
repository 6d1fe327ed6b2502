package study

import (
	"math"

	"goodgov/indicators"
	"goodgov/indicators/uncertainty"
)

// scores says how scores are made, and how sure they are found to be.
func (c *Config) scores(m *mapping) {
	c.Scores = indicators.DefaultOptions()
	c.Scores.Goalposts = indicators.Goalposts{Low: float64(c.Scale.Min), High: float64(c.Scale.Max)}
	c.Uncertainty = uncertainty.DefaultOptions()
	s := m.under("scores")
	if s == nil {
		return
	}
	c.Scores.Method = one(s, "method", indicators.Methods)
	c.aggregation(s)
	c.Scores.Rollup = one(s, "rollup", indicators.Rollups)
	c.Scores.Design = one(s, "design", indicators.Designs)
	c.Scores.Confidence = s.number("confidence", c.Scores.Confidence, 0.5, 0.9999)
	c.Uncertainty.Confidence = c.Scores.Confidence
	c.Uncertainty.Replicates = s.integer("replicates", c.Uncertainty.Replicates, uncertainty.MinReplicates, uncertainty.MaxReplicates)
	c.Uncertainty.Seed = uint64(s.integer("seed", int(c.Uncertainty.Seed), 0, math.MaxInt))
	s.close()
}
