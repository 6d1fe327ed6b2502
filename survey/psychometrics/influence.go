package psychometrics

import (
	"math"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat/distuv"

	"goodgov/internal/inference"
)

// PolychoricInfluence tells how each pair of answers moves the polychoric
// correlation r of a table: a respondent with answers a and b moves it by
// influence[a][b]/n. The mean of the products of two correlations' influences
// over respondents estimates n times their covariance (Muthén 1984), thresholds
// being estimated first. Answers that nobody gave have 0.
//
// The influence is (s − s₁·A₁⁻¹·c₁ − s₂·A₂⁻¹·c₂)/c, s being the derivative of the
// logarithm of a cell's probability by the correlation, s₁ and s₂ those of the
// two margins by their thresholds, A₁, A₂, c₁, c₂ and c the means of s₁s₁′, s₂s₂′,
// of s times the derivatives by the thresholds, and of s².
func PolychoricInfluence(t Table, r float64) [][]float64 {
	influence := make([][]float64, len(t))
	for i := range t {
		influence[i] = make([]float64, len(t[i]))
	}
	given, rows, columns := t.given()
	if len(rows) < 2 || len(columns) < 2 {
		return influence
	}
	rowCounts, columnCounts := given.margins()
	h, k := thresholds(rowCounts), thresholds(columnCounts)
	n := 0
	for _, count := range rowCounts {
		n += count
	}
	s, byRow, byColumn := cellScores(h, k, r)
	first, second := marginScores(h, rowCounts, n), marginScores(k, columnCounts, n)
	squares := 0.0
	c1, c2 := mat.NewVecDense(len(h)-2, nil), mat.NewVecDense(len(k)-2, nil)
	for i, row := range given {
		for j, count := range row {
			share := float64(count) / float64(n)
			squares += share * s[i][j] * s[i][j]
			c1.AddScaledVec(c1, share*s[i][j], byRow[i][j])
			c2.AddScaledVec(c2, share*s[i][j], byColumn[i][j])
		}
	}
	c1, c2 = first.solve(c1), second.solve(c2)
	for i, a := range rows {
		for j, b := range columns {
			influence[a][b] = (s[i][j] - mat.Dot(first.score[i], c1) - mat.Dot(second.score[j], c2)) / squares
		}
	}
	return influence
}

// given is the table without the answers that nobody gave, and which are left.
func (t Table) given() (left Table, rows, columns []int) {
	rowCounts, columnCounts := t.margins()
	for j, count := range columnCounts {
		if count > 0 {
			columns = append(columns, j)
		}
	}
	for i, count := range rowCounts {
		if count == 0 {
			continue
		}
		rows = append(rows, i)
		row := make([]int, len(columns))
		for n, j := range columns {
			row[n] = t[i][j]
		}
		left = append(left, row)
	}
	return left, rows, columns
}

// cellScores are, for each cell, the derivatives of the logarithm of its
// probability by the correlation and by the inner thresholds of either side.
func cellScores(h, k []float64, r float64) (byCorrelation [][]float64, byRow, byColumn [][]*mat.VecDense) {
	rows, columns := len(h)-1, len(k)-1
	root := math.Sqrt(1 - r*r)
	// strip is what a cell's probability grows by with a threshold at x, its
	// other side lying between low and high.
	strip := func(x, low, high float64) float64 {
		if math.IsInf(x, 0) {
			return 0
		}
		return distuv.UnitNormal.Prob(x) * (inference.NormalBelow((high-r*x)/root) - inference.NormalBelow((low-r*x)/root))
	}
	for i := range rows {
		s, rowSide, columnSide := make([]float64, columns), make([]*mat.VecDense, columns), make([]*mat.VecDense, columns)
		for j := range columns {
			p := bivariateNormal(h[i+1], k[j+1], r) - bivariateNormal(h[i], k[j+1], r) - bivariateNormal(h[i+1], k[j], r) + bivariateNormal(h[i], k[j], r)
			p = max(p, 1e-12)
			s[j] = (bivariateDensity(h[i+1], k[j+1], r) - bivariateDensity(h[i], k[j+1], r) - bivariateDensity(h[i+1], k[j], r) + bivariateDensity(h[i], k[j], r)) / p
			rowSide[j] = edges(i, rows, strip(h[i], k[j], k[j+1])/p, strip(h[i+1], k[j], k[j+1])/p)
			columnSide[j] = edges(j, columns, strip(k[j], h[i], h[i+1])/p, strip(k[j+1], h[i], h[i+1])/p)
		}
		byCorrelation, byRow, byColumn = append(byCorrelation, s), append(byRow, rowSide), append(byColumn, columnSide)
	}
	return byCorrelation, byRow, byColumn
}

// edges is the vector of inner thresholds of which an answer has the lower and
// the upper one.
func edges(answer, answers int, lower, upper float64) *mat.VecDense {
	v := mat.NewVecDense(answers-1, nil)
	if answer > 0 {
		v.SetVec(answer-1, -lower)
	}
	if answer < answers-1 {
		v.SetVec(answer, upper)
	}
	return v
}

// margin is one item by itself: the derivatives of the logarithm of each
// answer's probability by the thresholds, and the mean of their outer products.
type margin struct {
	score []*mat.VecDense
	outer *mat.SymDense
}

func marginScores(cuts []float64, counts []int, n int) margin {
	answers := len(counts)
	m := margin{outer: mat.NewSymDense(answers-1, nil)}
	for a, count := range counts {
		share := float64(count) / float64(n)
		v := edges(a, answers, distuv.UnitNormal.Prob(cuts[a])/share, distuv.UnitNormal.Prob(cuts[a+1])/share)
		m.score = append(m.score, v)
		m.outer.SymRankOne(m.outer, share, v)
	}
	return m
}

// solve is A⁻¹c: A is positive definite, for every answer was given.
func (m margin) solve(c *mat.VecDense) *mat.VecDense {
	var factorized mat.Cholesky
	factorized.Factorize(m.outer)
	out := mat.NewVecDense(c.Len(), nil)
	if err := factorized.SolveVecTo(out, c); err != nil {
		out.Zero()
	}
	return out
}
