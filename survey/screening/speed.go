package screening

import (
	"math"
	"slices"

	"goodgov/survey"

	"goodgov/internal/orderstat"
)

// speed of each questionnaire, per item and against the median of all whose
// time is known. A time of 0 is infinitely fast.
func (m *Measures) speed(c *survey.Cases, want survey.Reason) {
	items := float64(len(c.Questionnaire.Items))
	known := make([]float64, 0, c.Len())
	for i, seconds := range c.Seconds {
		if c.Reasons[i]&survey.BadRow == 0 && !math.IsNaN(seconds) {
			known = append(known, seconds)
		}
	}
	slices.Sort(known)
	m.MedianSeconds = orderstat.Median(known)
	each := func(of func(seconds float64) float64) []float64 {
		values := make([]float64, c.Len())
		for i, seconds := range c.Seconds {
			values[i] = math.NaN()
			if c.Reasons[i]&survey.BadRow == 0 {
				values[i] = of(seconds)
			}
		}
		return values
	}
	if want&survey.FastPerItem != 0 {
		m.PerItem = each(func(seconds float64) float64 { return seconds / items })
	}
	if want&survey.FastRelative != 0 {
		m.Speed = each(func(seconds float64) float64 { return m.MedianSeconds / seconds })
	}
}
