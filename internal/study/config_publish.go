package study

import (
	"math"

	"goodgov/reports"
)

// publish says what reports leave out.
func (c *Config) publish(m *mapping) {
	const fewest = 5
	c.Publish = reports.Publish{MinRespondents: fewest, Protect: reports.ProtectComplementary}
	if p := m.under("publish"); p != nil {
		c.Publish.MinRespondents = p.integer("min_respondents", fewest, 0, math.MaxInt)
		c.Publish.Protect = one(p, "protect", reports.Protections)
		p.close()
	}
}
