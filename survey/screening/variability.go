package screening

import (
	"math"

	"goodgov/internal/diag"
	"goodgov/survey"
)

// irv is the standard deviation, of n − 1, of the answers given.
func irv(answers []survey.Code) float64 {
	n, sum, squares := 0, 0, 0
	for _, a := range answers {
		if a != survey.NoAnswer {
			n, sum, squares = n+1, sum+int(a), squares+int(a)*int(a)
		}
	}
	if n < 2 {
		return math.NaN()
	}
	return math.Sqrt(float64(n*squares-sum*sum) / (float64(n) * float64(n-1)))
}

// leastPoints is how many points a correlation of one person needs: with two it
// is 1 or −1 whatever they say.
const leastPoints = 3

// evenOdd correlates the halves of scales within each person.
func (m *Measures) evenOdd(c *survey.Cases, r *Rules) {
	scales := 0
	for _, scale := range r.Scales {
		if len(scale) > 1 {
			scales++
		}
	}
	if scales < leastPoints {
		m.warn(survey.Inconsistent, WarnFewScales, diag.Say("%d scales of two or more items: even-odd consistency takes at least %d, and judges nobody",
			"含两个及以上题项的量表仅 %d 个：奇偶一致性至少需要 %d 个，未对任何问卷作判断", scales, leastPoints))
	}
	q := c.Questionnaire
	m.EvenOdd = perCase(c, func(answers []survey.Code) float64 {
		var odd, even []float64
		for _, scale := range r.Scales {
			var sum [2]float64
			var n [2]int
			for at, item := range scale {
				if a := answers[item]; a != survey.NoAnswer {
					sum[at%2] += q.Value(item, a)
					n[at%2]++
				}
			}
			if n[0] > 0 && n[1] > 0 {
				odd = append(odd, sum[0]/float64(n[0]))
				even = append(even, sum[1]/float64(n[1]))
			}
		}
		r := correlation(odd, even)
		if math.IsInf(r, 0) || math.IsNaN(r) {
			return r
		}
		return max(-1, 2*r/(1+r)) // −1 in place of what Spearman–Brown makes of r near −1
	})
}

// correlation of two lists; NaN with fewer than leastPoints, −Inf where one of
// them does not vary.
func correlation(a, b []float64) float64 {
	n := float64(len(a))
	if len(a) < leastPoints {
		return math.NaN()
	}
	if constant(a) || constant(b) {
		return math.Inf(-1)
	}
	meanA, meanB := 0.0, 0.0
	for i := range a {
		meanA, meanB = meanA+a[i]/n, meanB+b[i]/n
	}
	aa, bb, ab := 0.0, 0.0, 0.0
	for i := range a {
		x, y := a[i]-meanA, b[i]-meanB
		aa, bb, ab = aa+x*x, bb+y*y, ab+x*y
	}
	return ab / math.Sqrt(aa*bb)
}

func constant(values []float64) bool {
	for _, v := range values {
		if math.Abs(v-values[0]) > 1e-9 {
			return false
		}
	}
	return true
}
