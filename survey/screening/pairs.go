package screening

import (
	"math"

	"goodgov/internal/diag"
	"goodgov/survey"
)

// pairs finds the items that go together by the answers of all, then correlates
// each person's answers over the pairs. It works with raw answers: a reversed
// item makes antonyms.
func (m *Measures) pairs(c *survey.Cases, r *Rules, s *sums, want survey.Reason) {
	if want&(survey.SynonymsApart|survey.AntonymsAlike) == 0 {
		return
	}
	limit, p, k := r.pairLimit(), s.pairwise(), s.items
	for i := range k {
		for j := range i {
			switch v := p.correlation(k, i, j); {
			case v >= limit:
				m.SynonymPairs = append(m.SynonymPairs, Pair{A: j, B: i, R: v})
			case v <= -limit:
				m.AntonymPairs = append(m.AntonymPairs, Pair{A: j, B: i, R: v})
			}
		}
	}
	few := func(pairs []Pair, rule survey.Reason) {
		if len(pairs) < leastPoints {
			m.warn(rule, WarnFewPairs, diag.Say("%s: %d pairs of items with a correlation of %g or more in amount, fewer than %d: the rule judges nobody",
				"%s：相关系数绝对值达到 %[3]g 的题项对仅 %[2]d 对，少于 %[4]d 对，该规则未对任何问卷作判断", rule.Label(), len(pairs), limit, leastPoints))
		}
	}
	if want&survey.SynonymsApart != 0 {
		few(m.SynonymPairs, survey.SynonymsApart)
		m.Synonyms = perCase(c, func(answers []survey.Code) float64 { return overPairs(answers, m.SynonymPairs) })
	}
	if want&survey.AntonymsAlike != 0 {
		few(m.AntonymPairs, survey.AntonymsAlike)
		m.Antonyms = perCase(c, func(answers []survey.Code) float64 {
			r := overPairs(answers, m.AntonymPairs)
			if math.IsInf(r, -1) {
				return math.Inf(1)
			}
			return r
		})
	}
}

// overPairs correlates the first answers of pairs with the second.
func overPairs(answers []survey.Code, pairs []Pair) float64 {
	var a, b []float64
	for _, p := range pairs {
		if x, y := answers[p.A], answers[p.B]; x != survey.NoAnswer && y != survey.NoAnswer {
			a, b = append(a, float64(x)), append(b, float64(y))
		}
	}
	return correlation(a, b)
}
