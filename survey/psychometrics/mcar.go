package psychometrics

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"goodgov/internal/diag"
	"goodgov/internal/inference"
)

// MissingPattern is the respondents who left out the same items.
type MissingPattern struct {
	Missing []int // items, in their order
	N       int
	rows    []int
}

// Missingness is how much of the answers is missing, and where.
type Missingness struct {
	N        int              // respondents
	Complete int              // of them those who answered everything
	Empty    int              // of them those who answered nothing
	Rates    []float64        // by item: share without an answer, 0 … 1
	Patterns []MissingPattern // the most frequent first
}

// MissingnessOf counts missing answers: a row a respondent, a column an item,
// NaN where there is no answer. Rows must have one length.
func MissingnessOf(answers [][]float64) *Missingness {
	m := &Missingness{N: len(answers)}
	if len(answers) == 0 {
		return m
	}
	k := len(answers[0])
	m.Rates = make([]float64, k)
	at, key := map[string]int{}, make([]byte, k)
	for r, row := range answers {
		for i, x := range row {
			key[i] = 0
			if math.IsNaN(x) {
				key[i] = 1
				m.Rates[i]++
			}
		}
		place, known := at[string(key)]
		if !known {
			place = len(m.Patterns)
			at[string(key)] = place
			p := MissingPattern{}
			for i, gap := range key {
				if gap == 1 {
					p.Missing = append(p.Missing, i)
				}
			}
			m.Patterns = append(m.Patterns, p)
		}
		p := &m.Patterns[place]
		p.N++
		p.rows = append(p.rows, r)
		switch len(p.Missing) {
		case 0:
			m.Complete++
		case k:
			m.Empty++
		}
	}
	for i := range m.Rates {
		m.Rates[i] /= float64(len(answers))
	}
	slices.SortStableFunc(m.Patterns, func(a, b MissingPattern) int {
		return cmp.Or(cmp.Compare(b.N, a.N), slices.Compare(a.Missing, b.Missing))
	})
	return m
}

// MCAR is Little's (1988) test that answers are missing completely at random:
// d² = Σ_j n_j(ȳ_j − μ_j)′Σ_jj⁻¹(ȳ_j − μ_j) over the patterns j, with the
// means and covariances of maximum likelihood (divisor n), and Σp_j − p
// degrees of freedom, p_j being the items answered in pattern j.
type MCAR struct {
	ChiSquared float64
	DF         int
	LogP       float64 // natural logarithm of p
	N          int     // respondents with at least one answer
	Patterns   int     // of these
}

// P is the probability of so large a d² when answers are missing completely at
// random.
func (t MCAR) P() float64 { return math.Exp(t.LogP) }

// LittleMCAR tests answers, rows of NaN where missing, with their moments
// under EM; it panics with others. With one pattern alone there is nothing to
// test: no degrees of freedom, and p is NaN. The error says that the items
// follow from each other.
func LittleMCAR(answers [][]float64, m Moments) (MCAR, error) {
	if m.Missing != EM {
		panic("psychometrics: Little's test takes moments under EM")
	}
	t := MCAR{DF: -m.Items()}
	for _, p := range MissingnessOf(answers).Patterns {
		var items []int
		for i := range m.Items() {
			if !slices.Contains(p.Missing, i) {
				items = append(items, i)
			}
		}
		if len(items) == 0 {
			continue
		}
		t.N += p.N
		t.Patterns++
		t.DF += len(items)
		difference := mat.NewVecDense(len(items), nil)
		for a, i := range items {
			sum := 0.0
			for _, r := range p.rows {
				sum += answers[r][i]
			}
			difference.SetVec(a, sum/float64(p.N)-m.Mean[i])
		}
		var c mat.Cholesky
		if !c.Factorize(part(m.Cov, items)) || c.Cond() > worstCondition {
			return MCAR{}, &Error{Code: CodeDependent, Text: diag.Say("Little's test needs items none of which follows from the others; these do", "Little 检验要求没有题项可由其他题项推出，而这些题项不满足")}
		}
		solved := mat.NewVecDense(len(items), nil)
		if err := c.SolveVecTo(solved, difference); err != nil {
			return MCAR{}, err
		}
		t.ChiSquared += float64(p.N) * mat.Dot(difference, solved)
	}
	t.LogP = inference.ChiSquareLogTail(t.ChiSquared, t.DF)
	return t, nil
}
