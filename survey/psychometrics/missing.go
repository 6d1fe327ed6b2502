package psychometrics

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"goodgov/internal/diag"
)

// MissingRule says what becomes of missing answers.
type MissingRule string

const (
	// Listwise takes the respondents who answered every item of the scale:
	// one coherent sample, the default of SPSS and jamovi.
	Listwise MissingRule = "listwise"
	// Pairwise takes for each two items those who answered both, so that
	// nothing is left out and the covariances are of different people; the
	// matrix may be no covariance matrix at all.
	Pairwise MissingRule = "pairwise"
	// EM estimates means and covariances by maximum likelihood for normal
	// answers missing at random (Dempster, Laird & Rubin 1977).
	EM MissingRule = "em"
)

// MissingRules are all rules, the default first.
func MissingRules() []MissingRule { return []MissingRule{Listwise, Pairwise, EM} }

// pairwiseMoments has the mean and the variance of an item from all who
// answered it, and a covariance from all who answered both.
func pairwiseMoments(answers [][]float64) (Moments, error) {
	k := 0
	if len(answers) > 0 {
		k = len(answers[0])
	}
	m := Moments{N: len(answers), Missing: Pairwise, Mean: make([]float64, k), Cov: mat.NewSymDense(max(k, 1), nil)}
	for i := range k {
		for j := range i + 1 {
			n, x, y := 0.0, 0.0, 0.0
			both := func(row []float64) bool { return !math.IsNaN(row[i]) && !math.IsNaN(row[j]) }
			for _, row := range answers {
				if both(row) {
					n, x, y = n+1, x+row[i], y+row[j]
				}
			}
			m.N = min(m.N, int(n))
			if n < 2 {
				return Moments{}, tooFew(int(n), Pairwise)
			}
			x, y = x/n, y/n
			sum := 0.0
			for _, row := range answers {
				if both(row) {
					sum += (row[i] - x) * (row[j] - y)
				}
			}
			m.Cov.SetSym(i, j, sum/(n-1))
			if i == j {
				m.Mean[i] = x
			}
		}
	}
	if len(answers) < 2 {
		return Moments{}, tooFew(len(answers), Pairwise)
	}
	return m, nil
}

const (
	emTolerance  = 1e-11 // largest step, in standard deviations
	emIterations = 20000
)

// emMoments goes from estimates of means and covariances to the expected
// values of what is missing, and back. With W the inverse of the covariance
// matrix, the missing answers of a respondent have the covariance C = W_mm⁻¹
// given the others, and the means μ_m − C·W_mo·(x_o − μ_o).
func emMoments(answers [][]float64) (Moments, error) {
	var rows [][]float64
	for _, row := range answers {
		for _, x := range row {
			if !math.IsNaN(x) {
				rows = append(rows, row)
				break
			}
		}
	}
	if len(rows) < 2 {
		return Moments{}, tooFew(len(rows), EM)
	}
	e, err := newExpectation(rows)
	if err != nil {
		return Moments{}, err
	}
	for range emIterations {
		step, err := e.leap()
		if err != nil {
			return Moments{}, err
		}
		if step < emTolerance {
			return Moments{N: len(rows), Missing: EM, Mean: e.mean, Cov: e.cov}, nil
		}
	}
	return Moments{}, &Error{Code: WarnEMSlow, Text: diag.Say("EM does not come to an end in %d rounds: too much is missing together", "EM 迭代 %d 轮仍未收敛：同时缺失的作答过多", emIterations)}
}

// expectation is where EM stands.
type expectation struct {
	rows     [][]float64
	patterns []pattern
	mean     []float64
	cov      *mat.SymDense
}

// pattern is the respondents who left out the same items.
type pattern struct{ missing, rows []int }

// newExpectation begins with the means and variances of what was answered.
func newExpectation(rows [][]float64) (*expectation, error) {
	k := len(rows[0])
	e := &expectation{rows: rows, mean: make([]float64, k), cov: mat.NewSymDense(k, nil)}
	for i := range k {
		n, sum, squares := 0.0, 0.0, 0.0
		for _, row := range rows {
			if !math.IsNaN(row[i]) {
				n, sum = n+1, sum+row[i]
			}
		}
		if n < 2 {
			return nil, tooFew(int(n), EM)
		}
		e.mean[i] = sum / n
		for _, row := range rows {
			if !math.IsNaN(row[i]) {
				squares += (row[i] - e.mean[i]) * (row[i] - e.mean[i])
			}
		}
		e.cov.SetSym(i, i, squares/n)
	}
	at := map[string]int{}
	key := make([]byte, k)
	for r, row := range rows {
		var missing []int
		for i, x := range row {
			key[i] = 'x'
			if math.IsNaN(x) {
				key[i] = '-'
				missing = append(missing, i)
			}
		}
		p, known := at[string(key)]
		if !known {
			p = len(e.patterns)
			at[string(key)] = p
			e.patterns = append(e.patterns, pattern{missing: missing})
		}
		e.patterns[p].rows = append(e.patterns[p].rows, r)
	}
	return e, nil
}

// leap takes two steps of EM, goes on along the curve that they describe, and
// takes a third from there (SQUAREM, scheme S3: Varadhan & Roland 2008, eq. 9).
// It ends where EM does, in a fraction of the rounds. Where it leaps to what is
// no covariance matrix, or to where EM moves farther than before, the two steps
// stand. It returns the length of the last step.
func (e *expectation) leap() (float64, error) {
	start := e.estimate()
	first, err := e.iterate()
	if err != nil || first < emTolerance {
		return first, err
	}
	once := e.estimate()
	second, err := e.iterate()
	if err != nil || second < emTolerance {
		return second, err
	}
	twice := e.estimate()
	r, v := 0.0, 0.0
	for i := range start {
		step, bend := once[i]-start[i], twice[i]-2*once[i]+start[i]
		r, v = r+step*step, v+bend*bend
	}
	if v == 0 || r <= v {
		return second, nil // not farther than the two steps
	}
	length := math.Sqrt(r / v)
	far := make([]float64, len(start))
	for i := range start {
		far[i] = start[i] + 2*length*(once[i]-start[i]) + length*length*(twice[i]-2*once[i]+start[i])
	}
	e.set(far)
	third, err := e.iterate()
	if err != nil || third > first {
		e.set(twice)
		return second, nil
	}
	return third, nil
}

// estimate lists the means and covariances; set takes them over.
func (e *expectation) estimate() []float64 {
	list := slices.Clone(e.mean)
	for i := range e.mean {
		for j := range i + 1 {
			list = append(list, e.cov.At(i, j))
		}
	}
	return list
}

func (e *expectation) set(list []float64) {
	k := copy(e.mean, list)
	e.cov = mat.NewSymDense(k, nil)
	for i := range k {
		for j := range i + 1 {
			e.cov.SetSym(i, j, list[k])
			k++
		}
	}
}

// iterate takes one step and returns its length.
func (e *expectation) iterate() (float64, error) {
	k := len(e.mean)
	inverse, err := invert(e.cov)
	if err != nil {
		return 0, &Error{Code: WarnEMSingular, Text: diag.Say("EM needs items none of which follows from the others; these do", "EM 要求没有题项可由其他题项推出，而这些题项不满足")}
	}
	sum, products := make([]float64, k), mat.NewSymDense(k, nil)
	x := mat.NewVecDense(k, nil) // a respondent, as differences from the means
	for _, p := range e.patterns {
		c, err := invert(part(inverse, p.missing))
		if err != nil {
			return 0, err
		}
		for _, r := range p.rows {
			for i, v := range e.rows[r] {
				x.SetVec(i, v-e.mean[i])
			}
			for _, i := range p.missing {
				x.SetVec(i, 0)
			}
			expected := make([]float64, len(p.missing))
			for a, i := range p.missing {
				pull := mat.Dot(inverse.RowView(i), x)
				for b := range p.missing {
					expected[b] -= c.At(b, a) * pull
				}
			}
			for a, i := range p.missing {
				x.SetVec(i, expected[a])
			}
			for i := range k {
				sum[i] += x.AtVec(i)
			}
			products.SymRankOne(products, 1, x)
		}
		for a, i := range p.missing {
			for b, j := range p.missing[:a+1] {
				products.SetSym(i, j, products.At(i, j)+float64(len(p.rows))*c.At(a, b))
			}
		}
	}
	return e.maximise(sum, products), nil
}

// maximise takes over the means and covariances that make the sums and
// products, of differences from the means so far, most likely.
func (e *expectation) maximise(sum []float64, products *mat.SymDense) (step float64) {
	n := float64(len(e.rows))
	next := mat.NewSymDense(len(sum), nil)
	for i := range sum {
		for j := range i + 1 {
			next.SetSym(i, j, products.At(i, j)/n-sum[i]/n*sum[j]/n)
		}
	}
	for i := range sum {
		sd := math.Sqrt(next.At(i, i))
		if !(sd > 0) {
			continue // a constant item stays one
		}
		step = max(step, math.Abs(sum[i]/n)/sd)
		for j := range i + 1 {
			if other := math.Sqrt(next.At(j, j)); other > 0 {
				step = max(step, math.Abs(next.At(i, j)-e.cov.At(i, j))/(sd*other))
			}
		}
	}
	for i := range sum {
		e.mean[i] += sum[i] / n
	}
	e.cov = next
	return step
}
