package psychometrics

import (
	"math"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/mathext"

	"goodgov/internal/inference"
)

// Correlation says what of two items is correlated.
type Correlation string

const (
	PearsonCorrelation    Correlation = "pearson"    // the answers as they were given
	PolychoricCorrelation Correlation = "polychoric" // the normal variables behind them
)

// Table is how often two items were given each pair of answers: a row for each
// answer to the first, a column for each to the second.
type Table [][]int

// extreme is the largest polychoric correlation that is estimated: where two
// items always go together, the likelihood grows all the way to 1.
const extreme = 0.9999

// Polychoric is the correlation of the two normal variables whose cut points
// make the answers, estimated in two steps (Olsson 1979): the thresholds from
// the margins, the correlation by maximum likelihood given them, within
// ±0.9999. NaN where one of the items does not vary.
func Polychoric(t Table) float64 {
	rows, columns := t.margins()
	h, k := thresholds(rows), thresholds(columns)
	if h == nil || k == nil {
		return math.NaN()
	}
	low, high := -extreme, extreme
	r := 0.0
	// Fisher's scoring, kept within what bisection has left by the sign of the
	// derivative.
	for range 200 {
		gradient, information := t.score(h, k, r)
		if gradient > 0 {
			low = r
		} else {
			high = r
		}
		next := r + gradient/information
		if !(next > low && next < high) {
			next = (low + high) / 2
		}
		if math.Abs(next-r) < 1e-13 {
			return next
		}
		r = next
	}
	return r
}

func (t Table) margins() (rows, columns []int) {
	rows = make([]int, len(t))
	for i, row := range t {
		if columns == nil {
			columns = make([]int, len(row))
		}
		for j, n := range row {
			rows[i] += n
			columns[j] += n
		}
	}
	return rows, columns
}

// thresholds are the cut points of answers given so often: −∞, one after each
// answer, +∞. Nil with fewer than two different answers.
func thresholds(counts []int) []float64 {
	n, different := 0, 0
	for _, count := range counts {
		n += count
		if count > 0 {
			different++
		}
	}
	if different < 2 {
		return nil
	}
	cuts := []float64{math.Inf(-1)}
	sum := 0
	for _, count := range counts {
		sum += count
		cuts = append(cuts, mathext.NormalQuantile(float64(sum)/float64(n)))
	}
	return cuts
}

// score is the derivative of the log-likelihood by the correlation, and its
// information, each divided by the number of answers.
func (t Table) score(h, k []float64, r float64) (gradient, information float64) {
	n := 0
	below := func(f func(h, k, r float64) float64) [][]float64 {
		values := make([][]float64, len(h))
		for i := range h {
			values[i] = make([]float64, len(k))
			for j := range k {
				values[i][j] = f(h[i], k[j], r)
			}
		}
		return values
	}
	p, d := below(bivariateNormal), below(bivariateDensity)
	cell := func(v [][]float64, i, j int) float64 { return v[i+1][j+1] - v[i][j+1] - v[i+1][j] + v[i][j] }
	for i, row := range t {
		for j, count := range row {
			n += count
			probability, slope := max(cell(p, i, j), 1e-300), cell(d, i, j)
			gradient += float64(count) * slope / probability
			if slope != 0 {
				information += slope * slope / max(probability, 1e-12)
			}
		}
	}
	return gradient / float64(n), information
}

// OrdinalMoments are moments of the normal variables behind items: their
// polychoric correlations. tables[i][j] for j < i has item i in its rows.
// Correlations of items that do not vary are NaN, n is of respondents.
func OrdinalMoments(tables [][]Table, n int, missing MissingRule) Moments {
	k := len(tables)
	m := Moments{N: n, Missing: missing, Mean: make([]float64, k), Cov: mat.NewSymDense(k, nil)}
	for i, row := range tables {
		m.Cov.SetSym(i, i, 1)
		for j, t := range row {
			m.Cov.SetSym(i, j, Polychoric(t))
		}
	}
	return m
}

// TablesOf counts the pairs of answers of respondents who answered every item,
// codes 0 … width−1.
func TablesOf(codes [][]int, items, width int) [][]Table {
	tables := newTables(items, width)
	for _, row := range codes {
		for i := range items {
			for j := range i {
				tables[i][j][row[i]][row[j]]++
			}
		}
	}
	return tables
}

func newTables(items, width int) [][]Table {
	tables := make([][]Table, items)
	for i := range tables {
		tables[i] = make([]Table, i)
		for j := range tables[i] {
			tables[i][j] = make(Table, width)
			for a := range tables[i][j] {
				tables[i][j][a] = make([]int, width)
			}
		}
	}
	return tables
}

// CategoricalOmega is the reliability of the sum of ordinal answers as they
// were given, from one factor behind the polychoric correlations (Green & Yang
// 2009): loadings are standardized, cuts the thresholds of each item, its
// answers scored 0, 1, 2 …
//
//	Σ_ij cov(x_i, x_j′) ÷ Σ_ij cov(x_i, x_j)
//
// where x_j′ is a second answer to item j that shares the factor alone.
func CategoricalOmega(loadings []float64, cuts [][]float64) float64 {
	shared, whole := 0.0, 0.0
	for i := range loadings {
		for j := range i {
			c := 2 * scoreCovariance(cuts[i], cuts[j], loadings[i]*loadings[j])
			shared += c
			whole += c
		}
		shared += scoreCovariance(cuts[i], cuts[i], loadings[i]*loadings[i])
		whole += scoreCovariance(cuts[i], cuts[i], 1)
	}
	return shared / whole
}

// scoreCovariance is the covariance of two answers whose normal variables
// correlate by r: the sum of P(X ≤ h, Y ≤ k) − P(X ≤ h)·P(Y ≤ k) over all pairs
// of thresholds.
func scoreCovariance(h, k []float64, r float64) float64 {
	sum := 0.0
	for _, a := range h {
		for _, b := range k {
			if !math.IsInf(a, 0) && !math.IsInf(b, 0) {
				sum += bivariateNormal(a, b, r) - inference.NormalBelow(a)*inference.NormalBelow(b)
			}
		}
	}
	return sum
}
