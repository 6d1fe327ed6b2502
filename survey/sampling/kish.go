package sampling

import "math"

// Kish is what unequal weights cost (Kish 1965, 1992): the variance of a mean
// grows by deff = n·Σw²/(Σw)², as if only n/deff respondents had answered.
// Respondents without weight do not count; both are NaN where nobody has any.
func Kish(weights []float64) (deff, effective float64) {
	n, sum, squares := 0.0, 0.0, 0.0
	for _, w := range weights {
		if w > 0 {
			n++
			sum += w
			squares += w * w
		}
	}
	if n == 0 {
		return math.NaN(), math.NaN()
	}
	effective = sum * sum / squares
	return n / effective, effective
}
